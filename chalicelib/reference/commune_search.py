"""The search of a commune by what a person typed: a name or a code, current or former."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from heapq import nsmallest
from itertools import accumulate
from typing import NamedTuple

from chalicelib.domain.shared.geography import Commune, CommuneMatch
from chalicelib.domain.shared.words import bare, folded
from chalicelib.reference.typed_communes import WHOLE_CITIES, TypedCommune, read

# The characters between the words of names; replacing them one by one is ten times as fast as a pattern.
_BETWEEN_WORDS = "-'()"
_ARRONDISSEMENT = re.compile(r"(.+) ([0-9]+)er? Arrondissement")
# Removed before the region or department: « St Denis de la Réunion », « Sainte-Anne en Guadeloupe ».
_LINKS = re.compile(r"(?: (?:a|d|de|des|du|en|l|la|le|les))+$")
_ARTICLE = re.compile(r"^(?:l|la|le|les) ")

# How well a name matches, best first.
_WHOLE, _FORMER, _BEGINNING, _LATER_WORD, _FORMER_BEGINNING, _FORMER_LATER_WORD, _OF_DEPARTMENT = range(7)


class _Hit(NamedTuple):
    """A commune under one of its postal codes; the order of the fields is that of the results."""

    rank: int
    fewer_people: int
    row: int
    code: str
    formerly: str


class _Names:
    """Names to be searched: one text, with a name on each line."""

    def __init__(self, text: str) -> None:
        self._text = text

    @classmethod
    def of(cls, names: Iterable[str]) -> "_Names":
        text = bare("\n".join(names))
        for mark in _BETWEEN_WORDS:
            text = text.replace(mark, " ")
        return cls(f"\n{text}\n".replace("   ", " ").replace("  ", " ").replace(" \n", "\n"))

    @cached_property
    def _starts(self) -> list[int]:
        lengths = (len(name) + 1 for name in self._text[1:-1].split("\n"))
        return list(accumulate(lengths, initial=1))[:-1]

    @cached_property
    def joined(self) -> "_Names":
        """The same names, each written as one word."""
        return _Names(self._text.replace(" ", ""))

    def find(self, readings: Iterable[str]) -> dict[int, int]:
        """Return how well each name matches, by line: 0 the whole, 1 its beginning, 2 that of a later
        word."""
        found: dict[int, int] = {}
        for reading in readings:
            # A single letter is only searched as a whole name (« Y »): it is the beginning of too many.
            forms = (f"\n{reading}\n", f"\n{reading}", f" {reading}")[: 1 if len(reading) < 2 else 3]
            for how, sought in enumerate(forms):
                at = self._text.find(sought)
                while at >= 0:
                    line = bisect_right(self._starts, at + 1) - 1
                    found[line] = min(how, found.get(line, how))
                    at = self._text.find(sought, at + 1)
        return found

    def several(self, name: str) -> bool:
        """Return whether two communes have this name."""
        sought = f"\n{name}\n"
        first = self._text.find(sought)
        return first >= 0 and self._text.find(sought, first + 1) >= 0


class CommuneIndex:
    """Finds the communes that a query may mean; each index is built at its first use.

    Args:
        lines: of the communes, by INSEE code.
        former: makes the lines of the former communes.
        departments, regions: names by code.
        row: returns the line of an INSEE code.
        commune: returns the commune of a row.
    """

    def __init__(
        self,
        lines: Sequence[str],
        former: Callable[[], Sequence[str]],
        departments: Mapping[str, str],
        regions: Mapping[str, str],
        row: Callable[[str], int],
        commune: Callable[[int], Commune],
    ) -> None:
        self._lines = lines
        self._former = former
        self._row = row
        self._departments = departments
        self._regions = regions
        self._commune = commune

    def search(self, query: str, limit: int) -> list[CommuneMatch]:
        """Return the communes that a query may mean, best first (``Communes.search``)."""
        hits = nsmallest(limit, self._hits(read(query)))
        return [self.match(hit.row, hit.code, hit.formerly) for hit in hits]

    def meant(self, query: str) -> CommuneMatch | None:
        """Return the only commune that a query names in full (``Communes.meant``)."""
        typed = read(query)
        hits = self._hits(typed)
        if not (typed.code or typed.number or typed.arrondissement) and typed.name in self._areas:
            return None
        whole = [hit for hit in hits if hit.rank in (_WHOLE, _FORMER)]
        if len(whole) != 1 or whole[0].rank != _WHOLE or typed.code not in ("", whole[0].code):
            return None
        return self.match(whole[0].row, whole[0].code)

    def match(self, row: int, postal_code: str, formerly: str = "") -> CommuneMatch:
        """Return a commune under a postal code, with its department when another commune has the same
        name."""
        commune = self._commune(row)
        told = formerly or self._names.several(folded(commune.name))
        department = self._departments[commune.department] if told else ""
        return CommuneMatch(commune, postal_code, department_name=department, formerly=formerly)

    def _hits(self, typed: TypedCommune) -> list[_Hit]:
        if not typed.name:
            return self._with_code(typed.code)
        for reading, rows in self._interpretations(typed):
            if hits := self._narrowed(reading, rows):
                return hits
        # The code or number belongs to another place than the name: the name is the most reliable.
        alone = replace(typed, code="", number="", arrondissement=0)
        return next((hits for _, rows in self._interpretations(alone) if (hits := self._all(rows))), [])

    def _interpretations(
        self, typed: TypedCommune
    ) -> Iterator[tuple[TypedCommune, dict[int, tuple[int, str]]]]:
        """Yield the meanings of the name, most likely first, with the rank and the former name of each
        row."""
        rows = self._rows(typed.readings)
        if department := self._areas.get(typed.name):
            for row in self._of_department(department):
                rows.setdefault(row, (_OF_DEPARTMENT, ""))
        yield typed, rows
        for area, department in self._areas.items():
            if department and typed.name.endswith(f" {area}"):
                name = _LINKS.sub("", f" {typed.name.removesuffix(area).strip()}").strip()
                if name:
                    yield (
                        replace(typed, name=name),
                        {
                            row: found
                            for row, found in self._rows(replace(typed, name=name).readings).items()
                            if self._department(row) == department
                        },
                    )
        joined = self._names.joined.find(typed.joined_readings)
        # A name that is not written in full is never unambiguous.
        yield typed, {row: (max(_BEGINNING, how), "") for row, how in joined.items()}

    def _rows(self, readings: Iterable[str]) -> dict[int, tuple[int, str]]:
        ranks = (_WHOLE, _BEGINNING, _LATER_WORD)
        found = {row: (ranks[how], "") for row, how in self._names.find(readings).items()}
        former_ranks = (_FORMER, _FORMER_BEGINNING, _FORMER_LATER_WORD)
        for line, how in self._former_names.find(readings).items():
            _, name, insee, _ = self._named[line].split(",")
            row = self._row(insee)
            if former_ranks[how] < found.get(row, (_OF_DEPARTMENT, ""))[0]:
                found[row] = (former_ranks[how], self._formerly(name, row))
        return found

    def _formerly(self, name: str, row: int) -> str:
        """Return what the label says of a former name; nothing when it only lacks the article of the
        current one."""
        return "" if _ARTICLE.sub("", folded(self._name(row))) == folded(name) else f"nom : {name}"

    def _narrowed(self, typed: TypedCommune, rows: Mapping[int, tuple[int, str]]) -> list[_Hit]:
        """Return the rows that also match the code or the number typed with the name."""
        cities = {row: (_WHOLE, "") for row in rows if self._arrondissement(row, typed.name)}
        if typed.code:
            if hits := [hit for hit in self._all({**rows, **cities}) if hit.code == typed.code]:
                return hits
            # A code that no commune has, « 75000 » or a CEDEX, still tells the department.
            rows = {row: found for row, found in rows.items() if _beside(typed.code, self._department(row))}
        numbers = {typed.arrondissement, int(typed.number) if typed.number.isdigit() else 0} - {0}
        if numbered := {row: found for row, found in cities.items() if self._arrondissement(row) in numbers}:
            return self._all(numbered)
        if typed.number:
            code = typed.number.zfill(2)
            rows = {row: found for row, found in rows.items() if self._department(row) == code}
        return self._all(rows)

    def _all(self, rows: Mapping[int, tuple[int, str]]) -> list[_Hit]:
        return [
            _Hit(rank, -self._population(row), row, code, formerly)
            for row, (rank, formerly) in rows.items()
            for code in self._codes(row)
        ]

    def _with_code(self, code: str) -> list[_Hit]:
        if len(code) < 2:
            return []
        start = bisect_left(self._postal_codes, code)
        # The colon sorts just after the digits.
        if begun := self._postal_codes[start : bisect_left(self._postal_codes, f"{code}:")]:
            rank = _WHOLE if len(code) == 5 else _BEGINNING
            return [
                _Hit(rank, -self._population(row), row, postal, "")
                for postal in begun
                for row in self._by_postal_code[postal]
            ]
        if code in WHOLE_CITIES:
            return self._all(
                {row: (_BEGINNING, "") for row in self._of_department(code[:2]) if self._arrondissement(row)}
            )
        former = [line.split(",") for line in self._former() if line.startswith(f"{code},")]
        return self._all(
            {
                self._row(insee): (_FORMER, f"code INSEE : {code}{', ' if name else ''}{name}")
                for _, name, insee, _ in former
            }
        )

    def _name(self, row: int) -> str:
        return self._lines[row].split(",", 2)[1]

    def _department(self, row: int) -> str:
        return self._lines[row].split(",", 3)[2]

    def _codes(self, row: int) -> list[str]:
        return self._lines[row].split(",", 5)[4].split()

    def _population(self, row: int) -> int:
        return int(self._lines[row].split(",", 6)[5] or 0)

    def _arrondissement(self, row: int, city: str = "") -> int:
        """Return the number of a municipal arrondissement, of any city or of one; 0 for a whole commune."""
        found = _ARRONDISSEMENT.fullmatch(self._name(row))
        return int(found[2]) if found and city in ("", folded(found[1])) else 0

    def _of_department(self, department: str) -> list[int]:
        return [row for row in range(len(self._lines)) if self._department(row) == department]

    @cached_property
    def _areas(self) -> dict[str, str]:
        """The codes of departments by folded name, with and without article; the code of a region is
        empty."""
        areas: dict[str, str] = {}
        for name, code in (
            *((name, "") for name in self._regions.values()),
            *((name, code) for code, name in self._departments.items()),
        ):
            whole = folded(name)
            areas[whole] = areas[_ARTICLE.sub("", whole)] = code
        # « Haute-Loire » ends like « Loire »: the longest name is tried first.
        return dict(sorted(areas.items(), key=lambda area: -len(area[0])))

    @cached_property
    def _names(self) -> _Names:
        return _Names.of(line.split(",", 2)[1] for line in self._lines)

    @cached_property
    def _named(self) -> list[str]:
        return [line for line in self._former() if ",," not in line]

    @cached_property
    def _former_names(self) -> _Names:
        return _Names.of(line.split(",", 2)[1] for line in self._named)

    @cached_property
    def _by_postal_code(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for row, line in enumerate(self._lines):
            for code in line.split(",", 5)[4].split():
                rows.setdefault(code, []).append(row)
        return rows

    @cached_property
    def _postal_codes(self) -> list[str]:
        return sorted(self._by_postal_code)


def _beside(code: str, department: str) -> bool:
    """Return whether a code may be of a department: 20 is shared by both of Corsica, 971 by three islands."""
    if code[:2] == "20":
        return department in ("2A", "2B")
    if code[:3] == "971":
        return department in ("971", "977", "978")
    return code.startswith(department)
