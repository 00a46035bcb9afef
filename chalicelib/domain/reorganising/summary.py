"""The changes that await an answer, as the agency's first page counts them (RULES section 11)."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.reorganising.structure_change import StructureChange


class WaitingChange(NamedTuple):
    """A change that awaits an answer, by whom and when it was proposed."""

    id: str
    proposed_by: str
    proposed_at: datetime


def waiting_change(change: StructureChange) -> WaitingChange | None:
    """Return the summary of a change, None unless it awaits an answer."""
    if not change.waits:
        return None
    return WaitingChange(change.id, change.proposed_by, change.proposed_at)
