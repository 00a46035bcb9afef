"""The agency finds a structure by name, and reads everything about it (RULES section 7)."""

from chalicelib.domain.access.account import Role
from chalicelib.services.agency import journals, structures
from tests.support.outside import refused
from tests.support.world import World

# Two communes of the Loire and of Meurthe-et-Moselle: sorted by department they are not sorted by name.
FAR = {"postal_code": "42000", "insee_code": "42218"}


def names(world: World, text: str, page: int = 1, size: int = 10) -> tuple[list[str], int]:
    found, number = structures.find_structures(world.ports, world.agency, text=text, page=page, size=size)
    return [one.latest.name for one in found], number


def test_structures_are_listed_by_name_by_pages_once_each(world: World) -> None:
    world.confirmed(name="Mairie des Acacias")
    world.confirmed(name="Mairie du Zinc", **FAR)
    assert names(world, "mairie") == (["Mairie des Acacias", "Mairie du Zinc"], 2)
    assert names(world, "mairie", page=2, size=1) == (["Mairie du Zinc"], 2)
    assert names(world, "mairie", page=2, size=2) == ([], 2)
    assert names(world, "ecole") == ([], 0)


def test_the_structure_of_a_siret_is_the_one_that_was_granted_posts(world: World) -> None:
    structure = world.granted(posts=2)
    world.confirmed(name="Sans poste", **FAR)
    [granted], _ = structures.find_structures(
        world.ports, world.agency, text=structure.siret, page=1, size=10
    )
    assert (granted.structure_id, granted.posts_granted) == (structure.id, 2)
    [waiting], _ = structures.find_structures(world.ports, world.agency, text="sans poste", page=1, size=10)
    assert (waiting.structure_id, waiting.posts_granted) == (None, 0)


def test_a_structure_stored_by_an_older_release_is_found(world: World) -> None:
    structure = world.granted(posts=2)
    world.change(world.application_of(structure), structure_id=None)
    [granted], _ = structures.find_structures(
        world.ports, world.agency, text=structure.siret, page=1, size=10
    )
    assert granted.structure_id == structure.id


def test_the_page_of_a_structure_has_all_its_records(world: World) -> None:
    structure = world.granted()
    recruitment = world.validated(structure)
    story = structures.read_story(
        world.ports,
        world.agency,
        structure.id,
        recruitments_cursor=None,
        accounts_cursor=None,
        journal_cursor=None,
    )
    assert story.structure == world.fresh(structure)
    assert [one.id for one in story.applications] == [structure.application_id]
    assert [one.id for one in story.recruitments.items] == [recruitment.id]
    assert [one.email for one in story.accounts.items] == [structure.contact_email]


def test_every_structure_is_listed_by_pages_in_the_order_of_its_siret(world: World) -> None:
    known = [world.confirmed(name=name).siret for name in ("Zuydcoote", "Arles", "Metz")]
    seen: list[str] = []
    cursor = None
    while True:
        page = structures.list_structures(world.ports, world.agency, text="", limit=2, cursor=cursor)
        assert len(page.items) <= 2
        seen += [one.latest.siret for one in page.items]
        if (cursor := page.cursor) is None:
            break
    assert seen == sorted(known)
    [found] = structures.list_structures(world.ports, world.agency, text="metz", limit=9, cursor=None).items
    assert found.latest.siret == known[2]


def test_the_applications_of_a_siret_are_one_structure_the_latest_first(world: World) -> None:
    first = world.confirmed()
    world.withdraw(first)
    world.wait(days=2)
    second = world.confirmed(siret=first.siret, name="Commune nouvelle")
    [found] = structures.list_structures(world.ports, world.agency, text="", limit=9, cursor=None).items
    assert [one.id for one in found.applications] == [second.id, first.id]
    assert (found.latest.name, found.structure_id, found.posts_granted) == ("Commune nouvelle", None, 0)


def test_the_page_of_a_structure_is_continued_by_pages(world: World) -> None:
    structure = world.granted()
    world.structure_account(structure)
    story = structures.read_story(
        world.ports,
        world.agency,
        structure.id,
        recruitments_cursor=None,
        accounts_cursor=None,
        journal_cursor=None,
    )
    assert (
        story.journal.entries
        == journals.read_journal(world.ports, world.fresh(structure), cursor=None).entries
    )
    assert structures.read_structure(world.ports, world.agency, structure.id) == world.fresh(structure)
    with refused("not_found"):
        structures.read_structure(world.ports, world.agency, world.ports.ids.new())


def test_nobody_else_finds_structures(world: World) -> None:
    structure = world.granted()
    for staff in (world.as_staff(Role.PREFECTURE, "54"), world.as_staff(Role.COMMITTEE)):
        with refused("not_found"):
            structures.find_structures(world.ports, staff, text="mairie", page=1, size=10)
        with refused("not_found"):
            structures.list_structures(world.ports, staff, text="", limit=9, cursor=None)
        with refused("not_found"):
            structures.read_structure(world.ports, staff, structure.id)
        with refused("not_found"):
            structures.read_story(
                world.ports,
                staff,
                structure.id,
                recruitments_cursor=None,
                accounts_cursor=None,
                journal_cursor=None,
            )
