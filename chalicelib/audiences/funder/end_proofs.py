"""Copies of contracts and proofs of their ends, as staff read them (RULES 14, section 5)."""

from chalicelib.audiences.funder.audience import follow_ups
from chalicelib.domain.access.permissions import Act
from chalicelib.http.call import Answer, Call
from chalicelib.http.html import pages
from chalicelib.services.recruiting import contract_copy, end_proof


@follow_ups.page("/espace/justificatifs/{recruitment_id}", Act.SEE_END_PROOF)
def show_end_proof_file(call: Call, recruitment_id: str) -> Answer:
    """Redirect to a proof, to be saved."""
    return pages.leave_for(end_proof.download(call.ports, call.actor, recruitment_id))


@follow_ups.get(
    "/recruitments/{recruitment_id}/end-proof",
    Act.SEE_END_PROOF,
    summary="Le justificatif d'une fin de contrat (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_end_proof(call: Call, recruitment_id: str) -> Answer:
    """Redirect to a proof."""
    link = end_proof.download(call.ports, call.actor, recruitment_id)
    return Answer(status=303, headers={"Location": link})


@follow_ups.page("/espace/contrats/{recruitment_id}", Act.SEE_CONTRACT_COPY)
def show_contract_copy_file(call: Call, recruitment_id: str) -> Answer:
    """Redirect to the copy of a contract, to be saved."""
    return pages.leave_for(contract_copy.download(call.ports, call.actor, recruitment_id))


@follow_ups.get(
    "/recruitments/{recruitment_id}/contract-copy",
    Act.SEE_CONTRACT_COPY,
    summary="La copie d'un contrat (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_contract_copy(call: Call, recruitment_id: str) -> Answer:
    """Redirect to the copy of a contract."""
    link = contract_copy.download(call.ports, call.actor, recruitment_id)
    return Answer(status=303, headers={"Location": link})
