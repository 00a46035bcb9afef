"""The board of the money: sums of ledgers beside posts and activities (RULES 21, section 11)."""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.domain.activity.posts import TerritoryPosts
from chalicelib.domain.funding.ledger.summary import MoneySums


class BoardFigures(NamedTuple):
    """The figures of a department, or of several added up."""

    money: MoneySums = MoneySums()
    posts: TerritoryPosts = TerritoryPosts()

    @property
    def support_cents(self) -> int | None:
        """The cost of one support, in whole euro cents; None while nothing is justified or reported.

        It is what accepted follow-ups justified, divided by the activities of the quarters that are over.
        """
        reports = self.posts.past_reports
        if not reports or not self.money.justified:
            return None
        return (2 * self.money.justified + reports) // (2 * reports)


def board_rows(
    money: Mapping[str, MoneySums], posts: Mapping[str, TerritoryPosts]
) -> dict[str, BoardFigures]:
    """Return the figures of each department that has a ledger, a post or an activity, by its code."""
    none = TerritoryPosts()
    codes = {*money, *(code for code, own in posts.items() if own != none)}
    return {code: BoardFigures(money.get(code, MoneySums()), posts.get(code, none)) for code in sorted(codes)}


def whole_board(rows: Mapping[str, BoardFigures]) -> BoardFigures:
    """Return the figures of all departments together: the sum of those of each department."""
    money, posts = MoneySums(), TerritoryPosts()
    for one in rows.values():
        money = MoneySums(*(left + right for left, right in zip(money, one.money, strict=True)))
        posts += one.posts
    return BoardFigures(money, posts)
