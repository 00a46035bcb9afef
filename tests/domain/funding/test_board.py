"""The board of the money (RULES 21, section 11)."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.activity.posts import TerritoryPosts
from chalicelib.domain.funding.board import BoardFigures, board_rows, whole_board
from chalicelib.domain.funding.ledger.summary import MoneySums

COUNT = st.integers(0, 10**9)
DEPARTMENT = st.sampled_from(("01", "2A", "69", "974"))
MONEY = st.builds(MoneySums, *([COUNT] * len(MoneySums._fields)))
POSTS = st.builds(TerritoryPosts, filled=COUNT, active=COUNT, silent=COUNT, overdue=COUNT, past_reports=COUNT)


@given(st.dictionaries(DEPARTMENT, MONEY), st.dictionaries(DEPARTMENT, POSTS))
def test_every_sum_of_the_nation_is_that_over_the_departments(
    money: dict[str, MoneySums], posts: dict[str, TerritoryPosts]
) -> None:
    rows = board_rows(money, posts)
    whole = whole_board(rows)
    for name in MoneySums._fields:
        assert getattr(whole.money, name) == sum(getattr(one, name) for one in money.values())
    for name in vars(TerritoryPosts()):
        assert getattr(whole.posts, name) == sum(getattr(one, name) for one in posts.values())


def test_a_department_without_figures_has_no_line() -> None:
    assert board_rows({}, {"01": TerritoryPosts()}) == {}
    assert list(board_rows({"69": MoneySums(agreements=1)}, {"01": TerritoryPosts(filled=1)})) == ["01", "69"]


def test_the_cost_of_a_support_is_the_justified_sum_divided_by_activities_to_the_cent() -> None:
    def cost(justified: int, reports: int) -> int | None:
        money, posts = MoneySums(justified=justified), TerritoryPosts(past_reports=reports)
        return BoardFigures(money, posts).support_cents

    assert (cost(1000, 3), cost(2000, 3), cost(5, 2)) == (333, 667, 3)
    assert cost(0, 3) is None and cost(1000, 0) is None
