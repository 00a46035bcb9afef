"""The pages of accounts: opening by a link, passwords, signing in (RULES section 8)."""

from chalicelib.audiences.accounts.audience import ANYBODY, EVERYBODY, LINK, accounts
from chalicelib.audiences.accounts.forms import OpeningForm, PasswordForm, ResetRequestForm, SignInForm
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import ROLES
from chalicelib.http.html import homes, pages, returning
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.access import passwords
from chalicelib.services.access.signing_in import OpenedSession

SIGN_IN_LINK = ("Se connecter", "/connexion")
_NEW_LINK = ("Recevoir un nouveau lien", "/mot-de-passe-oublie")

opening = Endings(
    used=lambda request: pages.message(
        "Votre compte est déjà ouvert",
        "Connectez-vous avec votre adresse e-mail et le mot de passe que vous avez choisi.",
        action=SIGN_IN_LINK,
    ),
    expired="Sa durée de vie est dépassée. Demandez-en un nouveau : indiquez votre adresse e-mail, "
    "il vous sera envoyé.",
    action=_NEW_LINK,
)

resetting = Endings(
    used=lambda request: pages.message(
        "Votre mot de passe est déjà changé",
        "Ce lien a servi : connectez-vous avec le nouveau mot de passe. Si vous ne l'avez pas choisi "
        "vous-même, demandez tout de suite un nouveau lien par la page « Mot de passe oublié ».",
        action=SIGN_IN_LINK,
    ),
    expired="Sa durée de vie est dépassée : il ne change plus le mot de passe. Demandez un nouveau lien.",
    action=_NEW_LINK,
)


@accounts.page("/compte/{token}", Act.OPEN_ACCOUNT, who=LINK)
@opening.explained
def show_opening(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Show whose account a link opens, and the second factor to set up."""
    return pages.page(
        "opening.html",
        title="Créez votre compte",
        form=shown_or_blank(request, OpeningForm, shown),
        token=token,
        opening=passwords.account_opening(request.ports, request.actor),
        min_length=request.ports.parameters().password_min_length,
    )


@accounts.page("/mot-de-passe/{token}", Act.RESET_PASSWORD, who=LINK)
@resetting.explained
def show_reset(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Ask for a new password."""
    return pages.page(
        "reset.html",
        title="Choisissez un nouveau mot de passe",
        form=shown_or_blank(request, PasswordForm, shown),
        token=token,
        account=passwords.account_to_reset(request.ports, request.actor),
        min_length=request.ports.parameters().password_min_length,
    )


@accounts.page("/mot-de-passe-oublie", who=ANYBODY)
def show_forgotten(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask for the address of the account."""
    form = shown_or_blank(request, ResetRequestForm, shown)
    return pages.page("forgotten.html", title="Mot de passe oublié", form=form)


SIGNING_IN = returning.asking(SignInForm)


@accounts.page("/connexion", who=EVERYBODY)
def show_sign_in(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask for the e-mail address, the password and, for staff, the code."""
    if request.signed_in is not None:
        return pages.go_to(returning.page_asked(request) or homes.SPACE)
    return pages.page(
        "sign_in.html",
        title="Se connecter",
        form=shown or returning.begun(request, SIGNING_IN),
        ended=returning.session_ended(request),
    )


def who_is_there(request: AnyRequest) -> Response | None:
    """Show the sign-in page when the form of another page was sent without a browser session."""
    return show_sign_in(request) if returning.led_here(request) else None


def signed_in_page(request: AnyRequest, _opened: OpenedSession) -> str | Response:
    """Return the path of the page requested, or the page that restores the fields typed there."""
    typed = returning.go_on(
        request,
        "Vous êtes connecté",
        "Ce que vous aviez tapé est gardé, mais n'est pas encore envoyé : vérifiez vos réponses, puis "
        "envoyez-les.",
    )
    return typed or returning.page_asked(request) or homes.SPACE


@accounts.page(homes.SPACE, Act.SEE_OWN_ACCOUNT, who=ROLES)
def show_space(request: AnyRequest) -> Response:
    """Show the home page of the signed-in role."""
    return homes.home(request)
