"""The pages of accounts: opening by a link, passwords, signing in and out (programme.md 8)."""

from chalicelib.audiences.candidate import opening as candidate_opening
from chalicelib.audiences.candidate import space as candidate_space
from chalicelib.audiences.public import site
from chalicelib.audiences.shared import forms as api_forms
from chalicelib.audiences.structure import space
from chalicelib.domain.access.account import Role
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import page_forms as forms
from chalicelib.http.html import pages
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import ANONYMOUS, PageForm, Shown
from chalicelib.http.route import expired_session_cookie, session_cookie
from chalicelib.services.access import passwords, signing_in

routes = site.routes

_EMAIL, _PASSWORD, _CODE = "Adresse e-mail", "Mot de passe", "Code à 6 chiffres"
_SIGN_IN_LINK = ("Se connecter", "/connexion")

OPEN = PageForm(
    purpose="open-account",
    model=api_forms.OpeningForm,
    labels={"password": _PASSWORD, "totp_code": _CODE},
)
RESET = PageForm(
    purpose="reset-password", model=api_forms.PasswordForm, labels={"password": "Nouveau mot de passe"}
)
FORGOTTEN = PageForm(purpose="forgotten", model=api_forms.ResetRequestForm, labels={"email": _EMAIL})
SIGN_IN = PageForm(
    purpose="sign-in",
    model=api_forms.SignInForm,
    labels={"email": _EMAIL, "password": _PASSWORD, "totp_code": _CODE},
)

_WHOEVER = (Audience.PUBLIC, Audience.SIGNED_IN)

opening = Endings(
    used=lambda call, token: pages.message(
        "Votre compte est déjà ouvert",
        "Connectez-vous avec votre adresse e-mail et le mot de passe que vous avez choisi.",
        action=_SIGN_IN_LINK,
    ),
    expired="Sa durée de vie est dépassée. Demandez-en un nouveau : indiquez votre adresse e-mail, "
    "il vous sera envoyé.",
    action=("Recevoir un nouveau lien", "/mot-de-passe-oublie"),
)


def _opening_page(call: Call, token: str, shown: Shown) -> Answer:
    found = passwords.look_at_opening(call.ports, token)
    return pages.page(
        "opening.html",
        title="Créez votre compte",
        form=shown,
        token=token,
        opening=found,
        min_length=call.ports.parameters().password_min_length,
    )


@routes.get("/compte/{token}", audience=Audience.PUBLIC)
@opening.explained
def show_opening(call: Call, token: str) -> Answer:
    """Show whose account a link opens, and the second factor to set up."""
    return _opening_page(call, token, forms.blank(call, OPEN, token))


@routes.post("/compte/{token}", audience=Audience.PUBLIC, body=Fields)
@opening.explained
def submit_opening(call: Call, token: str) -> Answer:
    """Open the account."""

    def act(sent: api_forms.OpeningForm) -> Answer:
        passwords.open_account(
            call.ports, token, password=sent.password, totp_code=sent.totp_code, request_id=call.request_id
        )
        return pages.message(
            "Votre compte est ouvert",
            "Connectez-vous avec votre adresse e-mail et le mot de passe que vous venez de choisir.",
            action=_SIGN_IN_LINK,
        )

    return forms.submit(call, OPEN, token, act=act, again=lambda shown: _opening_page(call, token, shown))


resetting = Endings(
    used=lambda call, token: pages.message(
        "Votre mot de passe est déjà changé",
        "Ce lien a servi : connectez-vous avec le nouveau mot de passe. Si vous ne l'avez pas choisi "
        "vous-même, demandez tout de suite un nouveau lien par la page « Mot de passe oublié ».",
        action=_SIGN_IN_LINK,
    ),
    expired="Sa durée de vie est dépassée, et votre mot de passe n'a pas changé. Demandez un nouveau lien.",
    action=("Recevoir un nouveau lien", "/mot-de-passe-oublie"),
)


def _reset_page(call: Call, token: str, shown: Shown) -> Answer:
    account = passwords.look_at_reset(call.ports, token)
    return pages.page(
        "reset.html",
        title="Choisissez un nouveau mot de passe",
        form=shown,
        token=token,
        account=account,
        min_length=call.ports.parameters().password_min_length,
    )


@routes.get("/mot-de-passe/{token}", audience=Audience.PUBLIC)
@resetting.explained
def show_reset(call: Call, token: str) -> Answer:
    """Ask for a new password."""
    return _reset_page(call, token, forms.blank(call, RESET, token))


@routes.post("/mot-de-passe/{token}", audience=Audience.PUBLIC, body=Fields)
@resetting.explained
def submit_reset(call: Call, token: str) -> Answer:
    """Change the password; every open session of the account ends."""

    def act(sent: api_forms.PasswordForm) -> Answer:
        passwords.reset_password(call.ports, token, password=sent.password, request_id=call.request_id)
        return pages.message(
            "Votre mot de passe est changé",
            "Les sessions ouvertes avec l'ancien mot de passe sont fermées. Connectez-vous avec le nouveau.",
            action=_SIGN_IN_LINK,
        )

    return forms.submit(call, RESET, token, act=act, again=lambda shown: _reset_page(call, token, shown))


def _forgotten_page(shown: Shown) -> Answer:
    return pages.page("forgotten.html", title="Mot de passe oublié", form=shown)


@routes.get("/mot-de-passe-oublie", audience=Audience.PUBLIC)
def show_forgotten(call: Call) -> Answer:
    """Ask for the address of the account."""
    return _forgotten_page(forms.blank(call, FORGOTTEN, ANONYMOUS))


@routes.post("/mot-de-passe-oublie", audience=Audience.PUBLIC, body=Fields)
def submit_forgotten(call: Call) -> Answer:
    """Send a link, if there is an account; the page never tells."""

    def act(sent: api_forms.ResetRequestForm) -> Answer:
        passwords.request_reset(call.ports, sent.email, call.request_id)
        return pages.message(
            "Vérifiez vos e-mails",
            "Si un compte existe pour cette adresse, un e-mail vient de lui être envoyé.",
            "Son lien permet de choisir un mot de passe. S'il ne vous parvient pas, regardez dans vos "
            "messages indésirables et vérifiez l'adresse que vous avez indiquée.",
        )

    return forms.submit(call, FORGOTTEN, ANONYMOUS, act=act, again=_forgotten_page)


def _sign_in_page(shown: Shown) -> Answer:
    return pages.page("sign_in.html", title="Se connecter", form=shown)


@routes.get("/connexion", audience=_WHOEVER)
def show_sign_in(call: Call) -> Answer:
    """Ask for the e-mail, the password and, of staff, the code."""
    if call.actor is not None:
        return pages.go_to("/espace")
    return _sign_in_page(forms.blank(call, SIGN_IN, ANONYMOUS))


@routes.post("/connexion", audience=Audience.PUBLIC, body=Fields)
def submit_sign_in(call: Call) -> Answer:
    """Open a session."""

    def act(sent: api_forms.SignInForm) -> Answer:
        _, token = signing_in.sign_in(
            call.ports,
            email=sent.email,
            password=sent.password,
            totp_code=sent.totp_code,
            address=call.ip,
        )
        return pages.go_to("/espace", cookies=(session_cookie(token),))

    return forms.submit(call, SIGN_IN, ANONYMOUS, act=act, again=_sign_in_page)


def _space_page(call: Call, shown: Shown) -> Answer:
    account = call.actor
    if account.role is Role.CANDIDATE:
        return candidate_space.home(call, shown)
    if account.role is Role.STRUCTURE:
        return space.home(call, shown)
    names = [call.ports.places.department_name(code) for code in account.departments]
    return pages.page("space.html", title="Mon espace", form=shown, account=account, departments=names)


@routes.get("/espace", audience=Audience.SIGNED_IN)
def show_space(call: Call) -> Answer:
    """Show where the structure stands; to staff, who is signed in; candidates have a space of their own."""
    if call.actor.role is Role.CANDIDATE:
        return pages.go_to(candidate_opening.HOME)
    return _space_page(call, forms.blank(call, space.SIGN_OUT, call.session.token_hash))


@routes.post("/deconnexion", audience=_WHOEVER, body=Fields)
def submit_sign_out(call: Call) -> Answer:
    """Close the session; who has none any more is simply out."""
    signed_out = pages.go_to("/", cookies=(expired_session_cookie(),))
    if call.actor is None:
        return signed_out

    def act(_sent: api_forms.Nothing) -> Answer:
        signing_in.sign_out(call.ports, call.session)
        return signed_out

    return forms.submit(
        call, space.SIGN_OUT, call.session.token_hash, act=act, again=lambda shown: _space_page(call, shown)
    )
