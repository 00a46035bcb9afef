"""A selection of recruitments at a desk: a tray, a search, a department and an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.recruiting.summary import RecruitmentSummary
from chalicelib.domain.shared.calendar_rules import add_months
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.words import Sought, bare, texts_to_search

R = RecruitmentStatus
# Contracts that end within this time are in a tray of their own.
ENDING_MONTHS = 3


@lru_cache(maxsize=8)
def _soon(today: date) -> date:
    # Cached, because it is called for each of some thousand contracts.
    return add_months(today, ENDING_MONTHS)


class RecruitmentTray(Labelled):
    """The stage of a recruitment; a recruitment may be in several trays."""

    LATE = "late", "Contrat en retard"
    TO_SIGN = "to_sign", "Contrat à signer"
    HIRED = "hired", "Contrat en cours"
    ENDING = "ending", "Fin dans les trois mois"
    OVER = "over", "Terminés ou annulés"
    ALL = "all", "Tous"

    def holds(self, one: RecruitmentSummary, today: date) -> bool:
        """Return whether a recruitment is in this tray on a day."""
        match self.value:
            case "late":
                return one.late(today)
            case "to_sign":
                return one.status is R.VALIDATED
            case "hired":
                return one.status is R.HIRED
            case "ending":
                return one.status is R.HIRED and one.last_day is not None and one.last_day <= _soon(today)
            case "over":
                return not one.living
        return True


class RecruitmentOrder(Labelled):
    """The order of a list of recruitments."""

    URGENCY = "urgency", "date la plus proche"
    NAME = "name", "nom du conseiller"
    STRUCTURE = "structure", "nom de la structure"
    DEPARTMENT = "department", "département"

    def key(self, one: RecruitmentSummary) -> tuple[Any, ...]:
        """Return the sort key of a recruitment; the last part breaks ties."""
        # Unsigned ones by their planned day, then the contracts by their end.
        waits = (one.status is not R.VALIDATED, _next_day(one))
        name = (bare(one.last_name), bare(one.first_name))
        return {
            "urgency": (not one.living, *waits, *name, one.id),
            "name": (*name, one.id),
            "structure": (bare(one.structure_name), *name, one.id),
            "department": (one.department, *waits, *name, one.id),
        }[self.value]


def _next_day(one: RecruitmentSummary) -> date:
    return one.planned_hire_date if one.status is R.VALIDATED else one.last_day or date.max


@dataclass(frozen=True, kw_only=True)
class RecruitmentSelection:
    """A tray of recruitments, filters and an order.

    Args:
        tray: of the recruitments.
        today: the date in Paris.
        text: beginnings of words of the person or the structure.
        department: its code; None for all.
        order: of the list.
    """

    tray: RecruitmentTray
    today: date
    text: str = ""
    department: str | None = None
    order: RecruitmentOrder = RecruitmentOrder.URGENCY

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter is set."""
        return bool(self.text or self.department)

    def of(self, summaries: Sequence[RecruitmentSummary]) -> list[RecruitmentSummary]:
        """Return the matching recruitments, in order."""
        rows = [
            one
            for one in summaries
            if self.tray.holds(one, self.today)
            and (self.department is None or one.department == self.department)
        ]
        if self.text:
            sought = Sought(self.text)
            texts = texts_to_search(one.names() for one in rows)
            rows = [
                one for one, text in zip(rows, texts, strict=True) if bool(sought) and sought.found_in(text)
            ]
        return sorted(rows, key=self.order.key)

    def counted(self, summaries: Sequence[RecruitmentSummary]) -> dict[RecruitmentTray, int]:
        """Return how many recruitments each tray holds, whatever the filters."""
        return {tray: sum(tray.holds(one, self.today) for one in summaries) for tray in RecruitmentTray}
