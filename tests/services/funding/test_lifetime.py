"""Changes of an agreement caused by its posts, its SIRET and its contracts, with their journal entries."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement, NewSiret
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import decide
from chalicelib.services.funding import lifetime
from tests.support import builders
from tests.support.world import World, siret

A = AgreementStatus
LAST_DAY = date(2028, 7, 5)


@pytest.fixture
def structure(world: World) -> Structure:
    """Return a structure with a post granted on 6 July 2026."""
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    return world.granted()


@pytest.fixture
def agreement(world: World, structure: Structure) -> Agreement:
    """Return an agreement signed by all, with an adviser on its post."""
    return world.signed_by_all(structure)


@pytest.fixture
def out(world: World, structure: Structure) -> Agreement:
    """Return an agreement sent to be signed, with an adviser on its post."""
    recruitment = world.hired(structure)
    world.run_tasks()
    return world.send_agreement(world.file_says(world.agreement_of(recruitment), CaseFileState.ACCEPTED))


def adviser(world: World, agreement: Agreement) -> Recruitment:
    [one] = every(world.ports.store.recruitments_of_structure, agreement.structure_id)
    return one


def does(world: World, agreement: Agreement, act: Callable[[Changes, Agreement], object]) -> Agreement:
    """Do something to an agreement as it is stored; return the result."""
    decide(world.ports, world.agency, lambda changes: act(changes, world.fresh(agreement)))
    return world.fresh(agreement)


def posts(world: World, agreement: Agreement, number: int) -> Agreement:
    return does(
        world, agreement, lambda changes, one: lifetime.change_posts(world.ports, changes, one, number)
    )


def ends(world: World, agreement: Agreement) -> Agreement:
    timer = Timer(name=lifetime.END_TIMER, subject_id=agreement.id, due_at=world.clock.now())
    return does(world, agreement, lambda changes, _: lifetime.end_reached(world.ports, changes, timer))


def noted(world: World, agreement: Agreement, act: Callable[[], object]) -> list[tuple[str, dict[str, Any]]]:
    """Return the journal entries of an act on an agreement."""
    before = len(world.store.journal)
    act()
    return [
        (one.act, dict(one.details)) for one in world.store.journal[before:] if one.subject_id == agreement.id
    ]


def test_an_agreement_ends_without_posts_and_continues_with_new_ones(
    world: World, agreement: Agreement
) -> None:
    assert world.timers(agreement)[lifetime.END_TIMER] == end_of_day(LAST_DAY)
    assert noted(world, agreement, lambda: posts(world, agreement, 1)) == [], "there is one"
    assert noted(world, agreement, lambda: posts(world, agreement, 0)) == [
        ("agreement_ended", {"ended_on": "2026-07-06"})
    ]
    assert lifetime.END_TIMER not in world.timers(agreement)
    assert noted(world, agreement, lambda: posts(world, agreement, 1)) == [
        ("agreement_resumed", {"posts": 1})
    ]
    assert (world.fresh(agreement).status, world.fresh(agreement).posts) == (A.SIGNED, 1)
    assert world.timers(agreement)[lifetime.END_TIMER] == end_of_day(LAST_DAY)


def test_an_unsigned_text_is_withdrawn_with_the_posts_and_no_other_is_requested(
    world: World, out: Agreement
) -> None:
    world.new_mails()
    assert noted(world, out, lambda: posts(world, out, 0)) == [
        ("agreement_taken_back", {}),
        ("agreement_ended", {"ended_on": "2026-07-06"}),
    ]
    [version] = world.created(AgreementVersion)
    assert world.fresh(version).taken_back_at == world.clock.now()
    assert lifetime.UNSIGNED_TIMER not in world.timers(out) and world.new_mails() == []


def test_a_new_siret_withdraws_an_unsigned_text_and_this_is_told(world: World, out: Agreement) -> None:
    world.new_mails()

    def change() -> None:
        does(world, out, lambda changes, one: lifetime.change_siret(world.ports, changes, one, siret(70_000)))

    assert noted(world, out, change) == [("agreement_taken_back", {})]
    assert (world.fresh(out).siret, world.fresh(out).status) == (siret(70_000), A.DRAFT)
    assert world.new_mails() == ["agreement_taken_back"]
    assert lifetime.UNSIGNED_TIMER not in world.timers(out)


def test_a_coming_siret_is_in_the_next_text_until_it_is_given_up(world: World, agreement: Agreement) -> None:
    new = NewSiret(siret=siret(70_000), on=date(2026, 9, 1))

    def announce(to_come: NewSiret | None) -> list[tuple[str, dict[str, Any]]]:
        return noted(
            world,
            agreement,
            lambda: does(
                world,
                agreement,
                lambda changes, one: lifetime.announce_siret(world.ports, changes, one, to_come),
            ),
        )

    assert announce(new) == [("siret_announced", {"effective_on": "2026-09-01"})]
    assert world.fresh(agreement).new_siret == new
    assert announce(new) == []
    assert announce(None) == [("siret_announcement_dropped", {})]
    assert world.fresh(agreement).new_siret is None


def test_a_corrected_contract_moves_the_end_of_the_agreement_or_continues_it(
    world: World, agreement: Agreement
) -> None:
    known = adviser(world, agreement)
    assert known.contract is not None

    def starts(day: date) -> list[tuple[str, dict[str, Any]]]:
        contract = builders.contract(signed_on=day, starts_on=day, ends_on=day + timedelta(days=730))
        changed = world.change(known, contract=contract)
        return noted(
            world,
            agreement,
            lambda: does(
                world, agreement, lambda changes, _: lifetime.correct_end(world.ports, changes, changed)
            ),
        )

    assert starts(date(2026, 8, 1)) == []
    assert world.timers(agreement)[lifetime.END_TIMER] == end_of_day(date(2028, 7, 31))
    world.go_to(date(2028, 8, 1))
    assert noted(world, agreement, lambda: ends(world, agreement)) == [
        ("agreement_ended", {"ended_on": "2028-07-31"})
    ]
    assert starts(date(2026, 7, 10)) == [("agreement_ended", {"ended_on": "2028-07-09"})]
    assert world.fresh(agreement).ended_on == date(2028, 7, 9)
    assert starts(date(2026, 9, 1)) == [("agreement_resumed", {"posts": 1})]
    assert world.fresh(agreement).status is A.SIGNED
    assert world.timers(agreement)[lifetime.END_TIMER] == end_of_day(date(2028, 8, 31))


def test_the_end_of_a_living_agreement_is_computed_from_its_contracts(
    world: World, agreement: Agreement
) -> None:
    def again() -> bool:
        def work(changes: Changes, one: Agreement) -> None:
            changes.clear_timer(lifetime.END_TIMER, one.id)

        does(world, agreement, work)
        does(world, agreement, lambda changes, one: lifetime.reset_end_timer(world.ports, changes, one))
        return lifetime.END_TIMER in world.timers(agreement)

    assert again()
    world.change(agreement, status=A.ENDED, ended_on=world.today)
    assert not again()


def test_without_a_contract_of_its_own_an_agreement_has_no_end(world: World, structure: Structure) -> None:
    agreement = world.agreement_of(world.validated(structure))
    world.go_to(date(2030, 1, 1))
    assert ends(world, agreement).status is A.DRAFT
    contract = builders.contract(
        signed_on=date(2026, 7, 6), starts_on=date(2026, 7, 6), ends_on=date(2028, 7, 5)
    )
    world.change(adviser(world, agreement), contract=contract, agreement_id="another")
    assert ends(world, agreement).status is A.DRAFT
