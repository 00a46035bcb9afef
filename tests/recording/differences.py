"""What differs from the recording on purpose, reviewed one by one.

A difference is excused field by field: a pattern of the names of cases, one of what changed in a field as the
replay tells it, and why. Both are regular expressions that fit the whole. One that excuses nothing is out of date
and fails the replay; once the recording is written again, the list is empty again.
"""

from typing import NamedTuple


class Difference(NamedTuple):
    """Where, what, and why."""

    cases: str
    change: str
    why: str


# Written beside what was recorded.
NEW_WRITES: dict[str, str] = {}

DIFFERENCES: tuple[Difference, ...] = ()
