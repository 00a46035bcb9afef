"""A takeover on its day, when things changed since it was proposed (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import System
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.reorganising.structure_change import ChangeKind, StructureChangeStatus
from chalicelib.events.clock import calendar
from chalicelib.services.applying import agency_corrections, applications
from chalicelib.services.core.changes import Timer
from chalicelib.services.core.guards import change_guard
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import decide
from chalicelib.services.recruiting import ends
from chalicelib.services.reorganising import moving
from tests.services.applying.test_additional import validated as more_posts_granted
from tests.services.reorganising import test_moving
from tests.services.reorganising.test_moving import (
    DAY,
    WHOLE,
    confirmed,
    day_comes,
    moved,
    new_agreement,
    proposed,
    recruitments,
)
from tests.support import builders
from tests.support.world import World, siret

S = StructureChangeStatus
former, successor = test_moving.former, test_moving.successor


def test_an_adviser_whose_subsidy_is_over_moves_and_nothing_must_be_signed(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    agreement = world.agreement_of(known)
    world.sign(known, kind=ContractKind.PERMANENT, ends_on=None)
    applications.return_posts(
        world.ports, world.as_structure(former), posts_kept=1, reason="Plus de candidat."
    )
    world.run_tasks()
    # The last of the 24 months is over on 5 July 2028; the contract has no term.
    world.go_to(date(2028, 7, 7))
    world.tick()
    assert world.fresh(agreement).status is AgreementStatus.ENDED
    day = date(2028, 7, 20)
    change = confirmed(world, former, successor, effective_on=day)
    world.deliver()
    world.go_to(day, hour=8)
    world.tick()
    world.run_tasks()
    assert world.fresh(change).status is S.DONE
    left = world.deliver()
    assert "convention" not in left["structure_takes_over"][0]["text"]
    assert "attend la signature" not in left["structure_taken_over"][0]["text"]
    (here,) = recruitments(world, successor)
    assert here.contract is not None and here.contract.starts_on == day
    ended, new = world.fresh(agreement), new_agreement(world, world.fresh(change))
    assert (ended.status, ended.ended_on, ended.total_cents) == (
        AgreementStatus.ENDED,
        date(2028, 7, 5),
        WHOLE,
    )
    assert new.total_cents == 0
    ended_once = [one for one in every(world.ports.store.journal_of, ended) if one.act == "agreement_ended"]
    assert [one.details for one in ended_once] == [{"ended_on": "2028-07-05"}]
    assert InstalmentStatus.SUSPENDED not in {one.status for one in world.ledger_of(agreement).instalments}
    world.tick()
    assert world.fresh(new).status is AgreementStatus.ENDED


def test_a_successor_whose_siret_was_corrected_meanwhile_still_takes_over(
    world: World, former: Structure, successor: Structure
) -> None:
    world.run_tasks()
    change = confirmed(world, former, successor)
    application = world.application_of(successor)
    agency_corrections.correct_siret(
        world.ports, world.agency, application.id, siret=siret(778), reason="Une erreur de saisie."
    )
    day_comes(world)
    done = world.fresh(change)
    assert (done.status, done.successor_id) == (S.DONE, successor.id)
    assert len(recruitments(world, successor)) == 1


def test_a_takeover_with_nothing_left_on_its_day_is_withdrawn_without_an_author(
    world: World, former: Structure
) -> None:
    (known,) = recruitments(world, former)
    world.run_tasks()
    contact = builders.contact(email="agglo@nancy.example", phone="+33472202020")
    told = {"name": "Métropole du Grand Nancy", "contact": contact, "recruitment_ids": (known.id,)}
    change = confirmed(world, former, siret(777), kind=ChangeKind.ADVISERS, **told)
    ends.end(
        world.ports,
        world.as_structure(former),
        known.id,
        ended_on=DAY - timedelta(days=9),
        reason=EndReason.RESIGNATION,
    )
    world.new_mails()
    day_comes(world)
    stopped = world.fresh(change)
    assert (stopped.status, stopped.settled_by) == (S.WITHDRAWN, None)
    assert world.store.guard_holder(change_guard(former.id)) is None
    assert not {name for name in world.new_mails() if name.startswith("structure_take")}


def test_a_sum_that_waits_for_a_signature_waits_no_more_once_its_posts_go_to_a_third_structure(
    world: World, former: Structure, successor: Structure
) -> None:
    agreement = world.agreement_of(recruitments(world, former)[0])
    moved(world, former, successor)
    (first, *_) = world.ledger_of(agreement).instalments
    assert first.status is InstalmentStatus.SUSPENDED
    third = world.granted()
    later = DAY + timedelta(days=30)
    (here,) = recruitments(world, successor)
    change = confirmed(world, successor, third, effective_on=later)
    world.go_to(later)
    world.tick()
    world.run_tasks()
    assert world.fresh(change).status is S.DONE
    assert world.agreement_of(here).status is AgreementStatus.ENDED
    (first, *_) = world.ledger_of(agreement).instalments
    assert first.status is InstalmentStatus.DUE


def test_a_clock_a_month_late_still_divides_the_post_on_its_day(
    world: World, former: Structure, successor: Structure
) -> None:
    agreement = world.agreement_of(recruitments(world, former)[0])
    world.run_tasks()
    change = confirmed(world, former, successor)
    world.go_to(DAY + timedelta(days=31))
    world.tick()
    world.run_tasks()
    assert world.fresh(change).status is S.DONE
    (left,), (here,) = recruitments(world, former), recruitments(world, successor)
    assert here.contract is not None
    assert (left.ended_on, here.contract.starts_on) == (DAY - timedelta(days=1), DAY)
    # The 45 days before the day stay there, whatever the outage.
    assert world.fresh(agreement).total_cents == WHOLE * 45 // 731
    assert new_agreement(world, world.fresh(change)).total_cents == 2 * WHOLE - WHOLE * 45 // 731
    world.tick()
    world.run_tasks()
    assert len(world.mails("structure_takes_over")) == 1


@pytest.mark.parametrize("opens_first", [True, False])
def test_on_the_first_day_of_a_quarter_the_past_one_is_followed_up_by_whoever_employed_then(
    world: World, former: Structure, successor: Structure, opens_first: bool
) -> None:
    day = date(2026, 10, 1)
    world.go_to(day - timedelta(days=10))
    world.tick()
    change = confirmed(world, former, successor, effective_on=day)
    world.run_tasks()
    world.go_to(day, hour=8)
    for step in (calendar, lambda _: world.tick())[:: 1 if opens_first else -1]:
        step(world.ports)
        world.run_tasks()
    assert world.fresh(change).status is S.DONE
    [follow_up] = world.created(FollowUp)
    assert (follow_up.structure_id, follow_up.quarter) == (former.id, "2026-Q3")


def test_an_agreement_that_ends_unsigned_is_told_as_unpaid(world: World, successor: Structure) -> None:
    structure = world.granted()
    agreement = world.agreement_of(world.hired(structure))
    moved(world, structure, successor)
    assert world.fresh(agreement).ended_unsigned
    [message] = world.deliver()["structure_taken_over"]
    text = " ".join(message["text"].split())
    assert "Une convention s'est terminée avant d'être signée par tous : rien n'est versé sous elle." in text
    assert "S'il reste une somme" not in text and "coordonnées bancaires" not in text


def day_reached(world: World, change_id: str) -> None:
    """Deliver now the timer of the day of a change."""
    timer = Timer(name=moving.DAY_TIMER, subject_id=change_id, due_at=world.clock.now())
    decide(world.ports, System(), lambda changes: moving.day_reached(world.ports, changes, timer))


def test_the_timer_of_a_deleted_or_unconfirmed_change_moves_nothing(
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


def test_a_transfer_of_advisers_leaves_free_posts(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    more = more_posts_granted(world, former)
    day = world.today + timedelta(days=9)
    told = {"kind": ChangeKind.ADVISERS, "recruitment_ids": (known.id,), "effective_on": day}
    world.run_tasks()
    change = confirmed(world, former, successor, **told)
    world.go_to(day, hour=8)
    world.tick()
    begun = world.fresh(change)
    assert [one.application_id for one in begun.posts] == [former.application_id]
    entry = next(iter(every(world.ports.store.journal_of, begun)))
    assert (entry.act, entry.details) == ("change_under_way", {"recruitments": 1})
    world.run_tasks()
    assert world.fresh(more).posts_free == 2


def test_a_whole_takeover_moves_a_single_free_post_and_no_application_without_posts(
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
    world.go_to(day, hour=8)
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


def test_a_takeover_with_nothing_left_is_withdrawn_in_both_journals(
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


def test_a_notice_of_the_last_months_is_not_given_twice(
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
    world.go_to(day + timedelta(days=5), hour=8)
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


def test_without_free_posts_only_the_advisers_posts_move(
    world: World, former: Structure, successor: Structure
) -> None:
    world.hired(former)
    change = moved(world, former, successor)
    held = world.get(Application, change.posts[0].new_id)
    entries = [*every(world.ports.store.journal_of, held)]
    assert [(entry.act, entry.details) for entry in entries] == [
        ("posts_taken_over", {"structure": former.id}),
    ]


def test_the_bank_details_of_a_structure_that_was_taken_over_are_forgotten_once(
    world: World, former: Structure, successor: Structure
) -> None:
    given = world.account_given(former)
    assert given.account is None and given.pending is not None, "the funder has not called yet"
    moved(world, former, successor)
    details = world.fresh(given)
    assert (details.account, details.pending) == (None, None)
    assert next(iter(every(world.ports.store.journal_of, details))).act == "bank_details_forgotten"


def test_checked_bank_details_are_forgotten_and_empty_ones_stay(
    world: World, former: Structure, successor: Structure
) -> None:
    checked = world.account_checked(former)
    assert checked.account is not None and checked.pending is None
    forgotten = checked.forgotten()
    empty = world.change(checked, account=forgotten.account, pending=forgotten.pending)
    before = [entry.act for entry in every(world.ports.store.journal_of, empty)]
    moved(world, former, successor)
    assert world.fresh(empty) == empty
    assert [entry.act for entry in every(world.ports.store.journal_of, empty)] == before


def test_a_contact_of_the_successor_with_an_account_of_another_structure_settles_nothing(
    world: World, former: Structure, successor: Structure
) -> None:
    account = world.structure_account(world.granted())
    world.change(successor, contact_email=account.email)
    moved(world, former, successor)
    assert world.fresh(account) == account


def test_the_contact_of_the_successor_settles_the_time_before_the_day(
    world: World, former: Structure, successor: Structure
) -> None:
    account = world.structure_account(successor)
    moved(world, former, successor)
    assert world.fresh(account) == replace(
        account, version=account.version + 1, other_structure_ids=(former.id,)
    )
