"""The pages to change a candidate's e-mail address, and those of its two links (RULES section 8)."""

from __future__ import annotations

from chalicelib.audiences.candidate import space
from chalicelib.audiences.candidate.audience import HOME, LINK, SELF, candidate
from chalicelib.audiences.candidate.forms import NewEmailForm
from chalicelib.audiences.candidate.opening import RECEIVE_A_LINK
from chalicelib.audiences.shared.forms import EmailChangeForm
from chalicelib.audiences.shared.views import LinkedEmailChange
from chalicelib.domain.access.email_change import EmailChangeOutcome, email_change_over
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import CandidateStatus
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.html import pages
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.candidates import email_change
from chalicelib.services.core.own_records import own_candidate

CHANGE = "/mon-espace/adresse"

endings = Endings(
    used=lambda request: pages.message(
        "Ce lien a déjà servi",
        "Il enregistre une seule réponse, la première. Votre espace montre l'adresse de votre inscription.",
        action=RECEIVE_A_LINK,
    ),
    expired="La demande de changement d'adresse est trop ancienne : ce lien n'y répond plus. Elle peut être "
    "faite à nouveau depuis votre espace.",
    action=RECEIVE_A_LINK,
)


@candidate.page(CHANGE, Act.CHANGE_CANDIDATE_EMAIL, who=SELF)
def show_email_change(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask for the new address and show a pending change; redirect when the registration is withdrawn."""
    person = own_candidate(request.ports, request.actor, Act.CHANGE_CANDIDATE_EMAIL)
    if shown is None and person.status is CandidateStatus.WITHDRAWN:
        return pages.go_to(HOME)
    return space.page(
        request,
        "candidate_address.html",
        title="Changer d'adresse e-mail",
        here=CHANGE,
        form=shown_or_blank(request, NewEmailForm, shown),
        candidate=person,
    )


@candidate.page("/adresse/{token}", Act.ANSWER_EMAIL_CHANGE, who=LINK)
@endings.explained
def show_email_change_link(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Ask to confirm or decline the change; mail scanners open links, so a GET changes nothing."""
    try:
        change = email_change.pending_change(request.ports, request.actor)
    except Refusal as refusal:
        if refusal.code != email_change_over().code:
            raise
        return pages.message("Ce changement n'est plus en cours", refusal.message, action=RECEIVE_A_LINK)
    return pages.page(
        "email_change.html",
        title="Changer l'adresse de l'inscription",
        form=shown_or_blank(request, EmailChangeForm, shown),
        token=token,
        change=change,
    )


@candidate.get(
    "/email-changes/{token}",
    Act.ANSWER_EMAIL_CHANGE,
    who=LINK,
    summary="Le changement d'adresse auquel un lien permet de répondre (ne change rien)",
    responses={200: LinkedEmailChange},
    refusals=[404, 409],
)
def look_at_email_change_link(request: Request, token: str) -> Response:
    """Show the change that the link answers."""
    return Response(body=email_change.pending_change(request.ports, request.actor))


_OUTCOMES = {
    EmailChangeOutcome.WAITING: (
        "Votre accord est enregistré",
        "Rien ne change encore : il manque l'accord donné par le lien envoyé à l'autre adresse.",
    ),
    EmailChangeOutcome.MADE: (
        "L'adresse de l'inscription a changé",
        "Les deux adresses en sont averties. Pour ouvrir votre espace, recevez un lien à la nouvelle.",
    ),
    EmailChangeOutcome.CANCELLED: (
        "Le changement d'adresse est annulé",
        "L'adresse de l'inscription reste la même, et l'autre lien ne sert plus.",
    ),
    EmailChangeOutcome.TAKEN: (
        "Une autre inscription a déjà cette adresse",
        "Le changement est annulé : chaque inscription garde son adresse. Si les deux sont à vous, "
        "effacez l'une depuis son espace, puis demandez à nouveau le changement.",
    ),
}


def answered(_call: AnyRequest, outcome: EmailChangeOutcome, token: str) -> Response:
    """Show the outcome of an answer, without personal data: the link may have been sent to a stranger."""
    title, words = _OUTCOMES[outcome]
    if outcome is EmailChangeOutcome.WAITING:
        return pages.message(title, words)
    return pages.message(title, words, action=RECEIVE_A_LINK)
