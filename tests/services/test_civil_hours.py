"""Reminders are written at 8:00 in Paris; one that is late at night waits for it (RULES section 10)."""

from datetime import date

from chalicelib.services.applying import applications
from tests.support.world import World


def test_a_reminder_leaves_at_eight_and_not_at_midnight(world: World) -> None:
    world.granted()
    first = date(2026, 10, 14)
    for hour, minute, told in ((0, 5, 0), (7, 59, 0), (8, 0, 1)):
        world.go_to(first, hour=hour, minute=minute)
        world.tick()
        assert len(world.mails("recruitment_reminder")) == told, f"{hour}:{minute:02}"


def test_a_reminder_that_an_outage_held_back_waits_for_the_morning(world: World) -> None:
    world.granted()
    world.go_to(date(2026, 10, 14), hour=23)
    world.tick()
    world.tick()
    assert not world.mails("recruitment_reminder")
    world.go_to(date(2026, 10, 15), hour=8)
    world.tick()
    world.tick()
    assert len(world.mails("recruitment_reminder")) == 1


def test_a_term_that_passes_at_midnight_is_told_in_the_morning(world: World) -> None:
    structure = world.granted()
    world.go_to(date(2026, 11, 15), hour=0, minute=1)
    world.tick()
    assert world.application_of(structure).status.value == "overdue"
    assert not world.mails("recruitment_overdue")
    world.go_to(date(2026, 11, 15), hour=8)
    world.tick()
    world.tick()
    assert len(world.mails("recruitment_overdue")) == 1


def test_a_term_that_is_moved_before_the_morning_is_not_told(world: World) -> None:
    structure = world.granted()
    world.go_to(date(2026, 11, 15), hour=0, minute=1)
    world.tick()
    applications.extend(
        world.ports,
        world.agency,
        structure.application_id,
        deadline=date(2026, 12, 15),
        reason="Un entretien est prévu.",
    )
    world.go_to(date(2026, 11, 15), hour=8)
    world.tick()
    assert not world.mails("recruitment_overdue")
