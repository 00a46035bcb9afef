"""The case file as entered by the funder: its state, its clock, and who is told (RULES 11 and 12)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.digest import News, Subject
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.case_file import CaseFileReport, CaseFileState, Piece, PieceState
from chalicelib.domain.shared.calendar_rules import end_of_day, morning_of
from chalicelib.services.applying import applications
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import CaseFilesUnavailable
from chalicelib.services.core.transaction import Stale, decide
from chalicelib.services.funding import agreements, case_file, instruction
from chalicelib.services.funding.case_file import RENEWAL_TIMER, drafts_paused
from chalicelib.services.funding.instruction import INSTRUCTION_TIMER, REMINDER_TIMER
from tests.services.applying.test_additional import validated as more_posts_granted
from tests.support.outside import refused
from tests.support.world import World

S, T = CaseFileState, AgreementTray


@pytest.fixture
def structure(world: World) -> Structure:
    return world.granted(posts=2)


@pytest.fixture
def agreement(world: World, structure: Structure) -> Agreement:
    """Return the agreement of a commune that validated a candidate, with a draft of its case file."""
    world.staff(Role.FUNDER)
    recruitment = world.validated(structure)
    world.run_tasks()
    world.new_mails()
    return world.agreement_of(recruitment)


def listed(world: World, tray: AgreementTray) -> list[str]:
    read = agreements.list_agreements
    return [one.id for one in every(read, world.ports, world.as_staff(Role.FUNDER), tray=tray)]


def test_a_file_goes_from_the_deposit_to_its_acceptance(world: World, agreement: Agreement) -> None:
    assert listed(world, T.TO_RECEIVE) == [agreement.id]
    world.file_says(agreement, S.DEPOSITED, pieces=PieceState.EXPECTED)
    assert listed(world, T.INCOMPLETE) == [agreement.id] and world.new_mails() == []
    complete = world.file_says(agreement, S.COMPLETE)
    assert listed(world, T.ON_THE_CLOCK) == [agreement.id]
    assert world.timers(complete)[INSTRUCTION_TIMER] == end_of_day(world.today + timedelta(days=15))
    world.wait(days=4)
    accepted = world.file_says(agreement, S.ACCEPTED)
    assert listed(world, T.TO_SEND) == [agreement.id]
    assert INSTRUCTION_TIMER not in world.timers(accepted)
    assert world.new_mails() == ["case_file_complete", "case_file_accepted"]
    assert accepted.waits_since == world.today


def test_an_incomplete_file_is_told_with_its_missing_pieces(world: World, agreement: Agreement) -> None:
    world.file_says(agreement, S.DEPOSITED, refused={Piece.BANK_DETAILS: "Illisible."})
    [mail] = world.mails("case_file_incomplete")
    assert mail.params["pieces_refused"] == ["un relevé d'identité bancaire : Illisible."]
    assert mail.params["pieces_expected"] == []
    world.file_says(agreement, S.DEPOSITED, refused={Piece.BANK_DETAILS: "Illisible."})
    assert len(world.mails("case_file_incomplete")) == 1


def test_the_day_by_which_a_file_must_be_complete_is_told_until_it_passes(
    world: World, agreement: Agreement
) -> None:
    world.go_to(agreement.complete_file_by)
    world.file_says(agreement, S.DEPOSITED, refused={Piece.BANK_DETAILS: "Illisible."})
    world.wait(days=1)
    world.file_says(agreement, S.DEPOSITED, refused={Piece.BANK_DETAILS: "Toujours illisible."})
    told = [mail.params["complete_file_by"] for mail in world.mails("case_file_incomplete")]
    assert told == [agreement.complete_file_by.isoformat(), None]


def test_a_file_that_comes_back_from_its_instruction_stops_the_clock(
    world: World, agreement: Agreement
) -> None:
    world.file_says(agreement, S.COMPLETE)
    world.wait(days=6)
    back = world.file_says(agreement, S.DEPOSITED, pieces=PieceState.EXPECTED)
    assert back.case_file is not None and back.case_file.days_used == 6
    assert INSTRUCTION_TIMER not in world.timers(back)
    world.wait(days=10)
    again = world.file_says(agreement, S.COMPLETE)
    assert world.timers(again)[INSTRUCTION_TIMER] == end_of_day(world.today + timedelta(days=9))
    assert world.new_mails() == ["case_file_complete", "case_file_incomplete", "case_file_complete"]


def test_after_15_days_the_funder_and_the_agency_read_of_the_file_in_their_digest(
    world: World, agreement: Agreement
) -> None:
    agents = {world.staff(role).email for role in (Role.FUNDER, Role.AGENCY)}
    world.staff(Role.PREFECTURE, "54")
    world.file_says(agreement, S.COMPLETE)
    complete_on = world.today
    world.go_to(complete_on + timedelta(days=15), hour=23)
    world.tick()
    assert listed(world, T.OVERDUE) == []
    world.go_to(complete_on + timedelta(days=16), hour=0, minute=5)
    world.tick()
    assert listed(world, T.OVERDUE) == [agreement.id] and listed(world, T.ON_THE_CLOCK) == []
    world.go_to(complete_on + timedelta(days=16), hour=9)
    world.tick()
    world.run_tasks()
    world.tick()
    world.run_tasks()
    told = {mail.to: mail.params for mail in world.mails("digest")}
    assert set(told) == agents
    for params in told.values():
        assert params["instruction_count"] == 1
        assert params["instruction_sections"] == [
            ["Meurthe-et-Moselle (1)", f"{agreement.title} : dossier n° 1, 1 jour de retard"]
        ]
    world.go_to(complete_on + timedelta(days=17), hour=9)
    world.tick()
    world.run_tasks()
    assert len(world.mails("digest")) == 2


def test_after_an_outage_a_file_decided_meanwhile_is_told_to_nobody(
    world: World, agreement: Agreement
) -> None:
    world.staff(Role.FUNDER)
    world.file_says(agreement, S.COMPLETE)
    world.wait(days=20)
    world.file_says(agreement, S.ACCEPTED, since=world.today - timedelta(days=8))
    assert not world.tick().failed
    world.run_tasks()
    assert world.mails("digest") == []


def test_a_number_belongs_to_one_agreement_and_a_corrected_one_is_free_again(
    world: World, agreement: Agreement
) -> None:
    other = world.agreement_of(world.validated(world.granted()))
    world.file_says(agreement, S.DEPOSITED, number=777)
    with refused("case_file_taken"):
        world.file_says(other, S.DEPOSITED, number=777)
    world.file_says(agreement, S.DEPOSITED, number=778)
    known = world.file_says(other, S.DEPOSITED, number=777)
    assert known.case_file is not None and known.case_file.number == 777


def test_without_a_link_the_funder_enters_the_number(world: World, structure: Structure) -> None:
    world.case_files.absent = True
    recruitment = world.validated(structure)
    world.run_tasks()
    [mail] = world.mails("case_file_ready")
    assert mail.params["case_file_url"] is None
    agreement = world.agreement_of(recruitment)
    assert agreement.case_file is None and RENEWAL_TIMER not in world.timers(agreement)
    known = world.file_says(agreement, S.DEPOSITED, number=12345)
    assert known.case_file is not None and (known.case_file.number, known.case_file.url) == (12345, None)


def test_the_same_report_twice_is_told_once(world: World, agreement: Agreement) -> None:
    first = world.file_says(agreement, S.COMPLETE)
    assert world.file_says(agreement, S.COMPLETE).version == first.version
    assert world.new_mails() == ["case_file_complete"]


def test_a_report_on_an_outdated_version_is_refused(world: World, agreement: Agreement) -> None:
    world.file_says(agreement, S.DEPOSITED)
    report = CaseFileReport(number=1, state=S.DRAFT, since=world.today)
    with pytest.raises(Stale):
        instruction.record(
            world.ports,
            world.as_staff(Role.FUNDER),
            agreement.id,
            report=report,
            expected_version=agreement.version,
        )


@pytest.mark.parametrize(("state", "label"), [(S.DROPPED, "classé sans suite"), (S.REFUSED, "refusé")])
def test_a_stopped_file_tells_its_reason_and_may_be_reopened(
    world: World, agreement: Agreement, state: CaseFileState, label: str
) -> None:
    world.file_says(agreement, state, reason="La structure a renoncé.")
    [mail] = world.mails("case_file_stopped")
    assert (mail.params["state_label"], mail.params["reason"]) == (label, "La structure a renoncé.")
    assert listed(world, T.STOPPED) == [agreement.id]
    world.file_says(agreement, S.DEPOSITED)
    assert listed(world, T.INCOMPLETE) == [agreement.id]
    assert world.new_mails() == ["case_file_stopped", "case_file_incomplete"]


def test_the_structure_is_reminded_a_week_before_its_file_must_be_complete(
    world: World, agreement: Agreement
) -> None:
    # The term is two months after the session, and the file must be complete 15 days earlier.
    assert agreement.complete_file_by == date(2026, 10, 30)
    assert world.timers(agreement)[REMINDER_TIMER] == morning_of(date(2026, 10, 23))
    world.go_to(date(2026, 10, 23), hour=9)
    world.tick()
    [mail] = world.mails("case_file_reminder")
    assert mail.params["complete_file_by"] == "2026-10-30"


def test_nobody_is_reminded_of_a_complete_file_or_for_a_cancelled_candidate(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    known = world.file_says(agreement, S.COMPLETE)
    assert REMINDER_TIMER not in world.timers(known)
    back = world.file_says(agreement, S.DEPOSITED, pieces=PieceState.EXPECTED)
    assert REMINDER_TIMER in world.timers(back)
    [recruitment] = every(world.ports.store.recruitments_of_structure, structure.id)
    world.cancel(
        structure, world.ports.store.candidates([recruitment.candidate_id])[recruitment.candidate_id]
    )
    world.go_to(date(2026, 10, 23), hour=9)
    world.tick()
    assert world.mails("case_file_reminder") == []


def test_a_longer_term_moves_the_day_and_its_reminder(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    later = date(2026, 12, 15)
    applications.extend(
        world.ports, world.agency, structure.application_id, deadline=later, reason="Un entretien est prévu."
    )
    moved = world.fresh(agreement)
    assert moved.complete_file_by == date(2026, 11, 30)
    assert world.timers(moved)[REMINDER_TIMER] == morning_of(date(2026, 11, 23))


def test_an_unclaimed_draft_is_made_again_until_the_file_is_due(world: World, agreement: Agreement) -> None:
    for _ in range(3):
        world.wait(days=5, hours=1)
        world.tick()
        world.run_tasks()
    known = world.fresh(agreement).case_file
    assert known is not None and (known.number, known.former_numbers) == (4, (1, 2, 3))
    assert known.url == "https://case-files.example/4"
    assert len(world.mails("case_file_renewed")) == 1
    # Whichever draft the structure claimed, it is the file of this agreement.
    claimed = world.file_says(agreement, S.DEPOSITED, number=2)
    assert claimed.case_file is not None and claimed.case_file.number == 2
    world.file_says(agreement, S.DEPOSITED, number=1)
    held = [world.ports.store.guard_holder(guards.case_file_guard(number)) for number in (1, 2, 3, 4)]
    assert held == [*[agreement.id] * 3, None], "the last draft is not the file that was claimed"
    world.wait(days=6)
    world.tick()
    world.run_tasks()
    assert len(world.case_files.asked) == 4


def test_a_draft_returned_twice_is_stored_once_and_requested_again_later(
    world: World, agreement: Agreement
) -> None:
    # The next draft has the number of the first one.
    world.case_files.asked.clear()
    world.wait(days=5, hours=1)
    world.tick()
    world.run_tasks()
    known = world.fresh(agreement).case_file
    assert known is not None and (known.number, known.former_numbers) == (1, ())
    assert not world.mails("case_file_renewed")
    world.wait(days=5, hours=1)
    world.tick()
    world.run_tasks()
    renewed = world.fresh(agreement).case_file
    assert renewed is not None and (renewed.number, renewed.former_numbers) == (2, (1,))


def test_no_draft_is_made_again_once_the_file_is_due_or_nobody_is_left_to_hire(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    [recruitment] = every(world.ports.store.recruitments_of_structure, structure.id)
    world.cancel(
        structure, world.ports.store.candidates([recruitment.candidate_id])[recruitment.candidate_id]
    )
    world.wait(days=6)
    world.tick()
    world.run_tasks()
    assert len(world.case_files.asked) == 1
    world.validated(structure)
    world.go_to(agreement.complete_file_by + timedelta(days=1))
    world.tick()
    world.run_tasks()
    assert len(world.case_files.asked) == 1


def test_the_draft_names_no_adviser_because_a_validation_may_be_cancelled(
    world: World, agreement: Agreement
) -> None:
    [(_, fields)] = world.case_files.asked
    assert fields == {
        "siret": agreement.siret,
        "structure_name": agreement.structure_name,
        "structure_kind": "commune",
        "department": "54",
        "contact_email": world.get(Structure, agreement.structure_id).contact_email,
        "posts": "2",
        "agreement_months": "24",
        "subsidy_per_post_euros": "50000",
        "reference": agreement.id,
    }


def test_another_candidate_causes_no_second_file(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    world.file_says(agreement, S.DEPOSITED)
    world.validated(structure)
    world.run_tasks()
    assert len(world.mails("case_file_ready")) == 1


def test_an_adviser_on_other_posts_does_not_make_the_file_of_these_due(world: World) -> None:
    structure = world.granted()
    world.hired(structure)
    more_posts_granted(world, structure)
    candidate = world.candidate()
    agreement = world.agreement_of(world.validated(structure, candidate))
    assert agreement.additional
    world.run_tasks()
    drafts = len(world.case_files.asked)
    world.cancel(structure, candidate)
    world.wait(days=6)
    world.tick()
    world.run_tasks()
    assert len(world.case_files.asked) == drafts
    world.go_to(agreement.complete_file_by - timedelta(days=7), hour=9)
    world.tick()
    assert [mail for mail in world.mails("case_file_reminder") if mail.subject_id == agreement.id] == []


def test_while_drafts_fail_one_is_requested_after_each_pause(world: World, structure: Structure) -> None:
    world.validated(structure)
    world.case_files.down = True
    for _ in range(4):
        assert not drafts_paused(world.ports)
        with pytest.raises(CaseFilesUnavailable):
            world.run_tasks()
    assert drafts_paused(world.ports)
    world.case_files.down = False
    with pytest.raises(CaseFilesUnavailable, match="paused"):
        world.run_tasks()
    assert world.case_files.asked == []
    world.wait(minutes=11)
    world.run_tasks()
    assert len(world.case_files.asked) == 1 and not drafts_paused(world.ports)


def test_failures_before_a_successful_draft_no_longer_count(world: World, structure: Structure) -> None:
    for _ in range(2):
        world.case_files.down = True
        world.validated(structure)
        for _ in range(3):
            with pytest.raises(CaseFilesUnavailable):
                world.run_tasks()
        world.case_files.down = False
        world.run_tasks()
        structure = world.granted()
    assert not drafts_paused(world.ports)


def test_drafts_not_requested_for_a_day_are_no_longer_reported_as_failing(
    world: World, structure: Structure
) -> None:
    world.validated(structure)
    world.case_files.down = True
    for _ in range(4):
        with pytest.raises(CaseFilesUnavailable):
            world.run_tasks()
    world.wait(hours=23)
    assert drafts_paused(world.ports)
    world.wait(hours=1)
    assert not drafts_paused(world.ports)


def test_a_task_delivered_again_makes_no_draft_and_tells_nobody(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    [recruitment] = every(world.ports.store.recruitments_of_structure, structure.id)
    before = world.fresh(agreement)
    case_file.create_case_file(world.ports, recruitment.id, "done-before")
    case_file.renew_case_file(world.ports, agreement.id, "done-before")
    assert world.fresh(agreement) == before and world.new_mails() == []


def test_two_candidates_validated_at_once_cause_one_draft(world: World, structure: Structure) -> None:
    first, second = world.validated(structure), world.validated(structure)
    wanted = [one for one in world.store.tasks if one.name == case_file.CASE_FILE_TASK]
    world.store.meanwhile = lambda: case_file.create_case_file(world.ports, second.id, wanted[1].id)
    case_file.create_case_file(world.ports, first.id, wanted[0].id)
    agreement = world.agreement_of(first)
    assert agreement.case_file is not None and agreement.case_file.number == 2
    noted = [one.details for one in world.store.journal if one.act == "case_file_created"]
    assert noted == [{"number": 2}]


def test_a_file_deposited_while_a_draft_is_made_again_stays_the_file(
    world: World, agreement: Agreement
) -> None:
    world.wait(days=5, hours=1)
    world.tick()
    world.store.meanwhile = lambda: world.file_says(agreement, S.DEPOSITED)
    world.run_tasks()
    known = world.fresh(agreement).case_file
    assert known is not None and (known.number, known.state) == (1, S.DEPOSITED)
    assert RENEWAL_TIMER not in world.timers(agreement)


def test_a_task_to_make_a_draft_again_ends_where_none_is_needed(world: World, agreement: Agreement) -> None:
    world.wait(days=5, hours=1)
    world.tick()
    [task] = [one for one in world.store.tasks if one.name == case_file.RENEWAL_TASK]
    world.file_says(agreement, S.DEPOSITED)
    world.run_tasks()
    assert world.ports.store.task(task.id) is None and len(world.case_files.asked) == 1


def test_an_overdue_file_is_told_once_in_the_digest_of_the_next_morning(
    world: World, agreement: Agreement
) -> None:
    world.file_says(agreement, S.COMPLETE)
    world.wait(days=16)
    timer = Timer(name=INSTRUCTION_TIMER, subject_id=agreement.id, due_at=world.clock.now())

    def late() -> Agreement:
        decide(
            world.ports,
            world.agency,
            lambda changes: instruction.instruction_term_reached(world.ports, changes, timer),
        )
        return world.fresh(agreement)

    overdue, morning = late(), world.today + timedelta(days=1)
    assert [*instruction.overdue_news(world.ports)] == [
        News(subject=Subject.INSTRUCTION, department="54", morning=morning, about=agreement.id)
    ]
    world.wait(days=2)
    assert late() == overdue
    assert overdue.case_file is not None
    world.change(overdue, case_file=replace(overdue.case_file, told_on=None))
    assert [*instruction.overdue_news(world.ports)] == []


def test_a_candidate_cancelled_meanwhile_is_no_reason_to_request_the_file(
    world: World, structure: Structure
) -> None:
    known = world.validated(structure)
    world.cancel(structure, world.ports.store.candidates([known.candidate_id])[known.candidate_id])
    world.run_tasks()
    assert world.mails("case_file_ready") == []


@pytest.mark.parametrize(
    ("state", "refused_pieces", "told"),
    [
        (S.DEPOSITED, {}, []),
        (S.DEPOSITED, {Piece.BANK_DETAILS: "Illisible."}, ["case_file_incomplete"]),
        (S.COMPLETE, {}, ["case_file_complete"]),
        (S.ACCEPTED, {}, ["case_file_accepted"]),
    ],
)
def test_the_first_report_on_a_file_entered_by_hand_is_told(
    world: World,
    structure: Structure,
    state: CaseFileState,
    refused_pieces: dict[Piece, str],
    told: list[str],
) -> None:
    world.case_files.absent = True
    world.staff(Role.FUNDER)
    agreement = world.agreement_of(world.validated(structure))
    world.run_tasks()
    world.new_mails()
    world.file_says(agreement, state, number=12345, refused=refused_pieces)
    assert world.new_mails() == told


def test_a_piece_refused_in_a_draft_is_told_once_the_file_is_deposited(
    world: World, agreement: Agreement
) -> None:
    wrong = {Piece.BANK_DETAILS: "Illisible."}
    world.file_says(agreement, S.DRAFT, refused=wrong)
    assert world.new_mails() == []
    world.file_says(agreement, S.DEPOSITED, refused=wrong)
    assert world.new_mails() == ["case_file_incomplete"]


def test_a_file_accepted_again_after_its_text_was_sent_is_not_told_again(
    world: World, agreement: Agreement
) -> None:
    world.file_says(agreement, S.ACCEPTED)
    world.send_agreement(agreement)
    world.file_says(agreement, S.COMPLETE)
    world.new_mails()
    world.file_says(agreement, S.ACCEPTED)
    assert world.new_mails() == []


def test_at_the_hour_of_the_reminder_none_is_set_any_more(world: World, agreement: Agreement) -> None:
    at = world.timers(agreement)[REMINDER_TIMER]
    world.clock.at = at - timedelta(seconds=1)
    assert REMINDER_TIMER in world.timers(world.file_says(agreement, S.DEPOSITED, pieces=PieceState.EXPECTED))
    world.clock.at = at
    wrong = {Piece.BANK_DETAILS: "Illisible."}
    assert REMINDER_TIMER not in world.timers(world.file_says(agreement, S.DEPOSITED, refused=wrong))


def test_a_late_reminder_or_clock_reads_the_present_state_of_the_file(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    late = Timer(name=INSTRUCTION_TIMER, subject_id=agreement.id, due_at=world.clock.now())

    def fire() -> None:
        for handler in (instruction.instruction_term_reached, instruction.reminder_reached):
            decide(world.ports, world.agency, lambda changes, one=handler: one(world.ports, changes, late))

    complete = world.file_says(agreement, S.COMPLETE)
    world.new_mails()
    world.go_to(world.today + timedelta(days=15), hour=23)
    fire()
    assert world.fresh(complete) == complete and world.new_mails() == []
    back = world.file_says(agreement, S.DEPOSITED, pieces=PieceState.EXPECTED)
    other = world.candidate()
    world.validated(structure, other)
    world.cancel(structure, other)
    world.new_mails()
    world.wait(days=20)
    fire()
    assert world.fresh(back) == back and world.new_mails() == ["case_file_reminder"]
