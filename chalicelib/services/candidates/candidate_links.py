"""The links of the e-mails to candidates: still available or not, and the way out (programme.md 8).

They serve once, as the programme has it: an old e-mail that is found or forwarded undoes nothing that was
decided since. Whoever changes their mind opens the space, or answers the next e-mail.
"""

from collections.abc import Callable

from chalicelib.domain.access.link import Link, LinkPurpose
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.candidates import candidate_space
from chalicelib.services.core.changes import BEARER, Author, Changes
from chalicelib.services.core.decisions import decide
from chalicelib.services.core.links import link_used, usable_link
from chalicelib.services.core.ports import LinkSpent, Ports


def look(ports: Ports, token: str, purpose: LinkPurpose) -> Candidate:
    """Whom a link is for. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``withdrawn``.
    """
    candidate = candidate_space.own(ports, usable_link(ports, token, (purpose,)).subject_id)
    candidate.require_present()
    return candidate


def answer(ports: Ports, token: str, available: bool, request_id: str) -> Candidate:
    """« Toujours disponible ? »: yes, and the question waits anew; or no, and nobody finds the candidate.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``withdrawn``.
    """
    return _use(
        ports,
        token,
        LinkPurpose.CANDIDATE_AVAILABILITY,
        request_id,
        lambda changes, candidate: candidate_space.answer_availability(ports, changes, candidate, available),
    )


def unsubscribe(ports: Ports, token: str, reason: str | None, request_id: str) -> Candidate:
    """Leave the programme; a reason that is given is kept until an erasure.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired``, ``withdrawn`` or ``recruited``.
    """
    return _use(
        ports,
        token,
        LinkPurpose.CANDIDATE_UNSUBSCRIBE,
        request_id,
        lambda changes, candidate: candidate_space.leave(ports, changes, candidate, reason),
    )


def _use(
    ports: Ports,
    token: str,
    purpose: LinkPurpose,
    request_id: str,
    act: Callable[[Changes, Candidate], Candidate],
) -> Candidate:
    link: Link = usable_link(ports, token, (purpose,))

    def work(changes: Changes) -> Candidate:
        changes.link_used = link
        return act(changes, candidate_space.own(ports, link.subject_id))

    try:
        return decide(ports, Author(kind=BEARER, request_id=request_id), work)
    except LinkSpent:
        raise link_used() from None
    except Refusal:
        # A second click may meet what the first one did before it meets the link.
        usable_link(ports, token, (purpose,))
        raise
