"""What somebody at a desk picks out of the follow-ups of a quarter: a tray, a search and a department."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.words import Sought, bare, forms_of


class FollowUpTray(Labelled):
    """What a follow-up waits for; one may be in several."""

    TO_CHECK = "to_check", "À contrôler"
    LATE = "late", "En retard"
    AWAITED = "awaited", "Attendus des structures"
    ACCEPTED = "accepted", "Acceptés"
    ALL = "all", "Tous"

    def holds(self, one: FollowUp) -> bool:
        """Whether a follow-up is in this tray."""
        return {
            "to_check": one.status is FollowUpStatus.SUBMITTED,
            "late": one.awaited and one.overdue,
            "awaited": one.awaited,
            "accepted": one.was_accepted,
            "all": True,
        }[self.value]


def _waits(one: FollowUp) -> tuple[Any, ...]:
    """The oldest declaration or due date first; the last parts make the order whole."""
    signed_on = one.declaration.signed_at.date() if one.declaration and not one.awaited else date.min
    return signed_on, one.due_on, bare(one.structure_name), one.id


@dataclass(frozen=True, kw_only=True)
class FollowUpSelection:
    """A tray of follow-ups, and what narrows it.

    Args:
        tray: which follow-ups.
        text: beginnings of words of the name of the structure.
        department: its code; all of them when None.
    """

    tray: FollowUpTray
    text: str = ""
    department: str | None = None

    @property
    def narrowed(self) -> bool:
        """Whether something is searched or filtered."""
        return bool(self.text or self.department)

    def of(self, follow_ups: Sequence[FollowUp]) -> list[FollowUp]:
        """The follow-ups that it picks, what waits longest first."""
        sought = Sought(self.text)
        return sorted(
            (
                one
                for one in follow_ups
                if self.tray.holds(one)
                and (self.department is None or one.department == self.department)
                and (not self.text or (bool(sought) and sought.meets(forms_of(one.structure_name))))
            ),
            key=_waits,
        )
