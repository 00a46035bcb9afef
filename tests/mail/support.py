"""Sample e-mails, an outbox in memory and providers that fail on demand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.services.changes import OutboxStatus
from chalicelib.services.ports import StoredEmail

BASE_URL = "https://conseiller-numerique.example"
NOON = datetime(2027, 1, 12, 12, 0, tzinfo=UTC)

PARAMS: Mapping[str, object] = {
    "candidate_name": "Inès Durand",
    "case_file_url": "https://demarches.example/dossiers/4321?token=a&b=c",
    "complete_file_by": "2027-02-25",
    "confirmed_on": "2026-12-01",
    "count": 23,
    "days_left": 7,
    "deadline": "2027-03-12",
    "department_name": "Eure-et-Loir",
    "due_on": "2027-01-31",
    "ended_on": "2027-05-31",
    "expires_on": "2027-02-09",
    "first_name": "Inès",
    "held_on": "2027-01-11",
    "invited_by": "Paul Martin",
    "kind_label": "une commune",
    "last": True,
    "missing": "Le nombre de postes n'est pas justifié.",
    "months": 24,
    "more": 3,
    "names": ["Mairie de Chartres", "Le Fil numérique"],
    "per_post_cents": 50_000_00,
    "pieces": ["les statuts", "un relevé d'identité bancaire"],
    "planned_hire_date": "2027-03-01",
    "postponed": 1,
    "posts": 2,
    "posts_free": 2,
    "posts_requested": 4,
    "prefecture_name": "Eure-et-Loir",
    "quarter_label": "4e trimestre 2026",
    "question": "Où l'accueil aura-t-il lieu ?\nÀ quels horaires ?",
    "reason": "Le territoire est déjà couvert.",
    "rejected": 2,
    "role_label": "préfecture",
    "session_number": 24,
    "siret": "21280085600016",
    "stage": "seven_days_before",
    "starts_on": "2027-03-01",
    "status_label": "en cours d'examen",
    "structure_name": "Mairie de Chartres",
    "total_cents": 100_000_00,
    "account_pending": False,
    "training_by": "2027-03-16",
    "validated": 5,
}

LINKS: Mapping[str, tuple[str, str]] = {
    "confirm": ("confirm_application", "link-confirm"),
    "status": ("application_status", "application-1"),
    "account": ("open_account", "link-account"),
    "reset": ("reset_password", "link-reset"),
    "answer": ("answer_question", "link-answer"),
    "space": ("candidate_space", "link-space"),
}


class PlainSigner:
    """Tokens that a test can read."""

    def token(self, purpose: str, entity_id: str) -> str:
        return f"{entity_id}.signed-for-{purpose}"

    def read(self, purpose: str, token: str) -> str | None:
        raise NotImplementedError

    def fingerprint(self, value: str) -> str:
        raise NotImplementedError


def sample(template: str, *, email_id: str = "email-1", **changed: object) -> StoredEmail:
    """An e-mail of the catalogue with everything it may carry; ``changed`` replaces parameters."""
    entry = CATALOGUE[template]
    return StoredEmail(
        id=email_id,
        template=template,
        to="contact@chartres.example",
        subject_id="application-1",
        params={name: changed.get(name, PARAMS[name]) for name in entry.params},
        links={name: LINKS[name] for name in (*entry.links, *entry.optional_links)},
        created_at=NOON,
    )


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

    def claim_email(self, email_id: str, now: datetime, lease: timedelta) -> StoredEmail | None:
        row = self.rows[email_id]
        held = row.status is OutboxStatus.SENDING and row.leased_until is not None and now < row.leased_until
        if row.status is OutboxStatus.DONE or held:
            return None
        row.status, row.leased_until = OutboxStatus.SENDING, now + lease
        return row.email

    def email_sent(self, email_id: str, now: datetime, message_id: str) -> None:
        self.rows[email_id].status = OutboxStatus.DONE
        self.rows[email_id].message_id = message_id

    def email_failed(self, email_id: str) -> None:
        self.rows[email_id].status = OutboxStatus.WAITING


@dataclass
class MemoryMailer:
    """Keeps what it sends; raises what ``failures`` holds first, one at each call."""

    sent: list[dict[str, str]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def send(self, **message: str) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return f"provider-{len(self.sent)}"


@dataclass
class MemoryQueues:
    """Keeps what is queued; the kinds in ``down`` do not answer."""

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
    """The few ports that sending an e-mail uses."""
    return SimpleNamespace(
        store=MemoryOutbox(),
        mailer=MemoryMailer(),
        queues=MemoryQueues(),
        clock=MovableClock(),
        signer=PlainSigner(),
    )
