"""What belongs to who acts."""

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import AccountSession, Actor
from chalicelib.domain.access.permissions import not_found, structure_id_of
from chalicelib.domain.applying.structure import Structure
from chalicelib.services.core.decisions import found
from chalicelib.services.core.ports import Ports


def own_structure(ports: Ports, actor: Actor) -> Structure:
    """The structure of who is signed in.

    Raises:
        Refusal: ``not_found`` for who works for none.
    """
    # With its statuses: the header of every page counts them, and one request brings both.
    structure, _ = ports.store.structure_with_statuses(structure_id_of(actor))
    return found(structure)


def acting_account(actor: Actor) -> Account:
    """The account that acts, to be named in what it decides.

    Raises:
        Refusal: ``not_found`` for who has none.
    """
    if not isinstance(actor, AccountSession):
        raise not_found()
    return actor.account
