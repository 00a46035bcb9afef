"""The records that move with an adviser to another structure (RULES section 11)."""

from dataclasses import replace

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.supply import Supply
from chalicelib.domain.reorganising.moving import TwoSides, was_hired
from chalicelib.domain.shared.calendar_rules import agreement_notice, morning_of
from chalicelib.domain.training.session import TrainingSession
from chalicelib.domain.training.status import AHEAD, SEATED
from chalicelib.domain.training.timers import TIMERS
from chalicelib.domain.training.training import Training
from chalicelib.services.activity.silence import watch_silence
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.recruiting import contract_copy, supplies
from chalicelib.services.recruiting.contracts import CONTRACT_END, SUBSIDY_NOTICE, set_contract_end_timer
from chalicelib.services.recruiting.shortlist import store_match
from chalicelib.services.training import progress
from chalicelib.services.training.certificate import CERTIFICATE


def move_records(ports: Ports, changes: Changes, before: Recruitment, sides: TwoSides, months: int) -> None:
    """Write the records of the adviser, in the transaction that moves the recruitment.

    Args:
        ports: the outside.
        changes: the decision.
        before: the recruitment before the move.
        sides: the recruitment in both structures.
        months: of the subsidy of a post.
    """
    _move_person(ports, changes, before, sides)
    _move_training_and_uniform(ports, changes, before, sides.new)
    _move_timers_and_copy(ports, changes, before, sides, months)


def _move_person(ports: Ports, changes: Changes, before: Recruitment, sides: TwoSides) -> None:
    """Give the successor access to the candidate; the former structure keeps its recruitment record."""
    candidate = found(ports.store.get(Candidate, before.candidate_id))
    ended = sides.former.status is RecruitmentStatus.ENDED
    # If no contract began, the adviser's space shows nothing of the former structure.
    last = before.id if ended else candidate.last_recruitment_id
    changes.update(replace(candidate, recruited_by=sides.new.structure_id, last_recruitment_id=last))
    changes.release(guards.hire_guard(candidate.id), before.id)
    changes.take(guards.hire_guard(candidate.id), sides.new.id)
    match = found(ports.store.match(before.structure_id, candidate.id))
    if ended:
        changes.update(match.moved_to(MatchStatus.ENDED, changes.at))
    else:
        waiting = match.contract_taken_back(changes.at) if match.status is MatchStatus.HIRED else match
        changes.update(waiting.cancelled(changes.at))
    status = MatchStatus.HIRED if was_hired(before) else MatchStatus.VALIDATED
    existing = ports.store.match(sides.new.structure_id, candidate.id)
    new = existing or Match(
        id=candidate.id,
        structure_id=sides.new.structure_id,
        candidate_id=candidate.id,
        status=status,
        changed_at=changes.at,
    )
    store_match(changes, replace(new, status=status, changed_at=changes.at, recruitment_id=sides.new.id))


def _move_training_and_uniform(ports: Ports, changes: Changes, before: Recruitment, new: Recruitment) -> None:
    """Move the training and the uniform, so that neither is requested again."""
    structure = found(ports.store.get(Structure, new.structure_id))
    training = ports.store.get(Training, before.id)
    if training is not None:
        _move_training(ports, changes, training, new, structure)
    uniform = ports.store.get(Supply, before.id)
    if uniform is not None:
        changes.delete(uniform)
        changes.clear_timer(supplies.REMINDER, before.id)
        moved = replace(
            uniform,
            id=new.id,
            version=0,
            structure_id=structure.id,
            structure_name=structure.name,
            department=new.department,
        )
        changes.create(moved)
        changes.note(moved, "uniform_taken_over")


def _move_training(
    ports: Ports, changes: Changes, training: Training, new: Recruitment, structure: Structure
) -> None:
    """Move the training, with the seat, the test, the certificate and its copy."""
    # A seat stays with its training body; without a seat, the training follows the successor's region.
    place = structure.place if training.status in AHEAD - SEATED else training.place
    moved = replace(
        training,
        id=new.id,
        version=0,
        structure_id=structure.id,
        agreement_id=new.agreement_id,
        structure_name=structure.name,
        place=place,
        last_day=new.last_day,
        certificate=training.certificate and training.certificate.coming_from(training.id),
    )
    if training.seat is not None:
        session = ports.store.get(TrainingSession, training.seat.session_id)
        if session is not None and training.id in session.registered:
            changes.update(session.with_new_id(training.id, moved.id))
    changes.delete(training)
    for name in TIMERS:
        changes.clear_timer(name, training.id)
    changes.create(moved)
    CERTIFICATE.move_timer(ports, changes, training.id, moved)
    progress.set_timers(ports, changes, None, moved)
    changes.note(moved, "training_taken_over")


def _move_timers_and_copy(
    ports: Ports, changes: Changes, before: Recruitment, sides: TwoSides, months: int
) -> None:
    for name in (CONTRACT_END, SUBSIDY_NOTICE):
        changes.clear_timer(name, before.id)
    watch_silence(ports, changes, sides.former)
    if sides.former.contract is None:
        contract_copy.COPY.move_timer(ports, changes, before.id, sides.new)
    else:
        # Both sides keep the copy of a contract that had begun, each until its own last day.
        contract_copy.COPY.set_deletion_timer(ports, changes, sides.former)
        contract_copy.COPY.set_deletion_timer(ports, changes, sides.new)
    end = sides.new.subsidy_end(months)
    if end is not None:
        set_contract_end_timer(changes, sides.new)
        notice = morning_of(agreement_notice(end, ports.parameters()))
        if notice > changes.at:
            changes.set_timer(SUBSIDY_NOTICE, sides.new.id, notice)
        watch_silence(ports, changes, sides.new)
