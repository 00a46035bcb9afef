"""An application that stopped by mistake is revived as it was (RULES sections 4, 10)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.revival import revived
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.shared.refusal import Refusal
from tests.domain.applying.test_application import AT, OPINION, SESSION_DAY, STOPS, TERM, an_application

S = ApplicationStatus
LATER = TERM + timedelta(days=1)


def undecided(status: ApplicationStatus = S.CONFIRMED) -> Application:
    return an_application(
        status, confirmed_at=AT, posts_granted=0, decided_on=None, recruitment_deadline=None
    )


def recruiting(status: ApplicationStatus = S.VALIDATED) -> Application:
    return an_application(status, confirmed_at=AT)


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("before", [S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED])
def test_an_application_is_again_what_it_was_before_it_stopped(
    before: ApplicationStatus, stop: ApplicationStatus
) -> None:
    living = replace(undecided(before), agenda_session_id="session-1", decision_reason="Le budget.")
    stopped = replace(living.closed_as(stop, "Un double."), merged_into="application-2")
    assert revived(stopped, SESSION_DAY) == living


def test_one_closed_with_a_liquidation_is_known_until_it_lives_again() -> None:
    asked = undecided(S.UNDER_REVIEW)
    closed = asked.closed_in_liquidation("La structure est en liquidation judiciaire.")
    assert (closed.status, closed.decision_reason) == (
        S.CANCELLED,
        "La structure est en liquidation judiciaire.",
    )
    assert closed.is_closed_in_liquidation and revived(closed, SESSION_DAY) == asked
    for other in (asked, asked.closed_as(S.CANCELLED, "Un double."), asked.stopped(S.WITHDRAWN)):
        assert not other.is_closed_in_liquidation


@pytest.mark.parametrize("before", [S.VALIDATED, S.OVERDUE])
@pytest.mark.parametrize(("today", "after"), [(TERM, S.VALIDATED), (LATER, S.OVERDUE)])
def test_past_the_term_an_application_with_posts_to_fill_is_overdue(
    before: ApplicationStatus, today: date, after: ApplicationStatus
) -> None:
    assert revived(recruiting(before).stopped(S.CANCELLED), today).status is after


def test_a_revived_application_with_all_posts_hired_has_no_term() -> None:
    stopped = replace(recruiting().stopped(S.CANCELLED), posts_hired=2)
    assert revived(stopped, LATER).status is S.VALIDATED


@pytest.mark.parametrize(
    ("stopped", "after"),
    [
        (undecided(S.SUBMITTED).set_aside(AT), S.CONFIRMED),
        (replace(undecided(S.WITHDRAWN), opinion=OPINION), S.UNDER_REVIEW),
        (replace(undecided(S.WITHDRAWN), opinion=OPINION, decided_on=SESSION_DAY), S.POSTPONED),
        (recruiting(S.WITHDRAWN), S.VALIDATED),
    ],
    ids=["set aside", "with an opinion", "a session decided", "with posts"],
)
def test_an_unknown_former_status_is_found_in_the_history(
    stopped: Application, after: ApplicationStatus
) -> None:
    assert stopped.before_stop is None
    assert revived(stopped, TERM).status is after


@pytest.mark.parametrize("status", [one for one in S if one not in STOPS])
def test_only_applications_that_stopped_by_mistake_are_revived(status: ApplicationStatus) -> None:
    with pytest.raises(Refusal) as refused:
        revived(recruiting(status), TERM)
    assert refused.value.code == "status_forbids"


def test_an_application_whose_posts_were_taken_over_is_not_revived() -> None:
    gone = replace(recruiting(), posts_taken=0, posts_hired=0).free_posts_gone().emptied("Postes repris.")
    with pytest.raises(Refusal) as refused:
        revived(gone, TERM)
    assert refused.value.code == "status_forbids" and "sens inverse" in refused.value.message


def test_a_form_that_nobody_confirmed_must_be_sent_again() -> None:
    with pytest.raises(Refusal) as refused:
        revived(replace(undecided(S.SUBMITTED), confirmed_at=None).stopped(S.WITHDRAWN), TERM)
    assert refused.value.code == "never_confirmed"
