"""Ledgers recomputed from the facts (RULES 21): differences are reported, never corrected."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.domain.funding.instalment import InstalmentStatus, Trigger
from chalicelib.domain.funding.ledger.entries import EntryKind
from chalicelib.domain.funding.ledger.ledger import Ledger, SetOff
from chalicelib.domain.funding.ledger.plan import PART_TIME
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.domain.funding.ledger.takeovers import TRANSFER

S, E = InstalmentStatus, EntryKind
_TYPED = ((E.RETURNED, "payment"), (E.WAIVED, "waiver"))
_NOT_DUE = frozenset({S.PLANNED, S.CANCELLED})
_ORDERED = frozenset({S.ORDERED, S.PAID, S.RETURNED})


class Difference(NamedTuple):
    """A sum of a ledger that differs from the one computed from the facts; both are in euro cents."""

    ledger_id: str
    what: str
    written: int
    counted: int


@dataclass(frozen=True, kw_only=True)
class LedgerFacts:
    """The facts from which the ledger of an agreement is recomputed.

    Args:
        granted: the subsidy of the text in force, less the posts that moved since, in euro cents.
        justified: what each accepted follow-up justifies, in euro cents, by quarter.
        withheld: what the funder withholds of it, not full time, in euro cents, by quarter.
        orders: the references of the instalments in each payment file, by its id.
    """

    granted: int
    justified: Mapping[str, int]
    withheld: Mapping[str, int]
    orders: Mapping[str, frozenset[str]]


def differences_of(ledger: Ledger, facts: LedgerFacts) -> list[Difference]:
    """Return the differences between a ledger and its facts."""
    sums: Counter[tuple[EntryKind, str]] = Counter()
    for one in ledger.entries:
        about = (
            ledger.entries[int(one.about.partition(":")[2]) - 1].about if _counters(one.about) else one.about
        )
        sums[(one.kind, about)] += one.cents
    told: list[tuple[str, int, int]] = [("accordé", ledger.balances.granted, facts.granted)]
    for quarter in sorted({*facts.justified, *ledger.quarters}):
        withheld = -sums[(E.JUSTIFIED, f"{PART_TIME}:{quarter}")]
        written = sums[(E.JUSTIFIED, f"quarter:{quarter}")] - withheld
        told.append((f"justifié au {quarter}", written, facts.justified.get(quarter, 0)))
        told.append((f"retenu au {quarter}", withheld, facts.withheld.get(quarter, 0)))
        accepted = quarter in facts.justified
        told.append((f"suivis acceptés au {quarter}", int(quarter in ledger.quarters), int(accepted)))
    for instalment in ledger.instalments:
        about, number = f"instalment:{instalment.number}", instalment.number
        due = instalment.offset_cents if instalment.status in _NOT_DUE else instalment.cents
        paid = instalment.payable if instalment.status is S.PAID else 0
        told.append((f"dû, versement n° {number}", sums[(E.DUE, about)], due))
        told.append((f"versé, versement n° {number}", sums[(E.PAID, about)], paid))
        ordered = [one for one in ledger.orders if one.instalment == number]
        told.append((f"virements du versement n° {number}", len(ordered), instalment.transfers))
        if instalment.status in _ORDERED:
            last = ordered[-1].cents if ordered else 0
            told.append((f"ordonné, versement n° {number}", last, instalment.payable))
    for offset in ledger.offsets:
        kind, about = _about_offset(ledger, offset)
        counted = 0 if offset.reversed_on else offset.cents
        told.append((f"compensation n° {offset.number}", sums[(kind, about)], counted))
    kept = sum(one.cents for one in ledger.offsets if one.onto_id == ledger.id and not one.reversed_on)
    told.append(("compensé", sum(one.offset_cents for one in ledger.instalments), kept))
    for order in ledger.orders:
        inside = instalment_ref(ledger.id, order.instalment) in facts.orders.get(order.file_id, frozenset())
        told.append((f"fichier du virement {order.instalment}-{order.transfer}", 1, int(inside)))
    told.append(("à rendre", sums[(E.TO_RETURN, "balance")], _to_return(ledger, facts)))
    known = {(one.kind, one.about) for one in ledger.entries}
    about_what = _abouts(ledger)
    strange = sum(sums[one] for one in sorted(known) if not _counters(one[1]) and one not in about_what)
    told.append(("écritures sans fait", strange, 0))
    return [
        Difference(ledger.id, what, written, counted) for what, written, counted in told if written != counted
    ]


def _counters(about: str) -> bool:
    return about.startswith("entry:")


def _abouts(ledger: Ledger) -> set[tuple[EntryKind, str]]:
    """Return every kind and ``about`` that an entry of this ledger may have."""
    texts = {(E.GRANTED, f"text:{number}") for number in range(1, ledger.text_number + 1)}
    of_quarters = ("quarter:", f"{PART_TIME}:")
    quarters = {(E.JUSTIFIED, one.about) for one in ledger.entries if one.about.startswith(of_quarters)}
    of = {(kind, f"instalment:{one.number}") for one in ledger.instalments for kind in (E.DUE, E.PAID)}
    moved = {(E.GRANTED, f"{TRANSFER}{one}") for one in ledger.taken_over_by}
    last = {(E.TO_RETURN, "balance"), (E.TO_RETURN, "dispute")}
    numbers = ("", *(f":{one.number}" for one in ledger.recoveries))
    typed = {(kind, f"{what}{number}") for kind, what in _TYPED for number in numbers}
    kept = {_about_offset(ledger, one) for one in ledger.offsets}
    return texts | moved | quarters | of | last | typed | kept


def _about_offset(ledger: Ledger, one: SetOff) -> tuple[EntryKind, str]:
    if one.claim_id == ledger.id:
        return E.RETURNED, one.about(one.onto_id)
    return E.PAID, one.about(one.claim_id)


def _to_return(ledger: Ledger, facts: LedgerFacts) -> int:
    """Return the sum to return in the final balance, before a dispute: max(0, paid - justified)."""
    if ledger.settlement is None:
        return 0
    paid = sum(
        one.offset_cents + (one.payable if one.status is S.PAID else 0)
        for one in ledger.instalments
        if one.share.trigger is not Trigger.BALANCE
    )
    return max(0, paid - min(facts.granted, sum(facts.justified.values())))
