"""Routes of accounts: opening by a link, signing in and out, passwords (programme.md 8)."""

from chalicelib.audiences.shared import forms, views
from chalicelib.http.authors import author_of
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.route import Routes, expired_session_cookie, session_cookie
from chalicelib.services.access import accounts, passwords, signing_in

routes = Routes("Comptes", prefix="/api/v1")


@routes.get(
    "/account-links/{token}",
    audience=Audience.PUBLIC,
    summary="Le compte qu'un lien permet d'ouvrir (ne change rien)",
    answers={200: views.OpeningView},
    refusals=[404, 409],
)
def look_at_account_link(call: Call, token: str) -> Answer:
    """Show whose account the link opens, and the second factor to set up."""
    opening = passwords.look_at_opening(call.ports, token)
    return Answer(
        body=views.OpeningView(
            email=opening.account.email,
            role=opening.account.role,
            role_label=opening.account.role.label,
            totp_secret=opening.totp_secret,
            totp_uri=opening.totp_uri,
        )
    )


@routes.post(
    "/account-links/{token}",
    audience=Audience.PUBLIC,
    summary="Ouvrir son compte : choisir un mot de passe",
    body=forms.OpeningForm,
    answers={201: views.AccountView},
    refusals=[404, 409],
)
def open_account(call: Call, token: str) -> Answer:
    """Open the account."""
    account = passwords.open_account(
        call.ports,
        token,
        password=call.body.password,
        totp_code=call.body.totp_code,
        request_id=call.request_id,
    )
    return Answer(status=201, body=views.account_view(account))


@routes.post(
    "/sign-in",
    audience=Audience.PUBLIC,
    summary="Se connecter",
    body=forms.SignInForm,
    answers={200: views.AccountView},
    refusals=[429],
)
def sign_in(call: Call) -> Answer:
    """Open a session, kept in a cookie."""
    account, token = signing_in.sign_in(
        call.ports,
        email=call.body.email,
        password=call.body.password,
        totp_code=call.body.totp_code,
        address=call.ip,
    )
    return Answer(body=views.account_view(account), cookies=[session_cookie(token)])


@routes.post("/sign-out", audience=Audience.SIGNED_IN, summary="Se déconnecter", answers={204: None})
def sign_out(call: Call) -> Answer:
    """Close the session at once."""
    signing_in.sign_out(call.ports, call.session)
    return Answer(status=204, cookies=[expired_session_cookie()])


@routes.get("/me", audience=Audience.SIGNED_IN, summary="Son propre compte", answers={200: views.AccountView})
def read_own_account(call: Call) -> Answer:
    """Show the signed-in account."""
    return Answer(body=views.account_view(call.actor))


@routes.post(
    "/me/structure",
    audience=Audience.STRUCTURE,
    summary="Passer à une autre de ses structures",
    body=forms.SwitchForm,
    answers={200: views.AccountView},
)
def switch_structure(call: Call) -> Answer:
    """Go on in another of one's structures."""
    account = accounts.switch_structure(call.ports, author_of(call), call.actor.id, call.body.structure_id)
    return Answer(body=views.account_view(account))


@routes.post(
    "/password-resets",
    audience=Audience.PUBLIC,
    summary="Mot de passe oublié",
    body=forms.ResetRequestForm,
    answers={202: views.Received},
)
def request_password_reset(call: Call) -> Answer:
    """Send a link, if there is an account; the answer never tells."""
    passwords.request_reset(call.ports, call.body.email, call.request_id)
    return Answer(status=202, body=views.RESET_REQUESTED)


@routes.post(
    "/password-resets/{token}",
    audience=Audience.PUBLIC,
    summary="Choisir un nouveau mot de passe",
    body=forms.PasswordForm,
    answers={200: views.AccountView},
    refusals=[404, 409],
)
def reset_password(call: Call, token: str) -> Answer:
    """Choose a new password; every open session ends."""
    account = passwords.reset_password(
        call.ports, token, password=call.body.password, request_id=call.request_id
    )
    return Answer(body=views.account_view(account))
