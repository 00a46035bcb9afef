"""The ports to the tables: the registry and journal, and what a restore may lose."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.access.link import Link
from chalicelib.domain.activity.report import ActivityReport
from chalicelib.domain.activity.totals import Month, MonthTotals, TerritoryTotals
from chalicelib.domain.agency.parameter_change import ParameterChange
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.candidates.candidate import Candidate, Card
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.summary import FollowUpSummary
from chalicelib.domain.funding.agreement import Agreement, AgreementTray
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.ledger_summary import LedgerSummary
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.domain.funding.summary import AgreementSummary
from chalicelib.domain.intake.intake import Intake
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.summary import RecruitmentSummary
from chalicelib.domain.recruiting.supply import Supply, SupplyStatus
from chalicelib.domain.reorganising.structure_change import StructureChange
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.free_words import FreeWords
from chalicelib.domain.shared.undelivered import Feedback, Undelivered
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.session import SessionStatus, TrainingSession
from chalicelib.domain.training.summary import TrainingSummary
from chalicelib.services.core.changes import Changes, JournalEntry, OutboxStatus, Timer

E = TypeVar("E", bound=Entity)
T = TypeVar("T")

# Registrations that seem to be of one person, shown with one of them.
MOST_ALIKE = 10


class VersionConflict(Exception):
    """Somebody else changed one of the entities since it was read."""


class GuardTaken(Exception):
    """Another holds a guard of the decision: ``key`` is that of the guard.

    ``holder`` is empty for a guard that was to be free.
    """

    def __init__(self, key: str, holder: str) -> None:
        super().__init__(key)
        self.key = key
        self.holder = holder


class LinkSpent(Exception):
    """The link was used in the meantime."""


class TimerMoved(Exception):
    """The timer fired, moved or was cleared since it was read."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of a list, and the cursor of the next page, None at the end."""

    items: list[T]
    cursor: str | None


@dataclass(frozen=True, kw_only=True)
class StoredEmail:
    """An outbox row of an e-mail as the sender reads it."""

    id: str
    template: str
    to: str
    subject_id: str
    params: Mapping[str, object]
    links: Mapping[str, tuple[str, str]]
    created_at: datetime
    # Colleagues who receive the same message.
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EmailRecord:
    """What stays of an e-mail: no address, nothing of its content.

    Args:
        id: of the e-mail.
        template: its name in the catalogue.
        subject_id: what it is about.
        owed_at: when a decision owed it.
        status: of its row.
        done_at: when it left, or when it turned out that it never would.
        outcome: the provider's id, or why it was not sent; empty while it waits.
        feedback: what the provider reported afterwards.
    """

    id: str
    template: str
    subject_id: str
    owed_at: datetime
    status: OutboxStatus
    done_at: datetime | None
    outcome: str
    feedback: Feedback | None


@dataclass(frozen=True, kw_only=True)
class StoredTask:
    """An outbox row of a task as its consumer reads it."""

    id: str
    name: str
    params: Mapping[str, object]


@dataclass(frozen=True)
class Glimpse:
    """What a list shows of a candidate who left the structure's pool."""

    card: Card
    recruited_elsewhere: bool


@dataclass(frozen=True)
class Departed:
    """The candidates who left a structure's pool, as known at an instant; None for those hidden from it."""

    known_at: datetime
    people: Mapping[str, Glimpse | None]


@dataclass(frozen=True, kw_only=True)
class EmailsWaiting:
    """How many e-mails wait, and when the oldest was owed; None without any."""

    count: int
    since: datetime | None


class Store(Protocol):
    """Registry and journal. Reads by id and by parent are consistent; lists may lag behind a write.

    A list returns at most ``limit`` entries from ``cursor`` on (None: from its beginning) and refuses the
    cursor of another list (``bad_cursor``). ``services.core.lists.every`` reads a whole one.
    """

    def commit(self, changes: Changes) -> None:
        """Write a decision in one transaction.

        Raises:
            VersionConflict, GuardTaken, LinkSpent, TimerMoved: nothing was written.
        """

    def get(self, kind: type[E], entity_id: str) -> E | None:
        """An entity, or None.

        Not for what has a parent: ``ActivityReport``, ``AgendaItem``, ``FreeWords``, ``Match``,
        ``MonthTotals``, ``Question`` and ``TerritoryTotals``.
        """

    def agenda_item(self, session_id: str, application_id: str) -> AgendaItem | None:
        """One application on one agenda."""

    def match(self, structure_id: str, candidate_id: str) -> Match | None:
        """The match of a structure and a candidate."""

    def question(self, application_id: str, question_id: str) -> Question | None:
        """One question on an application."""

    def activity_report(self, recruitment_id: str, report_id: str) -> ActivityReport | None:
        """One report of an adviser."""

    def activity_reports(
        self, recruitment_id: str, first: date, last: date, *, limit: int, cursor: str | None
    ) -> Page[ActivityReport]:
        """The reports of an adviser on the days from ``first`` to ``last``, both included, latest first."""

    def month_totals(self, structure_id: str, recruitment_id: str, month: Month) -> MonthTotals | None:
        """The totals of an adviser's month, None before its first report."""

    def totals_of_structure(self, structure_id: str, first: Month, last: Month) -> list[MonthTotals]:
        """The totals of every adviser of a structure in some months, bounds included, by month."""

    def totals_of_advisers(
        self, advisers: Iterable[tuple[str, str]], months: Iterable[Month]
    ) -> list[MonthTotals]:
        """The totals of some advisers (structure id, recruitment id) in some months (may lag)."""

    def territory_totals(self, territory: str, first: Month, last: Month) -> list[TerritoryTotals]:
        """The totals kept under a department, or under the nation, in some months, bounds included."""

    def guard_holder(self, key: str) -> str | None:
        """The holder of a guard, or None."""

    def counters(self, keys: Iterable[str]) -> dict[str, dict[str, int]]:
        """Counters by key and field, without those that do not exist."""

    def applications(
        self,
        *,
        departments: Iterable[str] | None,
        statuses: Collection[ApplicationStatus] | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Application]:
        """Applications of some departments and statuses (None: all), oldest confirmation first (may lag).

        Those never confirmed are in no list; duplicates only where that status is asked for of all
        departments. A page has a hundred at most, and may be shorter than its limit.
        """

    def summaries(self, departments: Collection[str]) -> list[ApplicationSummary]:
        """The summary of every application of some departments whose address was confirmed (may lag)."""

    def recruitment_summaries(self, departments: Collection[str]) -> list[RecruitmentSummary]:
        """The summary of every recruitment of some departments (may lag)."""

    def follow_up_summaries(
        self, quarters: Collection[str], departments: Collection[str]
    ) -> list[FollowUpSummary]:
        """The summary of every follow-up of some quarters in some departments (may lag)."""

    def agreement_summaries(self, departments: Collection[str]) -> list[AgreementSummary]:
        """The summary of every agreement of some departments (may lag)."""

    def ledger_summaries(self, departments: Collection[str]) -> list[LedgerSummary]:
        """The summary of every ledger of some departments (may lag)."""

    def pending_bank_details(self, *, limit: int, cursor: str | None) -> Page[BankDetails]:
        """The bank details that wait to be checked, what waits longest first (may lag)."""

    def payment_files(self, *, limit: int, cursor: str | None) -> Page[PaymentFile]:
        """The payment files, the latest first (may lag)."""

    def intakes(self, *, limit: int, cursor: str | None) -> Page[Intake]:
        """The files that were taken in, the latest first."""

    def training_summaries(self, departments: Collection[str]) -> list[TrainingSummary]:
        """The summary of every training in some departments (may lag)."""

    def centres(self, lot: int, *, limit: int, cursor: str | None) -> Page[Centre]:
        """The centres of a lot, by name (may lag)."""

    def training_sessions(
        self, lot: int, status: SessionStatus, *, limit: int, cursor: str | None
    ) -> Page[TrainingSession]:
        """The sessions of a lot and a status, the latest start first (may lag).

        Lot 1 has every remote session, whoever opened it.
        """

    def agenda(self, session_id: str, *, limit: int, cursor: str | None) -> Page[AgendaItem]:
        """The agenda of a session, by structure name."""

    def sessions(self, *, limit: int, cursor: str | None) -> Page[CommitteeSession]:
        """The sessions, latest date and number first."""

    def questions(self, application_id: str, *, limit: int, cursor: str | None) -> Page[Question]:
        """The questions on an application, oldest first."""

    def journal_of(self, subject: Entity, *, limit: int, cursor: str | None) -> Page[JournalEntry]:
        """What was done to an entity, the latest first."""

    def words_about(self, about_id: str) -> list[FreeWords]:
        """The reasons given about a person or object, oldest first."""

    def matches_of_structure(self, structure_id: str, *, limit: int, cursor: str | None) -> Page[Match]:
        """The candidates on whom a structure acted."""

    def matches_of_candidate(self, candidate_id: str, *, limit: int, cursor: str | None) -> Page[Match]:
        """The structures that acted on a candidate (may lag)."""

    def candidates(self, ids: Iterable[str]) -> dict[str, Candidate]:
        """Candidates by id, without those that do not exist."""

    def look_alikes(self, candidate: Candidate) -> list[Candidate]:
        """The other candidates of the same ``likeness``, the recruited first; ten at most (may lag).

        Somebody without one is like nobody.
        """

    def structure_with_statuses(self, structure_id: str) -> tuple[Structure | None, dict[str, MatchStatus]]:
        """A structure and the status of its matches by candidate, without the new ones."""

    def applications_with_departed(
        self, application_ids: Collection[str], structure_id: str
    ) -> tuple[dict[str, Application], Departed | None]:
        """Applications by id and what ``keep_departed`` stored for a structure, in one read (may lag)."""

    def keep_departed(self, structure_id: str, people: Departed, life: timedelta) -> None:
        """Cache the candidates who left a structure's pool, for ``life``.

        A cache: it may be lost, a failure to write is ignored, and readers check its age.
        """

    def several(
        self, entities: Iterable[tuple[type[Entity], str]], guards: Iterable[str] = ()
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Entities of several kinds by id, and holders of guards by key, in one read (may lag)."""

    def pool(self, departments: Mapping[str, float], *, nationwide: bool) -> list[Card]:
        """Cards of findable candidates who live in ``departments`` and have a maximum distance (may lag).

        Args:
            departments: by code, the least maximum distance in kilometres.
            nationwide: whether to add those of metropolitan France who accept France entière; overseas
                candidates are in the pool of their department whatever their distance.
        """

    def with_word(self, word: str, *, findable: bool = True) -> list[Card]:
        """Cards of candidates of the country with a form (``search_forms``) of a prefix (may lag).

        Args:
            word: the prefix; one of one or two letters must be a whole form.
            findable: those whom structures may find, or else the others who confirmed once.
        """

    def recruitments_of_structure(
        self, structure_id: str, *, limit: int, cursor: str | None
    ) -> Page[Recruitment]:
        """The recruitments of a structure, oldest first."""

    def agreements(self, department: str, *, limit: int, cursor: str | None) -> Page[Agreement]:
        """The agreements of a department, those that ended included."""

    def agreements_in(self, tray: AgreementTray, *, limit: int, cursor: str | None) -> Page[Agreement]:
        """The agreements of the country in a tray, what waits longest first (may lag)."""

    def supplies_in(self, status: SupplyStatus, *, limit: int, cursor: str | None) -> Page[Supply]:
        """The uniforms and kits of the country with a status, what has it longest first (may lag)."""

    def follow_ups_of_structure(self, structure_id: str, *, limit: int, cursor: str | None) -> Page[FollowUp]:
        """The follow-ups of a structure, latest quarter first."""

    def follow_ups(
        self, quarter: str, departments: Iterable[str] | None, *, limit: int, cursor: str | None
    ) -> Page[FollowUp]:
        """The follow-ups of a quarter, of some departments or of all, by department."""

    def accounts(
        self, role: Role, *, structure_id: str | None = None, limit: int, cursor: str | None
    ) -> Page[Account]:
        """Accounts of a role, of one structure when given; a page may be shorter than its limit."""

    def due_timers(self, now: datetime, limit: int) -> list[Timer]:
        """Timers due at or before ``now``, oldest first."""

    def timers_between(self, first: datetime, last: datetime, limit: int) -> list[Timer]:
        """Timers due from ``first`` on and before ``last``, oldest first (may lag)."""

    def timers_of(self, subject_id: str) -> list[Timer]:
        """Every timer of a subject, by date."""

    def waiting_outbox(self, before: datetime, limit: int) -> list[tuple[str, str]]:
        """Outbox rows (kind ``email`` or ``task``, id) not done and written before an instant."""

    def oldest_unsent_email(self) -> datetime | None:
        """When the e-mail that waits longest was owed, or None when all were sent (may lag)."""

    def emails_waiting(self) -> EmailsWaiting:
        """How many e-mails wait to be sent, those at work included, and since when the oldest (may lag)."""

    def claim_email(self, email_id: str, now: datetime, lease: timedelta) -> StoredEmail | None:
        """Lease a waiting e-mail, or one whose lease ran out, to send it; None when it is not to be sent."""

    def email_sent(self, email_id: str, now: datetime, message_id: str) -> None:
        """Mark an e-mail sent; its address and parameters are deleted."""

    def email_failed(self, email_id: str) -> None:
        """Make an e-mail wait again after a temporary failure."""

    def email_subject(self, email_id: str) -> str | None:
        """The id of the subject of an e-mail, sent or not; None when there is no such e-mail."""

    def parameter_changes(self, name: str | None, *, limit: int, cursor: str | None) -> Page[ParameterChange]:
        """The values proposed for a parameter, or (None) those that wait for a confirmation; latest first."""

    def structure_changes(self, *, limit: int, cursor: str | None) -> Page[StructureChange]:
        """The changes in the life of structures, the latest proposed first (may lag)."""

    def email_returned(self, email_id: str, feedback: Feedback) -> None:
        """Record what the provider reported about an e-mail; nothing when there is no such row."""

    def email_record(self, email_id: str) -> EmailRecord | None:
        """What stays of an e-mail, or None."""

    def emails_about(self, subject_id: str, *, limit: int, cursor: str | None) -> Page[EmailRecord]:
        """The e-mails about an object, the latest first (may lag)."""

    def undelivered(self, *, limit: int, cursor: str | None) -> Page[Undelivered]:
        """Addresses that do not receive, the latest report first."""

    def task(self, task_id: str) -> StoredTask | None:
        """A task that is not done yet, or None."""


class Ephemeral(Protocol):
    """What a restore may lose: browser sessions, links, claims, failure counters."""

    def link(self, token_hash: str) -> Link | None:
        """A single-use link by the hash of its token."""

    def put_browser_session(self, row: BrowserSession, expires_at: datetime) -> None:
        """Store a session, new or (``seen_at`` after ``created_at``) used again and not closed meanwhile."""

    def browser_session(self, token_hash: str) -> BrowserSession | None:
        """A session by the hash of its token."""

    def drop_browser_session(self, token_hash: str) -> None:
        """Close a session."""

    def claimed(self, key: str, at: datetime) -> bool:
        """Whether an unexpired claim of this key exists at an instant."""

    def failures(self, key: str) -> tuple[int, datetime | None]:
        """The number of consecutive failures of a key, and the instant of the last one."""

    def add_failure(self, key: str, at: datetime, forget_at: datetime) -> int:
        """Count a failure; returns their new number."""

    def forgive_failure(self, key: str) -> None:
        """Uncount one failure."""

    def clear_failures(self, key: str) -> None:
        """Forget the failures of a key."""

    def failed_accounts(self, key: str) -> tuple[int, datetime | None]:
        """The number of accounts that failed under a key, and the instant of the last failure."""

    def add_failed_account(self, key: str, account: str, at: datetime, forget_at: datetime) -> None:
        """Count a failed account, once."""

    def drop_failed_account(self, key: str, account: str) -> None:
        """Uncount an account; the instant of the last failure stays."""

    def kept(self, key: str, at: datetime) -> str | None:
        """The text kept under a key at an instant, or None: an expired one is kept no more."""

    def keep(self, key: str, text: str, until: datetime) -> None:
        """Keep a text until an instant; it replaces what was kept under the key."""
