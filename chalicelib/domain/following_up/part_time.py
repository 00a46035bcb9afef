"""What the funder withholds of days that were not full time (RULES 3, 19, 21 and section 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.following_up.declaration import Declaration, PostDeclaration
from chalicelib.domain.shared.french import counted
from chalicelib.domain.shared.refusal import Refusal

WHOLE = 100


@dataclass(frozen=True, kw_only=True)
class PartTimeDecision:
    """What the funder decides of the days of one adviser that were not full time.

    Args:
        recruitment_id: of the adviser.
        days: how many subsidised days it counts.
        worked_percent: of the working time that went to the missions on them, from 0 to 100.
        reason: as the structure reads it.
        by: the account of the funder.
        at: when it was decided.
    """

    recruitment_id: str
    days: int
    worked_percent: int
    reason: str
    by: str
    at: datetime

    def says_as(self, other: "PartTimeDecision | None") -> bool:
        """Return whether another one decides the same, whoever decided and when."""
        return other is not None and (self.days, self.worked_percent, self.reason) == (
            other.days,
            other.worked_percent,
            other.reason,
        )

    def withheld(self, earned_cents: int, paid_days: int) -> int:
        """Return what is withheld of the subsidy of a quarter, in euro cents: pro rata of the days and of the
        time.

        Args:
            earned_cents: the subsidy of the subsidised days.
            paid_days: those days; no more of them are counted, whatever changed since the decision.
        """
        if not paid_days:
            return 0
        lost = min(self.days, paid_days) * (WHOLE - self.worked_percent)
        return earned_cents * lost // (paid_days * WHOLE)


def not_part_time() -> Refusal:
    """Return the refusal to decide about an adviser who is declared as full time."""
    return Refusal(
        "not_part_time",
        "Ce conseiller est déclaré à plein temps : il n'y a rien à décider.",
        "invalid",
        "/recruitment_id",
    )


def part_time_undecided() -> Refusal:
    """Return the refusal to accept a follow-up before it is decided what part-time work leads to."""
    return Refusal(
        "part_time_undecided",
        "Un conseiller n'était pas à plein temps : décidez d'abord de ce qui est retenu pour cela, ou que "
        "rien ne l'est.",
    )


def require_days_within(days: int, paid_days: int) -> None:
    """Refuse more days than were subsidised.

    Raises:
        Refusal: ``days_beyond``.
    """
    if days > paid_days:
        paid = f"{counted(paid_days, 'jour')} {'subventionnés' if paid_days > 1 else 'subventionné'}"
        raise Refusal(
            "days_beyond",
            f"Ce trimestre n'a que {paid} pour ce conseiller.",
            "invalid",
            "/days",
        )


def still_so(
    decisions: Iterable[PartTimeDecision], before: Declaration | None, now: Declaration
) -> tuple[PartTimeDecision, ...]:
    """Return the decisions about what is declared as it was.

    Args:
        decisions: about the declaration before.
        before, now: the declarations.
    """
    told = {_told(post) for post in before.posts} if before else set()
    same = {post.recruitment_id for post in now.posts if not post.full_time and _told(post) in told}
    return tuple(one for one in decisions if one.recruitment_id in same)


def _told(post: PostDeclaration) -> tuple[object, ...]:
    return (post.recruitment_id, post.full_time, post.part_time_days, post.part_time_reason)
