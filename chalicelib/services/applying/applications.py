"""Reading an application, its recruitment term, and how it ends (RULES sections 4, 7, 10)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.posts import with_posts_kept
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.shared.calendar_rules import safe_file_date
from chalicelib.domain.shared.milestones import (
    RecruitmentStep,
    newest_recruitment_milestone,
    recruitment_milestones_left,
)
from chalicelib.domain.shared.refusal import Answered
from chalicelib.services.applying import apply
from chalicelib.services.applying.budget import give_posts_back
from chalicelib.services.applying.confirm import OPINION_TIMER
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.guards import agreement_guard
from chalicelib.services.core.link_tokens import application_of_link
from chalicelib.services.core.notices import DIGEST_TIMER
from chalicelib.services.core.own_records import applications_of, own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email
from chalicelib.services.funding.instruction import set_reminder
from chalicelib.services.funding.lifetime import change_posts

RECRUITMENT_TIMERS = {step: f"recruitment.{step.value}" for step in RecruitmentStep}
# At the term the status changes at once; this timer sends the e-mail in the morning.
TERM_EMAIL_TIMER = "recruitment.term_told"
_STEPS = {name: step for step, name in RECRUITMENT_TIMERS.items()}


def read_application(
    ports: Ports, actor: Actor, application_id: str, act: Act = Act.SEE_APPLICATION
) -> Application:
    """Return an application, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    application = found(ports.store.get(Application, application_id))
    require(actor, act, application)
    return application


def agreement_of(ports: Ports, application: Application) -> Agreement | None:
    """Return the agreement of an application; None before its first validated candidate."""
    holder = ports.store.guard_holder(agreement_guard(application.id))
    return ports.store.get(Agreement, holder) if holder else None


def set_recruitment_timers(ports: Ports, changes: Changes, application: Application) -> None:
    """Set the timers of the remaining reminders and of the recruitment term (RULES section 10)."""
    assert application.decided_on is not None and application.recruitment_deadline is not None
    milestones = recruitment_milestones_left(
        application.decided_on, application.recruitment_deadline, changes.at, ports.parameters()
    )
    for step, name in RECRUITMENT_TIMERS.items():
        if step in milestones:
            changes.set_timer(name, application.id, milestones[step])
        else:
            changes.clear_timer(name, application.id)


def clear_recruitment_timers(changes: Changes, application: Application) -> None:
    """Clear the timers of the reminders and of the recruitment term."""
    for name in RECRUITMENT_TIMERS.values():
        changes.clear_timer(name, application.id)


def recruitment_timer_fired(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Send a reminder or, at the term, mark the application ``overdue`` (RULES section 10)."""
    application = ports.store.get(Application, timer.subject_id)
    if application is None or not application.still_recruiting:
        return
    assert application.decided_on is not None and application.recruitment_deadline is not None
    step = _STEPS[timer.name]
    if step is RecruitmentStep.TERM:
        overdue = application.moved_to(ApplicationStatus.OVERDUE)
        changes.update(overdue)
        changes.set_timer(TERM_EMAIL_TIMER, application.id, timer.due_at)
        changes.note(application, "recruitment_overdue")
        return
    newest = newest_recruitment_milestone(
        application.decided_on, application.recruitment_deadline, changes.at, ports.parameters()
    )
    # After an outage only the newest reminder is sent.
    if newest is not None and step is newest.step:
        _notify_structure(ports, changes, application, "recruitment_reminder", {"stage": step.value})
        changes.note(application, "recruitment_reminded", step=step.value)


def send_term_email(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Tell the structure, in the morning, that the term has passed, unless it was extended meanwhile."""
    application = ports.store.get(Application, timer.subject_id)
    if application is not None and application.status is ApplicationStatus.OVERDUE:
        _notify_structure(ports, changes, application, "recruitment_overdue")


def _notify_structure(
    ports: Ports,
    changes: Changes,
    application: Application,
    template: str,
    params: Mapping[str, str | int] | None = None,
) -> None:
    """Owe an e-mail to the contact; ``said`` holds the facts that are not read when it is sent."""
    send_email(
        ports,
        changes,
        template,
        to=application.contact.email,
        about=application.id,
        params=dict(params or {}),
    )


def extend(
    ports: Ports,
    actor: Actor,
    application_id: str,
    *,
    deadline: date,
    reason: str,
    expected_version: int | None = None,
) -> Application:
    """Extend the recruitment term, with a reason (RULES section 10); idempotent.

    A date before the present term corrects an extension made by mistake, until that term has passed.

    Raises:
        Refusal: ``not_found``, ``status_forbids``, ``deadline_not_later`` or ``deadline_too_far``. Stale:
            somebody changed the application meanwhile.
    """

    def work(changes: Changes) -> Application:
        current = read_application(ports, actor, application_id, Act.EXTEND_RECRUITMENT)
        if current.recruits_until(deadline, ports.today()):
            return current
        require_version(current, expected_version)
        extended = current.given_term(deadline, ports.today(), ports.parameters())
        assert current.recruitment_deadline is not None
        shorter = deadline < current.recruitment_deadline
        changes.update(extended)
        set_recruitment_timers(ports, changes, extended)
        agreement = agreement_of(ports, extended)
        if agreement is not None:
            safe_date = safe_file_date(deadline, ports.parameters())
            updated = replace(agreement, complete_file_by=safe_date)
            changes.update(updated)
            set_reminder(ports, changes, updated)
        act = "recruitment_shortened" if shorter else "recruitment_extended"
        _notify_structure(ports, changes, extended, act, {"deadline": deadline.isoformat(), "reason": reason})
        note_reason(ports, changes, extended, act, reason, deadline=deadline.isoformat())
        return extended

    return decide(ports, actor, work)


def lapse(
    ports: Ports, actor: Actor, application_id: str, *, reason: str, expected_version: int | None = None
) -> Application:
    """Take the posts back after the term, with a reason (RULES sections 4, 10); idempotent.

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``posts_all_held``. Stale: somebody changed the
            application meanwhile.
    """

    def work(changes: Changes) -> Application:
        application = read_application(ports, actor, application_id, Act.LAPSE_APPLICATION)
        if application.status is ApplicationStatus.LAPSED:
            return application
        require_version(application, expected_version)
        lapsed = application.lapsed()
        if lapsed.status is ApplicationStatus.LAPSED:
            end_application(ports, changes, lapsed)
            _notify_structure(ports, changes, lapsed, "application_lapsed", {"reason": reason})
        else:
            returned = _reduce_posts(ports, changes, application, lapsed)
            params: dict[str, str | int] = {"reason": reason, "posts_returned": returned}
            _notify_structure(ports, changes, lapsed, "posts_taken_back", params)
        note_reason(ports, changes, lapsed, "lapsed", reason)
        return lapsed

    return decide(ports, actor, work)


def _reduce_posts(ports: Ports, changes: Changes, before: Application, after: Application) -> int:
    """Store fewer posts granted, give the others back to the budget, and return how many."""
    changes.update(after)
    agreement = agreement_of(ports, after)
    if agreement is not None:
        change_posts(ports, changes, agreement, after.posts_granted)
    returned = before.posts_granted - after.posts_granted
    _give_back(ports, changes, after, returned)
    return returned


def return_posts(
    ports: Ports, actor: Actor, *, posts_kept: int, reason: str, application_id: str | None = None
) -> Application:
    """Give back unfilled posts of one's own structure; keeping none withdraws the application; idempotent.

    It needs an account, not only a link (RULES section 8). The agency may correct the number of posts
    afterwards, with a reason (``correct_posts``).

    Args:
        ports: the outside.
        actor: who works for the structure.
        posts_kept: posts that the application keeps.
        reason: why.
        application_id: one of its applications; None for the one whose term comes first.

    Raises:
        Refusal: ``not_found``, ``status_forbids``, ``posts_not_fewer`` or ``posts_still_held``.
    """

    def work(changes: Changes) -> Application:
        own = applications_of(ports, own_structure(ports, actor))
        application = found(own.named(application_id))
        require(actor, Act.RETURN_POSTS, application)
        if application.posts_held == posts_kept:
            return application
        reduced = with_posts_kept(application, posts_kept)
        if reduced.status is ApplicationStatus.WITHDRAWN:
            end_application(ports, changes, reduced)
            _notify_structure(ports, changes, reduced, "application_withdrawn")
            returned = application.posts_granted
        else:
            returned = _reduce_posts(ports, changes, application, reduced)
            _notify_structure(ports, changes, reduced, "posts_given_back", {"posts_returned": returned})
        note_reason(ports, changes, reduced, "posts_given_back", reason, posts=returned)
        return reduced

    return decide(ports, actor, work)


def check_return(ports: Ports, actor: Actor, answers: Answered) -> None:
    """Check the answers given so far (``Answered``) by the rules of ``return_posts``.

    Raises:
        Refusal: as ``return_posts``. Unanswered: no error found, but answers are missing.
    """
    own = applications_of(ports, own_structure(ports, actor))
    application = found(own.named(answers.application_id))
    require(actor, Act.RETURN_POSTS, application)
    if application.posts_held != answers.posts_kept:
        with_posts_kept(application, answers.posts_kept)


def close_by_agency(
    ports: Ports,
    actor: Actor,
    application_id: str,
    *,
    status: ApplicationStatus,
    reason: str,
    expected_version: int | None = None,
) -> Application:
    """Close an application as ``duplicate`` or ``cancelled``, with a reason (RULES section 4); idempotent.

    Raises:
        Refusal: ``not_found``, ``posts_still_held`` or ``status_forbids``. Stale: somebody changed the
            application meanwhile.
    """

    def work(changes: Changes) -> Application:
        application = read_application(ports, actor, application_id, Act.CLOSE_APPLICATION)
        if application.is_closed_as(status, reason):
            return application
        require_version(application, expected_version)
        closed = application.closed_as(status, reason)
        end_application(ports, changes, closed)
        _notify_structure(
            ports,
            changes,
            closed,
            "application_cancelled" if status is ApplicationStatus.CANCELLED else "application_duplicate",
            {"reason": reason},
        )
        note_reason(ports, changes, closed, status.value, reason)
        return closed

    return decide(ports, actor, work)


def withdraw_by_link(ports: Ports, actor: Actor) -> Application:
    """Withdraw an application, from its private page; idempotent.

    Raises:
        Refusal: ``not_found``, ``account_needed`` or ``status_forbids``.
    """

    def work(changes: Changes) -> Application:
        application = application_of_link(ports, actor, Act.WITHDRAW_APPLICATION)
        if application.status is ApplicationStatus.WITHDRAWN:
            return application
        return end_withdrawn(ports, changes, application.withdrawn_by_link())

    return decide(ports, actor, work)


def end_withdrawn(ports: Ports, changes: Changes, withdrawn: Application) -> Application:
    """End an application that its structure withdrew and that holds no post, as part of a decision."""
    end_application(ports, changes, withdrawn)
    _notify_structure(ports, changes, withdrawn, "application_withdrawn")
    changes.note(withdrawn, "withdrawn")
    return withdrawn


def end_application(ports: Ports, changes: Changes, application: Application) -> None:
    """End an application: release its guards, clear its timers, give its posts back.

    Its line on an agenda stays and becomes moot: the session needs no decision on it, and publishes none.
    """
    changes.update(application)
    _mark_agenda_line_moot(ports, changes, application)
    apply.release_guards(ports, changes, application)
    changes.clear_timer(apply.CONFIRMATION_TIMER, application.id)
    changes.clear_timer(OPINION_TIMER, application.id)
    changes.clear_timer(DIGEST_TIMER, application.id)
    clear_recruitment_timers(changes, application)
    agreement = agreement_of(ports, application)
    if agreement is not None:
        change_posts(ports, changes, agreement, 0)
    _give_back(ports, changes, application, application.posts_granted)


def _mark_agenda_line_moot(ports: Ports, changes: Changes, stopped: Application) -> None:
    session_id = stopped.before_stop.agenda_session_id if stopped.before_stop else None
    item = ports.store.agenda_item(session_id, stopped.id) if session_id else None
    if item is not None and not item.published:
        changes.update(replace(item, moot=True))


def _give_back(ports: Ports, changes: Changes, application: Application, posts: int) -> None:
    give_posts_back(ports, changes, application.place.department, posts, application=application.id)


def confirmation_expired(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Delete a form that was never confirmed (RULES section 10)."""
    application = ports.store.get(Application, timer.subject_id)
    if application is None or not application.awaits_confirmation:
        return
    changes.delete(application)
    apply.release_guards(ports, changes, application)
    changes.note(application, "confirmation_expired")
