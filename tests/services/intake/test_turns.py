"""Each line of a file is processed once, in tasks of limited size (RULES section 11)."""

from dataclasses import replace

import pytest

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.intake.intake import Intake, incoming_intake
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.training.training import Training
from chalicelib.services import tasks
from chalicelib.services.core.lists import every
from chalicelib.services.intake import files
from tests.services.intake.files import start, table, take
from tests.support.outside import refused
from tests.support.world import World, siret

K = IntakeKind


def agreement_line(place: int) -> dict[str, str]:
    return {
        "number": str(710_000 + place),
        "siret": siret(80_000 + place),
        "contact_email": f"contact{place}@commune.example",
    }


def contract_line(place: int) -> dict[str, str]:
    return {"number": str(710_000 + place), "email": f"noe.roy{place}@courriel.example"}


def journal(world: World, one: Intake) -> list[tuple[str, dict[str, object]]]:
    entries = every(world.ports.store.journal_of, one)
    return [(entry.act, dict(entry.details)) for entry in reversed([*entries])]


def test_the_journal_of_a_file_has_its_tasks_lines_and_agreements(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_TRANSACTIONS_PER_TASK", 2)
    take(world, K.AGREEMENTS, *map(agreement_line, range(3)))
    lines = [*map(contract_line, range(3)), {**contract_line(0), "email": "zoe@courriel.example"}]
    done = take(world, K.CONTRACTS, *lines, only_sound=True)
    assert done == replace(done, version=12, lines=4, turn=4, taken=3, left=1, settled=3)
    assert journal(world, done) == [
        ("intake_asked", {"lines": 4}),
        ("intake_went_on", {"turn": 2}),
        ("intake_line_left", {"line": 5}),
        ("intake_went_on", {"turn": 4}),
        ("intake_settled", {"agreements": 1}),
        ("intake_settled", {"agreements": 2}),
        ("intake_went_on", {"turn": 4}),
        ("intake_settled", {"agreements": 3}),
        ("intake_done", {"taken": 3, "left": 1}),
    ]
    assert {entry.author.account_id for entry in every(world.ports.store.journal_of, done)} == {"agency"}


def test_lines_taken_in_before_are_processed_without_a_write(world: World) -> None:
    take(world, K.AGREEMENTS, agreement_line(1))
    done = take(world, K.AGREEMENTS, agreement_line(1), agreement_line(2))
    assert (done.lines, done.turn, done.taken, done.left) == (2, 2, 1, 0)


def test_a_finished_task_does_nothing_more(world: World) -> None:
    asked = start(world, K.AGREEMENTS, table(K.AGREEMENTS, agreement_line(1)))
    [task] = world.store.tasks
    tasks.run(world.ports, task.id)
    done, before = world.fresh(asked), len(world.store.journal)
    files.run(world.ports, asked.id, task.id)
    files.run(world.ports, asked.id, "another-task")
    assert world.fresh(asked) == done and len(world.store.journal) == before


def test_a_task_overtaken_by_another_does_not_end_the_intake_twice(world: World) -> None:
    asked = start(world, K.AGREEMENTS, table(K.AGREEMENTS, agreement_line(1)))
    task = world.store.tasks.pop()
    world.store.meanwhile = lambda: files.run(world.ports, asked.id, task.id)
    files.run(world.ports, asked.id, task.id)
    assert [act for act, _ in journal(world, asked)] == ["intake_asked", "intake_done"]
    assert world.ports.store.task(task.id) is None


def test_a_file_started_twice_at_once_is_taken_in_once(world: World) -> None:
    content = table(K.AGREEMENTS, agreement_line(1))
    world.store.meanwhile = lambda: start(world, K.AGREEMENTS, content, file_id="file-1")
    assert start(world, K.AGREEMENTS, content, file_id="file-1").version == 1
    assert len(world.store.tasks) == 1 == len(world.created(Intake))


def test_a_missing_or_too_large_file_is_refused_until_its_intake_starts(world: World) -> None:
    with refused("file_missing"):
        files.report(world.ports, world.agency, K.AGREEMENTS, "gone")
    with refused("file_missing"):
        files.start(world.ports, world.agency, K.AGREEMENTS, "gone", only_sound=True)
    asked = start(world, K.AGREEMENTS, table(K.AGREEMENTS, agreement_line(1)))
    shown = files.report(world.ports, world.agency, K.AGREEMENTS, asked.id)
    assert ([one.line.number for one in shown.lines], shown.intake) == ([2], asked)
    world.files.delete(incoming_intake(K.AGREEMENTS, asked.id))
    world.run_tasks()
    assert (world.fresh(asked).lost, world.fresh(asked).turn) == (True, 0)
    assert journal(world, asked)[-1] == ("intake_done", {"taken": 0, "left": 0})


def test_an_intake_that_ends_after_its_file_expired_keeps_its_counts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_TRANSACTIONS_PER_TASK", 1)
    asked = start(world, K.AGREEMENTS, table(K.AGREEMENTS, agreement_line(1), agreement_line(2)))
    task = world.store.tasks.pop()
    tasks.run(world.ports, task.id)
    world.files.delete(incoming_intake(K.AGREEMENTS, asked.id))
    world.run_tasks()
    done = world.fresh(asked)
    assert (done.lost, done.turn, done.taken, len(world.created(Agreement))) == (True, 1, 1, 1)


def test_a_program_uploads_a_file_as_a_person_does(world: World) -> None:
    content = table(K.AGREEMENTS, agreement_line(1))
    asked = files.send(world.ports, world.agency, K.AGREEMENTS, content, only_sound=False)
    world.run_tasks()
    assert files.read_intake(world.ports, world.agency, asked.id).taken == 1
    shown = files.list_intakes(world.ports, world.agency, limit=10, cursor=None)
    assert [one.id for one in shown.items] == [asked.id]


def test_agreements_made_here_are_left_unchanged_by_a_file_that_names_them(world: World) -> None:
    mine = world.agreement_of(world.hired(world.granted()))
    world.file_says(mine, CaseFileState.ACCEPTED, number=710_001)
    take(world, K.AGREEMENTS, agreement_line(2))
    before = world.fresh(mine)
    done = take(world, K.CONTRACTS, contract_line(1), contract_line(2), only_sound=True)
    assert (done.taken, done.left, done.settled) == (1, 1, 2)
    assert world.fresh(mine) == before


def test_the_payments_of_a_file_are_recorded_one_after_the_other(world: World) -> None:
    take(world, K.AGREEMENTS, agreement_line(1))
    second = {"number": "710001", "rank": "2", "cents": "40 000", "paid_on": "11/03/2026", "reference": "V2"}
    shown = files.examine(
        world.ports, world.agency, K.PAYMENTS, table(K.PAYMENTS, {"number": "710001"}, second)
    )
    assert [len(one.faults) for one in shown.lines] == [0, 1], "beyond the subsidy with the line before"
    take(world, K.PAYMENTS, {"number": "710001"})
    [agreement] = world.created(Agreement)
    ledger = world.get(Ledger, agreement.id)
    for one in (ledger, agreement):
        told = [
            dict(entry.details)
            for entry in every(world.ports.store.journal_of, one)
            if entry.act == "payment_taken_in"
        ]
        assert told == [{"rank": 1, "file": "payments", "sent_on": "2026-11-30", "line": 2}]
    assert {entry.by for entry in ledger.entries} == {"agency"}


def test_a_running_training_belongs_to_the_lot_of_its_region(world: World) -> None:
    take(world, K.AGREEMENTS, agreement_line(1))
    take(world, K.CONTRACTS, contract_line(1))
    going_on = {
        "outcome": "en cours",
        "course_starts_on": "05/10/2026",
        "course_ends_on": "15/01/2027",
        "exam_on": "",
    }
    take(world, K.TRAININGS, {**contract_line(1), **going_on})
    [training] = world.created(Training)
    known = world.fresh(training)
    assert known.seat is not None and known.seat.lots == (3,)
    [recruitment] = world.created(Recruitment)
    assert "training.end" in world.timers(recruitment)


def test_a_contract_without_a_first_day_is_told_after_the_other_lines(world: World) -> None:
    take(world, K.AGREEMENTS, agreement_line(1))
    lines = ({**contract_line(2), "number": "710001", "starts_on": ""}, contract_line(1))
    shown = files.examine(world.ports, world.agency, K.CONTRACTS, table(K.CONTRACTS, *lines)).lines
    assert [(one.line.number, [fault.column for fault in one.faults]) for one in shown] == [
        (3, []),
        (2, ["starts_on"]),
    ]


def test_each_agreement_of_a_structure_is_justified_by_its_own_contracts(world: World) -> None:
    second = {**agreement_line(1), "number": "720000"}
    take(world, K.AGREEMENTS, agreement_line(1), second)
    later = {**contract_line(2), "number": "720000", "starts_on": "01/07/2026"}
    take(world, K.CONTRACTS, contract_line(1), later)
    sums = [world.get(Ledger, one.id).balances.justified for one in world.created(Agreement)]
    # From 1 February, and from 1 July, to 30 September.
    assert sums[0] == 50_000_00 * 242 // 730 and 0 < sums[1] < 50_000_00 * 93 // 730


def test_pay_below_the_minimum_wage_of_its_department_is_told(world: World) -> None:
    take(world, K.AGREEMENTS, agreement_line(1))
    line = {**contract_line(1), "gross_pay_cents": "900,00"}
    [told] = files.examine(world.ports, world.agency, K.CONTRACTS, table(K.CONTRACTS, line)).lines
    assert [fault.column for fault in told.faults] == ["gross_pay_cents"]
