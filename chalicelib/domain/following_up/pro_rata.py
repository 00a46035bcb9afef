"""The subsidy of a quarter of a post, by its days under contract (RULES 4, 5, 21 and section 11).

A post is subsidised from its first contract on, for the months of its agreement, the same amount each day.
Rounding never adds or loses a cent: the quarters of a post that nobody left sum up to its whole subsidy,
as do those of a post that was prolonged by every day of its suspensions.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.following_up.likelihood import TimeInPost
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import Suspension
from chalicelib.domain.shared.calendar_rules import add_months

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class PostTerm:
    """The days for which one post is subsidised.

    Args:
        first_day: of its first contract.
        end: the first day without subsidy.
        cents: its whole subsidy, in euro cents.
        prolonged_days: how many of the days were added to those of the agreement.
        away: the suspensions of the contracts that held it, whose days are worth nothing.
    """

    first_day: date
    end: date
    cents: int
    prolonged_days: int = 0
    away: tuple[Suspension, ...] = ()

    def earned(self, time: TimeInPost) -> int:
        """Return the subsidy of some days, in euro cents."""
        if time.first is None or time.last is None:
            return 0
        return self._before(time.last + _A_DAY) - self._before(time.first)

    def until(self, day: date) -> int:
        """Return the subsidy of all the days before a day, in euro cents; the whole of it once they are
        over."""
        return self._before(min(max(day, self.first_day), self.end))

    def _before(self, day: date) -> int:
        days = (self.end - self.first_day).days - self.prolonged_days
        worth = (day - self.first_day).days - sum(
            one.days_within(self.first_day, day - _A_DAY) for one in self.away
        )
        return self.cents * min(worth, days) // days


def subsidised_time(quarter: Quarter, recruitment: Recruitment, agreement: Agreement) -> TimeInPost:
    """Return the days of a quarter on which an adviser was under contract and subsidised.

    Args:
        quarter: the period.
        recruitment: of the adviser.
        agreement: that subsidises the post; nothing is subsidised after its end.
    """
    end = recruitment.subsidy_end(agreement.months)
    if recruitment.contract is None or end is None:
        return TimeInPost(first=None, last=None)
    known = (recruitment.last_day, end - _A_DAY, agreement.ended_on)
    return TimeInPost.within(quarter, recruitment.contract.starts_on, min(day for day in known if day))


def term_of_post(
    recruitment: Recruitment, others: Iterable[Recruitment], agreement: Agreement
) -> PostTerm | None:
    """Return the subsidised days of the post that an adviser holds or held; None without a contract.

    Args:
        recruitment: of the adviser.
        others: the recruitments of the agreement, including the adviser who was replaced.
        agreement: that subsidises the post.
    """
    end = recruitment.subsidy_end(agreement.months)
    if recruitment.contract is None or end is None:
        return None
    replaced = recruitment.share_ends_on is not None
    earlier = [one for one in others if replaced and _came_before(one, recruitment)]
    return term_ending(end, (*others, recruitment), agreement, (*earlier, recruitment))


def term_ending(
    end: date,
    recruitments: Iterable[Recruitment],
    agreement: Agreement,
    holders: Iterable[Recruitment],
) -> PostTerm:
    """Return the subsidised days of the post whose subsidy ends before a day.

    Args:
        end: the first day without subsidy.
        recruitments: of the agreement.
        agreement: that subsidises the post.
        holders: those whose suspensions count, if the post is theirs.
    """

    def of_post(some: Iterable[Recruitment]) -> list[Recruitment]:
        found = (one for one in some if one.contract and one.subsidy_end(agreement.months) == end)
        return [*{one.id: one for one in found}.values()]

    def begins(one: Recruitment) -> date:
        return one.share_begins_on or (one.contract.starts_on if one.contract else date.min)

    # The first contract of a post gives its end; a replacement has only that. Of a post that came from
    # another agreement its first recruitment here knows the first day there.
    first = max((one for one in of_post(recruitments) if one.opens_post), key=begins, default=None)
    away = tuple(period for one in of_post(holders) for period in one.suspensions)
    return PostTerm(
        first_day=begins(first) if first else add_months(end, -agreement.months),
        end=end,
        cents=agreement.per_post_cents,
        prolonged_days=first.prolonged_days if first else 0,
        away=(*(first.away_before if first else ()), *away),
    )


def _came_before(one: Recruitment, other: Recruitment) -> bool:
    """Return whether the contract of one was over when that of the other began."""
    assert other.contract is not None
    return one.contract is not None and one.last_day is not None and one.last_day < other.contract.starts_on


def earned_in(
    quarter: Quarter, recruitment: Recruitment, others: Iterable[Recruitment], agreement: Agreement
) -> int:
    """Return the subsidy of the days of a quarter on which an adviser was under contract, in euro cents.

    The days of a suspension of the contract do not count (RULES section 11).

    Args:
        quarter: the period.
        recruitment: of the adviser.
        others: the recruitments of the agreement.
        agreement: that subsidises the post.
    """
    term = term_of_post(recruitment, others, agreement)
    if term is None:
        return 0
    return term.earned(subsidised_time(quarter, recruitment, agreement))


def earned_before(
    first: Quarter, recruitments: Collection[Recruitment], agreement: Agreement
) -> dict[Quarter, int]:
    """Return what the quarters before one are worth, in euro cents: those with a day under contract.

    Args:
        first: the first quarter that is left out.
        recruitments: those of the agreement.
        agreement: that subsidises their posts.
    """
    begun = min((one.contract.starts_on for one in recruitments if one.contract), default=first.first_day)
    earned = {}
    for quarter in Quarter.ended_since(begun, first.first_day):
        if any(subsidised_time(quarter, one, agreement).days for one in recruitments):
            earned[quarter] = sum(earned_in(quarter, one, recruitments, agreement) for one in recruitments)
    return earned


def paid_days(quarter: Quarter, recruitment: Recruitment, agreement: Agreement) -> int:
    """Return how many days of a quarter an adviser was under contract and subsidised, suspensions left out.

    Args:
        quarter: the period.
        recruitment: of the adviser.
        agreement: that subsidises the post.
    """
    time = subsidised_time(quarter, recruitment, agreement)
    return time.days - sum(one.days for one in _suspended(time, recruitment))


def _suspended(time: TimeInPost, recruitment: Recruitment) -> Iterator[TimeInPost]:
    """Yield the suspensions of a contract, cut to some days; they never overlap."""
    if time.first is None or time.last is None:
        return
    for one in recruitment.suspensions:
        first, last = max(one.first_day, time.first), min(one.last_day or time.last, time.last)
        if first <= last:
            yield TimeInPost(first=first, last=last)
