"""The import of Pix results: a report on each line, then one decision that owes all the writes.

The whole file is read before anything is owed. Results that are already stored are not written again, so that
a file sent twice writes nothing the second time. One import runs at a time, so that a late task of an older
import cannot overwrite what a newer one compared with.
"""

from datetime import timedelta
from functools import partial

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.pix_file import (
    ExaminedLine,
    Outcome,
    PixLine,
    examine,
    import_running,
    parse_lines,
    require_sound,
)
from chalicelib.domain.candidates.pix_result import PixResult, PixSkill
from chalicelib.services.core.changes import Changes, JournalEntry, Timer
from chalicelib.services.core.guards import PIX_IMPORT
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import StoredTask
from chalicelib.services.core.transaction import add_task, decide

IMPORT_TASK = "pix.import"

IMPORT_END = "pix_import.end"

# Small enough for a row of the outbox and the minute of a task; larger if a file would need more tasks than a
# transaction takes, each with its timer, beside the guard, the counter and the journal.
_LINES_PER_TASK = 200
_MOST_TASKS = 48
# A task that keeps failing is dropped after this time, with its results; the agency sends the file again.
_WRITTEN_WITHIN = timedelta(days=7)
_TASKS_LEFT = "left"
# Stands for a mark of 0, because « 0 » stands for a missing mark.
_NO_STAR = "z"


def import_results(
    ports: Ports, actor: Actor, content: bytes, *, dry_run: bool = False
) -> list[ExaminedLine]:
    """Owe the changes of a file, all or none; unknown candidates are skipped.

    Args:
        ports: the outside.
        actor: the agency.
        content: the file.
        dry_run: True to report only: nothing is changed, and no line is refused.

    Returns:
        the outcome of each line.

    Raises:
        Refusals: some lines are invalid or come twice; nothing is owed.
        Refusal: the file cannot be read as a whole, or ``pix_import_running``.
    """
    require(actor, Act.IMPORT_PIX_RESULTS)
    if dry_run:
        return _examine(ports, content)
    last_import = _last_import(ports)
    examined = _examine(ports, content)
    require_sound(examined)
    rows = [_packed(one.line) for one in examined if one.outcome is Outcome.TO_WRITE]
    if rows:
        import_id = ports.ids.new()
        decide(
            ports,
            actor,
            partial(_start_import, ports, import_id, last_import, rows),
            reads_guards=(PIX_IMPORT,),
        )
    return examined


def _examine(ports: Ports, content: bytes) -> list[ExaminedLine]:
    lines = parse_lines(content)
    return examine(lines, ports.store.candidates(line.candidate_id for line in lines if line.candidate_id))


def _last_import(ports: Ports) -> str | None:
    """Return the id of the last finished import, or None before the first.

    Raises:
        Refusal: ``pix_import_running``.
    """
    holder = ports.store.guard_holder(PIX_IMPORT)
    left = ports.store.counters([PIX_IMPORT]).get(PIX_IMPORT, {}).get(_TASKS_LEFT, 0)
    if left:
        raise import_running()
    return holder


def _start_import(
    ports: Ports, import_id: str, last_import: str | None, rows: list[str], changes: Changes
) -> None:
    if _last_import(ports) != last_import:
        # Another import ran since the file was compared.
        raise import_running()
    if last_import is not None:
        changes.release(PIX_IMPORT, last_import)
    changes.take(PIX_IMPORT, import_id)
    size = max(_LINES_PER_TASK, -(-len(rows) // _MOST_TASKS))
    batches = [rows[start : start + size] for start in range(0, len(rows), size)]
    for batch in batches:
        by = changes.author.account_id
        task = add_task(ports, changes, IMPORT_TASK, rows=batch, import_id=import_id, by=by)
        changes.set_timer(IMPORT_END, task.id, changes.at + _WRITTEN_WITHIN)
    changes.count(PIX_IMPORT, _TASKS_LEFT, len(batches))
    _note(changes, import_id, "accepted", rows=len(rows))


def _note(changes: Changes, import_id: str, act: str, **details: int) -> None:
    changes.journal.append(
        JournalEntry(
            subject_kind="piximport",
            subject_id=import_id,
            act=act,
            at=changes.at,
            author=changes.author,
            details=details,
        )
    )


def write_batch(ports: Ports, task: StoredTask) -> None:
    """Write the lines of a task, each in its own decision; lines already written are unchanged."""
    rows, import_id, by = task.params["rows"], str(task.params["import_id"]), task.params.get("by")
    assert isinstance(rows, list)
    system = System(request_id=import_id, on_behalf_of=str(by) if by else None)
    for row in rows:
        decide(ports, system, partial(_write, ports, import_id, *_unpacked(row)))

    def finish(changes: Changes) -> None:
        if ports.store.task(task.id) is not None:
            changes.clear_timer(IMPORT_END, task.id)
            _finish(changes, task.id)

    decide(ports, system, finish)


def _finish(changes: Changes, task_id: str) -> None:
    changes.task_done = task_id
    changes.count(PIX_IMPORT, _TASKS_LEFT, -1)


def import_end_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Drop a task that was not done in time with its results, and let the next file in.

    This bounds how long a task keeps data about an erased candidate; results already written stay.
    """
    task = ports.store.task(timer.subject_id)
    if task is not None:
        _finish(changes, task.id)
        _note(changes, str(task.params["import_id"]), "given_up")


def _write(ports: Ports, import_id: str, candidate_id: str, result: PixResult, changes: Changes) -> None:
    candidate = ports.store.get(Candidate, candidate_id)
    if candidate is None or not candidate.in_programme:
        # Erased or withdrawn meanwhile.
        return
    if candidate.pix_result != result:
        changes.update(candidate.with_pix_result(result))
        changes.note(candidate, "pix_imported", pix_import=import_id)


def _packed(line: PixLine) -> str:
    assert line.candidate_id and line.result
    result = line.result
    marks = (result.stars, result.working_life, result.resources, result.citizenship)
    written = "".join(_NO_STAR if mark == 0 else str(mark or 0) for mark in marks)
    acquired = "" if result.acquired is None else f":{','.join(result.acquired)}"
    return f"{line.candidate_id}{'+' if result.shared else '-'}{written}{acquired}"


def _unpacked(row: str) -> tuple[str, PixResult]:
    head, has_acquired, acquired = row.partition(":")
    stars, working_life, resources, citizenship = (
        0 if mark == _NO_STAR else int(mark) or None for mark in head[-4:]
    )
    return head[:-5], PixResult(
        shared=head[-5] == "+",
        stars=stars,
        working_life=working_life,
        resources=resources,
        citizenship=citizenship,
        acquired=tuple(PixSkill(one) for one in acquired.split(",") if one) if has_acquired else None,
    )
