"""Concurrent decisions about sums to return, on the database of the local stack (RULES 21)."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.entries import EntryKind
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.transaction import Stale
from chalicelib.services.funding import instalments, settling
from chalicelib.services.funding.returning import offsets
from chalicelib.storage.ephemeral import DynamoEphemeral
from chalicelib.storage.store import DynamoStore
from tests.services.funding.returning.test_returning import WHY, claim
from tests.services.funding.test_settling import agreement
from tests.services.test_races import at_once, codes
from tests.support import builders
from tests.support.aws import fresh_tables
from tests.support.journal import BY_HAND
from tests.support.outside import COMMUNES
from tests.support.world import World

__all__ = ["agreement", "claim"]
pytestmark = pytest.mark.long
E, S = EntryKind, InstalmentStatus
AGENTS = 8


@pytest.fixture
def world() -> Iterator[World]:
    """A programme whose store is DynamoDB, as the local stack has it."""
    with fresh_tables():
        yield World(lambda signer: DynamoStore(signer, COMMUNES), lambda _: DynamoEphemeral())


def agents(world: World, number: int = AGENTS) -> list[AccountSession]:
    return [
        world.as_account(
            builders.account(
                id=f"funder-{one}",
                email=f"funder{one}@etat.example",
                role=Role.FUNDER,
                created_at=world.clock.now(),
            )
        )
        for one in range(number)
    ]


def told(act: Callable[[], Ledger]) -> Ledger | str:
    """Return what an act returned, or that somebody was faster."""
    try:
        return act()
    except Stale:
        return "stale"


def outcomes(acts: Sequence[Callable[[], Ledger]]) -> Counter[str]:
    return codes(at_once([partial(told, act) for act in acts]))


def another_claim(world: World, claim: Ledger) -> Ledger:
    """Return the same sum to return under another agreement of the structure."""
    known = world.get(Agreement, claim.id)
    copy = replace(known, id=builders.new_id(), version=0, case_file=None)
    changes = Changes(author=BY_HAND, at=world.clock.now())
    changes.create(copy)
    changes.create(replace(claim, id=copy.id, version=0))
    changes.note(copy, "opened")
    world.store.commit(changes)
    return world.ledger_of(copy)


def kept(world: World, by: AccountSession, claim: Ledger, onto: Ledger, cents: int) -> Callable[[], Ledger]:
    return partial(
        offsets.set_off_sum,
        world.ports,
        by,
        claim.id,
        onto_agreement_id=onto.id,
        offset_cents=cents,
        expected_version=claim.version,
    )


def sums(world: World, ledger: Ledger, kind: EntryKind) -> list[int]:
    return [one.cents for one in world.get(Ledger, ledger.id).entries if one.kind is kind]


def test_one_sum_kept_by_eight_agents_at_once_is_kept_once(world: World, claim: Ledger) -> None:
    onto, whole = world.another_to_pay(claim), claim.balances.awaited
    done = outcomes([kept(world, one, claim, onto, whole) for one in agents(world)])
    assert done == {"done": 1, "stale": AGENTS - 1}
    assert sums(world, claim, E.RETURNED) == sums(world, onto, E.PAID) == [whole]
    assert len(world.get(Ledger, claim.id).offsets) == len(world.get(Ledger, onto.id).offsets) == 1


def test_three_sums_kept_at_once_from_one_instalment_never_exceed_it(world: World, claim: Ledger) -> None:
    claims = (claim, another_claim(world, claim), another_claim(world, claim))
    onto, whole = world.another_to_pay(claim), claim.balances.awaited
    assert 2 * whole <= onto.instalments[0].payable < 3 * whole
    done = outcomes(
        [kept(world, by, known, onto, whole) for by, known in zip(agents(world, 3), claims, strict=True)]
    )
    assert done == {"done": 2, "more_than_instalment": 1}
    assert sums(world, onto, E.PAID) == [whole, whole]
    assert sorted(len(sums(world, known, E.RETURNED)) for known in claims) == [0, 1, 1]


def test_two_sums_that_fit_are_both_kept_from_one_instalment(world: World, claim: Ledger) -> None:
    claims, onto = (claim, another_claim(world, claim)), world.another_to_pay(claim)
    one, other = agents(world, 2)
    done = outcomes([kept(world, one, claims[0], onto, 1_00), kept(world, other, claims[1], onto, 2_00)])
    assert done == {"done": 2}
    assert sorted(sums(world, onto, E.PAID)) == [1_00, 2_00]
    first, after = onto.instalments[0], world.get(Ledger, onto.id).instalments[0]
    assert (after.payable, after.offset_cents) == (first.payable - 3_00, 3_00)


def test_one_sum_is_not_kept_from_two_agreements_at_once(world: World, claim: Ledger) -> None:
    ontos, whole = [world.another_to_pay(claim) for _ in range(2)], claim.balances.awaited
    done = outcomes(
        [kept(world, by, claim, onto, whole) for by, onto in zip(agents(world, 2), ontos, strict=True)]
    )
    assert done == {"done": 1, "stale": 1}
    assert sums(world, claim, E.RETURNED) == [whole]
    assert sorted(len(sums(world, onto, E.PAID)) for onto in ontos) == [0, 1]


def test_a_sum_kept_while_it_is_paid_back_is_returned_once(world: World, claim: Ledger) -> None:
    onto, whole = world.another_to_pay(claim), claim.balances.awaited
    one, other = agents(world, 2)
    paid = partial(
        settling.record_given_back,
        world.ports,
        other,
        claim.id,
        cents=whole,
        on=world.today,
        reference="VIR 1",
    )
    done = outcomes([kept(world, one, claim, onto, whole), paid])
    assert done["done"] == 1 and done.total() == 2, "whoever came second was told"
    assert sums(world, claim, E.RETURNED) == [whole] and world.get(Ledger, claim.id).balances.awaited == 0


def test_an_instalment_proposed_while_a_sum_is_kept_from_it_has_the_right_amount(
    world: World, claim: Ledger
) -> None:
    onto = world.another_to_pay(claim)
    one, other = agents(world, 2)
    first = onto.instalments[0]

    def proposed() -> Ledger:
        instalments.propose(world.ports, other, instalments=[instalment_ref(onto.id, first.number)])
        return onto

    done = outcomes([kept(world, one, claim, onto, 1_00), proposed])
    after = world.get(Ledger, onto.id).instalments[0]
    assert after.status is S.PROPOSED
    rest = first.payable - sum(sums(world, onto, E.PAID))
    assert after.payable == rest and done in ({"done": 2}, {"done": 1, "nothing_to_pay": 1})


def test_an_offset_reversed_by_eight_at_once_is_reversed_once(world: World, claim: Ledger) -> None:
    onto = world.another_to_pay(claim)
    kept(world, agents(world, 1)[0], claim, onto, 1_00)()
    done = outcomes(
        [
            partial(offsets.reverse, world.ports, one, claim.id, offset_number=1, ground=WHY)
            for one in agents(world)
        ]
    )
    assert done == {"done": AGENTS}
    assert sums(world, claim, E.RETURNED) == sums(world, onto, E.PAID) == [1_00, -1_00]
