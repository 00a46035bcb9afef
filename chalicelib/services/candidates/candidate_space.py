"""The candidate's space: correct, pause, withdraw, read who acted, export (RULES sections 3, 7).

A candidate has no password and no account: the browser session names the candidate.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.answers import CandidateCorrection, require_diploma
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.public_form import existing_phone, require_commune
from chalicelib.domain.shared.refusal import RefusalCollector
from chalicelib.services.candidates import documents
from chalicelib.services.candidates.email_change import EMAIL_CHANGE_TIMER
from chalicelib.services.candidates.still_available import QUESTION_TIMER, set_question_timer
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import ID, INSTANT, ListOrder, every, iso
from chalicelib.services.core.own_records import own_candidate
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import decide, found, note_reason, require_version
from chalicelib.services.training import progress

_LATEST_ACT: ListOrder[Match] = ListOrder(
    f"{INSTANT}#{ID}", lambda match: f"{iso(match.changed_at)}#{match.structure_id}", backwards=True
)


@dataclass(frozen=True, kw_only=True)
class StructureChoice:
    """What a structure last chose about a candidate, and when."""

    structure_name: str
    department: str
    status: MatchStatus
    changed_at: datetime


def check_correction(ports: Ports, answers: CandidateCorrection) -> tuple[Place, str | None]:
    """Check the answers that may be corrected, except the start date, which may stay unchanged.

    Args:
        ports: the outside.
        answers: of the form, or ``Answered`` to check the given answers only.

    Returns:
        the commune, and the telephone as E.164.

    Raises:
        Refusals: those of invalid answers. Unanswered: some answers are missing.
    """
    rules = RefusalCollector()
    checked = _check_place_and_phone(ports, rules, answers)
    rules.require()
    assert checked is not None
    return checked


def _check_place_and_phone(
    ports: Ports, rules: RefusalCollector, answers: CandidateCorrection
) -> tuple[Place, str | None] | None:
    rules.check(lambda: require_diploma(answers.situations, answers.diploma))
    place = rules.check(
        lambda: require_commune(ports.places.resolve(answers.insee_code, answers.postal_code))
    )
    if place is None:
        return None
    return place, rules.check(lambda: existing_phone(answers.phone, place, "/phone", read=ports.phones))


def edit(
    ports: Ports, actor: Actor, *, answers: CandidateCorrection, expected_version: int | None
) -> Candidate:
    """Correct every answer of the form but the e-mail address; idempotent.

    Lists, sheets, and the name in the candidate's current recruitment follow.

    Args:
        ports: the outside.
        actor: the signed-in candidate.
        answers: all of them, as corrected.
        expected_version: of the candidate as the person saw it.

    Raises:
        Refusals: those of invalid answers. Refusal: ``not_found`` or ``withdrawn``.
        Stale: the candidate changed since it was read.
    """

    def work(changes: Changes) -> Candidate:
        candidate = own_candidate(ports, actor, Act.EDIT_CANDIDATE)
        candidate.require_present()
        rules = RefusalCollector()
        checked = _check_place_and_phone(ports, rules, answers)
        today = ports.today_at(checked[0] if checked else None)
        rules.check(lambda: candidate.require_start(answers.available_from, today, ports.parameters()))
        edited = candidate
        if checked is not None:
            edited = candidate.corrected(answers, place=checked[0], phone=checked[1])
        if edited == candidate and not rules.refusals:
            return candidate
        require_version(candidate, expected_version, needed=True)
        rules.require()
        changes.update(edited)
        changes.note(edited, "edited", answers=edited.differs_in(candidate))
        _rename_recruitment(ports, changes, edited)
        return edited

    return decide(ports, actor, work)


def _rename_recruitment(ports: Ports, changes: Changes, candidate: Candidate) -> None:
    """Copy a corrected name to the current recruitment; ended ones keep the name of their time."""
    if candidate.recruited_by is None:
        return
    match = found(ports.store.match(candidate.recruited_by, candidate.id))
    assert match.living_recruitment_id is not None
    recruitment = found(ports.store.get(Recruitment, match.living_recruitment_id))
    renamed = recruitment.named(candidate.first_name, candidate.last_name)
    if renamed != recruitment:
        changes.update(renamed)
        progress.update_from_recruitment(ports, changes, renamed)
        changes.note(renamed, "adviser_renamed")


def set_available(ports: Ports, actor: Actor, *, available: bool) -> Candidate:
    """Set whether structures can find the signed-in candidate; idempotent.

    Raises:
        Refusal: ``not_found`` or ``withdrawn``.
    """

    def work(changes: Changes) -> Candidate:
        candidate = own_candidate(ports, actor, Act.SET_AVAILABILITY)
        candidate.require_present()
        if candidate.available is available:
            return candidate
        return answer_availability(ports, changes, candidate, available)

    return decide(ports, actor, work)


def answer_availability(ports: Ports, changes: Changes, candidate: Candidate, available: bool) -> Candidate:
    """Set, within a decision, whether structures can find a candidate.

    An available candidate is asked again later.

    Args:
        ports: the outside.
        changes: of the decision.
        candidate: as read in the decision.
        available: what the candidate answers.

    Raises:
        Refusal: ``withdrawn``.
    """
    candidate.require_present()
    if available:
        set_question_timer(ports, changes, candidate)
    if candidate.available is available:
        changes.note(candidate, "still_available" if available else "still_paused")
        return candidate
    changed = replace(candidate, available=available)
    changes.update(changed)
    changes.note(candidate, "available" if available else "paused")
    return changed


def withdraw(ports: Ports, actor: Actor, *, reason: str) -> Candidate:
    """Withdraw from the programme; the reason is kept until an erasure; idempotent.

    Raises:
        Refusal: ``not_found`` or ``recruited``.
    """

    def work(changes: Changes) -> Candidate:
        return withdraw_candidate(ports, changes, own_candidate(ports, actor, Act.WITHDRAW_CANDIDATE), reason)

    return decide(ports, actor, work)


def withdraw_candidate(ports: Ports, changes: Changes, candidate: Candidate, reason: str | None) -> Candidate:
    """Withdraw a candidate within a decision; the reason is kept until an erasure.

    Returns:
        the candidate, unchanged if already withdrawn.

    Raises:
        Refusal: ``recruited``.
    """
    if candidate.status is CandidateStatus.WITHDRAWN:
        return candidate
    withdrawn = candidate.withdrawn()
    changes.update(withdrawn)
    documents.owe_deletion_of_all(ports, changes, candidate)
    changes.clear_timer(QUESTION_TIMER, candidate.id)
    changes.clear_timer(EMAIL_CHANGE_TIMER, candidate.id)
    note_reason(ports, changes, candidate, "withdrawn", reason)
    return withdrawn


def list_structure_choices(
    ports: Ports, actor: Actor, *, limit: int, cursor: str | None
) -> Page[StructureChoice]:
    """Return the structures that shortlisted, declined or recruited a candidate, the latest act first.

    Args:
        ports: the outside.
        actor: the signed-in candidate.
        limit: structures on a page.
        cursor: of the page before, None for the first.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    acts = _acted_matches(ports, own_candidate(ports, actor).id)
    page = _LATEST_ACT.part(acts, limit=limit, cursor=cursor)
    return Page(_structure_choices(ports, page.items), page.cursor)


def _acted_matches(ports: Ports, candidate_id: str) -> list[Match]:
    matches = every(ports.store.matches_of_candidate, candidate_id)
    return [match for match in matches if match.acted]


def _structure_choices(ports: Ports, acts: list[Match]) -> list[StructureChoice]:
    structures, _ = ports.store.several([(Structure, match.structure_id) for match in acts])
    return [
        StructureChoice(
            structure_name=structure.name,
            department=structure.place.department,
            status=match.status,
            changed_at=match.changed_at,
        )
        for match in acts
        if (structure := structures.get(match.structure_id))
    ]


def read_own_data(ports: Ports, actor: Actor) -> tuple[Candidate, list[StructureChoice]]:
    """Return all data stored about the signed-in candidate (GDPR, articles 15 and 20).

    Raises:
        Refusal: ``not_found``.
    """
    candidate = own_candidate(ports, actor)
    acts = sorted(_acted_matches(ports, candidate.id), key=_LATEST_ACT.position, reverse=True)
    return candidate, _structure_choices(ports, acts)
