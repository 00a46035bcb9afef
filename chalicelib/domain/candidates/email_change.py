"""The change of a candidate's address, agreed to by the readers of both mailboxes (RULES section 8)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal

# The same request again within them is a double click; later, its links are sent again.
_AT_ONCE = timedelta(minutes=10)


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
        """Whether a request is the same again, by a double click."""
        return self.email == email and at < self.asked_at + _AT_ONCE

    def agreed_by(self, purpose: LinkPurpose) -> bool:
        """Whether the reader of the link of a purpose agreed."""
        return self.confirmed if purpose is LinkPurpose.CONFIRM_NEW_EMAIL else self.approved

    def with_agreement(self, purpose: LinkPurpose) -> "EmailChange":
        """The change once the reader of the link of a purpose agreed."""
        if purpose is LinkPurpose.CONFIRM_NEW_EMAIL:
            return replace(self, confirmed=True)
        return replace(self, approved=True)


class EmailChangeOutcome(Labelled):
    """What an answer to a change of address led to."""

    WAITING = "waiting", "attend l'autre accord"
    MADE = "made", "fait"
    CANCELLED = "cancelled", "annulé"
    # Another candidate confirmed a registration with the new address before the second agreement.
    TAKEN = "taken", "annulé : une autre inscription a cette adresse"


def email_unchanged() -> Refusal:
    """The refusal of the address that the registration has already."""
    return Refusal("email_unchanged", "C'est déjà l'adresse de votre inscription.", "invalid", "/email")


def email_registered() -> Refusal:
    """The refusal of an address that another candidate confirmed."""
    return Refusal(
        "email_registered",
        "Une autre inscription a cette adresse : cherchez-la par cette adresse, et effacez l'une des deux si "
        "la personne le demande.",
        "conflict",
        "/email",
    )


def email_change_over() -> Refusal:
    """The refusal of a link of a change that was cancelled, replaced or made."""
    return Refusal(
        "email_change_over",
        "Ce changement d'adresse n'est plus en cours : il a été fait, annulé ou remplacé par un autre. Votre "
        "espace montre l'adresse de votre inscription.",
    )
