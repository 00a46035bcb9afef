"""What belongs to who acts."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import AccountSession, Actor, CandidateSession
from chalicelib.domain.access.permissions import Act, not_found, require, structure_id_of
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.decisions import found
from chalicelib.services.core.ports import Ports


def own_account(actor: Actor) -> Account:
    """The account of who is signed in.

    Raises:
        Refusal: ``not_found`` for who has none.
    """
    if not isinstance(actor, AccountSession):
        raise not_found()
    return actor.account


def own_structure(ports: Ports, actor: Actor) -> Structure:
    """The structure of who is signed in.

    Raises:
        Refusal: ``not_found`` for who works for none.
    """
    require(actor, Act.SEE_STRUCTURE)
    # With its statuses: the header of every page counts them, and one request brings both.
    structure, _ = ports.store.structure_with_statuses(structure_id_of(actor))
    return found(structure)


def own_candidate(ports: Ports, actor: Actor, act: Act = Act.SEE_OWN_CANDIDATE) -> Candidate:
    """The candidate who is signed in, as stored now: to see oneself or to act on oneself.

    Raises:
        Refusal: ``not_found`` for anybody else, and for who was erased meanwhile.
    """
    if not isinstance(actor, CandidateSession):
        raise not_found()
    candidate = found(ports.store.get(Candidate, actor.candidate.id))
    require(actor, act, candidate)
    return candidate


def own_questions(ports: Ports, actor: Actor) -> list[Question]:
    """What the prefecture asked the structure of who is signed in, oldest first.

    Raises:
        Refusal: ``not_found`` for who works for none.
    """
    return ports.store.questions(own_structure(ports, actor).application_id)


def own_follow_ups(ports: Ports, actor: Actor) -> list[FollowUp]:
    """The follow-ups of the structure of who is signed in, latest quarter first.

    Raises:
        Refusal: ``not_found`` for who works for none.
    """
    require(actor, Act.SEE_STRUCTURE)
    return ports.store.follow_ups_of_structure(structure_id_of(actor))


def own_recruitments(ports: Ports, actor: Actor) -> list[Recruitment]:
    """The recruitments of the structure of who is signed in, oldest first.

    Raises:
        Refusal: ``not_found`` for who works for none.
    """
    require(actor, Act.SEE_STRUCTURE)
    return ports.store.recruitments_of_structure(structure_id_of(actor))


@dataclass(frozen=True, kw_only=True)
class OwnSteps:
    """What a structure has under way."""

    application: Application
    questions: list[Question]
    follow_ups: list[FollowUp]
    recruitments: list[Recruitment]


def own_steps(ports: Ports, actor: Actor) -> OwnSteps:
    """What the structure of who is signed in has under way, read side by side.

    Raises:
        Refusal: ``not_found`` for who works for none.
    """
    # Read before the threads, which share it.
    structure = own_structure(ports, actor)
    with ThreadPoolExecutor(4) as threads:
        application = threads.submit(ports.store.get, Application, structure.application_id)
        questions = threads.submit(own_questions, ports, actor)
        follow_ups = threads.submit(own_follow_ups, ports, actor)
        recruitments = threads.submit(own_recruitments, ports, actor)
    return OwnSteps(
        application=found(application.result()),
        questions=questions.result(),
        follow_ups=follow_ups.result(),
        recruitments=recruitments.result(),
    )
