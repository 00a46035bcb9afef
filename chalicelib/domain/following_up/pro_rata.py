"""The subsidy of a quarter of a post, by its days under contract (RULES 4, 5, 21 and section 11).

A post is subsidised from its first contract on, for the months of its agreement, the same amount each day.
Rounding never adds or loses a cent: the quarters of a post that nobody left sum up to its whole subsidy.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.following_up.likelihood import TimeInPost
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import add_months

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class PostTerm:
    """The days for which one post is subsidised.

    Args:
        first_day: of its first contract.
        end: the first day without subsidy.
        cents: its whole subsidy, in euro cents.
    """

    first_day: date
    end: date
    cents: int

    def earned(self, time: TimeInPost) -> int:
        """The subsidy of some days, in euro cents."""
        if time.first is None or time.last is None:
            return 0
        return self._before(time.last + _A_DAY) - self._before(time.first)

    def until(self, day: date) -> int:
        """The subsidy of all the days before a day, in euro cents; the whole of it once they are over."""
        return self._before(min(max(day, self.first_day), self.end))

    def _before(self, day: date) -> int:
        return self.cents * (day - self.first_day).days // (self.end - self.first_day).days


def subsidised_time(quarter: Quarter, recruitment: Recruitment, agreement: Agreement) -> TimeInPost:
    """The days of a quarter on which an adviser was under contract and subsidised.

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
    """The subsidised days of the post that an adviser holds or held; None without a contract.

    Args:
        recruitment: of the adviser.
        others: the recruitments of the agreement, including the adviser who was replaced.
        agreement: that subsidises the post.
    """
    end = recruitment.subsidy_end(agreement.months)
    if recruitment.contract is None or end is None:
        return None
    return term_ending(end, (recruitment, *others), agreement)


def term_ending(end: date, recruitments: Iterable[Recruitment], agreement: Agreement) -> PostTerm:
    """The subsidised days of the post whose subsidy ends before a day.

    Args:
        end: the first day without subsidy.
        recruitments: of the agreement.
        agreement: that subsidises the post.
    """
    # A replacement is subsidised until the end that the first contract of the post set. Of a post that came
    # from another agreement its first recruitment here knows the first day there.
    first_days = [
        one.share_begins_on or one.contract.starts_on
        for one in recruitments
        if one.contract and one.opens_post and one.subsidy_end(agreement.months) == end
    ]
    first_day = max(first_days, default=add_months(end, -agreement.months))
    return PostTerm(first_day=first_day, end=end, cents=agreement.per_post_cents)


def earned_in(
    quarter: Quarter, recruitment: Recruitment, others: Iterable[Recruitment], agreement: Agreement
) -> int:
    """The subsidy of the days of a quarter on which an adviser was under contract, in euro cents.

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
    time = subsidised_time(quarter, recruitment, agreement)
    away = sum(term.earned(one) for one in _suspended(time, recruitment))
    return term.earned(time) - away


def paid_days(quarter: Quarter, recruitment: Recruitment, agreement: Agreement) -> int:
    """How many days of a quarter an adviser was under contract and subsidised, suspensions left out.

    Args:
        quarter: the period.
        recruitment: of the adviser.
        agreement: that subsidises the post.
    """
    time = subsidised_time(quarter, recruitment, agreement)
    return time.days - sum(one.days for one in _suspended(time, recruitment))


def _suspended(time: TimeInPost, recruitment: Recruitment) -> Iterator[TimeInPost]:
    """The suspensions of a contract, cut to some days; they never overlap."""
    if time.first is None or time.last is None:
        return
    for one in recruitment.suspensions:
        first, last = max(one.first_day, time.first), min(one.last_day or time.last, time.last)
        if first <= last:
            yield TimeInPost(first=first, last=last)
