"""Working days of a department: neither week-ends nor public holidays (RULES section 9)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

# Departments with holidays of their own, by the library's names.
_SUBDIVISION_OF = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "984": "TF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
_SATURDAY = 5


def is_working_day(day: date, department: str) -> bool:
    """Return whether people work on a day: the digests leave on working mornings.

    Args:
        day: a day in Paris.
        department: INSEE code; Alsace-Moselle and the overseas territories have days of their own.
    """
    return day.weekday() < _SATURDAY and day not in _public_holidays(_SUBDIVISION_OF.get(department))


@lru_cache
def _public_holidays(subdivision: str | None) -> HolidayBase:
    # Imported late: the library costs a cold start that only the digests need.
    from holidays import country_holidays

    return country_holidays("FR", subdiv=subdivision)
