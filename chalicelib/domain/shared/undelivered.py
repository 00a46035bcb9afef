"""Addresses that the e-mail provider reported as not receiving (RULES section 9)."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled


class Feedback(Labelled):
    """What the provider reported about an address."""

    PERMANENT_BOUNCE = (
        "permanent_bounce",
        "Les e-mails envoyés à cette adresse reviennent : elle n'existe pas ou plus.",
    )
    COMPLAINT = "complaint", "Nos e-mails y ont été signalés comme indésirables : ils n'y arrivent plus."


@dataclass(frozen=True, kw_only=True)
class Undelivered(Entity):
    """One address that does not receive; only its fingerprint is kept, so that an erasure leaves nothing.

    ``fingerprint`` is the keyed digest of the address, ``subject_id`` the object of the message, if known.
    """

    feedback: Feedback
    fingerprint: str
    subject_id: str | None
    told_at: datetime
