"""The agency's API and acts on recruitments; corrections need a reason (RULES sections 7, 10)."""

from functools import partial

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import (
    ContractCorrection,
    EndCorrection,
    PlannedHireCorrection,
    ReasonForm,
)
from chalicelib.audiences.agency.records import recruitments as pages
from chalicelib.audiences.shared import agency_corrections, staff_pages
from chalicelib.audiences.shared.contracts import (
    RecruitmentPage,
    RecruitmentView,
    recruitment_page,
    recruitment_shown,
)
from chalicelib.audiences.shared.documents.contract_files import END_PROOF_RECEIVED
from chalicelib.audiences.shared.documents.file_pages import FilePages
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.domain.access.permissions import Act
from chalicelib.http.operation import Request, Response
from chalicelib.services.recruiting import contracts, end_proof, ends, recruit


@agency.get(
    "/applications/{application_id}/recruitments",
    Act.SEE_APPLICATION,
    summary="Les recrutements sur les postes d'une candidature",
    responses={200: RecruitmentPage},
)
def list_recruitments_of(request: Request[None, PageOfList], application_id: str) -> Response:
    """List the recruitments of the structure of an application."""
    page = recruit.recruitments_of(
        request.ports, request.actor, application_id, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(body=recruitment_page(request.ports, page))


@agency.get(
    "/recruitments/{recruitment_id}",
    Act.SEE_RECRUITMENT,
    summary="Un recrutement",
    responses={200: RecruitmentView},
    shows_version=True,
)
def read_any_recruitment(request: Request, recruitment_id: str) -> Response:
    """Read one recruitment."""
    recruitment = recruit.read_recruitment(request.ports, request.actor, recruitment_id)
    return Response(body=recruitment_shown(request.ports, recruitment), etag=recruitment.version)


correct_planned_hire = agency.act(
    Act.PLAN_HIRE,
    name="correct_planned_hire",
    api="PUT /recruitments/{recruitment_id}/planned-hire-date",
    summary="Corriger la date d'embauche prévue",
    form=PlannedHireCorrection,
    do=recruit.plan_hire,
    shows=recruitment_shown,
    page=pages.PLANNED,
)

correct_contract = agency.act(
    Act.RECORD_CONTRACT,
    name="correct_contract",
    api="PUT /recruitments/{recruitment_id}/contract",
    summary="Enregistrer ou corriger un contrat, même hors délai",
    form=ContractCorrection,
    do=contracts.correct_contract,
    check=contracts.check_correction,
    shows=recruitment_shown,
    page=pages.CONTRACT,
)

take_any_contract_back = agency.act(
    Act.TAKE_CONTRACT_BACK,
    name="take_any_contract_back",
    api="POST /recruitments/{recruitment_id}/contract/withdrawal",
    summary="Retirer un contrat enregistré par erreur",
    form=ReasonForm,
    do=contracts.take_contract_back,
    shows=recruitment_shown,
    page=pages.NO_CONTRACT,
)

correct_end = agency.act(
    Act.END_CONTRACT,
    name="correct_end",
    api="PUT /recruitments/{recruitment_id}/end",
    summary="Déclarer ou corriger la fin d'un contrat",
    form=EndCorrection,
    do=ends.end,
    check=ends.check_end,
    shows=recruitment_shown,
    page=pages.END,
)

take_any_end_back = agency.act(
    Act.TAKE_END_BACK,
    name="take_any_end_back",
    api="POST /recruitments/{recruitment_id}/end/withdrawal",
    summary="Retirer une fin de contrat déclarée par erreur, même passée",
    form=ReasonForm,
    do=ends.take_end_back,
    shows=recruitment_shown,
    page=pages.NO_END,
)


FilePages(
    file=end_proof.PROOF,
    words=END_PROOF_RECEIVED,
    audience=agency,
    suffix="_by_agency",
    path=f"{agency_corrections.RECRUITMENT}/justificatif",
    api="/recruitments/{recruitment_id}/end-proof",
    above=agency_corrections.RECRUITMENT,
    person=lambda recruitment: recruitment.candidate_name,
    render=partial(staff_pages.page, here=staff_pages.RECRUITMENTS),
    layout="staff_layout.html",
    shows=recruitment_shown,
).declare()
