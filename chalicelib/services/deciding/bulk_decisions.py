"""Decisions on several applications of an agenda at once, chosen in a list or by a file (RULES section 4).

Each transaction writes some decisions and the session. After an interruption the same request resumes: a
decision already recorded is not recorded twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.committee import AgendaItem, Decision, Verdict, full_reason
from chalicelib.domain.deciding.decision_file import (
    DecisionContext,
    ExaminedDecision,
    LineOutcome,
    examine,
    parse_lines,
    require_sound_file,
)
from chalicelib.services.agency import reasons
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import WHOLE_AGENDA, every
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, require_version
from chalicelib.services.deciding.committee import read_session

# Decisions per transaction, which writes 100 items at most: the session, and for each decision a line of the
# agenda and a journal entry.
_DECISIONS_PER_TRANSACTION = 40


@dataclass(frozen=True, kw_only=True)
class BulkResult:
    """The result of recording several decisions.

    Args:
        recorded: the number of decisions written.
        conflicts: the lines of the agenda that keep a different decision by somebody else.
    """

    recorded: int
    conflicts: list[AgendaItem]


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """The report of a file of decisions, and the number of decisions recorded.

    Args:
        lines: the result of each line.
        version: of the session, at the examination.
        recorded: the number of decisions written.
    """

    lines: list[ExaminedDecision]
    version: int
    recorded: int = 0


def record_decisions(
    ports: Ports,
    actor: Actor,
    session_id: str,
    *,
    applications: Sequence[str],
    verdict: Verdict,
    posts_granted: int | None,
    reason: str | None,
    standard_reason: str | None = None,
    replace_others: bool = False,
    expected_version: int | None = None,
) -> BulkResult:
    """Record the same decision on several applications; idempotent.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        session_id: of the session.
        applications: ids; those that are not on the agenda, or whose application ended, are ignored.
        verdict: of the committee.
        posts_granted: for a validation, of each application; as many as each one requested when None.
        reason: in free words.
        standard_reason: key of a standard reason, which is placed before ``reason``.
        replace_others: whether different decisions by somebody else are replaced.
        expected_version: of the session, as the person saw it; required to replace.

    Raises:
        Refusal: ``not_found``, ``session_closed``, as for ``checked_decision``, ``reason_unknown`` or
            ``reason_retired``. VersionMissing, Stale: a decision that the person did not see would be
            replaced.
    """
    context = _read_context(ports, actor, session_id, replace_others=replace_others)
    context.session.require_open()
    standard = reasons.reason_of(ports, standard_reason)
    if standard is not None:
        standard.require_offered()
    whole_reason = full_reason(verdict, standard.sentence if standard else None, reason)
    wanted = set(applications)
    examined = [
        (item, *context.rule_on(item, verdict, posts_granted, whole_reason))
        for item in context.agenda
        if item.id in wanted
    ]
    to_record = [(item, ruling) for item, ruling, outcome in examined if outcome is LineOutcome.TO_RECORD]
    if to_record and replace_others:
        require_version(context.session, expected_version, needed=True)
    conflicts = [item for item, _, outcome in examined if outcome is LineOutcome.DECIDED]
    result = _record(ports, actor, session_id, to_record)
    return BulkResult(recorded=result.recorded, conflicts=[*conflicts, *result.conflicts])


def examine_file(ports: Ports, actor: Actor, session_id: str, content: bytes) -> FileReport:
    """Return what recording a file of decisions would do. Changes nothing.

    Raises:
        Refusal: ``not_found``, or ``decision_file_unreadable``.
    """
    context = _read_context(ports, actor, session_id, replace_others=False)
    return FileReport(
        lines=examine(parse_lines(content, context.session), context), version=context.session.version
    )


def record_file(
    ports: Ports,
    actor: Actor,
    session_id: str,
    content: bytes,
    *,
    only_sound: bool = False,
    replace_others: bool = False,
    expected_version: int | None = None,
) -> FileReport:
    """Record the decisions of a file; idempotent.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        session_id: of the session.
        content: the file.
        only_sound: whether the valid lines are recorded when others are invalid.
        replace_others: whether different decisions by somebody else are replaced.
        expected_version: of the session, as the report showed it; required to replace.

    Raises:
        Refusals: some lines are invalid and ``only_sound`` is False; nothing is recorded.
        Refusal: ``not_found``, ``session_closed`` or ``decision_file_unreadable``. VersionMissing, Stale:
            a decision that the person did not see would be replaced.
    """
    context = _read_context(ports, actor, session_id, replace_others=replace_others)
    examined = examine(parse_lines(content, context.session), context)
    to_record = [
        (one.item, one.ruling)
        for one in examined
        if one.outcome is LineOutcome.TO_RECORD and one.item and one.ruling
    ]
    if not only_sound:
        require_sound_file(examined)
    if not to_record:
        return FileReport(lines=examined, version=context.session.version)
    context.session.require_open()
    if replace_others:
        require_version(context.session, expected_version, needed=True)
    result = _record(ports, actor, session_id, to_record)
    conflicts_by_id = {item.id: item for item in result.conflicts}
    lines = [_with_final_outcome(one, conflicts_by_id) for one in examined]
    return FileReport(lines=lines, version=context.session.version, recorded=result.recorded)


def _with_final_outcome(one: ExaminedDecision, conflicts_by_id: Mapping[str, AgendaItem]) -> ExaminedDecision:
    """Return a line, as decided by somebody else if that happened after the examination."""
    item = conflicts_by_id.get(one.item.id) if one.item and one.outcome is LineOutcome.TO_RECORD else None
    return replace(one, outcome=LineOutcome.DECIDED, item=item) if item else one


def _read_context(ports: Ports, actor: Actor, session_id: str, *, replace_others: bool) -> DecisionContext:
    session = read_session(ports, actor, session_id, Act.DECIDE)
    agenda = list(every(ports.store.agenda, session_id, size=WHOLE_AGENDA))
    applications, _ = ports.store.several([(Application, item.application_id) for item in agenda])
    return DecisionContext(
        session=session,
        agenda=agenda,
        applications=applications,
        by=own_account(actor).id,
        at=ports.clock.now(),
        params=ports.parameters(),
        replace=replace_others,
    )


def _record(
    ports: Ports, actor: Actor, session_id: str, rulings: Sequence[tuple[AgendaItem, Decision]]
) -> BulkResult:
    """Write decisions, except on lines that were decided otherwise since they were read."""
    batches = [
        _record_batch(ports, actor, session_id, rulings[start : start + _DECISIONS_PER_TRANSACTION])
        for start in range(0, len(rulings), _DECISIONS_PER_TRANSACTION)
    ]
    return BulkResult(
        recorded=sum(batch.recorded for batch in batches),
        conflicts=[item for batch in batches for item in batch.conflicts],
    )


def _record_batch(
    ports: Ports, actor: Actor, session_id: str, rulings: Sequence[tuple[AgendaItem, Decision]]
) -> BulkResult:
    is_retry = False

    def work(changes: Changes) -> BulkResult:
        nonlocal is_retry
        session = read_session(ports, actor, session_id, Act.DECIDE).require_open()
        conflicts: list[AgendaItem] = []
        written = 0
        for item, ruling in rulings:
            # First the line as it was read, whose version the commit checks; a retry reads it again.
            present = ports.store.agenda_item(session_id, item.id) if is_retry else item
            if present is None or present.posts_requested != item.posts_requested:
                # It was taken off the agenda, or its answers were corrected: a new decision is needed.
                continue
            if present.decision == item.decision:
                changes.update(replace(present, decision=ruling))
                changes.note(session, "decided", application=item.id, verdict=ruling.verdict.value)
                written += 1
            elif present.decision is not None and not present.decision.is_same_as(ruling):
                conflicts.append(present)
        if written:
            changes.update(session)
        is_retry = True
        return BulkResult(recorded=written, conflicts=conflicts)

    return decide(ports, actor, work)
