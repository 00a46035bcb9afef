"""Who is told when an adviser reports nothing, and when nobody is (RULES 21 and section 9)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.shared.calendar_rules import add_months, morning_of
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.services.activity import silence
from chalicelib.services.recruiting import contracts, ends, superior, suspensions
from tests.services.noting import fire
from tests.support.adviser import Adviser
from tests.support.training import training_of
from tests.support.world import World

TEMPLATES = ("activity_silence", "activity_silence_structure", "activity_silence_superior")


@pytest.fixture
def adviser(world: World) -> Adviser:
    """Return somebody in post from the first day of the contract, exempt from the training."""
    adviser = Adviser(world)
    world.change(training_of(world, adviser.recruitment), status=TrainingStatus.EXEMPT)
    return adviser


def told(world: World) -> list[int]:
    """Return how many of each of the three e-mails are owed: to adviser, structure, superior."""
    return [len(world.mails(template)) for template in TEMPLATES]


def go_to(world: World, day: date) -> None:
    """Go to the morning of a day, and fire the due timers."""
    world.go_to(day, hour=9)
    world.tick()


def checks(world: World, recruitment: Recruitment) -> dict[str, date]:
    """Return the checks that are set, by name and day."""
    return {
        name.removeprefix("activity.silence_"): at.date()
        for name, at in world.timers(recruitment).items()
        if name in silence.SILENCE_TIMERS.values()
    }


def test_a_contract_sets_the_first_check_a_month_after_its_first_day(adviser: Adviser) -> None:
    first = add_months(adviser.world.today, 1)
    assert checks(adviser.world, adviser.recruitment) == {"first": first}
    assert adviser.world.timers(adviser.recruitment)["activity.silence_first"] == morning_of(first)


def test_a_silence_is_told_after_a_month_and_after_a_month_and_a_half(adviser: Adviser) -> None:
    world, start = adviser.world, adviser.world.today
    first = add_months(start, 1)
    go_to(world, first - timedelta(days=1))
    assert told(world) == [0, 0, 0]
    go_to(world, first)
    assert told(world) == [1, 1, 0], "nobody is named as the superior"
    named = {"first_name": "Anne", "last_name": "Roux", "email": "anne@commune.example", "phone": None}
    structure = world.as_structure(adviser.recruitment.structure_id)
    superior.name(world.ports, structure, adviser.recruitment.id, **named)
    go_to(world, first + timedelta(days=15))
    assert told(world) == [2, 2, 1]
    assert {mail.to for mail in world.mails("activity_silence_superior")} == {"anne@commune.example"}
    for months in (2, 3, 4):
        go_to(world, add_months(first, months))
    assert told(world) == [2, 2, 1], "each step of a silence is told once"


def test_silence_after_a_training_counts_from_the_day_after_it(world: World) -> None:
    adviser = Adviser(world)
    start = world.today
    go_to(world, add_months(start, 1))
    go_to(world, add_months(start, 2))
    assert told(world) == [0, 0, 0]
    world.change(training_of(world, adviser.recruitment), status=TrainingStatus.EXEMPT)
    go_to(world, add_months(start, 3))
    assert told(world) == [1, 1, 0]


def test_a_report_postpones_the_check_without_writing_a_timer(adviser: Adviser) -> None:
    world, start = adviser.world, adviser.world.today
    world.go_to(start + timedelta(days=20))
    before = checks(world, adviser.recruitment)
    adviser.records()
    assert checks(world, adviser.recruitment) == before
    go_to(world, add_months(start, 1))
    assert told(world) == [0, 0, 0]
    again = add_months(start + timedelta(days=20), 1)
    assert checks(world, adviser.recruitment) == {"first": again}
    go_to(world, again)
    assert told(world) == [1, 1, 0]


def test_a_second_silence_is_told_again(adviser: Adviser) -> None:
    world, start = adviser.world, adviser.world.today
    for day in (add_months(start, 1), add_months(start, 1) + timedelta(days=15)):
        go_to(world, day)
    adviser.records()
    reported = world.today
    go_to(world, add_months(reported, 1) - timedelta(days=1))
    assert told(world) == [2, 2, 0]
    go_to(world, add_months(reported, 1))
    assert told(world) == [3, 3, 0]


def test_after_an_outage_only_the_newest_step_is_told(adviser: Adviser) -> None:
    go_to(adviser.world, adviser.world.today + timedelta(days=100))
    assert told(adviser.world) == [1, 1, 0]


def test_nobody_is_told_during_a_leave_and_the_month_begins_again_after_it(adviser: Adviser) -> None:
    world, start = adviser.world, adviser.world.today
    structure = world.as_structure(adviser.recruitment.structure_id)
    back = start + timedelta(days=50)
    suspensions.declare(
        world.ports,
        structure,
        adviser.recruitment.id,
        kind=SuspensionKind.LONG_ILLNESS,
        first_day=start + timedelta(days=5),
        last_day=back,
    )
    for days in (31, 40, 62, 75):
        go_to(world, start + timedelta(days=days))
    assert told(world) == [0, 0, 0]
    go_to(world, add_months(back + timedelta(days=1), 1) + timedelta(days=31))
    assert told(world)[0] == 1


def test_the_end_of_a_contract_ends_the_checks_and_its_return_begins_them(adviser: Adviser) -> None:
    world, mine = adviser.world, adviser.recruitment
    structure = world.as_structure(mine.structure_id)
    ends.end(world.ports, structure, mine.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    go_to(world, world.today + timedelta(days=1))
    assert checks(world, mine) == {}
    ends.take_end_back(world.ports, world.agency, mine.id, reason="Déclarée par erreur.")
    assert set(checks(world, mine)) == {"first"}
    contracts.take_contract_back(world.ports, world.agency, mine.id, reason="Enregistré par erreur.")
    assert checks(world, mine) == {}


def test_a_corrected_contract_keeps_the_check_that_is_set(adviser: Adviser) -> None:
    world, mine = adviser.world, adviser.recruitment
    go_to(world, add_months(world.today, 1))
    before = checks(world, mine)
    contract = world.fresh(mine).contract
    assert contract is not None and set(before) == {"second"}
    contracts.correct_contract(
        world.ports,
        world.agency,
        mine.id,
        kind=contract.kind,
        signed_on=contract.signed_on,
        starts_on=contract.starts_on,
        ends_on=contract.starts_on + timedelta(days=700),
        reason="La date de fin était fausse.",
    )
    assert checks(world, mine) == before


def test_an_e_mail_about_a_silence_is_not_sent_once_a_report_ended_it(adviser: Adviser) -> None:
    world = adviser.world
    go_to(world, add_months(world.today, 1))
    assert set(world.deliver()) >= set(TEMPLATES[:2])
    go_to(world, world.today + timedelta(days=15))
    adviser.records()
    assert not set(world.deliver()) & set(TEMPLATES)


def test_a_check_that_fires_after_the_contract_ended_or_the_recruitment_is_gone_does_nothing(
    adviser: Adviser,
) -> None:
    world = adviser.world
    world.go_to(add_months(world.today, 1), hour=9)
    world.change(adviser.recruitment, status=RecruitmentStatus.ENDED, ended_on=world.today)
    timers, written = world.timers(adviser.recruitment), len(world.store.journal)
    for subject in (adviser.recruitment.id, "gone"):
        fire(world, silence.silence_check_reached, "activity.silence_first", subject)
    assert told(world) == [0, 0, 0]
    assert (world.timers(adviser.recruitment), len(world.store.journal)) == (timers, written)
