"""The page to reorder an agenda: a line moves up, down or to a position (RULES section 4)."""

from __future__ import annotations

from chalicelib.audiences.committee.audience import committee
from chalicelib.audiences.committee.forms import PositionForm
from chalicelib.audiences.committee.sessions import LINES
from chalicelib.audiences.shared import staff_pages
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.deciding.committee import AgendaItem
from chalicelib.http.html.onward import numbered
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.deciding import session_agenda

ORDER = f"{staff_pages.SESSIONS}/{{session_id}}/ordre"
PLACE = f"{ORDER}/{{application_id}}"


@committee.page(ORDER, Act.SEE_SESSION)
def show_order(
    request: AnyRequest, session_id: str, *, shown: Shown | None = None, wrong: str = ""
) -> Response:
    """Show the agenda in its order, with the forms to move a line."""
    seen = session_agenda.read_session_details(request.ports, request.actor, session_id)
    places = [item.id for item in seen.agenda]
    moved = wrong or request.query.get("deplacee", "")
    part = numbered(
        request, seen.agenda, each=LINES, showing=places.index(moved) if moved in places else None
    )
    return staff_pages.page(
        request,
        "session_order.html",
        title=f"Ordre du jour de la séance n° {seen.session.number}",
        here=staff_pages.SESSIONS,
        form=shown,
        moving=shown_or_blank(request, PositionForm, shown),
        wrong=wrong,
        details=seen,
        changeable=seen.session.is_changeable,
        lines=list(enumerate(part.rows, part.first + 1)),
        part=part,
        moved=moved if shown is None else "",
    )


def show_order_again(request: AnyRequest, session_id: str, application_id: str, *, shown: Shown) -> Response:
    """Show the order again, with the error of the position of a line."""
    return show_order(request, session_id, shown=shown, wrong=application_id)


def after_move(_call: AnyRequest, moved: AgendaItem, session_id: str, application_id: str) -> str:
    """Return the path of the page, at the new position of the line."""
    return f"{ORDER.format(session_id=session_id)}?deplacee={application_id}#ligne-{moved.id}"
