"""The case file and the agreement as a structure reads them (RULES 11 to 13)."""

from chalicelib.audiences.shared.agreement_views import AgreementView, agreement_shown, file_shown
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.funding.case_file import pieces_for
from chalicelib.http.call import Answer, Call
from chalicelib.http.serve import AnyCall
from chalicelib.services.funding import agreements as journey

ONE = f"{space.AGREEMENTS}/{{agreement_id}}"


@structure.get(
    "/agreements/{agreement_id}",
    Act.SEE_AGREEMENT,
    summary="Une convention et son dossier",
    answers={200: AgreementView},
    shows_version=True,
)
def read_own_agreement(call: Call, agreement_id: str) -> Answer:
    """Read an agreement."""
    found = journey.read_agreement(call.ports, call.actor, agreement_id)
    return Answer(body=agreement_shown(call.ports, found), etag=found.version)


@structure.page(ONE, Act.SEE_AGREEMENT)
def show_agreement(call: AnyCall, agreement_id: str) -> Answer:
    """Show the case file, what is known of it and since when, and its pieces."""
    found = journey.read_agreement(call.ports, call.actor, agreement_id)
    return space.page(
        call,
        "space_agreement.html",
        title="Dossier et convention",
        here=space.STEPS,
        agreement=found,
        file=file_shown(call.ports, found),
        pieces=pieces_for(found.procedure),
        today=call.ports.today(),
    )
