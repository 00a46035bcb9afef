"""Several follow-ups that the funder accepts at once, and what becomes of them (RULES section 11)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class Acceptance(Entity):
    """Follow-ups of a quarter that somebody accepted together, after having read what they are.

    Args:
        quarter: of them all.
        chosen: ids of those that were ticked; empty for all that have nothing to look at.
        department: that narrows all of them; None for any.
        text: that searches among all of them.
        seen_at: when the list was read: what was declared since is not accepted.
        asked_by: the account.
        asked_at: when it was asked.
        wanted: how many the list held.
        accepted: how many are accepted so far.
        left: ids of those that could not be.
        done_at: when nothing was left to do; None before.
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
        """One more is accepted."""
        return replace(self, accepted=self.accepted + 1)

    def leaving(self, follow_up_id: str) -> "Acceptance":
        """One could not be accepted."""
        return replace(self, left=(*self.left, follow_up_id))

    def done(self, at: datetime) -> "Acceptance":
        """Nothing is left to do, at an instant."""
        return replace(self, done_at=at)


def nothing_chosen() -> Refusal:
    """The refusal to accept together without saying which: those chosen, or all with nothing to look at."""
    return Refusal("nothing_chosen", "Cochez au moins un suivi dans la liste.", "invalid", "/follow_up_ids")


def nothing_to_accept() -> Refusal:
    """The refusal to accept together when the list holds nothing any more."""
    return Refusal(
        "nothing_to_accept",
        "Plus aucun de ces suivis n'attend d'être accepté : relisez la liste des suivis à contrôler.",
    )


def require_as_read(follow_up: FollowUp, seen_at: datetime) -> None:
    """Require that the last declaration is the one that was read.

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
