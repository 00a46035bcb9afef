"""An emulator of DynamoDB, SQS and SES in this process, which answers botocore before it sends requests."""

import contextlib
import io
import json
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.handlers
from botocore.awsrequest import AWSRequest, AWSResponse, HeadersDict

from infra.local.database import EMAILS_KEPT, Database, Effect
from infra.local.mailbox import Mail, mail_record, parse

REGION = "eu-west-3"
ACCOUNT = "000000000000"

# PynamoDB uses botocore sessions, the rest boto3 sessions: only the built-in handlers apply to both.
_EVENT = "before-send"
_HANDLERS = {
    "dynamodb": "ministack.services.dynamodb",
    "sqs": "ministack.services.sqs",
}
_NEVER = {"N": "inf"}
_WRITES = {"PutItem", "UpdateItem", "BatchWriteItem", "TransactWriteItems", "SendMessage", "SendMessageBatch"}


class NotEmulated(Exception):
    """A service that is not emulated was called; no request may reach the real one."""


class Emulator:
    """The emulated account; one per process.

    Args:
        database: persists the writes; None keeps them in memory only.
        now: the clock of the application, for the dates of messages and expiry.
    """

    def __init__(
        self,
        database: Database | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        # The handlers of ministack are not thread-safe: one request at a time.
        self.lock = threading.RLock()
        self.mailbox: list[Mail] = []
        self.after_write: list[Callable[[str], None]] = []
        self._database = database
        self._now = now
        self._effects: list[Effect] = []

    @staticmethod
    def client(service: str) -> Any:
        """Return the boto3 client of a service, created once per process because creation is slow."""
        if service not in _clients:
            _clients[service] = boto3.session.Session(region_name=REGION).client(service)
        return _clients[service]

    def reset(self) -> None:
        """Delete every table, queue and message."""
        with self.lock:
            for module in _HANDLERS.values():
                import_module(module).reset()
            self.mailbox.clear()

    def answer(self, service: str, operation: str, request: AWSRequest) -> AWSResponse:
        """Answer one request; a write is on the disk when this returns."""
        with self._turn():
            if service == "sesv2":
                status, headers, body = self._send(operation, _body(request))
            else:
                status, headers, body = _dispatch(service, request)
        if operation in _WRITES:
            for wake in self.after_write:
                wake(service)
        return _response(request.url, status, headers, body)

    def expire(self, table: str, attribute: str) -> None:
        """Delete the items whose TTL attribute has passed by the clock of the application."""
        from ministack.services import dynamodb

        with self._turn():
            stored, now = dynamodb._tables[table], self._now().timestamp()
            expired = [
                (pk, sk)
                for pk, rows in stored["items"].items()
                for sk, item in rows.items()
                if float(item.get(attribute, _NEVER)["N"]) <= now
            ]
            for pk, sk in expired:
                dynamodb._remove_item(stored, pk, sk)

    def restore(self, writes: Iterable[Effect]) -> None:
        """Restore items without stream records. Their tables must exist."""
        from ministack.services import dynamodb

        with self.lock, _scope():
            for table, pk, sk, image in writes:
                if image is None:
                    dynamodb._remove_item(dynamodb._tables[table], pk, sk)
                else:
                    dynamodb._set_item(dynamodb._tables[table], pk, sk, image)
            self._effects.clear()

    def stream(self, table: str, position: int, limit: int = 100) -> tuple[list[dict[str, Any]], int]:
        """Return the stream records of a table after ``position``, and the next position."""
        from ministack.services import dynamodb

        with self.lock, _scope():
            start = max(position, dynamodb.stream_start_position(table))
            records = dynamodb.stream_records_since(table, start, limit)
            return json.loads(json.dumps(records)), start + len(records)

    def trim_stream(self, table: str, position: int) -> None:
        """Delete the stream records before ``position``, which their only reader has processed."""
        from ministack.services import dynamodb

        with self.lock, _scope():
            count = position - dynamodb.stream_start_position(table)
            if count > 0:
                del dynamodb._stream_records[table][:count]
                dynamodb._stream_trimmed[table] = position

    def capture(self, table: dict[str, Any], pk: str, sk: str, image: dict[str, Any] | None) -> None:
        """Record a write of the current request."""
        if self._database:
            self._effects.append((table["TableName"], pk, sk, image))

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        from ministack.services import dynamodb

        with self.lock, _scope():
            self._effects.clear()
            yield
            # No answer is lost within a process, so no transaction is sent twice: tokens would only pile up.
            dynamodb._txn_idempotency.clear()
            # Before the lock is released: no answer may acknowledge what a kill -9 could still undo.
            if self._database and self._effects:
                self._database.record(self._effects)

    def _send(self, operation: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if operation != "SendEmail":
            raise NotEmulated(f"sesv2.{operation}")
        mail = parse(json.loads(body), self._now())
        if self._database:
            self._database.record(email=mail_record(mail))
        self.mailbox.append(mail)
        del self.mailbox[:-EMAILS_KEPT]
        return 200, {"Content-Type": "application/json"}, json.dumps({"MessageId": mail.id}).encode()


@contextlib.contextmanager
def emulated_aws(
    database: Database | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Emulator]:
    """Emulate an empty AWS account in this process, with dummy credentials, until the block ends."""
    global _active
    if _active is not None:
        raise RuntimeError("an emulator is already running in this process")
    emulator = Emulator(database, now)
    with _environment(), _captured(emulator):
        _register()
        emulator.reset()
        _active = emulator
        try:
            yield emulator
        finally:
            _active = None
            emulator.reset()


_active: Emulator | None = None
_clients: dict[str, Any] = {}
_registered = False


def _register() -> None:
    # Sessions copy the list and outlive a block: the hooks stay, and do nothing between blocks.
    global _registered
    if not _registered:
        _import_quietly()
        botocore.handlers.BUILTIN_HANDLERS.append((_EVENT, _before_send))
        botocore.handlers.BUILTIN_HANDLERS.append(("choose-signer", _choose_signer))
        boto3.DEFAULT_SESSION = None
        _registered = True


def _import_quietly() -> None:
    # The import of ministack.app, which the queues need, reconfigures the root logger.
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    import_module("ministack.app")
    root.handlers[:] = handlers
    root.setLevel(level)


def _before_send(event_name: str, request: AWSRequest, **_: Any) -> AWSResponse | None:
    if _active is None:
        return None
    service, operation = event_name.split(".")[1:]
    if service not in _HANDLERS and service != "sesv2":
        raise NotEmulated(f"{service}.{operation}")
    return _active.answer(service, operation, request)


def _choose_signer(signing_name: str, **_: Any) -> Any:
    # Signing takes a tenth of a request, and the emulator verifies no signature but those of S3.
    return None if _active is None or signing_name == "s3" else botocore.UNSIGNED


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    values = {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    unset = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL")
    before = {key: os.environ.get(key) for key in (*values, *unset)}
    os.environ.update(values)
    for key in unset:
        os.environ.pop(key, None)
    try:
        yield
    finally:
        for key, old in before.items():
            os.environ.pop(key, None)
            if old is not None:
                os.environ[key] = old


@contextlib.contextmanager
def _captured(emulator: Emulator) -> Iterator[None]:
    from ministack.services import dynamodb

    store, remove = dynamodb._set_item, dynamodb._remove_item

    def _set_item(table: dict[str, Any], pk: str, sk: str, item: dict[str, Any]) -> Any:
        emulator.capture(table, pk, sk, item)
        return store(table, pk, sk, item)

    def _remove_item(table: dict[str, Any], pk: str, sk: str) -> Any:
        emulator.capture(table, pk, sk, None)
        return remove(table, pk, sk)

    dynamodb._set_item, dynamodb._remove_item = _set_item, _remove_item
    try:
        yield
    finally:
        dynamodb._set_item, dynamodb._remove_item = store, remove


def _scope() -> contextlib.AbstractContextManager[None]:
    from ministack.core.responses import request_scope

    scope: contextlib.AbstractContextManager[None] = request_scope(ACCOUNT, REGION)
    return scope


def _dispatch(service: str, request: AWSRequest) -> tuple[int, dict[str, str], bytes]:
    url = urlsplit(request.url)
    headers = {key.lower(): _text(value) for key, value in request.headers.items()}
    handler = import_module(_HANDLERS[service]).handle_request(
        request.method, url.path, headers, _body(request), {}
    )
    try:
        # The handlers are coroutines that never suspend: one step runs them to the end.
        handler.send(None)
    except StopIteration as done:
        status, answer_headers, body = done.value
        return status, answer_headers, body.encode() if isinstance(body, str) else body
    raise NotEmulated(f"{service}: attente longue")


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _body(request: AWSRequest) -> bytes:
    body = request.body or b""
    return body.encode() if isinstance(body, str) else bytes(body)


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _response(url: str, status: int, headers: dict[str, str], body: bytes) -> AWSResponse:
    return AWSResponse(
        url, status, HeadersDict({key: str(value) for key, value in headers.items()}), _Raw(body)
    )
