"""The agency corrects the commune of a structure that was granted posts (RULES section 4).

The structure and its applications change in one transaction. A task corrects the copies of the place in the
trainings of its advisers, each in its own transaction; it reads the stored place, so it may run again.
"""

from dataclasses import replace
from functools import partial

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.public_form import require_commune
from chalicelib.domain.shared.refusal import Answered
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import (
    add_task,
    decide,
    finish_task,
    found,
    note_reason,
    require_version,
    send_email,
)

FOLLOW_TASK = "follow_commune"


def read_structure(ports: Ports, actor: Actor, structure_id: str) -> Structure:
    """Return a structure whose commune the actor may correct.

    Raises:
        Refusal: ``not_found``.
    """
    structure = found(ports.store.get(Structure, structure_id))
    require(actor, Act.CORRECT_COMMUNE, structure)
    return structure


def correct_commune(
    ports: Ports,
    actor: Actor,
    structure_id: str,
    *,
    postal_code: str,
    insee_code: str,
    reason: str,
    expected_version: int | None = None,
) -> Structure:
    """Correct the commune of a structure and its applications, with a reason that it reads; idempotent.

    Args:
        ports: the outside.
        actor: the agency.
        structure_id: of the structure, which exists once posts are granted.
        postal_code: of the right commune, 5 digits.
        insee_code: of the right commune.
        reason: why.
        expected_version: of the structure that the actor read; None to correct it whatever it became.

    Raises:
        Refusal: ``not_found``, ``commune_mismatch`` or ``commune_elsewhere``. Stale: somebody changed the
            structure meanwhile.
    """

    def work(changes: Changes) -> Structure:
        structure = read_structure(ports, actor, structure_id)
        corrected = structure.in_commune(_place(ports, insee_code, postal_code))
        if corrected == structure:
            return structure
        require_version(structure, expected_version)
        changes.update(corrected)
        words = f"Ancienne commune : {ports.places.label(structure.place)}. {reason}"
        for one in applications_of(ports, structure).all:
            moved = replace(one, place=corrected.place)
            changes.update(moved)
            note_reason(ports, changes, moved, "commune_corrected", words)
        note_reason(ports, changes, corrected, "commune_corrected", words)
        send_email(
            ports,
            changes,
            "commune_corrected",
            to=corrected.contact_email,
            about=corrected.id,
            params={
                "insee_code": corrected.place.insee_code,
                "postal_code": corrected.place.postal_code,
                "reason": reason,
            },
        )
        add_task(ports, changes, FOLLOW_TASK, structure_id=corrected.id)
        return corrected

    return decide(ports, actor, work)


def check_commune(ports: Ports, actor: Actor, structure_id: str, answers: Answered) -> None:
    """Check the answers given so far (``Answered``) by the rules of ``correct_commune``.

    Raises:
        Refusal: as ``correct_commune``. Unanswered: no error found, but answers are missing.
    """
    structure = read_structure(ports, actor, structure_id)
    structure.in_commune(_place(ports, answers.insee_code, answers.postal_code))


def _place(ports: Ports, insee_code: str, postal_code: str) -> Place:
    return require_commune(ports.places.resolve(insee_code, postal_code))


def follow(ports: Ports, structure_id: str, task_id: str) -> None:
    """Correct the copies of a structure's place in the trainings of its advisers; idempotent."""
    system = System(request_id=task_id)
    for one in every(ports.store.recruitments_of_structure, structure_id):
        decide(ports, system, partial(_follow_adviser, ports, one.id))
    finish_task(ports, system, task_id)


def _follow_adviser(ports: Ports, recruitment_id: str, changes: Changes) -> None:
    training = ports.store.get(Training, recruitment_id)
    if training is None:
        return
    place = found(ports.store.get(Structure, training.structure_id)).place
    if training.place != place:
        moved = replace(training, place=place)
        changes.update(moved)
        changes.note(moved, "training_place_corrected")
