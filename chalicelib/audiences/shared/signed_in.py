"""The view of the signed-in account or candidate."""

from chalicelib.audiences.shared.views import AccountView, account_view
from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.access.actor import AccountSession, SignedIn
from chalicelib.services.access.signing_in import OpenedSession
from chalicelib.services.core.ports import Ports


def own_view(actor: SignedIn) -> AccountView:
    """Return the view of the signed-in account or candidate."""
    if isinstance(actor, AccountSession):
        return account_view(actor.account)
    candidate = actor.candidate
    return AccountView(
        id=candidate.id,
        email=candidate.email,
        role=Role.CANDIDATE,
        first_name=candidate.first_name,
        last_name=candidate.last_name,
        status=AccountStatus.ACTIVE,
        departments=[],
        lots=[],
        structure_id=None,
        other_structure_ids=[],
    )


def opened_view(_ports: Ports, opened: OpenedSession) -> AccountView:
    """Return the view of who has just signed in, for the response of the act."""
    return own_view(opened.actor)
