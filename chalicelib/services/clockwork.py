"""What time does: due deadlines, each in its own transaction, oldest first and once (RULES section 10)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chalicelib.domain.access.actor import System
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.services.access import accounts
from chalicelib.services.applying import applications, apply, confirm
from chalicelib.services.candidates import documents, pix_results, register, still_available
from chalicelib.services.core import notices
from chalicelib.services.core.changes import Changes, Deadline
from chalicelib.services.core.decisions import decide
from chalicelib.services.core.guards import candidate_guard
from chalicelib.services.core.ports import DeadlineMoved, Ports
from chalicelib.services.deciding import review
from chalicelib.services.following_up import follow_up, late_follow_ups
from chalicelib.services.recruiting import contracts

Handler = Callable[[Ports, Changes, Deadline], None]

# How many rows are read at once; what is over is read in the next round of the same call.
_BATCH = 100


def candidate_confirmation_expired(ports: Ports, changes: Changes, deadline: Deadline) -> None:
    """The address was never confirmed: the form is removed (RULES section 10)."""
    candidate = ports.store.get(Candidate, deadline.subject_id)
    if candidate is None or candidate.status is not CandidateStatus.SUBMITTED:
        return
    changes.delete(candidate)
    changes.release(candidate_guard(ports, candidate.email), candidate.id)
    changes.note(candidate, "confirmation_expired")


HANDLERS: dict[str, Handler] = {
    apply.CONFIRMATION_DEADLINE: applications.confirmation_expired,
    register.CONFIRMATION_DEADLINE: candidate_confirmation_expired,
    confirm.OPINION_DEADLINE: review.opinion_overdue,
    notices.DIGEST_DEADLINE: notices.digest,
    documents.UNRECORDED: documents.never_recorded,
    **dict.fromkeys(documents.DOCUMENT_ENDS, documents.document_end_reached),
    pix_results.IMPORT_END: pix_results.import_end_reached,
    contracts.CONTRACT_END: contracts.contract_ended,
    still_available.QUESTION_DEADLINE: still_available.ask,
    accounts.INVITATION_REMINDER: accounts.invitation_reminder,
    accounts.INVITATION_LAST_REMINDER: accounts.invitation_reminder,
    **dict.fromkeys(applications.RECRUITMENT_DEADLINES.values(), applications.recruitment_deadline_reached),
    **dict.fromkeys(follow_up.FOLLOW_UP_DEADLINES.values(), follow_up.deadline_reached),
    late_follow_ups.DIGEST_DEADLINE: late_follow_ups.digest,
}


@dataclass
class Tick:
    """What one call did: deadlines met, and those that failed and stay due."""

    met: int = 0
    failed: list[tuple[Deadline, Exception]] = field(default_factory=list)


def meet_due_deadlines(ports: Ports, *, go_on: Callable[[], bool]) -> Tick:
    """Do everything owed at or before now, oldest first; after an outage this catches up by itself.

    Args:
        ports: the outside.
        go_on: asked before each deadline; False ends the call (a function's time is limited).

    Returns:
        what was done. One deadline that fails never holds the others up.
    """
    tick = Tick()
    seen: set[tuple[str, str]] = set()
    while True:
        due = ports.store.due_deadlines(ports.clock.now(), _BATCH + len(seen))
        fresh = [deadline for deadline in due if (deadline.subject_id, deadline.name) not in seen]
        if not fresh:
            return tick
        for deadline in fresh:
            if not go_on():
                return tick
            try:
                _meet(ports, deadline)
                tick.met += 1
            except Exception as error:
                tick.failed.append((deadline, error))
                seen.add((deadline.subject_id, deadline.name))


def _meet(ports: Ports, deadline: Deadline) -> None:
    handler = HANDLERS[deadline.name]

    def work(changes: Changes) -> None:
        changes.deadline_met = deadline
        handler(ports, changes, deadline)

    try:
        decide(ports, System(), work)
    except DeadlineMoved:
        # Met or moved by somebody else: nothing is owed any more.
        return
