"""Payment files and the answers of the bank (RULES section 11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.funder.money.forms import PaymentAnswer
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.documents.uploads import refused, sending_to
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.audiences.shared.tables.forms import FileFormat, SoundLines, SoundLinesImport
from chalicelib.audiences.shared.tables.reports import report_at, report_shown
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.funding.bank_details import BankAccount
from chalicelib.domain.funding.payments import MAX_BYTES, MOST_LINES, PaymentFile, PaymentOutcome, reference
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.tables.lines import counted
from chalicelib.http import spreadsheets
from chalicelib.http.fields import View
from chalicelib.http.html import pages
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.http.spreadsheets import Cell, Code, ExportTable
from chalicelib.services.core.ports import Ports
from chalicelib.services.funding import payments as journey
from chalicelib.services.funding.payments import OrderedPayment, PaymentsReport

_FUNDER = (Who.FUNDER,)
FILES = f"{staff_pages.INSTALMENTS}/fichiers"
ONE = f"{FILES}/{{payment_file_id}}"
ANSWERS = f"{staff_pages.INSTALMENTS}/retours"
REPORT = f"{ANSWERS}/{{answer_id}}"
_MAX_BODY = MAX_BYTES
_ERASED = "effacé"
# Lines to look at come first.
_ORDER = (PaymentOutcome.INVALID, PaymentOutcome.TO_RECORD, PaymentOutcome.RECORDED)


class PaymentFileView(View):
    """A payment file: how many payments were chosen, ordered and left out; downloaded once complete."""

    id: str
    made_at: datetime
    wanted: int
    ordered: int
    left: int
    done_at: datetime | None


class PaymentView(View):
    """A transfer of a payment file."""

    reference: str
    agreement_id: str
    structure_name: str
    siret: str
    number: int
    cents: int
    ordered_on: date
    iban: str | None


class PaymentFileDetail(PaymentFileView):
    """A payment file and its transfers with masked IBANs; the export has whole IBANs."""

    payments: list[PaymentView]


class PaymentFilePage(View):
    """A page of payment files; ``cursor`` asks for the next one."""

    files: list[PaymentFileView]
    cursor: str | None


def file_shown(_ports: Ports, made: PaymentFile) -> PaymentFileView:
    """Return a payment file."""
    return PaymentFileView(
        id=made.id,
        made_at=made.made_at,
        wanted=len(made.refs),
        ordered=made.ordered,
        left=len(made.left),
        done_at=made.done_at,
    )


def _reference(one: OrderedPayment) -> str:
    return reference(one.ledger.id, one.order.instalment, one.order.transfer)


@funder.get(
    "/payment-files",
    Act.ORDER_PAYMENTS,
    who=_FUNDER,
    summary="Les fichiers de virements, le dernier d'abord",
    responses={200: PaymentFilePage},
)
def list_payment_files(request: Request[None, PageOfList]) -> Response:
    """List the payment files."""
    page = journey.list_files(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    files = [file_shown(request.ports, one) for one in page.items]
    return Response(body=PaymentFilePage(files=files, cursor=page.cursor))


@funder.get(
    "/payment-files/{payment_file_id}",
    Act.ORDER_PAYMENTS,
    who=_FUNDER,
    summary="Un fichier de virements",
    responses={200: PaymentFileDetail},
)
def read_payment_file(request: Request, payment_file_id: str) -> Response:
    """Read a payment file."""
    made, paid = journey.read_file(request.ports, request.actor, payment_file_id)
    return Response(
        body=PaymentFileDetail(
            **file_shown(request.ports, made).model_dump(),
            payments=[
                PaymentView(
                    reference=_reference(one),
                    agreement_id=one.ledger.id,
                    structure_name=one.ledger.structure_name,
                    siret=one.siret,
                    number=one.order.instalment,
                    cents=one.order.cents,
                    ordered_on=one.order.ordered_on,
                    iban=one.order.account.masked if one.order.account else None,
                )
                for one in paid
            ],
        )
    )


@funder.export(
    "/payment-files/{payment_file_id}/export",
    f"{ONE}/export",
    Act.ORDER_PAYMENTS,
    who=_FUNDER,
    summary="Un fichier de virements à transmettre à la banque, en CSV ou XLSX",
    refusals=[409],
)
def export_payment_file(request: Request[None, FileFormat], payment_file_id: str) -> Response:
    """Export a payment file."""
    choice = request.query
    made, paid = journey.export_file(request.ports, request.actor, payment_file_id)
    table = ExportTable(
        name=f"virements {made.made_at:%Y-%m-%d} {payment_file_id[-6:]}",
        columns=(
            "Référence",
            "Structure",
            "SIRET",
            "Titulaire",
            "IBAN",
            "BIC",
            "Montant",
            "Libellé",
            "Résultat",
            "Date",
            "Motif",
        ),
        lines=_lines(paid),
    )
    return spreadsheets.as_file(table, workbook=choice.format == "xlsx")


def _lines(paid: Iterable[OrderedPayment]) -> Iterable[list[Cell]]:
    for one in paid:
        order = one.order
        # A file of long ago, whose accounts were erased, is no order to the bank any more.
        account = order.account or BankAccount(holder=_ERASED, iban=_ERASED, bic=_ERASED)
        yield [
            _reference(one),
            one.ledger.structure_name,
            Code(one.siret),
            account.holder,
            account.iban,
            account.bic,
            f"{order.cents // 100},{order.cents % 100:02d}",
            f"Conseiller numérique, versement {order.instalment}",
            None,
            None,
            None,
        ]


@funder.page(FILES, Act.ORDER_PAYMENTS, who=_FUNDER)
def show_payment_files(request: AnyRequest) -> Response:
    """Show the payment files."""
    page = journey.list_files(request.ports, request.actor, limit=LINES, cursor=cursor_of(request))
    return staff_pages.page(
        request,
        "payment_files.html",
        title="Fichiers de virements",
        here=staff_pages.INSTALMENTS,
        rows=page.items,
        onward=onward(request, FILES, page),
    )


@funder.page(ONE, Act.ORDER_PAYMENTS, who=_FUNDER)
def show_payment_file(request: AnyRequest, payment_file_id: str) -> Response:
    """Show a payment file, its transfers and where to download it."""
    made, paid = journey.read_file(request.ports, request.actor, payment_file_id)
    return staff_pages.page(
        request,
        "payment_file.html",
        title="Fichier de virements",
        here=staff_pages.INSTALMENTS,
        file=made,
        rows=[(one, _reference(one)) for one in paid],
        cents=sum(one.order.cents for one in paid),
        awaited=any(one.ledger.awaits_bank(one.order) for one in paid),
    )


class PaymentFaultView(View):
    """An error in a line: the column (empty for the whole line), and what is expected."""

    column: str
    expected: str


class PaymentLineView(View):
    """A line of the bank's answer and its outcome."""

    line: int
    agreement_id: str | None
    structure_name: str | None
    outcome: PaymentOutcome
    faults: list[PaymentFaultView]


class PaymentReportView(View):
    """The outcome of an answer of the bank, line by line."""

    dry_run: bool
    recorded: int
    counts: dict[PaymentOutcome, int]
    lines: list[PaymentLineView]


def _report(done: PaymentsReport, *, dry_run: bool) -> PaymentReportView:
    return PaymentReportView(
        dry_run=dry_run,
        recorded=done.recorded,
        counts=counted(done.lines, PaymentOutcome),
        lines=[
            PaymentLineView(
                line=one.line.number,
                agreement_id=one.ledger.id if one.ledger else None,
                structure_name=one.ledger.structure_name if one.ledger else None,
                outcome=one.outcome,
                faults=[
                    PaymentFaultView(column=fault.label, expected=fault.expected) for fault in one.faults
                ],
            )
            for one in done.lines
        ],
    )


@funder.api.post(
    "/payments",
    who=frozenset(_FUNDER),
    act=Act.RECORD_PAYMENTS,
    summary="Enregistrer le retour de la banque, ou dire ce que l'envoi ferait (dry_run=true)",
    responses={200: PaymentReportView},
    refusals=[409],
    max_body=_MAX_BODY,
)
def send_payments(request: Request[PaymentAnswer, SoundLinesImport]) -> Response:
    """Report on an answer of the bank line by line and, without ``dry_run``, record it."""
    choice, content = request.query, request.body.content
    if choice.dry_run:
        done = journey.examine_file(request.ports, request.actor, content)
    else:
        done = journey.record_file(request.ports, request.actor, content, only_sound=choice.only_sound)
    return Response(body=_report(done, dry_run=choice.dry_run))


@funder.page(ANSWERS, Act.RECORD_PAYMENTS, who=_FUNDER)
def show_answer_upload(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the form that uploads an answer of the bank to the file store, again after a refused one."""
    upload = journey.upload(
        request.ports,
        request.actor,
        back_to=report_at(REPORT, "answer_id"),
    )
    response = staff_pages.page(
        request,
        "payments_upload.html",
        title="Retour de la banque",
        here=staff_pages.INSTALMENTS,
        form=shown,
        upload=upload,
        max_bytes=MAX_BYTES,
    )
    return sending_to(response, upload.url)


@funder.page(REPORT, Act.RECORD_PAYMENTS, who=_FUNDER)
def show_answer_report(request: AnyRequest, answer_id: str, *, shown: Shown | None = None) -> Response:
    """Show the outcome of an answer, line by line, and the button that records it. Changes nothing."""
    try:
        report = journey.report_upload(request.ports, request.actor, answer_id)
    except Refusal as error:
        return show_answer_upload(request, shown=refused(request, error))
    return staff_pages.page(
        request,
        "payments_report.html",
        title="Retour de la banque, ligne par ligne",
        here=staff_pages.INSTALMENTS,
        form=shown_or_blank(request, SoundLines, shown),
        path=REPORT.format(answer_id=answer_id),
        **report_shown(request, report.lines, _ORDER, each=MOST_LINES),
        recorded=request.query.get("fait") == "enregistrement" and shown is None,
        written=pages.number_said(request.query.get("nombre", "")),
    )


def after_recording(_call: AnyRequest, done: PaymentsReport, answer_id: str) -> str:
    """Return the page of the report, which now says what was recorded."""
    return f"{REPORT.format(answer_id=answer_id)}?fait=enregistrement&nombre={done.recorded}"
