"""The change of the address of a candidate or an account, confirmed from both mailboxes (RULES section 8)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal

# The same request within this time is a double click; later, its links are sent again.
_AT_ONCE = timedelta(minutes=10)
# The purposes of the links sent to the new address; the others go to the present one.
_TO_NEW = frozenset({LinkPurpose.CONFIRM_NEW_EMAIL, LinkPurpose.CONFIRM_ACCOUNT_EMAIL})

A = TypeVar("A", bound="HasAddress")


@dataclass(frozen=True, kw_only=True)
class EmailChange:
    """A change that awaits its two links.

    Args:
        id: of the request; links of earlier requests are void.
        email: the new address.
        asked_at: the instant of the request.
        ends_at: the instant at which it and its links expire.
        confirmed: whether the reader of the new address agreed.
        approved: whether the reader of the present address agreed.
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
        """Return whether a request is a double click."""
        return self.email == email and at < self.asked_at + _AT_ONCE

    def agreed_by(self, purpose: LinkPurpose) -> bool:
        """Return whether the reader of a link with a purpose agreed."""
        return self.confirmed if purpose in _TO_NEW else self.approved

    def with_agreement(self, purpose: LinkPurpose) -> "EmailChange":
        """Return the change with the agreement of the reader of a link with a purpose."""
        if purpose in _TO_NEW:
            return replace(self, confirmed=True)
        return replace(self, approved=True)


@dataclass(frozen=True, kw_only=True)
class HasAddress:
    """A person who signs in with an address and may change it.

    Args:
        email: the address.
        email_change: the pending change.
        generation: increases with each change of the address, which ends the previous sessions and links.
    """

    email: str
    email_change: EmailChange | None = None
    generation: int = 0

    def asking_for(self: A, change: EmailChange) -> A:
        """Request a change of the address, in place of the pending one.

        Raises:
            Refusal: ``email_unchanged``.
        """
        if change.email == self.email:
            raise email_unchanged()
        return replace(self, email_change=change)

    def change_of_email(self, change_id: str) -> EmailChange:
        """Return the pending change, if it has this id.

        Raises:
            Refusal: ``email_change_over``.
        """
        if self.email_change is None or self.email_change.id != change_id:
            raise email_change_over()
        return self.email_change

    def agreeing(self: A, change_id: str, purpose: LinkPurpose) -> A:
        """Agree to a change of the address; the second agreement applies it.

        Args:
            change_id: of the change.
            purpose: of the link, which identifies the reader.

        Raises:
            Refusal: ``email_change_over``.
        """
        change = self.change_of_email(change_id).with_agreement(purpose)
        if not change.complete:
            return replace(self, email_change=change)
        return replace(self, email=change.email, email_change=None, generation=self.generation + 1)

    def without_email_change(self: A) -> A:
        """Drop the pending change of the address."""
        return replace(self, email_change=None)


class EmailChangeOutcome(Labelled):
    """The outcome of an answer to a change of address."""

    WAITING = "waiting", "attend l'autre accord"
    MADE = "made", "fait"
    CANCELLED = "cancelled", "annulé"
    # At the second agreement, another registration or account has the new address.
    TAKEN = "taken", "annulé : l'adresse est déjà prise"


def email_unchanged() -> Refusal:
    """Return the refusal of a change to the present address."""
    message = "C'est déjà votre adresse : indiquez-en une autre, ou gardez celle-ci."
    return Refusal("email_unchanged", message, "invalid", "/email")


def email_change_over() -> Refusal:
    """Return the refusal of a link whose change was cancelled, replaced or applied."""
    return Refusal(
        "email_change_over",
        "Ce changement d'adresse n'est plus en cours : il a été fait, annulé ou remplacé par un autre. Votre "
        "espace montre l'adresse d'aujourd'hui.",
    )
