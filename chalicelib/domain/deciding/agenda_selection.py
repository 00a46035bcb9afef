"""The filters of an agenda: a name, a department, a decision (RULES section 4)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain.deciding.committee import AgendaItem, Verdict
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.words import Sought, texts_to_search


class DecisionSought(Labelled):
    """The decision on a line of an agenda, or why none is needed."""

    NONE = "none", "sans décision"
    VALIDATED = Verdict.VALIDATED.value, Verdict.VALIDATED.label
    REJECTED = Verdict.REJECTED.value, Verdict.REJECTED.label
    POSTPONED = Verdict.POSTPONED.value, Verdict.POSTPONED.label
    MOOT = "moot", "sans objet"

    @classmethod
    def of(cls, item: AgendaItem) -> "DecisionSought":
        """Return the decision on a line, or that none is needed because its application stopped."""
        if item.moot:
            return cls.MOOT
        return cls(item.decision.verdict.value) if item.decision else cls.NONE


_VALUES: dict[str, Callable[[AgendaItem], Any]] = {
    "department": lambda item: item.department,
    "decision": DecisionSought.of,
}


@dataclass(frozen=True, kw_only=True)
class AgendaSelection:
    """The filters of an agenda.

    Args:
        text: beginnings of words of the name of the structure.
        department: its code; None for all.
        decision: None for any.
    """

    text: str = ""
    department: str | None = None
    decision: DecisionSought | None = None

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.text or self.department or self.decision)

    def of(self, agenda: Iterable[AgendaItem]) -> list[AgendaItem]:
        """Return the matching lines, in the order given."""
        return self._found_in([item for item in agenda if self._admits(item)])

    def count_each(self, agenda: Iterable[AgendaItem], name: str) -> Counter[Any]:
        """Return, for each value of one filter, how many lines would match with the other filters unchanged.

        Args:
            agenda: its lines.
            name: of the filter: ``department`` or ``decision``.
        """
        without: dict[str, Any] = {name: None}
        return Counter(_VALUES[name](item) for item in replace(self, **without).of(agenda))

    def _admits(self, item: AgendaItem) -> bool:
        return (self.department is None or item.department == self.department) and (
            self.decision is None or DecisionSought.of(item) is self.decision
        )

    def _found_in(self, items: Sequence[AgendaItem]) -> list[AgendaItem]:
        if not self.text:
            return list(items)
        sought = Sought(self.text)
        texts = texts_to_search((item.structure_name,) for item in items)
        return [item for item, text in zip(items, texts, strict=True) if sought and sought.found_in(text)]
