"""The totals of advisers, read from what each report added to them (RULES 19, 21 and section 11)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.activity.totals import FIRST_MONTH, Counts, Month, MonthTotals, counted
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.services.core.ports import Ports


@dataclass(frozen=True, kw_only=True)
class QuarterTotals:
    """What an adviser reported of a quarter.

    Args:
        counts: the sums.
        days_at_work: days with at least one activity.
    """

    counts: Counts
    days_at_work: int


def totals_of_quarter(
    ports: Ports, structure_id: str, quarter: Quarter, recruitment_ids: Collection[str]
) -> Mapping[str, QuarterTotals]:
    """What some advisers of a structure reported of a quarter, by recruitment; « computed from the reports ».

    One request, whatever the number of advisers. Once the quarter is locked it says the same for ever.

    Args:
        ports: the outside.
        structure_id: that employs them.
        quarter: which.
        recruitment_ids: those asked for; who reported nothing has zeros.
    """
    first, last = Month.of_quarter(quarter)
    found: dict[str, list[MonthTotals]] = {one: [] for one in recruitment_ids}
    for totals in ports.store.totals_of_structure(structure_id, first, last):
        if totals.recruitment_id in found:
            found[totals.recruitment_id].append(totals)
    return {
        one: QuarterTotals(
            counts=counted(part.counts for part in parts),
            days_at_work=sum(part.days_at_work for part in parts),
        )
        for one, parts in found.items()
    }


def last_report(ports: Ports, structure_id: str, recruitment_id: str, today: date) -> date | None:
    """The day of the last activity that an adviser reported; None without any.

    Of the last months first, which hold it as long as the adviser reports.
    """
    now = Month.of(today)
    for back in range(_MONTHS_LOOKED_AT):
        totals = ports.store.month_totals(structure_id, recruitment_id, now.plus(-back))
        if totals is not None and totals.last_day is not None:
            return totals.last_day
    earlier = ports.store.totals_of_structure(structure_id, FIRST_MONTH, now)
    days = [one.last_day for one in earlier if one.recruitment_id == recruitment_id and one.last_day]
    return max(days, default=None)


# The silence of which nobody was told began in one of them.
_MONTHS_LOOKED_AT = 3
