"""The periods of statistics: a quarter, or the last twelve months (RULES 21)."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.activity.totals import Month, months_of
from chalicelib.domain.following_up.quarter import Quarter

# How many quarters before the present one can be chosen.
_QUARTERS_BACK = 3
_MONTHS = 12
LAST_MONTHS = "12-mois"


@dataclass(frozen=True, kw_only=True)
class Period:
    """A run of whole months.

    Args:
        name: in the URL.
        label: in French.
        first, last: months, both included.
    """

    name: str
    label: str
    first: Month
    last: Month

    @property
    def months(self) -> list[Month]:
        """Its months, oldest first."""
        return months_of(self.first, self.last)


def periods(today: date) -> list[Period]:
    """Return the periods to choose from: this quarter (the default), the quarters before, the last twelve
    months."""
    quarter = Quarter.of(today)
    found = [_of(quarter)]
    for _ in range(_QUARTERS_BACK):
        quarter = quarter.previous()
        found.append(_of(quarter))
    now = Month.of(today)
    return [
        *found,
        Period(name=LAST_MONTHS, label="douze derniers mois", first=now.plus(1 - _MONTHS), last=now),
    ]


def _of(quarter: Quarter) -> Period:
    first, last = Month.of_quarter(quarter)
    return Period(name=str(quarter), label=quarter.label, first=first, last=last)


def chosen(name: str, today: date) -> Period:
    """Return the period with a name; this quarter when no period has it."""
    known = periods(today)
    return next((one for one in known if one.name == name), known[0])
