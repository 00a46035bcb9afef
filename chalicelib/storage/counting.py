"""How an item of sums is added to, as part of a transaction."""

from collections.abc import Mapping
from typing import Any

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from chalicelib.storage import keys
from chalicelib.storage.models import CounterItem


def adding(key: str, by: Mapping[str, int]) -> tuple[CounterItem, list[Action]]:
    """The item of a counter, and what adds to its sums.

    Args:
        key: of the counter.
        by: what is added, by the name of the sum.
    """
    row = CounterItem(*keys.counter(key))
    additions: list[Any] = [Path(f"{CounterItem.PREFIX}{name}").add(number) for name, number in by.items()]
    # One of an older form keeps its version: adding to it is no upgrade.
    version = CounterItem.schema.set(CounterItem.schema | row.schema)
    return row, [*additions, CounterItem.kind.set(CounterItem), version]
