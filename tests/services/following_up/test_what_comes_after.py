"""The effects of each act on a follow-up: status, timers, money, lock and journal (RULES 21, section 11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.selection import FollowUpTray
from chalicelib.domain.following_up.thread import FactKind
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.services import tasks
from chalicelib.services.activity.lock import is_locked
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import Stale, decide
from chalicelib.services.following_up import accepting, checking, desk, follow_up, preparing
from chalicelib.services.recruiting import contracts, suspensions
from tests.services.following_up.test_accepting import FULL_PAY, ask, transmitted
from tests.services.following_up.test_follow_up import (
    accept,
    adviser_of,
    calendar,
    declare_end,
    opened,
    post,
    question,
    submit,
    take_back,
    take_question_back,
)
from tests.support import builders
from tests.support.world import World

F = FollowUpStatus
STEPS = {f"follow_up.{name}" for name in ("reminder", "overdue", "second_reminder", "escalation")}


@pytest.fixture
def structure(world: World) -> Structure:
    """Return a structure with three posts granted on 6 July 2026."""
    world.go_to(date(2026, 7, 6))
    return world.granted(posts=3)


@pytest.fixture
def signed(world: World) -> Structure:
    """Return a structure with a post granted on 6 July 2026, under an agreement signed by all."""
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    structure = world.granted()
    world.signed_by_all(structure)
    world.go_to(date(2026, 10, 1))
    calendar(world)
    return structure


def only(world: World) -> FollowUp:
    [one] = world.created(FollowUp)
    return world.fresh(one)


def acts(world: World, one: FollowUp | Ledger) -> list[str]:
    return [entry.act for entry in every(world.ports.store.journal_of, one)][::-1]


def locked(world: World, one: FollowUp) -> bool:
    return is_locked(world.ports, one.agreement_id, one.quarter)


def justified(world: World, one: FollowUp) -> int:
    return world.get(Ledger, one.agreement_id).balances.justified


def test_each_act_on_a_follow_up_changes_its_money_its_lock_and_its_timers(
    world: World, signed: Structure
) -> None:
    one = only(world)
    worth = 50_000_00 * 87 // 731

    def now() -> tuple[FollowUpStatus, int, bool, set[str]]:
        timers = {name for name in world.timers(one) if name.startswith("follow_up.")}
        return world.fresh(one).status, justified(world, one), locked(world, one), timers

    assert now() == (F.OPEN, 0, False, STEPS)
    submit(world, signed, one)
    assert now() == (F.SUBMITTED, 0, True, set())
    question(world, one)
    assert now() == (F.QUESTIONED, 0, False, STEPS)
    take_question_back(world, world.fresh(one), world.fresh(one).version)
    assert now() == (F.SUBMITTED, 0, True, set())
    accept(world, one)
    assert now() == (F.ACCEPTED, worth, True, set())
    back = take_back(world, one, world.fresh(one).version)
    assert (back.status, now()) == (F.SUBMITTED, (F.SUBMITTED, 0, True, set()))
    accept(world, one)
    submit(world, signed, one, comment="Une correction.")
    assert now() == (F.SUBMITTED, 0, True, set())
    assert acts(world, one) == [
        "opened",
        "submitted",
        "questioned",
        "question_taken_back",
        "accepted",
        "acceptance_taken_back",
        "accepted",
        "declaration_corrected",
    ]
    by = {
        entry.details["by"] for entry in every(world.ports.store.journal_of, one) if entry.details.get("by")
    }
    assert by == {world.staff(Role.FUNDER).id}


def test_a_rupture_declared_after_the_acceptance_reverses_the_money_and_requires_a_declaration(
    world: World, signed: Structure
) -> None:
    one = only(world)
    accept(world, submit(world, signed, one))
    assert justified(world, one) > 0
    declare_end(world, signed, adviser_of(world, one), date(2026, 9, 15))
    world.run_tasks()
    assert (world.fresh(one).status, justified(world, one), locked(world, one)) == (F.QUESTIONED, 0, False)
    assert {name for name in world.timers(one)} == STEPS - {"follow_up.reminder"} or set(
        world.timers(one)
    ) >= STEPS
    assert acts(world, one)[-1] == "agreed"
    before = world.fresh(one)
    for _ in range(2):
        calendar(world)
    assert world.fresh(one) == before
    assert len(world.mails("follow_up_changed")) == 1


def test_an_open_follow_up_includes_advisers_recorded_later(world: World, structure: Structure) -> None:
    later = world.validated(structure)
    one = opened(world, structure)
    world.sign(later, signed_on=date(2026, 8, 3), starts_on=date(2026, 8, 3), ends_on=date(2028, 8, 2))
    world.run_tasks()
    known = world.fresh(one)
    assert known.recruitment_ids == (*one.recruitment_ids, later.id)
    assert (known.status, known.version, world.timers(one).keys()) == (F.OPEN, 2, STEPS)
    assert world.mails("follow_up_changed") == [], "it is declared for the first time"
    assert acts(world, one) == ["opened", "agreed"]
    entry = next(iter(every(world.ports.store.journal_of, one)))
    assert entry.details == {"recruitments": 2}


def test_a_follow_up_without_anybody_under_contract_is_deleted_unless_it_was_accepted(
    world: World, structure: Structure
) -> None:
    one = opened(world, structure)
    adviser = adviser_of(world, one)
    submit(world, structure, one)
    contracts.take_contract_back(world.ports, world.agency, adviser.id, reason="Enregistré par erreur.")
    world.run_tasks()
    assert world.store.get(FollowUp, one.id) is None
    assert world.timers(one) == {} and not locked(world, one)
    assert acts(world, one)[-1] == "removed"
    world.sign(adviser, starts_on=date(2026, 7, 6), signed_on=date(2026, 7, 6), ends_on=date(2028, 7, 5))
    world.run_tasks()
    again = world.created(FollowUp)[-1]
    assert again.id != one.id and world.fresh(again).status is F.OPEN
    accepted = accept(world, submit(world, structure, again))
    contracts.take_contract_back(world.ports, world.agency, adviser.id, reason="Enregistré par erreur.")
    world.run_tasks()
    assert (world.fresh(accepted).status, world.fresh(accepted).recruitment_ids) == (F.QUESTIONED, ())


def test_a_fact_about_some_days_reopens_the_follow_ups_of_their_quarters_only(
    world: World, structure: Structure
) -> None:
    world.hired(structure)
    world.go_to(date(2027, 4, 2))
    calendar(world)
    ones = world.created(FollowUp)
    for one in ones:
        accept(world, submit(world, structure, one))
    suspensions.declare(
        world.ports,
        world.as_structure(structure),
        adviser_of(world, ones[0]).id,
        kind=SuspensionKind.LEAVE,
        first_day=date(2026, 12, 31),
        last_day=date(2026, 12, 31),
    )
    world.run_tasks()
    assert [world.fresh(one).status for one in ones] == [F.ACCEPTED, F.QUESTIONED, F.ACCEPTED]
    [fact] = world.fresh(ones[1]).facts
    assert (fact.kind, fact.on) == (FactKind.SUSPENSION_CHANGED, world.today)


def test_the_check_of_a_fact_delivered_twice_reopens_once(world: World, signed: Structure) -> None:
    one = only(world)
    accept(world, submit(world, signed, one))
    declare_end(world, signed, adviser_of(world, one), date(2026, 9, 15))
    task = next(task for task in world.store.tasks if task.name == follow_up.CHECK_TASK)
    world.store.meanwhile = lambda: tasks.run(world.ports, task.id)
    tasks.run(world.ports, task.id)
    assert len(world.mails("follow_up_changed")) == 1
    assert acts(world, one).count("agreed") == 1
    assert acts(world, world.get(Ledger, one.agreement_id)).count("agreed") == 0


def test_timers_of_deleted_or_submitted_follow_ups_tell_nothing(world: World, structure: Structure) -> None:
    one = opened(world, structure)
    submit(world, structure, one)
    before, mails = world.fresh(one), len(world.mails())
    for name in (*STEPS, "follow_up.overdue_told"):
        for subject in (one.id, "gone"):
            timer = Timer(name=name, subject_id=subject, due_at=world.clock.now())
            handler = (
                follow_up.send_overdue_email if name.endswith("told") else follow_up.follow_up_timer_fired
            )

            def work(changes: Changes, timer: Timer = timer, handler=handler) -> None:  # type: ignore[no-untyped-def]
                handler(world.ports, changes, timer)

            decide(world.ports, world.agency, work)
    assert (world.fresh(one), len(world.mails())) == (before, mails)


def test_a_follow_up_submitted_in_the_night_is_not_told_as_late(world: World, structure: Structure) -> None:
    one = opened(world, structure)
    world.go_to(date(2026, 11, 1), hour=0, minute=10)
    world.tick()
    assert world.fresh(one).overdue and "follow_up.overdue_told" in world.timers(one)
    assert world.mails("follow_up_overdue") == []
    world.go_to(date(2026, 11, 1), hour=8)
    world.tick()
    assert len(world.mails("follow_up_overdue")) == 1
    assert "overdue" in acts(world, one)


def test_an_escalation_creates_the_suspension_of_the_next_morning(world: World, signed: Structure) -> None:
    one = only(world)
    world.go_to(world.timers(one)["follow_up.escalation"].date() + timedelta(days=1), hour=12)
    world.tick()
    assert world.fresh(one).escalated and "instalment.hold" in world.timers(one)
    assert acts(world, one)[-1] == "escalation"


def test_a_follow_up_accepted_or_deleted_meanwhile_is_neither_counted_nor_told_twice(
    world: World, structure: Structure
) -> None:
    one = submit(world, structure, opened(world, structure))
    two = replace(builders.follow_up(F.SUBMITTED, declaration=one.declaration), agreement_id=one.agreement_id)
    changes = Changes(author=world.author, at=world.clock.now())
    changes.create(two)
    world.store.commit(changes)
    funder = world.as_staff(Role.FUNDER)
    acceptance = ask(world, funder, one, two)
    task = next(task for task in world.store.tasks if task.name == accepting.ACCEPT_TASK)

    def meanwhile() -> None:
        accept(world, one)
        gone = Changes(author=world.author, at=world.clock.now())
        gone.delete(world.fresh(two))
        world.store.commit(gone)

    world.store.meanwhile = meanwhile
    accepting.run(world.ports, acceptance.id, task.id)
    report = accepting.read_report(world.ports, funder, acceptance.id)
    assert (report.acceptance.accepted, report.acceptance.left, report.left) == (0, (), [])
    assert report.acceptance.done_at == world.clock.now()
    assert report.author == "Camille Roux"
    assert len(world.mails("follow_up_accepted")) == 1
    assert acts(world, one).count("accepted") == 1


def test_an_acceptance_of_several_is_in_the_journal_with_those_left(
    world: World, structure: Structure
) -> None:
    one = opened(world, structure)
    submit(world, structure, one, post(one.recruitment_ids[0], full_time=True))
    acceptance = ask(world, world.as_staff(Role.FUNDER), world.fresh(one))
    world.wait(minutes=1)
    submit(world, structure, world.fresh(one), comment="Une correction.")
    world.run_tasks()
    entries = [*every(world.ports.store.journal_of, world.fresh(acceptance))][::-1]
    assert [(entry.act, entry.details) for entry in entries] == [
        ("acceptance_asked", {"wanted": 1}),
        ("acceptance_left", {"follow_up": one.id}),
        ("acceptance_went_on", {"accepted": 0, "left": 1}),
    ]


def test_a_quarter_whose_contract_was_taken_back_is_worth_nothing(world: World, structure: Structure) -> None:
    one = opened(world, structure)
    adviser = adviser_of(world, one)
    [known] = preparing.post_facts(world.ports, one).values()
    assert (known.paid_days, known.earned_cents, known.suspended_days) == (87, 50_000_00 * 87 // 731, 0)
    assert known.contract_pay_cents == known.time.pay(lambda _day: 2_050_00)
    submit(world, structure, one)
    accept(world, one)
    contracts.take_contract_back(world.ports, world.agency, adviser.id, reason="Enregistré par erreur.")
    [gone] = preparing.post_facts(world.ports, one).values()
    assert gone == preparing.PostFacts(recruitment=world.fresh(adviser), activity=known.activity)
    assert (gone.paid_days, gone.earned_cents, gone.suspended_days) == (0, 0, 0)
    assert (gone.contract_pay_cents, gone.silent, gone.time.days) == (None, False, 0)


def test_trays_have_the_follow_ups_that_wait_with_or_without_contracts(
    world: World, structure: Structure
) -> None:
    one = submit(world, structure, opened(world, structure))
    found = desk.waiting(
        world.ports, world.as_staff(Role.FUNDER), [Quarter.parse(one.quarter)], [*FollowUpTray]
    )
    told = {row.tray: row.count for row in found}
    assert told[FollowUpTray.TO_CHECK] == told[FollowUpTray.SOUND] == told[FollowUpTray.ALL] == 1


def test_the_funder_lists_the_follow_ups_of_a_quarter_page_by_page(
    world: World, structure: Structure
) -> None:
    one = opened(world, structure)
    quarter = one.quarter
    page = checking.list_follow_ups(
        world.ports, world.as_staff(Role.FUNDER), quarter=quarter, limit=5, cursor=None
    )
    assert [each.id for each in page.items] == [one.id]
    elsewhere = world.as_staff(Role.PREFECTURE, "69")
    page = checking.list_follow_ups(world.ports, elsewhere, quarter=quarter, limit=5, cursor=None)
    assert page.items == []


def test_days_after_the_answer_is_due_are_counted_from_the_question(
    world: World, structure: Structure
) -> None:
    one = submit(world, structure, opened(world, structure))
    world.go_to(date(2026, 12, 1))
    asked = question(world, one)
    assert asked.due_on == world.today + timedelta(days=15)
    assert acts(world, one)[-1] == "questioned"


def test_a_question_on_an_outdated_page_is_refused(world: World, structure: Structure) -> None:
    one = submit(world, structure, opened(world, structure))
    with pytest.raises(Stale):
        question(world, one, one.version - 1)
    asked = question(world, one, one.version)
    assert question(world, one, one.version) == asked, "the same once more is asked already"


def test_the_last_task_of_an_acceptance_takes_its_full_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "_TRANSACTIONS_PER_TASK", 2)
    world.go_to(date(2026, 10, 20))
    transmitted(world, FULL_PAY, FULL_PAY)
    acceptance = ask(world, world.as_staff(Role.FUNDER))
    [task] = [task for task in world.store.tasks if task.name == accepting.ACCEPT_TASK]
    accepting.run(world.ports, acceptance.id, task.id)
    done = world.fresh(acceptance)
    assert (done.accepted, done.done_at) == (2, world.clock.now())
