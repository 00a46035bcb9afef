"""Addresses that cannot receive, as reported by the e-mail provider (RULES section 9)."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled


class Feedback(Labelled):
    """The provider's report about an address."""

    PERMANENT_BOUNCE = (
        "permanent_bounce",
        "Les e-mails envoyés à cette adresse reviennent : elle n'existe pas ou plus.",
    )
    COMPLAINT = "complaint", "Nos e-mails y ont été signalés comme indésirables : ils n'y arrivent plus."


@dataclass(frozen=True, kw_only=True)
class Undelivered(Entity):
    """An address that cannot receive; only its fingerprint is stored, so that an erasure leaves nothing.

    ``fingerprint`` is the keyed digest of the address, ``subject_id`` the subject of the e-mail, if known.
    """

    feedback: Feedback
    fingerprint: str
    subject_id: str | None
    told_at: datetime
