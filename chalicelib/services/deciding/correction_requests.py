"""Requests to correct examined answers, which the prefecture or the agency answers (section 4)."""

from dataclasses import replace

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.answers import CheckedAnswers, ContactPerson, CorrectedAnswers, keeping_amount
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.deciding import correction_steps
from chalicelib.domain.deciding.committee import CommitteeSession
from chalicelib.domain.shared.calendar_rules import question_reminder
from chalicelib.services.applying import own_corrections
from chalicelib.services.applying.applications import agreement_of, read_application
from chalicelib.services.applying.apply import check_answers
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.limits import count_notification
from chalicelib.services.core.link_tokens import application_of_link
from chalicelib.services.core.notices import notify_prefecture
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email

CORRECTION_TIMER = "application.correction"


def ask_by_link(
    ports: Ports,
    actor: Actor,
    *,
    answers: CorrectedAnswers,
    reason: str,
    expected_version: int | None = None,
) -> Application:
    """Ask, from the private page, for a correction of the answers; idempotent.

    A new request replaces the last one.

    Args:
        ports: the outside.
        actor: the holder of the link of the private page.
        answers: all the answers, corrected.
        reason: why.
        expected_version: what the person saw.

    Raises:
        Refusals: wrong answers. Refusal: ``not_found``, or as ``correction_steps.asked``. Stale:
            somebody changed the application meanwhile. Throttled: too many today.
    """

    def work(changes: Changes) -> Application:
        application = application_of_link(ports, actor, Act.ASK_CORRECTION)
        correction_steps.require_askable(application)
        after = _check_answers(ports, application, answers)
        return _ask(ports, changes, application, after, reason, expected_version)

    return decide(ports, actor, work)


def own_application(ports: Ports, actor: Actor) -> Application:
    """Return the application of the signed-in person's structure, to ask for a correction.

    Raises:
        Refusal: ``not_found``.
    """
    return own_corrections.own_application(ports, actor, Act.ASK_CORRECTION)


def ask_in_space(
    ports: Ports,
    actor: Actor,
    *,
    name: str,
    job_offer_url: str | None,
    reason: str,
) -> Application:
    """Ask, from the space, for a correction of the name or job offer once posts are granted; idempotent.

    The structure corrects the contact and the start date itself (``own_corrections``).

    Args:
        ports: the outside.
        actor: who works for the structure.
        name: of the structure.
        job_offer_url: URL of the job offer; None without one.
        reason: why.

    Raises:
        As ``ask_by_link``.
    """

    def work(changes: Changes) -> Application:
        application = own_application(ports, actor)
        after = replace(application.answers, name=name, job_offer_url=job_offer_url)
        return _ask(ports, changes, application, after, reason)

    return decide(ports, actor, work)


def _check_answers(ports: Ports, application: Application, answers: CorrectedAnswers) -> CheckedAnswers:
    given, present_start = answers.of(application), application.available_from
    if given.available_from != present_start:
        return check_answers(ports, given)
    # An unchanged start date may have passed since it was given; check the other answers with today's date.
    today = ports.today_at(application.place)
    return replace(check_answers(ports, replace(given, available_from=today)), available_from=present_start)


def _ask(
    ports: Ports,
    changes: Changes,
    application: Application,
    after: CheckedAnswers,
    reason: str,
    expected_version: int | None = None,
) -> Application:
    request = application.correction_request
    if request is not None and request.is_same_as(keeping_amount(application, after), reason):
        return application
    require_version(application, expected_version)
    requested = correction_steps.asked(application, after, reason, changes.at, ports.parameters())
    changes.update(requested)
    count_notification(ports, changes, requested.id)
    notify_prefecture(ports, changes, "correction_requested", requested)
    changes.set_timer(CORRECTION_TIMER, requested.id, question_reminder(changes.at, ports.parameters()))
    note_reason(ports, changes, requested, "correction_requested", reason)
    return requested


def withdraw_by_link(ports: Ports, actor: Actor) -> Application:
    """Withdraw the request, from the private page; idempotent.

    Raises:
        Refusal: ``not_found``.
    """
    return decide(
        ports,
        actor,
        lambda changes: _withdraw(changes, application_of_link(ports, actor, Act.ASK_CORRECTION)),
    )


def withdraw_in_space(ports: Ports, actor: Actor) -> Application:
    """Withdraw the request, from the space; idempotent.

    Raises:
        Refusal: ``not_found``.
    """
    return decide(ports, actor, lambda changes: _withdraw(changes, own_application(ports, actor)))


def _withdraw(changes: Changes, application: Application) -> Application:
    withdrawn = correction_steps.withdrawn(application)
    if withdrawn is application:
        return application
    changes.update(withdrawn)
    changes.clear_timer(CORRECTION_TIMER, withdrawn.id)
    changes.note(withdrawn, "correction_withdrawn")
    return withdrawn


def grant(
    ports: Ports, actor: Actor, application_id: str, *, sentence: str, expected_version: int | None = None
) -> Application:
    """Correct the answers as the structure asked; idempotent.

    A decision already recorded on an agenda is removed when the correction matters to it.

    Args:
        ports: the outside.
        actor: the prefecture or the agency.
        application_id: whose answers.
        sentence: the structure reads it.
        expected_version: what the person saw.

    Raises:
        Refusal: ``not_found``, or as ``correction_steps.granted``. Stale: somebody changed the application
            meanwhile.
    """

    def work(changes: Changes) -> Application:
        application = read_application(ports, actor, application_id, Act.ANSWER_CORRECTION)
        request = application.correction_request
        if request is not None and request.answered_with(sentence, granted=True):
            return application
        require_version(application, expected_version)
        corrected = correction_steps.granted(application, sentence, changes.at, ports.parameters())
        changes.update(corrected)
        changes.clear_timer(CORRECTION_TIMER, corrected.id)
        _update_agenda_line(ports, changes, application, corrected)
        _copy_to_structure(ports, changes, application, corrected)
        _notify_of_answer(ports, changes, corrected, "correction_granted", sentence)
        return corrected

    return decide(ports, actor, work)


def decline(
    ports: Ports, actor: Actor, application_id: str, *, reason: str, expected_version: int | None = None
) -> Application:
    """Decline the correction with a reason; idempotent. It may still be granted afterwards.

    Args:
        ports: the outside.
        actor: the prefecture or the agency.
        application_id: whose answers.
        reason: why; the structure reads it.
        expected_version: what the person saw.

    Raises:
        Refusal: ``not_found``, ``nothing_asked`` or ``status_forbids``. Stale: somebody changed the
            application meanwhile.
    """

    def work(changes: Changes) -> Application:
        application = read_application(ports, actor, application_id, Act.ANSWER_CORRECTION)
        request = application.correction_request
        if request is not None and request.answered_with(reason, granted=False):
            return application
        require_version(application, expected_version)
        declined = correction_steps.declined(application, reason, changes.at)
        changes.update(declined)
        changes.clear_timer(CORRECTION_TIMER, declined.id)
        _notify_of_answer(ports, changes, declined, "correction_declined", reason)
        return declined

    return decide(ports, actor, work)


def _notify_of_answer(
    ports: Ports, changes: Changes, application: Application, what: str, sentence: str
) -> None:
    send_email(
        ports,
        changes,
        what,
        to=application.contact.email,
        about=application.id,
        links={"status": (LinkPurpose.APPLICATION_STATUS, application.link_id)},
    )
    note_reason(ports, changes, application, what, sentence)


def _update_agenda_line(ports: Ports, changes: Changes, before: Application, after: Application) -> None:
    """Update the line of an agenda, and write the session, so that it cannot close at the same time."""
    if after.agenda_session_id is None:
        return
    session = found(ports.store.get(CommitteeSession, after.agenda_session_id))
    item = found(ports.store.agenda_item(session.id, after.id))
    updated = correction_steps.corrected_agenda_item(item, session, before, after)
    changes.update(updated)
    changes.update(session)
    if item.decision is not None and updated.decision is None:
        changes.note(session, "decision_taken_back", application=after.id)


def _copy_to_structure(ports: Ports, changes: Changes, before: Application, after: Application) -> None:
    """Copy the corrected name, contact and start date to the structure, its applications and agreements."""
    if after.structure_id is None:
        return
    structure = found(ports.store.get(Structure, after.structure_id))
    start = after.available_from
    wanted_from = start if start != before.available_from else structure.wanted_from
    changes.update(replace(structure, name=after.name, wanted_from=wanted_from))
    person = ContactPerson(
        first_name=after.contact.first_name,
        last_name=after.contact.last_name,
        job_title=after.contact.job_title,
        phone=after.contact.phone,
    )
    for one in applications_of(ports, structure).all:
        described = replace(one.with_contact(person, changes.at), name=after.name)
        if one.id != after.id and described != one:
            changes.update(described)
            changes.note(described, "described_anew")
        agreement = agreement_of(ports, one)
        if agreement is not None and agreement.structure_name != after.name:
            changes.update(replace(agreement, structure_name=after.name))


def remind_of_request(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the prefecture of an unanswered request, and tell the structure that it still waits."""
    application = ports.store.get(Application, timer.subject_id)
    if application is None or not application.correction_waits:
        return
    notify_prefecture(ports, changes, "correction_unanswered", application)
    send_email(
        ports,
        changes,
        "correction_waiting",
        to=application.contact.email,
        about=application.id,
        links={"status": (LinkPurpose.APPLICATION_STATUS, application.link_id)},
    )
    changes.note(application, "correction_recalled")


def close_unanswered_request(ports: Ports, changes: Changes, before: Application, after: Application) -> None:
    """Tell the structure that the decision came first, so that its request gets no answer.

    Args:
        ports: the outside.
        changes: the decision.
        before, after: the application before and after the decision.
    """
    if not before.correction_waits or after.correction_waits:
        return
    changes.clear_timer(CORRECTION_TIMER, after.id)
    send_email(
        ports,
        changes,
        "correction_too_late",
        to=after.contact.email,
        about=after.id,
        links={"status": (LinkPurpose.APPLICATION_STATUS, after.link_id)},
    )
    changes.note(after, "correction_too_late")
