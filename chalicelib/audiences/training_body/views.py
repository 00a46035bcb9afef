"""The views of trainings, sessions and centres (RULES 15 to 17)."""

from dataclasses import asdict
from datetime import date, datetime

from chalicelib.audiences.shared.documents.uploads import DocumentView
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.training.board import TrainingBoard
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.lots import LotBook
from chalicelib.domain.training.selection import TrainingTray
from chalicelib.domain.training.session import Mode, Seat, SessionStatus, TrainingSession
from chalicelib.domain.training.session_plan import PlanState, ProposalOutcome, SessionPlan
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.training.desk import TrainingDesk
from chalicelib.services.training.sessions import Attending


class TrainingRow(View):
    """A training in a list."""

    id: str
    department: str
    name: str
    structure_name: str
    status: TrainingStatus
    available_from: date
    contract_starts_on: date | None
    hours: CourseHours | None
    session_id: str
    starts_on: date | None
    ends_on: date | None
    in_post_from: date | None


class TrainingFiguresView(View):
    """How many advisers are at each stage today, without any search or filter (RULES 16)."""

    under_contract: int
    in_training: int
    trained: int
    certified: int
    in_post: int
    late: int


class TrainingsView(View):
    """A page of trainings: how many match, and how many each tray has."""

    trainings: list[TrainingRow]
    matching: int
    pages: int
    counts: dict[TrainingTray, int]
    figures: TrainingFiguresView


def trainings_view(found: TrainingDesk) -> TrainingsView:
    """Return a page of trainings."""
    return TrainingsView(
        trainings=[TrainingRow.model_validate(one) for one in found.rows],
        matching=found.matching,
        pages=found.pages,
        counts=found.counts,
        figures=TrainingFiguresView.model_validate(found.figures),
    )


class TrainingCountsView(View):
    """How many advisers are at each step; ``remote`` and ``in_person`` are those with a seat, or trained."""

    to_test: int
    waiting: int
    placed: int
    in_training: int
    trained: int
    certified: int
    abandoned: int
    stopped: int
    remote: int
    in_person: int


class RegionCountsView(TrainingCountsView):
    """The counts of a region."""

    region: str
    name: str
    lot: int


class LotCountsView(TrainingCountsView):
    """The counts of the regions of a lot."""

    lot: int
    body: str


class TrainingBoardView(View):
    """The counts of each region and each lot that has advisers, and of all of them."""

    total: TrainingCountsView
    lots: list[LotCountsView]
    regions: list[RegionCountsView]


def training_board_view(ports: Ports, board: TrainingBoard, lots: LotBook) -> TrainingBoardView:
    """Return the board of the training."""
    names = ports.places.regions()
    return TrainingBoardView(
        total=TrainingCountsView(**asdict(board.total)),
        lots=[
            LotCountsView(lot=number, body=lots.lot(number).body, **asdict(counts))
            for number, counts in board.lots.items()
        ],
        regions=[
            RegionCountsView(
                region=region, name=names.get(region, region), lot=lots.lot_of(region), **asdict(counts)
            )
            for region, counts in board.regions.items()
        ],
    )


class PositioningTestView(View):
    """The result of the positioning test."""

    hours: CourseHours
    passed_on: date


class ExemptionView(View):
    """The proof that the adviser held the CCP1 already."""

    certified_on: date
    reference: str


class SeatView(View):
    """The seat of an adviser in a session."""

    session_id: str
    mode: Mode
    where: str
    starts_on: date
    ends_on: date


class AbsenceView(View):
    """Days of absence."""

    first_day: date
    last_day: date


class ExamView(View):
    """An examination for the CCP1."""

    on: date
    passed: bool


class TrainingView(View):
    """A training.

    ``contract_starts_on`` is the first day under contract, ``in_post_from`` the first day in post.
    """

    id: str
    version: int
    name: str
    structure_name: str
    department: str
    status: TrainingStatus
    status_label: str
    since: date
    contract_starts_on: date | None
    in_post_from: date | None
    start_blocked: bool
    test: PositioningTestView | None
    exemption: ExemptionView | None
    seat: SeatView | None
    confirmed: bool
    absences: list[AbsenceView]
    abandoned_on: date | None
    exams: list[ExamView]
    certificate: DocumentView | None


def training_shown(_ports: Ports, training: Training) -> TrainingView:
    """Return a training."""
    named = {
        *("department", "status_label", "confirmed", "test", "exemption"),
        *("seat", "absences", "exams", "certificate"),
    }
    return TrainingView(
        **{name: getattr(training, name) for name in set(TrainingView.model_fields) - named},
        department=training.place.department,
        status_label=training.status.label,
        confirmed=training.told is not None,
        test=PositioningTestView.model_validate(training.test) if training.test else None,
        exemption=ExemptionView.model_validate(training.exemption) if training.exemption else None,
        seat=_seat_view(training.seat),
        absences=[AbsenceView.model_validate(one) for one in training.absences],
        exams=[ExamView.model_validate(one) for one in training.exams],
        certificate=DocumentView.model_validate(training.certificate) if training.certificate else None,
    )


def _seat_view(seat: Seat | None) -> SeatView | None:
    return SeatView.model_validate(seat) if seat else None


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
    status: SessionStatus
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


def session_detail(ports: Ports, found: Attending) -> TrainingSessionDetail:
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


class CentrePlaceView(View):
    """The commune of a centre."""

    insee_code: str
    postal_code: str
    name: str
    department: str


class CentreView(View):
    """A training centre."""

    id: str
    version: int
    lot: int
    name: str
    address: str
    place: CentrePlaceView
    seats: int
    closed: bool


def centre_shown(_ports: Ports, centre: Centre) -> CentreView:
    """Return a centre."""
    named = set(CentreView.model_fields) - {"place"}
    return CentreView(**{name: getattr(centre, name) for name in named}, place=_centre_place(centre.place))


def _centre_place(place: Place) -> CentrePlaceView:
    return CentrePlaceView.model_validate(place)


class CentrePage(View):
    """A page of centres; ``cursor`` asks for the next one."""

    centres: list[CentreView]
    cursor: str | None


def centre_page(ports: Ports, page: Page[Centre]) -> CentrePage:
    """Return a page of centres."""
    return CentrePage(centres=[centre_shown(ports, one) for one in page.items], cursor=page.cursor)


class ProposalView(View):
    """A session that a plan proposes, and who would go there."""

    key: str
    session_id: str | None
    centre_id: str
    where: str
    starts_on: date
    ends_on: date
    closes_on: date
    seats: int
    registered: int
    training_ids: list[str]
    outcome: ProposalOutcome
    outcome_label: str
    placed: int


class SessionPlanView(View):
    """The plan of the sessions of a lot."""

    lot: int
    version: int
    state: PlanState
    asked_at: datetime
    first_start: date
    last_start: date
    months: int
    travel_km: int
    waiting: int
    in_person: int
    confirmed: int
    waiting_days: int
    best: bool
    proposals: list[ProposalView]


def plan_shown(_ports: Ports, plan: SessionPlan) -> SessionPlanView:
    """Return the plan of a lot."""
    asked = plan.request
    return SessionPlanView(
        lot=plan.lot,
        version=plan.version,
        state=plan.state,
        asked_at=plan.asked_at,
        first_start=asked.first_start,
        last_start=asked.last_start,
        months=asked.months,
        travel_km=asked.travel_km,
        waiting=plan.waiting,
        in_person=plan.in_person,
        confirmed=plan.confirmed,
        waiting_days=plan.waiting_days,
        best=plan.best,
        proposals=[
            ProposalView(
                key=one.key,
                session_id=one.session_id,
                centre_id=one.centre_id,
                where=one.where,
                starts_on=one.dates.starts_on,
                ends_on=one.dates.ends_on,
                closes_on=one.dates.closes_on,
                seats=one.dates.seats,
                registered=one.registered,
                training_ids=list(one.training_ids),
                outcome=one.outcome,
                outcome_label=one.outcome.label,
                placed=one.placed,
            )
            for one in plan.proposals
        ],
    )
