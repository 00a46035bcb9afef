"""A prefecture's question to a structure about its project, and the answer (RULES section 4)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class Question(Entity):
    """A question on an application; answered once, by the link of the e-mail or in the structure's space."""

    application_id: str
    department: str
    text: str
    asked_by: str
    asked_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None

    def repeats(self, text: str) -> bool:
        """Return whether it asks the same and is unanswered."""
        return self.text == text and self.answer is None

    def answered(self, text: str, at: datetime) -> "Question":
        """Record the structure's answer; the same answer again changes nothing.

        Raises:
            Refusal: ``already_answered`` for another answer.
        """
        if self.answer == text:
            return self
        if self.answer is not None:
            raise Refusal("already_answered", "Une réponse a déjà été envoyée à cette question.")
        return replace(self, answer=text, answered_at=at)
