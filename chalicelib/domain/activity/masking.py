"""Which counts of the open data are masked: 1 to 4, and others that would reveal them (RULES section 11).

A reader who knows a total and all its parts but one can compute the last part. So more parts than the small
ones are masked. The choice is tested against the reader who knows most: one who knows which parts are masked
because they are small (1 to 4), and which are masked only to protect those (5 or more). A small part is safe
when this reader cannot rule out any of 1, 2, 3 and 4. A protecting part is safe when two values stay
possible. When no choice of parts is safe, the total is masked with all its parts, and becomes a masked part
of the total above (RULES 21).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

LEAST_PUBLISHED = 5
_MOST_SMALL = LEAST_PUBLISHED - 1


class Relation(Enum):
    """How the sum of the parts of a group compares with their total.

    EQUAL: the sum is the total. WITHIN: the sum is at most the total (the age of some people is not known).
    OVER: the sum is at least the total, and no part exceeds it (an activity counts for each of its themes).
    """

    EQUAL = auto()
    WITHIN = auto()
    OVER = auto()


def small(number: int) -> bool:
    """Return whether a count is too small to be published: 1 to 4. Zero is published."""
    return 0 < number < LEAST_PUBLISHED


def masked_parts(total: int, parts: Mapping[str, int], relation: Relation) -> frozenset[str] | None:
    """Choose which parts of a published total are masked.

    Args:
        total: published.
        parts: the counts by name; zeros are published.
        relation: of the parts to the total.

    Returns:
        the names of the masked parts; None when the total must be masked too.
    """
    masked = {name for name, number in parts.items() if small(number)}
    if not masked:
        return frozenset()
    # The smallest are tried first, so that the largest counts stay published.
    others = sorted((number, name) for name, number in parts.items() if number >= LEAST_PUBLISHED)
    while not _safe(total, parts, masked, relation):
        if not others:
            return None
        enough = next((one for one in others if _safe(total, parts, masked | {one[1]}, relation)), others[0])
        others.remove(enough)
        masked.add(enough[1])
    return frozenset(masked)


def _safe(total: int, parts: Mapping[str, int], masked: Collection[str], relation: Relation) -> bool:
    """Return whether no masked part can be computed from what is published."""
    few = sum(small(parts[name]) for name in masked)
    many = len(masked) - few
    left = total - sum(number for name, number in parts.items() if name not in masked)
    if relation is Relation.OVER:
        # A protecting part may have any value up to the total, so that the others cannot be computed.
        if many:
            return total > max(LEAST_PUBLISHED, left - _MOST_SMALL * few - total * (many - 1))
        return left - _MOST_SMALL * (few - 1) <= 1
    # The largest value that a small part can have, when every other masked part has its smallest.
    most = left - (few - 1) - LEAST_PUBLISHED * many
    if most < _MOST_SMALL:
        return False
    if relation is Relation.EQUAL and not many:
        return left - _MOST_SMALL * (few - 1) <= 1
    # The smallest value of a protecting part; it depends on the total only when it is the only one.
    least = left - _MOST_SMALL * few if relation is Relation.EQUAL and many == 1 else LEAST_PUBLISHED
    return not many or left - few - LEAST_PUBLISHED * (many - 1) > max(LEAST_PUBLISHED, least)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Parts of one of the totals of a branch: activities by kind, participants by age…

    Args:
        name: unique in its branch.
        of: the index of the total in ``Branch.totals``.
        relation: of the parts to this total.
        parts: the counts by name.
    """

    name: str
    of: int
    relation: Relation
    parts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Branch:
    """The totals of a department, and the groups of their parts.

    Args:
        totals: activities, then people; the first is at most the second, since each activity has a person.
        groups: the parts of either total.
    """

    totals: tuple[int, int]
    groups: Sequence[Group] = ()


@dataclass(frozen=True, kw_only=True)
class Masks:
    """What is masked.

    Args:
        whole: whether the totals of the nation are masked, and so everything.
        branches: the departments of which nothing is published.
        parts: the names of the masked parts, by published department and name of group.
    """

    whole: bool
    branches: frozenset[str] = frozenset()
    parts: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)


def mask(branches: Mapping[str, Branch]) -> Masks:
    """Decide what is masked for departments and for the nation, which is their sum.

    Both totals of a department are published, or neither: one gives bounds for the other.

    Args:
        branches: by code of department.
    """
    parts: dict[tuple[str, str], frozenset[str]] = {}
    withheld: set[str] = set()
    for code, branch in branches.items():
        found = {
            (code, one.name): masked_parts(branch.totals[one.of], one.parts, one.relation)
            for one in branch.groups
        }
        if any(map(small, branch.totals)) or None in found.values():
            withheld.add(code)
        else:
            parts |= {name: one for name, one in found.items() if one is not None}
    whole = False
    # As for parts, the smallest departments are withheld first.
    others = sorted(
        (code for code in branches if code not in withheld and any(branches[code].totals)),
        key=lambda code: (branches[code].totals, code),
    )
    while not _safe_totals([branches[code].totals for code in withheld if any(branches[code].totals)]):
        if not others:
            whole = True
            break
        withheld.add(others.pop(0))
    left = {name: one for name, one in parts.items() if name[0] not in withheld}
    return Masks(whole=whole, branches=frozenset(withheld), parts=left)


def _safe_totals(masked: Sequence[tuple[int, int]]) -> bool:
    """Return whether no total of a withheld department can be computed from the totals of the nation.

    Args:
        masked: the two totals of each withheld department. The reader knows the sum of the firsts and the sum
            of the seconds.
    """
    for at, pair in enumerate(masked):
        for which, number in enumerate(pair):
            if small(number):
                if not all(_possible(masked, at, which, value) for value in (1, _MOST_SMALL)):
                    return False
            # The possible values have no gap, so it is enough to try the one below and the one above.
            elif not any(_possible(masked, at, which, value) for value in (number - 1, number + 1)):
                return False
    return True


def _possible(masked: Sequence[tuple[int, int]], at: int, which: int, value: int) -> bool:
    """Return whether a reader must consider a value possible for one total.

    The first total of a department is at most its second. The sum of the seconds is smallest when the firsts
    are, as far as possible, given to departments whose second is large anyway.
    """
    beyond = sum(second for _, second in masked)
    least, most = ([0, 0], [0, 0])
    room = 0
    for place, pair in enumerate(masked):
        ranges = [(1, _MOST_SMALL) if small(one) else (LEAST_PUBLISHED, beyond) for one in pair]
        if place == at:
            low, high = ranges[which]
            if not low <= value <= high:
                return False
            ranges[which] = (value, value)
        (low_first, high_first), (low_second, high_second) = ranges
        high_first, low_second = min(high_first, high_second), max(low_second, low_first)
        if low_first > high_first or low_second > high_second:
            return False
        for number, (low, high) in enumerate(((low_first, high_first), (low_second, high_second))):
            least[number] += low
            most[number] += high
        room += min(high_first, low_second)
    firsts, seconds = sum(first for first, _ in masked), sum(second for _, second in masked)
    return (
        least[0] <= firsts <= most[0] and least[1] + max(0, firsts - room) <= seconds and seconds <= most[1]
    )
