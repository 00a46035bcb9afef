"""A selection of applications at a desk: a tray, a search, filters and an order."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.words import Sought, all_bare, texts_to_search

_S = ApplicationStatus


class Tray(Labelled):
    """The reason for which an application waits, or its end; an application may be in several trays."""

    OPINION = "opinion", "Avis à donner"
    DECISION = "decision", "En attente de décision"
    MORE_TIME = "more_time", "Prolongations demandées"
    CORRECTION = "correction", "Corrections demandées"
    RECRUITING = "recruiting", "Recrutement en cours"
    OVERDUE = "overdue", "Délai dépassé"
    HIRED = "hired", "Postes pourvus"
    STOPPED = "stopped", "Terminées"
    ALL = "all", "Toutes"

    def since(self, one: ApplicationSummary) -> date:
        """Return since when an application is in this tray: its request, otherwise the start of its wait."""
        asked_on = {Tray.MORE_TIME: one.time_asked_on, Tray.CORRECTION: one.correction_asked_on}.get(self)
        return asked_on or one.waits_since

    def holds(self, one: ApplicationSummary) -> bool:
        """Return whether an application is in this tray."""
        return _HOLDS[self](one)


def _filled(one: ApplicationSummary) -> bool:
    return one.posts_hired >= one.posts_granted


_STOPPED = frozenset({_S.REJECTED, _S.WITHDRAWN, _S.DUPLICATE, _S.CANCELLED, _S.LAPSED})

_HOLDS: dict[Tray, Callable[[ApplicationSummary], bool]] = {
    Tray.OPINION: lambda one: one.awaits_opinion,
    Tray.DECISION: lambda one: one.awaits_decision,
    Tray.MORE_TIME: lambda one: one.time_asked_on is not None,
    Tray.CORRECTION: lambda one: one.correction_asked_on is not None,
    Tray.RECRUITING: lambda one: one.status is _S.VALIDATED and not _filled(one),
    Tray.OVERDUE: lambda one: one.status is _S.OVERDUE,
    Tray.HIRED: lambda one: one.status is _S.VALIDATED and _filled(one),
    Tray.STOPPED: lambda one: one.status in _STOPPED,
    Tray.ALL: lambda one: True,
}


class OpinionSought(Labelled):
    """The filter by opinion."""

    FAVOURABLE = OpinionVerdict.FAVOURABLE.value, "favorable"
    UNFAVOURABLE = OpinionVerdict.UNFAVOURABLE.value, "défavorable"
    NONE = "none", "sans avis"

    def meets(self, opinion: OpinionVerdict | None) -> bool:
        """Return whether an opinion, or None, passes the filter."""
        return self.value == (opinion.value if opinion else "none")


class RequestSought(Labelled):
    """The filter by kind of request."""

    FIRST = "first", "première candidature"
    ADDITIONAL = "additional", "postes supplémentaires"

    def meets(self, *, additional: bool) -> bool:
        """Return whether an application passes the filter."""
        return additional is (self is RequestSought.ADDITIONAL)


# The value of an application for each filter.
_VALUES: dict[str, Callable[[ApplicationSummary], Any]] = {
    "department": lambda one: one.department,
    "opinion": lambda one: OpinionSought(one.opinion.value) if one.opinion else OpinionSought.NONE,
    "request": lambda one: RequestSought.ADDITIONAL if one.additional else RequestSought.FIRST,
    "kind": lambda one: one.kind,
    "legal_form": lambda one: one.legal_form,
}


class SummaryOrder(Labelled):
    """The order of a list of applications."""

    URGENCY = "urgency", "ancienneté de l'attente"
    NAME = "name", "nom de la structure"
    DEPARTMENT = "department", "département"
    DEADLINE = "deadline", "échéance de recrutement"

    def key(self, one: ApplicationSummary, name: str) -> tuple[Any, ...]:
        """Return the sort key of an application with a bare name; the last parts break ties."""
        waits = (one.waits_since, name, one.id)
        return {
            # An overdue opinion comes before one that is only old.
            "urgency": (not (one.awaits_opinion and one.opinion_overdue), *waits),
            "name": (name, one.id),
            "department": (one.department, *waits),
            "deadline": (one.recruitment_deadline or date.max, *waits),
        }[self.value]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A tray, filters and an order.

    Args:
        tray: which applications.
        text: beginnings of words of the structure, the commune or the contact, a SIRET or a postal code.
        department: its code; None for all.
        opinion: None for any.
        request: first or additional; None for any.
        kind: of the structure; None for any.
        legal_form: of the structure; None for any.
        waiting_since: a day; those that have waited since then or longer; None for all.
        order: of the list.
    """

    tray: Tray
    text: str = ""
    department: str | None = None
    opinion: OpinionSought | None = None
    request: RequestSought | None = None
    kind: StructureKind | None = None
    legal_form: LegalForm | None = None
    waiting_since: date | None = None
    order: SummaryOrder = SummaryOrder.URGENCY

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter is set."""
        return bool(self.text or self.department or self.opinion)

    def of(self, summaries: Sequence[ApplicationSummary]) -> list[ApplicationSummary]:
        """Return the matching applications, in order."""
        rows = [one for one in summaries if self.admits(one)]
        found = self._found_in(rows) if self.text else rows
        named = zip(found, all_bare(one.name for one in found), strict=True)
        return [one for one, _ in sorted(named, key=lambda pair: self.order.key(*pair))]

    def admits(self, one: ApplicationSummary) -> bool:
        """Return whether an application is in the tray and passes the filters, ignoring the search text."""
        return (
            _HOLDS[self.tray](one)
            and (self.department is None or one.department == self.department)
            and (self.opinion is None or self.opinion.meets(one.opinion))
            and self._of_kind(one)
        )

    def count_each(self, summaries: Iterable[ApplicationSummary], name: str) -> Counter[Any]:
        """Return, for each value of one filter, how many applications match with the others unchanged.

        Args:
            summaries: of the applications.
            name: of the filter; ``waiting_since`` has no list of values.
        """
        without: dict[str, Any] = {name: None}
        admits = replace(self, **without).admits
        return Counter(_VALUES[name](one) for one in summaries if admits(one))

    def _of_kind(self, one: ApplicationSummary) -> bool:
        return (
            (self.request is None or self.request.meets(additional=one.additional))
            and (self.kind is None or one.kind is self.kind)
            and (self.legal_form is None or one.legal_form is self.legal_form)
            and (self.waiting_since is None or one.waits_since <= self.waiting_since)
        )

    def _found_in(self, rows: Sequence[ApplicationSummary]) -> list[ApplicationSummary]:
        sought = Sought(self.text)
        # A SIRET may be typed in groups.
        digits = "".join(self.text.split())
        by_siret = digits.isdecimal()
        texts = texts_to_search(one.names() for one in rows)
        return [
            one
            for one, text in zip(rows, texts, strict=True)
            if (by_siret and one.siret.startswith(digits)) or (bool(sought) and sought.found_in(text))
        ]


def counted(summaries: Sequence[ApplicationSummary]) -> dict[Tray, int]:
    """Return how many applications each tray holds."""
    return {tray: sum(map(holds, summaries)) for tray, holds in _HOLDS.items()}
