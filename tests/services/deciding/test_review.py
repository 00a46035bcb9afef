"""The work of the prefecture, and the private page of an application (RULES 8, sections 4, 7, 10)."""

from datetime import timedelta

import pytest

from chalicelib.audiences.public.status import state_of
from chalicelib.audiences.public.views import status_view
from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.services.applying import agency_corrections, applications, revival
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Throttled
from chalicelib.services.core.transaction import Stale
from chalicelib.services.deciding import drafts, review
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World

COMMENT = "Le projet répond à un besoin du territoire."


def opine(
    world: World,
    application: Application,
    verdict: OpinionVerdict = OpinionVerdict.FAVOURABLE,
    *,
    actor: AccountSession | None = None,
    comment: str = COMMENT,
    version: int | None = None,
) -> Application:
    return review.give_opinion(
        world.ports,
        actor or prefecture(world),
        application.id,
        verdict=verdict,
        comment=comment,
        expected_version=version,
    )


def prefecture(world: World, *departments: str) -> AccountSession:
    return world.as_staff(Role.PREFECTURE, *departments or ("54",))


def ask(world: World, application: Application, text: str = "Où l'accueil aura-t-il lieu ?") -> Question:
    return review.ask(world.ports, prefecture(world), application.id, text=text)


def answer_token(world: World) -> str:
    return world.token(world.mails("question_asked")[-1], "answer")


def by_link(world: World, text: str) -> Question:
    return review.answer_by_link(world.ports, world.holder(answer_token(world)), text=text)


# Scope


def test_a_prefecture_finds_only_the_applications_of_its_department(world: World) -> None:
    nancy = world.confirmed()
    metz = world.confirmed(insee_code="57463", postal_code="57000")
    for actor, own, other in (
        (prefecture(world, "54"), nancy, metz),
        (prefecture(world, "57"), metz, nancy),
    ):
        page = review.list_applications(world.ports, actor, status=None, limit=20, cursor=None)
        assert [application.id for application in page.items] == [own.id]
        assert applications.read_application(world.ports, actor, own.id).id == own.id
        with refused("not_found"):
            applications.read_application(world.ports, actor, other.id)
        with refused("not_found"):
            review.ask(world.ports, actor, other.id, text="Pourquoi ?")
        with refused("not_found"):
            opine(world, other, actor=actor)


def test_an_application_of_another_department_looks_like_an_unknown_one(world: World) -> None:
    metz = world.confirmed(insee_code="57463", postal_code="57000")
    for application_id in (metz.id, world.ports.ids.new()):
        with refused("not_found"):
            applications.read_application(world.ports, prefecture(world), application_id)


def test_a_prefecture_of_several_departments_finds_all_of_theirs(world: World) -> None:
    nancy = world.confirmed()
    metz = world.confirmed(insee_code="57463", postal_code="57000")
    page = review.list_applications(
        world.ports, prefecture(world, "54", "57"), status=None, limit=20, cursor=None
    )
    assert [application.id for application in page.items] == [nancy.id, metz.id]


def test_unconfirmed_forms_and_those_set_aside_are_not_shown_to_the_prefecture(world: World) -> None:
    unconfirmed = world.apply()
    first = world.confirmed()
    aside = world.confirmed(siret=first.siret)
    page = review.list_applications(world.ports, prefecture(world), status=None, limit=20, cursor=None)
    assert [application.id for application in page.items] == [first.id]
    for hidden in (unconfirmed, aside):
        with refused("not_found"):
            opine(world, hidden)


def test_the_list_is_read_by_pages_oldest_first_and_by_status(world: World) -> None:
    ids = []
    for _ in range(5):
        ids.append(world.confirmed().id)
        world.wait(minutes=1)
    opine(world, world.get(Application, ids[2]))
    actor, seen, cursor = prefecture(world), [], None
    while True:
        page = review.list_applications(world.ports, actor, status=None, limit=2, cursor=cursor)
        seen += [application.id for application in page.items]
        if (cursor := page.cursor) is None:
            break
    assert seen == ids
    page = review.list_applications(
        world.ports, actor, status=ApplicationStatus.UNDER_REVIEW, limit=2, cursor=None
    )
    assert [application.id for application in page.items] == [ids[2]]


# Opinion


def test_an_opinion_puts_the_application_under_review_and_clears_its_timer(world: World) -> None:
    application = opine(world, world.confirmed())
    assert application.status is ApplicationStatus.UNDER_REVIEW
    assert application.opinion is not None
    assert (application.opinion.verdict, application.opinion.comment) == (OpinionVerdict.FAVOURABLE, COMMENT)
    assert application.opinion.given_by == world.prefecture("54").id
    assert "application.opinion" not in world.timers(application)


def test_an_opinion_is_amended_until_the_session_has_decided(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    opine(world, application, OpinionVerdict.FAVOURABLE)
    opine(world, application, OpinionVerdict.UNFAVOURABLE)
    world.decide(session, application)
    opine(world, application, OpinionVerdict.FAVOURABLE)
    item = world.ports.store.agenda_item(session.id, application.id)
    assert item is not None and item.opinion == "favourable", "the agenda shows the present opinion"
    world.publish(session)
    with refused("status_forbids"):
        opine(world, application, OpinionVerdict.UNFAVOURABLE)


def test_the_same_opinion_may_be_given_again_after_a_postponement(world: World) -> None:
    application = opine(world, world.confirmed())
    session = world.session(application)
    world.decide(session, application, Verdict.POSTPONED)
    world.publish(session)
    assert opine(world, application).status is ApplicationStatus.UNDER_REVIEW


def test_the_same_opinion_twice_is_given_once_whatever_the_page_showed(world: World) -> None:
    application = world.confirmed()
    given = opine(world, application)
    colleague = prefecture(world, "54", "57")
    written = len(world.store.journal)
    for again in (
        opine(world, application, version=application.version),
        opine(world, application, actor=colleague),
    ):
        assert again == given
    assert len(world.store.journal) == written and world.fresh(given) == given
    session = world.session(given)
    world.decide(session, given)
    world.publish(session)
    assert opine(world, given, version=application.version).status is ApplicationStatus.VALIDATED


def test_an_opinion_needs_a_comment_of_the_required_length(world: World) -> None:
    application = world.confirmed()
    assert opine(world, application, comment="Oui, bien.").opinion is not None
    for comment in ("Oui, bien", "x" * 1001):
        with refused("comment_length"):
            opine(world, application, comment=comment)


def test_another_comment_is_another_opinion(world: World) -> None:
    given = opine(world, world.confirmed())
    amended = opine(world, given, comment="Le projet mérite un second lieu d'accueil.")
    assert amended.version == given.version + 1


def test_an_opinion_on_an_outdated_page_is_stale(world: World) -> None:
    application = world.confirmed()
    opine(world, application, version=application.version)
    with pytest.raises(Stale):
        opine(world, application, OpinionVerdict.UNFAVOURABLE, version=application.version)
    kept = world.fresh(application).opinion
    assert kept is not None and kept.verdict is OpinionVerdict.FAVOURABLE


def test_an_opinion_may_be_amended_with_the_version_that_giving_it_returned(world: World) -> None:
    given = opine(world, world.confirmed())
    amended = opine(world, given, OpinionVerdict.UNFAVOURABLE, version=given.version)
    assert amended == world.fresh(given)


def test_after_21_days_without_opinion_the_prefecture_is_reminded_once_and_the_agency_sees_it(
    world: World,
) -> None:
    application = world.confirmed()
    for department in ("54", "57"):
        world.prefecture(department)
    world.go_to(world.today + timedelta(days=21), hour=23, minute=59)
    world.tick()
    assert not world.mails("opinion_overdue"), "until the end of that day"
    world.wait(minutes=1)
    world.tick()
    assert world.fresh(application).opinion_overdue
    assert not world.mails("opinion_overdue"), "nobody is written to at night"
    world.wait(hours=8)
    world.tick()
    world.tick()
    assert [mail.to for mail in world.mails("opinion_overdue")] == [world.prefecture("54").email]
    assert not opine(world, application).opinion_overdue


def test_after_an_opinion_or_a_decision_the_prefecture_is_not_reminded(world: World) -> None:
    judged, refused_one = world.reviewed(), world.confirmed()
    session = world.session(refused_one)
    world.decide(session, refused_one, Verdict.REJECTED)
    world.publish(session)
    world.wait(days=30)
    world.tick()
    assert not world.mails("opinion_overdue")
    assert not world.fresh(judged).opinion_overdue


def test_the_committee_may_decide_without_the_opinion(world: World) -> None:
    application = world.confirmed()
    world.wait(days=30)
    world.tick()
    session = world.session(application)
    world.decide(session, application, posts=3)
    world.publish(session)
    assert world.fresh(application).posts_granted == 3


# Questions


def test_a_question_reaches_the_structure_and_its_answer_the_prefecture(world: World) -> None:
    application = world.confirmed()
    question = ask(world, application)
    mail = world.mails("question_asked")[-1]
    assert mail.to == application.contact.email
    assert mail.params["question"] == question.text
    assert world.fresh(application).status is ApplicationStatus.UNDER_REVIEW
    before = world.store.commits
    assert review.question_of_link(world.ports, world.holder(answer_token(world)))[1].id == question.id
    assert world.store.commits == before, "opening the link changes nothing"
    answered = by_link(world, "À la médiathèque.")
    assert (answered.answer, answered.answered_at) == ("À la médiathèque.", world.clock.now())
    assert [mail.to for mail in world.mails("question_answered")] == [world.prefecture("54").email]


def test_the_prefecture_alone_asks_and_gives_an_opinion(world: World) -> None:
    application = world.confirmed()
    for actor in (world.as_staff(Role.AGENCY), world.as_staff(Role.COMMITTEE), prefecture(world, "57")):
        with refused("not_found"):
            review.ask(world.ports, actor, application.id, text="Où ?")
        with refused("not_found"):
            opine(world, application, actor=actor)


def test_a_question_is_answered_once_by_its_link(world: World) -> None:
    ask(world, world.confirmed())
    by_link(world, "Oui.")
    with refused("link_used"):
        by_link(world, "Non.")
    assert len(world.mails("question_answered")) == 1


def test_the_same_answer_again_succeeds_and_writes_nothing(world: World) -> None:
    application = world.reviewed()
    question = ask(world, application)
    sent = by_link(world, "Oui.")
    commits = world.store.commits
    again = by_link(world, "Oui.")
    assert (again.id, again.answer, again.answered_at) == (sent.id, "Oui.", sent.answered_at)
    assert world.store.commits == commits
    structure = world.as_structure(world.grant(application))
    in_space = review.answer(world.ports, structure, question.id, text="Oui.")
    assert in_space.answered_at == sent.answered_at
    assert len(world.mails("question_answered")) == 1


def test_an_answer_given_in_the_space_shows_as_sent_by_the_link(world: World) -> None:
    application = world.reviewed()
    question = ask(world, application)
    structure = world.as_structure(world.grant(application))
    review.answer(world.ports, structure, question.id, text="Oui.")
    assert by_link(world, "Oui.").answer == "Oui."
    assert len(world.mails("question_answered")) == 1


def test_two_clicks_at_the_same_instant_send_one_answer(world: World) -> None:
    ask(world, world.confirmed())
    world.store.meanwhile = lambda: by_link(world, "Oui.")
    assert by_link(world, "Oui.").answer == "Oui."
    assert len(world.mails("question_answered")) == 1


def test_a_question_answered_in_the_space_is_not_answered_again_by_the_link(world: World) -> None:
    application = world.reviewed()
    question = ask(world, application)
    structure = world.as_structure(world.grant(application))
    review.answer(world.ports, structure, question.id, text="Dans l'espace.")
    with refused("already_answered"):
        by_link(world, "Par le lien.")
    with refused("already_answered"):
        review.answer(world.ports, structure, question.id, text="Encore.")
    kept = world.ports.store.question(application.id, question.id)
    assert kept is not None and kept.answer == "Dans l'espace."


def test_two_answers_at_the_same_instant_are_one_answer(world: World) -> None:
    application = world.reviewed()
    question = ask(world, application)
    structure = world.as_structure(world.grant(application))
    world.store.meanwhile = lambda: by_link(world, "Par le lien.")
    with refused("already_answered"):
        review.answer(world.ports, structure, question.id, text="Dans l'espace.")
    assert len(world.mails("question_answered")) == 1


def test_a_question_is_answered_by_the_link_of_the_present_contact_alone(world: World) -> None:
    application = world.confirmed()
    question = ask(world, application)
    former = answer_token(world)
    agency_corrections.correct_contact_email(
        world.ports, world.agency, application.id, email="maire@nouvelle.example", reason="Une faute."
    )
    with refused("not_found"):
        review.answer_by_link(world.ports, world.holder(former), text="À la mairie.")
    present = world.token(world.mails("question_asked", to="maire@nouvelle.example")[-1], "answer")
    answered = review.answer_by_link(world.ports, world.holder(present), text="À la mairie.")
    assert (answered.id, answered.answer) == (question.id, "À la mairie.")


def test_a_link_to_answer_is_valid_for_28_days(world: World) -> None:
    ask(world, world.confirmed())
    world.wait(days=29)
    with refused("link_expired"):
        by_link(world, "Trop tard.")


def test_a_question_belongs_to_its_application(world: World) -> None:
    question = ask(world, world.confirmed())
    with refused("not_found"):
        review.answer(world.ports, world.as_structure(world.granted()), question.id, text="Une réponse.")


def test_the_same_answer_sent_twice_in_the_space_is_one_answer(world: World) -> None:
    application = world.reviewed()
    question = ask(world, application)
    structure = world.as_structure(world.grant(application))
    answered = review.answer(world.ports, structure, question.id, text="Dans l'espace.")
    world.wait(minutes=1)
    assert review.answer(world.ports, structure, question.id, text="Dans l'espace.") == answered
    assert len(world.mails("question_answered")) == 1


def test_the_same_question_twice_is_asked_once_until_it_is_answered(world: World) -> None:
    application = world.confirmed()
    question = ask(world, application)
    assert ask(world, application) == question
    assert len(world.mails("question_asked")) == 1
    other = ask(world, application, "Combien d'heures par semaine ?")
    assert other.id != question.id
    by_link(world, "Trente-cinq.")
    assert ask(world, application, "Combien d'heures par semaine ?").id != other.id


def test_no_question_is_asked_about_a_decided_application(world: World) -> None:
    application = world.application_of(world.granted())
    with refused("status_forbids"):
        ask(world, application)


# The private page


def test_the_private_page_of_an_application_can_be_opened_any_number_of_times(world: World) -> None:
    application = world.confirmed()
    token = world.token(world.mails("application_confirmed")[-1], "status")
    question = ask(world, application)
    world.wait(days=400)
    for _ in range(3):
        shown, page = review.read_status(world.ports, world.holder(token), limit=50, cursor=None)
        questions = page.items
        assert (shown.id, [each.id for each in questions]) == (application.id, [question.id])


def test_the_private_page_of_a_form_set_aside_does_not_mention_the_prefecture(world: World) -> None:
    first = world.confirmed(name="La première")
    second = world.confirmed(siret=first.siret)
    mail = next(m for m in world.mails("application_aside") if m.subject_id == second.id)
    holder = world.holder(world.token(mail, "status"))
    application, questions = review.read_status(world.ports, holder, limit=50, cursor=None)
    assert status_view(application, questions).status is ApplicationStatus.DUPLICATE
    meaning = state_of(application, world.today).meaning
    assert "n'est pas transmise à la préfecture" in meaning
    assert first.name not in meaning


def test_a_structure_withdraws_from_its_private_page_and_its_timers_are_cleared(world: World) -> None:
    application = world.confirmed()
    token = world.token(world.mails("application_confirmed")[-1], "status")
    world.new_mails()
    applications.withdraw_by_link(world.ports, world.holder(token))
    assert world.fresh(application).status is ApplicationStatus.WITHDRAWN
    assert world.timers(application) == {}
    assert world.new_mails() == ["application_withdrawn"]
    again = applications.withdraw_by_link(world.ports, world.holder(token))
    assert again.status is ApplicationStatus.WITHDRAWN, "a second time finds it done"
    assert world.new_mails() == []


def test_the_opinion_is_due_at_the_end_of_a_day_of_paris(world: World) -> None:
    world.go_to(world.today, hour=0, minute=30)
    application = world.confirmed()
    assert world.timers(application)["application.opinion"] == end_of_day(world.today + timedelta(days=21))


@pytest.mark.parametrize("purpose", sorted(set(LinkPurpose) - {LinkPurpose.APPLICATION_STATUS}))
def test_a_link_of_another_purpose_shows_no_status_and_withdraws_nothing(
    world: World, purpose: LinkPurpose
) -> None:
    application = world.confirmed()
    holder = world.holder(world.ports.signer.token(purpose, application.id))
    with refused("not_found"):
        review.read_status(world.ports, holder, limit=50, cursor=None)
    with refused("not_found"):
        applications.withdraw_by_link(world.ports, holder)
    assert world.fresh(application) == application


def test_only_the_structure_that_is_asked_reads_a_question(world: World) -> None:
    application = world.reviewed()
    question = ask(world, application)
    structure = world.grant(application)
    assert review.read_question(world.ports, world.as_structure(structure), question.id) == question
    for actor in (world.as_structure(world.granted()), prefecture(world), world.agency):
        with refused("not_found"):
            review.read_question(world.ports, actor, question.id)


# Questions without an answer, departments without a prefecture


def mornings(world: World, days: int) -> list[str]:
    """Return the e-mails owed at eight in Paris, some days later."""
    world.new_mails()
    world.go_to(world.today + timedelta(days=days), hour=8, minute=1)
    world.tick()
    return world.new_mails()


def test_structure_and_prefecture_are_reminded_of_an_unanswered_question(
    world: World,
) -> None:
    application = world.confirmed()
    question = ask(world, application)
    assert mornings(world, 7) == ["question_reminder", "question_unanswered"]
    reminder, told = world.mails()[-2:]
    assert (reminder.to, reminder.params["question"]) == (application.contact.email, question.text)
    assert (told.to, told.params["text"]) == (world.prefecture("54").email, question.text)
    review.answer_by_link(world.ports, world.holder(world.token(reminder, "answer")), text="À la mairie.")
    assert mornings(world, 30) == ["opinion_overdue"], "it is reminded of once"


def test_nobody_is_reminded_of_an_answered_question(world: World) -> None:
    ask(world, world.confirmed())
    by_link(world, "À la mairie.")
    assert "question_reminder" not in mornings(world, 7)


def test_nobody_is_reminded_of_a_question_about_a_withdrawn_application(world: World) -> None:
    application = world.confirmed()
    ask(world, application)
    world.withdraw(application)
    assert mornings(world, 7) == []


def test_the_agency_gets_the_emails_of_a_prefecture_without_account_with_the_reason(world: World) -> None:
    agency = world.staff(Role.AGENCY)
    application = world.confirmed()
    assert "opinion_overdue" in mornings(world, 30)
    overdue = world.mails("opinion_overdue")[-1]
    assert overdue.to == agency.email
    assert overdue.params["in_place_of"] == "Meurthe-et-Moselle"
    world.prefecture("54")
    ask(world, application)
    by_link(world, "À la mairie.")
    answered = world.mails("question_answered")[-1]
    assert (answered.to, answered.params["in_place_of"]) == (world.prefecture("54").email, None)


def test_the_same_question_asked_twice_at_the_same_instant_is_one_question(world: World) -> None:
    application = world.confirmed()
    world.prefecture("54")
    world.store.meanwhile = lambda: ask(world, application)
    ask(world, application)
    assert len(world.mails("question_asked")) == 1
    world.store.meanwhile = lambda: ask(world, application, "Où ?")
    ask(world, application, "Où ?")
    assert len(world.mails("question_asked")) == 2


def test_missing_information_is_sent_by_the_private_page_and_told_once_to_the_prefecture(
    world: World,
) -> None:
    by = prefecture(world)
    application = world.confirmed()
    holder = world.holder(world.token(world.mails("application_confirmed")[-1], "status"))
    with refused("status_forbids"):
        review.complete_application(world.ports, holder, text="Voici le lieu d'accueil.")
    session = world.session(application)
    world.decide(session, application, Verdict.POSTPONED, reason="Précisez le lieu d'accueil.")
    world.publish(session)
    world.new_mails()
    completed = review.complete_application(world.ports, holder, text="Voici le lieu d'accueil.")
    assert completed.completion == "Voici le lieu d'accueil." and completed.may_be_completed
    assert review.complete_application(world.ports, holder, text="Voici le lieu d'accueil.") == completed
    assert [mail.to for mail in world.mails("application_completed")] == [by.account.email]
    entry = world.store.journal[-1]
    assert (entry.act, world.said(entry)) == ("completed", "Voici le lieu d'accueil.")
    again = review.complete_application(world.ports, holder, text="Le lieu d'accueil a changé.")
    assert again.completion == "Le lieu d'accueil a changé."
    assert len(world.mails("application_completed")) == 2


def test_what_was_missing_is_told_to_the_prefecture_so_many_times_a_day(world: World) -> None:
    world.prefecture("54")
    application = world.confirmed()
    session = world.session(application)
    world.decide(session, application, Verdict.POSTPONED, reason="Précisez le lieu d'accueil.")
    world.publish(session)
    token = world.token(world.mails("application_confirmed")[-1], "status")
    most = world.ports.parameters().tellings_per_subject_day
    for number in range(most):
        review.complete_application(
            world.ports, world.holder(token), text=f"Voici le lieu d'accueil {number}."
        )
    with pytest.raises(Throttled):
        review.complete_application(world.ports, world.holder(token), text="Voici un autre lieu.")
    assert len(world.mails("application_completed")) == most
    world.wait(days=1)
    review.complete_application(world.ports, world.holder(token), text="Voici un autre lieu.")


# The page of an application


def test_who_gave_the_opinion_is_named_beside_a_page_of_the_journal_that_does_not_name_them(
    world: World,
) -> None:
    application = world.reviewed()
    world.withdraw(application)
    story = review.read_story(world.ports, world.agency, application.id, limit=1, cursor=None)
    assert [one.act for one in story.journal.items] == ["withdrawn"]
    assert story.authors == {world.prefecture("54").id: "Camille Roux"}


def test_an_application_is_read_with_its_questions_its_journal_and_the_names_of_its_authors(
    world: World,
) -> None:
    application = world.confirmed()
    question = ask(world, application)
    opine(world, application)
    world.withdraw(application)
    revived = revival.revive(
        world.ports, world.as_staff(Role.AGENCY), application.id, reason="Retirée par erreur."
    )
    story = review.read_story(world.ports, prefecture(world), application.id, limit=5, cursor=None)
    assert story.application == world.fresh(revived)
    assert [one.id for one in story.questions.items] == [question.id]
    acts = [one.act for one in story.journal.items]
    assert acts[:2] == ["revived", "withdrawn"] and {"question_asked", "opinion_given"} <= set(acts)
    assert list(story.reasons.values()) == ["Retirée par erreur."]
    agents = (world.prefecture("54"), world.staff(Role.AGENCY))
    assert story.authors == {one.id: "Camille Roux" for one in agents}
    assert story.draft is None
    pages = review.read_story(world.ports, prefecture(world), application.id, limit=1, cursor=None)
    assert pages.journal.items == story.journal.items[:1]
    following = review.read_story(
        world.ports,
        prefecture(world),
        application.id,
        limit=1,
        cursor=None,
        journal_cursor=pages.journal.cursor,
    )
    assert following.journal.items == story.journal.items[1:2]


def test_a_draft_opinion_is_read_with_its_author_by_those_who_may_give_it_until_the_decision(
    world: World,
) -> None:
    application = world.confirmed()
    kept = drafts.save_draft(
        world.ports,
        prefecture(world),
        application.id,
        verdict=OpinionVerdict.FAVOURABLE,
        comment="À relire.",
    )

    def read(actor: AccountSession) -> review.ApplicationStory:
        return review.read_story(world.ports, actor, application.id, limit=5, cursor=None)

    story = read(prefecture(world))
    assert story.draft == kept and world.prefecture("54").id in story.authors
    assert read(world.agency).draft is None
    world.withdraw(application)
    assert read(prefecture(world)).draft is None


def test_only_those_who_examine_an_application_read_it_and_its_questions(world: World) -> None:
    application = world.confirmed()
    question = ask(world, application)
    known, page = review.read_with_questions(world.ports, world.agency, application.id, limit=5, cursor=None)
    assert (known, [one.id for one in page.items]) == (world.fresh(application), [question.id])
    for stranger in (prefecture(world, "57"), world.as_staff(Role.FUNDER)):
        for act in (
            lambda actor: review.read_with_questions(
                world.ports, actor, application.id, limit=5, cursor=None
            ),
            lambda actor: review.ask(world.ports, actor, application.id, text="Pourquoi ?"),
            lambda actor: opine(world, application, actor=actor),
        ):
            with refused("not_found"):
                act(stranger)
    with refused("not_found"):
        review.list_applications(world.ports, world.as_staff(Role.FUNDER), status=None, limit=5, cursor=None)


def test_nobody_is_reminded_of_a_given_opinion_or_a_stopped_application(
    world: World,
) -> None:
    judged, stopped = world.reviewed(), world.confirmed()
    world.withdraw(stopped)
    for application in (judged, stopped, builders.application()):
        for handler, name in (
            (review.mark_opinion_overdue, "application.opinion"),
            (review.send_opinion_reminder, review.OPINION_EMAIL_TIMER),
        ):
            changes = Changes(author=world.author, at=world.clock.now())
            handler(world.ports, changes, Timer(name=name, subject_id=application.id, due_at=changes.at))
            assert changes == Changes(author=world.author, at=changes.at)


def test_an_answered_question_is_not_reminded_of_and_an_open_one_is_in_the_journal(
    world: World,
) -> None:
    application = world.confirmed()
    answered, waiting = ask(world, application), ask(world, application, "Qui encadrera le conseiller ?")
    structure_answers = world.mails("question_asked")[0]
    review.answer_by_link(
        world.ports, world.holder(world.token(structure_answers, "answer")), text="À la mairie."
    )
    late = Changes(author=world.author, at=world.clock.now())
    subject = f"{application.id}/{answered.id}"
    assert world.store.timers_of(subject) == []
    review.remind_of_question(
        world.ports, late, Timer(name=review.QUESTION_TIMER, subject_id=subject, due_at=late.at)
    )
    assert late == Changes(author=world.author, at=late.at)
    world.wait(days=30)
    world.tick()
    recalled = [one for one in world.store.journal if one.act == "question_recalled"]
    assert [(one.subject_id, one.details) for one in recalled] == [(application.id, {"question": waiting.id})]


@pytest.mark.parametrize("gone", ["application", "question"])
def test_a_question_that_is_gone_is_recalled_to_nobody(world: World, gone: str) -> None:
    asked = ask(world, world.confirmed())
    subject = {"application": f"gone/{asked.id}", "question": f"{asked.application_id}/gone"}[gone]
    late = Changes(author=world.author, at=world.clock.now())
    review.remind_of_question(
        world.ports, late, Timer(name=review.QUESTION_TIMER, subject_id=subject, due_at=late.at)
    )
    assert late == Changes(author=world.author, at=late.at)
