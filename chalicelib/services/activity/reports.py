"""The reports of an adviser: recorded, corrected, deleted, each with its totals (RULES 19, 21)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, not_found
from chalicelib.domain.activity.report import (
    ActivityReport,
    ReportAnswers,
    is_client_id,
    quarter_locked,
    report_id,
)
from chalicelib.domain.activity.totals import FIRST_MONTH, Month, MonthTotals, no_totals
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import local_date
from chalicelib.services.activity.lock import is_locked
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import cursor_at, every
from chalicelib.services.core.own_records import own_candidate
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import decide, found, require_version


def recruitments_of(ports: Ports, candidate: Candidate) -> list[Recruitment]:
    """Return the recruitments of a person, including ended ones, oldest first."""
    recruitments = [
        recruitment
        for match in every(ports.store.matches_of_candidate, candidate.id)
        if match.proves_recruitment
        for recruitment in every(ports.store.recruitments_of_structure, match.structure_id)
        if recruitment.candidate_id == candidate.id
    ]
    return sorted(recruitments, key=lambda one: one.validated_at)


def today_of(ports: Ports, recruitments: Sequence[Recruitment]) -> date:
    """Return the date where an adviser works."""
    at = recruitments[-1].department if recruitments else ""
    return local_date(ports.clock.now(), at)


def check_report(ports: Ports, actor: Actor, answers: ReportAnswers) -> None:
    """Apply the rules of a report to a form that may be incomplete (``Answered``).

    Raises:
        Refusal: ``not_found``. Refusals: as ``require_sound``. Unanswered: none, as far as one can tell.
    """
    recruitments = recruitments_of(ports, own_candidate(ports, actor, Act.REPORT_ACTIVITY))
    ReportAnswers.require_sound(answers, today_of(ports, recruitments), recruitments)


def record_report(ports: Ports, actor: Actor, *, client_id: str, answers: ReportAnswers) -> ActivityReport:
    """Record a report; sending it again changes nothing, even when it was corrected or deleted since.

    Args:
        ports: the outside.
        actor: the adviser.
        client_id: a random name that the browser gave to the report.
        answers: as typed.

    Returns:
        the report as it is stored; as it was sent when it was corrected or deleted since.

    Raises:
        Refusal: ``not_found`` or ``quarter_locked``. Refusals: as ``require_sound``.
    """

    def work(changes: Changes) -> ActivityReport:
        recruitments = recruitments_of(ports, own_candidate(ports, actor, Act.REPORT_ACTIVITY))
        if not is_client_id(client_id):
            raise not_found()
        recruitment = answers.require_sound(today_of(ports, recruitments), recruitments)
        report = ActivityReport(
            id=report_id(answers.day, client_id),
            recruitment_id=recruitment.id,
            answers=answers.normalised(),
            written_at=changes.at,
        )
        stored = ports.store.activity_report(recruitment.id, report.id)
        sent = guards.report_claim(recruitment.id, client_id, changes.at)
        if stored is not None or not guards.claim(ports, changes, sent):
            return stored or report
        changes.create(report)
        _update_totals(ports, changes, (recruitment,), added=(report,))
        changes.note(report, "reported", recruitment_id=recruitment.id, kind=answers.kind.value)
        return report

    return decide(ports, actor, work, reads_guards=(guards.REPORTS,))


def correct_report(
    ports: Ports,
    actor: Actor,
    report_id: str,
    *,
    answers: ReportAnswers,
    expected_version: int | None = None,
) -> ActivityReport:
    """Correct a report, including its day, until the follow-up of its quarter is submitted; idempotent.

    Raises:
        Refusal: ``not_found`` or ``quarter_locked``. Refusals: as ``require_sound``.
            Stale: the report changed meanwhile.
    """

    def work(changes: Changes) -> ActivityReport:
        recruitments = recruitments_of(ports, own_candidate(ports, actor, Act.REPORT_ACTIVITY))
        before = found(_find_report(ports, recruitments, report_id))
        corrected = before.corrected(answers).under(
            answers.require_sound(today_of(ports, recruitments), recruitments)
        )
        if corrected == before:
            return before
        require_version(before, expected_version)
        if (corrected.recruitment_id, corrected.id) == (before.recruitment_id, before.id):
            changes.update(corrected)
        else:
            changes.delete(before)
            changes.create(corrected)
        _update_totals(ports, changes, recruitments, removed=(before,), added=(corrected,))
        changes.note(before, "report_corrected", recruitment_id=corrected.recruitment_id)
        return corrected

    return decide(ports, actor, work, reads_guards=(guards.REPORTS,))


def delete_report(ports: Ports, actor: Actor, report_id: str, *, expected_version: int | None = None) -> None:
    """Delete a report, until the follow-up of its quarter is submitted.

    Raises:
        Refusal: ``not_found``, also once it is deleted, or ``quarter_locked``. Stale: the report changed
            meanwhile.
    """

    def work(changes: Changes) -> None:
        recruitments = recruitments_of(ports, own_candidate(ports, actor, Act.REPORT_ACTIVITY))
        report = found(_find_report(ports, recruitments, report_id))
        require_version(report, expected_version)
        changes.delete(report)
        _update_totals(ports, changes, recruitments, removed=(report,))
        changes.note(report, "report_deleted", recruitment_id=report.recruitment_id)

    decide(ports, actor, work, reads_guards=(guards.REPORTS,))


def _find_report(ports: Ports, recruitments: Sequence[Recruitment], report_id: str) -> ActivityReport | None:
    """Return the report of an id under one of these recruitments; None when there is none."""
    found_reports = (ports.store.activity_report(one.id, report_id) for one in reversed(recruitments))
    return next((one for one in found_reports if one is not None), None)


def _update_totals(
    ports: Ports,
    changes: Changes,
    recruitments: Iterable[Recruitment],
    *,
    removed: Sequence[ActivityReport] = (),
    added: Sequence[ActivityReport] = (),
) -> None:
    """Add reports to the totals of their months, and subtract removed ones.

    Raises:
        Refusal: ``quarter_locked``.
    """
    by_id = {one.id: one for one in recruitments}
    totals: dict[tuple[str, Month], MonthTotals] = {}
    for report, add in [*((one, False) for one in removed), *((one, True) for one in added)]:
        recruitment = by_id[report.recruitment_id]
        key = (recruitment.id, Month.of(report.day))
        if key not in totals:
            require_unlocked(ports, changes, recruitment, report.quarter)
            stored = ports.store.month_totals(recruitment.structure_id, *key)
            totals[key] = stored or no_totals(recruitment.structure_id, *key)
        totals[key] = totals[key].with_report(report) if add else totals[key].without_report(report)
    for one in totals.values():
        (changes.update if one.version else changes.create)(one)


def require_unlocked(ports: Ports, changes: Changes, recruitment: Recruitment, quarter: Quarter) -> None:
    """Refuse when the reports of a quarter are locked; the condition is checked again at the commit.

    Raises:
        Refusal: ``quarter_locked``.
    """
    if is_locked(ports, recruitment.agreement_id, str(quarter)):
        raise quarter_locked(quarter)
    changes.require_free(guards.reports_guard(recruitment.agreement_id, str(quarter)))


@dataclass(frozen=True, kw_only=True)
class OwnReports:
    """A page of an adviser's reports.

    Args:
        quarter: of the reports.
        page: the reports, latest day first.
        locked: by recruitment, whether the reports of the quarter can no longer change.
        recruitments: of the adviser, oldest first.
    """

    quarter: Quarter
    page: Page[ActivityReport]
    locked: dict[str, bool]
    recruitments: list[Recruitment]


def own_reports(
    ports: Ports, actor: Actor, *, quarter: Quarter | None, limit: int, cursor: str | None
) -> OwnReports:
    """Return the reports of the signed-in adviser in a quarter; in the present one when none is given.

    Raises:
        Refusal: ``not_found`` for anybody but a candidate, or ``bad_cursor``.
    """
    recruitments = recruitments_of(ports, own_candidate(ports, actor, Act.SEE_OWN_ACTIVITY))
    shown_quarter = quarter or Quarter.of(today_of(ports, recruitments))
    return OwnReports(
        quarter=shown_quarter,
        page=_page_of(ports, recruitments, shown_quarter, limit=limit, cursor=cursor),
        locked={one.id: is_locked(ports, one.agreement_id, str(shown_quarter)) for one in recruitments},
        recruitments=recruitments,
    )


def _page_of(
    ports: Ports, recruitments: Sequence[Recruitment], quarter: Quarter, *, limit: int, cursor: str | None
) -> Page[ActivityReport]:
    # Ids sort by day, whatever the contract: the next page begins after the last id shown.
    pages = [
        ports.store.activity_reports(one.id, quarter.first_day, quarter.last_day, limit=limit, cursor=cursor)
        for one in recruitments
    ]
    reports = sorted((one for page in pages for one in page.items), key=lambda one: one.id, reverse=True)
    shown = reports[:limit]
    more = len(reports) > limit or any(page.cursor for page in pages)
    return Page(shown, cursor_at(shown[-1].id) if more else None)


@dataclass(frozen=True, kw_only=True)
class OwnReport:
    """A report, and whether it can no longer change."""

    report: ActivityReport
    locked: bool


def read_report(ports: Ports, actor: Actor, report_id: str, *, act: Act = Act.SEE_OWN_ACTIVITY) -> OwnReport:
    """Return a report of the signed-in adviser.

    Args:
        ports: the outside.
        actor: the adviser.
        report_id: of the report.
        act: the act for which it is read; it must be allowed.

    Raises:
        Refusal: ``not_found``.
    """
    recruitments = recruitments_of(ports, own_candidate(ports, actor, act))
    report = found(_find_report(ports, recruitments, report_id))
    agreement_id = next(one.agreement_id for one in recruitments if one.id == report.recruitment_id)
    return OwnReport(report=report, locked=is_locked(ports, agreement_id, str(report.quarter)))


def latest_report(ports: Ports, recruitments: Sequence[Recruitment], today: date) -> ActivityReport | None:
    """Return the report of an adviser's last activity, whose answers are proposed for the next one."""
    for one in reversed(recruitments):
        page = ports.store.activity_reports(one.id, FIRST_MONTH.first_day, today, limit=1, cursor=None)
        if page.items:
            return page.items[0]
    return None
