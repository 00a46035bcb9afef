"""Posts requested by a structure that already holds some (RULES section 8)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.applying.additional import AdditionalAnswers, additional, asked_again
from chalicelib.domain.applying.answers import CheckedAnswers, Correction
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal, Refusals
from tests.domain.applying.test_application import AT, OPINION, an_application

S = ApplicationStatus
PARAMS = Parameters()
TODAY = date(2021, 6, 1)
PARENT = an_application(subsidy_per_post_cents=1, posts_requested=2, job_offer_url="https://lyon.example/1")


def asked(**fields: Any) -> AdditionalAnswers:
    known: dict[str, Any] = {
        "has_identified_candidate": True,
        "posts_requested": 3,
        "available_from": TODAY,
        "agreement_months": None,
        "job_offer_url": None,
    }
    return AdditionalAnswers(**{**known, **fields})


def added(parent: Application = PARENT, **fields: Any) -> Application:
    answers = asked(**fields).checked(parent, TODAY, PARAMS)
    return additional(parent, answers, id="application-2", commitments_version="2", at=AT)


def test_an_additional_application_copies_the_structure_and_takes_the_other_answers_at_todays_rate() -> None:
    changed = {
        "has_identified_candidate": True,
        "posts_requested": 3,
        "available_from": TODAY,
        "job_offer_url": None,
        "subsidy_per_post_cents": PARAMS.public_24_months_cents,
    }
    checked = asked().checked(PARENT, TODAY, PARAMS)
    assert checked == CheckedAnswers(**{**vars(PARENT.answers), **changed})


def test_where_there_is_a_choice_it_chooses_the_length_of_its_agreement() -> None:
    private = replace(
        PARENT, kind=StructureKind.PRIVATE, legal_form=LegalForm.ASSOCIATION, agreement_months=24
    )
    checked = asked(agreement_months=18).checked(private, TODAY, PARAMS)
    assert checked.agreement_months == 18
    assert checked.subsidy_per_post_cents == PARAMS.private_18_months_cents


def test_all_its_errors_are_told_together() -> None:
    wrong = asked(
        posts_requested=PARAMS.max_posts + 1,
        available_from=TODAY - timedelta(days=1),
        agreement_months=18,
    )
    with pytest.raises(Refusals) as refused:
        wrong.checked(PARENT, TODAY, PARAMS)
    assert [(one.code, one.pointer) for one in refused.value.refusals] == [
        ("posts_too_many", "/posts_requested"),
        ("date_past", "/available_from"),
        ("agreement_months_invalid", "/agreement_months"),
    ]


def test_the_requester_is_signed_in_so_nothing_is_left_to_confirm() -> None:
    application = added()
    assert application.is_additional and application.parent_id == PARENT.id
    assert (application.status, application.confirmed_at) == (S.CONFIRMED, AT)
    assert (application.structure_id, application.posts_granted) == (PARENT.structure_id, 0)
    assert application.title == f"{PARENT.name}, postes supplémentaires" and PARENT.title == PARENT.name


def test_a_structure_that_holds_no_post_has_none_to_add_to() -> None:
    with pytest.raises(Refusal) as refused:
        added(replace(PARENT, status=S.LAPSED))
    assert refused.value.code == "not_recruiting"


def test_an_additional_application_leaves_the_form_of_the_contact_free() -> None:
    assert PARENT.holds_form and not added().holds_form


@pytest.mark.parametrize(
    ("taken_in_hand", "free"),
    [
        ({}, True),
        ({"opinion": OPINION}, False),
        ({"agenda_session_id": "session-1"}, False),
        ({"status": S.POSTPONED, "decided_on": TODAY}, False),
        ({"status": S.WITHDRAWN}, False),
    ],
    ids=["nobody", "the prefecture", "a session that will decide", "one that postponed it", "withdrawn"],
)
def test_an_additional_application_is_replaced_by_other_answers_until_its_examination_begins(
    taken_in_hand: dict[str, Any], free: bool
) -> None:
    open_ = replace(added(), **taken_in_hand)
    other = asked(posts_requested=1).checked(PARENT, TODAY, PARAMS)
    later = AT + timedelta(days=1)
    if free:
        again = asked_again(open_, other, later, PARAMS)
        kept = (Correction(at=later, before=open_.answers),)
        assert again == replace(open_, posts_requested=1, submitted_at=later, corrections=kept)
        return
    with pytest.raises(Refusal) as refused:
        asked_again(open_, other, later, PARAMS)
    assert refused.value.code == "additional_examined"


def test_the_titles_of_a_structures_applications_tell_the_origin_of_their_posts() -> None:
    first = an_application()
    more = replace(first, parent_id="first")
    assert (first.told_as, more.told_as) == ("première candidature", "postes supplémentaires")
    for one in (first, more):
        taken_over = replace(one, taken_over_from="Ville de Toul")
        assert taken_over.told_as == "postes repris de « Ville de Toul »"
        assert taken_over.title == f"{one.name}, postes repris de « Ville de Toul »"
