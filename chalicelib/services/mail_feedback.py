"""What the e-mail provider tells afterwards: addresses that do not exist, people who want no more."""

from enum import StrEnum

from chalicelib.services.changes import SYSTEM, Author, Changes
from chalicelib.services.ports import GuardTaken, Ports


class Feedback(StrEnum):
    """What was told about an address."""

    PERMANENT_BOUNCE = "permanent_bounce"
    COMPLAINT = "complaint"


def guard_of(ports: Ports, feedback: Feedback, address: str) -> str:
    """The key under which a feedback about an address is kept; the address itself is not in it."""
    kind = "BOUNCE" if feedback is Feedback.PERMANENT_BOUNCE else "COMPLAINT"
    return f"{kind}#{ports.signer.fingerprint(address)}"


def record(ports: Ports, feedback: Feedback, address: str, email_id: str) -> bool:
    """Keep a feedback; one that comes twice is kept once.

    Args:
        ports: the outside.
        feedback: what was told.
        address: about which address, in lower case, as the forms store it.
        email_id: the outbox id of the message; its row still says whom and what it was about.

    Returns:
        False when the same was known of this address.
    """
    changes = Changes(author=Author(kind=SYSTEM), at=ports.clock.now())
    changes.take(guard_of(ports, feedback, address), email_id)
    try:
        ports.store.commit(changes)
    except GuardTaken:
        return False
    return True
