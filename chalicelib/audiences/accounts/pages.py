"""The pages of accounts: opening by a link, passwords, signing in (RULES section 8)."""

from chalicelib.audiences.accounts.audience import ANYBODY, EVERYBODY, LINK, accounts
from chalicelib.audiences.accounts.forms import OpeningForm, PasswordForm, ResetRequestForm, SignInForm
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import ROLES
from chalicelib.http.call import Answer
from chalicelib.http.html import homes, pages, returning
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.access import passwords
from chalicelib.services.access.signing_in import OpenedSession

SIGN_IN_LINK = ("Se connecter", "/connexion")
_NEW_LINK = ("Recevoir un nouveau lien", "/mot-de-passe-oublie")

opening = Endings(
    used=lambda call: pages.message(
        "Votre compte est déjà ouvert",
        "Connectez-vous avec votre adresse e-mail et le mot de passe que vous avez choisi.",
        action=SIGN_IN_LINK,
    ),
    expired="Sa durée de vie est dépassée. Demandez-en un nouveau : indiquez votre adresse e-mail, "
    "il vous sera envoyé.",
    action=_NEW_LINK,
)

resetting = Endings(
    used=lambda call: pages.message(
        "Votre mot de passe est déjà changé",
        "Ce lien a servi : connectez-vous avec le nouveau mot de passe. Si vous ne l'avez pas choisi "
        "vous-même, demandez tout de suite un nouveau lien par la page « Mot de passe oublié ».",
        action=SIGN_IN_LINK,
    ),
    expired="Sa durée de vie est dépassée, et votre mot de passe n'a pas changé. Demandez un nouveau lien.",
    action=_NEW_LINK,
)


@accounts.page("/compte/{token}", Act.OPEN_ACCOUNT, who=LINK)
@opening.explained
def show_opening(call: AnyCall, token: str, *, shown: Shown | None = None) -> Answer:
    """Show whose account a link opens, and the second factor to set up."""
    return pages.page(
        "opening.html",
        title="Créez votre compte",
        form=shown_or_blank(call, OpeningForm, shown),
        token=token,
        opening=passwords.look_at_opening(call.ports, call.actor),
        min_length=call.ports.parameters().password_min_length,
    )


@accounts.page("/mot-de-passe/{token}", Act.RESET_PASSWORD, who=LINK)
@resetting.explained
def show_reset(call: AnyCall, token: str, *, shown: Shown | None = None) -> Answer:
    """Ask for a new password."""
    return pages.page(
        "reset.html",
        title="Choisissez un nouveau mot de passe",
        form=shown_or_blank(call, PasswordForm, shown),
        token=token,
        account=passwords.look_at_reset(call.ports, call.actor),
        min_length=call.ports.parameters().password_min_length,
    )


@accounts.page("/mot-de-passe-oublie", who=ANYBODY)
def show_forgotten(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Ask for the address of the account."""
    form = shown_or_blank(call, ResetRequestForm, shown)
    return pages.page("forgotten.html", title="Mot de passe oublié", form=form)


SIGNING_IN = returning.asking(SignInForm)


@accounts.page("/connexion", who=EVERYBODY)
def show_sign_in(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Ask for the e-mail address, the password and, for staff, the code."""
    if call.signed_in is not None:
        return pages.go_to(returning.page_asked(call) or homes.SPACE)
    return pages.page(
        "sign_in.html",
        title="Se connecter",
        form=shown or returning.begun(call, SIGNING_IN),
        ended=returning.session_ended(call),
    )


def who_is_there(call: AnyCall) -> Answer | None:
    """Show the sign-in page when the form of another page was sent without a browser session."""
    return show_sign_in(call) if returning.led_here(call) else None


def signed_in_page(call: AnyCall, _opened: OpenedSession) -> str | Answer:
    """Return the path of the page requested, or the page that restores the fields typed there."""
    typed = returning.go_on(
        call,
        "Vous êtes connecté",
        "Ce que vous aviez tapé est gardé, mais n'est pas encore envoyé : vérifiez vos réponses, puis "
        "envoyez-les.",
    )
    return typed or returning.page_asked(call) or homes.SPACE


@accounts.page(homes.SPACE, Act.SEE_OWN_ACCOUNT, who=ROLES)
def show_space(call: AnyCall) -> Answer:
    """Show the home page of the signed-in role."""
    return homes.home(call)
