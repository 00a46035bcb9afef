"""The suspensions of a contract: declared, corrected, removed by the structure (RULES section 11).

A submitted follow-up of an affected quarter must be declared again, because its absences are now wrong.
The training resumes after the return; the training body sees the days but not the reason.
"""

from datetime import date
from typing import Any

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, not_found
from chalicelib.domain.following_up.thread import FactKind
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import Suspension, SuspensionKind
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide
from chalicelib.services.following_up.follow_up import check_quarters
from chalicelib.services.recruiting.recruit import read_recruitment
from chalicelib.services.training import progress


def declare(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    kind: SuspensionKind,
    first_day: date,
    last_day: date | None,
) -> Recruitment:
    """Declare a suspension of a contract; declaring the same one again changes nothing.

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``too_many_suspensions``.
        Refusals: ``suspension_dates`` or ``suspension_overlaps``.
    """
    period = Suspension(id=ports.ids.new(), kind=kind, first_day=first_day, last_day=last_day)

    def work(changes: Changes) -> Recruitment:
        before = read_recruitment(ports, actor, recruitment_id, Act.DECLARE_SUSPENSION)
        suspended = before.suspended(period, ports.today(), ports.parameters())
        if suspended is before:
            return before
        changes.update(suspended)
        progress.update_from_recruitment(ports, changes, suspended)
        _check_quarters(ports, changes, suspended, period)
        changes.note(suspended, "suspension_declared", **_days(period))
        return suspended

    return decide(ports, actor, work)


def correct(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    suspension_id: str,
    *,
    kind: SuspensionKind,
    first_day: date,
    last_day: date | None,
) -> Recruitment:
    """Correct a suspension, for example its last day once the adviser is back; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``.
        Refusals: ``suspension_dates`` or ``suspension_overlaps``.
    """
    period = Suspension(id=suspension_id, kind=kind, first_day=first_day, last_day=last_day)

    def work(changes: Changes) -> Recruitment:
        recruitment, before = read_suspension(ports, actor, recruitment_id, suspension_id)
        corrected = recruitment.suspended(period, ports.today(), ports.parameters())
        if corrected is recruitment:
            return recruitment
        changes.update(corrected)
        progress.update_from_recruitment(ports, changes, corrected)
        _check_quarters(ports, changes, corrected, before, period)
        changes.note(corrected, "suspension_corrected", **_days(period))
        return corrected

    return decide(ports, actor, work)


def remove(ports: Ports, actor: Actor, recruitment_id: str, suspension_id: str) -> Recruitment:
    """Remove a suspension that was declared by mistake; idempotent.

    Raises:
        Refusal: ``not_found``.
    """

    def work(changes: Changes) -> Recruitment:
        recruitment = read_recruitment(ports, actor, recruitment_id, Act.DECLARE_SUSPENSION)
        suspension = recruitment.suspension(suspension_id)
        if suspension is None:
            return recruitment
        removed = recruitment.unsuspended(suspension_id)
        changes.update(removed)
        progress.update_from_recruitment(ports, changes, removed)
        _check_quarters(ports, changes, removed, suspension)
        changes.note(removed, "suspension_removed", **_days(suspension))
        return removed

    return decide(ports, actor, work)


def check(ports: Ports, actor: Actor, recruitment_id: str, answers: Suspension) -> None:
    """Apply the rules of ``declare`` to the answers that are valid so far (``Answered``).

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Refusals: as ``declare``. Unanswered: some answers are
            missing.
    """
    recruitment = read_recruitment(ports, actor, recruitment_id, Act.DECLARE_SUSPENSION)
    _require_possible(ports, recruitment, "", answers)


def check_correction(
    ports: Ports, actor: Actor, recruitment_id: str, suspension_id: str, answers: Suspension
) -> None:
    """Apply the rules of ``correct`` to the answers that are valid so far (``Answered``)."""
    recruitment, _ = read_suspension(ports, actor, recruitment_id, suspension_id)
    _require_possible(ports, recruitment, suspension_id, answers)


def read_suspension(
    ports: Ports, actor: Actor, recruitment_id: str, suspension_id: str
) -> tuple[Recruitment, Suspension]:
    """Return a recruitment and one of its suspensions.

    Raises:
        Refusal: ``not_found``.
    """
    recruitment = read_recruitment(ports, actor, recruitment_id, Act.DECLARE_SUSPENSION)
    suspension = recruitment.suspension(suspension_id)
    if suspension is None:
        raise not_found()
    return recruitment, suspension


def _require_possible(
    ports: Ports, recruitment: Recruitment, suspension_id: str, answers: Suspension
) -> None:
    recruitment.require_suspendable()
    recruitment.require_suspension(answers, suspension_id, ports.today(), ports.parameters())


def _check_quarters(ports: Ports, changes: Changes, recruitment: Recruitment, *periods: Suspension) -> None:
    """Owe the check of the quarters that the periods overlap."""
    open_end = any(one.last_day is None for one in periods)
    last = None if open_end else max(one.last_day for one in periods if one.last_day)
    since = min(one.first_day for one in periods)
    check_quarters(ports, changes, recruitment, since, FactKind.SUSPENSION_CHANGED, last)


def _days(period: Suspension) -> dict[str, Any]:
    """Return the details for the journal, which is permanent: it never says why somebody is absent."""
    return {
        "first_day": period.first_day.isoformat(),
        "last_day": period.last_day.isoformat() if period.last_day else None,
    }
