"""The sums that the funder declares to liquidators, of an agreement and of the country (RULES section 11)."""

from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.reorganising.claims import ClaimTray, ListedClaim, claims_by_tray
from chalicelib.domain.reorganising.liquidation import (
    DeclaredClaim,
    Liquidation,
    not_in_liquidation,
    nothing_to_declare,
)
from chalicelib.domain.shared.refusal import Answered
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import TrayPage
from chalicelib.services.core.notices import addresses_of_role
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, send_email
from chalicelib.services.funding.ledgers import read_ledger
from chalicelib.services.reorganising.liquidating import set_claim_reminder
from chalicelib.services.reorganising.siret_changes import agreements_of


@dataclass(frozen=True, kw_only=True)
class LiquidationClaim:
    """The claim to declare for an agreement.

    Args:
        ledger: of the agreement.
        structure: in liquidation.
        liquidation: of the structure.
        last_day: of the declaration.
        declared: the recorded declaration; None without one.
    """

    ledger: Ledger
    structure: Structure
    liquidation: Liquidation
    last_day: date
    declared: DeclaredClaim | None


def read_claim(ports: Ports, actor: Actor, agreement_id: str) -> LiquidationClaim:
    """Return the claim to declare for an agreement.

    Raises:
        Refusal: ``not_found``, or ``not_in_liquidation``.
    """
    ledger = read_ledger(ports, actor, agreement_id, Act.DECLARE_CLAIM)
    structure = found(ports.store.get(Structure, ledger.structure_id))
    liquidation = structure.liquidation
    if liquidation is None:
        raise not_in_liquidation()
    return LiquidationClaim(
        ledger=ledger,
        structure=structure,
        liquidation=liquidation,
        last_day=liquidation.last_day(ports.parameters()),
        declared=liquidation.declared_of(agreement_id),
    )


@dataclass(frozen=True, kw_only=True)
class ClaimDesk(TrayPage[ListedClaim, ClaimTray]):
    """A page of the claims of the country on structures in liquidation.

    Args:
        cents: the sum of the list, in euro cents: what is to be declared, or what was.
    """

    cents: int


def list_claims(ports: Ports, actor: Actor, tray: ClaimTray, *, page: int, size: int) -> ClaimDesk:
    """Return the claims of a list, the earliest last day first.

    Args:
        ports: the outside.
        actor: the funder.
        tray: which ones.
        page: from 1; a page past the end is empty.
        size: claims per page.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.DECLARE_CLAIM)
    ledgers, liquidations = ports.store.ledgers_with_liquidations(sorted(ports.places.departments()))
    trays = claims_by_tray(ledgers, liquidations, ports.parameters())
    return ClaimDesk.of(
        trays[tray],
        page=page,
        size=size,
        counts={one: len(in_tray) for one, in_tray in trays.items()},
        cents=sum(one.declared.cents if one.declared else one.ledger.claim_cents for one in trays[tray]),
    )


def liquidation_of(ports: Ports, ledger: Ledger) -> Liquidation | None:
    """Return the liquidation of the structure of a ledger, or None."""
    return found(ports.store.get(Structure, ledger.structure_id)).liquidation


def declare(
    ports: Ports, actor: Actor, agreement_id: str, *, declared_cents: int, declared_on: date, reference: str
) -> LiquidationClaim:
    """Record that the claim of an agreement was declared, or correct it; idempotent.

    Args:
        ports: the outside.
        actor: of the funder.
        agreement_id: of the agreement.
        declared_cents: euro cents; may be an estimate before the final balance.
        declared_on: the day.
        reference: of the letter or of the receipt.

    Raises:
        Refusal: ``not_found``, ``not_in_liquidation``, ``nothing_to_declare`` or ``declared_day``.
    """
    declaration = DeclaredClaim(
        agreement_id=agreement_id, cents=declared_cents, on=declared_on, reference=reference
    )

    def work(changes: Changes) -> LiquidationClaim:
        claim = read_claim(ports, actor, agreement_id)
        if claim.declared == declaration:
            return claim
        if claim.declared is None and not claim.ledger.claim_cents:
            raise nothing_to_declare()
        after = _write_declarations(changes, claim, claim.liquidation.declaring(declaration, ports.today()))
        changes.note(claim.ledger, "claim_declared", declared_on=declared_on.isoformat())
        return after

    return decide(ports, actor, work)


def check_declaration(ports: Ports, actor: Actor, agreement_id: str, answers: Answered) -> None:
    """Apply the rule of the day of ``declare`` to the answers that are valid so far.

    Raises:
        Refusal: as there. Unanswered: the day is missing.
    """
    claim = read_claim(ports, actor, agreement_id)
    claim.liquidation.require_declared_day(answers.declared_on, ports.today())


def take_back(ports: Ports, actor: Actor, agreement_id: str) -> LiquidationClaim:
    """Delete a declaration that was recorded by mistake; the reminders resume; idempotent.

    Raises:
        Refusal: ``not_found`` or ``not_in_liquidation``.
    """

    def work(changes: Changes) -> LiquidationClaim:
        claim = read_claim(ports, actor, agreement_id)
        if claim.declared is None:
            return claim
        after = _write_declarations(changes, claim, claim.liquidation.without(agreement_id))
        changes.note(claim.ledger, "claim_taken_back")
        return after

    return decide(ports, actor, work)


def _write_declarations(
    changes: Changes, claim: LiquidationClaim, liquidation: Liquidation
) -> LiquidationClaim:
    structure = replace(claim.structure, liquidation=liquidation)
    changes.update(structure)
    declared = liquidation.declared_of(claim.ledger.id)
    return replace(claim, structure=structure, liquidation=liquidation, declared=declared)


def reminder_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the funder of each undeclared claim, and set the next reminder until the last day."""
    structure = ports.store.get(Structure, timer.subject_id)
    if structure is None or structure.liquidation is None:
        return
    set_claim_reminder(ports, changes, structure)
    for agreement in agreements_of(ports, structure):
        ledger = ports.store.get(Ledger, agreement.id)
        declared = structure.liquidation.declared_of(agreement.id)
        if ledger is None or not ledger.claim_cents or declared is not None:
            continue
        for address in addresses_of_role(ports, Role.FUNDER):
            send_email(ports, changes, "claim_to_declare", to=address, about=ledger.id)
        changes.note(ledger, "claim_reminded")
