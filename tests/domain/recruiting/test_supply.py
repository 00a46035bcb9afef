"""A uniform per adviser and a kit per structure, none of them mandatory (RULES 13, 20)."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.recruiting.supply import (
    SupplyKind,
    SupplyStatus,
    UniformSize,
    size_is_asked,
    size_not_asked,
)
from chalicelib.domain.shared.refusal import Refusal
from tests.domain.recruiting.test_recruitment import R, a_recruitment
from tests.support import builders

A, S, K, U = AgreementStatus, SupplyStatus, SupplyKind, UniformSize
LATER = date(2021, 6, 15)


def test_the_sizes_are_those_of_the_programme() -> None:
    assert [size.label for size in U] == ["XS", "S", "M", "L", "XL", "2XL", "3XL", "4XL"]


@pytest.mark.parametrize("before", [S.ASKED, S.DECLINED, S.KNOWN])
def test_until_the_order_the_size_is_given_corrected_or_the_uniform_declined(before: SupplyStatus) -> None:
    given = builders.supply(before).answered(U.L, LATER)
    assert (given.status, given.size, given.since) == (S.KNOWN, U.L, LATER)
    declined = given.answered(None, LATER)
    assert (declined.status, declined.size) == (S.DECLINED, None)


@pytest.mark.parametrize("before", [S.ORDERED, S.DELIVERED])
@pytest.mark.parametrize("size", [U.L, None])
def test_an_ordered_uniform_cannot_be_answered_any_more(
    before: SupplyStatus, size: UniformSize | None
) -> None:
    with pytest.raises(Refusal) as refused:
        builders.supply(before).answered(size, LATER)
    assert refused.value.code == "already_ordered"


def test_the_same_answer_again_changes_nothing() -> None:
    for known, size in (
        (builders.supply(S.KNOWN), U.M),
        (builders.supply(S.DECLINED), None),
        (builders.supply(S.ORDERED), U.M),
    ):
        assert known.answered(size, LATER) is known
    assert builders.supply(S.ASKED).answered(None, LATER).status is S.DECLINED


MOVES = {(S.KNOWN, S.ORDERED), (S.ORDERED, S.DELIVERED), (S.ORDERED, S.KNOWN), (S.DELIVERED, S.ORDERED)}


@pytest.mark.parametrize(("before", "to"), list(product(S, (S.KNOWN, S.ORDERED, S.DELIVERED))))
def test_each_mark_follows_the_one_before_or_corrects_it(before: SupplyStatus, to: SupplyStatus) -> None:
    supply = builders.supply(before)
    if before is to:
        assert supply.moved_to(to, LATER) is supply
    elif (before, to) in MOVES:
        moved = supply.moved_to(to, LATER)
        assert (moved.status, moved.since, moved.size) == (to, LATER, U.M)
    else:
        with pytest.raises(Refusal) as refused:
            supply.moved_to(to, LATER)
        assert refused.value.code == "status_forbids"


def test_a_kit_without_a_size_can_be_ordered() -> None:
    kit = builders.supply(S.KNOWN, kind=K.KIT, size=None)
    assert kit.moved_to(S.ORDERED, LATER).status is S.ORDERED


def test_an_address_is_written_as_on_an_envelope() -> None:
    assert builders.delivery().lines == ("Accueil", "1 rue Foch", "69001 Lyon")
    assert builders.delivery(more="2e").lines[1] == "2e"


def test_a_size_that_is_not_requested_yet_tells_when_it_will_be() -> None:
    refusal = size_not_asked()
    assert refusal.code == "size_not_asked" and "une fois le contrat enregistré" in refusal.message


@pytest.mark.parametrize(
    ("status", "recruitment", "signed", "asked"),
    [
        (A.SENT, R.VALIDATED, None, False),
        (A.SIGNED_BY_STRUCTURE, R.VALIDATED, None, True),
        (A.SIGNED, R.VALIDATED, "text", True),
        (A.DRAFT, R.HIRED, None, True),
        (A.SIGNED, R.CANCELLED, "text", False),
        (A.SIGNED, R.ENDED, "text", False),
    ],
)
def test_the_size_of_a_uniform_is_requested_from_the_agreement_or_the_contract_on(
    status: AgreementStatus, recruitment: Any, signed: str | None, asked: bool
) -> None:
    agreement = builders.agreement(status=status, signed_version_id=signed)
    assert size_is_asked(agreement, a_recruitment(recruitment)) is asked
