"""The review by the prefecture: questions, answers, opinion (RULES section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import Link, LinkPurpose, link_used
from chalicelib.domain.access.permissions import Act, departments_of, may, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.opinion import Opinion, OpinionDraft, OpinionVerdict, require_comment
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.shared.calendar_rules import question_reminder
from chalicelib.services.applying.applications import read_application
from chalicelib.services.applying.confirm import OPINION_TIMER
from chalicelib.services.core.changes import Changes, JournalEntry, Timer
from chalicelib.services.core.limits import count_notification, count_question
from chalicelib.services.core.link_tokens import (
    application_of_link,
    held_link,
    require_present_contact,
    usable_link,
)
from chalicelib.services.core.lists import every
from chalicelib.services.core.notices import notify_prefecture
from chalicelib.services.core.own_records import own_account, own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import LinkSpent, Page
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email
from chalicelib.services.deciding import drafts

OPINION_EMAIL_TIMER = "application.opinion_told"
QUESTION_TIMER = "question.reminder"


def _timer_subject(question: Question) -> str:
    """Return the subject of a timer on a question: the application's id and the question's."""
    return f"{question.application_id}/{question.id}"


def list_applications(
    ports: Ports, actor: Actor, *, status: ApplicationStatus | None, limit: int, cursor: str | None
) -> Page[Application]:
    """Return the applications that the actor may examine, oldest first.

    Raises:
        Refusal: ``bad_cursor``.
    """
    require(actor, Act.LIST_APPLICATIONS)
    return ports.store.applications(
        departments=departments_of(actor),
        statuses={status} if status else None,
        limit=limit,
        cursor=cursor,
    )


def read_with_questions(
    ports: Ports, actor: Actor, application_id: str, *, limit: int, cursor: str | None
) -> tuple[Application, Page[Question]]:
    """Return an application and a page of the questions on it, oldest first.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    application = read_application(ports, actor, application_id)
    return application, ports.store.questions(application.id, limit=limit, cursor=cursor)


@dataclass(frozen=True, kw_only=True)
class ApplicationStory:
    """An application with its questions and its journal.

    Args:
        application: the application.
        questions: a page of the questions on it.
        journal: a page of its journal, latest first.
        reasons: by id, the reasons that the journal refers to, without the erased ones.
        authors: by account, the names of the authors of questions, opinion, draft and journal.
        draft: of an opinion, for an actor who may give it; None without one.
    """

    application: Application
    questions: Page[Question]
    journal: Page[JournalEntry]
    reasons: Mapping[str, str]
    authors: Mapping[str, str]
    draft: OpinionDraft | None


def read_story(
    ports: Ports,
    actor: Actor,
    application_id: str,
    *,
    limit: int,
    cursor: str | None,
    journal_cursor: str | None = None,
) -> ApplicationStory:
    """Return an application with a page of its questions, a page of its journal, and their authors.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    application, questions = read_with_questions(ports, actor, application_id, limit=limit, cursor=cursor)
    ids = {question.asked_by for question in questions.items}
    if application.opinion is not None:
        ids.add(application.opinion.given_by)
    may_give_opinion = application.awaits_decision and may(actor, Act.GIVE_OPINION, application)
    draft = ports.store.get(OpinionDraft, application.id) if may_give_opinion else None
    if draft is not None:
        ids.add(draft.written_by)
    journal = ports.store.journal_of(application, limit=limit, cursor=journal_cursor)
    ids |= {one.author.account_id for one in journal.items if one.author.account_id}
    has_reasons = any(one.words_id for one in journal.items)
    words = ports.store.words_about(application.id) if has_reasons else []
    accounts, _ = ports.store.several([(Account, account_id) for account_id in sorted(ids)])
    authors = {one.id: f"{one.first_name} {one.last_name}" for one in accounts.values()}
    return ApplicationStory(
        application=application,
        questions=questions,
        journal=journal,
        reasons={one.id: one.text for one in words},
        authors=authors,
        draft=draft,
    )


def ask(ports: Ports, actor: Actor, application_id: str, *, text: str) -> Question:
    """Ask the structure, which answers by the link of the e-mail or in its space. Idempotent until answered.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Throttled: too many today.
    """
    allowed = read_application(ports, actor, application_id, Act.ASK_QUESTION)
    count_question(ports, own_account(actor).id, allowed.id)

    def work(changes: Changes) -> Question:
        application = read_application(ports, actor, application_id, Act.ASK_QUESTION)
        for asked in every(ports.store.questions, application.id):
            if asked.repeats(text):
                return asked
        changes.update(application.reviewed())
        question = Question(
            id=ports.ids.new(),
            application_id=application.id,
            department=application.place.department,
            text=text,
            asked_by=own_account(actor).id,
            asked_at=changes.at,
        )
        changes.create(question)
        send_question(ports, changes, application, question)
        remind_at = question_reminder(changes.at, ports.parameters())
        changes.set_timer(QUESTION_TIMER, _timer_subject(question), remind_at)
        changes.note(application, "question_asked", question=question.id)
        return question

    return decide(ports, actor, work)


def send_question(
    ports: Ports,
    changes: Changes,
    application: Application,
    question: Question,
    template: str = "question_asked",
) -> None:
    """Owe the e-mail of a question; its link is valid only for the present contact."""
    send_email(
        ports,
        changes,
        template,
        to=application.contact.email,
        about=application.id,
        links={"answer": (LinkPurpose.ANSWER_QUESTION, f"{_timer_subject(question)}/{application.link_id}")},
    )


def question_of_link(ports: Ports, actor: Actor) -> tuple[Application, Question]:
    """Return the application and question of a link. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used`` or ``link_expired``.
    """
    link = usable_link(ports, actor, Act.ANSWER_QUESTION)
    return _question_of_link(ports, link)


def _question_of_link(ports: Ports, link: Link) -> tuple[Application, Question]:
    """Return the application and question of a link.

    Raises:
        Refusal: ``not_found``, also when the link was sent to a former contact.
    """
    application_id, question_id, *contact = link.subject_id.split("/")
    application = found(ports.store.get(Application, application_id))
    require_present_contact(application, contact[0] if contact else application_id)
    return application, found(ports.store.question(application_id, question_id))


def answer_by_link(ports: Ports, actor: Actor, *, text: str) -> Question:
    """Answer a question from the link of the e-mail; idempotent.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``already_answered``.
    """
    link = held_link(ports, actor, Act.ANSWER_QUESTION)
    if link.used_at is not None:
        return _answered_before(ports, link, text)

    def work(changes: Changes) -> Question:
        application, asked = _question_of_link(ports, link)
        question = _answer(ports, changes, application.id, asked.id, text)
        if changes.updated:
            changes.link_used = link
        return question

    try:
        return decide(ports, actor, work)
    except LinkSpent:
        return _answered_before(ports, link, text)


def _answered_before(ports: Ports, link: Link, text: str) -> Question:
    _, question = _question_of_link(ports, link)
    if question.answer != text:
        raise link_used()
    return question


def answer(ports: Ports, actor: Actor, question_id: str, *, text: str) -> Question:
    """Answer a question in the structure's space; idempotent.

    Raises:
        Refusal: ``not_found`` or ``already_answered``.
    """

    def work(changes: Changes) -> Question:
        asked = read_question(ports, actor, question_id)
        return _answer(ports, changes, asked.application_id, question_id, text)

    return decide(ports, actor, work)


def read_question(ports: Ports, actor: Actor, question_id: str) -> Question:
    """Return a question to the signed-in person's structure.

    Raises:
        Refusal: ``not_found``.
    """
    own = own_structure(ports, actor)
    asked = (ports.store.question(one, question_id) for one in own.application_ids)
    question = found(next((one for one in asked if one is not None), None))
    require(actor, Act.ANSWER_QUESTION, ports.store.get(Application, question.application_id))
    return question


def _answer(ports: Ports, changes: Changes, application_id: str, question_id: str, text: str) -> Question:
    application = found(ports.store.get(Application, application_id))
    asked = found(ports.store.question(application_id, question_id))
    question = asked.answered(text, changes.at)
    if question is asked:
        return asked
    changes.update(question)
    changes.clear_timer(QUESTION_TIMER, _timer_subject(question))
    notify_prefecture(ports, changes, "question_answered", application)
    changes.note(application, "question_answered", question=question.id)
    return question


def remind_of_question(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure of an unanswered question, and tell its prefecture (RULES 8)."""
    application_id, question_id = timer.subject_id.split("/")
    application = ports.store.get(Application, application_id)
    question = ports.store.question(application_id, question_id)
    if application is None or question is None or question.answer is not None:
        return
    if not application.awaits_decision:
        return
    send_question(ports, changes, application, question, "question_reminder")
    notify_prefecture(ports, changes, "question_unanswered", application, question=question_id)
    changes.note(application, "question_recalled", question=question_id)


def complete_application(ports: Ports, actor: Actor, *, text: str) -> Application:
    """Send, from the private page, what a session found missing, and tell the prefecture; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``.
    """

    def work(changes: Changes) -> Application:
        application = application_of_link(ports, actor, Act.COMPLETE_APPLICATION)
        if application.completion == text:
            return application
        completed = application.completed(text, changes.at)
        changes.update(completed)
        count_notification(ports, changes, completed.id)
        notify_prefecture(ports, changes, "application_completed", completed)
        note_reason(ports, changes, completed, "completed", text)
        return completed

    return decide(ports, actor, work)


def give_opinion(
    ports: Ports,
    actor: Actor,
    application_id: str,
    *,
    verdict: OpinionVerdict,
    comment: str,
    draft_version: int | None = None,
    expected_version: int | None = None,
) -> Application:
    """Give or amend the opinion until the session has decided (RULES section 4); idempotent.

    Args:
        ports: the outside.
        actor: an agent of the prefecture.
        application_id: of the application.
        verdict: of the prefecture.
        comment: of 10 to 1,000 characters.
        draft_version: of the draft that the agent read, 0 without one; this draft is deleted. None when the
            agent read no draft: then a colleague's draft stays.
        expected_version: of the application that the agent read, if given.

    Raises:
        Refusal: ``not_found``, ``comment_length`` or ``status_forbids``. Stale: somebody changed the
            application, or the draft, meanwhile.
    """

    def work(changes: Changes) -> Application:
        application = read_application(ports, actor, application_id, Act.GIVE_OPINION)
        require_comment(comment)
        by = own_account(actor).id
        opinion = Opinion(verdict=verdict, comment=comment, given_at=changes.at, given_by=by)
        if application.has_opinion(opinion):
            return application
        require_version(application, expected_version)
        judged = application.with_opinion(opinion)
        drafts.delete_draft(ports, actor, changes, application.id, draft_version)
        changes.update(judged)
        if application.agenda_session_id is not None:
            item = ports.store.agenda_item(application.agenda_session_id, application.id)
            if item is not None:
                changes.update(replace(item, opinion=verdict.value))
        changes.clear_timer(OPINION_TIMER, application.id)
        changes.note(application, "opinion_given", verdict=verdict.value)
        return judged

    return decide(ports, actor, work)


def mark_opinion_overdue(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Mark an opinion as overdue (RULES section 10)."""
    application = ports.store.get(Application, timer.subject_id)
    if application is None or not application.awaits_opinion:
        return
    changes.update(application.with_opinion_overdue())
    changes.set_timer(OPINION_EMAIL_TIMER, application.id, timer.due_at)
    changes.note(application, "opinion_overdue")


def send_opinion_reminder(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the prefecture, in the morning, of an overdue opinion, unless it was given meanwhile."""
    application = ports.store.get(Application, timer.subject_id)
    if application is not None and application.awaits_opinion:
        notify_prefecture(ports, changes, "opinion_overdue", application)


def read_status(
    ports: Ports, actor: Actor, *, limit: int, cursor: str | None
) -> tuple[Application, Page[Question]]:
    """Return the application of a private page and a page of its questions.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    application = application_of_link(ports, actor, Act.SEE_APPLICATION_STATUS)
    return application, ports.store.questions(application.id, limit=limit, cursor=cursor)
