"""The views of trainings, one by one, in lists and counted by region (RULES 15 to 17)."""

from dataclasses import asdict
from datetime import date

from chalicelib.audiences.shared.documents.uploads import DocumentView
from chalicelib.domain.training.board import TrainingBoard
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.lots import LotBook
from chalicelib.domain.training.selection import TrainingTray
from chalicelib.domain.training.session import Mode, Seat
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports
from chalicelib.services.training.desk import TrainingDesk


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
