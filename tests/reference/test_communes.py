"""Communes are found by postal code or name, and resolved as forms mean them (RULES sections 2, 5, 13)."""

import pytest

from chalicelib.domain.shared.geography import Place
from chalicelib.reference.communes import Communes

COMMUNES = Communes()


def resolved(insee_code: str, postal_code: str) -> Place:
    found = COMMUNES.resolve(insee_code, postal_code)
    assert found is not None
    return found


def names(query: str, limit: int = 20) -> list[str]:
    return [found.commune.name for found in COMMUNES.search(query, limit)]


def labels(query: str, limit: int = 20) -> list[str]:
    return [found.label for found in COMMUNES.search(query, limit)]


def test_every_line_is_a_commune_of_a_known_department_and_region() -> None:
    departments, regions = COMMUNES.departments(), COMMUNES.regions()
    count = 0
    for commune in COMMUNES.all():
        assert COMMUNES.by_insee(commune.insee_code) == commune and commune.name
        assert commune.department in departments and commune.region in regions
        assert all(len(postal) == 5 and postal.isdigit() for postal in commune.postal_codes)
        count += 1
    assert count == 35_014


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
def test_a_postal_code_and_a_commune_that_disagree_mean_nothing(insee: str, postal: str) -> None:
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
    found = COMMUNES.search(written)[0]
    assert (found.commune.insee_code, found.postal_code) == ("42218", "42000")


@pytest.mark.parametrize("written", ["L'Haÿ", "l’hay", "l hay les roses", "haÿ-les"])
def test_apostrophes_do_not_matter_and_a_later_word_is_enough(written: str) -> None:
    assert names(written)[0] == "L'Haÿ-les-Roses"


def test_ligatures_are_read_as_two_letters() -> None:
    assert set(names("oeuilly")) == {"Œuilly"}


def test_ste_means_sainte_and_a_final_st_may_be_a_beginning() -> None:
    assert names("ste genevieve des b")[0] == "Sainte-Geneviève-des-Bois"
    found = names("st", 40)
    assert "Strasbourg" in found and "Saint-Étienne" in found


def test_the_exact_name_comes_first_then_the_most_populated_then_later_words() -> None:
    assert names("saint-denis")[0] == "Saint-Denis"
    assert names("havre")[0] == "Le Havre"
    assert names("lyon", 1) == ["Lyon 3e Arrondissement"]
    found = names("abergement")
    assert found.index("Abergement-la-Ronce") < found.index("L'Abergement-Clémenciat")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("38000 Grenoble", "Grenoble (38000)"),
        ("Grenoble 38000", "Grenoble (38000)"),
        ("Grenoble 38", "Grenoble (38000)"),
        ("Grenoble, Isère", "Grenoble (38000)"),
        ("L'Haÿ-les-Roses (94240)", "L'Haÿ-les-Roses (94240)"),
        ("Paris 13ème", "Paris 13e Arrondissement (75013)"),
        ("paris 13 ème", "Paris 13e Arrondissement (75013)"),
        ("Paris 1er", "Paris 1er Arrondissement (75001)"),
        ("75 013 Paris", "Paris 13e Arrondissement (75013)"),
        ("LYON 03", "Lyon 3e Arrondissement (69003)"),
        ("Lyon 3e Arrondissement", "Lyon 3e Arrondissement (69003)"),
        ("Marseille 13", "Marseille 13e Arrondissement (13013)"),
        ("38021 GRENOBLE CEDEX 1", "Grenoble (38000)"),
        ("38021 Grenoble", "Grenoble (38000)"),
        ("Grenoble Cedex 9", "Grenoble (38000)"),
        ("75380 PARIS CEDEX 08", "Paris 8e Arrondissement (75008)"),
        ("97490 ST DENIS CEDEX", "Saint-Denis (97490), La Réunion"),
        ("Y", "Y (80190)"),
        ("St Denis de la Réunion", "Saint-Denis (97400), La Réunion"),
        ("Saint-Denis 974", "Saint-Denis (97400), La Réunion"),
        ("Sainte-Anne en Guadeloupe", "Sainte-Anne (97180), Guadeloupe"),
        ("Ajaccio 2A", "Ajaccio (20000)"),
        ("lehavre", "Le Havre (76600)"),
        ("Havre (Le)", "Le Havre (76600)"),
        ("stetienne", "Saint-Étienne (42000)"),
        ("Neuilly s/ Seine", "Neuilly-sur-Seine (92200)"),
        ("Clichy s/s Bois", "Clichy-sous-Bois (93390)"),
        ("N.-D. de Monts", "Notre-Dame-de-Monts (85690)"),
        ("Grenoble 69001", "Grenoble (38000)"),
    ],
)
def test_a_commune_is_found_as_people_write_it(typed: str, label: str) -> None:
    assert labels(typed)[0] == label


def test_the_code_of_a_whole_city_finds_its_arrondissements() -> None:
    for code, count in (("75000", 21), ("69000", 9), ("13000", 16)):
        assert len(labels(code, 50)) == count


def test_the_abbreviation_of_a_saint_finds_every_one_of_that_name() -> None:
    assert {"Sainte-Foy (85150), Vendée", "Sainte-Foy-lès-Lyon (69110)"} <= set(labels("Ste Foy"))


def test_a_cedex_alone_finds_no_commune() -> None:
    assert all(found.formerly for found in COMMUNES.search("38021"))
    assert labels("06902") == []


def test_homonyms_show_their_department_and_others_do_not() -> None:
    assert labels("saint-denis")[:2] == ["Saint-Denis (97400), La Réunion", "Saint-Denis (97417), La Réunion"]
    assert labels("Chartres")[0] == "Chartres (28000)"


def test_a_former_name_finds_the_present_commune_with_a_label_that_says_so() -> None:
    assert labels("Andrezé", 4)[0] == "Beaupréau-en-Mauges (49110), Maine-et-Loire – ancien nom : Andrezé"
    assert labels("49006")[0].endswith(" – ancien code INSEE : 49006, Andrezé")


@pytest.mark.parametrize("typed", ["andreze", "saint-denis", "la reunion", "paris", "st pierre", "49006"])
def test_a_label_finds_its_commune(typed: str) -> None:
    for found in COMMUNES.search(typed):
        again = COMMUNES.search(found.label)
        assert (again[0].commune, again[0].postal_code) == (found.commune, found.postal_code)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("chartres", "Chartres (28000)"),
        ("Chartres (28000)", "Chartres (28000)"),
        ("28000", "Chartres (28000)"),
        ("38000 grenoble", "Grenoble (38000)"),
        ("Y", "Y (80190)"),
        ("LYON 03", "Lyon 3e Arrondissement (69003)"),
        ("La Réunion (47700)", "La Réunion (47700)"),
    ],
)
def test_a_full_name_of_one_commune_means_it(typed: str, label: str) -> None:
    meant = COMMUNES.meant(typed)
    assert meant is not None and meant.label == label


@pytest.mark.parametrize(
    "typed",
    [
        "La Réunion",
        "reunion",
        "Mayenne",
        "Bretagne",
        "chartre",
        "Saint-Denis",
        "Grenoble",
        "Andrezé",
        "lehavre",
        "28300",
        "38021 Grenoble",
        "49006",
        "Xyzzy",
        "",
    ],
)
def test_an_ambiguous_text_means_no_commune(typed: str) -> None:
    assert COMMUNES.meant(typed) is None


def test_a_postal_code_is_found_from_two_digits_on() -> None:
    assert COMMUNES.search("9") == []
    assert [found.commune.insee_code for found in COMMUNES.search("97150")] == ["97801"]
    assert all(found.postal_code.startswith("69") for found in COMMUNES.search("69"))
    assert [found.postal_code for found in COMMUNES.search("75 116")] == ["75116"]


def test_postal_codes_come_with_their_communes_the_most_populated_first() -> None:
    found = COMMUNES.search("01190")
    assert len(found) > 5 and all(one.postal_code == "01190" for one in found)
    populations = [one.commune.population or 0 for one in found]
    assert populations == sorted(populations, reverse=True)


@pytest.mark.parametrize("query", ["75", "paris", "69", "lyon", "13", "marseille"])
def test_a_parent_commune_without_postal_code_is_never_offered(query: str) -> None:
    found = COMMUNES.search(query, 1000)
    assert found
    assert not {one.commune.insee_code for one in found} & {"75056", "69123", "13055"}


def test_every_offered_place_resolves() -> None:
    for query in ("saint", "20", "97", "la"):
        for found in COMMUNES.search(query):
            place = found.commune.place(found.postal_code)
            assert resolved(found.commune.insee_code, found.postal_code) == place


@pytest.mark.parametrize("query", ["", "  ", "-", "\x00", "\n", "zzzz", "९७", "<script>", "(" * 200])
def test_a_text_without_a_match_finds_nothing(query: str) -> None:
    assert COMMUNES.search(query) == []


def test_results_are_at_most_20() -> None:
    assert len(COMMUNES.search("sa")) == 20
    assert len(COMMUNES.search("62")) == 20


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


def test_a_territory_has_a_short_name() -> None:
    communes = Communes()
    assert communes.territory_name(()) == ""
    assert communes.territory_name(("54", "57")) == "Meurthe-et-Moselle, Moselle"
    brittany = ("22", "29", "35", "56")
    assert communes.territory_name(brittany) == "Côtes-d'Armor, Finistère, Ille-et-Vilaine, Morbihan"
    normandy = ("14", "27", "50", "61", "76")
    assert communes.territory_name(normandy) == "Normandie"
    assert communes.territory_name((*normandy, *brittany)) == "Normandie, Bretagne"
    assert communes.territory_name((*normandy, "22")) == "6 départements"
    everywhere = tuple(communes.departments())
    assert communes.territory_name(everywhere) == f"{len(everywhere)} départements"
