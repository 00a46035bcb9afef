"""What the agency reads and corrects of recruitments, with a reason (RULES sections 7, 10)."""

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import (
    ContractCorrection,
    EndCorrection,
    PlannedHireCorrection,
    ReasonForm,
)
from chalicelib.audiences.agency.records import recruitments as pages
from chalicelib.audiences.shared.contracts import (
    RecruitmentPage,
    RecruitmentView,
    recruitment_page,
    recruitment_shown,
)
from chalicelib.audiences.shared.documents.uploads import UploadView, upload_view
from chalicelib.audiences.shared.forms import ConfirmedUpload, PageOfList
from chalicelib.domain.access.permissions import Act
from chalicelib.http.call import Answer, Call
from chalicelib.services.recruiting import contracts, end_proof, ends, recruit


@agency.get(
    "/applications/{application_id}/recruitments",
    Act.SEE_APPLICATION,
    summary="Les recrutements sur les postes d'une candidature",
    answers={200: RecruitmentPage},
)
def list_recruitments_of(call: Call[None, PageOfList], application_id: str) -> Answer:
    """List the recruitments of the structure of an application."""
    page = recruit.recruitments_of(
        call.ports, call.actor, application_id, limit=call.query.limit, cursor=call.query.cursor
    )
    return Answer(body=recruitment_page(call.ports, page))


@agency.get(
    "/recruitments/{recruitment_id}",
    Act.SEE_RECRUITMENT,
    summary="Un recrutement",
    answers={200: RecruitmentView},
    shows_version=True,
)
def read_any_recruitment(call: Call, recruitment_id: str) -> Answer:
    """Read one recruitment."""
    recruitment = recruit.read_recruitment(call.ports, call.actor, recruitment_id)
    return Answer(body=recruitment_shown(call.ports, recruitment), etag=recruitment.version)


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


@agency.get(
    "/recruitments/{recruitment_id}/end-proof/upload",
    Act.DEPOSIT_END_PROOF,
    summary="Comment envoyer le justificatif d'une fin de contrat, reçu autrement (PDF, 10 Mo au plus)",
    answers={200: UploadView},
    refusals=[409],
)
def prepare_any_end_proof(call: Call, recruitment_id: str) -> Answer:
    """Return a form that uploads a proof straight to the bucket."""
    return Answer(body=upload_view(end_proof.PROOF.upload(call.ports, call.actor, recruitment_id)))


deposit_any_end_proof = agency.act(
    Act.DEPOSIT_END_PROOF,
    name="deposit_any_end_proof",
    api="PUT /recruitments/{recruitment_id}/end-proof",
    summary="Confirmer le justificatif envoyé ; il remplace le précédent",
    form=ConfirmedUpload,
    do=end_proof.PROOF.deposit,
    shows=recruitment_shown,
)

remove_any_end_proof = agency.act(
    Act.REMOVE_END_PROOF,
    name="remove_any_end_proof",
    api="DELETE /recruitments/{recruitment_id}/end-proof",
    summary="Retirer un justificatif déposé par erreur",
    do=end_proof.PROOF.remove,
    shows=recruitment_shown,
)
