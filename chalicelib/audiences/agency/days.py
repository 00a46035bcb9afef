"""The numbers of forms and e-mails of today and of the days before, for the agency (RULES section 9)."""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.shared import staff_pages
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.agency.day_figures import EMAILS, FORMS, DayFigure
from chalicelib.domain.shared.calendar_rules import PARIS
from chalicelib.http.fields import View
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.agency.days import read_days


class DayView(View):
    """A day in Paris: public forms by the day of reception, e-mails by the day of creation.

    An e-mail that bounced or was reported (``returned``, ``unwanted``) also counts as sent.
    """

    day: date
    forms: dict[DayFigure, int]
    emails: dict[DayFigure, int]


class DaysView(View):
    """The last days, today first, and the e-mails of any day that are still waiting."""

    emails_waiting: int
    waiting_since: datetime | None
    labels: dict[DayFigure, str]
    days: list[DayView]


@agency.get(
    "/days",
    Act.SEE_DAY,
    summary="Les formulaires reçus et les e-mails envoyés, refusés ou revenus ces sept derniers jours",
    responses={200: DaysView},
)
def read_last_days(request: AnyRequest) -> Response:
    """Read the last days."""
    seen = read_days(request.ports, request.actor)
    return Response(
        body=DaysView(
            emails_waiting=seen.waiting.count,
            waiting_since=seen.waiting.since,
            labels={figure: figure.label for figure in DayFigure},
            days=[
                DayView(
                    day=day,
                    forms={figure: counted[figure] for figure in FORMS},
                    emails={figure: counted[figure] for figure in EMAILS},
                )
                for day, counted in seen.figures.items()
            ],
        )
    )


@agency.page(staff_pages.DAYS, Act.SEE_DAY)
def show_last_days(request: AnyRequest) -> Response:
    """Show the last days."""
    seen = read_days(request.ports, request.actor)
    return staff_pages.page(
        request,
        "board_days.html",
        title="Journée",
        here=staff_pages.DAYS,
        form=None,
        views=staff_pages.board_views(request),
        seen=seen,
        since=seen.waiting.since.astimezone(PARIS) if seen.waiting.since else None,
        today=request.ports.today(),
        groups=(("Formulaires reçus", FORMS), ("E-mails", EMAILS)),
    )
