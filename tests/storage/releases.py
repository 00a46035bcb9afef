"""Items as each release wrote them; ``python -m tests.storage.releases`` stores those of this one.

Stored examples are never written again, because they must stay as the old release wrote them: only new kinds
are added.
"""

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from chalicelib import wiring
from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.activity.report import Redirection, ReportAnswers
from chalicelib.domain.activity.totals import Month, no_totals, of_territory
from chalicelib.domain.agency.parameter_change import BOOK, ChangeStatus, ParameterBook, ParameterChange
from chalicelib.domain.agency.standard_reasons import REASONS, ReasonBook
from chalicelib.domain.applying.answers import KnownContact
from chalicelib.domain.following_up.declaration import Declaration, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.bank_details import BankAccount, CallBack, whom_to_call
from chalicelib.domain.funding.case_file import CaseFile, CaseFileState, KnownPiece, Piece, PieceState
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.intake.intake import Intake
from chalicelib.domain.recruiting.supply import Delivery, Supply, SupplyStatus
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.domain.training.lots import LOTS, LotBook
from chalicelib.services.core.changes import SYSTEM, Author, Changes, Claim, Email, EmailLink
from chalicelib.storage import upgrades
from chalicelib.storage.upgrades import Item
from infra import resources
from infra.local.case_files.client import LocalCaseFiles, service_of
from infra.local.demo.sample import load
from tests.domain.training.builders import a_centre, a_session
from tests.domain.training.test_session_plan import a_plan
from tests.support import activity
from tests.support.aws import fresh_tables
from tests.support.builders import (
    NOW,
    account,
    agreement,
    agreement_version,
    bank_details,
    contact,
    delivery,
    follow_up,
    ledger,
    new_id,
    parameter_change,
    payment_file,
    structure_change,
    supply,
    task,
    undelivered,
)
from tests.support.files import MemoryFiles

FOLDER = Path(__file__).with_name("releases")
_OF_A_KIND = 4


def kept() -> list[tuple[int, str, Item]]:
    """Yield every stored item of a release: its version, the setting that names its table, the item."""
    return [
        (int(path.stem.removeprefix("schema-")), setting, item)
        for path in sorted(FOLDER.glob("schema-*.json"))
        for setting, items in json.loads(path.read_text(encoding="utf-8")).items()
        for item in items
    ]


def _collect() -> dict[str, list[Item]]:
    with fresh_tables() as aws:
        now, address = wiring.ports().clock.now, "http://127.0.0.1:8000"
        ports = replace(
            wiring.ports(),
            case_files=LocalCaseFiles(address, service_of(address, now)),
            files=MemoryFiles(now),
        )
        load(ports)
        _what_the_example_lacks(ports)
        dynamodb = aws.client("dynamodb")
        pages = {
            table.setting: dynamodb.get_paginator("scan").paginate(TableName=os.environ[table.setting])
            for table in resources.TABLES
        }
        # The rows of the pool have no version: they are derived from the candidates.
        return {
            name: _few([item for page in every for item in page["Items"] if "schema" in item])
            for name, every in pages.items()
        }


def _proposed() -> ParameterChange:
    return parameter_change(
        status=ChangeStatus.CONFIRMED,
        settled_by=new_id(),
        settled_at=NOW,
    )


def _paid() -> tuple[Entity, ...]:
    """Return a ledger with a paid instalment, its payment file, and an account that replaces another."""
    by, day = Pen(at=NOW, today=date(2026, 11, 1), by=new_id()), date(2026, 11, 1)
    account, other = (
        BankAccount.typed("Ville de Lyon", iban, "PSSTFRPPPAR")
        for iban in ("FR1420041010050500013M02606", "FR7630006000011234567890189")
    )
    due = ledger().ripened(by).follow_up_accepted(Quarter(2026, 3), 12_345_67, by)
    one = due.instalments[0].proposed(new_id(), day).approved(new_id(), day)
    made = payment_file(made_by=new_id(), refs=(instalment_ref(due.id, 1),))
    paid = due.with_instalment(one).ordered(1, made.id, account, by).paid(1, day, by)
    call = CallBack(spoke_to="Anne Martin", called_on=day, number="+33472101010", by=new_id(), at=NOW)
    given = bank_details().given(account, new_id(), NOW)
    known = KnownContact(contact=contact(phone=call.number), since=None, until=None)
    whom = whom_to_call((known,), NOW, Parameters())
    changed = given.checked(call, whom, day).given(other, new_id(), NOW)
    return paid, made.one_more().done(NOW), changed


def _taken_in() -> Intake:
    made = Intake(id=new_id(), kind=IntakeKind.CONTRACTS, made_at=NOW, made_by=new_id(), lines=970)
    return made.took(0).left_out(1).settling(2)


def _what_the_example_lacks(ports: Any) -> None:
    links = {"link": EmailLink(purpose=LinkPurpose.CONFIRM_CANDIDATE, id=new_id())}
    emails = [
        Email(
            id=new_id(),
            template="candidate_confirmation",
            to="zoe@example.org",
            subject_id=new_id(),
            params={"first_name": "Zoé", "count": 3, "urgent": False, "nothing": None, "names": ["A", "B"]},
            links=links,
        )
        for _ in range(3)
    ]
    works_for_two = account(structure_id=new_id(), other_structure_ids=(new_id(),))
    changes = Changes(author=Author(kind=SYSTEM), at=NOW, emails=emails)
    changes.create(works_for_two)
    changes.create(_declared())
    changes.create(proposed := _proposed())
    changes.create(ParameterBook(id=BOOK).confirming(proposed))
    changes.create(structure_change())
    changes.create(ReasonBook(id=REASONS).retiring("not_eligible"))
    changes.create(LotBook(id=LOTS).corrected(4, body="Autre", contact_email="a@b.example"))
    changes.create(held := a_centre())
    changes.create(a_plan())
    changes.create(a_session(centre_id=held.id, registered=(new_id(),), closed_with=8))
    changes.count("LATE#2026-10-01", "2026-Q3#28", 1)
    changes.create(_instructed())
    changes.create(agreement_version())
    ordered = supply(SupplyStatus.ORDERED)
    for one in (*_paid(), ordered, _delivery(ordered)):
        changes.create(one)
    changes.create(_taken_in())
    changes.create(report := activity.report(_everything_said()))
    totals = no_totals(new_id(), report.recruitment_id, Month.of(report.day)).with_report(report)
    changes.create(totals)
    changes.create(of_territory("69", "69", totals.month, [totals]))
    changes.claims.append(Claim(key="RESET#zoe#2026-10-01T09", until=NOW + timedelta(hours=1)))
    # One that waits, since finished ones are empty.
    changes.tasks.append(task())
    for subject_id in (new_id(), None):
        changes.create(undelivered(feedback=Feedback.PERMANENT_BOUNCE, subject_id=subject_id))
    ports.store.commit(changes)
    for email in emails[1:]:
        ports.store.lease_email(email.id, NOW, timedelta(minutes=5))
    ports.store.mark_email_sent(emails[2].id, NOW, "message-1")
    row = BrowserSession(
        token_hash="0" * 64, account_id=works_for_two.id, generation=1, created_at=NOW, seen_at=NOW
    )
    ports.ephemeral.put_browser_session(row, NOW + timedelta(hours=12))
    ports.ephemeral.cache_text("REGISTER#FAILURES", "2", NOW + timedelta(minutes=1))
    ports.ephemeral.add_failure("sign-in#zoe", NOW, NOW + timedelta(hours=1))
    ports.ephemeral.add_failed_account("sign-in", "zoe", NOW, NOW + timedelta(hours=1))


def _delivery(ordered: Supply) -> Delivery:
    """Return an address with all optional fields, of a structure that awaits a delivery."""
    return delivery(id=ordered.structure_id, more="2e étage")


def _declared() -> FollowUp:
    """Return a follow-up with all optional fields; on some dates the example has none."""
    adviser = new_id()
    post = PostDeclaration(recruitment_id=adviser, gross_pay_cents=650_000, absence_days=2, full_time=True)
    declaration = Declaration(
        posts=(post,),
        third_parties_invoiced=False,
        comment="Deux jours d'absence.",
        signed_by="Anne Martin",
        signed_at=NOW,
    )
    return follow_up(
        recruitment_ids=(adviser,),
        status=FollowUpStatus.QUESTIONED,
        declaration=declaration,
        question="Pourquoi ?",
    )


def _everything_said() -> ReportAnswers:
    """Return the answers on an activity with all optional fields."""
    return activity.workshop(
        12,
        ages=(1, 2, 3, 4, 2),
        standings=(3, 4, 2, 3),
        redirected_to=Redirection.FRANCE_SERVICES,
        mandate=True,
    )


def _instructed() -> Agreement:
    """Return an agreement with all fields of its case file."""
    known = CaseFile(
        number=4322,
        url="https://case-files.example/4322",
        created_at=NOW,
        state=CaseFileState.COMPLETE,
        state_since=NOW.date(),
        seen_at=NOW,
        pieces=(KnownPiece(piece=Piece.BANK_DETAILS, state=PieceState.REFUSED, reason="Illisible."),),
        complete_on=NOW.date(),
        days_used=3,
        overdue=True,
        told_on=NOW.date(),
        reason="Le projet est abandonné.",
        former_numbers=(4321,),
    )
    return agreement(
        case_file=known,
        version_id=new_id(),
        versions=2,
        signed_version_id=new_id(),
        signed_posts=1,
        waits_since=NOW.date(),
        told_on=NOW.date(),
        ended_on=NOW.date(),
    )


def _few(items: list[Item]) -> list[Item]:
    """Return a few of each kind, those with most attributes first, so that every attribute occurs."""
    chosen: list[Item] = []
    for kind in sorted({upgrades.kind_of(item) for item in items}):
        seen: set[str] = set()
        of_kind = sorted(
            (item for item in items if upgrades.kind_of(item) == kind),
            key=lambda item: (-len(_paths(item)), item["pk"]["S"]),
        )
        fresh = []
        for item in of_kind:
            if not seen >= _paths(item):
                seen |= _paths(item)
                fresh.append(item)
        chosen += [*fresh, *(item for item in of_kind if item not in fresh)][:_OF_A_KIND]
    return chosen


def _paths(value: Any, path: str = "") -> set[str]:
    if isinstance(value, dict):
        return {found for name, one in value.items() for found in _paths(one, f"{path}.{name}")}
    if isinstance(value, list):
        return {found for one in value for found in _paths(one, f"{path}[]")} | {path}
    return {path}


def _keep() -> None:
    path = FOLDER / f"schema-{upgrades.ITEM_SCHEMA}.json"
    old: dict[str, list[Item]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for setting, items in _collect().items():
        known = {upgrades.kind_of(item) for item in old.get(setting, ())}
        old.setdefault(setting, []).extend(i for i in items if upgrades.kind_of(i) not in known)
    path.write_text(json.dumps(old, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    _keep()
