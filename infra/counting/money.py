"""Checks the money: ``python -m infra.recount --money``, while the site runs.

Each ledger is an append-only list of entries, and its balances are their sums. This computes what they should
be from the facts: the text in force of the agreement, its accepted follow-ups, the contracts of their
advisers, and the transfers of its payment files. Differences are reported and never corrected here: a person
adds an entry that corrects the wrong one. The summaries that boards and desks read are computed from the
entries again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.recount import Difference, LedgerFacts, differences_of
from chalicelib.domain.funding.ledger.summary import MoneySums, ledger_summary, sums_of
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.funding.ledgers import worth_of
from chalicelib.settings import settings
from chalicelib.storage import summaries
from chalicelib.storage.keys import LAYOUTS
from chalicelib.storage.models import ENTITY_MODELS
from chalicelib.storage.upgrades import Item
from infra.reindex import Reindex
from infra.rewrite import CannotRewrite, Progress, Say, walk

_TRIES = 5
_SEGMENTS = 4


@dataclass(frozen=True, kw_only=True)
class MoneyCount:
    """The result of the check.

    Args:
        ledgers: the number of ledgers.
        differences: sums that differ from those computed from the facts.
        unopened: agreements signed by all without a ledger, because an earlier release signed them.
        summaries: the number of summaries that differed from their ledgers.
        board: the sums that boards showed, and those of the ledgers.
    """

    ledgers: int
    differences: list[Difference]
    unopened: list[str]
    summaries: int
    board: tuple[MoneySums, MoneySums]


def recount_money(dynamodb: Any, ports: Ports, *, dry_run: bool) -> MoneyCount:
    """Check every ledger, and correct the summaries that differ from their ledgers.

    Args:
        dynamodb: a client of botocore.
        ports: the deployment.
        dry_run: count only.

    Raises:
        CannotRewrite: a ledger changed at every attempt.
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
    """Return the ledger of an agreement and its differences; None when the agreement is not signed by all."""
    for _ in range(_TRIES):
        ledger = ports.store.get(Ledger, agreement_id)
        agreement = ports.store.get(Agreement, agreement_id)
        if agreement is None or agreement.signed_version_id is None:
            return None
        if ledger is None:
            return None, []
        found = differences_of(ledger, facts_of(ports, agreement, orders))
        # Facts and ledger change in one transaction: if the ledger changed meanwhile, both are read again.
        if not found or ports.store.get(Ledger, agreement_id) == ledger:
            return ledger, found
    raise CannotRewrite(f"La convention {agreement_id} change sans cesse : recommencez plus tard.")


def facts_of(ports: Ports, agreement: Agreement, orders: Mapping[str, frozenset[str]]) -> LedgerFacts:
    """Return the facts of an agreement that its ledger must agree with.

    Args:
        ports: the deployment.
        agreement: signed by all.
        orders: the instalments of each payment file, by the id of the file.
    """
    follow_ups: list[FollowUp] = [
        one
        for one in every(ports.store.follow_ups_of_structure, agreement.structure_id)
        if one.agreement_id == agreement.id and one.was_accepted
    ]
    worth = {one.quarter: worth_of(ports, agreement, one) for one in follow_ups}
    return LedgerFacts(
        granted=agreement.granted_cents,
        justified={quarter: one.earned - one.withheld for quarter, one in worth.items()},
        withheld={quarter: one.withheld for quarter, one in worth.items()},
        orders=orders,
    )


def say_money(count: MoneyCount, say: Say, *, dry_run: bool) -> int:
    """Print the result. Return the exit status: 1 for a wrong sum, or for a wrong summary in a dry run."""
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
