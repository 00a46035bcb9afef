"""The case file and the agreement, for the structure that signs (RULES 11 to 13)."""

from typing import Annotated, Any

from chalicelib.audiences.shared.agreement_views import (
    AgreementDetail,
    agreement_detail,
    agreement_shown,
    file_shown,
    reading_shown,
)
from chalicelib.audiences.shared.forms import PersonName
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import Signatory, SignatoryAnswers
from chalicelib.domain.funding.case_file import pieces_for
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.fields import Ask, Day, EmailAddress, Form, Line
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import Shown, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.agency import retention
from chalicelib.services.funding import agreements as journey
from chalicelib.services.funding import ledgers, signing
from chalicelib.services.funding.case_file import drafts_paused

ONE = f"{space.AGREEMENTS}/{{agreement_id}}"
SIGNATURE, UNSIGNING = f"{ONE}/signature", f"{ONE}/signature/retrait"
SIGNATORY = f"{ONE}/signataire"

_Reference = Annotated[str, Line(100)]


class SignatoryForm(Form):
    """The signatory of the agreement for the structure."""

    # No autocomplete: the person who types may be another one.

    name: Annotated[PersonName, Ask("Prénom et nom de la personne qui signe", autocomplete="off")]
    quality: Annotated[
        Annotated[str, Line(100, name=True)],
        Ask("Sa qualité", hint="Exemple : maire, présidente, directeur.", autocomplete="off"),
    ]
    email: Annotated[EmailAddress, Ask("Son adresse e-mail", autocomplete="off")]
    by_delegation: Annotated[
        bool,
        Ask(
            "Signe-t-elle par délégation ?",
            hint="Oui si ce n'est pas le représentant légal de la structure.",
        ),
    ]
    delegation_reference: Annotated[
        _Reference | None,
        Ask("Référence de la délégation de signature", autocomplete="off", when="by_delegation=oui"),
    ] = None
    delegation_on: Annotated[Day | None, Ask("Date de la délégation", when="by_delegation=oui")] = None
    vote_number: Annotated[
        _Reference | None,
        Ask(
            "Numéro de la délibération",
            hint="Celle qui autorise la signature de la convention.",
            autocomplete="off",
        ),
    ] = None
    vote_on: Annotated[Day | None, Ask("Date de la délibération")] = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        return {"answers": SignatoryAnswers(**self.model_dump())}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names in ``arguments``."""
        return {"answers"}


@structure.get(
    "/agreements/{agreement_id}",
    Act.SEE_AGREEMENT,
    summary="Une convention, son texte et son dossier",
    responses={200: AgreementDetail},
    shows_version=True,
)
def read_own_agreement(request: Request, agreement_id: str) -> Response:
    """Read an agreement."""
    found = journey.read_agreement(request.ports, request.actor, agreement_id)
    return Response(body=agreement_detail(request.ports, found), etag=found.version)


@structure.page(ONE, Act.SEE_AGREEMENT)
def show_agreement(request: AnyRequest, agreement_id: str, *, shown: Shown | None = None) -> Response:
    """Show the case file as last read, and the text of the agreement with the form to sign it."""
    found = journey.read_agreement(request.ports, request.actor, agreement_id)
    return space.page(
        request,
        "space_agreement.html",
        title="Dossier et convention",
        here=space.STEPS,
        form=shown,
        agreement=found,
        file=file_shown(request.ports, found),
        reading=reading_shown(request.ports, found),
        drafts_paused=found.case_file is None and drafts_paused(request.ports),
        pieces=pieces_for(found.procedure),
        text=signing.text_of(request.ports, found),
        kept=retention.pieces_retention(request.ports, found),
        has_ledger=ledgers.has_ledger(request.ports, found),
        draft=signing.draft_text(request.ports, found) if found.has_draft else "",
        signs=found.status is AgreementStatus.SENT and found.accepted,
        signed=found.status is AgreementStatus.SIGNED_BY_STRUCTURE,
        signature=shown_or_blank(request, Nothing, shown).of(found.version),
        unsigning=shown_or_blank(request, Nothing, shown).of(found.version),
        said=request.query.get("fait", "") if shown is None else "",
        today=request.ports.today(),
    )


def _typed(known: Signatory) -> dict[str, str]:
    """Return the values of the form for a signatory."""
    typed = {"name": known.name, "quality": known.quality, "email": known.email}
    typed["by_delegation"] = "oui" if known.delegation else "non"
    if known.delegation:
        typed["delegation_reference"] = known.delegation.reference
        typed["delegation_on"] = known.delegation.on.isoformat()
    if known.vote:
        typed["vote_number"] = known.vote.reference
        typed["vote_on"] = known.vote.on.isoformat()
    return typed


@structure.page(SIGNATORY, Act.NAME_SIGNATORY)
def show_signatory(request: AnyRequest, agreement_id: str, *, shown: Shown | None = None) -> Response:
    """Ask who signs for the structure, or for a correction."""
    found = journey.read_agreement(request.ports, request.actor, agreement_id, Act.NAME_SIGNATORY)
    if shown is None and not found.names_signatory:
        return pages.go_to(ONE.format(agreement_id=agreement_id))
    known = _typed(found.signatory) if found.signatory else {}
    form = shown or filled(request, SignatoryForm, **known)
    return space.page(
        request,
        "space_signatory.html",
        title="La personne qui signe la convention",
        here=space.STEPS,
        form=form.of(found.version),
        agreement=found,
        today=request.ports.today(),
    )


name_signatory = structure.act(
    Act.NAME_SIGNATORY,
    api="PUT /agreements/{agreement_id}/signatory",
    summary="Indiquer ou corriger qui signe au nom de la structure, avant de signer",
    form=SignatoryForm,
    do=signing.name_signatory,
    check=signing.check_signatory,
    shows=agreement_detail,
    page=FormPost(SIGNATORY, then=f"{ONE}?fait=signataire", again=show_signatory),
)

sign_agreement = structure.act(
    Act.SIGN_AGREEMENT,
    api="POST /agreements/{agreement_id}/signature",
    summary="Signer la convention, ou un avenant, au nom de la structure",
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
