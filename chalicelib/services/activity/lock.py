"""The lock on the reports of a quarter, taken when its follow-up is submitted (RULES section 11).

It is a guard item of the agreement and the quarter. Each report is written on condition that the lock is
free, so that no report changes between the totals in a follow-up and its submission.
"""

from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports


def lock(ports: Ports, changes: Changes, agreement_id: str, quarter: str, follow_up_id: str) -> None:
    """Lock the reports of a quarter, as part of the decision that submits its follow-up; idempotent.

    Args:
        ports: the outside.
        changes: the decision.
        agreement_id: of the follow-up.
        quarter: as ``Quarter`` writes it.
        follow_up_id: which holds the lock.

    Raises:
        GuardTaken: at the commit, when two submissions race; name ``guards.REPORTS`` in ``reads_guards``.
    """
    if not is_locked(ports, agreement_id, quarter):
        changes.take(guards.reports_guard(agreement_id, quarter), follow_up_id)


def unlock(changes: Changes, agreement_id: str, quarter: str, follow_up_id: str) -> None:
    """Let the reports of a quarter change again, as its follow-up is questioned; idempotent."""
    changes.release(guards.reports_guard(agreement_id, quarter), follow_up_id)


def is_locked(ports: Ports, agreement_id: str, quarter: str) -> bool:
    """Return whether the reports of a quarter are locked."""
    return ports.store.guard_holder(guards.reports_guard(agreement_id, quarter)) is not None
