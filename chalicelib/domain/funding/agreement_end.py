"""The last day on which an agreement pays (RULES 4, 5 and section 11)."""

from collections.abc import Iterable
from datetime import date, timedelta

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment


def last_day_of(agreement: Agreement, recruitments: Iterable[Recruitment]) -> date | None:
    """Return the last day on which an agreement pays; None while a post waits for its first contract.

    A post is subsidised from its first contract on; a replacement gets the months that are left.

    Args:
        agreement: with its posts and its months.
        recruitments: those under it.
    """
    ends: list[date] = []
    continued: list[date] = []
    for one in recruitments:
        end = one.subsidy_end(agreement.months)
        if end is None:
            continue
        if one.opens_post:
            ends.append(end)
        if one.went_on is not None:
            continued.append(end)
    for end in continued:
        # Of the post that a successor took over, not of the recruitment: it may have replaced another one.
        if end in ends:
            ends.remove(end)
    if not ends or len(ends) < agreement.posts:
        return None
    return max(ends) - timedelta(days=1)
