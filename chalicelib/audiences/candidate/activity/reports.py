"""The adviser's pages to record, list, correct and delete activity reports (RULES 19, 21)."""

from __future__ import annotations

import re

from chalicelib.audiences.candidate import space
from chalicelib.audiences.candidate.activity.forms import CORRECTED, NEW, ReportList
from chalicelib.audiences.candidate.activity.views import (
    ActivityReportPage,
    ActivityReportView,
    report_page,
    shown_report,
)
from chalicelib.audiences.candidate.audience import SELF, candidate
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.activity.report import ActivityReport, Age, ReportAnswers, Standing
from chalicelib.domain.following_up.quarter import QUARTER_SHAPE, Quarter
from chalicelib.http.act import Nothing
from chalicelib.http.bodies import Fields
from chalicelib.http.html import places
from chalicelib.http.html.onward import LINES, Onward, cursor_of
from chalicelib.http.html.page_forms import Shown, again_with, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.activity import reports
from chalicelib.services.core.own_records import own_candidate

LIST, RECORDING = "/mon-espace/activites", "/mon-espace/activites/nouveau"
REPORT, REMOVAL = f"{LIST}/{{activity_id}}", f"{LIST}/{{activity_id}}/suppression"
# How many quarters before that of today the list links to.
_QUARTERS = 4


def _quarter_in_url(request: AnyRequest) -> Quarter | None:
    written = request.query.get("trimestre", "")
    return Quarter.parse(written) if re.fullmatch(QUARTER_SHAPE, written) else None


@candidate.page(LIST, Act.SEE_OWN_ACTIVITY, who=SELF)
def show_activity_reports(request: AnyRequest) -> Response:
    """Show the reports of a quarter by day, and which of them may still be changed."""
    own = reports.own_reports(
        request.ports, request.actor, quarter=_quarter_in_url(request), limit=LINES, cursor=cursor_of(request)
    )
    present = Quarter.of(reports.today_of(request.ports, own.recruitments))
    quarters = [present]
    while len(quarters) < _QUARTERS:
        quarters.append(quarters[-1].previous())
    return space.page(
        request,
        "activity_reports.html",
        title="Mes activités",
        here=LIST,
        own=own,
        adviser=any(one.contract for one in own.recruitments),
        quarters=quarters,
        communes=_communes(request, own.page.items),
        onward=Onward(
            path=f"{LIST}?trimestre={own.quarter}",
            begun=cursor_of(request) is not None,
            next=f"{LIST}?trimestre={own.quarter}&suite={own.page.cursor}" if own.page.cursor else None,
        ),
        done=request.query.get("fait", ""),
    )


def _communes(request: AnyRequest, some: list[ActivityReport]) -> dict[str, str]:
    codes = {one.answers.insee_code for one in some}
    known = {code: request.ports.places.by_insee(code) for code in codes}
    return {code: one.name if one else code for code, one in known.items()}


@candidate.page(RECORDING, Act.REPORT_ACTIVITY, who=SELF)
def show_new_report(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask for a report, filled in from the last one."""
    person = own_candidate(request.ports, request.actor, Act.REPORT_ACTIVITY)
    mine = reports.recruitments_of(request.ports, person)
    today = reports.today_of(request.ports, mine)
    if shown is None:
        latest = reports.latest_report(request.ports, mine, today)
        proposed = _proposed(request, latest.answers) if latest else ()
        begun = (("day", today.isoformat()), ("client_id", request.ports.ids.new()), *proposed)
        shown = again_with(request, NEW, Fields(begun))
    return space.page(
        request,
        "activity_report.html",
        title="Nouveau compte rendu",
        here=LIST,
        form=shown,
        path=RECORDING,
        found=places.find(request.ports.places, shown.fields, RECORDING),
        today=today,
        adviser=any(one.contract for one in mine),
        owner=person.id,
        done=request.query.get("fait", ""),
    )


def _proposed(request: AnyRequest, said: ReportAnswers) -> tuple[tuple[str, str], ...]:
    """Return the answers proposed from the last report: all but the people and the outcome."""
    place = request.ports.places.resolve(said.insee_code, said.postal_code)
    known = (
        (
            ("place", f"{said.insee_code}-{said.postal_code}"),
            ("place_query", request.ports.places.label(place)),
        )
        if place
        else ()
    )
    return (
        ("channel", said.channel.value),
        ("kind", said.kind.value),
        ("group", "oui" if said.group else "non"),
        *(("themes", one.value) for one in said.themes),
        ("minutes", str(said.minutes)),
        *known,
    )


def _as_stored(request: AnyRequest, report: ActivityReport) -> Shown:
    said = report.answers
    ages = list(zip(Age, said.ages, strict=False))
    standings = list(zip(Standing, said.standings, strict=False))
    if said.group:
        people = (
            ("people", str(said.people)),
            *((f"age_{one.value}", str(number)) for one, number in ages),
            *((f"standing_{one.value}", str(number)) for one, number in standings),
        )
    else:
        people = (
            *(("age", one.value) for one, number in ages if number),
            *(("standing", one.value) for one, number in standings if number),
        )
    answers = (
        ("day", said.day.isoformat()),
        *_proposed(request, said),
        *people,
        *((("redirected_to", said.redirected_to.value),) if said.redirected_to else ()),
        *((("mandate", "true"),) if said.mandate else ()),
    )
    return again_with(request, CORRECTED, Fields(answers))


@candidate.page(REPORT, Act.SEE_OWN_ACTIVITY, who=SELF)
def show_report(request: AnyRequest, activity_id: str, *, shown: Shown | None = None) -> Response:
    """Show a report with the form to correct it, or without it once the quarter is locked."""
    own = reports.read_report(request.ports, request.actor, activity_id)
    form = (shown or _as_stored(request, own.report)).of(own.report.version)
    path = REPORT.format(activity_id=activity_id)
    return space.page(
        request,
        "activity_report_edit.html",
        title="Compte rendu d'activité",
        here=LIST,
        form=form,
        path=path,
        found=places.find(request.ports.places, form.fields, path),
        report=own.report,
        locked=own.locked,
        commune=_communes(request, [own.report])[own.report.answers.insee_code],
        ages=[(one, number) for one, number in zip(Age, own.report.answers.ages, strict=False) if number],
        standings=[
            (one, number)
            for one, number in zip(Standing, own.report.answers.standings, strict=False)
            if number
        ],
    )


@candidate.page(REMOVAL, Act.REPORT_ACTIVITY, who=SELF)
def show_report_removal(request: AnyRequest, activity_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for a confirmation before a report is deleted."""
    own = reports.read_report(request.ports, request.actor, activity_id, act=Act.REPORT_ACTIVITY)
    return space.page(
        request,
        "activity_report_removal.html",
        title="Supprimer un compte rendu",
        here=LIST,
        form=shown_or_blank(request, Nothing, shown).of(own.report.version),
        path=REMOVAL.format(activity_id=activity_id),
        report=own.report,
        locked=own.locked,
    )


@candidate.get(
    "/activities",
    Act.SEE_OWN_ACTIVITY,
    who=SELF,
    summary="Ses comptes rendus d'activité d'un trimestre, du plus récent au plus ancien",
    responses={200: ActivityReportPage},
)
def list_own_reports(request: Request[None, ReportList]) -> Response:
    """List the reports of a quarter."""
    quarter = Quarter.parse(request.query.quarter) if request.query.quarter else None
    own = reports.own_reports(
        request.ports, request.actor, quarter=quarter, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(body=report_page(own))


@candidate.get(
    "/activities/{activity_id}",
    Act.SEE_OWN_ACTIVITY,
    who=SELF,
    summary="Un de ses comptes rendus d'activité",
    responses={200: ActivityReportView},
    shows_version=True,
)
def read_own_report(request: Request, activity_id: str) -> Response:
    """Read a report."""
    own = reports.read_report(request.ports, request.actor, activity_id)
    body = shown_report(own.report, locked=own.locked)
    return Response(body=body, etag=own.report.version)
