"""What must be true for e-mails on trainings, follow-ups, agreements, money, accounts (RULES section 10)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.access.email_change import EmailChange
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.thread import Fact, FactKind
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.bank_details import BankAccount, BankDetails
from chalicelib.domain.funding.case_file import PIECES, CaseFile, CaseFileState, KnownPiece, PieceState
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import morning_of, paris_date
from chalicelib.domain.training.awaiting import Away
from chalicelib.domain.training.course import Absence, CourseHours, PositioningTest
from chalicelib.domain.training.lots import LOTS, LotBook
from chalicelib.domain.training.session import (
    Mode,
    Seat,
    SessionDates,
    TrainingSession,
    TrainingSessionStatus,
)
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from tests.domain.training.builders import a_session, a_training
from tests.services.email_facts.told import CONTACT, PERSON, Told
from tests.support import builders
from tests.support.world import IBAN, World

T, F, A, P, C = TrainingStatus, FollowUpStatus, AgreementStatus, InstalmentStatus, CaseFileState
BODY = "corps@organisme.example"
STRUCTURE = {"structure_name": "Ville de Lyon", "has_account": False}


@pytest.fixture
def told(world: World) -> Told:
    return Told(world)


# Training


@pytest.fixture
def body(told: Told) -> str:
    """Return the address of an agent of the body of lot 3; other agents are told nothing."""
    told.keep(
        builders.account(email=BODY, role=Role.TRAINING_BODY, lots=(3,)),
        builders.account(email="autre@organisme.example", role=Role.TRAINING_BODY, lots=(5,)),
        builders.account(email="agence@etat.example", role=Role.AGENCY, lots=(3,)),
    )
    return BODY


def seat(told: Told, first: int = 10, last: int = 110, **fields: Any) -> Seat:
    """Return a seat in a session of lot 3, by days from today."""
    given: dict[str, Any] = {
        "session_id": "session",
        "lots": (3,),
        "mode": Mode.IN_PERSON,
        "where": "Centre de Nancy",
        "starts_on": told.world.today + timedelta(days=first),
        "ends_on": told.world.today + timedelta(days=last),
    }
    return Seat(**{**given, **fields})


def training(here: Told, status: TrainingStatus, **fields: Any) -> Training:
    """Return the training of somebody under contract for a month, with a test and a seat."""
    own = seat(here)
    given: dict[str, Any] = {
        "structure_id": here.structure.id,
        "candidate_id": here.person.id,
        "contract_starts_on": here.world.today - timedelta(days=30),
        "last_day": here.world.today + timedelta(days=700),
        "test": PositioningTest(hours=CourseHours.H350, passed_on=here.world.today),
        "seat": own,
        "told": own,
    }
    one = a_training(status, **{**given, **fields})
    here.keep(one)
    return one


OF_TRAINING: Mapping[str, set[TrainingStatus]] = {
    "training_tested": {T.TO_TEST, T.TESTED, T.REGISTERED, T.CONFIRMED, T.EXEMPT},
    "training_tested_candidate": {T.TO_TEST, T.TESTED, T.REGISTERED, T.CONFIRMED, T.EXEMPT},
    "training_confirmed": {T.CONFIRMED, T.IN_TRAINING},
    "training_confirmed_candidate": {T.CONFIRMED, T.IN_TRAINING},
    "training_place_lost": {T.TO_TEST, T.TESTED, T.REGISTERED},
    "training_place_lost_candidate": {T.TO_TEST, T.TESTED, T.REGISTERED},
    "training_exam_due": {T.FINISHED, T.FAILED},
    "training_exam_due_candidate": {T.FINISHED, T.FAILED},
    "training_start_due": {T.TO_TEST, T.TESTED, T.REGISTERED, T.CONFIRMED},
    "training_away_body": {T.REGISTERED, T.CONFIRMED, T.IN_TRAINING},
    "training_stopped_body": {T.STOPPED},
    "training_abandoned": {T.ABANDONED},
    "training_abandoned_candidate": {T.ABANDONED},
    "training_absence": set(T),
}


@pytest.mark.parametrize("template", OF_TRAINING)
def test_an_email_about_a_training_is_sent_only_in_its_status(told: Told, body: str, template: str) -> None:
    said = {
        status
        for status in T
        if told.facts(template, training(told, status, abandoned_on=told.world.today).id, to=body)
    }
    assert said == OF_TRAINING[template]
    one = training(told, next(iter(said)), abandoned_on=told.world.today)
    to_body = told.email(template, one.id, to=body)
    assert to_body is not None
    if template.endswith("_candidate"):
        assert to_body.to == PERSON
    elif to_body.to == BODY:
        for other in ("autre@organisme.example", "agence@etat.example", "nobody@organisme.example"):
            assert told.facts(template, one.id, to=other) is None


def test_the_facts_of_a_training_are_told(told: Told, body: str) -> None:
    confirmed = training(told, T.CONFIRMED)
    days = {
        "starts_on": (told.world.today + timedelta(days=10)).isoformat(),
        "ends_on": (told.world.today + timedelta(days=110)).isoformat(),
    }
    place = {"remote": False, "where": "Centre de Nancy", "course": CourseHours.H350.label, **days}
    structure = {**STRUCTURE, "candidate_name": "Zoé Ævar"}
    person = {"first_name": told.person.first_name, "structure_name": "Ville de Lyon"}
    facts = told.facts("training_confirmed", confirmed.id)
    assert facts is not None
    asked = {name: facts.pop(name) for name in ("body_name", "body_email")}
    assert facts == {**structure, **place, "signed": True}
    assert told.facts("training_confirmed_candidate", confirmed.id) == {**person, **asked, **place}
    away = training(told, T.CONFIRMED, told=seat(told, mode=Mode.REMOTE, where=""), contract_starts_on=None)
    facts = told.facts("training_confirmed", away.id)
    assert facts is not None
    assert (facts["remote"], facts["where"], facts["signed"]) == (True, "à distance", False)
    untested = training(told, T.CONFIRMED, test=None)
    facts = told.facts("training_confirmed", untested.id)
    assert facts is not None and facts["course"] == ""
    assert told.facts("training_confirmed", training(told, T.CONFIRMED, told=None).id) is None


def test_the_result_of_a_test_or_an_exemption_is_told_with_the_course(told: Told) -> None:
    for status, test, expected in (
        (T.TESTED, CourseHours.H350, {"exempt": False, "course": CourseHours.H350.label}),
        (T.EXEMPT, CourseHours.H350, {"exempt": True, "course": ""}),
        (T.EXEMPT, None, {"exempt": True, "course": ""}),
        (T.TO_TEST, None, None),
    ):
        passed = PositioningTest(hours=test, passed_on=told.world.today) if test else None
        facts = told.facts("training_tested", training(told, status, test=passed).id)
        assert (facts and {name: facts[name] for name in ("exempt", "course")}) == expected


def test_the_contact_named_is_the_body_of_the_session_or_else_of_the_region(told: Told) -> None:

    book = LotBook(id=LOTS)
    region = book.lot(book.lot_of(builders.place().region)).body
    for own, expected in (
        (None, region),
        (seat(told), book.lot(3).body),
        (seat(told, lots=(3, 1)), book.lot(1).body),
    ):
        facts = told.facts("training_place_lost", training(told, T.TESTED, seat=own).id)
        assert facts is not None and facts["body_name"] == expected
    assert len({region, book.lot(3).body, book.lot(1).body}) == 3


@pytest.mark.parametrize(
    ("first", "last", "structure", "body_told", "begun"),
    [
        (1, 100, True, False, False),
        (0, 100, True, True, True),
        (-100, 0, True, True, True),
        (-100, -1, False, False, True),
    ],
)
def test_a_missing_contract_is_told_until_the_end_of_the_session(
    told: Told, body: str, first: int, last: int, structure: bool, body_told: bool, begun: bool
) -> None:
    one = training(told, T.CONFIRMED, contract_starts_on=None, seat=seat(told, first, last))
    facts = told.facts("training_contract_missing", one.id)
    assert (facts is not None) is structure
    if facts:
        assert facts["begun"] is begun and facts["starts_on"] == seat(told, first).starts_on.isoformat()
    facts = told.facts("training_contract_missing_body", one.id, to=body)
    assert (facts is not None) is body_told
    if facts:
        assert facts == {
            "candidate_name": "Zoé Ævar",
            "structure_name": "Ville de Lyon",
            "starts_on": seat(told, first).starts_on.isoformat(),
        }
    signed = training(told, T.CONFIRMED, seat=seat(told, first, last))
    nowhere = training(told, T.CONFIRMED, contract_starts_on=None, seat=None)
    for template in ("training_contract_missing", "training_contract_missing_body"):
        for other in (signed, nowhere):
            assert told.facts(template, other.id, to=body) is None


def test_absences_are_told_as_they_are_declared_now(told: Told) -> None:
    day = date(2026, 10, 5)
    one = training(
        told,
        T.IN_TRAINING,
        absences=(
            Absence(first_day=day, last_day=day),
            Absence(first_day=day, last_day=day + timedelta(days=2)),
        ),
    )
    facts = told.facts("training_absence", one.id)
    assert facts is not None
    assert facts["absences"] == ["le 5 octobre 2026", "du 5 octobre 2026 au 7 octobre 2026"]


def test_a_suspension_is_told_to_the_body_with_its_last_day_once_that_is_known(told: Told, body: str) -> None:
    day = date(2026, 10, 5)
    away = (Away(first_day=day, last_day=date(2026, 10, 7)), Away(first_day=date(2026, 11, 2), last_day=None))
    facts = told.facts("training_away_body", training(told, T.CONFIRMED, away=away).id, to=body)
    assert facts is not None
    assert facts["away"] == [
        "du 5 octobre 2026 au 7 octobre 2026",
        "depuis le 2 novembre 2026, retour non connu",
    ]


def test_an_abandonment_is_told_with_its_day(told: Told) -> None:
    day = told.world.today
    for template in ("training_abandoned", "training_abandoned_candidate"):
        facts = told.facts(template, training(told, T.ABANDONED, abandoned_on=day).id)
        assert facts is not None and facts["abandoned_on"] == day.isoformat()
        assert told.facts(template, training(told, T.ABANDONED).id) is None


def test_an_examination_is_requested_until_its_last_day(told: Told, body: str) -> None:
    ended = seat(told, -100, 0)
    one = training(told, T.FINISHED, seat=ended)
    facts = told.facts("training_exam_due", one.id, to=body)
    assert facts is not None
    due = date.fromisoformat(facts["exam_by"])
    assert facts == {
        "candidate_name": "Zoé Ævar",
        "exam_by": due.isoformat(),
        "ends_on": ended.ends_on.isoformat(),
    }
    for status in (T.FINISHED, T.FAILED):
        facts = told.facts("training_exam_due_candidate", training(told, status, seat=ended).id)
        assert facts is not None
        assert (facts["exam_by"], facts["failed"]) == (due.isoformat(), status is T.FAILED)
    told.world.go_to(due)
    assert told.facts("training_exam_due", one.id, to=body) is not None
    told.world.go_to(due + timedelta(days=1))
    assert told.facts("training_exam_due", one.id, to=body) is None


def test_a_late_training_is_told_from_its_day_on(told: Told, body: str) -> None:
    days = told.world.ports.parameters().training_start_days
    today = told.world.today
    one = training(told, T.TO_TEST, contract_starts_on=today - timedelta(days=days))
    assert told.facts("training_start_due", one.id, to=body) == {
        "candidate_name": "Zoé Ævar",
        "structure_name": "Ville de Lyon",
        "starts_on": (today - timedelta(days=days)).isoformat(),
        "back_on": None,
        "days": days,
        "to_test": True,
    }
    facts = told.facts("training_start_due", training(told, T.TESTED).id, to=body)
    assert facts is not None and not facts["to_test"]
    early = training(told, T.TO_TEST, contract_starts_on=today - timedelta(days=days - 1))
    unsigned = training(told, T.TO_TEST, contract_starts_on=None)
    over = training(told, T.TO_TEST, last_day=today - timedelta(days=1))
    away = training(told, T.TO_TEST, away=(Away(first_day=today - timedelta(days=20), last_day=None),))
    for other in (early, unsigned, over, away):
        assert told.facts("training_start_due", other.id, to=body) is None


def session(told: Told, **fields: Any) -> TrainingSession:
    today = told.world.today
    given: dict[str, Any] = {
        "mode": Mode.REMOTE,
        "status": TrainingSessionStatus.CONFIRMED,
        "closed_with": 5,
        "dates": SessionDates(
            starts_on=today + timedelta(days=1),
            ends_on=today + timedelta(days=100),
            closes_on=today,
            seats=12,
        ),
    }
    one = a_session(**{**given, **fields})
    told.keep(one)
    return one


def test_a_session_that_became_remote_is_told_to_its_bodies_until_it_ends(told: Told, body: str) -> None:
    one, today = session(told), told.world.today
    assert told.facts("training_session_remote", one.id, to=body) == {
        "where": "Centre de Nancy",
        "registered": 5,
        "least": told.world.ports.parameters().in_person_advisers,
        "starts_on": (today + timedelta(days=1)).isoformat(),
        "ends_on": (today + timedelta(days=100)).isoformat(),
    }
    assert told.facts("training_session_remote", one.id, to="autre@organisme.example") is None
    over = replace(one.dates, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    for other in (
        session(told, mode=Mode.IN_PERSON),
        session(told, centre_id=None),
        session(told, status=TrainingSessionStatus.CANCELLED),
        session(told, dates=over),
    ):
        assert told.facts("training_session_remote", other.id, to=body) is None
    last = session(told, dates=replace(over, ends_on=today))
    assert told.facts("training_session_remote", last.id, to=body) is not None


def test_an_end_of_training_is_told_to_the_body_with_the_free_seat(told: Told, body: str) -> None:
    held, today = session(told, lot=3), told.world.today
    begun = session(told, dates=replace(held.dates, starts_on=today), where="")
    stopped = training(told, T.STOPPED, seat=None, place=builders.place())
    last_day = (today + timedelta(days=700)).isoformat()
    about = {"candidate_name": "Zoé Ævar", "structure_name": "Ville de Lyon", "last_day": last_day}
    for one, freed, where in ((held, True, "Centre de Nancy"), (begun, False, "à distance")):
        assert told.facts("training_stopped_body", stopped.id, to=body, session_id=one.id) == {
            **about,
            "session_id": one.id,
            "freed": freed,
            "starts_on": one.dates.starts_on.isoformat(),
            "where": where,
        }
    # Without a freed seat, only the body of the region is told.
    assert told.facts("training_stopped_body", stopped.id, to=body) is None
    kept = training(told, T.STOPPED, last_day=None)
    assert told.facts("training_stopped_body", kept.id, to=body) == {
        **about,
        "last_day": None,
        "freed": False,
        "starts_on": None,
        "where": "",
    }
    facts = told.facts("training_stopped_body", kept.id, to=body, session_id=held.id)
    assert facts is not None and not facts["freed"], "the seat is kept"


# Follow-ups


def follow_up(told: Told, status: FollowUpStatus, **fields: Any) -> FollowUp:
    given = {"structure_id": told.structure.id, "due_on": told.world.today + timedelta(days=25)}
    one = builders.follow_up(status, **{**given, **fields})
    told.keep(one)
    return one


@pytest.mark.parametrize(
    ("template", "statuses", "question"),
    [
        ("follow_up_open", {F.OPEN}, None),
        ("follow_up_changed", {F.QUESTIONED}, None),
        ("follow_up_changed", set(), "Pourquoi ?"),
        ("follow_up_questioned", {F.QUESTIONED, F.OPEN}, "Pourquoi ?"),
        ("follow_up_questioned", set(), None),
        ("follow_up_acceptance_taken_back", {F.SUBMITTED}, None),
        ("follow_up_question_taken_back", {F.OPEN, F.SUBMITTED, F.QUESTIONED}, None),
        ("follow_up_question_taken_back", set(), "Pourquoi ?"),
        ("follow_up_accepted", {F.ACCEPTED, F.CLOSED}, None),
    ],
)
def test_an_email_about_a_follow_up_is_sent_only_in_its_status(
    told: Told, template: str, statuses: set[FollowUpStatus], question: str | None
) -> None:
    agreement = builders.agreement()
    told.keep(agreement)
    said = {
        status
        for status in F
        if told.facts(template, follow_up(told, status, question=question, agreement_id=agreement.id).id)
    }
    assert said == statuses


def test_only_the_newest_due_reminder_of_a_follow_up_is_sent(told: Told) -> None:
    one = follow_up(told, F.OPEN)
    names = ("follow_up_open", "follow_up_reminder", "follow_up_overdue", "follow_up_second_reminder")

    def now(days: int) -> list[str]:
        told.world.clock.at = morning_of(one.due_on + timedelta(days=days)) + timedelta(hours=1)
        return [name for name in names if told.facts(name, one.id)]

    assert [now(days) for days in (-25, -3, 1, 8, 16)] == [
        ["follow_up_open"],
        ["follow_up_reminder"],
        ["follow_up_overdue"],
        ["follow_up_second_reminder"],
        ["follow_up_second_reminder"],
    ]
    facts = told.facts("follow_up_second_reminder", one.id)
    assert facts == {
        "structure_name": one.structure_name,
        "quarter_label": "3e trimestre 2026",
        "has_account": False,
        "due_on": one.due_on.isoformat(),
        "question": None,
        "came_back": False,
        "escalated": False,
    }
    sent = follow_up(told, F.SUBMITTED, due_on=one.due_on)
    assert told.facts("follow_up_second_reminder", sent.id) is None


def test_the_causes_that_reopened_a_follow_up_are_told_once_each(told: Told) -> None:
    day = date(2026, 9, 1)
    facts_of = [
        Fact(kind=kind, recruitment_id=str(number), on=day)
        for number, kind in enumerate((FactKind.END_DECLARED, FactKind.END_DECLARED, FactKind.PROLONGED))
    ]
    one = follow_up(told, F.QUESTIONED, facts=tuple(facts_of))
    facts = told.facts("follow_up_changed", one.id)
    assert facts is not None and facts["came_back"]
    assert facts["changed"] == (
        f"fin de contrat déclarée le 1er septembre 2026, {FactKind.PROLONGED.label} le 1er septembre 2026"
    )
    asked = follow_up(told, F.QUESTIONED, question="Pourquoi ?")
    facts = told.facts("follow_up_questioned", asked.id)
    assert facts is not None
    assert (facts["question"], facts["due_on"]) == ("Pourquoi ?", asked.due_on.isoformat())
    for status, back in ((F.QUESTIONED, True), (F.SUBMITTED, False)):
        facts = told.facts("follow_up_question_taken_back", follow_up(told, status).id)
        assert facts is not None and facts["came_back"] is back


# Case files and agreements


def agreement(told: Told, **fields: Any) -> Agreement:
    given = {"structure_id": told.structure.id, "complete_file_by": told.world.today}
    one = builders.agreement(**{**given, **fields})
    told.keep(one)
    return one


def case_file(told: Told, state: CaseFileState, **fields: Any) -> CaseFile:
    given: dict[str, Any] = {
        "number": 7,
        "url": "https://file.example/7",
        "created_at": builders.NOW,
        "state_since": told.world.today,
    }
    return CaseFile(state=state, **{**given, **fields})


OF_CASE_FILE: Mapping[str, set[CaseFileState]] = {
    "case_file_incomplete": {C.DEPOSITED},
    "case_file_complete": {C.COMPLETE},
    "case_file_accepted": {C.ACCEPTED},
    "case_file_stopped": {C.REFUSED, C.DROPPED},
    "case_file_renewed": {C.DRAFT},
    "case_file_reminder": {C.DRAFT, C.DEPOSITED},
}


@pytest.mark.parametrize("template", OF_CASE_FILE)
def test_an_email_about_a_case_file_is_sent_only_in_its_state(told: Told, template: str) -> None:
    said = {
        state for state in C if told.facts(template, agreement(told, case_file=case_file(told, state)).id)
    }
    assert said == OF_CASE_FILE[template]
    nothing = told.facts(template, agreement(told).id)
    assert (nothing is not None) is (template == "case_file_reminder")
    if nothing:
        assert nothing["case_file_number"] is nothing["case_file_url"] is None
        assert nothing["pieces_refused"] == nothing["pieces_expected"] == []


def test_the_facts_of_a_case_file_are_told(told: Told) -> None:
    first, second, *_ = PIECES[builders.agreement().procedure]
    known = case_file(
        told,
        C.DEPOSITED,
        pieces=(
            KnownPiece(piece=first, state=PieceState.REFUSED, reason="Illisible."),
            KnownPiece(piece=second, state=PieceState.EXPECTED),
        ),
    )
    one = agreement(told, case_file=known)
    facts = told.facts("case_file_incomplete", one.id)
    assert facts is not None
    assert facts["pieces_refused"] == [f"{first.label} : Illisible."]
    assert second.label in facts["pieces_expected"] and first.label not in facts["pieces_expected"]
    assert (facts["case_file_number"], facts["case_file_url"]) == (7, "https://file.example/7")
    assert facts["complete_file_by"] == told.world.today.isoformat()
    assert told.facts("case_file_reminder", one.id) is not None
    told.world.wait(days=1)
    facts = told.facts("case_file_incomplete", one.id)
    assert facts is not None and facts["complete_file_by"] is None
    assert told.facts("case_file_reminder", one.id) is None


def test_the_last_day_of_the_instruction_is_told_until_it_comes(told: Told) -> None:
    one = agreement(told, case_file=case_file(told, C.COMPLETE, complete_on=told.world.today))
    facts = told.facts("case_file_complete", one.id)
    assert facts is not None and facts["due_on"] is not None
    due = date.fromisoformat(facts["due_on"])
    assert facts == {**STRUCTURE, "case_file_number": 7, "due_on": due.isoformat()}
    told.world.go_to(due)
    facts = told.facts("case_file_complete", one.id)
    assert facts is not None and facts["due_on"] == due.isoformat()
    told.world.go_to(due + timedelta(days=1))
    facts = told.facts("case_file_complete", one.id)
    assert facts is not None and facts["due_on"] is None


def test_a_stopped_file_tells_its_state_and_the_reason(told: Told) -> None:
    one = agreement(told, case_file=case_file(told, C.REFUSED, reason="Hors délai."))
    assert told.facts("case_file_stopped", one.id) == {
        **STRUCTURE,
        "case_file_number": 7,
        "state_label": C.REFUSED.label,
        "reason": "Hors délai.",
    }
    accepted = agreement(told, case_file=case_file(told, C.ACCEPTED), status=A.SENT)
    assert told.facts("case_file_accepted", accepted.id) is None


def test_a_file_to_deposit_is_told_to_structures_that_recruit(told: Told) -> None:
    draft = agreement(told, case_file=case_file(told, C.DRAFT))
    bare = agreement(told)
    deposited = agreement(told, case_file=case_file(told, C.DEPOSITED))
    R = RecruitmentStatus
    for status in R:
        one = told.recruitment(status, agreement_id=draft.id)
        facts = told.facts("case_file_ready", one.id)
        assert (facts is not None) is (status in (R.VALIDATED, R.HIRED)), status
        if facts:
            assert facts["case_file_url"] == "https://file.example/7"
            assert facts["planned_hire_date"] == ("2026-11-01" if status is R.VALIDATED else None)
            assert facts["complete_file_by"] == told.world.today.isoformat()
    facts = told.facts("case_file_ready", told.recruitment(R.VALIDATED, agreement_id=bare.id).id)
    assert facts is not None and facts["case_file_url"] is None
    assert told.facts("case_file_ready", told.recruitment(R.VALIDATED, agreement_id=deposited.id).id) is None
    late = agreement(told, complete_file_by=told.world.today - timedelta(days=1))
    facts = told.facts("case_file_ready", told.recruitment(R.VALIDATED, agreement_id=late.id).id)
    assert facts is not None and facts["complete_file_by"] is None, "its day has passed"


@pytest.mark.parametrize(
    ("template", "statuses"),
    [
        ("agreement_to_sign", {A.SENT}),
        ("agreement_reminder", {A.SENT}),
        ("agreement_signed_by_structure", {A.SIGNED_BY_STRUCTURE}),
        ("agreement_signed", {A.SIGNED}),
        ("agreement_taken_back", {A.DRAFT, A.SIGNED}),
    ],
)
def test_an_email_about_a_text_is_sent_only_while_it_is_true(
    told: Told, template: str, statuses: set[AgreementStatus]
) -> None:
    version = builders.agreement_version(posts=2, amends=True)
    told.keep(version)
    said = {
        status
        for status in A
        if told.facts(
            template, agreement(told, status=status, version_id=version.id, signed_posts=1, posts=1).id
        )
    }
    assert said == statuses
    if template in ("agreement_to_sign", "agreement_reminder", "agreement_signed"):
        [status] = statuses
        one = agreement(told, status=status, signed_version_id=version.id, signed_posts=1, posts=1)
        assert told.facts(template, one.id) == {
            **STRUCTURE,
            "amends": True,
            "posts": 2,
            "months": 24,
            "total_cents": 100_000_00,
            "sent_on": paris_date(version.sent_at).isoformat(),
        }


def test_an_agreement_is_told_as_signed_for_the_posts_of_its_text(told: Told) -> None:
    version = builders.agreement_version()
    told.keep(version)
    due = agreement(told, status=A.SIGNED, signed_version_id=version.id, signed_posts=1, posts=2)
    assert told.facts("agreement_signed", due.id) is None
    taken = agreement(told, status=A.DRAFT)
    facts = told.facts("agreement_taken_back", taken.id, reason="Une erreur.")
    assert facts == {**STRUCTURE, "reason": "Une erreur."}
    facts = told.facts("agreement_taken_back", taken.id)
    assert facts == {**STRUCTURE, "reason": None}


# The money


def ledger(told: Told, **instalment: Any) -> Ledger:
    """Return the ledger of an agreement of the structure, with the given instalment."""
    own = agreement(told)
    one = builders.ledger(agreement_id=own.id, structure_id=told.structure.id)
    one = replace(one, instalments=(replace(one.instalments[0], **instalment),))
    told.keep(one)
    return one


@pytest.mark.parametrize(
    ("template", "statuses"),
    [
        ("instalment_due", {P.DUE, P.PROPOSED, P.APPROVED}),
        ("instalment_suspended", {P.SUSPENDED}),
        ("instalment_paid", {P.PAID}),
        ("instalment_returned", {P.RETURNED}),
    ],
)
def test_an_email_about_an_instalment_is_sent_only_while_it_is_true(
    told: Told, template: str, statuses: set[InstalmentStatus]
) -> None:
    told_of: dict[str, Any] = {"why": "Un doute.", "until": "la réponse", "paid_on": date(2026, 9, 14)}
    extra: Mapping[str, dict[str, Any]] = {
        "instalment_due": {"payable": False},
        "instalment_suspended": {"instalment_why": "Un doute.", "instalment_until": "la réponse"},
        "instalment_paid": {"paid_on": "2026-09-14"},
        "instalment_returned": {"instalment_why": "Un doute."},
    }
    for status in P:
        one = ledger(told, status=status, **told_of)
        facts = told.facts(template, one.id, instalment="1")
        assert (facts is not None) is (status in statuses), status
        if facts:
            assert facts == {**STRUCTURE, **extra[template], "instalment": 1, "instalment_cents": 50_000_00}
        assert told.facts(template, one.id, instalment="2") is None


def details(told: Told, **fields: Any) -> BankDetails:
    one = builders.bank_details(told.structure.id, **fields)
    told.keep(one)
    return one


ACCOUNT = BankAccount.typed("Ville de Lyon", IBAN, "PSSTFRPPPAR")


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, {}),
        ({"pending": ACCOUNT}, {"bank_details_given": {}}),
        ({"account": ACCOUNT}, {"bank_details_checked": {}}),
        ({"account": ACCOUNT, "pending": ACCOUNT}, {"bank_details_given": {}}),
        (
            {"account": ACCOUNT, "refused": "Non."},
            {
                "bank_details_checked": {},
                "bank_details_refused": {"refused_why": "Non.", "payable": True},
            },
        ),
        ({"refused": "Non."}, {"bank_details_refused": {"refused_why": "Non.", "payable": False}}),
    ],
)
def test_an_email_about_a_bank_account_is_sent_only_while_it_is_true(
    told: Told, known: dict[str, Any], said: dict[str, dict[str, Any]]
) -> None:
    one = details(told, **known)
    found = {
        template: facts
        for template in ("bank_details_given", "bank_details_checked", "bank_details_refused")
        if (facts := told.facts(template, one.id)) is not None
    }
    assert found == {template: {**STRUCTURE, **facts} for template, facts in said.items()}
    facts = told.facts("instalment_due", ledger(told, status=P.DUE).id, instalment="1")
    assert facts is not None and facts["payable"] is (
        known.get("account") is not None and "pending" not in known
    )


# Accounts


def test_the_way_on_after_many_forms_leaves_on_the_day_on_which_it_lets_them_through(told: Told) -> None:
    asked = told.world.clock.now()
    email = told.email("many_forms", "a mailbox", owed_since=asked)
    assert email is not None and email.to == CONTACT
    told.world.go_to(told.world.today + timedelta(days=1), hour=0)
    assert told.email("many_forms", "a mailbox", owed_since=asked) is None


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ("account_link_reminder", "structure_name"),
        ("staff_invited", "role_label"),
        ("intake_structure", "structure_name"),
        ("colleague_invited", "structure_name"),
    ],
)
def test_an_account_to_open_is_told_while_its_link_opens_it(told: Told, template: str, place: str) -> None:
    now = told.world.clock.now()
    without_second_factor = {"second_factor": False} if template == "staff_invited" else {}
    for status in AccountStatus:
        one = builders.account(status, email=f"{status}@lyon.example", structure_id=told.structure.id)
        told.keep(one)
        link = told.link(LinkPurpose.OPEN_ACCOUNT, one.link_subject, days=2)
        email = told.email(template, one.id, links={"account": link})
        assert (email is not None) is (status is AccountStatus.INVITED), status
        if email:
            last_day = paris_date(now + timedelta(days=2)).isoformat()
            assert (email.to, dict(email.params)) == (
                one.email,
                {place: "Ville de Lyon", "expires_on": last_day} | without_second_factor,
            )
            other = told.link(LinkPurpose.OPEN_ACCOUNT, f"{one.id}/9")
            assert told.email(template, one.id, links={"account": other}) is None
    agent = builders.account(AccountStatus.INVITED, email="funder@etat.example", role=Role.FUNDER)
    told.keep(agent)
    link = told.link(LinkPurpose.OPEN_ACCOUNT, agent.link_subject)
    facts = told.facts(template, agent.id, links={"account": link})
    assert facts is not None and facts[place] == Role.FUNDER.label
    assert facts.get("second_factor", True)


def test_an_email_whose_link_expired_or_was_never_stored_does_not_leave(told: Told) -> None:
    one = builders.account(email="anne@lyon.example", structure_id=told.structure.id)
    told.keep(one)
    link = told.link(LinkPurpose.RESET_PASSWORD, one.link_subject, days=2)
    assert told.facts("password_reset", one.id, links={"reset": link}) is not None
    assert told.facts("password_reset", one.id, links={"reset": replace(link, id=builders.new_id())}) is None
    told.world.wait(days=2)
    assert told.facts("password_reset", one.id, links={"reset": link}) is None


def test_a_link_that_ends_at_midnight_is_told_as_valid_until_the_day_before(told: Told) -> None:
    one = builders.account(email="anne@lyon.example", structure_id=told.structure.id)
    told.keep(one)
    told.world.go_to(date(2026, 9, 14), hour=0)
    link = told.link(LinkPurpose.RESET_PASSWORD, one.link_subject, days=1)
    for template in ("password_reset", "second_factor_refused"):
        facts = told.facts(template, one.id, links={"reset": link})
        assert facts == {"expires_on": "2026-09-14"}
        longer = told.link(LinkPurpose.RESET_PASSWORD, one.link_subject, days=1, seconds=1)
        assert told.facts(template, one.id, links={"reset": longer}) == {"expires_on": "2026-09-15"}
        old = told.link(LinkPurpose.RESET_PASSWORD, f"{one.id}/9")
        assert told.facts(template, one.id, links={"reset": old}) is None


@pytest.mark.parametrize(
    ("template", "statuses"),
    [
        ("account_opened", {AccountStatus.ACTIVE}),
        ("password_changed", {AccountStatus.ACTIVE}),
        ("account_email_changed", {AccountStatus.ACTIVE}),
        ("colleague_has_account", {AccountStatus.ACTIVE, AccountStatus.INVITED}),
    ],
)
def test_an_email_about_an_open_account_is_sent_only_while_it_is_open(
    told: Told, template: str, statuses: set[AccountStatus]
) -> None:
    said = set()
    for status in AccountStatus:
        one = builders.account(status, email=f"{status}@lyon.example")
        told.keep(one)
        email = told.email(template, one.id, to=one.email)
        if email is not None:
            said.add(status)
            assert email.to == one.email
    assert said == statuses


def test_a_changed_address_is_told_to_both_with_the_new_one(told: Told) -> None:
    one = builders.account(email="anne@lyon.example")
    told.keep(one)
    for to, new in (("anne@lyon.example", True), ("before@lyon.example", False)):
        email = told.email("account_email_changed", one.id, to=to)
        assert email is not None and (email.to, dict(email.params)) == (to, {"is_new": new})
    facts = told.facts("password_changed", one.id)
    assert facts == {"changed_on": told.world.today.isoformat()}


def change(told: Told) -> EmailChange:
    now = told.world.clock.now()
    return EmailChange(id="change", email="new@lyon.example", asked_at=now, ends_at=now + timedelta(days=1))


def test_a_change_of_address_of_an_account_is_told_while_it_waits(told: Told) -> None:
    for status, waits, name, said in (
        (AccountStatus.ACTIVE, True, "change", True),
        (AccountStatus.ACTIVE, True, "another", False),
        (AccountStatus.ACTIVE, False, "change", False),
        (AccountStatus.DISABLED, True, "change", False),
    ):
        one = builders.account(
            status,
            email=f"{builders.new_id()}@lyon.example",
            email_change=change(told) if waits else None,
        )
        told.keep(one)
        link = told.link(LinkPurpose.CONFIRM_ACCOUNT_EMAIL, f"{one.id}/{name}")
        for template, to in (("account_new_email", "new@lyon.example"), ("account_approve_email", one.email)):
            email = told.email(template, one.id, links={"new_address": link})
            assert (email is not None) is said
            assert email is None or email.to == to
        if said:
            facts = told.facts("account_approve_email", one.id, links={"new_address": link})
            assert facts is not None and facts["new_email"] == "new@lyon.example"


def test_a_change_of_address_of_a_candidate_is_told_while_it_waits(told: Told) -> None:
    for waits, name, said in ((True, "change", True), (True, "another", False), (False, "change", False)):
        one = builders.candidate(email_change=change(told) if waits else None)
        told.keep(one)
        link = told.link(LinkPurpose.CONFIRM_NEW_EMAIL, f"{one.id}/{name}")
        for template, to in (
            ("candidate_new_email", "new@lyon.example"),
            ("candidate_approve_email", one.email),
        ):
            email = told.email(template, one.id, links={"agree": link})
            assert (email is not None) is said
            assert email is None or email.to == to
            if email and template == "candidate_approve_email":
                assert dict(email.params) == {"new_email": "new@lyon.example"}


def test_a_removed_colleague_is_told_unless_they_work_there_again(told: Told) -> None:
    owed = {"structure_id": told.structure.id}
    gone = builders.account(email="gone@lyon.example", structure_id="another")
    here = builders.account(email="here@lyon.example", structure_id=told.structure.id)
    told.keep(gone, here)
    facts = told.facts("colleague_removed", gone.id, **owed)
    assert facts == {**owed, "structure_name": "Ville de Lyon"}
    assert told.facts("colleague_removed", here.id, **owed) is None
    assert told.facts("colleague_removed", gone.id, structure_id="nowhere") is None


def test_many_sheets_are_told_with_the_day_and_their_number(told: Told) -> None:
    told.keep(builders.account(email="agence@etat.example", role=Role.AGENCY))
    facts = told.facts("many_sheets_read", told.structure.id, to="agence@etat.example")
    assert facts == {
        "structure_name": "Ville de Lyon",
        "read_on": told.world.today.isoformat(),
        "count": told.world.ports.parameters().sheets_told_day,
    }
    assert told.facts("many_sheets_read", told.structure.id, to=CONTACT) is None
