"""The quarterly follow-up: opened on the 1st, submitted, checked by the funder (RULES section 11)."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.declaration import Declaration, Declared
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.pro_rata import subsidised_time
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.thread import Fact, FactKind
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import follow_up_answer_due, follow_up_deadline, paris_date
from chalicelib.domain.shared.milestones import FollowUpStep, follow_up_milestones, newest_follow_up_milestone
from chalicelib.services.activity import lock
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.notices import digest_morning
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken
from chalicelib.services.core.transaction import (
    add_task,
    decide,
    finish_task,
    found,
    require_version,
    send_email,
)
from chalicelib.services.following_up import late_follow_ups
from chalicelib.services.following_up.preparing import post_facts
from chalicelib.services.funding import ledgers

OPEN_TASK = "open_follow_ups"
CHECK_TASK = "check_follow_up"
FOLLOW_UP_TIMERS = {step: f"follow_up.{step.value}" for step in FollowUpStep}
# A follow-up is overdue at midnight; the e-mail is sent in the morning.
OVERDUE_EMAIL_TIMER = "follow_up.overdue_told"
_STEPS = {name: step for step, name in FOLLOW_UP_TIMERS.items()}
_REMINDER_TEMPLATES = {
    FollowUpStep.REMINDER: "follow_up_reminder",
    FollowUpStep.OVERDUE: "follow_up_overdue",
    FollowUpStep.SECOND_REMINDER: "follow_up_second_reminder",
}
# How many past quarters are opened after an outage: a year.
_QUARTERS_CAUGHT_UP = 4
_DEPARTMENTS_PER_GUARD = 40
_DEPARTMENTS_PER_TASK = 10
# How many agreements one task handles, a transaction each, within the time limit of its function.
AGREEMENTS_PER_TASK = 300


def open_quarters(ports: Ports, departments: Iterable[str]) -> None:
    """Queue the opening of the follow-ups of quarters that have ended, oldest first.

    Called every 15 minutes; a guard opens each quarter once.
    """
    quarter, codes = Quarter.of(ports.today()).previous(), sorted(departments)
    ended = [quarter]
    for _ in range(_QUARTERS_CAUGHT_UP - 1):
        quarter = quarter.previous()
        ended.append(quarter)
    for one in reversed(ended):
        _claim_quarter(ports, one, codes)


def _claim_quarter(ports: Ports, quarter: Quarter, departments: list[str]) -> None:
    for start in range(0, len(departments), _DEPARTMENTS_PER_GUARD):
        group = departments[start : start + _DEPARTMENTS_PER_GUARD]
        key = guards.quarter_guard(str(quarter), group[0])
        if ports.store.guard_holder(key) is not None:
            continue

        def work(changes: Changes, key: str = key, group: list[str] = group) -> None:
            changes.take(key, str(quarter))
            for first in range(0, len(group), _DEPARTMENTS_PER_TASK):
                codes = group[first : first + _DEPARTMENTS_PER_TASK]
                add_task(ports, changes, OPEN_TASK, quarter=str(quarter), departments=codes)

        # Another run of the clock may have opened it meanwhile.
        with suppress(GuardTaken):
            decide(ports, System(), work)


def open_departments(
    ports: Ports, quarter: Quarter, departments: Sequence[str], task_id: str, *, after: str = ""
) -> None:
    """Open the follow-ups of some departments, one transaction each; existing ones stay.

    Agreements beyond ``AGREEMENTS_PER_TASK`` are left to another task.

    Args:
        ports: the outside.
        quarter: of the follow-ups.
        departments: their codes.
        task_id: of this task.
        after: the last agreement, in the first department, that the previous task handled.
    """
    system = System(request_id=task_id)
    done = 0
    for number, department in enumerate(departments):
        for agreement in every(ports.store.agreements, department):
            if number == 0 and agreement.id <= after:
                continue
            _open_or_update(ports, system, quarter, agreement)
            done += 1
            if done == AGREEMENTS_PER_TASK:
                _queue_rest(ports, system, quarter, departments[number:], agreement.id, task_id)
                return
    finish_task(ports, system, task_id)


def open_missed(ports: Ports, system: System, agreement: Agreement) -> None:
    """Open the last quarter of an agreement that changed departments while its opening was under way."""
    quarter = Quarter.of(ports.today()).previous()
    codes = sorted(ports.places.departments())
    first = codes.index(agreement.department) // _DEPARTMENTS_PER_GUARD * _DEPARTMENTS_PER_GUARD
    begun = ports.store.guard_holder(guards.quarter_guard(str(quarter), codes[first]))
    opened = ports.store.guard_holder(guards.follow_up_guard(agreement.id, str(quarter)))
    if begun is not None and opened is None:
        _open_or_update(ports, system, quarter, agreement)


def _queue_rest(
    ports: Ports,
    system: System,
    quarter: Quarter,
    departments: Sequence[str],
    last_agreement_id: str,
    task_id: str,
) -> None:
    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is not None:
            changes.task_done = task_id
            rest = list(departments)
            add_task(
                ports, changes, OPEN_TASK, quarter=str(quarter), departments=rest, after=last_agreement_id
            )

    decide(ports, system, work)


def check_quarters(
    ports: Ports,
    changes: Changes,
    recruitment: Recruitment,
    since: date,
    kind: FactKind,
    until: date | None = None,
) -> None:
    """Queue the check of past quarters after a contract changed.

    Args:
        ports: the outside.
        changes: the decision.
        recruitment: of the contract.
        since: the first day that the change concerns.
        kind: of the change, for the structure and the funder.
        until: the last day that the change concerns; None without one.
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
            fact=kind.value,
            on=paris_date(changes.at).isoformat(),
        )


def check(ports: Ports, quarter: Quarter, agreement_id: str, fact: Fact, task_id: str) -> None:
    """Open the follow-up of an agreement and quarter, or update it after a change of contract."""
    system = System(request_id=task_id)
    agreement = found(ports.store.get(Agreement, agreement_id))
    _open_or_update(ports, system, quarter, agreement, fact=fact)
    finish_task(ports, system, task_id)


def _open_or_update(
    ports: Ports, system: System, quarter: Quarter, agreement: Agreement, *, fact: Fact | None = None
) -> None:
    under_contract = [
        recruitment.id
        for recruitment in every(ports.store.recruitments_of_structure, agreement.structure_id)
        if recruitment.agreement_id == agreement.id and subsidised_time(quarter, recruitment, agreement).days
    ]
    if not under_contract and fact is None:
        return
    if agreement.followed_up_elsewhere(quarter):
        decide(ports, system, lambda changes: ledgers.justify_before_intake(ports, changes, agreement))
        return
    structure = found(ports.store.get(Structure, agreement.structure_id))
    opened_on = quarter.opened_on(ports.today())

    key = guards.follow_up_guard(agreement.id, str(quarter))

    def work(changes: Changes) -> None:
        holder = ports.store.guard_holder(key)
        if holder is not None:
            _update_from_contracts(
                ports, changes, structure, found(ports.store.get(FollowUp, holder)), under_contract, fact
            )
            return
        if not under_contract:
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
            recruitment_ids=tuple(under_contract),
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


def _update_from_contracts(
    ports: Ports,
    changes: Changes,
    structure: Structure,
    before: FollowUp,
    under_contract: list[str],
    fact: Fact | None,
) -> None:
    """Update a follow-up after its contracts changed: declared again, or deleted if no contract is left."""
    if not under_contract and before.vain:
        changes.delete(before)
        changes.release(guards.follow_up_guard(before.agreement_id, before.quarter), before.id)
        if not before.awaited:
            lock.unlock(changes, before.agreement_id, before.quarter, before.id)
        clear_timers(changes, before)
        changes.note(before, "removed", quarter=before.quarter)
        return
    updated = before.agreeing_with(
        under_contract,
        fact=fact,
        due_on=follow_up_answer_due(ports.today(), ports.parameters()),
        morning=digest_morning(changes.at),
    )
    if updated is before:
        return
    changes.update(updated)
    if before.was_accepted:
        ledgers.reverse_reopened_follow_up(ports, changes, updated)
    changes.note(before, "agreed", recruitments=len(updated.recruitment_ids))
    if not before.awaited:
        if before.was_accepted:
            late_follow_ups.report_reopened(changes, updated)
        lock.unlock(changes, updated.agreement_id, updated.quarter, updated.id)
        set_timers(ports, changes, updated)
        send_email(
            ports,
            changes,
            "follow_up_changed",
            to=structure.contact_email,
            about=updated.id,
        )


def set_timers(ports: Ports, changes: Changes, follow_up: FollowUp) -> None:
    """Set the timers of a follow-up that the structure has to submit (RULES section 11)."""
    for milestone in follow_up_milestones(follow_up.due_on, ports.parameters()):
        name = FOLLOW_UP_TIMERS[milestone.step]
        # No reminder before a due date that is too near.
        if milestone.at > changes.at or milestone.step is not FollowUpStep.REMINDER:
            changes.set_timer(name, follow_up.id, milestone.at)


def clear_timers(changes: Changes, follow_up: FollowUp) -> None:
    """Clear the timers of a follow-up that the structure no longer has to submit."""
    for name in FOLLOW_UP_TIMERS.values():
        changes.clear_timer(name, follow_up.id)


def follow_up_timer_fired(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure of a follow-up, mark it overdue, then escalate it (RULES section 11)."""
    follow_up = ports.store.get(FollowUp, timer.subject_id)
    if follow_up is None or not follow_up.awaited:
        return
    step = _STEPS[timer.name]
    if step is FollowUpStep.ESCALATION:
        late_follow_ups.escalate(changes, follow_up)
        ledgers.set_hold_timer(changes, follow_up)
    elif step is FollowUpStep.OVERDUE:
        changes.update(follow_up.became_overdue())
        changes.set_timer(OVERDUE_EMAIL_TIMER, follow_up.id, timer.due_at)
    else:
        _remind(ports, changes, follow_up, step)
    changes.note(follow_up, step.value)


def send_overdue_email(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Send the structure the e-mail about an overdue follow-up, unless it was submitted meanwhile."""
    follow_up = ports.store.get(FollowUp, timer.subject_id)
    if follow_up is not None and follow_up.overdue:
        _remind(ports, changes, follow_up, FollowUpStep.OVERDUE)


def _remind(ports: Ports, changes: Changes, follow_up: FollowUp, step: FollowUpStep) -> None:
    """Owe the reminder of a step; after an outage only the newest is sent."""
    newest = newest_follow_up_milestone(follow_up.due_on, changes.at, ports.parameters())
    if newest is not None and step is newest.step:
        structure = found(ports.store.get(Structure, follow_up.structure_id))
        send_email(ports, changes, _REMINDER_TEMPLATES[step], to=structure.contact_email, about=follow_up.id)


def read_follow_up(ports: Ports, actor: Actor, follow_up_id: str, act: Act = Act.SEE_FOLLOW_UP) -> FollowUp:
    """Return a follow-up, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    follow_up = found(ports.store.get(FollowUp, follow_up_id))
    require(actor, act, follow_up)
    return follow_up


def submit(
    ports: Ports,
    actor: Actor,
    follow_up_id: str,
    *,
    declared: Declared,
    expected_version: int | None = None,
) -> FollowUp:
    """Submit a follow-up with every adviser under contract in the quarter (RULES section 11); idempotent.

    It locks the activity reports of the quarter, whose totals are part of the declaration. The structure
    corrects a declaration in the same way until the follow-up is closed. If it was accepted, it must be
    accepted again, and the funder is told.

    Args:
        ports: the outside.
        actor: of the structure.
        follow_up_id: of the follow-up.
        declared: the declaration.
        expected_version: the one that was read, if given.

    Raises:
        Refusal: ``not_found``, those of ``require_whole``, or ``status_forbids``. Stale: it changed
            meanwhile.
    """

    def work(changes: Changes) -> FollowUp:
        follow_up = read_follow_up(ports, actor, follow_up_id, Act.SUBMIT_FOLLOW_UP)
        follow_up.require_whole(declared)
        silent = tuple(one for one, post in post_facts(ports, follow_up).items() if post.silent)
        signed = Declaration.signed(declared, changes.at)
        submitted = follow_up.submitted(signed, digest_morning(changes.at), silent)
        if submitted is follow_up:
            return follow_up
        require_version(follow_up, expected_version)
        lock.lock(ports, changes, follow_up.agreement_id, follow_up.quarter, follow_up.id)
        changes.update(submitted)
        if follow_up.was_accepted:
            late_follow_ups.report_reopened(changes, submitted)
            ledgers.reverse_reopened_follow_up(ports, changes, submitted)
        clear_timers(changes, submitted)
        changes.note(submitted, "submitted" if follow_up.awaited else "declaration_corrected")
        return submitted

    return decide(ports, actor, work, reads_guards=(guards.REPORTS,))


def quarter_in_progress(now: datetime) -> Quarter:
    """Return the quarter of an instant, in Paris."""
    return Quarter.of(paris_date(now))
