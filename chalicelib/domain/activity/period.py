"""The periods that statistics are read by: a quarter, or the last twelve months (RULES 21)."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.activity.totals import Month, months_of
from chalicelib.domain.following_up.quarter import Quarter

# Beside that of today; what is kept of territories goes back so far.
_QUARTERS_BACK = 3
_MONTHS = 12
LAST_MONTHS = "12-mois"


@dataclass(frozen=True, kw_only=True)
class Period:
    """Some whole months.

    Args:
        name: as an address has it.
        label: in French.
        first, last: bounds included.
    """

    name: str
    label: str
    first: Month
    last: Month

    @property
    def months(self) -> list[Month]:
        """Its months, in their order."""
        return months_of(self.first, self.last)


def periods(today: date) -> list[Period]:
    """The periods to choose from, the usual one first: this quarter, those before, the last twelve months."""
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
    """The period of a name, the usual one for another."""
    known = periods(today)
    return next((one for one in known if one.name == name), known[0])
