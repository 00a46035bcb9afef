"""The coordinates of every commune are right, by themselves, by its neighbours and by its department."""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from statistics import median

import pytest

from chalicelib.domain.shared.geography import METROPOLE, Commune, Place, distance_km, territory
from chalicelib.reference.communes import Communes

# Rings of (longitude, latitude) by department, to about two kilometres (NOTICE has their source).
OUTLINES: dict[str, list[list[tuple[float, float]]]] = json.loads(
    (Path(__file__).parent / "departments.json").read_text(encoding="utf-8")
)
# Aix, Sein, Molène, Hœdic, Houat, Terre-de-Bas and Terre-de-Haut: the outlines leave such islands out.
ISLANDS = frozenset({"17004", "29083", "29084", "56085", "56086", "97130", "97131"})
COMMUNES = Communes()
KM_OF_A_DEGREE = 111.2


def at(latitude: float, longitude: float) -> Place:
    return Place(
        insee_code="",
        name="",
        postal_code="",
        department="",
        region="",
        latitude=latitude,
        longitude=longitude,
    )


def with_points() -> Iterator[tuple[Commune, float, float]]:
    for commune in COMMUNES.all():
        if commune.latitude is not None and commune.longitude is not None:
            yield commune, commune.latitude, commune.longitude


def km_between(latitude: float, longitude: float, other: Place) -> float:
    distance = distance_km(at(latitude, longitude), other)
    assert distance is not None
    return distance


@pytest.mark.long
def test_every_metropolitan_commune_is_near_those_that_share_its_postal_code() -> None:
    sharing: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for commune, latitude, longitude in with_points():
        for code in commune.postal_codes:
            sharing[code].append((latitude, longitude))
    middles = {
        code: at(median(point[0] for point in points), median(point[1] for point in points))
        for code, points in sharing.items()
    }
    far = [
        (commune.name, code)
        for commune, latitude, longitude in with_points()
        if territory(commune.department) == METROPOLE
        for code in commune.postal_codes
        if km_between(latitude, longitude, middles[code]) > 30
    ]
    assert far == []


@pytest.mark.parametrize(
    ("name", "department", "latitude", "longitude"),
    [
        ("Chelles", "77", 48.88, 2.59),
        ("Villejuif", "94", 48.79, 2.36),
        ("Cholet", "49", 47.06, -0.88),
        ("Étampes", "91", 48.43, 2.16),
        ("Le Pré-Saint-Gervais", "93", 48.89, 2.40),
        ("Drancy", "93", 48.92, 2.45),
        ("Gex", "01", 46.33, 6.06),
        ("Sainte-Anne", "971", 16.23, -61.38),
        ("Tsingoni", "976", -12.79, 45.13),
    ],
)
def test_communes_with_formerly_wrong_coordinates_are_right(
    name: str, department: str, latitude: float, longitude: float
) -> None:
    (commune,) = (one for one in COMMUNES.all() if (one.name, one.department) == (name, department))
    assert km_between(latitude, longitude, commune.place("")) < 3.5


def km_outside(latitude: float, longitude: float, rings: list[list[tuple[float, float]]]) -> float:
    """Return how far a point is from the inside of an outline, on a plane around it."""
    inside, nearest = False, float("inf")
    east = KM_OF_A_DEGREE * cos(radians(latitude))
    for ring in rings:
        closed = [((x - longitude) * east, (y - latitude) * KM_OF_A_DEGREE) for x, y in (*ring, ring[0])]
        for (x, y), (to_x, to_y) in pairwise(closed):
            if (y > 0) != (to_y > 0) and x - y * (to_x - x) / (to_y - y) > 0:
                inside = not inside
            length = hypot(to_x - x, to_y - y)
            along = -(x * (to_x - x) + y * (to_y - y)) / length**2 if length else 0.0
            along = min(1.0, max(0.0, along))
            nearest = min(nearest, hypot(x + along * (to_x - x), y + along * (to_y - y)))
    return 0.0 if inside else nearest


@pytest.mark.long
def test_every_commune_is_in_its_department_or_within_the_tolerance_of_the_outline() -> None:
    outside = [
        (commune.name, commune.department)
        for commune, latitude, longitude in with_points()
        if commune.department in OUTLINES
        and km_outside(latitude, longitude, OUTLINES[commune.department])
        > (15 if commune.insee_code in ISLANDS else 6)
    ]
    assert len(OUTLINES) == 101
    assert outside == []
