"""The standard reasons of refusal, added and retired by the agency (RULES section 4)."""

from __future__ import annotations

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import StandardReasonForm
from chalicelib.audiences.shared import staff_pages
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.agency.standard_reasons import ReasonBook
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.fields import View
from chalicelib.http.html.page_forms import Shown, blank, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.agency import reasons
from chalicelib.services.core.ports import Ports

PATH = "/espace/motifs"
RETIREMENT = f"{PATH}/{{reason}}/retrait"


class StandardReasonView(View):
    """A standard reason; ``retired``: it cannot be chosen for a new decision."""

    key: str
    sentence: str
    retired: bool


class StandardReasonsView(View):
    """All standard reasons."""

    reasons: list[StandardReasonView]


def reasons_shown(_ports: Ports, book: ReasonBook) -> StandardReasonsView:
    """Return the standard reasons."""
    return StandardReasonsView.model_validate(book)


@agency.get(
    "/standard-reasons",
    Act.KEEP_REASONS,
    summary="Les motifs types de refus et d'ajournement",
    responses={200: StandardReasonsView},
)
def list_reasons(request: Request) -> Response:
    """List the standard reasons."""
    return Response(body=reasons_shown(request.ports, reasons.read_reasons(request.ports, request.actor)))


@agency.page(PATH, Act.KEEP_REASONS)
def show_reasons(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the standard reasons, with the form to add one."""
    book = reasons.read_reasons(request.ports, request.actor)
    return staff_pages.page(
        request,
        "standard_reasons.html",
        title="Motifs types",
        form=shown_or_blank(request, StandardReasonForm, shown),
        offered=book.offered,
        retired=[one for one in book.reasons if one.retired],
        retiring=blank(request, Nothing),
        said=request.query.get("fait", "") if shown is None else "",
    )


def _shown_again(request: AnyRequest, reason: str, *, shown: Shown | None = None) -> Response:
    """Show the list of reasons again, since the reason in the path may be unknown."""
    return show_reasons(request, shown=shown)


add_reason = agency.act(
    Act.KEEP_REASONS,
    name="add_standard_reason",
    api="POST /standard-reasons",
    summary="Ajouter un motif type, ou proposer à nouveau celui qui a ces mots",
    form=StandardReasonForm,
    do=reasons.add_reason,
    shows=reasons_shown,
    page=FormPost(PATH, then=f"{PATH}?fait=ajout", again=show_reasons),
)

retire_reason = agency.act(
    Act.KEEP_REASONS,
    name="retire_standard_reason",
    api="DELETE /standard-reasons/{reason}",
    summary="Ne plus proposer un motif type ; les décisions passées gardent ses mots",
    do=reasons.retire_reason,
    shows=reasons_shown,
    page=FormPost(RETIREMENT, then=f"{PATH}?fait=retrait", again=_shown_again),
)
