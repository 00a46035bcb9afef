"""« Toujours disponible ? »: the question to candidates whom no structure contacted (RULES section 9)."""

from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.calendar_rules import morning_of, paris_date, still_available_question
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import send_email

QUESTION_TIMER = "candidate.still_available"


def own_links(candidate: Candidate) -> dict[str, tuple[LinkPurpose, str]]:
    """Return the links by which a candidate answers or leaves, for ``send_email`` (RULES section 8)."""
    return {
        "availability": (LinkPurpose.CANDIDATE_AVAILABILITY, candidate.link_subject),
        "unsubscribe": (LinkPurpose.CANDIDATE_UNSUBSCRIBE, candidate.link_subject),
    }


def set_question_timer(ports: Ports, changes: Changes, candidate: Candidate) -> None:
    """Set the timer of the question, counted from now; it replaces the previous timer."""
    day = still_available_question(paris_date(changes.at), ports.parameters())
    changes.set_timer(QUESTION_TIMER, candidate.id, morning_of(day))


def ask_if_available(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Ask a candidate on whom no structure acted, and set the timer again.

    A paused or blocked candidate is not asked this time. No answer has no effect.
    """
    candidate = ports.store.get(Candidate, timer.subject_id)
    if candidate is None or not candidate.in_programme:
        return
    matches = every(ports.store.matches_of_candidate, candidate.id)
    if any(match.acted for match in matches):
        return
    set_question_timer(ports, changes, candidate)
    if not candidate.findable:
        return
    send_email(
        ports,
        changes,
        "candidate_still_available",
        to=candidate.email,
        about=candidate.id,
        links=own_links(candidate),
    )
    changes.note(candidate, "asked_if_available")
