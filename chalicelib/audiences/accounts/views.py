"""Views of an account for its owner."""

from chalicelib.audiences.shared.views import EmailChangeView, Received
from chalicelib.domain.access.account import Account, Role
from chalicelib.http.fields import View
from chalicelib.services.access.passwords import AccountOpening
from chalicelib.services.core.ports import Ports


class OpeningView(View):
    """The account that a link opens; staff set up the second factor from the secret."""

    email: str
    role: Role
    role_label: str
    totp_secret: str | None
    totp_uri: str | None


def opening_view(opening: AccountOpening) -> OpeningView:
    """Return the account of a link, before it is opened."""
    return OpeningView(
        email=opening.account.email,
        role=opening.account.role,
        role_label=opening.account.role.label,
        totp_secret=opening.totp_secret,
        totp_uri=opening.totp_uri,
    )


class AccountAddressView(View):
    """The address of one's own account, and a pending change."""

    email: str
    email_change: EmailChangeView | None


def address_shown(_ports: Ports, account: Account) -> AccountAddressView:
    """Return the address of an account, for its owner."""
    return AccountAddressView.model_validate(account)


def reset_requested(_ports: Ports, _result: object) -> Received:
    """Return the response to « mot de passe oublié », the same whatever is stored (RULES section 8)."""
    return Received(message="Si un compte existe pour cette adresse, un e-mail vient de lui être envoyé.")
