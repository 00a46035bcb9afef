"""The pages where the agency finds structures by name and reads them (RULES section 7)."""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import StructureList, StructureSearch
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.telling.email_lines import emails_about
from chalicelib.audiences.shared.telling.lines import lines_of
from chalicelib.audiences.shared.views import EmailProblemView, PlaceView, email_problem
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import View
from chalicelib.http.html.list_query import ListQuery, searched
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.access import mail_feedback
from chalicelib.services.agency import structures
from chalicelib.services.agency.structures import FoundStructure
from chalicelib.services.core.lists import NumberedPage
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.reorganising.change_details import own_changes

PATH = f"{staff_pages.STRUCTURES}/{{structure_id}}"
# Structures per page.
_FOUND = 50
# The most applications whose latest e-mails are on the page of their structure.
_TOLD = 3


class FoundStructureView(View):
    """The applications with one SIRET, named by the latest; ``structure_id`` is null before it has posts."""

    siret: str
    structure_id: str | None
    name: str
    commune: str
    postal_code: str
    department: str
    application_ids: list[str]
    posts_granted: int


class FoundStructurePage(View):
    """A page of structures, in the order of their SIRET; ``cursor`` asks for the next one."""

    structures: list[FoundStructureView]
    cursor: str | None


def found_structure_page(page: Page[FoundStructure]) -> FoundStructurePage:
    """Return a page of structures."""
    return FoundStructurePage(
        structures=[
            FoundStructureView(
                siret=one.latest.siret,
                structure_id=one.structure_id,
                name=one.latest.name,
                commune=one.latest.commune,
                postal_code=one.latest.postal_code,
                department=one.latest.department,
                application_ids=[each.id for each in one.applications],
                posts_granted=one.posts_granted,
            )
            for one in page.items
        ],
        cursor=page.cursor,
    )


class StructureDetail(View):
    """A structure for the agency; ``application_ids``: the first application, then those for more posts."""

    id: str
    siret: str
    name: str
    kind: StructureKind
    legal_form: LegalForm | None
    place: PlaceView
    contact_email: str
    email_problem: EmailProblemView | None
    wanted_from: date
    application_ids: list[str]
    created_at: datetime


def structure_detail(ports: Ports, one: Structure) -> StructureDetail:
    """Return a structure, and whether the e-mails to its contact arrive."""
    known = {name: getattr(one, name) for name in StructureDetail.model_fields if name != "email_problem"}
    problems_known = mail_feedback.delivery_problems(ports, [one.contact_email])
    return StructureDetail(**known, email_problem=email_problem(problems_known, one.contact_email))


@agency.get(
    "/structures",
    Act.SEE_STRUCTURES,
    summary="Les structures d'une recherche, ou toutes, dans l'ordre de leur SIRET",
    responses={200: FoundStructurePage},
)
def list_structures(request: Request[None, StructureList]) -> Response:
    """List the structures found."""
    asked = request.query
    page = structures.list_structures(
        request.ports, request.actor, text=asked.q or "", limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=found_structure_page(page))


@agency.get(
    "/structures/{structure_id}",
    Act.SEE_STRUCTURES,
    summary="Une structure, et si les e-mails de son contact arrivent",
    responses={200: StructureDetail},
    shows_version=True,
)
def read_structure(request: Request, structure_id: str) -> Response:
    """Read a structure."""
    one = structures.read_structure(request.ports, request.actor, structure_id)
    return Response(body=structure_detail(request.ports, one), etag=one.version)


@agency.page(staff_pages.STRUCTURES, Act.SEE_STRUCTURES)
def show_structures(request: Request[None, Fields]) -> Response:
    """Show the search by name and the structures found."""
    require(request.actor, Act.SEE_STRUCTURES)
    choice, search = searched(StructureSearch, request.query)
    rows, number = (
        structures.find_structures(request.ports, request.actor, text=choice.q, page=choice.page, size=_FOUND)
        if choice.q
        else ([], 0)
    )
    return staff_pages.page(
        request,
        "found_structures.html",
        title="Structures",
        here=staff_pages.STRUCTURES,
        form=search,
        view=ListQuery(staff_pages.STRUCTURES, choice),
        found=NumberedPage(rows=rows, matching=number, page=choice.page, size=_FOUND),
    )


@agency.page(PATH, Act.SEE_STRUCTURES)
def show_structure(request: AnyRequest, structure_id: str) -> Response:
    """Show a structure with its applications, recruitments, accounts and journal."""
    story = structures.read_story(
        request.ports,
        request.actor,
        structure_id,
        recruitments_cursor=request.query.get("cursor"),
        accounts_cursor=request.query.get("comptes"),
        journal_cursor=request.query.get("journal"),
    )
    one, journal = story.structure, story.journal
    return staff_pages.page(
        request,
        "found_structure.html",
        title=f"Structure : {one.name}",
        here=staff_pages.STRUCTURES,
        form=None,
        one=one,
        department=request.ports.places.department_name(one.place.department),
        problem=mail_feedback.delivery_problems(request.ports, [one.contact_email]).get(one.contact_email),
        applications=story.applications,
        changes=own_changes(request.ports, one),
        recruitments=story.recruitments,
        accounts=story.accounts,
        emails=[(each, emails_about(request, each.id)) for each in story.applications[:_TOLD]],
        journal=lines_of(journal),
        said=request.query.get("fait", ""),
        earlier=journal.cursor,
    )
