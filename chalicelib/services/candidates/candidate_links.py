"""The links of the e-mails to candidates: still available or not, and the way out (programme.md 8).

They serve once, as the programme has it: an old e-mail that is found or forwarded undoes nothing that was
decided since. Whoever changes their mind opens the space, or answers the next e-mail.
"""

from collections.abc import Callable

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import Link
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.candidates import candidate_space
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.decisions import decide
from chalicelib.services.core.links import link_used, usable_link
from chalicelib.services.core.ports import LinkSpent, Ports


def look(ports: Ports, actor: Actor, act: Act) -> Candidate:
    """Whom a link is for. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``withdrawn``.
    """
    candidate = candidate_space.own(ports, usable_link(ports, actor, act).subject_id)
    candidate.require_present()
    return candidate


def answer(ports: Ports, actor: Actor, *, available: bool) -> Candidate:
    """« Toujours disponible ? »: yes, and the question waits anew; or no, and nobody finds the candidate.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``withdrawn``.
    """
    return _use(
        ports,
        actor,
        Act.ANSWER_AVAILABILITY,
        lambda changes, candidate: candidate_space.answer_availability(ports, changes, candidate, available),
    )


def unsubscribe(ports: Ports, actor: Actor, *, reason: str | None) -> Candidate:
    """Leave the programme; a reason that is given is kept until an erasure.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired``, ``withdrawn`` or ``recruited``.
    """
    return _use(
        ports,
        actor,
        Act.UNSUBSCRIBE,
        lambda changes, candidate: candidate_space.leave(ports, changes, candidate, reason),
    )


def _use(
    ports: Ports,
    actor: Actor,
    act: Act,
    change: Callable[[Changes, Candidate], Candidate],
) -> Candidate:
    link: Link = usable_link(ports, actor, act)

    def work(changes: Changes) -> Candidate:
        changes.link_used = link
        return change(changes, candidate_space.own(ports, link.subject_id))

    try:
        return decide(ports, actor, work)
    except LinkSpent:
        raise link_used() from None
    except Refusal:
        # A second click may meet what the first one did before it meets the link.
        usable_link(ports, actor, act)
        raise
