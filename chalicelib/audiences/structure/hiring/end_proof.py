"""The proof of an end of contract: sent by a page or a program, read, removed (RULES section 5)."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from chalicelib.audiences.shared.contracts import recruitment_shown
from chalicelib.audiences.shared.documents.uploads import UploadView, back_to, sending, upload_view
from chalicelib.audiences.shared.forms import ConfirmedUpload, EntityId
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.domain.access.permissions import Act
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.call import Answer, Call
from chalicelib.http.fields import Ask
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown, filled, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.recruiting import end_proof, recruit

HERE = "/espace/recrutements/{recruitment_id}/justificatif"
RECEIVED, REMOVAL, FILE = f"{HERE}/recu", f"{HERE}/retrait", f"{HERE}/fichier"
_API = "/recruitments/{recruitment_id}/end-proof"


class ReceivedProof(ConfirmedUpload):
    """On the page, what is wrong with the file that was sent stands beside the field that sent it."""

    upload_id: Annotated[EntityId, Ask("Justificatif", shown_as="file")]


@structure.page(HERE, Act.DEPOSIT_END_PROOF)
def show_end_proof(call: AnyCall, recruitment_id: str, *, shown: Shown | None = None) -> Answer:
    """Show the proof that is deposited, and where to send one."""
    recruitment = recruit.read_recruitment(call.ports, call.actor, recruitment_id)
    if shown is None and not recruitment.end_needs_proof:
        return pages.go_to(f"/espace/recrutements/{recruitment_id}")
    path = RECEIVED.format(recruitment_id=recruitment_id)
    upload = end_proof.upload(call.ports, call.actor, recruitment_id, back_to=partial(back_to, path))
    page = space.page(
        call,
        "space_end_proof.html",
        title="Justificatif de la fin du contrat",
        here=space.STEPS,
        form=shown,
        recruitment=recruitment,
        upload=upload_view(upload),
        months=call.ports.parameters().end_proof_months,
    )
    return sending(page, upload)


@structure.page(RECEIVED, Act.SEE_RECRUITMENT)
def show_received_proof(call: Call, recruitment_id: str) -> Answer:
    """Say that the file has come, with the button that deposits it: opening this page changes nothing."""
    recruitment = recruit.read_recruitment(call.ports, call.actor, recruitment_id)
    # S3 says more in the address; what is read of it is what we wrote there ourselves.
    upload_id = call.query.get("depot")
    if not upload_id or not recruitment.end_needs_proof:
        return pages.go_to(HERE.format(recruitment_id=recruitment_id))
    return space.page(
        call,
        "space_end_proof_received.html",
        title="Justificatif reçu",
        here=space.STEPS,
        recruitment=recruitment,
        form=filled(call, ReceivedProof, upload_id=upload_id),
    )


@structure.page(REMOVAL, Act.SEE_RECRUITMENT)
def show_proof_removal(call: AnyCall, recruitment_id: str, *, shown: Shown | None = None) -> Answer:
    """Warn before the proof is removed."""
    recruitment = recruit.read_recruitment(call.ports, call.actor, recruitment_id)
    if shown is None and recruitment.end_proof is None:
        return pages.go_to(HERE.format(recruitment_id=recruitment_id))
    return space.page(
        call,
        "space_end_proof_removal.html",
        title="Retirer le justificatif",
        here=space.STEPS,
        recruitment=recruitment,
        form=shown_or_blank(call, Nothing, shown),
    )


@structure.page(FILE, Act.SEE_END_PROOF)
def show_proof_file(call: Call, recruitment_id: str) -> Answer:
    """Redirect to the proof, to be saved."""
    return pages.leave_for(end_proof.download(call.ports, call.actor, recruitment_id))


@structure.get(
    f"{_API}/upload",
    Act.DEPOSIT_END_PROOF,
    summary="Comment envoyer le justificatif d'une fin de contrat (PDF, 10 Mo au plus)",
    answers={200: UploadView},
    refusals=[409],
)
def prepare_end_proof(call: Call, recruitment_id: str) -> Answer:
    """Return a form that uploads a proof straight to the bucket."""
    return Answer(body=upload_view(end_proof.upload(call.ports, call.actor, recruitment_id)))


@structure.get(
    _API,
    Act.SEE_END_PROOF,
    summary="Le justificatif d'une fin de contrat (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_own_end_proof(call: Call, recruitment_id: str) -> Answer:
    """Redirect to the proof."""
    link = end_proof.download(call.ports, call.actor, recruitment_id)
    return Answer(status=303, headers={"Location": link})


deposit_end_proof = structure.act(
    Act.DEPOSIT_END_PROOF,
    api=f"PUT {_API}",
    summary="Confirmer le justificatif envoyé ; il remplace le précédent",
    form=ConfirmedUpload,
    do=end_proof.deposit,
    shows=recruitment_shown,
    page=FormPost(RECEIVED, then=HERE, again=show_end_proof, form=PageForm(model=ReceivedProof)),
)

remove_end_proof = structure.act(
    Act.REMOVE_END_PROOF,
    api=f"DELETE {_API}",
    summary="Retirer un justificatif déposé par erreur",
    do=end_proof.remove,
    shows=recruitment_shown,
    page=FormPost(REMOVAL, then=HERE, again=show_proof_removal),
)
