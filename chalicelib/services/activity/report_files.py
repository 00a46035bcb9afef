"""A file of reports that an adviser sends: examined line by line, then recorded with their totals (RULES 19).

The id of a report comes from the content of its line. So an interrupted import is completed by sending the
same file again, and a complete one adds nothing when it is repeated.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.activity.report import ActivityReport
from chalicelib.domain.activity.report_file import (
    MAX_BYTES,
    ExaminedReport,
    ReportBench,
    ReportOutcome,
    examine_reports,
    incoming_reports_key,
    read_report_lines,
    require_sound_file,
)
from chalicelib.domain.activity.totals import Month, no_totals
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.activity.lock import is_locked
from chalicelib.services.activity.reports import recruitments_of, require_unlocked, today_of
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import own_candidate
from chalicelib.services.core.ports import Ports, UploadForm
from chalicelib.services.core.transaction import decide
from chalicelib.services.tables import incoming
from chalicelib.services.tables.communes import commune_finder

# How many reports one transaction writes, with the totals of their month and the journal.
_REPORTS_PER_TRANSACTION = 90


@dataclass(frozen=True, kw_only=True)
class ReportFileResult:
    """The result of recording a file.

    Args:
        lines: the outcome of each line, examined before anything was recorded.
        recorded: how many reports were recorded now.
    """

    lines: Sequence[ExaminedReport]
    recorded: int = 0


def upload_reports(ports: Ports, actor: Actor, *, back_to: Callable[[str], str]) -> UploadForm:
    """Return a form to upload a file of reports. Changes nothing.

    Args:
        ports: the outside.
        actor: the adviser.
        back_to: returns the URL where the browser goes next, for the id of the file.

    Raises:
        Refusal: ``not_found``.
    """
    person = own_candidate(ports, actor, Act.IMPORT_ACTIVITY)
    return incoming.upload_form(ports, partial(incoming_reports_key, person.id), back_to=back_to)


def examine_upload(ports: Ports, actor: Actor, file_id: str) -> ReportFileResult:
    """Return what an uploaded file would add now. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``file_missing``, ``file_too_large`` or ``report_file_unreadable``.
    """
    person = own_candidate(ports, actor, Act.IMPORT_ACTIVITY)
    return examine_content(ports, actor, _content(ports, person, file_id))


def examine_content(ports: Ports, actor: Actor, content: bytes) -> ReportFileResult:
    """Return what a file would add now. Changes nothing.

    Raises:
        Refusal: ``not_found`` or ``report_file_unreadable``.
    """
    person = own_candidate(ports, actor, Act.IMPORT_ACTIVITY)
    return ReportFileResult(lines=_examine(ports, person, content))


def record_upload(ports: Ports, actor: Actor, file_id: str, *, only_sound: bool) -> ReportFileResult:
    """Record the reports of an uploaded file; arguments and refusals as ``record_content``.

    Raises:
        Refusal: ``file_missing`` or ``file_too_large`` too.
    """
    person = own_candidate(ports, actor, Act.IMPORT_ACTIVITY)
    return record_content(ports, actor, _content(ports, person, file_id), only_sound=only_sound)


def record_content(ports: Ports, actor: Actor, content: bytes, *, only_sound: bool) -> ReportFileResult:
    """Record the reports of a file, month by month; idempotent.

    Args:
        ports: the outside.
        actor: the adviser.
        content: CSV, or a workbook.
        only_sound: leave out the lines with errors instead of refusing the whole file.

    Raises:
        Refusal: ``not_found``, ``report_file_unreadable``, ``report_lines_invalid`` or ``quarter_locked``.
    """
    person = own_candidate(ports, actor, Act.IMPORT_ACTIVITY)
    lines = _examine(ports, person, content)
    require_sound_file(lines, only_sound=only_sound)
    recorded = sum(_record_part(ports, actor, *part) for part in _parts(lines))
    return ReportFileResult(lines=lines, recorded=recorded)


def _content(ports: Ports, person: Candidate, file_id: str) -> bytes:
    return incoming.content(ports, incoming_reports_key(person.id, file_id), limit=MAX_BYTES)


def _examine(ports: Ports, person: Candidate, content: bytes) -> list[ExaminedReport]:
    lines = read_report_lines(content, commune_finder(ports))
    recruitments = recruitments_of(ports, person)
    days = [one.answers.day for one in lines if one.answers]
    recorded_ids: set[str] = set()
    if days:
        for one in recruitments:
            reports = every(ports.store.activity_reports, one.id, min(days), max(days))
            recorded_ids.update(report.id for report in reports)
    locked = {
        (one.agreement_id, quarter)
        for one in recruitments
        for quarter in {Quarter.of(day) for day in days if one.under_contract_during(day, day)}
        if is_locked(ports, one.agreement_id, str(quarter))
    }
    bench = ReportBench(
        today=today_of(ports, recruitments), recruitments=recruitments, known=recorded_ids, locked=locked
    )
    return examine_reports(lines, bench)


def _parts(lines: Sequence[ExaminedReport]) -> Iterator[tuple[Recruitment, Month, list[ExaminedReport]]]:
    """Yield the lines to record, in parts small enough for a transaction, each of one contract and month."""
    placed = [
        (line.recruitment, Month.of(line.answers.day), line)
        for line in lines
        if line.outcome is ReportOutcome.TO_RECORD and line.recruitment and line.answers
    ]
    placed.sort(key=lambda one: (one[0].id, one[1], one[2].id))
    for _, group in groupby(placed, key=lambda one: (one[0].id, one[1])):
        rows = list(group)
        recruitment, month, _ = rows[0]
        for start in range(0, len(rows), _REPORTS_PER_TRANSACTION):
            yield recruitment, month, [line for _, _, line in rows[start : start + _REPORTS_PER_TRANSACTION]]


def _record_part(
    ports: Ports, actor: Actor, recruitment: Recruitment, month: Month, lines: Sequence[ExaminedReport]
) -> int:
    """Record reports of one contract and month in a transaction, except those recorded meanwhile."""

    def work(changes: Changes) -> int:
        first, last = _days(lines)
        reports = every(ports.store.activity_reports, recruitment.id, first, last)
        recorded_ids = {one.id for one in reports}
        new_lines = [line for line in lines if line.id not in recorded_ids]
        if not new_lines:
            return 0
        require_unlocked(ports, changes, recruitment, Quarter.of(first))
        stored = ports.store.month_totals(recruitment.structure_id, recruitment.id, month)
        totals = stored or no_totals(recruitment.structure_id, recruitment.id, month)
        for line in new_lines:
            assert line.answers is not None
            report = ActivityReport(
                id=line.id, recruitment_id=recruitment.id, answers=line.answers, written_at=changes.at
            )
            changes.create(report)
            totals = totals.with_report(report)
        (changes.update if stored else changes.create)(totals)
        changes.note(
            recruitment, "reports_imported", reports=len(new_lines), since=month.first_day.isoformat()
        )
        return len(new_lines)

    return decide(ports, actor, work, reads_guards=(guards.REPORTS,))


def _days(lines: Sequence[ExaminedReport]) -> tuple[date, date]:
    days = [line.answers.day for line in lines if line.answers]
    return min(days), max(days)
