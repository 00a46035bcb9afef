"""What the day of a change finds, moves, and leaves in timers, files and journals (RULES section 11)."""

from datetime import timedelta

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import System
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.recruitment import EndReason, Recruitment
from chalicelib.domain.reorganising.structure_change import ChangeKind, StructureChangeStatus
from chalicelib.domain.shared.calendar_rules import end_of_day, end_proof_deadline
from chalicelib.services.core.changes import Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import decide
from chalicelib.services.recruiting import ends
from chalicelib.services.recruiting.contract_copy import COPY
from chalicelib.services.reorganising import moving
from tests.services.applying.test_additional import validated as more_posts_granted
from tests.services.reorganising import test_moving
from tests.services.reorganising.test_moving import (
    DAY,
    confirmed,
    day_comes,
    moved,
    proposed,
    recruitments,
)
from tests.support import builders
from tests.support.files import a_pdf
from tests.support.world import World, siret

S = StructureChangeStatus
former, successor = test_moving.former, test_moving.successor


def day_reached(world: World, change_id: str) -> None:
    """The timer of the day of a change is delivered now."""
    timer = Timer(name=moving.DAY_TIMER, subject_id=change_id, due_at=world.clock.now())
    decide(world.ports, System(), lambda changes: moving.day_reached(world.ports, changes, timer))


def copied(world: World, known: Recruitment) -> Recruitment:
    """The copy of a contract is deposited."""
    actor = world.as_structure(known.structure_id)
    upload = COPY.upload(world.ports, actor, known.id)
    world.files.receive(upload.form, a_pdf())
    return COPY.deposit(world.ports, actor, known.id, upload_id=upload.upload_id)


def test_the_day_of_a_change_that_is_gone_or_not_confirmed_moves_nothing(
    world: World, former: Structure, successor: Structure
) -> None:
    change = proposed(world, former, successor)
    world.run_tasks()
    for status in S:
        if status is not S.CONFIRMED:
            here = world.change(change, status=status)
            day_reached(world, change.id)
            assert (world.fresh(change), world.store.tasks) == (here, [])
    day_reached(world, "gone")
    assert world.store.tasks == []


def test_a_transfer_of_advisers_leaves_the_posts_that_nobody_holds(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    more = more_posts_granted(world, former)
    day = world.today + timedelta(days=9)
    told = {"kind": ChangeKind.ADVISERS, "recruitment_ids": (known.id,), "effective_on": day}
    world.run_tasks()
    change = confirmed(world, former, successor, **told)
    world.go_to(day, hour=0, minute=5)
    world.tick()
    begun = world.fresh(change)
    assert [one.application_id for one in begun.posts] == [former.application_id]
    entry = next(iter(every(world.ports.store.journal_of, begun)))
    assert (entry.act, entry.details) == ("change_under_way", {"recruitments": 1})
    world.run_tasks()
    assert world.fresh(more).posts_free == 2


def test_a_whole_takeover_takes_a_single_free_post_and_no_application_without_posts(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    more = more_posts_granted(world, former, posts=1)
    ends.end(
        world.ports,
        world.as_structure(former),
        known.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    world.change(world.application_of(former), posts_granted=0, posts_taken=0, posts_hired=0)
    world.run_tasks()
    day = world.today + timedelta(days=9)
    change = confirmed(world, former, successor, effective_on=day)
    world.go_to(day, hour=0, minute=5)
    world.tick()
    begun = world.fresh(change)
    assert [(one.application_id, one.agreement_id) for one in begun.posts] == [(more.id, None)]
    assert begun.recruitments == ()


def test_a_successor_that_registered_meanwhile_takes_the_posts_itself(
    world: World, former: Structure
) -> None:
    contact = builders.contact(email="agglo@nancy.example", phone="+33472202020")
    world.run_tasks()
    change = confirmed(world, former, siret(777), name="Métropole", contact=contact)
    registered = world.granted(siret=siret(777))
    day_comes(world)
    done = world.fresh(change)
    assert (done.status, done.successor_id) == (S.DONE, registered.id)
    assert len(recruitments(world, registered)) == 1


def test_a_takeover_of_which_nothing_is_left_is_withdrawn_in_both_journals(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    told = {"kind": ChangeKind.ADVISERS, "recruitment_ids": (known.id,)}
    change = confirmed(world, former, successor, **told)
    ends.end(
        world.ports,
        world.as_structure(former),
        known.id,
        ended_on=DAY - timedelta(days=9),
        reason=EndReason.RESIGNATION,
    )
    day_comes(world)
    stopped = world.fresh(change)
    assert (stopped.status, stopped.settled_at) == (S.WITHDRAWN, world.clock.now())
    for one in (change, former):
        entry = next(
            entry for entry in every(world.ports.store.journal_of, one) if entry.act.startswith("change_")
        )
        assert (entry.act, entry.details) == (
            "change_withdrawn",
            {"change_kind": "advisers", "effective_on": DAY.isoformat()},
        )


def test_the_copy_of_a_contract_that_went_on_stays_with_the_former_structure_as_long_as_its_proof(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    copied(world, known)
    moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    kept_until = end_proof_deadline(DAY - timedelta(days=1), world.ports.parameters())
    left, (here,) = world.fresh(known), recruitments(world, successor)
    assert world.timers(left) == {COPY.end: end_of_day(kept_until)}
    assert (left.contract_copy is not None, here.contract_copy) == (True, None)
    assert len(world.files.kept) == 1


def test_the_copy_of_a_contract_that_had_not_begun_is_deleted(
    world: World, former: Structure, successor: Structure
) -> None:
    known = world.sign(world.validated(former), starts_on=DAY + timedelta(days=10))
    copied(world, known)
    assert world.files.kept
    moved(world, former, successor)
    assert (world.timers(known), world.files.kept) == ({}, {})


def test_the_notice_of_the_last_months_is_not_given_again_once_it_was(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    notice = world.timers(known)["subsidy.notice"]
    world.sign(known, kind=ContractKind.PERMANENT, ends_on=None)
    day = notice.date()
    world.go_to(day - timedelta(days=20))
    world.tick()
    world.run_tasks()
    told = {"kind": ChangeKind.ADVISERS, "recruitment_ids": (known.id,)}
    change = confirmed(world, former, successor, **told, effective_on=day + timedelta(days=5))
    world.go_to(day + timedelta(days=5), hour=0, minute=5)
    world.tick()
    world.run_tasks()
    assert world.fresh(change).status is S.DONE
    (here,) = recruitments(world, successor)
    assert "subsidy.notice" not in world.timers(here)


def test_agents_are_told_of_a_takeover_once_each_and_the_funder_where_it_pays(
    world: World, former: Structure, successor: Structure
) -> None:
    prefecture = world.prefecture("54")
    change = moved(world, former, successor)
    told = [(mail.to, mail.subject_id) for mail in world.mails("structure_takeover_staff")]
    assert sorted(told) == sorted((one.email, change.id) for one in (prefecture, world.staff(Role.FUNDER)))
    assert [mail.to for mail in world.mails("structure_taken_over")] == [former.contact_email]
    assert [mail.to for mail in world.mails("structure_takes_over")] == [successor.contact_email]
    (mail,) = world.mails("post_taken_over_candidate")
    assert mail.params["effective_on"] == DAY.isoformat()
    assert world.get(Application, change.posts[0].new_id).taken_over_on == DAY
