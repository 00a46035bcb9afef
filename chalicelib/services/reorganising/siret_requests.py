"""A structure's request for another SIRET: made, corrected, withdrawn (RULES section 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require, structure_id_of
from chalicelib.domain.applying.answers import siret_taken
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.company_register import LookUp
from chalicelib.domain.applying.siret import normalise_siret
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.reorganising.siret_change import (
    asked_anew,
    is_signed,
    register_remarks,
    require_own_company,
    require_siret_day,
    waiting_for,
)
from chalicelib.domain.reorganising.structure_change import (
    ChangeKind,
    StructureChange,
    StructureChangeStatus,
    Successor,
    change_open,
)
from chalicelib.domain.shared.refusal import Answered, RefusalCollector
from chalicelib.services.applying import company_register
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports, Throttled
from chalicelib.services.core.store import GuardTaken
from chalicelib.services.core.transaction import decide, found
from chalicelib.services.reorganising import structure_changes
from chalicelib.services.reorganising.siret_changes import agreements_of


@dataclass(frozen=True, kw_only=True)
class SiretRequest:
    """The request of a structure for another SIRET, and its progress.

    Args:
        structure: that requests it.
        change: its last request; None before the first.
        remarks: the contradictions with the register of companies.
        to_sign: the agreements in force without the new SIRET.
        may_withdraw: whether the structure may still withdraw it.
    """

    structure: Structure
    change: StructureChange | None
    remarks: Sequence[str] = ()
    to_sign: Sequence[Agreement] = ()
    may_withdraw: bool = False


def own_request(ports: Ports, actor: Actor) -> SiretRequest:
    """Return the last request of the actor's structure.

    Raises:
        Refusal: ``not_found``.
    """
    structure = _own_structure(ports, actor)
    change = _last_request(ports, structure)
    if change is None:
        return SiretRequest(structure=structure, change=None)
    application = found(ports.store.get(Application, structure.application_id))
    open_agreements = agreements_of(ports, structure) if change.open else []
    return SiretRequest(
        structure=structure,
        change=change,
        remarks=register_remarks(change, application),
        to_sign=waiting_for(change, open_agreements),
        may_withdraw=change.open and not is_signed(change, open_agreements),
    )


def _own_structure(ports: Ports, actor: Actor) -> Structure:
    structure = found(ports.store.get(Structure, structure_id_of(actor)))
    require(actor, Act.ASK_SIRET_CHANGE, structure)
    return structure


def _last_request(ports: Ports, structure: Structure) -> StructureChange | None:
    request_id = structure.siret_change_id
    return ports.store.get(StructureChange, request_id) if request_id else None


def request_siret(
    ports: Ports, actor: Actor, *, siret: str, effective_on: date, reason: str
) -> StructureChange:
    """Request another SIRET of the same company, or correct the pending request; idempotent.

    The structure may withdraw it until it takes effect. Afterwards, a request for the former SIRET corrects
    it, or the agency corrects the SIRET with a reason.

    Args:
        ports: the outside.
        actor: an account of the structure.
        siret: the new one, as typed.
        effective_on: its first day, in Paris; may be past.
        reason: for the agency.

    Raises:
        Refusal: ``not_found``, ``change_open``, ``siret_taken`` or ``status_forbids``.
        Refusals: ``siret_invalid``, ``siren_given``, ``siren_differs``, ``siret_unchanged``, ``change_day``.
    """
    structure = _own_structure(ports, actor)
    new_siret = _checked_siret(ports, structure, siret, effective_on)
    looked_up = _look_up(ports, actor, new_siret)
    by = own_account(actor).id

    def work(changes: Changes) -> StructureChange:
        structure = _own_structure(ports, actor)
        request = StructureChange(
            id=ports.ids.new(),
            kind=ChangeKind.SIRET,
            structure_id=structure.id,
            structure_name=structure.name,
            siret=structure.siret,
            department=structure.place.department,
            effective_on=effective_on,
            reason=reason,
            proposed_by=by,
            proposed_at=changes.at,
            successor=Successor(siret=new_siret, name=structure.name, structure_id=structure.id),
            register=looked_up,
        )
        pending = _last_request(ports, structure)
        if pending is not None and pending.open:
            request = asked_anew(pending, request)
            if request is pending:
                return pending
            changes.update(request)
        else:
            changes.create(request)
            changes.take(guards.change_guard(structure.id), request.id)
            changes.update(structure.with_siret_change(request.id))
        _require_siret_free(ports, new_siret)
        day = effective_on.isoformat()
        for subject in (request, structure):
            changes.note(subject, "change_proposed", change_kind=request.kind.value, effective_on=day)
        return request

    try:
        return decide(ports, actor, work)
    except GuardTaken:
        raise change_open() from None


def check_request(ports: Ports, actor: Actor, answers: Answered) -> None:
    """Apply the rules of ``request_siret`` to the answers that are valid so far.

    Raises:
        Refusal: ``not_found``. Refusals: those of invalid answers. Unanswered: some answers are missing.
    """
    structure = _own_structure(ports, actor)
    rules = RefusalCollector()
    rules.check(lambda: require_own_company(normalise_siret(answers.siret), structure.siret))
    rules.check(lambda: require_siret_day(answers.effective_on, structure, ports.today(), ports.parameters()))
    rules.require()


def _checked_siret(ports: Ports, structure: Structure, siret: str, day: date) -> str:
    rules = RefusalCollector()
    new_siret = rules.check(lambda: normalise_siret(siret))
    if new_siret is not None:
        rules.check(lambda: require_own_company(new_siret, structure.siret))
    rules.check(lambda: require_siret_day(day, structure, ports.today(), ports.parameters()))
    rules.require()
    assert new_siret is not None
    return new_siret


def _require_siret_free(ports: Ports, siret: str) -> None:
    """Refuse a SIRET that is in use. Nothing is reserved yet: ``agreed`` checks again."""
    for guard in (guards.structure_guard(siret), guards.siret_guard(siret)):
        if ports.store.guard_holder(guard) is not None:
            raise siret_taken()


def _look_up(ports: Ports, actor: Actor, siret: str) -> LookUp | None:
    try:
        return company_register.look_up(ports, actor, siret=siret)
    except Throttled:
        return None


def withdraw(ports: Ports, actor: Actor) -> StructureChange:
    """Withdraw the actor's request, until it takes effect; idempotent.

    Raises:
        Refusal: ``not_found``, ``status_forbids``, or ``siret_signed`` once a signed text has the new SIRET.
    """

    def work(changes: Changes) -> StructureChange:
        change = found(_last_request(ports, _own_structure(ports, actor)))
        if change.status is StructureChangeStatus.WITHDRAWN:
            return change
        return structure_changes.decline_or_withdraw(
            ports, changes, actor, change, StructureChangeStatus.WITHDRAWN
        )

    return decide(ports, actor, work)
