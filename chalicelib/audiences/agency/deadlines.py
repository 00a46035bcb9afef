"""The timers that will fire on each of the next days, unless they are cleared before (RULES section 10)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import DayChoice, DeadlineList
from chalicelib.audiences.shared import sheet, staff_pages
from chalicelib.domain.access.account import Account
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.structure_change import StructureChange
from chalicelib.domain.shared.calendar_rules import PARIS
from chalicelib.domain.shared.entity import Entity
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import View
from chalicelib.http.html.list_query import ListQuery, searched
from chalicelib.http.operation import Request, Response
from chalicelib.services.agency import deadlines
from chalicelib.services.core.lists import NumberedPage
from chalicelib.services.core.store import Page

# Rows per page.
_ROWS = 50


class DeadlineView(View):
    """A timer that will fire at ``at``, unless it is cleared before.

    ``what`` is its effect in French, ``to`` the recipient of its e-mail, if any. ``subject_id`` and ``name``
    are those of its object; null when it has none or the object is deleted.
    """

    at: datetime
    what: str
    to: str | None
    subject_id: str | None
    name: str | None


class DeadlinePage(View):
    """A page of timers, earliest first; any page may have fewer than ``limit``, even none."""

    deadlines: list[DeadlineView]
    cursor: str | None


def deadline_page(page: Page[deadlines.UpcomingTimer]) -> DeadlinePage:
    """Return a page of timers."""
    return DeadlinePage(
        deadlines=[
            DeadlineView(
                at=one.at,
                what=one.due.label,
                to=one.due.to or None,
                subject_id=one.subject.id if one.subject else None,
                name=_shown(one.subject)[0] or None,
            )
            for one in page.items
        ],
        cursor=page.cursor,
    )


@agency.get(
    "/deadlines",
    Act.SEE_DEADLINES,
    summary="Ce qui sera envoyé ou fait ces 30 prochains jours, ou un jour, si rien ne change d'ici là",
    responses={200: DeadlinePage},
)
def list_deadlines(request: Request[None, DeadlineList]) -> Response:
    """List the timers that will fire."""
    asked = request.query
    page = deadlines.read_upcoming(
        request.ports, request.actor, asked.day, limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=deadline_page(page))


@agency.page(staff_pages.DEADLINES, Act.SEE_DEADLINES)
def show_deadlines(request: Request[None, Fields]) -> Response:
    """Show the timers that will fire on a day."""
    choice, search = searched(DayChoice, request.query)
    today = request.ports.today()
    last = today + timedelta(days=deadlines.DAYS)
    day = min(max(choice.day or today, today), last)
    seen = deadlines.read_day(
        request.ports, request.actor, day, label=choice.what, page=choice.page, size=_ROWS
    )
    return staff_pages.page(
        request,
        "deadlines.html",
        title="Échéances des 30 prochains jours",
        here=staff_pages.DEADLINES,
        form=search,
        day=day,
        days=[today + timedelta(days=ahead) for ahead in range(deadlines.DAYS + 1)],
        before=_day_beside(day, -1, today, last),
        after=_day_beside(day, 1, today, last),
        view=ListQuery(staff_pages.DEADLINES, choice),
        what=choice.what,
        seen=seen,
        found=NumberedPage(
            rows=[(one.at.astimezone(PARIS), one.due, *_shown(one.subject)) for one in seen.rows],
            matching=seen.number,
            page=choice.page,
            size=_ROWS,
        ),
    )


def _day_beside(day: date, step: int, first: date, last: date) -> date | None:
    beside = day + timedelta(days=step)
    return beside if first <= beside <= last else None


def _shown(subject: Entity | None) -> tuple[str, str]:
    """Return the name of an object and the path of its page; both empty for none."""
    match subject:
        case Application():
            return subject.name, sheet.PATH.format(application_id=subject.id)
        case Candidate() | Account():
            of = staff_pages.CANDIDATES if isinstance(subject, Candidate) else staff_pages.ACCOUNTS
            return f"{subject.first_name} {subject.last_name}", f"{of}/{subject.id}"
        case FollowUp():
            return subject.structure_name, f"{staff_pages.FOLLOW_UPS}/{subject.id}"
        case Agreement():
            return subject.title, f"{staff_pages.STRUCTURES}/{subject.structure_id}"
        case Structure():
            return subject.name, f"{staff_pages.STRUCTURES}/{subject.id}"
        case StructureChange():
            return subject.structure_name, f"{staff_pages.TAKEOVERS}/{subject.id}"
        case Recruitment():
            return subject.candidate_name, f"{staff_pages.STRUCTURES}/{subject.structure_id}"
    return "", ""
