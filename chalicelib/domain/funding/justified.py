"""What the days in post of a quarter justify of the subsidy, to the cent (RULES 21 and section 11)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import add_months, agreement_end


def justified_cents(
    quarter: Quarter,
    told: Iterable[Recruitment],
    all_of_agreement: Sequence[Recruitment],
    *,
    per_post_cents: int,
    months: int,
) -> int:
    """What a quarter justifies: for each post, its subsidy times the days in post over the days of the post.

    The days are calendar days with a contract, from the first contract of the post to the end of its months.
    Each quarter takes the cents between the part of its first day and that of its last, so that a post held
    all along justifies the whole, whatever is rounded and in whichever order quarters are accepted.

    Args:
        quarter: which one.
        told: the recruitments of its follow-up.
        all_of_agreement: every recruitment of the agreement, to find when the post of a replacement began.
        per_post_cents: the subsidy of one post, in euro cents.
        months: the subsidised months of a post.
    """
    total = 0
    for one in told:
        end = one.subsidy_end(months)
        if end is None or one.contract is None:
            continue
        begins = post_began(one, all_of_agreement, months)
        first = max(quarter.first_day, one.contract.starts_on)
        last = min(quarter.last_day, end - timedelta(days=1), one.last_day or quarter.last_day)
        if last < first:
            continue
        whole = (end - begins).days
        before, after = (first - begins).days, (last - begins).days + 1
        total += per_post_cents * after // whole - per_post_cents * before // whole
    return total


def post_began(recruitment: Recruitment, all_of_agreement: Sequence[Recruitment], months: int) -> date:
    """The first day of the post of a recruitment: that of its first contract (RULES 4, 5).

    Args:
        recruitment: with a contract.
        all_of_agreement: every recruitment of the agreement.
        months: the subsidised months of a post.
    """
    assert recruitment.contract is not None
    ends_on = recruitment.share_ends_on
    if ends_on is None:
        return recruitment.contract.starts_on
    firsts = [
        one.contract.starts_on
        for one in all_of_agreement
        if one.contract is not None
        and one.share_ends_on is None
        and agreement_end(one.contract.starts_on, months) == ends_on
    ]
    # The first contract may have been taken back since.
    return min(firsts) if firsts else add_months(ends_on, -months)
