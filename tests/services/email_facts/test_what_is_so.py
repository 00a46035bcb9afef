"""What must be true for each e-mail to be sent, and what it then says (RULES section 10)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.applying.application import BeforeStop
from chalicelib.domain.applying.extension import ExtensionRequest
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import CandidateStatus
from chalicelib.domain.deciding.correction_request import CorrectionRequest
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from chalicelib.domain.documents.document import Document
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.recruiting.superior import Superior
from chalicelib.domain.recruiting.supply import SupplyStatus
from chalicelib.domain.shared.calendar_rules import (
    add_months,
    end_of_day,
    morning_of,
    paris_date,
    safe_file_date,
)
from chalicelib.domain.shared.milestones import RecruitmentStep
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from tests.services.email_facts.told import CONTACT, PERSON, Told
from tests.support import builders
from tests.support.world import World

S, R, C, U = ApplicationStatus, RecruitmentStatus, CandidateStatus, SupplyStatus
LIVING = {S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED, S.VALIDATED, S.OVERDUE}
WAITING = {S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED}
HOLDING = {S.VALIDATED, S.OVERDUE}
PREFECTURE = "prefecture@etat.example"


@pytest.fixture
def told(world: World) -> Told:
    return Told(world)


@pytest.fixture
def agent(told: Told) -> str:
    """Return the address of an agent of the prefecture of the Rhône."""
    told.keep(builders.account(id="agent", email=PREFECTURE, role=Role.PREFECTURE, departments=("69",)))
    return PREFECTURE


# Applications

OF_STATUS: Mapping[str, set[ApplicationStatus]] = {
    "application_exists": LIVING,
    "application_revived": LIVING,
    "application_lapsed": {S.LAPSED},
    "application_withdrawn": {S.WITHDRAWN},
    "application_cancelled": {S.CANCELLED},
    "application_duplicate": {S.DUPLICATE},
    "posts_taken_back": HOLDING,
    "posts_given_back": HOLDING,
    "decision_validated": HOLDING,
    "decision_rejected": {S.REJECTED},
    "decision_postponed": WAITING,
    "contact_corrected": set(S) - {S.SUBMITTED},
    "correction_too_late": {*HOLDING, S.REJECTED, S.POSTPONED},
    "recruitment_overdue": {S.OVERDUE},
}


@pytest.mark.parametrize("template", OF_STATUS)
def test_an_email_about_an_application_is_sent_only_in_its_status(told: Told, template: str) -> None:
    said = {
        status
        for status in S
        if told.facts(
            template,
            told.application(
                status,
                recruitment_deadline=date(2026, 11, 14),
                decided_on=date(2026, 9, 14),
                posts_granted=2,
                decision_reason="Le territoire est couvert.",
            ).id,
        )
    }
    assert said == OF_STATUS[template]


@pytest.mark.parametrize(
    ("before", "had_posts"), [(S.UNDER_REVIEW, False), (S.POSTPONED, False), (S.OVERDUE, True)]
)
def test_who_gives_all_posts_back_is_not_told_of_an_examination(
    told: Told, before: ApplicationStatus, had_posts: bool
) -> None:
    stopped = BeforeStop(status=before, decision_reason=None, agenda_session_id=None)
    application = told.application(S.WITHDRAWN, before_stop=stopped)
    facts = told.facts("application_withdrawn", application.id)
    assert facts is not None and facts["had_posts"] is had_posts


@pytest.mark.parametrize("template", ["application_confirmed", "opinion_overdue"])
def test_emails_before_a_decision_are_not_sent_after_it(told: Told, agent: str, template: str) -> None:
    opinion = Opinion(
        verdict=OpinionVerdict.FAVOURABLE, comment="Bien.", given_at=builders.NOW, given_by="agent"
    )
    after: dict[str, Any] = {
        "application_confirmed": {"decided_on": date(2026, 9, 14)},
        "opinion_overdue": {"opinion": opinion},
    }[template]
    said = {status for status in S if told.facts(template, told.application(status).id, to=agent)}
    assert said == WAITING
    assert told.facts(template, told.application(S.CONFIRMED, **after).id, to=agent) is None


def test_the_confirmation_has_the_answers_of_its_form(told: Told) -> None:
    for status in (S.SUBMITTED, S.CONFIRMED):
        one = told.application(status)
        link = told.link(LinkPurpose.CONFIRM_APPLICATION, f"{one.id}/1")
        facts = told.facts("application_confirm", one.id, links={"confirm": link})
        assert facts == (
            {
                "structure_name": "Ville de Lyon",
                "siret": one.siret,
                "kind_label": one.kind.label,
                "posts_requested": 2,
                "months": 24,
                "per_post_cents": 50_000_00,
            }
            if status is S.SUBMITTED
            else None
        )
    waits = told.application(S.SUBMITTED)
    later = told.link(LinkPurpose.CONFIRM_APPLICATION, f"{waits.id}/2")
    assert told.facts("application_confirm", waits.id, links={"confirm": later}) is None


def test_name_and_owner_of_an_application_are_the_current_ones(told: Told) -> None:
    one = told.application(S.CONFIRMED)
    assert told.facts("application_exists", one.id) == {
        "structure_name": "Ville de Lyon",
        "status_label": S.CONFIRMED.label,
        "recruits": False,
    }
    assert told.facts("application_confirmed", one.id) == {
        "structure_name": "Ville de Lyon",
        "prefecture_name": "Rhône",
        "per_post_cents": 50_000_00,
        "months": 24,
    }
    holds = told.application(S.VALIDATED)
    facts = told.facts("application_exists", holds.id)
    assert facts is not None and facts["recruits"]


def test_the_private_page_is_linked_for_the_current_contact(told: Told) -> None:
    one = told.application(S.CONFIRMED, contact_link_id="of-now")
    former = told.link(LinkPurpose.APPLICATION_STATUS, "of-before")
    email = told.email("application_confirmed", one.id, links={"status": former})
    assert email is not None
    assert email.links == {"status": (LinkPurpose.APPLICATION_STATUS, "of-now")}
    other = told.link(LinkPurpose.CONFIRM_APPLICATION, f"{one.id}/1")
    email = told.email("application_confirmed", one.id, links={"other": other})
    assert email is not None and email.links == {"other": (LinkPurpose.CONFIRM_APPLICATION, other.id)}


def test_a_form_set_aside_is_told_until_it_is_settled(told: Told) -> None:
    aside = told.application(S.DUPLICATE, structure_id=None)
    facts = told.facts("application_aside", aside.id, holder_told=True)
    assert facts == {"holder_told": False, "structure_name": aside.name, "siret": aside.siret}, "it is free"
    changes = Changes(author=told.world.author, at=told.world.clock.now())
    changes.take(guards.siret_guard(aside.siret), "another")
    told.world.store.commit(changes)
    for owed, said in ((True, True), (False, False)):
        facts = told.facts("application_aside", aside.id, holder_told=owed)
        assert facts is not None and facts["holder_told"] is said
    decided = told.application(S.DUPLICATE, decision_reason="Un doublon.")
    assert told.facts("application_aside", decided.id) is None
    assert told.facts("application_duplicate", aside.id) is None
    facts = told.facts("application_duplicate", decided.id)
    assert facts is not None and facts["reason"] == "Un doublon."


def test_a_second_form_is_told_to_the_first_contact_while_it_waits(told: Told) -> None:
    first = told.application(S.CONFIRMED)
    sender = builders.contact(first_name="Max", last_name="Roux", job_title="Adjoint")
    second = told.application(S.DUPLICATE, contact=sender)
    facts = told.facts("application_second", first.id, second=second.id)
    assert facts == {
        "second": second.id,
        "structure_name": "Ville de Lyon",
        "sender": "Max Roux (Adjoint)",
        "has_account": False,
    }
    decided = told.application(S.DUPLICATE, decision_reason="Un doublon.")
    other = told.application(S.DUPLICATE, siret="21750001600019")
    over = told.application(S.WITHDRAWN)
    for about, one in ((first, decided), (first, other), (over, second)):
        assert told.facts("application_second", about.id, second=one.id) is None
    assert told.facts("application_second", first.id, second="gone") is None


def test_a_merge_is_told_while_the_remaining_application_lives(told: Told) -> None:
    kept, over = told.application(S.CONFIRMED), told.application(S.WITHDRAWN)
    merged = told.application(S.DUPLICATE, merged_into=kept.id)
    assert told.facts("application_merged", merged.id) == {
        "structure_name": "Ville de Lyon",
        "has_account": False,
    }
    for one in (
        told.application(S.DUPLICATE, merged_into=over.id),
        told.application(S.CONFIRMED, merged_into=kept.id),
        told.application(S.DUPLICATE),
    ):
        assert told.facts("application_merged", one.id) is None
    sender = merged.contact
    assert told.facts("application_joined", kept.id, second=merged.id) == {
        "second": merged.id,
        "structure_name": "Ville de Lyon",
        "sender": f"{sender.first_name} {sender.last_name} ({sender.job_title})",
        "joined": False,
    }
    unmerged = told.application(S.DUPLICATE)
    assert told.facts("application_joined", kept.id, second=unmerged.id) is None
    assert told.facts("application_joined", over.id, second=merged.id) is None
    account = builders.account(email=CONTACT, structure_id=told.structure.id)
    told.keep(account)
    for template, about, name in (
        ("application_merged", merged.id, "has_account"),
        ("application_joined", kept.id, "joined"),
    ):
        facts = told.facts(template, about, second=merged.id)
        assert facts is not None and facts[name]
    alone = told.application(S.CONFIRMED, structure_id=None)
    facts = told.facts("application_merged", told.application(S.DUPLICATE, merged_into=alone.id).id)
    assert facts is not None and not facts["has_account"]
    into_what_is_over = told.application(S.DUPLICATE, merged_into=over.id)
    assert told.facts("application_joined", over.id, second=into_what_is_over.id) is None


@pytest.mark.parametrize(
    ("whose", "structure_id"),
    [
        ({"role": Role.PREFECTURE, "departments": ("69",)}, None),
        ({"structure_id": "another"}, "its own"),
    ],
)
def test_who_has_an_account_for_something_else_has_none_for_the_structure_of_a_merged_form(
    told: Told, whose: dict[str, Any], structure_id: str | None
) -> None:
    own = told.structure.id if structure_id else None
    kept = told.application(S.CONFIRMED, structure_id=own)
    merged = told.application(S.DUPLICATE, structure_id=None, merged_into=kept.id)
    told.keep(builders.account(email=CONTACT, **whose))
    facts = told.facts("application_merged", merged.id)
    assert facts is not None and facts["has_account"] is False
    facts = told.facts("application_joined", kept.id, second=merged.id)
    assert facts is not None and facts["joined"] is False


def test_a_structure_that_still_has_a_living_application_is_not_told_that_it_may_apply(told: Told) -> None:
    gone = told.application(S.REJECTED, id=told.structure.application_id)
    more = told.application(S.VALIDATED)
    told.world.change(told.structure, additional_ids=(more.id,))
    changes = Changes(author=told.world.author, at=told.world.clock.now())
    changes.take(guards.structure_guard(gone.siret), told.structure.id)
    told.world.store.commit(changes)
    for status, may_apply in ((S.VALIDATED, False), (S.WITHDRAWN, True)):
        told.world.change(more, status=status)
        facts = told.facts("decision_rejected", gone.id)
        assert facts is not None and facts["may_apply"] is may_apply


def test_a_corrected_contact_or_siret_is_told_while_it_is_the_current_one(told: Told) -> None:
    one = told.application(S.CONFIRMED)
    assert told.facts("contact_corrected", one.id) == {
        "structure_name": "Ville de Lyon",
        "status_label": S.CONFIRMED.label,
        "has_account": False,
    }
    assert told.facts("contact_corrected", one.id, to="another@lyon.example") is None
    assert told.facts("contact_replaced", one.id, to="another@lyon.example") == {
        "structure_name": "Ville de Lyon"
    }
    assert told.facts("contact_replaced", one.id) is None
    assert told.facts("siret_corrected", one.id, siret=one.siret) is not None
    assert told.facts("siret_corrected", one.id, siret="21750001600019") is None
    over = told.application(S.WITHDRAWN)
    assert told.facts("siret_corrected", over.id, siret=over.siret) is None
    added = told.application(S.CONFIRMED, parent_id=one.id)
    assert told.facts("siret_corrected", added.id, siret=added.siret) is None


def test_a_question_is_told_to_the_current_contact_while_it_waits(told: Told, agent: str) -> None:
    one = told.application(S.UNDER_REVIEW)
    asked = builders.question(application_id=one.id)
    answered = builders.question(application_id=one.id, answer="Oui.", answered_at=builders.NOW)
    decided = told.application(S.REJECTED)
    late = builders.question(application_id=decided.id)
    told.keep(asked, answered, late)
    for template in ("question_asked", "question_reminder"):
        for application, question, contact, said in (
            (one, asked, "", True),
            (one, answered, "", False),
            (decided, late, "", False),
            (one, asked, "/another-contact", False),
        ):
            subject = f"{application.id}/{question.id}{contact}"
            link = told.link(LinkPurpose.ANSWER_QUESTION, subject)
            facts = told.facts(template, application.id, links={"answer": link})
            assert (facts is not None) is said, (template, subject)
            if facts:
                assert (facts["question"], facts["prefecture_name"]) == (asked.text, "Rhône")
    facts = told.facts("question_unanswered", one.id, to=agent, question=asked.id)
    assert facts == {
        "question": asked.id,
        "structure_name": "Ville de Lyon",
        "asked_on": paris_date(asked.asked_at).isoformat(),
        "text": asked.text,
        "in_place_of": None,
    }
    assert told.facts("question_unanswered", one.id, to=agent, question=answered.id) is None
    assert told.facts("question_unanswered", decided.id, to=agent, question=late.id) is None
    assert told.facts("question_unanswered", one.id, to=agent, question="gone") is None


def test_an_agent_is_told_of_the_departments_that_they_still_follow(told: Told, agent: str) -> None:
    one = told.application(S.CONFIRMED)
    told.keep(
        builders.account(email="ain@etat.example", role=Role.PREFECTURE, departments=("01",)),
        builders.account(
            AccountStatus.DISABLED, email="gone@etat.example", role=Role.PREFECTURE, departments=("69",)
        ),
        builders.account(email="agence@etat.example", role=Role.AGENCY),
    )
    expected: dict[str, dict[str, Any] | None] = {
        agent: {"in_place_of": None},
        "ain@etat.example": None,
        "gone@etat.example": None,
        "nobody@etat.example": None,
        "agence@etat.example": {"in_place_of": "Rhône"},
    }
    for to, said in expected.items():
        facts = told.facts("question_answered", one.id, to=to)
        about = {"structure_name": one.title, "opinion_awaited": True, "decision_awaited": True}
        assert facts == (None if said is None else {**said, **about}), to
    facts = told.facts("question_answered", told.application(S.REJECTED).id, to=agent)
    assert facts is not None and not facts["opinion_awaited"] and not facts["decision_awaited"]
    facts = told.facts("opinion_overdue", one.id, to=agent)
    assert facts is not None and facts["confirmed_on"] == paris_date(builders.NOW).isoformat()


def test_completed_information_is_told_until_a_session_decides(told: Told, agent: str) -> None:
    told_of = {"decision_reason": "Il manque le lieu.", "completion": "À la mairie."}
    for status in S:
        facts = told.facts("application_completed", told.application(status, **told_of).id, to=agent)
        assert (facts is not None) is (status in WAITING), status
        if facts:
            assert (facts["text"], facts["structure_name"]) == ("À la mairie.", "Ville de Lyon")
    for missing in told_of:
        one = told.application(S.POSTPONED, **{**told_of, missing: None})
        assert told.facts("application_completed", one.id, to=agent) is None


def test_a_decision_tells_what_it_grants_and_how_to_open_the_account(told: Told) -> None:
    deadline = told.world.today + timedelta(days=60)
    one = told.application(S.VALIDATED, posts_granted=2, recruitment_deadline=deadline)
    facts = told.facts("decision_validated", one.id)
    assert facts == {
        "structure_name": "Ville de Lyon",
        "posts": 2,
        "per_post_cents": 50_000_00,
        "months": 24,
        "total_cents": 100_000_00,
        "deadline": deadline.isoformat(),
        "term_over": False,
        "complete_file_by": facts and facts["complete_file_by"],
        "account_pending": True,
        "additional": False,
        "has_account": False,
    }
    assert facts["complete_file_by"] is not None
    over = told.application(
        S.OVERDUE, posts_granted=1, recruitment_deadline=told.world.today - timedelta(days=1)
    )
    facts = told.facts("decision_validated", over.id)
    assert facts is not None and facts["term_over"] and facts["complete_file_by"] is None
    invited = builders.account(
        AccountStatus.INVITED, email=CONTACT, structure_id=told.structure.id, role=Role.STRUCTURE
    )
    right = told.link(LinkPurpose.OPEN_ACCOUNT, invited.link_subject)
    email = told.email("decision_validated", one.id, links={"account": right})
    assert email is not None and "account" not in email.links, "the present contact has no account"
    told.keep(invited)
    wrong = told.link(LinkPurpose.OPEN_ACCOUNT, "somebody-else")
    for link, kept in ((right, True), (wrong, False)):
        email = told.email("decision_validated", one.id, links={"account": link})
        assert email is not None and ("account" in email.links) is kept
        assert not email.params["account_pending"]
    told.world.change(invited, status=AccountStatus.ACTIVE)
    email = told.email("decision_validated", one.id, links={"account": right})
    assert email is not None and "account" not in email.links and email.params["has_account"]


def test_the_day_by_which_a_file_must_be_complete_is_told_until_it_passes(told: Told) -> None:
    term = told.world.today + timedelta(days=60)
    one = told.application(S.VALIDATED, posts_granted=2, recruitment_deadline=term)
    file_by = safe_file_date(term, told.world.ports.parameters())
    for day, said in ((file_by, file_by.isoformat()), (file_by + timedelta(days=1), None)):
        told.world.go_to(day)
        facts = told.facts("decision_validated", one.id)
        assert facts is not None and facts["complete_file_by"] == said


def test_a_corrected_number_of_posts_is_told_while_it_is_the_current_one(told: Told) -> None:
    one = told.application(S.VALIDATED, posts_granted=2)
    facts = told.facts("posts_corrected", one.id, posts=2)
    assert facts is not None and facts["total_cents"] == 100_000_00
    assert told.facts("posts_corrected", one.id, posts=3) is None
    assert told.facts("posts_corrected", told.application(S.LAPSED, posts_granted=2).id, posts=2) is None
    facts = told.facts("posts_taken_back", one.id)
    assert facts is not None and facts["posts_left"] == 2


def test_a_postponement_is_told_once_a_session_decided(told: Told) -> None:
    one = told.application(S.POSTPONED, decided_on=date(2026, 9, 14), decision_reason="Le lieu.")
    facts = told.facts("decision_postponed", one.id)
    assert facts is not None and facts["missing"] == "Le lieu."
    assert told.facts("decision_postponed", told.application(S.POSTPONED).id) is None


def test_a_contact_who_is_an_agent_is_told_to_the_agency_while_the_structure_holds_posts(told: Told) -> None:
    told.keep(builders.account(email="agence@etat.example", role=Role.AGENCY))
    one, over = told.application(S.VALIDATED), told.application(S.REJECTED)
    assert told.facts("contact_is_staff", one.id, to="agence@etat.example") is None
    told.keep(builders.account(id="agent", email=CONTACT, role=Role.FUNDER))
    facts = told.facts("contact_is_staff", one.id, to="agence@etat.example")
    assert facts == {"structure_name": one.title, "siret": one.siret}
    assert told.facts("contact_is_staff", over.id, to="agence@etat.example") is None
    told.world.change(told.world.get(type(builders.account()), "agent"), role=Role.STRUCTURE)
    assert told.facts("contact_is_staff", one.id, to="agence@etat.example") is None


def test_a_published_session_is_told_to_agents_who_still_follow_the_department(
    told: Told, agent: str
) -> None:
    told.keep(builders.account(email="agence@etat.example", role=Role.AGENCY))
    for to, department, said in (
        (agent, "Rhône", {"in_place_of": None}),
        (agent, "Ain", None),
        ("agence@etat.example", "Ain", {"in_place_of": "Ain"}),
    ):
        facts = told.facts("session_published", "session", to=to, department_name=department)
        assert facts == (None if said is None else {"department_name": department, **said})


# Requests for corrections


def request(**fields: Any) -> CorrectionRequest:
    answers = builders.application()
    given: dict[str, Any] = {
        "before": answers,
        "after": answers,
        "reason": "Une erreur de commune.",
        "asked_at": builders.NOW,
    }
    return CorrectionRequest(**{**given, **fields})


ANSWERED: dict[str, Any] = {"answer": "C'est fait.", "answered_at": builders.NOW}


def test_a_request_for_a_correction_is_told_while_it_waits(told: Told, agent: str) -> None:
    waits = told.application(S.VALIDATED, correction_request=request(), agenda_session_id="session")
    over = told.application(S.REJECTED, correction_request=request())
    answered = told.application(S.VALIDATED, correction_request=request(**ANSWERED))
    nothing = told.application(S.VALIDATED)
    day = paris_date(builders.NOW).isoformat()
    expected: dict[str, dict[str, Any]] = {
        "correction_requested": {"on_agenda": True, "decided": True, "reason": "Une erreur de commune."},
        "correction_unanswered": {"asked_on": day, "reason": "Une erreur de commune."},
        "correction_waiting": {"asked_on": day, "prefecture_name": "Rhône"},
    }
    for template, facts in expected.items():
        said = told.facts(template, waits.id, to=agent)
        assert said is not None and facts.items() <= said.items(), template
        for one in (over, answered, nothing):
            assert told.facts(template, one.id, to=agent) is None, template


def test_an_answer_to_a_request_is_told_while_it_is_in_force(told: Told) -> None:
    granted = request(**ANSWERED, granted=True)
    declined = request(**ANSWERED)
    day = paris_date(builders.NOW).isoformat()
    one = told.application(S.VALIDATED, correction_request=granted)
    facts = told.facts("correction_granted", one.id)
    expected = {"sentence": "C'est fait.", "granted_on": day, "awaits_decision": False}
    assert facts is not None and expected.items() <= facts.items()
    no = told.application(S.VALIDATED, correction_request=declined)
    facts = told.facts("correction_declined", no.id)
    assert facts is not None and {"sentence": "C'est fait.", "asked_on": day}.items() <= facts.items()
    for template, status, asked in (
        ("correction_granted", S.WITHDRAWN, granted),
        ("correction_granted", S.VALIDATED, declined),
        ("correction_declined", S.VALIDATED, granted),
        ("correction_declined", S.VALIDATED, request()),
        ("correction_declined", S.REJECTED, declined),
        ("correction_declined", S.VALIDATED, None),
        ("correction_granted", S.VALIDATED, None),
    ):
        assert told.facts(template, told.application(status, correction_request=asked).id) is None


def test_a_request_that_came_too_late_is_told_with_the_decision(told: Told) -> None:
    for status, recruits, completes in (
        (S.VALIDATED, True, False),
        (S.POSTPONED, False, True),
        (S.REJECTED, False, False),
    ):
        facts = told.facts("correction_too_late", told.application(status, decided_on=date(2026, 9, 14)).id)
        expected = {"decided_on": "2026-09-14", "recruits": recruits, "to_complete": completes}
        assert facts is not None and expected.items() <= facts.items()
    assert told.facts("correction_too_late", told.application(S.VALIDATED).id) is None


# The term to recruit


def test_the_request_for_more_time_is_told_while_it_waits_for_an_answer(told: Told, agent: str) -> None:
    term = date(2026, 11, 14)
    asked = ExtensionRequest(deadline=date(2026, 12, 14), reason="Personne.", asked_at=builders.NOW)
    refused = replace(asked, refusal="Non.", refused_at=builders.NOW)
    given: dict[str, Any] = {"recruitment_deadline": term, "posts_granted": 2, "posts_taken": 1}
    waits = told.application(S.VALIDATED, extension_request=asked, **given)
    no = told.application(S.VALIDATED, extension_request=refused, **given)
    facts = told.facts("extension_requested", waits.id, to=agent)
    assert facts == {
        "structure_name": "Ville de Lyon",
        "deadline": "2026-11-14",
        "wanted_until": "2026-12-14",
        "posts_free": waits.posts_to_hire,
        "reason": "Personne.",
        "in_place_of": None,
    }
    facts = told.facts("extension_refused", no.id)
    assert facts is not None and (facts["deadline"], facts["reason"]) == ("2026-11-14", "Non.")
    assert (facts["posts_free"], facts["contracts_missing"]) == (1, no.contracts_missing)
    over = told.application(S.LAPSED, extension_request=asked, **given)
    over_no = told.application(S.LAPSED, extension_request=refused, **given)
    nothing = told.application(S.VALIDATED, **given)
    for template, ones in (
        ("extension_requested", (no, over, nothing)),
        ("extension_refused", (waits, over_no, nothing)),
    ):
        for one in ones:
            assert told.facts(template, one.id, to=agent) is None


@pytest.mark.parametrize("template", ["recruitment_extended", "recruitment_shortened"])
def test_an_extension_is_told_while_it_is_in_force(told: Told, template: str) -> None:
    term = told.world.today + timedelta(days=10)
    one = told.application(S.VALIDATED, recruitment_deadline=term, posts_granted=1)
    facts = told.facts(template, one.id, deadline=term.isoformat())
    assert facts is not None and (facts["posts_free"], facts["has_account"]) == (1, False)
    assert told.facts(template, one.id, deadline="2026-01-01") is None
    for status, day in ((S.OVERDUE, term), (S.VALIDATED, told.world.today - timedelta(days=1))):
        other = told.application(status, recruitment_deadline=day, posts_granted=1)
        assert told.facts(template, other.id, deadline=day.isoformat()) is None
    last = told.application(S.VALIDATED, recruitment_deadline=told.world.today, posts_granted=1)
    assert told.facts(template, last.id, deadline=told.world.today.isoformat()) is not None


def test_the_last_reminder_before_the_term_leaves_from_its_morning_until_the_term_is_over(told: Told) -> None:
    term = told.world.today + timedelta(days=60)
    one = told.application(
        S.VALIDATED, posts_granted=1, recruitment_deadline=term, decided_on=told.world.today
    )
    last = RecruitmentStep.ONE_DAY_BEFORE
    eve = term - timedelta(days=told.world.ports.parameters().recruitment_last_reminder_days)
    for at, days_left in (
        (morning_of(eve) - timedelta(seconds=1), None),
        (morning_of(eve), (term - eve).days),
        (end_of_day(term) - timedelta(seconds=1), 0),
        (end_of_day(term), None),
    ):
        told.world.clock.at = at
        facts = told.facts("recruitment_reminder", one.id, stage=last.value)
        assert (facts and facts["days_left"]) == days_left


def test_a_passed_term_is_told_while_a_post_is_to_be_filled(told: Told) -> None:
    over = {"recruitment_deadline": date(2026, 9, 1), "posts_granted": 1}
    facts = told.facts("recruitment_overdue", told.application(S.OVERDUE, **over).id)
    assert facts is not None and facts["deadline"] == "2026-09-01"
    full = told.application(S.OVERDUE, posts_taken=1, posts_hired=1, **over)
    assert told.facts("recruitment_overdue", full.id) is None


# Recruitments

OF_RECRUITMENT: Mapping[str, set[RecruitmentStatus]] = {
    "candidate_selected": {R.VALIDATED},
    "candidate_selection_cancelled": {R.CANCELLED},
    "contract_recorded": {R.HIRED},
    "contract_recorded_candidate": {R.HIRED},
    "intake_adviser": {R.HIRED},
    "planned_hire_corrected": {R.VALIDATED},
    "planned_hire_corrected_candidate": {R.VALIDATED},
    "contract_corrected": {R.HIRED},
    "contract_corrected_candidate": {R.HIRED},
    "contract_taken_back": {R.VALIDATED},
    "contract_taken_back_candidate": {R.VALIDATED},
    "end_taken_back": {R.HIRED},
    "end_taken_back_candidate": {R.HIRED},
    "subsidy_ends": {R.HIRED},
    "subsidy_prolonged": {R.HIRED},
    "contract_copy_missing": {R.HIRED},
    "recruitment_ended": {R.ENDED},
    "end_declared_candidate": {R.ENDED},
}


@pytest.mark.parametrize("template", OF_RECRUITMENT)
def test_an_email_about_a_recruitment_is_sent_only_in_its_status(told: Told, template: str) -> None:
    posts = told.application(S.VALIDATED, id=told.structure.application_id)
    ended: dict[str, Any] = {"ended_on": date(2026, 11, 30), "end_reason": EndReason.RESIGNATION}
    said = {
        status
        for status in R
        if told.facts(
            template,
            told.recruitment(status, application_id=posts.id, **(ended if status is R.ENDED else {})).id,
        )
    }
    assert said == OF_RECRUITMENT[template]


def test_each_reader_is_told_the_facts_of_a_recruitment(told: Told) -> None:
    posts = told.application(S.VALIDATED, id=told.structure.application_id)
    hired = told.recruitment(R.HIRED, application_id=posts.id)
    structure = {"structure_name": "Ville de Lyon", "candidate_name": "Zoé Ævar", "has_account": False}
    person = {"first_name": told.person.first_name, "structure_name": "Ville de Lyon"}
    contract = {
        "contract_kind": "CDD",
        "signed_on": "2026-10-20",
        "starts_on": "2026-11-01",
        "ends_on": "2028-10-31",
        "gross_pay_cents": 2_050_00,
    }
    expected: Mapping[str, tuple[str, dict[str, Any]]] = {
        "contract_corrected": (CONTACT, {**structure, **contract}),
        "contract_corrected_candidate": (PERSON, {**person, **contract}),
        "end_taken_back": (CONTACT, structure),
        "end_taken_back_candidate": (PERSON, person),
        "contract_copy_missing": (CONTACT, {**structure, "starts_on": "2026-11-01"}),
        "subsidy_ends": (CONTACT, {**structure, "subsidised_until": "2028-10-31"}),
        "subsidy_prolonged": (CONTACT, {**structure, "subsidised_until": "2028-10-31", "days": 0}),
        "contract_recorded": (
            CONTACT,
            {**structure, "starts_on": "2026-11-01", "training_by": "2026-11-16"},
        ),
        "contract_recorded_candidate": (PERSON, {**person, "starts_on": "2026-11-01"}),
        "intake_adviser": (PERSON, person),
    }
    for template, (to, facts) in expected.items():
        email = told.email(template, hired.id)
        assert email is not None and (email.to, dict(email.params)) == (to, facts), template
    validated = told.recruitment(R.VALIDATED, application_id=posts.id)
    for template, (to, facts) in {
        "planned_hire_corrected": (CONTACT, {**structure, "planned_hire_date": "2026-11-01"}),
        "planned_hire_corrected_candidate": (PERSON, {**person, "planned_hire_date": "2026-11-01"}),
        "candidate_selected": (PERSON, {**person, "planned_hire_date": "2026-11-01"}),
        "contract_taken_back": (CONTACT, structure),
        "contract_taken_back_candidate": (PERSON, person),
    }.items():
        email = told.email(template, validated.id)
        assert email is not None and (email.to, dict(email.params)) == (to, facts), template


def test_a_contract_without_an_end_is_told_as_such(told: Told) -> None:
    hired = told.recruitment(R.HIRED, contract=builders.contract(ends_on=None))
    facts = told.facts("contract_corrected", hired.id)
    assert facts is not None and facts["ends_on"] is None


def test_the_end_of_a_subsidy_is_told_until_it_comes(told: Told) -> None:
    posts = told.application(S.VALIDATED)
    hired = told.recruitment(R.HIRED, application_id=posts.id, prolonged_days=3)
    facts = told.facts("subsidy_ends", hired.id)
    assert facts is not None and facts["subsidised_until"] == "2028-11-03"
    told.world.go_to(date(2028, 11, 3))
    assert told.facts("subsidy_ends", hired.id) is not None
    told.world.go_to(date(2028, 11, 4))
    assert told.facts("subsidy_ends", hired.id) is None
    facts = told.facts("subsidy_prolonged", hired.id)
    assert facts is not None and (facts["days"], facts["subsidised_until"]) == (3, "2028-11-03")


def test_a_declared_end_is_told_with_its_day_and_reason(told: Told) -> None:
    posts = told.application(S.VALIDATED, id=told.structure.application_id, posts_granted=2)
    ended: dict[str, Any] = {"ended_on": date(2026, 11, 30), "end_reason": EndReason.RESIGNATION}
    coming = told.recruitment(R.HIRED, application_id=posts.id, **ended)
    facts = told.facts("end_declared_candidate", coming.id)
    assert facts is not None
    assert (facts["ended_on"], facts["end_reason"]) == ("2026-11-30", EndReason.RESIGNATION.label)
    for template in ("end_taken_back", "end_taken_back_candidate"):
        assert told.facts(template, coming.id) is None
    assert told.facts("end_declared_candidate", told.recruitment(R.HIRED).id) is None


def test_free_posts_after_an_end_are_told_with_their_term(told: Told) -> None:
    term = told.world.today + timedelta(days=20)
    posts = told.application(
        S.VALIDATED, id=told.structure.application_id, posts_granted=2, recruitment_deadline=term
    )
    ended: dict[str, Any] = {"ended_on": date(2026, 9, 1), "end_reason": EndReason.RESIGNATION}
    over = told.recruitment(R.ENDED, application_id=posts.id, **ended)
    facts = told.facts("recruitment_ended", over.id)
    assert facts == {
        "structure_name": "Ville de Lyon",
        "candidate_name": "Zoé Ævar",
        "has_account": False,
        "ended_on": "2026-09-01",
        "posts_free": 2,
        "posts_late": 0,
        "recruits_until": term.isoformat(),
        "several_terms": False,
        "in_liquidation": False,
    }
    told.world.go_to(term + timedelta(days=1))
    facts = told.facts("recruitment_ended", over.id)
    assert facts is not None
    assert (facts["posts_free"], facts["posts_late"], facts["recruits_until"]) == (0, 2, None)
    told.world.change(posts, posts_taken=2)
    facts = told.facts("recruitment_ended", over.id)
    assert facts is not None and (facts["posts_free"], facts["recruits_until"]) == (0, None)


def test_an_end_tells_the_first_of_several_terms_to_recruit(told: Told) -> None:
    sooner, later = (told.world.today + timedelta(days=days) for days in (20, 50))
    posts = told.application(
        S.VALIDATED, id=told.structure.application_id, posts_granted=1, recruitment_deadline=later
    )
    more = told.application(S.VALIDATED, posts_granted=1, recruitment_deadline=sooner)
    told.world.change(told.structure, additional_ids=(more.id,))
    over = told.recruitment(
        R.ENDED, application_id=posts.id, ended_on=date(2026, 9, 1), end_reason=EndReason.RESIGNATION
    )
    facts = told.facts("recruitment_ended", over.id)
    assert facts is not None
    assert (facts["posts_free"], facts["recruits_until"], facts["several_terms"]) == (
        2,
        sooner.isoformat(),
        True,
    )


def test_a_cancelled_selection_is_told_unless_the_structure_chose_again(told: Told) -> None:
    one = told.recruitment(R.CANCELLED)
    facts = told.facts("candidate_selection_cancelled", one.id)
    assert facts is not None and facts["findable"] is told.person.findable
    told.world.change(told.person, recruited_by="another")
    assert told.facts("candidate_selection_cancelled", one.id) is not None
    told.world.change(told.person, recruited_by=told.structure.id)
    assert told.facts("candidate_selection_cancelled", one.id) is None


def test_a_proof_is_asked_for_while_the_end_owes_it(told: Told) -> None:
    ended: dict[str, Any] = {"ended_on": told.world.today, "end_reason": EndReason.RESIGNATION}
    facts = told.facts("end_proof_missing", told.recruitment(R.ENDED, **ended).id)
    assert facts is not None
    assert (facts["ended_on"], facts["end_reason"]) == (
        told.world.today.isoformat(),
        EndReason.RESIGNATION.label,
    )
    proof = Document(id="proof", deposited_at=builders.NOW)
    given = told.recruitment(R.ENDED, **ended, end_proof=proof)
    at_its_term = told.recruitment(R.ENDED, ended_on=told.world.today, end_reason=EndReason.END_OF_TERM)
    for one in (given, at_its_term):
        assert told.facts("end_proof_missing", one.id) is None


def test_a_silence_is_told_once_it_lasts_a_month_under_a_contract_that_goes_on(told: Told) -> None:
    boss = Superior(first_name="Anne", last_name="Roux", email="roux@lyon.example", phone=None)
    one = told.recruitment(R.HIRED, superior=boss)
    assert one.contract is not None
    begun = one.contract.starts_on
    month = add_months(begun, 1)
    to = {
        "activity_silence": PERSON,
        "activity_silence_structure": CONTACT,
        "activity_silence_superior": boss.email,
    }
    told.world.go_to(month - timedelta(days=1))
    assert not any(told.facts(template, one.id, to=address) for template, address in to.items())
    told.world.go_to(month)
    facts = {template: told.facts(template, one.id, to=address) for template, address in to.items()}
    of_all = {"structure_name": "Ville de Lyon", "silent_since": begun.isoformat()}
    assert facts == {
        "activity_silence": {"first_name": told.person.first_name, **of_all},
        "activity_silence_structure": {"candidate_name": "Zoé Ævar", "has_account": False, **of_all},
        "activity_silence_superior": {
            "first_name": "Anne",
            "candidate_name": "Zoé Ævar",
            "contact_email": CONTACT,
            **of_all,
        },
    }
    assert told.facts("activity_silence_superior", one.id, to="former@lyon.example") is None
    told.world.change(one, status=R.ENDED)
    assert not any(told.facts(template, one.id, to=address) for template, address in to.items())


def test_a_superior_is_told_while_the_structure_names_them(told: Told) -> None:
    boss = Superior(first_name="Anne", last_name="Roux", email="roux@lyon.example", phone=None)
    one = told.recruitment(R.HIRED, superior=boss)
    assert told.facts("superior_named", one.id, to=boss.email) == {
        "first_name": "Anne",
        "structure_name": "Ville de Lyon",
        "candidate_name": "Zoé Ævar",
        "contact_email": CONTACT,
    }
    assert told.facts("superior_named", one.id, to="another@lyon.example") is None
    assert told.facts("superior_named", told.recruitment(R.HIRED).id, to=boss.email) is None


@pytest.mark.parametrize(
    ("template", "to"),
    [
        ("uniform_size", CONTACT),
        ("uniform_reminder", CONTACT),
        ("uniform_size_adviser", PERSON),
        ("uniform_reminder_adviser", PERSON),
    ],
)
def test_a_size_is_asked_for_until_it_is_given(told: Told, template: str, to: str) -> None:
    for status in U:
        hired = told.recruitment(R.HIRED)
        told.keep(builders.supply(status, id=hired.id))
        email = told.email(template, hired.id)
        assert (email is not None) is (status is U.ASKED), status
        assert email is None or email.to == to
    assert told.email(template, told.recruitment(R.HIRED).id) is None


# Candidates


def test_a_registration_is_told_until_it_is_confirmed(told: Told) -> None:
    for status in C:
        person = builders.candidate(status=status)
        told.keep(person)
        for number, fits in ((1, True), (2, False)):
            link = told.link(LinkPurpose.CONFIRM_CANDIDATE, f"{person.id}/{number}")
            email = told.email("candidate_confirm", person.id, links={"confirm": link})
            assert (email is not None) is (status is C.SUBMITTED and fits)
            assert email is None or (email.to, dict(email.params)) == (
                person.email,
                {"first_name": person.first_name},
            )
        email = told.email("candidate_exists", person.id)
        assert (email is not None) is (status is C.CONFIRMED)


def test_emails_for_findable_candidates_are_sent_to_nobody_else(told: Told) -> None:
    away = builders.candidate(available=False)
    told.keep(away)
    facts = told.facts("candidate_confirmed", told.person.id)
    assert facts == {"first_name": told.person.first_name, "pix_identifier": told.person.id}
    assert told.facts("candidate_still_available", told.person.id) == {"first_name": told.person.first_name}
    for template in ("candidate_confirmed", "candidate_still_available"):
        assert told.facts(template, away.id) is None
    told.keep(builders.match(MatchStatus.NEW, candidate_id=told.person.id))
    assert told.facts("candidate_still_available", told.person.id) is not None
    told.keep(builders.match(MatchStatus.SHORTLISTED, candidate_id=told.person.id))
    assert told.facts("candidate_still_available", told.person.id) is None
    assert told.facts("candidate_confirmed", told.person.id) is not None


def test_links_for_a_former_address_of_a_candidate_are_left_out(told: Told) -> None:
    person = told.person
    good = told.link(LinkPurpose.CANDIDATE_SPACE, person.link_subject)
    old = told.link(LinkPurpose.CANDIDATE_SPACE, f"{person.id}/99")
    for template in ("candidate_sign_in", "candidate_still_available"):
        assert told.email(template, person.id, links={"space": good}) is not None
        assert told.email(template, person.id, links={"space": old}) is None
        assert told.email(template, person.id, links={"space": good, "other": old}) is None
    for template in ("candidate_exists", "candidate_confirmed"):
        email = told.email(template, person.id, links={"space": good, "other": old})
        assert email is not None and set(email.links) == {"space"}


def test_a_changed_address_is_told_to_both_with_the_new_one(told: Told) -> None:
    for to, new in ((PERSON, True), ("before@courriel.example", False)):
        email = told.email("candidate_email_changed", told.person.id, to=to)
        assert email is not None
        assert (email.to, dict(email.params)) == (
            to,
            {"first_name": told.person.first_name, "is_new": new},
        )


def test_a_candidate_recruited_elsewhere_is_told_to_structures_that_shortlisted_them(told: Told) -> None:
    owed = {"structure_id": told.structure.id}
    assert told.facts("already_recruited", told.person.id, **owed) is None
    match = builders.match(
        MatchStatus.SHORTLISTED, structure_id=told.structure.id, candidate_id=told.person.id
    )
    told.keep(match)
    assert told.facts("already_recruited", told.person.id, **owed) is None
    told.world.change(told.person, recruited_by=told.structure.id)
    assert told.facts("already_recruited", told.person.id, **owed) is None
    told.world.change(told.person, recruited_by="another")
    name = f"{told.person.first_name} {told.person.last_name}"
    assert told.facts("already_recruited", told.person.id, **owed) == {
        **owed,
        "structure_name": "Ville de Lyon",
        "candidate_name": name,
        "has_account": False,
    }
    known = told.world.store.match(told.structure.id, told.person.id)
    assert known is not None
    changes = Changes(author=told.world.author, at=told.world.clock.now())
    changes.update(replace(known, status=MatchStatus.DECLINED))
    told.world.store.commit(changes)
    assert told.facts("already_recruited", told.person.id, **owed) is None
