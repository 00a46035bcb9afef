"""A file of activity reports, read line by line, and what each line leads to (RULES 19, section 11)."""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from chalicelib.domain.activity.report import (
    ActivityKind,
    Age,
    Channel,
    Redirection,
    ReportAnswers,
    Standing,
    Theme,
    report_id,
)
from chalicelib.domain.documents.document import INCOMING
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.domain.shared.words import folded
from chalicelib.domain.tables.cells import day, plain, whole_number
from chalicelib.domain.tables.lines import CELLS, COMMUNE_EXPECTED, POSTAL_CODE_EXPECTED, LineFault, counted
from chalicelib.domain.tables.table import Columns, TableRow, read_table

# Ten years of one adviser's reports; few enough to be written within one request.
MOST_LINES = 10_000
MAX_BYTES = 10 * 1024 * 1024

DAY, CHANNEL, KIND, GROUP, PEOPLE = "day", "channel", "kind", "group", "people"
THEMES, MINUTES, POSTAL_CODE, COMMUNE = "themes", "minutes", "postal_code", "commune"
REDIRECTED, MANDATE = "redirected_to", "mandate"
_AGES = {f"age_{one.value}": one for one in Age}
_STANDINGS = {f"standing_{one.value}": one for one in Standing}

LABELS = {
    DAY: "Date",
    CHANNEL: "Lieu",
    KIND: "Activité",
    GROUP: "Groupe",
    PEOPLE: "Participants",
    MINUTES: "Durée (minutes)",
    THEMES: "Thèmes",
    POSTAL_CODE: "Code postal",
    COMMUNE: "Commune",
    REDIRECTED: "Redirection",
    MANDATE: "Mandat Aidants Connect",
    **{name: one.label[:1].upper() + one.label[1:] for name, one in {**_AGES, **_STANDINGS}.items()},
}
_OTHER_NAMES = {
    MINUTES: r"(duree( en)? )?minutes|duree",
    PEOPLE: r"participants|(nombre de )?personnes|nombre de participants",
    THEMES: r"themes?",
    KIND: r"(type d )?activite|type",
    CHANNEL: r"lieu|canal",
    MANDATE: r"mandat( aidants connect)?",
}
_COLUMNS = Columns(
    labels=LABELS,
    named={
        name: re.compile(_OTHER_NAMES.get(name, re.escape(folded(label)))) for name, label in LABELS.items()
    },
    optional=frozenset({GROUP, PEOPLE, REDIRECTED, MANDATE, *_AGES, *_STANDINGS}),
    most_lines=MOST_LINES,
    code="report_file_unreadable",
    like="le modèle à télécharger sur cette page",
)


def _words(members: type[Labelled]) -> dict[str, Labelled]:
    return {word: one for one in members for word in (folded(one.label), folded(one.value))}


_CHANNELS, _KINDS, _THEMES = _words(Channel), _words(ActivityKind), _words(Theme)
_REDIRECTIONS = _words(Redirection)
_YES_NO = {"oui": True, "non": False, "": False}
_BETWEEN_THEMES = re.compile(r"[,;|/\n]")

_EXPECTED = {
    DAY: "La date est attendue (JJ/MM/AAAA).",
    CHANNEL: f"L'un de ces lieux est attendu : {', '.join(one.label for one in Channel)}.",
    KIND: f"L'une de ces activités est attendue : {', '.join(one.label for one in ActivityKind)}.",
    GROUP: "« Oui », « Non » ou rien est attendu.",
    MANDATE: "« Oui », « Non » ou rien est attendu.",
    PEOPLE: "Un nombre est attendu, ou rien pour une personne.",
    MINUTES: "Un nombre de minutes est attendu.",
    THEMES: "Un ou plusieurs thèmes de la liste sont attendus, séparés par des virgules.",
    POSTAL_CODE: POSTAL_CODE_EXPECTED,
    COMMUNE: COMMUNE_EXPECTED,
    REDIRECTED: f"L'un de ces mots est attendu, ou rien : {', '.join(one.label for one in Redirection)}.",
    **dict.fromkeys((*_AGES, *_STANDINGS), "Un nombre de participants est attendu, ou rien."),
}

# Finds the INSEE code of a commune from its postal code and name; None when there is none.
FindCommune = Callable[[str, str], str | None]


class ReportFault(LineFault):
    """An error in a line of a file of reports."""

    labels = LABELS


class ReportOutcome(Labelled):
    """What a line of the file leads to."""

    TO_RECORD = "to_record", "à enregistrer"
    RECORDED = "recorded", "déjà enregistré"
    INVALID = "invalid", "à corriger"


@dataclass(frozen=True, kw_only=True)
class ExaminedReport:
    """A line with its outcome; ``number`` is its place in the file, from 1.

    Only a line without errors has ``answers``, ``recruitment`` and ``id``.
    """

    number: int
    outcome: ReportOutcome
    faults: tuple[ReportFault, ...] = ()
    answers: ReportAnswers | None = None
    recruitment: Recruitment | None = None
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportBench:
    """What lines are examined against.

    Args:
        today: the date where the adviser works.
        recruitments: of the adviser.
        known: the ids of the reports recorded so far.
        locked: the agreements and quarters whose reports can no longer change.
    """

    today: date
    recruitments: Sequence[Recruitment]
    known: Collection[str]
    locked: Collection[tuple[str, Quarter]]


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """A line as it was read: its answers, or its errors."""

    number: int
    answers: ReportAnswers | None = None
    faults: tuple[ReportFault, ...] = ()


def read_report_lines(content: bytes, commune: FindCommune) -> list[ReportLine]:
    """Read a file of reports (``read_table``).

    Args:
        content: CSV, or the first sheet of a workbook.
        commune: finds the communes.

    Raises:
        Refusal: ``report_file_unreadable``: the file as a whole cannot be read.
    """
    return [_line(row, commune) for row in read_table(content, _COLUMNS)]


def _line(row: TableRow, commune: FindCommune) -> ReportLine:
    if row.cells is None:
        return ReportLine(number=row.number, faults=(ReportFault(column="", expected=CELLS),))
    cells = {column: plain(row.cells.get(column, "")) for column in LABELS}
    words = {column: folded(cells[column]) for column in (CHANNEL, KIND, GROUP, REDIRECTED, MANDATE)}
    on, minutes = day(cells[DAY]), whole_number(cells[MINUTES])
    people = whole_number(cells[PEOPLE]) if cells[PEOPLE] else 1
    themes = [_THEMES.get(folded(one)) for one in _BETWEEN_THEMES.split(cells[THEMES]) if one.strip()]
    counts = {name: whole_number(cells[name]) if cells[name] else 0 for name in (*_AGES, *_STANDINGS)}
    postal_code = cells[POSTAL_CODE].zfill(5) if cells[POSTAL_CODE] else ""
    insee_code = commune(postal_code, cells[COMMUNE]) if re.fullmatch("[0-9]{5}", postal_code) else None
    wrong = [
        *([DAY] if on is None else []),
        *([CHANNEL] if words[CHANNEL] not in _CHANNELS else []),
        *([KIND] if words[KIND] not in _KINDS else []),
        *(column for column in (GROUP, MANDATE) if words[column] not in _YES_NO),
        *([PEOPLE] if people is None else []),
        *([MINUTES] if minutes is None else []),
        *([THEMES] if not themes or None in themes else []),
        *([POSTAL_CODE] if not re.fullmatch("[0-9]{5}", postal_code) else []),
        *([COMMUNE] if re.fullmatch("[0-9]{5}", postal_code) and insee_code is None else []),
        *([REDIRECTED] if words[REDIRECTED] and words[REDIRECTED] not in _REDIRECTIONS else []),
        *(name for name, number in counts.items() if number is None),
    ]
    if wrong:
        faults = tuple(ReportFault(column=column, expected=_EXPECTED[column]) for column in wrong)
        return ReportLine(number=row.number, faults=faults)
    kind = ActivityKind(_KINDS[words[KIND]])
    assert on is not None and minutes is not None and people is not None and insee_code is not None
    answers = ReportAnswers(
        day=on,
        channel=Channel(_CHANNELS[words[CHANNEL]]),
        kind=kind,
        group=_for_a_group(kind, people, said=words[GROUP]),
        people=people,
        ages=tuple(counts[name] or 0 for name in _AGES),
        standings=tuple(counts[name] or 0 for name in _STANDINGS),
        themes=tuple(Theme(one) for one in themes if one is not None),
        minutes=minutes,
        insee_code=insee_code,
        postal_code=postal_code,
        redirected_to=Redirection(_REDIRECTIONS[words[REDIRECTED]]) if words[REDIRECTED] else None,
        mandate=_YES_NO[words[MANDATE]],
    )
    return ReportLine(number=row.number, answers=answers.normalised())


def _for_a_group(kind: ActivityKind, people: int, *, said: str) -> bool:
    """Return whether an activity was for a group: as the line says, otherwise guessed from its kind and
    people."""
    return _YES_NO[said] if said else kind is ActivityKind.WORKSHOP or people > 1


def examine_reports(lines: Iterable[ReportLine], bench: ReportBench) -> list[ExaminedReport]:
    """Return what each line leads to.

    The name of a report is made of the content of its line and the number of identical lines before it. So
    importing the same file twice adds nothing, while two identical activities of one day are both kept.

    Args:
        lines: of the file, in its order.
        bench: what they are examined against.
    """
    before: Counter[str] = Counter()
    return [_examined(line, bench, before) for line in lines]


def _examined(line: ReportLine, bench: ReportBench, before: Counter[str]) -> ExaminedReport:
    if line.answers is None:
        return ExaminedReport(number=line.number, outcome=ReportOutcome.INVALID, faults=line.faults)
    said = sha256(json.dumps(asdict(line.answers), default=str).encode()).hexdigest()
    before[said] += 1
    try:
        recruitment = line.answers.require_sound(bench.today, bench.recruitments)
    except Refusals as several:
        faults = tuple(_fault(one) for one in several.refusals)
        return ExaminedReport(number=line.number, outcome=ReportOutcome.INVALID, faults=faults)
    named = report_id(line.answers.day, f"{said}-{before[said]}")
    outcome = ReportOutcome.RECORDED if named in bench.known else ReportOutcome.TO_RECORD
    quarter = Quarter.of(line.answers.day)
    if outcome is ReportOutcome.TO_RECORD and (recruitment.agreement_id, quarter) in bench.locked:
        fault = ReportFault(column=DAY, expected=f"Le suivi du {quarter.label} est transmis.")
        return ExaminedReport(number=line.number, outcome=ReportOutcome.INVALID, faults=(fault,))
    return ExaminedReport(
        number=line.number, outcome=outcome, answers=line.answers, recruitment=recruitment, id=named
    )


def _fault(refusal: Refusal) -> ReportFault:
    column = (refusal.pointer or "").removeprefix("/")
    return ReportFault(column=column if column in LABELS else "", expected=refusal.message)


def require_sound_file(lines: Sequence[ExaminedReport], *, only_sound: bool) -> None:
    """Refuse a file that has a line to correct, unless those are to be left out.

    Raises:
        Refusal: ``report_lines_invalid``.
    """
    wrong = counted(lines, ReportOutcome)[ReportOutcome.INVALID]
    if wrong and not only_sound:
        raise Refusal(
            "report_lines_invalid",
            f"{wrong} lignes sont à corriger : corrigez-les, ou cochez la case pour les laisser de côté."
            if wrong > 1
            else "Une ligne est à corriger : corrigez-la, ou cochez la case pour la laisser de côté.",
            "invalid",
            "/only_sound",
        )


def incoming_reports_key(candidate_id: str, file_id: str) -> str:
    """Return the key of a file of reports in the file store, which deletes it after a day."""
    return f"{INCOMING}reports/{candidate_id}/{file_id}"
