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
from chalicelib.domain.activity.totals import Month, MonthTotals, no_totals
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

# Of the programme (RULES section 13).
_BEGINNING = date(2021, 1, 1)


def recruitments_of(ports: Ports, candidate: Candidate) -> list[Recruitment]:
    """Return the recruitments of a person, including ended ones, oldest first."""
    mine = [
        recruitment
        for match in every(ports.store.matches_of_candidate, candidate.id)
        if match.proves_recruitment
        for recruitment in every(ports.store.recruitments_of_structure, match.structure_id)
        if recruitment.candidate_id == candidate.id
    ]
    return sorted(mine, key=lambda one: one.validated_at)


def today_of(ports: Ports, recruitments: Sequence[Recruitment]) -> date:
    """Return the date where an adviser works."""
    at = recruitments[-1].department if recruitments else ""
    return local_date(ports.clock.now(), at)


def check_report(ports: Ports, actor: Actor, answers: ReportAnswers) -> None:
    """Apply the rules of a report to a form that may be incomplete (``Answered``).

    Raises:
        Refusal: ``not_found``. Refusals: as ``require_sound``. Unanswered: none, as far as one can tell.
    """
    mine = recruitments_of(ports, own_candidate(ports, actor, Act.REPORT_ACTIVITY))
    ReportAnswers.require_sound(answers, today_of(ports, mine), mine)


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
        mine = recruitments_of(ports, own_candidate(ports, actor, Act.REPORT_ACTIVITY))
        if not is_client_id(client_id):
            raise not_found()
        recruitment = answers.require_sound(today_of(ports, mine), mine)
        report = ActivityReport(
            id=report_id(answers.day, client_id),
            recruitment_id=recruitment.id,
            answers=answers.normalised(),
            written_at=changes.at,
        )
        known = ports.store.activity_report(recruitment.id, report.id)
        sent = guards.report_claim(recruitment.id, client_id, changes.at)
        if known is not None or not guards.claim(ports, changes, sent):
            return known or report
        changes.create(report)
        _count(ports, changes, (recruitment,), added=(report,))
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
        mine = recruitments_of(ports, own_candidate(ports, actor, Act.REPORT_ACTIVITY))
        before = found(_known(ports, mine, report_id))
        corrected = before.corrected(answers).under(answers.require_sound(today_of(ports, mine), mine))
        if corrected == before:
            return before
        require_version(before, expected_version)
        if (corrected.recruitment_id, corrected.id) == (before.recruitment_id, before.id):
            changes.update(corrected)
        else:
            changes.delete(before)
            changes.create(corrected)
        _count(ports, changes, mine, taken=(before,), added=(corrected,))
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
        mine = recruitments_of(ports, own_candidate(ports, actor, Act.REPORT_ACTIVITY))
        report = found(_known(ports, mine, report_id))
        require_version(report, expected_version)
        changes.delete(report)
        _count(ports, changes, mine, taken=(report,))
        changes.note(report, "report_deleted", recruitment_id=report.recruitment_id)

    decide(ports, actor, work, reads_guards=(guards.REPORTS,))


def _known(ports: Ports, mine: Sequence[Recruitment], report_id: str) -> ActivityReport | None:
    """Return a report of an adviser; refused as not found when somebody else wrote it."""
    kept = (ports.store.activity_report(one.id, report_id) for one in reversed(mine))
    return next((one for one in kept if one is not None), None)


def _count(
    ports: Ports,
    changes: Changes,
    mine: Iterable[Recruitment],
    *,
    taken: Sequence[ActivityReport] = (),
    added: Sequence[ActivityReport] = (),
) -> None:
    """Add reports to the totals of their months and subtract others; refused when a quarter is locked.

    Raises:
        Refusal: ``quarter_locked``.
    """
    of = {one.id: one for one in mine}
    totals: dict[tuple[str, Month], MonthTotals] = {}
    for report, add in [*((one, False) for one in taken), *((one, True) for one in added)]:
        recruitment = of[report.recruitment_id]
        place = (recruitment.id, Month.of(report.day))
        if place not in totals:
            require_unlocked(ports, changes, recruitment, report.quarter)
            stored = ports.store.month_totals(recruitment.structure_id, *place)
            totals[place] = stored or no_totals(recruitment.structure_id, *place)
        totals[place] = totals[place].with_report(report) if add else totals[place].without_report(report)
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
    mine = recruitments_of(ports, own_candidate(ports, actor, Act.SEE_OWN_ACTIVITY))
    asked = quarter or Quarter.of(today_of(ports, mine))
    return OwnReports(
        quarter=asked,
        page=_page_of(ports, mine, asked, limit=limit, cursor=cursor),
        locked={one.id: is_locked(ports, one.agreement_id, str(asked)) for one in mine},
        recruitments=mine,
    )


def _page_of(
    ports: Ports, mine: Sequence[Recruitment], quarter: Quarter, *, limit: int, cursor: str | None
) -> Page[ActivityReport]:
    # Ids sort by day, whatever the contract: the next page begins after the last id shown.
    pages = [
        ports.store.activity_reports(one.id, quarter.first_day, quarter.last_day, limit=limit, cursor=cursor)
        for one in mine
    ]
    every_one = sorted((one for page in pages for one in page.items), key=lambda one: one.id, reverse=True)
    shown = every_one[:limit]
    more = len(every_one) > limit or any(page.cursor for page in pages)
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
    mine = recruitments_of(ports, own_candidate(ports, actor, act))
    report = found(_known(ports, mine, report_id))
    agreement_id = next(one.agreement_id for one in mine if one.id == report.recruitment_id)
    return OwnReport(report=report, locked=is_locked(ports, agreement_id, str(report.quarter)))


def latest_report(ports: Ports, mine: Sequence[Recruitment], today: date) -> ActivityReport | None:
    """Return the report of the last activity of an adviser; its answers are proposed for the next one."""
    for one in reversed(mine):
        page = ports.store.activity_reports(one.id, _BEGINNING, today, limit=1, cursor=None)
        if page.items:
            return page.items[0]
    return None
