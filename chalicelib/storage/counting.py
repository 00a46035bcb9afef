"""Build the update that adds to the sums of a counter, as part of a transaction."""

from collections.abc import Mapping
from typing import Any

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from chalicelib.storage import keys
from chalicelib.storage.models import CounterItem


def adding(key: str, by: Mapping[str, int]) -> tuple[CounterItem, list[Action]]:
    """Return the item of a counter and the actions that add to its sums.

    Args:
        key: of the counter.
        by: the amounts to add, by the name of the sum.
    """
    row = CounterItem(*keys.counter(key))
    additions: list[Any] = [Path(f"{CounterItem.PREFIX}{name}").add(number) for name, number in by.items()]
    # An item of an older schema version keeps it: adding to a sum does not upgrade the item.
    version = CounterItem.schema.set(CounterItem.schema | row.schema)
    return row, [*additions, CounterItem.kind.set(CounterItem), version]
