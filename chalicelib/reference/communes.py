"""The communes, departments and regions of the bundled reference data, looked up in memory."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from chalicelib.domain.shared.geography import Box, Commune, CommuneMatch, Place, departments_within
from chalicelib.reference.commune_search import CommuneIndex

_FOLDER = Path(__file__).parent

# Communes divided into arrondissements, to which the postal codes belong (RULES section 13).
_ARRONDISSEMENTS = {
    "75056": range(75101, 75121),
    "69123": range(69381, 69390),
    "13055": range(13201, 13217),
}

_CELL_DEGREES = 0.25
# The most departments or regions that are named one by one.
_NAMED = 4


def _read(file_name: str) -> list[str]:
    return (_FOLDER / file_name).read_text(encoding="utf-8").splitlines()[1:]


def _fields(line: str) -> list[str]:
    return line.split(",")


def _point(line: str) -> tuple[float, float] | None:
    _, latitude, longitude, _ = line.rsplit(",", 3)
    return (float(latitude), float(longitude)) if latitude else None


def _line_of(code: str, lines: list[str]) -> str:
    """Return the first line of a code, an empty text without one; the lines are sorted by code."""
    at = bisect_left(lines, f"{code},")
    return lines[at] if at < len(lines) and lines[at].startswith(f"{code},") else ""


class Communes:
    """The communes and municipal arrondissements; each index is built when first asked for.

    Lines are kept as text and split when read: 35,000 objects would cost a cold start half a second.
    """

    @cached_property
    def _lines(self) -> list[str]:
        return _read("communes.csv")

    @cached_property
    def _former_lines(self) -> list[str]:
        return _read("former_communes.csv")

    @cached_property
    def _search(self) -> CommuneIndex:
        return CommuneIndex(
            self._lines,
            lambda: self._former_lines,
            self._department_names,
            self._regions,
            self._row,
            self._commune,
        )

    @cached_property
    def _boxes(self) -> dict[str, list[Box]]:
        """The rectangles of each department, by cells: a single one would include distant places."""
        points: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
        for line in self._lines:
            if point := _point(line):
                cell = (line.split(",", 3)[2], int(point[0] // _CELL_DEGREES), int(point[1] // _CELL_DEGREES))
                points.setdefault(cell, []).append(point)
        boxes: dict[str, list[Box]] = {}
        for (department, _, _), places in points.items():
            latitudes, longitudes = zip(*places, strict=True)
            box = Box(min(latitudes), min(longitudes), max(latitudes), max(longitudes))
            boxes.setdefault(department, []).append(box)
        return boxes

    def _row(self, insee_code: str) -> int:
        """Return the row of a commune, or where it would stand."""
        return bisect_left(self._lines, f"{insee_code},")

    def _commune(self, row: int) -> Commune:
        insee, name, department, region, codes, population, *_ = self._lines[row].split(",")
        latitude, longitude = _point(self._lines[row]) or (None, None)
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
        """Return a commune or arrondissement by its INSEE code, or the current commune of a former code."""
        if _line_of(code, self._lines):
            return self._commune(self._row(code))
        former = _line_of(code, self._former_lines)
        return self._commune(self._row(_fields(former)[2])) if former else None

    def all(self) -> Iterator[Commune]:
        """Yield every commune and arrondissement, by INSEE code."""
        return map(self._commune, range(len(self._lines)))

    def resolve(self, insee_code: str, postal_code: str) -> Place | None:
        """Return the place that a form means, None when the two codes disagree.

        Forms of other sites may send Paris, Lyon or Marseille with an arrondissement's postal code: this
        means the arrondissement (RULES section 13). A former code means the commune that replaced it.
        """
        commune = self.by_insee(insee_code)
        if commune is None:
            return None
        if postal_code in commune.postal_codes:
            return commune.place(postal_code)
        for child in _ARRONDISSEMENTS.get(commune.insee_code, ()):
            arrondissement = self.by_insee(str(child))
            if arrondissement is not None and postal_code in arrondissement.postal_codes:
                return arrondissement.place(postal_code)
        return None

    def search(self, query: str, limit: int = 20) -> list[CommuneMatch]:
        """Return the communes that a query may mean, each under one of its postal codes, best first.

        Two digits or more are the beginning of a postal code, or a former code. Anything else is the
        beginning of a name or, ranked lower, of a later word of a name, with a code, department or
        arrondissement in any order. Former names come after current ones. Exact matches come first, then the
        most populated communes.

        Args:
            query: what the person typed.
            limit: the most to return.
        """
        return self._search.search(query, limit)

    def meant(self, query: str) -> CommuneMatch | None:
        """Return the only commune that a query names in full, None when the query is ambiguous.

        A name that is also that of a department or region, like La Réunion, is ambiguous.
        """
        return self._search.meant(query)

    def label(self, place: Place) -> str:
        """Return a place as a list of communes shows it."""
        return self._search.match(self._row(place.insee_code), place.postal_code).label

    def departments_around(self, place: Place, km: float) -> dict[str, float]:
        """Return the departments of a place's territory that a circle may touch, each with the distance to
        it."""
        return departments_within(place, km, self._boxes)

    @cached_property
    def _departments(self) -> dict[str, tuple[str, str]]:
        return {code: (name, region) for code, name, region in map(_fields, _read("departments.csv"))}

    @cached_property
    def _regions(self) -> dict[str, str]:
        return dict(map(_fields, _read("regions.csv")))

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

    def territory_name(self, departments: Sequence[str]) -> str:
        """Return a short name of some departments.

        Args:
            departments: their codes.

        Returns:
            up to four names of departments; else up to four regions, when these are whole; else their number.

        Raises:
            KeyError: no department has one of these codes.
        """
        if len(departments) <= _NAMED:
            return ", ".join(map(self.department_name, departments))
        followed = set(departments)
        regions = {code: self.departments_of(code) for code in self._regions}
        whole = [code for code, its in regions.items() if its and followed.issuperset(its)]
        covered = {one for code in whole for one in regions[code]}
        if covered == followed and len(whole) <= _NAMED:
            return ", ".join(self._regions[code] for code in whole)
        return f"{len(followed)} départements"

    def departments_of(self, region: str) -> tuple[str, ...]:
        """Return the codes of a region's departments; none for an unknown region."""
        return tuple(code for code, (_, its_region) in self._departments.items() if its_region == region)

    def regions(self) -> dict[str, str]:
        """Return the names of the regions by code."""
        return self._regions
