"""Follow-ups read by prefectures and funder, and checked by the funder (RULES sections 7, 11)."""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, departments_of, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.part_time import PartTimeDecision, require_days_within
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.shared.calendar_rules import follow_up_answer_due
from chalicelib.services.activity import lock
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import decide, found, require_version, send_email
from chalicelib.services.following_up.follow_up import clear_timers, read_follow_up, set_timers
from chalicelib.services.following_up.preparing import post_facts
from chalicelib.services.funding import ledgers


def list_follow_ups(
    ports: Ports, actor: Actor, *, quarter: str, limit: int, cursor: str | None
) -> Page[FollowUp]:
    """Return the follow-ups of a quarter; for a prefecture, of its departments.

    Args:
        ports: the outside.
        actor: who reads.
        quarter: as 2026-Q3.
        limit: of the page.
        cursor: of the page, None for the first.

    Raises:
        Refusal: ``bad_cursor``.
    """
    require(actor, Act.LIST_FOLLOW_UPS)
    wanted = str(Quarter.parse(quarter))
    return ports.store.follow_ups(wanted, departments_of(actor), limit=limit, cursor=cursor)


def accept(ports: Ports, actor: Actor, follow_up_id: str, *, expected_version: int | None) -> FollowUp:
    """Accept a follow-up in the version that was read; idempotent.

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``part_time_undecided``. Stale: somebody changed it
            meanwhile.
    """

    def work(changes: Changes) -> FollowUp:
        follow_up = read_follow_up(ports, actor, follow_up_id, Act.ACCEPT_FOLLOW_UP)
        if follow_up.was_accepted:
            return follow_up
        require_version(follow_up, expected_version, needed=True)
        return accept_in(ports, changes, follow_up, by=own_account(actor).id)

    return decide(ports, actor, work)


def accept_in(ports: Ports, changes: Changes, follow_up: FollowUp, *, by: str) -> FollowUp:
    """Accept a follow-up as part of a transaction; the structure is told.

    Args:
        ports: the outside.
        changes: the decision.
        follow_up: as it is now.
        by: the account of the agent who accepts it.

    Raises:
        Refusal: ``status_forbids`` or ``part_time_undecided``.
    """
    accepted = follow_up.accepted()
    changes.update(accepted)
    ledgers.record_accepted_follow_up(ports, changes, accepted, by=by)
    _tell_structure(ports, changes, accepted, "follow_up_accepted")
    changes.note(accepted, "accepted", by=by)
    return accepted


def decide_part_time(
    ports: Ports,
    actor: Actor,
    follow_up_id: str,
    *,
    recruitment_id: str,
    days: int,
    worked_percent: int,
    reason: str,
    expected_version: int | None = None,
) -> FollowUp:
    """Decide, or correct, what is withheld of an adviser who was not full time; idempotent.

    Nothing is withheld before the acceptance, which tells its structure. Once it is accepted, the acceptance
    is taken back first.

    Args:
        ports: the outside.
        actor: of the funder, or the agency.
        follow_up_id: that waits to be checked.
        recruitment_id: of the adviser.
        days: subsidised days that are counted.
        worked_percent: of the working time that went to the missions on them, from 0 to 100.
        reason: as the structure reads it.
        expected_version: of the follow-up, as it was read.

    Raises:
        Refusal: ``not_found``, ``status_forbids``, ``not_part_time`` or ``days_beyond``. Stale: somebody
            changed it meanwhile.
    """

    def work(changes: Changes) -> FollowUp:
        follow_up = read_follow_up(ports, actor, follow_up_id, Act.DECIDE_PART_TIME)
        decision = PartTimeDecision(
            recruitment_id=recruitment_id,
            days=days,
            worked_percent=worked_percent,
            reason=reason,
            by=own_account(actor).id,
            at=changes.at,
        )
        decided = follow_up.with_part_time(decision)
        if decided is follow_up:
            return follow_up
        require_version(follow_up, expected_version)
        require_days_within(days, post_facts(ports, follow_up)[recruitment_id].paid_days)
        changes.update(decided)
        changes.note(decided, "part_time_decided")
        return decided

    return decide(ports, actor, work)


def question(
    ports: Ports, actor: Actor, follow_up_id: str, *, text: str, expected_version: int | None = None
) -> FollowUp:
    """Ask a question about a follow-up, which the structure must then submit again; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed it meanwhile.
    """

    def work(changes: Changes) -> FollowUp:
        follow_up = read_follow_up(ports, actor, follow_up_id, Act.QUESTION_FOLLOW_UP)
        if follow_up.asks(text):
            return follow_up
        require_version(follow_up, expected_version)
        today = ports.today()
        due_on = follow_up_answer_due(today, ports.parameters())
        questioned = follow_up.questioned(text, today=today, due_on=due_on)
        changes.update(questioned)
        if not follow_up.awaited:
            # The reports of the quarter can then be completed.
            lock.unlock(changes, follow_up.agreement_id, follow_up.quarter, follow_up.id)
        set_timers(ports, changes, questioned)
        _tell_structure(ports, changes, questioned, "follow_up_questioned")
        changes.note(questioned, "questioned", by=own_account(actor).id)
        return questioned

    return decide(ports, actor, work)


def take_acceptance_back(
    ports: Ports, actor: Actor, follow_up_id: str, *, expected_version: int | None
) -> FollowUp:
    """Take back an acceptance given by mistake, until the instalment is decided; idempotent.

    Raises:
        Refusal: ``not_found``, ``follow_up_closed`` or ``status_forbids``. Stale: it changed meanwhile.
    """

    def work(changes: Changes) -> FollowUp:
        follow_up = read_follow_up(ports, actor, follow_up_id, Act.TAKE_ACCEPTANCE_BACK)
        if follow_up.status is FollowUpStatus.SUBMITTED:
            return follow_up
        require_version(follow_up, expected_version)
        submitted = follow_up.acceptance_taken_back()
        changes.update(submitted)
        ledgers.reverse_reopened_follow_up(ports, changes, submitted)
        _tell_structure(ports, changes, submitted, "follow_up_acceptance_taken_back")
        changes.note(submitted, "acceptance_taken_back", by=own_account(actor).id)
        return submitted

    return decide(ports, actor, work)


def take_question_back(
    ports: Ports, actor: Actor, follow_up_id: str, *, expected_version: int | None
) -> FollowUp:
    """Take back a question before its answer; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed it meanwhile.
    """

    def work(changes: Changes) -> FollowUp:
        follow_up = read_follow_up(ports, actor, follow_up_id, Act.TAKE_QUESTION_BACK)
        if follow_up.status is FollowUpStatus.SUBMITTED:
            return follow_up
        require_version(follow_up, expected_version)
        submitted = follow_up.question_taken_back()
        changes.update(submitted)
        if not submitted.awaited:
            lock.lock(ports, changes, submitted.agreement_id, submitted.quarter, submitted.id)
            clear_timers(changes, submitted)
        _tell_structure(ports, changes, submitted, "follow_up_question_taken_back")
        changes.note(submitted, "question_taken_back", by=own_account(actor).id)
        return submitted

    return decide(ports, actor, work, reads_guards=(guards.REPORTS,))


def _tell_structure(ports: Ports, changes: Changes, follow_up: FollowUp, template: str) -> None:
    structure = found(ports.store.get(Structure, follow_up.structure_id))
    send_email(ports, changes, template, to=structure.contact_email, about=follow_up.id)
