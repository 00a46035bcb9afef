"""Sample e-mails, an outbox in memory and providers that fail on demand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from chalicelib.services.core.changes import OutboxStatus
from chalicelib.services.core.store import StoredEmail
from infra.local.samples import LINKS, NOON, PARAMS, sample

__all__ = ["LINKS", "PARAMS", "sample"]

BASE_URL = "https://conseiller-numerique.example"


class PlainSigner:
    """Tokens that a test can read."""

    def token(self, purpose: str, entity_id: str) -> str:
        return f"{entity_id}.signed-for-{purpose}"

    def read(self, purpose: str, token: str) -> str | None:
        raise NotImplementedError

    def fingerprint(self, value: str) -> str:
        raise NotImplementedError


@dataclass
class OutboxRow:
    email: StoredEmail
    status: OutboxStatus = OutboxStatus.WAITING
    leased_until: datetime | None = None
    message_id: str | None = None


@dataclass
class MemoryOutbox:
    """The outbox of the store, in memory."""

    rows: dict[str, OutboxRow] = field(default_factory=dict)
    tasks: list[tuple[str, datetime]] = field(default_factory=list)

    def add(self, email: StoredEmail) -> None:
        self.rows[email.id] = OutboxRow(email)

    def waiting_outbox(self, before: datetime, limit: int) -> list[tuple[str, str]]:
        emails = [
            (row.email.created_at, "email", email_id)
            for email_id, row in self.rows.items()
            if row.status is not OutboxStatus.DONE
        ]
        tasks = [(at, "task", task_id) for task_id, at in self.tasks]
        return [(kind, row_id) for at, kind, row_id in sorted(emails + tasks) if at < before][:limit]

    def lease_email(self, email_id: str, now: datetime, lease: timedelta) -> StoredEmail | None:
        row = self.rows[email_id]
        held = row.status is OutboxStatus.SENDING and row.leased_until is not None and now < row.leased_until
        if row.status is OutboxStatus.DONE or held:
            return None
        row.status, row.leased_until = OutboxStatus.SENDING, now + lease
        return row.email

    def mark_email_sent(self, email_id: str, now: datetime, message_id: str) -> None:
        self.rows[email_id].status = OutboxStatus.DONE
        self.rows[email_id].message_id = message_id

    def release_email(self, email_id: str) -> None:
        self.rows[email_id].status = OutboxStatus.WAITING


@dataclass
class MemoryMailer:
    """Records what it sends; raises the ``failures`` first, one at each call."""

    sent: list[dict[str, str]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def send(self, **message: str) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return f"provider-{len(self.sent)}"


@dataclass
class MemoryQueues:
    """Records what is queued; the kinds in ``down`` do not answer."""

    queued: list[tuple[str, list[str]]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)

    def enqueue(self, kind: str, ids: list[str]) -> None:
        if kind in self.down:
            raise ConnectionError
        self.queued.append((kind, ids))


@dataclass
class MovableClock:
    """A clock that the test moves."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


def mail_ports() -> Any:
    """Return the few ports that sending an e-mail uses."""
    return SimpleNamespace(
        store=MemoryOutbox(),
        mailer=MemoryMailer(),
        queues=MemoryQueues(),
        clock=MovableClock(),
        signer=PlainSigner(),
    )
