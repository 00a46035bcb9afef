"""What all pages share: their routes, the page of errors, the home page, the style sheet."""

from chalicelib.api.calls import Answer, Audience, Call
from chalicelib.api.problems import TITLES, Problem, not_found
from chalicelib.api.route import Routes
from chalicelib.web import pages

_TITLES = {
    **TITLES,
    400: "Envoi illisible",
    403: "Action refusée",
    404: "Page introuvable",
    409: "Action impossible",
}
# Nothing here tells a broken link from one whose subject was removed.
_NOT_FOUND = (
    "Cette adresse n'existe pas, ou ce qu'elle montrait a été supprimé.",
    "Si elle vient d'un e-mail, elle est peut-être incomplète : certains logiciels de messagerie coupent "
    "les liens longs. Copiez l'adresse entière du lien et collez-la dans votre navigateur.",
)
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def problem_page(problem: Problem, call: Call) -> Answer:
    """The page of a problem; who must sign in is sent to do so."""
    if problem.code == "sign_in_needed":
        return pages.go_to("/connexion")
    return pages.message(
        _TITLES[problem.status],
        *(_NOT_FOUND if problem.status == 404 else (problem.detail,)),
        action=("Retour à l'accueil", "/"),
        status=problem.status,
    )


routes = Routes("Pages", problem_page=problem_page)


@routes.get("/", audience=Audience.PUBLIC)
def show_home(call: Call) -> Answer:
    """Say what the programme is and where to go on."""
    return pages.page(
        "home.html", title="Conseiller numérique France Services", parameters=call.ports.parameters()
    )


@routes.get("/static/{name}", audience=Audience.PUBLIC)
def show_static_file(call: Call, name: str) -> Answer:
    """Send the style sheet; pages of the version before or after this one get it too, not to be kept."""
    if not (name.startswith("site.") and name.endswith(".css")):
        raise not_found()
    return Answer(
        body=pages.stylesheet(),
        content_type="text/css; charset=utf-8",
        headers=_FOREVER if name == pages.stylesheet_name() else {},
    )
