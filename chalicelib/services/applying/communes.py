"""The agency corrects the commune of a structure that was granted posts (RULES section 4).

The structure, its applications and agreements and the posts of the departments change in one transaction. A
task corrects the copies of place and department in the records of its advisers and in its ledgers and
follow-ups, each in its own transaction; it reads the stored place, so it may run again.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.structure_applications import StructureApplications
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.supply import Supply
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.public_form import require_commune
from chalicelib.domain.shared.refusal import Answered
from chalicelib.domain.training.training import Training
from chalicelib.services.applying.applications import agreement_of
from chalicelib.services.applying.budget import gather_posts
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.notices import department_addresses
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
from chalicelib.services.following_up.follow_up import open_missed
from chalicelib.services.following_up.late_follow_ups import report_moved
from chalicelib.services.funding.lifetime import change_department

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

    In another department its posts and agreements move there, and both prefectures are told.

    Args:
        ports: the outside.
        actor: the agency.
        structure_id: of the structure, which exists once posts are granted.
        postal_code: of the right commune, 5 digits.
        insee_code: of the right commune.
        reason: why.
        expected_version: of the structure that the actor read; None to correct it whatever it became.

    Raises:
        Refusal: ``not_found``, ``commune_mismatch`` or ``request_examined``. Stale: somebody changed the
            structure meanwhile.
    """

    def work(changes: Changes) -> Structure:
        structure = read_structure(ports, actor, structure_id)
        applications = applications_of(ports, structure)
        corrected = replace(structure, place=_place(ports, applications, insee_code, postal_code))
        place = corrected.place
        if set(_places(structure, applications)) == {place}:
            return structure
        require_version(structure, expected_version)
        changes.update(corrected)
        words = f"Ancienne commune : {ports.places.label(structure.place)}. {reason}"
        for one in applications.all:
            moved = replace(one, place=place)
            changes.update(moved)
            note_reason(ports, changes, moved, "commune_corrected", words)
        note_reason(ports, changes, corrected, "commune_corrected", words)
        known = dict.fromkeys(one.department for one in _places(structure, applications))
        former = [code for code in known if code != place.department]
        if former:
            _move_department(ports, changes, applications, place.department)
        _tell(ports, changes, corrected, former, reason)
        add_task(ports, changes, FOLLOW_TASK, structure_id=corrected.id)
        return corrected

    return decide(ports, actor, work)


def _places(structure: Structure, applications: StructureApplications) -> list[Place]:
    """Return the place of a structure and of each application: one that was taken in may have its own."""
    return [structure.place, *(one.place for one in applications.all)]


def _tell(
    ports: Ports, changes: Changes, corrected: Structure, former_departments: Sequence[str], reason: str
) -> None:
    """Owe the e-mails: to the structure, and to the prefectures if it changes departments."""
    place, about = corrected.place, corrected.id
    departments = (*former_departments, place.department)
    params = {
        "insee_code": place.insee_code,
        "postal_code": place.postal_code,
        "former_department": departments[0],
        "reason": reason,
    }
    contact = corrected.contact_email
    send_email(ports, changes, "commune_corrected", to=contact, about=about, params=params)
    if former_departments:
        staff = [address for code in departments for address in department_addresses(ports, code)]
        for address in dict.fromkeys(staff):
            send_email(ports, changes, "commune_corrected_staff", to=address, about=about, params=params)


def _move_department(
    ports: Ports, changes: Changes, applications: StructureApplications, department: str
) -> None:
    """Move the posts and the agreements of applications, as they were, to another department."""
    posts: Counter[str] = Counter()
    for one in applications.all:
        posts[one.place.department] += one.posts_held
        agreement = agreement_of(ports, one)
        if agreement is not None:
            change_department(ports, changes, agreement, department)
    gather_posts(ports, changes, posts, department)


def check_commune(ports: Ports, actor: Actor, structure_id: str, answers: Answered) -> None:
    """Check the answers given so far (``Answered``) by the rules of ``correct_commune``.

    Raises:
        Refusal: as ``correct_commune``. Unanswered: no error found, but answers are missing.
    """
    structure = read_structure(ports, actor, structure_id)
    _place(ports, applications_of(ports, structure), answers.insee_code, answers.postal_code)


def _place(ports: Ports, applications: StructureApplications, insee_code: str, postal_code: str) -> Place:
    place = require_commune(ports.places.resolve(insee_code, postal_code))
    applications.require_may_move(place.department)
    return place


def follow(ports: Ports, structure_id: str, task_id: str) -> None:
    """Correct the copies of the place and department of a structure, one transaction each; idempotent.

    A run that stopped, or was overtaken by another correction, is completed by the next one.
    """
    system = System(request_id=task_id)
    structure = found(ports.store.get(Structure, structure_id))
    for application_id in structure.application_ids:
        decide(ports, system, partial(_follow_ledger, ports, application_id))
    for one in every(ports.store.recruitments_of_structure, structure_id):
        decide(ports, system, partial(_follow_adviser, ports, one.id))
    decide(ports, system, partial(_follow_supply, ports, structure_id))
    for follow_up in every(ports.store.follow_ups_of_structure, structure_id):
        decide(ports, system, partial(_follow_follow_up, ports, follow_up.id))
    for application_id in structure.application_ids:
        agreement = agreement_of(ports, found(ports.store.get(Application, application_id)))
        if agreement is not None:
            open_missed(ports, system, agreement)
    finish_task(ports, system, task_id)


def _follow_ledger(ports: Ports, application_id: str, changes: Changes) -> None:
    application = found(ports.store.get(Application, application_id))
    agreement = agreement_of(ports, application)
    ledger = ports.store.get(Ledger, agreement.id) if agreement else None
    if ledger is not None and ledger.department != application.place.department:
        _write_department(changes, replace(ledger, department=application.place.department))


def _follow_adviser(ports: Ports, recruitment_id: str, changes: Changes) -> None:
    recruitment = found(ports.store.get(Recruitment, recruitment_id))
    place = found(ports.store.get(Structure, recruitment.structure_id)).place
    if recruitment.department != place.department:
        _write_department(changes, replace(recruitment, department=place.department))
    _follow_supply(ports, recruitment_id, changes)
    training = ports.store.get(Training, recruitment_id)
    if training is not None and training.place != place:
        moved = replace(training, place=place)
        changes.update(moved)
        changes.note(moved, "training_place_corrected")


def _follow_supply(ports: Ports, supply_id: str, changes: Changes) -> None:
    """Correct the department of the uniform of a recruitment, or of the kit of a structure."""
    supply = ports.store.get(Supply, supply_id)
    if supply is None:
        return
    department = found(ports.store.get(Structure, supply.structure_id)).place.department
    if supply.department != department:
        _write_department(changes, replace(supply, department=department))


def _follow_follow_up(ports: Ports, follow_up_id: str, changes: Changes) -> None:
    # One whose contracts all went is deleted.
    follow_up = ports.store.get(FollowUp, follow_up_id)
    if follow_up is None:
        return
    department = found(ports.store.get(Structure, follow_up.structure_id)).place.department
    if follow_up.department != department:
        moved = replace(follow_up, department=department)
        _write_department(changes, moved)
        report_moved(changes, moved)


def _write_department(changes: Changes, after: Ledger | Recruitment | Supply | FollowUp) -> None:
    changes.update(after)
    changes.note(after, "department_corrected", department=after.department)
