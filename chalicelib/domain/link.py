"""The links that e-mails carry: one purpose each, single use, with a life (programme.md 8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.parameters import Parameters


class LinkPurpose(StrEnum):
    """What a link is for; a link of one purpose opens nothing else."""

    CONFIRM_APPLICATION = "confirm_application"
    CONFIRM_CANDIDATE = "confirm_candidate"
    OPEN_ACCOUNT = "open_account"
    RESET_PASSWORD = "reset_password"
    ANSWER_QUESTION = "answer_question"
    # The private page of an application: it may be opened any number of times.
    APPLICATION_STATUS = "application_status"


REUSABLE = frozenset({LinkPurpose.APPLICATION_STATUS})


@dataclass(frozen=True, kw_only=True)
class Link:
    """A single-use link. ``id`` signs its token; only the token's hash is stored."""

    id: str
    purpose: LinkPurpose
    subject_id: str
    expires_at: datetime
    used_at: datetime | None = None

    def valid_at(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return self.used_at is None and now < self.expires_at


def lifetime(purpose: LinkPurpose, parameters: Parameters) -> timedelta:
    """How long a single-use link lives (programme.md 8: 180 days to confirm, 28 for the others)."""
    if purpose in (LinkPurpose.CONFIRM_APPLICATION, LinkPurpose.CONFIRM_CANDIDATE):
        return timedelta(days=parameters.confirmation_days)
    return timedelta(days=parameters.account_link_days)
