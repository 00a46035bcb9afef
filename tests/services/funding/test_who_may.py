"""Permissions on agreements and their money; for others they look unknown (RULES 7)."""

from collections.abc import Callable, Mapping

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.bank_details import BankAccount
from chalicelib.domain.funding.case_file import CaseFileReport, CaseFileState, Procedure
from chalicelib.domain.funding.ledger.summary import InstalmentTray
from chalicelib.domain.funding.ledger.sums_to_return import ReturnTray
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.domain.funding.selection import AgreementSelection, Everything
from chalicelib.domain.reorganising.claims import ClaimTray
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.services.core.transaction import Stale, VersionMissing
from chalicelib.services.funding import (
    agreements,
    bank_details,
    desk,
    hints,
    instalments,
    instruction,
    ledgers,
    money_board,
    payments,
    settling,
    signing,
)
from chalicelib.services.funding.returning import offsets, recovering
from chalicelib.services.reorganising import claims
from tests.services.funding.test_settling import agreement
from tests.support import builders
from tests.support.world import IBAN, World

__all__ = ["agreement"]
Do = Callable[[World, Actor, str], object]
WHY = "Une erreur de saisie."
STRUCTURE = frozenset({"the structure"})
PREFECTURE = frozenset({"the prefecture"})
PREFECTURES = frozenset({"the prefecture", "another prefecture"})
FUNDER, AGENCY = frozenset({"the funder"}), frozenset({"the agency"})
STAFF = FUNDER | AGENCY


def people(world: World, agreement: Agreement) -> Mapping[str, Actor]:
    return {
        "the structure": world.as_structure(agreement.structure_id),
        "another structure": world.as_structure("another"),
        "the prefecture": world.as_staff(Role.PREFECTURE, agreement.department),
        "another prefecture": world.as_staff(Role.PREFECTURE, "2A"),
        "the committee": world.as_staff(Role.COMMITTEE),
        "the funder": world.as_staff(Role.FUNDER),
        "the agency": world.agency,
        "somebody who has not signed in": world.anybody(),
    }


def who_may(world: World, agreement: Agreement, do: Do) -> frozenset[str]:
    """Return those for whom an act is not refused as unknown."""
    found = set()
    for name, actor in people(world, agreement).items():
        try:
            do(world, actor, agreement.id)
        except (Refusal, Refusals, Stale, VersionMissing) as error:
            if isinstance(error, Refusal) and error.code == "not_found":
                continue
        found.add(name)
    return frozenset(found)


def holder(world: World, agreement_id: str) -> str:
    return world.get(Agreement, agreement_id).structure_id


def checked(world: World, actor: Actor, agreement_id: str) -> object:
    return bank_details.check(
        world.ports,
        actor,
        holder(world, agreement_id),
        spoke_to="Paul Petit",
        called_on=world.today,
        number="+33472101010",
        expected_version=None,
    )


def reported(world: World, actor: Actor, agreement_id: str) -> object:
    report = CaseFileReport(number=4321, state=CaseFileState.DROPPED, since=world.today)
    return instruction.record(world.ports, actor, agreement_id, report=report)


def recovered(world: World, actor: Actor, agreement_id: str) -> object:
    return recovering.order(
        world.ports,
        actor,
        agreement_id,
        number="2026-000123",
        cents=1,
        issued_on=world.today,
        sent_to="Service des finances",
        pay_by=world.today,
    )


READ: Mapping[str, tuple[Do, frozenset[str]]] = {
    "list agreements": (
        lambda w, a, _: agreements.list_agreements(
            w.ports, a, tray=AgreementTray.SIGNED, limit=1, cursor=None
        ),
        PREFECTURES | STAFF,
    ),
    "search agreements": (
        lambda w, a, _: desk.every(w.ports, a, AgreementSelection(tray=Everything.ALL)),
        PREFECTURES | STAFF,
    ),
    "read an agreement": (
        lambda w, a, one: agreements.read_agreement(w.ports, a, one),
        STRUCTURE | PREFECTURE | STAFF,
    ),
    "read a ledger": (lambda w, a, one: ledgers.read_ledger(w.ports, a, one), STRUCTURE | STAFF),
    "read one's own account": (
        lambda w, a, _: bank_details.read_own(w.ports, a),
        STRUCTURE | {"another structure"},
    ),
    "read an account": (lambda w, a, one: bank_details.read(w.ports, a, holder(w, one)), FUNDER),
    "list the accounts to check": (
        lambda w, a, _: bank_details.list_pending(w.ports, a, limit=1, cursor=None),
        FUNDER,
    ),
    "list instalments": (
        lambda w, a, _: instalments.select(
            w.ports, a, InstalmentTray.PAID, text="", department=None, page=1, size=1
        ),
        STAFF,
    ),
    "list the sums to return": (
        lambda w, a, _: recovering.sums_to_return(w.ports, a, ReturnTray.LATE, page=1, size=1),
        STAFF,
    ),
    "list the claims on structures in liquidation": (
        lambda w, a, _: claims.list_claims(w.ports, a, ClaimTray.TO_DECLARE, page=1, size=1),
        FUNDER,
    ),
    "list the payment files": (
        lambda w, a, _: payments.list_files(w.ports, a, limit=1, cursor=None),
        FUNDER,
    ),
    "read a payment file": (
        lambda w, a, _: payments.read_file(w.ports, a, w.created(PaymentFile)[0].id),
        FUNDER,
    ),
    "read the board": (lambda w, a, _: money_board.overview(w.ports, a), PREFECTURES | STAFF),
    "read the accounts of a year": (
        lambda w, a, _: money_board.ledgers_of_year(w.ports, a, 2026),
        PREFECTURES | STAFF,
    ),
    "read what an answer of the bank would do": (
        lambda w, a, _: payments.examine_file(w.ports, a, b""),
        FUNDER,
    ),
    "read what an uploaded answer would do": (
        lambda w, a, _: payments.report_upload(w.ports, a, "nothing"),
        FUNDER,
    ),
}
DO: Mapping[str, tuple[Do, frozenset[str]]] = {
    "hint that a file changed": (
        lambda w, a, _: hints.take_hint(w.ports, a, hints.hint_key(w.ports, Procedure.PUBLIC)),
        frozenset({"somebody who has not signed in"}),
    ),
    "record a case file": (reported, STAFF),
    "choose a schedule": (
        lambda w, a, one: signing.choose_schedule(w.ports, a, one, lines=()),
        STAFF,
    ),
    "send a text": (lambda w, a, one: signing.send(w.ports, a, one, expected_version=None), STAFF),
    "take a text back": (lambda w, a, one: signing.take_back(w.ports, a, one, why=WHY), STAFF),
    "name who signs": (
        lambda w, a, one: signing.name_signatory(w.ports, a, one, answers=builders.signatory_answers()),
        STRUCTURE,
    ),
    "check who signs": (
        lambda w, a, one: signing.check_signatory(w.ports, a, one, builders.signatory_answers()),
        STRUCTURE,
    ),
    "sign": (lambda w, a, one: signing.sign(w.ports, a, one, expected_version=None), STRUCTURE),
    "take the signature back": (lambda w, a, one: signing.unsign(w.ports, a, one), STRUCTURE),
    "sign last": (
        lambda w, a, one: signing.sign_last(
            w.ports, a, one, signed_by="Léa Roy", quality="Directrice", expected_version=None
        ),
        FUNDER,
    ),
    "give one's account": (
        lambda w, a, _: bank_details.give(
            w.ports, a, account=BankAccount.typed("Une commune", IBAN, "PSSTFRPPPAR")
        ),
        STRUCTURE,
    ),
    "check an account": (checked, FUNDER),
    "turn an account down": (
        lambda w, a, one: bank_details.turn_down(w.ports, a, holder(w, one), why=WHY),
        FUNDER,
    ),
    "propose instalments": (lambda w, a, _: instalments.propose(w.ports, a, instalments=[]), FUNDER),
    "approve instalments": (lambda w, a, _: instalments.approve(w.ports, a, instalments=[]), FUNDER),
    "send instalments back": (lambda w, a, _: instalments.send_back(w.ports, a, instalments=[]), FUNDER),
    "suspend an instalment": (
        lambda w, a, one: instalments.suspend(w.ports, a, one, number=1, why=WHY, until="rien"),
        FUNDER,
    ),
    "order payments": (lambda w, a, _: payments.order(w.ports, a, instalments=[], seen_at=1), FUNDER),
    "upload an answer of the bank": (
        lambda w, a, _: payments.upload(w.ports, a, back_to=lambda one: one),
        FUNDER,
    ),
    "record an answer of the bank": (
        lambda w, a, _: payments.record_file(w.ports, a, b"", only_sound=True),
        FUNDER,
    ),
    "record an uploaded answer": (
        lambda w, a, _: payments.record_upload(w.ports, a, "nothing", only_sound=True),
        FUNDER,
    ),
    "settle a balance": (lambda w, a, one: settling.settle(w.ports, a, one), FUNDER),
    "take a balance back": (lambda w, a, one: settling.unsettle(w.ports, a, one, why=WHY), FUNDER),
    "dispute a balance": (lambda w, a, one: settling.dispute(w.ports, a, one, text=WHY), STRUCTURE),
    "answer a dispute": (
        lambda w, a, one: settling.answer_dispute(w.ports, a, one, answer=WHY, less_cents=0),
        FUNDER,
    ),
    "record what was given back": (
        lambda w, a, one: settling.record_given_back(w.ports, a, one, cents=1, on=w.today, reference="VIR 1"),
        FUNDER,
    ),
    "waive a sum": (
        lambda w, a, one: settling.waive(w.ports, a, one, cents=1, ground=WHY, expected_version=None),
        AGENCY,
    ),
    "counter an entry": (lambda w, a, one: settling.counter(w.ports, a, one, number=99, why=WHY), STAFF),
    "order to recover": (recovered, FUNDER),
    "cancel an order": (lambda w, a, one: recovering.cancel(w.ports, a, one, why=WHY), FUNDER),
    "keep a sum": (
        lambda w, a, one: offsets.set_off_sum(
            w.ports, a, one, onto_agreement_id=one, offset_cents=1, expected_version=None
        ),
        FUNDER,
    ),
    "reverse an offset": (
        lambda w, a, one: offsets.reverse(w.ports, a, one, offset_number=9, ground=WHY),
        FUNDER,
    ),
}


@pytest.mark.parametrize("acts", [READ, DO])
def test_each_act_is_allowed_to_those_of_the_table_only(
    world: World, agreement: Agreement, acts: Mapping[str, tuple[Do, frozenset[str]]]
) -> None:
    found = {name: who_may(world, agreement, do) for name, (do, _) in acts.items()}
    assert found == {name: expected for name, (_, expected) in acts.items()}
