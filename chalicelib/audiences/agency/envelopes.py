"""The envelopes of posts that the agency sets by department (RULES section 4)."""

from __future__ import annotations

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import EnvelopeForm
from chalicelib.audiences.agency.views import budget_shown
from chalicelib.audiences.shared import staff_pages
from chalicelib.domain.access.permissions import Act
from chalicelib.http.act import FormPost
from chalicelib.http.html.page_forms import Shown, filled, shown_or_blank
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.applying import budget

PATH = staff_pages.ENVELOPES


@agency.page(PATH, Act.SEE_BUDGET)
def show_envelopes(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the envelopes, with the form to set one, for the department in the URL, if any."""
    seen = budget.read_budget(request.ports, request.actor)
    names = request.ports.places.departments()
    form = shown_or_blank(request, EnvelopeForm, shown)
    chosen = request.query.get("department", "")
    if shown is None and chosen in names:
        known = seen.by_envelope.get(chosen)
        form = filled(request, EnvelopeForm, department=chosen, posts="" if known is None else str(known))
    return staff_pages.page(
        request,
        "envelopes.html",
        title="Enveloppes de postes",
        here=staff_pages.BOARD,
        form=form,
        budget=seen,
        total=request.ports.parameters().national_posts,
        names=names,
        done=shown is None and request.query.get("fait") == "enveloppe",
    )


set_envelope = agency.act(
    Act.SET_ENVELOPE,
    name="set_envelope",
    api="PUT /budget/envelope",
    summary="Fixer l'enveloppe de postes d'un département, ou la retirer (posts: null) ; la dépasser avertit "
    "sans rien interdire",
    form=EnvelopeForm,
    do=budget.set_envelope,
    page=FormPost(PATH, then=f"{PATH}?fait=enveloppe", again=show_envelopes),
    shows=budget_shown,
)
