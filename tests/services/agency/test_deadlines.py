"""The timers of a day can be listed beforehand, and fire as listed (RULES section 10)."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.shared.calendar_rules import paris_date, start_of_day
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.agency import deadlines
from chalicelib.services.clockwork import HANDLERS
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.store import Page
from chalicelib.services.deciding import review
from tests.support.world import World


def read(world: World, day: date, **chosen: object) -> deadlines.DayOfTimers:
    given = {"label": None, "page": 1, "size": 50, **chosen}
    return deadlines.read_day(world.ports, world.agency, day, **given)  # type: ignore[arg-type]


def due_on(world: World, application: Application, name: str) -> date:
    return paris_date(world.timers(application)[name])


def test_every_timer_has_a_label_in_the_list() -> None:
    assert set(deadlines.TIMER_EFFECTS) == set(HANDLERS)


def test_the_reminder_of_an_opinion_is_listed_on_its_day_and_sent_on_it(world: World) -> None:
    application = world.confirmed()
    day = due_on(world, application, "application.opinion")
    seen = read(world, day)
    told = [one for one in seen.rows if one.due.label == "Avis de la préfecture en retard"]
    assert [one.subject.id for one in told if one.subject] == [application.id]
    assert ("Avis de la préfecture en retard", 1) in seen.counts
    world.go_to(day + timedelta(days=1))
    world.tick()
    assert world.fresh(application).opinion_overdue


def test_a_cleared_timer_is_no_longer_listed(world: World) -> None:
    structure = world.granted()
    application = world.application_of(structure)
    day = due_on(world, application, "recruitment.one_month")
    assert any(one.subject == world.fresh(application) for one in read(world, day).rows)
    world.hired(structure, world.candidate())
    assert all(one.subject != world.fresh(application) for one in read(world, day).rows)


def test_a_day_is_read_by_pages_and_by_what_happens(world: World) -> None:
    applications = [world.confirmed() for _ in range(5)]
    day = due_on(world, applications[0], "application.opinion")
    label = deadlines.TIMER_EFFECTS["application.opinion"].label
    pages = [read(world, day, label=label, page=number, size=2) for number in (1, 2, 3)]
    assert [len(one.rows) for one in pages] == [2, 2, 1] and pages[0].number == 5
    shown = {one.subject.id for page in pages for one in page.rows if one.subject}
    assert shown == {one.id for one in applications}
    assert read(world, day, label="autre").rows == []


def listed(world: World, day: date | None, limit: int) -> list[deadlines.UpcomingTimer]:
    return list(every(partial(_of_size, limit), world.ports, world.agency, day))


def _of_size(size: int, *asked: Any, limit: int, cursor: str | None) -> Page[deadlines.UpcomingTimer]:
    assert limit != size
    return deadlines.read_upcoming(*asked, limit=size, cursor=cursor)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_the_list_of_the_next_days_has_every_timer_once_even_at_one_instant(world: World, limit: int) -> None:
    applications = [world.confirmed() for _ in range(5)]
    world.granted()
    whole = listed(world, None, 100)
    assert [one.at for one in whole] == sorted(one.at for one in whole)
    assert len({one.at for one in whole}) < len(whole), "several are due at one instant"
    assert listed(world, None, limit) == whole
    last = start_of_day(world.today + timedelta(days=deadlines.DAYS + 1))
    assert len(whole) == len(world.store.timers_between(start_of_day(world.today), last, 1000))
    day = due_on(world, applications[0], "application.opinion")
    assert listed(world, day, limit) == [one for one in whole if paris_date(one.at) == day]


def test_the_list_covers_thirty_days(world: World) -> None:
    world.confirmed()
    shown = {paris_date(one.at) for one in listed(world, None, 100)}
    assert shown and max(shown) <= world.today + timedelta(days=30)
    set_reminders(world, *(world.today + timedelta(days=ahead) for ahead in (0, 30, 31)))
    days = {paris_date(one.at) for one in listed(world, None, 100)} - shown
    assert days == {world.today, world.today + timedelta(days=30)}


def set_reminders(world: World, *days: date) -> None:
    """Store timers of a release with other names, around noon of some days."""
    changes = Changes(author=world.author, at=world.clock.now())
    for day in days:
        changes.set_timer(f"forgotten.{day}", "nothing", start_of_day(day) + timedelta(hours=12))
    world.store.commit(changes)


def test_a_timer_with_an_unknown_name_is_listed_as_another_deadline_without_a_subject(world: World) -> None:
    set_reminders(world, world.today)
    [row] = [one for one in read(world, world.today).rows if one.subject is None]
    assert row.due.label == "Autre échéance"


def test_a_page_after_the_last_day_or_of_a_day_before_today_has_nothing(world: World) -> None:
    world.confirmed()
    first = deadlines.read_upcoming(world.ports, world.agency, None, limit=1, cursor=None)
    assert first.cursor is not None
    world.wait(days=60)
    later = deadlines.read_upcoming(world.ports, world.agency, None, limit=5, cursor=first.cursor)
    assert [one for one in later.items if paris_date(one.at) < world.today] == []
    day = world.today - timedelta(days=70)
    assert deadlines.read_upcoming(world.ports, world.agency, day, limit=5, cursor=first.cursor) == Page(
        [], None
    )


def test_the_deadline_of_a_question_is_listed_with_its_application(world: World) -> None:
    application = world.confirmed()
    review.ask(
        world.ports,
        world.as_staff(Role.PREFECTURE, "54"),
        application.id,
        text="Où l'accueil aura-t-il lieu ?",
    )
    label = deadlines.TIMER_EFFECTS[review.QUESTION_TIMER].label
    [told] = [one for one in listed(world, None, 100) if one.due.label == label]
    assert told.subject == world.fresh(application)


def test_the_last_page_of_the_requested_days_has_no_next_page(world: World) -> None:
    day = due_on(world, world.confirmed(), "application.opinion")
    page = deadlines.read_upcoming(world.ports, world.agency, day, limit=50, cursor=None)
    assert page.items and page.cursor is None


def test_only_the_agency_lists_the_deadlines(world: World) -> None:
    with pytest.raises(Refusal, match="not_found:"):
        deadlines.read_upcoming(world.ports, world.as_staff(Role.COMMITTEE), None, limit=5, cursor=None)


def test_the_deadlines_of_one_application_are_told_by_date(world: World) -> None:
    application = world.application_of(world.granted())
    ahead = deadlines.timers_of_subject(world.ports, application)
    assert [one.at for one in ahead] == sorted(world.timers(application).values())
    assert "Échéance de recrutement dépassée" in {one.due.label for one in ahead}


def test_only_the_agency_looks_ahead(world: World) -> None:
    with pytest.raises(Refusal, match="not_found:"):
        deadlines.read_day(
            world.ports, world.as_staff(Role.PREFECTURE, "54"), world.today, label=None, page=1, size=5
        )
