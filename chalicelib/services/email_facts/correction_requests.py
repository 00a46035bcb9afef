"""The facts of the e-mails about requested corrections when they are sent (RULES section 4)."""

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.correction_request import CorrectionRequest
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed import Owed, so, still


def correction_requested(owed: Owed) -> StoredEmail:
    """Return the e-mail if the request awaits the answer of the agent who receives it."""
    application, asked = _waiting(owed)
    return owed.told_agent(
        application.place.department,
        structure_name=application.title,
        reason=asked.reason,
        on_agenda=application.agenda_session_id is not None,
        decided=application.recruits,
    )


def correction_unanswered(owed: Owed) -> StoredEmail:
    """Return the e-mail under the conditions of ``correction_requested``, some days later."""
    application, asked = _waiting(owed)
    return owed.told_agent(
        application.place.department,
        structure_name=application.title,
        reason=asked.reason,
        asked_on=_day(asked),
    )


def correction_waiting(owed: Owed) -> StoredEmail:
    """Return the e-mail if the request is unanswered."""
    application, asked = _waiting(owed)
    prefecture = owed.ports.places.department_name(application.place.department)
    return _to_contact(owed, application, asked_on=_day(asked), prefecture_name=prefecture)


def correction_granted(owed: Owed) -> StoredEmail:
    """Return the e-mail if the answers are those of the last request and the application is living."""
    application = owed.about(Application)
    asked = still(application.correction_request)
    so(asked.granted and application.living)
    return _to_contact(
        owed,
        application,
        sentence=asked.answer,
        granted_on=paris_date(still(asked.answered_at)).isoformat(),
        awaits_decision=application.awaits_decision,
    )


def correction_declined(owed: Owed) -> StoredEmail:
    """Return the e-mail with the present sentence, if the request is declined."""
    application = owed.about(Application)
    asked = still(application.correction_request)
    so(not asked.waiting and not asked.granted and application.correction_may_be_asked)
    return _to_contact(owed, application, sentence=asked.answer, asked_on=_day(asked))


def correction_too_late(owed: Owed) -> StoredEmail:
    """Return the e-mail if the committee decided on other answers and its decision stands."""
    application = owed.about(Application)
    decided_on = still(application.decided_on)
    postponed = application.status is ApplicationStatus.POSTPONED
    so(postponed or application.recruits or application.status is ApplicationStatus.REJECTED)
    return _to_contact(
        owed,
        application,
        decided_on=decided_on.isoformat(),
        recruits=application.recruits,
        to_complete=postponed,
    )


def _waiting(owed: Owed) -> tuple[Application, CorrectionRequest]:
    application = owed.about(Application)
    asked = still(application.correction_request)
    so(application.correction_waits)
    return application, asked


def _day(asked: CorrectionRequest) -> str:
    return paris_date(asked.asked_at).isoformat()


def _to_contact(owed: Owed, application: Application, **facts: object) -> StoredEmail:
    return owed.told_contact(application, MailKind.DECISIONS, **facts)
