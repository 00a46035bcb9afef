"""The agency revives an application that was ended by mistake, with a reason (RULES sections 4, 10)."""

from dataclasses import replace

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.revival import another_lives, revived
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.deciding.committee import CommitteeSession, CommitteeSessionStatus
from chalicelib.services.applying.applications import agreement_of, read_application, set_recruitment_timers
from chalicelib.services.applying.budget import reserve_posts
from chalicelib.services.applying.confirm import require_going_on, set_examination_timers
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email
from chalicelib.services.funding.lifetime import change_posts


def revive(
    ports: Ports, actor: Actor, application_id: str, *, reason: str, expected_version: int | None = None
) -> Application:
    """Revive an application as it was before it ended; idempotent.

    Its posts are reserved again and its timers set again; a structure whose term has passed asks for an
    extension. To undo it, the agency closes the application again.

    Raises:
        Refusal: ``not_found``, ``status_forbids``, ``never_confirmed``, ``another_lives``,
            ``budget_exceeded``, or ``session_closed`` while the decisions of its session are being published.
            ``in_liquidation`` for a request whose structure is in liquidation. Stale: somebody changed the
            application meanwhile.
    """

    def work(changes: Changes) -> Application:
        stopped = read_application(ports, actor, application_id, Act.REVIVE_APPLICATION)
        if stopped.living:
            return stopped
        require_version(stopped, expected_version)
        application = bring_back(ports, changes, stopped)
        if application.awaits_decision:
            require_going_on(ports, application)
        tell_revived(ports, changes, application, reason)
        note_reason(ports, changes, application, "revived", reason, status=application.status.value)
        return application

    try:
        return decide(ports, actor, work)
    except GuardTaken:
        raise another_lives() from None


def tell_revived(ports: Ports, changes: Changes, application: Application, reason: str) -> None:
    """Tell the contact of an application that it is examined, or recruits, again."""
    send_email(
        ports,
        changes,
        "application_revived",
        to=application.contact.email,
        about=application.id,
        params={"reason": reason},
        links={"status": (LinkPurpose.APPLICATION_STATUS, application.link_id)},
    )


def bring_back(ports: Ports, changes: Changes, stopped: Application) -> Application:
    """Revive a stopped application as part of a decision, and return it.

    Raises:
        Refusal: ``status_forbids``, ``never_confirmed``, ``budget_exceeded`` or ``session_closed``.
    """
    application = _restore_on_agenda(ports, changes, revived(stopped, ports.today()))
    changes.update(application)
    _take_guards(ports, changes, application)
    if application.awaits_decision:
        set_examination_timers(ports, changes, application)
    else:
        _restore_posts(ports, changes, application)
    return application


def _restore_on_agenda(ports: Ports, changes: Changes, application: Application) -> Application:
    """Keep its place on the agenda of a session that is not closed; otherwise remove it."""
    session_id = application.agenda_session_id
    session = ports.store.get(CommitteeSession, session_id) if session_id else None
    item = ports.store.agenda_item(session.id, application.id) if session else None
    if session is None or item is None or session.status is CommitteeSessionStatus.CLOSED:
        return replace(application, agenda_session_id=None)
    session.require_changeable()
    # The session is written too, so that it cannot close at the same time.
    changes.update(session)
    changes.update(replace(item, moot=False))
    return application


def _take_guards(ports: Ports, changes: Changes, application: Application) -> None:
    if application.is_additional:
        if application.awaits_decision:
            changes.take(guards.additional_guard(application.siret), application.id)
        return
    changes.take(guards.siret_guard(application.siret), application.id)
    changes.take(guards.form_guard(ports, application.siret, application.contact.email), application.id)


def _restore_posts(ports: Ports, changes: Changes, application: Application) -> None:
    """Reserve the posts again, restore them in the agreement and structure, and set the term's timers."""
    posts = {application.place.department: application.posts_granted}
    reserve_posts(ports, changes, posts, application=application.id)
    agreement = agreement_of(ports, application)
    if agreement is not None:
        change_posts(ports, changes, agreement, application.posts_granted)
    if application.still_recruiting:
        set_recruitment_timers(ports, changes, application)
    structure = found(ports.store.get(Structure, application.structure_id or ""))
    if application.id not in structure.application_ids:
        changes.update(structure.renewed_by(application))
