"""What a takeover finds on its day may not be what it was proposed for (RULES section 11)."""

from datetime import date, timedelta

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import AgreementStatus
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.recruitment import EndReason
from chalicelib.domain.reorganising.structure_change import ChangeKind, StructureChangeStatus
from chalicelib.services.applying import agency_corrections, applications
from chalicelib.services.core.guards import change_guard
from chalicelib.services.recruiting import ends
from tests.services.reorganising import test_moving
from tests.services.reorganising.test_moving import (
    DAY,
    WHOLE,
    confirmed,
    day_comes,
    moved,
    new_agreement,
    recruitments,
)
from tests.support import builders
from tests.support.world import World, siret

S = StructureChangeStatus
former, successor = test_moving.former, test_moving.successor


def test_an_adviser_whose_subsidy_is_over_goes_along_and_nothing_is_to_be_signed(
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
    world.go_to(day, hour=0, minute=5)
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
    assert InstalmentStatus.SUSPENDED not in {one.status for one in world.ledger_of(agreement).instalments}
    world.tick()
    assert world.fresh(new).status is AgreementStatus.ENDED


def test_a_successor_whose_siret_was_corrected_meanwhile_takes_over_all_the_same(
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


def test_where_nothing_is_left_on_the_day_the_takeover_is_withdrawn_by_nobody(
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


def test_what_waits_for_a_signature_waits_no_more_once_its_posts_go_to_a_third_structure(
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


def test_a_clock_that_comes_back_a_month_later_divides_the_post_on_its_day_all_the_same(
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
    # The 45 days before the day stay there, not those of the outage.
    assert world.fresh(agreement).total_cents == WHOLE * 45 // 731
    assert new_agreement(world, world.fresh(change)).total_cents == 2 * WHOLE - WHOLE * 45 // 731
    world.tick()
    world.run_tasks()
    assert len(world.mails("structure_takes_over")) == 1
