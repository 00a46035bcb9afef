"""Follow-ups that the funder accepts together, and the progress of that task (RULES section 11)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class Acceptance(Entity):
    """Follow-ups of a quarter that an agent accepts together from a list.

    Args:
        quarter: of all of them.
        chosen: ids of those that were ticked; empty for all that have nothing to look at.
        department: narrows all of them; None for any department.
        text: narrows all of them by a search.
        seen_at: when the list was read; follow-ups submitted since are not accepted.
        asked_by: the account of the agent.
        asked_at: when the agent asked for it.
        wanted: how many follow-ups the list had.
        accepted: how many are accepted so far.
        left: ids of those that could not be accepted.
        done_at: when the task was complete; None before.
    """

    quarter: str
    chosen: tuple[str, ...]
    department: str | None
    text: str
    seen_at: datetime
    asked_by: str
    asked_at: datetime
    wanted: int
    accepted: int = 0
    left: tuple[str, ...] = ()
    done_at: datetime | None = None

    def one_more(self) -> "Acceptance":
        """Count one more accepted follow-up."""
        return replace(self, accepted=self.accepted + 1)

    def leaving(self, follow_up_id: str) -> "Acceptance":
        """Note a follow-up that could not be accepted."""
        return replace(self, left=(*self.left, follow_up_id))

    def done(self, at: datetime) -> "Acceptance":
        """Note when the task was complete."""
        return replace(self, done_at=at)


def nothing_chosen() -> Refusal:
    """Return the refusal to accept follow-ups together when none is ticked and not all are asked for."""
    return Refusal("nothing_chosen", "Cochez au moins un suivi dans la liste.", "invalid", "/follow_up_ids")


def nothing_to_accept() -> Refusal:
    """Return the refusal to accept follow-ups together when the list is empty by now."""
    return Refusal(
        "nothing_to_accept",
        "Plus aucun de ces suivis n'attend d'être accepté : relisez la liste des suivis à contrôler.",
    )


def require_as_read(follow_up: FollowUp, seen_at: datetime) -> None:
    """Require that nothing was submitted since the follow-up was read.

    Args:
        follow_up: as it is now.
        seen_at: when it was read.

    Raises:
        Refusal: ``declared_since``.
    """
    declaration = follow_up.declaration
    if declaration is None or declaration.signed_at > seen_at:
        raise Refusal(
            "declared_since", "La structure a transmis ce suivi de nouveau : relisez-le avant de l'accepter."
        )
