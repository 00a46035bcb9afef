"""The stored totals of advisers, which each report updates (RULES 19, 21, section 11)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.activity.totals import FIRST_MONTH, Counts, Month, MonthTotals, counted
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.ports import Ports


@dataclass(frozen=True, kw_only=True)
class QuarterTotals:
    """What an adviser reported in a quarter.

    Args:
        counts: the sums.
        days_at_work: days with at least one activity.
    """

    counts: Counts
    days_at_work: int


def totals_of_quarter(
    ports: Ports, structure_id: str, quarter: Quarter, recruitment_ids: Collection[str]
) -> Mapping[str, QuarterTotals]:
    """Return what advisers of a structure reported in a quarter, by recruitment.

    It takes one request to the database, whatever the number of advisers. It no longer changes once the
    quarter is locked.

    Args:
        ports: the outside.
        structure_id: their employer.
        quarter: of the reports.
        recruitment_ids: of the advisers; one who reported nothing has zeros.
    """
    first, last = Month.of_quarter(quarter)
    by_recruitment: dict[str, list[MonthTotals]] = {one: [] for one in recruitment_ids}
    for totals in ports.store.totals_of_structure(structure_id, first, last):
        if totals.recruitment_id in by_recruitment:
            by_recruitment[totals.recruitment_id].append(totals)
    return {
        one: QuarterTotals(
            counts=counted(part.counts for part in parts),
            days_at_work=sum(part.days_at_work for part in parts),
        )
        for one, parts in by_recruitment.items()
    }


def last_report(ports: Ports, recruitment: Recruitment, today: date) -> date | None:
    """Return the day of the last activity that an adviser reported; None without any.

    A contract that a successor took over goes on, so the reports made at the former structure count (RULES
    section 11).
    """
    one: Recruitment | None = recruitment
    while one is not None:
        last = _last_report_in(ports, one.structure_id, one.id, today)
        if last is not None:
            return last
        one = ports.store.get(Recruitment, one.came_from) if one.came_from else None
    return None


def _last_report_in(ports: Ports, structure_id: str, recruitment_id: str, today: date) -> date | None:
    # The last months are read first: they are enough for an adviser who reports regularly.
    this_month = Month.of(today)
    for months_ago in range(_MONTHS_LOOKED_AT):
        totals = ports.store.month_totals(structure_id, recruitment_id, this_month.plus(-months_ago))
        if totals is not None and totals.last_day is not None:
            return totals.last_day
    earlier = ports.store.totals_of_structure(structure_id, FIRST_MONTH, this_month)
    days = [one.last_day for one in earlier if one.recruitment_id == recruitment_id and one.last_day]
    return max(days, default=None)


# A silence about which no e-mail was sent yet began in one of these months.
_MONTHS_LOOKED_AT = 3
