"""The case file on Démarches simplifiées: its pieces, its state and the funder's clock (RULES 11 and 12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from chalicelib.domain.applying.subsidy import LegalForm, Regime
from chalicelib.domain.shared.calendar_rules import instruction_deadline
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal


class Procedure(Labelled):
    """The procedure on Démarches simplifiées, by kind of structure (RULES section 11)."""

    PUBLIC = "public", "structure publique"
    COMPANY = "company", "entreprise"
    ASSOCIATION = "association", "association ou fondation"


class Piece(Labelled):
    """A supporting document (RULES section 11)."""

    HEAD_ACT = "head_act", "l'acte qui désigne le représentant légal"
    HEAD_IDENTITY = "head_identity", "la pièce d'identité du représentant légal"
    PRESIDENT_IDENTITY = "president_identity", "la pièce d'identité du président"
    BUREAU = "bureau", "la liste des membres du bureau"
    STATUTES = "statutes", "les statuts"
    MEETING_MINUTES = "meeting_minutes", "le procès-verbal de la dernière assemblée générale"
    ACCOUNTS = "accounts", "les derniers comptes approuvés"
    SIRENE_NOTICE = "sirene_notice", "un avis de situation SIRENE de moins de 3 mois"
    BANK_DETAILS = "bank_details", "un relevé d'identité bancaire"


_PRIVATE_PIECES = (
    Piece.PRESIDENT_IDENTITY,
    Piece.BUREAU,
    Piece.STATUTES,
    Piece.MEETING_MINUTES,
    Piece.ACCOUNTS,
    Piece.SIRENE_NOTICE,
    Piece.BANK_DETAILS,
)
PIECES: Mapping[Procedure, tuple[Piece, ...]] = {
    Procedure.PUBLIC: (Piece.HEAD_ACT, Piece.HEAD_IDENTITY, Piece.SIRENE_NOTICE, Piece.BANK_DETAILS),
    Procedure.COMPANY: _PRIVATE_PIECES,
    Procedure.ASSOCIATION: _PRIVATE_PIECES,
}


def procedure_for(regime: Regime, legal_form: LegalForm | None) -> Procedure:
    """Return the procedure for the case file of a structure (RULES section 11)."""
    if regime is Regime.PUBLIC:
        return Procedure.PUBLIC
    return Procedure.COMPANY if legal_form is LegalForm.SOCIAL_ECONOMY_COMPANY else Procedure.ASSOCIATION


def pieces_for(procedure: Procedure) -> tuple[str, ...]:
    """Return the supporting documents to deposit, in French, all mandatory (RULES 12 and section 11)."""
    return tuple(piece.label for piece in PIECES[procedure])


class PieceState(Labelled):
    """Whether a piece of the case file is expected, received or refused."""

    EXPECTED = "expected", "attendue"
    RECEIVED = "received", "reçue"
    REFUSED = "refused", "refusée"


@dataclass(frozen=True, kw_only=True)
class KnownPiece:
    """The state of one piece.

    Args:
        piece: which one.
        state: in which it is.
        reason: why it was refused, for the structure.
        read: whether Démarches simplifiées told that it is received; False when the funder entered it.
    """

    piece: Piece
    state: PieceState = PieceState.EXPECTED
    reason: str | None = None
    read: bool = False

    @property
    def unexplained(self) -> Refusal | None:
        """The refusal of a piece that is refused without a reason; None when no reason is missing."""
        if self.state is not PieceState.REFUSED or self.reason:
            return None
        return Refusal(
            "piece_unexplained",
            f"Dites pourquoi cette pièce est refusée ({self.piece.label}) : la structure le lira.",
            "invalid",
            "/pieces",
        )

    def found(self, there: PieceState | None) -> "KnownPiece":
        """Update it from its field on Démarches simplifiées; None for a field that was not read.

        A piece that was removed there is expected again, unless the funder decided on it.
        """
        if there is PieceState.RECEIVED and self.state is PieceState.EXPECTED:
            return KnownPiece(piece=self.piece, state=PieceState.RECEIVED, read=True)
        if there is PieceState.EXPECTED and self.read:
            return KnownPiece(piece=self.piece)
        return self


class CaseFileState(Labelled):
    """The state of a case file, by the names of Démarches simplifiées (RULES section 11)."""

    DRAFT = "brouillon", "brouillon, pas encore déposé"
    DEPOSITED = "en_construction", "déposé, à compléter ou à vérifier"
    COMPLETE = "en_instruction", "complet, en instruction"
    ACCEPTED = "accepte", "accepté"
    REFUSED = "refuse", "refusé"
    DROPPED = "sans_suite", "classé sans suite"


S = CaseFileState
# Final states, which only change if the funder takes its decision back.
_STOPPED = frozenset({S.REFUSED, S.DROPPED})


@dataclass(frozen=True, kw_only=True)
class CaseFileReport:
    """What the funder, or Démarches simplifiées, says of a case file.

    Args:
        number: of the file on Démarches simplifiées.
        state: in which it is.
        since: the date in Paris of the change to this state.
        pieces: the state of pieces. A piece missing in a report of the funder is expected; one missing in
            a report of Démarches simplifiées keeps its state.
        reason: why it was refused or dropped.
        messaged_at: when the instructing agents last wrote a message; None when no message is known.
    """

    number: int
    state: CaseFileState
    since: date
    pieces: tuple[KnownPiece, ...] = ()
    reason: str | None = None
    messaged_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """The file on Démarches simplifiées, as the prefill returned it and as it was last seen.

    Args:
        number: of the file.
        url: where the structure opens it; None when its number was entered by hand.
        created_at: when its draft was made, or its number entered.
        state: the last known one.
        state_since: the date in Paris since which it is in this state; None while no state is known.
        seen_at: when the state was entered or read; None before.
        pieces: the state of each piece; empty while none is known.
        complete_on: the day from which the funder's clock runs; None while it does not run.
        days_used: the days that the clock ran before it stopped.
        overdue: whether the clock ran out.
        told_on: the first day whose digest tells the funder and the agency that it is overdue.
        reason: why it was refused or dropped.
        former_numbers: of the earlier drafts; the structure may have claimed one of them since.
        messaged_at: when the instructing agents last wrote a message; None when no message is known.
        unclear_since: when it was first read in a state that this program does not know; None otherwise.
    """

    number: int
    url: str | None
    created_at: datetime
    state: CaseFileState = CaseFileState.DRAFT
    state_since: date | None = None
    seen_at: datetime | None = None
    pieces: tuple[KnownPiece, ...] = ()
    complete_on: date | None = None
    days_used: int = 0
    overdue: bool = False
    told_on: date | None = None
    reason: str | None = None
    former_numbers: tuple[int, ...] = ()
    messaged_at: datetime | None = None
    unclear_since: datetime | None = None

    @property
    def stopped(self) -> bool:
        """Whether the funder refused or dropped it."""
        return self.state in _STOPPED

    @property
    def awaited(self) -> bool:
        """Whether the structure still has to deposit or complete it."""
        return self.state in (S.DRAFT, S.DEPOSITED)

    def known_pieces(self, procedure: Procedure) -> tuple[KnownPiece, ...]:
        """Return each piece of a procedure, in the order of its list; unknown pieces count as expected."""
        known = {one.piece: one for one in self.pieces}
        return tuple(known.get(piece, KnownPiece(piece=piece)) for piece in PIECES[procedure])

    def due_on(self, params: Parameters) -> date | None:
        """Return the last day for the funder to instruct it; None while its clock does not run (RULES 11)."""
        if self.complete_on is None:
            return None
        return instruction_deadline(self.complete_on, params, self.days_used)

    def told(
        self, report: CaseFileReport, *, procedure: Procedure, today: date, seen_at: datetime
    ) -> "CaseFile":
        """Update it from a report of the funder; the same report again changes nothing.

        Args:
            report: entered by the funder.
            procedure: gives the list of its pieces.
            today: the date in Paris.
            seen_at: when the report was entered.

        Raises:
            Refusal: ``case_file_date`` for a day to come, ``piece_unexplained``, ``pieces_missing`` for a
                file reported as complete or accepted, ``case_file_unexplained`` for one refused or dropped.
        """
        if report.since > today:
            raise Refusal(
                "case_file_date", "Ce jour n'est pas encore passé : corrigez la date.", "invalid", "/since"
            )
        pieces = _in_order(report.pieces, procedure)
        require_explained_pieces(pieces)
        if report.state in (S.COMPLETE, S.ACCEPTED):
            require_all_received(pieces)
        if report.state in _STOPPED and not report.reason:
            raise Refusal(
                "case_file_unexplained",
                "Dites pourquoi le dossier s'arrête : la structure le lira.",
                "invalid",
                "/reason",
            )
        known = {one.piece: one for one in self.pieces}
        # The funder's form repeats what was read from Démarches simplifiées: that is no decision of theirs.
        kept = tuple(
            known[one.piece] if one.piece in known and replace(known[one.piece], read=False) == one else one
            for one in pieces
        )
        return self._as(replace(report, pieces=kept), seen_at)

    def read(self, report: CaseFileReport, *, procedure: Procedure, seen_at: datetime) -> "CaseFile":
        """Update it from Démarches simplifiées, which prevails over the funder's reports.

        A file that is in instruction or accepted there has all its pieces. In the other states the funder's
        decisions on pieces are kept, and the fields of the file tell which pieces were added or removed.
        """
        there = {one.piece: one.state for one in report.pieces}
        whole = report.state in (S.COMPLETE, S.ACCEPTED)
        pieces = tuple(
            KnownPiece(piece=one.piece, state=PieceState.RECEIVED, read=True)
            if whole and one.state is not PieceState.RECEIVED
            else one
            if whole
            else one.found(there.get(one.piece))
            for one in self.known_pieces(procedure)
        )
        # A deposit that was « en instruction » and came back is incomplete, even if every piece was received.
        return replace(self._as(replace(report, pieces=pieces), seen_at), unclear_since=None)

    def unclear(self, seen_at: datetime) -> "CaseFile":
        """Note that this program does not know its state there: the last known one may be outdated."""
        return self if self.unclear_since else replace(self, unclear_since=seen_at)

    def _as(self, report: CaseFileReport, seen_at: datetime) -> "CaseFile":
        reason = report.reason if report.state in _STOPPED else None
        messages = (self.messaged_at if report.number == self.number else None, report.messaged_at)
        messaged_at = max((one for one in messages if one), default=None)
        same = (self.number, self.state, self.state_since, self.pieces, self.reason, self.messaged_at)
        if same == (report.number, report.state, report.since, report.pieces, reason, messaged_at):
            return self
        runs = report.state is S.COMPLETE
        days_used, complete_on = self.days_used, report.since if runs else None
        if self.complete_on is not None and not runs:
            days_used += max(0, (report.since - self.complete_on).days)
        goes_on = runs and report.since == self.complete_on
        return replace(
            self,
            number=report.number,
            url=self.url if report.number == self.number else None,
            state=report.state,
            state_since=report.since,
            seen_at=seen_at,
            pieces=report.pieces,
            reason=reason,
            messaged_at=messaged_at,
            complete_on=complete_on,
            days_used=days_used,
            overdue=self.overdue and goes_on,
            told_on=self.told_on if goes_on else None,
        )

    def ran_out(self, morning: date) -> Self:
        """Mark it overdue: the digest of a morning tells the funder and the agency (RULES section 9)."""
        return replace(self, overdue=True, told_on=morning)

    def made_anew(self, draft: "CaseFile") -> "CaseFile":
        """Replace this draft, which expired unclaimed, by a new one (RULES section 11).

        A file that was deposited is not replaced, nor one by a draft that it had already.
        """
        if self.state is not S.DRAFT or draft.number in (self.number, *self.former_numbers):
            return self
        return replace(draft, former_numbers=(*self.former_numbers, self.number))


def _in_order(pieces: Sequence[KnownPiece], procedure: Procedure) -> tuple[KnownPiece, ...]:
    """Return the pieces of a procedure in the order of its list; only refused pieces keep a reason."""
    known = {one.piece: one for one in pieces}
    return tuple(
        one if one.state is PieceState.REFUSED else replace(one, reason=None)
        for piece in PIECES[procedure]
        for one in [known.get(piece, KnownPiece(piece=piece))]
    )


def require_explained_pieces(pieces: Sequence[KnownPiece]) -> None:
    """Require a reason for each refused piece.

    Raises:
        Refusal: ``piece_unexplained``.
    """
    for one in pieces:
        if (refusal := one.unexplained) is not None:
            raise refusal


def require_all_received(pieces: Sequence[KnownPiece]) -> None:
    """Require that every piece was received: all are mandatory (RULES 12).

    Raises:
        Refusal: ``pieces_missing``.
    """
    if any(one.state is not PieceState.RECEIVED for one in pieces):
        raise Refusal(
            "pieces_missing",
            "Toutes les pièces sont obligatoires : le dossier est complet quand chacune est reçue. "
            "Marquez-les comme reçues, ou gardez le dossier à compléter.",
            "invalid",
            "/state",
        )
