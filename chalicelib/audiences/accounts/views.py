"""What the owner of an account is shown of it."""

from chalicelib.audiences.shared.views import Received
from chalicelib.domain.access.account import Role
from chalicelib.http.fields import View
from chalicelib.services.access.passwords import AccountOpening
from chalicelib.services.core.ports import Ports


class OpeningView(View):
    """What an account link opens; staff set up the second factor from the secret."""

    email: str
    role: Role
    role_label: str
    totp_secret: str | None
    totp_uri: str | None


def opening_view(opening: AccountOpening) -> OpeningView:
    """Return what the link of an account shows before it is opened."""
    return OpeningView(
        email=opening.account.email,
        role=opening.account.role,
        role_label=opening.account.role.label,
        totp_secret=opening.totp_secret,
        totp_uri=opening.totp_uri,
    )


def reset_requested(_ports: Ports, _result: object) -> Received:
    """Return the one answer to « mot de passe oublié », whatever is on file."""
    return Received(message="Si un compte existe pour cette adresse, un e-mail vient de lui être envoyé.")
