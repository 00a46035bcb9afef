"""Ledgers compared with the facts find planted errors (``infra.recount --money``)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from chalicelib import wiring
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.bank_details import BankAccount
from chalicelib.domain.funding.ledger.entries import EntryKind, Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import instalment_ref, ledger_summary
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.settings import settings
from chalicelib.storage import summaries
from infra.counting.money import recount_money
from infra.recount import main
from tests.storage.conftest import Bench
from tests.support import builders

QUARTER = Quarter(2026, 4)
PEN = Pen(at=builders.NOW, today=date(2027, 1, 5), by="funder")
ACCOUNT = BankAccount.typed("Ville de Lyon", "FR1420041010050500013M02606", "PSSTFRPPPAR")


class Paid:
    """Return an agreement of a post held from 1 October on, with an accepted follow-up and a paid
    instalment."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.agreement: Agreement = builders.agreement(
            status=AgreementStatus.SIGNED, posts=1, signed_posts=1, signed_version_id=builders.new_id()
        )
        who = builders.recruitment(
            RecruitmentStatus.HIRED,
            structure_id=self.agreement.structure_id,
            agreement_id=self.agreement.id,
            contract=builders.contract(starts_on=date(2026, 10, 1), ends_on=date(2028, 9, 30)),
        )
        follow_up = builders.follow_up(
            FollowUpStatus.ACCEPTED,
            structure_id=self.agreement.structure_id,
            agreement_id=self.agreement.id,
            quarter=str(QUARTER),
            recruitment_ids=(who.id,),
        )
        of = {name: getattr(self.agreement, name) for name in ("structure_id", "department")}
        ledger = builders.ledger(agreement_id=self.agreement.id, **of).ripened(PEN)
        made = builders.payment_file(refs=(instalment_ref(ledger.id, 1),))
        ready = ledger.instalments[0].proposed("one", PEN.today).approved("two", PEN.today)
        paid = ledger.with_instalment(ready).ordered(1, made.id, ACCOUNT, PEN).paid(1, PEN.today, PEN)
        self.right = paid.follow_up_accepted(QUARTER, 50_000_00 * 92 // 731, PEN)
        bench.create(self.agreement, who, follow_up, made, self.right)

    def says(self, ledger: Ledger) -> None:
        changes = self.bench.changes()
        known = self.bench.store.get(Ledger, ledger.id)
        assert known is not None
        changes.update(replace(ledger, version=known.version))
        self.bench.store.commit(changes)

    def wrong(self) -> set[tuple[str, int, int]]:
        found = recount_money(self.bench.dynamodb, wiring.ports(), dry_run=True)
        return {(one.what, one.written, one.counted) for one in found.differences}


@pytest.fixture
def paid(emulator: Bench) -> Iterator[Paid]:
    yield Paid(emulator)


def test_a_ledger_agrees_with_its_facts(paid: Paid) -> None:
    found = recount_money(paid.bench.dynamodb, wiring.ports(), dry_run=True)
    assert (found.ledgers, found.differences, found.unopened, found.summaries) == (1, [], [], 0)
    assert found.board[0] == found.board[1] and found.board[1].paid == 50_000_00


def test_each_planted_error_is_found(paid: Paid) -> None:
    right, (one,) = paid.right, paid.right.instalments
    planted: list[tuple[Ledger, tuple[str, int, int]]] = [
        (right.wrote(EntryKind.GRANTED, 1, "text:1", PEN), ("accordé", 50_000_01, 50_000_00)),
        (
            right.wrote(EntryKind.PAID, 5, "instalment:1", PEN),
            ("versé, versement n° 1", 50_000_05, 50_000_00),
        ),
        (right.wrote(EntryKind.DUE, -7, "instalment:1", PEN), ("dû, versement n° 1", 49_999_93, 50_000_00)),
        (right.wrote(EntryKind.PAID, 9, "gift", PEN), ("écritures sans fait", 9, 0)),
        (right.wrote(EntryKind.TO_RETURN, 3, "balance", PEN), ("à rendre", 3, 0)),
        (replace(right, orders=right.orders[:0]), ("virements du versement n° 1", 0, 1)),
        (replace(right, orders=(replace(right.orders[0], file_id="x"),)), ("fichier du virement 1-1", 1, 0)),
        (
            right.with_instalment(replace(one, cents=49_000_00)),
            ("ordonné, versement n° 1", 50_000_00, 49_000_00),
        ),
        (
            right.wrote(EntryKind.JUSTIFIED, 2, f"quarter:{QUARTER}", PEN),
            ("justifié au 2026-Q4", 6_292_76, 6_292_74),
        ),
        (replace(right, quarters=()), ("suivis acceptés au 2026-Q4", 0, 1)),
    ]
    for ledger, difference in planted:
        paid.says(ledger)
        assert difference in paid.wrong(), difference
    paid.says(right)
    assert paid.wrong() == set()


def test_a_wrong_summary_is_computed_from_the_entries_again(paid: Paid) -> None:
    wrong = replace(paid.right, entries=paid.right.entries[:1])
    gone = replace(wrong, id=builders.new_id())
    for one in (wrong, gone):
        ((place, packed),) = summaries.LEDGERS.moves(None, one).items()
        ((short, written),) = packed.items()
        paid.bench.dynamodb.update_item(
            TableName=settings().registry_table,
            Key={"pk": {"S": place.pk}, "sk": {"S": place.sk}},
            UpdateExpression="SET #name = :packed",
            ExpressionAttributeNames={"#name": short},
            ExpressionAttributeValues={":packed": {"S": written}},
        )
    said: list[str] = []
    assert main(["--money", "--dry-run"], said.append) == 1
    assert said[:2] == ["1 comptes de subvention recomptés, 0 écarts.", "2 résumés à corriger."]
    assert "  tableau, paid : 0 affiché, 5000000 d'après les comptes" in said
    assert main(["--money"], said.append) == 0
    assert wiring.ports().store.ledger_summaries([paid.right.department]) == [ledger_summary(paid.right)]
    assert main(["--money", "--dry-run"], said.append) == 0
