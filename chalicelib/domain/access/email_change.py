"""The change of the address of a candidate or an account, agreed to by both readers (RULES section 8)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal

# The same request again within them is a double click; later, its links are sent again.
_AT_ONCE = timedelta(minutes=10)
# The purposes of the links that are sent to the new address; the others go to the present one.
_TO_NEW = frozenset({LinkPurpose.CONFIRM_NEW_EMAIL, LinkPurpose.CONFIRM_ACCOUNT_EMAIL})

A = TypeVar("A", bound="HasAddress")


@dataclass(frozen=True, kw_only=True)
class EmailChange:
    """A change that waits for its two links.

    Args:
        id: of the request; the links of a request before are over.
        email: the new address.
        asked_at: when it was asked for.
        ends_at: from when on it is over, as its links are.
        confirmed: the reader of the new address agreed.
        approved: the reader of the present address agreed.
    """

    id: str
    email: str
    asked_at: datetime
    ends_at: datetime
    confirmed: bool = False
    approved: bool = False

    @property
    def complete(self) -> bool:
        """Whether both readers agreed."""
        return self.confirmed and self.approved

    def repeats(self, email: str, at: datetime) -> bool:
        """Return whether a request is the same again, by a double click."""
        return self.email == email and at < self.asked_at + _AT_ONCE

    def agreed_by(self, purpose: LinkPurpose) -> bool:
        """Return whether the reader of the link of a purpose agreed."""
        return self.confirmed if purpose in _TO_NEW else self.approved

    def with_agreement(self, purpose: LinkPurpose) -> "EmailChange":
        """Return the change once the reader of the link of a purpose agreed."""
        if purpose in _TO_NEW:
            return replace(self, confirmed=True)
        return replace(self, approved=True)


@dataclass(frozen=True, kw_only=True)
class HasAddress:
    """Whoever signs in by an address, and may change it.

    Args:
        email: the address.
        email_change: a change of it that waits for its links.
        generation: grows with each change of the address, and ends the sessions and links of the one before.
    """

    email: str
    email_change: EmailChange | None = None
    generation: int = 0

    def asking_for(self: A, change: EmailChange) -> A:
        """Ask for a change of the address; it replaces the request before.

        Raises:
            Refusal: ``email_unchanged``.
        """
        if change.email == self.email:
            raise email_unchanged()
        return replace(self, email_change=change)

    def change_of_email(self, change_id: str) -> EmailChange:
        """Return the change that waits, if it is this one.

        Raises:
            Refusal: ``email_change_over``.
        """
        if self.email_change is None or self.email_change.id != change_id:
            raise email_change_over()
        return self.email_change

    def agreeing(self: A, change_id: str, purpose: LinkPurpose) -> A:
        """Agree to a change of the address; the last of both readers makes it.

        Args:
            change_id: which.
            purpose: of the link, which tells who agrees.

        Raises:
            Refusal: ``email_change_over``.
        """
        change = self.change_of_email(change_id).with_agreement(purpose)
        if not change.complete:
            return replace(self, email_change=change)
        return replace(self, email=change.email, email_change=None, generation=self.generation + 1)

    def without_email_change(self: A) -> A:
        """Drop the change of the address that waits."""
        return replace(self, email_change=None)


class EmailChangeOutcome(Labelled):
    """What an answer to a change of address led to."""

    WAITING = "waiting", "attend l'autre accord"
    MADE = "made", "fait"
    CANCELLED = "cancelled", "annulé"
    # Another registration or account has the new address at the second agreement.
    TAKEN = "taken", "annulé : l'adresse est déjà prise"


def email_unchanged() -> Refusal:
    """Return the refusal of the address that is there already."""
    message = "C'est déjà votre adresse : indiquez-en une autre, ou gardez celle-ci."
    return Refusal("email_unchanged", message, "invalid", "/email")


def email_change_over() -> Refusal:
    """Return the refusal of a link of a change that was cancelled, replaced or made."""
    return Refusal(
        "email_change_over",
        "Ce changement d'adresse n'est plus en cours : il a été fait, annulé ou remplacé par un autre. Votre "
        "espace montre l'adresse d'aujourd'hui.",
    )
