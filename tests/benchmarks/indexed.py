"""The stored bytes of the shelf, listed by the indexes of the registry as in DynamoDB."""

import re
from collections.abc import Callable

from tests.benchmarks.shelf import _MOST_BYTES, Item, Shelf, weight

# By index: its partition and its order.
_INDEXES = {
    "listing": ("list_pk", "list_sk"),
    "listing2": ("list2_pk", "list2_sk"),
    "due": ("due_shard", "due_at"),
}
_CONDITION = re.compile(
    r"(?P<begins>begins_with) \((?P<b>#\d+), (?P<prefix>:\d+)\)"
    r"|(?P<r>#\d+) BETWEEN (?P<low>:\d+) AND (?P<high>:\d+)"
    r"|(?P<c>#\d+) (?P<sign><=|>=|<|>|=) (?P<value>:\d+)"
)
_SIGNS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda one, other: one == other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
_Listed = dict[str, list[tuple[str, Item]]]


class IndexedShelf(Shelf):
    """A shelf that answers the lists of desks too, without their filters."""

    def __init__(self) -> None:
        super().__init__()
        self._listed: dict[tuple[str, str], _Listed] = {}

    def put(self, table: str, item: Item) -> None:
        """Put an item; the indexes of its table are built again at the next query."""
        super().put(table, item)
        for index in _INDEXES:
            self._listed.pop((table, index), None)

    def _query(self, body: Item) -> Item:
        if "ExpressionAttributeNames" not in body:
            # Written by hand, for packed items.
            return super()._query(body)
        names, values = body["ExpressionAttributeNames"], body["ExpressionAttributeValues"]
        index = body.get("IndexName")
        hashed, ranged = _INDEXES[index] if index else ("pk", "sk")
        partition, tests = _conditions(body["KeyConditionExpression"], names, values, hashed)
        rows = self._rows(body["TableName"], index, partition, ranged)
        backwards = not body.get("ScanIndexForward", True)
        start = body.get("ExclusiveStartKey", {}).get(ranged, {}).get("S")
        limit = body.get("Limit", 10**9)
        found: list[Item] = []
        size = 0
        last = None
        for place, item in reversed(rows) if backwards else rows:
            seen = start is not None and (place >= start if backwards else place <= start)
            if seen or not all(test(place) for test in tests):
                continue
            if len(found) == limit or size + weight(item) > _MOST_BYTES:
                last = {name: found[-1][name] for name in {"pk", "sk", hashed, ranged}}
                break
            size += weight(item)
            found.append(item)
        self._note("Query", f"{index or ''} {partition}".strip(), size, size, body)
        answer: Item = {"Items": found, "Count": len(found), "ScannedCount": len(found)}
        return answer if last is None else {**answer, "LastEvaluatedKey": last}

    def _batch(self, body: Item) -> Item:
        # Some lists of desks are consistent reads.
        tables = body["RequestItems"].items()
        asked = {table: {"Keys": some["Keys"]} for table, some in tables}
        return super()._batch({"RequestItems": asked})

    def _rows(self, table: str, index: str | None, partition: str, ranged: str) -> list[tuple[str, Item]]:
        if index is None:
            return [(item["sk"]["S"], item) for item in self._partition(table, partition)]
        if (table, index) not in self._listed:
            self._listed[table, index] = self._index(table, index)
        return self._listed[table, index].get(partition, [])

    def _index(self, table: str, index: str) -> _Listed:
        hashed, ranged = _INDEXES[index]
        listed: _Listed = {}
        for (of, _), items in self._items.items():
            for item in items.values() if of == table else ():
                if hashed in item and ranged in item:
                    listed.setdefault(item[hashed]["S"], []).append((item[ranged]["S"], item))
        for rows in listed.values():
            rows.sort(key=lambda row: row[0].encode())
        return listed


def _conditions(
    expression: str, names: Item, values: Item, hashed: str
) -> tuple[str, list[Callable[[str], bool]]]:
    partition, tests = "", []
    for found in _CONDITION.finditer(expression):
        if found["begins"]:
            tests.append(_beginning(values[found["prefix"]]["S"]))
        elif found["r"]:
            tests.append(_between(values[found["low"]]["S"], values[found["high"]]["S"]))
        elif names[found["c"]] == hashed:
            partition = values[found["value"]]["S"]
        else:
            tests.append(_compared(_SIGNS[found["sign"]], values[found["value"]]["S"]))
    assert partition, expression
    return partition, tests


def _beginning(prefix: str) -> Callable[[str], bool]:
    return lambda place: place.startswith(prefix)


def _between(low: str, high: str) -> Callable[[str], bool]:
    return lambda place: low <= place <= high


def _compared(sign: Callable[[str, str], bool], value: str) -> Callable[[str], bool]:
    return lambda place: sign(place, value)
