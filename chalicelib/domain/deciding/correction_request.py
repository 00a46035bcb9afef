"""A structure's request to its prefecture to correct examined answers (RULES section 4)."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from chalicelib.domain.applying.answers import CheckedAnswers, ContactPerson

# The answers that do not affect the decision: they may be corrected even after posts are granted.
_DESCRIPTIVE = frozenset({"name", "job_offer_url", "contact", "available_from"})


@dataclass(frozen=True, kw_only=True)
class CorrectionRequest:
    """A correction request, granted or declined by the prefecture or the agency.

    Granting it corrects the answers; the answered request is kept until the next one.

    Args:
        before, after: the answers before, and as the structure wants them.
        reason: the structure's text.
        asked_at: the instant.
        answered_at, answer: the instant of the answer, and its sentence for the structure.
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
        """Whether it is unanswered."""
        return self.answered_at is None

    @property
    def affects_decision(self) -> bool:
        """Whether it changes an answer that affects the decision."""
        changed = {
            one.name
            for one in fields(CheckedAnswers)
            if getattr(self.before, one.name) != getattr(self.after, one.name)
        }
        return not changed <= _DESCRIPTIVE

    def answered_with(self, sentence: str, *, granted: bool) -> bool:
        """Return whether it already has this answer."""
        return (self.answer, self.granted) == (sentence, granted)

    def is_same_as(self, after: CheckedAnswers, reason: str) -> bool:
        """Return whether it requests the same and is unanswered."""
        return self.waiting and (self.after, self.reason) == (after, reason)

    def applied_to(self, answers: CheckedAnswers) -> CheckedAnswers:
        """Return the present answers with its changes; answers corrected meanwhile are kept."""
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
        return replace(answers, **changed, contact=replace(answers.contact, **person))
