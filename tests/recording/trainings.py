"""The trainings of the recorded world: one in each state for each structure, their centres and sessions."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.course import Absence, CourseHours, Exam, Exemption, PositioningTest
from chalicelib.domain.training.session import Mode, SessionDates, TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.session_plan import (
    PlanRequest,
    PlanState,
    ProposedSession,
    SessionPlan,
    plan_id,
)
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import Changes
from chalicelib.services.training import centres, course, sessions
from tests.domain.training.builders import a_session
from tests.recording.world import PLACES, RecordedWorld
from tests.support import training

# The lot of each structure: Grand Est and Centre-Val de Loire (RULES section 11).
LOTS = {"A": 3, "B": 5}
T = TrainingStatus


def fill(world: RecordedWorld, name: str) -> None:
    """Bring the training of an adviser of a structure into each state."""
    lot = LOTS[name]
    body = training.as_body(world, lot)
    place = PLACES["54" if name == "A" else "28"]
    held = centres.add_centre(
        world.ports, body, lot=lot, name="Centre du Parc", address="1 rue du Parc", seats=20, **place
    )
    world.name("centre", f"{name}.centre", held.id)
    opened = _opened(world, name, held)
    recruitments = world.things["recruitment"]
    world.name("training", f"{name}.to_test", recruitments[f"{name}.validated"])
    signed = recruitments[f"{name}.signed"]
    world.name("training", f"{name}.tested", signed)
    course.record_test(world.ports, body, signed, hours=CourseHours.H420, passed_on=world.today)
    _planned(world, name, opened, signed)
    begun, over = _cohort(world, name, held, -21), _cohort(world, name, held, -140)
    registered = _copy(world, name, "registered", seat=opened.seat)
    _put(world, replace(world.fresh(opened), registered=(registered.id,)))
    absences = (Absence(first_day=world.today - timedelta(days=20), last_day=world.today),)
    _copy(world, name, "begun", T.IN_TRAINING, seat=begun.seat, told=begun.seat, absences=absences)
    _copy(world, name, "abandoned", T.ABANDONED, abandoned_on=world.today, seat=None)
    _copy(world, name, "finished", T.FINISHED, seat=over.seat, told=over.seat)
    exams = (Exam(on=world.today - timedelta(days=5), passed=False),)
    _copy(world, name, "failed", T.FAILED, seat=over.seat, told=over.seat, exams=exams)
    exemption = Exemption(certified_on=world.today - timedelta(days=200), reference="REMN n° 7")
    exempt = _copy(world, name, "exempt", T.EXEMPT, test=None, exemption=exemption)
    world.certify(f"{name}.exempt", exempt.id)
    hired = recruitments[f"{name}.hired"]
    course.exempt(world.ports, body, hired, certified_on=date(2025, 6, 2), reference="REMN n° 8")
    world.certify(f"{name}.hired", hired)


def _opened(world: RecordedWorld, name: str, held: Centre) -> TrainingSession:
    starts_on = world.today + timedelta(days=30)
    opened = sessions.open_session(
        world.ports,
        training.as_body(world, held.lot),
        lot=held.lot,
        centre_id=held.id,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=105),
        closes_on=starts_on - timedelta(days=7),
        seats=12,
    )
    world.name("training_session", f"{name}.open", opened.id)
    return opened


def _planned(world: RecordedWorld, name: str, opened: TrainingSession, training_id: str) -> None:
    """Create the plan of a lot, which proposes its open session to waiting advisers."""
    proposed = ProposedSession(
        session_id=opened.id,
        centre_id=opened.centre_id or "",
        where=opened.where,
        department="54",
        dates=opened.dates,
        registered=1,
        training_ids=(training_id,),
    )
    plan = SessionPlan(
        id=plan_id(opened.lot),
        lot=opened.lot,
        request=PlanRequest(
            first_start=world.today + timedelta(days=1),
            last_start=world.today + timedelta(days=60),
            months=3,
            travel_km=50,
        ),
        asked_by="body",
        asked_at=world.clock.now(),
        state=PlanState.READY,
        waiting=1,
        in_person=1,
        proposals=(proposed,),
    )
    changes = Changes(author=world.author, at=world.clock.now())
    changes.create(plan)
    changes.note(plan, "training_plan_ready", count=1)
    world.store.commit(changes)
    world.name("proposal", f"{name}.proposed", proposed.key)


def _cohort(world: RecordedWorld, name: str, held: Centre, days: int) -> TrainingSession:
    """Return a session in person that began some days ago."""
    starts_on = world.today + timedelta(days=days)
    made = a_session(
        id=world.ids.new(),
        lot=held.lot,
        centre_id=held.id,
        where=held.where,
        mode=Mode.IN_PERSON,
        dates=SessionDates(
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=105),
            closes_on=starts_on - timedelta(days=7),
            seats=12,
        ),
        status=TrainingSessionStatus.CONFIRMED,
        closed_with=8,
    )
    _put(world, made)
    world.name("training_session", f"{name}.{'begun' if days > -100 else 'over'}", made.id)
    return made


def _copy(
    world: RecordedWorld, name: str, state: str, status: TrainingStatus = T.REGISTERED, **fields: Any
) -> Training:
    """Return the same adviser once more, whose training is in another state."""
    hired = world.get(Recruitment, world.things["recruitment"][f"{name}.signed"])
    known = world.get(Training, hired.id)
    copied = replace(hired, id=world.ids.new(), version=0)
    test = PositioningTest(hours=CourseHours.H350, passed_on=world.today)
    given = {"test": test, **fields}
    made = replace(known, id=copied.id, version=0, status=status, since=world.today, **given)
    changes = Changes(author=world.author, at=world.clock.now())
    changes.create(copied)
    changes.create(made)
    changes.note(made, "training_opened")
    world.store.commit(changes)
    world.name("training", f"{name}.{state}", made.id)
    return made


def _put(world: RecordedWorld, one: TrainingSession) -> None:
    changes = Changes(author=world.author, at=world.clock.now())
    write = changes.update if one.version else changes.create
    write(one)
    changes.note(one, "training_session_opened")
    world.store.commit(changes)
