"""The subsidy of a post ends with its agreement (RULES 4, 5, sections 10, 11)."""

from datetime import date, timedelta

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.following_up import follow_up
from chalicelib.services.recruiting import contracts, ends
from tests.services.recruiting.test_recruit import ended
from tests.support.outside import refused
from tests.support.world import World

PERMANENT = {"kind": ContractKind.PERMANENT, "ends_on": None}


def quarter_opens(world: World, day: date) -> list[str]:
    """Return the quarters that have a follow-up once the clock has reached a day."""
    world.go_to(day)
    follow_up.open_quarters(world.ports, ["54"])
    world.run_tasks()
    return [one.quarter for one in world.created(FollowUp)]


def replaced(world: World, structure: Structure, first: Recruitment) -> Recruitment:
    """End the contract of an adviser today, and hire somebody else on the post."""
    ended(world, first)
    return world.hired(structure, **PERMANENT)


def test_the_follow_ups_of_a_permanent_contract_stop_with_the_subsidy_of_its_post(world: World) -> None:
    world.hired(world.granted(), **PERMANENT)
    # Signed on 14 September 2026: 24 months end on 13 September 2028.
    for day in (date(2028, 7, 1), date(2028, 10, 1)):
        quarters = quarter_opens(world, day)
    assert quarters[-1] == "2028-Q3", "the quarter in which it ends"
    assert "2028-Q4" not in quarter_opens(world, date(2029, 1, 1))
    assert "2029-Q1" not in quarter_opens(world, date(2029, 4, 1))


def test_the_structure_is_told_three_months_before_the_subsidy_of_a_post_ends(world: World) -> None:
    structure = world.granted()
    recruitment = world.hired(structure, **PERMANENT)
    world.go_to(date(2028, 6, 13), hour=9)
    world.tick()
    assert not world.mails("subsidy_ends")
    world.go_to(date(2028, 6, 14), hour=9)
    world.tick()
    [told] = world.mails("subsidy_ends")
    assert (told.to, told.subject_id) == (structure.contact_email, recruitment.id)
    assert world.store.journal[-1].act == "subsidy_notice"


def test_nobody_is_told_of_the_end_of_the_subsidy_after_the_end_of_the_contract(world: World) -> None:
    recruitment = world.hired(world.granted(), **PERMANENT)
    ended(world, recruitment)
    assert "subsidy.notice" not in world.timers(recruitment)
    other = world.hired(world.granted(), **PERMANENT)
    contracts.take_contract_back(world.ports, world.as_structure(other.structure_id), other.id)
    assert "subsidy.notice" not in world.timers(other)


def test_the_notice_follows_the_contract_that_is_corrected(world: World) -> None:
    recruitment = world.hired(world.granted(), **PERMANENT)
    world.sign(recruitment, starts_on=date(2026, 10, 14), **PERMANENT)
    assert world.timers(recruitment)["subsidy.notice"].date() == date(2028, 7, 14)


def test_a_replacement_has_what_is_left_of_the_subsidy_and_no_more(world: World) -> None:
    structure = world.granted()
    first = world.hired(structure, **PERMANENT)
    second = replaced(world, structure, first)
    assert second.share_ends_on == date(2028, 9, 14), "24 months from the first contract of the post"
    assert world.application_of(structure).shares_free == ()
    assert "2028-Q4" not in quarter_opens(world, date(2029, 1, 1))


def test_who_is_hired_on_the_last_months_of_a_post_is_told_of_its_end_the_next_morning(world: World) -> None:
    structure = world.granted()
    first = world.hired(structure, **PERMANENT)
    world.go_to(date(2028, 7, 1))
    ended(world, first)
    application = world.application_of(structure)
    world.change(application, recruitment_deadline=date(2028, 8, 31), status="validated")
    second = world.sign(world.validated(structure, world.candidate(available_from=world.today)), **PERMANENT)
    assert second.share_ends_on == date(2028, 9, 14)
    world.wait(days=1)
    world.tick()
    assert second.id in [mail.subject_id for mail in world.mails("subsidy_ends")]


def test_a_post_that_nobody_held_is_taken_before_one_that_somebody_left(world: World) -> None:
    structure = world.granted(posts=2)
    first = world.hired(structure, **PERMANENT)
    assert replaced(world, structure, first).share_ends_on is None
    assert world.hired(structure, **PERMANENT).share_ends_on == date(2028, 9, 14)


def test_a_contract_taken_back_returns_its_part_of_the_subsidy_to_the_post(world: World) -> None:
    structure = world.granted()
    second = replaced(world, structure, world.hired(structure, **PERMANENT))
    back = contracts.take_contract_back(world.ports, world.as_structure(structure), second.id)
    assert back.share_ends_on is None
    assert world.application_of(structure).shares_free == (date(2028, 9, 14),)


def test_a_replacement_is_told_only_when_it_ends_before_its_subsidy(world: World) -> None:
    structure = world.granted()
    ended(world, world.hired(structure, **PERMANENT))
    recruitment = world.validated(structure, world.candidate(available_from=world.today))
    short = {"ends_on": date(2028, 9, 12), "confirmed_remarks": ()}
    with refused("shorter_than_subsidy"):
        world.sign(recruitment, **short)
    world.sign(recruitment, ends_on=date(2028, 9, 13), confirmed_remarks=())


def test_a_replacement_after_the_subsidy_of_the_post_is_told_that_nothing_is_left(world: World) -> None:
    structure = world.granted()
    first = world.hired(structure, **PERMANENT)
    world.go_to(date(2028, 9, 1))
    actor = world.as_structure(structure)
    ends.end(world.ports, actor, first.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    world.wait(days=1)
    world.tick()
    application = world.application_of(structure)
    world.change(application, recruitment_deadline=world.today + timedelta(days=30), status="validated")
    late = world.validated(structure, world.candidate(available_from=world.today))
    with refused("no_subsidy_left"):
        world.sign(
            late, starts_on=date(2028, 9, 20), kind=ContractKind.PERMANENT, ends_on=None, confirmed_remarks=()
        )
