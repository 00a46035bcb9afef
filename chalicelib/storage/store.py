"""The registry and the journal in DynamoDB: reads and lists; ``commit`` writes."""

import heapq
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.activity.report import ActivityReport, first_id_of
from chalicelib.domain.activity.totals import Month, MonthTotals, TerritoryTotals, totals_id
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
from chalicelib.domain.training.lots import REMOTE_LOT
from chalicelib.domain.training.session import TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.summary import TrainingSummary
from chalicelib.services.core.changes import Changes, JournalEntry, Timer
from chalicelib.services.core.lists import cursor_at
from chalicelib.services.core.ports import Places, Signer
from chalicelib.services.core.store import (
    MAX_LOOK_ALIKES,
    EmailRecord,
    EmailsWaiting,
    Page,
    StoredEmail,
    StoredTask,
)
from chalicelib.storage import commit, keys, outbox, reading, summaries
from chalicelib.storage.models import (
    ENTITY_MODELS,
    CounterItem,
    EmailItem,
    EntityItem,
    GuardItem,
    JournalItem,
    MembershipItem,
    RegistryItem,
    TimerItem,
    read,
)
from chalicelib.storage.pool import departed, statuses
from chalicelib.storage.pool import index as pool
from chalicelib.storage.pool.cards import Cards
from chalicelib.storage.pool.index import Item

E = TypeVar("E", bound=Entity)
S = TypeVar(
    "S",
    ApplicationSummary,
    RecruitmentSummary,
    FollowUpSummary,
    LedgerSummary,
    TrainingSummary,
    AgreementSummary,
)

# DynamoDB filters after it reads a page: with small pages, a rare status would take many requests.
_FILTERED_PAGE = 500
_OUTBOX_SHARDS = [f"OUTBOX#{number}" for number in range(keys.DUE_SHARDS)]
_DEADLINE_SHARDS = [f"DEADLINES#{number}" for number in range(keys.DUE_SHARDS)]


class DynamoStore:
    """``services.core.store.Store`` in DynamoDB.

    Args:
        signer: computes the token of a link, whose hash is the link's key.
        places: the reference data of communes, which cards store by number.
    """

    def __init__(self, signer: Signer, places: Places) -> None:
        self._signer = signer
        self._cards = Cards(places.resolve)
        self._places = places

    def commit(self, changes: Changes) -> None:
        commit.commit(changes, self._signer, self._cards)

    def get(self, kind: type[E], entity_id: str) -> E | None:
        return reading.entity(kind, keys.LAYOUTS[kind].key_of(entity_id))

    def agenda_item(self, session_id: str, application_id: str) -> AgendaItem | None:
        return reading.entity(AgendaItem, keys.agenda_item(session_id, application_id))

    def match(self, structure_id: str, candidate_id: str) -> Match | None:
        return reading.entity(Match, keys.match(structure_id, candidate_id))

    def question(self, application_id: str, question_id: str) -> Question | None:
        return reading.entity(Question, keys.question(application_id, question_id))

    def activity_report(self, recruitment_id: str, report_id: str) -> ActivityReport | None:
        return reading.entity(ActivityReport, keys.activity_report(recruitment_id, report_id))

    def activity_reports(
        self, recruitment_id: str, first: date, last: date, *, limit: int, cursor: str | None
    ) -> Page[ActivityReport]:
        order = keys.LATEST_REPORT
        after = order.after(cursor)
        begin = keys.activity_report(recruitment_id, first_id_of(first))
        end = keys.activity_report(recruitment_id, first_id_of(last + timedelta(days=1)))
        # BETWEEN includes both ends, and the report at the cursor was on the page before.
        until = min(end.sk, keys.activity_report("", after).sk) if after else end.sk
        rows = ENTITY_MODELS[ActivityReport].query(
            begin.pk,
            EntityItem.sk.between(begin.sk, max(until, begin.sk)),
            consistent_read=True,
            scan_index_forward=False,
            limit=limit + 2,
        )
        found: list[ActivityReport] = [row.entity() for row in rows]
        return order.page([one for one in found if after is None or one.id < after], limit)

    def month_totals(self, structure_id: str, recruitment_id: str, month: Month) -> MonthTotals | None:
        return reading.entity(MonthTotals, keys.month_totals(structure_id, totals_id(month, recruitment_id)))

    def totals_of_structure(self, structure_id: str, first: Month, last: Month) -> list[MonthTotals]:
        begin = keys.month_totals(structure_id, str(first))
        end = keys.month_totals(structure_id, str(last.plus(1)))
        rows = ENTITY_MODELS[MonthTotals].query(
            begin.pk, EntityItem.sk.between(begin.sk, end.sk), consistent_read=True
        )
        return [row.entity() for row in rows]

    def totals_of_advisers(
        self, advisers: Iterable[tuple[str, str]], months: Iterable[Month]
    ) -> list[MonthTotals]:
        wanted = list(months)
        places = [
            keys.month_totals(structure_id, totals_id(month, recruitment_id))
            for structure_id, recruitment_id in advisers
            for month in wanted
        ]

        def read_batch(batch: list[keys.Key]) -> list[MonthTotals]:
            return [item.entity() for item in ENTITY_MODELS[MonthTotals].batch_get(batch)]

        return reading.from_each(reading.batches(places), read_batch)

    def territory_totals(self, territory: str, first: Month, last: Month) -> list[TerritoryTotals]:
        begin = keys.territory_totals(territory, str(first), "")
        end = keys.territory_totals(territory, str(last.plus(1)), "")
        rows = ENTITY_MODELS[TerritoryTotals].query(
            begin.pk, EntityItem.sk.between(begin.sk, end.sk), consistent_read=True
        )
        return [row.entity() for row in rows]

    def guard_holder(self, key: str) -> str | None:
        row = read(GuardItem, keys.guard(key))
        return row.holder if row else None

    def counters(self, wanted: Iterable[str]) -> dict[str, dict[str, int]]:
        by_place = {keys.counter(key): key for key in wanted}
        rows = CounterItem.batch_get(by_place, consistent_read=True)
        return {by_place[keys.Key(row.pk, row.sk)]: row.counts for row in rows}

    def applications(
        self,
        *,
        departments: Iterable[str] | None,
        statuses: Collection[ApplicationStatus] | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Application]:
        after = keys.BY_CONFIRMATION.after(cursor)
        limit = min(limit, reading.BATCH)
        wanted = frozenset(keys.LISTED_STATUSES if statuses is None else statuses)
        shown = wanted.intersection(keys.LISTED_STATUSES)
        asked = set(self._places.departments() if departments is None else departments) if shown else ()
        places = [keys.BY_SUMMARY.position(one) for one in self.summaries(asked) if one.status in shown]
        if departments is None and ApplicationStatus.DUPLICATE in wanted:
            order = keys.BY_CONFIRMATION
            duplicates = reading.listing(Application, keys.DUPLICATES, order, limit + 1, cursor, second=True)
            places += map(order.position, duplicates.items)
        first = heapq.nsmallest(limit + 1, (one for one in places if after is None or one > after))
        known = reading.by_ids(Application, [one.rpartition("#")[2] for one in first[:limit]])
        # An application whose status changed after its summary was read is left out.
        items = [one for one in known.values() if one.status in wanted]
        items.sort(key=keys.BY_CONFIRMATION.position)
        return Page(items, cursor_at(first[limit - 1]) if len(first) > limit else None)

    def summaries(self, departments: Collection[str]) -> list[ApplicationSummary]:
        return _summarised(summaries.APPLICATIONS, sorted(set(departments)))

    def summaries_with_changes(
        self, departments: Collection[str]
    ) -> tuple[list[ApplicationSummary], list[WaitingChange]]:
        items = _with_national(summaries.APPLICATIONS, departments, summaries.CHANGES)
        return summaries.APPLICATIONS.of_items(items), summaries.CHANGES.of_items(items)

    def recruitment_summaries(self, departments: Collection[str]) -> list[RecruitmentSummary]:
        return _summarised(summaries.RECRUITMENTS, sorted(set(departments)))

    def follow_up_summaries(
        self, quarters: Collection[str], departments: Collection[str]
    ) -> list[FollowUpSummary]:
        parts = [
            f"{quarter}#{department}"
            for quarter in sorted(set(quarters))
            for department in sorted(set(departments))
        ]
        return _summarised(summaries.FOLLOW_UPS, parts)

    def agreement_summaries(self, departments: Collection[str]) -> list[AgreementSummary]:
        return _summarised(summaries.AGREEMENTS, sorted(set(departments)))

    def agreements_with_claims(
        self, departments: Collection[str]
    ) -> tuple[list[AgreementSummary], list[OrderToPay], list[LiquidationSummary]]:
        items = _with_national(summaries.AGREEMENTS, departments, summaries.ORDERS, summaries.LIQUIDATIONS)
        return (
            summaries.AGREEMENTS.of_items(items),
            summaries.ORDERS.of_items(items),
            summaries.LIQUIDATIONS.of_items(items),
        )

    def ledger_summaries(self, departments: Collection[str]) -> list[LedgerSummary]:
        return _summarised(summaries.LEDGERS, sorted(set(departments)))

    def ledgers_with_liquidations(
        self, departments: Collection[str]
    ) -> tuple[list[LedgerSummary], list[LiquidationSummary]]:
        items = _with_national(summaries.LEDGERS, departments, summaries.LIQUIDATIONS)
        return summaries.LEDGERS.of_items(items), summaries.LIQUIDATIONS.of_items(items)

    def pending_bank_details(self, *, limit: int, cursor: str | None) -> Page[BankDetails]:
        return reading.listing(BankDetails, keys.PENDING_BANK_DETAILS, keys.BY_GIFT, limit, cursor)

    def payment_files(self, *, limit: int, cursor: str | None) -> Page[PaymentFile]:
        return reading.listing(PaymentFile, keys.PAYMENT_FILES, keys.LATEST_ID, limit, cursor)

    def intakes(self, *, limit: int, cursor: str | None) -> Page[Intake]:
        return reading.listing(Intake, keys.INTAKES, keys.LATEST_ID, limit, cursor)

    def training_summaries(self, departments: Collection[str]) -> list[TrainingSummary]:
        return _summarised(summaries.TRAININGS, sorted(set(departments)))

    def centres(self, lot: int, *, limit: int, cursor: str | None) -> Page[Centre]:
        return reading.listing(Centre, keys.centres_of(lot), keys.BY_CENTRE, limit, cursor)

    def training_sessions(
        self, lot: int, status: TrainingSessionStatus, *, limit: int, cursor: str | None
    ) -> Page[TrainingSession]:
        remote, order = lot == REMOTE_LOT, keys.LATEST_START
        partition = keys.remote_sessions(status) if remote else keys.training_sessions_of(lot, status)
        return reading.listing(TrainingSession, partition, order, limit, cursor, second=remote)

    def agenda(self, session_id: str, *, limit: int, cursor: str | None) -> Page[AgendaItem]:
        # A session has a few hundred applications at most: they are read at once and sorted as French names.
        items = reading.children(AgendaItem, keys.agenda_item(session_id, ""))
        return keys.BY_NAME.part(items, limit=limit, cursor=cursor)

    def sessions(self, *, limit: int, cursor: str | None) -> Page[CommitteeSession]:
        return reading.listing(CommitteeSession, keys.SESSIONS, keys.LATEST_SESSION, limit, cursor)

    def questions(self, application_id: str, *, limit: int, cursor: str | None) -> Page[Question]:
        return reading.children_page(Question, keys.question(application_id, ""), keys.BY_ID, limit, cursor)

    def journal_of(self, subject: Entity, *, limit: int, cursor: str | None) -> Page[JournalEntry]:
        kind, order = type(subject).__name__.lower(), keys.LATEST_ENTRY
        after = order.after(cursor)
        rows = JournalItem.query(
            keys.journal_of(kind, subject.id),
            JournalItem.sk < after if after else None,
            consistent_read=True,
            scan_index_forward=False,
            limit=limit + 1,
        )
        return order.page([row.entry(kind, subject.id) for row in rows], limit)

    def words_about(self, about_id: str) -> list[FreeWords]:
        return reading.children(FreeWords, keys.words(about_id, ""))

    def matches_of_candidate(self, candidate_id: str, *, limit: int, cursor: str | None) -> Page[Match]:
        return reading.listing(Match, keys.matches_of(candidate_id), keys.BY_STRUCTURE, limit, cursor)

    def look_alikes(self, candidate: Candidate) -> list[Candidate]:
        if candidate.likeness is None:
            return []
        partition = keys.of_likeness(candidate.likeness)
        # One more, since the candidate is one of them.
        page = reading.listing(Candidate, partition, keys.RECRUITED_FIRST, MAX_LOOK_ALIKES + 1, None)
        return [one for one in page.items if one.id != candidate.id][:MAX_LOOK_ALIKES]

    def structure_with_statuses(self, structure_id: str) -> tuple[Structure | None, dict[str, MatchStatus]]:
        part = statuses.beside(structure_id)
        items = list(pool.items(part, consistent=True))
        structure = next((item for item in items if item["sk"]["S"] == part.last), None)
        if structure is None:
            return None, {}
        packed = statuses.read(items)
        if packed is None:
            # Stored before statuses were packed, and not reindexed yet.
            matches = reading.children(Match, keys.match(structure_id, ""))
            packed = {m.candidate_id: m.status for m in matches if m.status is not MatchStatus.NEW}
        return ENTITY_MODELS[Structure].from_raw_data(structure).entity(), packed

    def applications_with_departed(
        self, application_ids: Collection[str], structure_id: str
    ) -> tuple[dict[str, Application], DepartedCandidates | None]:
        return departed.read(structure_id, application_ids, self._cards)

    def cache_departed(self, structure_id: str, people: DepartedCandidates, life: timedelta) -> None:
        departed.cache(structure_id, people, life, self._cards)

    def candidates(self, ids: Iterable[str]) -> dict[str, Candidate]:
        return reading.by_ids(Candidate, ids)

    def several(
        self, entities: Iterable[tuple[type[Entity], str]], guards: Iterable[str] = ()
    ) -> tuple[dict[str, Any], dict[str, str]]:
        places = {keys.LAYOUTS[kind].key_of(entity_id) for kind, entity_id in entities}
        by_place = {keys.guard(key): key for key in guards}
        found: dict[str, Any] = {}
        holders: dict[str, str] = {}
        wanted = [*sorted(places), *by_place]
        for row in reading.from_each(
            reading.batches(wanted), lambda batch: list(RegistryItem.batch_get(batch))
        ):
            if isinstance(row, GuardItem):
                holders[by_place[keys.Key(row.pk, row.sk)]] = row.holder
            elif isinstance(row, EntityItem):
                entity = row.entity()
                found[entity.id] = entity
        return found, holders

    def pool(self, departments: Mapping[str, float], *, nationwide: bool) -> list[Card]:
        parts = [pool.at_least(department, km) for department, km in sorted(departments.items())]
        if nationwide:
            # The longest read starts first.
            parts.insert(0, pool.nationwide())
        return reading.from_each(parts, lambda part: pool.read(part, self._cards))

    def cards_with_word(self, word: str, *, findable: bool = True) -> list[Card]:
        return pool.read(pool.beginning(word, findable=findable), self._cards)

    def recruitments_of_structure(
        self, structure_id: str, *, limit: int, cursor: str | None
    ) -> Page[Recruitment]:
        partition = keys.of_structure(structure_id, "RECRUITMENTS")
        return reading.listing(Recruitment, partition, keys.BY_VALIDATION, limit, cursor)

    def agreements(self, department: str, *, limit: int, cursor: str | None) -> Page[Agreement]:
        return reading.listing(Agreement, keys.agreements_of(department), keys.BY_ID, limit, cursor)

    def agreements_in(self, tray: AgreementTray, *, limit: int, cursor: str | None) -> Page[Agreement]:
        partition, order = keys.agreements_in(tray), keys.BY_WAITING
        return reading.listing(Agreement, partition, order, limit, cursor, second=True)

    def supplies_in(self, status: SupplyStatus, *, limit: int, cursor: str | None) -> Page[Supply]:
        return reading.listing(Supply, keys.supplies_in(status), keys.BY_STATUS_DAY, limit, cursor)

    def follow_ups_of_structure(self, structure_id: str, *, limit: int, cursor: str | None) -> Page[FollowUp]:
        partition = keys.of_structure(structure_id, "FOLLOWUPS")
        return reading.listing(FollowUp, partition, keys.LATEST_QUARTER, limit, cursor)

    def follow_ups(
        self, quarter: str, departments: Iterable[str] | None, *, limit: int, cursor: str | None
    ) -> Page[FollowUp]:
        order, partition = keys.BY_DEPARTMENT, keys.follow_ups_of(quarter)
        model: Any = ENTITY_MODELS[FollowUp]
        if departments is None:
            return reading.listing(FollowUp, partition, order, limit, cursor, second=True)
        after = order.after(cursor) or ""
        found: list[FollowUp] = []
        # One department after the other: most pages are filled by the first one left to show.
        for department in sorted(set(departments)):
            first, last = f"{department}#", f"{department}#~"
            if after > last or len(found) > limit:
                continue
            # A space sorts before every character of an id, so the range starts after the cursor.
            here = model.list2_sk.between(max(first, f"{after} "), last)
            found += reading.entities(
                model.listing2, partition, range_key_condition=here, limit=limit + 1 - len(found)
            )
        return order.page(found, limit)

    def accounts(
        self, role: Role, *, structure_id: str | None = None, limit: int, cursor: str | None
    ) -> Page[Account]:
        if structure_id is None:
            return reading.listing(Account, keys.accounts_with(role), keys.BY_ID, limit, cursor)
        model: Any = ENTITY_MODELS[Account]
        partition, after = keys.of_structure(structure_id, "ACCOUNTS"), keys.BY_ID.after(cursor)
        own = reading.entities(
            model.listing2,
            partition,
            range_key_condition=model.list2_sk > after if after else None,
            limit=limit + 1,
        )
        guests = MembershipItem.listing.query(
            partition, MembershipItem.list_sk > after if after else None, limit=limit + 1
        )
        found = {account.id: account for account in own}
        found.update(reading.by_ids(Account, [row.account_id for row in guests]))
        ids = sorted(found)
        # Accounts that have left the structure meanwhile are dropped, so a page may be shorter.
        shown = [
            account
            for account in map(found.__getitem__, ids[:limit])
            if account.role is role and structure_id in (account.structure_id, *account.other_structure_ids)
        ]
        return Page(shown, cursor_at(ids[limit - 1]) if len(ids) > limit else None)

    def timers_between(self, first: datetime, last: datetime, limit: int) -> list[Timer]:
        # BETWEEN includes both ends.
        before = last - timedelta(microseconds=1)
        rows = reading.from_each(
            _DEADLINE_SHARDS,
            lambda shard: list(
                TimerItem.due.query(shard, TimerItem.due_at.between(first, before), limit=limit)
            ),
        )
        return _timers(rows)[:limit]

    def timers_of(self, subject_id: str) -> list[Timer]:
        return _timers(list(TimerItem.query(keys.timer("", subject_id).pk, consistent_read=True)))

    def due_timers(self, now: datetime, limit: int) -> list[Timer]:
        rows = reading.from_each(
            _DEADLINE_SHARDS,
            lambda shard: list(TimerItem.due.query(shard, TimerItem.due_at <= now, limit=limit)),
        )
        return _timers(rows)[:limit]

    def waiting_outbox(self, before: datetime, limit: int) -> list[tuple[str, str]]:
        def oldest(shard: str) -> list[Any]:
            return list(RegistryItem.due.query(shard, RegistryItem.due_at < before, limit=limit))

        rows = reading.from_each(_OUTBOX_SHARDS, oldest)
        rows.sort(key=lambda row: (row.due_at, row.pk))
        return [("email" if isinstance(row, EmailItem) else "task", row.id) for row in rows[:limit]]

    def oldest_unsent_email(self) -> datetime | None:
        def oldest(shard: str) -> list[Any]:
            emails = RegistryItem.kind == EmailItem
            return list(
                RegistryItem.due.query(shard, filter_condition=emails, limit=1, page_size=_FILTERED_PAGE)
            )

        return min((row.due_at for row in reading.from_each(_OUTBOX_SHARDS, oldest)), default=None)

    def emails_waiting(self) -> EmailsWaiting:
        def waiting(shard: str) -> list[Any]:
            emails = RegistryItem.kind == EmailItem
            asked = ["pk", "sk", "kind", "due_at"]
            return list(RegistryItem.due.query(shard, filter_condition=emails, attributes_to_get=asked))

        rows = reading.from_each(_OUTBOX_SHARDS, waiting)
        return EmailsWaiting(count=len(rows), since=min((row.due_at for row in rows), default=None))

    def lease_email(self, email_id: str, now: datetime, lease: timedelta) -> StoredEmail | None:
        return outbox.lease_email(email_id, now, lease)

    def mark_email_sent(self, email_id: str, now: datetime, message_id: str) -> None:
        outbox.mark_email_sent(email_id, now, message_id)

    def release_email(self, email_id: str) -> None:
        outbox.release_email(email_id)

    def email_subject_id(self, email_id: str) -> str | None:
        return outbox.email_subject_id(email_id)

    def parameter_changes(self, name: str | None, *, limit: int, cursor: str | None) -> Page[ParameterChange]:
        if name is None:
            return reading.listing(ParameterChange, keys.WAITING_PARAMETERS, keys.LATEST_ID, limit, cursor)
        partition = keys.parameter_changes_of(name)
        return reading.listing(ParameterChange, partition, keys.LATEST_ID, limit, cursor, second=True)

    def structure_changes(self, *, limit: int, cursor: str | None) -> Page[StructureChange]:
        return reading.listing(StructureChange, keys.STRUCTURE_CHANGES, keys.LATEST_ID, limit, cursor)

    def record_email_feedback(self, email_id: str, feedback: Feedback) -> None:
        outbox.record_email_feedback(email_id, feedback)

    def email_record(self, email_id: str) -> EmailRecord | None:
        return outbox.record(email_id)

    def emails_about(self, subject_id: str, *, limit: int, cursor: str | None) -> Page[EmailRecord]:
        return outbox.emails_about(subject_id, limit=limit, cursor=cursor)

    def undelivered(self, *, limit: int, cursor: str | None) -> Page[Undelivered]:
        return reading.listing(Undelivered, keys.UNDELIVERED, keys.LATEST_TOLD, limit, cursor)

    def task(self, task_id: str) -> StoredTask | None:
        return outbox.task(task_id)


def _timers(rows: Iterable[TimerItem]) -> list[Timer]:
    timers = [Timer(name=row.name, subject_id=row.subject_id, due_at=row.due_at) for row in rows]
    return sorted(timers, key=lambda due: (due.due_at, due.subject_id, due.name))


def _summarised(kind: summaries.Summaries[S], parts: list[str]) -> list[S]:
    return kind.of_items(reading.from_each(reading.batches(kind.places(parts)), summaries.items_of))


def _with_national(
    kind: summaries.Summaries[Any], departments: Collection[str], *national: summaries.Summaries[Any]
) -> list[Item]:
    """Return the items of a kind in some departments and those of national kinds, in one read."""
    places = kind.places(sorted(set(departments)))
    for one in national:
        places += one.places([summaries.NATION])
    return reading.from_each(reading.batches(places), summaries.items_of)
