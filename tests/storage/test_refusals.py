"""The meaning of DynamoDB's reasons for a cancelled transaction; the emulators never give some of them."""

from typing import Any

import pytest
from pynamodb.exceptions import CancellationReason, TransactWriteError, VerboseClientError
from pynamodb.transactions import TransactWrite

from chalicelib.services.core.changes import Changes
from chalicelib.services.core.store import GuardTaken, VersionConflict
from tests.storage.conftest import Bench
from tests.support import builders


def _changes(bench: Bench) -> Changes:
    """Return a decision with its operations in this order: an entity, a guard, a journal row."""
    changes = bench.changes()
    changes.create(person := builders.candidate())
    changes.take("KEY", person.id)
    changes.note(person, "registered")
    return changes


def _refuse(monkeypatch: pytest.MonkeyPatch, code: str, *reasons: str | None) -> None:
    cause = VerboseClientError(
        {"Error": {"Code": code}},
        "TransactWriteItems",
        cancellation_reasons=[CancellationReason(code=reason) if reason else None for reason in reasons],
    )

    def commit(_: TransactWrite) -> Any:
        raise TransactWriteError("refused", cause)

    monkeypatch.setattr(TransactWrite, "_commit", commit)


@pytest.mark.parametrize(
    "reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_a_busy_item_is_a_conflict_to_retry(
    emulator: Bench, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    _refuse(monkeypatch, "TransactionCanceledException", None, reason, None)
    with pytest.raises(VersionConflict):
        emulator.store.commit(_changes(emulator))


def test_the_same_decision_still_being_written_is_a_conflict(
    emulator: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _refuse(monkeypatch, "TransactionInProgressException")
    with pytest.raises(VersionConflict):
        emulator.store.commit(_changes(emulator))


def test_a_held_guard_prevails_over_a_busy_item(emulator: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    _refuse(
        monkeypatch, "TransactionCanceledException", "TransactionConflict", "ConditionalCheckFailed", None
    )
    with pytest.raises(GuardTaken):
        emulator.store.commit(_changes(emulator))


@pytest.mark.parametrize(
    ("code", "reasons"),
    [
        ("TransactionCanceledException", ("ConditionalCheckFailed", None, "ItemCollectionSizeLimitExceeded")),
        ("TransactionCanceledException", ("ValidationError", None, None)),
        ("ThrottlingException", ()),
        ("AccessDeniedException", ()),
    ],
)
def test_an_unknown_reason_is_raised_unchanged(
    emulator: Bench, monkeypatch: pytest.MonkeyPatch, code: str, reasons: tuple[str | None, ...]
) -> None:
    _refuse(monkeypatch, code, *reasons)
    with pytest.raises(TransactWriteError):
        emulator.store.commit(_changes(emulator))
