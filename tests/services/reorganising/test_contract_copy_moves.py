"""The copy of a contract follows it to the successor; a missing one is requested there (RULES 14)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.post_progress import PostStep, steps_done
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.structure_change import ChangeKind
from chalicelib.domain.shared.calendar_rules import end_of_day, end_proof_deadline
from chalicelib.services.recruiting import ends
from chalicelib.services.recruiting.contract_copy import COPY
from tests.services.recruiting.people.test_contract_copy import MISSING, deposited
from tests.services.reorganising import test_moving
from tests.services.reorganising.test_moving import DAY, confirmed, moved, recruitments
from tests.support.outside import Crash, refused
from tests.support.world import World

former, successor = test_moving.former, test_moving.successor


@pytest.fixture
def known(world: World, former: Structure) -> Recruitment:
    """Return an adviser whose contract has a copy."""
    kept = deposited(world, recruitments(world, former)[0])
    world.run_tasks()
    return kept


def gone(world: World, former: Structure, successor: Structure, known: Recruitment) -> Recruitment:
    moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    return recruitments(world, successor)[-1]


def test_a_contract_copy_is_read_on_both_sides_and_not_requested_again(
    world: World, former: Structure, successor: Structure, known: Recruitment
) -> None:
    here = gone(world, former, successor, known)
    assert known.contract_copy is not None and not here.lacks_contract_copy
    assert list(world.files.kept) == [f"documents/contract/{known.id}/{known.contract_copy.id}.pdf"]
    assert PostStep.CONTRACT_COPY in steps_done(here, None, None, world.today)
    for actor, one in (
        (world.as_structure(successor), here),
        (world.as_structure(former), known),
        (world.as_staff(Role.FUNDER), here),
        (world.as_staff(Role.FUNDER), known),
    ):
        assert COPY.download(world.ports, actor, one.id)
    for actor, one in ((world.as_structure(former), here), (world.as_structure(successor), known)):
        with refused("not_found"):
            COPY.download(world.ports, actor, one.id)
    world.go_to(DAY + timedelta(days=60))
    world.tick()
    assert not world.mails(MISSING)


def test_the_file_is_deleted_once_neither_side_keeps_it(
    world: World, former: Structure, successor: Structure, known: Recruitment
) -> None:
    here = gone(world, former, successor, known)
    for _ in range(2):
        COPY.remove(world.ports, world.as_structure(successor), here.id)
    world.run_tasks()
    assert world.fresh(here).lacks_contract_copy and world.fresh(known).contract_copy is not None
    assert len(world.files.kept) == 1
    COPY.remove(world.ports, world.as_structure(former), known.id)
    world.run_tasks()
    assert not world.files.kept


def test_another_copy_at_the_successor_replaces_its_own_only(
    world: World, former: Structure, successor: Structure, known: Recruitment
) -> None:
    here = deposited(world, gone(world, former, successor, known))
    world.run_tasks()
    assert here.contract_copy is not None and known.contract_copy is not None
    assert set(world.files.kept) == {
        f"documents/contract/{known.id}/{known.contract_copy.id}.pdf",
        f"documents/contract/{here.id}/{here.contract_copy.id}.pdf",
    }


def test_both_sides_that_delete_it_at_once_leave_no_file(
    world: World, former: Structure, successor: Structure, known: Recruitment
) -> None:
    here = gone(world, former, successor, known)

    world.store.meanwhile = lambda: COPY.remove(world.ports, world.as_structure(former), known.id)
    COPY.remove(world.ports, world.as_structure(successor), here.id)
    world.run_tasks()
    assert not world.files.kept


def test_a_crash_on_the_way_is_repaired(
    world: World, former: Structure, successor: Structure, known: Recruitment
) -> None:
    here = gone(world, former, successor, known)
    COPY.remove(world.ports, world.as_structure(former), known.id)
    world.store.crash_at = world.store.commits + 1
    with pytest.raises(Crash):
        COPY.remove(world.ports, world.as_structure(successor), here.id)
    COPY.remove(world.ports, world.as_structure(successor), here.id)
    world.run_tasks()
    assert not world.files.kept


def test_each_side_keeps_it_for_its_own_term(
    world: World, former: Structure, successor: Structure, known: Recruitment
) -> None:
    here = gone(world, former, successor, known)
    params = world.ports.parameters()
    left = end_of_day(end_proof_deadline(DAY - timedelta(days=1), params))
    assert world.timers(world.fresh(known))[COPY.end_timer] == left
    assert here.last_day is not None
    assert world.timers(here)[COPY.end_timer] == end_of_day(end_proof_deadline(here.last_day, params))
    last_day = world.today + timedelta(days=9)
    reason = EndReason.RESIGNATION
    ends.end(world.ports, world.as_structure(successor), here.id, ended_on=last_day, reason=reason)
    stays = end_of_day(end_proof_deadline(last_day, params))
    assert world.timers(world.fresh(here))[COPY.end_timer] == stays and stays > left


def test_a_contract_copy_moves_completely_with_a_contract_that_has_not_begun(
    world: World, former: Structure, successor: Structure
) -> None:
    later = date(2026, 9, 1)
    waiting = world.validated(former)
    world.sign(waiting, starts_on=later)
    known = deposited(world, world.fresh(waiting))
    here = gone(world, former, successor, known)
    world.run_tasks()
    assert world.fresh(known).contract_copy is None and COPY.end_timer not in world.timers(world.fresh(known))
    assert here.contract_copy is not None and len(world.files.kept) == 1
    assert here.last_day is not None
    kept_until = end_proof_deadline(here.last_day, world.ports.parameters())
    assert world.timers(here)[COPY.end_timer] == end_of_day(kept_until)
    assert COPY.download(world.ports, world.as_structure(successor), here.id)
    COPY.remove(world.ports, world.as_structure(successor), here.id)
    world.run_tasks()
    assert not world.files.kept


def test_a_copy_that_moved_twice_and_back_is_deleted_with_the_last_of_three(
    world: World, former: Structure, successor: Structure, known: Recruitment
) -> None:
    here = gone(world, former, successor, known)
    back = world.today + timedelta(days=30)
    told = {"kind": ChangeKind.ADVISERS, "recruitment_ids": (here.id,)}
    confirmed(world, successor, former, effective_on=back, **told)
    world.go_to(back)
    world.tick()
    world.run_tasks()
    _, again = recruitments(world, former)
    assert again.contract_copy is not None and again.contract_copy.owner_id == known.id
    for structure, one in ((former, again), (former, known), (successor, here)):
        assert len(world.files.kept) == 1
        COPY.remove(world.ports, world.as_structure(structure), one.id)
        world.run_tasks()
    assert not world.files.kept


def test_the_successor_is_reminded_once_of_a_copy_that_was_never_deposited(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    world.go_to(DAY - timedelta(days=2))
    world.tick()
    assert len(world.mails(MISSING)) == 1 and world.fresh(known).contract_copy_asked
    here = gone(world, former, successor, known)
    for days in (1, 2, 60):
        world.go_to(DAY + timedelta(days=days))
        world.tick()
    mails = world.mails(MISSING)
    assert [one.to for one in mails[1:]] == [successor.contact_email]
    assert world.fresh(here).contract_copy_asked
