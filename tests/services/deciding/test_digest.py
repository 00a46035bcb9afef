"""The prefecture's digest of each working morning (RULES section 9)."""

from datetime import date

import pytest

from chalicelib.domain.shared.calendar_rules import PARIS
from tests.support.world import World

METZ = {"insee_code": "57463", "postal_code": "57000"}


def digests(world: World) -> list[tuple[str, object]]:
    """Who was told of how many applications, in order."""
    return [(mail.to, mail.params["count"]) for mail in world.mails("prefecture_digest")]


def test_the_applications_of_a_day_are_told_once_the_next_morning_at_eight(world: World) -> None:
    prefecture, other = world.prefecture("54"), world.prefecture("57")
    names = [world.confirmed().name for _ in range(3)]
    world.confirmed(**METZ)
    world.go_to(date(2026, 9, 15), hour=7, minute=59)
    world.tick()
    assert digests(world) == []
    world.wait(minutes=1)
    for _ in range(3):
        world.tick()
    assert sorted(digests(world)) == [(prefecture.email, 3), (other.email, 1)]
    mail = world.mails("prefecture_digest", to=prefecture.email)[0]
    assert mail.params["names"] == sorted(names)
    assert (mail.params["more"], mail.params["department_name"]) == (0, "Meurthe-et-Moselle")


def test_an_application_confirmed_before_eight_is_told_the_same_morning(world: World) -> None:
    world.prefecture("54")
    world.go_to(date(2026, 9, 15), hour=7, minute=30)
    world.confirmed()
    world.go_to(date(2026, 9, 15), hour=8)
    world.tick()
    assert len(digests(world)) == 1


@pytest.mark.parametrize(
    ("confirmed", "told", "place", "why"),
    [
        (date(2026, 9, 18), date(2026, 9, 21), {}, "a Friday, then the week-end"),
        (date(2026, 9, 19), date(2026, 9, 21), {}, "a Saturday"),
        (date(2026, 11, 10), date(2026, 11, 12), {}, "the eve of 11 November"),
        (date(2026, 12, 24), date(2026, 12, 28), {}, "Christmas Eve, then Christmas and the week-end"),
        (date(2027, 3, 25), date(2027, 3, 26), {}, "Good Friday is worked in Meurthe-et-Moselle"),
        (date(2027, 3, 25), date(2027, 3, 30), METZ, "Good Friday is not worked in Moselle"),
        (date(2026, 10, 23), date(2026, 10, 26), {}, "the week-end of the hour change"),
    ],
)
def test_a_digest_waits_for_the_next_working_morning(
    world: World, confirmed: date, told: date, place: dict[str, str], why: str
) -> None:
    world.go_to(confirmed)
    application = world.confirmed(**place)
    morning = world.deadlines(application)["application.digest"].astimezone(PARIS)
    assert (morning.date(), morning.hour, morning.minute) == (told, 8, 0), why


def test_applications_of_friday_and_of_the_week_end_are_one_digest(world: World) -> None:
    world.prefecture("54")
    for day in (18, 19, 20):
        world.go_to(date(2026, 9, day))
        world.confirmed()
    world.go_to(date(2026, 9, 21))
    world.tick()
    assert [count for _, count in digests(world)] == [3]


def test_no_news_is_no_digest(world: World) -> None:
    world.prefecture("54")
    world.apply()
    world.go_to(date(2026, 9, 15))
    world.tick()
    assert digests(world) == []


def test_an_application_is_in_one_digest_only(world: World) -> None:
    world.prefecture("54")
    for day in (14, 15, 16):
        world.go_to(date(2026, 9, day))
        world.tick()
        world.confirmed()
        world.confirmed()
    world.go_to(date(2026, 9, 17))
    world.tick()
    assert [count for _, count in digests(world)] == [2, 2, 2]


def test_after_an_outage_each_morning_is_told_once_oldest_first(world: World) -> None:
    world.prefecture("54")
    for day, number in ((14, 1), (15, 2), (16, 3)):
        world.go_to(date(2026, 9, day))
        for _ in range(number):
            world.confirmed()
    world.go_to(date(2026, 9, 30))
    world.tick()
    world.tick()
    assert [count for _, count in digests(world)] == [1, 2, 3]


def test_a_long_digest_names_twenty_and_counts_the_others(world: World) -> None:
    world.prefecture("54")
    for _ in range(23):
        world.confirmed()
    world.go_to(date(2026, 9, 15))
    world.tick()
    params = world.mails("prefecture_digest")[0].params
    names = params["names"]
    assert isinstance(names, list) and len(names) == 20
    assert (params["count"], params["more"]) == (23, 3)


def test_an_application_withdrawn_before_the_morning_is_not_told(world: World) -> None:
    world.prefecture("54")
    world.withdraw(world.confirmed())
    world.go_to(date(2026, 9, 15))
    world.tick()
    assert digests(world) == []


def test_an_application_withdrawn_before_the_morning_is_not_told_with_the_others(world: World) -> None:
    world.prefecture("54")
    gone, kept = world.confirmed(), world.confirmed()
    world.withdraw(gone)
    world.go_to(date(2026, 9, 15))
    world.tick()
    assert digests(world) == [(world.prefecture("54").email, 1)]
    assert world.mails("prefecture_digest")[0].params["names"] == [kept.name]


def test_two_structures_of_one_name_are_two_applications(world: World) -> None:
    world.prefecture("54")
    for _ in range(2):
        world.confirmed(name="Commune de Saint-Martin")
    world.go_to(date(2026, 9, 15))
    world.tick()
    params = world.mails("prefecture_digest")[0].params
    assert (params["count"], params["names"]) == (2, ["Commune de Saint-Martin"] * 2)


def test_two_ticks_at_once_send_one_digest_and_neither_fails(world: World) -> None:
    world.prefecture("54")
    world.confirmed()
    world.go_to(date(2026, 9, 15))
    others = []
    world.store.meanwhile = lambda: others.append(world.tick())
    assert [tick.failed for tick in (world.tick(), *others)] == [[], []]
    assert len(digests(world)) == 1


def test_each_agent_of_a_prefecture_gets_the_digest_and_a_closed_account_does_not(world: World) -> None:
    agents = [world.prefecture("54"), world.staff(world.prefecture("54").role, "54", "88")]
    closed = world.staff(agents[0].role, "54", "55")
    world.change(closed, status=type(closed.status).DISABLED)
    world.confirmed()
    world.go_to(date(2026, 9, 15))
    world.tick()
    assert sorted(to for to, _ in digests(world)) == sorted(agent.email for agent in agents)
