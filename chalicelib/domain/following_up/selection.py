"""A list of follow-ups of a quarter as an agent narrows it: a tray, a search and a department."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.following_up.summary import FollowUpSummary
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.words import Sought, bare, texts_to_search


class ListedFollowUp(NamedTuple):
    """A follow-up in a list.

    Args:
        summary: the follow-up.
        advisers: the names of its advisers, except erased ones.
        doubts: how many values in it are unlikely.
    """

    summary: FollowUpSummary
    advisers: tuple[str, ...]
    doubts: int

    @property
    def sound(self) -> bool:
        """Whether it waits to be checked and has nothing to look at (RULES section 11).

        Part time has to be looked at, since the funder decides what follows; so has a follow-up that was
        reopened after its acceptance.
        """
        one = self.summary
        return (
            one.status is FollowUpStatus.SUBMITTED
            and one.signed_on is not None
            and not self.doubts
            and not one.part_time
            and not one.came_back
        )


class FollowUpTray(Labelled):
    """A list of follow-ups by what they wait for; a follow-up may be in several lists."""

    TO_CHECK = "to_check", "À contrôler"
    SOUND = "sound", "Sans rien à vérifier"
    LATE = "late", "En retard"
    AWAITED = "awaited", "Attendus des structures"
    ACCEPTED = "accepted", "Acceptés"
    ALL = "all", "Tous"

    def holds(self, listed: ListedFollowUp) -> bool:
        """Return whether a follow-up is in this tray."""
        one = listed.summary
        match self:
            case FollowUpTray.TO_CHECK:
                return one.status is FollowUpStatus.SUBMITTED
            case FollowUpTray.SOUND:
                return listed.sound
            case FollowUpTray.LATE:
                return one.late
            case FollowUpTray.AWAITED:
                return one.awaited
            case FollowUpTray.ACCEPTED:
                return one.was_accepted
            case FollowUpTray.ALL:
                return True


def _waits(listed: ListedFollowUp) -> tuple[Any, ...]:
    """Return the sort key: the oldest declaration or due date first; the id at its end makes the order
    total."""
    one = listed.summary
    signed_on = one.signed_on if one.signed_on and not one.awaited else date.min
    return signed_on, one.due_on, bare(one.structure_name), one.id


@dataclass(frozen=True, kw_only=True)
class FollowUpSelection:
    """A tray, and what narrows it.

    Args:
        tray: which follow-ups.
        text: the beginnings of words of the names of the structure or of an adviser.
        department: its code; all of them when None.
    """

    tray: FollowUpTray
    text: str = ""
    department: str | None = None

    @property
    def narrowed(self) -> bool:
        """Whether it is narrowed by a search or a filter."""
        return bool(self.text or self.department)

    def of(self, follow_ups: Sequence[ListedFollowUp]) -> list[ListedFollowUp]:
        """Return the selected follow-ups, those that wait longest first."""
        rows = [
            one
            for one in follow_ups
            if self.tray.holds(one) and (self.department is None or one.summary.department == self.department)
        ]
        if self.text:
            sought = Sought(self.text)
            texts = texts_to_search((one.summary.structure_name, *one.advisers) for one in rows)
            rows = [
                one for one, text in zip(rows, texts, strict=True) if bool(sought) and sought.found_in(text)
            ]
        return sorted(rows, key=_waits)


def counted(follow_ups: Sequence[ListedFollowUp]) -> dict[FollowUpTray, int]:
    """Return how many follow-ups each tray holds."""
    return {tray: sum(map(tray.holds, follow_ups)) for tray in FollowUpTray}
