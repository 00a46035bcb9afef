"""The table of items that expire, never restored: browser sessions, links, claims, failure counters."""

from datetime import datetime

from pynamodb.exceptions import PutError, UpdateError

from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.access.link import Link
from chalicelib.storage import keys, upgrades
from chalicelib.storage.models import (
    BrowserSessionItem,
    ClaimItem,
    FailedAccountsItem,
    FailureItem,
    GuardItem,
    KeptItem,
    LinkItem,
    read,
)

_CONDITION_FAILED = "ConditionalCheckFailedException"


class DynamoEphemeral:
    """``services.core.store.Ephemeral`` in DynamoDB. Expired items may stay for days: readers check."""

    def link(self, token_hash: str) -> Link | None:
        row = read(LinkItem, keys.link(token_hash))
        if row is None:
            return None
        return Link(
            id=row.id,
            purpose=row.purpose,
            subject_id=row.subject_id,
            expires_at=row.valid_until,
            used_at=row.used_at,
        )

    def put_browser_session(self, row: BrowserSession, expires_at: datetime) -> None:
        item = BrowserSessionItem.of(row, expires_at)
        touched = row.seen_at > row.created_at
        try:
            # A request of another window must not restore a browser session that was signed out.
            item.save(BrowserSessionItem.pk.exists() if touched else None)
        except PutError as refused:
            if refused.cause_response_code != _CONDITION_FAILED:
                raise

    def browser_session(self, token_hash: str) -> BrowserSession | None:
        row = read(BrowserSessionItem, keys.browser_session(token_hash))
        if row is None:
            return None
        return BrowserSession(
            token_hash=token_hash,
            account_id=row.account_id,
            generation=row.generation,
            created_at=row.created_at,
            seen_at=row.seen_at,
        )

    def drop_browser_session(self, token_hash: str) -> None:
        BrowserSessionItem(*keys.browser_session(token_hash)).delete()

    def claimed(self, key: str, at: datetime) -> bool:
        row = read(ClaimItem, keys.claim(key))
        if row is not None and row.expires_at > at:
            return True
        # Until the release of December 2026 claims were guards in the registry, which never expire. Remove
        # this line once that release has run everywhere for 90 days.
        return read(GuardItem, keys.guard(key)) is not None

    def failures(self, key: str) -> tuple[int, datetime | None]:
        row = read(FailureItem, keys.failures(key))
        return (row.failures, row.last_at) if row else (0, None)

    def add_failure(self, key: str, at: datetime, forget_at: datetime) -> int:
        return (
            self._count_one_more(key, at, forget_at)
            or self._count_first(key, at, forget_at)
            # Another request started the new count in between.
            or self._count_one_more(key, at, forget_at)
        )

    def subtract_failure(self, key: str) -> None:
        row = FailureItem(*keys.failures(key))
        try:
            row.update([FailureItem.failures.add(-1)], FailureItem.failures > 0)
        except UpdateError as refused:
            if refused.cause_response_code != _CONDITION_FAILED:
                raise

    def clear_failures(self, key: str) -> None:
        FailureItem(*keys.failures(key)).delete()

    def failed_accounts(self, key: str) -> tuple[int, datetime | None]:
        row = read(FailedAccountsItem, keys.failed_accounts(key))
        return (len(row.accounts or ()), row.last_at) if row else (0, None)

    def add_failed_account(self, key: str, account: str, at: datetime, forget_at: datetime) -> None:
        row = FailedAccountsItem(*keys.failed_accounts(key))
        row.update(
            [
                # The first update creates the item, with the attributes that a model needs.
                FailedAccountsItem.kind.set(FailedAccountsItem),
                FailedAccountsItem.schema.set(upgrades.ITEM_SCHEMA),
                FailedAccountsItem.accounts.add({account}),
                FailedAccountsItem.last_at.set(at),
                FailedAccountsItem.expires_at.set(forget_at),
            ]
        )

    def drop_failed_account(self, key: str, account: str) -> None:
        row = FailedAccountsItem(*keys.failed_accounts(key))
        try:
            row.update(
                [FailedAccountsItem.accounts.delete({account})], FailedAccountsItem.accounts.contains(account)
            )
        except UpdateError as refused:
            if refused.cause_response_code != _CONDITION_FAILED:
                raise

    def cached_text(self, key: str, at: datetime) -> str | None:
        row = read(KeptItem, keys.kept(key))
        return str(row.text) if row is not None and row.expires_at > at else None

    def cache_text(self, key: str, text: str, until: datetime) -> None:
        KeptItem(*keys.kept(key), text=text, expires_at=until).save()

    def _count_one_more(self, key: str, at: datetime, forget_at: datetime) -> int:
        """Return the count after one more failure; 0 when no count is running."""
        row = FailureItem(*keys.failures(key))
        try:
            row.update(
                [
                    FailureItem.failures.add(1),
                    FailureItem.last_at.set(at),
                    FailureItem.expires_at.set(forget_at),
                ],
                FailureItem.expires_at > at,
            )
        except UpdateError as refused:
            if refused.cause_response_code != _CONDITION_FAILED:
                raise
            return 0
        return int(row.failures)

    def _count_first(self, key: str, at: datetime, forget_at: datetime) -> int:
        """Return 1 when a new count starts; 0 when one is running."""
        row = FailureItem(*keys.failures(key), failures=1, last_at=at, expires_at=forget_at)
        try:
            row.save(FailureItem.pk.does_not_exist() | (FailureItem.expires_at <= at))
        except PutError as refused:
            if refused.cause_response_code != _CONDITION_FAILED:
                raise
            return 0
        return 1
