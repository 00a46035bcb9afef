"""An uploaded table is read from the file store, and names communes as people write them."""

from chalicelib.services.tables import incoming
from chalicelib.services.tables.communes import commune_finder
from tests.support.outside import refused
from tests.support.world import World

LIMIT = 8


def key(file_id: str) -> str:
    return f"incoming/test/{file_id}"


def test_a_table_is_read_up_to_its_limit_and_a_larger_one_comes_through_to_be_refused_in_french(
    world: World,
) -> None:
    back_to = "https://numerique.example/tableaux/{}".format
    form = incoming.upload_form(world.ports, key, back_to=back_to)
    place = form.fields["key"]
    assert form.fields["Content-Type"] == "application/octet-stream"
    with refused("file_missing"):
        incoming.content(world.ports, place, limit=LIMIT)
    sent, address = world.files.receive(form, b"x" * LIMIT)
    assert (sent, address) == (303, back_to(place.rpartition("/")[2]))
    assert incoming.content(world.ports, place, limit=LIMIT) == b"x" * LIMIT
    with refused("file_too_large"):
        incoming.content(world.ports, place, limit=LIMIT - 1)


def test_a_commune_is_found_by_its_postal_code_and_its_name_however_written(world: World) -> None:
    find = commune_finder(world.ports)
    assert find("54600", "VILLERS LES NANCY") == find("54600", "Villers-lès-Nancy") == "54578"
    assert find("54000", "nancy") == "54395"
    assert find("54000", "Villers-lès-Nancy") is None
    assert find("54600", "Nancy") is None
    assert find("75011", "Paris") == find("75011", "Paris 11e Arrondissement") == "75111"
    assert (find("69001", "LYON"), find("13002", "Marseille")) == ("69381", "13202")
    assert find("69001", "Lyon 2e Arrondissement") is None
    for part in ("", "540", "54"):
        assert find(part, "Nancy") is None, "a code is typed whole"
