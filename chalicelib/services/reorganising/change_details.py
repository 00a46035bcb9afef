"""The changes in the life of structures, as the agency and structures read them (RULES section 11)."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, may, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.deciding.selection import Tray
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.siret_change import is_signed, register_remarks, waiting_for
from chalicelib.domain.reorganising.structure_change import StructureChange
from chalicelib.domain.reorganising.summary import WaitingChange
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import found
from chalicelib.services.deciding.desk import ApplicationsWaiting, in_trays
from chalicelib.services.reorganising import siret_changes


@dataclass(frozen=True, kw_only=True)
class ChangeDetails:
    """A change as the agency reads it: what moves, and who is told.

    Args:
        change: the change.
        recruitments: those that move to the successor; before the day, as of now.
        staying: living recruitments of the structure that do not move.
        free_posts: posts that nobody holds and that move as well.
        successor: the structure that takes over; None until it exists.
        departments: those whose prefectures are told.
        authors: names by account.
        remarks: for a change of SIRET, the contradictions with the register of companies.
        to_sign: for a change of SIRET, the agreements in force without the new one.
        signed: for a change of SIRET, whether a text signed by all has the new one, so that it can no longer
            be declined.
    """

    change: StructureChange
    recruitments: Sequence[Recruitment]
    staying: Sequence[Recruitment]
    free_posts: int
    successor: Structure | None
    departments: tuple[str, ...]
    authors: dict[str, str]
    remarks: Sequence[str] = ()
    to_sign: Sequence[Agreement] = ()
    signed: bool = False


def list_changes(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[StructureChange]:
    """Return the changes, the latest proposed first.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.SEE_STRUCTURE_CHANGES)
    return ports.store.structure_changes(limit=limit, cursor=cursor)


def read_change(
    ports: Ports, actor: Actor, change_id: str, act: Act = Act.SEE_STRUCTURE_CHANGES
) -> StructureChange:
    """Return a change, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    change = found(ports.store.get(StructureChange, change_id))
    require(actor, act, change)
    return change


def read_details(ports: Ports, actor: Actor, change_id: str) -> ChangeDetails:
    """Return a change with what it moves.

    Raises:
        Refusal: ``not_found``.
    """
    change = read_change(ports, actor, change_id)
    structure = found(ports.store.get(Structure, change.structure_id))
    if change.by_structure:
        return _siret_details(ports, change, structure)
    recruitments = list(every(ports.store.recruitments_of_structure, structure.id))
    if change.recruitments:
        recorded_ids = {one.recruitment_id for one in change.recruitments}
        moving = [one for one in recruitments if one.id in recorded_ids]
    else:
        moving = change.chosen(recruitments)
    moving_ids = {one.id for one in moving}
    successor_id = change.successor_id or change.successor.structure_id
    successor = ports.store.get(Structure, successor_id) if successor_id else None
    place = successor.place if successor else change.successor.place or structure.place
    return ChangeDetails(
        change=change,
        recruitments=moving,
        staying=[one for one in recruitments if one.living and one.id not in moving_ids],
        free_posts=applications_of(ports, structure).posts_free if change.whole and change.open else 0,
        successor=successor,
        departments=tuple(dict.fromkeys((_department(change, structure), place.department))),
        authors=_authors(ports, change),
    )


def _department(change: StructureChange, structure: Structure) -> str:
    """Return the department that is told: as it was when the change was settled, or as it is now."""
    return structure.place.department if change.open else change.department


def _siret_details(ports: Ports, change: StructureChange, structure: Structure) -> ChangeDetails:
    agreements = siret_changes.agreements_of(ports, structure) if change.open else []
    application = found(ports.store.get(Application, structure.application_id))
    return ChangeDetails(
        change=change,
        recruitments=(),
        staying=(),
        free_posts=0,
        successor=structure,
        departments=(_department(change, structure),),
        authors=_authors(ports, change),
        remarks=register_remarks(change, application),
        to_sign=waiting_for(change, agreements),
        signed=is_signed(change, agreements),
    )


def _authors(ports: Ports, change: StructureChange) -> dict[str, str]:
    ids = sorted({one for one in (change.proposed_by, change.settled_by) if one})
    accounts, _ = ports.store.several([(Account, one) for one in ids])
    return {one.id: f"{one.first_name} {one.last_name}" for one in accounts.values()}


def own_changes(ports: Ports, structure: Structure) -> list[StructureChange]:
    """Return the changes of a structure, as former structure or successor, oldest first (may lag)."""
    if not structure.change_ids:
        return []
    by_id, _ = ports.store.several([(StructureChange, one) for one in structure.change_ids])
    return [by_id[one] for one in structure.change_ids if one in by_id]


def waiting_with_applications(
    ports: Ports, actor: Actor, trays: Sequence[Tray]
) -> tuple[list[ApplicationsWaiting], list[WaitingChange]]:
    """Return what the agency's first page counts, in one read.

    Args:
        ports: the outside.
        actor: of the agency.
        trays: of applications.

    Returns:
        what waits in each tray, without the empty ones; the changes that await an answer of the actor, oldest
        first.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_APPLICATIONS)
    require(actor, Act.SEE_STRUCTURE_CHANGES)
    summaries, changes = ports.store.summaries_with_changes(ports.places.departments())
    may_answer = (one for one in changes if may(actor, Act.SETTLE_STRUCTURE_CHANGE, one))
    return in_trays(summaries, trays), sorted(may_answer, key=lambda one: (one.proposed_at, one.id))
