"""The facts of the e-mails about requested corrections when they are sent (RULES section 4)."""

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.correction_request import CorrectionRequest
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact, require_value


def correction_requested(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the request awaits the answer of the agent who receives it."""
    application, request = _unanswered_request(owed)
    return owed.to_agent(
        application.place.department,
        structure_name=application.title,
        reason=request.reason,
        on_agenda=application.agenda_session_id is not None,
        decided=application.holds_posts,
    )


def correction_unanswered(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail under the conditions of ``correction_requested``, some days later."""
    application, request = _unanswered_request(owed)
    return owed.to_agent(
        application.place.department,
        structure_name=application.title,
        reason=request.reason,
        asked_on=_asked_on(request),
    )


def correction_waiting(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the request is unanswered."""
    application, request = _unanswered_request(owed)
    prefecture = owed.ports.places.department_name(application.place.department)
    return _to_contact(owed, application, asked_on=_asked_on(request), prefecture_name=prefecture)


def correction_granted(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the answers are those of the last request and the application is living."""
    application = owed.subject(Application)
    request = require_value(application.correction_request)
    require_fact(request.granted and application.living)
    return _to_contact(
        owed,
        application,
        sentence=request.answer,
        granted_on=paris_date(require_value(request.answered_at)).isoformat(),
        awaits_decision=application.awaits_decision,
    )


def correction_declined(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the present sentence, if the request is declined."""
    application = owed.subject(Application)
    request = require_value(application.correction_request)
    require_fact(not request.waiting and not request.granted and application.correction_may_be_asked)
    return _to_contact(owed, application, sentence=request.answer, asked_on=_asked_on(request))


def correction_too_late(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the committee decided on other answers and its decision stands."""
    application = owed.subject(Application)
    decided_on = require_value(application.decided_on)
    postponed = application.status is ApplicationStatus.POSTPONED
    require_fact(postponed or application.holds_posts or application.status is ApplicationStatus.REJECTED)
    return _to_contact(
        owed,
        application,
        decided_on=decided_on.isoformat(),
        recruits=application.holds_posts,
        to_complete=postponed,
    )


def _unanswered_request(owed: OwedEmail) -> tuple[Application, CorrectionRequest]:
    application = owed.subject(Application)
    request = require_value(application.correction_request)
    require_fact(application.correction_waits)
    return application, request


def _asked_on(request: CorrectionRequest) -> str:
    return paris_date(request.asked_at).isoformat()


def _to_contact(owed: OwedEmail, application: Application, **facts: object) -> StoredEmail:
    return owed.to_contact(application, MailKind.DECISIONS, **facts)
