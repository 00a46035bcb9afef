"""Communes, distances and the territories closed on themselves (programme.md 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, degrees, inf, pi, radians, sin, sqrt
from typing import NamedTuple

METROPOLE = "metropole"
_OVERSEAS = ("97", "98")
_EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, kw_only=True)
class Place:
    """The commune that a person or a structure chose, with the postal code it gave.

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
    """A commune or municipal arrondissement of the reference data; ``population`` is None where unknown."""

    insee_code: str
    name: str
    department: str
    region: str
    postal_codes: tuple[str, ...]
    population: int | None
    latitude: float | None
    longitude: float | None

    def place(self, postal_code: str) -> Place:
        """Return the commune as chosen with one of its postal codes."""
        return Place(
            insee_code=self.insee_code,
            name=self.name,
            postal_code=postal_code,
            department=self.department,
            region=self.region,
            latitude=self.latitude,
            longitude=self.longitude,
        )


class Box(NamedTuple):
    """The smallest rectangle around the communes of a department, in degrees."""

    south: float
    west: float
    north: float
    east: float


def territory(department: str) -> str:
    """Return what a department belongs to: ``metropole``, Corsica included, or its own overseas code."""
    return department if department.startswith(_OVERSEAS) else METROPOLE


def distance_km(a: Place, b: Place) -> float | None:
    """Return the great circle in kilometres between two communes, None when one has no known point."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half_lat = (lat_b - lat_a) / 2
    half_lon = radians(b.longitude - a.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    # Rounding may lift the chord of two antipodes above 1.
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def within_reach(candidate_place: Place, structure_place: Place, max_km: int | None) -> bool:
    """Whether a structure lies where a candidate would work (programme.md 5).

    Args:
        candidate_place: where the candidate lives.
        structure_place: where the structure is.
        max_km: the candidate's maximum in kilometres, None for « France entière ».
    """
    if territory(candidate_place.department) != territory(structure_place.department):
        return False
    if max_km is None or candidate_place.insee_code == structure_place.insee_code:
        return True
    distance = distance_km(candidate_place, structure_place)
    return distance is not None and distance <= max_km


def departments_within(place: Place, km: float, boxes: Mapping[str, Box]) -> set[str]:
    """Return the departments that may hold a commune within a distance of a place.

    It holds every such department of the place's territory, and may hold a neighbour just out of reach:
    the rectangle around the circle is compared with the rectangle around each department.

    Args:
        place: the centre; without a known point only its own department is near.
        km: the radius in kilometres.
        boxes: the rectangle of each department.
    """
    near = {place.department}
    if place.latitude is None or place.longitude is None:
        return near
    angle = km / _EARTH_RADIUS_KM
    lat = radians(place.latitude)
    height = degrees(angle)
    # A circle that holds a pole crosses every meridian.
    holds_pole = abs(lat) + angle >= pi / 2
    width = inf if holds_pole else degrees(asin(sin(angle) / cos(lat)))
    home = territory(place.department)
    for department, box in boxes.items():
        if (
            territory(department) == home
            and box.south - height <= place.latitude <= box.north + height
            and box.west - width <= place.longitude <= box.east + width
        ):
            near.add(department)
    return near
