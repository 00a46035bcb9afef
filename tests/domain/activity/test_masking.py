"""No masked count can be computed from what is published (RULES 21 and section 11)."""

from collections.abc import Iterable, Mapping
from random import Random

import pytest

from chalicelib.domain.activity.masking import Branch, Group, Relation, mask, masked_parts, small
from chalicelib.domain.activity.open_data import ACTIVITIES, PEOPLE, TOTAL, OpenLine, lines_of
from chalicelib.domain.activity.report import ActivityKind, Age, Channel, Standing, Theme
from chalicelib.domain.activity.totals import NATION, Counts
from tests.domain.activity.linear import Equation, bounds

# The relation of the parts of each dimension to their total, as the page of the open data says it.
OVER, WITHIN = ("theme",), ("age", "standing")


def split(draw: Random, total: int, parts: int) -> tuple[int, ...]:
    """Return a total in parts, often small."""
    found = []
    for left in range(parts, 1, -1):
        most = total - sum(found)
        found.append(
            most if left == 1 else draw.choice((0, min(most, draw.randint(0, 6)), draw.randint(0, most)))
        )
    found.append(total - sum(found))
    draw.shuffle(found)
    return tuple(found)


def some_counts(draw: Random) -> Counts:
    """Return the sums of a department; many are small, as in a rural one."""
    reports = draw.choice((draw.randint(0, 12), draw.randint(1, 40), draw.randint(40, 5000)))
    people = reports + draw.choice((0, draw.randint(0, min(reports, 5)), draw.randint(0, 10 * reports)))
    themes = [draw.choice((0, 1, 2, 3, 4, 5, 6, draw.randint(0, reports))) for _ in Theme]
    themes = [min(reports, one) for one in themes]
    # Each activity has a theme.
    while sum(themes) < reports:
        at = draw.randrange(len(themes))
        themes[at] = min(reports, themes[at] + draw.randint(1, max(1, reports - sum(themes))))
    communes = {f"{code:05d}": number for code, number in enumerate(split(draw, reports, 5)) if number}
    return Counts(
        reports=reports,
        people=people,
        kinds=split(draw, reports, len(ActivityKind)),
        channels=split(draw, reports, len(Channel)),
        themes=tuple(themes),
        ages=split(draw, people, len(Age) + 1)[:-1],
        standings=split(draw, people, len(Standing) + 1)[:-1],
        communes=tuple(communes),
        commune_reports=tuple(communes.values()),
    )


def name_of(line: OpenLine) -> str:
    return f"{line.department} {line.measure} {line.dimension} {line.code}"


def what_follows(lines: Iterable[OpenLine]) -> list[Equation]:
    """Return the equations known to a reader of the file about masked counts."""
    lines = list(lines)
    totals = {(one.department, one.measure): one for one in lines if one.dimension == TOTAL}
    found = []
    for measure in (ACTIVITIES, PEOPLE):
        whole = totals[NATION, measure].number
        parts = [one for (code, of), one in totals.items() if of == measure and code != NATION]
        if whole is not None:
            found.append(_equation(parts, whole, whole))
    for (code, measure), total in totals.items():
        if measure == ACTIVITIES and total.number is None and code != NATION:
            # Each activity has a person.
            found.append(Equation({name_of(totals[code, PEOPLE]): 1, name_of(total): -1}, 0, None))
    groups: dict[tuple[str, str, str], list[OpenLine]] = {}
    for one in lines:
        if one.dimension != TOTAL:
            groups.setdefault((one.department, one.measure, one.dimension), []).append(one)
    for (code, measure, dimension), parts in groups.items():
        total_number = totals[code, measure].number
        assert total_number is not None, "nothing is published under what is withheld"
        least = None if dimension in WITHIN else total_number
        most = None if dimension in OVER else total_number
        found.append(_equation(parts, least, most))
        if dimension in OVER:
            found += [Equation({name_of(one): 1}, None, total_number) for one in parts if one.number is None]
    return [one for one in found if one.by]


def _equation(parts: Iterable[OpenLine], least: int | None, most: int | None) -> Equation:
    parts = list(parts)
    known = sum(one.number or 0 for one in parts)
    return Equation(
        {name_of(one): 1 for one in parts if one.number is None},
        None if least is None else least - known,
        None if most is None else most - known,
    )


def require_safe(lines: Iterable[OpenLine], true: Mapping[str, int]) -> int:
    """Compute the bounds of every masked count as a reader who knows which are small; return their number."""
    lines = list(lines)
    masked = [name_of(one) for one in lines if one.number is None and one.department != NATION]
    ranges = {name: (1, 4) if small(true[name]) else (5, None) for name in masked}
    equations = what_follows(lines)
    known: dict[tuple[object, ...], tuple[object, object]] = {}
    for name in masked:
        # Counts in the same equations with the same range have the same bounds.
        beside = tuple(
            sorted(
                (at if len(one.by) > 1 else -1, str((one.least, one.most, one.by[name])))
                for at, one in enumerate(equations)
                if name in one.by
            )
        )
        alike = (beside, ranges[name])
        if alike not in known:
            known[alike] = bounds(name, ranges, equations)
        least, most = known[alike]
        if small(true[name]):
            assert (least, most) == (1, 4), name
        else:
            assert most is None or most - least >= 1, name  # type: ignore[operator]
    return len(masked)


def truth(departments: Mapping[str, Counts]) -> dict[str, int]:
    """Return every count, by the name of its line."""
    found = {}
    for code, counts in departments.items():
        found[name_of(OpenLine(code, ACTIVITIES, TOTAL, "", 0))] = counts.reports
        found[name_of(OpenLine(code, PEOPLE, TOTAL, "", 0))] = counts.people
        for dimension, members, of in (
            ("kind", ActivityKind, ACTIVITIES),
            ("channel", Channel, ACTIVITIES),
            ("theme", Theme, ACTIVITIES),
            ("age", Age, PEOPLE),
            ("standing", Standing, PEOPLE),
        ):
            for one, number in counts.by(members):
                found[name_of(OpenLine(code, of, dimension, str(one.value), 0))] = number
        for commune, number in counts.by_commune.items():
            found[name_of(OpenLine(code, ACTIVITIES, "commune", commune, 0))] = number
    return found


@pytest.mark.parametrize("seed", range(40))
def test_no_masked_count_can_be_computed(seed: int) -> None:
    draw = Random(seed)
    departments = {f"{code:02d}": some_counts(draw) for code in range(1, draw.randint(2, 6))}
    lines, true = lines_of(departments), truth(departments)
    require_safe(lines, true)
    for one in lines:
        if one.number is not None and one.department != NATION:
            assert one.number == true[name_of(one)] and not small(one.number)


def test_without_protecting_parts_a_reader_computes_masked_counts() -> None:
    departments = {"01": Counts(reports=30, people=30, kinds=(27, 3), channels=(30,), themes=(30,))}
    lines = [
        one._replace(number=None if one.code == "present" else one.number)
        if one.dimension != "kind" or one.code in ("answer", "present")
        else one
        for one in lines_of(departments)
    ]
    lines = [one._replace(number=27) if one.code == "answer" else one for one in lines]
    with pytest.raises(AssertionError, match="present"):
        require_safe(lines, truth(departments))


def of_both(first: Iterable[OpenLine], second: Iterable[OpenLine]) -> list[OpenLine]:
    """Return the equations of a reader of two editions, who takes as equal what did not visibly change."""
    later = {name_of(one): one.number for one in second}
    return [
        one._replace(number=later.get(name_of(one))) if one.number is None and one.dimension != TOTAL else one
        for one in first
    ]


def test_two_editions_of_a_quarter_would_reveal_masked_counts() -> None:
    """Why a quarter is published once and never changed (DECISIONS 51)."""
    one = Counts(reports=51, people=51, kinds=(40, 2, 9, 0, 0, 0), channels=(51,), themes=(51,))
    two = Counts(reports=54, people=54, kinds=(40, 2, 9, 3, 0, 0), channels=(54,), themes=(54,))
    first, second, true = lines_of({"01": one}), lines_of({"01": two}), truth({"01": one})
    require_safe(first, true)
    require_safe(second, truth({"01": two}))
    with pytest.raises(AssertionError, match="kind"):
        require_safe(of_both(first, second), true)
    # The files of two days about a quarter published once are one edition.
    require_safe(of_both(first, first), true)


def test_as_much_as_possible_stays_published() -> None:
    parts = {"a": 2, "b": 3, "c": 40, "d": 9, "e": 0}
    assert masked_parts(54, parts, Relation.EQUAL) == {"a", "b"}, "two and three may be one and four"
    assert masked_parts(53, {**parts, "b": 2}, Relation.EQUAL) == {"a", "b", "d"}
    assert masked_parts(49, {"c": 40, "d": 9}, Relation.EQUAL) == frozenset()
    assert masked_parts(60, {"a": 2, "c": 40}, Relation.WITHIN) == {"a"}, "the others did not say"
    assert masked_parts(40, {"a": 2, "c": 40}, Relation.OVER) == {"a"}
    assert masked_parts(42, {"a": 2, "c": 40}, Relation.OVER) == {"a", "c"}
    assert masked_parts(7, {"a": 1, "b": 6}, Relation.EQUAL) is None


def test_a_department_that_is_withheld_has_another_withheld_beside_it() -> None:
    def branch(number: int) -> Branch:
        return Branch(totals=(number, number))

    masks = mask({"01": branch(3), "02": branch(50), "03": branch(20), "04": branch(0)})
    assert masks.branches == {"01", "03"} and not masks.whole
    assert mask({"01": branch(3), "02": branch(0)}).whole
    assert mask({"01": branch(30), "02": branch(20)}).branches == frozenset()


def test_a_department_whose_parts_cannot_be_protected_is_withheld() -> None:
    group = Group(name="kind", of=0, relation=Relation.EQUAL, parts={"a": 1, "b": 6})
    one = Branch(totals=(7, 7), groups=(group,))
    two = Branch(totals=(90, 90))
    assert mask({"01": one, "02": two}).branches == {"01", "02"}
    masks = mask({"01": one, "02": two, "03": Branch(totals=(200, 200))})
    assert masks.branches == {"01", "02"} and not masks.whole, "two are enough"


def test_activities_and_participants_bound_each_other_and_are_checked_together() -> None:
    # Each sum alone would be safe; but nobody has fewer participants than activities, and one has five of
    # four.
    branches = {"01": Branch(totals=(4, 5)), "02": Branch(totals=(20, 20)), "03": Branch(totals=(30, 90))}
    assert mask(branches).branches == {"01", "02", "03"}
