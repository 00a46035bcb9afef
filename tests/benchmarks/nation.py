"""The programme at national size: people, applications, timers, the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession, Decision, Verdict
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.agency import deadlines
from chalicelib.services.core.changes import SYSTEM, Author, JournalEntry, Timer
from chalicelib.storage import commit, summaries
from tests.benchmarks.indexed import IndexedShelf
from tests.benchmarks.people import NOW, Country
from tests.benchmarks.visit import sign_in, store_candidate, stored_item
from tests.support import builders

DEPARTMENTS = ("59", "62", "80", "02", "60")
AGENDAS = (60, 800)


@dataclass(frozen=True)
class Size:
    """The numbers of objects."""

    candidates: int
    structures: int
    applications: int
    journal: int
    timers: int


NATION = Size(candidates=40_000, structures=4_000, applications=10_000, journal=100_000, timers=30_000)
# The same with few objects.
VILLAGE = Size(candidates=400, structures=200, applications=900, journal=300, timers=300)


@dataclass
class Nation:
    """The stored programme, and the objects of the measured pages."""

    shelf: IndexedShelf
    sessions: dict[int, CommitteeSession]
    told: Application

    def enter(self, role: Role) -> None:
        """Sign somebody in."""
        departments = DEPARTMENTS if role is Role.PREFECTURE else ()
        account = builders.account(created_at=NOW, role=role, departments=departments)
        self.shelf.put("registry_table", stored_item(account))
        sign_in(self.shelf, account)


def store(shelf: IndexedShelf, *entities: Entity) -> None:
    """Store entities with their index items and their summaries."""
    for entity in entities:
        shelf.put("registry_table", stored_item(entity))
        for place, by_id in summaries.moves(type(entity), None, entity).items():
            shelf.add("registry_table", *place, {short: text or "" for short, text in by_id.items()})


def nation(size: Size) -> Nation:
    """Store a programme of that size."""
    shelf, country = IndexedShelf(), Country()
    applications = _applications(country, size)
    store(shelf, *applications, Budget.counting({"54": 1}))
    for one in country.candidates(size.candidates):
        store_candidate(shelf, one)
        shelf.put("registry_table", stored_item(one))
    store(shelf, *_advisers(applications, size))
    store(shelf, *_accounts(country))
    sessions = {}
    waiting = [one for one in applications if one.status is ApplicationStatus.UNDER_REVIEW]
    for number, count in enumerate(AGENDAS):
        session = builders.committee_session(number=number + 1, held_on=date(2027, 1, 20 + number))
        sessions[count] = session
        store(shelf, session, *_agenda(session, waiting[:count]))
        waiting = waiting[count:]
    _clock(shelf, applications, size)
    _unreachable(shelf, applications)
    _journal(shelf, applications[0], size)
    return Nation(shelf=shelf, sessions=sessions, told=applications[0])


def _applications(country: Country, size: Size) -> list[Application]:
    statuses = list(ApplicationStatus)[1:]
    # Enough of them wait for the two sessions.
    waiting = sum(AGENDAS) if size.applications > 2 * sum(AGENDAS) else 70
    found = []
    for number, structure in enumerate(country.structures(size.applications)):
        at = NOW - timedelta(days=number % 300)
        status = ApplicationStatus.UNDER_REVIEW if number < waiting else statuses[number % len(statuses)]
        found.append(
            builders.application(
                status=status,
                place=structure.place,
                siret=f"{number % size.structures:014}",
                name=f"Communauté de communes de {structure.place.name}",
                confirmed_at=at,
                opinion=Opinion(
                    verdict=OpinionVerdict.FAVOURABLE, comment="Un bon projet.", given_at=at, given_by="a"
                ),
                posts_granted=number % 3,
                structure_id=f"structure-{number % size.structures}" if number % 3 else None,
            )
        )
    return found


def _advisers(applications: list[Application], size: Size) -> Iterator[Entity]:
    for number in range(size.structures):
        one = applications[number]
        adviser = builders.recruitment(
            RecruitmentStatus.HIRED,
            application_id=one.id,
            department=one.place.department,
            structure_name=one.name,
            last_name=f"Martin-{number % 97}",
            contract=builders.contract(starts_on=date(2026, 1 + number % 11, 1 + number % 28)),
        )
        yield adviser
        agreement = builders.agreement(
            application_id=one.id, department=one.place.department, structure_name=one.name
        )
        yield agreement
        yield builders.ledger(
            agreement_id=agreement.id, department=one.place.department, structure_name=one.name
        )


def _accounts(country: Country) -> Iterator[Account]:
    for number in range(300):
        yield builders.account(
            role=Role.PREFECTURE,
            email=f"agent{number}@prefecture.example",
            departments=(country.random.choice(DEPARTMENTS),),
        )
    for number, role in enumerate((Role.COMMITTEE, Role.FUNDER, Role.AGENCY, Role.TRAINING_BODY) * 10):
        yield builders.account(role=role, email=f"agent{number}@bureau.example")


def _agenda(session: CommitteeSession, applications: list[Application]) -> Iterator[AgendaItem]:
    refused = Decision(
        verdict=Verdict.POSTPONED,
        reason="Précisez les lieux d'accueil du public, leurs horaires et qui encadrera le conseiller. " * 3,
        decided_by="a",
        decided_at=NOW,
    )
    for number, one in enumerate(applications):
        yield builders.agenda_item(
            session_id=session.id,
            application_id=one.id,
            structure_name=one.name,
            department=one.place.department,
            decision=refused if number % 4 else None,
        )


def _clock(shelf: IndexedShelf, applications: list[Application], size: Size) -> None:
    names = [name for name, due in deadlines.TIMER_EFFECTS.items() if due.kind is Application]
    for number in range(size.timers):
        subject = applications[number % len(applications)].id
        # Hundreds at the same instant, as on real days of the programme.
        due = NOW.replace(hour=7) + timedelta(days=number % 31)
        timer = Timer(name=names[number // len(applications) % len(names)], subject_id=subject, due_at=due)
        shelf.put("registry_table", commit._timer_item(timer).serialize())


def _unreachable(shelf: IndexedShelf, applications: list[Application]) -> None:
    for one in applications[:300]:
        store(
            shelf,
            builders.undelivered(
                feedback=Feedback.PERMANENT_BOUNCE, fingerprint=one.id, subject_id=one.id, told_at=NOW
            ),
        )


def _journal(shelf: IndexedShelf, told: Application, size: Size) -> None:
    for number in range(size.journal):
        entry = JournalEntry(
            subject_kind="application",
            # One object in a thousand has a long history.
            subject_id=told.id if number % 1000 == 0 else str(number % 5000),
            act="confirmed",
            at=NOW - timedelta(seconds=number),
            author=Author(kind=SYSTEM),
        )
        shelf.put("journal_table", commit._journal_item(entry).serialize())
