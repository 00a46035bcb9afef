"""The list of applications for staff: trays with counts, search, filters, order, pages."""

from __future__ import annotations

from chalicelib.audiences.shared import sheet, staff_pages
from chalicelib.audiences.staff.audience import applications
from chalicelib.audiences.staff.forms import ApplicationListQuery, SeveralOpinionsForm
from chalicelib.domain.access.account import Role
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.deciding.selection import OpinionSought, SummaryOrder, Tray
from chalicelib.http import problems
from chalicelib.http.bodies import Fields
from chalicelib.http.html.list_query import ListQuery, remembered
from chalicelib.http.html.page_forms import PageForm, Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.services.deciding import desk as journey
from chalicelib.services.deciding.drafts import drafts_of

_FORM = PageForm(model=ApplicationListQuery)
# Applications per page.
PAGE = 50
# These trays are hidden while they are empty, unless one of them is open.
_LATER_TRAYS = frozenset({Tray.MORE_TIME, Tray.CORRECTION, Tray.OVERDUE, Tray.HIRED})


@applications.page(staff_pages.APPLICATIONS, Act.LIST_APPLICATIONS)
def show_applications(request: Request[None, Fields], *, shown: Shown | None = None) -> Response:
    """Show the applications of a tray; ``shown`` is the form of the opinion on several, with its errors."""
    # After a POST the query is a dictionary, not ``Fields``.
    asked = request.query if isinstance(request.query, Fields) else Fields(tuple(request.query.items()))
    try:
        choice, problem = asked.validate(ApplicationListQuery), None
    except Problem as error:
        # For an invalid query, the default tray is listed.
        choice, problem = (
            ApplicationListQuery(),
            problems.from_exception(error, public=True, conditional=False),
        )
    found = _selected(request, choice)
    view = ListQuery(choice)
    counted = f"{found.matching} sur {found.counts[choice.tray]}" if choice.selection().narrowed else ""
    first = (choice.page - 1) * PAGE
    search = Shown(form=_FORM, token="", fields=asked, problem=problem)
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
        view=view,
        choice=choice,
        trays=[
            (tray, found.counts[tray])
            for tray in Tray
            if found.counts[tray] or tray not in _LATER_TRAYS or tray is choice.tray
        ],
        counted=counted or str(found.matching),
        shown=f"{first + 1}–{first + len(found.rows)} sur {found.matching}" if found.rows else "",
        rows=found.rows,
        names=request.ports.places.departments(),
        departments=request.account.departments or sorted(request.ports.places.departments()),
        pages=found.pages,
        back=remembered(view.query()),
        sorts=SummaryOrder,
        opinions=OpinionSought,
    )


def _selected(request: AnyRequest, choice: ApplicationListQuery) -> journey.Desk:
    return journey.select(request.ports, request.actor, choice.selection(), page=choice.page, size=PAGE)


@applications.page(sheet.PATH, Act.SEE_APPLICATION)
def show_application(request: AnyRequest, application_id: str) -> Response:
    """Show an application."""
    return sheet.show(request, application_id)
