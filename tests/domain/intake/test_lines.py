"""The outcome of one line of an intake, and its notes (RULES section 11)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import CandidateStatus
from chalicelib.domain.funding.instalment import Share, Trigger
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.intake.cells import numbers
from chalicelib.domain.intake.contracts import ContractStanding, examine_contract
from chalicelib.domain.intake.files import EMAIL, NUMBER, CourseOutcome
from chalicelib.domain.intake.intake import ExaminedIntake, IntakeOutcome
from chalicelib.domain.intake.lines import IntakeFault, ReadLine
from chalicelib.domain.intake.money import HELD_UNTIL, HELD_WHY, paid_before
from chalicelib.domain.intake.trainings import TrainingStanding, examine_training, taken_in
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from tests.domain.training.builders import a_training
from tests.support import builders
from tests.support.outside import refused

TODAY = date(2026, 11, 30)
GRANTED = builders.application(ApplicationStatus.VALIDATED, posts_granted=1)
CONTRACT: Mapping[str, Any] = {
    NUMBER: 700_001,
    EMAIL: "lea.roy@courriel.example",
    "first_name": "Léa",
    "last_name": "Roy",
    "contract": ContractKind.PERMANENT,
    "signed_on": None,
    "starts_on": date(2026, 2, 2),
    "ends_on": None,
    "gross_pay_cents": 1_900_00,
    "left_on": None,
}
COURSE: Mapping[str, Any] = {
    NUMBER: 700_001,
    EMAIL: "lea.roy@courriel.example",
    "outcome": CourseOutcome.FOLLOWED,
    "hours": CourseHours.H420,
    "course_starts_on": date(2026, 2, 9),
    "course_ends_on": date(2026, 5, 15),
    "where": None,
    "exam_on": None,
    "certificate": None,
}


def contract_line(*faults: IntakeFault, **standing: Any) -> ExaminedIntake:
    agreement = builders.agreement(taken_in_on=TODAY)
    known = {
        "agreement": agreement,
        "application": GRANTED,
        "free": 1,
        **standing,
    }
    line = ReadLine(number=2, values=CONTRACT, faults=faults)
    return examine_contract(line, ContractStanding(**known), TODAY, lambda _day: None)


def test_an_unreadable_cell_makes_its_line_invalid() -> None:
    wrong = IntakeFault(column="starts_on", expected="Une date est attendue.")
    assert contract_line(wrong).outcome is IntakeOutcome.INVALID
    assert contract_line().outcome is IntakeOutcome.TO_TAKE


@pytest.mark.parametrize("status", [CandidateStatus.SUBMITTED, CandidateStatus.WITHDRAWN])
def test_an_address_that_nobody_confirmed_or_of_a_withdrawn_candidate_is_told(
    status: CandidateStatus,
) -> None:
    told = contract_line(candidate=builders.candidate(status))
    assert [one.column for one in told.faults] == [EMAIL]


def test_an_end_known_only_here_is_no_difference() -> None:
    contract = builders.contract(
        kind=ContractKind.PERMANENT,
        signed_on=CONTRACT["starts_on"],
        starts_on=CONTRACT["starts_on"],
        ends_on=None,
        gross_pay_cents=1_900_00,
    )
    here = builders.recruitment(RecruitmentStatus.ENDED, contract=contract, ended_on=date(2026, 10, 2))
    told = contract_line(recruitment=here)
    assert (told.outcome, told.told) == (IntakeOutcome.TAKEN, ())


def test_a_text_without_digits_has_no_numbers() -> None:
    assert numbers("30 + 35 + 35") == (30, 35, 35)
    assert numbers("+") is None and numbers("101") is None


def training_line(training: Training, **values: Any) -> ExaminedIntake:
    line = ReadLine(number=2, values={**COURSE, **values})
    return examine_training(line, TrainingStanding(training=training), TODAY)


def test_a_training_does_not_begin_before_its_contract() -> None:
    waits = a_training(contract_starts_on=None)
    assert training_line(waits).outcome is IntakeOutcome.TO_TAKE
    later = replace(waits, contract_starts_on=date(2026, 3, 2))
    assert [one.column for one in training_line(later).faults] == ["course_starts_on"]


def test_the_same_training_again_differs_in_nothing_and_other_days_are_told() -> None:
    known = taken_in(a_training(contract_starts_on=None), COURSE, lot=3, today=TODAY)
    assert training_line(known).told == ()
    other = training_line(known, course_ends_on=date(2026, 5, 22))
    assert other.told == ("Premier ou dernier jour : d'autres dates ici",)


def test_an_adviser_with_the_certificate_is_exempt() -> None:
    said = {**COURSE, "outcome": CourseOutcome.EXEMPT, "exam_on": date(2025, 6, 2), "certificate": "REMN 12"}
    known = taken_in(a_training(contract_starts_on=None), said, lot=3, today=TODAY)
    assert known.status is TrainingStatus.EXEMPT and known.exemption is not None
    assert known.exemption.reference == "REMN 12"


PEN = Pen(at=builders.NOW, today=TODAY, by="agency")


def test_a_payment_beyond_the_subsidy_is_refused() -> None:
    day = date(2026, 3, 10)
    with refused("intake_beyond"):
        paid_before(builders.ledger(), 1, cents=50_000_01, on=day, reference="VIR 1", pen=PEN)


def test_a_payment_taken_back_restores_the_suspension_that_it_ended() -> None:
    shares = (
        Share(percent=60, trigger=Trigger.SIGNATURE, offset_days=30),
        Share(percent=40, trigger=Trigger.FOLLOW_UP, number=1, offset_days=0),
    )
    ledger = builders.ledger(schedule=shares, pen=PEN)
    second = replace(ledger.instalments[1], due_on=TODAY).became_due(TODAY)
    paid = paid_before(
        ledger.with_instalment(second.suspended(HELD_WHY, "la date du virement", TODAY)),
        1,
        cents=50_000_00,
        on=date(2026, 3, 10),
        reference="VIR 1",
        pen=PEN,
    )
    assert paid.instalments[1].cents == 0
    back = paid_before(paid, 1, cents=30_000_00, on=date(2026, 3, 10), reference="VIR 1", pen=PEN)
    assert (back.instalments[1].cents, back.instalments[1].until) == (20_000_00, HELD_UNTIL)
