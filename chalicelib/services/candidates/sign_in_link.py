"""A candidate signs in by a link: asked for, sent, used once (RULES section 3)."""

from chalicelib.domain.access.actor import Actor, CandidateSession, System
from chalicelib.domain.access.link import LinkPurpose, link_used
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.access import signing_in
from chalicelib.services.access.signing_in import OpenedSession
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_link_request
from chalicelib.services.core.link_tokens import candidate_of_link, usable_link
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import LinkSpent
from chalicelib.services.core.transaction import add_task, decide, found, send_email

LINK_TASK = "send_candidate_link"


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


def candidate_to_sign_in(ports: Ports, actor: Actor) -> Candidate:
    """Return the candidate of a sign-in link. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_replaced`` or ``link_expired``.
    """
    return found(candidate_of_link(ports, usable_link(ports, actor, Act.OPEN_CANDIDATE_SPACE)))


def sign_in(ports: Ports, actor: Actor) -> OpenedSession:
    """Open a browser session with a sign-in link.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_replaced`` or ``link_expired``.
    """
    link = usable_link(ports, actor, Act.OPEN_CANDIDATE_SPACE)
    holder = found(candidate_of_link(ports, link))
    session, token = signing_in.new_session(ports, holder.id, holder.generation)

    def work(changes: Changes) -> Candidate:
        candidate = found(candidate_of_link(ports, link))
        changes.link_used = link
        changes.session_opened = session, session.ends_at(ports.parameters())
        changes.note(candidate, "signed_in")
        return candidate

    try:
        candidate = decide(ports, actor, work)
    except LinkSpent:
        raise link_used() from None
    signing_in.close_previous_session(ports, actor)
    return OpenedSession(
        actor=CandidateSession(candidate=candidate, token_hash=session.token_hash), token=token
    )
