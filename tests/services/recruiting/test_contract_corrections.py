"""Errors in a recruitment are corrected or taken back (RULES section 10)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.recruiting.contract import ContractKind, ContractRemark
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.services.core.guards import hire_guard
from chalicelib.services.core.transaction import Stale
from chalicelib.services.following_up import checking, follow_up
from chalicelib.services.recruiting import contracts, ends, recruit
from tests.services.recruiting.test_recruit import end, posts, status_of, term_owed
from tests.support.outside import refused
from tests.support.training import training_of
from tests.support.world import World

R = RecruitmentStatus
REASON = "Le contrat papier porte une autre date."


def by_agency(world: World, recruitment: Recruitment, **dates: date | None) -> Recruitment:
    values = {"signed_on": world.today, "starts_on": world.today, "ends_on": None, **dates}
    return contracts.correct_contract(
        world.ports,
        world.agency,
        recruitment.id,
        kind=ContractKind.FIXED_TERM if values["ends_on"] else ContractKind.PERMANENT,
        signed_on=values["signed_on"] or world.today,
        starts_on=values["starts_on"] or world.today,
        ends_on=values["ends_on"],
        reason=REASON,
    )


def take_back(world: World, recruitment: Recruitment) -> Recruitment:
    return contracts.take_contract_back(
        world.ports, world.as_structure(recruitment.structure_id), recruitment.id
    )


def end_taken_back(world: World, recruitment: Recruitment, *, agency: bool = False) -> Recruitment:
    actor = world.agency if agency else world.as_structure(recruitment.structure_id)
    return ends.take_end_back(world.ports, actor, recruitment.id, reason=REASON if agency else None)


def quarter_over(world: World) -> FollowUp:
    """Return a recruitment whose third quarter is over, with its only follow-up open."""
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, ["54"])
    world.run_tasks()
    [one] = world.created(FollowUp)
    return world.fresh(one)


def transmitted(world: World, one: FollowUp) -> FollowUp:
    """Declare as the structure every adviser of the follow-up."""
    declared = Declared(
        posts=tuple(
            PostDeclaration(recruitment_id=each, gross_pay_cents=1, absence_days=0, full_time=True)
            for each in one.recruitment_ids
        ),
        third_parties_invoiced=False,
        comment=None,
        signed_by="Inès Durand",
    )
    return follow_up.submit(world.ports, world.as_structure(one.structure_id), one.id, declared=declared)


def accepted(world: World, one: FollowUp) -> FollowUp:
    submitted = transmitted(world, one)
    return checking.accept(
        world.ports, world.as_staff(Role.FUNDER), one.id, expected_version=submitted.version
    )


def journalled(world: World, act: str) -> dict[str, object]:
    return next(entry.details for entry in reversed(world.store.journal) if entry.act == act)


# The planned hire date


def test_a_structure_changes_the_planned_hire_date_within_the_term_and_the_person_is_told(
    world: World,
) -> None:
    recruitment = world.validated(world.granted())
    actor = world.as_structure(recruitment.structure_id)
    world.new_mails()
    planned = recruit.plan_hire(world.ports, actor, recruitment.id, planned_hire_date=date(2026, 11, 14))
    assert planned.planned_hire_date == date(2026, 11, 14)
    assert world.new_mails() == ["planned_hire_corrected", "planned_hire_corrected_candidate"]
    assert journalled(world, "planned_hire_corrected")["was"] == world.today.isoformat()
    recruit.plan_hire(world.ports, actor, recruitment.id, planned_hire_date=date(2026, 11, 14))
    assert world.new_mails() == [], "the same day again is nothing"
    for day, code in ((date(2026, 9, 13), "date_past"), (date(2026, 11, 15), "date_after_term")):
        with refused(code):
            recruit.plan_hire(world.ports, actor, recruitment.id, planned_hire_date=day)


def test_the_training_follows_the_planned_hire_date(world: World) -> None:
    recruitment = world.validated(world.granted())
    day = recruitment.planned_hire_date + timedelta(days=3)
    actor = world.as_structure(recruitment.structure_id)
    recruit.plan_hire(world.ports, actor, recruitment.id, planned_hire_date=day)
    assert training_of(world, recruitment).planned_hire_date == day


def test_the_agency_corrects_the_planned_date_with_a_reason_whatever_the_day(world: World) -> None:
    recruitment = world.validated(world.granted())
    past = world.today - timedelta(days=20)
    planned = recruit.plan_hire(
        world.ports,
        world.agency,
        recruitment.id,
        planned_hire_date=past,
        reason=REASON,
        expected_version=recruitment.version,
    )
    assert planned == world.fresh(recruitment)
    for template in ("planned_hire_corrected", "planned_hire_corrected_candidate"):
        assert world.mails(template)[-1].params["reason"] == REASON
    assert journalled(world, "planned_hire_corrected") == {
        "planned_for": past.isoformat(),
        "was": world.today.isoformat(),
    }
    assert [one.text for one in world.store.words_about(recruitment.candidate_id)] == [REASON]
    with pytest.raises(Stale):
        recruit.plan_hire(
            world.ports,
            world.agency,
            recruitment.id,
            planned_hire_date=world.today,
            reason=REASON,
            expected_version=recruitment.version,
        )
    assert world.timers(recruitment) == world.timers(planned)


@pytest.mark.parametrize("act", ["correct", "take back", "end", "take end back"])
def test_the_agencys_correction_on_an_outdated_page_is_stale(world: World, act: str) -> None:
    recruitment = world.hired(world.granted())
    if act == "take end back":
        recruitment = end(world, recruitment, world.today)
        end(world, recruitment, world.today + timedelta(days=1))
    else:
        world.sign(recruitment, starts_on=world.today + timedelta(days=1))
    saw = {"expected_version": recruitment.version}
    known = world.fresh(recruitment)
    with pytest.raises(Stale):
        if act == "correct":
            contracts.correct_contract(
                world.ports,
                world.agency,
                recruitment.id,
                kind=ContractKind.PERMANENT,
                signed_on=world.today,
                starts_on=world.today,
                ends_on=None,
                reason=REASON,
                **saw,
            )
        elif act == "take back":
            contracts.take_contract_back(world.ports, world.agency, recruitment.id, reason=REASON, **saw)
        elif act == "end":
            ended = {"ended_on": world.today + timedelta(days=1), "reason": EndReason.RESIGNATION}
            ends.end(world.ports, world.agency, recruitment.id, **ended, **saw)  # type: ignore[arg-type]
        else:
            ends.take_end_back(world.ports, world.agency, recruitment.id, reason=REASON, **saw)
    assert world.fresh(recruitment) == known


def test_once_signed_the_contract_gives_the_start_date(world: World) -> None:
    recruitment = world.hired(world.granted())
    with refused("status_forbids"):
        recruit.plan_hire(
            world.ports,
            world.as_structure(recruitment.structure_id),
            recruitment.id,
            planned_hire_date=world.today + timedelta(days=1),
        )


# The contract


def test_a_corrected_contract_keeps_its_history_and_both_are_told(world: World) -> None:
    structure = world.granted()
    recruitment = world.hired(structure)
    world.new_mails()
    corrected = world.sign(recruitment, starts_on=date(2026, 10, 1), ends_on=date(2028, 9, 30))
    assert corrected.contract is not None and corrected.contract.starts_on == date(2026, 10, 1)
    assert (corrected.status, posts(world, structure)) == (R.HIRED, (1, 1, 1))
    assert world.new_mails() == ["contract_corrected", "contract_corrected_candidate"]
    kept = journalled(world, "contract_corrected")
    assert kept == {
        "kind": "fixed_term",
        "signed_on": "2026-09-14",
        "starts_on": "2026-10-01",
        "ends_on": "2028-09-30",
        "was_kind": "fixed_term",
        "was_signed_on": "2026-09-14",
        "was_starts_on": "2026-09-14",
        "was_ends_on": "2028-09-13",
    }
    assert world.timers(recruitment)["contract.end"].date() == date(2028, 9, 30)


def test_a_correction_follows_the_same_rules_as_the_contract(world: World) -> None:
    recruitment = world.hired(world.granted(), world.candidate(available_from=world.today))
    with refused("contract_dates"):
        world.sign(recruitment, signed_on=date(2026, 9, 1))
    with refused("shorter_than_subsidy"):
        world.sign(recruitment, ends_on=date(2026, 12, 31), confirmed_remarks=())


def test_the_agency_records_and_takes_back_a_contract_as_a_structure_does(world: World) -> None:
    recruitment = world.validated(structure := world.granted())
    end_of_agreement = world.timers(world.agreement_of(recruitment))
    signed = contracts.record_contract(
        world.ports,
        world.agency,
        recruitment.id,
        kind=ContractKind.PERMANENT,
        signed_on=world.today,
        starts_on=world.today,
        ends_on=None,
        gross_pay_cents=2_050_00,
        full_time=True,
        confirmed_remarks=tuple(ContractRemark),
    )
    assert signed == world.fresh(recruitment) and signed.status is R.HIRED
    assert world.timers(world.agreement_of(recruitment)) != end_of_agreement
    back = contracts.take_contract_back(world.ports, world.agency, recruitment.id, reason=REASON)
    assert (back, back.status) == (world.fresh(recruitment), R.VALIDATED)
    assert world.timers(world.agreement_of(recruitment)) == end_of_agreement
    assert posts(world, structure) == (1, 1, 0)


@pytest.mark.parametrize("staff", [(Role.PREFECTURE, "54"), (Role.FUNDER,), (Role.COMMITTEE,)])
def test_those_who_may_only_read_a_contract_cannot_record_it(world: World, staff: tuple[Role, ...]) -> None:
    recruitment = world.validated(world.granted())
    with refused("not_found"):
        contracts.record_contract(
            world.ports,
            world.as_staff(*staff),
            recruitment.id,
            kind=ContractKind.PERMANENT,
            signed_on=world.today,
            starts_on=world.today,
            ends_on=None,
            gross_pay_cents=2_050_00,
            full_time=True,
        )
    assert world.fresh(recruitment).contract is None
    world.sign(recruitment)
    with refused("not_found"):
        contracts.take_contract_back(world.ports, world.as_staff(*staff), recruitment.id)
    assert world.fresh(recruitment).contract is not None


def test_the_same_correction_again_finds_the_contract_corrected(world: World) -> None:
    recruitment = world.hired(world.granted())
    corrected = by_agency(world, recruitment)
    written = len(world.store.journal)
    assert by_agency(world, recruitment) == corrected == world.fresh(recruitment)
    assert len(world.store.journal) == written


def test_a_fixed_term_corrected_into_a_permanent_contract_has_no_end(world: World) -> None:
    recruitment = world.hired(world.granted())
    world.sign(recruitment, kind=ContractKind.PERMANENT, ends_on=None)
    assert "contract.end" not in world.timers(recruitment)


def test_a_contract_recorded_by_mistake_is_taken_back_and_the_candidate_stays_validated(
    world: World,
) -> None:
    structure = world.granted()
    recruitment = world.validated(structure)
    before = world.timers(recruitment)
    world.sign(recruitment)
    assert not term_owed(world, structure)
    world.new_mails()
    back = take_back(world, recruitment)
    owed = world.timers(recruitment)
    assert (back.status, back.contract) == (R.VALIDATED, None)
    assert (posts(world, structure), status_of(world, recruitment)) == ((1, 1, 0), MatchStatus.VALIDATED)
    assert term_owed(world, structure) and owed == before, (
        "what the validation owed, and nothing of a contract"
    )
    assert world.new_mails() == ["contract_taken_back", "contract_taken_back_candidate"]
    assert journalled(world, "contract_taken_back")["signed_on"] == "2026-09-14"
    written = len(world.store.journal)
    assert take_back(world, recruitment) == back and len(world.store.journal) == written
    assert world.sign(back).status is R.HIRED, "the right one is recorded"


def test_a_contract_taken_back_past_the_term_leaves_the_application_overdue(world: World) -> None:
    structure = world.granted()
    recruitment = world.hired(structure)
    world.go_to(date(2026, 11, 20))
    take_back(world, recruitment)
    assert world.application_of(structure).status is ApplicationStatus.OVERDUE


def test_a_contract_taken_back_counts_for_nothing_and_its_follow_up_is_deleted(
    world: World,
) -> None:
    recruitment = world.hired(world.granted())
    one = quarter_over(world)
    take_back(world, recruitment)
    world.run_tasks()
    assert world.store.get(FollowUp, one.id) is None and not world.timers(one)


def test_a_submitted_follow_up_is_reopened_when_a_contract_that_it_counts_changes(world: World) -> None:
    recruitment = world.hired(world.granted())
    one = quarter_over(world)
    transmitted(world, one)
    world.sign(
        recruitment,
        signed_on=date(2026, 9, 14),
        starts_on=date(2026, 9, 20),
        ends_on=date(2028, 9, 19),
    )
    world.run_tasks()
    asked = world.fresh(one)
    assert (asked.status, asked.question) == (FollowUpStatus.QUESTIONED, None)
    assert world.mails()[-1].template == "follow_up_changed"
    assert transmitted(world, asked).status is FollowUpStatus.SUBMITTED


def test_once_the_funder_accepted_a_follow_up_only_the_agency_corrects_the_contract(
    world: World,
) -> None:
    recruitment = world.hired(world.granted())
    accepted(world, quarter_over(world))
    with refused("contract_counted"):
        take_back(world, recruitment)
    with refused("contract_counted"):
        world.sign(recruitment, signed_on=date(2026, 9, 14), starts_on=date(2026, 9, 15))
    assert by_agency(world, recruitment, signed_on=date(2026, 9, 14), starts_on=date(2026, 9, 15)).contract


def test_an_accepted_follow_up_stays_even_without_anybody_under_contract(world: World) -> None:
    recruitment = world.hired(world.granted(), starts_on=world.today)
    accepted_one = accepted(world, quarter_over(world))
    by_agency(world, recruitment, signed_on=date(2026, 7, 6), starts_on=date(2026, 10, 1))
    world.run_tasks()
    assert world.fresh(accepted_one).status is FollowUpStatus.QUESTIONED


def test_the_agency_records_with_a_reason_what_came_too_late_or_before_the_validation(world: World) -> None:
    recruitment = world.validated(world.granted())
    world.go_to(date(2026, 12, 1))
    world.tick()
    with refused("contract_dates"):
        world.sign(recruitment, signed_on=date(2026, 9, 1), starts_on=date(2026, 9, 1))
    recorded = by_agency(world, recruitment, signed_on=date(2026, 9, 1), starts_on=date(2026, 9, 1))
    assert recorded.status is R.HIRED
    with refused("contract_dates"):
        by_agency(world, recruitment, signed_on=date(2026, 9, 2), starts_on=date(2026, 9, 1))
    entry = next(one for one in reversed(world.store.journal) if one.act == "hired")
    assert entry.words_id is not None and entry.author.role is Role.AGENCY


def test_the_agencys_reason_is_told_to_the_structure_and_the_person(world: World) -> None:
    recruitment = world.hired(world.granted())
    by_agency(world, recruitment)
    for template in ("contract_corrected", "contract_corrected_candidate"):
        assert world.mails(template)[-1].params["reason"] == REASON


# The end


def test_the_person_is_told_of_a_declared_end(world: World) -> None:
    candidate = world.candidate()
    recruitment = world.hired(world.granted(), candidate)
    end(world, recruitment, world.today + timedelta(days=10))
    told = world.mails("end_declared_candidate")[-1]
    assert (told.to, told.params["end_reason"]) == (candidate.email, "démission")


def test_another_reason_for_an_end_is_a_text_that_an_erasure_deletes(world: World) -> None:
    recruitment = world.hired(world.granted())
    actor = world.as_structure(recruitment.structure_id)
    given = {"ended_on": world.today, "reason": EndReason.OTHER}
    with refused("end_unexplained"):
        ends.end(world.ports, actor, recruitment.id, **given)
    ends.end(world.ports, actor, recruitment.id, **given, words="Déménagement à l'étranger.")
    assert len(world.store.words_about(recruitment.candidate_id)) == 1


def test_a_structure_takes_back_an_end_until_its_day_and_the_agency_after_it(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    recruitment = world.hired(structure, candidate)
    owed = world.timers(recruitment)
    end(world, recruitment, world.today)
    back = end_taken_back(world, recruitment)
    assert (back.status, back.ended_on, back.end_reason) == (R.HIRED, None, None)
    assert world.timers(recruitment) == owed, "its term is owed again"
    written = len(world.store.journal)
    assert end_taken_back(world, recruitment) == back and len(world.store.journal) == written
    end(world, recruitment, world.today)
    world.wait(days=1)
    world.tick()
    assert world.fresh(recruitment).status is R.ENDED
    with refused("end_has_come"):
        end_taken_back(world, recruitment)
    world.new_mails()
    end_taken_back(world, recruitment, agency=True)
    assert world.fresh(recruitment).status is R.HIRED
    assert (posts(world, structure), status_of(world, recruitment)) == ((1, 1, 1), MatchStatus.HIRED)
    assert world.get(Candidate, candidate.id).recruited_by == structure.id
    assert world.new_mails() == ["end_taken_back", "end_taken_back_candidate"]
    assert journalled(world, "end_taken_back") == {"ended_on": (world.today - timedelta(days=1)).isoformat()}
    assert [one.text for one in world.store.words_about(candidate.id)] == [REASON]
    # Not in post yet: silence does not count before today.
    later = owed["activity.silence_first"] + timedelta(days=1)
    assert world.timers(recruitment) == {**owed, "activity.silence_first": later} and not term_owed(
        world, structure
    )
    assert world.ports.store.guard_holder(hire_guard(candidate.id)) == recruitment.id


@pytest.mark.parametrize(("granted", "owed"), [(1, False), (2, True)])
def test_the_timer_of_the_term_is_set_after_an_end_taken_back_with_another_free_post(
    world: World, granted: int, owed: bool
) -> None:
    structure = world.granted(posts=granted)
    recruitment = world.hired(structure)
    end(world, recruitment, world.today)
    world.wait(days=1)
    world.tick()
    assert term_owed(world, structure), "the post is free again"
    end_taken_back(world, recruitment, agency=True)
    assert term_owed(world, structure) is owed


def test_an_end_that_is_over_when_it_is_declared_is_told_to_both_at_once(world: World) -> None:
    recruitment = world.hired(world.granted())
    world.wait(days=5)
    yesterday = world.today - timedelta(days=1)
    world.new_mails()
    end(world, recruitment, yesterday)
    assert {"recruitment_ended", "end_declared_candidate"} <= set(world.new_mails())
    assert journalled(world, "ending")["ended_on"] == yesterday.isoformat()


def test_there_is_no_end_to_take_back_before_a_contract(world: World) -> None:
    with refused("status_forbids"):
        end_taken_back(world, world.validated(world.granted()))


@pytest.mark.parametrize("taken", ["the person", "the post"])
def test_an_end_is_not_taken_back_once_the_person_or_the_post_is_taken(world: World, taken: str) -> None:
    structure, candidate = world.granted(), world.candidate()
    recruitment = world.hired(structure, candidate)
    end(world, recruitment, world.today)
    world.wait(days=1)
    world.tick()
    if taken == "the person":
        world.validated(world.granted(), candidate)
        with refused("already_recruited"):
            end_taken_back(world, recruitment, agency=True)
    else:
        world.validated(structure)
        with refused("no_free_post"):
            end_taken_back(world, recruitment, agency=True)


def test_an_end_declared_late_reopens_the_follow_up_that_counts_it(world: World) -> None:
    recruitment = world.hired(world.granted())
    one = quarter_over(world)
    transmitted(world, one)
    ends.end(
        world.ports,
        world.as_structure(recruitment.structure_id),
        recruitment.id,
        ended_on=date(2026, 9, 20),
        reason=EndReason.TRIAL_PERIOD,
    )
    world.run_tasks()
    assert world.fresh(one).status is FollowUpStatus.QUESTIONED


@pytest.mark.parametrize(
    ("on", "first", "then"),
    [
        (date(2026, 10, 2), date(2026, 10, 20), date(2026, 9, 28)),
        (date(2026, 10, 1), date(2026, 9, 30), date(2026, 10, 20)),
    ],
    ids=["into the quarter", "out of it"],
)
def test_an_end_moved_over_the_end_of_a_quarter_must_be_declared_again(
    world: World, on: date, first: date, then: date
) -> None:
    recruitment = world.hired(world.granted())
    world.go_to(date(2026, 9, 29))
    end(world, recruitment, first)
    one = quarter_over(world)
    transmitted(world, one)
    world.go_to(on, hour=12)
    end(world, recruitment, then)
    world.run_tasks()
    assert world.fresh(one).status is FollowUpStatus.QUESTIONED


def test_the_agency_needs_a_reason_to_declare_an_end_and_a_structure_does_not(world: World) -> None:
    structure = world.granted(posts=2)
    own, theirs = world.hired(structure), world.hired(structure)
    end(world, own, world.today)
    ends.end(
        world.ports,
        world.agency,
        theirs.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
        correction=REASON,
    )
    corrected = [one for one in world.store.journal if one.act == "end_corrected"]
    assert [one.subject_id for one in corrected] == [theirs.id]
    assert [one.text for one in world.ports.store.words_about(theirs.candidate_id)] == [REASON]
