"""The acceptance of several follow-ups at once, in tasks of a bounded size (RULES section 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.following_up.acceptance import (
    Acceptance,
    nothing_chosen,
    nothing_to_accept,
    require_as_read,
)
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.selection import FollowUpSelection, FollowUpTray, ListedFollowUp
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import add_task, decide, found
from chalicelib.services.following_up.checking import accept_in
from chalicelib.services.following_up.desk import follow_ups_in, visible_follow_ups

ACCEPT_TASK = "accept_follow_ups"
# How many transactions one task makes, within the time limit of its function.
_TRANSACTIONS_PER_TASK = 100


@dataclass(frozen=True, kw_only=True)
class AcceptanceReport:
    """The progress of accepting follow-ups together.

    Args:
        acceptance: the request and its counts.
        left: the follow-ups that could not be accepted, as they are now.
        author: the name of the agent who asked.
    """

    acceptance: Acceptance
    left: Sequence[FollowUp]
    author: str


def to_accept(
    ports: Ports, actor: Actor, quarter: Quarter, *, department: str | None, text: str
) -> list[ListedFollowUp]:
    """Return the follow-ups that are sound now (``ListedFollowUp.sound``), those that wait longest first.

    Args:
        ports: the outside.
        actor: of the funder, or the agency.
        quarter: of the follow-ups.
        department: its code; all of them when None.
        text: the beginnings of words of the names of the structure or of an adviser.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.ACCEPT_FOLLOW_UP)
    return _sound_selection(department, text).of(visible_follow_ups(ports, actor, quarter))


def _sound_selection(department: str | None, text: str) -> FollowUpSelection:
    return FollowUpSelection(tray=FollowUpTray.SOUND, department=department, text=text)


def _follow_ups_to_accept(
    ports: Ports, actor: Actor, quarter: Quarter, chosen: Sequence[str], department: str | None, text: str
) -> list[ListedFollowUp]:
    """Return the chosen follow-ups of a quarter that wait to be checked; without a choice, all the sound
    ones."""
    if not chosen:
        return to_accept(ports, actor, quarter, department=department, text=text)
    everything = visible_follow_ups(ports, actor, quarter)
    return [one for one in everything if one.summary.id in chosen and FollowUpTray.TO_CHECK.holds(one)]


def accept_several(
    ports: Ports,
    actor: Actor,
    *,
    quarter: str,
    seen_at: int,
    follow_up_ids: Sequence[str] = (),
    every: bool = False,
    department: str | None = None,
    q: str | None = None,
) -> Acceptance:
    """Queue the acceptance of the chosen follow-ups, or of all the sound ones; idempotent.

    Args:
        ports: the outside.
        actor: of the funder, or the agency.
        quarter: as 2026-Q3.
        seen_at: when the list was read, in milliseconds since 1970; what was submitted since is not accepted.
        follow_up_ids: the chosen ones.
        every: whether to accept all the sound ones, instead of the chosen ones.
        department: its code; narrows ``every``.
        q: a search; narrows ``every``.

    Raises:
        Refusal: ``not_found``, ``nothing_chosen`` or ``nothing_to_accept``.
    """
    require(actor, Act.ACCEPT_FOLLOW_UP)
    parsed_quarter = Quarter.parse(quarter)
    if every == bool(follow_up_ids):
        raise nothing_chosen()
    chosen = tuple(sorted(set(follow_up_ids)))
    text = q or ""
    rows = _follow_ups_to_accept(ports, actor, parsed_quarter, chosen, department, text)
    read_at = min(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=seen_at), ports.clock.now())
    key = guards.acceptance_guard(own_account(actor).id, seen_at, (quarter, department, q, *chosen))

    def work(changes: Changes) -> Acceptance:
        holder = ports.store.guard_holder(key)
        if holder is not None:
            return found(ports.store.get(Acceptance, holder))
        if not rows:
            raise nothing_to_accept()
        acceptance = Acceptance(
            id=ports.ids.new(),
            quarter=quarter,
            chosen=chosen,
            department=department,
            text=text,
            seen_at=read_at,
            asked_by=own_account(actor).id,
            asked_at=changes.at,
            wanted=len(rows),
        )
        changes.create(acceptance)
        changes.take(key, acceptance.id)
        add_task(ports, changes, ACCEPT_TASK, acceptance_id=acceptance.id)
        changes.note(acceptance, "acceptance_asked", wanted=acceptance.wanted)
        return acceptance

    return decide(ports, actor, work, reads_guards=(guards.ACCEPTANCES,))


def run(ports: Ports, acceptance_id: str, task_id: str) -> None:
    """Accept the next follow-ups, one transaction each, then queue the next task, or mark it complete."""
    acceptance = found(ports.store.get(Acceptance, acceptance_id))
    system = System(request_id=task_id, on_behalf_of=acceptance.asked_by)
    pending = _pending(ports, acceptance)
    for follow_up_id in pending[:_TRANSACTIONS_PER_TASK]:
        _accept_one(ports, system, acceptance_id, follow_up_id)

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        changes.task_done = task_id
        current = found(ports.store.get(Acceptance, acceptance_id))
        if len(pending) > _TRANSACTIONS_PER_TASK:
            add_task(ports, changes, ACCEPT_TASK, acceptance_id=acceptance_id)
        elif current.done_at is None:
            changes.update(current.done(changes.at))
        changes.note(current, "acceptance_went_on", accepted=current.accepted, left=len(current.left))

    decide(ports, system, work)


def _pending(ports: Ports, acceptance: Acceptance) -> list[str]:
    """Return the ids that are still to be accepted: the chosen ones, or those that are sound now."""
    if acceptance.chosen:
        follow_ups, _ = ports.store.several([(FollowUp, one) for one in acceptance.chosen])
        return [
            one.id
            for one in cast(Sequence[FollowUp], list(follow_ups.values()))
            if not one.was_accepted and one.id not in acceptance.left
        ]
    not_accepted = set(acceptance.left)
    rows = follow_ups_in(ports, Quarter.parse(acceptance.quarter), sorted(ports.places.departments()))
    picked = _sound_selection(acceptance.department, acceptance.text).of(rows)
    return [one.summary.id for one in picked if one.summary.id not in not_accepted]


def _accept_one(ports: Ports, system: System, acceptance_id: str, follow_up_id: str) -> None:
    def work(changes: Changes) -> None:
        acceptance = found(ports.store.get(Acceptance, acceptance_id))
        follow_up = ports.store.get(FollowUp, follow_up_id)
        # An earlier delivery of this task, or somebody else, has accepted it.
        if follow_up is None or follow_up.was_accepted or follow_up_id in acceptance.left:
            return
        try:
            require_as_read(follow_up, acceptance.seen_at)
            accept_in(ports, changes, follow_up, by=acceptance.asked_by)
        except Refusal:
            changes.update(acceptance.leaving(follow_up_id))
            changes.note(acceptance, "acceptance_left", follow_up=follow_up_id)
        else:
            changes.update(acceptance.one_more())

    decide(ports, system, work)


def read_report(ports: Ports, actor: Actor, acceptance_id: str) -> AcceptanceReport:
    """Return the progress of accepting follow-ups together.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.ACCEPT_FOLLOW_UP)
    acceptance = found(ports.store.get(Acceptance, acceptance_id))
    stored, _ = ports.store.several(
        [(Account, acceptance.asked_by), *((FollowUp, one) for one in acceptance.left)]
    )
    author = stored.get(acceptance.asked_by)
    return AcceptanceReport(
        acceptance=acceptance,
        left=[stored[one] for one in acceptance.left if one in stored],
        author=f"{author.first_name} {author.last_name}" if author else "un compte supprimé",
    )
