"""The port to the registry and the journal, and what it returns."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.activity.report import ActivityReport
from chalicelib.domain.activity.totals import Month, MonthTotals, TerritoryTotals
from chalicelib.domain.agency.parameter_change import ParameterChange
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.card import Card
from chalicelib.domain.candidates.departed import DepartedCandidates
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.summary import FollowUpSummary
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.ledger.summary import LedgerSummary
from chalicelib.domain.funding.ledger.sums_to_return import OrderToPay
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.domain.funding.summary import AgreementSummary
from chalicelib.domain.intake.intake import Intake
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.summary import RecruitmentSummary
from chalicelib.domain.recruiting.supply import Supply, SupplyStatus
from chalicelib.domain.reorganising.claims import LiquidationSummary
from chalicelib.domain.reorganising.structure_change import StructureChange
from chalicelib.domain.reorganising.summary import WaitingChange
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.free_words import FreeWords
from chalicelib.domain.shared.undelivered import Feedback, Undelivered
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.session import TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.summary import TrainingSummary
from chalicelib.services.core.changes import Changes, JournalEntry, OutboxStatus, Timer

E = TypeVar("E", bound=Entity)
T = TypeVar("T")

# Look-alikes shown beside a candidate.
MAX_LOOK_ALIKES = 10


class VersionConflict(Exception):
    """Somebody else changed one of the entities since it was read."""


class GuardTaken(Exception):
    """A guard of the decision, ``key``, has another holder.

    ``holder`` is empty for a guard that was only required to be free.
    """

    def __init__(self, key: str, holder: str) -> None:
        super().__init__(key)
        self.key = key
        self.holder = holder


class LinkSpent(Exception):
    """The link was used since it was read."""


class TimerMoved(Exception):
    """The timer fired, moved or was cleared since it was read."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of a list, and the cursor of the next page; None at the end."""

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
    # Other recipients of the same message.
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EmailRecord:
    """The record of an e-mail, without its address or content.

    Args:
        id: of the e-mail.
        template: its name in the catalogue.
        subject_id: what it is about.
        owed_at: when a decision owed it.
        status: of its row.
        done_at: when it was sent, or when the sender gave it up.
        outcome: the provider's id, or why it was not sent; empty before that.
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


@dataclass(frozen=True, kw_only=True)
class EmailsWaiting:
    """The number of e-mails not sent yet, and when the oldest was owed; None without any."""

    count: int
    since: datetime | None


class Store(Protocol):
    """The registry and the journal. Reads by id and by parent are consistent; lists may lag behind a write.

    A list returns at most ``limit`` entries from ``cursor`` on (None: from the beginning) and refuses the
    cursor of another list (``bad_cursor``). ``services.core.lists.every`` reads a whole list.
    """

    def commit(self, changes: Changes) -> None:
        """Write a decision in one transaction.

        Raises:
            VersionConflict, GuardTaken, LinkSpent, TimerMoved: nothing was written.
        """

    def get(self, kind: type[E], entity_id: str) -> E | None:
        """Return an entity, or None.

        Not for the kinds with a parent: ``ActivityReport``, ``AgendaItem``, ``FreeWords``, ``Match``,
        ``MonthTotals``, ``Question`` and ``TerritoryTotals``.
        """

    def agenda_item(self, session_id: str, application_id: str) -> AgendaItem | None:
        """Return the line of an application on an agenda."""

    def match(self, structure_id: str, candidate_id: str) -> Match | None:
        """Return the match of a structure and a candidate."""

    def question(self, application_id: str, question_id: str) -> Question | None:
        """Return a question on an application."""

    def activity_report(self, recruitment_id: str, report_id: str) -> ActivityReport | None:
        """Return a report of an adviser."""

    def activity_reports(
        self, recruitment_id: str, first: date, last: date, *, limit: int, cursor: str | None
    ) -> Page[ActivityReport]:
        """Return the reports of an adviser from ``first`` to ``last``, both included, latest first."""

    def month_totals(self, structure_id: str, recruitment_id: str, month: Month) -> MonthTotals | None:
        """Return the totals of an adviser's month; None before its first report."""

    def totals_of_structure(self, structure_id: str, first: Month, last: Month) -> list[MonthTotals]:
        """Return the totals of every adviser of a structure in some months, bounds included, by month."""

    def totals_of_advisers(
        self, advisers: Iterable[tuple[str, str]], months: Iterable[Month]
    ) -> list[MonthTotals]:
        """Return the totals of some advisers (structure id, recruitment id) in some months (may lag)."""

    def territory_totals(self, territory: str, first: Month, last: Month) -> list[TerritoryTotals]:
        """Return the totals of a department or of the nation in some months, bounds included."""

    def guard_holder(self, key: str) -> str | None:
        """Return the holder of a guard, or None."""

    def counters(self, keys: Iterable[str]) -> dict[str, dict[str, int]]:
        """Return the counters that exist, by key and field."""

    def applications(
        self,
        *,
        departments: Iterable[str] | None,
        statuses: Collection[ApplicationStatus] | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Application]:
        """Return applications of some departments and statuses (None: all), by confirmation (may lag).

        The oldest confirmation comes first. Unconfirmed applications are in no list; duplicates only in the
        list of that status of all departments. A page has at most 100 and may be shorter than its limit.
        """

    def summaries(self, departments: Collection[str]) -> list[ApplicationSummary]:
        """Return the summaries of the applications of some departments with a confirmed address (may lag)."""

    def summaries_with_changes(
        self, departments: Collection[str]
    ) -> tuple[list[ApplicationSummary], list[WaitingChange]]:
        """Return ``summaries`` and the structure changes that await an answer, in one read (may lag)."""

    def recruitment_summaries(self, departments: Collection[str]) -> list[RecruitmentSummary]:
        """Return the summaries of the recruitments of some departments (may lag)."""

    def follow_up_summaries(
        self, quarters: Collection[str], departments: Collection[str]
    ) -> list[FollowUpSummary]:
        """Return the summaries of the follow-ups of some quarters in some departments (may lag)."""

    def agreement_summaries(self, departments: Collection[str]) -> list[AgreementSummary]:
        """Return the summaries of the agreements of some departments (may lag)."""

    def agreements_with_claims(
        self, departments: Collection[str]
    ) -> tuple[list[AgreementSummary], list[OrderToPay], list[LiquidationSummary]]:
        """Return ``agreement_summaries``, recovery orders to pay and liquidations of the country (may lag).

        They take one read.
        """

    def ledger_summaries(self, departments: Collection[str]) -> list[LedgerSummary]:
        """Return the summaries of the ledgers of some departments (may lag)."""

    def ledgers_with_liquidations(
        self, departments: Collection[str]
    ) -> tuple[list[LedgerSummary], list[LiquidationSummary]]:
        """Return ``ledger_summaries`` and the liquidations of the country, in one read (may lag)."""

    def pending_bank_details(self, *, limit: int, cursor: str | None) -> Page[BankDetails]:
        """Return the bank details to check, oldest first (may lag)."""

    def payment_files(self, *, limit: int, cursor: str | None) -> Page[PaymentFile]:
        """Return the payment files, latest first (may lag)."""

    def intakes(self, *, limit: int, cursor: str | None) -> Page[Intake]:
        """Return the intake files, latest first."""

    def training_summaries(self, departments: Collection[str]) -> list[TrainingSummary]:
        """Return the summaries of the trainings of some departments (may lag)."""

    def centres(self, lot: int, *, limit: int, cursor: str | None) -> Page[Centre]:
        """Return the centres of a lot, by name (may lag)."""

    def training_sessions(
        self, lot: int, status: TrainingSessionStatus, *, limit: int, cursor: str | None
    ) -> Page[TrainingSession]:
        """Return the training sessions of a lot and a status, latest start first (may lag).

        Remote sessions are all in lot 1, whoever opened them.
        """

    def agenda(self, session_id: str, *, limit: int, cursor: str | None) -> Page[AgendaItem]:
        """Return the lines of a session's agenda, by structure name."""

    def sessions(self, *, limit: int, cursor: str | None) -> Page[CommitteeSession]:
        """Return the committee sessions, latest date and number first."""

    def questions(self, application_id: str, *, limit: int, cursor: str | None) -> Page[Question]:
        """Return the questions on an application, oldest first."""

    def journal_of(self, subject: Entity, *, limit: int, cursor: str | None) -> Page[JournalEntry]:
        """Return the journal of an entity, latest first."""

    def words_about(self, about_id: str) -> list[FreeWords]:
        """Return the stored reasons about a person or object, oldest first."""

    def matches_of_candidate(self, candidate_id: str, *, limit: int, cursor: str | None) -> Page[Match]:
        """Return the matches of a candidate (may lag)."""

    def candidates(self, ids: Iterable[str]) -> dict[str, Candidate]:
        """Return the candidates that exist, by id."""

    def look_alikes(self, candidate: Candidate) -> list[Candidate]:
        """Return the other candidates of the same ``likeness``, the recruited first; ten at most (may lag).

        Empty for a candidate without a ``likeness``.
        """

    def structure_with_statuses(self, structure_id: str) -> tuple[Structure | None, dict[str, MatchStatus]]:
        """Return a structure and the status of its matches by candidate, except ``new``."""

    def applications_with_departed(
        self, application_ids: Collection[str], structure_id: str
    ) -> tuple[dict[str, Application], DepartedCandidates | None]:
        """Return applications by id and the cache of ``cache_departed``, in one read (may lag)."""

    def cache_departed(self, structure_id: str, people: DepartedCandidates, life: timedelta) -> None:
        """Cache the candidates who left a structure's pool, for ``life``.

        The cache may be lost, a failure to write it is ignored, and readers check its age.
        """

    def several(
        self, entities: Iterable[tuple[type[Entity], str]], guards: Iterable[str] = ()
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Return entities of several kinds by id, and the holders of guards by key, in one read (may lag)."""

    def pool(self, departments: Mapping[str, float], *, nationwide: bool) -> list[Card]:
        """Return the cards of findable candidates by department and maximum distance (may lag).

        Args:
            departments: by code, the least maximum distance in kilometres of the candidates who live there.
            nationwide: whether to add those of metropolitan France who accept France entière. An overseas
                candidate is in the pool of their own department only, whatever their distance.
        """

    def cards_with_word(self, word: str, *, findable: bool = True) -> list[Card]:
        """Return the cards of the candidates with a search form (``search_forms``) of a prefix (may lag).

        Args:
            word: the prefix; one or two letters match only a whole search form.
            findable: True for those whom structures may find, False for the others who once confirmed.
        """

    def recruitments_of_structure(
        self, structure_id: str, *, limit: int, cursor: str | None
    ) -> Page[Recruitment]:
        """Return the recruitments of a structure, oldest first."""

    def agreements(self, department: str, *, limit: int, cursor: str | None) -> Page[Agreement]:
        """Return the agreements of a department, ended ones included."""

    def agreements_in(self, tray: AgreementTray, *, limit: int, cursor: str | None) -> Page[Agreement]:
        """Return the agreements in a tray, nationwide, the longest waiting first (may lag)."""

    def supplies_in(self, status: SupplyStatus, *, limit: int, cursor: str | None) -> Page[Supply]:
        """Return the uniforms and kits with a status, nationwide, the longest in it first (may lag)."""

    def follow_ups_of_structure(self, structure_id: str, *, limit: int, cursor: str | None) -> Page[FollowUp]:
        """Return the follow-ups of a structure, latest quarter first."""

    def follow_ups(
        self, quarter: str, departments: Iterable[str] | None, *, limit: int, cursor: str | None
    ) -> Page[FollowUp]:
        """Return the follow-ups of a quarter, of some departments or of all, by department."""

    def accounts(
        self, role: Role, *, structure_id: str | None = None, limit: int, cursor: str | None
    ) -> Page[Account]:
        """Return the accounts of a role, of one structure when given; pages may be shorter than ``limit``."""

    def due_timers(self, now: datetime, limit: int) -> list[Timer]:
        """Return the timers due at or before ``now``, oldest first."""

    def timers_between(self, first: datetime, last: datetime, limit: int) -> list[Timer]:
        """Return the timers due from ``first`` on and before ``last``, oldest first (may lag)."""

    def timers_of(self, subject_id: str) -> list[Timer]:
        """Return the timers of a subject, by date."""

    def waiting_outbox(self, before: datetime, limit: int) -> list[tuple[str, str]]:
        """Return the outbox rows (kind ``email`` or ``task``, id) not done and written before an instant."""

    def oldest_unsent_email(self) -> datetime | None:
        """Return when the oldest unsent e-mail was owed, or None without any (may lag)."""

    def emails_waiting(self) -> EmailsWaiting:
        """Return the number of unsent e-mails, leased ones included, and the oldest's instant (may lag)."""

    def lease_email(self, email_id: str, now: datetime, lease: timedelta) -> StoredEmail | None:
        """Lease an e-mail to send; return None unless it waits or its lease has expired."""

    def mark_email_sent(self, email_id: str, now: datetime, message_id: str) -> None:
        """Mark an e-mail as sent, and delete its address and parameters."""

    def release_email(self, email_id: str) -> None:
        """Release the lease of an e-mail after a temporary failure."""

    def email_subject_id(self, email_id: str) -> str | None:
        """Return the id of the subject of an e-mail, sent or not; None when the e-mail does not exist."""

    def parameter_changes(self, name: str | None, *, limit: int, cursor: str | None) -> Page[ParameterChange]:
        """Return the proposals for a parameter, or (None) the unconfirmed ones of all; latest first."""

    def structure_changes(self, *, limit: int, cursor: str | None) -> Page[StructureChange]:
        """Return the changes in the life of structures, latest proposal first (may lag)."""

    def record_email_feedback(self, email_id: str, feedback: Feedback) -> None:
        """Record what the provider reported about an e-mail; do nothing when the e-mail does not exist."""

    def email_record(self, email_id: str) -> EmailRecord | None:
        """Return the record of an e-mail, or None."""

    def emails_about(self, subject_id: str, *, limit: int, cursor: str | None) -> Page[EmailRecord]:
        """Return the records of the e-mails about an object, latest first (may lag)."""

    def undelivered(self, *, limit: int, cursor: str | None) -> Page[Undelivered]:
        """Return the undelivered addresses, latest report first."""

    def task(self, task_id: str) -> StoredTask | None:
        """Return a task that is not done yet, or None."""
