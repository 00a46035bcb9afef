"""What advisers reported is part of a follow-up, and locked with it (RULES 19 and 21, section 11)."""

from datetime import date

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core import guards
from chalicelib.services.core.lists import every
from chalicelib.services.following_up import checking, desk, follow_up
from chalicelib.services.recruiting import contracts, ends, suspensions
from tests.support.adviser import Adviser
from tests.support.world import World

SUMMER = Quarter(2026, 3)
IN_SUMMER = date(2026, 9, 14)


@pytest.fixture
def adviser(world: World) -> Adviser:
    """Return somebody under contract since 6 July 2026."""
    world.go_to(date(2026, 7, 6))
    return Adviser(world)


def opened(adviser: Adviser) -> FollowUp:
    world = adviser.world
    world.go_to(date(2026, 10, 1), hour=9)
    follow_up.open_quarters(world.ports, ["54"])
    world.run_tasks()
    [one] = every(world.ports.store.follow_ups_of_structure, adviser.recruitment.structure_id)
    return one


def submitted(adviser: Adviser, one: FollowUp, comment: str | None = None) -> FollowUp:
    world = adviser.world
    posts = tuple(
        PostDeclaration(recruitment_id=known, gross_pay_cents=6_500_00, absence_days=0, full_time=True)
        for known in world.fresh(one).recruitment_ids
    )
    declared = Declared(
        posts=posts,
        third_parties_invoiced=False,
        comment=comment,
        answer="C'est corrigé." if world.fresh(one).asked else None,
        signed_by="Anne Martin",
    )
    actor = world.as_structure(one.structure_id)
    follow_up.submit(world.ports, actor, one.id, declared=declared)
    return world.fresh(one)


def writes(adviser: Adviser) -> bool:
    """Return whether the adviser may still report activities of the summer."""
    try:
        adviser.deletes(adviser.records(day=IN_SUMMER))
    except Refusal as refusal:
        assert refusal.code == "quarter_locked"
        return False
    return True


def question(adviser: Adviser, one: FollowUp) -> FollowUp:
    staff = adviser.world.as_staff(Role.FUNDER)
    checking.question(adviser.world.ports, staff, one.id, text="Où sont les comptes rendus ?")
    return adviser.world.fresh(one)


def test_reports_are_locked_with_the_follow_up_and_free_again_while_it_is_questioned(
    adviser: Adviser,
) -> None:
    one = opened(adviser)
    assert writes(adviser)
    sent = submitted(adviser, one)
    assert not writes(adviser)
    corrected = submitted(adviser, sent, "Une correction.")
    assert not writes(adviser)
    questioned = question(adviser, corrected)
    assert writes(adviser)
    adviser.records(day=IN_SUMMER)
    submitted(adviser, questioned)
    assert not writes(adviser)


def test_a_question_taken_back_locks_the_reports_again(adviser: Adviser) -> None:
    questioned = question(adviser, submitted(adviser, opened(adviser)))
    staff = adviser.world.as_staff(Role.FUNDER)
    again = {"text": "Où sont les comptes rendus de septembre ?"}
    checking.question(adviser.world.ports, staff, questioned.id, **again)
    assert writes(adviser), "a question corrected leaves them free"
    checking.take_question_back(adviser.world.ports, staff, questioned.id, expected_version=None)
    assert not writes(adviser)


def test_a_contract_that_changes_after_the_acceptance_unlocks_the_reports(adviser: Adviser) -> None:
    world = adviser.world
    sent = submitted(adviser, opened(adviser))
    checking.accept(world.ports, world.as_staff(Role.FUNDER), sent.id, expected_version=sent.version)
    assert not writes(adviser)
    structure = world.as_structure(sent.structure_id)
    ends.end(
        world.ports,
        structure,
        adviser.recruitment.id,
        ended_on=date(2026, 9, 20),
        reason=EndReason.RESIGNATION,
    )
    world.run_tasks()
    assert world.fresh(sent).status is FollowUpStatus.QUESTIONED
    assert writes(adviser)


def test_a_deleted_follow_up_leaves_no_lock(adviser: Adviser) -> None:
    world = adviser.world
    sent = submitted(adviser, opened(adviser))
    contracts.take_contract_back(
        world.ports, world.as_structure(sent.structure_id), adviser.recruitment.id, reason=None
    )
    world.run_tasks()
    assert world.store.get(FollowUp, sent.id) is None
    key = guards.reports_guard(sent.agreement_id, sent.quarter)
    assert world.store.guard_holder(key) is None


def test_reported_activity_is_shown_beside_the_declaration_and_silence_is_marked(adviser: Adviser) -> None:
    world = adviser.world
    one = submitted(adviser, opened(adviser))
    staff = world.as_staff(Role.FUNDER)
    assert one.silent_ids == (adviser.recruitment.id,)
    [post] = desk.examine(world.ports, staff, one.id).posts
    assert post.doubts[-1] == "Aucun compte rendu d'activité pour 87 jours de contrat."
    [row] = desk.visible_follow_ups(world.ports, staff, SUMMER)
    assert row.doubts == len(post.doubts)
    question(adviser, one)
    adviser.records(day=IN_SUMMER, minutes=90)
    adviser.records(day=IN_SUMMER)
    again = submitted(adviser, one)
    assert again.silent_ids == ()
    [post] = desk.examine(world.ports, staff, one.id).posts
    sums = post.facts.activity
    assert (sums.counts.reports, sums.counts.minutes, sums.days_at_work) == (2, 150, 1)
    assert not any("compte rendu" in doubt for doubt in post.doubts)


def test_no_activity_is_expected_of_an_adviser_who_was_always_away(adviser: Adviser) -> None:
    world = adviser.world
    structure = world.as_structure(adviser.recruitment.structure_id)
    suspensions.declare(
        world.ports,
        structure,
        adviser.recruitment.id,
        kind=SuspensionKind.LEAVE,
        first_day=date(2026, 7, 6),
        last_day=date(2026, 9, 30),
    )
    assert submitted(adviser, opened(adviser)).silent_ids == ()
