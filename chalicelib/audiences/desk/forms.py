"""What the address of the list of applications says."""

from typing import Annotated

from pydantic import Field

from chalicelib.domain.deciding.selection import OpinionSought, Selection, SummaryOrder, Tray
from chalicelib.http.fields import Ask, Form, Line


class DeskList(Form):
    """Which applications, in which order, and which page of them."""

    tray: Annotated[Tray, Ask("Liste")] = Tray.DECISION
    q: Annotated[
        Annotated[str, Line(200)] | None,
        Ask("Recherchez", hint="Structure, commune, contact, SIRET ou code postal."),
    ] = None
    department: Annotated[Annotated[str, Field(pattern=r"^(\d{2,3}|2[AB])$")] | None, Ask("Département")] = (
        None
    )
    opinion: Annotated[OpinionSought | None, Ask("Avis de la préfecture")] = None
    sort: Annotated[SummaryOrder, Ask("Trier par")] = SummaryOrder.URGENCY
    page: Annotated[int, Field(ge=1, le=10_000), Ask("Page")] = 1

    def selection(self) -> Selection:
        """Return what the list picks."""
        return Selection(
            tray=self.tray,
            text=self.q or "",
            department=self.department,
            opinion=self.opinion,
            order=self.sort,
        )
