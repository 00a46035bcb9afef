"""Trainings for training bodies and the agency: lists, counts, figures, details (RULES section 7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, lots_of, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.ending import Party, StepLine
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.training.board import TrainingBoard
from chalicelib.domain.training.lots import LotBook, TrainingLot
from chalicelib.domain.training.selection import TrainingFigures, TrainingSelection, TrainingTray
from chalicelib.domain.training.session import TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.summary import TrainingSummary
from chalicelib.domain.training.training import Training
from chalicelib.services.agency.journals import Journal, read_journal
from chalicelib.services.core.lists import TrayPage, every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.recruiting.end_steps import steps_of
from chalicelib.services.training.course import read_training
from chalicelib.services.training.lots import departments_of_lots, read_lot_book

T = TrainingStatus


@dataclass(frozen=True, kw_only=True)
class TrainingDesk(TrayPage[TrainingSummary, TrainingTray]):
    """A page of a selection of trainings.

    Args:
        figures: how many advisers are at each stage, without any search or filter.
    """

    figures: TrainingFigures


def visible_trainings(ports: Ports, actor: Actor) -> list[TrainingSummary]:
    """Return the summary of every training that the actor may list: those of its lots; for lot 1 the remote
    ones.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_TRAININGS)
    lots = lots_of(actor)
    own = set(departments_of_lots(ports, lots))
    # A session may have advisers of any department: remotely, or of a structure whose commune was corrected.
    return [
        one
        for one in ports.store.training_summaries(sorted(ports.places.departments()))
        if one.department in own or one.given_by in lots
    ]


def select(ports: Ports, actor: Actor, selection: TrainingSelection, *, page: int, size: int) -> TrainingDesk:
    """Return a page of the trainings of a selection.

    Args:
        ports: the outside.
        actor: staff.
        selection: a tray, a search and a department.
        page: from 1; a page past the end is empty.
        size: trainings per page.

    Raises:
        Refusal: ``not_found``.
    """
    summaries = visible_trainings(ports, actor)
    return TrainingDesk.of(
        selection.of(summaries),
        page=page,
        size=size,
        counts=selection.counted(summaries),
        figures=TrainingFigures.of(summaries, ports.today(), ports.parameters()),
    )


def read_board(ports: Ports, actor: Actor) -> tuple[TrainingBoard, LotBook]:
    """Return the board of the advisers that the actor may list, by stage and region, and the lots of the
    regions.

    Raises:
        Refusal: ``not_found``.
    """
    lots = read_lot_book(ports)
    return TrainingBoard.of(visible_trainings(ports, actor), lots.lot_of), lots


@dataclass(frozen=True, kw_only=True)
class TrainingDetails:
    """A training with everything that its page shows.

    Args:
        training: the training.
        lot: that of the region.
        candidate: the adviser; None once the person was erased.
        application: its contact answers for the structure.
        sessions: those in which the adviser may be registered, earliest first.
        end_steps: what the end of the contract leads to, empty while none is declared.
        journal: a page of its journal, latest first.
    """

    training: Training
    lot: TrainingLot
    candidate: Candidate | None
    application: Application | None
    sessions: Sequence[TrainingSession]
    end_steps: Sequence[StepLine]
    journal: Journal


def read_details(
    ports: Ports, actor: Actor, training_id: str, *, journal_cursor: str | None
) -> TrainingDetails:
    """Return a training with its contacts, the sessions open to the adviser, and a page of its journal.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    training = read_training(ports, actor, training_id)
    lots = read_lot_book(ports)
    lot = lots.lot(lots.lot_of(training.place.region))
    recruitment = found(ports.store.get(Recruitment, training.id))
    entities, _ = ports.store.several(
        [(Candidate, training.candidate_id), (Application, recruitment.application_id)]
    )
    return TrainingDetails(
        training=training,
        lot=lot,
        candidate=entities.get(training.candidate_id),
        application=entities.get(recruitment.application_id),
        sessions=_sessions_open_to(ports, training, lot.number),
        end_steps=steps_of(ports, recruitment, Party.TRAINING_BODY),
        journal=read_journal(ports, training, cursor=journal_cursor),
    )


def _sessions_open_to(ports: Ports, training: Training, lot: int) -> list[TrainingSession]:
    """Return the sessions of a lot in which an adviser who waits, or has a seat elsewhere, may be
    registered."""
    if training.status not in (T.TESTED, T.REGISTERED, T.CONFIRMED):
        return []
    today = ports.today()
    sessions = [
        one
        for status in (TrainingSessionStatus.OPEN, TrainingSessionStatus.CONFIRMED)
        for one in every(ports.store.training_sessions, lot, status)
        if one.open_on(today) and one.seats_left > 0 and training.id not in one.registered
    ]
    return sorted(sessions, key=lambda one: (one.dates.starts_on, one.id))


@dataclass(frozen=True, kw_only=True)
class OwnTraining:
    """What a structure or an adviser reads of a training.

    Args:
        training: the training.
        lot: of the region, for questions.
        given_by: the lot that gives the session; None without a seat.
    """

    training: Training
    lot: TrainingLot
    given_by: TrainingLot | None


def own_training(ports: Ports, recruitment: Recruitment) -> OwnTraining | None:
    """Return the training of a recruitment that the reader may see; None before there is one."""
    training = ports.store.get(Training, recruitment.id)
    if training is None:
        return None
    lots = read_lot_book(ports)
    return OwnTraining(
        training=training,
        lot=lots.lot(lots.lot_of(training.place.region)),
        given_by=lots.lot(training.seat.lots[-1]) if training.seat else None,
    )
