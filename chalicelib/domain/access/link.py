"""The links of e-mails: one purpose each, single use, with an expiry (RULES section 8)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.shared.calendar_rules import (
    account_link_deadline,
    candidate_link_deadline,
    confirmation_deadline,
)
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal


class LinkPurpose(StrEnum):
    """The purpose of a link; it works for no other."""

    CONFIRM_APPLICATION = "confirm_application"
    CONFIRM_CANDIDATE = "confirm_candidate"
    OPEN_ACCOUNT = "open_account"
    RESET_PASSWORD = "reset_password"
    ANSWER_QUESTION = "answer_question"
    # Signs in a candidate, who has no password.
    CANDIDATE_SPACE = "candidate_space"
    # A candidate answers them without signing in.
    CANDIDATE_AVAILABILITY = "candidate_availability"
    CANDIDATE_UNSUBSCRIBE = "candidate_unsubscribe"
    # Agree to the change of a candidate's address: one for the new address, one for the present one.
    CONFIRM_NEW_EMAIL = "confirm_new_email"
    APPROVE_NEW_EMAIL = "approve_new_email"
    # The same for the address of an account.
    CONFIRM_ACCOUNT_EMAIL = "confirm_account_email"
    APPROVE_ACCOUNT_EMAIL = "approve_account_email"
    # The private page of an application; reusable.
    APPLICATION_STATUS = "application_status"
    # Prove for a day that the sender of a form reads the mailbox, which lifts the rate limits.
    PROVED_APPLICATION = "proved_application"
    PROVED_REGISTRATION = "proved_registration"


# Of the link that opens a candidate's space (RULES section 8). Short, because it replaces a password.
SIGN_IN_LIFE = timedelta(hours=1)
PROOFS = frozenset({LinkPurpose.PROVED_APPLICATION, LinkPurpose.PROVED_REGISTRATION})
REUSABLE = PROOFS | {LinkPurpose.APPLICATION_STATUS}


@dataclass(frozen=True, kw_only=True)
class Link:
    """A single-use link. ``id`` signs its token; only the token's hash is stored."""

    id: str
    purpose: LinkPurpose
    subject_id: str
    expires_at: datetime
    used_at: datetime | None = None

    def valid_at(self, now: datetime) -> bool:
        """Return whether it may be used at an instant."""
        return self.used_at is None and now < self.expires_at


def last_day(purpose: LinkPurpose, sent_on: date, parameters: Parameters) -> date:
    """Return the last day of a single-use link (RULES section 8: 180 days to confirm, 28 for accounts).

    The programme gives no expiry for the candidates' own links; theirs is a parameter, equal to that of a
    confirmation, which is in the same e-mails.

    Args:
        purpose: of the link.
        sent_on: the date in Paris on which it was made.
        parameters: the values in force.
    """
    if purpose in (LinkPurpose.CONFIRM_APPLICATION, LinkPurpose.CONFIRM_CANDIDATE):
        return confirmation_deadline(sent_on, parameters)
    if purpose in (LinkPurpose.CANDIDATE_AVAILABILITY, LinkPurpose.CANDIDATE_UNSUBSCRIBE):
        return candidate_link_deadline(sent_on, parameters)
    return account_link_deadline(sent_on, parameters)


def link_used() -> Refusal:
    """Return the refusal of a used link."""
    return Refusal("link_used", "Ce lien a déjà servi : il n'y a rien de plus à faire.")


def link_replaced(since: str) -> Refusal:
    """Return the refusal of an unused link that a later change made invalid.

    Args:
        since: what happened since the link was sent, in French.
    """
    return Refusal("link_replaced", f"Depuis l'envoi de ce lien, {since} : il ne sert plus.")


def link_expired() -> Refusal:
    """Return the refusal of an expired link."""
    return Refusal("link_expired", "Ce lien n'est plus valable : sa durée de vie est dépassée.")
