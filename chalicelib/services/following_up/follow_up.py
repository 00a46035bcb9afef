"""The quarterly follow-up: opened on the 1st, submitted, checked by the funder (RULES section 11)."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.follow_up import Declaration, Declared, FollowUp
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import (
    FollowUpStep,
    follow_up_deadline,
    follow_up_milestones,
    newest_follow_up_step,
    paris_date,
)
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken
from chalicelib.services.core.transaction import add_task, decide, finish_task, found, send_email
from chalicelib.services.following_up import late_follow_ups

OPEN_TASK = "open_follow_ups"
CHECK_TASK = "check_follow_up"
FOLLOW_UP_TIMERS = {step: f"follow_up.{step.value}" for step in FollowUpStep}
# Overdue at once; its e-mail leaves in the morning.
OVERDUE_TOLD = "follow_up.overdue_told"
_STEPS = {name: step for step, name in FOLLOW_UP_TIMERS.items()}
_TEMPLATES = {
    FollowUpStep.REMINDER: "follow_up_reminder",
    FollowUpStep.OVERDUE: "follow_up_overdue",
    FollowUpStep.SECOND_REMINDER: "follow_up_second_reminder",
}
# A year: a longer outage needs more than a catch-up.
_QUARTERS_CAUGHT_UP = 4
# Departments of a task: a function has time for some 400 follow-ups.
_DEPARTMENTS_A_CLAIM = 40
_DEPARTMENTS_A_TASK = 10


def open_quarters(ports: Ports, departments: Iterable[str]) -> None:
    """Owe the follow-ups of the quarters that ended and are not opened, oldest first.

    Called every 15 minutes; a guard opens each quarter once.
    """
    quarter, places = Quarter.of(ports.today()).previous(), sorted(departments)
    ended = [quarter]
    for _ in range(_QUARTERS_CAUGHT_UP - 1):
        quarter = quarter.previous()
        ended.append(quarter)
    for past in reversed(ended):
        _claim_quarter(ports, past, places)


def _claim_quarter(ports: Ports, quarter: Quarter, departments: list[str]) -> None:
    for start in range(0, len(departments), _DEPARTMENTS_A_CLAIM):
        some = departments[start : start + _DEPARTMENTS_A_CLAIM]
        key = guards.quarter_guard(str(quarter), some[0])
        if ports.store.guard_holder(key) is not None:
            continue

        def work(changes: Changes, key: str = key, some: list[str] = some) -> None:
            changes.take(key, str(quarter))
            for first in range(0, len(some), _DEPARTMENTS_A_TASK):
                together = some[first : first + _DEPARTMENTS_A_TASK]
                add_task(ports, changes, OPEN_TASK, quarter=str(quarter), departments=together)

        # Another run of the clock may have taken it a moment ago.
        with suppress(GuardTaken):
            decide(ports, System(), work)


def open_departments(ports: Ports, quarter: Quarter, departments: Iterable[str], task_id: str) -> None:
    """Open the follow-ups of some departments, one transaction each; existing ones stay."""
    system = System(request_id=task_id)
    for department in departments:
        for agreement in every(ports.store.agreements, department):
            _open(ports, system, quarter, agreement)
    finish_task(ports, system, task_id)


def check_quarters(
    ports: Ports, changes: Changes, recruitment: Recruitment, since: date, until: date | None = None
) -> None:
    """Owe the check of past quarters against a contract that changed.

    Args:
        ports: the outside.
        changes: the decision.
        recruitment: whose contract it is.
        since: the first day that the change concerns.
        until: the last one; None when everything after is another as well.
    """
    for quarter in Quarter.ended_since(since, ports.today()):
        if until is not None and quarter.first_day > until:
            break
        add_task(
            ports,
            changes,
            CHECK_TASK,
            quarter=str(quarter),
            agreement_id=recruitment.agreement_id,
            changed=recruitment.id,
        )


def check(ports: Ports, quarter: Quarter, agreement_id: str, changed: str, task_id: str) -> None:
    """Open the follow-up of an agreement and quarter, or update it after a change of contract."""
    system = System(request_id=task_id)
    agreement = found(ports.store.get(Agreement, agreement_id))
    _open(ports, system, quarter, agreement, changed=changed)
    finish_task(ports, system, task_id)


def _open(
    ports: Ports, system: System, quarter: Quarter, agreement: Agreement, *, changed: str | None = None
) -> None:
    in_post = [
        recruitment.id
        for recruitment in every(ports.store.recruitments_of_structure, agreement.structure_id)
        if recruitment.agreement_id == agreement.id
        and recruitment.subsidised_during(quarter.first_day, quarter.last_day, agreement.months)
    ]
    if not in_post and changed is None:
        return
    structure = found(ports.store.get(Structure, agreement.structure_id))
    opened_on = quarter.opened_on(ports.today())

    key = guards.follow_up_guard(agreement.id, str(quarter))

    def work(changes: Changes) -> None:
        holder = ports.store.guard_holder(key)
        if holder is not None:
            _agree(ports, changes, structure, found(ports.store.get(FollowUp, holder)), in_post, changed)
            return
        if not in_post:
            return
        follow_up = FollowUp(
            id=ports.ids.new(),
            agreement_id=agreement.id,
            application_id=agreement.application_id,
            structure_id=agreement.structure_id,
            structure_name=agreement.title,
            department=agreement.department,
            quarter=str(quarter),
            opened_on=opened_on,
            due_on=follow_up_deadline(opened_on, ports.parameters()),
            recruitment_ids=tuple(in_post),
        )
        changes.create(follow_up)
        changes.take(key, follow_up.id)
        set_timers(ports, changes, follow_up)
        send_email(
            ports,
            changes,
            "follow_up_open",
            to=structure.contact_email,
            about=follow_up.id,
        )
        changes.note(follow_up, "opened", quarter=str(quarter))

    decide(ports, system, work, reads_guards=(guards.FOLLOW_UPS,))


def _agree(
    ports: Ports,
    changes: Changes,
    structure: Structure,
    opened: FollowUp,
    in_post: list[str],
    changed: str | None,
) -> None:
    """Update a follow-up from the contracts: it is to be declared again, or deleted if nobody was in post."""
    if not in_post and opened.vain:
        changes.delete(opened)
        changes.release(guards.follow_up_guard(opened.agreement_id, opened.quarter), opened.id)
        _clear_timers(changes, opened)
        changes.note(opened, "removed", quarter=opened.quarter)
        return
    due_on = ports.today() + timedelta(days=ports.parameters().follow_up_answer_days)
    agreed = opened.agreeing_with(in_post, changed=changed, due_on=due_on)
    if agreed is opened:
        return
    changes.update(agreed)
    changes.note(opened, "agreed", recruitments=len(agreed.recruitment_ids))
    if not opened.awaited:
        set_timers(ports, changes, agreed)
        send_email(
            ports,
            changes,
            "follow_up_changed",
            to=structure.contact_email,
            about=agreed.id,
        )


def set_timers(ports: Ports, changes: Changes, follow_up: FollowUp) -> None:
    """Set the timers of a follow-up that the structure has to submit (RULES section 11)."""
    for milestone in follow_up_milestones(follow_up.due_on, ports.parameters()):
        name = FOLLOW_UP_TIMERS[milestone.step]
        # No reminder before a due date that is too near.
        if milestone.at > changes.at or milestone.step is not FollowUpStep.REMINDER:
            changes.set_timer(name, follow_up.id, milestone.at)


def _clear_timers(changes: Changes, follow_up: FollowUp) -> None:
    for name in FOLLOW_UP_TIMERS.values():
        changes.clear_timer(name, follow_up.id)


def follow_up_timer_fired(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind of an awaited follow-up, mark it overdue, then escalate it (RULES section 11)."""
    follow_up = ports.store.get(FollowUp, timer.subject_id)
    if follow_up is None or not follow_up.awaited:
        return
    step = _STEPS[timer.name]
    if step is FollowUpStep.ESCALATION:
        late_follow_ups.escalate(changes, follow_up)
    elif step is FollowUpStep.OVERDUE:
        changes.update(follow_up.became_overdue())
        changes.set_timer(OVERDUE_TOLD, follow_up.id, timer.due_at)
    else:
        _remind(ports, changes, follow_up, step)
    changes.note(follow_up, step.value)


def overdue_told(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Tell the structure, in the morning, that a follow-up is overdue, unless it was submitted."""
    follow_up = ports.store.get(FollowUp, timer.subject_id)
    if follow_up is not None and follow_up.awaited and follow_up.overdue:
        _remind(ports, changes, follow_up, FollowUpStep.OVERDUE)


def _remind(ports: Ports, changes: Changes, follow_up: FollowUp, step: FollowUpStep) -> None:
    """Owe the reminder of a step; after an outage only the newest is sent."""
    if step is newest_follow_up_step(follow_up.due_on, changes.at, ports.parameters()):
        structure = found(ports.store.get(Structure, follow_up.structure_id))
        send_email(ports, changes, _TEMPLATES[step], to=structure.contact_email, about=follow_up.id)


def read_follow_up(ports: Ports, actor: Actor, follow_up_id: str, act: Act = Act.SEE_FOLLOW_UP) -> FollowUp:
    """A follow-up, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    follow_up = found(ports.store.get(FollowUp, follow_up_id))
    require(actor, act, follow_up)
    return follow_up


def submit(ports: Ports, actor: Actor, follow_up_id: str, *, declared: Declared) -> FollowUp:
    """Submit a follow-up, with every adviser in post during the quarter (RULES section 11); idempotent.

    Raises:
        Refusal: ``not_found``, ``posts_mismatch``, ``part_time_unexplained``, ``full_time_explained`` or
            ``status_forbids``.
    """

    def work(changes: Changes) -> FollowUp:
        follow_up = read_follow_up(ports, actor, follow_up_id, Act.SUBMIT_FOLLOW_UP)
        follow_up.require_whole(declared)
        submitted = follow_up.submitted(Declaration.signed(declared, changes.at))
        if submitted is follow_up:
            return follow_up
        changes.update(submitted)
        _clear_timers(changes, submitted)
        changes.note(submitted, "submitted")
        return submitted

    return decide(ports, actor, work)


def quarter_in_progress(now: datetime) -> Quarter:
    """The quarter of an instant, in Paris."""
    return Quarter.of(paris_date(now))
