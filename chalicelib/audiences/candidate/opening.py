"""Signing in to the candidate's space: the request for a link, and the page of the link (RULES section 7)."""

from chalicelib.audiences.candidate.audience import ANYBODY, HOME, LINK, LINK_REQUEST, SELF, candidate
from chalicelib.audiences.candidate.forms import EmailForm
from chalicelib.audiences.candidate.views import LinkedCandidate
from chalicelib.domain.access.permissions import Act
from chalicelib.http.act import Nothing
from chalicelib.http.html import pages, returning
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.candidates import sign_in_link

REQUESTING = returning.asking(EmailForm)
RECEIVE_A_LINK = ("Recevoir un lien", LINK_REQUEST)

opening = Endings(
    used=lambda request: pages.message(
        "Ce lien a déjà servi",
        "Il ouvre l'espace une seule fois. Si vous êtes encore connecté sur cet appareil, votre espace est "
        "ouvert ; sinon, demandez un nouveau lien.",
        action=("Mon espace", HOME),
    ),
    expired="Il ne sert que pendant une heure. Demandez-en un nouveau : indiquez votre adresse e-mail, il "
    "vous sera envoyé.",
    action=RECEIVE_A_LINK,
)


@candidate.page(LINK_REQUEST, who=ANYBODY | SELF)
def show_candidate_link_request(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask for the address of the registration."""
    if request.signed_in is not None:
        return pages.go_to(returning.page_asked(request) or HOME)
    return pages.page(
        "candidate_link.html",
        title="Recevoir le lien de mon espace",
        form=shown or returning.begun(request, REQUESTING),
        ended=returning.session_ended(request),
    )


def who_is_there(request: AnyRequest) -> Response | None:
    """Show the sign-in page when the form of another page was sent without a browser session."""
    return show_candidate_link_request(request) if returning.led_here(request) else None


def link_sent(request: AnyRequest, _result: None) -> Response:
    """Show that a link is sent if the address is registered, and keep the page requested."""
    title = "Vérifiez vos e-mails"
    sent = (
        "Si une inscription confirmée existe pour cette adresse, un e-mail vient de lui être envoyé.",
        "Son lien ouvre votre espace. Il sert une fois, pendant une heure. S'il ne vous parvient pas, "
        "regardez dans vos messages indésirables et vérifiez l'adresse que vous avez indiquée. Un "
        "nouveau lien ne part qu'au bout d'une minute et, après plusieurs dans la journée, d'une heure.",
    )
    kept = "Ce que vous aviez tapé est gardé ici : une fois votre espace ouvert, revenez à cette page."
    if typed := returning.go_on(request, title, *sent, kept):
        return typed
    asked = returning.page_asked(request)
    if not asked:
        return pages.message(title, *sent)
    back = "Une fois votre espace ouvert, revenez à cette page pour retrouver celle que vous demandiez."
    return pages.message(title, *sent, back, action=("Retrouver la page demandée", asked))


@candidate.page("/mon-espace/{token}", Act.OPEN_CANDIDATE_SPACE, who=LINK)
@opening.explained
def show_candidate_space_link(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Show whose space a link opens, with its button; mail scanners open links, so a GET changes nothing."""
    return pages.page(
        "candidate_opening.html",
        title="Ouvrez votre espace",
        form=shown_or_blank(request, Nothing, shown),
        token=token,
        candidate=sign_in_link.candidate_to_sign_in(request.ports, request.actor),
    )


@candidate.get(
    "/links/{token}",
    Act.OPEN_CANDIDATE_SPACE,
    who=LINK,
    summary="L'espace qu'un lien ouvre (ne change rien)",
    responses={200: LinkedCandidate},
    refusals=[404, 409],
)
def look_at_candidate_link(request: Request, token: str) -> Response:
    """Read who signs in by the link."""
    return Response(body=sign_in_link.candidate_to_sign_in(request.ports, request.actor))
