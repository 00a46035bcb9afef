"""A search of people by name, city or code: the same in a structure's own list and in all of France."""

import pytest

from chalicelib.services.recruiting import pool
from tests.support.world import World

PEOPLE = {
    "ndiaye": {"first_name": "Awa", "last_name": "N'Diaye"},
    "le goff": {"first_name": "Jean-Pierre", "last_name": "Le Goff"},
    "yildiz": {"first_name": "Ömer", "last_name": "Yıldız"},
    "etienne": {"first_name": "Zoé", "last_name": "Saint-Étienne"},
    "villers": {"first_name": "Ana", "last_name": "Costa", "insee_code": "54578", "postal_code": "54600"},
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ndiaye", ["ndiaye"]),
        ("N\u2019DIAYE awa", ["ndiaye"]),
        ("n diaye", ["ndiaye"]),
        ("awa n diaye", ["ndiaye"]),
        ("legoff", ["le goff"]),
        ("LE GOFF", ["le goff"]),
        ("le-goff jeanpierre", ["le goff"]),
        ("jean pierre", ["le goff"]),
        ("yildiz", ["yildiz"]),
        ("omer", ["yildiz"]),
        ("st etienne", ["etienne"]),
        ("saint etienne", ["etienne"]),
        ("villers les nancy", ["villers"]),
        ("costa villers", ["villers"]),
        ("nancy", ["etienne", "le goff", "ndiaye", "villers", "yildiz"]),
        ("54600", ["villers"]),
        ("goffle", []),
    ],
)
def test_a_name_is_found_however_it_is_written_in_both_lists(
    world: World, text: str, found: list[str]
) -> None:
    structure = world.granted()
    names = {world.candidate(**who).id: name for name, who in PEOPLE.items()}
    for everyone in (False, True):
        search = pool.Search(text=text, everyone=everyone)
        listing = world.listing(structure, tab=None, limit=50, cursor=None, search=search)
        assert sorted(names[row.card.candidate_id] for row in listing.rows) == found, everyone
