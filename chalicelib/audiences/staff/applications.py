"""The list of applications for staff: trays with counts, search, filters, order, pages."""

from __future__ import annotations

from chalicelib.audiences.shared import sheet, staff_pages
from chalicelib.audiences.staff.audience import applications
from chalicelib.audiences.staff.forms import ApplicationListQuery, SeveralOpinionsForm
from chalicelib.domain.access.account import Role
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.deciding.selection import OpinionSought, SummaryOrder, Tray
from chalicelib.http.bodies import Fields
from chalicelib.http.html.list_query import ListQuery, searched
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.lists import TrayPage
from chalicelib.services.deciding import desk as journey
from chalicelib.services.deciding.drafts import drafts_of

# Applications per page.
PAGE = 50
# These trays are hidden while they are empty, unless one of them is open.
_LATER_TRAYS = frozenset({Tray.MORE_TIME, Tray.CORRECTION, Tray.OVERDUE, Tray.HIRED})


@applications.page(staff_pages.APPLICATIONS, Act.LIST_APPLICATIONS)
def show_applications(request: Request[None, Fields], *, shown: Shown | None = None) -> Response:
    """Show the applications of a tray; ``shown`` is the form of the opinion on several, with its errors."""
    # After a POST the query is a dictionary, not ``Fields``.
    asked = request.query if isinstance(request.query, Fields) else Fields(tuple(request.query.items()))
    choice, search = searched(ApplicationListQuery, asked)
    found = _selected(request, choice)
    opines = request.account.role is Role.PREFECTURE
    judged = [row.id for row in found.rows if row.awaits_opinion] if opines else []
    return staff_pages.page(
        request,
        "application_list.html",
        title="Candidatures",
        here=staff_pages.APPLICATIONS,
        form=shown or search,
        search=search,
        opinion=shown_or_blank(request, SeveralOpinionsForm, shown) if judged else None,
        judged=frozenset(judged),
        drafts=drafts_of(request.ports, judged) if judged else {},
        view=ListQuery(staff_pages.APPLICATIONS, choice),
        narrowed=choice.selection().narrowed,
        trays=found.trays(choice.tray, _LATER_TRAYS),
        found=found,
        names=request.ports.places.departments(),
        departments=request.account.departments or sorted(request.ports.places.departments()),
        sorts=SummaryOrder,
        opinions=OpinionSought,
    )


def _selected(request: AnyRequest, choice: ApplicationListQuery) -> TrayPage[ApplicationSummary, Tray]:
    return journey.select(request.ports, request.actor, choice.selection(), page=choice.page, size=PAGE)


@applications.page(sheet.PATH, Act.SEE_APPLICATION)
def show_application(request: AnyRequest, application_id: str) -> Response:
    """Show an application."""
    return sheet.show(request, application_id)
