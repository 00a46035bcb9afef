"""Requests for a later recruitment term; ``applications.extend`` grants them (RULES section 10)."""

from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.shared.refusal import Answered
from chalicelib.services.applying.applications import read_application
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_notification
from chalicelib.services.core.notices import notify_prefecture
from chalicelib.services.core.own_records import applications_of, own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import (
    decide,
    found,
    note_reason,
    require_version,
    send_email,
)


def own_application(ports: Ports, actor: Actor, application_id: str | None = None) -> Application:
    """Return an application of the signed-in person's structure, by default the one whose term comes first.

    Raises:
        Refusal: ``not_found``.
    """
    applications = applications_of(ports, own_structure(ports, actor))
    application = found(applications.named(application_id))
    require(actor, Act.REQUEST_EXTENSION, application)
    return application


def request_extension(
    ports: Ports, actor: Actor, *, deadline: date, reason: str, application_id: str | None = None
) -> Application:
    """Ask the prefecture for a later term; a new request replaces the last one. Idempotent until answered.

    Args:
        ports: the outside.
        actor: who works for the structure.
        deadline: the last day of the later term.
        reason: why.
        application_id: one of its applications; None for the one whose term comes first.

    Raises:
        Refusal: ``not_found``, ``in_liquidation``, ``status_forbids``, ``all_hired``,
            ``deadline_not_later`` or ``deadline_too_far``.
    """

    def work(changes: Changes) -> Application:
        application = own_application(ports, actor, application_id)
        request = application.extension_request
        if request is not None and request.is_same_as(deadline, reason):
            return application
        own_structure(ports, actor).require_going_on()
        requested = application.asking_for_time(
            deadline, reason, changes.at, ports.today(), ports.parameters()
        )
        changes.update(requested)
        count_notification(ports, changes, requested.id)
        notify_prefecture(ports, changes, "extension_requested", requested)
        note_reason(ports, changes, requested, "extension_requested", reason, deadline=deadline.isoformat())
        return requested

    return decide(ports, actor, work)


def check_request(ports: Ports, actor: Actor, answers: Answered) -> None:
    """Check the answers given so far (``Answered``) by the rules of ``request_extension``.

    Raises:
        Refusal: as ``request_extension``. Unanswered: no error found, but answers are missing.
    """
    application = own_application(ports, actor, answers.application_id)
    application.extended(answers.deadline, ports.today(), ports.parameters())


def refuse_extension(
    ports: Ports, actor: Actor, application_id: str, *, reason: str, expected_version: int | None = None
) -> Application:
    """Refuse a later term, with a reason; idempotent. It may still be granted afterwards.

    Raises:
        Refusal: ``not_found``, ``nothing_asked`` or ``already_answered``. Stale: somebody changed the
            application meanwhile.
    """

    def work(changes: Changes) -> Application:
        application = read_application(ports, actor, application_id, Act.REFUSE_EXTENSION)
        request = application.extension_request
        if request is not None and request.refusal == reason:
            return application
        require_version(application, expected_version)
        refused = application.without_more_time(reason, changes.at)
        changes.update(refused)
        send_email(ports, changes, "extension_refused", to=refused.contact.email, about=refused.id)
        note_reason(ports, changes, refused, "extension_refused", reason)
        return refused

    return decide(ports, actor, work)
