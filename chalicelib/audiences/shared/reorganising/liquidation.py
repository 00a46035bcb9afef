"""The liquidation of a structure, as its form asks it and as it is shown (RULES section 11)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from chalicelib.audiences.shared.documents.file_pages import FileWords
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.reorganising.liquidation import LiquidationFacts
from chalicelib.http.fields import Ask, Day, EmailAddress, Form, Line, View
from chalicelib.services.core.ports import Ports
from chalicelib.services.reorganising import liquidating


class LiquidationForm(Form):
    """What the judgment that opens a liquidation says."""

    rules = staticmethod(liquidating.check_facts)

    judgment_on: Annotated[Day, Ask("Date du jugement")]
    court: Annotated[str, Line(200), Ask("Tribunal", hint="Exemple : tribunal judiciaire de Nancy.")]
    published_on: Annotated[
        Day | None, Ask("Parution au BODACC", hint="Si vous la connaissez : bodacc.fr.")
    ] = None
    liquidator: Annotated[str, Line(200, name=True), Ask("Nom du liquidateur", autocomplete="off")]
    liquidator_email: Annotated[EmailAddress, Ask("Son adresse e-mail", autocomplete="off")]
    liquidator_address: Annotated[str, Line(300), Ask("Son adresse postale", autocomplete="off")]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        return {"facts": LiquidationFacts(**self.model_dump())}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names of ``arguments``."""
        return {"facts"}


class LiquidationView(View):
    """The liquidation of a structure; all is null while it goes on."""

    structure_id: str
    judgment_on: date | None
    court: str | None
    published_on: date | None
    liquidator: str | None
    liquidator_email: str | None
    liquidator_address: str | None
    recorded_at: datetime | None
    judgment_deposited_at: datetime | None


def liquidation_shown(_ports: Ports, structure: Structure) -> LiquidationView:
    """Return the liquidation of a structure."""
    known = structure.liquidation
    return LiquidationView(
        structure_id=structure.id,
        judgment_on=known.judgment_on if known else None,
        court=known.court if known else None,
        published_on=known.published_on if known else None,
        liquidator=known.liquidator if known else None,
        liquidator_email=known.liquidator_email if known else None,
        liquidator_address=known.liquidator_address if known else None,
        recorded_at=known.recorded_at if known else None,
        judgment_deposited_at=structure.judgment.deposited_at if structure.judgment else None,
    )


def as_typed(structure: Structure) -> dict[str, str]:
    """Return what is recorded as it stands, to be corrected."""
    if structure.liquidation is None:
        return {}
    known = vars(structure.liquidation.facts)
    return {name: str(value) for name, value in known.items() if value is not None}


JUDGMENT_WORDS = FileWords(
    title="Copie du jugement",
    the="la copie du jugement",
    feminine=True,
    attached="à la liquidation",
    readers="La Banque des Territoires peut",
    again="sera de nouveau à déposer",
    kept=lambda params: f"{params.end_proof_months} mois après le jugement",
    asks=lambda one: f"Déposez le jugement qui ouvre la liquidation de « {one.name} », en un seul fichier.",
)
