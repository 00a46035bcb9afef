"""What may happen in trainings between two e-mails."""

from datetime import timedelta

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.session import TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.status import AHEAD, TRAINED, TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.recruiting import ends, suspensions
from chalicelib.services.training import centres, course, registrations, sessions
from tests.services.email_facts.happenings import People, happens
from tests.support.training import as_body, register

T = TrainingStatus
_REASON = "Une raison de plus de dix caractères."


def body(p: People) -> AccountSession:
    """Return an agent of lot 3, while the account is open."""
    actor = as_body(p.world)
    if p.world.get(Account, actor.account.id).status is not AccountStatus.ACTIVE:
        return p.world.as_staff(Role.AGENCY)
    return actor


def _tested(p: People) -> Training:
    one = p.one(Training, lambda known: known.status in AHEAD)
    hours = p.chance.choice(list(CourseHours))
    return course.record_test(p.world.ports, body(p), one.id, hours=hours, passed_on=p.world.today)


@happens
def passes_the_positioning_test(p: People) -> None:
    _tested(p)


def _opened(p: People) -> TrainingSession:
    where = centres.add_centre(
        p.world.ports,
        p.world.as_staff(Role.AGENCY),
        lot=3,
        name="Centre de Nancy",
        address="1 place Stanislas",
        postal_code="54000",
        insee_code="54395",
        seats=20,
    )
    starts_on = p.world.today + timedelta(days=p.chance.choice([4, 9, 15]))
    return sessions.open_session(
        p.world.ports,
        p.world.as_staff(Role.AGENCY),
        lot=3,
        centre_id=where.id,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=95),
        closes_on=starts_on - timedelta(days=2),
        seats=5,
    )


@happens
def is_registered_in_a_session_that_closes(p: People) -> None:
    session, one = _opened(p), _tested(p)
    register(p.world, session, one)
    if p.chance.random() < 0.8:
        known = p.world.fresh(session)
        agency = p.world.as_staff(Role.AGENCY)
        sessions.close(p.world.ports, agency, known.id, expected_version=known.version)
        p.world.run_tasks()


@happens
def has_a_seat_and_is_away_or_leaves(p: People) -> None:
    session, one = _opened(p), _tested(p)
    register(p.world, session, one)
    recruitment = p.world.get(Recruitment, one.id)
    if recruitment.contract is None:
        return
    actor = p.world.as_structure(one.structure_id)
    first_day = max(recruitment.contract.starts_on, p.world.today)
    if p.chance.random() < 0.5:
        days = {"first_day": first_day, "last_day": first_day + timedelta(days=3)}
        suspensions.declare(p.world.ports, actor, one.id, kind=SuspensionKind.LEAVE, **days)
    else:
        reason = EndReason.RESIGNATION
        ends.end(p.world.ports, actor, one.id, ended_on=first_day, reason=reason)


@happens
def loses_the_seat(p: People) -> None:
    session = p.one(
        TrainingSession, lambda one: one.registered and one.status is not TrainingSessionStatus.CANCELLED
    )
    agency = p.world.as_staff(Role.AGENCY)
    if p.chance.random() < 0.5:
        registrations.unregister(p.world.ports, agency, session.registered[0])
    else:
        sessions.cancel(p.world.ports, agency, session.id, reason=_REASON)
        p.world.run_tasks()


@happens
def is_absent_or_gives_up(p: People) -> None:
    one = p.one(Training, lambda known: known.status is T.IN_TRAINING)
    agency = p.world.as_staff(Role.AGENCY)
    today = p.world.today
    if one.absences and p.chance.random() < 0.5:
        course.take_absence_back(p.world.ports, agency, one.id, first_day=one.absences[0].first_day)
    elif p.chance.random() < 0.6:
        course.record_absence(p.world.ports, agency, one.id, first_day=today, last_day=today)
    else:
        course.abandon(p.world.ports, agency, one.id, on=today, reason=_REASON)


@happens
def comes_back_or_is_exempt(p: People) -> None:
    agency = p.world.as_staff(Role.AGENCY)
    abandoned = [one for one in p.world.store._all(Training) if one.status is T.ABANDONED]
    if abandoned:
        course.resume(p.world.ports, agency, abandoned[-1].id)
        return
    one = p.one(Training, lambda known: known.status in (T.TO_TEST, T.TESTED, T.EXEMPT))
    if one.status is T.EXEMPT:
        course.take_exemption_back(p.world.ports, agency, one.id)
    else:
        course.exempt(p.world.ports, agency, one.id, certified_on=p.world.today, reference="REMN n° 1")


@happens
def sits_the_exam(p: People) -> None:
    one = p.one(Training, lambda known: known.status in TRAINED)
    passed = p.chance.random() < 0.4
    course.record_exam(p.world.ports, p.world.as_staff(Role.AGENCY), one.id, on=p.world.today, passed=passed)
