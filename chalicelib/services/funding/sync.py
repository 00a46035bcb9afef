"""Reads case files from Démarches simplifiées every quarter of an hour (RULES section 11).

The state there always replaces the state here, even one that was entered by hand.
"""

import json
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.access.actor import System
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.case_file import CaseFileReport, Procedure
from chalicelib.domain.funding.reading import Reading
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import CaseFilesUnavailable, Ports
from chalicelib.services.core.transaction import add_task, decide, finish_task
from chalicelib.services.funding.instruction import hold_number, write_case_file

SYNC_TASK = "read_case_files"

# Pages of 100 files that one task has time to read; the next task continues.
_PAGES_A_TASK = 10
_READING_KEPT_FOR = timedelta(days=365)


def owe_reading(ports: Ports) -> None:
    """Queue the reading of each procedure, once a quarter of an hour; calling it again changes nothing."""

    def work(changes: Changes) -> None:
        if guards.claim(ports, changes, guards.reading_claim(changes.at)):
            for procedure in Procedure:
                add_task(ports, changes, SYNC_TASK, procedure=procedure.value)

    decide(ports, System(), work)


def read_changed(ports: Ports, procedure: Procedure, task_id: str) -> None:
    """Read the files of a procedure that changed since the last reading, and record what is new.

    When the service does not answer, the next reading continues a quarter of an hour later where this one
    stopped; after some failures in a row, an hour later, from the first page.
    """
    system = System(request_id=task_id)
    now = ports.clock.now()
    reading = last_reading(ports, procedure) or Reading.first(now)
    if reading.asks(now):
        _read_pages(ports, system, procedure, reading.starts(now))
    finish_task(ports, system, task_id)


def _read_pages(ports: Ports, system: System, procedure: Procedure, reading: Reading) -> None:
    cursors, pages = {reading.cursor}, set[tuple[int, ...]]()
    for _ in range(_PAGES_A_TASK):
        try:
            page = ports.case_files.changed(procedure, reading.since, reading.cursor)
        except CaseFilesUnavailable:
            _store_reading(ports, procedure, reading.failed(ports.clock.now()))
            return
        if page is None:
            if reading.failures:
                _store_reading(ports, procedure, reading.answered())
            return
        numbers = tuple(report.number for report in page.files)
        if page.cursor in cursors - {None} or (numbers and numbers in pages):
            # A repeated cursor or page would be read forever, or hide the pages after it.
            _store_reading(ports, procedure, reading.failed(ports.clock.now(), at_the_beginning=True))
            return
        for report in page.files:
            record_report(ports, system, report)
        for number in page.unclear:
            record_unclear(ports, system, number)
        after_page = reading.page(len(page.unclear), page.nameless, states_only=page.states_only)
        if page.cursor is None:
            _store_reading(ports, procedure, after_page.finished())
            return
        pages.add(numbers)
        cursors.add(page.cursor)
        reading = after_page.reached(page.cursor)
        _store_reading(ports, procedure, reading)
    # The limit of pages is reached without an error: the next task continues.
    _store_reading(ports, procedure, reading.answered())


def last_reading(ports: Ports, procedure: Procedure) -> Reading | None:
    """Return the progress of the reading of a procedure; None before the first one, or when it was lost."""
    text = ports.ephemeral.cached_text(f"CASE_FILES#{procedure}", ports.clock.now())
    if text is None:
        return None
    stored: Any = json.loads(text)
    if isinstance(stored, list):
        # Stored by the release before pauses existed.
        since, begun, cursor = stored
        stored = {"since": since, "begun": begun, "cursor": cursor}
    dates = ("since", "begun", "read_at", "paused_until", "everything_at")
    # Fields added by a later release are ignored.
    field_names = {one.name for one in fields(Reading)}
    values: dict[str, Any] = {
        name: datetime.fromisoformat(value) if name in dates and value else value
        for name, value in stored.items()
        if name in field_names
    }
    return Reading(**values)


def paused_procedures(ports: Ports) -> int:
    """Return how many procedures are paused because the service does not answer."""
    readings = [last_reading(ports, procedure) for procedure in Procedure]
    return sum(one is not None and one.paused for one in readings)


def unreadable_files(ports: Ports) -> int:
    """Return how many files the last readings did not understand, plus the procedures that gave states
    only."""
    readings = [last_reading(ports, procedure) for procedure in Procedure]
    return sum(one.left_out + one.states_only for one in readings if one is not None)


def _store_reading(ports: Ports, procedure: Procedure, reading: Reading) -> None:
    """Store the progress for the next task, and for pages that show when files were read."""
    text = json.dumps(asdict(reading), default=datetime.isoformat)
    ports.ephemeral.cache_text(f"CASE_FILES#{procedure}", text, ports.clock.now() + _READING_KEPT_FOR)


def record_report(ports: Ports, system: System, report: CaseFileReport) -> None:
    """Record what was read about a file, if an agreement of this system has its number."""

    def work(changes: Changes) -> None:
        agreement = _agreement_of(ports, report.number)
        if agreement is None or agreement.case_file is None:
            return
        case_file = agreement.case_file
        seen = case_file.read(report, procedure=agreement.procedure, seen_at=changes.at)
        if seen == case_file:
            return
        hold_number(ports, changes, agreement, seen)
        compared = replace(
            seen, messaged_at=case_file.messaged_at, seen_at=case_file.seen_at, unclear_since=None
        )
        if compared == replace(case_file, unclear_since=None):
            changes.update(replace(agreement, case_file=seen))
            news = "case_file_messaged" if seen.messaged_at != case_file.messaged_at else "case_file_clear"
            changes.note(agreement, news, number=seen.number)
        else:
            write_case_file(ports, changes, agreement, seen)

    decide(ports, system, work, reads_guards=(guards.CASE_FILES,))


def record_unclear(ports: Ports, system: System, number: int) -> None:
    """Record that a file of an agreement was read in a state that this program does not know."""

    def work(changes: Changes) -> None:
        agreement = _agreement_of(ports, number)
        if agreement is None or agreement.case_file is None or agreement.case_file.unclear_since:
            return
        changes.update(replace(agreement, case_file=agreement.case_file.unclear(changes.at)))
        changes.note(agreement, "case_file_unclear", number=number)

    decide(ports, system, work, reads_guards=(guards.CASE_FILES,))


def _agreement_of(ports: Ports, number: int) -> Agreement | None:
    holder = ports.store.guard_holder(guards.case_file_guard(number))
    agreement = ports.store.get(Agreement, holder) if holder else None
    return None if agreement is None or agreement.status is AgreementStatus.ENDED else agreement
