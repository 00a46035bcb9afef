"""Changes in the life of structures: proposed, confirmed by a second account (RULES section 11)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.answers import Contact, siret_taken
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.siret import normalise_siret
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind, regime
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.siret_change import (
    require_agency_declines,
)
from chalicelib.domain.reorganising.structure_change import (
    ChangeKind,
    StructureChange,
    StructureChangeStatus,
    Successor,
    change_open,
    nothing_to_move,
    require_day,
    require_deed,
    require_free_to_go,
    require_other_siret,
    require_somebody,
    successor_applies,
    successor_incomplete,
)
from chalicelib.domain.shared.calendar_rules import morning_of
from chalicelib.domain.shared.public_form import existing_phone
from chalicelib.domain.shared.refusal import Answered, RefusalCollector
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import applications_of, own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken
from chalicelib.services.core.transaction import decide, found, send_email
from chalicelib.services.reorganising import siret_changes
from chalicelib.services.reorganising.change_details import read_change

DAY_TIMER = "structure_change.day"


@dataclass(frozen=True, kw_only=True)
class TransferAnswers:
    """A takeover as entered in its form.

    Args:
        kind: of the whole structure, or of some advisers.
        effective_on: the first day at the successor.
        deed, deed_on: the reference and the day of the legal act that decides it.
        reason: for the account that confirms.
        siret: of the successor, as typed.
        recruitment_ids: of the advisers who move, unless all do.
        name, contact, structure_kind, legal_form, private_law_contracts: of a successor that is not
            registered yet; its kind is that of the former structure unless given.
    """

    kind: ChangeKind
    effective_on: date
    deed: str
    deed_on: date
    reason: str
    siret: str
    recruitment_ids: tuple[str, ...] = ()
    name: str | None = None
    contact: Contact | None = None
    structure_kind: StructureKind | None = None
    legal_form: LegalForm | None = None
    private_law_contracts: bool | None = None


def advisers_under_contract(
    ports: Ports, actor: Actor, structure_id: str
) -> tuple[Structure, list[tuple[str, str]]]:
    """Return a structure and its advisers under contract: recruitment id and name (may lag).

    Raises:
        Refusal: ``not_found``.
    """
    structure = found(ports.store.get(Structure, structure_id))
    require(actor, Act.PROPOSE_TRANSFER, structure)
    recruitments = every(ports.store.recruitments_of_structure, structure.id)
    advisers = [
        (one.id, one.candidate_name) for one in recruitments if one.living and one.contract is not None
    ]
    return structure, advisers


def propose_transfer(
    ports: Ports, actor: Actor, structure_id: str, *, answers: TransferAnswers
) -> StructureChange:
    """Propose that another structure takes over a structure, or some of its advisers; idempotent.

    Nothing changes until another account of the agency confirms it and its day comes. Until then it may be
    withdrawn; afterwards a takeover in the other direction corrects it.

    Raises:
        Refusal: ``not_found``, ``nothing_to_move``, ``change_open``, ``successor_applies``.
        Refusals: ``change_day``, ``deed_to_come``, ``siret_invalid``, ``siren_given``, ``successor_same``,
            ``nobody_chosen``, ``not_under_contract``, ``successor_incomplete``, or the refusals of the kind
            of a new successor.
    """
    structure = found(ports.store.get(Structure, structure_id))
    require(actor, Act.PROPOSE_TRANSFER, structure)
    successor = _checked_successor(ports, structure, answers)
    by = own_account(actor).id

    def work(changes: Changes) -> StructureChange:
        proposed = StructureChange(
            id=ports.ids.new(),
            kind=answers.kind,
            structure_id=structure.id,
            structure_name=structure.name,
            siret=structure.siret,
            department=structure.place.department,
            effective_on=answers.effective_on,
            deed=answers.deed,
            deed_on=answers.deed_on,
            reason=answers.reason,
            proposed_by=by,
            proposed_at=changes.at,
            successor=successor,
            recruitment_ids=() if answers.kind is ChangeKind.TAKEOVER else answers.recruitment_ids,
        )
        holder = ports.store.guard_holder(guards.change_guard(structure.id))
        pending = ports.store.get(StructureChange, holder) if holder else None
        if pending is not None and pending.repeats(proposed):
            return pending
        if not applications_of(ports, structure).posts_held:
            raise nothing_to_move()
        changes.create(proposed)
        changes.take(guards.change_guard(structure.id), proposed.id)
        if successor.structure_id is not None:
            changes.require_free(guards.change_guard(successor.structure_id))
        day = answers.effective_on.isoformat()
        changes.note(proposed, "change_proposed", change_kind=answers.kind.value, effective_on=day)
        changes.note(structure, "change_proposed", change_kind=answers.kind.value, effective_on=day)
        return proposed

    try:
        return decide(ports, actor, work)
    except GuardTaken:
        raise change_open() from None


def check_transfer(ports: Ports, actor: Actor, structure_id: str, answers: Answered) -> None:
    """Apply the rules of ``propose_transfer`` to the answers that are valid so far.

    Raises:
        Refusal: ``not_found``. Refusals: those of the days, the advisers and the SIRET. Unanswered: some
            answers are missing.
    """
    structure = found(ports.store.get(Structure, structure_id))
    require(actor, Act.PROPOSE_TRANSFER, structure)
    rules = RefusalCollector()
    _check_days_and_people(ports, rules, answers)
    rules.check(lambda: require_other_siret(normalise_siret(answers.siret), structure.siret))
    rules.require()


def _check_days_and_people(
    ports: Ports, rules: RefusalCollector, answers: TransferAnswers | Answered
) -> None:
    today = ports.today()
    rules.check(lambda: require_day(answers.effective_on, today, ports.parameters()))
    rules.check(lambda: require_deed(answers.deed_on, today))
    rules.check(lambda: require_somebody(answers.kind, answers.recruitment_ids))


def _checked_successor(ports: Ports, structure: Structure, answers: TransferAnswers) -> Successor:
    rules = RefusalCollector()
    _check_days_and_people(ports, rules, answers)
    if answers.kind is ChangeKind.ADVISERS:
        rules.check(
            lambda: require_free_to_go(_chosen_recruitments(ports, structure, answers.recruitment_ids))
        )
    number = rules.check(lambda: normalise_siret(answers.siret))
    if number is None:
        rules.require()
    assert number is not None
    rules.check(lambda: require_other_siret(number, structure.siret))
    holder = ports.store.guard_holder(guards.structure_guard(number))
    existing = ports.store.get(Structure, holder) if holder else None
    if existing is not None:
        rules.check(existing.require_going_on)
        rules.require()
        return Successor(siret=number, name=existing.name, structure_id=existing.id)
    new = _new_successor(ports, rules, structure, answers, number)
    rules.require()
    if ports.store.guard_holder(guards.siret_guard(number)) is not None:
        raise successor_applies()
    return new


def _new_successor(
    ports: Ports, rules: RefusalCollector, structure: Structure, answers: TransferAnswers, number: str
) -> Successor:
    """Return a successor that is not registered yet, as the form describes it."""
    if not answers.name:
        rules.refusals.append(successor_incomplete("/name"))
    contact = answers.contact
    if contact is None:
        rules.refusals.append(successor_incomplete("/email"))
    else:
        typed = contact.phone
        phone = rules.check(lambda: existing_phone(typed, structure.place, "/phone", read=ports.phones))
        contact = replace(contact, phone=phone)
    former = found(ports.store.get(Application, structure.application_id))
    private_law = answers.private_law_contracts
    kind, legal_form = answers.structure_kind, answers.legal_form
    if kind is None:
        kind, legal_form, private_law = former.kind, former.legal_form, former.private_law_contracts
    rules.check(lambda: regime(kind, legal_form, private_law))
    return Successor(
        siret=number,
        name=answers.name or "",
        contact=contact,
        kind=kind,
        legal_form=legal_form,
        private_law_contracts=private_law,
        place=structure.place,
    )


def _chosen_recruitments(
    ports: Ports, structure: Structure, recruitment_ids: Collection[str]
) -> list[Recruitment]:
    recruitments = [found(ports.store.get(Recruitment, one)) for one in recruitment_ids]
    for one in recruitments:
        found(one if one.structure_id == structure.id else None)
    return recruitments


def confirm(ports: Ports, actor: Actor, change_id: str) -> StructureChange:
    """Confirm a change that another account proposed; it is applied from its day on; idempotent.

    It may be withdrawn until its day.

    Raises:
        Refusal: ``not_found``, also for the account that proposed it, ``status_forbids``, ``change_day``, or
            ``siret_taken`` when a new SIRET is that of another application or structure.
    """

    def work(changes: Changes) -> StructureChange:
        change = read_change(ports, actor, change_id, Act.SETTLE_STRUCTURE_CHANGE)
        if change.status is StructureChangeStatus.CONFIRMED:
            return change
        confirmed = change.settled(StructureChangeStatus.CONFIRMED, own_account(actor).id, changes.at)
        if change.by_structure:
            siret_changes.reserve_siret(ports, changes, confirmed)
        else:
            require_day(change.effective_on, ports.today(), ports.parameters())
        changes.update(confirmed)
        changes.set_timer(DAY_TIMER, change.id, morning_of(change.effective_on))
        _note_status(ports, changes, confirmed)
        return confirmed

    try:
        return decide(ports, actor, work)
    except GuardTaken:
        raise siret_taken() from None


def decline(ports: Ports, actor: Actor, change_id: str, *, reason: str) -> StructureChange:
    """Decline a change that another account proposed, or revoke one's confirmation before it is applied.

    A second call changes nothing. A structure that requested the change is told the reason.

    Raises:
        Refusal: ``not_found``, also for the account that proposed it, ``status_forbids``, or ``siret_signed``
            once a signed text has the new SIRET.
    """

    def work(changes: Changes) -> StructureChange:
        change = read_change(ports, actor, change_id, Act.SETTLE_STRUCTURE_CHANGE)
        if change.status is StructureChangeStatus.DECLINED:
            return change
        declined = decline_or_withdraw(ports, changes, actor, change, StructureChangeStatus.DECLINED, reason)
        if change.by_structure:
            structure = found(ports.store.get(Structure, change.structure_id))
            to = structure.contact_email
            send_email(ports, changes, "siret_change_declined", to=to, about=change.id)
        return declined

    return decide(ports, actor, work)


def withdraw(ports: Ports, actor: Actor, change_id: str) -> StructureChange:
    """Withdraw a change, proposed or confirmed, before its day; idempotent.

    Raises:
        Refusal: ``not_found``, ``status_forbids``, or ``declined_instead`` for a request of the structure.
    """

    def work(changes: Changes) -> StructureChange:
        change = read_change(ports, actor, change_id, Act.WITHDRAW_STRUCTURE_CHANGE)
        require_agency_declines(change)
        if change.status is StructureChangeStatus.WITHDRAWN:
            return change
        return decline_or_withdraw(ports, changes, actor, change, StructureChangeStatus.WITHDRAWN)

    return decide(ports, actor, work)


def decline_or_withdraw(
    ports: Ports,
    changes: Changes,
    actor: Actor,
    change: StructureChange,
    status: StructureChangeStatus,
    reason: str = "",
) -> StructureChange:
    """Decline or withdraw a change, and clear its timer.

    Args:
        ports: the outside.
        changes: the decision.
        actor: who decides.
        change: as it is stored.
        status: declined or withdrawn.
        reason: the reason for declining it.

    Raises:
        Refusal: ``status_forbids`` or ``siret_signed``.
    """
    if change.by_structure and change.status is StructureChangeStatus.CONFIRMED:
        siret_changes.release_siret(ports, changes, change)
    stopped = change.settled(status, own_account(actor).id, changes.at, reason)
    changes.update(stopped)
    changes.clear_timer(DAY_TIMER, change.id)
    changes.release(guards.change_guard(change.structure_id), change.id)
    _note_status(ports, changes, stopped)
    return stopped


def _note_status(ports: Ports, changes: Changes, change: StructureChange) -> None:
    day = change.effective_on.isoformat()
    for subject in (change, found(ports.store.get(Structure, change.structure_id))):
        changes.note(
            subject, f"change_{change.status.value}", change_kind=change.kind.value, effective_on=day
        )
