"""The prefecture's part: questions, the structure's answers, the opinion (programme.md 4)."""

from dataclasses import replace

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.applying.application import (
    AWAITING_DECISION,
    Application,
    ApplicationStatus,
    Opinion,
    OpinionVerdict,
)
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.services.applying.confirm import OPINION_DEADLINE
from chalicelib.services.core.changes import BEARER, Author, Changes, Deadline
from chalicelib.services.core.decisions import decide, found, not_found, require_version, send_email
from chalicelib.services.core.links import link_used, status_application_id, usable_link
from chalicelib.services.core.notices import tell
from chalicelib.services.core.ports import LinkSpent, Page, Ports

# What a prefecture works on: a form whose address was never confirmed is nobody's business.
_UNSEEN = frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.DUPLICATE})


def list_applications(
    ports: Ports, account: Account, *, status: ApplicationStatus | None, limit: int, cursor: str | None
) -> Page[Application]:
    """The applications of the account's departments, oldest first."""
    return ports.store.applications(
        departments=account.departments,
        statuses={status} if status else None,
        limit=limit,
        cursor=cursor,
    )


def read_application(ports: Ports, account: Account, application_id: str) -> Application:
    """One application of the account's departments.

    Raises:
        Refusal: ``not_found`` outside of them (programme.md 7).
    """
    application = found(ports.store.get(Application, application_id))
    if application.place.department not in account.departments or application.status in _UNSEEN:
        raise not_found()
    return application


def ask(ports: Ports, author: Author, account: Account, application_id: str, text: str) -> Question:
    """Ask the structure about its project; it answers by the e-mail's link or in its space."""

    def work(changes: Changes) -> Question:
        application = read_application(ports, account, application_id)
        changes.update(application.reviewed())
        question = Question(
            id=ports.ids.new(),
            application_id=application.id,
            department=application.place.department,
            text=text,
            asked_by=account.id,
            asked_at=changes.at,
        )
        changes.create(question)
        send_email(
            ports,
            changes,
            "question_asked",
            to=application.contact.email,
            about=application.id,
            params={
                "structure_name": application.name,
                "prefecture_name": ports.places.department_name(application.place.department),
                "question": text,
            },
            # The link acts on a question, which lives under its application: both ids are needed.
            links={"answer": (LinkPurpose.ANSWER_QUESTION, f"{application.id}/{question.id}")},
        )
        changes.note(application, "question_asked", question=question.id)
        return question

    return decide(ports, author, work)


def question_of_link(ports: Ports, token: str) -> tuple[Application, Question]:
    """What the link of a question shows. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used`` or ``link_expired``.
    """
    link = usable_link(ports, token, (LinkPurpose.ANSWER_QUESTION,))
    application_id, question_id = link.subject_id.split("/")
    application = found(ports.store.get(Application, application_id))
    return application, found(ports.store.question(application_id, question_id))


def answer_by_link(ports: Ports, token: str, text: str, request_id: str) -> Question:
    """The structure answers from the e-mail.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``already_answered``.
    """
    link = usable_link(ports, token, (LinkPurpose.ANSWER_QUESTION,))
    application_id, question_id = link.subject_id.split("/")

    def work(changes: Changes) -> Question:
        changes.link_used = link
        return _answer(ports, changes, application_id, question_id, text)

    try:
        return decide(ports, Author(kind=BEARER, request_id=request_id), work)
    except LinkSpent:
        raise link_used() from None


def answer(ports: Ports, author: Author, application_id: str, question_id: str, text: str) -> Question:
    """The structure answers in its space; the caller has checked that the application is its own.

    Raises:
        Refusal: ``not_found`` or ``already_answered``.
    """
    return decide(ports, author, lambda changes: _answer(ports, changes, application_id, question_id, text))


def _answer(ports: Ports, changes: Changes, application_id: str, question_id: str, text: str) -> Question:
    application = found(ports.store.get(Application, application_id))
    question = found(ports.store.question(application_id, question_id)).answered(text, changes.at)
    changes.update(question)
    tell(ports, changes, "question_answered", application, {"structure_name": application.name})
    changes.note(application, "question_answered", question=question.id)
    return question


def give_opinion(
    ports: Ports,
    author: Author,
    account: Account,
    application_id: str,
    *,
    verdict: OpinionVerdict,
    comment: str,
    expected_version: int | None,
) -> Application:
    """Give or amend the opinion, until the session has decided (programme.md 4).

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed the application meanwhile.
    """

    def work(changes: Changes) -> Application:
        application = read_application(ports, account, application_id)
        require_version(application, expected_version)
        opinion = Opinion(verdict=verdict, comment=comment, given_at=changes.at, given_by=account.id)
        judged = application.with_opinion(opinion)
        changes.update(judged)
        if application.agenda_session_id is not None:
            item = ports.store.agenda_item(application.agenda_session_id, application.id)
            if item is not None:
                changes.update(replace(item, opinion=verdict.value))
        changes.clear(OPINION_DEADLINE, application.id)
        changes.note(application, "opinion_given", verdict=verdict.value)
        return judged

    return decide(ports, author, work)


def opinion_overdue(ports: Ports, changes: Changes, deadline: Deadline) -> None:
    """21 days passed without an opinion: the prefecture is reminded, the agency sees it (programme.md 10)."""
    application = ports.store.get(Application, deadline.subject_id)
    if application is None or application.opinion or application.status not in AWAITING_DECISION:
        return
    changes.update(replace(application, opinion_overdue=True))
    confirmed_on = paris_date(application.confirmed_at or application.submitted_at)
    tell(
        ports,
        changes,
        "opinion_overdue",
        application,
        {"structure_name": application.name, "confirmed_on": confirmed_on.isoformat()},
    )
    changes.note(application, "opinion_overdue")


def read_status(ports: Ports, token: str) -> Application:
    """The application of a private link.

    Raises:
        Refusal: ``not_found``.
    """
    return found(ports.store.get(Application, status_application_id(ports, token)))
