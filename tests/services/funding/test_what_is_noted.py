"""The journal entries and timers of acts on money, and runs that are repeated or late."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import System
from chalicelib.domain.activity.posts import TerritoryPosts
from chalicelib.domain.activity.totals import NATION, Counts, Month, TerritoryTotals
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus, AgreementTray
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.case_file import PIECES, CaseFileState
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.entries import Entry, EntryKind
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.recovery import RecoveryOrder
from chalicelib.domain.funding.payments import PaymentFile, PaymentOutcome, reference
from chalicelib.domain.shared.calendar_rules import morning_of
from chalicelib.services import tasks
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import decide
from chalicelib.services.deciding import posts
from chalicelib.services.funding import (
    agreements,
    bank_details,
    case_file,
    desk,
    instalments,
    instruction,
    ledgers,
    lifetime,
    money_board,
    payments,
    settling,
    signing,
)
from chalicelib.services.funding.returning import recovering
from chalicelib.services.recruiting import recruit
from tests.services.funding.test_money import accepted, opened, ref, status
from tests.services.noting import fire, noted
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World

A, S = AgreementStatus, InstalmentStatus
OTHER_IBAN = "FR7630006000011234567890189"


@pytest.fixture
def structure(world: World) -> Structure:
    """Return a structure with two posts granted on 6 July 2026."""
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    return world.granted(posts=2, contact=builders.contact(phone="+33472101010"))


@pytest.fixture
def to_send(world: World, structure: Structure) -> Agreement:
    """Return the agreement of an adviser hired today, whose case file is accepted."""
    recruitment = world.hired(structure)
    world.run_tasks()
    return world.file_says(world.agreement_of(recruitment), CaseFileState.ACCEPTED)


@pytest.fixture
def agreement(world: World, to_send: Agreement) -> Agreement:
    """Return an agreement signed by all."""
    world.send_agreement(to_send)
    world.sign_agreement(to_send)
    return world.sign_agreement_last(to_send)


def test_the_journal_of_an_agreement_has_each_text_and_each_signature(
    world: World, to_send: Agreement
) -> None:
    funder, worker = world.as_staff(Role.FUNDER), world.as_structure(to_send.structure_id)
    before = len(noted(world, to_send))
    world.send_agreement(to_send)
    signing.take_back(world.ports, funder, to_send.id, why="Une erreur dans le texte.")
    world.send_agreement(to_send)
    world.sign_agreement(to_send)
    signing.unsign(world.ports, worker, to_send.id)
    world.sign_agreement(to_send)
    world.sign_agreement_last(to_send)
    first, second = (one.id for one in world.created(AgreementVersion))
    assert noted(world, to_send, before) == [
        ("agreement_sent", {"number": 1, "posts": 2, "text": first}),
        ("agreement_taken_back", {"number": 1}),
        ("agreement_sent", {"number": 2, "posts": 2, "text": second}),
        ("signatory_named", {}),
        ("agreement_signed_by_structure", {"number": 2, "text": second}),
        ("agreement_unsigned", {"number": 2}),
        ("agreement_signed_by_structure", {"number": 2, "text": second}),
        ("agreement_signed", {"number": 2, "posts": 2}),
    ]
    [back] = [
        entry for entry in every(world.ports.store.journal_of, to_send) if entry.act == "agreement_taken_back"
    ]
    assert back.words_id is not None
    withdrawn, kept = (world.get(AgreementVersion, one) for one in (first, second))
    assert (withdrawn.taken_back_at, kept.taken_back_at) == (world.clock.now(), None)
    assert (withdrawn.number, withdrawn.amends, withdrawn.posts) == (1, False, 2)
    assert kept.by_structure is not None and kept.by_structure.account_id == worker.account.id
    assert kept.by_funder is not None and kept.by_funder.account_id == funder.account.id


def test_each_step_of_a_text_sets_or_clears_its_reminder(world: World, to_send: Agreement) -> None:
    worker, name = world.as_structure(to_send.structure_id), lifetime.UNSIGNED_TIMER

    def due() -> datetime | None:
        return world.timers(to_send).get(name)

    world.send_agreement(to_send)
    first = due()
    assert first is not None and first.date() == world.today + timedelta(days=7)
    signing.take_back(world.ports, world.as_staff(Role.FUNDER), to_send.id, why="Une erreur.")
    assert due() is None
    world.send_agreement(to_send)
    world.wait(days=1)
    world.sign_agreement(to_send)
    assert due() is None
    soon = world.ports.store.due_timers(world.clock.now() + timedelta(days=2), 100)
    [morning] = [one for one in soon if one.name == instruction.DIGEST_TIMER]
    assert morning.subject_id == (world.today + timedelta(days=1)).isoformat()
    signing.unsign(world.ports, worker, to_send.id)
    again = due()
    assert again is not None and again.date() == world.today + timedelta(days=7)
    world.new_mails()
    before = len(noted(world, to_send))
    world.go_to(again.date(), hour=12)
    world.tick()
    assert world.new_mails().count("agreement_reminder") == 1
    assert noted(world, to_send, before) == [("agreement_reminded", {})]
    assert due() is not None
    world.sign_agreement(to_send)
    fire(world, signing.unsigned_reminder, name, to_send.id)
    fire(world, signing.unsigned_reminder, name, "gone")
    assert due() is None and "agreement_reminder" not in world.new_mails()


def test_an_amendment_is_a_second_text_that_amends_the_first(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    application = world.application_of(structure)
    posts.correct_posts(world.ports, world.agency, application.id, posts_granted=1, reason="Une erreur.")
    world.send_agreement(agreement)
    version = world.created(AgreementVersion)[-1]
    assert (version.number, version.amends, version.posts) == (2, True, 1)
    assert signing.text_of(world.ports, world.fresh(agreement)) == world.fresh(version)
    assert signing.schedule_of(world.ports, world.fresh(agreement)) == version.schedule


def test_an_unsigned_text_is_withdrawn_when_its_posts_change(
    world: World, structure: Structure, to_send: Agreement
) -> None:
    world.send_agreement(to_send)
    [version] = world.created(AgreementVersion)
    world.new_mails()
    application = world.application_of(structure)
    before = len(noted(world, to_send))
    posts.correct_posts(world.ports, world.agency, application.id, posts_granted=1, reason="Une erreur.")
    assert world.fresh(version).taken_back_at == world.clock.now()
    assert lifetime.UNSIGNED_TIMER not in world.timers(to_send)
    assert "agreement_taken_back" in world.new_mails()
    assert noted(world, to_send, before) == [("agreement_taken_back", {})]
    assert (world.fresh(to_send).status, world.fresh(to_send).posts) == (A.DRAFT, 1)


def test_an_agreement_that_ended_without_posts_continues_with_new_ones(
    world: World, structure: Structure
) -> None:
    known = world.validated(structure)
    world.run_tasks()
    agreement = world.agreement_of(known)
    recruit.cancel(world.ports, world.as_structure(structure), known.candidate_id)
    before = len(noted(world, agreement))
    for number in (0, 2):

        def work(changes: Changes, number: int = number) -> None:
            lifetime.change_posts(world.ports, changes, world.fresh(agreement), number)

        decide(world.ports, world.agency, work)
    assert noted(world, agreement, before) == [
        ("agreement_ended", {"ended_on": world.today.isoformat()}),
        ("agreement_resumed", {"posts": 2}),
    ]
    assert world.fresh(agreement).posts == 2


def test_the_last_day_of_an_agreement_ends_it_once_with_its_unsigned_text(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    application = world.application_of(structure)
    posts.correct_posts(world.ports, world.agency, application.id, posts_granted=1, reason="Une erreur.")
    end = world.timers(agreement)[lifetime.END_TIMER]
    world.send_agreement(agreement)
    version = world.created(AgreementVersion)[-1]
    fire(world, lifetime.end_reached, lifetime.END_TIMER, agreement.id)
    assert world.fresh(agreement).status is A.SENT, "its last day is not over"
    before = len(noted(world, agreement))
    world.go_to(date(2028, 7, 5), hour=23)
    fire(world, lifetime.end_reached, lifetime.END_TIMER, agreement.id)
    assert noted(world, agreement, before) == [], "its last day is not over"
    world.clock.at = end
    fire(world, lifetime.end_reached, lifetime.END_TIMER, agreement.id)
    fire(world, lifetime.end_reached, lifetime.END_TIMER, agreement.id)
    fire(world, lifetime.end_reached, lifetime.END_TIMER, "gone")
    last_day = date(2028, 7, 5)
    assert noted(world, agreement, before) == [("agreement_ended", {"ended_on": last_day.isoformat()})]
    ended = world.fresh(agreement)
    assert (ended.status, ended.ended_on) == (A.ENDED, last_day)
    assert world.fresh(version).taken_back_at == end
    assert lifetime.UNSIGNED_TIMER not in world.timers(agreement)


def test_the_journals_have_each_step_of_an_instalment(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.account_checked(structure)
    funder, ledger = world.as_staff(Role.FUNDER), world.ledger_of(agreement)
    before = len(noted(world, ledger))
    world.approve_instalment(agreement)
    instalments.send_back(world.ports, funder, instalments=[ref(agreement)])
    instalments.suspend(
        world.ports, funder, agreement.id, number=1, why="Un doute.", until="la réponse de la structure"
    )
    instalments.send_back(world.ports, funder, instalments=[ref(agreement)])
    world.approve_instalment(agreement)
    made = world.order_instalment(agreement)
    world.bank_says(agreement)
    world.bank_says(agreement, "rejeté", "Compte clos")
    day = world.today.isoformat()
    assert noted(world, ledger, before) == [
        ("instalment_proposed", {"number": 1}),
        ("instalment_approved", {"number": 1}),
        ("instalment_sent_back", {"number": 1}),
        ("instalment_suspended", {"number": 1}),
        ("instalment_sent_back", {"number": 1}),
        ("instalment_proposed", {"number": 1}),
        ("instalment_approved", {"number": 1}),
        ("instalment_ordered", {"number": 1, "file": made.id}),
        ("instalment_paid", {"number": 1, "on": day}),
        ("instalment_returned", {"number": 1, "on": day}),
    ]
    assert noted(world, made) == [
        ("payments_asked", {"wanted": 1}),
        ("payments_ordered", {"ordered": 1, "left": 0}),
    ]
    one = world.ledger_of(agreement).instalment(1)
    assert one is not None and (one.status, one.transfers) == (S.RETURNED, 1)
    by = {entry.by for entry in world.ledger_of(agreement).entries if entry.kind.value == "paid"}
    assert by == {funder.account.id}


def test_the_journals_have_each_step_of_a_bank_account(world: World, structure: Structure) -> None:
    world.account_checked(structure)
    given = world.account_given(structure, OTHER_IBAN)
    funder = world.as_staff(Role.FUNDER)
    bank_details.turn_down(world.ports, funder, structure.id, why="Le titulaire n'est pas la structure.")
    details = world.get(BankDetails, structure.id)
    assert noted(world, details) == [
        ("bank_details_given", {}),
        ("bank_details_checked", {"called_on": world.today.isoformat()}),
        ("bank_details_given", {}),
        ("bank_details_refused", {}),
    ]
    assert details.call is not None
    assert (details.call.number, details.call.by, details.call.at) == (
        "+33472101010",
        funder.account.id,
        world.clock.now(),
    )
    assert details.version > given.version
    told = [mail.template for mail in world.mails(to=structure.contact_email) if "bank" in mail.template]
    assert told == [
        "bank_details_given",
        "bank_details_checked",
        "bank_details_given",
        "bank_details_refused",
    ]


def test_a_signatory_named_shortly_before_is_shown_to_the_agent_who_checks_the_account(
    world: World, structure: Structure, to_send: Agreement
) -> None:
    funder = world.as_staff(Role.FUNDER)
    world.send_agreement(to_send)
    world.sign_agreement(to_send)
    world.account_given(structure)
    seen = bank_details.read_check(world.ports, funder, structure.id)
    assert [one.id for one in seen.signing] == [to_send.id] and seen.structure.id == structure.id
    bank_details.turn_down(world.ports, funder, structure.id, why="Non.")
    assert bank_details.read_check(world.ports, funder, structure.id).whom is None
    assert seen.whom is not None
    world.wait(days=seen.whom.days)
    world.account_given(structure, OTHER_IBAN)
    assert bank_details.read_check(world.ports, funder, structure.id).signing == ()


def test_nobody_signs_without_a_named_signatory(
    world: World, structure: Structure, to_send: Agreement
) -> None:
    world.account_given(structure)
    seen = bank_details.read_check(world.ports, world.as_staff(Role.FUNDER), structure.id)
    assert to_send.signatory_named_at is None and seen.signing == ()


def test_a_payment_file_of_many_is_ordered_by_several_tasks_and_ends(
    world: World, structure: Structure, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "_TRANSACTIONS_PER_TASK", 1)
    world.account_checked(structure)
    other = world.another_to_pay(world.ledger_of(agreement))
    refs = [ref(agreement), *(ref(world.get(Agreement, other.id), number) for number in (1, 9))]
    funder = world.as_staff(Role.FUNDER)
    instalments.propose(world.ports, funder, instalments=refs[:2])
    instalments.approve(world.ports, world.second_funder(), instalments=refs[:2])
    made = payments.order(world.ports, funder, instalments=refs, seen_at=1)
    ran = []
    while world.store.tasks and len(ran) < 10:
        task = world.store.tasks.pop(0)
        tasks.run(world.ports, task.id)
        ran.append((task.name, world.fresh(made).ordered, len(world.fresh(made).left)))
    assert [one for one in ran if one[0] == payments.ORDER_TASK][-1] == (payments.ORDER_TASK, 2, 1)
    assert len([one for one in ran if one[0] == payments.ORDER_TASK]) == 3
    assert [act for act, _ in noted(world, made)] == ["payments_asked", "payment_left", "payments_ordered"]
    assert noted(world, made)[1][1] == {"agreement": other.id, "number": 9}
    done = world.fresh(made)
    _, paid = payments.read_file(world.ports, funder, made.id)
    assert {one.ledger.id for one in paid} == {agreement.id, other.id} and len(paid) == 2
    payments.run(world.ports, made.id, "another-task")
    assert world.fresh(made) == done


def test_an_ordered_or_left_payment_is_not_tried_again(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.account_checked(structure)
    world.approve_instalment(agreement)
    refs = [ref(agreement), ref(agreement, 9)]
    made = payments.order(world.ports, world.as_staff(Role.FUNDER), instalments=refs, seen_at=1)
    for _ in range(2):
        for one in refs:
            payments._order_one(world.ports, System(request_id="task"), made.id, one)
    done = world.fresh(made)
    assert (done.ordered, done.left) == (1, (refs[1],))
    assert [act for act, _ in noted(world, made)] == ["payments_asked", "payment_left"]


def test_two_people_who_order_the_same_at_once_make_one_file(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.account_checked(structure)
    world.approve_instalment(agreement)
    funder = world.as_staff(Role.FUNDER)

    def ask() -> PaymentFile:
        return payments.order(world.ports, funder, instalments=[ref(agreement)], seen_at=1)

    world.store.meanwhile = ask
    assert ask().version == 1
    assert len(world.created(PaymentFile)) == 1


def test_an_answer_of_the_bank_recorded_twice_at_once_is_written_once(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.account_checked(structure)
    world.approve_instalment(agreement)
    world.order_instalment(agreement)
    one = world.ledger_of(agreement).instalments[0]
    content = (
        "Référence;Montant;Résultat;Date;Motif\n"
        f"{reference(agreement.id, 1, one.transfers)};30000,00;payé;{world.today:%d/%m/%Y};\n"
    ).encode()
    world.store.meanwhile = lambda: world.bank_says(agreement)
    done = payments.record_file(world.ports, world.as_staff(Role.FUNDER), content, only_sound=False)
    assert done.recorded == 0
    assert world.ledger_of(agreement).balances.paid == 30_000_00
    assert [act for act, _ in noted(world, world.ledger_of(agreement))].count("instalment_paid") == 1


def test_an_uploaded_answer_is_recorded_as_it_was_reported_on(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.account_checked(structure)
    world.approve_instalment(agreement)
    world.order_instalment(agreement)
    funder = world.as_staff(Role.FUNDER)
    one = world.ledger_of(agreement).instalment(1)
    assert one is not None
    content = (
        "Référence;Montant;Résultat;Date;Motif\n"
        f"{reference(agreement.id, 1, one.transfers)};30000,00;payé;{world.today:%d/%m/%Y};\n"
    ).encode()
    world.files.write(payments.incoming_key("a-file"), content)
    assert len(payments.report_upload(world.ports, funder, "a-file").lines) == 1
    assert status(world, agreement) is S.ORDERED
    done = payments.record_upload(world.ports, funder, "a-file", only_sound=False)
    assert (done.recorded, [one.outcome for one in done.lines]) == (1, [PaymentOutcome.RECORDED])
    assert status(world, agreement) is S.PAID


def test_a_suspension_after_the_follow_up_was_submitted_has_no_effect(
    world: World, agreement: Agreement
) -> None:
    one = accepted(world, agreement)
    before = world.ledger_of(agreement)
    fire(world, ledgers.hold_reached, ledgers.HOLD_TIMER, one.id)
    fire(world, ledgers.hold_reached, ledgers.HOLD_TIMER, "gone")
    assert world.ledger_of(agreement) == before


def test_a_suspension_is_recorded_once_with_its_quarter(world: World, agreement: Agreement) -> None:
    one = opened(world, agreement)
    world.go_to(one.due_on + timedelta(days=16), hour=0, minute=5)
    world.tick()
    world.go_to(one.due_on + timedelta(days=16), hour=8)
    world.tick()
    held = world.ledger_of(agreement)
    assert noted(world, held)[-1] == ("instalments_suspended", {"quarter": "2026-Q3"})
    fire(world, ledgers.hold_reached, ledgers.HOLD_TIMER, one.id)
    assert world.ledger_of(agreement) == held


def test_an_instalment_whose_day_moved_waits_again(world: World, agreement: Agreement) -> None:
    ledger = world.ledger_of(agreement)
    tomorrow = world.today + timedelta(days=1)
    dated = ledger.with_instalment(replace(ledger.instalments[1], due_on=tomorrow))
    changes = Changes(author=world.author, at=world.clock.now())
    ledgers.write_ledger(world.ports, changes, ledger, dated)
    world.store.commit(changes)
    assert world.timers(agreement)[ledgers.DUE_TIMER].date() == tomorrow
    fire(world, ledgers.due_reached, ledgers.DUE_TIMER, agreement.id)
    fire(world, ledgers.due_reached, ledgers.DUE_TIMER, "gone")
    assert world.timers(agreement)[ledgers.DUE_TIMER].date() == tomorrow
    assert status(world, agreement, 2) is S.PLANNED
    world.go_to(tomorrow, hour=12)
    world.tick()
    assert status(world, agreement, 2) is S.DUE
    assert noted(world, ledger)[-1] == ("instalment_due", {})
    assert ledgers.DUE_TIMER not in world.timers(agreement)
    fire(world, ledgers.due_reached, ledgers.DUE_TIMER, agreement.id)
    assert ledgers.DUE_TIMER not in world.timers(agreement)


@pytest.mark.parametrize("late", [False, True])
def test_the_reminder_of_a_case_file_is_in_the_journal_unless_its_day_is_over(
    world: World, structure: Structure, late: bool
) -> None:
    known = world.validated(structure)
    world.run_tasks()
    agreement = world.agreement_of(known)
    before = len(noted(world, agreement))
    world.go_to(agreement.complete_file_by + timedelta(days=1 if late else 0))
    fire(world, instruction.reminder_reached, instruction.REMINDER_TIMER, agreement.id)
    fire(world, instruction.reminder_reached, instruction.REMINDER_TIMER, "gone")
    assert noted(world, agreement, before) == ([] if late else [("case_file_reminded", {})])
    assert len(world.mails("case_file_reminder")) == (0 if late else 1)


def test_the_journal_of_a_case_file_has_each_report(world: World, structure: Structure) -> None:
    known = world.validated(structure)
    world.run_tasks()
    agreement = world.agreement_of(known)
    before = len(noted(world, agreement))
    piece = PIECES[agreement.procedure][0]
    day = world.today.isoformat()
    world.file_says(agreement, CaseFileState.DEPOSITED, refused={piece: "Illisible."})
    world.file_says(agreement, CaseFileState.COMPLETE)
    number = world.fresh(agreement).case_file
    assert number is not None
    told = {"number": number.number, "since": day}
    assert noted(world, agreement, before) == [
        ("case_file_recorded", {**told, "state": "en_construction", "refused": 1}),
        ("case_file_recorded", {**told, "state": "en_instruction", "refused": 0}),
    ]
    due = world.timers(agreement)[instruction.INSTRUCTION_TIMER]
    fire(world, instruction.instruction_term_reached, instruction.INSTRUCTION_TIMER, agreement.id)
    fire(world, instruction.instruction_term_reached, instruction.INSTRUCTION_TIMER, "gone")
    assert not world.fresh(agreement).case_file.overdue  # type: ignore[union-attr]
    world.clock.at = due
    world.tick()
    assert noted(world, agreement)[-1] == ("instruction_overdue", {})


def test_a_draft_is_in_the_journal_with_its_number_and_replaced_by_the_clock(
    world: World, structure: Structure
) -> None:
    known = world.validated(structure)
    world.run_tasks()
    agreement = world.agreement_of(known)
    assert ("case_file_created", {"number": 1}) in noted(world, agreement)
    world.go_to(world.timers(agreement)[case_file.RENEWAL_TIMER].date(), hour=12)
    world.tick()
    world.run_tasks()
    assert noted(world, agreement)[-1] == ("case_file_renewed", {"number": 2})
    renewed = world.fresh(agreement).case_file
    assert renewed is not None and renewed.former_numbers == (1,)
    assert world.mails("case_file_renewed")[-1].to == structure.contact_email
    assert case_file.RENEWAL_TIMER in world.timers(agreement)


def test_the_end_of_the_money_is_in_the_journal_with_its_reasons(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.account_checked(structure)
    world.approve_instalment(agreement)
    world.order_instalment(agreement)
    world.bank_says(agreement)
    accepted(world, agreement)
    world.change(world.fresh(agreement), status=A.ENDED, ended_on=date(2026, 9, 30))
    funder, worker = world.as_staff(Role.FUNDER), world.as_structure(structure)
    ledger = world.ledger_of(agreement)
    before = len(noted(world, ledger))
    settling.settle(world.ports, funder, agreement.id)
    settling.unsettle(world.ports, funder, agreement.id, why="Un suivi est à corriger.")
    settling.settle(world.ports, funder, agreement.id)
    settling.dispute(world.ports, worker, agreement.id, text="Un contrat n'est pas compté.")
    settling.answer_dispute(world.ports, funder, agreement.id, answer="Il l'est.", less_cents=0)
    settling.record_given_back(
        world.ports, funder, agreement.id, cents=1_00, on=world.today, reference="VIR 1"
    )
    known = world.ledger_of(agreement)
    settling.waive(
        world.ports, world.agency, agreement.id, cents=1_00, ground="Rien.", expected_version=known.version
    )
    settling.counter(world.ports, world.agency, agreement.id, number=len(known.entries) + 1, why="Erreur.")
    assert noted(world, ledger, before) == [
        ("balance_settled", {}),
        ("balance_unsettled", {}),
        ("balance_settled", {}),
        ("balance_disputed", {}),
        ("dispute_answered", {}),
        ("sum_returned", {"on": world.today.isoformat()}),
        ("sum_waived", {}),
        ("entry_countered", {"number": len(known.entries) + 1}),
    ]
    reasons = [entry.words_id for entry in every(world.ports.store.journal_of, ledger)][::-1][before:]
    assert [one is not None for one in reasons] == [False, True, False, False, False, False, True, True]
    [one] = every(world.store.follow_ups_of_structure, structure.id)
    assert [act for act, _ in noted(world, one)][-3:] == [
        "closed_for_good",
        "closing_taken_back",
        "closed_for_good",
    ]
    assert settling.has_ended(world.ports, ledger)
    assert {entry.by for entry in world.ledger_of(agreement).entries if entry.kind.value == "waived"} == {
        "agency"
    }


def test_a_balance_with_nothing_to_return_sends_no_e_mail(world: World, agreement: Agreement) -> None:
    accepted(world, agreement)
    world.change(world.fresh(agreement), status=A.ENDED, ended_on=date(2026, 9, 30))
    world.new_mails()
    settling.settle(world.ports, world.as_staff(Role.FUNDER), agreement.id)
    assert "balance_to_return" not in world.new_mails()
    assert settling.has_ended(world.ports, world.ledger_of(agreement))


def test_a_board_reads_the_posts_of_this_month_and_the_one_before(world: World) -> None:
    now = Month.of(world.today)
    changes = Changes(author=world.author, at=world.clock.now())
    for department, back in (("54", 0), ("57", 1), ("88", 2)):
        month = now.plus(-back)
        changes.create(
            TerritoryTotals(
                id=f"{NATION}#{month}#{department}",
                territory=NATION,
                department=department,
                month=str(month),
                counts=Counts(),
                advisers=0,
                posts=TerritoryPosts(filled=1),
            )
        )
    world.store.commit(changes)
    seen = money_board.overview(world.ports, world.as_staff(Role.FUNDER))
    assert sorted(seen.departments) == ["54", "57"]


def test_an_agreement_waits_since_the_day_of_its_status_or_of_its_creation(
    world: World, agreement: Agreement
) -> None:
    funder, tray = world.as_staff(Role.FUNDER), AgreementTray.SIGNED
    [row] = desk.waiting_in(world.ports, funder, tray)
    assert row == desk.AgreementsWaiting(tray=tray, count=1, since=world.today)
    world.wait(days=10)
    world.change(world.fresh(agreement), waits_since=world.today)
    [row] = desk.waiting_in(world.ports, funder, tray)
    assert row.since == world.today
    world.change(world.fresh(agreement), waits_since=None)
    [row] = desk.waiting_in(world.ports, funder, tray)
    assert row.since == world.today - timedelta(days=10)
    assert desk.waiting_in(world.ports, funder, AgreementTray.OVERDUE) == []


def test_the_agreements_of_some_recruitments_are_listed_once_each(world: World, structure: Structure) -> None:
    first, second = world.validated(structure), world.validated(structure)
    agreement = world.agreement_of(first)
    assert agreements.agreements_of_recruitments(world.ports, [first, second]) == [agreement]
    assert agreements.agreements_of_recruitments(world.ports, []) == []
    assert agreements.application_of(world.ports, agreement) == world.get(
        Application, agreement.application_id
    )


def test_an_ordered_instalment_is_no_longer_in_the_list_of_approved_ones(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.account_checked(structure)
    world.approve_instalment(agreement)
    world.order_instalment(agreement)
    for act, actor in (
        (instalments.approve, world.second_funder()),
        (instalments.propose, world.as_staff(Role.FUNDER)),
    ):
        with refused("status_forbids"):
            act(world.ports, actor, instalments=[ref(agreement)])


def test_a_draft_is_made_again_only_for_a_file_still_to_be_deposited(
    world: World, structure: Structure
) -> None:
    known = world.validated(structure)
    world.run_tasks()
    agreement = world.agreement_of(known)
    fire(world, case_file.renewal_reached, case_file.RENEWAL_TIMER, agreement.id)
    fire(world, case_file.renewal_reached, case_file.RENEWAL_TIMER, "gone")
    assert [task.name for task in world.store.tasks] == [case_file.RENEWAL_TASK]
    world.run_tasks()
    # Another, cancelled candidate does not stop it, and the last day counts.
    other = world.candidate()
    world.validated(structure, other)
    world.cancel(structure, other)
    world.run_tasks()
    for day, wanted in ((0, [case_file.RENEWAL_TASK]), (1, [])):
        world.go_to(agreement.complete_file_by + timedelta(days=day))
        fire(world, case_file.renewal_reached, case_file.RENEWAL_TIMER, agreement.id)
        assert [task.name for task in world.store.tasks] == wanted
        world.run_tasks()
    world.file_says(agreement, CaseFileState.DEPOSITED)
    fire(world, case_file.renewal_reached, case_file.RENEWAL_TIMER, agreement.id)
    assert world.store.tasks == []


def test_a_balance_waits_for_every_follow_up(world: World, agreement: Agreement) -> None:
    accepted(world, agreement)
    opened(world, agreement, date(2027, 1, 1))
    world.change(world.fresh(agreement), status=A.ENDED, ended_on=date(2026, 12, 31))
    with refused("follow_ups_awaited"):
        settling.settle(world.ports, world.as_staff(Role.FUNDER), agreement.id)


def test_a_recovery_order_is_late_on_the_morning_after_its_last_day(
    world: World, agreement: Agreement
) -> None:
    known, today = world.ledger_of(agreement), world.today
    owed = Entry(
        kind=EntryKind.TO_RETURN, cents=100_00, on=today, at=world.clock.now(), about="balance", by=None
    )
    order = RecoveryOrder(
        number="T-1", issued_on=today, cents=100_00, sent_to="la mairie", pay_by=today + timedelta(days=30)
    )
    claimed = replace(known, entries=(*known.entries, owed), recoveries=(order,))
    told = replace(claimed, recoveries=(replace(order, told_on=today),))

    def write(after: Ledger) -> datetime | None:
        def work(changes: Changes) -> None:
            before = world.ledger_of(agreement)
            ledgers.write_ledger_without_email(changes, before, replace(after, version=before.version))
            changes.note(after, "recovery_ordered")

        decide(world.ports, world.agency, work)
        return world.timers(agreement).get(ledgers.RECOVERY_TIMER)

    assert write(claimed) == morning_of(today + timedelta(days=31))
    late = world.ledger_of(agreement)
    fire(world, recovering.recovery_term_reached, ledgers.RECOVERY_TIMER, agreement.id)
    assert world.ledger_of(agreement) == late, "its last day is not over"
    assert write(told) is None


def test_a_suspension_is_lifted_before_another_one_gives_a_new_reason(
    world: World, agreement: Agreement
) -> None:
    funder, until = world.as_staff(Role.FUNDER), "la réponse de la structure"
    suspend = instalments.suspend
    suspend(world.ports, funder, agreement.id, number=1, why="Un doute.", until=until)
    with refused("status_forbids"):
        suspend(world.ports, funder, agreement.id, number=1, why="Un autre doute.", until=until)
    one = world.ledger_of(agreement).instalment(1)
    assert one is not None and one.why == "Un doute."


def test_an_instalment_without_a_due_day_has_no_timer(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    def write(due_on: date | None) -> bool:
        known = world.ledger_of(agreement)
        after = known.with_instalment(replace(known.instalments[1], due_on=due_on))
        changes = Changes(author=world.author, at=world.clock.now())
        ledgers.write_ledger(world.ports, changes, known, after)
        world.store.commit(changes)
        return ledgers.DUE_TIMER in world.timers(agreement)

    assert write(world.today + timedelta(days=1)) and not write(None)


def test_a_late_follow_up_of_another_agreement_suspends_nothing_here(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    other = builders.follow_up(
        structure_id=structure.id, agreement_id="another", overdue=True, escalated=True
    )
    known = world.ledger_of(agreement)
    tomorrow = world.today + timedelta(days=1)
    changes = Changes(author=world.author, at=world.clock.now())
    changes.create(other)
    ledgers.write_ledger(
        world.ports, changes, known, known.with_instalment(replace(known.instalments[1], due_on=tomorrow))
    )
    world.store.commit(changes)
    world.go_to(tomorrow, hour=12)
    world.tick()
    assert status(world, agreement, 2) is S.DUE
