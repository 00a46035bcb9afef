"""What somebody at a desk picks out of the agreements: a tray, a search, a department and an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.funding.agreement import AgreementTray
from chalicelib.domain.funding.summary import AgreementSummary
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.words import Sought, bare, texts_to_search


class Everything(Labelled):
    """All agreements, beside what each waits for."""

    ALL = "all", "Toutes"


# What a list shows: what waits for one thing, or everything.
Listed = AgreementTray | Everything
LISTS: tuple[Listed, ...] = (*AgreementTray, Everything.ALL)


class AgreementOrder(Labelled):
    """In which order agreements are listed."""

    WAITING = "waiting", "ancienneté de l'attente"
    NAME = "name", "nom de la structure"
    DEPARTMENT = "department", "département"

    def key(self, one: AgreementSummary) -> tuple[Any, ...]:
        """What sorts an agreement; the last part makes the order whole."""
        waits = (one.waits_since, bare(one.title), one.id)
        return {
            # What ended waits for nothing.
            "waiting": (one.tray is AgreementTray.ENDED, *waits),
            "name": (bare(one.title), one.id),
            "department": (one.department, *waits),
        }[self.value]


@dataclass(frozen=True, kw_only=True)
class AgreementSelection:
    """A list of agreements, and what narrows and sorts it.

    Args:
        tray: which agreements.
        text: beginnings of words of the name of the structure, of its SIRET, or the number of its case file.
        department: its code; all of them when None.
        order: of the list.
    """

    tray: Listed
    text: str = ""
    department: str | None = None
    order: AgreementOrder = AgreementOrder.WAITING

    @property
    def narrowed(self) -> bool:
        """Whether something is searched or filtered."""
        return bool(self.text or self.department)

    def of(self, summaries: Sequence[AgreementSummary]) -> list[AgreementSummary]:
        """The agreements that it picks, in its order."""
        rows = [
            one
            for one in summaries
            if self.tray in (one.tray, Everything.ALL)
            and (self.department is None or one.department == self.department)
        ]
        return sorted(self._found_in(rows) if self.text else rows, key=self.order.key)

    def _found_in(self, rows: Sequence[AgreementSummary]) -> list[AgreementSummary]:
        # A SIRET is typed in groups.
        digits = "".join(self.text.split())
        if digits.isdecimal():
            return [one for one in rows if one.siret.startswith(digits) or str(one.number) == digits]
        sought = Sought(self.text)
        texts = texts_to_search((one.title,) for one in rows)
        return [one for one, text in zip(rows, texts, strict=True) if bool(sought) and sought.found_in(text)]


def counted(summaries: Sequence[AgreementSummary]) -> dict[Listed, int]:
    """How many agreements each list holds, whatever narrows it."""
    trays = [one.tray for one in summaries]
    return {**{tray: trays.count(tray) for tray in AgreementTray}, Everything.ALL: len(trays)}
