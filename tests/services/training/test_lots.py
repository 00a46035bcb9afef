"""The lots and their regions, corrected by the agency, and what each body reads (RULES 18, section 11)."""

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.training.selection import TrainingFigures, TrainingSelection, TrainingTray
from chalicelib.services.access import staff
from chalicelib.services.core.transaction import Stale
from chalicelib.services.training import course, desk, lots
from tests.support import training
from tests.support.outside import refused
from tests.support.training import as_body
from tests.support.world import World

REASON = "La table du marché a été publiée."


def figures(world: World) -> TrainingFigures:
    everything = TrainingSelection(tray=TrainingTray.ALL, today=world.today, params=world.ports.parameters())
    return desk.select(world.ports, world.agency, everything, page=1, size=1).figures


def test_a_region_that_changes_lots_takes_its_advisers_along(world: World) -> None:
    one = world.validated(world.granted())
    third, second = as_body(world, 3), as_body(world, 2)
    assert [row.id for row in desk.visible_trainings(world.ports, third)] == [one.id]
    agency = world.as_staff(Role.AGENCY)
    placed = lots.place_region(world.ports, agency, "44", lot=2, reason=REASON)
    assert placed.lot_of("44") == 2
    assert desk.visible_trainings(world.ports, third) == []
    assert [row.id for row in desk.visible_trainings(world.ports, second)] == [one.id]
    with refused("not_found"):
        course.read_training(world.ports, third, one.id)
    assert course.read_training(world.ports, second, one.id).id == one.id
    # The same act in the other direction restores it, and repeating it writes nothing.
    back = lots.place_region(world.ports, agency, "44", lot=3, reason=REASON)
    assert lots.place_region(world.ports, agency, "44", lot=3, reason=REASON) == back


def test_the_body_of_a_session_keeps_its_people_when_their_region_changes_lots(world: World) -> None:
    [one] = training.waiting(world, 1)
    training.register(world, training.session(world), one)
    lots.place_region(world.ports, world.as_staff(Role.AGENCY), "44", lot=2, reason=REASON)
    for lot in (2, 3):
        assert course.read_training(world.ports, as_body(world, lot), one.id).id == one.id


def test_the_agency_corrects_the_body_of_a_lot(world: World) -> None:
    agency = world.as_staff(Role.AGENCY)
    given = {"body": "Nouvel organisme", "contact_email": "contact@organisme.example", "reason": REASON}
    book = lots.correct_lot(world.ports, agency, "4", **given, expected_version=0)
    assert book.lot(4).body == "Nouvel organisme" and book.lot(5).body == "AFPA Simplon UNPIMMS"
    with pytest.raises(Stale):
        lots.correct_lot(world.ports, agency, "5", **given, expected_version=0)
    with refused("not_found"):
        lots.correct_lot(world.ports, agency, "sept", **given)
    with refused("not_found"):
        lots.read_lots(world.ports, as_body(world))


def test_only_a_training_body_has_lots_and_it_uses_a_second_factor(world: World) -> None:
    assert training.body_account(world, 4, 5).needs_second_factor
    given = {"email": "x@organisme.example", "first_name": "A", "last_name": "B"}
    with refused("lots_required"):
        staff.invite_staff(world.ports, world.agency, role=Role.TRAINING_BODY, **given)
    with refused("lot_unknown"):
        staff.invite_staff(world.ports, world.agency, role=Role.TRAINING_BODY, lots=(7,), **given)
    with refused("lots_unexpected"):
        staff.invite_staff(world.ports, world.agency, role=Role.FUNDER, lots=(2,), **given)
    account = training.body_account(world, 4, 5)
    corrected = staff.correct_staff(
        world.ports,
        world.agency,
        account.id,
        first_name="Noé",
        last_name="Leroy",
        role=Role.TRAINING_BODY,
        lots=(6, 5),
        reason=REASON,
    )
    assert corrected.lots == (5, 6)


def test_a_desk_counts_each_tray_and_searches(world: World) -> None:
    structure = world.granted(posts=3)
    first, second = (world.hired(structure, starts_on=world.today) for _ in range(2))
    training.tested(world, first)
    body = as_body(world)
    selection = TrainingSelection(
        tray=TrainingTray.TO_TEST, today=world.today, params=world.ports.parameters()
    )
    found = desk.select(world.ports, body, selection, page=1, size=1)
    assert [row.id for row in found.rows] == [second.id]
    assert (found.counts[TrainingTray.WAITING], found.counts[TrainingTray.ALL], found.pages) == (1, 2, 1)
    seen = figures(world)
    assert (seen.under_contract, seen.trained, seen.in_post, seen.late) == (2, 0, 0, 0)
    world.wait(days=16)
    assert figures(world).late == 2


def test_an_adviser_with_a_finished_training_is_trained_and_in_post(world: World) -> None:
    training.finished(world)
    seen = figures(world)
    assert (seen.under_contract, seen.in_training, seen.trained, seen.certified, seen.in_post) == (
        1,
        0,
        1,
        0,
        1,
    )


def test_the_page_of_an_adviser_offers_the_sessions_with_a_free_seat(world: World) -> None:
    first, second = training.waiting(world, 2)
    full = training.session(world, seats=1)
    training.register(world, full, first)
    later = training.session(world, starts_on=training.day(world, 40))
    body = as_body(world)
    story = desk.read_details(world.ports, body, second.id, journal_cursor=None)
    assert [one.id for one in story.sessions] == [later.id]
    assert story.lot.number == 3 and story.candidate is not None and story.application is not None
    untested = world.hired(world.granted())
    assert desk.read_details(world.ports, body, untested.id, journal_cursor=None).sessions == []
    own = desk.own_training(world.ports, world.get(type(first), first.id))
    assert own is not None and own.given_by is not None and own.given_by.number == 1
