"""A body that hires advisers, once the committee granted it posts (programme.md lexicon)."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.entity import Entity
from chalicelib.domain.geography import Place
from chalicelib.domain.subsidy import LegalForm, StructureKind


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
