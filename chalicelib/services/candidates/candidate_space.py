"""The candidate's space: sign in by link, correct, pause, withdraw, export, erase (RULES sections 3, 7).

A candidate has no password and no account: the browser session names the candidate.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from chalicelib.domain.access.actor import Actor, CandidateSession, System
from chalicelib.domain.access.link import LinkPurpose, link_used
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.answers import CandidateCorrection, require_diploma
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.public_form import existing_phone, require_commune
from chalicelib.domain.shared.refusal import RefusalCollector
from chalicelib.services.access import signing_in
from chalicelib.services.access.signing_in import OpenedSession
from chalicelib.services.candidates import documents
from chalicelib.services.candidates.email_change import EMAIL_CHANGE_TIMER
from chalicelib.services.candidates.still_available import QUESTION_TIMER, owe_question
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_link_request
from chalicelib.services.core.link_tokens import candidate_of_link, usable_link
from chalicelib.services.core.lists import ID, INSTANT, ListOrder, every, iso
from chalicelib.services.core.own_records import own_candidate
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import LinkSpent, Page
from chalicelib.services.core.transaction import (
    add_task,
    decide,
    found,
    note_reason,
    require_version,
    send_email,
)
from chalicelib.services.training import progress

LINK_TASK = "send_candidate_link"

# Each takes two items; well below the limit of a transaction.
_MATCHES_AT_ONCE = 40
# Written in one transaction with the candidate, the cards of the pool and the journal.
_WORDS_AT_ONCE = 50

_LATEST_ACT: ListOrder[Match] = ListOrder(
    f"{INSTANT}#{ID}", lambda match: f"{iso(match.changed_at)}#{match.structure_id}", backwards=True
)


@dataclass(frozen=True, kw_only=True)
class Contacted:
    """A structure that acted on a candidate, and the instant."""

    structure_name: str
    department: str
    status: MatchStatus
    changed_at: datetime


def request_link(ports: Ports, actor: Actor, *, email: str) -> None:
    """Owe a sign-in link, if a confirmed candidate has this address.

    A task looks up the candidate, so that response and response time are the same when there is none.

    Raises:
        Throttled: too many requests from one network address.
    """
    require(actor, Act.REQUEST_CANDIDATE_LINK)
    if count_link_request(ports, actor, email=email):
        decide(ports, actor, lambda changes: add_task(ports, changes, LINK_TASK, email=email))


def send_link(ports: Ports, email: str, task_id: str) -> None:
    """Send a sign-in link, within the rate limits of a mailbox."""

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        changes.task_done = task_id
        holder = guards.candidate_id_of(ports, email)
        candidate = ports.store.get(Candidate, holder) if holder else None
        if candidate is None or candidate.confirmed_at is None:
            return
        if not guards.claim_sign_in_link(ports, changes, candidate.id):
            return
        send_email(
            ports,
            changes,
            "candidate_sign_in",
            to=candidate.email,
            about=candidate.id,
            links={"space": (LinkPurpose.CANDIDATE_SPACE, candidate.link_subject)},
        )

    decide(ports, System(request_id=task_id), work)


def look_at_link(ports: Ports, actor: Actor) -> Candidate:
    """Return the candidate of a sign-in link. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used`` or ``link_expired``.
    """
    return found(candidate_of_link(ports, usable_link(ports, actor, Act.OPEN_CANDIDATE_SPACE)))


def sign_in(ports: Ports, actor: Actor) -> OpenedSession:
    """Open a browser session with a sign-in link.

    Raises:
        Refusal: ``not_found``, ``link_used`` or ``link_expired``.
    """
    link = usable_link(ports, actor, Act.OPEN_CANDIDATE_SPACE)
    holder = found(candidate_of_link(ports, link))
    row, token = signing_in.new_session(ports, holder.id, holder.generation)

    def work(changes: Changes) -> Candidate:
        candidate = found(candidate_of_link(ports, link))
        changes.link_used = link
        changes.session_opened = row, row.ends_at(ports.parameters())
        changes.note(candidate, "signed_in")
        return candidate

    try:
        candidate = decide(ports, actor, work)
    except LinkSpent:
        raise link_used() from None
    signing_in.close_previous_session(ports, actor)
    return OpenedSession(actor=CandidateSession(candidate=candidate, token_hash=row.token_hash), token=token)


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
    checked = _checked(ports, rules, answers)
    rules.require()
    assert checked is not None
    return checked


def _checked(
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
        checked = _checked(ports, rules, answers)
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
        progress.follow(ports, changes, renamed)
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
        owe_question(ports, changes, candidate)
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
        return leave(ports, changes, own_candidate(ports, actor, Act.WITHDRAW_CANDIDATE), reason)

    return decide(ports, actor, work)


def leave(ports: Ports, changes: Changes, candidate: Candidate, reason: str | None) -> Candidate:
    """Withdraw a candidate within a decision; the reason is kept until an erasure.

    Returns:
        the candidate, unchanged if already withdrawn.

    Raises:
        Refusal: ``recruited``.
    """
    if candidate.status is CandidateStatus.WITHDRAWN:
        return candidate
    left = candidate.withdrawn()
    changes.update(left)
    documents.owe_deletion_of_all(ports, changes, candidate)
    changes.clear_timer(QUESTION_TIMER, candidate.id)
    changes.clear_timer(EMAIL_CHANGE_TIMER, candidate.id)
    note_reason(ports, changes, candidate, "withdrawn", reason)
    return left


def contacts(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[Contacted]:
    """Return the structures that shortlisted, declined or recruited a candidate, the latest act first.

    Args:
        ports: the outside.
        actor: the signed-in candidate.
        limit: structures on a page.
        cursor: of the page before, None for the first.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    acts = _acts_on(ports, own_candidate(ports, actor).id)
    page = _LATEST_ACT.part(acts, limit=limit, cursor=cursor)
    return Page(_contacted(ports, page.items), page.cursor)


def _acts_on(ports: Ports, candidate_id: str) -> list[Match]:
    matches = every(ports.store.matches_of_candidate, candidate_id)
    return [match for match in matches if match.acted]


def _contacted(ports: Ports, acts: list[Match]) -> list[Contacted]:
    structures, _ = ports.store.several([(Structure, match.structure_id) for match in acts])
    return [
        Contacted(
            structure_name=structure.name,
            department=structure.place.department,
            status=match.status,
            changed_at=match.changed_at,
        )
        for match in acts
        if (structure := structures.get(match.structure_id))
    ]


def erase(ports: Ports, actor: Actor) -> None:
    """Erase the signed-in candidate and end the browser session.

    The reasons written about the candidate are deleted too; the journal keeps only their ids.

    Raises:
        Refusal: ``not_found``, or ``recruited`` while a structure employs the person.
    """
    _erase(ports, actor, own_candidate(ports, actor, Act.ERASE_CANDIDATE))
    signing_in.sign_out(ports, actor)


def erase_again(ports: Ports, system: System, candidate_id: str) -> None:
    """Erase again a candidate who was restored from a backup.

    Raises:
        Refusal: ``not_found``, or ``recruited`` while a structure employs the person.
    """
    _erase(ports, system, found(ports.store.get(Candidate, candidate_id)))


def erase_at_request(ports: Ports, actor: Actor, candidate_id: str) -> None:
    """Erase a candidate who asked the agency; irreversible, but the person may register again.

    The recruitment that a subsidy financed and the ids in the journal are kept.

    Raises:
        Refusal: ``not_found``, or ``candidate_held`` while a structure employs the person.
    """
    candidate = found(ports.store.get(Candidate, candidate_id))
    require(actor, Act.ERASE_CANDIDATE, candidate)
    candidate.require_not_held()
    _erase(ports, actor, candidate)


def _erase(ports: Ports, actor: Actor, person: Candidate) -> None:
    """Delete all data about a person except ids in the journal and the proof of a recruitment."""
    person.require_free()
    matches = list(every(ports.store.matches_of_candidate, person.id))
    for start in range(0, len(matches), _MATCHES_AT_ONCE):
        decide(ports, actor, partial(_forget_matches, ports, matches[start : start + _MATCHES_AT_ONCE]))
    while len(ports.store.words_about(person.id)) > _WORDS_AT_ONCE:
        decide(ports, actor, partial(_forget_words, ports, person.id))

    def work(changes: Changes) -> None:
        candidate = found(ports.store.get(Candidate, person.id))
        candidate.require_free()
        changes.delete(candidate)
        changes.clear_timer(QUESTION_TIMER, candidate.id)
        changes.clear_timer(EMAIL_CHANGE_TIMER, candidate.id)
        guards.release_candidate_address(ports, changes, candidate)
        documents.owe_deletion_of_all(ports, changes, candidate)
        _forget_words(ports, candidate.id, changes)
        changes.note(candidate, "erased")

    decide(ports, actor, work)


def _forget_matches(ports: Ports, matches: list[Match], changes: Changes) -> None:
    for match in matches:
        current = ports.store.match(match.structure_id, match.candidate_id)
        if current is not None and not current.proves_recruitment:
            changes.delete(current)


def _forget_words(ports: Ports, candidate_id: str, changes: Changes) -> None:
    for words in ports.store.words_about(candidate_id)[:_WORDS_AT_ONCE]:
        changes.delete(words)


def data_of(ports: Ports, actor: Actor) -> tuple[Candidate, list[Contacted]]:
    """Return all data stored about the signed-in candidate (GDPR, articles 15 and 20).

    Raises:
        Refusal: ``not_found``.
    """
    candidate = own_candidate(ports, actor)
    acts = sorted(_acts_on(ports, candidate.id), key=_LATEST_ACT.position, reverse=True)
    return candidate, _contacted(ports, acts)
