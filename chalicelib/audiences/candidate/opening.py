"""How a candidate enters their space: the link that is asked for, and its button (programme.md 7)."""

from __future__ import annotations

from chalicelib.audiences.public import site
from chalicelib.audiences.shared import forms as api_forms
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import page_forms as forms
from chalicelib.http.html import pages
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import ANONYMOUS, PageForm, Shown
from chalicelib.http.route import session_cookie
from chalicelib.services.candidates import candidate_space

routes = site.routes

HOME, LINK_REQUEST = "/mon-espace", "/mon-espace/lien"
RECEIVE_A_LINK = ("Recevoir un lien", LINK_REQUEST)

REQUEST = PageForm(purpose="candidate-link", model=api_forms.EmailForm, labels={"email": "Adresse e-mail"})
OPEN = PageForm(purpose="candidate-space", model=api_forms.Nothing, labels={})


def _request_page(shown: Shown) -> Answer:
    return pages.page("candidate_link.html", title="Recevoir le lien de mon espace candidat", form=shown)


@routes.get(LINK_REQUEST, audience=(Audience.PUBLIC, Audience.CANDIDATE))
def show_candidate_link_request(call: Call) -> Answer:
    """Ask for the address of the registration."""
    if call.actor is not None:
        return pages.go_to(HOME)
    return _request_page(forms.blank(call, REQUEST, ANONYMOUS))


@routes.post(LINK_REQUEST, audience=Audience.PUBLIC, body=Fields)
def submit_candidate_link_request(call: Call) -> Answer:
    """Send a link, if somebody registered with this address; the page never tells."""

    def act(sent: api_forms.EmailForm) -> Answer:
        candidate_space.request_link(call.ports, sent.email, call.request_id)
        return pages.message(
            "Vérifiez vos e-mails",
            "Si une inscription confirmée existe pour cette adresse, un e-mail vient de lui être envoyé.",
            "Son lien ouvre votre espace. Il sert une fois, pendant une heure. S'il ne vous parvient pas, "
            "regardez dans vos messages indésirables et vérifiez l'adresse que vous avez indiquée. Un "
            "nouveau lien ne part qu'au bout de dix minutes.",
        )

    return forms.submit(call, REQUEST, ANONYMOUS, act=act, again=_request_page)


opening = Endings(
    used=lambda call, token: pages.message(
        "Ce lien a déjà servi",
        "Il ouvre l'espace une seule fois. Si vous êtes encore connecté sur cet appareil, votre espace est "
        "ouvert ; sinon, demandez un nouveau lien.",
        action=("Mon espace candidat", HOME),
    ),
    expired="Il ne sert que pendant une heure. Demandez-en un nouveau : indiquez votre adresse e-mail, il "
    "vous sera envoyé.",
    action=RECEIVE_A_LINK,
)


def _opening_page(call: Call, token: str, shown: Shown) -> Answer:
    return pages.page(
        "candidate_opening.html",
        title="Ouvrez votre espace",
        form=shown,
        token=token,
        candidate=candidate_space.look_at_link(call.ports, token),
    )


@routes.get("/mon-espace/{token}", audience=Audience.PUBLIC)
@opening.explained
def show_candidate_space_link(call: Call, token: str) -> Answer:
    """Show whose space a link opens, with its button; mail scanners open links, so nothing changes here."""
    return _opening_page(call, token, forms.blank(call, OPEN, token))


@routes.post("/mon-espace/{token}", audience=Audience.PUBLIC, body=Fields)
@opening.explained
def submit_candidate_space_link(call: Call, token: str) -> Answer:
    """Sign the candidate in."""

    def act(_sent: api_forms.Nothing) -> Answer:
        _, opened = candidate_space.sign_in(call.ports, token, call.request_id)
        return pages.go_to(HOME, cookies=(session_cookie(opened),))

    return forms.submit(call, OPEN, token, act=act, again=lambda shown: _opening_page(call, token, shown))
