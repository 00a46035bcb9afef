"""DynamoDB as stored bytes: answers at once, counts requests, and computes capacity from the items' sizes."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSRequest, AWSResponse, HeadersDict

_MOST_BYTES, _MOST_KEYS = 1024 * 1024, 100
_UNIT, _WRITE_UNIT = 4096, 1024
_PLACEHOLDER = re.compile(r":\w+")

Item = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A request, with the bytes of the items read or written and the units that they cost."""

    operation: str
    subject: str
    item_bytes: int
    units: float


@dataclass
class Answers:
    """The responses to each request, to be replayed without the data."""

    bodies: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, request: AWSRequest, **_: Any) -> AWSResponse:
        """The ``before-send`` hook of botocore."""
        return answered(request.url, self.bodies[canonical(request)])


class Shelf:
    """Items by table and partition; a hook of botocore answers from them."""

    def __init__(self) -> None:
        self.reads: list[Request] = []
        self.writes: list[Request] = []
        self.answers = Answers()
        self._items: dict[tuple[str, str], dict[str, Item]] = {}
        self._sorted: dict[tuple[str, str], list[str]] = {}

    def put(self, table: str, item: Item) -> None:
        key = (table, item["pk"]["S"])
        self._items.setdefault(key, {})[item["sk"]["S"]] = item
        self._sorted.pop(key, None)

    def add(self, table: str, pk: str, sk: str, values: Mapping[str, str]) -> None:
        """Add attributes to an item, which may be new."""
        item = self._items.setdefault((table, pk), {}).get(sk)
        if item is None:
            self.put(table, item := {"pk": {"S": pk}, "sk": {"S": sk}})
        item.update({name: {"S": value} for name, value in values.items()})

    def __call__(self, request: AWSRequest, **_: Any) -> AWSResponse:
        operation = _operation(request)
        body = json.loads(request.body)
        match operation:
            case "Query":
                answer = self._query(body)
            case "GetItem":
                answer = self._get(body)
            case "BatchGetItem":
                answer = self._batch(body)
            case "PutItem":
                answer = self._put(body)
            case _:
                raise AssertionError(f"no page does this: {operation}")
        written = json.dumps(answer, separators=(",", ":"), ensure_ascii=False).encode()
        self.answers.bodies[canonical(request)] = written
        return answered(request.url, written)

    def _partition(self, table: str, pk: str) -> Iterator[Item]:
        key = (table, pk)
        items = self._items.get(key, {})
        if key not in self._sorted:
            self._sorted[key] = sorted(items, key=str.encode)
        return (items[sk] for sk in self._sorted[key])

    def _query(self, body: Item) -> Item:
        assert "IndexName" not in body, "no index in a page"
        values = body["ExpressionAttributeValues"]
        # A filter, which only selects kinds here, has values of its own.
        pk, *bounds = (values[name]["S"] for name in _PLACEHOLDER.findall(body["KeyConditionExpression"]))
        after = body.get("ExclusiveStartKey", {}).get("sk", {}).get("S", "")
        found: list[Item] = []
        size = 0
        for item in self._partition(body["TableName"], pk):
            sk = item["sk"]["S"]
            if (after and sk <= after) or not _within(sk, bounds):
                continue
            if size + weight(item) > _MOST_BYTES:
                self._note("Query", pk, size, size, body)
                answer = {"Items": found, "Count": len(found), "ScannedCount": len(found)}
                return {**answer, "LastEvaluatedKey": _key(found[-1])}
            size += weight(item)
            found.append(item)
        self._note("Query", pk, size, size, body)
        return {"Items": found, "Count": len(found), "ScannedCount": len(found)}

    def _get(self, body: Item) -> Item:
        item = self._one(body["TableName"], body["Key"])
        self._note("GetItem", body["Key"]["pk"]["S"], *([weight(item or {})] * 2), body)
        return {"Item": item} if item else {}

    def _batch(self, body: Item) -> Item:
        tables = body["RequestItems"]
        assert sum(len(asked["Keys"]) for asked in tables.values()) <= _MOST_KEYS
        responses: dict[str, list[Item]] = {}
        size, units, keys = 0, 0.0, 0
        for table, asked in tables.items():
            assert not asked.get("ConsistentRead"), "no batch of a page needs it"
            for key in asked["Keys"]:
                item = self._one(table, key)
                # A missing item costs as much as the smallest one.
                size, units = size + weight(item or {}), units + _read_units(weight(item or {})) / 2
                responses.setdefault(table, []).extend([item] if item else [])
                keys += 1
        self.reads.append(Request("BatchGetItem", f"{keys} items", size, units))
        return {"Responses": responses, "UnprocessedKeys": {}}

    def _put(self, body: Item) -> Item:
        item = body["Item"]
        before = self._one(body["TableName"], {"pk": item["pk"], "sk": item["sk"]})
        # A write costs the larger of the old and the new item.
        size = max(weight(item), weight(before or {}))
        self.put(body["TableName"], item)
        self.writes.append(Request("PutItem", item["pk"]["S"], weight(item), -(-size // _WRITE_UNIT)))
        return {}

    def _one(self, table: str, key: Item) -> Item | None:
        return self._items.get((table, key["pk"]["S"]), {}).get(key["sk"]["S"])

    def _note(self, operation: str, subject: str, size: int, charged: int, body: Item) -> None:
        if subject.startswith("PARAMETERS#"):
            # A process reads them once a minute, whatever is requested.
            return
        units = _read_units(charged) * (1 if body.get("ConsistentRead") else 0.5)
        self.reads.append(Request(operation, subject, size, units))


def _read_units(size: int) -> int:
    return max(1, -(-size // _UNIT))


def _within(sk: str, bounds: list[str]) -> bool:
    if len(bounds) == 2:
        return bounds[0].encode() <= sk.encode() <= bounds[1].encode()
    return not bounds or sk.startswith(bounds[0])


def _key(item: Item) -> Item:
    return {"pk": item["pk"], "sk": item["sk"]}


def weight(item: Item) -> int:
    """Return the bytes of an item as DynamoDB counts them: names and values."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(value: Item) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return len(content.strip("-").replace(".", "")) // 2 + 2
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value(one) for one in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value(one) for name, one in content.items())
    raise AssertionError(kind)


def _operation(request: AWSRequest) -> str:
    target = request.headers["X-Amz-Target"]
    return (target.decode() if isinstance(target, bytes) else target).partition(".")[2]


def canonical(request: AWSRequest) -> str:
    """Return a request as a text; the keys of a batch have no order."""
    body = json.loads(request.body)
    for asked in body.get("RequestItems", {}).values():
        asked["Keys"].sort(key=json.dumps)
    return f"{_operation(request)} {json.dumps(body, sort_keys=True)}"


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def answered(url: str, body: bytes) -> AWSResponse:
    """Return a response of DynamoDB."""
    return AWSResponse(url, 200, HeadersDict({"Content-Type": "application/x-amz-json-1.0"}), _Raw(body))
