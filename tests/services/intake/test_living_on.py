"""Agreements taken in continue like those made here (RULES section 11)."""

from datetime import date
from typing import TypeVar

import pytest

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.intake.intake import IntakeOutcome
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core.lists import every
from chalicelib.services.following_up import checking, follow_up
from chalicelib.services.funding import instalments
from chalicelib.services.intake import files, links
from chalicelib.services.recruiting import contracts
from tests.services.intake.files import table, take
from tests.support.world import World

K, S = IntakeKind, InstalmentStatus
# At the end of the year, 334 of the 730 days from 1 February 2026 to 31 January 2028 are over.
E = TypeVar("E", bound=Entity)
POST, DAYS = 50_000_00, 730


@pytest.fixture
def opening(world: World) -> World:
    """Set the clock to the opening day, 30 November 2026."""
    world.go_to(date(2026, 11, 30))
    world.staff(Role.FUNDER)
    world.new_mails()
    return world


@pytest.fixture
def taken(opening: World) -> Agreement:
    """Return an agreement of January 2026 with its contract, its training and its first payment."""
    for kind in K:
        done = take(opening, kind)
        assert (done.taken, done.left, done.lost) == (1, 0, False)
    return only(opening, Agreement)


def only(world: World, kind: type[E]) -> E:
    [one] = world.created(kind)
    return world.fresh(one)


def statuses(world: World, agreement: Agreement) -> list[InstalmentStatus]:
    return [one.status for one in world.ledger_of(agreement).instalments]


def accept(world: World, day: date) -> FollowUp:
    """Submit and accept the follow-up that opens on a day."""
    world.go_to(day)
    follow_up.open_quarters(world.ports, ["54"])
    world.run_tasks()
    one = world.created(FollowUp)[-1]
    told = tuple(
        PostDeclaration(recruitment_id=known, gross_pay_cents=5_700_00, absence_days=0, full_time=True)
        for known in one.recruitment_ids
    )
    declared = Declared(posts=told, third_parties_invoiced=False, comment=None, signed_by="Anne Martin")
    known = follow_up.submit(world.ports, world.as_structure(one.structure_id), one.id, declared=declared)
    return checking.accept(world.ports, world.as_staff(Role.FUNDER), known.id, expected_version=known.version)


def test_an_intake_sends_no_e_mail_then_or_later(opening: World, taken: Agreement) -> None:
    assert opening.new_mails() == []
    for day in range(1, 22):
        opening.go_to(date(2026, 12, day), hour=12)
        opening.tick()
        opening.run_tasks()
    assert opening.new_mails() == []


def test_the_ledger_has_what_was_granted_paid_and_justified_before(opening: World, taken: Agreement) -> None:
    ledger = opening.ledger_of(taken)
    # Two of the three quarters that are over make the second instalment due: it may have been paid.
    justified = POST * (31 + 28 + 31 + 30 + 31 + 30 + 31 + 31 + 30 - 31) // DAYS
    assert (ledger.balances.granted, ledger.balances.paid) == (POST, 15_000_00)
    assert ledger.balances.justified == justified
    assert ledger.quarters == ("2026-Q1", "2026-Q2", "2026-Q3")
    assert statuses(opening, taken) == [S.PAID, S.SUSPENDED, S.PLANNED]
    assert ledger.balances.due == 15_000_00 + 17_500_00


def test_the_next_follow_up_is_accepted_and_its_instalment_becomes_due(
    opening: World, taken: Agreement
) -> None:
    opened = accept(opening, date(2027, 1, 1))
    assert opened.quarter == "2026-Q4" and len(opening.created(FollowUp)) == 1
    assert statuses(opening, taken)[2] is S.DUE
    assert "instalment_due" in opening.new_mails()
    for day in ((2027, 4, 1), (2027, 7, 1), (2027, 10, 1), (2028, 1, 1), (2028, 4, 1)):
        accept(opening, date(*day))
    sums = opening.ledger_of(taken).balances
    assert sums.justified == sums.granted == POST
    assert min(one.quarter for one in opening.created(FollowUp)) == "2026-Q4"


def test_a_payment_taken_in_later_is_not_paid_twice(opening: World, taken: Agreement) -> None:
    done = take(
        opening,
        K.PAYMENTS,
        {},
        {"rank": "2", "cents": "17 500", "paid_on": "02/10/2026", "reference": "VIR-9"},
    )
    assert (done.taken, done.left) == (1, 0)
    assert statuses(opening, taken) == [S.PAID, S.PAID, S.PLANNED]
    sums = opening.ledger_of(taken).balances
    assert (sums.paid, sums.due) == (32_500_00, 32_500_00)


def test_the_funder_lifts_a_suspension_once_it_knows_that_nothing_was_paid(
    opening: World, taken: Agreement
) -> None:
    instalments.send_back(
        opening.ports, opening.as_staff(Role.FUNDER), instalments=[instalment_ref(taken.id, 2)]
    )
    assert statuses(opening, taken)[1] is S.DUE


def test_a_contract_corrected_by_the_agency_corrects_the_justified_sums_of_former_quarters(
    opening: World, taken: Agreement
) -> None:
    recruitment = only(opening, Recruitment)
    before = opening.ledger_of(taken).balances.justified
    assert recruitment.contract is not None
    contracts.correct_contract(
        opening.ports,
        opening.agency,
        recruitment.id,
        kind=recruitment.contract.kind,
        signed_on=recruitment.contract.signed_on,
        starts_on=date(2026, 3, 1),
        ends_on=recruitment.contract.ends_on,
        reason="Le contrat commence en mars.",
    )
    opening.run_tasks()
    assert opening.created(FollowUp) == []
    after = opening.ledger_of(taken)
    assert after.balances.justified < before
    assert after.balances.justified == 50_000_00 * (31 + 91 + 92) // (730 + 1 - 28 + 28)


def test_records_taken_in_are_counted_and_found(opening: World, taken: Agreement) -> None:
    assert taken.status is AgreementStatus.SIGNED and taken.in_force
    application = only(opening, Application)
    assert (application.posts_granted, application.posts_hired) == (1, 1)
    assert present_budget(opening.ports).by_department == {"54": 1}
    [summary] = opening.ports.store.summaries({"54"})
    assert summary.taken_in and summary.posts_hired == 1
    person = only(opening, Candidate)
    assert person.recruited_by == taken.structure_id and not person.findable
    training = only(opening, Training)
    assert training.status is TrainingStatus.CERTIFIED
    assert training.in_post(date(2026, 6, 1))


def test_only_timers_of_the_future_are_set(opening: World, taken: Agreement) -> None:
    now = opening.clock.now()
    for one in (taken, only(opening, Application), only(opening, Recruitment), only(opening, Training)):
        for name, due_at in opening.timers(one).items():
            assert due_at > now, name


def test_the_journals_have_the_file_the_line_and_the_author(opening: World, taken: Agreement) -> None:
    recruitment, training = only(opening, Recruitment), only(opening, Training)
    for one in (only(opening, Application), taken, recruitment, training, only(opening, Candidate)):
        [entry] = [entry for entry in every(opening.ports.store.journal_of, one) if entry.act == "taken_in"]
        assert entry.author.account_id == "agency"
        assert entry.details["line"] == 2 and entry.details["sent_on"] == "2026-11-30"


def test_links_are_sent_by_a_separate_act_and_once(opening: World, taken: Agreement) -> None:
    assert links.send(opening.ports, opening.agency).sent == 1
    opening.run_tasks()
    assert sorted(opening.new_mails()) == ["intake_adviser", "intake_structure"]
    [account] = [one for one in opening.created(Account) if one.role is Role.STRUCTURE]
    assert account.email == "anne.martin@nancy.example"
    assert links.send(opening.ports, opening.agency).sent == 0
    token = opening.token(opening.mails("intake_structure")[-1], "account")
    assert opening.open(token).structure_id == taken.structure_id


def test_the_same_line_corrects_the_amount_until_something_follows_and_the_ledger_balances(
    opening: World, taken: Agreement
) -> None:
    done = take(opening, K.AGREEMENTS, {"per_post_cents": "40 000", "funder_signed_on": "28/01/2026"})
    assert (done.taken, done.left) == (1, 0)
    right, ledger = opening.fresh(taken), opening.ledger_of(taken)
    assert (right.total_cents, ledger.signed_on) == (40_000_00, date(2026, 1, 28))
    assert ledger.balances.granted == 40_000_00 == sum(one.cents for one in ledger.instalments)
    assert ledger.balances.paid == 15_000_00
    assert ledger.balances.justified == 40_000_00 * 242 // DAYS
    assert statuses(opening, taken) == [S.PAID, S.SUSPENDED, S.PLANNED]
    accept(opening, date(2027, 1, 1))
    [line] = files.examine(opening.ports, opening.agency, K.AGREEMENTS, table(K.AGREEMENTS, {})).lines
    assert line.outcome is IntakeOutcome.DIFFERS
    assert line.told[-1] == "Des versements ou des suivis ont suivi ici"


def test_a_payment_is_corrected_or_removed_by_its_line_and_the_rest_is_divided_again(
    opening: World, taken: Agreement
) -> None:
    take(opening, K.PAYMENTS, {"cents": "20 000", "reference": "VIR-1b"})
    ledger = opening.ledger_of(taken)
    assert [one.cents for one in ledger.instalments] == [20_000_00, 15_000_00, 15_000_00]
    assert (ledger.balances.paid, ledger.balances.due) == (20_000_00, 35_000_00)
    take(opening, K.PAYMENTS, {"cents": "0"})
    back = opening.ledger_of(taken)
    assert [one.cents for one in back.instalments] == [15_000_00, 17_500_00, 17_500_00]
    assert (back.balances.paid, back.balances.due) == (0, 32_500_00)
    assert statuses(opening, taken) == [S.SUSPENDED, S.SUSPENDED, S.PLANNED]
