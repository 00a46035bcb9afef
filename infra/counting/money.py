"""Counts the money again: ``python -m infra.recount --money``, while the site runs.

Each ledger is an append-only list of entries, and its balances are their sums. This recomputes what they are
to say from the facts: the text in force of the agreement, its accepted follow-ups and the contracts of their
advisers, the transfers of its payment files. What disagrees is told, and never rewritten: an entry is
countered by a person. The summaries that boards and desks read are made of the entries again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.instalment import InstalmentStatus, Trigger
from chalicelib.domain.funding.ledger import EntryKind, Ledger
from chalicelib.domain.funding.ledger_summary import MoneySums, instalment_ref, ledger_summary, sums_of
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.funding.ledgers import justified_by
from chalicelib.settings import settings
from chalicelib.storage import summaries
from chalicelib.storage.keys import LAYOUTS
from chalicelib.storage.models import ENTITY_MODELS
from chalicelib.storage.upgrades import Item
from infra.reindex import Reindex
from infra.rewrite import CannotRewrite, Progress, Say, walk

_TRIES = 5
_SEGMENTS = 4
S, E = InstalmentStatus, EntryKind
_NOT_DUE = frozenset({S.PLANNED, S.CANCELLED})
_ORDERED = frozenset({S.ORDERED, S.PAID, S.RETURNED})


class Difference(NamedTuple):
    """One sum of a ledger that is not what the facts make; both are in euro cents."""

    ledger_id: str
    what: str
    written: int
    counted: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the ledger of an agreement is to say.

    Args:
        granted: the subsidy of the posts of the text in force, in euro cents.
        justified: what each accepted follow-up justifies, in euro cents, by quarter.
        orders: the sums of the transfers, by payment file, that the files have of it: their refs.
    """

    granted: int
    justified: Mapping[str, int]
    orders: Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class MoneyCount:
    """What was counted.

    Args:
        ledgers: how many.
        differences: sums that are not what the facts make.
        unopened: agreements signed by all without a ledger: an earlier release signed them.
        summaries: how many summaries were not those of their ledgers.
        board: the sums that boards showed, and those of the ledgers.
    """

    ledgers: int
    differences: list[Difference]
    unopened: list[str]
    summaries: int
    board: tuple[MoneySums, MoneySums]


def differences_of(ledger: Ledger, facts: Facts) -> list[Difference]:
    """What a ledger says that its facts do not make."""
    sums: Counter[tuple[EntryKind, str]] = Counter()
    for one in ledger.entries:
        about = (
            ledger.entries[int(one.about.partition(":")[2]) - 1].about if _counters(one.about) else one.about
        )
        sums[(one.kind, about)] += one.cents
    told: list[tuple[str, int, int]] = [("accordé", ledger.balances.granted, facts.granted)]
    for quarter in sorted({*facts.justified, *ledger.quarters}):
        written = sums[(E.JUSTIFIED, f"quarter:{quarter}")]
        told.append((f"justifié au {quarter}", written, facts.justified.get(quarter, 0)))
        accepted = quarter in facts.justified
        told.append((f"suivis acceptés au {quarter}", int(quarter in ledger.quarters), int(accepted)))
    for instalment in ledger.instalments:
        about, number = f"instalment:{instalment.number}", instalment.number
        due = 0 if instalment.status in _NOT_DUE else instalment.cents
        paid = instalment.cents if instalment.status is S.PAID else 0
        told.append((f"dû, versement n° {number}", sums[(E.DUE, about)], due))
        told.append((f"versé, versement n° {number}", sums[(E.PAID, about)], paid))
        ordered = [one for one in ledger.orders if one.instalment == number]
        told.append((f"virements du versement n° {number}", len(ordered), instalment.transfers))
        if instalment.status in _ORDERED:
            last = ordered[-1].cents if ordered else 0
            told.append((f"ordonné, versement n° {number}", last, instalment.cents))
    for order in ledger.orders:
        inside = instalment_ref(ledger.id, order.instalment) in facts.orders.get(order.file_id, frozenset())
        told.append((f"fichier du virement {order.instalment}-{order.transfer}", 1, int(inside)))
    told.append(("à rendre", sums[(E.TO_RETURN, "balance")], _to_return(ledger, facts)))
    known = {(one.kind, one.about) for one in ledger.entries}
    about_what = _abouts(ledger, facts)
    strange = sum(sums[one] for one in sorted(known) if not _counters(one[1]) and one not in about_what)
    told.append(("écritures sans fait", strange, 0))
    return [
        Difference(ledger.id, what, written, counted) for what, written, counted in told if written != counted
    ]


def _counters(about: str) -> bool:
    return about.startswith("entry:")


def _abouts(ledger: Ledger, facts: Facts) -> set[tuple[EntryKind, str]]:
    """What entries may be about, and of which kind."""
    texts = {(E.GRANTED, f"text:{number}") for number in range(1, ledger.text_number + 1)}
    quarters = {(E.JUSTIFIED, one.about) for one in ledger.entries if one.about.startswith("quarter:")}
    of = {(kind, f"instalment:{one.number}") for one in ledger.instalments for kind in (E.DUE, E.PAID)}
    last = {(E.TO_RETURN, "balance"), (E.TO_RETURN, "dispute"), (E.RETURNED, "payment"), (E.WAIVED, "waiver")}
    return texts | quarters | of | last


def _to_return(ledger: Ledger, facts: Facts) -> int:
    """What the final balance is to make, before a dispute: max(0, paid - justified) (RULES section 11)."""
    if ledger.settlement is None:
        return 0
    paid = sum(
        one.cents
        for one in ledger.instalments
        if one.status is S.PAID and one.share.trigger is not Trigger.BALANCE
    )
    return max(0, paid - min(facts.granted, sum(facts.justified.values())))


def recount_money(dynamodb: Any, ports: Ports, *, dry_run: bool) -> MoneyCount:
    """Count every ledger again, and make the summaries of those that say otherwise.

    Args:
        dynamodb: a client of botocore.
        ports: the deployment.
        dry_run: count only.

    Raises:
        CannotRewrite: a ledger changes all the time.
    """
    before = sums_of(ports.store.ledger_summaries(sorted(ports.places.departments())))
    repair = Reindex(dynamodb, dry_run=dry_run)
    table = settings().registry_table

    def look(name: str, item: Item) -> Counter[str]:
        key = item["sk"]["S"]
        found: Counter[str] = Counter()
        if key == LAYOUTS[Ledger].prefix or item["pk"]["S"].startswith(summaries.LEDGERS.prefix):
            found["summaries"] = sum(count for what, count in repair(name, item).items() if what != "seen")
        for kind in (Agreement, PaymentFile):
            if key == LAYOUTS[kind].prefix:
                found[f"{kind.__name__} {ENTITY_MODELS[kind].from_raw_data(item).entity().id}"] += 1
        return found

    seen = walk(dynamodb, [table], look, Progress(None, _SEGMENTS))
    ids = {
        kind: sorted(one.split()[1] for one in seen if one.startswith(kind))
        for kind in ("Agreement", "PaymentFile")
    }
    files = [one for one in (ports.store.get(PaymentFile, file_id) for file_id in ids["PaymentFile"]) if one]
    orders = {one.id: frozenset(one.refs) - set(one.left) for one in files}
    counted: list[Ledger] = []
    unopened: list[str] = []
    wrong: list[Difference] = []
    for agreement_id in ids["Agreement"]:
        found = _examined(ports, agreement_id, orders)
        if found is None:
            continue
        ledger, differences = found
        if ledger is None:
            unopened.append(agreement_id)
            continue
        counted.append(ledger)
        wrong += differences
    return MoneyCount(
        ledgers=len(counted),
        differences=wrong,
        unopened=unopened,
        summaries=seen["summaries"],
        board=(before, sums_of(ledger_summary(one) for one in counted)),
    )


def _examined(
    ports: Ports, agreement_id: str, orders: Mapping[str, frozenset[str]]
) -> tuple[Ledger | None, list[Difference]] | None:
    """The ledger of an agreement and what is wrong with it; None for one that is not signed by all."""
    for _ in range(_TRIES):
        ledger = ports.store.get(Ledger, agreement_id)
        agreement = ports.store.get(Agreement, agreement_id)
        if agreement is None or agreement.signed_version_id is None:
            return None
        if ledger is None:
            return None, []
        found = differences_of(ledger, facts_of(ports, agreement, orders))
        # What changed meanwhile is read again: facts and ledger change in one transaction.
        if not found or ports.store.get(Ledger, agreement_id) == ledger:
            return ledger, found
    raise CannotRewrite(f"La convention {agreement_id} change sans cesse : recommencez plus tard.")


def facts_of(ports: Ports, agreement: Agreement, orders: Mapping[str, frozenset[str]]) -> Facts:
    """What is known of an agreement beside its ledger.

    Args:
        ports: the deployment.
        agreement: signed by all.
        orders: the instalments that each payment file has, by its id.
    """
    follow_ups: list[FollowUp] = [
        one
        for one in every(ports.store.follow_ups_of_structure, agreement.structure_id)
        if one.agreement_id == agreement.id and one.was_accepted
    ]
    return Facts(
        granted=agreement.per_post_cents * (agreement.signed_posts or agreement.posts),
        justified={one.quarter: justified_by(ports, agreement, one) for one in follow_ups},
        orders=orders,
    )


def say_money(count: MoneyCount, say: Say, *, dry_run: bool) -> int:
    """Say what was counted. Return the exit status: 1 for a wrong sum, or a wrong summary in a dry run."""
    say(f"{count.ledgers} comptes de subvention recomptés, {len(count.differences)} écarts.")
    for one in count.differences:
        say(f"  {one.ledger_id} : {one.what}, {one.written} inscrit, {one.counted} attendu")
    for agreement_id in count.unopened:
        say(f"  {agreement_id} : sans compte, qui s'ouvre avec son prochain suivi accepté")
    say(f"{count.summaries} résumés {'à corriger' if dry_run else 'corrigés'}.")
    shown, right = count.board
    for name, written, counted in zip(MoneySums._fields, shown, right, strict=True):
        if written != counted:
            say(f"  tableau, {name} : {written} affiché, {counted} d'après les comptes")
    if count.differences:
        say("Une écriture ne se récrit pas : chaque écart se corrige par une écriture contraire.")
    return 1 if count.differences or (dry_run and count.summaries) else 0
