"""What a structure asks its prefecture to correct once its answers are examined (RULES section 4)."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from chalicelib.domain.applying.answers import CheckedAnswers, ContactPerson

# The answers on which nobody decides: they are still corrected once posts are granted.
_DESCRIPTIVE = frozenset({"name", "job_offer_url", "contact", "available_from"})


@dataclass(frozen=True, kw_only=True)
class CorrectionRequest:
    """A correction that its prefecture, or the agency, grants or declines.

    Granting it corrects the answers; the request is kept with its answer until the next one.

    Args:
        before, after: the answers as they were, and as the structure wants them.
        reason: why, in its words.
        asked_at: when.
        answered_at, answer: when it was answered, and the sentence that the structure reads.
        granted: whether the answers were corrected.
    """

    before: CheckedAnswers
    after: CheckedAnswers
    reason: str
    asked_at: datetime
    answered_at: datetime | None = None
    answer: str | None = None
    granted: bool = False

    @property
    def waiting(self) -> bool:
        """Whether it has not been answered."""
        return self.answered_at is None

    @property
    def on_what_decides(self) -> bool:
        """Whether it changes an answer on which the grant is decided."""
        changed = {
            one.name
            for one in fields(CheckedAnswers)
            if getattr(self.before, one.name) != getattr(self.after, one.name)
        }
        return not changed <= _DESCRIPTIVE

    def answered_with(self, sentence: str, *, granted: bool) -> bool:
        """Return whether it has this answer already."""
        return (self.answer, self.granted) == (sentence, granted)

    def asks_just(self, after: CheckedAnswers, reason: str) -> bool:
        """Return whether it asks for the same and is not answered."""
        return self.waiting and (self.after, self.reason) == (after, reason)

    def applied_to(self, known: CheckedAnswers) -> CheckedAnswers:
        """The answers of now with what it changes, and nothing that was corrected otherwise meanwhile."""
        before, after = self.before, self.after
        changed = {
            one.name: getattr(after, one.name)
            for one in fields(CheckedAnswers)
            if one.name != "contact" and getattr(before, one.name) != getattr(after, one.name)
        }
        person = {
            one.name: getattr(after.contact, one.name)
            for one in fields(ContactPerson)
            if getattr(before.contact, one.name) != getattr(after.contact, one.name)
        }
        return replace(known, **changed, contact=replace(known.contact, **person))
