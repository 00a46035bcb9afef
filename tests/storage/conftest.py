"""The three stores under one contract: memory, moto, and the emulator of the local stack."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws
from pynamodb.connection import Connection

from chalicelib.ids import HmacSigner
from chalicelib.reference.communes import Communes
from chalicelib.services.core.changes import SYSTEM, Author, Changes
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.ports import Ephemeral
from chalicelib.services.core.store import Store
from chalicelib.settings import settings
from chalicelib.storage import models
from chalicelib.storage.ephemeral import DynamoEphemeral
from chalicelib.storage.store import DynamoStore
from infra import resources
from infra.local.emulator import REGION
from tests.support.aws import SETTINGS, fresh_tables
from tests.support.builders import NOW
from tests.support.core import core
from tests.support.memory import MemoryEphemeral, MemoryStore


@dataclass
class Bench:
    """A store under test, and shorthands. ``dynamodb`` is a client of its tables, if it has some."""

    store: Store
    ephemeral: Ephemeral
    signer: HmacSigner
    dynamodb: Any = None

    def changes(self, at: Any = NOW) -> Changes:
        return Changes(author=Author(kind=SYSTEM), at=at)

    def create(self, *entities: Any) -> None:
        """Store some entities, a few at a time."""
        for start in range(0, len(entities), 20):
            changes = self.changes()
            for entity in entities[start : start + 20]:
                changes.create(entity)
            self.store.commit(changes)

    def hash(self, link: Any) -> str:
        """Return the hash of a link's token."""
        return token_hash(self.signer.token(link.purpose, link.id))

    def task_params(self, task_id: str) -> Any:
        """Return what the row of a task contains besides its name; None for nothing, or without a row."""
        if isinstance(self.store, MemoryStore):
            row = self.store.outbox.get(task_id)
            return row.what.params if row else None
        rows = self.rows("REGISTRY_TABLE", f"OUTBOX#{task_id}")
        return rows[0].get("params") if rows else None

    def rows(self, setting: str, prefix: str = "") -> list[dict[str, Any]]:
        """Return the items of a table as stored, of partitions that begin with ``prefix``."""
        items = self.dynamodb.scan(TableName=os.environ[setting])["Items"]
        return [item for item in items if item["pk"]["S"].startswith(prefix)]


COMMUNES = Communes()
_SIGNER = HmacSigner(b"a secret of the tests, 32 bytes.")


@pytest.fixture
def emulator() -> Iterator[Bench]:
    """DynamoDB by the emulator of the local stack."""
    with fresh_tables() as aws:
        yield Bench(DynamoStore(_SIGNER, COMMUNES), DynamoEphemeral(), _SIGNER, aws.client("dynamodb"))


@pytest.fixture(scope="session")
def moto_clients() -> tuple[Any, Connection]:
    """A client and a connection for moto: opening them takes longer than a test."""
    environment = {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
    with patch.dict(os.environ, environment):
        connection = Connection()
        assert connection.client
        return boto3.session.Session().client("dynamodb"), connection


@pytest.fixture
def moto(moto_clients: tuple[Any, Connection], monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """DynamoDB by moto."""
    dynamodb, connection = moto_clients
    # The connection of the process may have been opened under the emulator.
    monkeypatch.setattr(models, "_connection", connection)
    names = {table.setting: resources.physical_name(table.name, "moto") for table in resources.TABLES}
    queues = {queue.setting: queue.name for queue in resources.QUEUES}
    with patch.dict(os.environ, {**SETTINGS, **names, **queues}), mock_aws():
        for table in resources.TABLES:
            dynamodb.create_table(**resources.table_request(table, names[table.setting]))
        settings.cache_clear()
        yield Bench(DynamoStore(_SIGNER, COMMUNES), DynamoEphemeral(), _SIGNER, dynamodb)
        settings.cache_clear()


@pytest.fixture
def memory() -> Bench:
    """Dictionaries."""
    store = MemoryStore(_SIGNER)
    return Bench(store, MemoryEphemeral(store), _SIGNER)


@pytest.fixture(params=["memory", "moto", "emulator"])
def bench(request: pytest.FixtureRequest) -> Bench:
    """Each of the three in turn."""
    return request.getfixturevalue(request.param)


# The fixture « bench » tests the contract on both; longer tests need only one of them.
@pytest.fixture(params=core(["moto", "emulator"], "emulator"))
def tables(request: pytest.FixtureRequest) -> Bench:
    """Each store that has tables."""
    return request.getfixturevalue(request.param)
