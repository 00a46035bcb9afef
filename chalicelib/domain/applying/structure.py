"""An organisation that hires advisers, once the committee granted it posts (RULES, lexicon)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain.access.mail_readers import CONTACT, MailKind, MailReaders
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.documents.document import Document
from chalicelib.domain.reorganising.liquidation import (
    Liquidation,
    in_liquidation,
    may_be_liquidated,
    not_in_liquidation,
    not_of_private_law,
)
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.geography import Place


@dataclass(frozen=True, kw_only=True)
class Structure(Entity):
    """A structure and its records.

    ``application_id`` is the first application of its SIRET that was last validated; ``additional_ids`` are
    all those for additional posts, whatever their status, oldest first.
    """

    siret: str
    name: str
    kind: StructureKind
    legal_form: LegalForm | None
    place: Place
    application_id: str
    wanted_from: date
    contact_email: str
    created_at: datetime
    additional_ids: tuple[str, ...] = ()
    # The readers of each kind of e-mail; the contact reads the kinds that are missing.
    mail_readers: tuple[MailReaders, ...] = ()
    # Ids of the changes that concern it as former structure or successor, oldest first.
    change_ids: tuple[str, ...] = ()
    # The name of the structure that took it over entirely.
    taken_over_by: str | None = None
    # Its last request for another SIRET.
    siret_change_id: str | None = None
    # Its judicial liquidation, and the judgment (PDF); None without a liquidation.
    liquidation: Liquidation | None = None
    judgment: Document | None = None

    def require_going_on(self) -> None:
        """Refuse a new post or recruitment of a structure in liquidation (RULES section 11).

        Raises:
            Refusal: ``in_liquidation``.
        """
        if self.liquidation is not None:
            raise in_liquidation()

    @property
    def may_be_liquidated(self) -> bool:
        """Whether a court may put it in judicial liquidation (RULES section 11)."""
        return may_be_liquidated(self.kind, self.legal_form)

    def require_private_law(self) -> None:
        """Refuse the liquidation of a public body (RULES section 11).

        Raises:
            Refusal: ``not_of_private_law``.
        """
        if not self.may_be_liquidated:
            raise not_of_private_law()

    def require_liquidation(self) -> None:
        """Refuse acts that require a liquidation.

        Raises:
            Refusal: ``not_in_liquidation``.
        """
        if self.liquidation is None:
            raise not_in_liquidation()

    def contact_for(self, kind: MailKind) -> str:
        """Return the address for a kind of e-mail: the liquidator's for money, otherwise the contact's."""
        if kind is MailKind.FUNDING and self.liquidation is not None:
            return self.liquidation.liquidator_email
        return self.contact_email

    def readers_of(self, kind: MailKind) -> tuple[str, ...]:
        """Return the readers of a kind of e-mail: ids of accounts, or ``CONTACT``."""
        return next((one.readers for one in self.mail_readers if one.kind is kind), (CONTACT,))

    @classmethod
    def of(cls, application: Application, *, id: str, at: datetime) -> "Structure":
        """Return the structure of an application to which the committee grants posts."""
        return cls(id=id, siret=application.siret, created_at=at, **_described_by(application))

    @property
    def application_ids(self) -> tuple[str, ...]:
        """The ids of its applications: the first one, then the additional ones."""
        return (self.application_id, *self.additional_ids)

    def renewed_by(self, application: Application) -> "Structure":
        """Return it after the committee granted posts again.

        A later first application updates its description; an additional one is added, and may postpone the
        latest start date of its candidates.
        """
        if application.is_additional:
            return replace(self, wanted_from=max(self.wanted_from, application.available_from))
        return replace(self, **_described_by(application))

    def changed_by(self, change_id: str) -> "Structure":
        """Return it with another change; a known change has no effect."""
        if change_id in self.change_ids:
            return self
        return replace(self, change_ids=(*self.change_ids, change_id))

    def with_siret_change(self, change_id: str) -> "Structure":
        """Return it with its request for another SIRET."""
        return replace(self, siret_change_id=change_id)

    def asking_for_more(self, application: Application) -> "Structure":
        """Return it with another application for additional posts."""
        return replace(self, additional_ids=(*self.additional_ids, application.id))


def _described_by(application: Application) -> dict[str, Any]:
    return {
        "name": application.name,
        "kind": application.kind,
        "legal_form": application.legal_form,
        "place": application.place,
        "application_id": application.id,
        "wanted_from": application.available_from,
        "contact_email": application.contact.email,
    }
