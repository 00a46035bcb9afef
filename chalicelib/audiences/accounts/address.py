"""The pages to change the address of an account, and those of its two links (RULES section 8)."""

from __future__ import annotations

from chalicelib.audiences.accounts.audience import LINK, OWNERS, accounts
from chalicelib.audiences.accounts.forms import AccountEmailForm
from chalicelib.audiences.accounts.pages import SIGN_IN_LINK
from chalicelib.audiences.shared.forms import EmailChangeForm
from chalicelib.audiences.shared.views import LinkedEmailChange
from chalicelib.domain.access.account import STAFF_ROLES
from chalicelib.domain.access.email_change import EmailChangeOutcome, email_change_over
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.act import Nothing
from chalicelib.http.html import pages
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import Shown, blank, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.access import email_change

CHANGE, ANSWER = "/espace/adresse", "/adresse-du-compte/{token}"

endings = Endings(
    used=lambda request: pages.message(
        "Ce lien a déjà servi",
        "Il enregistre une seule réponse, la première. Votre espace montre l'adresse du compte.",
        action=SIGN_IN_LINK,
    ),
    expired="La demande de changement d'adresse est trop ancienne : ce lien n'y répond plus. Elle peut être "
    "faite à nouveau depuis l'espace.",
    action=SIGN_IN_LINK,
)


@accounts.page(CHANGE, Act.CHANGE_ACCOUNT_EMAIL, who=OWNERS)
def show_account_email(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask for the new address and the password, and show a pending change."""
    account = email_change.read_own_account(request.ports, request.actor)
    return pages.page(
        "account_email.html",
        title="Changer l'adresse de votre compte",
        here=CHANGE,
        form=shown_or_blank(request, AccountEmailForm, shown),
        account=account,
        staff=account.role in STAFF_ROLES,
        sign_out=blank(request, Nothing),
    )


@accounts.page(ANSWER, Act.ANSWER_ACCOUNT_EMAIL, who=LINK)
@endings.explained
def show_account_email_link(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Ask to confirm or decline the change; mail scanners open links, so a GET changes nothing."""
    try:
        change = email_change.pending_change(request.ports, request.actor)
    except Refusal as refusal:
        if refusal.code != email_change_over().code:
            raise
        return pages.message("Ce changement n'est plus en cours", refusal.message, action=SIGN_IN_LINK)
    return pages.page(
        "account_email_answer.html",
        title="Changer l'adresse du compte",
        form=shown_or_blank(request, EmailChangeForm, shown),
        path=ANSWER.format(token=token),
        change=change,
    )


@accounts.get(
    "/account-email-changes/{token}",
    Act.ANSWER_ACCOUNT_EMAIL,
    who=LINK,
    summary="Le changement d'adresse d'un compte auquel un lien permet de répondre (ne change rien)",
    responses={200: LinkedEmailChange},
    refusals=[404, 409],
)
def look_at_account_email_link(request: Request, token: str) -> Response:
    """Read the change that the link confirms or declines."""
    return Response(body=email_change.pending_change(request.ports, request.actor))


_OUTCOMES = {
    EmailChangeOutcome.WAITING: (
        "Votre accord est enregistré",
        "Rien ne change encore : il manque l'accord donné par le lien envoyé à l'autre adresse.",
    ),
    EmailChangeOutcome.MADE: (
        "L'adresse du compte a changé",
        "Les deux adresses en sont averties. Connectez-vous avec la nouvelle et le même mot de passe : les "
        "sessions ouvertes avant le changement sont fermées.",
    ),
    EmailChangeOutcome.CANCELLED: (
        "Le changement d'adresse est annulé",
        "L'adresse du compte reste la même, et l'autre lien ne sert plus.",
    ),
    EmailChangeOutcome.TAKEN: (
        "Un autre compte a déjà cette adresse",
        "Le changement est annulé : chaque compte garde son adresse. Si les deux sont à vous, connectez-vous "
        "avec l'autre ; ou demandez à qui l'a invité de le fermer, puis demandez à nouveau le changement.",
    ),
}


def account_answered(_call: AnyRequest, outcome: EmailChangeOutcome, token: str) -> Response:
    """Show the outcome of an answer, without personal data: the link may have been sent to a stranger."""
    title, words = _OUTCOMES[outcome]
    if outcome is EmailChangeOutcome.WAITING:
        return pages.message(title, words)
    return pages.message(title, words, action=SIGN_IN_LINK)
