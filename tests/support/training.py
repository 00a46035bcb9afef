"""Steps of the training in a ``World``: bodies, tests, centres, sessions."""

from datetime import date, timedelta
from typing import Any

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.session import TrainingSession
from chalicelib.domain.training.training import Training
from chalicelib.services.access import staff
from chalicelib.services.training import centres, course, registrations, sessions
from tests.support.world import World

# Nancy is in Grand Est, whose lot is the third (RULES section 11).
LOT = 3


def body_account(world: World, *lots: int) -> Account:
    """Return the open account of an agent of a training body, created at the first call for its lots."""
    email = f"formation{''.join(map(str, lots))}@organisme.example"
    known = next((mail for mail in world.mails("staff_invited", to=email)), None)
    if known is not None:
        return world.get(Account, known.subject_id)
    account = staff.invite_staff(
        world.ports,
        world.agency,
        email=email,
        role=Role.TRAINING_BODY,
        first_name="Noé",
        last_name="Leroy",
        lots=lots,
    )
    return world.open(world.token(world.mails("staff_invited", to=account.email)[-1], "account"))


def as_body(world: World, *lots: int) -> AccountSession:
    """Return an agent of a training body, signed in; of lot 3 by default."""
    return world.as_account(body_account(world, *(lots or (LOT,))))


def training_of(world: World, recruitment: Recruitment | Training) -> Training:
    """Return the training of a recruitment as it is now."""
    return world.get(Training, recruitment.id)


def tested(
    world: World, recruitment: Recruitment | Training, hours: CourseHours = CourseHours.H420
) -> Training:
    """Record today the positioning test of an adviser."""
    return course.record_test(world.ports, as_body(world), recruitment.id, hours=hours, passed_on=world.today)


def centre(world: World, **changed: Any) -> Centre:
    """Return a centre of lot 3 in Nancy, with 20 seats."""
    given: dict[str, Any] = {
        "lot": LOT,
        "name": "Centre de Nancy",
        "address": "1 place Stanislas",
        "postal_code": "54000",
        "insee_code": "54395",
        "seats": 20,
    }
    return centres.add_centre(world.ports, as_body(world), **{**given, **changed})


def session(world: World, where: Centre | None = None, **changed: Any) -> TrainingSession:
    """Return a session of lot 3 that starts in ten days, lasts three months and a half, and closes in five
    days."""
    starts_on = changed.get("starts_on", world.today + timedelta(days=10))
    given: dict[str, Any] = {
        "lot": LOT,
        "centre_id": where.id if where else None,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=105),
        "closes_on": starts_on - timedelta(days=5),
        "seats": 12,
    }
    return sessions.open_session(world.ports, as_body(world), **{**given, **changed})


def in_centre(world: World, **changed: Any) -> TrainingSession:
    """Return the same session in a centre."""
    return session(world, centre(world), **changed)


def register(world: World, one: TrainingSession, *people: Recruitment | Training) -> TrainingSession:
    """Register advisers in a session, ten at a time."""
    ids = [each.id for each in people]
    for first in range(0, len(ids), 10):
        registrations.register(world.ports, as_body(world), one.id, training_ids=ids[first : first + 10])
    return world.fresh(one)


def close(world: World, one: TrainingSession) -> TrainingSession:
    """Close the registrations as the training body, and tell the people."""
    known = world.fresh(one)
    closed = sessions.close(world.ports, as_body(world), one.id, expected_version=known.version)
    world.run_tasks()
    return closed


def waiting(world: World, number: int, structure: Structure | None = None) -> list[Recruitment]:
    """Return advisers of one structure whose contract starts today, and who passed the test."""
    structure = structure or world.granted(posts=number)
    hired = [world.hired(structure, starts_on=world.today) for _ in range(number)]
    for one in hired:
        tested(world, one)
    return hired


def under_way(world: World, days: int = 10) -> Training:
    """Return an adviser in a remote session that began some days ago."""
    [one] = waiting(world, 1)
    opened = session(world)
    register(world, opened, one)
    close(world, opened)
    world.wait(days=10 + days)
    world.tick()
    return training_of(world, one)


def finished(world: World) -> Training:
    """Return an adviser whose session is over."""
    one = under_way(world)
    assert one.seat is not None
    world.wait(days=(one.seat.ends_on - world.today).days + 1)
    world.tick()
    return training_of(world, one)


def day(world: World, days: int) -> date:
    """Return a day so many days from today."""
    return world.today + timedelta(days=days)
