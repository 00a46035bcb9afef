"""What staff read of all their applications (RULES section 7)."""

from chalicelib.domain.access.account import Role
from chalicelib.domain.deciding.selection import Selection, SummaryOrder, Tray
from chalicelib.services.deciding import desk
from tests.support.outside import refused
from tests.support.world import World

BY_NAME = Selection(tray=Tray.ALL, order=SummaryOrder.NAME)


def test_a_list_is_read_page_by_page_without_a_gap_to_its_end(world: World) -> None:
    for name in ("Arles", "Brest", "Caen"):
        world.confirmed(name=name)
    prefecture = world.as_staff(Role.PREFECTURE, "54")
    pages = [desk.select(world.ports, prefecture, BY_NAME, page=page, size=2) for page in (1, 2, 3)]
    assert [[one.name for one in page.rows] for page in pages] == [["Arles", "Brest"], ["Caen"], []]
    assert {(page.matching, page.pages) for page in pages} == {(3, 2)}
    assert pages[0].counts[Tray.OPINION] == 3
    assert desk.every(world.ports, prefecture, BY_NAME) == [*pages[0].rows, *pages[1].rows]


def test_an_empty_list_has_one_page_and_another_department_sees_nothing(world: World) -> None:
    world.confirmed()
    elsewhere = desk.select(world.ports, world.as_staff(Role.PREFECTURE, "2A"), BY_NAME, page=1, size=2)
    assert (elsewhere.rows, elsewhere.matching, elsewhere.pages) == ([], 0, 1)


def test_after_an_opinion_comes_the_next_application_that_awaits_one(world: World) -> None:
    first = world.confirmed()
    world.wait(days=1)
    world.reviewed()
    second = world.confirmed()
    prefecture = world.as_staff(Role.PREFECTURE, "54")

    def after(application_id: str) -> str | None:
        found = desk.next_for_opinion(world.ports, prefecture, application_id)
        return found.id if found else None

    assert (after("another"), after(first.id), after(second.id)) == (first.id, second.id, first.id)
    world.withdraw(second)
    assert after(first.id) is None, "the only one that waits is the one before"


def test_what_waits_at_a_desk_is_counted_by_tray_with_its_oldest_date(world: World) -> None:
    world.confirmed()
    since = world.today
    world.wait(days=3)
    world.confirmed()
    prefecture = world.as_staff(Role.PREFECTURE, "54")
    trays = [Tray.CORRECTION, Tray.OPINION]
    assert desk.waiting(world.ports, prefecture, trays) == [
        desk.ApplicationsWaiting(tray=Tray.OPINION, count=2, since=since)
    ], "an empty tray is left out"


def test_the_funder_has_no_list_of_applications(world: World) -> None:
    with refused("not_found"):
        desk.select(world.ports, world.as_staff(Role.FUNDER), BY_NAME, page=1, size=2)
