"""What all pages share: their routes, the page of errors, the static files."""

from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import pages
from chalicelib.http.problems import TITLES, Problem, not_found
from chalicelib.http.route import Routes, prefers_html, problem_answer

_TITLES = {
    **TITLES,
    400: "Envoi illisible",
    403: "Action refusée",
    404: "Page introuvable",
    409: "Action impossible",
    410: "Document supprimé",
}
# Nothing here tells a broken link from one whose subject was removed.
_NOT_FOUND = (
    "Cette adresse n'existe pas, ou ce qu'elle montrait a été supprimé.",
    "Si elle vient d'un e-mail, elle est peut-être incomplète : certains logiciels de messagerie coupent "
    "les liens longs. Copiez l'adresse entière du lien et collez-la dans votre navigateur.",
)
_OUT, _IN_SPACE = ("Retour à l'accueil", "/"), ("Retour à mon espace", "/espace")
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def problem_page(problem: Problem, call: Call | None = None) -> Answer:
    """The page of a problem; who must sign in is sent to do so, a candidate without a password.

    Args:
        problem: what is wrong.
        call: the request, where a route took it.
    """
    if problem.code == "sign_in_needed":
        candidate = call is not None and "mon-espace" in call.path.split("/")
        return pages.go_to("/mon-espace/lien" if candidate else "/connexion")
    return pages.message(
        _TITLES[problem.status],
        *(_NOT_FOUND if problem.status == 404 else (problem.detail,)),
        action=_IN_SPACE if call is not None and call.path.startswith("/espace/") else _OUT,
        status=problem.status,
    )


routes = Routes("Pages", problem_page=problem_page)


@routes.get("/static/{name}", audience=Audience.PUBLIC)
def show_static_file(call: Call, name: str) -> Answer:
    """Send a file of the pages; pages of the version before or after this one get it too, not to be kept."""
    start, _, extension = name.rpartition(".")
    if not start.startswith("site.") or extension not in pages.STATIC_FILES:
        raise not_found()
    return Answer(
        body=pages.static_file(extension),
        content_type=pages.STATIC_FILES[extension],
        headers=_FOREVER if name == pages.static_name(extension) else {},
    )


# The gateway comes here with what no other route takes, be it the address or the method. Its own answers are
# JSON, whoever asks, and somebody whose e-mail program cut a link must read a page.
@routes.get("/{unknown+}", audience=Audience.PUBLIC)
def show_nothing(call: Call) -> Answer:
    """Say that there is nothing under an address: a page for browsers, a problem for programs."""
    if prefers_html(call.headers.get("accept", "")):
        raise not_found()
    return problem_answer(not_found(), call.request_id)
