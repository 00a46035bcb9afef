"""The board: the states of applications, the posts of each department, the oldest waits."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus as S
from chalicelib.domain.applying.summary import ApplicationSummary, summary_of
from chalicelib.domain.deciding.board import Figures, Measure, WaitingAge, board_of
from chalicelib.domain.deciding.flow import FlowStage, flow_of
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from tests.support import builders
from tests.support.builders import NOW

TODAY = NOW.date()


def summary(**fields: Any) -> ApplicationSummary:
    application: Application = builders.application(**{"confirmed_at": NOW, **fields})
    found = summary_of(application)
    assert found is not None
    return found


def opinion(days_ago: int) -> Opinion:
    given = NOW - timedelta(days=days_ago)
    return Opinion(verdict=OpinionVerdict.FAVOURABLE, comment="Bon projet.", given_at=given, given_by="a")


def test_posts_are_counted_by_their_state() -> None:
    board = board_of(
        [
            summary(department="28", posts_requested=3),
            summary(department="28", posts_requested=None, opinion=opinion(0)),
            summary(department="54", status=S.VALIDATED, posts_granted=5, posts_taken=3, posts_hired=2),
            summary(department="54", status=S.OVERDUE, posts_granted=1),
            summary(department="54", status=S.LAPSED, posts_granted=9),
        ],
        ["54", "28", "75"],
        TODAY,
    )
    assert list(board.departments) == ["28", "54", "75"]
    asked, granted, none = board.departments.values()
    assert (asked.applications, asked.waiting, asked.opinions) == (2, 2, 1)
    assert (asked.asked, asked.unsaid) == (3, 1)
    assert [granted.value(one) for one in Measure] == [6, 3, 0]
    assert granted.hired == 2 and granted.statuses == {S.VALIDATED: 1, S.OVERDUE: 1, S.LAPSED: 1}
    assert none.applications == 0
    assert (board.total.applications, board.total.granted, board.total.asked) == (5, 6, 3)


def test_waiting_applications_are_counted_by_age() -> None:
    waits = [
        summary(confirmed_at=NOW),
        summary(confirmed_at=NOW - timedelta(days=21), opinion=opinion(2)),
        summary(confirmed_at=NOW - timedelta(days=70)),
    ]
    board = board_of(waits, ["28", "54", waits[0].department], TODAY)
    assert board.decisions.counts == {WaitingAge.WEEK: 1, WaitingAge.THREE_WEEKS: 1, WaitingAge.OLDER: 1}
    assert board.opinions.counts == {WaitingAge.WEEK: 1, WaitingAge.OLDER: 1}
    assert board.opinions.oldest == TODAY - timedelta(days=70)
    assert board.confirmed_today == 1


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (0, WaitingAge.WEEK),
        (6, WaitingAge.WEEK),
        (7, WaitingAge.THREE_WEEKS),
        (21, WaitingAge.THREE_WEEKS),
        (22, WaitingAge.TWO_MONTHS),
        (60, WaitingAge.TWO_MONTHS),
        (61, WaitingAge.OLDER),
    ],
)
def test_an_age_is_told_in_days(days: int, age: WaitingAge) -> None:
    assert WaitingAge.of(days) is age


def test_each_week_has_the_states_of_applications_at_its_end() -> None:
    monday = TODAY - timedelta(days=TODAY.weekday())
    back = (TODAY - monday).days
    flow = flow_of(
        [
            # Confirmed long ago, opinion last week, granted this Monday.
            summary(
                confirmed_at=NOW - timedelta(days=200),
                opinion=opinion(back + 3),
                status=S.VALIDATED,
                decided_on=monday,
                posts_granted=4,
            ),
            summary(status=S.REJECTED, confirmed_at=NOW - timedelta(days=back + 2), decided_on=monday),
            summary(status=S.WITHDRAWN),
        ],
        TODAY,
        weeks=3,
    )
    first, last_week, this_week = flow.weeks
    assert (first.begins_on, this_week.begins_on) == (monday - timedelta(days=14), monday)
    assert {stage: number for stage, number in first.standing.items() if number} == {FlowStage.OPINION: 1}
    assert (first.confirmed, first.opinions) == (0, 0), "what came before is in its standing only"
    assert (last_week.confirmed, last_week.opinions, last_week.decided) == (1, 1, 0)
    assert last_week.standing[FlowStage.DECISION] == 1 and last_week.standing[FlowStage.OPINION] == 1
    assert (this_week.decided, this_week.granted) == (2, 4)
    assert {stage: number for stage, number in this_week.standing.items() if number} == {
        FlowStage.VALIDATED: 1,
        FlowStage.REJECTED: 1,
    }


def test_an_opinion_after_a_postponement_waits_for_the_next_decision() -> None:
    again = summary(
        confirmed_at=NOW - timedelta(days=9),
        status=S.UNDER_REVIEW,
        decided_on=TODAY - timedelta(days=5),
        opinion=opinion(1),
    )
    (week,) = flow_of([again], TODAY, weeks=1).weeks
    assert {stage: number for stage, number in week.standing.items() if number} == {FlowStage.DECISION: 1}
    postponed = again._replace(opinion_on=again.confirmed_on)
    (week,) = flow_of([postponed], TODAY, weeks=1).weeks
    assert week.standing[FlowStage.POSTPONED] == 1
    (week,) = flow_of([postponed._replace(decided_on=TODAY)], TODAY, weeks=1).weeks
    assert week.decided == 1, "a postponement is a decision"


def test_the_delay_of_a_step_is_the_median_of_the_applications_that_passed_it() -> None:
    def decided(opinion_after: int, decision_after: int) -> ApplicationSummary:
        on = date(2026, 3, 2)
        return summary(status=S.REJECTED)._replace(
            confirmed_on=on,
            opinion_on=on + timedelta(days=opinion_after),
            decided_on=on + timedelta(days=decision_after),
        )

    to_opinion, to_decision, whole = flow_of(
        [decided(2, 30), decided(4, 20), decided(9, 40), summary()], TODAY, weeks=1
    ).delays
    assert (to_opinion.days, to_opinion.count) == (4, 3)
    assert (to_decision.days, whole.days) == (28, 30)
    nothing, *_ = flow_of([summary()], TODAY, weeks=1).delays
    assert (nothing.days, nothing.count) == (None, 0)


def test_the_figures_of_two_departments_add_up() -> None:
    one, other = Figures(), Figures()
    one.count(summary(status=S.VALIDATED, posts_granted=5, posts_taken=3, posts_hired=2))
    one.count(summary(posts_requested=3))
    other.count(summary(status=S.OVERDUE, posts_granted=4, posts_taken=2, posts_hired=1))
    other.count(summary(posts_requested=None, opinion=opinion(0)))
    both = one + other
    assert (both.opinions, both.asked, both.unsaid) == (1, 3, 1)
    assert (both.granted, both.recruited, both.hired) == (9, 5, 3)
    assert (both.applications, both.waiting) == (4, 2)
