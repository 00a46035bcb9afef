"""The agency reads exact counts of what was received and sent today and on the days before."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.agency.day_figures import EMAILS, FORMS, OF_FORMS, DayFigure
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.agency.days import read_days
from chalicelib.services.core import daily
from chalicelib.services.core.changes import OUTDATED, REFUSED, day_figure_of
from tests.support.world import World


def figures(world: World, day: date) -> dict[DayFigure, int]:
    return dict(+read_days(world.ports, world.agency).figures[day])


def test_each_form_counts_for_the_day_on_which_it_is_received(world: World) -> None:
    today = world.today
    application = world.apply()
    world.candidate()
    world.candidate()
    assert figures(world, today)[DayFigure.APPLICATION_FORMS] == 1
    assert figures(world, today)[DayFigure.CANDIDATE_FORMS] == 2
    world.wait(days=1)
    world.apply(siret=application.siret)
    assert figures(world, today)[DayFigure.APPLICATION_FORMS] == 1


def test_waiting_emails_are_counted_with_the_date_of_the_oldest(world: World) -> None:
    world.apply()
    since = min(row.created_at for row in world.store.outbox.values())
    waiting = read_days(world.ports, world.agency).waiting
    assert (waiting.count, waiting.since) == (len(world.store.emails), since)


def test_a_week_is_read_from_today_back_and_older_days_are_not(world: World) -> None:
    read = read_days(world.ports, world.agency).figures
    assert list(read) == [world.today - timedelta(days=ago) for ago in range(7)]
    # One request reads a hundred items.
    assert len(daily.counters_of(read)) <= 100


def test_an_email_that_bounced_counts_as_sent_too(world: World) -> None:
    world.apply()
    email = world.store.emails[-1]
    before = figures(world, world.today)
    world.store.lease_email(email.id, world.clock.now(), timedelta(minutes=2))
    world.store.mark_email_sent(email.id, world.clock.now(), "provider-1")
    world.store.record_email_feedback(email.id, Feedback.PERMANENT_BOUNCE)
    after = figures(world, world.today)
    for figure in (DayFigure.SENT, DayFigure.RETURNED):
        assert after[figure] == before.get(figure, 0) + 1


@pytest.mark.parametrize("role", [Role.PREFECTURE, Role.COMMITTEE, Role.FUNDER])
def test_only_the_agency_reads_them(world: World, role: Role) -> None:
    departments = ("54",) if role is Role.PREFECTURE else ()
    with pytest.raises(Refusal, match="not_found:"):
        read_days(world.ports, world.as_staff(role, *departments))


def test_every_figure_is_shown_and_each_outcome_has_its_own_figure() -> None:
    assert {*FORMS, *EMAILS} == {*DayFigure} and len(OF_FORMS) == len(FORMS) == 4
    outcomes = ("0102018f-provider", f"{REFUSED}MessageRejected", OUTDATED)
    assert [day_figure_of(one) for one in outcomes] == [DayFigure.SENT, DayFigure.REFUSED, DayFigure.NOT_SENT]


def test_what_is_counted_is_spread_over_the_counters_of_its_day() -> None:
    day = date(2026, 10, 1)
    used = {daily.counter_of(day, f"form-{number}") for number in range(500)}
    assert used == set(daily.counters_of([day]))
