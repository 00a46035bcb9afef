"""The standard reasons of refusal, added and retired by the agency (RULES section 4)."""

from __future__ import annotations

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import StandardReasonForm
from chalicelib.audiences.shared import desk
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.agency.standard_reasons import ReasonBook
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.call import Answer, Call
from chalicelib.http.fields import View
from chalicelib.http.html.page_forms import Shown, blank, shown_or_blank
from chalicelib.http.serve import AnyCall
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
    answers={200: StandardReasonsView},
)
def list_reasons(call: Call) -> Answer:
    """List the standard reasons."""
    return Answer(body=reasons_shown(call.ports, reasons.read_reasons(call.ports, call.actor)))


@agency.page(PATH, Act.KEEP_REASONS)
def show_reasons(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show the standard reasons, with the form to add one."""
    book = reasons.read_reasons(call.ports, call.actor)
    return desk.page(
        call,
        "standard_reasons.html",
        title="Motifs types",
        form=shown_or_blank(call, StandardReasonForm, shown),
        offered=book.offered,
        retired=[one for one in book.reasons if one.retired],
        retiring=blank(call, Nothing),
        said=call.query.get("fait", "") if shown is None else "",
    )


def _shown_again(call: AnyCall, reason: str, *, shown: Shown | None = None) -> Answer:
    """Show the list of reasons again, since the reason in the path may be unknown."""
    return show_reasons(call, shown=shown)


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
