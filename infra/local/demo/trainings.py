"""The trainings of the sample data: one in each state, on the desk of one training body."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.lots import REMOTE_LOT
from chalicelib.domain.training.selection import by_waiting
from chalicelib.domain.training.session import SessionRemark, TrainingSession
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.summary import TrainingSummary
from chalicelib.services.clockwork import fire_due_timers
from chalicelib.services.training import centres, course, registrations, sessions
from chalicelib.services.training.lots import read_lot_book
from infra.local.demo.loader import Loader, acting

# Of two cohorts, days from today to the first day: the first one is over, the second one under way.
_OVER, _UNDER_WAY = -100, -8
_LENGTH = timedelta(days=93)


def train_some(loader: Loader, staff: dict[Role, Account]) -> None:
    """Bring the advisers of the sample data to each step of their training.

    Those with the oldest contracts have finished a session and others are in one. Of the last ones, one is
    exempt, some wait for a session, one is registered, and the others have not passed the test yet.
    """
    body = acting(staff[Role.TRAINING_BODY])
    waiting = sorted((one for one in _all(loader) if one.status is TrainingStatus.TO_TEST), key=by_waiting)
    over = [one for one in waiting if _under_contract(loader, one, _OVER)]
    under_way = [one for one in waiting if one not in over and _under_contract(loader, one, _UNDER_WAY)]
    rest = [one for one in waiting if one not in over and one not in under_way]
    for people, starts in ((over[:4], _OVER), (under_way[:4], _UNDER_WAY)):
        if people:
            _cohort(loader, body, people, starts)
    loader.at(2)
    left = [*over[4:], *under_way[4:], *rest]
    if left:
        course.exempt(
            loader.ports,
            body,
            left[0].id,
            certified_on=loader.today - timedelta(days=400),
            reference="REMN n° 2021-0042",
        )
    for one in left[1::2]:
        _test(loader, body, one)
    _open_in_centre(loader, body, left[1:2])
    loader.at(0, 1)
    fire_due_timers(loader.ports, go_on=lambda: True)
    for one in over[:2]:
        course.record_exam(loader.ports, body, one.id, on=loader.today, passed=True)
    loader.run_tasks()


def _all(loader: Loader) -> list[TrainingSummary]:
    return loader.ports.store.training_summaries(sorted(loader.ports.places.departments()))


def _under_contract(loader: Loader, one: TrainingSummary, days: int) -> bool:
    return one.under_contract(loader.today + timedelta(days=days))


def _test(loader: Loader, body: AccountSession, one: TrainingSummary) -> None:
    hours = loader.choose((*CourseHours,))
    passed_on = loader.ports.today()
    course.record_test(loader.ports, body, one.id, hours=hours, passed_on=passed_on)


def _cohort(loader: Loader, body: AccountSession, people: Sequence[TrainingSummary], starts: int) -> None:
    """Test some people and register them for a remote session."""
    loader.at(10 - starts)
    first = loader.today + timedelta(days=starts)
    opened = _opened(loader, body, lot=REMOTE_LOT, centre_id=None, starts_on=first)
    for one in people:
        _test(loader, body, one)
    registrations.register(loader.ports, body, opened.id, training_ids=[one.id for one in people])
    loader.at(3 - starts)
    known = sessions.read_session(loader.ports, body, opened.id)
    sessions.close(loader.ports, body, known.id, expected_version=known.version)
    loader.run_tasks()


def _open_in_centre(loader: Loader, body: AccountSession, people: Sequence[TrainingSummary]) -> None:
    """Open a session in a centre of the lot of most advisers, and register some of them."""
    known = read_lot_book(loader.ports)
    lots = Counter(known.lot_of(one.region) for one in _all(loader))
    [(lot, _)] = lots.most_common(1)
    commune = loader.choose(tuple(one for one in loader.communes if known.lot_of(one.region) == lot))
    held = centres.add_centre(
        loader.ports,
        body,
        lot=lot,
        name=f"Centre de {commune.name}",
        address="1 place de la Mairie",
        postal_code=commune.postal_codes[0],
        insee_code=commune.insee_code,
        seats=20,
    )
    opened = _opened(loader, body, lot=lot, centre_id=held.id, starts_on=loader.today + timedelta(days=21))
    own = [one.id for one in people if known.lot_of(one.region) == lot]
    if own:
        registrations.register(loader.ports, body, opened.id, training_ids=own)


def _opened(
    loader: Loader, body: AccountSession, *, lot: int, centre_id: str | None, starts_on: date
) -> TrainingSession:
    return sessions.open_session(
        loader.ports,
        body,
        lot=lot,
        centre_id=centre_id,
        starts_on=starts_on,
        ends_on=starts_on + _LENGTH,
        closes_on=starts_on - timedelta(days=5),
        seats=12,
        confirmed_remarks=tuple(SessionRemark),
    )
