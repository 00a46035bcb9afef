"""A structure asks for more time to recruit; its prefecture or the agency answers (RULES section 10)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class ExtensionRequest:
    """A structure's request for a later term.

    Granting it gives the application its new term and deletes the request; refusing it keeps both.
    """

    deadline: date
    reason: str
    asked_at: datetime
    refused_at: datetime | None = None
    refusal: str | None = None

    @property
    def waiting(self) -> bool:
        """Whether it has not been answered."""
        return self.refused_at is None

    def asks_just(self, deadline: date, reason: str) -> bool:
        """Return whether it asks for the same and is not answered."""
        return self.waiting and (self.deadline, self.reason) == (deadline, reason)

    def refused(self, reason: str, at: datetime) -> "ExtensionRequest":
        """Refuse it with a reason, which the structure reads.

        Raises:
            Refusal: ``already_answered``.
        """
        if not self.waiting:
            raise Refusal("already_answered", "Cette demande a déjà reçu sa réponse.")
        return replace(self, refusal=reason, refused_at=at)
