"""The fields of an application in lists (RULES section 7)."""

from datetime import timedelta

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.summary import ApplicationSummary, summary_of
from chalicelib.domain.deciding.correction_steps import declined
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from chalicelib.domain.shared.calendar_rules import paris_date
from tests.domain.deciding.test_correction_steps import LATER, NO, ask, examined
from tests.support import builders

S = ApplicationStatus


def summary(application: Application) -> ApplicationSummary:
    found = summary_of(application)
    assert found is not None
    return found


def test_an_application_is_in_no_list_before_its_e_mail_is_confirmed() -> None:
    assert summary_of(builders.application(S.SUBMITTED, confirmed_at=None)) is None


def test_a_summary_has_the_date_since_which_a_correction_awaits_its_answer() -> None:
    waiting = ask(examined())
    assert summary(waiting).correction_asked_on == paris_date(builders.NOW)
    assert summary(examined()).correction_asked_on is None
    assert summary(declined(waiting, NO, LATER)).correction_asked_on is None


def test_an_opinion_is_awaited_until_it_is_given_or_no_decision_is_left() -> None:
    opinion = Opinion(verdict=OpinionVerdict.UNFAVOURABLE, comment="x", given_at=LATER, given_by="account-1")
    told = {
        "confirmed": builders.application(),
        "with an opinion": builders.application(opinion=opinion),
        "withdrawn": builders.application(S.WITHDRAWN),
        "late to hire": builders.application(S.OVERDUE),
    }
    awaited = {name for name, one in told.items() if summary(one).awaits_opinion}
    assert awaited == {"confirmed"}
    assert summary(told["with an opinion"]).opinion is OpinionVerdict.UNFAVOURABLE


def test_a_summary_waits_since_its_last_completion_or_its_confirmation() -> None:
    confirmed = builders.application()
    assert summary(confirmed).waits_since == summary(confirmed).confirmed_on
    completed = builders.application(completed_at=builders.NOW + timedelta(days=3))
    assert summary(completed).waits_since == summary(confirmed).confirmed_on + timedelta(days=3)
