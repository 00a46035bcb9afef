"""Active posts and silent posts (RULES 21 and section 9)."""

from datetime import date

import pytest

from chalicelib.domain.activity.posts import Presence, SeenPost, TerritoryPosts, posts_of, presence
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.recruiting.suspension import Suspension, SuspensionKind
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.summary import training_summary
from tests.domain.training.builders import a_training
from tests.support import builders

PARAMS = Parameters()
STARTED, TODAY = date(2026, 9, 1), date(2026, 12, 15)
IN_POST = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract(starts_on=STARTED))


@pytest.mark.parametrize(
    ("last_report", "active", "silent"),
    [
        (date(2026, 12, 15), True, False),
        (date(2026, 11, 16), True, False),
        # The day on which the first silence is told.
        (date(2026, 11, 15), False, True),
        (None, False, True),
    ],
)
def test_a_post_is_active_until_the_day_on_which_its_silence_is_told(
    last_report: date | None, active: bool, silent: bool
) -> None:
    assert presence(SeenPost(recruitment=IN_POST, last_report=last_report), TODAY, PARAMS) == Presence(
        active=active, silent=silent
    )


def test_an_adviser_who_begins_or_is_on_leave_is_neither_active_nor_silent() -> None:
    begins = builders.recruitment(
        RecruitmentStatus.HIRED, contract=builders.contract(starts_on=date(2026, 12, 1))
    )
    assert presence(SeenPost(recruitment=begins), TODAY, PARAMS) == Presence(active=False, silent=False)
    leave = Suspension(id="1", kind=next(iter(SuspensionKind)), first_day=date(2026, 10, 1), last_day=None)
    away = builders.recruitment(
        RecruitmentStatus.HIRED, contract=builders.contract(starts_on=STARTED), suspensions=(leave,)
    )
    assert presence(SeenPost(recruitment=away, last_report=date(2026, 9, 20)), TODAY, PARAMS) == Presence(
        active=False, silent=False
    )


def test_an_adviser_in_training_is_not_silent() -> None:
    learns = training_summary(a_training(TrainingStatus.IN_TRAINING))
    seen = SeenPost(recruitment=IN_POST, training=learns)
    assert presence(seen, TODAY, PARAMS) == Presence(active=False, silent=False)


def test_without_a_running_contract_there_is_no_post() -> None:
    to_come = builders.recruitment(
        RecruitmentStatus.HIRED, contract=builders.contract(starts_on=date(2026, 12, 16))
    )
    ended = builders.recruitment(RecruitmentStatus.ENDED, contract=builders.contract(starts_on=STARTED))
    for one in (builders.recruitment(), to_come, ended):
        assert presence(SeenPost(recruitment=one), TODAY, PARAMS) is None


def test_the_posts_of_a_department_are_counted() -> None:
    seen = [
        SeenPost(recruitment=IN_POST, last_report=TODAY),
        SeenPost(recruitment=IN_POST),
        SeenPost(recruitment=builders.recruitment()),
    ]
    counted = posts_of(seen, TODAY, PARAMS, overdue=2, past_reports=7)
    assert counted == TerritoryPosts(filled=2, active=1, silent=1, overdue=2, past_reports=7)
    assert counted + counted == TerritoryPosts(filled=4, active=2, silent=2, overdue=4, past_reports=14)
