"""A body that hires advisers, once the committee granted it posts (RULES, lexicon)."""

from dataclasses import dataclass
from datetime import date, datetime

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
