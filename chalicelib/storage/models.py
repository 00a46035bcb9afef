"""The items of the tables as PynamoDB models; those of entities are derived from the domain."""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus
from threading import Lock
from types import new_class
from typing import Any, Self

from pynamodb.attributes import (
    DiscriminatorAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    VersionAttribute,
)
from pynamodb.connection import Connection
from pynamodb.connection.table import TableConnection
from pynamodb.exceptions import TableError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.core.changes import Author, JournalEntry, OutboxStatus
from chalicelib.settings import settings
from chalicelib.storage import keys, upgrades
from chalicelib.storage.keys import LAYOUTS, Key, browser_session
from chalicelib.storage.mapping import EnumAttribute, InstantAttribute, PlainMapAttribute, Shape

_lock = Lock()
_connection: Connection | None = None


def connection() -> Connection:
    """Return the one connection of this process, since opening a client takes longer than most requests."""
    global _connection
    with _lock:
        if _connection is None:
            # A stuck request must end, retries included, before the gateway's 29 seconds.
            opened = Connection(connect_timeout_seconds=2, read_timeout_seconds=5, max_retry_attempts=2)
            # Threads may share a client, but must not create clients at the same time.
            for operation in ("Query", "BatchGetItem"):
                opened.client.meta.events.register(f"before-parse.dynamodb.{operation}", _parse_as_json)
            _connection = opened
        return _connection


def _parse_as_json(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object
) -> None:
    """Parse the response of a query as plain JSON.

    botocore tries ten types for each attribute, which takes five times as long: most of the time of a
    search. Plain JSON is enough, as nothing is stored as binary, the only type that botocore decodes.
    """
    if response_dict["status_code"] == HTTPStatus.OK:
        customized_response_dict.update(json.loads(response_dict["body"]))
        response_dict["body"] = b"{}"


class _TableName(type):
    """Metaclass of ``Meta``: reads the table name from the settings at each access, as tests change it."""

    setting: str

    @property
    def table_name(cls) -> str:
        name: str = getattr(settings(), cls.setting)
        return name


class ItemModel(Model):
    """Base class of the items of every table. ``schema`` is the schema version of the item.

    Items of older versions are upgraded in both methods by which PynamoDB builds a model.
    """

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    schema = NumberAttribute(default_for_new=lambda: upgrades.ITEM_SCHEMA)

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        return super().from_raw_data(upgrades.upgraded(data))

    def deserialize(self, attribute_values: dict[str, dict[str, Any]]) -> None:
        super().deserialize(upgrades.upgraded(attribute_values))

    @classmethod
    def _get_connection(cls) -> TableConnection:
        # PynamoDB opens one client for each model; here all models share one.
        table = super()._get_connection()
        shared = connection()
        if table.connection is not shared:
            with _lock:
                try:
                    shared.get_meta_table(table.table_name)
                except TableError:
                    shared.add_meta_table(table.get_meta_table())
                table.connection = shared
        return table


class _Listing(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "listing"
        projection = AllProjection()

    list_pk = UnicodeAttribute(hash_key=True)
    list_sk = UnicodeAttribute(range_key=True)


class _Listing2(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "listing2"
        projection = AllProjection()

    list2_pk = UnicodeAttribute(hash_key=True)
    list2_sk = UnicodeAttribute(range_key=True)


class _Due(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = AllProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class RegistryRow(ItemModel):
    """An item of the registry of any kind."""

    class Meta(metaclass=_TableName):
        setting = "registry_table"

    list_pk = UnicodeAttribute(null=True)
    list_sk = UnicodeAttribute(null=True)
    list2_pk = UnicodeAttribute(null=True)
    list2_sk = UnicodeAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)

    listing = _Listing()
    listing2 = _Listing2()
    due = _Due()


class RegistryItem(RegistryRow):
    """An item of the registry; ``kind`` selects its class."""

    kind = DiscriminatorAttribute()


class EntityItem(RegistryItem):
    """An entity. Attributes have the names of its fields; a name that the item uses itself gets a « _ »."""

    version = VersionAttribute()

    _shape: Shape[Any]
    _names: dict[str, str]

    @classmethod
    def of(cls, entity: Entity) -> EntityItem:
        """Return the item of an entity, with its keys and those of its lists, without its version."""
        layout = LAYOUTS[type(entity)]
        item = cls(*layout.key(entity), **{cls._names[name]: getattr(entity, name) for name in cls._names})
        if first := layout.listing(entity):
            item.list_pk, item.list_sk = first
        if second := layout.listing2(entity):
            item.list2_pk, item.list2_sk = second
        return item

    def entity(self) -> Any:
        """Return the entity as it was stored."""
        values = self.attribute_values
        present = {name: values[stored] for name, stored in self._names.items() if stored in values}
        return self._shape.build({**present, "version": self.version})


def _entity_model(kind: type[Entity], discriminator: str) -> type[EntityItem]:
    shape = Shape(kind, skip=frozenset({"version"}))
    names = {name: f"{name}_" if hasattr(EntityItem, name) else name for name in shape.attributes}
    attributes = {names[name]: attribute for name, attribute in shape.attributes.items()}
    return new_class(
        f"{kind.__name__}Item",
        (EntityItem,),
        {"discriminator": discriminator},
        lambda body: body.update(
            attributes, _shape=shape, _names=names, __module__=__name__, Meta=_meta(LAYOUTS[kind].table)
        ),
    )


def _meta(setting: str) -> type:
    return new_class("Meta", (), {"metaclass": _TableName}, lambda body: body.update(setting=setting))


ENTITY_MODELS = {kind: _entity_model(kind, layout.prefix.lower()) for kind, layout in LAYOUTS.items()}


class MembershipItem(RegistryItem, discriminator="membership"):
    """A further structure of an account: the item of the account has a single one."""

    account_id = UnicodeAttribute()

    @classmethod
    def of(cls, account_id: str, structure_id: str) -> MembershipItem:
        """Return the item of an account in the list of a structure."""
        return cls(
            *keys.membership(account_id, structure_id),
            account_id=account_id,
            list_pk=keys.of_structure(structure_id, "ACCOUNTS"),
            list_sk=account_id,
        )


class GuardItem(RegistryItem, discriminator="guard"):
    """A key that one holder may have at a time."""

    holder = UnicodeAttribute()


class TimerItem(RegistryItem, discriminator="deadline"):
    """A timer, due at ``due_at``."""

    name = UnicodeAttribute()
    subject_id = UnicodeAttribute()


class PoolItem(ItemModel):
    """Packed candidates or statuses: one attribute each, named by the short id.

    It has no schema version: its keys add to the cost of every search, and each card has a format of its own.
    """

    class Meta(metaclass=_TableName):
        setting = "registry_table"


class CounterItem(RegistryItem, discriminator="counter"):
    """Sums under one key, each in its own attribute, so that DynamoDB can add to it."""

    PREFIX = "count_"
    counts: dict[str, int]

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> CounterItem:
        item = super().from_raw_data(data)
        item.counts = {
            name.removeprefix(cls.PREFIX): int(value["N"])
            for name, value in upgrades.upgraded(data).items()
            if name.startswith(cls.PREFIX)
        }
        return item


class EmailItem(RegistryItem, discriminator="email"):
    """An e-mail of the outbox. ``to``, ``params`` and ``links`` are removed once it is sent."""

    id = UnicodeAttribute()
    template = UnicodeAttribute()
    subject_id = UnicodeAttribute()
    to = UnicodeAttribute(null=True)
    params = PlainMapAttribute(null=True)
    links = PlainMapAttribute(null=True)
    status = EnumAttribute(OutboxStatus)
    created_at = InstantAttribute()
    lease_until = InstantAttribute(null=True)
    sent_at = InstantAttribute(null=True)
    message_id = UnicodeAttribute(null=True)
    feedback = EnumAttribute(Feedback, null=True)


class TaskItem(RegistryItem, discriminator="task"):
    """A task of the outbox. ``params`` are removed once it is done."""

    id = UnicodeAttribute()
    name = UnicodeAttribute()
    params = PlainMapAttribute(null=True)
    status = EnumAttribute(OutboxStatus)
    created_at = InstantAttribute()
    done_at = InstantAttribute(null=True)


class EphemeralItem(ItemModel):
    """An item that DynamoDB removes some time after ``expires_at``."""

    class Meta(metaclass=_TableName):
        setting = "ephemeral_table"

    kind = DiscriminatorAttribute()
    expires_at = TTLAttribute()


class LinkItem(EphemeralItem, discriminator="link"):
    """A single-use link under the hash of its token; it can be used until ``valid_until``."""

    id = UnicodeAttribute()
    purpose = EnumAttribute(LinkPurpose)
    subject_id = UnicodeAttribute()
    valid_until = InstantAttribute()
    used_at = InstantAttribute(null=True)


class BrowserSessionItem(EphemeralItem, discriminator="session"):
    """A signed-in browser under the hash of its token."""

    account_id = UnicodeAttribute()
    generation = NumberAttribute()
    created_at = InstantAttribute()
    seen_at = InstantAttribute()

    @classmethod
    def of(cls, row: BrowserSession, expires_at: datetime) -> BrowserSessionItem:
        """Return the item of a session that ends at an instant."""
        return cls(
            *browser_session(row.token_hash),
            account_id=row.account_id,
            generation=row.generation,
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=expires_at,
        )


class ClaimItem(EphemeralItem, discriminator="claim"):
    """A claim: its key, held until ``expires_at``."""


class FailureItem(EphemeralItem, discriminator="failures"):
    """The number of failed attempts in a row under a key."""

    failures = NumberAttribute()
    last_at = InstantAttribute()


class FailedAccountsItem(EphemeralItem, discriminator="failed_accounts"):
    """Digests of the accounts that failed under a key; None without one, as DynamoDB has no empty set."""

    accounts = UnicodeSetAttribute(null=True)
    last_at = InstantAttribute()


class KeptItem(EphemeralItem, discriminator="kept"):
    """A cached response of another service."""

    text = UnicodeAttribute()


class JournalItem(ItemModel):
    """A line of the journal, never changed. ``words_id`` is the id of the stored reason."""

    class Meta(metaclass=_TableName):
        setting = "journal_table"

    act = UnicodeAttribute()
    at = InstantAttribute()
    author_kind = UnicodeAttribute()
    account_id = UnicodeAttribute(null=True)
    role = EnumAttribute(Role, null=True)
    request_id = UnicodeAttribute(null=True)
    words_id = UnicodeAttribute(null=True)
    # Only in rows of the first schema version, since rows of the journal are never rewritten.
    reason = UnicodeAttribute(null=True)
    details = PlainMapAttribute(null=True)

    def entry(self, subject_kind: str, subject_id: str) -> JournalEntry:
        """Return the entry as it was written."""
        return JournalEntry(
            subject_kind=subject_kind,
            subject_id=subject_id,
            act=self.act,
            at=self.at,
            author=Author(
                kind=self.author_kind,
                account_id=self.account_id,
                role=Role(self.role) if self.role else None,
                request_id=self.request_id or "",
            ),
            words_id=self.words_id,
            details=dict(self.details or {}),
            id=self.sk.partition("#")[2],
        )


def read(model: type[Any], key: Key) -> Any:
    """Return one item by a consistent read, or None."""
    try:
        return model.get(*key, consistent_read=True)
    except model.DoesNotExist:
        return None
