"""The store in memory, for tests of the services; it passes the same contract as the real one."""

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import inf
from typing import Any, TypeVar

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.access.link import Link
from chalicelib.domain.activity.report import ActivityReport
from chalicelib.domain.activity.totals import Month, MonthTotals, TerritoryTotals
from chalicelib.domain.agency.day_figures import OF_FEEDBACK, DayFigure
from chalicelib.domain.agency.parameter_change import ParameterChange
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.summary import ApplicationSummary, summary_of
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.card import Card, card_of, search_forms
from chalicelib.domain.candidates.departed import DepartedCandidates
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.summary import FollowUpSummary, follow_up_summary
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import LedgerSummary, ledger_summary
from chalicelib.domain.funding.ledger.sums_to_return import OrderToPay, order_to_pay
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.domain.funding.summary import AgreementSummary, agreement_summary
from chalicelib.domain.intake.intake import Intake
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.summary import RecruitmentSummary, recruitment_summary
from chalicelib.domain.recruiting.supply import Supply, SupplyStatus
from chalicelib.domain.reorganising.claims import LiquidationSummary, liquidation_summary
from chalicelib.domain.reorganising.structure_change import StructureChange
from chalicelib.domain.reorganising.summary import WaitingChange, waiting_change
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.free_words import FreeWords
from chalicelib.domain.shared.geography import METROPOLE, territory
from chalicelib.domain.shared.undelivered import Feedback, Undelivered
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.lots import REMOTE_LOT
from chalicelib.domain.training.session import Mode, TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.summary import TrainingSummary, training_summary
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import (
    Changes,
    Email,
    JournalEntry,
    OutboxStatus,
    Task,
    Timer,
    day_figure_of,
)
from chalicelib.services.core.daily import counter_of
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.ports import Signer
from chalicelib.services.core.store import (
    MAX_LOOK_ALIKES,
    EmailRecord,
    EmailsWaiting,
    GuardTaken,
    LinkSpent,
    Page,
    StoredEmail,
    StoredTask,
    TimerMoved,
    VersionConflict,
)
from chalicelib.storage import keys as orders
from chalicelib.storage.keys import LAYOUTS, LISTED_STATUSES, Key

E = TypeVar("E", bound=Entity)


@dataclass
class OutboxRow:
    """An e-mail or a task and its state."""

    what: Email | Task
    created_at: datetime
    status: OutboxStatus = OutboxStatus.WAITING
    lease_until: datetime | None = None
    message_id: str | None = None
    done_at: datetime | None = None
    feedback: Feedback | None = None


class MemoryStore:
    """``services.core.store.Store`` in dictionaries. Tests may read ``outbox`` and ``journal``.

    Args:
        signer: makes the token of a link, whose hash is the link's key.
    """

    def __init__(self, signer: Signer) -> None:
        self.outbox: dict[str, OutboxRow] = {}
        self.journal: list[JournalEntry] = []
        self.links: dict[str, Link] = {}
        self.browser_sessions: dict[str, BrowserSession] = {}
        self._signer = signer
        self._lock = threading.RLock()
        self._entities: dict[Key, Entity] = {}
        self.claims: dict[str, datetime] = {}
        self._guards: dict[str, str] = {}
        self._timers: dict[tuple[str, str], datetime] = {}
        self._counters: dict[str, dict[str, int]] = {}
        self._departed: dict[str, DepartedCandidates] = {}

    @property
    def emails(self) -> list[Email]:
        """Every e-mail in the outbox, oldest first."""
        return [row.what for row in self.outbox.values() if isinstance(row.what, Email)]

    @property
    def tasks(self) -> list[Task]:
        """Every task that is not done, oldest first."""
        return [
            row.what
            for row in self.outbox.values()
            if isinstance(row.what, Task) and row.status is OutboxStatus.WAITING
        ]

    def commit(self, changes: Changes) -> None:
        with self._lock:
            self._require_sound(changes)
            self._require_link_unused(changes)
            self._require_guards_free(changes)
            self._require_timer_as_read(changes)
            self._require_versions(changes)
            self._write(changes)

    def _require_sound(self, changes: Changes) -> None:
        entities = [_key(e) for e in (*changes.created, *changes.updated, *changes.deleted)]
        guards = [guard.key for guard in changes.guards_taken]
        claims = [claim.key for claim in changes.claims]
        for places in (entities, guards, claims):
            if len(set(places)) < len(places):
                raise ValueError("a decision writes each item once")
        other = (changes.emails, changes.tasks, changes.journal, changes.links_created)
        if len(entities) + len(guards) + len(claims) + sum(map(len, other)) > 100:
            raise ValueError("a decision writes at most 100 items")

    def _require_link_unused(self, changes: Changes) -> None:
        if changes.link_used:
            stored = self.links.get(self._hash(changes.link_used))
            if stored is None or stored.used_at is not None:
                raise LinkSpent

    def _require_guards_free(self, changes: Changes) -> None:
        for guard in changes.guards_taken:
            holder = self._guards.get(guard.key)
            given_back = {g.holder for g in changes.guards_released if g.key == guard.key}
            if holder is not None and holder not in given_back:
                raise GuardTaken(guard.key, holder)
        for key in changes.guards_free:
            if key in self._guards:
                raise GuardTaken(key, "")

    def _require_timer_as_read(self, changes: Changes) -> None:
        met = changes.timer_fired
        if met and self._timers.get((met.name, met.subject_id)) != met.due_at:
            raise TimerMoved

    def _require_versions(self, changes: Changes) -> None:
        taken = any(_key(entity) in self._entities for entity in changes.created)
        stale = any(
            self._entities.get(_key(entity), replace(entity, version=-1)).version != entity.version
            for entity in (*changes.updated, *changes.deleted)
        )
        task = self.outbox.get(changes.task_done or "")
        task_gone = changes.task_done and (task is None or task.status is not OutboxStatus.WAITING)
        claimed = any(self.claims.get(one.key, changes.at) > changes.at for one in changes.claims)
        if taken or stale or task_gone or claimed:
            raise VersionConflict

    def _write(self, changes: Changes) -> None:
        for entity in changes.created:
            self._entities[_key(entity)] = replace(entity, version=1)
        for entity in changes.updated:
            self._entities[_key(entity)] = replace(entity, version=entity.version + 1)
        for entity in changes.deleted:
            del self._entities[_key(entity)]
        for guard in changes.guards_released:
            if self._guards.get(guard.key) == guard.holder:
                del self._guards[guard.key]
        self._guards.update({guard.key: guard.holder for guard in changes.guards_taken})
        self.claims.update({claim.key: claim.until for claim in changes.claims})
        met = changes.timer_fired
        for place in (*changes.timers_cleared, *([(met.name, met.subject_id)] if met else [])):
            self._timers.pop(place, None)
        self._timers.update({(d.name, d.subject_id): d.due_at for d in changes.timers_set})
        for link in changes.links_created:
            self.links[self._hash(link)] = link
        if changes.link_used:
            key = self._hash(changes.link_used)
            self.links[key] = replace(self.links[key], used_at=changes.at)
        if changes.session_opened:
            session, _ = changes.session_opened
            self.browser_sessions[session.token_hash] = session
        for what in (*changes.emails, *changes.tasks):
            self.outbox[what.id] = OutboxRow(what, changes.at)
        if changes.task_done:
            del self.outbox[changes.task_done]
        for (key, name), by in changes.counters.items():
            counter = self._counters.setdefault(key, {})
            counter[name] = counter.get(name, 0) + by
        self.journal += changes.journal

    def _hash(self, link: Link) -> str:
        return token_hash(self._signer.token(link.purpose, link.id))

    def get(self, kind: type[E], entity_id: str) -> E | None:
        return self._at(kind, LAYOUTS[kind].key_of(entity_id))

    def _at(self, kind: type[E], key: Key) -> E | None:
        found = self._entities.get(key)
        return found if isinstance(found, kind) else None

    def _all(self, kind: type[E], **wanted: Any) -> list[E]:
        with self._lock:
            entities = list(self._entities.values())
        return [
            e
            for e in entities
            if isinstance(e, kind) and all(getattr(e, name) == value for name, value in wanted.items())
        ]

    def agenda_item(self, session_id: str, application_id: str) -> AgendaItem | None:
        return next(iter(self._all(AgendaItem, session_id=session_id, application_id=application_id)), None)

    def match(self, structure_id: str, candidate_id: str) -> Match | None:
        return next(iter(self._all(Match, structure_id=structure_id, candidate_id=candidate_id)), None)

    def question(self, application_id: str, question_id: str) -> Question | None:
        return next(iter(self._all(Question, application_id=application_id, id=question_id)), None)

    def activity_report(self, recruitment_id: str, report_id: str) -> ActivityReport | None:
        return self._at(ActivityReport, orders.activity_report(recruitment_id, report_id))

    def activity_reports(
        self, recruitment_id: str, first: date, last: date, *, limit: int, cursor: str | None
    ) -> Page[ActivityReport]:
        found = self._all(ActivityReport, recruitment_id=recruitment_id)
        there = [one for one in found if first <= one.day <= last]
        return orders.LATEST_REPORT.part(there, limit=limit, cursor=cursor)

    def month_totals(self, structure_id: str, recruitment_id: str, month: Month) -> MonthTotals | None:
        of_structure = self.totals_of_structure(structure_id, month, month)
        return next((one for one in of_structure if one.recruitment_id == recruitment_id), None)

    def totals_of_structure(self, structure_id: str, first: Month, last: Month) -> list[MonthTotals]:
        found = self._all(MonthTotals, structure_id=structure_id)
        return sorted((one for one in found if first <= one.month <= last), key=lambda one: one.id)

    def totals_of_advisers(
        self, advisers: Iterable[tuple[str, str]], months: Iterable[Month]
    ) -> list[MonthTotals]:
        wanted = list(months)
        found = [self.month_totals(*one, month) for one in advisers for month in wanted]
        return [one for one in found if one is not None]

    def territory_totals(self, territory: str, first: Month, last: Month) -> list[TerritoryTotals]:
        found = self._all(TerritoryTotals, territory=territory)
        there = (one for one in found if str(first) <= one.month <= str(last))
        return sorted(there, key=lambda one: (one.month, one.department))

    def guard_holder(self, key: str) -> str | None:
        return self._guards.get(key)

    def counters(self, keys: Iterable[str]) -> dict[str, dict[str, int]]:
        return {key: dict(self._counters[key]) for key in keys if key in self._counters}

    def applications(
        self,
        *,
        departments: Iterable[str] | None,
        statuses: Collection[ApplicationStatus] | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Application]:
        wanted = None if departments is None else set(departments)
        found = [
            a
            for a in self._all(Application)
            if (_listed(a) and (statuses is None or a.status in statuses))
            or (a.status is ApplicationStatus.DUPLICATE and a.status in (statuses or ()) and wanted is None)
        ]
        found = [a for a in found if wanted is None or a.place.department in wanted]
        return orders.BY_CONFIRMATION.part(found, limit=limit, cursor=cursor)

    def summaries(self, departments: Collection[str]) -> list[ApplicationSummary]:
        found = [summary_of(application) for application in self._all(Application)]
        return [one for one in found if one and one.department in departments]

    def summaries_with_changes(
        self, departments: Collection[str]
    ) -> tuple[list[ApplicationSummary], list[WaitingChange]]:
        changes = [waiting_change(one) for one in self._all(StructureChange)]
        return self.summaries(departments), [one for one in changes if one]

    def recruitment_summaries(self, departments: Collection[str]) -> list[RecruitmentSummary]:
        found = [recruitment_summary(one) for one in self._all(Recruitment)]
        return [one for one in found if one and one.department in departments]

    def follow_up_summaries(
        self, quarters: Collection[str], departments: Collection[str]
    ) -> list[FollowUpSummary]:
        found = [one for quarter in quarters for one in self._all(FollowUp, quarter=quarter)]
        return [follow_up_summary(one) for one in found if one.department in departments]

    def agreement_summaries(self, departments: Collection[str]) -> list[AgreementSummary]:
        found = [agreement_summary(one) for one in self._all(Agreement)]
        return [one for one in found if one.department in departments]

    def agreements_with_claims(
        self, departments: Collection[str]
    ) -> tuple[list[AgreementSummary], list[OrderToPay], list[LiquidationSummary]]:
        orders = [order_to_pay(one) for one in self._all(Ledger)]
        liquidations = self.ledgers_with_liquidations(())[1]
        return self.agreement_summaries(departments), [one for one in orders if one], liquidations

    def ledger_summaries(self, departments: Collection[str]) -> list[LedgerSummary]:
        found = [ledger_summary(one) for one in self._all(Ledger)]
        return [one for one in found if one.department in departments]

    def ledgers_with_liquidations(
        self, departments: Collection[str]
    ) -> tuple[list[LedgerSummary], list[LiquidationSummary]]:
        liquidations = [liquidation_summary(one) for one in self._all(Structure)]
        return self.ledger_summaries(departments), [one for one in liquidations if one]

    def pending_bank_details(self, *, limit: int, cursor: str | None) -> Page[BankDetails]:
        found = [one for one in self._all(BankDetails) if one.pending]
        return orders.BY_GIFT.part(found, limit=limit, cursor=cursor)

    def payment_files(self, *, limit: int, cursor: str | None) -> Page[PaymentFile]:
        return orders.LATEST_ID.part(self._all(PaymentFile), limit=limit, cursor=cursor)

    def intakes(self, *, limit: int, cursor: str | None) -> Page[Intake]:
        return orders.LATEST_ID.part(self._all(Intake), limit=limit, cursor=cursor)

    def training_summaries(self, departments: Collection[str]) -> list[TrainingSummary]:
        found = [training_summary(one) for one in self._all(Training)]
        return [one for one in found if one.department in departments]

    def centres(self, lot: int, *, limit: int, cursor: str | None) -> Page[Centre]:
        return orders.BY_CENTRE.part(self._all(Centre, lot=lot), limit=limit, cursor=cursor)

    def training_sessions(
        self, lot: int, status: TrainingSessionStatus, *, limit: int, cursor: str | None
    ) -> Page[TrainingSession]:
        wanted = {"mode": Mode.REMOTE} if lot == REMOTE_LOT else {"lot": lot}
        found = self._all(TrainingSession, status=status, **wanted)
        return orders.LATEST_START.part(found, limit=limit, cursor=cursor)

    def agenda(self, session_id: str, *, limit: int, cursor: str | None) -> Page[AgendaItem]:
        return orders.BY_NAME.part(self._all(AgendaItem, session_id=session_id), limit=limit, cursor=cursor)

    def sessions(self, *, limit: int, cursor: str | None) -> Page[CommitteeSession]:
        return orders.LATEST_SESSION.part(self._all(CommitteeSession), limit=limit, cursor=cursor)

    def questions(self, application_id: str, *, limit: int, cursor: str | None) -> Page[Question]:
        found = self._all(Question, application_id=application_id)
        return orders.BY_ID.part(found, limit=limit, cursor=cursor)

    def journal_of(self, subject: Entity, *, limit: int, cursor: str | None) -> Page[JournalEntry]:
        kind = type(subject).__name__.lower()
        found = [
            replace(one, id=f"{place:08d}")
            for place, one in enumerate(self.journal)
            if (one.subject_kind, one.subject_id) == (kind, subject.id)
        ]
        return orders.LATEST_ENTRY.part(found, limit=limit, cursor=cursor)

    def words_about(self, about_id: str) -> list[FreeWords]:
        return sorted(self._all(FreeWords, about_id=about_id), key=lambda words: words.id)

    def matches_of_candidate(self, candidate_id: str, *, limit: int, cursor: str | None) -> Page[Match]:
        found = self._all(Match, candidate_id=candidate_id)
        return orders.BY_STRUCTURE.part(found, limit=limit, cursor=cursor)

    def candidates(self, ids: Iterable[str]) -> dict[str, Candidate]:
        wanted = set(ids)
        return {c.id: c for c in self._all(Candidate) if c.id in wanted}

    def look_alikes(self, candidate: Candidate) -> list[Candidate]:
        if candidate.likeness is None:
            return []
        alike = [one for one in self._all(Candidate) if one.likeness == candidate.likeness]
        found = orders.RECRUITED_FIRST.part(alike, limit=MAX_LOOK_ALIKES + 1, cursor=None).items
        return [one for one in found if one.id != candidate.id][:MAX_LOOK_ALIKES]

    def structure_with_statuses(self, structure_id: str) -> tuple[Structure | None, dict[str, MatchStatus]]:
        structure = self.get(Structure, structure_id)
        matches = self._all(Match, structure_id=structure_id) if structure else []
        return structure, {m.candidate_id: m.status for m in matches if m.status is not MatchStatus.NEW}

    def applications_with_departed(
        self, application_ids: Collection[str], structure_id: str
    ) -> tuple[dict[str, Application], DepartedCandidates | None]:
        known = (self.get(Application, one) for one in application_ids)
        return {one.id: one for one in known if one}, self._departed.get(structure_id)

    def cache_departed(self, structure_id: str, people: DepartedCandidates, life: timedelta) -> None:
        self._departed[structure_id] = people

    def several(
        self, entities: Iterable[tuple[type[Entity], str]], guards: Iterable[str] = ()
    ) -> tuple[dict[str, Any], dict[str, str]]:
        found = [self.get(kind, entity_id) for kind, entity_id in entities]
        holders = {key: holder for key in guards if (holder := self.guard_holder(key))}
        return {entity.id: entity for entity in found if entity}, holders

    def pool(self, departments: Mapping[str, float], *, nationwide: bool) -> list[Card]:
        return [
            card_of(candidate, paris_date(candidate.submitted_at))
            for candidate in self._all(Candidate)
            if candidate.findable and _searched(candidate, departments, nationwide)
        ]

    def cards_with_word(self, word: str, *, findable: bool = True) -> list[Card]:
        return [
            card_of(candidate, paris_date(candidate.submitted_at))
            for candidate in self._all(Candidate)
            if candidate.confirmed_once
            and candidate.findable is findable
            and any(
                known == word or (len(word) > 2 and known.startswith(word))
                for known in search_forms(candidate)
            )
        ]

    def recruitments_of_structure(
        self, structure_id: str, *, limit: int, cursor: str | None
    ) -> Page[Recruitment]:
        found = self._all(Recruitment, structure_id=structure_id)
        return orders.BY_VALIDATION.part(found, limit=limit, cursor=cursor)

    def agreements(self, department: str, *, limit: int, cursor: str | None) -> Page[Agreement]:
        found = self._all(Agreement, department=department)
        return orders.BY_ID.part(found, limit=limit, cursor=cursor)

    def agreements_in(self, tray: AgreementTray, *, limit: int, cursor: str | None) -> Page[Agreement]:
        found = self._all(Agreement, tray=tray)
        return orders.BY_WAITING.part(found, limit=limit, cursor=cursor)

    def supplies_in(self, status: SupplyStatus, *, limit: int, cursor: str | None) -> Page[Supply]:
        return orders.BY_STATUS_DAY.part(self._all(Supply, status=status), limit=limit, cursor=cursor)

    def follow_ups_of_structure(self, structure_id: str, *, limit: int, cursor: str | None) -> Page[FollowUp]:
        found = self._all(FollowUp, structure_id=structure_id)
        return orders.LATEST_QUARTER.part(found, limit=limit, cursor=cursor)

    def follow_ups(
        self, quarter: str, departments: Iterable[str] | None, *, limit: int, cursor: str | None
    ) -> Page[FollowUp]:
        wanted = None if departments is None else set(departments)
        found = [f for f in self._all(FollowUp, quarter=quarter) if wanted is None or f.department in wanted]
        return orders.BY_DEPARTMENT.part(found, limit=limit, cursor=cursor)

    def accounts(
        self, role: Role, *, structure_id: str | None = None, limit: int, cursor: str | None
    ) -> Page[Account]:
        found = [
            a
            for a in self._all(Account, role=role)
            if structure_id is None or structure_id in (a.structure_id, *a.other_structure_ids)
        ]
        return orders.BY_ID.part(found, limit=limit, cursor=cursor)

    def _sorted_timers(self) -> list[Timer]:
        timers = [
            Timer(name=name, subject_id=subject_id, due_at=due_at)
            for (name, subject_id), due_at in self._timers.items()
        ]
        return sorted(timers, key=lambda d: (d.due_at, d.subject_id, d.name))

    def due_timers(self, now: datetime, limit: int) -> list[Timer]:
        return [one for one in self._sorted_timers() if one.due_at <= now][:limit]

    def timers_between(self, first: datetime, last: datetime, limit: int) -> list[Timer]:
        return [one for one in self._sorted_timers() if first <= one.due_at < last][:limit]

    def timers_of(self, subject_id: str) -> list[Timer]:
        return [one for one in self._sorted_timers() if one.subject_id == subject_id]

    def waiting_outbox(self, before: datetime, limit: int) -> list[tuple[str, str]]:
        rows = [
            (row.created_at, row_id, "email" if isinstance(row.what, Email) else "task")
            for row_id, row in self.outbox.items()
            if row.status is not OutboxStatus.DONE and row.created_at < before
        ]
        return [(kind, row_id) for _, row_id, kind in sorted(rows)[:limit]]

    def oldest_unsent_email(self) -> datetime | None:
        unsent = (
            row.created_at
            for row in self.outbox.values()
            if isinstance(row.what, Email) and row.status is not OutboxStatus.DONE
        )
        return min(unsent, default=None)

    def lease_email(self, email_id: str, now: datetime, lease: timedelta) -> StoredEmail | None:
        with self._lock:
            row = self.outbox.get(email_id)
            if row is None or not isinstance(row.what, Email):
                return None
            lease_over = row.lease_until is not None and row.lease_until <= now
            if row.status is not OutboxStatus.WAITING and not lease_over:
                return None
            row.status, row.lease_until = OutboxStatus.SENDING, now + lease
            return StoredEmail(
                id=row.what.id,
                template=row.what.template,
                to=row.what.to,
                subject_id=row.what.subject_id,
                params=row.what.params,
                links={name: (link.purpose, link.id) for name, link in row.what.links.items()},
                created_at=row.created_at,
            )

    def emails_waiting(self) -> EmailsWaiting:
        unsent = [
            row.created_at
            for row in self.outbox.values()
            if isinstance(row.what, Email) and row.status is not OutboxStatus.DONE
        ]
        return EmailsWaiting(count=len(unsent), since=min(unsent, default=None))

    def _count_for_its_day(self, row: "OutboxRow", by: Mapping[DayFigure, int]) -> None:
        counter = self._counters.setdefault(counter_of(paris_date(row.created_at), row.what.id), {})
        for figure, number in by.items():
            counter[figure.value] = counter.get(figure.value, 0) + number

    def mark_email_sent(self, email_id: str, now: datetime, message_id: str) -> None:
        with self._lock:
            row = self.outbox[email_id]
            if row.status is OutboxStatus.DONE:
                return
            self._count_for_its_day(row, {day_figure_of(message_id): 1})
            row.status, row.lease_until, row.message_id = OutboxStatus.DONE, None, message_id
            row.done_at = now

    def release_email(self, email_id: str) -> None:
        with self._lock:
            row = self.outbox[email_id]
            if row.status is OutboxStatus.SENDING:
                row.status, row.lease_until = OutboxStatus.WAITING, None

    def email_subject_id(self, email_id: str) -> str | None:
        row = self.outbox.get(email_id)
        return row.what.subject_id if row and isinstance(row.what, Email) else None

    def parameter_changes(self, name: str | None, *, limit: int, cursor: str | None) -> Page[ParameterChange]:
        found = [
            one for one in self._all(ParameterChange) if (one.waits if name is None else one.name == name)
        ]
        return orders.LATEST_ID.part(found, limit=limit, cursor=cursor)

    def structure_changes(self, *, limit: int, cursor: str | None) -> Page[StructureChange]:
        return orders.LATEST_ID.part(list(self._all(StructureChange)), limit=limit, cursor=cursor)

    def record_email_feedback(self, email_id: str, feedback: Feedback) -> None:
        row = self.outbox.get(email_id)
        if not row or not isinstance(row.what, Email) or row.feedback in (feedback, Feedback.COMPLAINT):
            return
        former = {OF_FEEDBACK[row.feedback]: -1} if row.feedback else {}
        self._count_for_its_day(row, {OF_FEEDBACK[feedback]: 1, **former})
        row.feedback = feedback

    def email_record(self, email_id: str) -> EmailRecord | None:
        row = self.outbox.get(email_id)
        if row is None or not isinstance(row.what, Email):
            return None
        return EmailRecord(
            id=row.what.id,
            template=row.what.template,
            subject_id=row.what.subject_id,
            owed_at=row.created_at,
            status=row.status,
            done_at=row.done_at,
            outcome=row.message_id or "",
            feedback=row.feedback,
        )

    def emails_about(self, subject_id: str, *, limit: int, cursor: str | None) -> Page[EmailRecord]:
        about = [one.id for one in self.emails if one.subject_id == subject_id]
        found = [record for one in about if (record := self.email_record(one))]
        return orders.LATEST_ID.part(found, limit=limit, cursor=cursor)

    def undelivered(self, *, limit: int, cursor: str | None) -> Page[Undelivered]:
        return orders.LATEST_TOLD.part(self._all(Undelivered), limit=limit, cursor=cursor)

    def task(self, task_id: str) -> StoredTask | None:
        row = self.outbox.get(task_id)
        if row is None or not isinstance(row.what, Task) or row.status is OutboxStatus.DONE:
            return None
        return StoredTask(id=row.what.id, name=row.what.name, params=row.what.params)


class MemoryEphemeral:
    """``services.core.store.Ephemeral`` in dictionaries, with the links that a store created."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._failures: dict[str, tuple[int, datetime, datetime]] = {}
        self._failed_accounts: dict[str, tuple[set[str], datetime]] = {}
        self._kept: dict[str, tuple[str, datetime]] = {}

    def link(self, token_hash: str) -> Link | None:
        return self._store.links.get(token_hash)

    def put_browser_session(self, row: BrowserSession, expires_at: datetime) -> None:
        if row.seen_at == row.created_at or row.token_hash in self._store.browser_sessions:
            self._store.browser_sessions[row.token_hash] = row

    def browser_session(self, token_hash: str) -> BrowserSession | None:
        return self._store.browser_sessions.get(token_hash)

    def drop_browser_session(self, token_hash: str) -> None:
        self._store.browser_sessions.pop(token_hash, None)

    def claimed(self, key: str, at: datetime) -> bool:
        return self._store.claims.get(key, at) > at

    def failures(self, key: str) -> tuple[int, datetime | None]:
        count, last, _ = self._failures.get(key, (0, None, None))
        return count, last

    def add_failure(self, key: str, at: datetime, forget_at: datetime) -> int:
        count, _, ends = self._failures.get(key, (0, at, at))
        self._failures[key] = (count + 1 if ends > at else 1, at, forget_at)
        return self._failures[key][0]

    def subtract_failure(self, key: str) -> None:
        count, last, ends = self._failures.get(key, (0, None, None))
        if count:
            self._failures[key] = (count - 1, last, ends)

    def clear_failures(self, key: str) -> None:
        self._failures.pop(key, None)

    def failed_accounts(self, key: str) -> tuple[int, datetime | None]:
        accounts, last = self._failed_accounts.get(key, (set(), None))
        return len(accounts), last

    def add_failed_account(self, key: str, account: str, at: datetime, forget_at: datetime) -> None:
        accounts, _ = self._failed_accounts.get(key, (set(), at))
        self._failed_accounts[key] = (accounts | {account}, at)

    def drop_failed_account(self, key: str, account: str) -> None:
        if key in self._failed_accounts:
            accounts, last = self._failed_accounts[key]
            self._failed_accounts[key] = (accounts - {account}, last)

    def cached_text(self, key: str, at: datetime) -> str | None:
        text, until = self._kept.get(key, ("", at))
        return text if until > at else None

    def cache_text(self, key: str, text: str, until: datetime) -> None:
        self._kept[key] = (text, until)


def _listed(application: Application) -> bool:
    return application.confirmed_at is not None and application.status in LISTED_STATUSES


def _key(entity: Entity) -> Key:
    return LAYOUTS[type(entity)].key(entity)


def _searched(candidate: Candidate, departments: Mapping[str, float], nationwide: bool) -> bool:
    department = candidate.place.department
    if candidate.max_distance_km is None:
        return nationwide if territory(department) == METROPOLE else department in departments
    return candidate.max_distance_km >= departments.get(department, inf)
