"""The advisers of a territory: a list with counts, its export, a page for each one (RULES sections 7, 11)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.agency_corrections import PROLONGATION, offered_of_recruitment
from chalicelib.audiences.shared.forms import PageNumber, PageOfList
from chalicelib.audiences.shared.journal import RECRUITMENT_SENTENCES, journal_line
from chalicelib.audiences.shared.tables.forms import FileFormat
from chalicelib.audiences.shared.telling.end_steps import EndStepsView, steps_shown
from chalicelib.audiences.staff.audience import advisers
from chalicelib.domain.access.permissions import Act, may, who
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.ending import Party
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.recruiting.selection import RecruitmentOrder, RecruitmentSelection, RecruitmentTray
from chalicelib.domain.recruiting.summary import RecruitmentSummary
from chalicelib.http import spreadsheets
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Ask, Form, Line, View
from chalicelib.http.html.list_query import ListQuery, searched
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.http.spreadsheets import Code, ExportTable
from chalicelib.services.core.store import Page
from chalicelib.services.recruiting import desk as journey
from chalicelib.services.recruiting.end_steps import read_steps, steps_of

PATH = staff_pages.RECRUITMENTS + "/{recruitment_id}"
# Recruitments per page of the list, and lines of the journal per page.
_PAGE, _LINES = 50, 50
# These trays are hidden while they are empty, unless one of them is open.
_RARE = frozenset({RecruitmentTray.LATE, RecruitmentTray.ENDING})


_Text = Annotated[
    Annotated[str, Line(200)] | None, Ask("Recherchez", hint="Nom du conseiller ou de la structure.")
]
_Department = Annotated[Annotated[str, Field(pattern=r"^(\d{2,3}|2[AB])$")] | None, Ask("Département")]


class RecruitmentChoice(Form):
    """The tray, search, filters, order and page of the list of recruitments."""

    tray: Annotated[RecruitmentTray, Ask("Liste")] = RecruitmentTray.ALL
    q: _Text = None
    department: _Department = None
    sort: Annotated[RecruitmentOrder, Ask("Trier par")] = RecruitmentOrder.URGENCY
    page: PageNumber = 1


class RecruitmentExport(FileFormat, RecruitmentChoice):
    """The list of recruitments to export, and the format."""


class AdviserList(PageOfList):
    """The filters and the page of the list of recruitments for programs, in the order of creation."""

    tray: Annotated[RecruitmentTray, Ask("Liste")] = RecruitmentTray.ALL
    q: _Text = None
    department: _Department = None


class AdviserView(View):
    """A recruitment in a list; ``late``: the planned hire date has passed and no contract is recorded."""

    id: str
    application_id: str
    structure_name: str
    department: str
    first_name: str
    last_name: str
    status: RecruitmentStatus
    status_label: str
    late: bool
    validated_on: date
    planned_hire_date: date
    contract_kind: ContractKind | None
    starts_on: date | None
    last_day: date | None
    ended_on: date | None
    end_reason: EndReason | None
    gross_pay_cents: int | None


class AdviserPage(View):
    """A page of recruitments; ``cursor`` asks for the next one."""

    advisers: list[AdviserView]
    cursor: str | None


def adviser_page(page: Page[RecruitmentSummary], today: date) -> AdviserPage:
    """Return a page of recruitments; ``late`` is computed for the date given."""
    return AdviserPage(
        advisers=[
            AdviserView(**one._asdict(), status_label=one.status.label, late=one.late(today))
            for one in page.items
        ],
        cursor=page.cursor,
    )


def _selection(request: AnyRequest, choice: RecruitmentChoice | AdviserList) -> RecruitmentSelection:
    return RecruitmentSelection(
        tray=choice.tray,
        today=request.ports.today(),
        text=choice.q or "",
        department=choice.department,
        order=choice.sort if isinstance(choice, RecruitmentChoice) else RecruitmentOrder.URGENCY,
    )


@advisers.get(
    "",
    Act.LIST_RECRUITMENTS,
    summary="Les conseillers d'une liste, dans l'ordre où leurs recrutements ont été créés",
    responses={200: AdviserPage},
)
def list_advisers(request: Request[None, AdviserList]) -> Response:
    """List the recruitments of a tray."""
    asked = request.query
    page = journey.page_of(
        request.ports, request.actor, _selection(request, asked), limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=adviser_page(page, request.ports.today()))


@advisers.page(staff_pages.RECRUITMENTS, Act.LIST_RECRUITMENTS)
def show_recruitments(request: Request[None, Fields]) -> Response:
    """Show the recruitments of a tray."""
    choice, search = searched(RecruitmentChoice, request.query)
    selection = _selection(request, choice)
    found = journey.select(request.ports, request.actor, selection, page=choice.page, size=_PAGE)
    return staff_pages.page(
        request,
        "recruitment_list.html",
        title="Conseillers",
        here=staff_pages.RECRUITMENTS,
        form=search,
        view=ListQuery(staff_pages.RECRUITMENTS, choice),
        narrowed=selection.narrowed,
        today=selection.today,
        trays=found.trays(choice.tray, _RARE),
        found=found,
        names=request.ports.places.departments(),
        departments=request.account.departments or sorted(request.ports.places.departments()),
        sorts=RecruitmentOrder,
    )


@advisers.page(PATH, Act.SEE_RECRUITMENT)
def show_recruitment(request: AnyRequest, recruitment_id: str) -> Response:
    """Show a recruitment: its contract, its dates to come, its follow-ups and its journal."""
    story = journey.read_details(
        request.ports,
        request.actor,
        recruitment_id,
        limit=_LINES,
        journal_cursor=request.query.get("journal"),
    )
    one = story.recruitment
    # Reasons in the journal are about a person: only the agency, which corrects, sees them.
    reasons = story.reasons if who(request.actor) is Who.AGENCY else None
    return staff_pages.page(
        request,
        "recruitment_sheet.html",
        title=f"{one.candidate_name}, conseiller numérique",
        form=None,
        story=story,
        recruitment=one,
        late=one.contract is None and one.living and one.planned_hire_date < request.ports.today(),
        department=request.ports.places.department_name(one.department),
        quarters=[(Quarter.parse(follow_up.quarter), follow_up) for follow_up in story.follow_ups],
        journal=[
            journal_line(entry, story.authors, reasons or {}, RECRUITMENT_SENTENCES)
            for entry in story.journal.items
        ],
        tells_reasons=reasons is not None,
        today=request.ports.today(),
        back=request.query.get("retour", ""),
        corrections=offered_of_recruitment(request.actor, one),
        end_steps=steps_of(request.ports, one, Party.FUNDER),
        prolongs=may(request.actor, Act.PROLONG_SUBSIDY, one) and PROLONGATION.possible(one),
        corrected=request.query.get("fait") == "correction",
    )


@advisers.get(
    "/{recruitment_id}/end",
    Act.SEE_RECRUITMENT,
    summary="Les suites de la fin d'un contrat : qui fait quoi, jusqu'à quand",
    responses={200: EndStepsView},
)
def read_end_steps_of_adviser(request: Request, recruitment_id: str) -> Response:
    """List the steps of an end of contract."""
    lines = read_steps(request.ports, request.actor, recruitment_id, Party.FUNDER)
    return Response(body=EndStepsView(steps=steps_shown(lines)))


@advisers.export(
    "/export",
    f"{staff_pages.RECRUITMENTS}/export",
    Act.LIST_RECRUITMENTS,
    summary="Les conseillers comme ils sont filtrés, en CSV ou XLSX",
)
def export_recruitments(request: Request[None, RecruitmentExport]) -> Response:
    """Export the whole filtered list."""
    choice = request.query
    found = journey.every(request.ports, request.actor, _selection(request, choice))
    today = request.ports.today()
    table = ExportTable(
        name=f"conseillers {choice.tray.label} {today.isoformat()}",
        columns=(
            "Prénom",
            "Nom",
            "Structure",
            "Département",
            "Statut",
            "Contrat en retard",
            "Validée le",
            "Embauche prévue le",
            "Nature du contrat",
            "Début du contrat",
            "Dernier jour du contrat",
            "Raison de la fin",
            "Salaire brut par mois",
        ),
        lines=(
            [
                one.first_name,
                one.last_name,
                one.structure_name,
                Code(one.department),
                one.status.label,
                "oui" if one.late(today) else None,
                one.validated_on,
                one.planned_hire_date,
                one.contract_kind.label if one.contract_kind else None,
                one.starts_on,
                one.last_day,
                one.end_reason.label if one.end_reason else None,
                None if one.gross_pay_cents is None else one.gross_pay_cents / 100,
            ]
            for one in found
        ),
    )
    return spreadsheets.as_file(table, workbook=choice.format == "xlsx")
