"""The records of the actor."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import AccountSession, Actor, CandidateSession
from chalicelib.domain.access.permissions import Act, not_found, require, structure_id_of
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.structure_applications import StructureApplications
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.lists import cursor_at, every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import found


def own_account(actor: Actor) -> Account:
    """Return the account of the signed-in person.

    Raises:
        Refusal: ``not_found`` without one.
    """
    if not isinstance(actor, AccountSession):
        raise not_found()
    return actor.account


def own_structure(ports: Ports, actor: Actor) -> Structure:
    """Return the structure of the signed-in person.

    Raises:
        Refusal: ``not_found`` without one.
    """
    require(actor, Act.SEE_STRUCTURE)
    # One request reads the structure and the statuses that the header of every page counts.
    structure, _ = ports.store.structure_with_statuses(structure_id_of(actor))
    return found(structure)


def applications_of(ports: Ports, structure: Structure) -> StructureApplications:
    """Return the applications of a structure."""
    return StructureApplications(
        tuple(found(ports.store.get(Application, one)) for one in structure.application_ids)
    )


def own_candidate(ports: Ports, actor: Actor, act: Act = Act.SEE_OWN_CANDIDATE) -> Candidate:
    """Return the signed-in candidate, read from the store, if the act is allowed.

    Raises:
        Refusal: ``not_found`` for anybody else, or once erased.
    """
    if not isinstance(actor, CandidateSession):
        raise not_found()
    candidate = found(ports.store.get(Candidate, actor.candidate.id))
    require(actor, act, candidate)
    return candidate


def own_questions(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[Question]:
    """Return the questions to the structure of the signed-in person, oldest first.

    Raises:
        Refusal: ``not_found`` without a structure, or ``bad_cursor``.
    """
    questions: list[Question] = []
    has_more = False
    for application_id in own_structure(ports, actor).application_ids:
        page = ports.store.questions(application_id, limit=limit, cursor=cursor)
        questions += page.items
        has_more = has_more or page.cursor is not None
    # Ids sort by time across applications, so the id of the last question is the cursor.
    shown = sorted(questions, key=lambda one: one.id)[:limit]
    has_more = has_more or len(questions) > limit
    return Page(items=shown, cursor=cursor_at(shown[-1].id) if has_more else None)


def own_follow_ups(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[FollowUp]:
    """Return the follow-ups of the structure of the signed-in person, latest quarter first.

    Raises:
        Refusal: ``not_found`` without a structure, or ``bad_cursor``.
    """
    require(actor, Act.SEE_STRUCTURE)
    return ports.store.follow_ups_of_structure(structure_id_of(actor), limit=limit, cursor=cursor)


def own_recruitments(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[Recruitment]:
    """Return the recruitments of the structure of the signed-in person, oldest first.

    Raises:
        Refusal: ``not_found`` without a structure, or ``bad_cursor``.
    """
    require(actor, Act.SEE_STRUCTURE)
    return ports.store.recruitments_of_structure(structure_id_of(actor), limit=limit, cursor=cursor)


def own_colleagues(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[Account]:
    """Return the accounts of the structure of the signed-in person; a page may be shorter than its limit.

    Raises:
        Refusal: ``not_found`` without a structure, or ``bad_cursor``.
    """
    structure_id = own_structure(ports, actor).id
    return ports.store.accounts(Role.STRUCTURE, structure_id=structure_id, limit=limit, cursor=cursor)


@dataclass(frozen=True, kw_only=True)
class OwnWork:
    """A structure's work in progress. Only the questions are paged: the rest is limited by its posts."""

    structure: Structure
    applications: StructureApplications
    questions: Page[Question]
    follow_ups: list[FollowUp]
    recruitments: list[Recruitment]


def own_work(ports: Ports, actor: Actor, *, limit: int | None, cursor: str | None) -> OwnWork:
    """Return the work in progress of the signed-in person's structure, read concurrently.

    Args:
        ports: the outside.
        actor: who reads.
        limit: questions per page; None for all of them.
        cursor: of the page of questions.

    Raises:
        Refusal: ``not_found`` without a structure, or ``bad_cursor``.
    """

    def read_questions() -> Page[Question]:
        if limit is None:
            return Page(list(every(own_questions, ports, actor)), None)
        return own_questions(ports, actor, limit=limit, cursor=cursor)

    # Read before the threads start, because they use it.
    structure = own_structure(ports, actor)
    with ThreadPoolExecutor(4) as threads:
        applications = threads.submit(applications_of, ports, structure)
        questions = threads.submit(read_questions)
        follow_ups = threads.submit(lambda: list(every(own_follow_ups, ports, actor)))
        recruitments = threads.submit(lambda: list(every(own_recruitments, ports, actor)))
    return OwnWork(
        structure=structure,
        applications=applications.result(),
        questions=questions.result(),
        follow_ups=follow_ups.result(),
        recruitments=recruitments.result(),
    )
