"""Communes, distances and territories (RULES section 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, atan2, cos, degrees, inf, radians, sin, sqrt
from typing import NamedTuple

METROPOLE = "metropole"
# In the label of a commune, before its former name or the name of an absorbed commune.
FORMERLY = " – ancien "
_OVERSEAS = ("97", "98")
_EARTH_RADIUS_KM = 6371.0088
# More than the rounding error between two computations of one distance.
_ROUNDING_KM = 1e-6


@dataclass(frozen=True, kw_only=True)
class Place:
    """The commune of a person or a structure, with the postal code as typed.

    ``department`` and ``region`` are INSEE codes, never derived from the postal code: 20000 is in 2A and
    97150 in 978. Coordinates are degrees, None for the few communes without a known point.
    """

    insee_code: str
    name: str
    postal_code: str
    department: str
    region: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Commune:
    """A commune or municipal arrondissement of the reference data; ``population`` is None if unknown."""

    insee_code: str
    name: str
    department: str
    region: str
    postal_codes: tuple[str, ...]
    population: int | None
    latitude: float | None
    longitude: float | None

    def place(self, postal_code: str) -> Place:
        """Return the commune with one of its postal codes, as chosen."""
        return Place(
            insee_code=self.insee_code,
            name=self.name,
            postal_code=postal_code,
            department=self.department,
            region=self.region,
            latitude=self.latitude,
            longitude=self.longitude,
        )


@dataclass(frozen=True)
class CommuneMatch:
    """A commune that matches a search, with one of its postal codes.

    Args:
        commune: in its present form.
        postal_code: one of its own.
        department_name: set where communes of the same name exist.
        formerly: the former name or code that matched, in French: « nom : Andrezé ».
    """

    commune: Commune
    postal_code: str
    department_name: str = ""
    formerly: str = ""

    @property
    def label(self) -> str:
        """The label of the commune in a list; a search accepts it too."""
        department = f", {self.department_name}" if self.department_name else ""
        formerly = f"{FORMERLY}{self.formerly}" if self.formerly else ""
        return f"{self.commune.name} ({self.postal_code}){department}{formerly}"


class Box(NamedTuple):
    """The smallest rectangle that contains some communes of a department, in degrees."""

    south: float
    west: float
    north: float
    east: float


def territory(department: str) -> str:
    """Return the territory of a department: ``metropole``, including Corsica, or its overseas code."""
    return department if department.startswith(_OVERSEAS) else METROPOLE


def distance_km(a: Place, b: Place) -> float | None:
    """Return the great-circle distance of two communes in kilometres, None if a position is unknown."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    return _great_circle(a.latitude, a.longitude, b.latitude, b.longitude)


def _great_circle(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the kilometres between two points given in degrees (haversine)."""
    half_lat = radians(lat_b - lat_a) / 2
    half_lon = radians(lon_b - lon_a) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(half_lon) ** 2
    # Rounding may raise the chord of two antipodes above 1.
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


class Around:
    """Distances from one place, cached by commune because a search compares thousands.

    Args:
        place: the commune of the structure.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._territory = territory(place.department)
        self._known: dict[tuple[str, float | None, float | None], float | None] = {}

    def km(self, other: Place) -> float | None:
        """Return the great-circle distance to a commune in kilometres, None if a position is unknown."""
        key = (other.insee_code, other.latitude, other.longitude)
        if key not in self._known:
            self._known[key] = distance_km(other, self._place)
        return self._known[key]

    def reached_from(self, home: Place, max_km: int | None) -> bool:
        """Return whether the place is within reach of a candidate who lives at ``home`` (RULES section 5).

        Args:
            home: the candidate's commune.
            max_km: the candidate's maximum in kilometres, None for « France entière ».
        """
        if home.department != self._place.department and territory(home.department) != self._territory:
            return False
        if max_km is None or home.insee_code == self._place.insee_code:
            return True
        distance = self.km(home)
        return distance is not None and distance <= max_km


def departments_within(place: Place, km: float, boxes: Mapping[str, Sequence[Box]]) -> dict[str, float]:
    """Return the departments that may have a commune within a distance of a place.

    It includes all such departments of the place's territory, and possibly some just out of reach, because
    only the rectangles of a department are known.

    Args:
        place: the centre; if its position is unknown, only its own department is returned.
        km: the radius in kilometres.
        boxes: the rectangles that together hold the communes of each department.

    Returns:
        by department, a lower bound of the distance of its communes in kilometres; 0 for the place's own,
        because its own commune is always within reach.
    """
    near = {place.department: 0.0}
    if place.latitude is None or place.longitude is None:
        return near
    home = territory(place.department)
    # Two points are never closer than their parallels.
    radius = (km + 1) / _EARTH_RADIUS_KM
    south, north = place.latitude - degrees(radius), place.latitude + degrees(radius)
    for department, rectangles in boxes.items():
        if department in near or territory(department) != home:
            continue
        distances = [
            _km_to_box(place.latitude, place.longitude, box)
            for box in rectangles
            if box.north >= south and box.south <= north
        ]
        distance = max(0.0, min(distances, default=inf) - _ROUNDING_KM)
        if distance <= km:
            near[department] = distance
    return near


def _km_to_box(latitude: float, longitude: float, box: Box) -> float:
    """Return the great circle from a point to the nearest point of a rectangle below half the globe."""
    if box.west <= longitude <= box.east:
        beyond = max(box.south - latitude, latitude - box.north, 0.0)
        return radians(beyond) * _EARTH_RADIUS_KM
    return min(_km_to_meridian(latitude, longitude, edge, box) for edge in (box.west, box.east))


def _km_to_meridian(latitude: float, longitude: float, edge: float, box: Box) -> float:
    """Return the great circle to the eastern or western edge of a rectangle."""
    turn = cos(radians(edge - longitude))
    # The foot of the perpendicular; past a quarter of the globe it lies beyond the pole.
    foot = degrees(atan2(sin(radians(latitude)), cos(radians(latitude)) * turn))
    ends = [box.south, box.north, *([foot] if box.south <= foot <= box.north else [])]
    return min(_great_circle(latitude, longitude, end, edge) for end in ends)
