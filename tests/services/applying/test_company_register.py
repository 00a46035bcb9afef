"""The register of companies is a hint: cached, not queried while it fails, never a condition (RULES
section 11)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.company_register import LookUp
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.services.applying import agency_corrections, company_register
from chalicelib.services.core.changes import SYSTEM
from chalicelib.services.core.ports import RegisterUnavailable, Throttled
from chalicelib.services.deciding import review
from tests.support.builders import register_entry
from tests.support.outside import MemoryRegister, refused
from tests.support.world import World, siret

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
SIRET = siret(1)
CLOSED = "Le registre public des entreprises indique que cet établissement est fermé."
UNKNOWN = "Le registre public des entreprises ne trouve pas ce SIRET."


def with_register(world: World, **entry: object) -> MemoryRegister:
    """Return a register that knows one establishment in Nancy, used from now on."""
    nancy = world.ports.places.resolve("54395", "54000")
    register = MemoryRegister(register_entry(**{"siret": SIRET, "place": nancy, **entry}))
    world.ports = replace(world.ports, register=register)
    world.store.ports = world.ports
    return register


def ask(world: World, number: str = SIRET, address: str = HERE) -> LookUp | None:
    return company_register.look_up(world.ports, world.anybody(address), siret=number)


# Public form


def test_a_siret_is_looked_up_however_it_is_written(world: World) -> None:
    with_register(world)
    spaced = f"{SIRET[:3]} {SIRET[3:6]} {SIRET[6:9]} {SIRET[9:]}"
    found = ask(world, spaced)
    assert found is not None and found.entry is not None
    assert (found.siret, found.on, found.entry.name) == (SIRET, world.today, "VILLE DE LYON")


def test_an_invalid_siret_is_refused_without_a_query(world: World) -> None:
    register = with_register(world)
    with refused("siret_invalid"):
        ask(world, "123")
    assert register.asked == []


def test_an_answer_is_cached_for_a_day(world: World) -> None:
    register = with_register(world)
    first = ask(world)
    world.wait(hours=23)
    assert ask(world) == first
    assert register.asked == [SIRET]
    world.wait(hours=2)
    ask(world)
    assert register.asked == [SIRET, SIRET]


def test_an_unknown_siret_is_cached_too(world: World) -> None:
    register = with_register(world)
    for _ in range(2):
        assert ask(world, siret(2)) == LookUp(siret=siret(2), on=world.today, entry=None)
    assert register.asked == [siret(2)]


def test_without_an_answer_nothing_is_told_and_the_register_is_queried_again(world: World) -> None:
    register = with_register(world)
    register.down = True
    assert ask(world) is None
    register.down = False
    assert ask(world) is not None


def test_after_three_failures_no_query_is_made_for_a_minute(world: World) -> None:
    register = with_register(world)
    register.down = True
    for number in range(2, 7):
        assert ask(world, siret(number)) is None
    assert len(register.asked) == 3
    register.down = False
    world.wait(seconds=59)
    assert ask(world) is None
    world.wait(seconds=1)
    assert ask(world) is not None


def test_cached_answers_are_used_while_the_register_is_down(world: World) -> None:
    register = with_register(world)
    known = ask(world)
    register.down = True
    for number in range(2, 7):
        ask(world, siret(number))
    assert ask(world) == known


def test_queries_are_counted_by_network_address_and_cached_answers_are_not(world: World) -> None:
    with_register(world)
    for number in range(1, 61):
        ask(world, siret(number))
    with pytest.raises(Throttled) as waiting:
        ask(world, siret(61))
    assert waiting.value.retry_after == timedelta(seconds=10)
    assert ask(world, siret(60)) is not None
    assert ask(world, siret(61), ELSEWHERE) is not None


def test_without_a_register_nothing_is_looked_up(world: World) -> None:
    for _ in range(70):
        # Nor counted, since no query is made.
        assert ask(world) is None
    with refused("siret_invalid"):
        ask(world, "123")


def test_beyond_the_limit_of_queries_the_form_can_still_be_filled_in(world: World) -> None:
    with_register(world, closed=True)
    application = world.apply(siret=SIRET)
    anybody = world.anybody(HERE)
    assert company_register.remarks_on(world.ports, anybody, application.answers) == [CLOSED]
    world.wait(days=2)
    for number in range(2, 62):
        ask(world, siret(number))
    assert company_register.remarks_on(world.ports, anybody, application.answers) == []


# Examination of the application


def test_a_confirmed_application_says_what_disagrees_with_it_and_is_not_refused(world: World) -> None:
    with_register(world, closed=True)
    application = world.confirmed(siret=SIRET)
    assert application.register_remarks == []
    world.run_tasks()
    application = world.fresh(application)
    assert application.register_remarks == [CLOSED]
    assert application.status is ApplicationStatus.CONFIRMED
    (noted,) = [one for one in world.store.journal if one.act == "register_looked_up"]
    assert (noted.author.kind, noted.details) == (SYSTEM, {"remarks": 1})
    page = review.list_applications(
        world.ports, world.as_staff(Role.PREFECTURE, "54"), status=None, limit=50, cursor=None
    )
    assert [one.register_remarks for one in page.items] == [[CLOSED]]


def test_a_form_that_nobody_confirmed_is_not_looked_up(world: World) -> None:
    register = with_register(world)
    world.apply(siret=SIRET)
    world.run_tasks()
    assert register.asked == []


def test_a_form_looked_up_today_is_not_looked_up_again_when_confirmed(world: World) -> None:
    register = with_register(world)
    ask(world)
    application = world.confirmed(siret=SIRET)
    world.run_tasks()
    assert register.asked == [SIRET]
    assert world.fresh(application).company_register is not None


def test_while_the_register_is_down_the_application_is_unchanged_and_looked_up_later(
    world: World,
) -> None:
    register = with_register(world, closed=True)
    register.down = True
    application = world.confirmed(siret=SIRET)
    world.run_tasks()
    assert world.fresh(application).company_register is None
    world.wait(hours=5)
    world.tick()
    world.run_tasks()
    assert register.asked == [SIRET]
    register.down = False
    world.wait(hours=1)
    world.tick()
    world.run_tasks()
    assert world.fresh(application).register_remarks == [CLOSED]
    assert company_register.RETRY_TIMER not in world.timers(application)


def test_once_a_session_has_decided_the_register_is_not_queried(world: World) -> None:
    register = with_register(world)
    register.down = True
    application = world.reviewed(siret=SIRET)
    world.run_tasks()
    world.grant(application)
    world.wait(hours=6)
    world.tick()
    world.run_tasks()
    assert register.asked == [SIRET]
    assert world.fresh(application).company_register is None


def test_a_task_delivered_twice_writes_once(world: World) -> None:
    with_register(world)
    application = world.confirmed(siret=SIRET)
    task = next(one for one in world.store.tasks if one.name == company_register.LOOK_UP_TASK)
    world.run_tasks()
    version = world.fresh(application).version
    company_register.look_up_application(world.ports, application.id, task.id)
    assert world.fresh(application).version == version


def test_a_siret_corrected_during_the_query_is_looked_up_later(world: World) -> None:
    with_register(world)
    application = world.confirmed(siret=SIRET)
    world.store.meanwhile = lambda: world.change(application, siret=siret(2))
    world.run_tasks()
    assert world.fresh(application).company_register is None
    world.wait(hours=6)
    world.tick()
    world.run_tasks()
    assert world.fresh(application).register_remarks == [UNKNOWN]


def test_a_siret_corrected_by_the_agency_is_looked_up_for_the_examination(world: World) -> None:
    register = with_register(world)
    application = world.confirmed(siret=SIRET)
    world.run_tasks()
    agency_corrections.correct_siret(
        world.ports, world.agency, application.id, siret=siret(2), reason="Une faute de frappe."
    )
    world.run_tasks()
    assert register.asked == [SIRET, siret(2)]
    assert world.fresh(application).register_remarks == [UNKNOWN]


def test_without_a_register_no_task_is_created(world: World) -> None:
    world.confirmed()
    assert [one.name for one in world.store.tasks] == []


def test_an_application_withdrawn_during_the_query_is_unchanged(world: World) -> None:
    with_register(world)
    application = world.confirmed(siret=SIRET)
    world.withdraw(application)
    world.run_tasks()
    assert world.fresh(application).company_register is None
    assert company_register.RETRY_TIMER not in world.timers(application)


def test_a_register_removed_meanwhile_leaves_the_task_without_effect(world: World) -> None:
    with_register(world)
    application = world.confirmed(siret=SIRET)
    world.ports = replace(world.ports, register=None)
    world.run_tasks()
    world.wait(hours=6)
    world.tick()
    assert [one.name for one in world.store.tasks] == []
    assert world.fresh(application).company_register is None


def test_applications_confirmed_before_there_was_a_register_are_looked_up_once(world: World) -> None:
    waiting = [world.confirmed(siret=siret(number)) for number in (1, 2)]
    decided = world.application_of(world.granted())
    with pytest.raises(RegisterUnavailable):
        company_register.owe_missing_look_ups(world.ports)
    register = with_register(world)
    assert company_register.owe_missing_look_ups(world.ports) == 2
    assert company_register.owe_missing_look_ups(world.ports) == 0, "what is owed is not owed again"
    world.run_tasks()
    assert sorted(register.asked) == sorted(one.siret for one in waiting)
    assert all(world.fresh(one).company_register is not None for one in waiting)
    assert world.fresh(decided).company_register is None, "nobody examines it any more"
    world.wait(hours=7)
    assert company_register.owe_missing_look_ups(world.ports) == 0, "they are known"
