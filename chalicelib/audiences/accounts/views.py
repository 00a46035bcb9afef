"""What is shown of accounts to whom they belong."""

from chalicelib.audiences.shared.views import AccountView, Received, account_view
from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession, SignedIn
from chalicelib.http.fields import View
from chalicelib.services.access.passwords import Opening
from chalicelib.services.access.signing_in import Opened
from chalicelib.services.candidates.candidate_space import account_of
from chalicelib.services.core.ports import Ports


class OpeningView(View):
    """What an account link opens; staff set up the second factor from the secret."""

    email: str
    role: Role
    role_label: str
    totp_secret: str | None
    totp_uri: str | None


def opening_view(opening: Opening) -> OpeningView:
    """An account about to be opened."""
    return OpeningView(
        email=opening.account.email,
        role=opening.account.role,
        role_label=opening.account.role.label,
        totp_secret=opening.totp_secret,
        totp_uri=opening.totp_uri,
    )


def own_view(actor: SignedIn) -> AccountView:
    """Who is signed in; a candidate is shown as an account, which no candidate has."""
    account = actor.account if isinstance(actor, AccountSession) else account_of(actor.candidate)
    return account_view(account)


def opened_view(_ports: Ports, opened: Opened) -> AccountView:
    """Who has just signed in."""
    return own_view(opened.actor)


def reset_requested(_ports: Ports, _result: object) -> Received:
    """The one answer to « mot de passe oublié », whatever is on file."""
    return Received(message="Si un compte existe pour cette adresse, un e-mail vient de lui être envoyé.")
