"""The choice of which accounts of a structure receive which e-mails (RULES sections 6, 9)."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.mail_readers import CONTACT, MailKind, readers_chosen
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide


def colleagues_of(ports: Ports, structure: Structure) -> list[Account]:
    """Return the accounts of a structure that are invited or open."""
    accounts = every(ports.store.accounts, Role.STRUCTURE, structure_id=structure.id)
    return [one for one in accounts if one.status is not AccountStatus.DISABLED]


def choose_readers(
    ports: Ports,
    actor: Actor,
    *,
    decisions: Sequence[str],
    recruitment: Sequence[str],
    funding: Sequence[str],
    follow_ups: Sequence[str],
) -> Structure:
    """Choose who receives each kind of e-mail; idempotent. A new choice replaces the previous one.

    Args:
        ports: the outside.
        actor: an account of the structure.
        decisions, recruitment, funding, follow_ups: ids of accounts, or ``CONTACT``, for each ``MailKind``.

    Raises:
        Refusal: ``not_found``. Refusals: ``reader_required`` or ``reader_unknown``.
    """
    chosen = {
        MailKind.DECISIONS: decisions,
        MailKind.RECRUITMENT: recruitment,
        MailKind.FUNDING: funding,
        MailKind.FOLLOW_UPS: follow_ups,
    }
    require(actor, Act.CHOOSE_MAIL_READERS)

    def work(changes: Changes) -> Structure:
        structure = own_structure(ports, actor)
        colleague_ids = {one.id for one in colleagues_of(ports, structure)}
        after = replace(structure, mail_readers=readers_chosen(chosen, colleague_ids))
        if after == structure:
            return structure
        changes.update(after)
        changes.note(after, "mail_readers_chosen")
        return after

    return decide(ports, actor, work)


def reader_addresses(ports: Ports, structure: Structure, kind: MailKind) -> tuple[str, ...]:
    """Return the addresses of a kind of e-mail now: the chosen readers whose account is still open.

    Without any such reader, the contact receives the e-mail.
    """
    chosen: dict[str, None] = {}
    for reader in structure.readers_of(kind):
        if reader == CONTACT:
            chosen[structure.contact_for(kind)] = None
        elif address := _address_of(ports, structure, reader):
            chosen[address] = None
    return tuple(chosen) or (structure.contact_for(kind),)


def _address_of(ports: Ports, structure: Structure, account_id: str) -> str | None:
    account = ports.store.get(Account, account_id)
    if account is not None and account.status is AccountStatus.ACTIVE and account.works_for(structure.id):
        return account.email
    return None
