"""A structure asks for more time to recruit; its prefecture or the agency answers (RULES section 10)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class ExtensionRequest:
    """Until when a structure asks to recruit, and why; it waits for its answer until it is refused.

    More time given is the other answer: the application then has its new term, and no request any more.
    """

    deadline: date
    reason: str
    asked_at: datetime
    refused_at: datetime | None = None
    refusal: str | None = None

    @property
    def waiting(self) -> bool:
        """Whether nobody has answered."""
        return self.refused_at is None

    def asks_just(self, deadline: date, reason: str) -> bool:
        """Whether it asks the same, and waits for its answer."""
        return self.waiting and (self.deadline, self.reason) == (deadline, reason)

    def refused(self, reason: str, at: datetime) -> "ExtensionRequest":
        """Refuse it with a reason, that its structure reads.

        Raises:
            Refusal: ``already_answered``.
        """
        if not self.waiting:
            raise Refusal("already_answered", "Cette demande a déjà reçu sa réponse.")
        return replace(self, refusal=reason, refused_at=at)
