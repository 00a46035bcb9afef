"""Acts return what is stored, tasks together cover everything, pages show what is known (RULES 21)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.acceptance import Acceptance
from chalicelib.domain.following_up.declaration import Declared
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.selection import FollowUpSelection, FollowUpTray
from chalicelib.domain.following_up.thread import FactKind
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.services import tasks
from chalicelib.services.core.changes import Changes, Task
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import decide
from chalicelib.services.following_up import accepting, checking, closing, desk, follow_up, late_follow_ups
from chalicelib.services.recruiting import contracts
from tests.services.applying.test_additional import validated as more_posts_granted
from tests.services.following_up import test_follow_up
from tests.services.following_up.test_accepting import FULL_PAY, ask, now, transmitted
from tests.services.following_up.test_desk import ALL, SUMMER, contracted, stored
from tests.services.following_up.test_follow_up import (
    accept,
    adviser_of,
    calendar,
    declare_end,
    opened,
    submit,
)
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World

F = FollowUpStatus
structure = test_follow_up.structure


@pytest.fixture
def funder(world: World) -> Actor:
    return world.as_account(world.staff(Role.FUNDER))


def journal(world: World, one: FollowUp | Acceptance) -> list[tuple[str, dict[str, object]]]:
    """Return the journal of an object, oldest first."""
    return [(entry.act, dict(entry.details)) for entry in every(world.ports.store.journal_of, one)][::-1]


def test_each_act_of_structure_and_funder_returns_what_is_stored_and_may_be_repeated(
    world: World, structure: Structure
) -> None:
    one = opened(world, structure)
    funder, actor = world.as_staff(Role.FUNDER), world.as_structure(structure)
    first = submit(world, structure, one)
    assert first.declaration is not None
    declared = first.declaration

    def acts(act: Callable[[], FollowUp]) -> FollowUp:
        done = act()
        assert done == world.fresh(one)
        world.wait(minutes=1)
        assert act() == done == world.fresh(one), "the same again changes nothing"
        return done

    said = Declared(
        posts=declared.posts,
        third_parties_invoiced=False,
        comment="Une correction.",
        signed_by="Anne Martin, maire",
    )
    ports = world.ports
    corrected = acts(lambda: follow_up.submit(ports, actor, one.id, declared=said))
    acts(lambda: checking.question(ports, funder, one.id, text="Pourquoi ?"))
    silent = acts(lambda: checking.take_question_back(ports, funder, one.id, expected_version=None))
    assert silent.status is corrected.status is F.SUBMITTED
    acts(lambda: checking.accept(ports, funder, one.id, expected_version=silent.version))
    acts(lambda: checking.take_acceptance_back(ports, funder, one.id, expected_version=None))
    assert [act for act, _ in journal(world, one)][2:] == [
        "declaration_corrected",
        "questioned",
        "question_taken_back",
        "accepted",
        "acceptance_taken_back",
    ]


def test_a_follow_up_is_closed_with_an_instalment_for_good_with_its_agreement_and_reopened(
    world: World, structure: Structure
) -> None:
    accepted = accept(world, submit(world, structure, opened(world, structure)))

    def done(act: Callable[[Changes, FollowUp], FollowUp]) -> FollowUp:
        after = decide(world.ports, System(), lambda changes: act(changes, world.fresh(accepted)))
        assert after == world.fresh(accepted)
        return after

    closed = done(closing.close)
    assert (closed.status, closed.closed_for_good) == (F.CLOSED, False)
    assert done(closing.close) == closed
    for_good = done(closing.close_for_good)
    assert (for_good.status, for_good.closed_for_good) == (F.CLOSED, True)
    assert done(closing.close_for_good) == for_good
    again = done(closing.reopen)
    assert again == replace(closed, version=again.version)
    assert [act for act, _ in journal(world, accepted)][3:] == [
        "closed",
        "closed_for_good",
        "closing_taken_back",
    ]


# Opening in parts


def in_departments(world: World, *departments: str) -> list[Agreement]:
    """Return an agreement in each department, with an adviser under contract since spring, oldest first."""
    made = []
    for department in departments:
        structure = builders.structure(department=department)
        agreement = builders.agreement(structure_id=structure.id, department=department)
        contract = builders.contract(signed_on=date(2026, 4, 1), starts_on=date(2026, 4, 6))
        adviser = builders.recruitment(
            RecruitmentStatus.HIRED, structure_id=structure.id, agreement_id=agreement.id, contract=contract
        )
        changes = Changes(author=world.author, at=world.clock.now())
        for one in (structure, agreement, adviser):
            changes.create(one)
        world.store.commit(changes)
        made.append(agreement)
    return made


@pytest.mark.parametrize("size", [1, 2, 3])
def test_each_task_of_a_quarter_begins_where_the_one_before_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(follow_up, "AGREEMENTS_PER_TASK", size)
    # Those of the second department are the older ones.
    metz, nancy = in_departments(world, "57", "57"), in_departments(world, "54", "54", "54")
    wanted = [*nancy, *metz]
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, ["54", "57"])
    owed, ran = [one for one in world.store.tasks if one.params["quarter"] == "2026-Q3"], list[Task]()
    world.store.tasks[:] = owed
    while world.store.tasks:
        ran.append(world.store.tasks.pop(0))
        assert len(ran) < 20, "it ends"
        assert tasks.run(world.ports, ran[-1].id)
    assert [one.agreement_id for one in world.created(FollowUp)] == [one.id for one in wanted]
    expected = [
        {"quarter": "2026-Q3", "departments": ["54", "57"]},
        *(
            {
                "quarter": "2026-Q3",
                "departments": ["54", "57"] if wanted[at].department == "54" else ["57"],
                "after": wanted[at].id,
            }
            for at in range(size - 1, len(wanted), size)
        ),
    ]
    assert [one.params for one in ran] == expected


def test_each_agreement_of_a_structure_has_a_follow_up_of_its_own_advisers(
    world: World, structure: Structure
) -> None:
    first = world.hired(structure)
    for _ in range(2):
        world.hired(structure)
    more_posts_granted(world, structure)
    more = world.hired(world.fresh(structure))
    assert more.agreement_id != first.agreement_id
    quarter = Quarter.of(world.today)
    world.go_to(quarter.last_day + timedelta(days=1))
    calendar(world)
    ones = [one for one in world.created(FollowUp) if one.quarter == str(quarter)]
    held = {one.agreement_id: one.recruitment_ids for one in ones}
    assert held[more.agreement_id] == (more.id,)
    assert len(held[first.agreement_id]) == 3


def test_a_quarter_before_the_intake_is_justified_by_its_contracts_and_opens_nothing(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    agreement = world.signed_by_all(world.granted())
    world.change(agreement, taken_in_on=date(2026, 10, 1))
    world.go_to(date(2026, 10, 1))
    calendar(world)
    assert world.created(FollowUp) == []
    assert world.get(Ledger, agreement.id).balances.justified == 50_000_00 * 87 // 731


def test_a_fact_about_a_quarter_without_anybody_under_contract_opens_nothing(
    world: World, structure: Structure
) -> None:
    recruitment = world.hired(structure)
    world.go_to(date(2026, 10, 5))
    contracts.take_contract_back(world.ports, world.agency, recruitment.id, reason="Enregistré par erreur.")
    world.run_tasks()
    assert (world.created(FollowUp), world.mails("follow_up_open")) == ([], [])


@pytest.mark.parametrize(
    ("until", "quarters"),
    [
        (None, ["2026-Q3", "2026-Q4", "2027-Q1"]),
        (date(2026, 9, 30), ["2026-Q3"]),
        (date(2026, 10, 1), ["2026-Q3", "2026-Q4"]),
        (date(2027, 6, 30), ["2026-Q3", "2026-Q4", "2027-Q1"]),
    ],
)
def test_a_change_of_contract_checks_each_past_quarter_that_it_concerns(
    world: World, structure: Structure, until: date | None, quarters: list[str]
) -> None:
    recruitment = world.hired(structure)
    world.run_tasks()
    world.go_to(date(2027, 4, 2))
    changes = Changes(author=world.author, at=world.clock.now())
    follow_up.check_quarters(
        world.ports, changes, recruitment, date(2026, 8, 1), FactKind.SUSPENSION_CHANGED, until
    )
    assert [(task.name, task.params) for task in changes.tasks] == [
        (
            "check_follow_up",
            {
                "quarter": quarter,
                "agreement_id": recruitment.agreement_id,
                "changed": recruitment.id,
                "fact": FactKind.SUSPENSION_CHANGED.value,
                "on": "2027-04-02",
            },
        )
        for quarter in quarters
    ]


def test_a_follow_up_never_submitted_is_deleted_with_its_timers(world: World, structure: Structure) -> None:
    one = opened(world, structure)
    adviser = adviser_of(world, one)
    contracts.take_contract_back(world.ports, world.agency, adviser.id, reason="Enregistré par erreur.")
    world.run_tasks()
    assert (world.store.get(FollowUp, one.id), world.timers(one)) == (None, {})
    assert journal(world, one) == [
        ("opened", {"quarter": "2026-Q3"}),
        ("removed", {"quarter": "2026-Q3"}),
    ]


def test_each_step_of_a_follow_up_that_nobody_submits_is_in_its_journal(
    world: World, structure: Structure
) -> None:
    world.staff(Role.FUNDER)
    one = opened(world, structure)
    assert {name: at.date() for name, at in world.timers(one).items()} == {
        "follow_up.reminder": date(2026, 10, 24),
        "follow_up.overdue": end_of_day(date(2026, 10, 31)).date(),
        "follow_up.second_reminder": date(2026, 11, 7),
        "follow_up.escalation": end_of_day(date(2026, 11, 14)).date(),
    }
    for day in (date(2026, 10, 24), date(2026, 11, 1), date(2026, 11, 7), date(2026, 11, 14)):
        world.go_to(day, hour=9)
        world.tick()
    world.go_to(date(2026, 11, 15), hour=0)
    world.tick()
    assert [act for act, _ in journal(world, one)] == [
        "opened",
        "reminder",
        "overdue",
        "second_reminder",
        "escalation",
    ]
    # Digest items are found by the first morning that tells them.
    assert world.store.counters(["LATE#2026-11-15"]) == {"LATE#2026-11-15": {"2026-Q3#54": 1}}
    assert late_follow_ups.DIGEST_TIMER in {
        timer.name for timer in world.ports.store.due_timers(world.clock.now() + timedelta(days=1), 1000)
    }


def test_the_quarter_in_progress_is_that_of_the_date_in_paris(world: World) -> None:
    world.go_to(date(2026, 10, 1), hour=0)
    assert follow_up.quarter_in_progress(world.clock.now()) == Quarter(2026, 4)


# Accepting several


def test_the_request_for_an_acceptance_is_stored_as_it_was_made(world: World, funder: Actor) -> None:
    world.go_to(date(2026, 10, 20))
    one, two = transmitted(world, FULL_PAY, FULL_PAY, structure_name="Ville de Metz")
    read_at = world.clock.now()
    seen_at = now(world)
    world.wait(minutes=5)
    asked = ask(world, funder, two, one, seen_at=seen_at)
    kept = Acceptance(
        id=asked.id,
        version=1,
        quarter="2026-Q3",
        chosen=tuple(sorted((one.id, two.id))),
        department=None,
        text="",
        seen_at=read_at,
        asked_by=funder.account.id,  # type: ignore[union-attr]
        asked_at=world.clock.now(),
        wanted=2,
    )
    assert asked == world.fresh(asked) == kept
    narrowed = ask(world, funder, department="69", q="metz", seen_at=seen_at)
    assert narrowed == replace(kept, id=narrowed.id, chosen=(), department="69", text="metz")


def parts_of(world: World, acceptance: Acceptance) -> list[tuple[int, int]]:
    """Return what is accepted and left after each of its tasks."""
    found = []
    for task in world.store.tasks:
        if task.name == accepting.ACCEPT_TASK:
            accepting.run(world.ports, acceptance.id, task.id)
            known = world.fresh(acceptance)
            found.append((known.accepted, len(known.left)))
            assert len(found) < 20, "it ends"
    return found


@pytest.mark.parametrize("chosen", [True, False])
def test_the_tasks_of_an_acceptance_skip_what_others_accepted_and_what_is_left(
    world: World, funder: Actor, monkeypatch: pytest.MonkeyPatch, chosen: bool
) -> None:
    monkeypatch.setattr(accepting, "_TRANSACTIONS_PER_TASK", 2)
    world.go_to(date(2026, 10, 20))
    rows = transmitted(world, *[FULL_PAY] * 6)
    acceptance = ask(world, funder, *(rows if chosen else ()))
    world.wait(minutes=5)
    for one in rows[:2]:
        assert one.declaration is not None
        world.change(one, declaration=replace(one.declaration, signed_at=world.clock.now()))
    for one in rows[2:4]:
        accept(world, world.fresh(one))
    # Those left come first, by the day since which they wait.
    assert parts_of(world, acceptance)[-1] == (2, 2)
    done = world.fresh(acceptance)
    assert (done.left, done.done_at) == (tuple(one.id for one in rows[:2]), world.clock.now())
    assert {world.fresh(one).status for one in rows[2:]} == {F.ACCEPTED}


def test_a_follow_up_is_left_once_when_two_consumers_run_the_same_task(world: World, funder: Actor) -> None:
    world.go_to(date(2026, 10, 20))
    (one,) = transmitted(world, FULL_PAY)
    acceptance = ask(world, funder, one)
    world.wait(minutes=5)
    assert one.declaration is not None
    world.change(one, declaration=replace(one.declaration, signed_at=world.clock.now()))
    [task] = [task for task in world.store.tasks if task.name == accepting.ACCEPT_TASK]
    world.store.meanwhile = lambda: accepting.run(world.ports, acceptance.id, task.id)
    accepting.run(world.ports, acceptance.id, task.id)
    assert world.fresh(acceptance).left == (one.id,)
    assert journal(world, acceptance) == [
        ("acceptance_asked", {"wanted": 1}),
        ("acceptance_left", {"follow_up": one.id}),
        ("acceptance_went_on", {"accepted": 0, "left": 1}),
    ]


def test_the_report_of_an_acceptance_leaves_out_deleted_people_and_follow_ups(world: World) -> None:
    world.go_to(date(2026, 10, 20))
    (one,) = transmitted(world, FULL_PAY)
    # The account of the agency that asks is not stored.
    acceptance = ask(world, world.agency, one)
    here = world.change(acceptance, left=(one.id, "gone"))
    assert accepting.read_report(world.ports, world.agency, acceptance.id) == accepting.AcceptanceReport(
        acceptance=here, left=[world.fresh(one)], author="un compte supprimé"
    )


# Pages


def test_the_page_of_a_follow_up_before_its_declaration_shows_only_its_contracts(
    world: World, funder: Actor
) -> None:
    adviser = contracted(date(2026, 7, 1))
    validated = builders.recruitment(
        structure_id=adviser.structure_id, agreement_id=adviser.agreement_id, last_name="Contrat Attendu"
    )
    awaited = builders.follow_up(
        recruitment_ids=(adviser.id, validated.id, "erased"),
        structure_id=adviser.structure_id,
        agreement_id=adviser.agreement_id,
    )
    stored(world, adviser, validated, awaited)
    examined = desk.examine(world.ports, funder, awaited.id)
    assert examined.names == {one.id: one.candidate_name for one in (adviser, validated)}
    assert [(one.declared, one.before, one.doubts) for one in examined.posts] == [(None, None, ())] * 3
    assert [one.facts.time.days for one in examined.posts] == [92, 0, 0]
    assert (examined.posts[2].facts.recruitment, examined.posts[2].facts.contract_pay_cents) == (None, None)
    assert (examined.doubts, examined.application, examined.follow_up) == ((), None, world.fresh(awaited))
    [row] = desk.visible_follow_ups(world.ports, funder, SUMMER)
    assert (row.advisers, row.doubts) == ((adviser.candidate_name, validated.candidate_name), 0)
    lines = desk.follow_up_lines(world.ports, funder, SUMMER, ALL)
    assert [(one.declared, one.before, one.days, one.doubts) for one in lines] == [
        (None, None, 92, ()),
        (None, None, 0, ()),
        (None, None, 0, ()),
    ]


def test_an_empty_selection_has_one_empty_page(world: World, funder: Actor) -> None:
    nothing = FollowUpSelection(tray=FollowUpTray.LATE)
    page = desk.select(world.ports, funder, SUMMER, nothing, page=1, size=50)
    assert (page.rows, page.matching, page.pages) == ([], 0, 1)


def test_pages_continue_each_other(world: World, funder: Actor) -> None:
    rows = [builders.follow_up() for _ in range(7)]
    stored(world, *rows)
    pages = [desk.select(world.ports, funder, SUMMER, ALL, page=page, size=3) for page in (1, 2, 3, 4)]
    assert [len(page.rows) for page in pages] == [3, 3, 1, 0]
    assert {row.summary.id for page in pages for row in page.rows} == {one.id for one in rows}
    assert {page.pages for page in pages} == {3}


def test_a_follow_up_shows_the_application_of_its_contact(world: World, structure: Structure) -> None:
    one = opened(world, structure)
    examined = desk.examine(world.ports, world.as_staff(Role.FUNDER), one.id)
    assert examined.application == world.application_of(structure)
    with refused("not_found"):
        desk.examine(world.ports, world.as_structure(structure), one.id)


def test_a_rupture_recorded_during_the_declaration_requires_another_one_with_its_day(
    world: World, structure: Structure
) -> None:
    one = submit(world, structure, opened(world, structure))
    world.go_to(date(2026, 11, 20))
    declare_end(world, structure, adviser_of(world, one), date(2026, 9, 15))
    world.run_tasks()
    asked = world.fresh(one)
    assert (asked.status, asked.due_on) == (F.QUESTIONED, world.today + timedelta(days=15))
    [mail] = world.mails("follow_up_changed")
    assert (mail.to, mail.subject_id) == (structure.contact_email, one.id)
    assert journal(world, one)[-1] == ("agreed", {"recruitments": 1})


def test_the_funder_and_the_agency_alone_question_and_accept(world: World, structure: Structure) -> None:
    one = submit(world, structure, opened(world, structure))
    ports, version = world.ports, one.version
    for actor in (world.as_structure(structure), world.as_staff(Role.PREFECTURE, "54")):
        with refused("not_found"):
            checking.question(ports, actor, one.id, text="Pourquoi ?")
        with refused("not_found"):
            checking.accept(ports, actor, one.id, expected_version=version)
    assert checking.question(ports, world.agency, one.id, text="Pourquoi ?").status is F.QUESTIONED
