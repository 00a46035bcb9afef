"""The acts on one's own account: opening by a link, passwords, signing in and out (RULES section 8)."""

from chalicelib.audiences.accounts import address
from chalicelib.audiences.accounts import pages as shown
from chalicelib.audiences.accounts.audience import ANYBODY, EVERYBODY, LINK, OWNERS, accounts
from chalicelib.audiences.accounts.forms import (
    AccountEmailForm,
    OpeningForm,
    PasswordForm,
    ResetRequestForm,
    SignInForm,
)
from chalicelib.audiences.accounts.views import OpeningView, address_shown, opening_view, reset_requested
from chalicelib.audiences.shared.forms import EmailChangeForm
from chalicelib.audiences.shared.signed_in import opened_view, own_view
from chalicelib.audiences.shared.views import AccountView, account_shown, answered_change
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import ROLES
from chalicelib.http.act import FormPost
from chalicelib.http.html import homes, pages
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest, expired_session_cookie, session_cookie
from chalicelib.services.access import email_change, passwords, signing_in


@accounts.get(
    "/account-links/{token}",
    Act.OPEN_ACCOUNT,
    who=LINK,
    summary="Le compte qu'un lien permet d'ouvrir (ne change rien)",
    responses={200: OpeningView},
    refusals=[404, 409],
)
def look_at_account_link(request: Request, token: str) -> Response:
    """Read whose account the link opens, and the second factor to set up."""
    return Response(body=opening_view(passwords.account_opening(request.ports, request.actor)))


open_account = accounts.act(
    Act.OPEN_ACCOUNT,
    who=LINK,
    api="POST /account-links/{token}",
    summary="Ouvrir son compte : choisir un mot de passe",
    form=OpeningForm,
    do=passwords.open_account,
    shows=account_shown,
    status=201,
    page=FormPost(
        "/compte/{token}",
        then=lambda request, _account, token: pages.message(
            "Votre compte est ouvert",
            "Connectez-vous avec votre adresse e-mail et le mot de passe que vous venez de choisir.",
            action=shown.SIGN_IN_LINK,
        ),
        again=shown.show_opening,
        endings=shown.opening,
    ),
)

reset_password = accounts.act(
    Act.RESET_PASSWORD,
    who=LINK,
    api="POST /password-resets/{token}",
    summary="Choisir un nouveau mot de passe",
    form=PasswordForm,
    do=passwords.reset_password,
    shows=account_shown,
    page=FormPost(
        "/mot-de-passe/{token}",
        then=lambda request, _account, token: pages.message(
            "Votre mot de passe est changé",
            "Les sessions ouvertes avec l'ancien mot de passe sont fermées. Connectez-vous avec le nouveau.",
            action=shown.SIGN_IN_LINK,
        ),
        again=shown.show_reset,
        endings=shown.resetting,
    ),
)

request_password_reset = accounts.act(
    Act.REQUEST_PASSWORD_RESET,
    who=ANYBODY,
    api="POST /password-resets",
    summary="Mot de passe oublié",
    form=ResetRequestForm,
    do=passwords.request_reset,
    shows=reset_requested,
    status=202,
    page=FormPost(
        "/mot-de-passe-oublie",
        then=lambda request, _nothing: pages.message(
            "Vérifiez vos e-mails",
            "Si un compte existe pour cette adresse, un e-mail vient de lui être envoyé.",
            "Son lien permet de choisir un mot de passe. S'il ne vous parvient pas, regardez dans vos "
            "messages indésirables et vérifiez l'adresse que vous avez indiquée.",
        ),
        again=shown.show_forgotten,
    ),
)

change_account_email = accounts.act(
    Act.CHANGE_ACCOUNT_EMAIL,
    who=OWNERS,
    api="PUT /me/email",
    summary="Demander une autre adresse pour se connecter ; un lien part à chacune des deux",
    form=AccountEmailForm,
    do=email_change.request_change,
    shows=address_shown,
    refusals=[429],
    page=FormPost(address.CHANGE, then=f"{address.CHANGE}?fait=demande", again=address.show_account_email),
)

answer_account_email = accounts.act(
    Act.ANSWER_ACCOUNT_EMAIL,
    who=LINK,
    api="POST /account-email-changes/{token}",
    summary="Accepter par le lien le changement d'adresse d'un compte, ou l'annuler",
    form=EmailChangeForm,
    do=email_change.answer,
    shows=answered_change,
    page=FormPost(
        address.ANSWER,
        then=address.account_answered,
        again=address.show_account_email_link,
        endings=address.endings,
    ),
)

sign_in = accounts.act(
    Act.SIGN_IN,
    who=ANYBODY,
    api="POST /sign-in",
    summary="Se connecter",
    form=SignInForm,
    do=signing_in.sign_in,
    shows=opened_view,
    refusals=[429],
    cookies=lambda opened: [session_cookie(opened.token)],
    page=FormPost(
        "/connexion",
        then=shown.signed_in_page,
        again=shown.show_sign_in,
        form=shown.SIGNING_IN,
        instead=shown.who_is_there,
    ),
)


def _already_signed_out(request: AnyRequest) -> Response | None:
    """Return the response of a sign-out when there is no browser session any more, or None."""
    return None if request.signed_in else pages.go_to("/", cookies=(expired_session_cookie(),))


sign_out = accounts.act(
    Act.SIGN_OUT,
    who=EVERYBODY,
    api="POST /sign-out",
    summary="Se déconnecter",
    do=signing_in.sign_out,
    cookies=lambda _nothing: [expired_session_cookie()],
    page=FormPost("/deconnexion", then="/", again=homes.home, instead=_already_signed_out),
)


@accounts.get(
    "/me", Act.SEE_OWN_ACCOUNT, who=ROLES, summary="Son propre compte", responses={200: AccountView}
)
def read_own_account(request: Request) -> Response:
    """Read the signed-in account."""
    return Response(body=own_view(request.session))
