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
    """The account of the signed-in person.

    Raises:
        Refusal: ``not_found`` without one.
    """
    if not isinstance(actor, AccountSession):
        raise not_found()
    return actor.account


def own_structure(ports: Ports, actor: Actor) -> Structure:
    """The structure of the signed-in person.

    Raises:
        Refusal: ``not_found`` without one.
    """
    require(actor, Act.SEE_STRUCTURE)
    # Read with its statuses, which the header of every page counts: one request for both.
    structure, _ = ports.store.structure_with_statuses(structure_id_of(actor))
    return found(structure)


def applications_of(ports: Ports, structure: Structure) -> StructureApplications:
    """The applications of a structure, as they are now."""
    return StructureApplications(
        tuple(found(ports.store.get(Application, one)) for one in structure.application_ids)
    )


def own_candidate(ports: Ports, actor: Actor, act: Act = Act.SEE_OWN_CANDIDATE) -> Candidate:
    """The signed-in candidate as stored now, if the act is allowed.

    Raises:
        Refusal: ``not_found`` for anybody else, or once erased.
    """
    if not isinstance(actor, CandidateSession):
        raise not_found()
    candidate = found(ports.store.get(Candidate, actor.candidate.id))
    require(actor, act, candidate)
    return candidate


def own_questions(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[Question]:
    """The questions to the structure of the signed-in person, oldest first.

    Raises:
        Refusal: ``not_found`` without a structure, or ``bad_cursor``.
    """
    asked: list[Question] = []
    more = False
    for application_id in own_structure(ports, actor).application_ids:
        page = ports.store.questions(application_id, limit=limit, cursor=cursor)
        asked += page.items
        more = more or page.cursor is not None
    # Ids are in the order of time, whatever the application: the last one shown is where the list goes on.
    shown = sorted(asked, key=lambda one: one.id)[:limit]
    more = more or len(asked) > limit
    return Page(items=shown, cursor=cursor_at(shown[-1].id) if more else None)


def own_follow_ups(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[FollowUp]:
    """The follow-ups of the structure of the signed-in person, latest quarter first.

    Raises:
        Refusal: ``not_found`` without a structure, or ``bad_cursor``.
    """
    require(actor, Act.SEE_STRUCTURE)
    return ports.store.follow_ups_of_structure(structure_id_of(actor), limit=limit, cursor=cursor)


def own_recruitments(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[Recruitment]:
    """The recruitments of the structure of the signed-in person, oldest first.

    Raises:
        Refusal: ``not_found`` without a structure, or ``bad_cursor``.
    """
    require(actor, Act.SEE_STRUCTURE)
    return ports.store.recruitments_of_structure(structure_id_of(actor), limit=limit, cursor=cursor)


def own_colleagues(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[Account]:
    """The accounts of the structure of the signed-in person; a page may be shorter than its limit.

    Raises:
        Refusal: ``not_found`` without a structure, or ``bad_cursor``.
    """
    structure_id = own_structure(ports, actor).id
    return ports.store.accounts(Role.STRUCTURE, structure_id=structure_id, limit=limit, cursor=cursor)


@dataclass(frozen=True, kw_only=True)
class OwnSteps:
    """What a structure has in progress. Only the questions are paged: the rest is bounded by its posts."""

    applications: StructureApplications
    questions: Page[Question]
    follow_ups: list[FollowUp]
    recruitments: list[Recruitment]


def own_steps(ports: Ports, actor: Actor, *, limit: int | None, cursor: str | None) -> OwnSteps:
    """What the structure of the signed-in person has in progress, read concurrently.

    Args:
        ports: the outside.
        actor: who reads.
        limit: of a page of questions, None for all of them.
        cursor: of the page of questions.

    Raises:
        Refusal: ``not_found`` without a structure, or ``bad_cursor``.
    """

    def asked() -> Page[Question]:
        if limit is None:
            return Page(list(every(own_questions, ports, actor)), None)
        return own_questions(ports, actor, limit=limit, cursor=cursor)

    # Read first: the threads use it.
    structure = own_structure(ports, actor)
    with ThreadPoolExecutor(4) as threads:
        applications = threads.submit(applications_of, ports, structure)
        questions = threads.submit(asked)
        follow_ups = threads.submit(lambda: list(every(own_follow_ups, ports, actor)))
        recruitments = threads.submit(lambda: list(every(own_recruitments, ports, actor)))
    return OwnSteps(
        applications=applications.result(),
        questions=questions.result(),
        follow_ups=follow_ups.result(),
        recruitments=recruitments.result(),
    )
