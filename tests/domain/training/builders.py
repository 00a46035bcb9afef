"""The builders of the entities of the training, as ``builders`` has those of the others."""

from datetime import date
from typing import Any

from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.course import CourseHours, Exemption, PositioningTest
from chalicelib.domain.training.session import Mode, Seat, SessionDates, TrainingSession
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from tests.support import builders

T = TrainingStatus
STARTS, ENDS = date(2026, 11, 2), date(2027, 2, 26)
DATES = SessionDates(starts_on=STARTS, ends_on=ENDS, closes_on=date(2026, 10, 20), seats=10)
SEAT = Seat(session_id="s", lots=(3,), mode=Mode.IN_PERSON, where="Ici", starts_on=STARTS, ends_on=ENDS)
TEST = PositioningTest(hours=CourseHours.H420, passed_on=date(2026, 10, 1))
_SEATED = (T.REGISTERED, T.CONFIRMED, T.IN_TRAINING, T.FINISHED, T.CERTIFIED, T.FAILED)


def a_centre(**fields: Any) -> Centre:
    """Return a centre of lot 3, with 12 seats."""
    values: dict[str, Any] = {
        "id": builders.new_id(),
        "lot": 3,
        "name": "Centre de Nancy",
        "address": "1 place Stanislas",
        "place": builders.place(),
        "seats": 12,
    }
    return Centre(**{**values, **fields})


def a_session(**fields: Any) -> TrainingSession:
    """Return a session in a centre, open to registrations."""
    values: dict[str, Any] = {
        "id": builders.new_id(),
        "lot": 3,
        "centre_id": "centre-1",
        "where": "Centre de Nancy",
        "mode": Mode.IN_PERSON,
        "dates": DATES,
    }
    return TrainingSession(**{**values, **fields})


def a_training(status: TrainingStatus = T.TO_TEST, **fields: Any) -> Training:
    """Return the training of an adviser under contract, with the test, seat or exemption of its status."""
    exemption = Exemption(certified_on=date(2026, 11, 20), reference="n° 1")
    values: dict[str, Any] = {
        "id": builders.new_id(),
        "structure_id": builders.new_id(),
        "candidate_id": builders.new_id(),
        "agreement_id": builders.new_id(),
        "first_name": "Zoé",
        "last_name": "Ævar",
        "structure_name": "Ville de Lyon",
        "place": builders.place(),
        "since": date(2026, 10, 1),
        "planned_hire_date": date(2026, 10, 28),
        "contract_starts_on": date(2026, 10, 30),
        "test": None if status in (T.TO_TEST, T.EXEMPT) else TEST,
        "seat": SEAT if status in _SEATED else None,
        "told": SEAT if status in _SEATED and status is not T.REGISTERED else None,
        "exemption": exemption if status is T.EXEMPT else None,
    }
    return Training(status=status, **{**values, **fields})
