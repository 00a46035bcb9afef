"""The claims of each e-mail about the training, read from its text, compared with what is stored."""

from datetime import timedelta

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.calendar_rules import exam_deadline
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.training.session import Mode, Seat, TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from tests.services.email_facts.claims import Read, claims, readers

T = TrainingStatus


def told(read: Read) -> Training:
    """Return the training of an e-mail, which must reach its reader: structure, adviser or training body."""
    training: Training = read.get(Training)
    template = read.email.template
    if template.endswith("_candidate"):
        assert read.to == read.world.get(Candidate, training.candidate_id).email
    elif template in (
        *("training_start_due", "training_exam_due"),
        *("training_contract_missing_body", "training_away_body"),
    ):
        to_body(read, 1, 3)
        assert read.says(training.name)
    else:
        assert read.to in readers(read, training.structure_id) and read.says(training.name)
    return training


def to_body(read: Read, *lots: int) -> None:
    [account] = [one for one in read.world.store._all(Account) if one.email == read.to]
    assert (account.role, account.status) == (Role.TRAINING_BODY, AccountStatus.ACTIVE)
    assert set(account.lots) & set(lots)


def seat_of(training: Training) -> Seat:
    assert training.seat is not None
    return training.seat


@claims("training_tested", "training_tested_candidate")
def _(read: Read) -> None:
    training = told(read)
    exempt = training.status is T.EXEMPT
    assert (read.says("dispense") or read.says("Dispense")) is exempt
    assert exempt or (training.test is not None and read.says(training.test.hours.label))


@claims("training_confirmed", "training_confirmed_candidate")
def _(read: Read) -> None:
    training = told(read)
    seat = training.told
    assert training.status in (T.CONFIRMED, T.IN_TRAINING) and seat is not None
    assert read.says(french_date(seat.starts_on)) and read.says(french_date(seat.ends_on))
    assert read.says("à distance") is (seat.mode is Mode.REMOTE)
    assert read.says(seat.where)
    if read.email.template == "training_confirmed":
        assert read.says("n'est pas encore enregistré") is (training.contract_starts_on is None)


@claims("training_place_lost", "training_place_lost_candidate")
def _(read: Read) -> None:
    assert told(read).told is None


@claims("training_contract_missing", "training_contract_missing_body")
def _(read: Read) -> None:
    training = told(read)
    seat = seat_of(training)
    assert training.contract_starts_on is None and read.says(french_date(seat.starts_on))
    assert read.says("a commencé") is (seat.starts_on <= read.world.today)


@claims("training_absence")
def _(read: Read) -> None:
    training = told(read)
    assert all(read.says(french_date(one.first_day)) for one in training.absences)
    assert read.says("plus aucune absence") is (not training.absences)


@claims("training_abandoned", "training_abandoned_candidate")
def _(read: Read) -> None:
    training = told(read)
    assert training.status is T.ABANDONED and training.abandoned_on is not None
    assert read.says(french_date(training.abandoned_on))


@claims("training_exam_due", "training_exam_due_candidate")
def _(read: Read) -> None:
    training = told(read)
    due = exam_deadline(seat_of(training).ends_on, read.world.ports.parameters())
    assert training.status in (T.FINISHED, T.FAILED) and read.world.today <= due
    assert read.says(french_date(due))
    if read.email.template == "training_exam_due_candidate":
        assert read.says("à repasser") is (training.status is T.FAILED)


@claims("training_start_due")
def _(read: Read) -> None:
    training = told(read)
    assert training.contract_starts_on is not None
    assert not training.away_on(read.world.today)
    over = [one.last_day for one in training.away if one.last_day and one.first_day <= read.world.today]
    since = max([training.contract_starts_on, *(day + timedelta(days=1) for day in over)])
    assert since + timedelta(days=15) <= read.world.today
    assert read.says("a repris le") is (since > training.contract_starts_on)
    assert since == training.contract_starts_on or read.says(french_date(since))
    assert training.status in (T.TO_TEST, T.TESTED, T.REGISTERED, T.CONFIRMED)
    assert read.says("test de positionnement") is (training.status is T.TO_TEST)
    assert read.says(french_date(training.contract_starts_on))


@claims("training_away_body")
def _(read: Read) -> None:
    training = told(read)
    assert training.status in (T.REGISTERED, T.CONFIRMED, T.IN_TRAINING)
    assert read.says("n'est plus suspendu") is (not training.away)
    assert all(read.says(french_date(one.first_day)) for one in training.away)


@claims("training_stopped_body")
def _(read: Read) -> None:
    training: Training = read.get(Training)
    assert training.status is T.STOPPED and read.says(training.name) and read.says(training.structure_name)
    assert read.says("est annulé") is (training.last_day is None)
    assert training.last_day is None or read.says(french_date(training.last_day))
    if read.says("est libre"):
        assert training.seat is None
        session = read.world.get(TrainingSession, str(read.email.params["session_id"]))
        assert read.says(french_date(session.dates.starts_on)) and training.id not in session.registered
        to_body(read, 3, *session.lots)
    else:
        to_body(read, 1, 3)


@claims("training_session_remote")
def _(read: Read) -> None:
    session: TrainingSession = read.get(TrainingSession)
    to_body(read, *session.lots)
    assert session.status is TrainingSessionStatus.CONFIRMED and session.mode is Mode.REMOTE
    assert read.number(r"a (\d+) inscrits?") == session.closed_with
    assert session.closed_with is not None and session.closed_with < 8
    assert read.says(french_date(session.dates.starts_on))
