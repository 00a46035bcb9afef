"""Files of takeover: their columns, where they are sent, their report by line, how far each is."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, ClassVar

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.shared import desk
from chalicelib.audiences.shared.documents.uploads import refused, sending_to
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, not_found, require
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.takeover.files import COLUMNS, MAX_BYTES, MOST_LINES, TakeoverKind
from chalicelib.domain.takeover.takeover import Takeover, TakeoverOutcome, counted
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.bodies import CSV, XLSX, CsvFile
from chalicelib.http.call import Answer, Call
from chalicelib.http.fields import Ask, Form, Kind, View
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.http.spreadsheets import Table, as_file
from chalicelib.services.core.ports import Ports
from chalicelib.services.takeover import files as journey
from chalicelib.services.takeover import links
from chalicelib.services.takeover.files import TakeoverReport
from chalicelib.settings import settings

PATH = desk.TAKEOVER
FILE = f"{PATH}/{{kind}}"
MODEL, REPORT = f"{FILE}/modele", f"{FILE}/{{takeover_id}}"
# Less than the gateway's 6 MB, in which each line break counts twice.
_MAX_BODY = 4 * 1024 * 1024
# Lines of a report that a page shows, what is to be looked at first.
_LINES = 50
_ORDER = (
    TakeoverOutcome.INVALID,
    TakeoverOutcome.DIFFERS,
    TakeoverOutcome.CORRECTS,
    TakeoverOutcome.TO_TAKE,
    TakeoverOutcome.TAKEN,
)
_PAGE = re.compile("[0-9]{1,3}", re.ASCII)
# Pages name a kind by its word.
_KINDS = {one.label: one for one in TakeoverKind}


class TakeoverChoices(Form):
    """What is taken over of a file."""

    only_sound: Annotated[
        bool,
        Kind("checkbox"),
        Ask(
            "Reprendre les lignes justes et laisser les lignes à corriger",
            hint="Sans cette case, un fichier qui a une ligne à corriger n'est pas repris du tout.",
        ),
    ] = False


class TakeoverImport(TakeoverChoices):
    """What a program sends, and what is taken over of it."""

    kind: Annotated[TakeoverKind, Ask("Ce que le fichier contient")]
    dry_run: Annotated[bool, Ask("Dire seulement ce que l'envoi ferait")] = False


class TakeoverFile(CsvFile):
    """A file of agreements, contracts, trainings or payments."""

    accepts: ClassVar[tuple[str, ...]] = (CSV, XLSX)
    description = (
        "Un fichier de la reprise : CSV (UTF-8, UTF-16 ou Windows-1252, séparé par des points-virgules, des "
        "tabulations ou des virgules) ou XLSX (la première feuille), "
        f"{MOST_LINES} lignes et 4 Mo au plus. La première ligne nomme les colonnes, dans n'importe quel "
        "ordre et parmi d'autres. "
        + " ".join(
            f"{kind.value} : {', '.join(one.label for one in columns)}." for kind, columns in COLUMNS.items()
        )
        + " dry_run=true donne le rapport par ligne et n'écrit rien. Une ligne à corriger refuse le fichier "
        "entier, sauf only_sound=true. Une ligne déjà reprise n'écrit rien ; un versement repris se corrige "
        "par la même ligne, avec ses nouvelles valeurs."
    )


class TakeoverView(View):
    """A file that is being taken over, or was; null dates are to come."""

    id: str
    kind: TakeoverKind
    made_at: datetime
    lines: int
    turn: int
    taken: int
    left: int
    lost: bool
    done_at: datetime | None


class TakeoverPage(View):
    """A page of files taken over; ``cursor`` asks for the next one."""

    takeovers: list[TakeoverView]
    cursor: str | None


class TakeoverFaultView(View):
    """What is wrong with a line: the column, empty for the whole line, and what is expected."""

    column: str
    expected: str


class TakeoverLineView(View):
    """A line and what it leads to; ``told`` says what differs here, or what follows."""

    line: int
    outcome: TakeoverOutcome
    faults: list[TakeoverFaultView]
    told: list[str]


class TakeoverReportView(View):
    """What a file does, line by line; ``takeover`` is null on trial."""

    dry_run: bool
    counts: dict[TakeoverOutcome, int]
    lines: list[TakeoverLineView]
    takeover: TakeoverView | None


def takeover_shown(_ports: Ports, made: Takeover) -> TakeoverView:
    """Return how far the takeover of a file is."""
    return TakeoverView.model_validate(made)


def _report(ports: Ports, report: TakeoverReport) -> TakeoverReportView:
    return TakeoverReportView(
        dry_run=report.takeover is None,
        counts=counted(report.lines),
        lines=[
            TakeoverLineView(
                line=one.line.number,
                outcome=one.outcome,
                faults=[
                    TakeoverFaultView(column=fault.label, expected=fault.expected) for fault in one.faults
                ],
                told=list(one.told),
            )
            for one in report.lines
        ],
        takeover=takeover_shown(ports, report.takeover) if report.takeover else None,
    )


@agency.api.post(
    "/takeovers",
    who=agency.who,
    act=Act.TAKE_OVER,
    summary="Reprendre un fichier de ce qui court déjà, ou dire ce que l'envoi ferait (dry_run=true)",
    answers={200: TakeoverReportView, 202: TakeoverReportView},
    refusals=[409],
    max_body=_MAX_BODY,
)
def send_takeover(call: Call[TakeoverFile, TakeoverImport]) -> Answer:
    """Report on a file line by line; without ``dry_run``, it is taken over within minutes."""
    choice, content = call.query, call.body.content
    seen = journey.examine(call.ports, call.actor, choice.kind, content)
    if choice.dry_run:
        return Answer(body=_report(call.ports, seen))
    made = journey.send(call.ports, call.actor, choice.kind, content, only_sound=choice.only_sound)
    return Answer(status=202, body=_report(call.ports, TakeoverReport(lines=seen.lines, takeover=made)))


@agency.get(
    "/takeovers",
    Act.TAKE_OVER,
    summary="Les fichiers repris, le dernier d'abord",
    answers={200: TakeoverPage},
)
def list_takeovers(call: Call[None, PageOfList]) -> Answer:
    """List the files that were taken over."""
    page = journey.list_takeovers(call.ports, call.actor, limit=call.query.limit, cursor=call.query.cursor)
    shown = [takeover_shown(call.ports, one) for one in page.items]
    return Answer(body=TakeoverPage(takeovers=shown, cursor=page.cursor))


@agency.get(
    "/takeovers/{takeover_id}",
    Act.TAKE_OVER,
    summary="Où en est la reprise d'un fichier",
    answers={200: TakeoverView},
)
def read_takeover(call: Call, takeover_id: str) -> Answer:
    """Read how far the takeover of a file is."""
    return Answer(body=takeover_shown(call.ports, journey.read_takeover(call.ports, call.actor, takeover_id)))


@agency.page(PATH, Act.TAKE_OVER)
def show_takeovers(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show the kinds of files in their order, the files taken over, and the links that wait to be sent."""
    page = journey.list_takeovers(call.ports, call.actor, limit=LINES, cursor=cursor_of(call))
    sent = call.query.get("liens", "") if shown is None else ""
    return desk.page(
        call,
        "takeovers.html",
        title="Reprise de l'existant",
        here=PATH,
        form=shown,
        links_form=shown_or_blank(call, Nothing, shown),
        kinds=TakeoverKind,
        rows=page.items,
        onward=onward(call, PATH, page),
        waiting=len(links.waiting(call.ports, call.actor)),
        batch=links.A_BATCH,
        sent=int(sent) if _PAGE.fullmatch(sent) else None,
    )


def _kind(said: str) -> TakeoverKind:
    """The kind of file of a page. Raises Refusal ``not_found``."""
    if said not in _KINDS:
        raise not_found()
    return _KINDS[said]


@agency.page(FILE, Act.TAKE_OVER)
def show_takeover_upload(call: AnyCall, kind: str, *, shown: Shown | None = None) -> Answer:
    """Explain the columns of a file and ask for it; again after one that was refused."""
    of = _kind(kind)
    upload = journey.upload(
        call.ports,
        call.actor,
        of,
        back_to=lambda file_id: settings().base_url + REPORT.format(kind=kind, takeover_id=file_id),
    )
    answer = desk.page(
        call,
        "takeover_file.html",
        title=f"Reprendre des {of.label}",
        here=PATH,
        form=shown,
        kind=of,
        kinds=TakeoverKind,
        columns=COLUMNS[of],
        upload=upload,
        max_bytes=MAX_BYTES,
        most_lines=MOST_LINES,
    )
    return sending_to(answer, upload.url)


@agency.page(MODEL, Act.TAKE_OVER)
def download_takeover_model(call: AnyCall, kind: str) -> Answer:
    """Give an empty file with the columns."""
    require(call.actor, Act.TAKE_OVER)
    of = _kind(kind)
    names = [one.label for one in COLUMNS[of]]
    return as_file(Table(name=f"reprise {of.label}", columns=names, lines=()), workbook=True)


@agency.page(REPORT, Act.TAKE_OVER)
def show_takeover_report(call: AnyCall, kind: str, takeover_id: str, *, shown: Shown | None = None) -> Answer:
    """Show what a file does, line by line, and the button that takes it over: opening it changes nothing."""
    of = _kind(kind)
    try:
        report = journey.report(call.ports, call.actor, of, takeover_id)
    except Refusal as error:
        return show_takeover_upload(call, kind, shown=refused(call, error))
    lines = sorted(report.lines, key=lambda one: _ORDER.index(one.outcome))
    counts = counted(lines)
    asked = call.query.get("page", "")
    page = max(1, int(asked)) if _PAGE.fullmatch(asked) else 1
    return desk.page(
        call,
        "takeover_report.html",
        title=f"Fichier de {of.label}, ligne par ligne",
        here=PATH,
        form=shown_or_blank(call, TakeoverChoices, shown),
        path=REPORT.format(kind=kind, takeover_id=takeover_id),
        kind=of,
        kinds=TakeoverKind,
        takeover=report.takeover,
        counts=[(outcome, counts[outcome]) for outcome in _ORDER if counts[outcome]],
        outcomes=TakeoverOutcome,
        number=counts,
        lines=lines[(page - 1) * _LINES : page * _LINES],
        page=page,
        pages=max(1, -(-len(lines) // _LINES)),
    )


def _start(ports: Ports, actor: Actor, kind: str, file_id: str, *, only_sound: bool) -> Takeover:
    return journey.start(ports, actor, _kind(kind), file_id, only_sound=only_sound)


take_over = agency.act(
    Act.TAKE_OVER,
    name="take_over",
    form=TakeoverChoices,
    do=_start,
    page=FormPost(REPORT, then=REPORT, again=show_takeover_report),
)


class LinksView(View):
    """Of how many agreements the links leave now, and how many still wait."""

    sent: int
    waiting: int


def _links_shown(_ports: Ports, sent: links.SentLinks) -> LinksView:
    return LinksView(sent=sent.sent, waiting=sent.waiting)


send_takeover_links = agency.act(
    Act.SEND_TAKEOVER_LINKS,
    name="send_takeover_links",
    api="POST /takeover-links",
    summary="Envoyer leur lien aux structures et conseillers repris qui n'en ont pas eu, "
    f"{links.A_BATCH} conventions au plus à la fois",
    do=links.send,
    shows=_links_shown,
    status=202,
    page=FormPost(PATH, then=lambda _call, sent: f"{PATH}?liens={sent.sent}", again=show_takeovers),
)
