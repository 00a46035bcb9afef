"""What is shown of accounts to whom they belong."""

from chalicelib.audiences.shared.views import Received
from chalicelib.domain.access.account import Role
from chalicelib.http.fields import View
from chalicelib.services.access.passwords import Opening
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


def reset_requested(_ports: Ports, _result: object) -> Received:
    """The one answer to « mot de passe oublié », whatever is on file."""
    return Received(message="Si un compte existe pour cette adresse, un e-mail vient de lui être envoyé.")
