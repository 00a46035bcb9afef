"""The links of the e-mails to candidates: still available or not, and the way out (RULES section 8).

They serve once, as the programme has it: an old e-mail that is found or forwarded undoes nothing that was
decided since. Whoever changes their mind opens the space, or answers the next e-mail. A second click on the
same button finds it done.
"""

from collections.abc import Callable

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import link_used
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.services.candidates import candidate_space
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.link_tokens import held_link, usable_link
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import LinkSpent
from chalicelib.services.core.transaction import decide, found


def look(ports: Ports, actor: Actor, act: Act) -> Candidate:
    """Whom a link is for. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``withdrawn``.
    """
    candidate = found(ports.store.get(Candidate, usable_link(ports, actor, act).subject_id))
    candidate.require_present()
    return candidate


def answer(ports: Ports, actor: Actor, *, available: bool) -> Candidate:
    """« Toujours disponible ? »: yes, and the question waits anew; or no, and nobody finds the candidate.

    Raises:
        Refusal: ``not_found``, ``link_used`` for another answer than what holds, ``link_expired`` or
            ``withdrawn``.
    """

    def change(changes: Changes, candidate: Candidate) -> Candidate:
        return candidate_space.answer_availability(ports, changes, candidate, available)

    def granted(candidate: Candidate) -> bool:
        candidate.require_present()
        return candidate.available is available

    return _use(ports, actor, Act.ANSWER_AVAILABILITY, change, granted)


def unsubscribe(ports: Ports, actor: Actor, *, reason: str | None) -> Candidate:
    """Leave the programme; a reason that is given is kept until an erasure. Who left has left.

    Raises:
        Refusal: ``not_found``, ``link_used`` for who was erased since, ``link_expired`` or ``recruited``.
    """

    def change(changes: Changes, candidate: Candidate) -> Candidate:
        return candidate_space.leave(ports, changes, candidate, reason)

    def granted(candidate: Candidate) -> bool:
        return candidate.status is CandidateStatus.WITHDRAWN

    return _use(ports, actor, Act.UNSUBSCRIBE, change, granted)


def _use(
    ports: Ports,
    actor: Actor,
    act: Act,
    change: Callable[[Changes, Candidate], Candidate],
    granted: Callable[[Candidate], bool],
) -> Candidate:
    link = held_link(ports, actor, act)

    def granted_before() -> Candidate:
        candidate = ports.store.get(Candidate, link.subject_id)
        if candidate is None or not granted(candidate):
            raise link_used()
        return candidate

    def work(changes: Changes) -> Candidate:
        candidate = change(changes, found(ports.store.get(Candidate, link.subject_id)))
        # What changes nothing leaves the link as it was.
        if changes.journal:
            changes.link_used = link
        return candidate

    if link.used_at is not None:
        return granted_before()
    try:
        return decide(ports, actor, work)
    except LinkSpent:
        return granted_before()
