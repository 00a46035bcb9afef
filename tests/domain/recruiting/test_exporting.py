"""Whose address is in the exported file of a list (RULES sections 6 and 7)."""

import pytest

from chalicelib.domain.recruiting.exporting import MOST_ADDRESSES, in_touch, require_few_addresses
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.refusal import Refusal

M = MatchStatus


@pytest.mark.parametrize("status", [*M, None])
def test_the_addresses_of_people_in_touch_with_the_structure_are_exported(status: MatchStatus | None) -> None:
    assert in_touch(status) is (status in (M.SHORTLISTED, M.VALIDATED, M.HIRED))


def test_a_file_has_at_most_five_hundred_addresses() -> None:
    require_few_addresses(range(MOST_ADDRESSES))
    with pytest.raises(Refusal) as refused:
        require_few_addresses(range(MOST_ADDRESSES + 1))
    assert (refused.value.code, refused.value.pointer) == ("too_many_contacts", "/contacts")
    assert "plus de 500 personnes" in refused.value.message
