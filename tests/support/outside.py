"""The ports of a test: a clock that moves, a mailbox, a store that a test may interrupt."""

import contextlib
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest

from chalicelib.credentials import Argon2Passwords, TotpSecondFactors
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.applying.company_register import RegisterEntry
from chalicelib.domain.funding.case_file import CaseFile, Procedure
from chalicelib.domain.shared.calendar_rules import PARIS
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.parameters import DatedValue, Parameters
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.events.email_consumer import send_email
from chalicelib.ids import HmacSigner, TimeOrderedIds
from chalicelib.mail.catalogue import entry
from chalicelib.reference.communes import Communes
from chalicelib.reference.holidays import is_working_day
from chalicelib.reference.parameters import Dated, decided_parameters, shipped_values
from chalicelib.reference.phones import normalise_phone
from chalicelib.services import tasks
from chalicelib.services.applying import apply
from chalicelib.services.candidates import register, sign_in_link
from chalicelib.services.clockwork import Tick, fire_due_timers
from chalicelib.services.core.changes import Changes, Email, JournalEntry, Task
from chalicelib.services.core.ports import (
    CaseFilesUnavailable,
    Ephemeral,
    Ports,
    ReadFiles,
    RegisterUnavailable,
    Signer,
)
from chalicelib.services.core.store import Store, StoredEmail
from chalicelib.services.email_facts.refresh import refreshed_email
from infra.local.planner import LocalPlanner
from tests.mail.support import BASE_URL, MemoryMailer, MemoryQueues, MovableClock
from tests.support.files import MemoryFiles, pdf_fault
from tests.support.journal import BY_HAND, require_noted
from tests.support.memory import MemoryEphemeral, MemoryStore
from tests.support.plain import require_plain

E = TypeVar("E", bound=Entity)

# The purpose of each link of an e-mail, by its name; "confirm" and those of an address change by the e-mail.
LEADS_TO = {
    "status": LinkPurpose.APPLICATION_STATUS,
    "account": LinkPurpose.OPEN_ACCOUNT,
    "reset": LinkPurpose.RESET_PASSWORD,
    "answer": LinkPurpose.ANSWER_QUESTION,
    "space": LinkPurpose.CANDIDATE_SPACE,
    "availability": LinkPurpose.CANDIDATE_AVAILABILITY,
    "unsubscribe": LinkPurpose.CANDIDATE_UNSUBSCRIBE,
    "engage": LinkPurpose.PROVED_APPLICATION,
    "become": LinkPurpose.PROVED_REGISTRATION,
    "application_confirm": LinkPurpose.CONFIRM_APPLICATION,
    "candidate_confirm": LinkPurpose.CONFIRM_CANDIDATE,
    "candidate_new_email": LinkPurpose.CONFIRM_NEW_EMAIL,
    "candidate_approve_email": LinkPurpose.APPROVE_NEW_EMAIL,
    "account_new_email": LinkPurpose.CONFIRM_ACCOUNT_EMAIL,
    "account_approve_email": LinkPurpose.APPROVE_ACCOUNT_EMAIL,
}

# Tasks that the queue runs at once after a form or a request for a link.
SENT_BY_ANYBODY = {apply.RECEIVE_TASK, register.RECEIVE_TASK, sign_in_link.LINK_TASK}

SECRET = b"a secret of the tests, thirty-two bytes or more"
# A Monday, in a week without a public holiday.
START = date(2026, 9, 14)
COMMUNES = Communes()


class Crash(BaseException):
    """The process died before a write: it is no ``Exception``, so that no handler catches it."""


class QuickPasswords(Argon2Passwords):
    """Argon2id with the smallest parameters, to be fast."""

    @functools.cached_property
    def _hasher(self) -> Any:
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class MemoryCaseFiles:
    """Démarches simplifiées: records the requests.

    It does not answer while ``down``, and has no procedures while ``absent``.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[Procedure, Mapping[str, str]]] = []
        self.down = self.absent = False
        # The answers about files, by procedure and cursor, and the requests for them.
        self.pages: dict[tuple[Procedure, str | None], ReadFiles] = {}
        self.read: list[tuple[Procedure, datetime, str | None]] = []

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile | None:
        if self.down:
            raise CaseFilesUnavailable
        if self.absent:
            return None
        self.asked.append((procedure, fields))
        number = len(self.asked)
        return CaseFile(number=number, url=f"https://case-files.example/{number}", created_at=now)

    def changed(self, procedure: Procedure, since: datetime, cursor: str | None) -> ReadFiles | None:
        if self.down:
            raise CaseFilesUnavailable
        self.read.append((procedure, since, cursor))
        return self.pages.get((procedure, cursor))


class MemoryRegister:
    """The register of companies: records the requests; does not answer while ``down``."""

    def __init__(self, *entries: RegisterEntry) -> None:
        self.entries = {one.siret: one for one in entries}
        self.asked: list[str] = []
        self.down = False

    def find(self, siret: str) -> RegisterEntry | None:
        self.asked.append(siret)
        if self.down:
            raise RegisterUnavailable
        return self.entries.get(siret)


class WatchedStore:
    """A store that records the commits, and that a test may interrupt.

    The process dies once before the commit number ``crash_at``, from 1. ``meanwhile`` runs once, as a
    concurrent user, between the reading of the next decision and its commit.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.ports: Ports | None = None
        self.emails: list[Email] = []
        self.tasks: list[Task] = []
        self.created: list[Entity] = []
        self.commits = 0
        self.crash_at: int | None = None
        self.meanwhile: Callable[[], object] | None = None

    def commit(self, changes: Changes) -> None:
        if self.meanwhile:
            act, self.meanwhile = self.meanwhile, None
            act()
        if self.crash_at == self.commits + 1:
            self.crash_at = None
            raise Crash
        for note in changes.journal:
            require_plain(note)
        if changes.author != BY_HAND:
            require_noted(changes)
        self._store.commit(changes)
        self.commits += 1
        self.emails += map(self._as_it_leaves, changes.emails)
        self.tasks += changes.tasks
        self.created += changes.created

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def _as_it_leaves(self, email: Email) -> Email:
        """Return the e-mail with the facts of this moment; fail when it was owed just now and is already
        untrue.

        Without ``ports`` it is returned as it is stored.
        """
        if self.ports is None:
            return email
        wanted = entry(email.template)
        links = {name: (link.purpose, link.id) for name, link in email.links.items()}
        stored = StoredEmail(
            id=email.id,
            template=email.template,
            to=email.to,
            subject_id=email.subject_id,
            params=email.params,
            links=links,
            created_at=self.ports.clock.now(),
        )
        now = refreshed_email(self.ports, stored, wanted.links)
        assert now is not None, f"{email.template} is owed and not so"
        assert set(wanted.params) <= set(now.params), email.template
        assert set(wanted.links) <= set(email.links) <= {*wanted.links, *wanted.optional_links}, (
            email.template
        )
        for name, link in email.links.items():
            assert link.purpose is LEADS_TO[name if name in LEADS_TO else email.template], (
                email.template,
                name,
            )
        return replace(email, to=now.to, params=dict(now.params))  # type: ignore[arg-type]


class GivenParameters:
    """Parameters that a test sets, by the first day in force."""

    def __init__(self, *dated: tuple[date, Parameters]) -> None:
        self._dated = dated

    def __call__(self) -> Dated:
        return self._dated

    def shipped(self) -> tuple[DatedValue, ...]:
        return shipped_values()


class Outside:
    """The ports of the services, the clock and the outbox of a test.

    Args:
        store, ephemeral: made from the signer; in memory by default.
    """

    def __init__(
        self,
        store: Callable[[Signer], Store] = MemoryStore,
        ephemeral: Callable[[Any], Ephemeral] = MemoryEphemeral,
    ) -> None:
        signer = HmacSigner(SECRET)
        inner = store(signer)
        self.store = WatchedStore(inner)
        self.case_files = MemoryCaseFiles()
        self.clock = MovableClock()
        self.files = MemoryFiles(self.clock.now)
        self.go_to(START)
        self.ports = Ports(
            store=self.store,
            ephemeral=ephemeral(inner),
            clock=self.clock,
            ids=TimeOrderedIds(),
            places=COMMUNES,
            signer=signer,
            passwords=QuickPasswords(),
            second_factors=TotpSecondFactors(SECRET, "Conseiller numérique"),
            case_files=self.case_files,
            # There is no register, unless a test gives one.
            register=None,
            planner=LocalPlanner(),
            files=self.files,
            pdf_fault=pdf_fault,
            mailer=MemoryMailer(),
            queues=MemoryQueues(),
            working_days=is_working_day,
            phones=normalise_phone,
            dated_parameters=decided_parameters(inner.get, lambda: self.clock.now().timestamp()),
        )
        self.store.ports = self.ports
        self.author = BY_HAND
        self._read = 0

    # Time

    @property
    def today(self) -> date:
        return self.ports.today()

    def wait(self, **time: float) -> None:
        """Let time pass without firing timers; ``tick`` fires them."""
        self.clock.at += timedelta(**time)

    def go_to(self, day: date, hour: int = 10, minute: int = 0) -> None:
        """Set the clock to an hour of Paris."""
        self.clock.at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC)

    def tick(self) -> Tick:
        """Fire the timers that are due."""
        return fire_due_timers(self.ports, go_on=lambda: True)

    def timers(self, subject: Entity) -> dict[str, datetime]:
        """Return the timers of something, by name."""
        ever = self.clock.now() + timedelta(days=3650)
        due = self.ports.store.due_timers(ever, 10_000)
        return {timer.name: timer.due_at for timer in due if timer.subject_id == subject.id}

    def run_tasks(self) -> None:
        """Run the tasks in the outbox."""
        while self.store.tasks:
            self._run(self.store.tasks[0])
            self.store.tasks.pop(0)

    def _run(self, task: Task) -> None:
        tasks.run(self.ports, task.id)
        assert self.ports.store.task(task.id) is None, f"{task.name} was done and is still owed"

    def receive_forms(self) -> None:
        """Run the tasks of the forms and of the requests for links that were sent, and no others."""
        for task in [task for task in self.store.tasks if task.name in SENT_BY_ANYBODY]:
            self._run(task)
            self.store.tasks.remove(task)

    # E-mails

    def mails(self, template: str | None = None, *, to: str | None = None) -> list[Email]:
        """Return the e-mails in the outbox, oldest first."""
        return [
            email
            for email in self.store.emails
            if template in (None, email.template) and to in (None, email.to)
        ]

    def deliver(self) -> dict[str, list[dict[str, str]]]:
        """Send all that waits; return the messages sent now, by the name of their e-mail, oldest first."""
        left: dict[str, list[dict[str, str]]] = {}
        mailer = self.ports.mailer
        assert isinstance(mailer, MemoryMailer)
        for email in self.store.emails:
            before = len(mailer.sent)
            send_email({"body": json.dumps({"id": email.id})}, self.ports, BASE_URL)
            for message in mailer.sent[before:]:
                left.setdefault(email.template, []).append(message)
        return left

    def new_mails(self) -> list[str]:
        """Return the names of the e-mails owed since the last call, oldest first."""
        new = self.store.emails[self._read :]
        self._read += len(new)
        return [email.template for email in new]

    def token(self, email: Email, link: str) -> str:
        """Return the token of a link of an e-mail, as its sender writes it."""
        return self.ports.signer.token(email.links[link].purpose, email.links[link].id)

    # Reading

    def said(self, entry: JournalEntry) -> str | None:
        """Return the reason given for an act on a candidate, application or account, while it is stored."""
        words = {one.id: one.text for one in self.ports.store.words_about(entry.subject_id)}
        return words.get(entry.words_id or "")

    def get(self, kind: type[E], entity_id: str) -> E:
        found = self.ports.store.get(kind, entity_id)
        assert found is not None
        return found

    def created(self, kind: type[E]) -> list[E]:
        """Return every item of a kind that was ever created, as it was then."""
        return [entity for entity in self.store.created if isinstance(entity, kind)]

    def fresh(self, entity: E) -> E:
        """Return the entity as it is stored now."""
        return self.get(type(entity), entity.id)

    def change(self, entity: E, **fields: Any) -> E:
        """Write what no journey writes."""
        changes = Changes(author=self.author, at=self.clock.now())
        changes.update(replace(self.fresh(entity), **fields))
        self.store.commit(changes)
        return self.fresh(entity)


@contextlib.contextmanager
def refused(code: str) -> Iterator[None]:
    """Check that the block is refused with this code."""
    with pytest.raises((Refusal, Refusals)) as caught:
        yield
    refusal = caught.value
    found = refusal.refusals if isinstance(refusal, Refusals) else (refusal,)
    assert {one.code for one in found} == {code}


def refusal(code: str, act: Callable[[], object]) -> Refusal:
    """Return the refusal of an act, which must have this code."""
    with pytest.raises((Refusal, Refusals)) as caught:
        act()
    told = caught.value
    [found] = told.refusals if isinstance(told, Refusals) else (told,)
    assert found.code == code
    return found
