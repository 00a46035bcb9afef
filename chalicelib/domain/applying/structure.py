"""An organisation that hires advisers, once the committee granted it posts (RULES, lexicon)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.geography import Place


@dataclass(frozen=True, kw_only=True)
class Structure(Entity):
    """The structure behind its accounts; ``application_id`` is its living, validated application."""

    siret: str
    name: str
    kind: StructureKind
    legal_form: LegalForm | None
    place: Place
    application_id: str
    wanted_from: date
    contact_email: str
    created_at: datetime

    @classmethod
    def of(cls, application: Application, *, id: str, at: datetime) -> "Structure":
        """The structure of an application to which the committee grants posts."""
        return cls(id=id, siret=application.siret, created_at=at, **_described_by(application))

    def renewed_by(self, application: Application) -> "Structure":
        """The structure, updated from a later application of its SIRET."""
        return replace(self, **_described_by(application))


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
