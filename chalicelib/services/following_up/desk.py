"""The follow-ups of a quarter for funder and prefectures, with their unlikely values (RULES section 11)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, departments_of, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.following_up.declaration import PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.likelihood import (
    TimeInPost,
    doubts,
    least_pay_compared,
    party_doubts,
)
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.selection import FollowUpSelection, FollowUpTray, ListedFollowUp, counted
from chalicelib.domain.following_up.summary import PostFigures
from chalicelib.domain.recruiting.summary import RecruitmentSummary
from chalicelib.services.core.lists import TrayPage
from chalicelib.services.core.ports import Ports
from chalicelib.services.following_up.follow_up import read_follow_up
from chalicelib.services.following_up.preparing import PostFacts, declared_before, post_facts


@dataclass(frozen=True, kw_only=True)
class ExaminedPost:
    """One adviser's quarter as the funder checks it.

    Args:
        facts: what the contracts say about it.
        declared: by the structure; None before.
        before: declared for the previous quarter; None when nothing was.
        least_pay_cents: the minimum wage of those days, in euro cents; None where it is not compared.
        doubts: the unlikely values, as French sentences.
    """

    facts: PostFacts
    declared: PostDeclaration | None
    before: PostDeclaration | None
    least_pay_cents: int | None
    doubts: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ExaminedFollowUp:
    """A follow-up with the advisers under contract during its quarter.

    Args:
        follow_up: the follow-up.
        posts: its advisers, in the order of the follow-up.
        application: of the posts; its contact answers questions.
        doubts: the unlikely values of the structure as a whole, as French sentences.
    """

    follow_up: FollowUp
    posts: Sequence[ExaminedPost]
    application: Application | None
    doubts: Sequence[str]

    @property
    def names(self) -> Mapping[str, str]:
        """The names of its advisers by recruitment, except erased ones."""
        recruitments = (post.facts.recruitment for post in self.posts)
        return {one.id: one.candidate_name for one in recruitments if one}


def visible_follow_ups(ports: Ports, actor: Actor, quarter: Quarter) -> list[ListedFollowUp]:
    """Return every follow-up of a quarter that the actor may list: for a prefecture, of its departments.

    Unlikely values are computed from the present contracts.

    Raises:
        Refusal: ``not_found``.
    """
    departments = _departments(ports, actor)
    return follow_ups_in(ports, quarter, departments)


def _departments(ports: Ports, actor: Actor) -> Sequence[str]:
    require(actor, Act.LIST_FOLLOW_UPS)
    own = departments_of(actor)
    return sorted(ports.places.departments()) if own is None else own


def follow_ups_in(ports: Ports, quarter: Quarter, departments: Sequence[str]) -> list[ListedFollowUp]:
    """Return every follow-up of a quarter in some departments, with its advisers and unlikely values.

    Args:
        ports: the outside.
        quarter: which one.
        departments: their codes.
    """
    advisers = {one.id: one for one in ports.store.recruitment_summaries(departments)}
    least = _least_pay(ports)
    rows = []
    for one in ports.store.follow_up_summaries([str(quarter)], departments):
        posts = [(post, advisers.get(post.recruitment_id)) for post in one.posts]
        compared = least_pay_compared(one.department)
        rows.append(
            ListedFollowUp(
                summary=one,
                advisers=tuple(adviser.name for _, adviser in posts if adviser),
                doubts=len(party_doubts(one))
                + sum(
                    _count_doubts(quarter, post, adviser, least if compared else None)
                    for post, adviser in posts
                    if post.declared
                ),
            )
        )
    return rows


@dataclass(frozen=True, kw_only=True)
class FollowUpLine:
    """One adviser's quarter as a line of a file.

    Args:
        listed: the follow-up.
        adviser: None once erased.
        declared: by the structure; None before.
        before: declared for the previous quarter; None when nothing was.
        days: calendar days of the quarter with a contract.
        least_pay_cents: the minimum wage of those days, in euro cents; None where it is not compared.
        doubts: the unlikely values, as French sentences.
    """

    listed: ListedFollowUp
    adviser: RecruitmentSummary | None
    declared: PostFigures | None
    before: PostFigures | None
    days: int
    least_pay_cents: int | None
    doubts: Sequence[str]


def follow_up_lines(
    ports: Ports, actor: Actor, quarter: Quarter, selection: FollowUpSelection
) -> list[FollowUpLine]:
    """Return the advisers of every follow-up of a selection, in its order.

    Args:
        ports: the outside.
        actor: staff.
        quarter: which one.
        selection: what is picked.

    Raises:
        Refusal: ``not_found``.
    """
    departments = _departments(ports, actor)
    picked = selection.of(follow_ups_in(ports, quarter, departments))
    advisers = {one.id: one for one in ports.store.recruitment_summaries(departments)}
    declared_before = {
        post.recruitment_id: post
        for one in ports.store.follow_up_summaries([str(quarter.previous())], departments)
        for post in one.posts
        if post.declared
    }
    least = _least_pay(ports)
    rows = []
    for one in picked:
        compared = least if least_pay_compared(one.summary.department) else None
        for post in one.summary.posts:
            adviser = advisers.get(post.recruitment_id)
            days, least_pay = _days_and_least_pay(quarter, adviser, compared)
            rows.append(
                FollowUpLine(
                    listed=one,
                    adviser=adviser,
                    declared=post if post.declared else None,
                    before=declared_before.get(post.recruitment_id),
                    days=days,
                    least_pay_cents=least_pay,
                    doubts=doubts(post, days, least_pay, silent=post.silent) if post.declared else (),
                )
            )
    return rows


def _count_doubts(
    quarter: Quarter,
    post: PostFigures,
    adviser: RecruitmentSummary | None,
    least: Callable[[TimeInPost], int] | None,
) -> int:
    """Return how many values are unlikely in one adviser's quarter."""
    days, least_cents = _days_and_least_pay(quarter, adviser, least)
    return len(doubts(post, days, least_cents, silent=post.silent))


def _days_and_least_pay(
    quarter: Quarter, adviser: RecruitmentSummary | None, least: Callable[[TimeInPost], int] | None
) -> tuple[int, int | None]:
    """Return the days of a quarter with a contract, and the minimum wage of those days where it is
    compared."""
    time = TimeInPost(first=None, last=None)
    if adviser is not None and adviser.starts_on is not None:
        time = TimeInPost.within(quarter, adviser.starts_on, adviser.last_day)
    return time.days, least(time) if least else None


def _least_pay(ports: Ports) -> Callable[[TimeInPost], int]:
    """Return a cached function that computes the minimum wage of a time in post, in euro cents."""

    def month_cents(day: date) -> int:
        return ports.parameters_on(day).smic_month_cents

    return cache(lambda time: time.pay(month_cents))


@dataclass(frozen=True, kw_only=True)
class FollowUpsWaiting:
    """How many follow-ups of a quarter a tray has, and since when the oldest waits."""

    quarter: Quarter
    tray: FollowUpTray
    count: int
    since: date


def waiting(
    ports: Ports, actor: Actor, quarters: Sequence[Quarter], trays: Sequence[FollowUpTray]
) -> list[FollowUpsWaiting]:
    """Return the follow-ups of some quarters that wait, in their order and by tray; empty trays are left out.

    Args:
        ports: the outside.
        actor: staff.
        quarters: which ones.
        trays: those that can be counted without reading contracts.

    Raises:
        Refusal: ``not_found``.
    """
    departments = _departments(ports, actor)
    summaries = ports.store.follow_up_summaries([str(quarter) for quarter in quarters], departments)
    result = []
    for quarter in quarters:
        rows = [ListedFollowUp(one, (), 0) for one in summaries if one.quarter == str(quarter)]
        for tray in trays:
            waiting_since = [one.summary.waits_since for one in rows if tray.holds(one)]
            if waiting_since:
                result.append(
                    FollowUpsWaiting(
                        quarter=quarter, tray=tray, count=len(waiting_since), since=min(waiting_since)
                    )
                )
    return result


def select(
    ports: Ports, actor: Actor, quarter: Quarter, selection: FollowUpSelection, *, page: int, size: int
) -> TrayPage[ListedFollowUp, FollowUpTray]:
    """Return a page of the follow-ups of a selection.

    Args:
        ports: the outside.
        actor: staff.
        quarter: of the follow-ups.
        selection: a tray, a search and a department.
        page: from 1; a page past the end is empty.
        size: follow-ups per page.

    Raises:
        Refusal: ``not_found``.
    """
    everything = visible_follow_ups(ports, actor, quarter)
    return TrayPage.of(selection.of(everything), page=page, size=size, counts=counted(everything))


def examine(ports: Ports, actor: Actor, follow_up_id: str) -> ExaminedFollowUp:
    """Return a follow-up with the contracts and the declaration of the previous quarter, for staff.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_FOLLOW_UPS)
    follow_up = read_follow_up(ports, actor, follow_up_id)
    former_declaration = declared_before(ports, follow_up)
    before = {post.recruitment_id: post for post in former_declaration.posts} if former_declaration else {}
    declaration = follow_up.declaration
    declared = {post.recruitment_id: post for post in declaration.posts} if declaration else {}
    return ExaminedFollowUp(
        follow_up=follow_up,
        posts=[
            _examined_post(ports, follow_up, facts, declared.get(one), before.get(one))
            for one, facts in post_facts(ports, follow_up).items()
        ],
        application=ports.store.get(Application, follow_up.application_id),
        doubts=party_doubts(declaration) if declaration else (),
    )


def _examined_post(
    ports: Ports,
    follow_up: FollowUp,
    facts: PostFacts,
    declared: PostDeclaration | None,
    before: PostDeclaration | None,
) -> ExaminedPost:
    least = _least_pay(ports)(facts.time) if least_pay_compared(follow_up.department) else None
    return ExaminedPost(
        facts=facts,
        declared=declared,
        before=before,
        least_pay_cents=least,
        doubts=(
            doubts(declared, facts.time.days, least, silent=declared.recruitment_id in follow_up.silent_ids)
            if declared
            else ()
        ),
    )
