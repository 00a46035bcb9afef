"""The end of the money of an agreement: final balance, dispute, sums returned (RULES section 11)."""

from collections.abc import Callable
from datetime import date, timedelta

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger, payment_ahead
from chalicelib.domain.funding.ledger.settlement import (
    agreement_living,
    follow_ups_awaited,
    last_quarter_running,
)
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version
from chalicelib.services.following_up import closing
from chalicelib.services.funding.agreements import tell_structure
from chalicelib.services.funding.ledgers import pen_of, read_ledger, write_ledger


def change_ledger(
    ports: Ports,
    actor: Actor,
    agreement_id: str,
    act: Act,
    transition: Callable[[Ledger, Pen], Ledger],
    *,
    journal_act: str,
    why: str | None = None,
    email: str | None = None,
    expected_version: int | None = None,
    also_write: Callable[[Changes, Ledger], None] = lambda changes, ledger: None,
    **details: str | int,
) -> Ledger:
    """Apply an act to a ledger and write what else changes with it; idempotent.

    Args:
        ports: the outside.
        actor: who acts.
        agreement_id: of the agreement.
        act: as the table of permissions names it.
        transition: returns the new ledger.
        journal_act: the name of the act in the journal.
        why: the reason, for the journal.
        email: the template owed to the structure if there is a sum to return.
        expected_version: of the ledger, as it was read.
        also_write: writes what else changes.
        details: of the journal entry.

    Raises:
        Refusal: ``not_found``, or as ``transition``. Stale: somebody changed the ledger meanwhile.
    """

    def work(changes: Changes) -> Ledger:
        ledger = read_ledger(ports, actor, agreement_id, act)
        after = transition(ledger, pen_of(ports, changes, own_account(actor).id))
        if after == ledger:
            return ledger
        require_version(ledger, expected_version)
        write_ledger(ports, changes, ledger, after)
        if email is not None and after.balances.to_return:
            tell_structure(ports, changes, found(ports.store.get(Agreement, agreement_id)), email)
        also_write(changes, after)
        note_reason(ports, changes, after, journal_act, why, **details)
        return after

    return decide(ports, actor, work)


def _follow_ups_of(ports: Ports, ledger: Ledger) -> list[FollowUp]:
    """Return the follow-ups of the agreement of a ledger."""
    of_structure = every(ports.store.follow_ups_of_structure, ledger.structure_id)
    return [one for one in of_structure if one.agreement_id == ledger.id]


def settle(ports: Ports, actor: Actor, agreement_id: str, *, expected_version: int | None = None) -> Ledger:
    """Draw up the final balance of an agreement that has ended; idempotent.

    Its follow-ups are closed for good, so that the balance stays right. The structure is told a sum to return
    and until when it may dispute it.

    Raises:
        Refusal: ``not_found``, ``agreement_living``, ``follow_ups_awaited``, ``payments_under_way``. Stale:
            somebody changed the ledger meanwhile.
    """

    def settled(ledger: Ledger, pen: Pen) -> Ledger:
        if ledger.settlement is not None:
            return ledger
        _require_settleable(ports, ledger)
        return ledger.settled(pen.today + timedelta(days=ports.parameters().return_answer_days), pen)

    def close(changes: Changes, ledger: Ledger) -> None:
        for one in _follow_ups_of(ports, ledger):
            closing.close_for_good(changes, one)

    return change_ledger(
        ports,
        actor,
        agreement_id,
        Act.SETTLE_BALANCE,
        settled,
        journal_act="balance_settled",
        email="balance_to_return",
        expected_version=expected_version,
        also_write=close,
    )


def has_ended(ports: Ports, ledger: Ledger) -> bool:
    """Return whether the agreement of a ledger has ended."""
    return found(ports.store.get(Agreement, ledger.id)).status is AgreementStatus.ENDED


def _require_settleable(ports: Ports, ledger: Ledger) -> None:
    agreement = found(ports.store.get(Agreement, ledger.id))
    if agreement.status is not AgreementStatus.ENDED:
        raise agreement_living()
    last = Quarter.of(agreement.ended_on or ports.today())
    if last >= Quarter.of(ports.today()):
        raise last_quarter_running(last.label, last.last_day + timedelta(days=1))
    if any(not one.was_accepted for one in _follow_ups_of(ports, ledger)):
        raise follow_ups_awaited()


def unsettle(ports: Ports, actor: Actor, agreement_id: str, *, why: str) -> Ledger:
    """Take back a final balance, until something follows from it, and reopen its follow-ups; idempotent.

    Raises:
        Refusal: ``not_found`` or ``balance_followed``.
    """

    def unsettled(ledger: Ledger, pen: Pen) -> Ledger:
        return ledger if ledger.settlement is None else ledger.unsettled(pen)

    def reopen(changes: Changes, ledger: Ledger) -> None:
        for one in _follow_ups_of(ports, ledger):
            closing.reopen(changes, one)

    return change_ledger(
        ports,
        actor,
        agreement_id,
        Act.UNSETTLE_BALANCE,
        unsettled,
        journal_act="balance_unsettled",
        why=why,
        also_write=reopen,
    )


def dispute(ports: Ports, actor: Actor, agreement_id: str, *, text: str) -> Ledger:
    """Dispute the sum to return, or correct the dispute, as the structure; idempotent.

    Raises:
        Refusal: ``not_found``, ``nothing_to_return``, ``dispute_answered`` or ``dispute_too_late``.
    """

    def disputed(ledger: Ledger, pen: Pen) -> Ledger:
        return ledger.disputed(text, pen.today)

    return change_ledger(
        ports, actor, agreement_id, Act.DISPUTE_BALANCE, disputed, journal_act="balance_disputed"
    )


def answer_dispute(
    ports: Ports,
    actor: Actor,
    agreement_id: str,
    *,
    answer: str,
    less_cents: int,
    expected_version: int | None = None,
) -> Ledger:
    """Answer a dispute, or correct the answer, as the funder; the structure is told; idempotent.

    Args:
        ports: the outside.
        actor: of the funder.
        agreement_id: of the agreement.
        answer: for the structure.
        less_cents: by how much the sum to return is reduced, in euro cents.
        expected_version: of the ledger, as it was read.

    Raises:
        Refusal: ``not_found``, ``no_dispute`` or ``more_than_awaited``. Stale: the structure wrote meanwhile.
    """

    def answered(ledger: Ledger, pen: Pen) -> Ledger:
        return ledger.dispute_answered(answer, less_cents, pen)

    return change_ledger(
        ports,
        actor,
        agreement_id,
        Act.ANSWER_DISPUTE,
        answered,
        journal_act="dispute_answered",
        email="dispute_answered",
        expected_version=expected_version,
    )


def record_given_back(
    ports: Ports, actor: Actor, agreement_id: str, *, cents: int, on: date, reference: str
) -> Ledger:
    """Record what a structure paid back; the same payment again changes nothing.

    Args:
        ports: the outside.
        actor: of the funder.
        agreement_id: of the agreement.
        cents: how much, in euro cents.
        on: the day on which the bank received it.
        reference: of the payment.

    Raises:
        Refusal: ``not_found``, ``nothing_to_return``, ``more_than_awaited`` or ``payment_ahead``.
    """

    def returned(ledger: Ledger, pen: Pen) -> Ledger:
        if on > pen.today:
            raise payment_ahead()
        return ledger.gave_back(cents, on, reference, pen)

    return change_ledger(
        ports,
        actor,
        agreement_id,
        Act.RECORD_GIVEN_BACK,
        returned,
        journal_act="sum_returned",
        on=on.isoformat(),
    )


def waive(
    ports: Ports,
    actor: Actor,
    agreement_id: str,
    *,
    cents: int,
    ground: str,
    expected_version: int | None,
) -> Ledger:
    """Waive a part, or the whole, of a sum to return, with a reason, as the agency.

    Args:
        ports: the outside.
        actor: of the agency.
        agreement_id: of the agreement.
        cents: how much, in euro cents.
        ground: the reason.
        expected_version: of the ledger, as it was read; so the same form sent twice waives once.

    Raises:
        Refusal: ``not_found``, ``nothing_to_return`` or ``more_than_awaited``. Stale: somebody changed the
            ledger meanwhile.
    """

    def work(changes: Changes) -> Ledger:
        ledger = read_ledger(ports, actor, agreement_id, Act.WAIVE_BALANCE)
        require_version(ledger, expected_version, needed=True)
        after = ledger.waived(cents, pen_of(ports, changes, own_account(actor).id))
        write_ledger(ports, changes, ledger, after)
        note_reason(ports, changes, after, "sum_waived", ground)
        return after

    return decide(ports, actor, work)


def counter(ports: Ports, actor: Actor, agreement_id: str, *, number: int, why: str) -> Ledger:
    """Correct a sum received, or a waiver, by a counter-entry; idempotent.

    Args:
        ports: the outside.
        actor: of the funder, or the agency.
        agreement_id: of the agreement.
        number: of the entry, from 1 on.
        why: the reason.

    Raises:
        Refusal: ``not_found`` or ``entry_not_typed``.
    """

    def countered(ledger: Ledger, pen: Pen) -> Ledger:
        return ledger.countered(number, pen)

    return change_ledger(
        ports,
        actor,
        agreement_id,
        Act.COUNTER_ENTRY,
        countered,
        journal_act="entry_countered",
        why=why,
        number=number,
    )
