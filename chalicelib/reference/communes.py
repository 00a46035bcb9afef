"""The communes, departments and regions of the bundled reference data, looked up in memory."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from heapq import nsmallest
from itertools import accumulate
from pathlib import Path

from chalicelib.domain.shared.geography import Box, Commune, Place, departments_within
from chalicelib.domain.shared.words import folded

_FOLDER = Path(__file__).parent

# Communes divided into arrondissements, which own the postal codes (RULES section 13).
_ARRONDISSEMENTS = {
    "75056": range(75101, 75121),
    "69123": range(69381, 69390),
    "13055": range(13201, 13217),
}

_CELL_DEGREES = 0.25

_SEPARATORS = re.compile(r"[^a-z0-9\n]+")
_ABBREVIATED_SAINT = re.compile(r"\bst(e?)(?= )")
_PERHAPS_SAINT = re.compile(r"\bst(e?)$")


def _read(file_name: str) -> list[str]:
    return (_FOLDER / file_name).read_text(encoding="utf-8").splitlines()[1:]


def _fields(line: str) -> list[str]:
    return line.split(",")


def _fold(text: str) -> str:
    """Return a text without case, accents, hyphens or apostrophes; lines stay apart."""
    return _SEPARATORS.sub(" ", folded(text))


def _readings(query: str) -> set[str]:
    """Return what a typed name may mean: « st denis » is Saint-Denis, a last « st » may be Strasbourg."""
    folded = _ABBREVIATED_SAINT.sub(r"saint\1", " ".join(_fold(query).split()))
    return {folded, _PERHAPS_SAINT.sub(r"saint\1", folded)} - {""}


class Communes:
    """The communes and municipal arrondissements; each index is built when first asked for.

    Lines are kept as text and split when read: 35,000 objects would cost a cold start half a second.
    """

    @cached_property
    def _lines(self) -> list[str]:
        return _read("communes.csv")

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {line[:5]: row for row, line in enumerate(self._lines)}

    @cached_property
    def _folded_names(self) -> str:
        names = "\n".join(line.split(",", 2)[1] for line in self._lines)
        return f"\n{_fold(names)}\n"

    @cached_property
    def _name_starts(self) -> list[int]:
        lengths = (len(name) + 1 for name in self._folded_names[1:-1].split("\n"))
        return list(accumulate(lengths, initial=1))[:-1]

    @cached_property
    def _by_postal_code(self) -> list[tuple[str, int]]:
        codes = ((line.split(",", 5)[4], row) for row, line in enumerate(self._lines))
        return sorted((code, row) for joined, row in codes for code in joined.split())

    @cached_property
    def _boxes(self) -> dict[str, list[Box]]:
        """The rectangles of each department: one around it all would come near places that it is far from."""
        points: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
        for line in self._lines:
            if point := self._point(line):
                cell = (line.split(",", 3)[2], int(point[0] // _CELL_DEGREES), int(point[1] // _CELL_DEGREES))
                points.setdefault(cell, []).append(point)
        boxes: dict[str, list[Box]] = {}
        for (department, _, _), places in points.items():
            latitudes, longitudes = zip(*places, strict=True)
            box = Box(min(latitudes), min(longitudes), max(latitudes), max(longitudes))
            boxes.setdefault(department, []).append(box)
        return boxes

    @cached_property
    def _corrected_points(self) -> dict[str, tuple[float, float]]:
        rows = map(_fields, _read("corrected_points.csv"))
        return {insee: (float(latitude), float(longitude)) for insee, latitude, longitude, _ in rows}

    def _point(self, line: str) -> tuple[float, float] | None:
        insee, latitude, longitude = line[:5], *line.rsplit(",", 2)[1:]
        if insee in self._corrected_points:
            return self._corrected_points[insee]
        return (float(latitude), float(longitude)) if latitude else None

    def _commune(self, row: int) -> Commune:
        insee, name, department, region, codes, population, _, _ = self._lines[row].split(",")
        latitude, longitude = self._point(self._lines[row]) or (None, None)
        return Commune(
            insee_code=insee,
            name=name,
            department=department,
            region=region,
            postal_codes=tuple(codes.split()),
            population=int(population) if population else None,
            latitude=latitude,
            longitude=longitude,
        )

    def by_insee(self, code: str) -> Commune | None:
        """Return a commune or arrondissement by its INSEE code."""
        row = self._row_of.get(code)
        return None if row is None else self._commune(row)

    def all(self) -> Iterator[Commune]:
        """Yield every commune and arrondissement, by INSEE code."""
        return map(self._commune, range(len(self._lines)))

    def resolve(self, insee_code: str, postal_code: str) -> Place | None:
        """Return the place that a form means, None when the two codes disagree.

        Outside forms may send Paris, Lyon or Marseille with an arrondissement's postal code: it resolves
        to the arrondissement (RULES section 13).
        """
        commune = self.by_insee(insee_code)
        if commune is not None and postal_code in commune.postal_codes:
            return commune.place(postal_code)
        for child in _ARRONDISSEMENTS.get(insee_code, ()):
            arrondissement = self._commune(self._row_of[str(child)])
            if postal_code in arrondissement.postal_codes:
                return arrondissement.place(postal_code)
        return None

    def search(self, query: str, limit: int = 20) -> list[tuple[Commune, str]]:
        """Return communes with one of their postal codes each, the best first.

        Digits, from two on, are the beginning of a postal code; anything else is the beginning of a name
        or, ranked after, of a later word of it. Exact answers come first, then the most populated.

        Args:
            query: what the person typed.
            limit: the most pairs to return.
        """
        digits = "".join(query.split())
        if digits.isascii() and digits.isdigit():
            found = self._with_postal_code(digits) if len(digits) > 1 else []
            ranked = [(0, -self._population(row), row, code) for code, row in found]
        else:
            ranked = [
                (rank, -self._population(row), row, code)
                for row, rank in self._with_name(query).items()
                for code in self._lines[row].split(",", 5)[4].split()
            ]
        return [(self._commune(row), code) for _, _, row, code in nsmallest(limit, ranked)]

    def _population(self, row: int) -> int:
        return int(self._lines[row].split(",", 6)[5] or 0)

    def _with_postal_code(self, prefix: str) -> list[tuple[str, int]]:
        start = bisect_left(self._by_postal_code, (prefix, 0))
        # The colon sorts just after the digits.
        return self._by_postal_code[start : bisect_left(self._by_postal_code, (f"{prefix}:", 0))]

    def _with_name(self, query: str) -> dict[int, int]:
        """Return the rank of each row found: 0 exact, 1 beginning of the name, 2 of a later word."""
        ranks: dict[int, int] = {}
        for reading in _readings(query):
            for rank, sought in enumerate((f"\n{reading}\n", f"\n{reading}", f" {reading}")):
                at = self._folded_names.find(sought)
                while at >= 0:
                    row = bisect_right(self._name_starts, at + 1) - 1
                    ranks[row] = min(rank, ranks.get(row, rank))
                    at = self._folded_names.find(sought, at + 1)
        return ranks

    def departments_around(self, place: Place, km: float) -> dict[str, float]:
        """Return the departments of a place's territory that a circle may touch, and from how far on."""
        return departments_within(place, km, self._boxes)

    @cached_property
    def _departments(self) -> dict[str, tuple[str, str]]:
        return {code: (name, region) for code, name, region in map(_fields, _read("departments.csv"))}

    @cached_property
    def _regions(self) -> dict[str, str]:
        return {code: name for code, name in map(_fields, _read("regions.csv"))}

    @cached_property
    def _department_names(self) -> dict[str, str]:
        return {code: name for code, (name, _) in self._departments.items()}

    def departments(self) -> dict[str, str]:
        """Return the names of the departments and overseas territories by code."""
        return self._department_names

    def department_name(self, code: str) -> str:
        """Return the name of a department.

        Raises:
            KeyError: no department has this code.
        """
        return self._department_names[code]

    def departments_of(self, region: str) -> tuple[str, ...]:
        """Return the codes of a region's departments, none for an unknown region."""
        return tuple(code for code, (_, its_region) in self._departments.items() if its_region == region)

    def regions(self) -> dict[str, str]:
        """Return the names of the regions by code."""
        return self._regions
