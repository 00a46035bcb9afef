"""Facts about a quarter before it is declared: contracts, days under contract, the previous quarter."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.following_up.declaration import Declaration
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.likelihood import TimeInPost
from chalicelib.domain.following_up.pro_rata import earned_in, paid_days
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.activity.totals import QuarterTotals, totals_of_quarter
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found

_NO_DAY = TimeInPost(first=None, last=None)


@dataclass(frozen=True, kw_only=True)
class PostFacts:
    """One adviser's quarter, from the contracts.

    Args:
        recruitment: of the adviser; None once it was erased.
        activity: what the adviser reported in the quarter.
        time: the part of the quarter with a contract.
        suspended_days: on how many of these days the contract was suspended.
        paid_days: how many of them are subsidised, suspensions left out.
        earned_cents: the subsidy of ``paid_days``, in euro cents.
    """

    recruitment: Recruitment | None
    activity: QuarterTotals
    time: TimeInPost = _NO_DAY
    suspended_days: int = 0
    paid_days: int = 0
    earned_cents: int = 0

    @property
    def contract_pay_cents(self) -> int | None:
        """The pay of those days by the contract, in euro cents; None when the contract has no pay."""
        contract = self.recruitment.contract if self.recruitment else None
        month_cents = contract.gross_pay_cents if contract else None
        return None if month_cents is None else self.time.pay(lambda _day: month_cents)

    @property
    def silent(self) -> bool:
        """Whether no activity was reported although the contract was not suspended on all of its days."""
        return self.time.days > self.suspended_days and not self.activity.counts.reports


def post_facts(ports: Ports, follow_up: FollowUp) -> Mapping[str, PostFacts]:
    """Return the facts about each adviser of a follow-up, by recruitment, in its order (may lag)."""
    quarter = Quarter.parse(follow_up.quarter)
    agreement = found(ports.store.get(Agreement, follow_up.agreement_id))
    recruitments = [
        one
        for one in every(ports.store.recruitments_of_structure, follow_up.structure_id)
        if one.agreement_id == agreement.id
    ]
    by_id = {one.id: one for one in recruitments}
    recruitment_ids = follow_up.recruitment_ids
    activity = totals_of_quarter(ports, follow_up.structure_id, quarter, recruitment_ids)
    posts = {}
    for one in recruitment_ids:
        recruitment = by_id.get(one)
        posts[one] = PostFacts(recruitment=recruitment, activity=activity[one])
        if recruitment is not None and recruitment.contract is not None:
            starts_on, last_day = recruitment.contract.starts_on, recruitment.last_day
            posts[one] = PostFacts(
                recruitment=recruitment,
                time=TimeInPost.within(quarter, starts_on, last_day),
                suspended_days=recruitment.days_suspended(quarter.first_day, quarter.last_day),
                paid_days=paid_days(quarter, recruitment, agreement),
                earned_cents=earned_in(quarter, recruitment, recruitments, agreement),
                activity=activity[one],
            )
    return posts


def declared_before(ports: Ports, follow_up: FollowUp) -> Declaration | None:
    """Return what was declared for the same agreement in the previous quarter; None when nothing was (may
    lag)."""
    past = str(Quarter.parse(follow_up.quarter).previous())
    return next(
        (
            one.declaration
            for one in every(ports.store.follow_ups_of_structure, follow_up.structure_id)
            if one.quarter == past and one.agreement_id == follow_up.agreement_id
        ),
        None,
    )
