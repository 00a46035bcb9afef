"""Trainings that began or ended before this system opened (RULES 17, section 11)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chalicelib.domain.intake.files import EMAIL, NUMBER, CourseOutcome
from chalicelib.domain.intake.intake import ExaminedIntake, examined, known
from chalicelib.domain.intake.lines import IntakeFault, Readable, ReadLine, fault, judged
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.training.course import Exam, Exemption, PositioningTest
from chalicelib.domain.training.session import Mode, Seat
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training

T = TrainingStatus
_STATUS = {
    CourseOutcome.GOING_ON: T.IN_TRAINING,
    CourseOutcome.FOLLOWED: T.FINISHED,
    CourseOutcome.PASSED: T.CERTIFIED,
    CourseOutcome.FAILED: T.FAILED,
    CourseOutcome.ABANDONED: T.ABANDONED,
    CourseOutcome.EXEMPT: T.EXEMPT,
}
_A_DAY = "Une date est attendue (JJ/MM/AAAA)."
_EXAMINED = frozenset({CourseOutcome.PASSED, CourseOutcome.FAILED})
# The outcomes with a day, and their French word.
_DATED = {
    CourseOutcome.PASSED: "l'examen",
    CourseOutcome.FAILED: "l'examen",
    CourseOutcome.ABANDONED: "l'abandon",
    CourseOutcome.EXEMPT: "le certificat",
}


def taken_in(training: Training, values: Mapping[str, Any], *, lot: int, today: date) -> Training:
    """Return a training in the state that a line gives.

    Its seat names no session, because none of this system gave it.

    Args:
        training: of the recruitment taken in.
        values: of a valid line.
        lot: of the region, whose training body sees it.
        today: the date in Paris.
    """
    outcome: CourseOutcome = values["outcome"]
    moved = replace(training, status=_STATUS[outcome], since=today)
    if outcome is CourseOutcome.EXEMPT:
        exemption = Exemption(certified_on=values["exam_on"], reference=values["certificate"])
        return replace(moved, exemption=exemption)
    seat = Seat(
        session_id="",
        lots=(lot,),
        mode=Mode.IN_PERSON if values["where"] else Mode.REMOTE,
        where=values["where"] or "",
        starts_on=values["course_starts_on"],
        ends_on=values["course_ends_on"],
    )
    exams: tuple[Exam, ...] = ()
    if outcome in _EXAMINED:
        exams = (Exam(on=values["exam_on"], passed=outcome is CourseOutcome.PASSED),)
    return replace(
        moved,
        test=PositioningTest(hours=values["hours"], passed_on=values["course_starts_on"]),
        seat=seat,
        told=seat,
        exams=exams,
        abandoned_on=values["exam_on"] if outcome is CourseOutcome.ABANDONED else None,
    )


@dataclass(frozen=True, kw_only=True)
class TrainingStanding:
    """The stored training that a line is about, None without one."""

    training: Training | None = None


def examine_training(line: ReadLine, standing: TrainingStanding, today: date) -> ExaminedIntake:
    """Return the outcome of a line of trainings; the rules judge what could be read of it.

    Args:
        line: as read.
        standing: the stored records.
        today: the date in Paris.
    """
    training, values = standing.training, line.readable
    faults = judged(
        lambda: _without_a_training(values, training),
        lambda: _undated(values, today),
        lambda: _without_proof(values),
        lambda: _begins_out_of_order(values, training, today),
        lambda: _ends_out_of_order(values, today),
        lambda: _ends_before_it_begins(values),
        lambda: _examined_early(values),
    )
    if training is not None and training.status is not T.TO_TEST and not line.faults and not faults:
        return known(line, _differences(line.values, training))
    return examined(line, faults)


def _without_a_training(values: Readable, training: Training | None) -> Iterator[IntakeFault]:
    assert values[NUMBER] and values[EMAIL]
    if training is None:
        yield fault(EMAIL, "Le contrat de cette personne sur cette convention est à reprendre d'abord.")
    elif training.status is T.STOPPED:
        yield fault(EMAIL, "Le contrat de cette personne est terminé : sa formation est arrêtée.")


def _undated(values: Readable, today: date) -> Iterator[IntakeFault]:
    word = _DATED.get(values["outcome"])
    if word is not None and (values["exam_on"] is None or values["exam_on"] > today):
        yield fault("exam_on", f"Un jour passé est attendu : {word}.")


def _without_proof(values: Readable) -> Iterator[IntakeFault]:
    if values["outcome"] is CourseOutcome.EXEMPT:
        if values["certificate"] is None:
            yield fault("certificate", "Le numéro du certificat est attendu.")
    elif values["hours"] is None:
        yield fault("hours", "105, 280, 350 ou 420 est attendu.")


def _begins_out_of_order(values: Readable, training: Training | None, today: date) -> Iterator[IntakeFault]:
    if values["outcome"] is CourseOutcome.EXEMPT:
        return
    first, contract_starts_on = values["course_starts_on"], training.contract_starts_on if training else None
    if first is None:
        yield fault("course_starts_on", _A_DAY)
    elif first > today:
        yield fault("course_starts_on", "Une formation à venir s'inscrit ici, par son organisme.")
    elif contract_starts_on is not None and first < contract_starts_on:
        yield fault("course_starts_on", f"Le contrat ne commence que le {french_date(contract_starts_on)}.")


def _ends_out_of_order(values: Readable, today: date) -> Iterator[IntakeFault]:
    outcome = values["outcome"]
    if outcome is CourseOutcome.EXEMPT:
        return
    last = values["course_ends_on"]
    if last is None:
        yield fault("course_ends_on", _A_DAY)
    elif outcome is CourseOutcome.GOING_ON and last < today:
        yield fault("course_ends_on", "Une formation en cours finit aujourd'hui ou plus tard.")
    elif outcome in (CourseOutcome.FOLLOWED, *_EXAMINED) and last >= today:
        yield fault("course_ends_on", "Une formation suivie est finie : un jour passé.")


def _ends_before_it_begins(values: Readable) -> Iterator[IntakeFault]:
    if values["outcome"] is CourseOutcome.EXEMPT:
        return
    first, last = values["course_starts_on"], values["course_ends_on"]
    if first is not None and last is not None and last <= first:
        yield fault("course_ends_on", "La formation finit après son premier jour.")


def _examined_early(values: Readable) -> Iterator[IntakeFault]:
    if values["outcome"] in _EXAMINED:
        exam, last = values["exam_on"], values["course_ends_on"]
        if exam is not None and last is not None and exam < last:
            yield fault("exam_on", "L'examen a lieu à la fin de la formation ou après.")


def _differences(values: Mapping[str, Any], here: Training) -> Iterator[str]:
    said = taken_in(here, values, lot=0, today=here.since)
    if here.status is not said.status:
        yield f"Où en est-elle : {here.status.label} ici"
    if (here.test and here.test.hours) != (said.test and said.test.hours) and said.test is not None:
        yield f"Durée en heures : {here.test.hours.value if here.test else 'aucune'} ici"
    if said.seat is not None and _days(here) != _days(said):
        yield "Premier ou dernier jour : d'autres dates ici"
    if here.status is said.status and (here.exams, here.exemption) != (said.exams, said.exemption):
        yield "Date de l'examen : une autre ici"


def _days(training: Training) -> tuple[date, date] | None:
    return (training.seat.starts_on, training.seat.ends_on) if training.seat else None
