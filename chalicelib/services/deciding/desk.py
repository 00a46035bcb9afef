"""What staff see of all their applications at once: lists, counts, and what waits longest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, departments_of, require
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.deciding.selection import Selection, Tray, counted
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Some applications of a selection.

    Args:
        rows: the applications of the page.
        matching: how many the selection picks.
        counts: how many each tray holds, whatever narrows the list.
        pages: how many pages the selection fills, at least one.
    """

    rows: list[ApplicationSummary]
    matching: int
    counts: Mapping[Tray, int]
    pages: int


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How many applications a tray holds, and since when the oldest waits."""

    tray: Tray
    count: int
    since: date


@dataclass(frozen=True, kw_only=True)
class Territory:
    """Some departments, whether they are all of them, and the applications that are seen there."""

    departments: Sequence[str]
    national: bool
    summaries: list[ApplicationSummary]


def in_sight(ports: Ports, actor: Actor) -> list[ApplicationSummary]:
    """The summary of every application that somebody may list.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_APPLICATIONS)
    return territory(ports, actor).summaries


def territory(ports: Ports, actor: Actor) -> Territory:
    """What somebody at a desk sees; a duplicate that was set aside is the agency's alone.

    Raises:
        Refusal: ``not_found`` for anybody who is not staff.
    """
    own = departments_of(actor)
    departments = sorted(ports.places.departments()) if own is None else own
    summaries = ports.store.summaries(departments)
    if own_account(actor).role is not Role.AGENCY:
        summaries = [one for one in summaries if one.status is not ApplicationStatus.DUPLICATE]
    return Territory(departments=departments, national=own is None, summaries=summaries)


def select(ports: Ports, actor: Actor, selection: Selection, *, page: int, size: int) -> Desk:
    """The applications that a selection picks.

    Args:
        ports: the outside.
        actor: staff.
        selection: what is picked.
        page: from 1 on; one past the end is empty.
        size: applications a page.

    Raises:
        Refusal: ``not_found``.
    """
    summaries = in_sight(ports, actor)
    picked = selection.of(summaries)
    first = (page - 1) * size
    return Desk(
        rows=picked[first : first + size],
        matching=len(picked),
        counts=counted(summaries),
        pages=max(1, -(-len(picked) // size)),
    )


def every(ports: Ports, actor: Actor, selection: Selection) -> list[ApplicationSummary]:
    """Every application that a selection picks, in its order.

    Raises:
        Refusal: ``not_found``.
    """
    return selection.of(in_sight(ports, actor))


def waiting(ports: Ports, actor: Actor, trays: Sequence[Tray]) -> list[Waiting]:
    """What waits at a desk, by tray; empty trays are left out.

    Raises:
        Refusal: ``not_found``.
    """
    summaries = in_sight(ports, actor)
    found = []
    for tray in trays:
        held = [one for one in summaries if tray.holds(one)]
        if held:
            since = min(map(tray.since, held))
            found.append(Waiting(tray=tray, count=len(held), since=since))
    return found


def next_for_opinion(ports: Ports, actor: Actor, after: str) -> ApplicationSummary | None:
    """The most urgent application that awaits an opinion, another one than ``after``; None when none does.

    Raises:
        Refusal: ``not_found``.
    """
    picked = Selection(tray=Tray.OPINION).of(in_sight(ports, actor))
    return next((one for one in picked if one.id != after), None)
