"""Files of intake: columns, upload, report by line, progress."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.documents.uploads import refused, sending_to
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.audiences.shared.tables.forms import MAX_BODY, DryRun, TableFile
from chalicelib.audiences.shared.tables.reports import by_attention, report_at, report_shown
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, not_found, require
from chalicelib.domain.intake.files import COLUMNS, MAX_BYTES, MOST_LINES, IntakeKind
from chalicelib.domain.intake.intake import Intake, IntakeOutcome
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.tables.lines import counted
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.fields import Ask, Form, Kind, View
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.http.spreadsheets import ExportTable, as_file
from chalicelib.services.core.ports import Ports
from chalicelib.services.intake import files as journey
from chalicelib.services.intake import links
from chalicelib.services.intake.files import IntakeReport

PATH = staff_pages.INTAKE
FILE = f"{PATH}/{{kind}}"
MODEL, REPORT = f"{FILE}/modele", f"{FILE}/{{intake_id}}"
# Lines of an answer to a program, which passes the gateway even if every cell is wrong.
MOST_TOLD = 1_000
# Lines that need attention come first.
_ORDER = (
    IntakeOutcome.INVALID,
    IntakeOutcome.DIFFERS,
    IntakeOutcome.CORRECTS,
    IntakeOutcome.TO_TAKE,
    IntakeOutcome.TAKEN,
)
_PAGE = re.compile("[0-9]{1,3}", re.ASCII)
# Paths of pages name a kind by its French label.
_KINDS = {one.label: one for one in IntakeKind}


class IntakeChoices(Form):
    """Which lines of a file are taken in."""

    only_sound: Annotated[
        bool,
        Kind("checkbox"),
        Ask(
            "Reprendre les lignes justes et laisser les lignes à corriger",
            hint="Sans cette case, un fichier qui a une ligne à corriger n'est pas repris du tout.",
        ),
    ] = False


class IntakeImport(DryRun, IntakeChoices):
    """The kind of a file sent by a program, which lines are taken in, and whether to report only."""

    kind: Annotated[IntakeKind, Ask("Ce que le fichier contient")]


class IntakeFile(TableFile):
    """A file of agreements, contracts, trainings or payments."""

    description = (
        "Un fichier de la reprise : CSV (UTF-8, UTF-16 ou Windows-1252, séparé par des points-virgules, des "
        "tabulations ou des virgules) ou XLSX (la première feuille), "
        f"{MOST_LINES} lignes et 4 Mo au plus. La première ligne nomme les colonnes, dans n'importe quel "
        "ordre et parmi d'autres. "
        + " ".join(
            f"{kind.value} : {', '.join(one.label for one in columns)}." for kind, columns in COLUMNS.items()
        )
        + " dry_run=true donne le rapport par ligne (1 000 au plus, d'abord celles à "
        "corriger) et n'écrit rien. Une ligne à corriger refuse le fichier "
        "entier, sauf only_sound=true. Une ligne déjà reprise n'écrit rien ; un versement repris se corrige "
        "par la même ligne, avec ses nouvelles valeurs."
    )


class IntakeView(View):
    """The intake of a file; dates are null before they are reached."""

    id: str
    kind: IntakeKind
    made_at: datetime
    lines: int
    turn: int
    taken: int
    left: int
    lost: bool
    done_at: datetime | None


class IntakePage(View):
    """A page of files taken in; ``cursor`` asks for the next one."""

    intakes: list[IntakeView]
    cursor: str | None


class IntakeFaultView(View):
    """An error of a line: the column, empty for the whole line, and what is expected."""

    column: str
    expected: str


class IntakeLineView(View):
    """A line and its outcome; ``told`` has the differences with the stored data, or the consequences."""

    line: int
    outcome: IntakeOutcome
    faults: list[IntakeFaultView]
    told: list[str]


class IntakeReportView(View):
    """The report of a file; ``intake`` is null with ``dry_run``.

    ``counts`` is of all lines; ``lines`` has 1,000 at most, those that need attention first.
    """

    dry_run: bool
    counts: dict[IntakeOutcome, int]
    lines: list[IntakeLineView]
    intake: IntakeView | None


def intake_shown(_ports: Ports, made: Intake) -> IntakeView:
    """Return the view of the intake of a file."""
    return IntakeView.model_validate(made)


def report_view(ports: Ports, report: IntakeReport) -> IntakeReportView:
    """Return the report of a file for programs, with 1,000 lines at most."""
    return IntakeReportView(
        dry_run=report.intake is None,
        counts=counted(report.lines, IntakeOutcome),
        lines=[
            IntakeLineView(
                line=one.line.number,
                outcome=one.outcome,
                faults=[IntakeFaultView(column=fault.label, expected=fault.expected) for fault in one.faults],
                told=list(one.told),
            )
            for one in by_attention(report.lines, _ORDER)[:MOST_TOLD]
        ],
        intake=intake_shown(ports, report.intake) if report.intake else None,
    )


@agency.api.post(
    "/intakes",
    who=agency.who,
    act=Act.TAKE_IN,
    summary="Reprendre un fichier de ce qui court déjà, ou dire ce que l'envoi ferait (dry_run=true)",
    responses={200: IntakeReportView, 202: IntakeReportView},
    refusals=[409],
    max_body=MAX_BODY,
)
def send_intake(request: Request[IntakeFile, IntakeImport]) -> Response:
    """Report on a file line by line; without ``dry_run``, start its intake, which takes minutes."""
    choice, content = request.query, request.body.content
    seen = journey.examine(request.ports, request.actor, choice.kind, content)
    if choice.dry_run:
        return Response(body=report_view(request.ports, seen))
    made = journey.send(request.ports, request.actor, choice.kind, content, only_sound=choice.only_sound)
    return Response(status=202, body=report_view(request.ports, IntakeReport(lines=seen.lines, intake=made)))


@agency.get(
    "/intakes",
    Act.TAKE_IN,
    summary="Les fichiers repris, le dernier d'abord",
    responses={200: IntakePage},
)
def list_intakes(request: Request[None, PageOfList]) -> Response:
    """List the files that were taken in."""
    page = journey.list_intakes(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    shown = [intake_shown(request.ports, one) for one in page.items]
    return Response(body=IntakePage(intakes=shown, cursor=page.cursor))


@agency.get(
    "/intakes/{intake_id}",
    Act.TAKE_IN,
    summary="Où en est la reprise d'un fichier",
    responses={200: IntakeView},
)
def read_intake(request: Request, intake_id: str) -> Response:
    """Read the progress of the intake of a file."""
    return Response(
        body=intake_shown(request.ports, journey.read_intake(request.ports, request.actor, intake_id))
    )


@agency.page(PATH, Act.TAKE_IN)
def show_intakes(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the kinds of files in order, the files taken in, and the links that are not sent yet."""
    page = journey.list_intakes(request.ports, request.actor, limit=LINES, cursor=cursor_of(request))
    sent = request.query.get("liens", "") if shown is None else ""
    return staff_pages.page(
        request,
        "intakes.html",
        title="Reprise à l'ouverture",
        here=PATH,
        form=shown,
        links_form=shown_or_blank(request, Nothing, shown),
        kinds=IntakeKind,
        rows=page.items,
        onward=onward(request, PATH, page),
        waiting=len(links.agreements_without_links(request.ports, request.actor)),
        batch=links.AGREEMENTS_PER_BATCH,
        sent=int(sent) if _PAGE.fullmatch(sent) else None,
    )


def _kind(said: str) -> IntakeKind:
    """Return the kind named in the path of a page.

    Raises:
        Refusal: ``not_found``.
    """
    if said not in _KINDS:
        raise not_found()
    return _KINDS[said]


@agency.page(FILE, Act.TAKE_IN)
def show_intake_upload(request: AnyRequest, kind: str, *, shown: Shown | None = None) -> Response:
    """Show the columns of a kind of file, and the form that sends one, or the error of a refused file."""
    of = _kind(kind)
    upload = journey.upload(
        request.ports,
        request.actor,
        of,
        back_to=report_at(REPORT, "intake_id", kind=kind),
    )
    response = staff_pages.page(
        request,
        "intake_file.html",
        title=f"Reprendre des {of.label}",
        here=PATH,
        form=shown,
        kind=of,
        kinds=IntakeKind,
        columns=COLUMNS[of],
        upload=upload,
        max_bytes=MAX_BYTES,
        most_lines=MOST_LINES,
    )
    return sending_to(response, upload.url)


@agency.page(MODEL, Act.TAKE_IN)
def download_intake_model(request: AnyRequest, kind: str) -> Response:
    """Return an empty file with the columns."""
    require(request.actor, Act.TAKE_IN)
    of = _kind(kind)
    names = [one.label for one in COLUMNS[of]]
    return as_file(ExportTable(name=f"reprise {of.label}", columns=names, lines=()), workbook=True)


@agency.page(REPORT, Act.TAKE_IN)
def show_intake_report(
    request: AnyRequest, kind: str, intake_id: str, *, shown: Shown | None = None
) -> Response:
    """Show the report of a file by line, and the button that starts its intake: a GET changes nothing."""
    of = _kind(kind)
    try:
        report = journey.report(request.ports, request.actor, of, intake_id)
    except Refusal as error:
        return show_intake_upload(request, kind, shown=refused(request, error))
    return staff_pages.page(
        request,
        "intake_report.html",
        title=f"Fichier de {of.label}, ligne par ligne",
        here=PATH,
        form=shown_or_blank(request, IntakeChoices, shown),
        path=REPORT.format(kind=kind, intake_id=intake_id),
        kind=of,
        kinds=IntakeKind,
        intake=report.intake,
        **report_shown(request, report.lines, _ORDER),
    )


def _start(ports: Ports, actor: Actor, kind: str, file_id: str, *, only_sound: bool) -> Intake:
    return journey.start(ports, actor, _kind(kind), file_id, only_sound=only_sound)


take_in = agency.act(
    Act.TAKE_IN,
    name="take_in",
    form=IntakeChoices,
    do=_start,
    page=FormPost(REPORT, then=REPORT, again=show_intake_report),
)


class LinksView(View):
    """The number of agreements whose links are being sent, and of those left."""

    sent: int
    waiting: int


def _links_shown(_ports: Ports, sent: links.SentLinks) -> LinksView:
    return LinksView(sent=sent.sent, waiting=sent.waiting)


send_intake_links = agency.act(
    Act.SEND_INTAKE_LINKS,
    name="send_intake_links",
    api="POST /intake-links",
    summary="Envoyer leur lien aux structures et conseillers repris qui n'en ont pas eu, "
    f"{links.AGREEMENTS_PER_BATCH} conventions au plus à la fois",
    do=links.send,
    shows=_links_shown,
    status=202,
    page=FormPost(PATH, then=lambda _call, sent: f"{PATH}?liens={sent.sent}", again=show_intakes),
)
