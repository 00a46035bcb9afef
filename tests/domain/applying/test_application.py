"""An application from the form to its last post: every status, every act (RULES sections 4, 10)."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.applying.answers import (
    ContactPerson,
    CorrectedAnswers,
    contact_has_own_form,
    require_posts_within,
    siret_taken,
)
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import LIVING, ApplicationStatus
from chalicelib.domain.applying.subsidy import Subsidy
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from tests.domain.recruiting.test_recruitment import CONTRACT, a_recruitment, end
from tests.support import builders

S = ApplicationStatus
PARAMS = Parameters()
AT = datetime(2021, 3, 1, 9, 30, tzinfo=UTC)
SESSION_DAY = date(2021, 3, 24)
TERM = date(2021, 5, 24)
OPINION = Opinion(
    verdict=OpinionVerdict.FAVOURABLE, comment="Un projet solide.", given_at=AT, given_by="account-1"
)


def an_application(status: ApplicationStatus = S.VALIDATED, **fields: Any) -> Application:
    """Return an application with two free posts and a term, so that only its status can refuse an act."""
    known: dict[str, Any] = {
        "submitted_at": AT,
        "confirmed_at": None,
        "structure_id": "structure-1",
        "posts_granted": 2,
        "decided_on": SESSION_DAY,
        "recruitment_deadline": TERM,
    }
    return builders.application(status, **{**known, **fields})


def grant(application: Application, posts: int = 2) -> Application:
    return application.granted(
        session_id="session-1", structure_id="structure-1", posts=posts, on=SESSION_DAY, deadline=TERM
    )


Act = Callable[[Application], Application]
ACTS: dict[str, Act] = {
    "confirm": lambda a: a.confirmed(AT),
    "review": lambda a: a.reviewed(),
    "give an opinion": lambda a: a.with_opinion(OPINION),
    "put on the agenda": lambda a: a.on_agenda_of("session-2"),
    "grant": grant,
    "reject": lambda a: a.refused(session_id="session-1", on=SESSION_DAY, reason="Territoire couvert."),
    "postpone": lambda a: a.postponed(session_id="session-1", on=SESSION_DAY, missing="Le budget."),
    "withdraw": lambda a: a.stopped(S.WITHDRAWN),
    "set aside as duplicate": lambda a: a.stopped(S.DUPLICATE),
    "cancel": lambda a: a.stopped(S.CANCELLED),
    "reach the term": lambda a: a.moved_to(S.OVERDUE),
    "extend": lambda a: a.extended(TERM + timedelta(days=30), TERM, PARAMS),
    "lapse": lambda a: a.lapsed(),
    "validate a candidate": lambda a: a.post_taken(TERM),
}

# RULES sections 4 and 10, written out by hand: the result of each act; from other statuses it is refused.
LEADS: dict[str, dict[ApplicationStatus, ApplicationStatus]] = {
    "confirm": {S.SUBMITTED: S.CONFIRMED},
    "review": {
        S.CONFIRMED: S.UNDER_REVIEW,
        S.UNDER_REVIEW: S.UNDER_REVIEW,
        S.POSTPONED: S.UNDER_REVIEW,
    },
    "give an opinion": {
        S.CONFIRMED: S.UNDER_REVIEW,
        S.UNDER_REVIEW: S.UNDER_REVIEW,
        S.POSTPONED: S.UNDER_REVIEW,
    },
    "put on the agenda": {
        S.CONFIRMED: S.UNDER_REVIEW,
        S.UNDER_REVIEW: S.UNDER_REVIEW,
        S.POSTPONED: S.UNDER_REVIEW,
    },
    "grant": {
        S.CONFIRMED: S.VALIDATED,
        S.UNDER_REVIEW: S.VALIDATED,
        S.POSTPONED: S.VALIDATED,
    },
    "reject": {
        S.CONFIRMED: S.REJECTED,
        S.UNDER_REVIEW: S.REJECTED,
        S.POSTPONED: S.REJECTED,
    },
    "postpone": {
        S.CONFIRMED: S.POSTPONED,
        S.UNDER_REVIEW: S.POSTPONED,
        S.POSTPONED: S.POSTPONED,
    },
    "withdraw": {
        S.SUBMITTED: S.WITHDRAWN,
        S.CONFIRMED: S.WITHDRAWN,
        S.UNDER_REVIEW: S.WITHDRAWN,
        S.POSTPONED: S.WITHDRAWN,
        S.VALIDATED: S.WITHDRAWN,
        S.OVERDUE: S.WITHDRAWN,
    },
    "set aside as duplicate": {
        S.SUBMITTED: S.DUPLICATE,
        S.CONFIRMED: S.DUPLICATE,
        S.UNDER_REVIEW: S.DUPLICATE,
        S.POSTPONED: S.DUPLICATE,
    },
    "cancel": {
        S.SUBMITTED: S.CANCELLED,
        S.CONFIRMED: S.CANCELLED,
        S.UNDER_REVIEW: S.CANCELLED,
        S.POSTPONED: S.CANCELLED,
        S.VALIDATED: S.CANCELLED,
        S.OVERDUE: S.CANCELLED,
    },
    "reach the term": {S.VALIDATED: S.OVERDUE},
    "extend": {S.VALIDATED: S.VALIDATED, S.OVERDUE: S.VALIDATED},
    "lapse": {S.OVERDUE: S.LAPSED},
    "validate a candidate": {S.VALIDATED: S.VALIDATED},
}
POSSIBLE = [(before, act) for before, act in product(S, ACTS) if before in LEADS[act]]
REFUSED = [(before, act) for before, act in product(S, ACTS) if before not in LEADS[act]]


@pytest.mark.parametrize(("before", "act"), POSSIBLE)
def test_a_possible_act_leads_to_the_status_of_the_rules(before: ApplicationStatus, act: str) -> None:
    assert ACTS[act](an_application(before)).status is LEADS[act][before]


@pytest.mark.parametrize(("before", "act"), REFUSED)
def test_every_other_act_is_refused_as_a_conflict(before: ApplicationStatus, act: str) -> None:
    with pytest.raises(Refusal) as refused:
        ACTS[act](an_application(before))
    past_the_term = (before, act) == (S.OVERDUE, "validate a candidate")
    assert refused.value.code == ("recruitment_overdue" if past_the_term else "status_forbids")
    assert refused.value.kind == "conflict"


@pytest.mark.parametrize("before", S)
def test_no_act_leads_back_from_the_end(before: ApplicationStatus) -> None:
    ended = {S.REJECTED, S.WITHDRAWN, S.DUPLICATE, S.CANCELLED, S.LAPSED}
    if before in ended:
        assert not any(before in leads for leads in LEADS.values())


@pytest.mark.parametrize("status", S)
def test_an_application_holds_its_siret_from_its_confirmation_to_its_end(status: ApplicationStatus) -> None:
    alive = {S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED, S.VALIDATED, S.OVERDUE}
    assert an_application(status).living == (status in alive)
    assert (status in LIVING) == (status in alive)


def test_the_instant_of_the_confirmation_is_kept() -> None:
    assert an_application(S.SUBMITTED).confirmed(AT).confirmed_at == AT


def test_an_opinion_may_be_amended_until_the_session_has_decided() -> None:
    reviewed = an_application(S.CONFIRMED).with_opinion(OPINION)
    against = replace(OPINION, verdict=OpinionVerdict.UNFAVOURABLE)
    assert reviewed.with_opinion(against).opinion == against
    with pytest.raises(Refusal, match="status_forbids:"):
        grant(reviewed).with_opinion(against)


def test_a_late_opinion_is_no_longer_overdue() -> None:
    assert not an_application(S.CONFIRMED, opinion_overdue=True).with_opinion(OPINION).opinion_overdue


def test_the_committee_may_decide_without_an_opinion() -> None:
    assert grant(an_application(S.CONFIRMED, opinion=None)).status is S.VALIDATED


def test_an_application_is_on_the_agenda_of_one_session_at_a_time() -> None:
    listed = an_application(S.CONFIRMED).on_agenda_of("session-1")
    assert listed.on_agenda_of("session-1") == listed
    with pytest.raises(Refusal, match="already_on_agenda:"):
        listed.on_agenda_of("session-2")


def test_a_postponed_application_may_go_to_a_later_session() -> None:
    postponed = ACTS["postpone"](an_application(S.CONFIRMED).on_agenda_of("session-1"))
    assert (postponed.agenda_session_id, postponed.decision_reason) == (None, "Le budget.")
    granted = grant(postponed.on_agenda_of("session-2"))
    assert (granted.status, granted.agenda_session_id, granted.decision_reason) == (S.VALIDATED, None, None)


def test_the_committee_may_grant_another_number_of_posts_than_requested() -> None:
    application = an_application(S.UNDER_REVIEW, posts_requested=2)
    assert grant(application, posts=1).posts_granted == 1
    assert grant(application, posts=5).posts_granted == 5


def test_a_refusal_keeps_its_reason_its_session_and_its_date() -> None:
    rejected = ACTS["reject"](an_application(S.CONFIRMED).on_agenda_of("session-1"))
    assert (rejected.decision_reason, rejected.decided_on) == ("Territoire couvert.", SESSION_DAY)
    assert (rejected.session_id, rejected.agenda_session_id) == ("session-1", None)


STOPS = [S.WITHDRAWN, S.DUPLICATE, S.CANCELLED]


@pytest.mark.parametrize(("before", "stop"), list(product([S.VALIDATED, S.OVERDUE], STOPS)))
def test_an_application_does_not_stop_while_somebody_is_recruited(
    before: ApplicationStatus, stop: ApplicationStatus
) -> None:
    with pytest.raises(Refusal) as refused:
        an_application(before, posts_taken=1).stopped(stop)
    assert (refused.value.code, refused.value.kind) == ("posts_still_held", "conflict")


def test_an_application_may_stop_once_its_last_recruitment_did() -> None:
    held = an_application(posts_taken=1, posts_hired=1)
    assert held.post_released(was_hired=True).stopped(S.WITHDRAWN).status is S.WITHDRAWN


def test_a_stopped_application_waits_for_no_session() -> None:
    listed = an_application(S.CONFIRMED).on_agenda_of("session-1")
    assert all(listed.stopped(stop).agenda_session_id is None for stop in STOPS)


def test_a_decision_never_changes_the_amount_told_before_it() -> None:
    assert grant(an_application(S.UNDER_REVIEW)).subsidy_per_post_cents == 50_000_00


def test_past_the_term_a_validated_candidate_may_still_sign() -> None:
    overdue = an_application(posts_taken=1).moved_to(S.OVERDUE)
    assert overdue.post_hired().posts_hired == 1


def test_past_the_term_the_last_contract_ends_the_overdue_status() -> None:
    overdue = an_application(posts_granted=2, posts_taken=2, posts_hired=0).moved_to(S.OVERDUE)
    first = overdue.post_hired()
    assert first.status is S.OVERDUE and not first.fully_hired
    last = first.post_hired()
    assert last.status is S.VALIDATED and last.fully_hired


def test_before_the_term_the_last_contract_leaves_the_application_validated() -> None:
    hired = an_application(posts_granted=1, posts_taken=1).post_hired()
    assert hired.status is S.VALIDATED and hired.fully_hired


def test_without_posts_nothing_is_fully_hired() -> None:
    assert not an_application(S.CONFIRMED, posts_granted=0).fully_hired


def test_an_extension_sets_the_new_term_and_ends_the_overdue_status() -> None:
    extended = an_application(S.OVERDUE).extended(date(2021, 7, 31), today=date(2021, 6, 2), params=PARAMS)
    assert (extended.status, extended.recruitment_deadline) == (S.VALIDATED, date(2021, 7, 31))
    assert extended.post_taken(date(2021, 7, 31)).posts_taken == 1
    with pytest.raises(Refusal, match="recruitment_overdue:"):
        extended.post_taken(date(2021, 8, 1))


def test_recruiting_is_possible_until_the_end_of_the_term_even_with_a_late_clock() -> None:
    validated = an_application()
    assert not validated.past_term(TERM)
    assert validated.post_taken(TERM).posts_taken == 1
    assert validated.past_term(TERM + timedelta(days=1))
    with pytest.raises(Refusal) as refused:
        validated.post_taken(TERM + timedelta(days=1))
    assert (refused.value.code, refused.value.kind) == ("recruitment_overdue", "conflict")


def test_past_the_term_an_application_without_posts_is_refused_for_its_status() -> None:
    with pytest.raises(Refusal, match="status_forbids:"):
        an_application(S.LAPSED).post_taken(TERM + timedelta(days=1))


def test_an_application_without_a_term_is_never_past_it() -> None:
    assert not an_application(S.CONFIRMED, recruitment_deadline=None).past_term(date(2060, 1, 1))


@pytest.mark.parametrize(
    ("status", "today", "deadline"),
    [
        (S.VALIDATED, date(2021, 4, 1), TERM),
        (S.VALIDATED, date(2021, 4, 1), TERM - timedelta(days=1)),
        (S.OVERDUE, date(2021, 6, 10), TERM),
        (S.OVERDUE, date(2021, 6, 10), date(2021, 6, 9)),
    ],
    ids=["the same term", "an earlier term", "the term that passed", "a day that passed"],
)
def test_an_extension_that_adds_no_time_is_refused(
    status: ApplicationStatus, today: date, deadline: date
) -> None:
    with pytest.raises(Refusal) as refused:
        an_application(status).extended(deadline, today, PARAMS)
    assert (refused.value.code, refused.value.pointer) == ("deadline_not_later", "/deadline")


def test_an_extension_is_corrected_between_the_former_term_or_today_and_its_own() -> None:
    before = date(2021, 4, 1)
    plain = an_application(S.VALIDATED)
    assert plain.shortened_from(before) is None
    later = TERM + timedelta(days=60)
    extended = plain.extended(later, before, PARAMS)
    assert (extended.first_deadline, extended.shortened_from(before)) == (TERM, TERM)
    # After a second extension, the first term still counts.
    again = extended.extended(later + timedelta(days=1), before, PARAMS)
    assert again.shortened_from(before) == TERM
    assert again.shortened_from(TERM + timedelta(days=5)) == TERM + timedelta(days=5)
    assert extended.given_term(TERM, before, PARAMS).recruitment_deadline == TERM
    assert extended.given_term(TERM, before, PARAMS).shortened_from(before) is None
    last = extended.given_term(later - timedelta(days=1), before, PARAMS)
    assert last.recruitment_deadline == later - timedelta(days=1)
    with pytest.raises(Refusal) as refused:
        extended.given_term(TERM - timedelta(days=1), before, PARAMS)
    assert (refused.value.code, refused.value.pointer) == ("deadline_not_later", "/deadline")
    further = extended.given_term(later + timedelta(days=1), before, PARAMS)
    assert further.recruitment_deadline == later + timedelta(days=1)
    # On its last day there is no earlier one to choose, and after it no correction.
    assert extended.shortened_from(later - timedelta(days=1)) == later - timedelta(days=1)
    assert extended.shortened_from(later) is None
    assert replace(extended, status=S.OVERDUE).shortened_from(before) is None


def test_an_extension_by_one_day_or_until_tonight_is_enough() -> None:
    longer = an_application().extended(TERM + timedelta(days=1), today=date(2021, 4, 1), params=PARAMS)
    assert longer.recruitment_deadline == date(2021, 5, 25)
    tonight = an_application(S.OVERDUE).extended(date(2021, 6, 10), today=date(2021, 6, 10), params=PARAMS)
    assert (tonight.status, tonight.recruitment_deadline) == (S.VALIDATED, date(2021, 6, 10))


def test_an_extension_ends_at_most_a_year_from_today() -> None:
    overdue, today = an_application(S.OVERDUE), date(2021, 6, 10)
    assert overdue.extended(date(2022, 6, 10), today, PARAMS).recruitment_deadline == date(2022, 6, 10)
    with pytest.raises(Refusal) as refused:
        overdue.extended(date(2022, 6, 11), today, PARAMS)
    assert (refused.value.code, refused.value.pointer) == ("deadline_too_far", "/deadline")
    assert "12 mois" in refused.value.message


@pytest.mark.parametrize(
    ("status", "granted", "hired", "expected"),
    [
        (S.VALIDATED, 2, 1, True),
        (S.VALIDATED, 2, 2, False),
        (S.OVERDUE, 2, 1, False),
        (S.LAPSED, 2, 0, False),
    ],
)
def test_a_structure_recruits_while_posts_are_free_before_the_term(
    status: ApplicationStatus, granted: int, hired: int, expected: bool
) -> None:
    application = an_application(status, posts_granted=granted, posts_taken=hired, posts_hired=hired)
    assert application.still_recruiting is expected
    assert application.posts_to_hire == granted - hired


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (S.CONFIRMED, True),
        (S.UNDER_REVIEW, True),
        (S.POSTPONED, True),
        (S.SUBMITTED, False),
        (S.VALIDATED, False),
    ],
)
def test_an_opinion_is_missing_until_it_is_given_or_a_session_decides(
    status: ApplicationStatus, expected: bool
) -> None:
    application = an_application(status, opinion=None)
    assert application.awaits_opinion is expected
    assert not replace(application, opinion=OPINION).awaits_opinion


def test_the_first_decision_is_awaited_until_a_session_has_decided_once() -> None:
    assert an_application(S.CONFIRMED, decided_on=None).awaits_first_decision
    assert not an_application(S.POSTPONED).awaits_first_decision, "a session has postponed it"
    assert not an_application(S.WITHDRAWN, decided_on=None).awaits_first_decision


@pytest.mark.parametrize("status", S)
def test_a_contact_has_an_application_from_its_sending_to_its_end(
    status: ApplicationStatus,
) -> None:
    taken = {S.SUBMITTED, S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED, S.VALIDATED, S.OVERDUE}
    assert an_application(status).holds_form is (status in taken)
    assert an_application(status).awaits_confirmation is (status is S.SUBMITTED)


def test_a_second_application_is_set_aside_until_the_agency_settles_it() -> None:
    aside = an_application(S.SUBMITTED).set_aside(AT)
    assert aside.aside and aside.confirmed_at == AT
    assert not replace(aside, decision_reason="Même projet.").aside
    assert not an_application(S.CONFIRMED).aside


def test_missing_information_is_sent_while_the_next_session_is_awaited() -> None:
    postponed = ACTS["postpone"](an_application(S.UNDER_REVIEW))
    completed = postponed.completed("Voici le budget.", AT)
    assert (completed.completion, completed.completed_at) == ("Voici le budget.", AT)
    for other in (an_application(S.CONFIRMED), ACTS["reject"](an_application(S.UNDER_REVIEW))):
        with pytest.raises(Refusal, match="status_forbids:"):
            other.completed("Voici le budget.", AT)


def test_recruiting_is_possible_until_a_term_in_the_future() -> None:
    validated = an_application()
    assert validated.recruits_until(TERM, TERM)
    assert not validated.recruits_until(TERM, TERM + timedelta(days=1))
    assert not validated.recruits_until(TERM + timedelta(days=1), TERM)
    assert not an_application(S.OVERDUE).recruits_until(TERM, TERM)


def test_an_opinion_is_the_same_whoever_of_the_prefecture_gives_it_and_when() -> None:
    given = an_application(S.CONFIRMED).with_opinion(OPINION)
    assert given.has_opinion(replace(OPINION, given_by="account-2", given_at=AT + timedelta(days=1)))
    assert not given.has_opinion(replace(OPINION, comment="Un projet à revoir."))
    assert not given.has_opinion(replace(OPINION, verdict=OpinionVerdict.UNFAVOURABLE))
    assert not an_application(S.CONFIRMED).has_opinion(OPINION)
    assert not replace(given, status=S.POSTPONED).has_opinion(OPINION), "it takes it in hand again"


def test_the_agency_closes_an_application_for_a_reason() -> None:
    closed = an_application().closed_as(S.CANCELLED, "Dissolution.")
    assert closed.is_closed_as(S.CANCELLED, "Dissolution.")
    assert not closed.is_closed_as(S.CANCELLED, "Une autre raison.")
    assert not closed.is_closed_as(S.DUPLICATE, "Dissolution.")


@pytest.mark.parametrize("posts", [{}, {"posts_taken": 1}, {"posts_taken": 2}])
def test_posts_are_not_taken_back_before_the_term(posts: dict[str, int]) -> None:
    with pytest.raises(Refusal, match="status_forbids:"):
        an_application(**posts).lapsed()


def test_without_a_living_recruitment_the_application_lapses() -> None:
    released = an_application(S.OVERDUE, posts_taken=1).post_released(was_hired=False)
    lapsed = released.lapsed()
    assert (lapsed.status, lapsed.living) == (S.LAPSED, False)


def test_past_the_term_the_agency_takes_back_free_posts() -> None:
    kept = an_application(S.OVERDUE, posts_granted=3, posts_taken=2, posts_hired=1).lapsed()
    assert (kept.status, kept.posts_granted, kept.posts_free) == (S.OVERDUE, 2, 0)
    assert (kept.posts_taken, kept.posts_hired) == (2, 1)


def test_when_only_signed_contracts_are_left_nothing_is_overdue() -> None:
    kept = an_application(S.OVERDUE, posts_granted=3, posts_taken=1, posts_hired=1).lapsed()
    assert (kept.status, kept.posts_granted) == (S.VALIDATED, 1)


def test_nothing_is_taken_back_when_every_post_is_held() -> None:
    with pytest.raises(Refusal) as refused:
        an_application(S.OVERDUE, posts_granted=2, posts_taken=2, posts_hired=1).lapsed()
    assert (refused.value.code, refused.value.kind) == ("posts_all_held", "conflict")


def test_the_last_free_post_is_the_last_one_taken() -> None:
    full = an_application(posts_granted=1).post_taken(TERM)
    assert full.posts_free == 0
    with pytest.raises(Refusal, match="no_free_post:"):
        full.post_taken(TERM)


def test_a_cancelled_choice_and_an_ended_contract_free_their_posts() -> None:
    held = an_application(posts_granted=2, posts_taken=2, posts_hired=1)
    assert held.post_released(was_hired=False).posts_free == 1
    ended = held.post_released(was_hired=True)
    assert (ended.posts_free, ended.posts_hired) == (1, 0)


@pytest.mark.parametrize(
    ("taken", "hired", "was_hired"),
    [(0, 0, False), (0, 0, True), (1, 0, True), (2, 0, True), (1, 1, False), (2, 2, False)],
)
def test_a_free_post_is_not_freed(taken: int, hired: int, was_hired: bool) -> None:
    held = an_application(posts_taken=taken, posts_hired=hired)
    with pytest.raises(ValueError, match="no such post"):
        held.post_released(was_hired=was_hired)


@pytest.mark.parametrize("status", [S.VALIDATED, S.OVERDUE])
@pytest.mark.parametrize(("taken", "hired"), [(0, 0), (1, 1), (2, 2)])
def test_nobody_signs_without_a_validated_candidate(
    status: ApplicationStatus, taken: int, hired: int
) -> None:
    with pytest.raises(ValueError, match="no validated post"):
        an_application(status, posts_taken=taken, posts_hired=hired).post_hired()


def validate(application: Application, _: Recruitment | None) -> tuple[Application, Recruitment]:
    return application.post_taken(TERM), a_recruitment()


def cancel(application: Application, held: Recruitment | None) -> tuple[Application, Recruitment]:
    assert held is not None
    cancelled = held.cancelled()
    return application.post_released(was_hired=False), cancelled


def sign(application: Application, held: Recruitment | None) -> tuple[Application, Recruitment]:
    assert held is not None
    signed = held.signed(CONTRACT)
    return application if signed is held else application.post_hired(), signed


def rupture(application: Application, held: Recruitment | None) -> tuple[Application, Recruitment]:
    assert held is not None
    ended = end(held)
    return application.post_released(was_hired=True), ended


ON_A_RECRUITMENT = [cancel, sign, rupture]
steps = st.lists(st.tuples(st.sampled_from([validate, *ON_A_RECRUITMENT]), st.integers(0, 9)), max_size=40)


@given(st.integers(1, 4), steps, st.integers(0, 40))
def test_living_recruitments_are_between_zero_and_the_posts(
    granted: int, acts: list[tuple[Any, int]], term_after: int
) -> None:
    application, recruitments = an_application(posts_granted=granted), list[Recruitment]()
    for number, (act, chosen) in enumerate(acts):
        if number == term_after and application.status is S.VALIDATED and not application.fully_hired:
            application = application.moved_to(S.OVERDUE)
        which = chosen % len(recruitments) if recruitments else None
        if act in ON_A_RECRUITMENT and which is None:
            continue
        try:
            application, changed = act(application, None if which is None else recruitments[which])
        except Refusal:
            continue
        if act in ON_A_RECRUITMENT and which is not None:
            recruitments[which] = changed
        else:
            recruitments.append(changed)
        living = [each for each in recruitments if each.living]
        assert application.posts_taken == len(living)
        assert application.posts_hired == sum(each.contract is not None for each in living)
        assert 0 <= application.posts_hired <= application.posts_taken <= granted
        assert application.posts_free == granted - len(living)


@pytest.mark.parametrize("status", S)
def test_every_status_has_its_french_words(status: ApplicationStatus) -> None:
    assert status.label and status.label != status.value


def test_an_opinion_is_favorable_or_defavorable() -> None:
    assert [verdict.label for verdict in OpinionVerdict] == ["favorable", "défavorable"]


def test_an_opinion_is_overdue_after_the_prefectures_time() -> None:
    application = an_application(S.CONFIRMED)
    assert (application.opinion_overdue, application.with_opinion_overdue().opinion_overdue) == (False, True)


@pytest.mark.parametrize(
    "kept", [*sorted(LIVING), "itself", S.SUBMITTED, S.REJECTED, S.WITHDRAWN, S.DUPLICATE]
)
def test_a_duplicate_is_merged_into_another_living_application(kept: ApplicationStatus | str) -> None:
    double = an_application(S.CONFIRMED, id="double")
    other = double if kept == "itself" else an_application(ApplicationStatus(kept), id="kept")
    if kept in LIVING:
        merged = double.merged(other, "Même projet.")
        assert (merged.status, merged.merged_into) == (S.DUPLICATE, "kept")
        assert merged.decision_reason == "Même projet."
        return
    with pytest.raises(Refusal) as refused:
        double.merged(other, "Même projet.")
    assert (refused.value.code, refused.value.pointer) == ("merge_refused", "/into")


def test_an_application_set_aside_is_merged_once_the_agency_settles_it() -> None:
    aside = an_application(S.SUBMITTED).set_aside(AT)
    merged = aside.merged(an_application(S.CONFIRMED, id="kept"), "Même projet.")
    assert merged == replace(aside, decision_reason="Même projet.", merged_into="kept")


@pytest.mark.parametrize("status", [one for one in S if one not in STOPS])
def test_an_application_stops_only_by_its_own_acts(status: ApplicationStatus) -> None:
    with pytest.raises(ValueError, match="not a way to stop"):
        an_application(S.OVERDUE).stopped(status)


def test_a_corrected_address_invalidates_the_links_and_forms_of_the_former_one() -> None:
    waiting = an_application(S.SUBMITTED, id="application-1")
    assert waiting.link_id == "application-1"
    waiting = waiting.sent_again(replace(waiting.answers, posts_requested=3), AT)
    assert waiting.form_number == 2 and waiting.earlier_forms
    corrected = waiting.with_contact_email("marie@lyon.example", link_id="link-2", at=AT)
    assert (corrected.contact.email, corrected.link_id) == ("marie@lyon.example", "link-2")
    assert (corrected.form_number, corrected.earlier_forms) == (3, ())


def test_former_contacts_are_kept_with_their_days_the_first_and_the_latest() -> None:
    one = an_application(S.VALIDATED, contact=builders.contact(phone="+33472101010"))
    person = ContactPerson(first_name="Max", last_name="Roux", job_title="Maire", phone="+33611111111")
    same = ContactPerson(**{each.name: getattr(one.contact, each.name) for each in fields(ContactPerson)})
    assert one.with_contact(same, AT) is one
    changed = one.with_contact(person, AT)
    assert [(known.contact.phone, known.since, known.until) for known in changed.contacts] == [
        ("+33472101010", None, AT),
        ("+33611111111", AT, None),
    ]
    for day in range(1, 20):
        changed = changed.with_contact(replace(person, job_title=f"Maire {day}"), AT + timedelta(days=day))
    assert len(changed.former_contacts) == 10
    assert changed.former_contacts[0].contact == one.contact
    assert changed.former_contacts[-1].until == AT + timedelta(days=19)
    moved = one.with_contact_email("max@lyon.example", link_id="link-2", at=AT)
    assert moved.former_contacts[0].contact == one.contact


def test_a_private_page_withdraws_an_application_without_posts() -> None:
    waiting = an_application(S.CONFIRMED, posts_granted=0)
    assert waiting.withdrawn_by_link() == waiting.stopped(S.WITHDRAWN)
    with pytest.raises(Refusal) as refused:
        an_application(S.VALIDATED).withdrawn_by_link()
    assert refused.value.code == "account_needed"


def test_the_posts_of_an_application_belong_to_its_structure() -> None:
    before = an_application(S.UNDER_REVIEW, structure_id=None, decision_reason="Le budget.")
    granted = grant(before.on_agenda_of("session-1"))
    assert (granted.structure_id, granted.session_id, granted.agenda_session_id) == (
        "structure-1",
        "session-1",
        None,
    )
    assert (granted.decided_on, granted.recruitment_deadline) == (SESSION_DAY, TERM)
    assert granted.decision_reason is None


def test_a_request_for_more_time_awaits_its_answer() -> None:
    later, why = TERM + timedelta(days=30), "Un congé."
    asked = an_application(S.OVERDUE).asking_for_time(later, why, AT, TERM, PARAMS)
    assert asked.extension_request is not None and asked.extension_request.is_same_as(later, why)
    assert (asked.status, asked.recruitment_deadline) == (S.OVERDUE, TERM)
    with pytest.raises(Refusal) as refused:
        an_application(posts_taken=2, posts_hired=2).asking_for_time(later, why, AT, TERM, PARAMS)
    assert refused.value.code == "all_hired"


@pytest.mark.parametrize("act", ["reject", "postpone"])
def test_a_refusal_and_a_postponement_tell_which_session_decided_when_and_why(act: str) -> None:
    decided = ACTS[act](an_application(S.UNDER_REVIEW, agenda_session_id="session-1", decided_on=None))
    assert (decided.session_id, decided.agenda_session_id) == ("session-1", None)
    assert decided.decided_on == SESSION_DAY
    assert decided.decision_reason == {"reject": "Territoire couvert.", "postpone": "Le budget."}[act]


def test_an_address_or_a_siret_of_another_application_is_refused_beside_its_field() -> None:
    told = [(one.code, one.kind, one.pointer) for one in (contact_has_own_form(), siret_taken())]
    assert told == [("email_taken", "conflict", "/email"), ("siret_taken", "conflict", "/siret")]


@pytest.mark.parametrize(("posts", "refused"), [(None, False), (100, False), (101, True)])
def test_one_application_is_for_a_hundred_posts_at_most(posts: int | None, refused: bool) -> None:
    if not refused:
        require_posts_within(posts, PARAMS, "/posts_requested")
        return
    with pytest.raises(Refusal) as refusal:
        require_posts_within(posts, PARAMS, "/posts_requested")
    assert (refusal.value.code, refusal.value.kind) == ("posts_too_many", "invalid")
    assert refusal.value.pointer == "/posts_requested"


def test_a_correction_by_the_structure_keeps_its_siret_and_its_address() -> None:
    form = builders.application_answers(siret="21280085000019")
    person = ContactPerson(first_name="Léa", last_name="Petit", job_title="Maire", phone="06 12 34 56 78")
    kept = {one.name: getattr(form, one.name) for one in fields(CorrectedAnswers) if one.name != "contact"}
    known = builders.application()
    answers = CorrectedAnswers(**kept, contact=person).of(known.answers)
    assert answers.siret == known.siret and answers.contact.email == known.contact.email
    assert (answers.contact.first_name, answers.posts_requested) == ("Léa", form.posts_requested)
    paid = Subsidy(months=24, per_post_cents=50_000_00)
    checked = answers.checked(siret=known.siret, place=builders.place(), phone="+33612345678", subsidy=paid)
    assert (checked.contact.phone, checked.agreement_months) == ("+33612345678", 24)
    assert (checked.subsidy_per_post_cents, checked.place) == (50_000_00, builders.place())
