"""The links in e-mails to candidates: « Toujours disponible ? » and unsubscribe (RULES section 8).

Each link works once, so that an old or forwarded e-mail cannot undo a later decision; a second click on the
same button changes nothing. Candidates who change their mind sign in, or answer the next e-mail.
"""

from collections.abc import Callable

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import link_used
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.services.candidates import candidate_space
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.link_tokens import candidate_of_link, held_link, usable_link
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import LinkSpent
from chalicelib.services.core.transaction import decide, found


def candidate_to_answer(ports: Ports, actor: Actor, act: Act) -> Candidate:
    """Return the candidate of a link. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_replaced``, ``link_expired`` or ``withdrawn``.
    """
    candidate = found(candidate_of_link(ports, usable_link(ports, actor, act)))
    candidate.require_present()
    return candidate


def answer(ports: Ports, actor: Actor, *, available: bool) -> Candidate:
    """Record « Toujours disponible ? »: yes resets the timer; no makes the candidate unavailable.

    Raises:
        Refusal: ``not_found``, ``link_used`` for an answer other than the current state, ``link_replaced``,
            ``link_expired`` or ``withdrawn``.
    """

    def change(changes: Changes, candidate: Candidate) -> Candidate:
        return candidate_space.answer_availability(ports, changes, candidate, available)

    def is_done(candidate: Candidate) -> bool:
        candidate.require_present()
        return candidate.available is available

    return _use_link(ports, actor, Act.ANSWER_AVAILABILITY, change, is_done)


def unsubscribe(ports: Ports, actor: Actor, *, reason: str | None) -> Candidate:
    """Withdraw from the programme; the reason is kept until an erasure; idempotent.

    Raises:
        Refusal: ``not_found``, ``link_used`` once erased, ``link_replaced``, ``link_expired`` or
            ``recruited``.
    """

    def change(changes: Changes, candidate: Candidate) -> Candidate:
        return candidate_space.withdraw_candidate(ports, changes, candidate, reason)

    def is_done(candidate: Candidate) -> bool:
        return candidate.status is CandidateStatus.WITHDRAWN

    return _use_link(ports, actor, Act.UNSUBSCRIBE, change, is_done)


def _use_link(
    ports: Ports,
    actor: Actor,
    act: Act,
    change: Callable[[Changes, Candidate], Candidate],
    is_done: Callable[[Candidate], bool],
) -> Candidate:
    link = held_link(ports, actor, act)

    def candidate_if_done() -> Candidate:
        candidate = candidate_of_link(ports, link)
        if candidate is None or not is_done(candidate):
            raise link_used()
        return candidate

    def work(changes: Changes) -> Candidate:
        candidate = change(changes, found(candidate_of_link(ports, link)))
        # An answer that changes nothing leaves the link usable.
        if changes.journal:
            changes.link_used = link
        return candidate

    if link.used_at is not None:
        return candidate_if_done()
    try:
        return decide(ports, actor, work)
    except LinkSpent:
        return candidate_if_done()
