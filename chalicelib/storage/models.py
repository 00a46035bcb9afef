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
    """Return the one connection of this process: opening a client takes longer than many requests."""
    global _connection
    with _lock:
        if _connection is None:
            # A stuck request must end, retries included, before the gateway's 29 seconds.
            opened = Connection(connect_timeout_seconds=2, read_timeout_seconds=5, max_retry_attempts=2)
            # Clients are used by many threads, but made by one at a time.
            for operation in ("Query", "BatchGetItem"):
                opened.client.meta.events.register(f"before-parse.dynamodb.{operation}", _parse_plainly)
            _connection = opened
        return _connection


def _parse_plainly(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object
) -> None:
    """Read the answer of a query as the JSON that it is.

    botocore looks for ten kinds of value in each attribute: five times the time, most of that of a search.
    Nothing is stored as binary, the one kind whose JSON is not its value.
    """
    if response_dict["status_code"] == HTTPStatus.OK:
        customized_response_dict.update(json.loads(response_dict["body"]))
        response_dict["body"] = b"{}"


class _TableName(type):
    """Gives a model's ``Meta`` the name in the settings, each time it is asked for: tests change it."""

    setting: str

    @property
    def table_name(cls) -> str:
        name: str = getattr(settings(), cls.setting)
        return name


class ItemModel(Model):
    """What every item of every table has. ``schema`` is the version of the item's form.

    Older forms are upgraded on every way that PynamoDB makes a model of an item.
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
        # PynamoDB opens one client for each model; one serves them all.
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
    """Any item of the registry, whatever its kind."""

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
    """An item of the registry, of the kind that ``kind`` says."""

    kind = DiscriminatorAttribute()


class EntityItem(RegistryItem):
    """An entity. Its fields keep their names, but for those that the item uses itself: ``kind_``."""

    version = VersionAttribute()

    _shape: Shape[Any]
    _names: dict[str, str]

    @classmethod
    def of(cls, entity: Entity) -> EntityItem:
        """Return the item of an entity, with its keys and its places in lists, without its version."""
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
    """One more structure that an account works for: its own item has room for one only."""

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
    """What is owed from ``due_at`` on."""

    name = UnicodeAttribute()
    subject_id = UnicodeAttribute()


class PoolItem(ItemModel):
    """Some findable candidates, one under a word, or some statuses: an attribute each, named by the short id.

    It says no version of its form: its keys weigh on every search, and each card has a form of its own.
    """

    class Meta(metaclass=_TableName):
        setting = "registry_table"


class CounterItem(RegistryItem, discriminator="counter"):
    """Sums under one key, each in an attribute of its own, so that DynamoDB can add to it."""

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
    """An e-mail owed. ``to``, ``params`` and ``links`` are forgotten once it left."""

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
    """Work owed. ``params`` are forgotten once it is done."""

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
    """A single-use link under the hash of its token; ``valid_until`` is when it dies for people."""

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
    """What was done, until ``expires_at``: the whole of a claim is its key and its end."""


class FailureItem(EphemeralItem, discriminator="failures"):
    """Failed attempts in a row under a key."""

    failures = NumberAttribute()
    last_at = InstantAttribute()


class FailedAccountsItem(EphemeralItem, discriminator="failed_accounts"):
    """The accounts that failed under a key, each by its digest; DynamoDB keeps no empty set."""

    accounts = UnicodeSetAttribute(null=True)
    last_at = InstantAttribute()


class KeptItem(EphemeralItem, discriminator="kept"):
    """What somebody else answered, to ask less often."""

    text = UnicodeAttribute()


class JournalItem(ItemModel):
    """Who did what and when: written once, never changed. ``words_id`` names the words that say why."""

    class Meta(metaclass=_TableName):
        setting = "journal_table"

    act = UnicodeAttribute()
    at = InstantAttribute()
    author_kind = UnicodeAttribute()
    account_id = UnicodeAttribute(null=True)
    role = EnumAttribute(Role, null=True)
    request_id = UnicodeAttribute(null=True)
    words_id = UnicodeAttribute(null=True)
    # In rows of the first form alone, which nobody may rewrite.
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
    """Return one item, as it is now, or None."""
    try:
        return model.get(*key, consistent_read=True)
    except model.DoesNotExist:
        return None
