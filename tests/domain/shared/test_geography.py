"""Who can reach whom: distances, and territories closed on themselves (RULES section 5)."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.shared.geography import (
    METROPOLE,
    Around,
    Box,
    Commune,
    CommuneMatch,
    Place,
    departments_within,
    distance_km,
    territory,
)
from tests.support import builders

LYON = builders.place("69381", "69", 45.7694, 4.8300)
VILLEURBANNE = builders.place("69266", "69", 45.7666, 4.8795)
PARIS = builders.place("75101", "75", 48.8626, 2.3363)
AJACCIO = builders.place("2A004", "2A", 41.9186, 8.7369)
BASTIA = builders.place("2B033", "2B", 42.6973, 9.4509)
POINTE_A_PITRE = builders.place("97120", "971", 16.2411, -61.5331)
SAINT_BARTHELEMY = builders.place("97701", "977", 17.8962, -62.8498)
SAINT_MARTIN = builders.place("97801", "978", 18.0675, -63.0825)
SAINT_DENIS_REUNION = builders.place("97411", "974", -20.8789, 55.4481)
MAMOUDZOU = builders.place("97611", "976", -12.7806, 45.2278)
POINTLESS = builders.place("98735", "987", None, None)

latitudes = st.floats(-89.9, 89.9)
longitudes = st.floats(-180, 180)


def within_reach(candidate_place: Place, structure_place: Place, max_km: int | None) -> bool:
    return Around(structure_place).reached_from(candidate_place, max_km)


@pytest.mark.parametrize("department", ["01", "75", "2A", "2B", "95"])
def test_metropolitan_france_is_one_territory_corsica_included(department: str) -> None:
    assert territory(department) == METROPOLE


@pytest.mark.parametrize("department", ["971", "972", "973", "974", "976", "977", "978", "987", "988"])
def test_each_overseas_department_is_its_own_territory(department: str) -> None:
    assert territory(department) == department


def test_distances_are_great_circles() -> None:
    assert distance_km(PARIS, LYON) == pytest.approx(392, abs=2)
    assert distance_km(LYON, LYON) == 0


def test_without_coordinates_there_is_no_distance() -> None:
    assert distance_km(POINTLESS, PARIS) is None
    assert distance_km(PARIS, POINTLESS) is None
    for half in (replace(PARIS, latitude=None), replace(PARIS, longitude=None)):
        assert distance_km(half, PARIS) is None and distance_km(PARIS, half) is None
        assert departments_within(half, 100, BOXES) == {"75": 0}


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_distance_is_the_same_both_ways_and_at_most_half_the_earth(
    lat_a: float, lon_a: float, lat_b: float, lon_b: float
) -> None:
    a, b = builders.place("a", "75", lat_a, lon_a), builders.place("b", "75", lat_b, lon_b)
    there, back = distance_km(a, b), distance_km(b, a)
    assert there == pytest.approx(back)
    assert there is not None and 0 <= there <= 20_016


def test_a_candidate_reaches_a_structure_up_to_their_maximum() -> None:
    distance = distance_km(LYON, VILLEURBANNE)
    assert distance is not None and 3 < distance < 5
    assert within_reach(LYON, VILLEURBANNE, 5)
    assert not within_reach(LYON, VILLEURBANNE, 3)


def test_the_maximum_itself_is_within_reach() -> None:
    five_km_north = replace(VILLEURBANNE, latitude=45.7694 + 5 / 111.19508, longitude=4.83)
    assert within_reach(LYON, replace(five_km_north, latitude=five_km_north.latitude - 1e-6), 5)
    assert not within_reach(LYON, replace(five_km_north, latitude=five_km_north.latitude + 1e-3), 5)


def test_france_entiere_is_metropolitan_france_with_corsica() -> None:
    assert within_reach(PARIS, AJACCIO, None)
    assert within_reach(AJACCIO, PARIS, None)
    assert within_reach(AJACCIO, BASTIA, None)


@pytest.mark.parametrize(
    "overseas", [POINTE_A_PITRE, SAINT_BARTHELEMY, SAINT_MARTIN, SAINT_DENIS_REUNION, POINTLESS]
)
def test_france_entiere_never_includes_overseas_in_either_direction(overseas: Place) -> None:
    assert not within_reach(PARIS, overseas, None)
    assert not within_reach(overseas, PARIS, None)


def test_saint_martin_and_saint_barthelemy_are_near_and_closed_to_each_other() -> None:
    distance = distance_km(SAINT_MARTIN, SAINT_BARTHELEMY)
    assert distance is not None and distance < 40
    assert not within_reach(SAINT_MARTIN, SAINT_BARTHELEMY, 100)
    assert not within_reach(SAINT_BARTHELEMY, SAINT_MARTIN, None)
    assert not within_reach(POINTE_A_PITRE, SAINT_MARTIN, None)


def test_an_overseas_candidate_ready_for_france_entiere_reaches_their_own_territory() -> None:
    assert within_reach(POINTE_A_PITRE, builders.place("97105", "971", 15.9985, -61.7263), None)


def test_a_commune_without_coordinates_reaches_itself_and_with_france_entiere_its_territory() -> None:
    neighbour = replace(POINTLESS, insee_code="98736")
    assert within_reach(POINTLESS, POINTLESS, 5)
    assert not within_reach(POINTLESS, neighbour, 100)
    assert within_reach(POINTLESS, neighbour, None)


BOXES = {
    "69": [Box(45.45, 4.24, 46.30, 5.16)],
    "38": [Box(44.70, 4.74, 45.88, 6.36)],
    "75": [Box(48.81, 2.22, 48.90, 2.47)],
    "2B": [Box(41.80, 8.57, 43.01, 9.56)],
    "977": [Box(17.87, -62.92, 17.98, -62.78)],
    "978": [Box(18.04, -63.16, 18.13, -62.97)],
}


def test_the_departments_around_lyon_include_isere_and_not_paris() -> None:
    assert set(departments_within(LYON, 40, BOXES)) == {"69", "38"}


@pytest.mark.parametrize(
    ("box", "degrees_away"),
    [
        (Box(46.0, 4.0, 47.0, 6.0), 0.5),
        (Box(44.0, 4.0, 45.0, 6.0), 0.5),
        (Box(45.0, 4.0, 46.0, 6.0), 0.0),
        (Box(46.0, 5.0, 47.0, 6.0), 0.5),
        (Box(46.0, 4.0, 47.0, 5.0), 0.5),
    ],
    ids=["to the north", "to the south", "around the place", "to the north-east", "to the north-west"],
)
def test_a_department_is_as_far_as_the_nearest_edge_of_its_rectangle(box: Box, degrees_away: float) -> None:
    centre = builders.place("x", "99", 45.5, 5.0)
    near = departments_within(centre, 100, {"01": [box]})
    assert near["01"] == pytest.approx(degrees_away * 111.195, abs=0.001)
    assert degrees_away == 0 or departments_within(centre, 55, {"01": [box]}) == {"99": 0}


def test_the_departments_around_an_island_stop_at_its_territory() -> None:
    assert set(departments_within(SAINT_MARTIN, 100, BOXES)) == {"978"}


def test_around_a_place_without_coordinates_there_is_only_its_department() -> None:
    assert departments_within(POINTLESS, 100, BOXES) == {"987": 0}


def test_a_circle_that_contains_a_pole_touches_every_longitude() -> None:
    camp = builders.place("x", "75", 89.9, 0.0)
    assert set(departments_within(camp, 100, {"01": [Box(89.5, 170, 89.95, 179)]})) == {"75", "01"}


def test_a_commune_is_chosen_by_its_name_its_postal_code_and_what_it_was_before() -> None:
    commune = Commune("49023", "Beaupréau-en-Mauges", "49", "52", ("49600", "49110"), 23_000, 47.2, -1.0)
    assert CommuneMatch(commune, "49600").label == "Beaupréau-en-Mauges (49600)"
    known = CommuneMatch(commune, "49110", "Maine-et-Loire", "nom : Andrezé")
    assert known.label == "Beaupréau-en-Mauges (49110), Maine-et-Loire – ancien nom : Andrezé"


@given(st.floats(41, 51.5), st.floats(-5.5, 10), st.floats(41, 51.5), st.floats(-5.5, 10), st.floats(1, 100))
@example(45.0, 0.0, 45.0, 1.2, 100.0)  # Due east, near the edge: degrees of longitude are short here.
def test_no_department_with_a_commune_in_the_circle_is_ever_missed(
    lat_a: float, lon_a: float, lat_b: float, lon_b: float, km: float
) -> None:
    centre, other = builders.place("a", "01", lat_a, lon_a), builders.place("b", "02", lat_b, lon_b)
    distance = distance_km(centre, other)
    near = departments_within(centre, km, {"02": [Box(lat_b, lon_b, lat_b, lon_b)]})
    assert distance is not None
    assert "02" in near or distance > km
