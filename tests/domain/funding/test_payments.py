"""Payment files and the answers of the bank, line by line (RULES section 11)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.payments import (
    BankLine,
    PaymentFault,
    PaymentOutcome,
    examine_payment,
    incoming_key,
    read_payments,
    read_reference,
    reference,
    require_sound_answer,
)
from chalicelib.domain.shared.refusal import Refusals
from tests.domain.funding.ledger.test_ledger import ACCOUNT, TODAY, approved, opened, pen
from tests.support import builders
from tests.support.outside import refusal

Outcome = PaymentOutcome
ID = "0197f3a0-0000-7000-8000-000000000009"
HEADER = "Référence;Montant;Résultat;Date;Motif\n"


@given(st.uuids(), st.integers(1, 999), st.integers(1, 999))
def test_a_reference_identifies_its_transfer_within_35_characters(
    key: UUID, number: int, transfer: int
) -> None:
    written = reference(str(key), number, transfer)
    assert len(written) <= 35
    assert read_reference(f" {written.lower()} ") == (str(key), number, transfer)


@pytest.mark.parametrize("written", ["", "ABC-1-1", f"{'Z' * 25}-1-1", f"{'0' * 25}-0-1", f"{'0' * 24}-1-1"])
def test_an_unknown_reference_identifies_nothing(written: str) -> None:
    assert read_reference(written) is None


def test_the_largest_and_the_smallest_ids_have_a_reference() -> None:
    assert read_reference(f"{'0' * 25}-1-1") == (str(UUID(int=0)), 1, 1)
    largest = str(UUID(int=(1 << 128) - 1))
    assert read_reference(reference(largest, 1, 1)) == (largest, 1, 1)
    # The next number also has 25 characters, and is no id.
    assert read_reference("F5LXX1ZZ5PNORYNQGLHZMSP34-1-1") is None


def line(**fields: object) -> BankLine:
    values: dict[str, object] = {
        "number": 2,
        "agreement_id": "agreement-1",
        "instalment": 1,
        "transfer": 1,
        "cents": 30_000_00,
        "paid": True,
        "on": TODAY,
    }
    return BankLine(**{**values, **fields})  # type: ignore[arg-type]


def ordered() -> Ledger:
    return approved(opened(), 1).ordered(1, "file-1", ACCOUNT, pen())


def outcome(told: BankLine, ledger: Ledger | None) -> PaymentOutcome:
    return examine_payment(told, ledger, ()).outcome


def test_a_line_is_read_as_people_and_spreadsheets_write_it() -> None:
    known = reference(ID, 2, 1)
    content = f"{HEADER}{known};17 500,5 €;Payé;12/04/2027;\n{known};100;Renvoyé;2027-04-11;Compte clos\n"
    first, second = read_payments(content.encode(), TODAY)
    assert (first.agreement_id, first.instalment, first.transfer) == (ID, 2, 1)
    assert (first.cents, first.paid, first.on, first.why, first.faults) == (17_500_50, True, TODAY, None, ())
    assert (second.cents, second.paid, second.on) == (100_00, False, date(2027, 4, 11))
    assert (second.why, second.number, second.faults) == ("Compte clos", 3, ())


def test_each_invalid_cell_is_told_with_what_is_expected() -> None:
    content = f"{HEADER}x;dix;peut-être;13/04/2027;\n{reference(ID, 1, 1)};10;rejeté;12/04/2027;\nx;1\n"
    first, second, third = read_payments(content.encode(), TODAY)
    assert [fault.column for fault in first.faults] == ["reference", "amount", "result", "on"]
    assert [fault.label for fault in first.faults] == ["Référence", "Montant", "Résultat", "Date"]
    assert [fault.column for fault in second.faults] == ["why"]
    assert [fault.label for fault in third.faults] == [""]
    (told,) = read_payments(f"{HEADER}{reference(ID, 1, 1)};10;payé;hier;\n".encode(), TODAY)
    assert [fault.column for fault in told.faults] == ["on"]
    long = f"{HEADER}{reference(ID, 1, 1)};10;payé;12/04/2027;{'x' * 301}\n"
    (told,) = read_payments(long.encode(), TODAY)
    assert [fault.column for fault in told.faults] == ["why"]
    (told,) = read_payments(long.replace("x" * 301, "x" * 300).encode(), TODAY)
    assert told.faults == ()
    refusal("payments_unreadable", lambda: read_payments(b"a;b\n1;2\n", TODAY))


def test_an_ordered_transfer_is_to_record_and_a_recorded_one_is_known() -> None:
    assert outcome(line(), ordered()) is Outcome.TO_RECORD
    assert outcome(line(paid=False, why="Clos."), ordered()) is Outcome.TO_RECORD
    paid = ordered().paid(1, TODAY, pen())
    assert outcome(line(), paid) is Outcome.RECORDED
    assert outcome(line(on=TODAY + timedelta(days=1)), paid) is Outcome.TO_RECORD
    assert outcome(line(paid=False, why="Clos."), paid) is Outcome.TO_RECORD
    returned = ordered().bank_returned(1, "Clos.", pen())
    assert outcome(line(paid=False, why="Clos."), returned) is Outcome.RECORDED
    # The bank was wrong: the same transfer arrived.
    assert outcome(line(), returned) is Outcome.TO_RECORD


def faults(told: BankLine, ledger: Ledger | None, seen: tuple[tuple[str, int], ...] = ()) -> list[str]:
    examined = examine_payment(told, ledger, seen)
    assert examined.outcome is Outcome.INVALID
    return [fault.column for fault in examined.faults]


def test_a_line_that_matches_no_order_is_invalid() -> None:
    assert faults(line(), None) == ["reference"]
    assert faults(line(instalment=9), ordered()) == ["reference"]
    assert faults(line(transfer=2), ordered()) == ["reference"]
    assert faults(line(), opened()) == ["reference"]
    assert faults(line(cents=1), ordered()) == ["amount"]
    assert faults(line(on=TODAY - timedelta(days=1)), ordered()) == ["on"]
    assert faults(line(), ordered(), (("agreement-1", 1),)) == ["reference"]
    assert examine_payment(line(), ordered(), (("agreement-1", 2),)).outcome is Outcome.TO_RECORD


def test_all_errors_of_a_line_are_told_at_once() -> None:
    early = TODAY - timedelta(days=1)
    assert faults(line(cents=1, on=early), ordered()) == ["amount", "on"]
    unread = PaymentFault(column="result", expected="« Payé » ou « renvoyé » est attendu.")
    told = line(cents=1, paid=None, faults=(unread,))
    assert faults(told, ordered()) == ["result", "amount"]
    assert faults(told, None) == ["result", "reference"]
    assert faults(line(agreement_id=None, cents=1, faults=(unread,)), ordered()) == ["result"]
    assert faults(line(cents=None, on=None, faults=(unread,)), ordered()) == ["result"]


def test_a_transfer_awaits_the_bank_until_its_answer_or_another_order() -> None:
    sent = ordered()
    (order,) = sent.orders
    assert sent.awaits_bank(order)
    assert not sent.paid(1, TODAY, pen()).awaits_bank(order)
    back = sent.bank_returned(1, "Clos.", pen())
    one = back.instalment(1)
    assert one is not None and not back.awaits_bank(order)
    again = approved(back.with_instalment(one.sent_back(TODAY)), 1).ordered(1, "file-2", ACCOUNT, pen())
    assert [again.awaits_bank(known) for known in again.orders] == [False, True]


def test_an_older_transfer_is_known_as_sent_back() -> None:
    back = ordered().bank_returned(1, "Clos.", pen())
    one = back.instalment(1)
    assert one is not None
    taken_up = back.with_instalment(one.sent_back(TODAY))
    assert outcome(line(paid=False, why="Clos."), taken_up) is Outcome.RECORDED
    assert faults(line(), taken_up) == ["result"]
    again = approved(taken_up, 1).ordered(1, "file-2", ACCOUNT, pen())
    assert outcome(line(paid=False, why="Clos."), again) is Outcome.RECORDED
    assert faults(line(), again) == ["result"]
    assert outcome(line(transfer=2), again) is Outcome.TO_RECORD


def test_a_file_with_an_invalid_line_is_refused_unless_the_user_chose_the_valid_ones() -> None:
    sound, wrong = examine_payment(line(), ordered(), ()), examine_payment(line(cents=1), ordered(), ())
    require_sound_answer([sound])
    with pytest.raises(Refusals) as caught:
        require_sound_answer([sound, wrong])
    (told,) = caught.value.refusals
    assert (told.code, told.pointer) == ("payment_line_invalid", "/lines/2/amount")
    (broken,) = read_payments(f"{HEADER}x;1\n".encode(), TODAY)
    with pytest.raises(Refusals) as caught:
        require_sound_answer([examine_payment(broken, None, ())])
    assert examine_payment(broken, None, ()).outcome is Outcome.INVALID
    assert caught.value.refusals[0].pointer == "/lines/2"


def test_at_most_a_hundred_faults_are_told() -> None:
    wrong = examine_payment(line(cents=1), ordered(), ())
    with pytest.raises(Refusals) as caught:
        require_sound_answer([wrong] * 101)
    assert len(caught.value.refusals) == 100


def test_a_payment_file_counts_ordered_and_left_payments() -> None:
    at = datetime(2027, 4, 12, tzinfo=UTC)
    made = builders.payment_file(id="file-1", refs=("a_1", "b_1"))
    done = made.one_more().leaving("b_1").done(at)
    assert (done.ordered, done.left, done.done_at) == (1, ("b_1",), at)
    assert incoming_key("file-1").endswith("paiements/file-1")
