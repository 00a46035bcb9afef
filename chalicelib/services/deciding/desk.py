"""The applications that staff see: lists, counts, and the oldest waiting one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, departments_of, require
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.deciding.selection import Selection, Tray, counted
from chalicelib.services.core.lists import TrayPage
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports


@dataclass(frozen=True, kw_only=True)
class ApplicationsWaiting:
    """The number of applications in a tray, and since when the oldest waits."""

    tray: Tray
    count: int
    since: date


@dataclass(frozen=True, kw_only=True)
class Territory:
    """Some departments, whether they are all departments, and the applications seen there."""

    departments: Sequence[str]
    national: bool
    summaries: list[ApplicationSummary]


def visible_summaries(ports: Ports, actor: Actor) -> list[ApplicationSummary]:
    """Return the summaries of the applications that the actor may list.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_APPLICATIONS)
    return territory(ports, actor).summaries


def territory(ports: Ports, actor: Actor) -> Territory:
    """Return the actor's territory; only the agency sees duplicates that were set aside.

    Raises:
        Refusal: ``not_found`` for an actor who is not staff.
    """
    own = departments_of(actor)
    departments = sorted(ports.places.departments()) if own is None else own
    summaries = ports.store.summaries(departments)
    if own_account(actor).role is not Role.AGENCY:
        summaries = [one for one in summaries if one.status is not ApplicationStatus.DUPLICATE]
    return Territory(departments=departments, national=own is None, summaries=summaries)


def select(
    ports: Ports, actor: Actor, selection: Selection, *, page: int, size: int
) -> TrayPage[ApplicationSummary, Tray]:
    """Return a page of the applications of a selection.

    Args:
        ports: the outside.
        actor: staff.
        selection: the tray and the filters.
        page: from 1 on; empty past the last page.
        size: applications per page.

    Raises:
        Refusal: ``not_found``.
    """
    summaries = visible_summaries(ports, actor)
    return TrayPage.of(selection.of(summaries), page=page, size=size, counts=counted(summaries))


def every(ports: Ports, actor: Actor, selection: Selection) -> list[ApplicationSummary]:
    """Return all the applications of a selection, in its order.

    Raises:
        Refusal: ``not_found``.
    """
    return selection.of(visible_summaries(ports, actor))


def waiting(ports: Ports, actor: Actor, trays: Sequence[Tray]) -> list[ApplicationsWaiting]:
    """Return what waits in each tray, without the empty ones.

    Raises:
        Refusal: ``not_found``.
    """
    return in_trays(visible_summaries(ports, actor), trays)


def in_trays(summaries: Sequence[ApplicationSummary], trays: Sequence[Tray]) -> list[ApplicationsWaiting]:
    """Return what waits in each tray among some applications, without the empty ones."""
    found = []
    for tray in trays:
        held = [one for one in summaries if tray.holds(one)]
        if held:
            since = min(map(tray.since, held))
            found.append(ApplicationsWaiting(tray=tray, count=len(held), since=since))
    return found


def next_for_opinion(ports: Ports, actor: Actor, after: str) -> ApplicationSummary | None:
    """Return the most urgent application that awaits an opinion, except ``after``; None without any.

    Raises:
        Refusal: ``not_found``.
    """
    picked = Selection(tray=Tray.OPINION).of(visible_summaries(ports, actor))
    return next((one for one in picked if one.id != after), None)
