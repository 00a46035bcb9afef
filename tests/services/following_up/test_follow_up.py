"""The quarterly follow-up (RULES 3 and 21, section 11)."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import AccountSession, System
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.thread import FactKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.services import tasks
from chalicelib.services.core.changes import Changes, Email, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import Stale, VersionMissing, decide, found
from chalicelib.services.following_up import accepting, checking, closing, follow_up
from chalicelib.services.recruiting import ends
from tests.support.outside import Crash, GivenParameters, refused
from tests.support.world import World


@pytest.fixture
def structure(world: World) -> Structure:
    """Return a structure with three posts granted on 6 July 2026."""
    world.go_to(date(2026, 7, 6))
    return world.granted(posts=3)


def calendar(world: World) -> None:
    """Run the 15-minute schedule once, and its tasks."""
    follow_up.open_quarters(world.ports, world.ports.places.departments())
    world.run_tasks()


def opened(world: World, structure: Structure) -> FollowUp:
    """Return the follow-up of the third quarter, for one adviser under contract since July."""
    world.hired(structure)
    world.go_to(date(2026, 10, 1))
    calendar(world)
    return next(one for one in world.created(FollowUp) if one.structure_id == structure.id)


def post(recruitment_id: str, *, full_time: bool = True) -> PostDeclaration:
    return PostDeclaration(
        recruitment_id=recruitment_id, gross_pay_cents=6_500_00, absence_days=2, full_time=full_time
    )


def submit(
    world: World, structure: Structure, opened: FollowUp, *posts: PostDeclaration, comment: str | None = None
) -> FollowUp:
    follow_up.submit(
        world.ports,
        world.as_structure(structure),
        opened.id,
        declared=Declared(
            posts=posts or tuple(map(post, opened.recruitment_ids)),
            third_parties_invoiced=False,
            comment=comment,
            answer="Deux jours de congé." if world.fresh(opened).asked else None,
            signed_by="Anne Martin, maire",
        ),
    )
    return world.fresh(opened)


def funder(world: World) -> Account:
    return world.staff(Role.FUNDER)


def question(world: World, opened: FollowUp, version: int | None = None) -> FollowUp:
    checking.question(
        world.ports,
        world.as_account(funder(world)),
        opened.id,
        text="Justifiez les absences.",
        expected_version=version,
    )
    return world.fresh(opened)


def accept(world: World, opened: FollowUp, version: int | None = None) -> FollowUp:
    seen = world.fresh(opened).version if version is None else version
    checking.accept(world.ports, world.as_account(funder(world)), opened.id, expected_version=seen)
    return world.fresh(opened)


# Opening


def test_a_follow_up_opens_on_the_1st_for_agreements_with_an_adviser_under_contract(
    world: World, structure: Structure
) -> None:
    recruitment = world.hired(structure)
    world.go_to(date(2026, 9, 30), hour=23, minute=59)
    calendar(world)
    assert world.created(FollowUp) == []
    world.wait(minutes=1)
    calendar(world)
    [one] = world.created(FollowUp)
    assert (one.quarter, one.opened_on, one.due_on) == ("2026-Q3", date(2026, 10, 1), date(2026, 10, 31))
    assert (one.recruitment_ids, one.status) == ((recruitment.id,), FollowUpStatus.OPEN)
    assert [mail.to for mail in world.mails("follow_up_open")] == [structure.contact_email]
    assert world.timers(one)["follow_up.overdue"] == end_of_day(date(2026, 10, 31))


def test_repeated_runs_of_the_calendar_open_once(world: World, structure: Structure) -> None:
    world.hired(structure)
    world.go_to(date(2026, 9, 30))
    for _ in range(96):
        calendar(world)
        world.wait(minutes=30)
    assert [one.quarter for one in world.created(FollowUp)] == ["2026-Q3"]
    assert len(world.mails("follow_up_open")) == 1


def test_two_runs_of_the_calendar_at_once_open_once(world: World, structure: Structure) -> None:
    world.hired(structure)
    world.go_to(date(2026, 10, 1))
    world.store.meanwhile = lambda: calendar(world)
    calendar(world)
    assert len(world.created(FollowUp)) == 1


def test_two_quarters_missed_by_the_calendar_are_opened_once_each_oldest_first(
    world: World, structure: Structure
) -> None:
    world.hired(structure)
    world.go_to(date(2027, 1, 20))
    calendar(world)
    calendar(world)
    assert [one.quarter for one in world.created(FollowUp)] == ["2026-Q3", "2026-Q4"]
    labels = [mail.params["quarter_label"] for mail in world.mails("follow_up_open")]
    assert labels == ["3e trimestre 2026", "4e trimestre 2026"]


def test_after_an_outage_of_years_the_quarters_of_the_last_year_are_opened(
    world: World, structure: Structure
) -> None:
    world.hired(structure)
    world.go_to(date(2028, 2, 1))
    calendar(world)
    assert [one.quarter for one in world.created(FollowUp)] == ["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"]


def test_a_quarter_is_opened_for_the_country_by_tasks_of_ten_departments(world: World) -> None:
    departments = [*world.ports.places.departments()][:45]
    world.run_tasks()
    follow_up.open_quarters(world.ports, reversed(departments))
    owed = [task.params["departments"] for task in world.store.tasks if task.params["quarter"] == "2026-Q2"]
    assert [len(some) for some in owed if isinstance(some, list)] == [10, 10, 10, 10, 5]
    assert [one for some in owed if isinstance(some, list) for one in some] == sorted(departments)


def test_a_run_of_the_calendar_with_nothing_to_open_creates_no_task(world: World) -> None:
    follow_up.open_quarters(world.ports, ["54"])
    world.store.meanwhile = lambda: pytest.fail("nothing is left to decide")
    follow_up.open_quarters(world.ports, ["54"])


def test_without_an_adviser_under_contract_no_follow_up_opens(world: World, structure: Structure) -> None:
    world.validated(structure)
    world.hired(structure, starts_on=date(2026, 10, 1), ends_on=date(2028, 9, 30))
    world.go_to(date(2026, 10, 1))
    calendar(world)
    assert world.created(FollowUp) == []


def test_one_follow_up_has_every_adviser_of_the_agreement_including_those_who_left_in_the_quarter(
    world: World, structure: Structure
) -> None:
    stays, leaves, left = world.hired(structure), world.hired(structure), world.hired(structure)
    declare_end(world, structure, left, date(2026, 7, 31))
    world.go_to(date(2026, 8, 3))
    world.tick()
    newcomer = world.hired(structure)
    declare_end(world, structure, leaves, date(2026, 10, 1))
    world.go_to(date(2026, 10, 2))
    world.tick()
    calendar(world)
    world.go_to(date(2027, 1, 1))
    calendar(world)
    third, fourth = world.created(FollowUp)
    assert set(third.recruitment_ids) == {stays.id, leaves.id, left.id, newcomer.id}
    assert set(fourth.recruitment_ids) == {stays.id, leaves.id, newcomer.id}


def declare_end(world: World, structure: Structure, recruitment: Recruitment, on: date) -> None:
    ends.end(
        world.ports, world.as_structure(structure), recruitment.id, ended_on=on, reason=EndReason.RESIGNATION
    )


def test_a_task_delivered_twice_opens_once(world: World, structure: Structure) -> None:
    world.hired(structure)
    world.run_tasks()
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, ["54"])
    ids = [task.id for task in world.store.tasks]
    assert all([tasks.run(world.ports, task_id) for task_id in ids])
    assert not any([tasks.run(world.ports, task_id) for task_id in ids])
    assert len(world.created(FollowUp)) == 1


@pytest.mark.parametrize("crash", [1, 2, 3])
def test_an_opening_that_crashes_continues_where_it_stopped(
    world: World, structure: Structure, crash: int
) -> None:
    other = world.granted()
    for each in (structure, other):
        world.hired(each)
    world.run_tasks()
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, ["54"])
    task = world.store.tasks[-1]
    world.store.crash_at = world.store.commits + crash
    with pytest.raises(Crash):
        tasks.run(world.ports, task.id)
    assert tasks.run(world.ports, task.id)
    assert len(world.created(FollowUp)) == len(world.mails("follow_up_open")) == 2


def test_an_opening_done_by_another_consumer_meanwhile_opens_once(world: World, structure: Structure) -> None:
    world.hired(structure)
    world.run_tasks()
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, ["54"])
    [task] = world.store.tasks[-1:]
    world.store.meanwhile = lambda: tasks.run(world.ports, task.id)
    tasks.run(world.ports, task.id)
    assert len(world.created(FollowUp)) == 1


def test_a_contract_recorded_after_its_quarter_still_gets_a_follow_up_for_it(
    world: World, structure: Structure
) -> None:
    recruitment = world.validated(structure)
    world.go_to(date(2026, 10, 1))
    calendar(world)
    assert world.created(FollowUp) == []
    world.go_to(date(2026, 10, 5))
    world.sign(recruitment, signed_on=date(2026, 9, 1), starts_on=date(2026, 9, 1), ends_on=date(2028, 8, 31))
    world.run_tasks()
    [one] = world.created(FollowUp)
    assert (one.quarter, one.recruitment_ids) == ("2026-Q3", (recruitment.id,))
    assert (one.opened_on, one.due_on) == (date(2026, 10, 5), date(2026, 11, 4))
    calendar(world)
    world.go_to(date(2027, 1, 1))
    calendar(world)
    assert [each.quarter for each in world.created(FollowUp)] == ["2026-Q3", "2026-Q4"]


def test_a_contract_of_the_present_quarter_creates_no_follow_up_yet(
    world: World, structure: Structure
) -> None:
    recruitment = world.validated(structure)
    world.go_to(date(2026, 10, 5))
    world.sign(
        recruitment, signed_on=date(2026, 9, 1), starts_on=date(2026, 10, 1), ends_on=date(2028, 9, 30)
    )
    world.run_tasks()
    assert world.created(FollowUp) == []


def test_a_follow_up_opened_late_leaves_the_structure_its_thirty_days(
    world: World, structure: Structure
) -> None:
    world.hired(structure)
    world.go_to(date(2027, 1, 20))
    calendar(world)
    assert {one.due_on for one in world.created(FollowUp)} == {date(2027, 2, 19)}
    world.tick()
    assert not world.mails("follow_up_overdue")
    assert not any(world.fresh(one).escalated for one in world.created(FollowUp))


# Without an answer


def test_a_follow_up_that_nobody_submits_is_reminded_overdue_reminded_again_and_escalated(
    world: World, structure: Structure
) -> None:
    one = opened(world, structure)
    seen = {}
    day = world.today
    while day < date(2026, 12, 1):
        world.go_to(day, hour=9)
        before = len(world.store.emails)
        world.tick()
        if mails := [m for m in world.store.emails[before:] if m.template.startswith("follow_up")]:
            seen[day] = [(mail.template, mail.to) for mail in mails]
        day += timedelta(days=1)
    assert seen == {
        date(2026, 10, 24): [("follow_up_reminder", structure.contact_email)],
        date(2026, 11, 1): [("follow_up_overdue", structure.contact_email)],
        date(2026, 11, 7): [("follow_up_second_reminder", structure.contact_email)],
    }
    late = world.fresh(one)
    assert (late.overdue, late.escalated) == (True, True)


@pytest.mark.parametrize("name", follow_up.FOLLOW_UP_TIMERS.values())
def test_a_late_timer_tells_nothing_about_a_submitted_follow_up(
    world: World, structure: Structure, name: str
) -> None:
    submitted = submit(world, structure, opened(world, structure))
    changes = Changes(author=world.author, at=world.clock.now())
    timer = Timer(name=name, subject_id=submitted.id, due_at=changes.at)
    follow_up.follow_up_timer_fired(world.ports, changes, timer)
    assert changes == Changes(author=changes.author, at=changes.at)


def test_a_follow_up_is_overdue_once_its_last_day_is_over(world: World, structure: Structure) -> None:
    one = opened(world, structure)
    world.go_to(date(2026, 10, 31), hour=23, minute=59)
    world.tick()
    assert not world.fresh(one).overdue
    world.wait(minutes=1)
    world.tick()
    assert world.fresh(one).overdue


def test_a_follow_up_submitted_in_time_is_neither_reminded_nor_overdue(
    world: World, structure: Structure
) -> None:
    one = submit(world, structure, opened(world, structure))
    assert world.timers(one) == {}
    world.new_mails()
    world.go_to(date(2026, 12, 1))
    world.tick()
    assert not [name for name in world.new_mails() if name.startswith("follow_up")]


def test_a_late_follow_up_can_be_submitted_and_is_then_no_longer_late(
    world: World, structure: Structure
) -> None:
    one = opened(world, structure)
    world.go_to(date(2026, 11, 20))
    world.tick()
    late = submit(world, structure, one)
    assert (late.status, late.overdue, late.escalated) == (FollowUpStatus.SUBMITTED, False, False)


def test_a_structure_that_submits_in_the_night_is_not_told_in_the_morning_of_being_late(
    world: World, structure: Structure
) -> None:
    one = opened(world, structure)
    world.go_to(date(2026, 11, 1), hour=0)
    world.tick()
    submitted = submit(world, structure, one)
    world.go_to(date(2026, 11, 1), hour=8)
    world.tick()
    assert not world.mails("follow_up_overdue")
    question(world, submitted)
    assert not tells_of_being_late(world, submitted), "what is questioned again has a new last day"
    world.go_to(date(2026, 11, 17), hour=0)
    assert not tells_of_being_late(world, submitted), "its own timer says first that it is late"
    world.tick()
    assert tells_of_being_late(world, submitted)


def tells_of_being_late(world: World, one: FollowUp) -> bool:
    """Return whether the e-mail about a late follow-up would be sent now."""
    changes = Changes(author=world.author, at=world.clock.now())
    timer = Timer(name=follow_up.OVERDUE_EMAIL_TIMER, subject_id=one.id, due_at=changes.at)
    follow_up.send_overdue_email(world.ports, changes, timer)
    return [mail.template for mail in changes.emails] == ["follow_up_overdue"]


def test_a_second_declaration_due_too_soon_for_a_reminder_is_not_reminded(
    world: World, structure: Structure
) -> None:
    submitted = submit(world, structure, opened(world, structure))
    world.ports = replace(
        world.ports,
        dated_parameters=GivenParameters(
            *(
                (day, replace(values, follow_up_answer_days=values.follow_up_reminder_days))
                for day, values in world.ports.dated_parameters()
            )
        ),
    )
    world.go_to(date(2026, 10, 31), hour=8)
    asked = question(world, submitted)
    assert asked.due_on == world.today + timedelta(days=7)
    assert set(world.timers(asked)) == {
        f"follow_up.{step}" for step in ("overdue", "second_reminder", "escalation")
    }


# Submitting


def test_every_adviser_under_contract_is_declared_once(world: World, structure: Structure) -> None:
    stranger = world.hired(world.granted())
    one = opened(world, structure)
    [own] = one.recruitment_ids
    for posts in ((post(own), post(own)), (post(stranger.id),), (post(own), post(stranger.id))):
        with refused("posts_mismatch"):
            submit(world, structure, one, *posts)
    assert world.fresh(one).status is FollowUpStatus.OPEN


def test_part_time_is_declared_with_its_reason_and_days(world: World, structure: Structure) -> None:
    one = opened(world, structure)
    [own] = one.recruitment_ids
    with refused("part_time_unexplained"):
        submit(world, structure, one, post(own, full_time=False))
    with refused("full_time_explained"):
        submit(world, structure, one, replace(post(own), part_time_days=3))
    told = replace(post(own, full_time=False), part_time_days=12, part_time_reason="Temps partiel")
    declared = submit(world, structure, one, told)
    assert (declared.status, declared.part_time) == (FollowUpStatus.SUBMITTED, True)
    assert not world.timers(declared), "nothing escalates it: the funder decides what follows"
    funder = world.as_staff(Role.FUNDER)
    seen = checking.list_follow_ups(world.ports, funder, quarter=one.quarter, limit=9, cursor=None)
    assert seen.items[0].part_time


def test_the_funder_decides_on_part_time_before_accepting(world: World, structure: Structure) -> None:
    one = opened(world, structure)
    [own] = one.recruitment_ids
    told = replace(post(own, full_time=False), part_time_days=12, part_time_reason="Temps partiel")
    declared = submit(world, structure, one, told)
    funder = world.as_staff(Role.FUNDER)
    with refused("part_time_undecided"):
        accept(world, declared)
    of = {"recruitment_id": own, "days": 12, "worked_percent": 50, "reason": "Mi-temps en juillet."}
    for nobody in (
        world.as_structure(structure),
        world.as_staff(Role.PREFECTURE, structure.place.department),
    ):
        with refused("not_found"):
            checking.decide_part_time(world.ports, nobody, one.id, **of)
    with refused("days_beyond"):
        checking.decide_part_time(world.ports, funder, one.id, **{**of, "days": 92})
    decided = checking.decide_part_time(world.ports, funder, one.id, **of, expected_version=declared.version)
    assert checking.decide_part_time(world.ports, funder, one.id, **of) == decided, "once"
    with pytest.raises(Stale):
        checking.decide_part_time(
            world.ports, funder, one.id, **{**of, "days": 3}, expected_version=declared.version
        )
    assert not world.mails("follow_up_accepted")
    assert accept(world, decided).part_time_decisions == decided.part_time_decisions
    told = next(entry for entry in world.store.journal if entry.act == "part_time_decided")
    assert "Mi-temps" not in repr(told)


def test_undecided_part_time_is_left_out_by_an_acceptance_of_several(
    world: World, structure: Structure
) -> None:
    one = opened(world, structure)
    [own] = one.recruitment_ids
    submit(world, structure, one, replace(post(own, full_time=False), part_time_days=1, part_time_reason="X"))
    seen_at = int(world.clock.now().timestamp() * 1000)
    asked = accepting.accept_several(
        world.ports, world.as_staff(Role.FUNDER), quarter=one.quarter, seen_at=seen_at, follow_up_ids=[one.id]
    )
    world.run_tasks()
    assert world.fresh(asked).left == (one.id,)
    assert world.fresh(one).status is FollowUpStatus.SUBMITTED


def test_a_declaration_is_stored_with_its_signature(world: World, structure: Structure) -> None:
    declared = submit(world, structure, opened(world, structure), comment="Une absence pour formation.")
    declaration = declared.declaration
    assert declaration is not None
    assert (declaration.signed_by, declaration.signed_at) == ("Anne Martin, maire", world.clock.now())
    assert declaration.comment == "Une absence pour formation."


def test_a_follow_up_is_submitted_by_its_structure_only(world: World, structure: Structure) -> None:
    other = world.granted()
    one = opened(world, structure)
    with refused("not_found"):
        follow_up.read_follow_up(world.ports, world.as_structure(other), one.id)
    with refused("not_found"):
        submit(world, other, one)
    assert [f.id for f in every(world.ports.store.follow_ups_of_structure, structure.id)] == [one.id]
    assert [*every(world.ports.store.follow_ups_of_structure, other.id)] == []


# The funder


def test_the_funder_accepts_what_was_submitted(world: World, structure: Structure) -> None:
    one = opened(world, structure)
    with refused("status_forbids"):
        accept(world, one)
    submitted = submit(world, structure, one)
    assert accept(world, submitted).status is FollowUpStatus.ACCEPTED
    assert world.mails("follow_up_accepted")[-1].to == structure.contact_email


def test_accepting_or_questioning_twice_does_it_once_whatever_the_page_showed(
    world: World, structure: Structure
) -> None:
    submitted = submit(world, structure, opened(world, structure))
    questioned = question(world, submitted, submitted.version)
    assert question(world, submitted, submitted.version) == questioned
    assert len(world.mails("follow_up_questioned")) == 1
    again = submit(world, structure, questioned)
    accepted = accept(world, again)
    assert accept(world, again, again.version) == accepted
    assert len(world.mails("follow_up_accepted")) == 1
    with refused("status_forbids"):
        question(world, accepted)


def test_follow_ups_are_read_by_those_concerned_only(world: World, structure: Structure) -> None:
    one = world.fresh(opened(world, structure))

    def listed(actor: AccountSession) -> list[FollowUp]:
        return [*every(checking.list_follow_ups, world.ports, actor, quarter="2026-Q3")]

    for reader in (world.as_staff(Role.FUNDER), world.agency, world.as_staff(Role.PREFECTURE, "54")):
        assert listed(reader) == [one]
    assert listed(world.as_staff(Role.PREFECTURE, "57")) == []
    own = world.as_staff(Role.PREFECTURE, "54")
    for reader in (world.as_staff(Role.FUNDER), world.agency, own):
        assert follow_up.read_follow_up(world.ports, reader, one.id) == one
    with refused("not_found"):
        listed(world.as_staff(Role.COMMITTEE))
    strangers = (world.as_staff(Role.PREFECTURE, "57"), world.as_staff(Role.COMMITTEE))
    for stranger in strangers:
        with refused("not_found"):
            follow_up.read_follow_up(world.ports, stranger, one.id)
    for nobody_who_checks in (own, *strangers):
        with refused("not_found"):
            checking.accept(world.ports, nobody_who_checks, one.id, expected_version=one.version)


def test_the_funder_questions_and_the_structure_submits_again(world: World, structure: Structure) -> None:
    questioned = question(world, submit(world, structure, opened(world, structure)))
    assert (questioned.status, questioned.question) == (FollowUpStatus.QUESTIONED, "Justifiez les absences.")
    mail = world.mails("follow_up_questioned")[-1]
    assert (mail.to, mail.params["question"]) == (structure.contact_email, "Justifiez les absences.")
    again = submit(world, structure, questioned)
    assert (again.status, again.question) == (FollowUpStatus.SUBMITTED, None)
    [said] = again.thread
    assert (said.question, said.answer) == ("Justifiez les absences.", "Deux jours de congé.")
    assert accept(world, again).status is FollowUpStatus.ACCEPTED


def test_an_unanswered_question_is_overdue_like_a_missing_declaration(
    world: World, structure: Structure
) -> None:
    one = submit(world, structure, opened(world, structure))
    questioned = question(world, one)
    assert questioned.due_on == one.due_on == date(2026, 10, 31), "a question never brings the day forward"
    world.go_to(date(2026, 11, 1))
    world.tick()
    assert world.fresh(one).overdue
    submit(world, structure, questioned)
    assert not world.fresh(one).overdue and world.timers(one) == {}


def test_the_funder_cannot_decide_on_an_outdated_page(world: World, structure: Structure) -> None:
    submitted = submit(world, structure, opened(world, structure))
    question(world, submitted, submitted.version)
    with pytest.raises(Stale):
        accept(world, submitted, submitted.version)


def test_the_funder_accepts_only_the_version_that_it_read(world: World, structure: Structure) -> None:
    submitted = submit(world, structure, opened(world, structure))
    with pytest.raises(VersionMissing):
        checking.accept(world.ports, world.as_account(funder(world)), submitted.id, expected_version=None)
    assert world.fresh(submitted).status is FollowUpStatus.SUBMITTED


# Corrections


def test_a_structure_corrects_its_declaration_until_an_instalment_depends_on_it(
    world: World, structure: Structure
) -> None:
    sent = submit(world, structure, opened(world, structure))
    corrected = submit(world, structure, sent, comment="Deux jours de congé, et un de formation.")
    assert corrected.status is FollowUpStatus.SUBMITTED and corrected.declaration is not None
    assert corrected.declaration.comment == "Deux jours de congé, et un de formation."
    accepted = accept(world, corrected)
    assert submit(world, structure, accepted, comment=corrected.declaration.comment) == accepted
    again = submit(world, structure, accepted)
    assert again.status is FollowUpStatus.SUBMITTED, "what was accepted is to be accepted again"
    closed = close(world, accept(world, again))
    with refused("status_forbids"):
        submit(world, structure, closed, comment="Trop tard.")


def close(world: World, accepted: FollowUp, *, for_good: bool = False) -> FollowUp:
    """Close it, as the decision on an instalment or the closing of the agreement does."""

    def work(changes: Changes) -> None:
        known = world.fresh(accepted)
        (closing.close_for_good if for_good else closing.close)(changes, known)

    decide(world.ports, System(), work)
    return world.fresh(accepted)


def test_a_correction_on_an_outdated_page_is_refused(world: World, structure: Structure) -> None:
    sent = submit(world, structure, opened(world, structure))
    declaration = sent.declaration
    assert declaration is not None
    told = {field.name: getattr(declaration, field.name) for field in fields(Declared)}
    corrected = Declared(**{**told, "comment": "Une correction."})
    accept(world, sent)
    with pytest.raises(Stale):
        follow_up.submit(
            world.ports,
            world.as_structure(structure),
            sent.id,
            declared=corrected,
            expected_version=sent.version,
        )
    assert world.fresh(sent).status is FollowUpStatus.ACCEPTED


def test_an_acceptance_given_by_mistake_is_taken_back_and_the_structure_told(
    world: World, structure: Structure
) -> None:
    accepted = accept(world, submit(world, structure, opened(world, structure)))
    back = take_back(world, accepted)
    assert back.status is FollowUpStatus.SUBMITTED
    assert take_back(world, back) == back, "once"
    assert [mail.to for mail in world.mails("follow_up_acceptance_taken_back")] == [structure.contact_email]
    closed = close(world, accept(world, back))
    with refused("follow_up_closed"):
        take_back(world, closed)


def take_back(world: World, one: FollowUp, version: int | None = None) -> FollowUp:
    actor = world.as_account(funder(world))
    checking.take_acceptance_back(world.ports, actor, one.id, expected_version=version)
    return world.fresh(one)


def take_question_back(world: World, one: FollowUp, version: int | None = None) -> FollowUp:
    actor = world.as_account(funder(world))
    checking.take_question_back(world.ports, actor, one.id, expected_version=version)
    return world.fresh(one)


def test_a_question_asked_by_mistake_is_taken_back_and_no_answer_is_awaited(
    world: World, structure: Structure
) -> None:
    questioned = question(world, submit(world, structure, opened(world, structure)))
    with pytest.raises(Stale):
        take_question_back(world, questioned, questioned.version - 1)
    silent = take_question_back(world, questioned, questioned.version)
    assert (silent.status, world.timers(silent)) == (FollowUpStatus.SUBMITTED, {})
    assert take_question_back(world, silent) == silent, "once"
    assert [mail.to for mail in world.mails("follow_up_question_taken_back")] == [structure.contact_email]
    with refused("status_forbids"):
        take_question_back(world, accept(world, silent))


def test_only_the_funder_and_the_agency_take_back_what_the_funder_did(
    world: World, structure: Structure
) -> None:
    accepted = accept(world, submit(world, structure, opened(world, structure)))
    for nobody in (world.as_structure(structure), world.as_staff(Role.PREFECTURE, "54")):
        for act in (checking.take_acceptance_back, checking.take_question_back):
            with refused("not_found"):
                act(world.ports, nobody, accepted.id, expected_version=None)


def test_an_outdated_page_takes_nothing_back(world: World, structure: Structure) -> None:
    accepted = accept(world, submit(world, structure, opened(world, structure)))
    with pytest.raises(Stale):
        take_back(world, accepted, accepted.version - 1)


# Changes after the acceptance


def test_a_rupture_declared_late_reopens_an_accepted_follow_up_and_tells_both_why(
    world: World, structure: Structure
) -> None:
    one = opened(world, structure)
    adviser = adviser_of(world, one)
    accepted = accept(world, submit(world, structure, one))
    world.go_to(date(2026, 10, 20), hour=10)
    declare_end(world, structure, adviser, date(2026, 9, 15))
    world.run_tasks()
    back = world.fresh(accepted)
    assert (back.status, back.due_on) == (FollowUpStatus.QUESTIONED, date(2026, 11, 4))
    [fact] = back.facts
    assert (fact.kind, fact.recruitment_id, fact.on) == (FactKind.END_DECLARED, adviser.id, world.today)
    [mail] = world.mails("follow_up_changed")
    assert (mail.to, mail.params["changed"]) == (
        structure.contact_email,
        "fin de contrat déclarée le 20 octobre 2026",
    )
    told = next_digest(world)
    assert told == ["3e trimestre 2026, fin de contrat déclarée"]
    again = submit(world, structure, back)
    assert (again.status, again.facts) == (FollowUpStatus.SUBMITTED, ())
    assert accept(world, again).back_on is None


def adviser_of(world: World, one: FollowUp) -> Recruitment:
    return found(world.store.get(Recruitment, one.recruitment_ids[0]))


def next_digest(world: World) -> list[str]:
    """Return the lines of the funder's next digest about reopened follow-ups."""
    funder(world)
    world.go_to(world.today + timedelta(days=1), hour=9)
    before = len(world.store.emails)
    world.tick()
    world.run_tasks()
    lines = [
        line
        for mail in world.store.emails[before:]
        if mail.template == "digest"
        for section in sections(mail)
        for line in section[1:]
    ]
    return [line.partition(" : ")[2] for line in lines]


def sections(mail: Email) -> list[list[str]]:
    found = mail.params["follow_up_back_sections"]
    assert isinstance(found, list)
    return [list(section) for section in found]


def test_a_correction_after_the_acceptance_is_told_to_the_funder_the_next_morning(
    world: World, structure: Structure
) -> None:
    funder(world)
    accepted = accept(world, submit(world, structure, opened(world, structure)))
    submit(world, structure, accepted, comment="Une correction.")
    assert next_digest(world) == ["3e trimestre 2026, déclaré de nouveau"]


def test_a_follow_up_accepted_again_before_the_morning_is_not_told(
    world: World, structure: Structure
) -> None:
    funder(world)
    accepted = accept(world, submit(world, structure, opened(world, structure)))
    accept(world, submit(world, structure, accepted, comment="Une correction."))
    assert next_digest(world) == []


def test_a_fact_reopens_a_closed_follow_up_unless_it_is_closed_for_good(
    world: World, structure: Structure
) -> None:
    one = opened(world, structure)
    adviser = adviser_of(world, one)
    closed = close(world, accept(world, submit(world, structure, one)))
    assert close(world, closed) == closed, "once"
    declare_end(world, structure, adviser, date(2026, 9, 15))
    world.run_tasks()
    again = accept(world, submit(world, structure, world.fresh(one)))
    assert again.status is FollowUpStatus.CLOSED, "its instalment is decided"
    for_good = close(world, again, for_good=True)
    ends.take_end_back(world.ports, world.agency, adviser.id, reason="Déclarée par erreur.")
    world.run_tasks()
    assert world.fresh(one) == for_good
