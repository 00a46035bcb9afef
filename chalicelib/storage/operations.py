"""The operations of one TransactWriteItems, and what it means when one of them fails."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pynamodb.constants import ALL_OLD
from pynamodb.exceptions import CancellationReason, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.services.core.store import GuardTaken, LinkSpent, TimerMoved, VersionConflict
from chalicelib.storage.models import ItemModel, connection

# The most items of one TransactWriteItems.
_LARGEST = 100
_CONDITION_FAILED = "ConditionalCheckFailed"
# Another transaction was writing the same item, or the table was throttled: the caller retries.
_BUSY = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
_IN_PROGRESS = "TransactionInProgressException"

# When several conditions failed at once, the exception raised is the first of these.
_PRECEDENCE = (LinkSpent, GuardTaken, TimerMoved, VersionConflict)

Explain = Callable[[CancellationReason], Exception | None]


def conflict(_: CancellationReason) -> Exception:
    """Return the exception of a condition whose failure means that another decision came first."""
    return VersionConflict()


@dataclass(frozen=True, eq=False)
class ItemOperation:
    """The operation on one item.

    When ``condition`` fails, ``explain`` returns the exception to raise, or None when the failure does not
    matter: the transaction is then sent again without this operation.
    """

    row: ItemModel
    condition: Condition | None = None
    actions: list[Action] = field(default_factory=list)
    explain: Explain = conflict


@dataclass
class Operations:
    """The operations of a transaction, at most one for each item."""

    # In the order in which PynamoDB sends them, which is the order of the cancellation reasons.
    checks: list[ItemOperation] = field(default_factory=list)
    deletes: list[ItemOperation] = field(default_factory=list)
    puts: list[ItemOperation] = field(default_factory=list)
    updates: list[ItemOperation] = field(default_factory=list)

    def all(self) -> list[ItemOperation]:
        """Return the operations in the order in which they are sent."""
        return [*self.checks, *self.deletes, *self.puts, *self.updates]

    def write(self) -> None:
        """Send the transaction: all of its operations, or none.

        Raises:
            VersionConflict, GuardTaken, LinkSpent, TimerMoved: nothing was written.
            ValueError: more than 100 items, or one item twice.
        """
        self._require_valid()
        operations = self
        while operations.all():
            try:
                return operations._send()
            except TransactWriteError as refused:
                # Only the release of a guard that another one holds is dropped: each retry has fewer.
                operations = operations._without(_droppable(operations, refused))

    def _require_valid(self) -> None:
        """Raise ValueError for what DynamoDB would refuse: it is an error of the caller."""
        every = self.all()
        if len(every) > _LARGEST:
            raise ValueError(f"a decision writes at most {_LARGEST} items, this one {len(every)}")
        places = [(type(o.row).Meta.table_name, o.row.pk, o.row.sk) for o in every]
        if len(set(places)) < len(places):
            raise ValueError("a decision writes each item once")

    def _without(self, dropped: list[ItemOperation]) -> "Operations":
        return Operations(
            *(
                [o for o in some if o not in dropped]
                for some in (self.checks, self.deletes, self.puts, self.updates)
            )
        )

    def _send(self) -> None:
        with TransactWrite(connection=connection()) as transaction:
            for operation in self.checks:
                assert operation.condition is not None
                row = operation.row
                transaction.condition_check(type(row), row.pk, row.sk, operation.condition)
            for operation in self.deletes:
                transaction.delete(operation.row, operation.condition)
            for operation in self.puts:
                transaction.save(operation.row, operation.condition, return_values=ALL_OLD)
            for operation in self.updates:
                transaction.update(operation.row, operation.actions, operation.condition)


def _droppable(operations: Operations, refused: TransactWriteError) -> list[ItemOperation]:
    """Return the operations whose failed condition does not matter, when no other condition failed.

    Raises:
        VersionConflict, GuardTaken, LinkSpent, TimerMoved: what ``explain`` returned for another condition.
        TransactWriteError: the transaction failed for another reason.
    """
    if refused.cause_response_code == _IN_PROGRESS:
        raise VersionConflict from refused
    droppable: list[ItemOperation] = []
    meanings: list[Exception] = []
    for operation, reason in zip(operations.all(), refused.cancellation_reasons, strict=False):
        if reason is None:
            continue
        if reason.code in _BUSY:
            meanings.append(VersionConflict())
        elif reason.code != _CONDITION_FAILED:
            raise refused
        elif meaning := operation.explain(reason):
            meanings.append(meaning)
        else:
            droppable.append(operation)
    if meanings:
        raise min(meanings, key=lambda meaning: _PRECEDENCE.index(type(meaning))) from refused
    if not droppable:
        raise refused
    return droppable
