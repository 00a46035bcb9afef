"""The posts of the programme: 4,000, by department and in all (RULES 1, section 4)."""

import pytest

from chalicelib.domain.deciding.budget import NATIONAL, Budget
from chalicelib.domain.shared.refusal import Refusal


def test_posts_are_granted_up_to_the_last_one_and_not_beyond() -> None:
    budget = Budget.counting({"54": 3_990})
    assert budget.reserved({"54": 4, "2A": 6}, 4_000).by_department == {"2A": 6, "54": 3_994}
    with pytest.raises(Refusal) as refused:
        budget.reserved({"54": 4, "2A": 7}, 4_000)
    assert refused.value.code == "budget_exceeded"
    assert "Postes restants sur les 4000 du programme : 10 ;" in refused.value.message


def test_posts_given_back_may_be_granted_again() -> None:
    full = Budget.counting({"54": 3_999, "57": 1})
    returned = full.given_back("57", 1)
    assert (returned.id, returned.granted, returned.by_department) == (NATIONAL, 3_999, {"54": 3_999})
    assert returned.reserved({"971": 1}, 4_000).granted == 4_000


def test_a_programme_with_fewer_posts_than_granted_has_none_left() -> None:
    with pytest.raises(Refusal) as refused:
        Budget.counting({"54": 10}).reserved({"54": 1}, 5)
    assert "programme : 0 ;" in refused.value.message


def test_an_envelope_is_set_changed_and_removed_and_is_independent_of_grants() -> None:
    budget = Budget.counting({"54": 8}).with_envelope("57", 5).with_envelope("54", 10)
    assert budget.by_envelope == {"54": 10, "57": 5}
    assert budget.with_envelope("54", 12).by_envelope["54"] == 12
    assert budget.with_envelope("54", None).by_envelope == {"57": 5}
    assert budget.reserved({"54": 1}, 4_000).by_envelope == budget.by_envelope
    assert budget.given_back("54", 1).by_envelope == budget.by_envelope


def test_the_rest_of_an_envelope_is_told_and_exceeding_it_is_not_refused() -> None:
    budget = Budget.counting({"54": 8}).with_envelope("54", 10).with_envelope("57", 0)
    assert (budget.left_in("54"), budget.left_in("54", 3), budget.left_in("01")) == (2, -1, None)
    assert budget.exceeded_envelopes({"54": 2, "01": 99}) == []
    assert budget.exceeded_envelopes({"57": 1, "54": 3}) == ["54", "57"]
    assert budget.reserved({"54": 3}, 4_000).granted == 11
