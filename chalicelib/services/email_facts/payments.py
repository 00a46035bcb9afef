"""The facts of the e-mails about instalments, bank details and final balances (RULES 21, section 11)."""

from dataclasses import replace

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.instalment import OWED, Instalment, InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger, SetOff
from chalicelib.domain.funding.ledger.recovery import RecoveryOrder
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact, require_value

S = InstalmentStatus


def instalment_due(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the instalment is due and neither suspended nor ordered."""
    ledger, one = _instalment(owed)
    require_fact(one.status in OWED and one.status is not S.SUSPENDED)
    return _on_instalment(owed, ledger, one, payable=_payable(owed, ledger.structure_id))


def instalment_suspended(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the present reason and end, if the instalment is suspended."""
    ledger, one = _instalment(owed)
    require_fact(one.status is S.SUSPENDED)
    return _on_instalment(owed, ledger, one, instalment_why=one.why, instalment_until=one.until)


def instalment_paid(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the recorded day, if the instalment is paid."""
    ledger, one = _instalment(owed)
    require_fact(one.status is S.PAID)
    return _on_instalment(owed, ledger, one, paid_on=one.paid_on.isoformat() if one.paid_on else None)


def instalment_returned(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the bank returned the instalment and no new transfer was ordered."""
    ledger, one = _instalment(owed)
    require_fact(one.status is S.RETURNED)
    return _on_instalment(owed, ledger, one, instalment_why=one.why)


def bank_details_given(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if bank details await their check."""
    details = owed.subject(BankDetails)
    require_fact(details.pending)
    return _on_details(owed, details)


def bank_details_checked(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if checked bank details exist and no others await their check."""
    details = owed.subject(BankDetails)
    require_fact(details.payable)
    return _on_details(owed, details)


def bank_details_refused(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the last bank details were refused and none were given since."""
    details = owed.subject(BankDetails)
    require_fact(details.refused)
    return _on_details(owed, details, refused_why=details.refused, payable=details.payable is not None)


def balance_to_return(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if a sum is to be returned and can still be disputed."""
    ledger = owed.subject(Ledger)
    settlement = require_value(ledger.settlement)
    answer_by = require_value(settlement.answer_by)
    require_fact(ledger.balances.awaited and settlement.answer is None and owed.ports.today() <= answer_by)
    return _on_ledger(owed, ledger, return_cents=ledger.balances.awaited, answer_by=answer_by.isoformat())


def dispute_answered(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the funder's present answer and the sum still to be returned."""
    ledger = owed.subject(Ledger)
    settlement = require_value(ledger.settlement)
    answer = require_value(settlement.answer)
    return _on_ledger(owed, ledger, answer=answer, return_cents=ledger.balances.awaited)


def recovery_ordered(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if a recovery order is not fully paid."""
    ledger = owed.subject(Ledger)
    one = require_value(ledger.unpaid_recovery)
    return _on_order(owed, ledger, one, sent_to=one.sent_to)


def recovery_late(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the last day of the order has passed and it is not fully paid."""
    ledger = owed.subject(Ledger)
    require_fact(ledger.recovery_late(owed.ports.today()))
    return _on_order(owed, ledger, require_value(ledger.unpaid_recovery))


def recovery_cancelled(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the reason of the last cancellation and the sum still to be returned."""
    ledger = owed.subject(Ledger)
    last = require_value(ledger.last_cancelled)
    return _on_ledger(
        owed,
        ledger,
        order=last.number,
        cancelled_why=last.cancelled_why,
        return_cents=ledger.balances.awaited,
    )


def sum_set_off(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if a sum is kept from an instalment of another agreement."""
    ledger, one = _offset(owed)
    require_fact(one.reversed_on is None)
    return _on_offset(owed, ledger, one)


def set_off_reversed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if an offset is reversed."""
    ledger, one = _offset(owed)
    require_fact(one.reversed_on)
    return _on_offset(owed, ledger, one)


def _offset(owed: OwedEmail) -> tuple[Ledger, SetOff]:
    ledger = owed.subject(Ledger)
    return ledger, require_value(ledger.offset(int(str(owed.email.params["offset"]))))


def _on_offset(owed: OwedEmail, ledger: Ledger, one: SetOff) -> StoredEmail:
    return _on_ledger(
        owed,
        ledger,
        offset_cents=one.cents,
        onto_name=one.onto_name,
        onto_instalment=one.instalment,
        return_cents=ledger.balances.awaited,
    )


def _on_order(owed: OwedEmail, ledger: Ledger, one: RecoveryOrder, **facts: object) -> StoredEmail:
    return _on_ledger(
        owed,
        ledger,
        order=one.number,
        issued_on=one.issued_on.isoformat(),
        pay_by=one.pay_by.isoformat(),
        order_cents=ledger.left_of(one),
        return_cents=ledger.balances.awaited,
        **facts,
    )


def _instalment(owed: OwedEmail) -> tuple[Ledger, Instalment]:
    ledger = owed.subject(Ledger)
    return ledger, require_value(ledger.instalment(int(str(owed.email.params["instalment"]))))


def _payable(owed: OwedEmail, structure_id: str) -> bool:
    details = owed.ports.store.get(BankDetails, structure_id)
    return details is not None and details.payable is not None


def _on_instalment(owed: OwedEmail, ledger: Ledger, one: Instalment, **facts: object) -> StoredEmail:
    return _on_ledger(owed, ledger, instalment=one.number, instalment_cents=one.payable, **facts)


def _on_ledger(owed: OwedEmail, ledger: Ledger, **facts: object) -> StoredEmail:
    agreement = owed.get(Agreement, ledger.id)
    return _to_structure(owed, ledger.structure_id, agreement.title, **facts)


def _on_details(owed: OwedEmail, details: BankDetails, **facts: object) -> StoredEmail:
    structure = owed.get(Structure, details.structure_id)
    widened = replace(owed, contact_too=True)
    return _to_structure(widened, details.structure_id, structure.name, **facts)


def _to_structure(owed: OwedEmail, structure_id: str, name: str, **facts: object) -> StoredEmail:
    structure = owed.get(Structure, structure_id)
    return owed.to_structure(
        structure,
        MailKind.FUNDING,
        structure_name=name,
        has_account=owed.has_account(structure.contact_email, structure.id),
        **facts,
    )
