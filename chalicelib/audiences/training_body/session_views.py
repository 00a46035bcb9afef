"""The views of training sessions and of the advisers registered in them (RULES 15 to 17)."""

from datetime import date

from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.session import Mode, TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.training.sessions import TrainingSessionDetails


class TrainingSessionView(View):
    """A training session; ``given_by`` is the number of the lot that gives it."""

    id: str
    version: int
    lot: int
    given_by: int
    centre_id: str | None
    where: str
    mode: Mode
    mode_label: str
    status: TrainingSessionStatus
    status_label: str
    starts_on: date
    ends_on: date
    closes_on: date
    seats: int
    registered: int


def session_shown(_ports: Ports, session: TrainingSession) -> TrainingSessionView:
    """Return a training session."""
    dates = session.dates
    return TrainingSessionView(
        id=session.id,
        version=session.version,
        lot=session.lot,
        given_by=session.given_by,
        centre_id=session.centre_id,
        where=session.where,
        mode=session.mode,
        mode_label=session.mode.label,
        status=session.status,
        status_label=session.status.label,
        starts_on=dates.starts_on,
        ends_on=dates.ends_on,
        closes_on=dates.closes_on,
        seats=dates.seats,
        registered=len(session.registered),
    )


class TrainingSessionPage(View):
    """A page of sessions; ``cursor`` asks for the next one."""

    sessions: list[TrainingSessionView]
    cursor: str | None


def session_page(ports: Ports, page: Page[TrainingSession]) -> TrainingSessionPage:
    """Return a page of sessions."""
    return TrainingSessionPage(sessions=[session_shown(ports, one) for one in page.items], cursor=page.cursor)


class AttendeeView(View):
    """An adviser registered or waiting, with the kilometres from the structure to the centre."""

    id: str
    name: str
    structure_name: str
    status: TrainingStatus
    hours: CourseHours | None
    available_from: date
    kilometres: int | None


class TrainingSessionDetail(TrainingSessionView):
    """A session with its advisers and, while its registrations are open, those who wait."""

    people: list[AttendeeView]
    waiting: list[AttendeeView]


def session_detail(ports: Ports, found: TrainingSessionDetails) -> TrainingSessionDetail:
    """Return a session with its advisers."""
    return TrainingSessionDetail(
        **session_shown(ports, found.session).model_dump(),
        people=[attendee(one, None) for one in found.people],
        waiting=[attendee(one, far) for one, far in found.waiting],
    )


def attendee(training: Training, far: float | None) -> AttendeeView:
    """Return an adviser registered in a session, or waiting for one."""
    return AttendeeView(
        id=training.id,
        name=training.name,
        structure_name=training.structure_name,
        status=training.status,
        hours=training.test.hours if training.test else None,
        available_from=training.available_from,
        kilometres=None if far is None else round(far),
    )
