"""The change of a candidate's e-mail address, confirmed by two links (RULES section 8)."""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.services.candidates.register import CONFIRMATION_TIMER
from chalicelib.services.core import guards
from chalicelib.services.core.address_change import AddressChange, is_repeated_request
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_email_change
from chalicelib.services.core.own_records import own_candidate
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide

EMAIL_CHANGE_TIMER = "candidate.email_change"


def request_change(ports: Ports, actor: Actor, *, email: str) -> Candidate:
    """Request another address: one link is sent to it and one to the present address.

    A new request cancels the previous one and its links. The same address again within moments is a double
    click.

    Args:
        ports: the outside.
        actor: the candidate.
        email: the new address.

    Raises:
        Refusal: ``not_found``, ``withdrawn`` or ``email_unchanged``. Throttled: too many today.
    """
    candidate = own_candidate(ports, actor, Act.CHANGE_CANDIDATE_EMAIL)
    candidate.require_present()
    if is_repeated_request(ports, candidate, email):
        return candidate
    count_email_change(ports, candidate.id, email)

    def work(changes: Changes) -> Candidate:
        candidate = own_candidate(ports, actor, Act.CHANGE_CANDIDATE_EMAIL)
        candidate.require_present()
        if is_repeated_request(ports, candidate, email):
            return candidate
        return _CHANGE.request(ports, changes, candidate, email)

    return decide(ports, actor, work)


def take_address(ports: Ports, changes: Changes, candidate: Candidate, email: str) -> bool:
    """Take the new address and release the present one; False when another candidate has it.

    Args:
        ports: the outside.
        changes: the decision.
        candidate: as stored, with the present address.
        email: the new address.

    A form that was never confirmed loses the address, because the reader of the mailbox has just confirmed.
    """
    holder = guards.candidate_id_of(ports, email)
    other = ports.store.get(Candidate, holder) if holder and holder != candidate.id else None
    if other is not None:
        if other.status is not CandidateStatus.SUBMITTED or other.returning:
            return False
        changes.delete(other)
        changes.clear_timer(CONFIRMATION_TIMER, other.id)
        guards.release_candidate_address(ports, changes, other)
        changes.note(other, "gave_way")
    guards.release_candidate_address(ports, changes, candidate)
    changes.take(guards.candidate_guard(ports, email), candidate.id)
    return True


_CHANGE = AddressChange(
    kind=Candidate,
    answer_act=Act.ANSWER_EMAIL_CHANGE,
    timer=EMAIL_CHANGE_TIMER,
    to_new=("candidate_new_email", LinkPurpose.CONFIRM_NEW_EMAIL),
    to_present=("candidate_approve_email", LinkPurpose.APPROVE_NEW_EMAIL),
    link_name="agree",
    confirmation_template="candidate_email_changed",
    guard_prefix=guards.CANDIDATES,
    take_address=take_address,
)
pending_change, answer, request_expired = _CHANGE.pending_change, _CHANGE.answer, _CHANGE.request_expired
