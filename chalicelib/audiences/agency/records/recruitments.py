"""The pages where the agency corrects a recruitment; each shows the consequences first (RULES section 10)."""

from __future__ import annotations

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import (
    ContractCorrectionPage,
    EndCorrection,
    PlannedHireCorrection,
    ReasonForm,
)
from chalicelib.audiences.shared import agency_corrections, staff_pages
from chalicelib.audiences.shared.agency_corrections import RecruitmentCorrection
from chalicelib.audiences.shared.contracts import typed_contract
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.http.act import FormPost
from chalicelib.http.fields import Form
from chalicelib.http.html.page_forms import PageForm, Shown, filled
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.recruiting.recruit import read_recruitment

_THEN = f"{agency_corrections.RECRUITMENT}?fait=correction"


def _page(correction: RecruitmentCorrection, model: type[Form]) -> FormPost:
    """Declare the page of a correction and return its POST."""

    def show(request: AnyRequest, recruitment_id: str, *, shown: Shown | None = None) -> Response:
        one = read_recruitment(request.ports, request.actor, recruitment_id, correction.act)
        return staff_pages.page(
            request,
            "recruitment_correction.html",
            title=correction.title,
            here=staff_pages.RECRUITMENTS,
            form=(shown or filled(request, model, **_stored_values(model, one))).of(one.version),
            recruitment=one,
            correction=correction,
            possible=correction.possible(one),
            path=correction.path.format(recruitment_id=recruitment_id),
        )

    show.__name__ = f"show_recruitment_{correction.act.value}"
    show.__doc__ = f"Show the page « {correction.title} »."
    agency.page(correction.path, correction.act)(show)
    return FormPost(correction.path, then=_THEN, again=show, form=PageForm(model=model))


def _stored_values(model: type[Form], one: Recruitment) -> dict[str, str]:
    """Return the stored values of the fields of a form, to be corrected."""
    values = {"planned_hire_date": one.planned_hire_date.isoformat()}
    if one.contract:
        values |= typed_contract(one.contract)
    if one.ended_on and one.end_reason and model is EndCorrection:
        values |= {"ended_on": one.ended_on.isoformat(), "reason": one.end_reason.value}
    return {name: value for name, value in values.items() if name in model.model_fields}


PLANNED = _page(agency_corrections.PLANNED_HIRE, PlannedHireCorrection)
CONTRACT = _page(agency_corrections.CONTRACT, ContractCorrectionPage)
NO_CONTRACT = _page(agency_corrections.NO_CONTRACT, ReasonForm)
END = _page(agency_corrections.END, EndCorrection)
NO_END = _page(agency_corrections.NO_END, ReasonForm)
