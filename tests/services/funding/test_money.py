"""The money from the last signature to the bank and back (RULES 21, section 11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.thread import Fact, FactKind
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.bank_details import BankAccount, BankDetails
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import InstalmentTray, instalment_ref
from chalicelib.domain.funding.payments import PaymentFile, PaymentOutcome, reference
from chalicelib.services import tasks
from chalicelib.services.applying import own_corrections
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Throttled
from chalicelib.services.core.transaction import Stale, VersionMissing
from chalicelib.services.deciding import posts
from chalicelib.services.following_up import checking, follow_up
from chalicelib.services.funding import bank_details, instalments, ledgers, payments, signing
from tests.support import builders
from tests.support.outside import GivenParameters, refused
from tests.support.world import IBAN, World

S, T = InstalmentStatus, InstalmentTray
PHONE = "+33472101010"
OTHER_IBAN = "FR7630006000011234567890189"


@pytest.fixture
def structure(world: World) -> Structure:
    """Return a structure with two posts granted on 6 July 2026."""
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    return world.granted(posts=2, contact=builders.contact(phone=PHONE))


@pytest.fixture
def agreement(world: World, structure: Structure) -> Agreement:
    signed = world.signed_by_all(structure)
    world.new_mails()
    return signed


def status(world: World, agreement: Agreement, number: int = 1) -> InstalmentStatus:
    one = world.ledger_of(agreement).instalment(number)
    assert one is not None
    return one.status


def ref(agreement: Agreement, number: int = 1) -> str:
    return instalment_ref(agreement.id, number)


def in_tray(world: World, tray: InstalmentTray, **narrowed: str | None) -> list[str]:
    asked = {"text": "", "department": None, **narrowed}
    desk = instalments.select(world.ports, world.as_staff(Role.FUNDER), tray, page=1, size=50, **asked)  # type: ignore[arg-type]
    assert desk.matching == len(desk.rows) and desk.pages == 1
    return [one.ref for one in desk.rows]


# The ledger


def test_the_last_signature_opens_the_ledger_with_the_schedule_of_the_text(
    world: World, structure: Structure
) -> None:
    agreement = world.signed_by_all(structure)
    ledger = world.ledger_of(agreement)
    assert [(one.cents, one.status) for one in ledger.instalments] == [
        (30_000_00, S.DUE),
        (35_000_00, S.PLANNED),
        (35_000_00, S.PLANNED),
    ]
    assert ledger.balances.granted == agreement.total_cents == 100_000_00
    assert world.new_mails()[-2:] == ["agreement_signed", "instalment_due"]


def test_a_parameter_changed_after_the_text_was_sent_has_no_effect_on_it(
    world: World, structure: Structure
) -> None:
    recruitment = world.hired(structure)
    world.run_tasks()
    agreement = world.file_says(world.agreement_of(recruitment), CaseFileState.ACCEPTED)
    world.send_agreement(agreement)
    dated = tuple(
        (day, replace(values, first_instalment_percent=50)) for day, values in world.ports.dated_parameters()
    )
    world.ports = replace(world.ports, dated_parameters=GivenParameters(*dated))
    shown = signing.schedule_of(world.ports, world.fresh(agreement))
    assert [one.percent for one in shown] == [30, 35, 35]
    world.sign_agreement(agreement)
    signed = world.sign_agreement_last(agreement)
    assert [one.percent for one in signed.schedule] == [30, 35, 35]
    assert world.ledger_of(signed).instalments[0].cents == 30_000_00


def test_an_instalment_of_a_later_day_becomes_due_on_that_day(world: World, structure: Structure) -> None:
    dated = tuple(
        (day, replace(values, instalment_offset_days=3)) for day, values in world.ports.dated_parameters()
    )
    world.ports = replace(world.ports, dated_parameters=GivenParameters(*dated))
    agreement = world.signed_by_all(structure)
    assert status(world, agreement) is S.PLANNED
    world.new_mails()
    world.wait(days=2)
    world.tick()
    assert status(world, agreement) is S.PLANNED and world.new_mails() == []
    world.wait(days=1)
    world.tick()
    assert status(world, agreement) is S.DUE and world.new_mails() == ["instalment_due"]
    world.tick()
    assert world.new_mails() == []


def test_an_amendment_records_what_it_grants_and_divides_the_rest(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    application = world.application_of(structure)
    posts.correct_posts(
        world.ports, world.agency, application.id, posts_granted=1, reason="Une erreur de saisie."
    )
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    world.sign_agreement_last(agreement)
    ledger = world.ledger_of(agreement)
    assert ledger.balances.granted == 50_000_00 and ledger.text_number == 2
    assert [one.cents for one in ledger.instalments] == [30_000_00, 10_000_00, 10_000_00]


# Follow-ups


def opened(world: World, agreement: Agreement, day: date = date(2026, 10, 1)) -> FollowUp:
    world.go_to(day)
    follow_up.open_quarters(world.ports, world.ports.places.departments())
    world.run_tasks()
    return next(one for one in reversed(world.created(FollowUp)) if one.agreement_id == agreement.id)


def accepted(world: World, agreement: Agreement, day: date = date(2026, 10, 1)) -> FollowUp:
    one = opened(world, agreement, day)
    told = tuple(
        PostDeclaration(recruitment_id=known, gross_pay_cents=6_500_00, absence_days=0, full_time=True)
        for known in one.recruitment_ids
    )
    declared = Declared(posts=told, third_parties_invoiced=False, comment=None, signed_by="Anne Martin")
    known = follow_up.submit(
        world.ports, world.as_structure(agreement.structure_id), one.id, declared=declared
    )
    return checking.accept(world.ports, world.as_staff(Role.FUNDER), known.id, expected_version=known.version)


def test_an_accepted_follow_up_justifies_its_days_and_two_make_an_instalment_due(
    world: World, agreement: Agreement
) -> None:
    accepted(world, agreement)
    # From 6 July to 30 September: 87 of the 731 days of the post.
    assert world.ledger_of(agreement).balances.justified == 50_000_00 * 87 // 731
    assert status(world, agreement, 2) is S.PLANNED
    world.new_mails()
    accepted(world, agreement, date(2027, 1, 1))
    assert world.ledger_of(agreement).balances.justified == 50_000_00 * 179 // 731
    assert status(world, agreement, 2) is S.DUE
    assert "instalment_due" in world.new_mails()


def test_an_escalated_follow_up_suspends_due_payments_until_it_is_accepted(
    world: World, agreement: Agreement
) -> None:
    one = opened(world, agreement)
    world.new_mails()
    world.go_to(one.due_on + timedelta(days=16), hour=0, minute=5)
    world.tick()
    assert status(world, agreement) is S.DUE
    world.go_to(one.due_on + timedelta(days=16), hour=8)
    world.tick()
    ledger = world.ledger_of(agreement)
    assert status(world, agreement) is S.SUSPENDED and ledger.instalments[0].waits_for == "2026-Q3"
    assert "instalment_suspended" in world.new_mails()
    assert in_tray(world, T.SUSPENDED) == [ref(agreement)]
    accepted(world, agreement, world.today)
    assert status(world, agreement) is S.DUE


def test_a_payment_that_becomes_due_while_a_follow_up_is_escalated_waits_too(
    world: World, agreement: Agreement
) -> None:
    one = opened(world, agreement)
    world.go_to(one.due_on + timedelta(days=17))
    world.tick()
    ledger = world.ledger_of(agreement)
    tomorrow = world.today + timedelta(days=1)
    dated = ledger.with_instalment(replace(ledger.instalments[1], due_on=tomorrow))
    changes = Changes(author=world.author, at=world.clock.now())
    ledgers.write_ledger(world.ports, changes, ledger, dated)
    world.store.commit(changes)
    world.new_mails()
    world.go_to(tomorrow)
    world.tick()
    assert status(world, agreement, 2) is S.SUSPENDED
    assert "instalment_due" not in world.new_mails()
    accepted(world, agreement, world.today)
    assert status(world, agreement, 2) is S.DUE


def test_a_reopened_follow_up_no_longer_justifies_its_sum(world: World, agreement: Agreement) -> None:
    one = accepted(world, agreement)
    (recruitment_id,) = one.recruitment_ids
    fact = Fact(kind=FactKind.END_DECLARED, recruitment_id=recruitment_id, on=world.today)
    follow_up.check(world.ports, Quarter.parse(one.quarter), agreement.id, fact, "task")
    assert not world.fresh(one).was_accepted
    assert world.ledger_of(agreement).balances.justified == 0


def test_an_acceptance_taken_back_no_longer_justifies_its_sum(world: World, agreement: Agreement) -> None:
    one = accepted(world, agreement)
    checking.take_acceptance_back(
        world.ports, world.as_staff(Role.FUNDER), one.id, expected_version=one.version
    )
    assert world.ledger_of(agreement).balances.justified == 0


def test_a_declaration_corrected_after_its_acceptance_no_longer_justifies_its_sum(
    world: World, agreement: Agreement
) -> None:
    one = accepted(world, agreement)
    assert one.declaration is not None
    told = {name: getattr(one.declaration, name) for name in Declared.__dataclass_fields__}
    follow_up.submit(
        world.ports,
        world.as_structure(agreement.structure_id),
        one.id,
        declared=Declared(**{**told, "comment": "Une correction."}),
    )
    assert world.ledger_of(agreement).balances.justified == 0


def test_the_follow_ups_of_an_ordered_instalment_are_closed(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.account_checked(structure)
    first = accepted(world, agreement)
    second = accepted(world, agreement, date(2027, 1, 1))
    world.approve_instalment(agreement, 1)
    world.order_instalment(agreement, 1)
    assert world.fresh(first).status is FollowUpStatus.ACCEPTED
    world.approve_instalment(agreement, 2)
    world.wait(minutes=1)
    world.order_instalment(agreement, 2)
    assert {world.fresh(one).status for one in (first, second)} == {FollowUpStatus.CLOSED}


def test_a_follow_up_accepted_before_the_last_signature_is_counted_at_the_signature(
    world: World, structure: Structure
) -> None:
    recruitment = world.hired(structure)
    world.run_tasks()
    agreement = world.file_says(world.agreement_of(recruitment), CaseFileState.ACCEPTED)
    accepted(world, agreement)
    assert world.store.get(Ledger, agreement.id) is None
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    signed = world.sign_agreement_last(agreement)
    assert world.ledger_of(signed).balances.justified == 50_000_00 * 87 // 731


def test_the_ledger_of_an_agreement_of_an_earlier_release_is_opened_by_its_next_follow_up(
    world: World, agreement: Agreement
) -> None:
    ledger = world.ledger_of(agreement)
    changes = Changes(author=world.author, at=world.clock.now())
    changes.delete(ledger)
    world.store.commit(changes)
    accepted(world, agreement)
    again = world.ledger_of(agreement)
    assert again.balances.granted == 100_000_00 and again.quarters == ("2026-Q3",)
    assert status(world, agreement) is S.DUE


# Two agents


def test_one_agent_proposes_and_another_one_approves(world: World, agreement: Agreement) -> None:
    first, refs = world.as_staff(Role.FUNDER), [ref(agreement)]
    assert in_tray(world, T.TO_PROPOSE) == refs
    assert instalments.propose(world.ports, first, instalments=refs).done == 1
    assert in_tray(world, T.TO_APPROVE) == refs and in_tray(world, T.TO_PROPOSE) == []
    with refused("same_person"):
        instalments.approve(world.ports, first, instalments=refs)
    assert instalments.approve(world.ports, world.second_funder(), instalments=refs).done == 1
    assert in_tray(world, T.TO_ORDER) == refs
    before = len(world.store.journal)
    assert instalments.approve(world.ports, world.second_funder(), instalments=refs).done == 1
    assert len(world.store.journal) == before


def test_acts_that_are_not_possible_are_left_out_with_the_reason(world: World, agreement: Agreement) -> None:
    first = world.as_staff(Role.FUNDER)
    done = instalments.propose(world.ports, first, instalments=[ref(agreement, 2), ref(agreement)])
    assert (done.done, done.left) == (1, 1)
    assert "prévu" in done.reasons[0]
    with refused("not_found"):
        instalments.propose(world.ports, first, instalments=[ref(agreement, 9)])
    with refused("not_found"):
        instalments.propose(world.ports, world.agency, instalments=[ref(agreement)])


def test_a_proposal_and_an_approval_are_withdrawn_until_the_payment_is_ordered(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.account_checked(structure)
    world.approve_instalment(agreement)
    world.new_mails()
    funder = world.as_staff(Role.FUNDER)
    assert instalments.send_back(world.ports, funder, instalments=[ref(agreement)]).done == 1
    assert status(world, agreement) is S.DUE and world.new_mails() == []
    world.approve_instalment(agreement)
    world.order_instalment(agreement)
    with refused("status_forbids"):
        instalments.send_back(world.ports, funder, instalments=[ref(agreement)])


def test_a_suspension_tells_its_reason_and_its_end_and_is_lifted(world: World, agreement: Agreement) -> None:
    funder = world.as_staff(Role.FUNDER)
    why = {"why": "Le contrat n'est pas à temps plein.", "until": "la réception du contrat"}
    version = world.ledger_of(agreement).version
    stopped = instalments.suspend(world.ports, funder, agreement.id, number=1, **why)
    assert status(world, agreement) is S.SUSPENDED and world.new_mails() == ["instalment_suspended"]
    assert instalments.suspend(world.ports, funder, agreement.id, number=1, **why) == stopped
    with pytest.raises(Stale):
        instalments.suspend(
            world.ports, funder, agreement.id, number=2, why="Autre.", until="", expected_version=version
        )
    with refused("status_forbids"):
        instalments.suspend(world.ports, funder, agreement.id, number=2, **why)
    instalments.send_back(world.ports, funder, instalments=[ref(agreement)])
    assert status(world, agreement) is S.DUE and world.new_mails() == ["instalment_due"]


def test_the_desk_is_searched_and_counts_each_list(world: World, agreement: Agreement) -> None:
    desk = instalments.select(world.ports, world.agency, T.PLANNED, text="", department=None, page=2, size=1)
    assert (len(desk.rows), desk.matching, desk.pages, desk.cents) == (1, 2, 2, 70_000_00)
    after = instalments.select(world.ports, world.agency, T.PLANNED, text="", department=None, page=2, size=2)
    assert after.rows == []
    assert desk.counts[T.PLANNED] == 2 and desk.counts[T.TO_PROPOSE] == 1 and desk.counts[T.PAID] == 0
    assert in_tray(world, T.TO_PROPOSE, text="introuvable") == []
    assert in_tray(world, T.TO_PROPOSE, department="2A") == []
    assert in_tray(world, T.TO_PROPOSE, department=agreement.department) == [ref(agreement)]


# Bank details


def test_an_account_is_checked_by_a_call_to_a_known_number(world: World, structure: Structure) -> None:
    given = world.account_given(structure)
    assert given.payable is None and world.new_mails()[-1] == "bank_details_given"
    funder = world.as_staff(Role.FUNDER)
    page, known = bank_details.list_pending(world.ports, funder, limit=10, cursor=None)
    assert [one.id for one in page.items] == [structure.id] and known[structure.id].name == structure.name
    said = {"spoke_to": "Anne Martin", "called_on": world.today}
    with refused("number_unknown"):
        bank_details.check(
            world.ports, funder, structure.id, number="0611111111", expected_version=given.version, **said
        )
    with pytest.raises(VersionMissing):
        bank_details.check(world.ports, funder, structure.id, number=PHONE, expected_version=None, **said)
    checked = bank_details.check(
        world.ports, funder, structure.id, number="04 72 10 10 10", expected_version=given.version, **said
    )
    assert checked.payable == BankAccount.typed(structure.name, IBAN, "PSSTFRPPPAR")
    assert world.new_mails() == ["bank_details_checked"]
    assert bank_details.list_pending(world.ports, funder, limit=10, cursor=None)[0].items == []
    again = bank_details.check(
        world.ports, funder, structure.id, number=PHONE, expected_version=given.version, **said
    )
    assert again == checked


def test_a_telephone_changed_just_before_the_account_cannot_be_used_for_the_call(
    world: World, structure: Structure
) -> None:
    """A thief in the space of a structure changes its telephone, then its account."""
    world.go_to(date(2026, 9, 1))
    thief = "+33611111111"
    own_corrections.correct_contact(
        world.ports,
        world.as_structure(structure),
        first_name="Max",
        last_name="Roux",
        job_title="Maire",
        phone=thief,
        available_from=world.application_of(structure).available_from,
    )
    world.go_to(date(2026, 9, 5))
    given = world.account_given(structure)
    funder = world.as_staff(Role.FUNDER)
    seen = bank_details.read_check(world.ports, funder, structure.id)
    assert seen.whom is not None and seen.whom.known is not None
    assert seen.whom.known.contact.phone == PHONE
    assert [one.what for one in seen.whom.changes][:2] == ["Contact", "Téléphone"]
    said = {"spoke_to": "Max Roux", "called_on": world.today, "expected_version": given.version}
    for found_in in (None, "Un message de la structure."):
        with refused("number_recent"):
            bank_details.check(world.ports, funder, structure.id, number=thief, found_in=found_in, **said)
    checked = bank_details.check(
        world.ports, funder, structure.id, number="01 02 03 04 05", found_in="service-public.fr", **said
    )
    assert checked.call is not None and checked.call.found_in == "service-public.fr"


def test_an_account_given_during_the_check_is_not_the_checked_one(world: World, structure: Structure) -> None:
    given = world.account_given(structure)
    world.account_given(structure, OTHER_IBAN)
    with pytest.raises(Stale):
        bank_details.check(
            world.ports,
            world.as_staff(Role.FUNDER),
            structure.id,
            spoke_to="Anne Martin",
            called_on=world.today,
            number=PHONE,
            expected_version=given.version,
        )


def test_a_refused_account_leaves_the_former_one(world: World, structure: Structure) -> None:
    world.account_checked(structure)
    world.account_given(structure, OTHER_IBAN)
    world.new_mails()
    funder, why = world.as_staff(Role.FUNDER), "Le titulaire n'est pas la structure."
    refused_ones = bank_details.turn_down(world.ports, funder, structure.id, why=why)
    assert refused_ones.payable is not None and refused_ones.payable.iban == IBAN
    assert world.new_mails() == ["bank_details_refused"]
    assert bank_details.turn_down(world.ports, funder, structure.id, why=why) == refused_ones


def test_an_account_is_checked_or_refused_while_it_waits(world: World, structure: Structure) -> None:
    given = world.account_given(structure)
    funder, why = world.as_staff(Role.FUNDER), "Le titulaire n'est pas la structure."

    def check(spoke_to: str) -> None:
        version = world.get(BankDetails, structure.id).version
        bank_details.check(
            world.ports,
            funder,
            structure.id,
            spoke_to=spoke_to,
            called_on=world.today,
            number=PHONE,
            expected_version=version,
        )

    bank_details.turn_down(world.ports, funder, structure.id, why=why, expected_version=given.version)
    with refused("nothing_to_check"):
        check("Anne Martin")
    again = world.account_given(structure, OTHER_IBAN)
    with pytest.raises(Stale):
        bank_details.turn_down(world.ports, funder, structure.id, why=why, expected_version=given.version)
    assert world.get(BankDetails, structure.id) == again
    check("Anne Martin")
    with refused("nothing_to_check"):
        check("Paul Petit")
    with refused("nothing_to_check"):
        bank_details.turn_down(world.ports, funder, structure.id, why=why)


def test_an_account_is_given_by_its_structure_and_read_by_few(world: World, structure: Structure) -> None:
    given = world.account_given(structure)
    before = len(world.store.journal)
    assert world.account_given(structure) == given
    assert bank_details.read_own(world.ports, world.as_structure(structure)) == given
    assert len(world.store.journal) == before
    for actor in (world.agency, world.as_staff(Role.COMMITTEE), world.as_structure("another")):
        with refused("not_found"):
            bank_details.read(world.ports, actor, structure.id)
    assert bank_details.read_own(world.ports, world.as_structure("another")).pending is None


def test_no_journal_contains_an_account(world: World, structure: Structure) -> None:
    world.account_checked(structure)
    told = repr([one for one in world.store.journal if one.subject_kind == "bankdetails"])
    assert "bank_details_checked" in told and IBAN not in told and PHONE not in told and "Martin" not in told


# Payment files


@pytest.fixture
def payable(world: World, structure: Structure, agreement: Agreement) -> Agreement:
    """Return an agreement whose first instalment is approved, and whose structure has a checked account."""
    world.account_checked(structure)
    world.approve_instalment(agreement)
    world.new_mails()
    return agreement


def test_a_payment_file_orders_approved_instalments_and_the_bank_pays_them(
    world: World, payable: Agreement
) -> None:
    made = world.order_instalment(payable)
    assert (made.ordered, made.left) == (1, ()) and made.done_at is not None
    assert status(world, payable) is S.ORDERED
    _, (paid,) = payments.export_file(world.ports, world.as_staff(Role.FUNDER), made.id)
    assert (paid.order.cents, paid.order.account.iban, paid.siret) == (30_000_00, IBAN, payable.siret)
    content = world.bank_says(payable)
    assert status(world, payable) is S.PAID and world.new_mails() == ["instalment_paid"]
    assert world.ledger_of(payable).balances.paid == 30_000_00
    before = len(world.store.journal)
    again = payments.record_file(world.ports, world.as_staff(Role.FUNDER), content, only_sound=False)
    assert again.recorded == 0 and again.lines[0].outcome is PaymentOutcome.RECORDED
    assert len(world.store.journal) == before


def test_a_file_is_downloaded_once_it_is_complete(world: World, payable: Agreement) -> None:
    funder = world.as_staff(Role.FUNDER)
    made = payments.order(world.ports, funder, instalments=[ref(payable)], seen_at=1)
    with refused("file_unfinished"):
        payments.export_file(world.ports, funder, made.id)
    assert payments.order(world.ports, funder, instalments=[ref(payable)], seen_at=1) == made
    assert len(world.created(PaymentFile)) == 1
    world.run_tasks()
    payments.export_file(world.ports, funder, made.id)
    page = payments.list_files(world.ports, funder, limit=10, cursor=None)
    assert [one.id for one in page.items] == [made.id]


def test_a_task_delivered_twice_or_crashed_orders_each_payment_once(world: World, payable: Agreement) -> None:
    funder = world.as_staff(Role.FUNDER)
    made = payments.order(world.ports, funder, instalments=[ref(payable), ref(payable, 9)], seen_at=1)
    (task,) = (one for one in world.store.tasks if one.name == payments.ORDER_TASK)
    payments._order_one(world.ports, payments.System(request_id=task.id), made.id, ref(payable))
    assert tasks.run(world.ports, task.id) and not tasks.run(world.ports, task.id)
    done = world.fresh(made)
    assert (done.ordered, done.left) == (1, (ref(payable, 9),))
    assert len(world.ledger_of(payable).orders) == 1


def test_nothing_is_paid_while_a_change_of_account_waits(
    world: World, structure: Structure, payable: Agreement
) -> None:
    world.account_given(structure, OTHER_IBAN)
    made = world.order_instalment(payable)
    assert (made.ordered, made.left) == (0, (ref(payable),))
    assert status(world, payable) is S.APPROVED


def test_a_payment_file_has_from_one_payment_to_five_hundred(world: World, payable: Agreement) -> None:
    funder = world.as_staff(Role.FUNDER)
    for chosen in ([], [ref(payable, number) for number in range(1, 502)]):
        with refused("payments_chosen"):
            payments.order(world.ports, funder, instalments=chosen, seen_at=1)


def test_a_payment_file_of_five_hundred_is_accepted(world: World, payable: Agreement) -> None:
    refs = [ref(payable, number) for number in range(1, 501)]
    made = payments.order(world.ports, world.as_staff(Role.FUNDER), instalments=[*refs, *refs], seen_at=1)
    assert made.refs == tuple(sorted(refs))


def test_a_file_whose_last_orders_cannot_be_read_yet_is_not_given_out(
    world: World, payable: Agreement
) -> None:
    made = world.order_instalment(payable)
    world.change(made, ordered=2)
    with refused("file_unfinished"):
        payments.export_file(world.ports, world.as_staff(Role.FUNDER), made.id)


def test_a_line_repeated_in_a_file_of_the_bank_is_recorded_once(world: World, payable: Agreement) -> None:
    world.order_instalment(payable)
    one = world.ledger_of(payable).instalments[0]
    line = f"{reference(payable.id, 1, one.transfers)};30000,00;payé;{world.today:%d/%m/%Y};\n"
    content = f"Référence;Montant;Résultat;Date;Motif\n{line}{line}".encode()
    funder = world.as_staff(Role.FUNDER)
    seen = payments.examine_file(world.ports, funder, content)
    assert [one.outcome for one in seen.lines] == [PaymentOutcome.TO_RECORD, PaymentOutcome.INVALID]
    assert seen.recorded == 0
    done = payments.record_file(world.ports, funder, content, only_sound=True)
    assert [one.outcome for one in done.lines] == [PaymentOutcome.RECORDED, PaymentOutcome.INVALID]
    assert done.recorded == 1


def test_a_payment_sent_back_by_the_bank_is_told_and_paid_again_by_two_people(
    world: World, payable: Agreement
) -> None:
    world.order_instalment(payable)
    world.bank_says(payable)
    world.new_mails()
    world.bank_says(payable, "rejeté", "Compte clos")
    assert status(world, payable) is S.RETURNED and world.new_mails() == ["instalment_returned"]
    assert world.ledger_of(payable).instalments[0].why == "Compte clos"
    assert world.ledger_of(payable).balances.paid == 0
    instalments.send_back(world.ports, world.as_staff(Role.FUNDER), instalments=[ref(payable)])
    world.approve_instalment(payable)
    world.wait(minutes=1)
    second = world.order_instalment(payable)
    world.bank_says(payable)
    assert world.ledger_of(payable).balances.paid == 30_000_00
    assert [one.file_id for one in world.ledger_of(payable).orders][1] == second.id


def test_a_wrong_line_refuses_the_whole_file_unless_only_valid_lines_are_chosen(
    world: World, payable: Agreement
) -> None:
    world.order_instalment(payable)
    funder = world.as_staff(Role.FUNDER)
    wrong = "Référence;Montant;Résultat;Date\nx;1;payé;01/01/2026\n".encode()
    assert payments.examine_file(world.ports, funder, wrong).lines[0].outcome is PaymentOutcome.INVALID
    with refused("payment_line_invalid"):
        payments.record_file(world.ports, funder, wrong, only_sound=False)
    assert payments.record_file(world.ports, funder, wrong, only_sound=True).recorded == 0
    with refused("not_found"):
        payments.examine_file(world.ports, world.agency, wrong)


def test_the_answer_of_the_bank_is_uploaded_reported_on_and_recorded(
    world: World, payable: Agreement
) -> None:
    funder = world.as_staff(Role.FUNDER)
    form = payments.upload(world.ports, funder, back_to=lambda file_id: f"/{file_id}")
    assert form.fields
    with refused("file_missing"):
        payments.report_upload(world.ports, funder, "nothing")


def test_a_structure_that_gave_many_accounts_in_a_day_waits_until_the_next(
    world: World, structure: Structure
) -> None:
    for number in range(20):
        world.account_given(structure, OTHER_IBAN if number % 2 else IBAN)
    with pytest.raises(Throttled):
        world.account_given(structure)
