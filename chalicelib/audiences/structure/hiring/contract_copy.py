"""The copy of a contract: sent by a page or a program, read, removed (RULES 14)."""

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
from chalicelib.services.recruiting import contract_copy, recruit

HERE = "/espace/recrutements/{recruitment_id}/copie"
RECEIVED, REMOVAL, FILE = f"{HERE}/recu", f"{HERE}/retrait", f"{HERE}/fichier"
_API = "/recruitments/{recruitment_id}/contract-copy"


class ReceivedCopy(ConfirmedUpload):
    """On the page, what is wrong with the file that was sent stands beside the field that sent it."""

    upload_id: Annotated[EntityId, Ask("Copie du contrat", shown_as="file")]


@structure.page(HERE, Act.DEPOSIT_CONTRACT_COPY)
def show_contract_copy(call: AnyCall, recruitment_id: str, *, shown: Shown | None = None) -> Answer:
    """Show the copy that is deposited, and where to send one."""
    recruitment = recruit.read_recruitment(call.ports, call.actor, recruitment_id)
    if shown is None and recruitment.contract is None:
        return pages.go_to(f"/espace/recrutements/{recruitment_id}")
    path = RECEIVED.format(recruitment_id=recruitment_id)
    upload = contract_copy.upload(call.ports, call.actor, recruitment_id, back_to=partial(back_to, path))
    page = space.page(
        call,
        "space_contract_copy.html",
        title="Copie du contrat",
        here=space.STEPS,
        form=shown,
        recruitment=recruitment,
        upload=upload_view(upload),
        months=call.ports.parameters().end_proof_months,
    )
    return sending(page, upload)


@structure.page(RECEIVED, Act.SEE_RECRUITMENT)
def show_received_copy(call: Call, recruitment_id: str) -> Answer:
    """Say that the file has come, with the button that deposits it: opening this page changes nothing."""
    recruitment = recruit.read_recruitment(call.ports, call.actor, recruitment_id)
    # S3 says more in the address; what is read of it is what we wrote there ourselves.
    upload_id = call.query.get("depot")
    if not upload_id or recruitment.contract is None:
        return pages.go_to(HERE.format(recruitment_id=recruitment_id))
    return space.page(
        call,
        "space_contract_copy_received.html",
        title="Copie reçue",
        here=space.STEPS,
        recruitment=recruitment,
        form=filled(call, ReceivedCopy, upload_id=upload_id),
    )


@structure.page(REMOVAL, Act.SEE_RECRUITMENT)
def show_copy_removal(call: AnyCall, recruitment_id: str, *, shown: Shown | None = None) -> Answer:
    """Warn before the copy is removed."""
    recruitment = recruit.read_recruitment(call.ports, call.actor, recruitment_id)
    if shown is None and recruitment.contract_copy is None:
        return pages.go_to(HERE.format(recruitment_id=recruitment_id))
    return space.page(
        call,
        "space_contract_copy_removal.html",
        title="Retirer la copie du contrat",
        here=space.STEPS,
        recruitment=recruitment,
        form=shown_or_blank(call, Nothing, shown),
    )


@structure.page(FILE, Act.SEE_CONTRACT_COPY)
def show_copy_file(call: Call, recruitment_id: str) -> Answer:
    """Redirect to the copy, to be saved."""
    return pages.leave_for(contract_copy.download(call.ports, call.actor, recruitment_id))


@structure.get(
    f"{_API}/upload",
    Act.DEPOSIT_CONTRACT_COPY,
    summary="Comment envoyer la copie d'un contrat (PDF, 10 Mo au plus)",
    answers={200: UploadView},
    refusals=[409],
)
def prepare_contract_copy(call: Call, recruitment_id: str) -> Answer:
    """Return a form that uploads a copy straight to the bucket."""
    return Answer(body=upload_view(contract_copy.upload(call.ports, call.actor, recruitment_id)))


@structure.get(
    _API,
    Act.SEE_CONTRACT_COPY,
    summary="La copie d'un contrat (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_own_contract_copy(call: Call, recruitment_id: str) -> Answer:
    """Redirect to the copy."""
    link = contract_copy.download(call.ports, call.actor, recruitment_id)
    return Answer(status=303, headers={"Location": link})


deposit_contract_copy = structure.act(
    Act.DEPOSIT_CONTRACT_COPY,
    api=f"PUT {_API}",
    summary="Confirmer la copie envoyée ; elle remplace la précédente",
    form=ConfirmedUpload,
    do=contract_copy.deposit,
    shows=recruitment_shown,
    page=FormPost(RECEIVED, then=HERE, again=show_contract_copy, form=PageForm(model=ReceivedCopy)),
)

remove_contract_copy = structure.act(
    Act.REMOVE_CONTRACT_COPY,
    api=f"DELETE {_API}",
    summary="Retirer une copie déposée par erreur",
    do=contract_copy.remove,
    shows=recruitment_shown,
    page=FormPost(REMOVAL, then=HERE, again=show_copy_removal),
)
