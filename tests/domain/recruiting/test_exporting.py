"""Whose address leaves in the file of a list (RULES sections 6 and 7)."""

import pytest

from chalicelib.domain.recruiting.exporting import MOST_ADDRESSES, in_touch, require_few_addresses
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.refusal import Refusal

M = MatchStatus


@pytest.mark.parametrize("status", [*M, None])
def test_addresses_leave_for_those_with_whom_the_structure_talks(status: MatchStatus | None) -> None:
    assert in_touch(status) is (status in (M.SHORTLISTED, M.VALIDATED, M.HIRED))


def test_a_file_holds_five_hundred_addresses_at_most() -> None:
    require_few_addresses(range(MOST_ADDRESSES))
    with pytest.raises(Refusal) as refused:
        require_few_addresses(range(MOST_ADDRESSES + 1))
    assert (refused.value.code, refused.value.pointer) == ("too_many_contacts", "/contacts")
    assert "plus de 500 personnes" in refused.value.message
