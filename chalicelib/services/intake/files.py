"""A file of intake: uploaded, checked on trial, then taken in line by line by tasks (RULES section 11).

Each line is one transaction, which also counts the line as processed: a task that dies, or is delivered
twice, continues where it stopped. A line that is already stored writes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Protocol

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, not_found, require
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.intake.files import MAX_BYTES, NUMBER, IntakeKind
from chalicelib.domain.intake.intake import (
    ExaminedIntake,
    Intake,
    IntakeOutcome,
    incoming_intake,
    nothing_to_take,
    require_sound_intake,
)
from chalicelib.domain.intake.lines import ReadLine, parse_lines
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports, UploadForm
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import add_task, decide, found
from chalicelib.services.intake import agreements, contracts, payments, trainings
from chalicelib.services.intake.readers import BatchReader, Reader
from chalicelib.services.tables import incoming
from chalicelib.services.tables.communes import commune_finder

TAKE_TASK = "take_in"
# Transactions per task, which must end within the time limit of one function.
_TRANSACTIONS_PER_TASK = 60
# A conflict with another decision on one of these guards is retried.
_GUARDS_READ = (
    guards.CANDIDATES,
    guards.CASE_FILES,
    guards.HIRES,
    guards.SIRETS,
    guards.STRUCTURES,
    guards.INTAKES,
)


class _LineChecker(Protocol):
    """Checks the lines of a file, each after the previous ones."""

    def prepare(self, lines: Sequence[ReadLine], reader: BatchReader) -> None:
        """Read together the items against which some lines are checked."""

    def examine(self, line: ReadLine) -> ExaminedIntake:
        """Return the outcome of a line."""
        ...


_CHECKERS: Mapping[IntakeKind, Callable[[Ports, Reader], _LineChecker]] = {
    IntakeKind.AGREEMENTS: agreements.AgreementChecker,
    IntakeKind.CONTRACTS: contracts.ContractChecker,
    IntakeKind.TRAININGS: trainings.TrainingChecker,
    IntakeKind.PAYMENTS: payments.PaymentChecker,
}
_TAKE: Mapping[IntakeKind, Callable[[Ports, Changes, ReadLine, str, Mapping[str, Any]], None]] = {
    IntakeKind.AGREEMENTS: agreements.take,
    IntakeKind.CONTRACTS: contracts.take,
    IntakeKind.TRAININGS: trainings.take,
    IntakeKind.PAYMENTS: payments.take,
}


@dataclass(frozen=True, kw_only=True)
class IntakeReport:
    """The outcome of each line of a file now, and the progress of its intake; None before a request."""

    lines: Sequence[ExaminedIntake]
    intake: Intake | None = None


def upload(ports: Ports, actor: Actor, kind: IntakeKind, *, back_to: Callable[[str], str]) -> UploadForm:
    """Return the form to upload a file of intake. Changes nothing.

    Args:
        ports: the outside.
        actor: of the agency.
        kind: of the file.
        back_to: returns, for a file id, the URL to which the browser is redirected.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.TAKE_IN)
    return incoming.upload_form(ports, partial(incoming_intake, kind), back_to=back_to)


def examine(ports: Ports, actor: Actor, kind: IntakeKind, content: bytes) -> IntakeReport:
    """Report what a file would change now. Changes nothing.

    Raises:
        Refusal: ``not_found`` or ``intake_file_unreadable``.
    """
    require(actor, Act.TAKE_IN)
    return IntakeReport(lines=_examine_lines(ports, kind, _read_content(ports, kind, content)))


def report(ports: Ports, actor: Actor, kind: IntakeKind, file_id: str) -> IntakeReport:
    """Report what an uploaded file would change now, and the progress of its intake. Changes nothing.

    Once it is taken in, the file may be deleted; the report then has no lines.

    Raises:
        Refusal: ``not_found``, ``file_missing``, ``file_too_large`` or ``intake_file_unreadable``.
    """
    require(actor, Act.TAKE_IN)
    intake = _intake_of_file(ports, kind, file_id)
    try:
        lines = _examine_lines(ports, kind, _read_upload(ports, kind, file_id))
    except Refusal:
        if intake is None:
            raise
        lines = []
    return IntakeReport(lines=lines, intake=intake)


def _intake_of_file(ports: Ports, kind: IntakeKind, file_id: str) -> Intake | None:
    """Return the intake of an uploaded file; None before it was requested. Raises Refusal ``not_found``."""
    intake = ports.store.get(Intake, file_id)
    if intake is not None and intake.kind is not kind:
        raise not_found()
    return intake


def start(ports: Ports, actor: Actor, kind: IntakeKind, file_id: str, *, only_sound: bool) -> Intake:
    """Owe the intake of an uploaded file; idempotent.

    Args:
        ports: the outside.
        actor: of the agency.
        kind: of the file.
        file_id: of the upload.
        only_sound: True to leave out invalid lines instead of refusing the whole file.

    Raises:
        Refusal: ``not_found``, ``file_missing``, ``file_too_large``, ``intake_file_unreadable`` or
            ``nothing_to_take``. Refusals: ``intake_line_invalid``.
    """
    require(actor, Act.TAKE_IN)
    intake = _intake_of_file(ports, kind, file_id)
    if intake is not None:
        return intake
    examined = _examine_lines(ports, kind, _read_upload(ports, kind, file_id))
    if not only_sound:
        require_sound_intake(examined)
    if not any(one.outcome.writes for one in examined):
        raise nothing_to_take()

    def work(changes: Changes) -> Intake:
        stored = ports.store.get(Intake, file_id)
        if stored is not None:
            return stored
        new_intake = Intake(
            id=file_id, kind=kind, made_at=changes.at, made_by=own_account(actor).id, lines=len(examined)
        )
        changes.create(new_intake)
        add_task(ports, changes, TAKE_TASK, intake_id=new_intake.id)
        changes.note(new_intake, "intake_asked", lines=new_intake.lines)
        return new_intake

    return decide(ports, actor, work)


def send(ports: Ports, actor: Actor, kind: IntakeKind, content: bytes, *, only_sound: bool) -> Intake:
    """Owe the intake of a file sent to the API; arguments and refusals as for ``start``."""
    require(actor, Act.TAKE_IN)
    file_id = ports.ids.new()
    ports.files.write(incoming_intake(kind, file_id), content)
    return start(ports, actor, kind, file_id, only_sound=only_sound)


def read_intake(ports: Ports, actor: Actor, intake_id: str) -> Intake:
    """Return the progress of the intake of a file.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.TAKE_IN)
    return found(ports.store.get(Intake, intake_id))


def list_intakes(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[Intake]:
    """Return the intakes of files, the latest first.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.TAKE_IN)
    return ports.store.intakes(limit=limit, cursor=cursor)


def _read_upload(ports: Ports, kind: IntakeKind, file_id: str) -> list[ReadLine]:
    return _read_content(
        ports, kind, incoming.content(ports, incoming_intake(kind, file_id), limit=MAX_BYTES)
    )


def _read_content(ports: Ports, kind: IntakeKind, content: bytes) -> list[ReadLine]:
    """Return the lines of a file in the order of processing: contracts by their first day."""
    find = commune_finder(ports)

    def place(postal_code: str, name: str) -> Place | None:
        insee_code = find(postal_code, name)
        return ports.places.resolve(insee_code, postal_code) if insee_code else None

    lines = parse_lines(kind, content, place)
    if kind is IntakeKind.CONTRACTS:
        lines.sort(key=lambda one: one.values.get("starts_on") or date.max)
    return lines


def _examine_lines(ports: Ports, kind: IntakeKind, lines: Sequence[ReadLine]) -> list[ExaminedIntake]:
    reader = BatchReader(ports)
    checker = _CHECKERS[kind](ports, reader)
    checker.prepare(lines, reader)
    return [checker.examine(one) for one in lines]


def run(ports: Ports, intake_id: str, task_id: str) -> None:
    """Take in the next lines of a file, then owe the next task or mark the intake as done."""
    intake = found(ports.store.get(Intake, intake_id))
    system = System(request_id=task_id, on_behalf_of=intake.made_by)
    try:
        lines = [] if intake.done_at else _read_upload(ports, intake.kind, intake_id)
    except Refusal:
        # The file store deletes a file after a day. If it is sent again, the intake continues.
        _finish(ports, system, intake, task_id, lost=True)
        return
    end = min(len(lines), intake.turn + _TRANSACTIONS_PER_TASK)
    for turn in range(intake.turn, end):
        _take(ports, system, intake, turn, lines[turn])
    to_settle = _to_settle(intake, lines)
    if intake.turn == len(lines):
        for settled in range(intake.settled, min(len(to_settle), intake.settled + _TRANSACTIONS_PER_TASK)):
            _settle(ports, system, intake, settled, to_settle[settled])
    _finish(ports, system, intake, task_id, end=end, to_settle=len(to_settle))


def _take(ports: Ports, system: System, intake: Intake, turn: int, line: ReadLine) -> None:
    journal_details = {
        "file": intake.kind.value,
        "sent_on": paris_date(intake.made_at).isoformat(),
        "line": line.number,
    }

    def work(changes: Changes) -> None:
        current = found(ports.store.get(Intake, intake.id))
        if current.turn > turn:
            # Done by an earlier run of a task that was delivered twice.
            return
        outcome = _CHECKERS[intake.kind](ports, Reader(ports)).examine(line).outcome
        if outcome.writes:
            _TAKE[intake.kind](ports, changes, line, intake.made_by, journal_details)
            changes.update(current.took(turn))
        elif outcome is IntakeOutcome.INVALID:
            changes.update(current.left_out(turn))
            changes.note(current, "intake_line_left", line=line.number)

    decide(ports, system, work, reads_guards=_GUARDS_READ)


def _to_settle(intake: Intake, lines: Sequence[ReadLine]) -> list[int]:
    """Return the numbers of the agreements to settle, once all contracts of the file were processed.

    This is a task of its own because lists may lag behind recent writes.
    """
    if intake.kind is not IntakeKind.CONTRACTS:
        return []
    return sorted({one.values[NUMBER] for one in lines if one.values.get(NUMBER)})


def _settle(ports: Ports, system: System, intake: Intake, settled: int, number: int) -> None:
    def work(changes: Changes) -> None:
        current = found(ports.store.get(Intake, intake.id))
        if current.settled > settled:
            return
        agreement = Reader(ports).get(Agreement, ports.store.guard_holder(guards.case_file_guard(number)))
        if agreement is not None and agreement.taken_in_on is not None:
            contracts.settle(ports, changes, agreement, intake.made_by)
        changes.update(current.settling(settled + 1))
        changes.note(current, "intake_settled", agreements=settled + 1)

    decide(ports, system, work)


def _finish(
    ports: Ports,
    system: System,
    intake: Intake,
    task_id: str,
    *,
    end: int = 0,
    to_settle: int = 0,
    lost: bool = False,
) -> None:
    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        changes.task_done = task_id
        current = found(ports.store.get(Intake, intake.id))
        if current.done_at is not None:
            return
        advanced = current.past(end)
        if not lost and (advanced.turn < advanced.lines or advanced.settled < to_settle):
            changes.update(advanced)
            changes.note(advanced, "intake_went_on", turn=advanced.turn)
            add_task(ports, changes, TAKE_TASK, intake_id=intake.id)
            return
        finished = advanced.done(changes.at, lost=lost)
        changes.update(finished)
        changes.note(finished, "intake_done", taken=finished.taken, left=finished.left)

    decide(ports, system, work)
