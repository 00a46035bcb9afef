"""A sum to return that is set off against the next instalment of another agreement (RULES 21, section 11)."""

from collections.abc import Sequence
from typing import cast

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.set_off import (
    is_last_set_off,
    next_to_pay,
    offset_unknown,
    require_set_off,
    reversed_set_off,
    set_off,
)
from chalicelib.domain.shared.refusal import Answered
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version
from chalicelib.services.funding.agreements import tell_structure
from chalicelib.services.funding.ledgers import pen_of, read_ledger, write_ledger
from chalicelib.services.funding.payments import close_follow_ups


def offset_choices(ports: Ports, ledger: Ledger) -> Sequence[Ledger]:
    """Return the structure's ledgers against whose next instalment a sum may be set off, by date of
    signature."""
    siret = found(ports.store.get(Agreement, ledger.id)).siret
    summaries = ports.store.agreement_summaries([ledger.department])
    ids = sorted(one.id for one in summaries if one.siret == siret and one.id != ledger.id)
    ledgers = ports.store.several([(Ledger, one) for one in ids])[0] if ids else {}
    payable = [
        one
        for one in cast(dict[str, Ledger], ledgers).values()
        if one.structure_id == ledger.structure_id and next_to_pay(one) is not None
    ]
    return sorted(payable, key=lambda one: (one.signed_on, one.id))


def set_off_sum(
    ports: Ports,
    actor: Actor,
    agreement_id: str,
    *,
    onto_agreement_id: str,
    offset_cents: int,
    expected_version: int | None,
) -> Ledger:
    """Set a sum to return off against the next instalment of another agreement; idempotent.

    Both ledgers are written together, and the structure is told. The same form of the same person again, with
    nothing in between, returns what it did.

    Args:
        ports: the outside.
        actor: of the funder.
        agreement_id: of the sum to return.
        onto_agreement_id: of the instalment.
        offset_cents: how much, in euro cents.
        expected_version: of the ledger of the sum, as it was read.

    Returns:
        the ledger of the sum.

    Raises:
        Refusal: ``not_found``, or as ``set_off``. Stale: somebody changed the ledger meanwhile.
    """

    def work(changes: Changes) -> Ledger:
        # The sum's ledger is read last, so that its version reveals another set-off between the two reads.
        onto = read_ledger(ports, actor, onto_agreement_id, Act.SET_OFF_SUM)
        claim = read_ledger(ports, actor, agreement_id, Act.SET_OFF_SUM)
        by = own_account(actor).id
        if expected_version == claim.version - 1 and is_last_set_off(claim, onto.id, offset_cents, by):
            return claim
        require_version(claim, expected_version, needed=True)
        both = set_off(claim, onto, offset_cents, pen_of(ports, changes, by))
        offset = both.claim.offsets[-1]
        write_ledger(ports, changes, claim, both.claim)
        write_ledger(ports, changes, onto, both.onto)
        if both.onto.known(offset.instalment).status is InstalmentStatus.OFFSET:
            close_follow_ups(ports, changes, both.onto, offset.instalment)
        _tell_structure(ports, changes, both.claim, "sum_set_off", offset.number)
        changes.note(both.claim, "sum_set_off", number=offset.number, onto=onto.id)
        changes.note(both.onto, "instalment_set_off", number=offset.instalment, claim=claim.id)
        return both.claim

    return decide(ports, actor, work)


def check_set_off(ports: Ports, actor: Actor, agreement_id: str, answers: Answered) -> None:
    """Apply the rules of ``set_off_sum`` to the answers that are valid so far.

    Raises:
        Refusal, Refusals: as there. Unanswered: some answers are missing.
    """
    claim = read_ledger(ports, actor, agreement_id, Act.SET_OFF_SUM)
    require_set_off(
        claim,
        lambda: read_ledger(ports, actor, answers.onto_agreement_id, Act.SET_OFF_SUM),
        lambda: answers.offset_cents,
        ports.today(),
    )


def reverse(ports: Ports, actor: Actor, agreement_id: str, *, offset_number: int, ground: str) -> Ledger:
    """Reverse an offset: the sum is again to be returned, and the instalment to be paid; idempotent.

    The structure is told.

    Args:
        ports: the outside.
        actor: of the funder.
        agreement_id: of the sum to return.
        offset_number: of the offset, in its ledger.
        ground: the reason.

    Raises:
        Refusal: ``not_found``, ``offset_unknown`` or ``offset_settled``.
    """

    def work(changes: Changes) -> Ledger:
        claim = read_ledger(ports, actor, agreement_id, Act.REVERSE_SET_OFF)
        offset = claim.offset(offset_number)
        if offset is None:
            raise offset_unknown()
        onto = found(ports.store.get(Ledger, offset.onto_id))
        require(actor, Act.REVERSE_SET_OFF, onto)
        # Read again: somebody may have reversed the offset, which writes both ledgers, between the two reads.
        claim = found(ports.store.get(Ledger, agreement_id))
        both = reversed_set_off(claim, onto, offset_number, pen_of(ports, changes, own_account(actor).id))
        if both.claim == claim:
            return claim
        write_ledger(ports, changes, claim, both.claim)
        write_ledger(ports, changes, onto, both.onto)
        _tell_structure(ports, changes, both.claim, "set_off_reversed", offset_number)
        note_reason(ports, changes, both.claim, "set_off_reversed", ground, number=offset_number)
        changes.note(both.onto, "instalment_set_off_reversed", number=offset.instalment, claim=claim.id)
        return both.claim

    return decide(ports, actor, work)


def _tell_structure(ports: Ports, changes: Changes, claim: Ledger, template: str, number: int) -> None:
    agreement = found(ports.store.get(Agreement, claim.id))
    tell_structure(ports, changes, agreement, template, offset=str(number))
