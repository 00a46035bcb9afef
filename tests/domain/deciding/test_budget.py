"""The posts of the whole programme (RULES 1, section 4)."""

from chalicelib.domain.deciding.budget import Budget


def test_what_is_granted_in_each_department_leaves_the_others_fewer_posts() -> None:
    budget = Budget(total=4000, by_department={"54": 30, "974": 12})
    assert (budget.granted, budget.left) == (42, 3958)
