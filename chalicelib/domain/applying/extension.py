"""A structure's request for more time to recruit, answered by prefecture or agency (RULES section 10)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class ExtensionRequest:
    """A structure's request for a later term.

    Granting it sets the application's new term and deletes the request; refusing it keeps the term and the
    request.
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

    def is_same_as(self, deadline: date, reason: str) -> bool:
        """Return whether it requests the same and is unanswered."""
        return self.waiting and (self.deadline, self.reason) == (deadline, reason)

    def refused(self, reason: str, at: datetime) -> "ExtensionRequest":
        """Refuse it with a reason for the structure.

        Raises:
            Refusal: ``already_answered``.
        """
        if not self.waiting:
            raise Refusal("already_answered", "Cette demande a déjà reçu sa réponse.")
        return replace(self, refusal=reason, refused_at=at)
