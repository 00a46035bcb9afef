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
    recruitments = recruitments_of(ports, own_candidate(ports, actor, Act.SEE_OWN_ACTIVITY))
    chosen_period = chosen(period, ports.today())
    own_ids = {one.id for one in recruitments}
    totals = [
        (one.month, one.counts)
        for structure_id in sorted({one.structure_id for one in recruitments})
        for one in ports.store.totals_of_structure(structure_id, chosen_period.first, chosen_period.last)
        if one.recruitment_id in own_ids
    ]
    return _statistics(chosen_period, totals)


def of_structure(ports: Ports, actor: Actor, *, period: str) -> Statistics:
    """Return the activity of the advisers of the signed-in structure; arguments and refusals as
    ``of_adviser``."""
    require(actor, Act.SEE_ACTIVITY)
    structure_id = structure_id_of(actor)
    chosen_period = chosen(period, ports.today())
    totals = ports.store.totals_of_structure(structure_id, chosen_period.first, chosen_period.last)
    by_adviser: dict[str, Counts] = {}
    for one in totals:
        by_adviser[one.recruitment_id] = by_adviser.get(one.recruitment_id, Counts()) + one.counts
    parts = [
        StatisticsPart(id=one.id, name=one.candidate_name, advisers=int(bool(counts.reports)), counts=counts)
        for one in every(ports.store.recruitments_of_structure, structure_id)
        if (counts := by_adviser.get(one.id, Counts())).reports
        or (one.under_contract_during(chosen_period.first.first_day, chosen_period.last.last_day))
    ]
    return _statistics(chosen_period, [(one.month, one.counts) for one in totals], parts)


def of_territory(ports: Ports, actor: Actor, *, period: str, department: str | None = None) -> Statistics:
    """Return the activity of the departments that an agent follows, or of one; the sums are at most an hour
    old.

    The sums by commune are given for a single department only.

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
    chosen_period = chosen(period, ports.today())
    totals = ports.store.territory_totals(department or NATION, chosen_period.first, chosen_period.last)
    visible = [one for one in totals if followed is None or one.department in followed]
    by_department: dict[str, list[tuple[int, Counts]]] = {}
    for one in visible:
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
        chosen_period,
        [(Month.parse(one.month), one.counts) for one in visible],
        parts,
        departments=choices if len(choices) > 1 else (),
        department=department,
    )


def _statistics(
    period: Period,
    totals: Iterable[tuple[Month, Counts]],
    parts: Sequence[StatisticsPart] = (),
    *,
    departments: Sequence[str] = (),
    department: str | None = None,
) -> Statistics:
    by_month: dict[Month, list[Counts]] = {month: [] for month in period.months}
    for month, counts in totals:
        by_month[month].append(counts)
    months = [(month, counted(month_counts)) for month, month_counts in by_month.items()]
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
    named = [(_commune_name(ports, code), number) for code, number in counts.by_commune.items()]
    return sorted(named, key=lambda one: (-one[1], one[0]))


def _commune_name(ports: Ports, code: str) -> str:
    commune = ports.places.by_insee(code)
    return commune.name if commune else code
