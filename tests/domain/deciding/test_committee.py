"""The committee's sessions: open, then published, then closed for good (RULES section 4)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.deciding.committee import (
    AgendaItem,
    CommitteeSession,
    CommitteeSessionStatus,
    Decision,
    Verdict,
    checked_decision,
    full_reason,
    posts_by_department,
    require_session_date,
    require_time_to_recruit,
)
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from tests.domain.applying.test_application import S, an_application
from tests.support import builders

P = CommitteeSessionStatus
HELD_ON = date(2026, 3, 24)
AT = datetime(2026, 3, 24, 16, tzinfo=UTC)


def close(
    session: CommitteeSession, *, today: date = HELD_ON, minutes: str | None = None, undecided: int = 0
) -> CommitteeSession:
    return session.closing(by="account-1", at=AT, today=today, minutes=minutes, undecided=undecided)


def test_an_open_session_changes_its_agenda_and_its_decisions() -> None:
    session = builders.committee_session()
    assert session.require_open() == session


@pytest.mark.parametrize("status", [P.CLOSING, P.CLOSED])
def test_a_session_that_is_closed_or_being_published_does_not_change(status: CommitteeSessionStatus) -> None:
    with pytest.raises(Refusal) as refused:
        builders.committee_session(status).require_open()
    assert (refused.value.code, refused.value.kind) == ("session_closed", "conflict")


def test_a_session_in_preparation_changes_its_agenda_and_decides_once_open() -> None:
    session = builders.committee_session(P.PREPARED)
    assert session.require_changeable() == session
    with pytest.raises(Refusal, match="ouvrez-la") as refused:
        session.require_open()
    assert refused.value.code == "session_not_open"
    assert session.opened().require_open().back_to_preparation(0) == session
    with pytest.raises(Refusal, match="session_decided:"):
        session.opened().back_to_preparation(1)


@pytest.mark.parametrize("status", [P.CLOSING, P.CLOSED])
def test_a_session_is_closed_once(status: CommitteeSessionStatus) -> None:
    with pytest.raises(Refusal, match="session_closed:"):
        close(builders.committee_session(status))


def test_a_closing_records_who_and_when_and_the_publication_ends_it() -> None:
    closing = close(builders.committee_session(), minutes="Procès-verbal.")
    assert (closing.status, closing.closed_by, closing.closed_at) == (P.CLOSING, "account-1", AT)
    assert closing.minutes == "Procès-verbal."
    assert closing.published().status is P.CLOSED


@pytest.mark.parametrize("status", [P.OPEN, P.CLOSED])
def test_only_a_session_in_publication_ends(status: CommitteeSessionStatus) -> None:
    with pytest.raises(ValueError, match="closing"):
        builders.committee_session(status).published()


def test_a_session_can_be_closed_from_its_date_on() -> None:
    assert close(builders.committee_session(), today=HELD_ON).status is P.CLOSING
    assert close(builders.committee_session(), today=date(2026, 4, 2)).status is P.CLOSING
    with pytest.raises(Refusal, match="session_not_held:"):
        close(builders.committee_session(), today=date(2026, 3, 23))


def test_a_session_waits_for_every_decision_of_its_agenda() -> None:
    with pytest.raises(Refusal, match="undecided:") as refused:
        close(builders.committee_session(), undecided=3)
    assert "3 candidatures sans décision" in refused.value.message


def test_minutes_written_before_the_closing_are_kept() -> None:
    drafted = replace(builders.committee_session(), minutes="Projet.")
    assert close(drafted).minutes == "Projet."
    assert close(drafted, minutes="Définitif.").minutes == "Définitif."


def test_three_sessions_may_be_held_on_one_date() -> None:
    sessions = [builders.committee_session(number=number) for number in (1, 2, 3)]
    assert {each.held_on for each in sessions} == {HELD_ON}
    assert all(close(each).status is P.CLOSING for each in sessions)


@pytest.mark.parametrize("status", [P.CLOSING, P.CLOSED])
def test_closing_again_with_the_same_minutes_succeeds_and_with_others_does_not(
    status: CommitteeSessionStatus,
) -> None:
    closed = replace(builders.committee_session(status), minutes="Procès-verbal.")
    assert closed.was_closed_with("Procès-verbal.") and closed.was_closed_with(None)
    assert not closed.was_closed_with("Un autre.") and not builders.committee_session().was_closed_with(None)


def decide(
    verdict: Verdict, posts: int | None = None, reason: str | None = None, asked: int | None = None
) -> Decision:
    return checked_decision(
        verdict=verdict,
        posts_granted=posts,
        posts_requested=asked,
        reason=reason,
        by="account-1",
        at=AT,
        params=Parameters(),
    )


def test_more_posts_than_requested_need_a_reason() -> None:
    for reason in (None, "", "  \n"):
        with pytest.raises(Refusal) as refused:
            decide(Verdict.VALIDATED, posts=4, reason=reason, asked=3)
        assert (refused.value.code, refused.value.pointer) == ("reason_required", "/reason")
    assert decide(Verdict.VALIDATED, posts=4, reason="Un grand territoire.", asked=3).reason
    assert decide(Verdict.VALIDATED, posts=3, asked=3).posts_granted == 3
    assert decide(Verdict.VALIDATED, posts=9).posts_granted == 9, "the structure did not know how many"


@pytest.mark.parametrize(
    ("closed_on", "enough"),
    [
        (date(2026, 3, 24), True),
        (date(2026, 4, 24), True),
        (date(2026, 4, 25), False),
        (date(2027, 1, 4), False),
    ],
)
def test_a_session_leaves_a_month_to_recruit_unless_the_agency_gives_a_reason(
    closed_on: date, enough: bool
) -> None:
    require_time_to_recruit(HELD_ON, closed_on, Parameters(), explained_by_agency=True)
    if enough:
        require_time_to_recruit(HELD_ON, closed_on, Parameters(), explained_by_agency=False)
        return
    with pytest.raises(Refusal) as refused:
        require_time_to_recruit(HELD_ON, closed_on, Parameters(), explained_by_agency=False)
    assert refused.value.code == "term_too_short"
    assert "24/05/2026" in refused.value.message and "l'agence" in refused.value.message


def test_a_validation_grants_posts_and_keeps_no_reason() -> None:
    decided = decide(Verdict.VALIDATED, posts=3, reason="Un beau projet.")
    assert (decided.posts_granted, decided.reason) == (3, None)
    for posts in (None, 0, -1):
        with pytest.raises(Refusal, match="posts_required:"):
            decide(Verdict.VALIDATED, posts=posts)


@pytest.mark.parametrize("verdict", [Verdict.REJECTED, Verdict.POSTPONED])
def test_a_refusal_and_a_postponement_give_a_reason_and_no_posts(verdict: Verdict) -> None:
    assert decide(verdict, reason="Précisez les lieux.").reason == "Précisez les lieux."
    for reason in (None, "", "  \n"):
        with pytest.raises(Refusal, match="reason_required:"):
            decide(verdict, reason=reason)
    with pytest.raises(Refusal, match="posts_unexpected:"):
        decide(verdict, posts=1, reason="Précisez les lieux.")


def test_a_decision_is_the_same_whoever_recorded_it_and_when() -> None:
    decided = decide(Verdict.VALIDATED, posts=3)
    later = replace(decided, decided_by="account-2", decided_at=datetime(2026, 3, 25, tzinfo=UTC))
    assert decided.is_same_as(later) and later.is_same_as(decided)
    assert not decided.is_same_as(decide(Verdict.VALIDATED, posts=2))


def test_an_application_put_on_the_agenda_is_undecided_and_unpublished() -> None:
    item = AgendaItem.of(an_application(S.UNDER_REVIEW, posts_requested=None), "session-1")
    assert (item.session_id, item.posts_requested, item.opinion) == ("session-1", None, None)
    assert item.decision is None and not item.published


def test_a_session_stays_open_while_an_application_awaits_its_decision() -> None:
    item = AgendaItem.of(an_application(S.UNDER_REVIEW), "session-1")
    assert item.is_undecided
    assert not replace(item, moot=True).is_undecided
    assert not replace(item, decision=decide(Verdict.VALIDATED, posts=1)).is_undecided


def test_a_validation_grants_at_most_the_posts_that_a_structure_may_host() -> None:
    assert decide(Verdict.VALIDATED, posts=100).posts_granted == 100
    with pytest.raises(Refusal) as refused:
        decide(Verdict.VALIDATED, posts=101)
    assert (refused.value.code, refused.value.pointer) == ("posts_too_many", "/posts_granted")


@pytest.mark.parametrize("held_on", [date(2021, 1, 1), date(2021, 3, 24), date(2022, 3, 24)])
def test_a_session_is_held_since_2021_and_within_a_year(held_on: date) -> None:
    require_session_date(held_on, date(2021, 3, 24), Parameters())


@pytest.mark.parametrize("held_on", [date(2020, 12, 31), date(2022, 3, 25)])
def test_a_session_before_the_programme_or_far_in_the_future_is_refused(held_on: date) -> None:
    with pytest.raises(Refusal) as refused:
        require_session_date(held_on, date(2021, 3, 24), Parameters())
    assert (refused.value.code, refused.value.pointer) == ("date_far", "/held_on")


def test_a_session_is_found_by_its_number_and_date_and_numbers_are_unique() -> None:
    session = builders.committee_session()
    assert session.require_same(session.number, HELD_ON) is session
    for number, day in ((session.number, HELD_ON + timedelta(days=1)), (session.number + 1, HELD_ON)):
        with pytest.raises(Refusal, match="session_number_taken:"):
            session.require_same(number, day)


def test_a_structure_reads_the_standard_sentence_before_the_free_text() -> None:
    standard = "Le territoire est déjà couvert."
    for verdict in (Verdict.REJECTED, Verdict.POSTPONED):
        assert full_reason(verdict, standard, "Voir la notice.") == f"{standard} Voir la notice."
        assert full_reason(verdict, standard, None) == standard
        assert full_reason(verdict, None, "Voir la notice.") == "Voir la notice."
        assert full_reason(verdict, None, None) is None


def test_a_standard_reason_does_not_justify_more_posts() -> None:
    assert full_reason(Verdict.VALIDATED, "Le territoire est déjà couvert.", None) is None


def test_statuses_and_verdicts_have_their_french_words() -> None:
    assert [status.label for status in P] == [
        "en préparation",
        "ouverte",
        "en cours de publication",
        "close",
    ]
    assert [verdict.label for verdict in Verdict] == ["validée", "refusée", "ajournée"]


def test_only_an_open_session_without_an_agenda_is_deleted() -> None:
    item = AgendaItem.of(an_application(S.UNDER_REVIEW), "session-1")
    builders.committee_session().require_removable([])
    with pytest.raises(Refusal, match="agenda_not_empty:"):
        builders.committee_session().require_removable([item])
    for status in (P.CLOSING, P.CLOSED):
        with pytest.raises(Refusal, match="session_closed:"):
            builders.committee_session(status).require_removable([])


def test_a_session_grants_the_posts_of_its_validations_by_department() -> None:
    decisions = [("54", decide(Verdict.VALIDATED, posts=2)), ("54", decide(Verdict.VALIDATED, posts=1))]
    others = [("57", decide(Verdict.POSTPONED, reason="Précisez.")), ("971", None)]
    agenda = [builders.agenda_item(department=code, decision=one) for code, one in [*decisions, *others]]
    assert posts_by_department(agenda) == {"54": 3}
