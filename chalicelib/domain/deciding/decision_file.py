"""A file of decisions on an agenda, read line by line, and the outcome of each line (RULES section 4)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.siret import SIRET_EXPECTED, normalise_siret
from chalicelib.domain.deciding.committee import (
    AgendaItem,
    CommitteeSession,
    Decision,
    Verdict,
    checked_decision,
)
from chalicelib.domain.documents.document import INCOMING
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.words import folded
from chalicelib.domain.tables.cells import day, plain, whole_number
from chalicelib.domain.tables.lines import CELLS, LineFault, require_sound
from chalicelib.domain.tables.table import Columns, TableRow, read_table

# More than any agenda has (RULES section 13); written within one request.
MOST_LINES = 2_000
# An agenda of that many lines, with long reasons, takes a tenth of it.
MAX_BYTES = 10 * 1024 * 1024
# The same limit as in the form of a decision.
MOST_REASON = 1_000

SESSION, HELD_ON, APPLICATION, SIRET = "session", "held_on", "application", "siret"
DECISION, POSTS, REASON = "decision", "posts", "reason"

# The column names of our export of an agenda.
LABELS = {
    SESSION: "Séance",
    HELD_ON: "Date de la séance",
    APPLICATION: "Candidature",
    SIRET: "SIRET",
    DECISION: "Décision",
    POSTS: "Postes attribués",
    REASON: "Motif",
}
_COLUMNS = Columns(
    labels=LABELS,
    named={
        SESSION: re.compile(r"(numero de la )?seance|numero de seance"),
        HELD_ON: re.compile(r"date de( la)? seance"),
        APPLICATION: re.compile(r"(identifiant de la )?candidature"),
        SIRET: re.compile(r"(numero )?(de )?siret"),
        DECISION: re.compile(r"decision"),
        POSTS: re.compile(r"(nombre de )?postes (attribues|accordes)"),
        REASON: re.compile(r"motif( de la decision)?"),
    },
    optional=frozenset({SESSION, HELD_ON, APPLICATION, POSTS, REASON}),
    most_lines=MOST_LINES,
    code="decision_file_unreadable",
    like="le fichier d'un ordre du jour",
)

_WORDS = {
    **dict.fromkeys(("v", "validee", "valide", "valider", "validation"), Verdict.VALIDATED),
    **dict.fromkeys(("r", "refusee", "refuse", "refuser", "refus", "rejetee"), Verdict.REJECTED),
    **dict.fromkeys(("a", "ajournee", "ajourne", "ajourner", "ajournement"), Verdict.POSTPONED),
}
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
# A SIRET that a spreadsheet stored as a number has lost its leading zeros.
_FIGURES = re.compile(r"[0-9]{10,13}", re.ASCII)

_EXPECTED = {
    SESSION: "Le numéro de cette séance est attendu, ou rien.",
    HELD_ON: "La date de cette séance est attendue (JJ/MM/AAAA), ou rien.",
    APPLICATION: "L'identifiant de la candidature est attendu, tel que le fichier de l'ordre du jour le "
    "donne, ou rien.",
    SIRET: SIRET_EXPECTED,
    DECISION: "« Validée », « Refusée », « Ajournée » ou rien est attendu.",
    POSTS: "Un nombre entier est attendu, ou rien pour autant de postes que demandé.",
    REASON: f"{MOST_REASON} caractères au plus sont attendus.",
}
_ABSENT = "Aucune candidature de ce SIRET n'est à l'ordre du jour de cette séance."
_ABSENT_ID = "Une candidature de l'ordre du jour, avec son propre SIRET, est attendue."
_SEVERAL = "Plusieurs candidatures ont ce SIRET : gardez la colonne « Candidature » de l'ordre du jour."
_TWICE = "Cette candidature est déjà plus haut dans le fichier : gardez une ligne."
_COLUMN_AT = {"/posts_granted": POSTS, "/reason": REASON}


class LineOutcome(Labelled):
    """The outcome of a line of a file of decisions."""

    TO_RECORD = "to_record", "à enregistrer"
    RECORDED = "recorded", "déjà enregistrée"
    DECIDED = "decided", "décidée autrement par quelqu'un d'autre"
    VOID = "void", "sans objet : la candidature s'est arrêtée"
    BLANK = "blank", "sans décision dans le fichier"
    INVALID = "invalid", "à corriger"

    @property
    def wrong(self) -> bool:
        """Whether the line must be corrected before the whole file can be recorded."""
        return self is LineOutcome.INVALID


class Fault(LineFault):
    """An error in a line of a file of decisions."""

    labels = LABELS


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """A line as read. ``number`` is its number in the file; a value with a fault is None."""

    number: int
    application_id: str | None = None
    siret: str | None = None
    verdict: Verdict | None = None
    posts: int | None = None
    reason: str | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExaminedDecision:
    """A line and its outcome.

    Args:
        line: as read.
        outcome: of the line.
        item: the line of the agenda, if found.
        ruling: the decision, if the line is valid.
        faults: all errors of the line.
    """

    line: DecisionLine
    outcome: LineOutcome
    item: AgendaItem | None = None
    ruling: Decision | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DecisionContext:
    """The data against which lines are checked.

    Args:
        session: for which decisions are recorded.
        agenda: its lines.
        applications: those of the agenda, by id.
        by: the account that records them.
        at: the instant.
        params: the values in force.
        replace: whether decisions recorded by others are replaced.
    """

    session: CommitteeSession
    agenda: Sequence[AgendaItem]
    applications: Mapping[str, Application]
    by: str
    at: datetime
    params: Parameters
    replace: bool = False

    def rule_on(
        self, item: AgendaItem, verdict: Verdict, posts: int | None, reason: str | None
    ) -> tuple[Decision, LineOutcome]:
        """Return the decision on a line of the agenda, and what it changes; posts default to those requested.

        Args:
            item: of the agenda.
            verdict: of the committee.
            posts: of a validation; None for the number requested.
            reason: of the two other verdicts, or of more posts than requested.

        Raises:
            Refusal: as for ``checked_decision``.
        """
        validated = verdict is Verdict.VALIDATED
        ruling = checked_decision(
            verdict=verdict,
            posts_granted=item.posts_requested if validated and posts is None else posts,
            posts_requested=item.posts_requested,
            reason=reason,
            by=self.by,
            at=self.at,
            params=self.params,
        )
        recorded = item.decision
        if recorded is not None and recorded.is_same_as(ruling):
            return ruling, LineOutcome.RECORDED
        if item.moot:
            return ruling, LineOutcome.VOID
        if recorded is not None and recorded.decided_by != self.by and not self.replace:
            return ruling, LineOutcome.DECIDED
        return ruling, LineOutcome.TO_RECORD


def parse_lines(content: bytes, session: CommitteeSession) -> list[DecisionLine]:
    """Read a file of decisions on a session (``read_table``).

    Raises:
        Refusal: ``decision_file_unreadable``: the file as a whole cannot be read.
    """
    return [_parse_line(row, session) for row in read_table(content, _COLUMNS)]


def _parse_line(row: TableRow, session: CommitteeSession) -> DecisionLine:
    if row.cells is None:
        return DecisionLine(number=row.number, faults=(Fault(column="", expected=CELLS),))
    cells = {column: plain(row.cells.get(column, "")) for column in LABELS}
    wrong = []
    if cells[SESSION] and whole_number(cells[SESSION]) != session.number:
        wrong.append(SESSION)
    if cells[HELD_ON] and day(cells[HELD_ON]) != session.held_on:
        wrong.append(HELD_ON)
    application_id = cells[APPLICATION].lower() or None
    if application_id and not _ID.fullmatch(application_id):
        wrong.append(APPLICATION)
    siret = _siret(cells[SIRET])
    if siret is None and (cells[SIRET] or not application_id):
        wrong.append(SIRET)
    verdict = _WORDS.get(folded(cells[DECISION]))
    if verdict is None and cells[DECISION]:
        wrong.append(DECISION)
    posts = whole_number(cells[POSTS])
    if posts is None and cells[POSTS]:
        wrong.append(POSTS)
    if len(cells[REASON]) > MOST_REASON:
        wrong.append(REASON)
    return DecisionLine(
        number=row.number,
        application_id=application_id,
        siret=siret,
        verdict=verdict,
        # « 0 » beside a refusal means the same as an empty cell.
        posts=posts if verdict is Verdict.VALIDATED else posts or None,
        reason=cells[REASON] or None,
        faults=tuple(Fault(column=column, expected=_EXPECTED[column]) for column in wrong),
    )


def _siret(written: str) -> str | None:
    try:
        return normalise_siret(written.zfill(14) if _FIGURES.fullmatch(written) else written)
    except Refusal:
        return None


def examine(lines: Iterable[DecisionLine], context: DecisionContext) -> list[ExaminedDecision]:
    """Return the outcome of each line.

    Args:
        lines: of the file, in its order.
        context: the data against which they are checked.
    """
    by_id = {item.id: item for item in context.agenda}
    by_siret: dict[str, list[AgendaItem]] = {}
    for listed in context.agenda:
        application = context.applications.get(listed.application_id)
        if application is not None:
            by_siret.setdefault(application.siret, []).append(listed)
    seen: set[str] = set()
    examined = []
    for line in lines:
        item, faults = _find_item(line, by_id, by_siret, context)
        if item is not None and item.id in seen:
            faults = (*faults, Fault(column=SIRET, expected=_TWICE))
        seen |= {item.id} if item else set()
        examined.append(_examine_line(line, item, faults, context))
    return examined


def _find_item(
    line: DecisionLine,
    by_id: Mapping[str, AgendaItem],
    by_siret: Mapping[str, Sequence[AgendaItem]],
    context: DecisionContext,
) -> tuple[AgendaItem | None, tuple[Fault, ...]]:
    """Return the line of the agenda that a line of the file refers to."""
    if any(fault.column in (APPLICATION, SIRET, "") for fault in line.faults):
        return None, line.faults
    if line.application_id is not None:
        named = by_id.get(line.application_id)
        application = context.applications.get(line.application_id)
        if named is None or (
            line.siret is not None and (application is None or application.siret != line.siret)
        ):
            return None, (*line.faults, Fault(column=APPLICATION, expected=_ABSENT_ID))
        return named, line.faults
    found = by_siret.get(line.siret or "", ())
    # A structure that withdrew and applied again is listed twice: its living application is meant.
    living = [one for one in found if not one.moot]
    meant = living or found
    if len(meant) == 1:
        return meant[0], line.faults
    return None, (*line.faults, Fault(column=SIRET, expected=_SEVERAL if meant else _ABSENT))


def _examine_line(
    line: DecisionLine, item: AgendaItem | None, faults: tuple[Fault, ...], context: DecisionContext
) -> ExaminedDecision:
    if item is None or faults:
        return ExaminedDecision(line=line, outcome=LineOutcome.INVALID, item=item, faults=faults)
    if line.verdict is None:
        return ExaminedDecision(line=line, outcome=LineOutcome.BLANK, item=item)
    try:
        ruling, outcome = context.rule_on(item, line.verdict, line.posts, line.reason)
    except Refusal as refusal:
        fault = Fault(column=_COLUMN_AT.get(refusal.pointer or "", DECISION), expected=refusal.message)
        return ExaminedDecision(line=line, outcome=LineOutcome.INVALID, item=item, faults=(fault,))
    return ExaminedDecision(line=line, outcome=outcome, item=item, ruling=ruling)


def require_sound_file(examined: Iterable[ExaminedDecision]) -> None:
    """Refuse a file with invalid lines, unless the user chose to record the valid ones.

    Raises:
        Refusals: ``decision_line_invalid``.
    """
    require_sound(
        ((one.line.number, one.faults) for one in examined if one.outcome.wrong), "decision_line_invalid"
    )


def incoming_key(session_id: str, file_id: str) -> str:
    """Return the key of an uploaded file in the file store, which deletes it after a day."""
    return f"{INCOMING}decisions/{session_id}/{file_id}"
