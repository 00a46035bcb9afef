"""The funder accepts several follow-ups at once (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.acceptance import Acceptance
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.services.core.changes import Changes
from chalicelib.services.following_up import accepting
from tests.services.following_up.test_desk import contracted, declared, stored
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World

SUMMER, LIST = Quarter(2026, 3), "2026-Q3"
FULL_PAY = 6_000_00


@pytest.fixture
def funder(world: World) -> Actor:
    return world.as_account(world.staff(Role.FUNDER))


def transmitted(world: World, *pays: int, **fields: object) -> list[FollowUp]:
    """Return submitted follow-ups with these pays, each of a structure of its own."""
    found = []
    for pay in pays:
        adviser = contracted(date(2026, 1, 5))
        structure = builders.structure(department="69")
        one = declared(adviser, pay=pay, structure_id=structure.id, **fields)
        stored(world, adviser, structure, one)
        found.append(one)
    return found


def now(world: World) -> int:
    return int(world.clock.now().timestamp() * 1000)


def ask(world: World, actor: Actor, *chosen: FollowUp, **given: object) -> Acceptance:
    values = {"quarter": LIST, "seen_at": now(world), "follow_up_ids": [one.id for one in chosen], **given}
    values.setdefault("every", not chosen)
    return accepting.accept_several(world.ports, actor, **values)  # type: ignore[arg-type]


def done(world: World, acceptance: Acceptance) -> Acceptance:
    world.run_tasks()
    return world.fresh(acceptance)


def statuses(world: World, *follow_ups: FollowUp) -> list[FollowUpStatus]:
    return [world.fresh(one).status for one in follow_ups]


A, S = FollowUpStatus.ACCEPTED, FollowUpStatus.SUBMITTED


def test_follow_ups_with_nothing_to_check_are_accepted_together_and_their_structures_told(
    world: World, funder: Actor
) -> None:
    world.go_to(date(2026, 10, 20))
    first, second, doubtful = transmitted(world, FULL_PAY, FULL_PAY, 0)
    shown = accepting.to_accept(world.ports, funder, SUMMER, department=None, text="")
    assert {one.summary.id for one in shown} == {first.id, second.id}
    acceptance = done(world, ask(world, funder))
    assert (acceptance.wanted, acceptance.accepted, acceptance.left) == (2, 2, ())
    assert acceptance.done_at is not None
    assert statuses(world, first, second, doubtful) == [A, A, S]
    told = {mail.to for mail in world.mails("follow_up_accepted")}
    assert told == {world.get(Structure, one.structure_id).contact_email for one in (first, second)}
    entry = next(one for one in world.store.journal if one.act == "accepted")
    assert entry.details["by"] == acceptance.asked_by == entry.author.account_id


def test_ticked_follow_ups_are_accepted_whatever_is_unlikely_in_them(world: World, funder: Actor) -> None:
    world.go_to(date(2026, 10, 20))
    chosen, other = transmitted(world, 0, FULL_PAY)
    acceptance = done(world, ask(world, funder, chosen))
    assert (acceptance.wanted, acceptance.accepted) == (1, 1)
    assert statuses(world, chosen, other) == [A, S]


def test_a_department_and_a_search_narrow_all_of_them(world: World, funder: Actor) -> None:
    world.go_to(date(2026, 10, 20))
    (here,) = transmitted(world, FULL_PAY, structure_name="Ville de Metz")
    (other,) = transmitted(world, FULL_PAY, structure_name="Ville d'Agen")
    done(world, ask(world, funder, department="69", q="metz"))
    assert statuses(world, here, other) == [A, S]


def test_a_follow_up_submitted_again_after_the_list_was_read_is_left_and_told(
    world: World, funder: Actor
) -> None:
    world.go_to(date(2026, 10, 20))
    read, again = transmitted(world, FULL_PAY, FULL_PAY)
    acceptance = ask(world, funder)
    world.wait(minutes=5)
    assert again.declaration is not None
    newer = replace(again.declaration, signed_at=world.clock.now())
    changes = Changes(author=world.author, at=world.clock.now())
    changes.update(replace(again, version=1, declaration=newer))
    world.store.commit(changes)
    acceptance = done(world, acceptance)
    assert (acceptance.accepted, acceptance.left) == (1, (again.id,))
    assert statuses(world, read, again) == [A, S]
    report = accepting.read_report(world.ports, funder, acceptance.id)
    assert [one.id for one in report.left] == [again.id]


def test_the_same_form_sent_twice_is_one_acceptance(world: World, funder: Actor) -> None:
    world.go_to(date(2026, 10, 20))
    (one,) = transmitted(world, FULL_PAY)
    seen_at = now(world)
    first = ask(world, funder, seen_at=seen_at)
    assert ask(world, funder, seen_at=seen_at).id == first.id
    done(world, first)
    assert ask(world, funder, seen_at=seen_at).id == first.id, "even once all is done"
    assert len(world.mails("follow_up_accepted")) == 1
    assert statuses(world, one) == [A]


def test_a_task_accepts_a_limited_number_and_creates_the_next_one(
    world: World, funder: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "_TRANSACTIONS_PER_TASK", 2)
    world.go_to(date(2026, 10, 20))
    rows = transmitted(world, *[FULL_PAY] * 5)
    acceptance = ask(world, funder)
    runs = []
    # Each run creates the next task.
    for task in world.store.tasks:
        if task.name == accepting.ACCEPT_TASK:
            accepting.run(world.ports, acceptance.id, task.id)
            runs.append(world.fresh(acceptance).accepted)
    assert runs == [2, 4, 5]
    for task in list(world.store.tasks):
        if task.name == accepting.ACCEPT_TASK:
            accepting.run(world.ports, acceptance.id, task.id)
    assert world.fresh(acceptance).accepted == 5, "delivered once more, nothing is counted twice"
    assert statuses(world, *rows) == [A] * 5
    assert len(world.mails("follow_up_accepted")) == 5


def test_an_empty_choice_is_refused_and_creates_no_task(world: World, funder: Actor) -> None:
    world.go_to(date(2026, 10, 20))
    transmitted(world, 0)
    with refused("nothing_to_accept"):
        ask(world, funder)
    (awaited,) = [builders.follow_up()]
    stored(world, awaited)
    with refused("nothing_to_accept"):
        ask(world, funder, awaited)
    assert not [task for task in world.store.tasks if task.name == accepting.ACCEPT_TASK]


def test_only_the_funder_and_the_agency_accept_together(world: World) -> None:
    world.go_to(date(2026, 10, 20))
    (one,) = transmitted(world, FULL_PAY)
    acceptance = ask(world, world.agency)
    for actor in (world.as_staff(Role.PREFECTURE, "69"), world.as_staff(Role.COMMITTEE)):
        with refused("not_found"):
            ask(world, actor)
        with refused("not_found"):
            ask(world, actor, one)
        with refused("not_found"):
            accepting.to_accept(world.ports, actor, SUMMER, department=None, text="")
        with refused("not_found"):
            accepting.read_report(world.ports, actor, acceptance.id)


def test_a_reading_time_in_the_future_counts_as_now(world: World, funder: Actor) -> None:
    world.go_to(date(2026, 10, 20))
    transmitted(world, FULL_PAY)
    later = int((world.clock.now() + timedelta(days=1)).timestamp() * 1000)
    assert ask(world, funder, seen_at=later).seen_at == world.clock.now()


def test_nothing_ticked_accepts_nothing(world: World, funder: Actor) -> None:
    world.go_to(date(2026, 10, 20))
    (one,) = transmitted(world, FULL_PAY)
    with refused("nothing_chosen"):
        ask(world, funder, every=False)
    with refused("nothing_chosen"):
        ask(world, funder, one, every=True)
    assert statuses(world, one) == [S]
