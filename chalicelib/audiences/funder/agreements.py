"""A case file and its agreement: read by staff, written by the funder (RULES 11 to 13)."""

from __future__ import annotations

from typing import Annotated

from chalicelib.audiences.funder.audience import funder, subsidies
from chalicelib.audiences.funder.case_file_form import case_file_questions, case_file_typed
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.agreement_views import (
    AgreementDetail,
    AgreementPage,
    agreement_detail,
    agreement_page,
    file_shown,
    reading_shown,
)
from chalicelib.audiences.shared.forms import PageOfList, SignatureForm, TakenBackForm
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.funding.agreement_status import AgreementStatus, AgreementTray
from chalicelib.http.act import Nothing
from chalicelib.http.fields import Ask
from chalicelib.http.html.page_forms import PageForm, Shown, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.agency import retention
from chalicelib.services.funding import agreements as journey
from chalicelib.services.funding import ledgers, signing
from chalicelib.services.funding.case_file import drafts_paused

LIST = staff_pages.SUBSIDIES
ONE = f"{LIST}/{{agreement_id}}"
CASE_FILE = f"{ONE}/dossier"
SENDING, TAKING_BACK, SIGNATURE = f"{ONE}/envoi", f"{ONE}/reprise", f"{ONE}/signature"


class AgreementList(PageOfList):
    """Which agreements, and which page of them."""

    tray: Annotated[AgreementTray, Ask("Liste")] = AgreementTray.TO_RECEIVE


@funder.get(
    "/agreements",
    Act.LIST_AGREEMENTS,
    summary="Les conventions d'une liste, par ancienneté de l'attente",
    responses={200: AgreementPage},
)
def list_agreements(request: Request[None, AgreementList]) -> Response:
    """List the agreements of a tray."""
    asked = request.query
    page = journey.list_agreements(
        request.ports, request.actor, tray=asked.tray, limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=agreement_page(request.ports, page))


@funder.get(
    "/agreements/{agreement_id}",
    Act.SEE_AGREEMENT,
    summary="Une convention et son dossier",
    responses={200: AgreementDetail},
    shows_version=True,
)
def read_agreement(request: Request, agreement_id: str) -> Response:
    """Read an agreement."""
    found = journey.read_agreement(request.ports, request.actor, agreement_id)
    return Response(body=agreement_detail(request.ports, found), etag=found.version)


def asked_of_file(request: AnyRequest, agreement_id: str) -> PageForm:
    """Return the form of the page of a case file.

    Raises:
        Refusal: ``not_found``.
    """
    found = journey.read_agreement(request.ports, request.actor, agreement_id, Act.RECORD_CASE_FILE)
    return case_file_questions(found.procedure)


@subsidies.page(ONE, Act.SEE_AGREEMENT)
def show_agreement(request: AnyRequest, agreement_id: str, *, shown: Shown | None = None) -> Response:
    """Show a case file with its state and dates, and the form to record a report."""
    found = journey.read_agreement(request.ports, request.actor, agreement_id)
    questions = case_file_questions(found.procedure)
    case_file = shown if shown and shown.form.model is questions.model else None
    awaits_last = found.status is AgreementStatus.SIGNED_BY_STRUCTURE
    return staff_pages.page(
        request,
        "subsidy.html",
        title=f"Subvention : {found.title}",
        here=LIST,
        form=shown,
        back=request.query.get("retour", "") if shown is None else "",
        agreement=found,
        file=file_shown(request.ports, found),
        reading=reading_shown(request.ports, found),
        drafts_paused=found.case_file is None and drafts_paused(request.ports),
        application=journey.application_of(request.ports, found),
        department=request.ports.places.department_name(found.department),
        questions=(case_file or filled(request, questions, **case_file_typed(found))).of(found.version),
        pieces=[f"piece{number}" for number, _ in enumerate(questions.pieces)],
        instruction_days=request.ports.parameters().instruction_days,
        opened=found.takes_file and may(request.actor, Act.RECORD_CASE_FILE, found),
        text=signing.text_of(request.ports, found),
        kept=retention.pieces_retention(request.ports, found),
        has_ledger=may(request.actor, Act.SEE_LEDGER, found) and ledgers.has_ledger(request.ports, found),
        draft=signing.draft_text(request.ports, found) if found.has_draft else "",
        sends=found.has_draft and found.accepted and may(request.actor, Act.SEND_AGREEMENT, found),
        takes_back=found.is_out and may(request.actor, Act.TAKE_AGREEMENT_BACK, found),
        signs=awaits_last and may(request.actor, Act.SIGN_LAST, found),
        schedule=signing.schedule_of(request.ports, found),
        plans=found.takes_schedule and may(request.actor, Act.CHOOSE_SCHEDULE, found),
        sending=shown_or_blank(request, Nothing, shown).of(found.version),
        taking_back=shown_or_blank(request, TakenBackForm, shown).of(found.version),
        signature=shown_or_blank(request, SignatureForm, shown).of(found.version),
        said=request.query.get("fait", "") if shown is None else "",
        today=request.ports.today(),
    )
