"""Accounting pieces are kept as long as the law requires, then erased once, whoever erases data (RULES
21)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.documents.document import Document
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.ledger.entries import Balances
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.recount import differences_of
from chalicelib.domain.funding.ledger.settlement import SettlementStage
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.supply import Supply, SupplyStatus
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.training.training import Training
from chalicelib.services.agency import retention
from chalicelib.services.candidates import erasing
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import decide, note_reason
from chalicelib.services.funding import money_board, settling, signing
from chalicelib.services.recruiting.contract_copy import COPY
from chalicelib.services.recruiting.end_proof import PROOF
from chalicelib.services.training.certificate import CERTIFICATE
from infra.counting.money import facts_of
from tests.services.funding.test_settling import agreement, over
from tests.support import builders
from tests.support.files import a_pdf
from tests.support.journal import BY_HAND
from tests.support.world import IBAN, World

__all__ = ["agreement"]
LAST_DAY, AFTER = date(2036, 12, 31), date(2037, 1, 1)
WHY = "Madame Durand est malade"


def of_agreement(world: World, agreement: Agreement) -> Recruitment:
    return next(
        one
        for one in every(world.ports.store.recruitments_of_structure, agreement.structure_id)
        if one.agreement_id == agreement.id
    )


def copied(world: World, recruitment: Recruitment) -> None:
    actor = world.as_structure(recruitment.structure_id)
    upload = COPY.upload(world.ports, actor, recruitment.id)
    world.files.receive(upload.form, a_pdf())
    COPY.deposit(world.ports, actor, recruitment.id, upload_id=upload.upload_id)
    world.run_tasks()


@pytest.fixture
def closed(world: World, agreement: Agreement) -> Agreement:
    """Return an agreement closed in 2026, with everything that names somebody; its contract ended in 2028."""
    copied(world, of_agreement(world, agreement))
    over(world, agreement)
    funder = world.as_staff(Role.FUNDER)
    settling.settle(world.ports, funder, agreement.id)
    settling.unsettle(world.ports, funder, agreement.id, why=WHY)
    settling.settle(world.ports, funder, agreement.id)
    worker = world.as_structure(agreement.structure_id)
    settling.dispute(world.ports, worker, agreement.id, text=WHY)
    settling.answer_dispute(world.ports, funder, agreement.id, answer=WHY, less_cents=0)
    awaited = world.ledger_of(agreement).balances.awaited
    settling.record_given_back(
        world.ports, funder, agreement.id, cents=awaited, on=world.today, reference=WHY
    )
    return world.fresh(agreement)


def month_comes(world: World, day: date, hour: int = 1) -> None:
    """Fire the timers until a day, then run the monthly task of retention."""
    world.go_to(day, hour)
    world.tick()
    retention.owe_erasing(world.ports)
    world.run_tasks()


def pieces(world: World, agreement: Agreement) -> str:
    """Return all that is stored about the money of an agreement and its people."""
    store, known = world.ports.store, world.fresh(agreement)
    follow_ups = [
        one
        for one in every(store.follow_ups_of_structure, known.structure_id)
        if one.agreement_id == known.id
    ]
    recruitment = of_agreement(world, known)
    ids = [known.id, *(one.id for one in follow_ups)]
    return repr(
        [
            known,
            store.get(AgreementVersion, known.signed_version_id or ""),
            world.ledger_of(known),
            store.get(BankDetails, known.structure_id),
            follow_ups,
            recruitment,
            store.get(Training, recruitment.id),
            [store.words_about(one) for one in ids],
        ]
    )


def test_nothing_goes_before_the_day_and_everything_after_it(world: World, closed: Agreement) -> None:
    person = of_agreement(world, closed).last_name
    named = (person, WHY, "Anne Martin", "Paul Petit", IBAN)
    month_comes(world, LAST_DAY, hour=23)
    assert retention.pieces_retention(world.ports, world.fresh(closed)).until == LAST_DAY
    before = pieces(world, closed)
    assert [one for one in named if one not in before] == []
    assert any(closed_file(one) for one in world.files.kept), "five years after the contract, it is a piece"
    month_comes(world, AFTER)
    after = pieces(world, closed)
    assert [one for one in named if one in after] == []
    assert world.files.kept == {}
    told = world.fresh(closed)
    assert told.pieces_erased_on == AFTER
    assert retention.pieces_retention(world.ports, told) == retention.PiecesRetention(erased_on=AFTER)
    assert signing.text_of(world.ports, told) is None


def closed_file(key: str) -> bool:
    return key.startswith("documents/contract/")


def counted(world: World, agreement: Agreement) -> list[object]:
    orders = {
        one.id: frozenset(one.refs) - set(one.left)
        for one in every(world.ports.store.payment_files)
        if isinstance(one, PaymentFile)
    }
    facts = facts_of(world.ports, world.fresh(agreement), orders)
    return list(differences_of(world.ledger_of(agreement), facts))


def test_balances_boards_and_recounts_stay_the_same(world: World, closed: Agreement) -> None:
    def sums() -> tuple[Balances, SettlementStage, object]:
        known = world.ledger_of(closed)
        return (
            known.balances,
            known.stage,
            money_board.overview(world.ports, world.as_staff(Role.FUNDER)).whole,
        )

    month_comes(world, LAST_DAY)
    before, years = sums(), accounts(world)
    assert counted(world, closed) == []
    month_comes(world, AFTER)
    assert sums() == before and accounts(world) == years and counted(world, closed) == []
    entries = world.ledger_of(closed).entries
    assert entries and all(one.cents and one.on for one in entries)


def accounts(world: World) -> list[Balances]:
    funder = world.as_staff(Role.FUNDER)
    return [
        sums for year in (2026, 2027) for _, sums in money_board.ledgers_of_year(world.ports, funder, year)
    ]


class Died(Exception):
    """The function was stopped."""


def test_a_task_that_dies_after_any_write_continues_where_it_stopped(
    world: World, closed: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.go_to(AFTER)
    world.tick()
    world.run_tasks()
    retention.owe_erasing(world.ports)
    commit: Callable[[Changes], None] = world.store.commit
    left = 1

    def dying(changes: Changes) -> None:
        nonlocal left
        if not left:
            raise Died
        left -= 1
        commit(changes)

    monkeypatch.setattr(world.store, "commit", dying)
    deaths = 0
    while world.store.tasks:
        left = 1
        try:
            world.run_tasks()
        except Died:
            deaths += 1
            if world.fresh(closed).pieces_erased_on is None:
                assert retention.pieces_retention(world.ports, world.fresh(closed)).until == LAST_DAY
        assert deaths < 30
    monkeypatch.undo()
    assert deaths > 4, "several transactions"
    assert world.fresh(closed).pieces_erased_on == AFTER and IBAN not in pieces(world, closed)
    noted = [one.act for one in world.store.journal if one.subject_id == closed.id]
    assert noted.count("pieces_erased") == 1 and counted(world, closed) == []


def test_agreements_are_checked_once_a_month_and_erased_once(world: World, closed: Agreement) -> None:
    month_comes(world, AFTER)
    erased = pieces(world, closed)
    for hour in (2, 3):
        world.go_to(AFTER, hour)
        retention.owe_erasing(world.ports)
        assert world.store.tasks == [], "the same month"
    world.go_to(date(2037, 2, 6))
    world.tick()
    world.run_tasks()
    commits = world.store.commits
    month_comes(world, date(2037, 2, 6), hour=11)
    assert pieces(world, closed) == erased
    assert world.store.commits - commits == 2, "the task is owed, and done"


def test_a_late_clock_erases_too(world: World, closed: Agreement) -> None:
    month_comes(world, date(2037, 1, 6))
    assert world.fresh(closed).pieces_erased_on == date(2037, 1, 6)


def test_many_agreements_are_checked_in_several_tasks(
    world: World, closed: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AGREEMENTS_PER_TASK", 1)
    unsettled = world.get(Agreement, world.another_to_pay(world.ledger_of(closed)).id)
    world.change(unsettled, status=closed.status, ended_on=closed.ended_on)
    unsigned = another(world, closed, status=closed.status, ended_on=closed.ended_on)
    month_comes(world, AFTER)
    days = [world.fresh(one).pieces_erased_on for one in (closed, unsettled, unsigned)]
    assert days == [AFTER, None, AFTER], "the money of one was never settled"


def by_hand(world: World, *made: Entity) -> None:
    """Store some objects as they are."""
    changes = Changes(author=BY_HAND, at=world.clock.now())
    for one in made:
        changes.create(one)
        changes.note(one, "opened")
    world.store.commit(changes)


def another(world: World, closed: Agreement, **fields: Any) -> Agreement:
    """Return another agreement of the structure, of more posts, which still runs."""
    told = {"status": AgreementStatus.SIGNED, "ended_on": None, **fields}
    copy = replace(closed, id=builders.new_id(), version=0, case_file=None, **told)
    by_hand(world, copy)
    return copy


def test_bank_details_are_erased_with_the_last_agreement(world: World, closed: Agreement) -> None:
    other = another(world, closed)
    month_comes(world, AFTER)
    assert world.fresh(closed).pieces_erased_on == AFTER
    assert world.get(BankDetails, closed.structure_id).account is not None, "the other one is paid there"
    world.change(other, status=AgreementStatus.ENDED, ended_on=date(2030, 6, 1))
    month_comes(world, date(2040, 12, 31))
    assert world.get(BankDetails, closed.structure_id).account is not None
    month_comes(world, date(2041, 1, 2))
    details = world.get(BankDetails, closed.structure_id)
    assert details == details.forgotten()


def test_erasing_ones_own_data_leaves_accounting_pieces_until_their_day(
    world: World, closed: Agreement
) -> None:
    recruitment = of_agreement(world, closed)
    world.go_to(date(2029, 1, 8))
    world.tick()
    person = world.get(Candidate, recruitment.candidate_id)
    erasing.erase_at_request(world.ports, world.agency, person.id)
    world.run_tasks()
    assert world.ports.store.get(Candidate, person.id) is None
    kept = world.fresh(recruitment)
    assert kept.contract_copy is not None and world.files.kept, "a piece of the accounts"
    assert kept.last_name == person.last_name and world.ledger_of(closed).orders[0].account is not None
    month_comes(world, LAST_DAY)
    assert world.fresh(recruitment) == kept
    month_comes(world, AFTER)
    assert person.last_name not in pieces(world, closed) and world.files.kept == {}


def test_a_running_contract_keeps_its_name_and_files_for_their_own_term(
    world: World, closed: Agreement
) -> None:
    recruitment = of_agreement(world, closed)
    world.go_to(LAST_DAY)
    world.tick()
    running = world.change(recruitment, status=RecruitmentStatus.HIRED, ended_on=None)
    month_comes(world, AFTER)
    assert world.fresh(closed).pieces_erased_on == AFTER
    assert world.fresh(running) == running and world.files.kept
    over = world.change(running, status=RecruitmentStatus.ENDED, ended_on=date(2037, 1, 15))
    month_comes(world, date(2042, 1, 10))
    assert world.fresh(over).last_name == recruitment.last_name
    month_comes(world, date(2042, 2, 1))
    assert world.fresh(over).candidate_name == "Nom effacé" and world.files.kept == {}


def test_an_agreement_that_is_not_closed_is_kept_for_ever(world: World, agreement: Agreement) -> None:
    assert retention.pieces_retention(world.ports, agreement) == retention.PiecesRetention()
    over(world, agreement)
    month_comes(world, date(2050, 1, 1))
    assert retention.pieces_retention(world.ports, world.fresh(agreement)) == retention.PiecesRetention()
    assert world.fresh(agreement).keeps_pieces and erased(world) == []
    assert world.ports.store.get(Ledger, agreement.id) is not None and world.created(FollowUp)


ERASED = ["bank_details_erased", "declaration_erased", "name_erased", "pieces_erased", "text_erased"]


def erased(world: World) -> list[tuple[str, dict[str, object]]]:
    """Return the journal entries of the erasure, by the name of each act."""
    return sorted((one.act, dict(one.details)) for one in world.store.journal if one.act in ERASED)


@pytest.mark.parametrize("at", range(8))
def test_two_tasks_at_once_erase_and_note_each_piece_once(
    world: World, closed: Agreement, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.go_to(AFTER)
    world.tick()
    world.run_tasks()
    retention.owe_erasing(world.ports)
    commit: Callable[[Changes], None] = world.store.commit
    turns = count()

    def overtaken(changes: Changes) -> None:
        if next(turns) == at:
            retention.erase_due(world.ports, "", "another-task")
        commit(changes)

    monkeypatch.setattr(world.store, "commit", overtaken)
    world.run_tasks()
    assert erased(world) == [(one, {"number": 1} if one == "text_erased" else {}) for one in ERASED]


def test_the_files_of_an_adviser_are_deleted_and_the_uniform_names_nobody(
    world: World, closed: Agreement
) -> None:
    recruitment = of_agreement(world, closed)
    training = world.get(Training, recruitment.id)
    uniform = world.change(world.get(Supply, recruitment.id), status=SupplyStatus.DELIVERED)
    proof, certificate = (
        Document(id=one, deposited_at=world.clock.now(), upload_id=one) for one in ("proof", "certificate")
    )
    left = world.change(recruitment, end_proof=proof)
    certified = world.change(training, certificate=certificate)
    keys = [*PROOF._place(left).keys(proof), *CERTIFICATE._place(certified).keys(certificate)]
    for key in keys:
        world.files.write(key, a_pdf())
    month_comes(world, LAST_DAY)
    assert set(keys) <= set(world.files.kept)
    month_comes(world, AFTER)
    assert world.files.kept == {}
    assert (world.fresh(left).end_proof, world.fresh(certified).certificate) == (None, None)
    assert (uniform.for_whom, world.fresh(uniform).for_whom) == (recruitment.candidate_name, "Nom effacé")


def test_the_reasons_typed_about_a_follow_up_are_erased_too(world: World, closed: Agreement) -> None:
    [follow_up] = [world.fresh(one) for one in world.created(FollowUp) if one.agreement_id == closed.id]

    def work(changes: Changes) -> None:
        changes.update(follow_up)
        note_reason(world.ports, changes, follow_up, "questioned", WHY)

    decide(world.ports, world.as_staff(Role.FUNDER), work)
    month_comes(world, LAST_DAY)
    assert world.ports.store.words_about(follow_up.id) != []
    month_comes(world, AFTER)
    assert world.ports.store.words_about(follow_up.id) == []


def test_every_text_is_erased_including_the_one_in_force_and_withdrawn_ones(
    world: World, closed: Agreement
) -> None:
    [signed] = world.created(AgreementVersion)
    taken_in = replace(signed, id=builders.new_id(), version=0)
    by_hand(world, taken_in)
    world.change(world.fresh(closed), signed_version_id=taken_in.id)
    month_comes(world, AFTER)
    assert [world.store.get(AgreementVersion, one.id) for one in (signed, taken_in)] == [None, None]


def test_pieces_of_another_agreement_of_the_structure_stay(world: World, closed: Agreement) -> None:
    other = another(world, closed)
    left = {"agreement_id": other.id, "status": RecruitmentStatus.ENDED, "ended_on": date(2029, 1, 1)}
    adviser = replace(of_agreement(world, closed), id=builders.new_id(), version=0, **left)
    [declared] = [one for one in world.created(FollowUp) if one.agreement_id == closed.id]
    follow_up = replace(world.fresh(declared), id=builders.new_id(), version=0, agreement_id=other.id)
    by_hand(world, adviser, follow_up)
    world.go_to(LAST_DAY)
    world.tick()
    world.run_tasks()
    before = world.fresh(adviser), world.fresh(follow_up)
    month_comes(world, AFTER)
    assert world.fresh(closed).pieces_erased_on == AFTER
    assert (world.fresh(adviser), world.fresh(follow_up)) == before


def test_bank_details_are_kept_for_each_agreement_of_the_structure_and_no_other(
    world: World, closed: Agreement
) -> None:
    another(world, closed, structure_id=builders.new_id())
    another(world, closed, status=AgreementStatus.ENDED, ended_on=LAST_DAY, pieces_erased_on=LAST_DAY)
    running = another(world, closed)
    month_comes(world, AFTER)
    assert world.get(BankDetails, closed.structure_id).account is not None
    world.change(running, pieces_erased_on=AFTER, status=AgreementStatus.ENDED, ended_on=LAST_DAY)
    world.change(world.fresh(closed), pieces_erased_on=None)
    month_comes(world, date(2037, 2, 2))
    assert world.get(BankDetails, closed.structure_id).account is None


def test_forgotten_bank_details_are_not_erased_again(world: World, closed: Agreement) -> None:
    known = world.get(BankDetails, closed.structure_id)
    world.change(known, account=None, call=None, given_by=None, given_at=None)
    assert world.fresh(known) == world.fresh(known).forgotten()
    month_comes(world, AFTER)
    assert [act for act, _ in erased(world)] == ERASED[1:]


def test_an_agreement_that_ended_before_any_signature_is_erased_too(world: World) -> None:
    agreement = world.agreement_of(world.hired(world.granted()))
    world.change(agreement, status=AgreementStatus.ENDED, ended_on=date(2026, 9, 30))
    month_comes(world, AFTER)
    told = world.fresh(agreement)
    assert told.pieces_erased_on == AFTER and world.store.get(Ledger, agreement.id) is None


def test_accounts_are_kept_when_money_is_awaited_again_meanwhile(
    world: World, closed: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.go_to(AFTER)
    world.tick()
    world.run_tasks()
    commit: Callable[[Changes], None] = world.store.commit

    def overtaken(changes: Changes) -> None:
        if any(isinstance(one, Ledger) for one in changes.updated):
            monkeypatch.undo()
            last = len(world.ledger_of(closed).entries)
            settling.counter(world.ports, world.agency, closed.id, number=last, why=WHY)
        commit(changes)

    monkeypatch.setattr(world.store, "commit", overtaken)
    retention.owe_erasing(world.ports)
    world.run_tasks()
    assert world.fresh(closed).pieces_erased_on is None
    assert retention.pieces_retention(world.ports, world.fresh(closed)) == retention.PiecesRetention()
    assert IBAN in repr(world.ledger_of(closed))
