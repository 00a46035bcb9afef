"""Payment files: what is sent to the bank, and what the bank answers line by line (RULES section 11)."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from chalicelib.domain.documents.document import INCOMING
from chalicelib.domain.funding.instalment import Instalment, InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.words import folded
from chalicelib.domain.tables.cells import day, euro_cents, plain
from chalicelib.domain.tables.lines import CELLS, LineFault, require_sound
from chalicelib.domain.tables.table import Columns, TableRow, read_table

# The most payments in one file: one task orders them, each in a transaction.
MOST_PAYMENTS = 500
# The most lines in an answer of the bank: one request examines them.
MOST_LINES = 500
MAX_BYTES = 1024 * 1024
_MOST_WHY = 300


@dataclass(frozen=True, kw_only=True)
class PaymentFile(Entity):
    """A file of payments to be sent to the bank.

    Args:
        made_at: when it was requested.
        made_by: the account of the funder.
        refs: of the chosen instalments, as ``instalment_ref`` makes them.
        ordered: how many of them were ordered so far.
        left: refs of those that could not be ordered.
        done_at: when it was complete; it cannot be downloaded before.
    """

    made_at: datetime
    made_by: str
    refs: tuple[str, ...]
    ordered: int = 0
    left: tuple[str, ...] = ()
    done_at: datetime | None = None

    def one_more(self) -> "PaymentFile":
        """Count one more ordered payment."""
        return replace(self, ordered=self.ordered + 1)

    def leaving(self, ref: str) -> "PaymentFile":
        """Note an instalment that could not be ordered."""
        return replace(self, left=(*self.left, ref))

    def done(self, at: datetime) -> "PaymentFile":
        """Note when it was complete."""
        return replace(self, done_at=at)


_FIGURES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# A UUID in base 36.
_ID_LENGTH = 25
_REFERENCE = re.compile(rf"([0-9A-Z]{{{_ID_LENGTH}}})-([1-9][0-9]{{0,2}})-([1-9][0-9]{{0,2}})", re.ASCII)


def reference(agreement_id: str, number: int, transfer: int) -> str:
    """Return the reference of a transfer in files to and from the bank: at most 35 characters (SEPA).

    Args:
        agreement_id: a UUID.
        number: of the instalment.
        transfer: 1 for its first order, then one more each time.
    """
    left, figures = UUID(agreement_id).int, ""
    while left:
        left, figure = divmod(left, len(_FIGURES))
        figures = _FIGURES[figure] + figures
    return f"{figures.rjust(_ID_LENGTH, '0')}-{number}-{transfer}"


def read_reference(text: str) -> tuple[str, int, int] | None:
    """Return the agreement, the instalment and the transfer of a reference, or None."""
    found = _REFERENCE.fullmatch("".join(text.split()).upper())
    if found is None:
        return None
    value = int(found[1], len(_FIGURES))
    if value >= 1 << 128:
        return None
    return str(UUID(int=value)), int(found[2]), int(found[3])


REFERENCE, AMOUNT, RESULT, ON, WHY = "reference", "amount", "result", "on", "why"
LABELS = {REFERENCE: "Référence", AMOUNT: "Montant", RESULT: "Résultat", ON: "Date", WHY: "Motif"}
_COLUMNS = Columns(
    labels=LABELS,
    named={
        REFERENCE: re.compile(r"reference( du virement)?"),
        AMOUNT: re.compile(r"montant( en euros)?"),
        RESULT: re.compile(r"resultat|statut"),
        ON: re.compile(r"date( d execution)?"),
        WHY: re.compile(r"motif( du (rejet|renvoi))?"),
    },
    optional=frozenset({WHY}),
    most_lines=MOST_LINES,
    code="payments_unreadable",
    like="le fichier des virements ordonnés",
)
_RESULTS = {
    **dict.fromkeys(("paye", "payee", "verse", "execute"), True),
    **dict.fromkeys(("renvoye", "renvoyee", "rejete", "rejetee", "retourne", "refuse"), False),
}
_EXPECTED = {
    REFERENCE: "La référence d'un virement ordonné est attendue, comme dans le fichier des virements.",
    AMOUNT: "Un montant en euros est attendu, par exemple 15 000,00.",
    RESULT: "« Payé » ou « renvoyé » est attendu.",
    ON: "Une date passée est attendue (JJ/MM/AAAA).",
    WHY: f"Le motif d'un renvoi est attendu, en {_MOST_WHY} caractères au plus.",
}
_OTHER_AMOUNT = "Ce montant n'est pas celui du virement ordonné."
_BEFORE = "Cette date précède l'ordre du virement."
_TAKEN_UP = "Ce virement est enregistré comme renvoyé, et le versement a repris depuis."
_TWICE = "Ce virement est déjà plus haut dans le fichier : gardez une ligne."


class PaymentOutcome(Labelled):
    """What a line of the bank's answer leads to."""

    TO_RECORD = "to_record", "à enregistrer"
    RECORDED = "recorded", "déjà enregistré"
    INVALID = "invalid", "à corriger"


class PaymentFault(LineFault):
    """An error in a line of the bank's answer."""

    labels = LABELS


@dataclass(frozen=True, kw_only=True)
class BankLine:
    """A line as it was read; a value with an error is None. ``number`` is its place in the file, from 1."""

    number: int
    agreement_id: str | None = None
    instalment: int | None = None
    transfer: int | None = None
    cents: int | None = None
    paid: bool | None = None
    on: date | None = None
    why: str | None = None
    faults: tuple[PaymentFault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExaminedPayment:
    """A line with its outcome; ``ledger`` is the one named by its reference, if it exists."""

    line: BankLine
    outcome: PaymentOutcome
    ledger: Ledger | None = None
    faults: tuple[PaymentFault, ...] = ()


def read_payments(content: bytes, today: date) -> list[BankLine]:
    """Read the answer of the bank.

    Raises:
        Refusal: ``payments_unreadable``: the file as a whole cannot be read.
    """
    return [_line(row, today) for row in read_table(content, _COLUMNS)]


def _line(row: TableRow, today: date) -> BankLine:
    if row.cells is None:
        return BankLine(number=row.number, faults=(PaymentFault(column="", expected=CELLS),))
    cells = {column: plain(row.cells.get(column, "")) for column in LABELS}
    named = read_reference(cells[REFERENCE])
    cents = euro_cents(cells[AMOUNT])
    paid = _RESULTS.get(folded(cells[RESULT]))
    on = day(cells[ON])
    wrong = [
        column
        for column, missing in (
            (REFERENCE, named is None),
            (AMOUNT, cents is None),
            (RESULT, paid is None),
            (ON, on is None or on > today),
            (WHY, (paid is False and not cells[WHY]) or len(cells[WHY]) > _MOST_WHY),
        )
        if missing
    ]
    agreement_id, instalment, transfer = named or (None, None, None)
    return BankLine(
        number=row.number,
        agreement_id=agreement_id,
        instalment=instalment,
        transfer=transfer,
        cents=cents,
        paid=paid,
        on=on,
        why=cells[WHY] or None,
        faults=tuple(PaymentFault(column=column, expected=_EXPECTED[column]) for column in wrong),
    )


def examine_payment(
    line: BankLine, ledger: Ledger | None, seen: Collection[tuple[str, int]]
) -> ExaminedPayment:
    """Return what a line leads to now.

    Args:
        line: as it was read.
        ledger: of its agreement; None when there is none.
        seen: agreement and instalment of each line before it.
    """

    one = ledger.instalment(line.instalment) if ledger and line.instalment else None
    faults = (*line.faults, *_against_order(line, ledger, one, seen))
    if faults:
        return ExaminedPayment(line=line, outcome=PaymentOutcome.INVALID, ledger=ledger, faults=faults)
    assert one is not None and line.transfer is not None
    if _sent_back_before(one, line.transfer):
        return ExaminedPayment(line=line, outcome=PaymentOutcome.RECORDED, ledger=ledger)
    returned = one.status is InstalmentStatus.RETURNED
    known = one.paid_on == line.on if line.paid else returned
    outcome = PaymentOutcome.RECORDED if known else PaymentOutcome.TO_RECORD
    return ExaminedPayment(line=line, outcome=outcome, ledger=ledger)


def _against_order(
    line: BankLine, ledger: Ledger | None, one: Instalment | None, seen: Collection[tuple[str, int]]
) -> Iterator[PaymentFault]:
    """Return what disagrees with the order that a line names, among the cells that could be read."""
    if line.agreement_id is None or line.instalment is None or line.transfer is None:
        return
    if ledger is None or one is None or line.transfer > one.transfers:
        yield PaymentFault(column=REFERENCE, expected=_EXPECTED[REFERENCE])
        return
    if (line.agreement_id, line.instalment) in seen:
        yield PaymentFault(column=REFERENCE, expected=_TWICE)
        return
    order = ledger.order_of(line.instalment, line.transfer)
    if line.cents not in (None, order.cents if order is not None else one.payable):
        yield PaymentFault(column=AMOUNT, expected=_OTHER_AMOUNT)
    if order is not None and line.on is not None and line.on < order.ordered_on:
        yield PaymentFault(column=ON, expected=_BEFORE)
    if line.paid and _sent_back_before(one, line.transfer):
        yield PaymentFault(column=RESULT, expected=_TAKEN_UP)


def _sent_back_before(one: Instalment, transfer: int) -> bool:
    """Return whether a transfer was sent back and another was ordered since, or will be."""
    stands = one.status in (InstalmentStatus.ORDERED, InstalmentStatus.PAID, InstalmentStatus.RETURNED)
    return transfer < one.transfers or not stands


def require_sound_answer(examined: Iterable[ExaminedPayment]) -> None:
    """Refuse a file with errors, unless the agent chose to record only the lines without errors.

    Raises:
        Refusals: ``payment_line_invalid``.
    """
    require_sound(((one.line.number, one.faults) for one in examined), "payment_line_invalid")


def incoming_key(file_id: str) -> str:
    """Return the key of an uploaded answer in the file store, which deletes it after a day."""
    return f"{INCOMING}paiements/{file_id}"


def file_unfinished() -> Refusal:
    """Return the refusal to download a payment file before it is complete."""
    return Refusal("file_unfinished", "Ce fichier se prépare encore : rechargez la page dans une minute.")


def too_many_payments() -> Refusal:
    """Return the refusal of more payments than one file holds, or of none."""
    return Refusal(
        "payments_chosen",
        f"Choisissez de 1 à {MOST_PAYMENTS} versements approuvés.",
        "invalid",
        "/instalments",
    )
