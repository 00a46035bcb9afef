"""The outcome of one line of an intake, and its notes (RULES section 11)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import StructureKind
from chalicelib.domain.candidates.candidate import CandidateStatus
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.instalment import Share, Trigger
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.intake.agreements import AgreementStanding, examine_agreement
from chalicelib.domain.intake.cells import numbers
from chalicelib.domain.intake.contracts import ContractStanding, examine_contract
from chalicelib.domain.intake.files import EMAIL, NUMBER, PLACE, CourseOutcome
from chalicelib.domain.intake.intake import ExaminedIntake, IntakeOutcome
from chalicelib.domain.intake.lines import IntakeFault, ReadLine, fault
from chalicelib.domain.intake.money import HELD_UNTIL, HELD_WHY, paid_before
from chalicelib.domain.intake.payments import PaymentStanding, examine_payment_made
from chalicelib.domain.intake.trainings import TrainingStanding, examine_training, taken_in
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from tests.domain.training.builders import a_training
from tests.support import builders
from tests.support.outside import refused

TODAY = date(2026, 11, 30)
PEN = Pen(at=builders.NOW, today=TODAY, by="agency")
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


UNREAD = "Une valeur est attendue."


def unread(values: Mapping[str, Any], *columns: str, **others: Any) -> ReadLine:
    """Return a line some cells of which could not be read."""
    read = {**values, **others, **dict.fromkeys(columns)}
    return ReadLine(number=2, values=read, faults=tuple(fault(one, UNREAD) for one in columns))


def broken(told: ExaminedIntake) -> list[str]:
    """Return the columns of the rules that an invalid line breaks, beside those that could not be read."""
    assert told.outcome is IntakeOutcome.INVALID
    return sorted(one.column for one in told.faults if one.expected != UNREAD)


def a_contract(line: ReadLine, **standing: Any) -> list[str]:
    known = {
        "agreement": builders.agreement(taken_in_on=TODAY),
        "application": GRANTED,
        "free": 1,
        **standing,
    }
    return broken(examine_contract(line, ContractStanding(**known), TODAY, lambda _day: 1_800_00))


def test_a_contract_with_an_unreadable_cell_also_tells_the_rules_that_its_other_cells_break() -> None:
    wrong: dict[str, Any] = {
        "ends_on": date(2027, 2, 1),
        "gross_pay_cents": 1_000_00,
        "left_on": TODAY + timedelta(days=1),
    }
    assert a_contract(unread(CONTRACT, "last_name", **wrong)) == ["ends_on", "gross_pay_cents", "left_on"]
    assert a_contract(unread(CONTRACT, "last_name"), free=0) == [NUMBER]
    assert a_contract(unread(CONTRACT, "last_name", starts_on=TODAY + timedelta(days=1))) == [
        "signed_on",
        "starts_on",
    ]
    assert a_contract(unread(CONTRACT, "last_name"), agreement=None, free=0) == [NUMBER]
    ended = builders.agreement(taken_in_on=TODAY, status=AgreementStatus.ENDED)
    assert a_contract(unread(CONTRACT, "last_name"), agreement=ended) == [NUMBER]


def test_a_rule_about_a_cell_that_could_not_be_read_says_nothing() -> None:
    late = {"left_on": date(2026, 1, 5)}
    for column in ("starts_on", "contract", "gross_pay_cents", "ends_on", "left_on", "signed_on"):
        assert a_contract(unread(CONTRACT, column)) == []
    assert a_contract(unread(CONTRACT, "starts_on", **late)) == []
    assert a_contract(unread(CONTRACT, "ends_on", **late)) == ["left_on"]
    # Without the number or the address nobody knows which contract, or how many others, it is.
    assert (
        a_contract(unread(CONTRACT, EMAIL), free=0) == a_contract(unread(CONTRACT, "starts_on"), free=0) == []
    )
    assert a_contract(unread(CONTRACT, NUMBER), agreement=None, application=None, free=0) == []
    assert a_contract(unread(CONTRACT, EMAIL), agreement=None, free=0) == [NUMBER]
    here = builders.recruitment(contract=builders.contract())
    assert a_contract(unread(CONTRACT, "last_name", gross_pay_cents=1), recruitment=here) == []


def test_a_signature_is_judged_without_the_first_day() -> None:
    to_come = {"signed_on": TODAY + timedelta(days=1)}
    assert a_contract(unread(CONTRACT, "starts_on", **to_come)) == ["signed_on"]


def a_course(line: ReadLine, training: Training | None) -> list[str]:
    return broken(examine_training(line, TrainingStanding(training=training), TODAY))


def test_a_training_with_an_unreadable_cell_also_tells_the_rules_that_its_other_cells_break() -> None:
    waits = a_training(contract_starts_on=date(2026, 3, 2))
    assert a_course(unread(COURSE, "where"), waits) == ["course_starts_on"]
    assert a_course(unread(COURSE, "where", course_ends_on=TODAY), waits) == [
        "course_ends_on",
        "course_starts_on",
    ]
    assert a_course(unread(COURSE, "course_ends_on"), waits) == ["course_starts_on"]
    assert a_course(unread(COURSE, "outcome", course_starts_on=None), waits) == []
    assert a_course(unread(COURSE, "where"), None) == [EMAIL]
    assert a_course(unread(COURSE, EMAIL), None) == a_course(unread(COURSE, NUMBER), None) == []
    passed = {"outcome": CourseOutcome.PASSED, "exam_on": date(2026, 5, 1)}
    assert a_course(unread(COURSE, "course_starts_on", **passed), waits) == ["exam_on"]
    exempt = {"outcome": CourseOutcome.EXEMPT, "exam_on": None}
    assert a_course(unread(COURSE, "hours", **exempt), waits) == ["certificate", "exam_on"]


def test_a_training_without_either_day_is_told_both() -> None:
    told = training_line(a_training(contract_starts_on=None), course_starts_on=None, course_ends_on=None)
    assert broken(told) == ["course_ends_on", "course_starts_on"]


PAYMENT: Mapping[str, Any] = {
    NUMBER: 700_001,
    "rank": 1,
    "cents": 50_000_00,
    "paid_on": TODAY,
    "reference": "VIR 1",
}


def a_payment(line: ReadLine, agreement: Agreement | None, ledger: Ledger | None) -> list[str]:
    return broken(examine_payment_made(line, PaymentStanding(agreement=agreement, ledger=ledger), PEN)[0])


def test_a_payment_with_an_unreadable_cell_also_tells_the_rules_that_its_other_cells_break() -> None:
    agreement, ledger = builders.agreement(taken_in_on=TODAY), builders.ledger(pen=PEN)
    early, to_come = {"paid_on": ledger.signed_on - timedelta(days=1)}, {"paid_on": TODAY + timedelta(days=1)}
    assert a_payment(unread(PAYMENT, "reference", rank=2, **early), agreement, ledger) == ["paid_on", "rank"]
    assert a_payment(unread(PAYMENT, "cents", rank=2, **to_come), agreement, ledger) == ["paid_on", "rank"]
    assert a_payment(unread(PAYMENT, "cents", **early), agreement, ledger) == []
    assert a_payment(unread(PAYMENT, "reference", cents=50_000_01), agreement, ledger) == ["cents"]
    assert a_payment(unread(PAYMENT, "paid_on", cents=50_000_01), agreement, ledger) == ["cents"]
    assert a_payment(unread(PAYMENT, "rank", cents=50_000_01), agreement, ledger) == []
    assert a_payment(unread(PAYMENT, "reference"), None, None) == [NUMBER]
    assert a_payment(unread(PAYMENT, NUMBER), None, None) == []


def test_a_payment_tells_all_the_rules_that_it_breaks() -> None:
    line = ReadLine(number=2, values={**PAYMENT, "rank": 2, "paid_on": TODAY + timedelta(days=1)})
    assert a_payment(line, builders.agreement(taken_in_on=TODAY), builders.ledger(pen=PEN)) == [
        "paid_on",
        "rank",
    ]


AGREEMENT: Mapping[str, Any] = {
    NUMBER: 700_001,
    "siret": "21540395300010",
    "name": "Commune de Nancy",
    "kind": StructureKind.COMMUNE,
    "legal_form": None,
    PLACE: builders.place(),
    "phone": None,
    "decided_on": date(2026, 1, 5),
    "posts": 1,
    "term": None,
    "months": 24,
    "per_post_cents": 50_000_00,
    "structure_signed_on": date(2026, 1, 20),
    "funder_signed_on": date(2026, 1, 26),
    "percents": None,
    "follow_ups": None,
}


def an_agreement(line: ReadLine, **standing: Any) -> list[str]:
    known = {"decided": True, "posts_left": 1, **standing}
    told = examine_agreement(line, AgreementStanding(**known), TODAY, Parameters(), lambda *_: None)
    return broken(told)


def test_an_agreement_with_an_unreadable_cell_also_tells_the_rules_that_its_other_cells_break() -> None:
    wrong = {
        "months": 3,
        "posts": 10_000,
        "per_post_cents": 0,
        "structure_signed_on": date(2026, 1, 4),
        "funder_signed_on": date(2026, 1, 3),
        "term": date(2026, 1, 2),
        "percents": (60, 30),
        "phone": "12",
    }
    assert an_agreement(unread(AGREEMENT, "name", **wrong)) == sorted(wrong)
    without = sorted(set(wrong) - {"months", "structure_signed_on", "term"})
    assert an_agreement(unread(AGREEMENT, "decided_on", "kind", **wrong)) == without
    assert an_agreement(unread(AGREEMENT, "follow_ups", **wrong)) == sorted(wrong)
    assert an_agreement(unread(AGREEMENT, "percents", follow_ups=(0,))) == []
    assert an_agreement(unread(AGREEMENT, "name"), decided=False) == ["siret"]
    assert an_agreement(unread(AGREEMENT, NUMBER, posts=2)) == []
    here = builders.agreement(taken_in_on=None)
    assert an_agreement(unread(AGREEMENT, "name", months=3), agreement=here) == ["months", NUMBER]
    again = builders.agreement(taken_in_on=TODAY)
    assert an_agreement(unread(AGREEMENT, "name", months=3), agreement=again, decided=False) == ["months"]
    assert an_agreement(unread(AGREEMENT, "name"), agreement=again) == []


def test_a_telephone_is_not_judged_without_its_commune() -> None:
    nowhere = {name: value for name, value in AGREEMENT.items() if name != PLACE}
    assert an_agreement(unread({**nowhere, "phone": "12"}, "name")) == []
    assert an_agreement(unread({**nowhere, PLACE: None, "phone": "12"}, "commune")) == []


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
