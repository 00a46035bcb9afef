"""From « Valider cette candidature » to the contract and its end (RULES 11 and 14, sections 5, 11)."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import Procedure
from chalicelib.domain.recruiting.contract import ContractKind, ContractRemark
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import add_months
from chalicelib.services import tasks
from chalicelib.services.applying import applications
from chalicelib.services.core.ports import CaseFilesUnavailable, Throttled
from chalicelib.services.funding.case_file import CASE_FILE_TASK
from chalicelib.services.recruiting import end_proof, ends, recruit
from tests.support.outside import Crash, refused
from tests.support.training import training_of
from tests.support.world import World

M = MatchStatus


def posts(world: World, structure: Structure) -> tuple[int, int, int]:
    """Return the posts granted, taken and hired."""
    application = world.application_of(structure)
    return application.posts_granted, application.posts_taken, application.posts_hired


def term_owed(world: World, structure: Structure) -> bool:
    """Return whether the timer of the recruiting term is set."""
    return "recruitment.term" in world.timers(world.application_of(structure))


def status_of(world: World, recruitment: Recruitment) -> MatchStatus:
    match = world.ports.store.match(recruitment.structure_id, recruitment.candidate_id)
    assert match is not None
    return match.status


def end(
    world: World, recruitment: Recruitment, on: date, reason: EndReason = EndReason.RESIGNATION
) -> Recruitment:
    actor = world.as_structure(recruitment.structure_id)
    return ends.end(world.ports, actor, recruitment.id, ended_on=on, reason=reason)


def ended(world: World, recruitment: Recruitment) -> Recruitment:
    """Declare a rupture today, and go past its last day."""
    end(world, recruitment, world.today)
    world.wait(days=1)
    world.tick()
    return world.fresh(recruitment)


# Validating


def test_validating_takes_a_post_reserves_the_person_and_opens_the_agreement(world: World) -> None:
    structure, candidate = world.granted(posts=2), world.candidate()
    recruitment = world.validated(structure, candidate)
    assert posts(world, structure) == (2, 1, 0)
    assert world.fresh(candidate).recruited_by == structure.id
    assert status_of(world, recruitment) is M.VALIDATED
    agreement, application = world.get(Agreement, recruitment.agreement_id), world.application_of(structure)
    assert agreement == Agreement(
        id=agreement.id,
        version=1,
        application_id=application.id,
        structure_id=structure.id,
        structure_name=structure.name,
        siret=structure.siret,
        kind=application.kind,
        legal_form=None,
        department="54",
        procedure=Procedure.PUBLIC,
        months=24,
        per_post_cents=50_000_00,
        posts=2,
        complete_file_by=date(2026, 10, 30),
        additional=False,
        created_at=world.clock.now(),
        waits_since=world.today,
    )
    assert recruitment == Recruitment(
        id=recruitment.id,
        version=1,
        structure_id=structure.id,
        application_id=application.id,
        candidate_id=candidate.id,
        agreement_id=agreement.id,
        first_name=candidate.first_name,
        last_name=candidate.last_name,
        status=RecruitmentStatus.VALIDATED,
        planned_hire_date=world.today,
        validated_at=world.clock.now(),
        department="54",
        structure_name=structure.name,
    )


def test_a_validated_candidate_is_told_and_the_act_is_journalled(world: World) -> None:
    structure, candidate = world.granted(posts=2), world.candidate()
    recruitment = world.validated(structure, candidate)
    agreement, application = world.get(Agreement, recruitment.agreement_id), world.application_of(structure)
    [mail] = world.mails("candidate_selected")
    assert (mail.to, mail.subject_id) == (candidate.email, recruitment.id)
    told = {
        "first_name": candidate.first_name,
        "structure_name": structure.name,
        "planned_hire_date": world.today.isoformat(),
    }
    assert mail.params.items() >= told.items()
    assert [
        (one.subject_id, one.details)
        for one in world.store.journal
        if one.subject_id in (agreement.id, recruitment.id) and one.subject_kind != "training"
    ] == [
        (agreement.id, {"application": application.id}),
        (recruitment.id, {"candidate": candidate.id, "structure": structure.id}),
    ]
    assert {task.name: task.params for task in world.store.tasks} == {
        CASE_FILE_TASK: {"recruitment_id": recruitment.id},
        recruit.ANNOUNCE_TASK: {"candidate_id": candidate.id, "structure_id": structure.id},
    }


def test_a_candidate_is_shortlisted_before_being_validated(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    with refused("status_forbids"):
        world.validate(structure, candidate)
    world.set_status(structure, candidate, M.DECLINED)
    with refused("status_forbids"):
        world.validate(structure, candidate)
    assert posts(world, structure) == (1, 0, 0)


def test_the_planned_hire_date_is_today_or_later(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    with refused("date_past"):
        recruit.validate(
            world.ports,
            world.as_structure(structure),
            candidate.id,
            planned_hire_date=world.today - timedelta(days=1),
        )


def test_no_more_candidates_are_validated_than_posts_granted(world: World) -> None:
    structure = world.granted(posts=2)
    world.validated(structure)
    world.validated(structure)
    with refused("no_free_post"):
        world.validated(structure)
    assert posts(world, structure) == (2, 2, 0)


def test_a_person_is_recruited_once(world: World) -> None:
    first, second, candidate = world.granted(), world.granted(), world.candidate()
    for structure in (first, second):
        world.set_status(structure, candidate, M.SHORTLISTED)
    world.validate(first, candidate)
    with refused("already_recruited"):
        world.validate(second, candidate)
    assert (posts(world, first), posts(world, second)) == ((1, 1, 0), (1, 0, 0))


def test_validating_twice_for_the_same_day_returns_one_recruitment_and_another_day_is_refused(
    world: World,
) -> None:
    structure, candidate = world.granted(posts=2), world.candidate()
    recruitment = world.validated(structure, candidate)
    written = len(world.store.journal)
    assert world.validate(structure, candidate) == world.fresh(recruitment)
    assert len(world.store.journal) == written
    hired = world.sign(recruitment)
    written = len(world.store.journal)
    world.wait(days=1)
    actor = world.as_structure(structure)
    again = recruit.validate(
        world.ports, actor, candidate.id, planned_hire_date=recruitment.planned_hire_date
    )
    assert (again, len(world.store.journal)) == (hired, written), "that day is over, the wish is the same"
    with refused("status_forbids"):
        recruit.validate(world.ports, actor, candidate.id, planned_hire_date=world.today)
    assert posts(world, structure) == (2, 1, 1)


def test_two_clicks_on_validate_at_the_same_instant_make_one_recruitment(world: World) -> None:
    structure, candidate = world.granted(posts=2), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    first: list[Recruitment] = []
    world.store.meanwhile = lambda: first.append(world.validate(structure, candidate))
    assert world.validate(structure, candidate) == first[0]
    assert posts(world, structure) == (2, 1, 0)


def test_of_two_structures_that_validate_at_the_same_instant_one_wins_and_the_other_reads_why(
    world: World,
) -> None:
    first, second, candidate = world.granted(), world.granted(), world.candidate()
    for structure in (first, second):
        world.set_status(structure, candidate, M.SHORTLISTED)
    world.store.meanwhile = lambda: world.validate(second, candidate)
    with refused("already_recruited"):
        world.validate(first, candidate)
    assert world.fresh(candidate).recruited_by == second.id
    assert (posts(world, first), posts(world, second)) == ((1, 0, 0), (1, 1, 0))


def test_of_two_validations_for_the_last_post_at_the_same_instant_one_wins(world: World) -> None:
    structure = world.granted(posts=2)
    world.validated(structure)
    one, two = world.candidate(), world.candidate()
    for candidate in (one, two):
        world.set_status(structure, candidate, M.SHORTLISTED)
    world.store.meanwhile = lambda: world.validate(structure, two)
    with refused("no_free_post"):
        world.validate(structure, one)
    assert world.fresh(one).recruited_by is None and posts(world, structure) == (2, 2, 0)


def test_the_first_two_validations_of_a_structure_at_the_same_instant_open_one_agreement(
    world: World,
) -> None:
    structure = world.granted(posts=2)
    one, two = world.candidate(), world.candidate()
    for candidate in (one, two):
        world.set_status(structure, candidate, M.SHORTLISTED)
    world.store.meanwhile = lambda: world.validate(structure, two)
    assert world.validate(structure, one).living
    assert posts(world, structure) == (2, 2, 0)
    assert len(world.created(Agreement)) == 1


def test_a_paused_candidate_is_not_validated(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    world.change(candidate, available=False)
    with refused("candidate_unavailable"):
        world.validate(structure, candidate)


def test_nobody_is_validated_past_the_term_even_before_its_timer_fires(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    world.go_to(date(2026, 11, 15), hour=0)
    with refused("recruitment_overdue"):
        world.validate(structure, candidate)
    world.tick()
    with refused("recruitment_overdue"):
        world.validate(structure, candidate)


def test_validating_on_the_last_evening_of_the_term_is_in_time(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    world.go_to(date(2026, 11, 14), hour=23, minute=59)
    assert world.validate(structure, candidate).living


def test_a_recruitment_is_read_by_its_structure_alone(world: World) -> None:
    structure, other = world.granted(), world.granted()
    recruitment = world.validated(structure)
    own, stranger = world.as_structure(structure), world.as_structure(other)
    assert recruit.read_recruitment(world.ports, own, recruitment.id).id == recruitment.id
    with refused("not_found"):
        recruit.read_recruitment(world.ports, stranger, recruitment.id)
    with refused("not_found"):
        recruit.cancel(world.ports, stranger, world.ports.ids.new())


def test_a_validation_creates_a_training_and_its_application_lists_its_own_recruitments(
    world: World,
) -> None:
    structure = world.granted(posts=2)
    first, second = world.validated(structure), world.validated(structure)
    assert training_of(world, first).status and "training_opened" in [one.act for one in world.store.journal]
    read = partial(recruit.recruitments_of, world.ports, limit=9, cursor=None)
    known = read(actor=world.agency, application_id=structure.application_id)
    assert (known.items, known.cursor) == ([first, second], None)
    world.change(second, application_id=world.ports.ids.new())
    assert read(actor=world.agency, application_id=structure.application_id).items == [first]
    with refused("not_found"):
        read(actor=world.as_staff(Role.PREFECTURE, "57"), application_id=structure.application_id)
    waiting = world.confirmed()
    assert read(actor=world.agency, application_id=waiting.id).items == []


# Cancelling


def test_cancelling_frees_the_post_and_the_person(world: World) -> None:
    first, second, candidate = world.granted(), world.granted(), world.candidate()
    recruitment = world.validated(first, candidate)
    world.cancel(first, candidate)
    assert posts(world, first) == (1, 0, 0)
    assert world.fresh(recruitment).status is RecruitmentStatus.CANCELLED
    assert status_of(world, recruitment) is M.SHORTLISTED
    mail, entry = world.mails()[-1], world.store.journal[-1]
    assert (mail.template, mail.to, mail.subject_id) == (
        "candidate_selection_cancelled",
        candidate.email,
        recruitment.id,
    )
    told = {"first_name": candidate.first_name, "structure_name": first.name}
    assert mail.params.items() >= told.items() and set(mail.links) == {"availability", "unsubscribe"}
    assert (entry.act, entry.details) == ("cancelled", {"candidate": candidate.id})
    assert world.validated(second, candidate).living


def test_cancelling_twice_frees_one_post_once(world: World) -> None:
    structure, candidate = world.granted(posts=2), world.candidate()
    world.validated(structure)
    world.validated(structure, candidate)
    back = world.cancel(structure, candidate)
    written = len(world.store.journal)
    assert world.cancel(structure, candidate) == back, "a shortlisted candidate is not validated any more"
    assert (posts(world, structure), len(world.store.journal)) == ((2, 1, 0), written)


def test_only_a_validation_can_be_cancelled(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    with refused("status_forbids"):
        world.cancel(structure, candidate)
    world.sign(world.validated(structure, candidate))
    with refused("status_forbids"):
        world.cancel(structure, candidate)


def test_the_same_person_is_validated_again_on_the_same_agreement(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    first = world.validated(structure, candidate)
    world.cancel(structure, candidate)
    second = world.validate(structure, candidate)
    assert second.id != first.id and second.agreement_id == first.agreement_id
    assert len(world.created(Agreement)) == 1


# Contract


def test_a_signed_contract_hires_the_person_and_ends_the_term_when_every_post_is_filled(
    world: World,
) -> None:
    structure = world.granted(posts=2)
    first = world.hired(structure)
    assert (posts(world, structure), status_of(world, first)) == ((2, 1, 1), M.HIRED)
    assert term_owed(world, structure), "a post is still to be filled"
    world.hired(structure)
    assert posts(world, structure) == (2, 2, 2)
    assert not term_owed(world, structure)


def test_the_structure_and_the_person_are_told_of_the_contract(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    recruitment = world.validated(structure, candidate)
    world.new_mails()
    world.sign(recruitment, starts_on=date(2026, 10, 1), ends_on=date(2028, 9, 30))
    assert world.new_mails() == ["contract_recorded", "contract_recorded_candidate"]
    told = world.mails("contract_recorded")[-1]
    assert told.to == structure.contact_email
    assert (told.params["starts_on"], told.params["training_by"]) == ("2026-10-01", "2026-10-16")
    assert world.mails("contract_recorded_candidate")[-1].to == candidate.email


@pytest.mark.parametrize(
    "dates",
    [
        {"signed_on": date(2026, 9, 15)},
        {"starts_on": date(2026, 9, 13)},
        {"ends_on": None},
        {"ends_on": date(2026, 9, 14)},
        {"kind": ContractKind.PERMANENT},
    ],
)
def test_the_dates_of_a_contract_are_consistent(world: World, dates: dict[str, Any]) -> None:
    recruitment = world.validated(world.granted())
    with refused("contract_dates"):
        world.sign(recruitment, **dates)
    assert world.fresh(recruitment).status is RecruitmentStatus.VALIDATED


def test_a_contract_is_recorded_once_and_the_same_again_changes_nothing(world: World) -> None:
    structure = world.granted(posts=2)
    recruitment = world.hired(structure)
    written = len(world.store.journal)
    assert world.sign(recruitment) == recruitment and len(world.store.journal) == written
    assert posts(world, structure) == (2, 1, 1)


def test_a_contract_signed_in_time_and_recorded_past_the_term_ends_the_overdue_status(world: World) -> None:
    structure = world.granted()
    recruitment = world.validated(structure)
    world.go_to(date(2026, 11, 20))
    world.tick()
    assert world.application_of(structure).status is ApplicationStatus.OVERDUE
    with refused("contract_dates"):
        world.sign(recruitment)
    world.sign(recruitment, signed_on=date(2026, 11, 14))
    assert world.application_of(structure).status is ApplicationStatus.VALIDATED


def test_unlikely_values_of_a_contract_are_asked_about_once_and_recorded_when_confirmed(
    world: World,
) -> None:
    structure = world.granted()
    recruitment = world.validated(structure, world.candidate(available_from=world.today))
    short = {"ends_on": date(2026, 12, 31)}
    with refused("shorter_than_subsidy"):
        world.sign(recruitment, **short, confirmed_remarks=())
    assert world.fresh(recruitment).contract is None
    world.sign(recruitment, **short, confirmed_remarks=(ContractRemark.SHORTER_THAN_SUBSIDY,))
    assert world.fresh(recruitment).status is RecruitmentStatus.HIRED


def test_the_latest_signing_day_is_today_where_the_structure_is(world: World) -> None:
    paris = world.validated(world.granted())
    saint_denis = world.validated(
        world.granted(postal_code="97400", insee_code="97411"),
        world.candidate(postal_code="97400", insee_code="97411"),
    )
    world.go_to(date(2026, 9, 20), hour=23)
    tomorrow = {"signed_on": date(2026, 9, 21), "starts_on": date(2026, 9, 21)}
    with refused("contract_dates"):
        world.sign(paris, **tomorrow)
    assert world.sign(saint_denis, **tomorrow).contract is not None


def test_no_hire_is_planned_after_the_term_and_an_extension_allows_it(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    actor, later = world.as_structure(structure), date(2026, 11, 15)
    with refused("date_after_term"):
        recruit.validate(world.ports, actor, candidate.id, planned_hire_date=later)
    applications.extend(
        world.ports, world.agency, structure.application_id, deadline=later, reason="Vacances scolaires."
    )
    assert recruit.validate(world.ports, actor, candidate.id, planned_hire_date=later).living


# The end of a contract


def test_a_rupture_frees_the_post_and_the_person_after_its_last_day(world: World) -> None:
    structure, other, candidate = world.granted(), world.granted(), world.candidate()
    recruitment = world.hired(structure, candidate)
    end(world, recruitment, world.today + timedelta(days=10))
    assert posts(world, structure) == (1, 1, 1), "the adviser is still under contract"
    assert not world.fresh(candidate).findable
    world.go_to(world.today + timedelta(days=10), hour=23, minute=59)
    world.tick()
    assert posts(world, structure) == (1, 1, 1)
    world.wait(minutes=1)
    world.new_mails()
    world.tick()
    assert (posts(world, structure), status_of(world, recruitment)) == ((1, 0, 0), M.ENDED)
    assert world.store.journal[-1].details == {"ended_on": (world.today - timedelta(days=1)).isoformat()}
    world.go_to(world.today, hour=8)
    world.tick()
    assert "recruitment_ended" in world.new_mails()
    stopped = world.fresh(recruitment)
    assert (stopped.status, stopped.end_reason) == (RecruitmentStatus.ENDED, EndReason.RESIGNATION)
    assert set(world.timers(stopped)) == {end_proof.REMINDER}, "neither its term nor the end of its subsidy"
    [mail] = world.mails("recruitment_ended")
    last_day = (world.today - timedelta(days=1)).isoformat()
    assert (mail.to, mail.subject_id) == (structure.contact_email, recruitment.id)
    assert mail.params["ended_on"] == last_day
    assert mail.params["candidate_name"] == recruitment.candidate_name
    assert world.validated(other, candidate).living


def test_a_rupture_is_at_most_two_months_ahead_and_within_the_contract(world: World) -> None:
    recruitment = world.hired(world.granted(), starts_on=date(2026, 9, 20))
    for day in (
        date(2026, 9, 19),
        add_months(world.today, 2) + timedelta(days=1),
    ):
        with refused("rupture_date"):
            end(world, recruitment, day)
    end(world, recruitment, add_months(world.today, 2))


def test_repeated_declarations_of_an_end_send_a_limited_number_of_emails(world: World) -> None:
    recruitment = world.hired(world.granted())
    world.wait(days=1)
    most = world.ports.parameters().tellings_per_subject_day
    for day in range(most):
        end(world, recruitment, world.today + timedelta(days=day))
    with pytest.raises(Throttled):
        end(world, recruitment, world.today + timedelta(days=most))
    assert len(world.mails("end_declared_candidate")) == most


def test_only_a_signed_contract_ends(world: World) -> None:
    structure = world.granted(posts=2)
    with refused("status_forbids"):
        end(world, world.validated(structure), world.today)
    over = ended(world, world.hired(structure))
    with refused("status_forbids"):
        end(world, over, world.today)


def test_a_rupture_in_the_past_frees_the_post_at_once(world: World) -> None:
    structure = world.granted()
    recruitment = world.hired(structure)
    world.wait(days=20)
    over = end(world, recruitment, world.today - timedelta(days=1))
    assert posts(world, structure) == (1, 0, 0)
    assert set(world.timers(over)) == {end_proof.REMINDER}
    written = len(world.store.journal)
    assert end(world, recruitment, world.today - timedelta(days=1)) == over, "twice the same is once"
    assert (posts(world, structure), len(world.store.journal)) == ((1, 0, 0), written)


def test_a_post_freed_before_the_term_is_reminded_and_overdue_like_the_others(world: World) -> None:
    structure = world.granted()
    recruitment = world.hired(structure)
    assert not term_owed(world, structure)
    ended(world, recruitment)
    assert term_owed(world, structure)
    world.go_to(date(2026, 11, 15))
    world.tick()
    assert world.application_of(structure).status is ApplicationStatus.OVERDUE


def test_a_contract_that_reaches_its_term_frees_its_post_by_itself(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    recruitment = world.hired(structure, candidate, ends_on=date(2027, 9, 14))
    world.go_to(date(2027, 9, 14), hour=23)
    world.tick()
    assert posts(world, structure) == (1, 1, 1)
    world.wait(hours=1)
    world.tick()
    assert posts(world, structure) == (1, 0, 0)
    assert world.fresh(recruitment).end_reason is EndReason.END_OF_TERM
    assert world.fresh(candidate).findable


@pytest.mark.parametrize(
    ("months", "ends_on", "taken"),
    [
        (24, date(2028, 9, 12), 0),
        (24, date(2028, 9, 13), 1),
        (24, date(2029, 12, 31), 1),
        (18, date(2028, 3, 12), 0),
        (18, date(2028, 3, 13), 1),
    ],
)
def test_a_post_is_free_again_while_months_of_its_subsidy_are_left(
    world: World, months: int, ends_on: date, taken: int
) -> None:
    association = {"kind": StructureKind.PRIVATE, "legal_form": LegalForm.ASSOCIATION}
    structure, candidate = world.granted(**association, agreement_months=months), world.candidate()
    recruitment = world.hired(structure, candidate, ends_on=ends_on)
    world.go_to(ends_on + timedelta(days=1))
    world.tick()
    assert posts(world, structure) == (1, taken, taken)
    assert status_of(world, recruitment) is M.ENDED
    assert world.fresh(candidate).findable


def test_a_contract_that_ran_its_months_does_not_make_the_structure_late(world: World) -> None:
    structure = world.granted()
    recruitment = world.hired(structure)
    world.wait(days=800)
    world.tick()
    assert world.fresh(recruitment).status is RecruitmentStatus.ENDED
    assert world.application_of(structure).status is ApplicationStatus.VALIDATED
    assert not term_owed(world, structure)


def test_a_post_freed_past_the_term_waits_for_a_decision_of_a_person(world: World) -> None:
    structure = world.granted()
    recruitment = world.hired(structure)
    world.go_to(date(2026, 12, 1))
    ended(world, recruitment)
    assert world.application_of(structure).status is ApplicationStatus.OVERDUE
    with refused("recruitment_overdue"):
        world.validated(structure)


def test_a_post_freed_before_the_term_gets_only_the_reminders_still_to_come(world: World) -> None:
    structure = world.granted()
    recruitment = world.hired(structure)
    world.go_to(date(2026, 11, 1))
    ended(world, recruitment)
    world.go_to(date(2026, 11, 14))
    world.tick()
    stages = [mail.params["stage"] for mail in world.mails("recruitment_reminder")]
    assert stages == ["one_day_before"], "the newest of two that are due together"


def test_a_person_may_return_to_the_same_structure(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    ended(world, world.hired(structure, candidate))
    with refused("status_forbids"):
        world.validate(structure, candidate)
    assert world.hired(structure, candidate).living
    assert posts(world, structure) == (1, 1, 1)


# The case file


def test_the_case_file_of_an_agreement_is_created_once_and_sent_for_each_candidate(world: World) -> None:
    structure = world.granted(posts=2)
    first = world.validated(structure)
    world.run_tasks()
    world.validated(structure)
    world.run_tasks()
    assert len(world.case_files.asked) == 1
    assert [mail.to for mail in world.mails("case_file_ready")] == [structure.contact_email] * 2
    addresses = {mail.params["case_file_url"] for mail in world.mails("case_file_ready")}
    case_file = world.get(Agreement, first.agreement_id).case_file
    assert case_file is not None and addresses == {case_file.url}


def test_the_case_file_is_prefilled_with_the_known_answers(world: World) -> None:
    structure = world.granted(posts=3)
    world.validated(structure)
    world.run_tasks()
    _, fields = world.case_files.asked[0]
    assert fields["siret"] == structure.siret
    assert (fields["posts"], fields["agreement_months"]) == ("3", "24")
    assert fields["subsidy_per_post_euros"] == "50000"


@pytest.mark.parametrize(
    ("kind", "form", "procedure", "piece"),
    [
        (StructureKind.COMMUNE, None, Procedure.PUBLIC, "l'acte qui désigne le représentant légal"),
        (StructureKind.PRIVATE, LegalForm.ASSOCIATION, Procedure.ASSOCIATION, "les statuts"),
        (StructureKind.PRIVATE, LegalForm.SOCIAL_ECONOMY_COMPANY, Procedure.COMPANY, "les statuts"),
    ],
)
def test_the_procedure_and_the_pieces_follow_the_legal_form(
    world: World, kind: StructureKind, form: LegalForm | None, procedure: Procedure, piece: str
) -> None:
    world.validated(world.granted(kind=kind, legal_form=form, agreement_months=24))
    world.run_tasks()
    assert world.case_files.asked[0][0] is procedure
    pieces = world.mails("case_file_ready")[-1].params["pieces"]
    assert isinstance(pieces, list) and piece in pieces


def test_a_task_delivered_twice_is_done_once(world: World) -> None:
    structure, other, candidate = world.granted(), world.granted(), world.candidate()
    world.set_status(other, candidate, M.SHORTLISTED)
    world.validated(structure, candidate)
    done = [task.id for task in world.store.tasks]
    assert [tasks.run(world.ports, task_id) for task_id in done] == [True, True]
    assert [tasks.run(world.ports, task_id) for task_id in done] == [False, False]
    assert len(world.mails("case_file_ready")) == len(world.mails("already_recruited")) == 1
    assert len(world.case_files.asked) == 1


def test_a_case_file_that_could_not_be_created_is_created_later(world: World) -> None:
    recruitment = world.validated(world.granted())
    world.case_files.down = True
    with pytest.raises(CaseFilesUnavailable):
        world.run_tasks()
    assert not world.mails("case_file_ready")
    world.case_files.down = False
    world.run_tasks()
    assert world.get(Agreement, recruitment.agreement_id).case_file is not None
    assert len(world.mails("case_file_ready")) == 1


def test_a_task_that_crashes_before_its_end_is_done_once_in_all(world: World) -> None:
    world.validated(world.granted())
    world.store.crash_at = world.store.commits + 1
    with pytest.raises(Crash):
        world.run_tasks()
    world.run_tasks()
    assert len(world.mails("case_file_ready")) == 1


def test_no_case_file_is_sent_for_a_validation_cancelled_meanwhile(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.validated(structure, candidate)
    world.cancel(structure, candidate)
    world.run_tasks()
    assert not world.mails("case_file_ready")


# Other structures


def test_the_structures_that_shortlisted_the_person_are_told_once_and_no_other(world: World) -> None:
    winner, shortlisting, declining, watching = (world.granted() for _ in range(4))
    candidate = world.candidate()
    world.set_status(shortlisting, candidate, M.SHORTLISTED)
    world.set_status(declining, candidate, M.DECLINED)
    world.set_status(watching, candidate, M.SHORTLISTED)
    world.set_status(watching, candidate, M.NEW)
    world.validated(winner, candidate)
    world.run_tasks()
    assert [mail.to for mail in world.mails("already_recruited")] == [shortlisting.contact_email]


@pytest.mark.parametrize("crash", [1, 2, 3])
def test_announcements_that_crash_tell_each_structure_once(world: World, crash: int) -> None:
    winner, one, two = (world.granted() for _ in range(3))
    candidate = world.candidate()
    for structure in (one, two):
        world.set_status(structure, candidate, M.SHORTLISTED)
    world.validated(winner, candidate)
    announce = next(task for task in world.store.tasks if task.name == recruit.ANNOUNCE_TASK)
    world.store.crash_at = world.store.commits + crash
    with pytest.raises(Crash):
        tasks.run(world.ports, announce.id)
    tasks.run(world.ports, announce.id)
    told = sorted(mail.to for mail in world.mails("already_recruited"))
    assert told == sorted([one.contact_email, two.contact_email])


def test_announcements_made_by_another_consumer_meanwhile_are_made_once(world: World) -> None:
    winner, other, candidate = world.granted(), world.granted(), world.candidate()
    world.set_status(other, candidate, M.SHORTLISTED)
    world.validated(winner, candidate)
    announce = next(task for task in world.store.tasks if task.name == recruit.ANNOUNCE_TASK)
    world.store.meanwhile = lambda: tasks.run(world.ports, announce.id)
    tasks.run(world.ports, announce.id)
    assert len(world.mails("already_recruited")) == 1


def test_nobody_is_told_of_a_validation_cancelled_before_the_announcement(world: World) -> None:
    winner, other, candidate = world.granted(), world.granted(), world.candidate()
    world.set_status(other, candidate, M.SHORTLISTED)
    world.validated(winner, candidate)
    world.cancel(winner, candidate)
    world.run_tasks()
    assert not world.mails("already_recruited")


# Withdrawing with recruits


def keep_none(world: World, structure: Structure) -> None:
    applications.return_posts(
        world.ports, world.as_structure(structure), posts_kept=0, reason="Le projet est abandonné."
    )


def test_a_structure_with_a_recruitment_under_way_does_not_withdraw(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.validated(structure, candidate)
    with refused("posts_still_held"):
        keep_none(world, structure)
    with refused("posts_still_held"):
        applications.close_by_agency(
            world.ports,
            world.agency,
            structure.application_id,
            status=ApplicationStatus.CANCELLED,
            reason="Dissolution.",
        )
    world.cancel(structure, candidate)
    keep_none(world, structure)
    assert world.get(Application, structure.application_id).status is ApplicationStatus.WITHDRAWN
    with refused("not_recruiting"):
        world.validate(structure, candidate)
