"""Counts under five are not published, nor what would give them away (RULES 21 and section 11).

A published total is an equation for whoever reads it. Each group of parts is therefore held against the
strongest reader: one who knows which parts are masked because they are small (1 to 4) and which only to
protect those (5 or more). A small part is safe when that reader cannot rule out any of 1, 2, 3 and 4, a part
that protects it when two values remain. Where no choice of parts makes that so, the total itself is withheld,
with everything under it, and is a masked part of the total above.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

LEAST_PUBLISHED = 5
_MOST_SMALL = LEAST_PUBLISHED - 1


class Relation(Enum):
    """How the parts of a group are to their total.

    EQUAL: they add up to it. WITHIN: they add up to it at most (the age of some is not known). OVER: they add
    up to it at least, and none is beyond it (an activity counts for each of its themes).
    """

    EQUAL = auto()
    WITHIN = auto()
    OVER = auto()


def small(number: int) -> bool:
    """Whether a count is too small to be published; nobody is not."""
    return 0 < number < LEAST_PUBLISHED


def masked_parts(total: int, parts: Mapping[str, int], relation: Relation) -> frozenset[str] | None:
    """Which parts of a published total are masked; None when nothing but masking the total helps.

    Args:
        total: that is published.
        parts: by name; zeros are published.
        relation: of the parts to the total.
    """
    masked = {name for name, number in parts.items() if small(number)}
    if not masked:
        return frozenset()
    # The smallest first: as much as possible stays published.
    others = sorted((number, name) for name, number in parts.items() if number >= LEAST_PUBLISHED)
    while not _safe(total, parts, masked, relation):
        if not others:
            return None
        enough = next((one for one in others if _safe(total, parts, masked | {one[1]}, relation)), others[0])
        others.remove(enough)
        masked.add(enough[1])
    return frozenset(masked)


def _safe(total: int, parts: Mapping[str, int], masked: Collection[str], relation: Relation) -> bool:
    """Whether nothing that is masked follows from what is published."""
    few = sum(small(parts[name]) for name in masked)
    many = len(masked) - few
    left = total - sum(number for name, number in parts.items() if name not in masked)
    if relation is Relation.OVER:
        # Parts that protect are anything up to the total: with one of them nothing more follows of the rest.
        if many:
            return total > max(LEAST_PUBLISHED, left - _MOST_SMALL * few - total * (many - 1))
        return left - _MOST_SMALL * (few - 1) <= 1
    # The most that a small one can be, the others at their least.
    most = left - (few - 1) - LEAST_PUBLISHED * many
    if most < _MOST_SMALL:
        return False
    if relation is Relation.EQUAL and not many:
        return left - _MOST_SMALL * (few - 1) <= 1
    # The least and the most of one that protects, when it is the only one; several have more room.
    least = left - _MOST_SMALL * few if relation is Relation.EQUAL and many == 1 else LEAST_PUBLISHED
    return not many or left - few - LEAST_PUBLISHED * (many - 1) > max(LEAST_PUBLISHED, least)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Parts of one of the totals of a branch: activities by kind, participants by age…

    Args:
        name: unique in its branch.
        of: which of the two totals.
        relation: of the parts to it.
        parts: by name.
    """

    name: str
    of: int
    relation: Relation
    parts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Branch:
    """What is counted of a department, and the groups under it.

    Args:
        totals: two, the first at most the second: somebody takes part in each activity.
        groups: each of one of them.
    """

    totals: tuple[int, int]
    groups: Sequence[Group] = ()


@dataclass(frozen=True, kw_only=True)
class Masks:
    """What is masked.

    Args:
        whole: whether the totals of the nation are, and so everything.
        branches: withheld: none of their totals and parts is published.
        parts: by branch and group that are published, the masked parts.
    """

    whole: bool
    branches: frozenset[str] = frozenset()
    parts: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)


def mask(branches: Mapping[str, Branch]) -> Masks:
    """Decide what is masked of some departments and of their sums, the nation.

    The totals of a department are published all together or not at all: each bounds the other.

    Args:
        branches: by department.
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
    # The smallest first, as for parts.
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
    """Whether no total of the branches that are withheld follows from the sums of all of them.

    Args:
        masked: the totals of each; of each pair the sum is known.
    """
    for at, pair in enumerate(masked):
        for which, number in enumerate(pair):
            if small(number):
                if not all(_possible(masked, at, which, value) for value in (1, _MOST_SMALL)):
                    return False
            # What is possible has no holes: another value is only so when one beside this is.
            elif not any(_possible(masked, at, which, value) for value in (number - 1, number + 1)):
                return False
    return True


def _possible(masked: Sequence[tuple[int, int]], at: int, which: int, value: int) -> bool:
    """Whether one total may have a value, as far as a reader knows.

    Of each pair the first is at most the second. The seconds are least when the firsts stand, as far as they
    can, where the seconds are anyway.
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
