"""A prefecture's opinion on an application (RULES section 4)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.shared.french import Labelled


class OpinionVerdict(Labelled):
    """The two opinions of a prefecture (RULES section 4)."""

    FAVOURABLE = "favourable", "favorable"
    UNFAVOURABLE = "unfavourable", "défavorable"


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """A prefecture's opinion with its comment of 10 to 1,000 characters (RULES section 4)."""

    verdict: OpinionVerdict
    comment: str
    given_at: datetime
    given_by: str

    def says_as(self, other: "Opinion") -> bool:
        """Whether it says the same, regardless of author and time."""
        return replace(other, given_at=self.given_at, given_by=self.given_by) == self
