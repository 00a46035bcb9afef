"""Where the funder prolongs the subsidy of a post whose contract was suspended (RULES section 11)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.agency_corrections import PROLONGATION, RECRUITMENT
from chalicelib.audiences.shared.contracts import recruitment_shown
from chalicelib.audiences.shared.forms import Reason
from chalicelib.domain.access.permissions import Act
from chalicelib.http.act import FormPost
from chalicelib.http.fields import Ask, Form, View
from chalicelib.http.html.page_forms import Shown, filled
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.recruiting import prolonging
from chalicelib.services.recruiting.recruit import read_recruitment


class ProlongationForm(Form):
    """By how many days in all the subsidy of a post is prolonged, and why."""

    days: Annotated[
        Annotated[int, Field(ge=0, le=1500)],
        Ask("Jours de prolongation, en tout", hint="0 retire la prolongation."),
    ]
    reason: Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères. La structure le lit.")]


class ProlongationView(View):
    """By how many days the subsidy of a post is prolonged, and may be at most."""

    days: int
    most_days: int


@funder.get(
    "/recruitments/{recruitment_id}/prolongation",
    Act.PROLONG_SUBSIDY,
    summary="De combien de jours la subvention d'un poste est prolongée, et peut l'être",
    responses={200: ProlongationView},
    shows_version=True,
)
def read_prolongation(request: Request, recruitment_id: str) -> Response:
    """Read the prolongation of a post."""
    known = prolonging.read_prolongation(request.ports, request.actor, recruitment_id)
    body = ProlongationView(days=known.recruitment.prolonged_days, most_days=known.most_days)
    return Response(body=body, etag=known.recruitment.version)


@funder.page(PROLONGATION.path, Act.PROLONG_SUBSIDY)
def show_prolongation(request: AnyRequest, recruitment_id: str, *, shown: Shown | None = None) -> Response:
    """Ask by how many days the subsidy of a post is prolonged."""
    one = read_recruitment(request.ports, request.actor, recruitment_id, Act.PROLONG_SUBSIDY)
    return staff_pages.page(
        request,
        "recruitment_correction.html",
        title=PROLONGATION.title,
        here=staff_pages.RECRUITMENTS,
        form=(shown or filled(request, ProlongationForm, days=str(one.prolonged_days))).of(one.version),
        recruitment=one,
        correction=PROLONGATION,
        possible=PROLONGATION.possible(one),
        path=PROLONGATION.path.format(recruitment_id=recruitment_id),
    )


prolong_subsidy = funder.act(
    Act.PROLONG_SUBSIDY,
    api="PUT /recruitments/{recruitment_id}/prolongation",
    summary="Prolonger la subvention d'un poste des jours où le contrat était suspendu, ou la corriger",
    form=ProlongationForm,
    do=prolonging.prolong,
    shows=recruitment_shown,
    page=FormPost(PROLONGATION.path, then=f"{RECRUITMENT}?fait=correction", again=show_prolongation),
)
