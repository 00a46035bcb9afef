"""A change of SIRET, from the agency's agreement to the day it takes effect (RULES section 11)."""

from collections.abc import Sequence

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement, NewSiret
from chalicelib.domain.reorganising.siret_change import require_unsigned, waiting_for
from chalicelib.domain.reorganising.structure_change import StructureChange
from chalicelib.services.applying import sirets
from chalicelib.services.applying.applications import agreement_of
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.notices import addresses_of_role, department_addresses
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found, send_email
from chalicelib.services.funding import lifetime


def agreements_of(ports: Ports, structure: Structure) -> list[Agreement]:
    """Return the agreements of a structure, at most one per application."""
    agreements = (agreement_of(ports, one) for one in applications_of(ports, structure).all)
    return [one for one in agreements if one is not None]


def reserve_siret(ports: Ports, changes: Changes, change: StructureChange) -> None:
    """Reserve the SIRET for the structure, and put it into the next text of each agreement."""
    structure = found(ports.store.get(Structure, change.structure_id))
    sirets.reserve(ports, changes, structure, change.successor.siret)
    _announce(ports, changes, change, agreements_of(ports, structure))
    send_email(ports, changes, "siret_change_confirmed", to=structure.contact_email, about=change.id)


def release_siret(ports: Ports, changes: Changes, change: StructureChange) -> None:
    """Release the SIRET of a declined or withdrawn change, and remove it from the texts.

    Raises:
        Refusal: ``siret_signed``.
    """
    structure = found(ports.store.get(Structure, change.structure_id))
    agreements = agreements_of(ports, structure)
    require_unsigned(change, agreements)
    sirets.release_reservation(ports, changes, structure, change.successor.siret)
    for one in agreements:
        lifetime.announce_siret(ports, changes, one, None)


def _announce(
    ports: Ports, changes: Changes, change: StructureChange, agreements: Sequence[Agreement]
) -> None:
    new = NewSiret(siret=change.successor.siret, on=change.effective_on)
    for one in agreements:
        lifetime.announce_siret(ports, changes, one, new)


def take_effect(ports: Ports, changes: Changes, change: StructureChange) -> bool:
    """Give the structure its new SIRET in all its records, once each agreement in force has it.

    Returns:
        False while an agreement in force lacks the new SIRET: to be retried.
    """
    structure = found(ports.store.get(Structure, change.structure_id))
    agreements = agreements_of(ports, structure)
    unsigned = waiting_for(change, agreements)
    if unsigned:
        # A text with the former SIRET may have been signed since the agency agreed.
        _announce(ports, changes, change, unsigned)
        return False
    applications = applications_of(ports, structure).all
    changed = sirets.change_structure_siret(ports, changes, structure, applications, change.successor.siret)
    done = change.done()
    changes.update(done)
    changes.update(changed.changed_by(change.id))
    changes.release(guards.change_guard(structure.id), change.id)
    _notify(ports, changes, done, changed, agreements)
    return True


def _notify(
    ports: Ports,
    changes: Changes,
    done: StructureChange,
    structure: Structure,
    agreements: Sequence[Agreement],
) -> None:
    send_email(ports, changes, "siret_changed", to=structure.contact_email, about=done.id)
    staff = department_addresses(ports, structure.place.department)
    if agreements:
        staff += addresses_of_role(ports, Role.FUNDER)
    for address in dict.fromkeys(staff):
        send_email(ports, changes, "siret_changed_staff", to=address, about=done.id)
    for subject in (done, structure):
        day = done.effective_on.isoformat()
        changes.note(subject, "change_done", change_kind=done.kind.value, effective_on=day)
