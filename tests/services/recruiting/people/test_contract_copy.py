"""The copy of a contract: deposited, requested once while it is missing, kept like a proof (RULES 14)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.post_progress import PostStep, steps_done
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import contract_copy_reminder, end_of_day, morning_of
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.services.recruiting import contract_copy, contracts, ends
from chalicelib.services.training import progress
from tests.services.recruiting.test_end_proof import days_pass, noted
from tests.support.files import a_pdf
from tests.support.outside import refused
from tests.support.world import World

MISSING = "contract_copy_missing"


def sent(world: World, recruitment: Recruitment, content: bytes | None = None) -> str:
    """Send a file as a browser does; return the id of the upload."""
    actor = world.as_structure(recruitment.structure_id)
    upload = contract_copy.COPY.upload(world.ports, actor, recruitment.id)
    world.files.receive(upload.form, a_pdf() if content is None else content)
    return upload.upload_id


def deposited(world: World, recruitment: Recruitment) -> Recruitment:
    actor = world.as_structure(recruitment.structure_id)
    upload_id = sent(world, recruitment)
    return contract_copy.COPY.deposit(world.ports, actor, recruitment.id, upload_id=upload_id)


def test_a_copy_confirmed_twice_is_kept_once_and_the_step_is_done(world: World) -> None:
    recruitment = world.hired(world.granted())
    assert PostStep.CONTRACT_COPY not in steps_done(recruitment, None, None, world.today)
    upload_id = sent(world, recruitment)
    actor = world.as_structure(recruitment.structure_id)
    for _ in range(2):
        contract_copy.COPY.deposit(world.ports, actor, recruitment.id, upload_id=upload_id)
    world.run_tasks()
    kept = world.fresh(recruitment)
    assert kept.contract_copy is not None
    assert list(world.files.kept) == [f"documents/contract/{recruitment.id}/{kept.contract_copy.id}.pdf"]
    assert PostStep.CONTRACT_COPY in steps_done(kept, None, None, world.today)
    assert len(noted(world, "contract_copy_deposited")) == 1


def test_another_copy_replaces_the_former_one_and_a_wrong_one_is_removed(world: World) -> None:
    recruitment = world.hired(world.granted())
    first, second = deposited(world, recruitment), deposited(world, recruitment)
    world.run_tasks()
    assert first.contract_copy != second.contract_copy and len(world.files.kept) == 1
    actor = world.as_structure(recruitment.structure_id)
    for _ in range(2):
        removed = contract_copy.COPY.remove(world.ports, actor, recruitment.id)
    world.run_tasks()
    assert removed.contract_copy is None and not world.files.kept
    assert len(noted(world, "contract_copy_removed")) == 1


def test_a_file_that_is_no_pdf_is_not_kept(world: World) -> None:
    recruitment = world.hired(world.granted())
    upload_id = sent(world, recruitment, b"<html>")
    actor = world.as_structure(recruitment.structure_id)
    with refused("pdf_not_one"):
        contract_copy.COPY.deposit(world.ports, actor, recruitment.id, upload_id=upload_id)
    assert world.fresh(recruitment).contract_copy is None


def test_without_a_contract_no_copy_is_accepted(world: World) -> None:
    recruitment = world.validated(world.granted())
    with refused("no_contract_to_copy"):
        sent(world, recruitment)


def test_the_structure_is_reminded_once_of_a_missing_copy(world: World) -> None:
    recruitment = world.hired(world.granted())
    days_pass(world, 14)
    assert not world.mails(MISSING)
    days_pass(world, 60)
    assert len(world.mails(MISSING)) == 1
    world.sign(recruitment, signed_on=date(2026, 9, 14), starts_on=date(2026, 9, 15))
    days_pass(world, 30)
    assert len(world.mails(MISSING)) == 1


def test_a_deposited_copy_is_not_requested_until_it_is_removed(world: World) -> None:
    recruitment = world.hired(world.granted())
    deposited(world, recruitment)
    assert progress.COPY_REMINDER not in world.timers(recruitment)
    days_pass(world, 30)
    assert not world.mails(MISSING)
    contract_copy.COPY.remove(world.ports, world.as_structure(recruitment.structure_id), recruitment.id)
    days_pass(world, 2)
    assert len(world.mails(MISSING)) == 1


def test_a_copy_removed_after_the_reminder_is_not_asked_for_a_second_time(world: World) -> None:
    recruitment = world.hired(world.granted())
    days_pass(world, 60)
    assert len(world.mails(MISSING)) == 1
    deposited(world, recruitment)
    contract_copy.COPY.remove(world.ports, world.as_structure(recruitment.structure_id), recruitment.id)
    assert progress.COPY_REMINDER not in world.timers(recruitment)


def test_a_contract_recorded_late_is_reminded_of_the_next_morning(world: World) -> None:
    recruitment = world.validated(world.granted())
    start = world.today
    world.go_to(start + timedelta(days=30))
    world.sign(recruitment, signed_on=start, starts_on=start)
    assert world.timers(recruitment)[progress.COPY_REMINDER] == morning_of(start + timedelta(days=31))


def test_the_copy_is_requested_before_the_training_once_it_has_a_date() -> None:
    starts_on, params = date(2026, 11, 1), Parameters()
    assert contract_copy_reminder(starts_on, None, params) == morning_of(date(2026, 11, 16))
    assert contract_copy_reminder(starts_on, date(2026, 11, 30), params) == morning_of(date(2026, 11, 23))


def test_no_copy_of_an_ended_or_withdrawn_contract_is_requested(world: World) -> None:
    structure = world.granted(posts=2)
    ended, back = world.hired(structure), world.hired(structure)
    actor = world.as_structure(structure)
    ends.end(world.ports, actor, ended.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    contracts.take_contract_back(world.ports, actor, back.id)
    days_pass(world, 30)
    assert not world.mails(MISSING)


def test_a_copy_is_kept_as_long_after_the_end_as_the_proof_of_the_end(world: World) -> None:
    recruitment = world.hired(world.granted(), kind=ContractKind.PERMANENT, ends_on=None)
    actor = world.as_structure(recruitment.structure_id)
    deposited(world, recruitment)
    assert contract_copy.COPY.end_timer not in world.timers(recruitment), (
        "a permanent contract has no end yet"
    )
    ends.end(world.ports, actor, recruitment.id, ended_on=date(2026, 10, 1), reason=EndReason.RESIGNATION)
    assert world.timers(recruitment)[contract_copy.COPY.end_timer] == end_of_day(date(2031, 10, 1))
    ends.take_end_back(world.ports, actor, recruitment.id)
    assert contract_copy.COPY.end_timer not in world.timers(recruitment)
    world.sign(
        recruitment, ends_on=date(2028, 9, 30), signed_on=date(2026, 9, 14), starts_on=date(2026, 9, 14)
    )
    assert world.timers(recruitment)[contract_copy.COPY.end_timer] == end_of_day(date(2033, 9, 30))
    world.go_to(date(2033, 10, 1), hour=1)
    world.tick()
    world.run_tasks()
    assert world.fresh(recruitment).contract_copy is None and not world.files.kept
    assert noted(world, "contract_copy_expired")


def test_a_contract_taken_back_deletes_its_copy(world: World) -> None:
    recruitment = world.hired(world.granted())
    deposited(world, recruitment)
    actor = world.as_structure(recruitment.structure_id)
    back = contracts.take_contract_back(world.ports, actor, recruitment.id)
    world.run_tasks()
    assert (back.contract_copy, back.contract_copy_asked, world.files.kept) == (None, False, {})
    assert not {contract_copy.COPY.end_timer, progress.COPY_REMINDER} & world.timers(recruitment).keys()


@pytest.mark.parametrize(
    ("staff", "reads"),
    [
        ((Role.PREFECTURE, "54"), True),
        ((Role.PREFECTURE, "28"), False),
        ((Role.FUNDER,), True),
        ((Role.AGENCY,), True),
        ((Role.COMMITTEE,), False),
    ],
)
def test_the_copy_is_read_by_those_who_follow_the_money_and_deposited_by_the_structure_only(
    world: World, staff: tuple[Role, ...], reads: bool
) -> None:
    recruitment = world.hired(world.granted())
    deposited(world, recruitment)
    who = world.as_staff(*staff)
    if reads:
        assert contract_copy.COPY.download(world.ports, who, recruitment.id)
        assert noted(world, "contract_copy_read")
    else:
        with refused("not_found"):
            contract_copy.COPY.download(world.ports, who, recruitment.id)
    with refused("not_found"):
        contract_copy.COPY.upload(world.ports, who, recruitment.id)
