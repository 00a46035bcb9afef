"""The case file and the agreement as a structure reads and signs them (RULES 11 to 13)."""

from chalicelib.audiences.shared.agreement_views import (
    AgreementDetail,
    agreement_detail,
    agreement_shown,
    file_shown,
    reading_shown,
)
from chalicelib.audiences.shared.forms import SignatureForm
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.funding.agreement import AgreementStatus
from chalicelib.domain.funding.case_file import pieces_for
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.call import Answer, Call
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.funding import agreements as journey
from chalicelib.services.funding import ledgers, signing
from chalicelib.services.funding.case_file import drafts_paused

ONE = f"{space.AGREEMENTS}/{{agreement_id}}"
SIGNATURE, UNSIGNING = f"{ONE}/signature", f"{ONE}/signature/retrait"


@structure.get(
    "/agreements/{agreement_id}",
    Act.SEE_AGREEMENT,
    summary="Une convention, son texte et son dossier",
    answers={200: AgreementDetail},
    shows_version=True,
)
def read_own_agreement(call: Call, agreement_id: str) -> Answer:
    """Read an agreement."""
    found = journey.read_agreement(call.ports, call.actor, agreement_id)
    return Answer(body=agreement_detail(call.ports, found), etag=found.version)


@structure.page(ONE, Act.SEE_AGREEMENT)
def show_agreement(call: AnyCall, agreement_id: str, *, shown: Shown | None = None) -> Answer:
    """Show the case file, what is known of it and since when, and the text, where it is signed."""
    found = journey.read_agreement(call.ports, call.actor, agreement_id)
    return space.page(
        call,
        "space_agreement.html",
        title="Dossier et convention",
        here=space.STEPS,
        form=shown,
        agreement=found,
        file=file_shown(call.ports, found),
        reading=reading_shown(call.ports, found),
        drafts_paused=found.case_file is None and drafts_paused(call.ports),
        pieces=pieces_for(found.procedure),
        text=signing.text_of(call.ports, found),
        has_ledger=ledgers.is_open(call.ports, found),
        draft=signing.draft_text(call.ports, found) if found.has_draft else "",
        signs=found.status is AgreementStatus.SENT and found.accepted,
        signed=found.status is AgreementStatus.SIGNED_BY_STRUCTURE,
        signature=shown_or_blank(call, SignatureForm, shown).of(found.version),
        unsigning=shown_or_blank(call, Nothing, shown).of(found.version),
        said=call.query.get("fait", "") if shown is None else "",
        today=call.ports.today(),
    )


sign_agreement = structure.act(
    Act.SIGN_AGREEMENT,
    api="POST /agreements/{agreement_id}/signature",
    summary="Signer la convention, ou un avenant, au nom de la structure",
    form=SignatureForm,
    do=signing.sign,
    shows=agreement_shown,
    page=FormPost(SIGNATURE, then=f"{ONE}?fait=signature", again=show_agreement),
)

unsign_agreement = structure.act(
    Act.UNSIGN_AGREEMENT,
    api="DELETE /agreements/{agreement_id}/signature",
    summary="Retirer la signature de la structure, tant que la Banque des Territoires n'a pas signé",
    do=signing.unsign,
    shows=agreement_shown,
    page=FormPost(UNSIGNING, then=f"{ONE}?fait=retrait", again=show_agreement),
)
