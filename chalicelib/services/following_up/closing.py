"""Closes follow-ups when their instalment is decided or their agreement is closed (RULES section 11)."""

from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.services.core.changes import Changes


def close(changes: Changes, follow_up: FollowUp) -> FollowUp:
    """Close a follow-up, in the transaction that decides the instalment that waits for it.

    Args:
        changes: the decision.
        follow_up: as it is now.

    Raises:
        Refusal: ``status_forbids`` unless the funder accepted it.
    """
    return _write_closing(changes, follow_up, follow_up.closed(), "closed")


def close_for_good(changes: Changes, follow_up: FollowUp) -> FollowUp:
    """Close a follow-up for good, in the transaction that closes its agreement.

    Args:
        changes: the decision.
        follow_up: as it is now.

    Raises:
        Refusal: ``status_forbids`` unless the funder accepted it.
    """
    return _write_closing(changes, follow_up, follow_up.closed(for_good=True), "closed_for_good")


def reopen(changes: Changes, follow_up: FollowUp) -> FollowUp:
    """Undo the closing for good of a follow-up, as the final balance of its agreement is taken back.

    Args:
        changes: the decision.
        follow_up: as it is now.
    """
    return _write_closing(changes, follow_up, follow_up.not_closed_for_good(), "closing_taken_back")


def _write_closing(changes: Changes, before: FollowUp, after: FollowUp, act: str) -> FollowUp:
    if after == before:
        return before
    changes.update(after)
    changes.note(after, act)
    return after
