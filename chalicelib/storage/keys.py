"""The keys of every kind of item and of the lists that it is in, in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from zlib import crc32

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.activity.report import ActivityReport
from chalicelib.domain.activity.totals import MonthTotals, TerritoryTotals
from chalicelib.domain.agency.parameter_change import ParameterBook, ParameterChange
from chalicelib.domain.agency.standard_reasons import ReasonBook
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession
from chalicelib.domain.deciding.opinion import OpinionDraft
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.following_up.acceptance import Acceptance
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.domain.intake.intake import Intake
from chalicelib.domain.recruiting.match import Match
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.supply import Delivery, Supply, SupplyStatus
from chalicelib.domain.reorganising.structure_change import StructureChange
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.free_words import FreeWords
from chalicelib.domain.shared.undelivered import Undelivered
from chalicelib.domain.shared.words import bare
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.lots import LotBook
from chalicelib.domain.training.session import Mode, TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.session_plan import SessionPlan
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import JournalEntry
from chalicelib.services.core.lists import ID, INSTANT, ListOrder, iso

DUE_SHARDS = 4


class Key(NamedTuple):
    """A partition key and a sort key, of a table or of an index."""

    pk: str
    sk: str


def shard(value: str, count: int) -> int:
    """Return the shard of a value, the same in every process."""
    return crc32(value.encode()) % count


# Items that are not entities.


def guard(key: str) -> Key:
    return Key(f"GUARD#{key}", "GUARD")


def counter(key: str) -> Key:
    return Key(f"COUNTER#{key}", "COUNTER")


def outbox(row_id: str) -> Key:
    return Key(f"OUTBOX#{row_id}", "OUTBOX")


def outbox_shard(row_id: str) -> str:
    return f"OUTBOX#{shard(row_id, DUE_SHARDS)}"


def timer(name: str, subject_id: str) -> Key:
    return Key(f"DEADLINE#{subject_id}", name)


def timer_shard(subject_id: str) -> str:
    return f"DEADLINES#{shard(subject_id, DUE_SHARDS)}"


def membership(account_id: str, structure_id: str) -> Key:
    return Key(f"ACCOUNT#{account_id}", f"STRUCTURE#{structure_id}")


def link(token_hash: str) -> Key:
    return Key(f"LINK#{token_hash}", "LINK")


def browser_session(token_hash: str) -> Key:
    return Key(f"SESSION#{token_hash}", "SESSION")


def departed(structure_id: str) -> Key:
    return Key(f"DEPARTED#{structure_id}", "DEPARTED")


def claim(key: str) -> Key:
    return Key(f"CLAIM#{key}", "CLAIM")


def failures(key: str) -> Key:
    return Key(f"FAILURES#{key}", "FAILURES")


def failed_accounts(key: str) -> Key:
    return Key(f"FAILURES#{key}", "ACCOUNTS")


def kept(key: str) -> Key:
    return Key(f"KEPT#{key}", "KEPT")


def journal(subject_kind: str, subject_id: str, at: datetime, entry_id: str) -> Key:
    return Key(journal_of(subject_kind, subject_id), f"{iso(at)}#{entry_id}")


def journal_of(subject_kind: str, subject_id: str) -> str:
    return f"{subject_kind}#{subject_id}"


# Partitions of the indexes.

DUPLICATES = f"APPLICATIONS#{ApplicationStatus.DUPLICATE}"
SESSIONS = "SESSIONS"
UNDELIVERED = "UNDELIVERED"
PAYMENT_FILES = "PAYMENT_FILES"
INTAKES = "INTAKES"
PENDING_BANK_DETAILS = "BANK_DETAILS#PENDING"
WAITING_PARAMETERS = "PARAMETERS#WAITING"
STRUCTURE_CHANGES = "STRUCTURE_CHANGES"


def agreements_of(department: str) -> str:
    return f"AGREEMENTS#{department}"


def agreements_in(tray: AgreementTray) -> str:
    return f"AGREEMENTS#{tray}"


def supplies_in(status: SupplyStatus) -> str:
    return f"SUPPLIES#{status}"


def centres_of(lot: int) -> str:
    return f"CENTRES#{lot}"


def training_sessions_of(lot: int, status: TrainingSessionStatus) -> str:
    return f"TRAININGSESSIONS#{lot}#{status}"


def remote_sessions(status: TrainingSessionStatus) -> str:
    return f"TRAININGSESSIONS#REMOTE#{status}"


def accounts_with(role: Role) -> str:
    return f"ACCOUNTS#{role}"


def of_structure(structure_id: str, what: str) -> str:
    return f"STRUCTURE#{structure_id}#{what}"


def matches_of(candidate_id: str) -> str:
    return f"CANDIDATE#{candidate_id}"


def parameter_changes_of(name: str) -> str:
    return f"PARAMETERS#OF#{name}"


def emails_about(subject_id: str) -> str:
    return f"EMAILS#{subject_id}"


def of_likeness(likeness: str) -> str:
    """Return the partition of registrations that seem to be of one person.

    The likeness is hashed, so that no name or telephone number is part of a key.
    """
    return f"LIKENESS#{sha256(likeness.encode()).hexdigest()}"


def follow_ups_of(quarter: str) -> str:
    return f"FOLLOWUPS#{quarter}"


# Entities.


def agenda_item(session_id: str, application_id: str) -> Key:
    return Key(f"SESSION#{session_id}", f"AGENDA#{application_id}")


def match(structure_id: str, candidate_id: str) -> Key:
    return Key(f"STRUCTURE#{structure_id}", f"MATCH#{candidate_id}")


def question(application_id: str, question_id: str) -> Key:
    return Key(f"APPLICATION#{application_id}", f"QUESTION#{question_id}")


def words(about_id: str, words_id: str) -> Key:
    return Key(f"WORDS#{about_id}", f"WORDS#{words_id}")


def activity_report(recruitment_id: str, report_id: str) -> Key:
    return Key(f"REPORTS#{recruitment_id}", f"REPORT#{report_id}")


def month_totals(structure_id: str, totals_id: str) -> Key:
    """Return the key of a month's totals, in the partition of the structure: pages read a range of months."""
    return Key(f"TOTALS#{structure_id}", f"TOTALS#{totals_id}")


def territory_totals(territory: str, month: str, department: str) -> Key:
    return Key(f"TERRITORY#{territory}", f"TOTALS#{month}#{department}")


# The order of each list.

# Only the beginning of a long name is in the sort key: a cursor must fit into a URL.
_SORTED_LETTERS = 100

BY_CONFIRMATION: ListOrder[Application] = ListOrder(
    f"{INSTANT}#{ID}", lambda a: f"{iso(a.confirmed_at or a.submitted_at)}#{a.id}"
)
BY_NAME: ListOrder[AgendaItem] = ListOrder(
    rf".{{0,{_SORTED_LETTERS}}}\n{ID}",
    lambda i: f"{bare(i.structure_name)[:_SORTED_LETTERS]}\n{i.id}",
)
# The same positions, computed from summaries.
BY_SUMMARY: ListOrder[ApplicationSummary] = ListOrder(
    BY_CONFIRMATION.shape, lambda a: f"{iso(a.confirmed_from)}#{a.id}"
)
LATEST_SESSION: ListOrder[CommitteeSession] = ListOrder(
    r"\d{4}-\d\d-\d\d#\d{6}", lambda s: f"{s.held_on.isoformat()}#{s.number:06d}", backwards=True
)
# Ids sort by the time at which they were created.
BY_ID: ListOrder[Any] = ListOrder(ID, lambda entity: entity.id)
LATEST_ID: ListOrder[Any] = ListOrder(ID, lambda entity: entity.id, backwards=True)
RECRUITED_FIRST: ListOrder[Candidate] = ListOrder(
    f"[01]#{ID}", lambda c: f"{0 if c.recruited_by else 1}#{c.id}"
)
BY_STRUCTURE: ListOrder[Match] = ListOrder(ID, lambda m: m.structure_id)
BY_WAITING: ListOrder[Agreement] = ListOrder(
    rf"\d{{4}}-\d\d-\d\d#{ID}", lambda a: f"{(a.waits_since or paris_date(a.created_at)).isoformat()}#{a.id}"
)
BY_STATUS_DAY: ListOrder[Supply] = ListOrder(
    rf"\d{{4}}-\d\d-\d\d#{ID}", lambda s: f"{s.since.isoformat()}#{s.id}"
)
BY_VALIDATION: ListOrder[Recruitment] = ListOrder(
    f"{INSTANT}#{ID}", lambda r: f"{iso(r.validated_at)}#{r.id}"
)
BY_CENTRE: ListOrder[Centre] = ListOrder(
    rf".{{0,{_SORTED_LETTERS}}}\n{ID}", lambda c: f"{bare(c.name)[:_SORTED_LETTERS]}\n{c.id}"
)
LATEST_START: ListOrder[TrainingSession] = ListOrder(
    rf"\d{{4}}-\d\d-\d\d#{ID}", lambda s: f"{s.dates.starts_on.isoformat()}#{s.id}", backwards=True
)
LATEST_QUARTER: ListOrder[FollowUp] = ListOrder(
    rf"\d{{4}}-Q[1-4]#{ID}", lambda f: f"{f.quarter}#{f.id}", backwards=True
)
BY_DEPARTMENT: ListOrder[FollowUp] = ListOrder(rf"[0-9AB]{{2,3}}#{ID}", lambda f: f"{f.department}#{f.id}")
BY_GIFT: ListOrder[BankDetails] = ListOrder(
    f"(?:{INSTANT})?#{ID}", lambda d: f"{iso(d.given_at) if d.given_at else ''}#{d.id}"
)
LATEST_REPORT: ListOrder[ActivityReport] = ListOrder(ID, lambda r: r.id, backwards=True)
LATEST_ENTRY: ListOrder[JournalEntry] = ListOrder(
    f"{INSTANT}#{ID}", lambda e: f"{iso(e.at)}#{e.id}", backwards=True
)
LATEST_TOLD: ListOrder[Undelivered] = ListOrder(
    f"{INSTANT}#{ID}", lambda u: f"{iso(u.told_at)}#{u.id}", backwards=True
)


# Lists leave out applications whose address was never confirmed, and duplicates, which are in a list for the
# agency only.
LISTED_STATUSES = tuple(
    status
    for status in ApplicationStatus
    if status not in (ApplicationStatus.SUBMITTED, ApplicationStatus.DUPLICATE)
)


def _duplicate(application: Application) -> Key | None:
    if application.status is not ApplicationStatus.DUPLICATE:
        return None
    return Key(DUPLICATES, BY_CONFIRMATION.position(application))


def _by_likeness(candidate: Candidate) -> Key | None:
    likeness = candidate.likeness
    return None if likeness is None else Key(of_likeness(likeness), RECRUITED_FIRST.position(candidate))


def _remote(session: TrainingSession) -> Key | None:
    if session.mode is not Mode.REMOTE:
        return None
    return Key(remote_sessions(session.status), LATEST_START.position(session))


def _colleagues(account: Account) -> Key | None:
    if account.structure_id is None:
        return None
    return Key(of_structure(account.structure_id, "ACCOUNTS"), account.id)


@dataclass(frozen=True)
class Layout:
    """How one kind of entity is stored.

    Args:
        prefix: of its key.
        child: returns its key under its parent instead, for a kind that has one.
        listing, listing2: return its key in each of the two indexes for lists, None when it is not in it.
        table: the setting that has the name of its table; only the registry has indexes.
    """

    prefix: str
    child: Callable[[Any], Key] | None = None
    listing: Callable[[Any], Key | None] = lambda _: None
    listing2: Callable[[Any], Key | None] = lambda _: None
    table: str = "registry_table"

    def key(self, entity: Entity) -> Key:
        """Return the key of an entity of this kind."""
        return self.child(entity) if self.child else self.key_of(entity.id)

    def key_of(self, entity_id: str) -> Key:
        """Return the key for an id.

        Raises:
            TypeError: this kind is stored under a parent.
        """
        if self.child:
            raise TypeError(f"{self.prefix} lies under its parent: an id does not find it")
        return Key(f"{self.prefix}#{entity_id}", self.prefix)


LAYOUTS: dict[type[Entity], Layout] = {
    Application: Layout("APPLICATION", listing2=_duplicate),
    Candidate: Layout("CANDIDATE", listing=_by_likeness),
    Structure: Layout("STRUCTURE"),
    Account: Layout("ACCOUNT", listing=lambda a: Key(accounts_with(a.role), a.id), listing2=_colleagues),
    CommitteeSession: Layout("SESSION", listing=lambda s: Key(SESSIONS, LATEST_SESSION.position(s))),
    AgendaItem: Layout("AGENDA", child=lambda i: agenda_item(i.session_id, i.application_id)),
    Budget: Layout("BUDGET"),
    OpinionDraft: Layout("OPINIONDRAFT"),
    Question: Layout("QUESTION", child=lambda q: question(q.application_id, q.id)),
    FreeWords: Layout("WORDS", child=lambda w: words(w.about_id, w.id)),
    Match: Layout(
        "MATCH",
        child=lambda m: match(m.structure_id, m.candidate_id),
        listing=lambda m: Key(matches_of(m.candidate_id), m.structure_id),
    ),
    Recruitment: Layout(
        "RECRUITMENT",
        listing=lambda r: Key(of_structure(r.structure_id, "RECRUITMENTS"), BY_VALIDATION.position(r)),
        listing2=lambda r: Key(f"AGREEMENT#{r.agreement_id}", BY_VALIDATION.position(r)),
    ),
    Supply: Layout("SUPPLY", listing=lambda s: Key(supplies_in(s.status), BY_STATUS_DAY.position(s))),
    Delivery: Layout("DELIVERY"),
    Agreement: Layout(
        "AGREEMENT",
        listing=lambda a: Key(agreements_of(a.department), a.id),
        listing2=lambda a: Key(agreements_in(a.tray), BY_WAITING.position(a)),
    ),
    AgreementVersion: Layout("AGREEMENT_TEXT"),
    Ledger: Layout("LEDGER"),
    BankDetails: Layout(
        "BANK_DETAILS",
        listing=lambda d: Key(PENDING_BANK_DETAILS, BY_GIFT.position(d)) if d.pending else None,
    ),
    PaymentFile: Layout("PAYMENT_FILE", listing=lambda p: Key(PAYMENT_FILES, p.id)),
    Intake: Layout("INTAKE", listing=lambda t: Key(INTAKES, t.id)),
    FollowUp: Layout(
        "FOLLOWUP",
        listing=lambda f: Key(of_structure(f.structure_id, "FOLLOWUPS"), LATEST_QUARTER.position(f)),
        listing2=lambda f: Key(follow_ups_of(f.quarter), BY_DEPARTMENT.position(f)),
    ),
    Training: Layout("TRAINING"),
    TrainingSession: Layout(
        "TRAININGSESSION",
        listing=lambda s: Key(training_sessions_of(s.lot, s.status), LATEST_START.position(s)),
        listing2=_remote,
    ),
    Centre: Layout("CENTRE", listing=lambda c: Key(centres_of(c.lot), BY_CENTRE.position(c))),
    LotBook: Layout("LOTS"),
    SessionPlan: Layout("TRAININGPLAN"),
    ParameterBook: Layout("PARAMETERS"),
    ReasonBook: Layout("REASONS"),
    ParameterChange: Layout(
        "PARAMETER",
        listing=lambda c: Key(WAITING_PARAMETERS, c.id) if c.waits else None,
        listing2=lambda c: Key(parameter_changes_of(c.name), c.id),
    ),
    StructureChange: Layout("STRUCTURECHANGE", listing=lambda c: Key(STRUCTURE_CHANGES, c.id)),
    Acceptance: Layout("ACCEPTANCE"),
    ActivityReport: Layout(
        "REPORT", child=lambda r: activity_report(r.recruitment_id, r.id), table="activities_table"
    ),
    MonthTotals: Layout(
        "TOTALS", child=lambda t: month_totals(t.structure_id, t.id), table="activities_table"
    ),
    TerritoryTotals: Layout(
        "TERRITORY",
        child=lambda t: territory_totals(t.territory, t.month, t.department),
        table="activities_table",
    ),
    Undelivered: Layout("UNDELIVERED", listing=lambda u: Key(UNDELIVERED, LATEST_TOLD.position(u))),
}
