"""Bounds of a variable under linear equations, by the simplex method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Row = list[Fraction]


@dataclass(frozen=True)
class Equation:
    """``least <= sum(by[name] * name) <= most``; no bound where None."""

    by: Mapping[str, int]
    least: int | None
    most: int | None


def bounds(
    wanted: str, ranges: Mapping[str, tuple[int, int | None]], equations: Sequence[Equation]
) -> tuple[Fraction, Fraction | None]:
    """Return the least and the most of a variable, None for no bound.

    Args:
        wanted: the variable.
        ranges: of every variable, from a least value.
        equations: that hold; those without a connection to the variable are left aside.
    """
    names, held = _together(wanted, equations)
    rows: list[tuple[dict[str, int], int]] = []
    for name in sorted(names):
        least, most = ranges[name]
        if most is not None:
            rows.append(({name: 1, f"<{name}": 1}, most - least))
    for at, one in enumerate(held):
        moved = sum(factor * ranges[name][0] for name, factor in one.by.items())
        if one.least == one.most and one.least is not None:
            rows.append((dict(one.by), one.least - moved))
            continue
        if one.least is not None:
            rows.append(({**one.by, f">{at}": -1}, one.least - moved))
        if one.most is not None:
            rows.append(({**one.by, f"<={at}": 1}, one.most - moved))
    columns = sorted({name for by, _ in rows for name in by} | {wanted})
    low, high = _extreme(columns, rows, wanted, -1), _extreme(columns, rows, wanted, 1)
    assert low is not None
    first = ranges[wanted][0]
    return first - low, None if high is None else first + high


def _together(wanted: str, equations: Sequence[Equation]) -> tuple[set[str], list[Equation]]:
    names, held = {wanted}, []
    left = list(equations)
    while True:
        touched = [one for one in left if names & set(one.by)]
        if not touched:
            return names, held
        held += touched
        left = [one for one in left if one not in touched]
        names |= {name for one in touched for name in one.by}


def _extreme(
    columns: Sequence[str], rows: Sequence[tuple[Mapping[str, int], int]], wanted: str, sign: int
) -> Fraction | None:
    """Return the most of ``sign`` times a variable, with all variables at least 0; None without a bound."""
    width = len(columns)
    table: list[Row] = []
    for at, (by, right) in enumerate(rows):
        turned = -1 if right < 0 else 1
        row = [Fraction(turned * by.get(name, 0)) for name in columns]
        row += [Fraction(int(at == other)) for other in range(len(rows))]
        table.append([*row, Fraction(turned * right)])
    basis = [width + at for at in range(len(rows))]
    # Phase one finds a solution: the artificial variables go to zero.
    cost = [Fraction(0)] * width + [Fraction(-1)] * len(rows)
    assert _climb(table, basis, cost, width + len(rows)) == 0, "no solution"
    for at, variable in enumerate(basis):
        if variable >= width:
            entering = next((one for one in range(width) if table[at][one]), None)
            if entering is not None:
                _pivot(table, basis, at, entering)
    cost = [Fraction(sign * int(name == wanted)) for name in columns] + [Fraction(0)] * len(rows)
    return _climb(table, basis, cost, width)


def _climb(table: list[Row], basis: list[int], cost: Sequence[Fraction], allowed: int) -> Fraction | None:
    """Continue to the best solution (by Bland's rule, so that it ends); return its value, None without a
    bound."""
    while True:
        gains = (
            one
            for one in range(allowed)
            if cost[one] - sum(cost[basis[at]] * row[one] for at, row in enumerate(table) if row[one]) > 0
        )
        entering = next(gains, None)
        if entering is None:
            return sum((cost[basis[at]] * row[-1] for at, row in enumerate(table)), Fraction(0))
        ratios = [
            (row[-1] / row[entering], basis[at], at) for at, row in enumerate(table) if row[entering] > 0
        ]
        if not ratios:
            return None
        _pivot(table, basis, min(ratios)[2], entering)


def _pivot(table: list[Row], basis: list[int], at: int, entering: int) -> None:
    factor = table[at][entering]
    table[at] = [one / factor for one in table[at]]
    for other, row in enumerate(table):
        if other != at and row[entering]:
            by = row[entering]
            table[other] = [a - by * b for a, b in zip(row, table[at], strict=True)]
    basis[at] = entering
