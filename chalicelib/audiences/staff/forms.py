"""The forms of the list of applications."""

from typing import Annotated

from pydantic import Field

from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import EntityId, OpinionComment, PageNumber
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.deciding.selection import OpinionSought, Selection, SummaryOrder, Tray
from chalicelib.http.fields import Ask, Form, Line
from chalicelib.services.deciding.bulk_opinions import OPINIONS_PER_REQUEST

OPINIONS = f"{staff_pages.APPLICATIONS}/avis"


class ApplicationListQuery(Form):
    """The tray, search, filters, order and page of the list of applications."""

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
    page: PageNumber = 1

    def selection(self) -> Selection:
        """Return the tray, search, filters and order as a domain value."""
        return Selection(
            tray=self.tray,
            text=self.q or "",
            department=self.department,
            opinion=self.opinion,
            order=self.sort,
        )


class SeveralOpinionsForm(Form):
    """One opinion for several applications (RULES section 4)."""

    application_ids: Annotated[
        Annotated[list[EntityId], Field(min_length=1, max_length=OPINIONS_PER_REQUEST)],
        Ask("Candidatures", missing="Cochez au moins une candidature dans la liste."),
    ]
    verdict: Annotated[OpinionVerdict, Ask("Votre avis")]
    comment: Annotated[
        OpinionComment, Ask("Commentaire", hint="De 10 à 1 000 caractères, le même pour chacune.")
    ]
