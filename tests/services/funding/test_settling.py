"""The end of the money of an agreement, and the sums of all agreements (RULES 21, section 11)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.settlement import SettlementStage
from chalicelib.domain.shared.french import french_date
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import Stale, VersionMissing
from chalicelib.services.funding import money_board, settling
from tests.services.funding.test_money import accepted, opened
from tests.support import builders
from tests.support.outside import refusal, refused
from tests.support.world import World


@pytest.fixture
def agreement(world: World) -> Agreement:
    """Return an agreement whose first instalment is paid."""
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    structure = world.granted(posts=2, contact=builders.contact(phone="+33472101010"))
    signed = world.signed_by_all(structure)
    world.account_checked(structure)
    world.approve_instalment(signed)
    world.order_instalment(signed)
    world.bank_says(signed)
    return world.fresh(signed)


def over(world: World, agreement: Agreement) -> None:
    """Return the same agreement, ended with its last quarter, which is followed up."""
    accepted(world, agreement)
    world.change(world.fresh(agreement), status=AgreementStatus.ENDED, ended_on=date(2026, 9, 30))
    world.new_mails()


def settled(world: World, agreement: Agreement) -> Ledger:
    over(world, agreement)
    return settling.settle(world.ports, world.as_staff(Role.FUNDER), agreement.id)


def test_a_balance_is_drawn_up_once_the_agreement_has_ended_and_its_follow_ups_are_accepted(
    world: World, agreement: Agreement
) -> None:
    funder = world.as_staff(Role.FUNDER)
    with refused("agreement_living"):
        settling.settle(world.ports, funder, agreement.id)
    one = opened(world, agreement)
    world.change(world.fresh(agreement), status=AgreementStatus.ENDED, ended_on=date(2026, 9, 30))
    with refused("follow_ups_awaited"):
        settling.settle(world.ports, funder, agreement.id)
    accepted(world, agreement, world.today)
    assert world.fresh(one).was_accepted
    world.new_mails()
    ledger = settling.settle(world.ports, funder, agreement.id)
    assert ledger.stage is SettlementStage.TO_RETURN and world.new_mails() == ["balance_to_return"]
    assert ledger.balances.to_return == 30_000_00 - 50_000_00 * 87 // 731
    assert settling.settle(world.ports, funder, agreement.id) == ledger
    assert world.new_mails() == []


def test_a_follow_up_accepted_after_the_end_promises_no_instalment(
    world: World, agreement: Agreement
) -> None:
    accepted(world, agreement)
    opened(world, agreement, date(2027, 1, 1))
    world.change(world.fresh(agreement), status=AgreementStatus.ENDED, ended_on=date(2026, 12, 31))
    world.new_mails()
    accepted(world, agreement, date(2027, 1, 1))
    ledger = world.ledger_of(agreement)
    assert ledger.instalments[1].status is InstalmentStatus.PLANNED and ledger.balances.justified > 0
    assert "instalment_due" not in world.new_mails()
    settled_ledger = settling.settle(world.ports, world.as_staff(Role.FUNDER), agreement.id)
    assert settled_ledger.balances.to_return == 30_000_00 - 50_000_00 * 179 // 731


def test_an_agreement_that_ends_within_the_quarter_waits_for_its_follow_up(
    world: World, agreement: Agreement
) -> None:
    world.change(world.fresh(agreement), status=AgreementStatus.ENDED, ended_on=world.today)
    told = refusal(
        "follow_ups_awaited",
        lambda: settling.settle(world.ports, world.as_staff(Role.FUNDER), agreement.id),
    )
    quarter = Quarter.of(world.today)
    opens_on = french_date(quarter.last_day + timedelta(days=1))
    assert told.message.startswith(f"Le suivi du {quarter.label} s'ouvre le {opens_on} : ")


def test_a_balance_is_disputed_answered_and_the_answer_corrected(world: World, agreement: Agreement) -> None:
    ledger = settled(world, agreement)
    world.new_mails()
    worker, funder = world.as_structure(agreement.structure_id), world.as_staff(Role.FUNDER)
    settling.dispute(world.ports, worker, agreement.id, text="Un contrat n'est pas compté.")
    with pytest.raises(Stale):
        settling.answer_dispute(
            world.ports, funder, agreement.id, answer="Vu.", less_cents=0, expected_version=ledger.version
        )
    settling.answer_dispute(world.ports, funder, agreement.id, answer="Il l'est.", less_cents=100_00)
    assert world.new_mails() == ["dispute_answered"]
    settling.answer_dispute(world.ports, funder, agreement.id, answer="En partie.", less_cents=50_00)
    left = world.ledger_of(agreement).balances.awaited
    assert left == ledger.balances.awaited - 50_00
    with refused("not_found"):
        settling.dispute(world.ports, world.as_structure("another"), agreement.id, text="Rien à voir ici.")


def test_a_dispute_is_possible_until_the_end_of_its_last_day(world: World, agreement: Agreement) -> None:
    settled(world, agreement)
    worker = world.as_structure(agreement.structure_id)
    world.wait(days=30)
    settling.dispute(world.ports, worker, agreement.id, text="Un contrat n'est pas compté.")
    world.wait(days=1)
    with refused("dispute_too_late"):
        settling.dispute(world.ports, worker, agreement.id, text="Deux contrats ne le sont pas.")


def test_what_is_paid_back_and_waived_closes_the_agreement_for_good(
    world: World, agreement: Agreement
) -> None:
    ledger = settled(world, agreement)
    funder, left = world.as_staff(Role.FUNDER), ledger.balances.awaited
    with refused("payment_ahead"):
        ahead = world.today + timedelta(days=1)
        settling.record_given_back(world.ports, funder, agreement.id, cents=1, on=ahead, reference="VIR 1")
    given = {"cents": left - 100, "on": world.today, "reference": "VIR 1"}
    part = settling.record_given_back(world.ports, funder, agreement.id, **given)
    assert settling.record_given_back(world.ports, funder, agreement.id, **given) == part
    waived = {"cents": 100, "ground": "Une partie n'est pas due."}
    with pytest.raises(VersionMissing):
        settling.waive(world.ports, world.agency, agreement.id, **waived, expected_version=None)
    with refused("not_found"):
        settling.waive(world.ports, funder, agreement.id, **waived, expected_version=part.version)
    closed = settling.waive(world.ports, world.agency, agreement.id, **waived, expected_version=part.version)
    assert closed.stage is SettlementStage.CLOSED
    with pytest.raises(Stale):
        settling.waive(world.ports, world.agency, agreement.id, **waived, expected_version=part.version)
    back = settling.counter(
        world.ports, world.agency, agreement.id, number=len(closed.entries), why="Une erreur de saisie."
    )
    assert back.balances.awaited == 100
    again = settling.counter(
        world.ports, world.agency, agreement.id, number=len(closed.entries), why="Une erreur de saisie."
    )
    assert again == back


def test_a_balance_is_taken_back_until_something_follows_it(world: World, agreement: Agreement) -> None:
    settled(world, agreement)
    funder = world.as_staff(Role.FUNDER)
    back = settling.unsettle(world.ports, funder, agreement.id, why="Un suivi est à corriger.")
    assert back.settlement is None
    assert settling.unsettle(world.ports, funder, agreement.id, why="Un suivi est à corriger.") == back


def test_a_balance_closes_its_follow_ups_for_good_until_it_is_taken_back(
    world: World, agreement: Agreement
) -> None:
    settled(world, agreement)
    (before,) = every(world.store.follow_ups_of_structure, agreement.structure_id)
    assert (before.status, before.closed_for_good) == (FollowUpStatus.CLOSED, True)
    settling.unsettle(world.ports, world.as_staff(Role.FUNDER), agreement.id, why="Un suivi est à corriger.")
    (after,) = every(world.store.follow_ups_of_structure, agreement.structure_id)
    assert (after.status, after.closed_for_good) == (FollowUpStatus.ACCEPTED, False)


def test_the_nation_is_the_sum_of_the_departments_and_a_prefecture_reads_its_own(
    world: World, agreement: Agreement
) -> None:
    seen = money_board.overview(world.ports, world.as_staff(Role.FUNDER))
    assert seen.whole.money.paid == 30_000_00 and seen.whole.money.agreements == 1
    assert seen.departments[agreement.department] == seen.whole
    own = money_board.overview(world.ports, world.as_staff(Role.PREFECTURE, agreement.department))
    assert own.whole == seen.whole
    other = money_board.overview(world.ports, world.as_staff(Role.PREFECTURE, "2A"))
    assert other.whole.money.agreements == 0 and other.departments == {}
    with refused("not_found"):
        money_board.overview(world.ports, world.as_staff(Role.COMMITTEE))


def test_the_accounts_of_a_year_have_the_agreements_with_entries(world: World, agreement: Agreement) -> None:
    funder = world.as_staff(Role.FUNDER)
    ((ledger, sums),) = money_board.ledgers_of_year(world.ports, funder, 2026)
    assert ledger.id == agreement.id and (sums.granted, sums.paid) == (100_000_00, 30_000_00)
    assert money_board.ledgers_of_year(world.ports, funder, 2025) == []
