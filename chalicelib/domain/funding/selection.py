"""A list of agreements as an agent narrows it: a tray, a search, a department and an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.summary import AgreementSummary
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.words import Sought, bare, texts_to_search


class Everything(Labelled):
    """The list of all agreements, whatever they wait for."""

    ALL = "all", "Toutes"


# A list shows the agreements that wait for one thing, or all of them.
Listed = AgreementTray | Everything


class AgreementOrder(Labelled):
    """In which order agreements are listed."""

    WAITING = "waiting", "ancienneté de l'attente"
    NAME = "name", "nom de la structure"
    DEPARTMENT = "department", "département"

    def key(self, one: AgreementSummary) -> tuple[Any, ...]:
        """Return the sort key of an agreement; the id at its end makes the order total."""
        waits = (one.waits_since, bare(one.title), one.id)
        return {
            # An agreement that has ended waits for nothing.
            "waiting": (one.tray is AgreementTray.ENDED, *waits),
            "name": (bare(one.title), one.id),
            "department": (one.department, *waits),
        }[self.value]


@dataclass(frozen=True, kw_only=True)
class AgreementSelection:
    """What narrows and sorts a list of agreements.

    Args:
        tray: which agreements.
        text: the beginnings of words of the structure's name, of its SIRET, or the number of its case file.
        department: its code; all of them when None.
        order: of the list.
    """

    tray: Listed
    text: str = ""
    department: str | None = None
    order: AgreementOrder = AgreementOrder.WAITING

    @property
    def narrowed(self) -> bool:
        """Whether it is narrowed by a search or a filter."""
        return bool(self.text or self.department)

    def of(self, summaries: Sequence[AgreementSummary]) -> list[AgreementSummary]:
        """Return the selected agreements, sorted."""
        rows = [
            one
            for one in summaries
            if self.tray in (one.tray, Everything.ALL)
            and (self.department is None or one.department == self.department)
        ]
        return sorted(self._found_in(rows) if self.text else rows, key=self.order.key)

    def _found_in(self, rows: Sequence[AgreementSummary]) -> list[AgreementSummary]:
        # A SIRET is often typed with spaces.
        digits = "".join(self.text.split())
        if digits.isdecimal():
            return [one for one in rows if one.siret.startswith(digits) or str(one.number) == digits]
        sought = Sought(self.text)
        texts = texts_to_search((one.title,) for one in rows)
        return [one for one, text in zip(rows, texts, strict=True) if bool(sought) and sought.found_in(text)]


def counted(summaries: Sequence[AgreementSummary]) -> dict[Listed, int]:
    """Return how many agreements each list has, without any search or filter."""
    trays = [one.tray for one in summaries]
    return {**{tray: trays.count(tray) for tray in AgreementTray}, Everything.ALL: len(trays)}
