"""The statistics of activity of an adviser, a structure, a prefecture and the nation (RULES 19, 21)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, departments_of, not_found, require, structure_id_of
from chalicelib.domain.activity.period import Period, chosen
from chalicelib.domain.activity.totals import NATION, Counts, Month, counted
from chalicelib.services.activity.reports import recruitments_of
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import own_candidate
from chalicelib.services.core.ports import Ports


@dataclass(frozen=True, kw_only=True)
class StatisticsPart:
    """A part of statistics: an adviser of a structure, or a department.

    Args:
        id: of the recruitment or the department.
        name: of the adviser or the department.
        advisers: how many have at least one report in the period.
        counts: the sums.
    """

    id: str
    name: str
    advisers: int
    counts: Counts


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """The activity of somebody over a period.

    Args:
        period: of the sums.
        counts: the sums.
        months: the sums of each month, oldest first.
        parts: the advisers of a structure, the departments of a territory; empty for an adviser.
        departments: those that the reader may choose from; empty when there is only one.
        department: the one that is shown; None for all of them.
    """

    period: Period
    counts: Counts
    months: Sequence[tuple[Month, Counts]]
    parts: Sequence[StatisticsPart] = ()
    departments: Sequence[str] = ()
    department: str | None = None


def of_adviser(ports: Ports, actor: Actor, *, period: str) -> Statistics:
    """Return the activity of the signed-in adviser, under every contract.

    Args:
        ports: the outside.
        actor: the adviser.
        period: its name; the present quarter for an unknown one.

    Raises:
        Refusal: ``not_found``.
    """
    mine = recruitments_of(ports, own_candidate(ports, actor, Act.SEE_OWN_ACTIVITY))
    asked = chosen(period, ports.today())
    own = {one.id for one in mine}
    kept = [
        (one.month, one.counts)
        for structure_id in sorted({one.structure_id for one in mine})
        for one in ports.store.totals_of_structure(structure_id, asked.first, asked.last)
        if one.recruitment_id in own
    ]
    return _statistics(asked, kept)


def of_structure(ports: Ports, actor: Actor, *, period: str) -> Statistics:
    """Return the activity of the advisers of the signed-in structure; arguments and refusals as
    ``of_adviser``."""
    require(actor, Act.SEE_ACTIVITY)
    structure_id = structure_id_of(actor)
    asked = chosen(period, ports.today())
    totals = ports.store.totals_of_structure(structure_id, asked.first, asked.last)
    by_adviser: dict[str, Counts] = {}
    for one in totals:
        by_adviser[one.recruitment_id] = by_adviser.get(one.recruitment_id, Counts()) + one.counts
    parts = [
        StatisticsPart(id=one.id, name=one.candidate_name, advisers=int(bool(counts.reports)), counts=counts)
        for one in every(ports.store.recruitments_of_structure, structure_id)
        if (counts := by_adviser.get(one.id, Counts())).reports
        or (one.under_contract_during(asked.first.first_day, asked.last.last_day))
    ]
    return _statistics(asked, [(one.month, one.counts) for one in totals], parts)


def of_territory(ports: Ports, actor: Actor, *, period: str, department: str | None = None) -> Statistics:
    """Return the activity of the departments of an agent, or of one of them; the sums are at most an hour
    old.

    One department has the sums of its communes too; several do not.

    Args:
        ports: the outside.
        actor: of a prefecture, the funder or the agency.
        period: as for ``of_adviser``.
        department: one of those that the actor follows; None for all.

    Raises:
        Refusal: ``not_found``, also for the department of another prefecture.
    """
    require(actor, Act.SEE_ACTIVITY)
    followed = departments_of(actor)
    if department is None and followed is not None and len(followed) == 1:
        (department,) = followed
    names = ports.places.departments()
    if department is not None and department not in (names if followed is None else followed):
        raise not_found()
    asked = chosen(period, ports.today())
    kept = ports.store.territory_totals(department or NATION, asked.first, asked.last)
    here = [one for one in kept if followed is None or one.department in followed]
    by_department: dict[str, list[tuple[int, Counts]]] = {}
    for one in here:
        by_department.setdefault(one.department, []).append((one.advisers, one.counts))
    parts = [
        StatisticsPart(
            id=code,
            name=names.get(code, code),
            advisers=max(advisers for advisers, _ in months),
            counts=counted(counts for _, counts in months),
        )
        for code, months in sorted(by_department.items())
        if any(counts.reports for _, counts in months)
    ]
    choices = sorted(names if followed is None else followed)
    return _statistics(
        asked,
        [(Month.parse(one.month), one.counts) for one in here],
        parts,
        departments=choices if len(choices) > 1 else (),
        department=department,
    )


def _statistics(
    period: Period,
    kept: Iterable[tuple[Month, Counts]],
    parts: Sequence[StatisticsPart] = (),
    *,
    departments: Sequence[str] = (),
    department: str | None = None,
) -> Statistics:
    by_month: dict[Month, list[Counts]] = {month: [] for month in period.months}
    for month, counts in kept:
        by_month[month].append(counts)
    months = [(month, counted(some)) for month, some in by_month.items()]
    return Statistics(
        period=period,
        counts=counted(counts for _, counts in months),
        months=months,
        parts=parts,
        departments=departments,
        department=department,
    )


def communes_of(ports: Ports, counts: Counts) -> list[tuple[str, int]]:
    """Return the communes of some activities and how many each had, the largest number first."""
    named = [(_commune(ports, code), number) for code, number in counts.by_commune.items()]
    return sorted(named, key=lambda one: (-one[1], one[0]))


def _commune(ports: Ports, code: str) -> str:
    known = ports.places.by_insee(code)
    return known.name if known else code
