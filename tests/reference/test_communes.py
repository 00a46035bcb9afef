"""Communes are found by postal code or name, and resolved as forms mean them (RULES sections 2, 5, 13)."""

import math

import pytest

from chalicelib.domain.shared.geography import Place, distance_km, territory, within_reach
from chalicelib.reference.communes import Communes

COMMUNES = Communes()


def resolved(insee_code: str, postal_code: str) -> Place:
    found = COMMUNES.resolve(insee_code, postal_code)
    assert found is not None
    return found


def names(query: str, limit: int = 20) -> list[str]:
    return [commune.name for commune, _ in COMMUNES.search(query, limit)]


def test_every_line_is_a_commune_of_a_known_department_and_region() -> None:
    departments, regions = COMMUNES.departments(), COMMUNES.regions()
    count = 0
    for code in COMMUNES._row_of:
        commune = COMMUNES.by_insee(code)
        assert commune is not None and commune.insee_code == code and commune.name
        assert commune.department in departments and commune.region in regions
        assert all(len(postal) == 5 and postal.isdigit() for postal in commune.postal_codes)
        count += 1
    assert count == 35_014


def test_every_point_is_a_number_that_lies_among_those_of_its_territory() -> None:
    for code in COMMUNES._row_of:
        commune = COMMUNES.by_insee(code)
        assert commune is not None
        if commune.latitude is None or commune.longitude is None:
            continue
        assert math.isfinite(commune.latitude) and math.isfinite(commune.longitude)
        if territory(commune.department) == "metropole":
            assert 41.3 < commune.latitude < 51.2 and -5.2 < commune.longitude < 9.7, code
        if commune.department == "971":
            assert -62 < commune.longitude < -61, code


def test_a_commune_is_found_by_its_insee_code() -> None:
    paris = COMMUNES.by_insee("75101")
    assert paris is not None
    assert (paris.name, paris.department, paris.postal_codes) == (
        "Paris 1er Arrondissement",
        "75",
        ("75001",),
    )
    assert COMMUNES.by_insee("99999") is None


@pytest.mark.parametrize(
    ("insee", "postal", "department"),
    [
        ("97801", "97150", "978"),
        ("97701", "97133", "977"),
        ("2A004", "20000", "2A"),
        ("97133", "97141", "971"),
    ],
    ids=["Saint-Martin", "Saint-Barthélemy", "Ajaccio", "Vieux-Fort"],
)
def test_a_department_is_never_derived_from_a_postal_code(insee: str, postal: str, department: str) -> None:
    assert resolved(insee, postal).department == department


@pytest.mark.parametrize(
    ("parent", "postal", "arrondissement"),
    [
        ("75056", "75001", "75101"),
        ("75056", "75116", "75116"),
        ("75056", "75020", "75120"),
        ("69123", "69001", "69381"),
        ("69123", "69009", "69389"),
        ("13055", "13001", "13201"),
        ("13055", "13016", "13216"),
    ],
)
def test_paris_lyon_and_marseille_resolve_to_the_arrondissement(
    parent: str, postal: str, arrondissement: str
) -> None:
    place = resolved(parent, postal)
    assert (place.insee_code, place.postal_code) == (arrondissement, postal)


@pytest.mark.parametrize(
    ("insee", "postal"),
    [
        ("75056", "69001"),
        ("75056", "75056"),
        ("69123", "69100"),
        ("75101", "75002"),
        ("2A004", "97150"),
        ("99999", "75001"),
        ("", ""),
        ("75056", ""),
    ],
)
def test_a_postal_code_and_a_commune_that_disagree_are_nothing(insee: str, postal: str) -> None:
    assert COMMUNES.resolve(insee, postal) is None


@pytest.mark.parametrize(
    "written",
    [
        "saint-étienne",
        "SAINT ETIENNE",
        "St-Etienne",
        "st etienne",
        "  Saint   Étienne  ",
        "Saint\u2010Étienne",
    ],
)
def test_accents_case_hyphens_and_abbreviations_do_not_matter(written: str) -> None:
    commune, postal_code = COMMUNES.search(written)[0]
    assert (commune.insee_code, postal_code) == ("42218", "42000")


@pytest.mark.parametrize("written", ["L'Haÿ", "l’hay", "l hay les roses", "haÿ-les"])
def test_apostrophes_do_not_matter_and_a_later_word_is_enough(written: str) -> None:
    assert names(written)[0] == "L'Haÿ-les-Roses"


def test_ligatures_are_read_as_two_letters() -> None:
    assert set(names("oeuilly")) == {"Œuilly"}


def test_ste_is_sainte_and_a_last_st_may_be_a_beginning() -> None:
    assert names("ste genevieve des b")[0] == "Sainte-Geneviève-des-Bois"
    found = names("st", 40)
    assert "Strasbourg" in found and "Saint-Étienne" in found


def test_the_exact_name_comes_first_then_the_most_populated_then_later_words() -> None:
    assert names("saint-denis")[0] == "Saint-Denis"
    assert names("havre")[0] == "Le Havre"
    assert names("lyon", 1) == ["Lyon 3e Arrondissement"]
    found = names("abergement")
    assert found.index("Abergement-la-Ronce") < found.index("L'Abergement-Clémenciat")


def test_a_postal_code_is_found_from_two_digits_on() -> None:
    assert COMMUNES.search("9") == []
    assert [commune.insee_code for commune, _ in COMMUNES.search("97150")] == ["97801"]
    assert all(code.startswith("69") for _, code in COMMUNES.search("69"))
    assert [code for _, code in COMMUNES.search("75 116")] == ["75116"]


def test_postal_codes_come_with_their_communes_the_most_populated_first() -> None:
    found = COMMUNES.search("01190")
    assert len(found) > 5 and all(code == "01190" for _, code in found)
    populations = [commune.population or 0 for commune, _ in found]
    assert populations == sorted(populations, reverse=True)


@pytest.mark.parametrize("query", ["75", "paris", "69", "lyon", "13", "marseille"])
def test_a_parent_commune_without_postal_code_is_never_offered(query: str) -> None:
    found = COMMUNES.search(query, 1000)
    assert found
    assert not {commune.insee_code for commune, _ in found} & {"75056", "69123", "13055"}


def test_every_offer_resolves() -> None:
    for query in ("saint", "20", "97", "la"):
        for commune, postal_code in COMMUNES.search(query):
            assert resolved(commune.insee_code, postal_code) == commune.place(postal_code)


@pytest.mark.parametrize("query", ["", "  ", "-", "\x00", "\n", "zzzz", "९७", "<script>", "(" * 200])
def test_what_means_nothing_finds_nothing(query: str) -> None:
    assert COMMUNES.search(query) == []


def test_answers_are_at_most_20() -> None:
    assert len(COMMUNES.search("sa")) == 20
    assert len(COMMUNES.search("62")) == 20


def test_a_point_with_the_wrong_sign_is_put_back_among_its_neighbours() -> None:
    sainte_anne, pointe_a_pitre = resolved("97128", "97180"), resolved("97120", "97110")
    assert within_reach(pointe_a_pitre, sainte_anne, 20)
    lanester, lorient = resolved("56098", "56600"), resolved("56121", "56100")
    distance = distance_km(lanester, lorient)
    assert distance is not None and distance < 5


def test_the_circle_around_a_commune_touches_the_departments_of_its_territory_only() -> None:
    around_lyon = set(COMMUNES.departments_around(resolved("69381", "69001"), 100))
    assert {"69", "01", "38", "42", "71", "26", "07", "73"} <= around_lyon
    assert not around_lyon & {"75", "13", "2A"}
    assert COMMUNES.departments_around(resolved("97801", "97150"), 100) == {"978": 0}


def test_departments_and_regions_have_their_names() -> None:
    assert COMMUNES.department_name("2A") == "Corse-du-Sud"
    assert COMMUNES.departments()["974"] == "La Réunion"
    assert COMMUNES.regions()["11"] == "Île-de-France"
    assert COMMUNES.departments_of("94") == ("2A", "2B")
    assert COMMUNES.departments_of("xx") == ()
