"""A cache of the store for one request, cleared by each write."""

from collections.abc import Callable
from typing import Any, cast

from chalicelib.domain.applying.structure import Structure
from chalicelib.services.core.store import Store

# Consistent reads by id are cached; lists and eventually consistent reads are not.
_KEPT = frozenset(
    {
        "get",
        "match",
        "question",
        "agenda_item",
        "activity_report",
        "month_totals",
        "guard_holder",
        "structure_with_statuses",
    }
)
# These write nothing, so they do not clear the cache.
_READS = frozenset(
    {
        "counters",
        "applications",
        "summaries",
        "summaries_with_changes",
        "agreements_with_claims",
        "recruitment_summaries",
        "follow_up_summaries",
        "agreement_summaries",
        "ledger_summaries",
        "ledgers_with_liquidations",
        "pending_bank_details",
        "payment_files",
        "intakes",
        "training_summaries",
        "centres",
        "training_sessions",
        "activity_reports",
        "totals_of_structure",
        "totals_of_advisers",
        "territory_totals",
        "agenda",
        "sessions",
        "questions",
        "matches_of_candidate",
        "candidates",
        "look_alikes",
        "applications_with_departed",
        "cache_departed",
        "several",
        "words_about",
        "journal_of",
        "pool",
        "cards_with_word",
        "recruitments_of_structure",
        "agreements",
        "agreements_in",
        "follow_ups_of_structure",
        "follow_ups",
        "accounts",
        "parameter_changes",
        "structure_changes",
        "timers_between",
        "timers_of",
        "email_record",
        "emails_waiting",
        "emails_about",
        "undelivered",
        "task",
    }
)


class _ReadOnce:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[Any, ...], Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        ask: Callable[..., Any] = getattr(self._store, name)
        if name == "commit":
            return lambda changes: (ask if changes.is_journal_only else self._clearing(ask))(changes)
        if name in _KEPT:
            return lambda *ids: self._cached(name, ask, ids)
        return ask if name in _READS else self._clearing(ask)

    def _cached(self, name: str, ask: Callable[..., Any], ids: tuple[Any, ...]) -> Any:
        key = (name, *ids)
        if key not in self._known:
            self._known[key] = ask(*ids)
            if name == "structure_with_statuses":
                self._known["get", Structure, *ids] = self._known[key][0]
        return self._known[key]

    def _clearing(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def clear_then_call(*given: Any, **named: Any) -> Any:
            # Even if the write fails: after a conflict everything is read again.
            self._known.clear()
            return ask(*given, **named)

        return clear_then_call


def read_once(store: Store) -> Store:
    """Return a store for one request, with a cache that each write clears.

    Args:
        store: the store to read from.
    """
    return cast(Store, _ReadOnce(store))
