"""The page that adds applications to an agenda by filters, which are in its URL (RULES section 4)."""

from __future__ import annotations

from chalicelib.audiences.committee.audience import committee
from chalicelib.audiences.committee.forms import AgendaForm
from chalicelib.audiences.shared import staff_pages
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.selection import OpinionSought, RequestSought
from chalicelib.http.bodies import Fields
from chalicelib.http.html.list_query import searched
from chalicelib.http.html.page_forms import Shown, blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.deciding import agenda_choice, session_agenda

PAGE = f"{staff_pages.SESSIONS}/{{session_id}}/choix"
# The most applications on the page; only the number of the others is shown.
_SHOWN = 50


@committee.page(PAGE, Act.PREPARE_SESSION)
def show_choice(request: Request[None, Fields], session_id: str) -> Response:
    """Show the applications that match the filters, with the form that adds them to the agenda."""
    return _page(request, session_id, request.query, None)


def show_choice_again(request: AnyRequest, session_id: str, *, shown: Shown) -> Response:
    """Show the page again, with the errors of the form."""
    return _page(request, session_id, shown.fields, shown)


def _page(request: AnyRequest, session_id: str, asked: Fields, shown: Shown | None) -> Response:
    choice, search = searched(AgendaForm, asked)
    chosen = choice.model_dump()
    found = agenda_choice.read_choice(request.ports, request.actor, session_id, **chosen)
    names = request.ports.places.departments()
    counts = found.counts
    return staff_pages.page(
        request,
        "session_choice.html",
        title=f"Compléter l'ordre du jour de la séance n° {found.session.number}",
        here=staff_pages.SESSIONS,
        form=shown or search,
        adding=shown or blank(request, AgendaForm),
        found=found,
        session=found.session,
        filters=[
            ("department", [(code, f"{code} {names[code]}") for code in sorted(counts["department"])]),
            *(
                (name, [(one, one.label) for one in values])
                for name, values in (
                    ("opinion", OpinionSought),
                    ("request", RequestSought),
                    ("kind", StructureKind),
                    ("legal_form", LegalForm),
                )
            ),
        ],
        chosen={name: one for name, one in choice.model_dump(mode="json").items() if one is not None},
        rows=found.picked[:_SHOWN],
        names=names,
        at_once=session_agenda.APPLICATIONS_PER_REQUEST,
    )
