"""The change of a structure's SIRET, with all that depends on it, in one transaction (RULES section 8)."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.shared.entity import Entity
from chalicelib.services.applying import company_register
from chalicelib.services.applying.applications import agreement_of
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.funding.lifetime import change_siret


def change_application_siret(
    ports: Ports, changes: Changes, application: Application, siret: str
) -> Application:
    """Change the SIRET of an application, its guards and its agreement; the former SIRET is free again."""
    former = application.siret
    corrected = replace(application, siret=siret, earlier_forms=())
    changes.update(corrected)
    if corrected.awaits_decision:
        company_register.owe_look_up(ports, changes, corrected)
    if application.holds_form:
        email = application.contact.email
        old, new = (guards.form_guard(ports, one, email) for one in (former, siret))
        _replace_guard(ports, changes, old, new, corrected)
    if application.living:
        guard_of = guards.additional_guard if application.is_additional else guards.siret_guard
        if ports.store.guard_holder(guard_of(former)) == application.id:
            _replace_guard(ports, changes, guard_of(former), guard_of(siret), corrected)
    agreement = agreement_of(ports, application)
    if agreement is not None:
        change_siret(ports, changes, agreement, siret)
    return corrected


def change_structure_siret(
    ports: Ports, changes: Changes, structure: Structure, applications: Sequence[Application], siret: str
) -> Structure:
    """Change the SIRET of a structure, and of the given applications that have its former one.

    Returns:
        the structure, which the caller writes.
    """
    if structure.siret == siret:
        return structure
    for one in applications:
        if one.siret == structure.siret:
            change_application_siret(ports, changes, one, siret)
    old, new = guards.structure_guard(structure.siret), guards.structure_guard(siret)
    _replace_guard(ports, changes, old, new, structure)
    # The SIRET may be reserved by an application that has ended since.
    reserving_id = ports.store.guard_holder(guards.siret_guard(siret))
    if reserving_id is not None and any(one.id == reserving_id and not one.living for one in applications):
        changes.release(guards.siret_guard(siret), reserving_id)
    return replace(structure, siret=siret)


def reserve(ports: Ports, changes: Changes, structure: Structure, siret: str) -> None:
    """Reserve a SIRET that a structure will take later: nobody else may apply with it meanwhile.

    The commit raises ``GuardTaken`` when another application or structure has it.
    """
    changes.take(guards.structure_guard(siret), structure.id)
    first = ports.store.guard_holder(guards.siret_guard(structure.siret))
    if first in structure.application_ids:
        changes.take(guards.siret_guard(siret), first)


def release_reservation(ports: Ports, changes: Changes, structure: Structure, siret: str) -> None:
    """Release a reserved SIRET."""
    if structure.siret == siret:
        return
    changes.release(guards.structure_guard(siret), structure.id)
    first = ports.store.guard_holder(guards.siret_guard(siret))
    if first in structure.application_ids:
        changes.release(guards.siret_guard(siret), first)


def _replace_guard(ports: Ports, changes: Changes, former: str, new: str, holder: Entity) -> None:
    changes.release(former, holder.id)
    # The holder may have reserved it before.
    if ports.store.guard_holder(new) != holder.id:
        changes.take(new, holder.id)
