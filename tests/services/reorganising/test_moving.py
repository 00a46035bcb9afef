"""Posts that move to another structure: what moves, to the day and to the cent (RULES section 11)."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus, AgreementTray
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.supply import Supply, UniformSize
from chalicelib.domain.reorganising.structure_change import ChangeKind, StructureChange, StructureChangeStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.access.accounts import account_of_address
from chalicelib.services.core.guards import hire_guard, siret_guard
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.funding import settling
from chalicelib.services.recruiting import supplies
from chalicelib.services.reorganising import structure_changes
from chalicelib.services.reorganising.structure_changes import TransferAnswers
from tests.services.email_facts import reorganising_claims
from tests.services.email_facts.claims import CLAIMS, Read
from tests.services.funding.test_money import accepted
from tests.support import builders
from tests.support.outside import Crash, refused
from tests.support.world import World, siret

# In the middle of a quarter; the contracts begin on 6 July.
DAY = date(2026, 8, 20)
WHOLE = 50_000_00
S = StructureChangeStatus
# Claims register themselves when their module is imported.
assert reorganising_claims.claims


@pytest.fixture
def former(world: World) -> Structure:
    """Return a structure with two posts granted on 6 July 2026, one adviser, and an agreement signed by
    all."""
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    structure = world.granted(posts=2, contact=builders.contact(phone="+33472101010"))
    world.signed_by_all(structure)
    return world.fresh(structure)


@pytest.fixture
def successor(world: World, former: Structure) -> Structure:
    return world.granted(posts=1)


def second(world: World) -> AccountSession:
    """Return another account of the agency."""
    return world.as_account(builders.account(id="agency-2", email="agence2@etat.example", role=Role.AGENCY))


def recruitments(world: World, structure: Structure) -> list[Recruitment]:
    return list(every(world.store.recruitments_of_structure, structure.id))


def answers(successor: Structure | str, **told: Any) -> TransferAnswers:
    known = {
        "kind": ChangeKind.TAKEOVER,
        "effective_on": DAY,
        "deed": "Délibération 2026-12",
        "deed_on": date(2026, 7, 1),
        "reason": "Fusion des deux communes.",
        "siret": successor if isinstance(successor, str) else successor.siret,
    }
    return TransferAnswers(**{**known, **told})


def proposed(world: World, former: Structure, successor: Structure | str, **told: Any) -> StructureChange:
    return structure_changes.propose_transfer(
        world.ports, world.agency, former.id, answers=answers(successor, **told)
    )


def confirmed(world: World, former: Structure, successor: Structure | str, **told: Any) -> StructureChange:
    change = proposed(world, former, successor, **told)
    return structure_changes.confirm(world.ports, second(world), change.id)


def day_comes(world: World) -> None:
    world.go_to(DAY, hour=8)
    world.tick()
    world.run_tasks()


def moved(world: World, former: Structure, successor: Structure | str, **told: Any) -> StructureChange:
    world.run_tasks()
    change = confirmed(world, former, successor, **told)
    day_comes(world)
    done = world.fresh(change)
    assert done.status is S.DONE
    return done


def new_agreement(world: World, change: StructureChange) -> Agreement:
    return world.get(Agreement, change.posts[0].new_agreement_id)


def test_an_adviser_moves_with_the_post_the_training_and_the_uniform(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    world.run_tasks()
    supplies.answer(world.ports, world.as_structure(former), known.id, size=UniformSize.M)
    world.new_mails()
    change = moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    (left,) = recruitments(world, former)
    (here,) = recruitments(world, successor)
    assert (left.status, left.ended_on, left.end_reason) == (
        RecruitmentStatus.ENDED,
        DAY - timedelta(days=1),
        EndReason.TAKEN_OVER,
    )
    assert here.contract is not None and here.contract.starts_on == DAY
    assert (left.went_on, here.came_from) == (here.id, left.id)
    held = [world.application_of(former), world.get(Application, change.posts[0].new_id)]
    assert [(one.posts_granted, one.posts_taken, one.posts_hired) for one in held] == [(1, 0, 0), (1, 1, 1)]
    assert applications_of(world.ports, world.fresh(successor)).posts_held == 2
    assert world.store.guard_holder(hire_guard(known.candidate_id)) == here.id
    match = world.store.match(successor.id, known.candidate_id)
    assert match is not None and (match.status, match.recruitment_id) == (MatchStatus.HIRED, here.id)
    assert world.get(Training, here.id).structure_id == successor.id
    assert world.store.get(Training, left.id) is None and world.store.get(Supply, left.id) is None
    assert world.get(Supply, here.id).size is UniformSize.M
    mails = world.new_mails()
    assert {"post_taken_over_candidate", "structure_taken_over", "structure_takes_over"} <= {*mails}
    assert not {"uniform_size", "case_file_ready", "recruitment_ended"} & {*mails}


def test_both_parts_of_a_post_add_up_to_the_undivided_subsidy_to_the_cent(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    agreement = world.agreement_of(known)
    change = moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    left, new = world.fresh(agreement), new_agreement(world, change)
    # From 6 July to 19 August: 45 of the 731 days of the post.
    before = WHOLE * 45 // 731
    assert (left.posts, left.total_cents, new.posts, new.total_cents) == (
        1,
        WHOLE + before,
        1,
        WHOLE - before,
    )
    assert world.ledger_of(agreement).balances.granted == WHOLE + before
    assert left.tray is new.tray is AgreementTray.TO_SEND
    world.send_agreement(new)
    world.sign_agreement(new)
    world.sign_agreement_last(new)
    assert world.ledger_of(new).balances.granted == WHOLE - before
    accepted(world, agreement)
    accepted(world, new, world.today)
    quarter = [world.ledger_of(one).balances.justified for one in (agreement, new)]
    assert quarter[0] == before and sum(quarter) == WHOLE * 87 // 731


def test_the_sums_owed_wait_for_the_signature_of_the_successor(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    agreement = world.agreement_of(known)
    change = moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    (first, *_) = world.ledger_of(agreement).instalments
    assert first.status is InstalmentStatus.SUSPENDED and successor.name in (first.why or "")
    new = new_agreement(world, change)
    world.send_agreement(new)
    world.sign_agreement(new)
    world.sign_agreement_last(new)
    (first, *_) = world.ledger_of(agreement).instalments
    assert first.status is InstalmentStatus.DUE


def test_a_whole_structure_moves_to_a_new_one_created_with_its_contact(
    world: World, former: Structure
) -> None:
    number = siret(777)
    contact = builders.contact(email="agglo@nancy.example", phone="+33472202020")
    world.account_checked(former)
    agreement = world.agreement_of(recruitments(world, former)[0])
    with refused("successor_incomplete"):
        proposed(world, former, number)
    world.new_mails()
    change = moved(world, former, number, name="Métropole du Grand Nancy", contact=contact)
    made = world.get(Structure, change.successor_id or "")
    assert (made.siret, made.name, made.contact_email) == (number, "Métropole du Grand Nancy", contact.email)
    old = world.fresh(former)
    assert old.taken_over_by == made.name and old.change_ids == made.change_ids == (change.id,)
    closed, here = world.application_of(former), world.application_of(made)
    assert (closed.status, closed.posts_granted) == (ApplicationStatus.CANCELLED, 0)
    assert (here.posts_granted, here.posts_hired, here.posts_free) == (2, 1, 1)
    assert here.taken_over_from == former.name and here.taken_over_on == DAY
    assert world.store.guard_holder(siret_guard(former.siret)) is None
    assert world.store.guard_holder(siret_guard(number)) == here.id
    ended, new = world.fresh(agreement), new_agreement(world, change)
    assert (ended.status, ended.ended_on) == (AgreementStatus.ENDED, DAY - timedelta(days=1))
    assert ended.total_cents + new.total_cents == 2 * WHOLE
    assert world.get(BankDetails, former.id).payable is None
    assert "staff_invited" in world.new_mails()
    # The contact of the successor also works for the former structure.
    invited = account_of_address(world.ports, contact.email)
    assert invited is not None
    assert invited.works_for(former.id) and invited.works_for(made.id)


def test_the_former_structure_settles_the_time_before_the_day(world: World, former: Structure) -> None:
    agreement = world.agreement_of(recruitments(world, former)[0])
    world.account_checked(former)
    world.approve_instalment(agreement)
    world.order_instalment(agreement)
    world.bank_says(agreement)
    moved(world, former, world.granted())
    accepted(world, agreement)
    ledger = settling.settle(world.ports, world.as_staff(Role.FUNDER), agreement.id)
    assert ledger.balances.granted == ledger.balances.justified == WHOLE * 45 // 731
    assert ledger.balances.to_return == 30_000_00 - WHOLE * 45 // 731


def test_a_move_that_crashes_at_any_step_continues_and_is_done_once(
    world: World, former: Structure, successor: Structure
) -> None:
    world.hired(former)
    agreement = world.agreement_of(recruitments(world, former)[0])
    world.run_tasks()
    change = confirmed(world, former, successor)
    world.go_to(DAY, hour=8)
    world.tick()
    for step in range(1, 7):
        # It crashes once before each write: room, two advisers, the rest, the end, the task.
        world.store.crash_at = world.store.commits + step
        with pytest.raises(Crash):
            world.run_tasks()
    assert world.fresh(change).status is S.DONE
    world.run_tasks()
    assert len(recruitments(world, successor)) == 2
    assert world.application_of(former).posts_granted == 0
    new = new_agreement(world, world.fresh(change))
    assert new.posts == 2
    assert world.fresh(agreement).total_cents + new.total_cents == 2 * WHOLE
    assert len(world.mails("structure_takes_over")) == 1
    assert len(world.mails("post_taken_over_candidate")) == 2


def test_a_takeover_begins_at_eight_since_people_are_told_as_each_post_moves(
    world: World, former: Structure, successor: Structure
) -> None:
    change = confirmed(world, former, successor)
    for hour, minute, status in ((0, 5, S.CONFIRMED), (7, 59, S.CONFIRMED), (8, 0, S.UNDER_WAY)):
        world.go_to(DAY, hour=hour, minute=minute)
        world.tick()
        assert world.fresh(change).status is status, f"{hour}:{minute:02}"
    world.run_tasks()
    assert len(world.mails("post_taken_over_candidate")) == len(world.mails("structure_takes_over")) == 1


def test_two_accounts_agree_and_it_may_be_withdrawn_until_its_day(
    world: World, former: Structure, successor: Structure
) -> None:
    change = proposed(world, former, successor)
    assert proposed(world, former, successor).id == change.id
    with refused("not_found"):
        structure_changes.confirm(world.ports, world.agency, change.id)
    with refused("change_open"):
        proposed(world, former, successor, reason="Une autre fois.")
    with refused("change_open"):
        proposed(world, successor, former)
    structure_changes.confirm(world.ports, second(world), change.id)
    structure_changes.confirm(world.ports, second(world), change.id)
    stopped = structure_changes.withdraw(world.ports, world.agency, change.id)
    assert stopped.status is S.WITHDRAWN and world.timers(change) == {}
    day_comes(world)
    assert recruitments(world, successor) == []
    declined = structure_changes.decline(
        world.ports,
        second(world),
        proposed(world, former, successor, effective_on=DAY + timedelta(days=9)).id,
        reason="L'acte manque.",
    )
    assert declined.status is S.DECLINED
    with refused("status_forbids"):
        structure_changes.confirm(world.ports, second(world), declined.id)


def test_a_reverse_takeover_corrects_it(world: World, former: Structure, successor: Structure) -> None:
    (known,) = recruitments(world, former)
    change = moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    (here,) = recruitments(world, successor)
    back = DAY + timedelta(days=30)
    again = confirmed(
        world, successor, former, kind=ChangeKind.ADVISERS, recruitment_ids=(here.id,), effective_on=back
    )
    world.go_to(back)
    world.tick()
    world.run_tasks()
    first, there = recruitments(world, former)
    assert there.contract is not None and there.contract.starts_on == back
    assert (there.share_begins_on, there.share_ends_on) == (date(2026, 7, 6), date(2028, 7, 6))
    totals = [
        world.agreement_of(first).total_cents,
        new_agreement(world, change).total_cents,
        new_agreement(world, world.fresh(again)).total_cents,
    ]
    assert sum(totals) == 2 * WHOLE and totals[1] == WHOLE * 75 // 731 - WHOLE * 45 // 731


def test_the_e_mails_about_it_are_true_when_they_are_sent(
    world: World, former: Structure, successor: Structure
) -> None:
    world.prefecture("54")
    world.run_tasks()
    change = confirmed(world, former, successor)
    world.deliver()
    day_comes(world)
    by_id = {email.id: email for email in world.mails()}
    left = world.deliver()
    told = ("structure_taken_over", "structure_takes_over", "structure_takeover_staff")
    assert {*told, "post_taken_over_candidate"} <= left.keys()
    for name in (*told, "post_taken_over_candidate"):
        for message in left[name]:
            CLAIMS[name](Read(world, by_id[message["reference"]], message))
    assert len(left["structure_takeover_staff"]) == 2 and world.fresh(change).status is S.DONE


def test_without_an_agreement_nobody_is_told_of_money_or_a_signature(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    world.prefecture("54")
    former, successor = world.granted(posts=2), world.granted(posts=1)
    world.run_tasks()
    world.deliver()
    moved(world, former, successor)
    left = world.deliver()
    for name in ("structure_taken_over", "structure_takes_over", "structure_takeover_staff"):
        for message in left[name]:
            text = message["text"]
            assert "tous les postes" in text
            assert not {word for word in ("convention", "versement", "bancaires", "suivi") if word in text}
