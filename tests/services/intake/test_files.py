"""A file of intake: its trial, its crashed or repeated tasks, and permissions (RULES section 11)."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import StructureKind
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.intake.intake import ExaminedIntake, Intake, IntakeOutcome, incoming_intake
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.domain.tables.lines import counted
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services import tasks
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.intake import files, links
from tests.services.intake.files import agreement_line, start, table, take
from tests.support.outside import Crash, refused
from tests.support.world import World

K, Out = IntakeKind, IntakeOutcome


def contract_line(place: int) -> dict[str, str]:
    return {
        "number": str(710_000 + place),
        "first_name": "Noé",
        "last_name": f"Roy {place}",
        "email": f"noe.roy{place}@courriel.example",
    }


def outcomes(world: World, kind: IntakeKind, content: bytes) -> dict[IntakeOutcome, int]:
    found = counted(files.examine(world.ports, world.agency, kind, content).lines, IntakeOutcome)
    return {outcome: number for outcome, number in found.items() if number}


def test_a_trial_tells_the_outcome_of_a_file_and_changes_nothing(world: World) -> None:
    content = table(K.AGREEMENTS, agreement_line(1), {**agreement_line(2), "siret": "123"})
    assert outcomes(world, K.AGREEMENTS, content) == {Out.TO_TAKE: 1, Out.INVALID: 1}
    assert world.store.commits == 0


def test_the_valid_lines_are_taken_in_or_none(world: World) -> None:
    content = table(K.AGREEMENTS, agreement_line(1), {**agreement_line(2), "months": "12"})
    with pytest.raises(Refusals) as wrong:
        start(world, K.AGREEMENTS, content)
    [refusal] = wrong.value.refusals
    assert refusal.message == "Ligne 3, colonne « Durée en mois » : 24 mois pour cette structure."
    assert world.created(Intake) == []
    done = take(
        world, K.AGREEMENTS, agreement_line(1), {**agreement_line(2), "months": "12"}, only_sound=True
    )
    assert (done.taken, done.left) == (1, 1)


@pytest.mark.parametrize("right, wrong", [(97, 3), pytest.param(970, 30, marks=pytest.mark.long)])
def test_the_valid_lines_are_taken_in_and_the_others_told(world: World, right: int, wrong: int) -> None:
    lines = [agreement_line(place) for place in range(right + wrong)]
    for place in range(0, right + wrong, 34):
        lines[place] = {**lines[place], "siret": "12"}
    content = table(K.AGREEMENTS, *lines)
    assert outcomes(world, K.AGREEMENTS, content) == {Out.TO_TAKE: right, Out.INVALID: wrong}
    done = start(world, K.AGREEMENTS, content, only_sound=True)
    world.run_tasks()
    assert (world.fresh(done).taken, world.fresh(done).left) == (right, wrong)
    assert len(world.created(Agreement)) == right == present_budget(world.ports).granted
    assert outcomes(world, K.AGREEMENTS, content) == {Out.TAKEN: right, Out.INVALID: wrong}
    assert world.new_mails() == []


def test_the_same_file_again_writes_nothing(world: World) -> None:
    lines = [agreement_line(place) for place in range(3)]
    take(world, K.AGREEMENTS, *lines)
    take(world, K.CONTRACTS, *map(contract_line, range(3)))
    for kind, told in ((K.AGREEMENTS, lines), (K.CONTRACTS, [contract_line(place) for place in range(3)])):
        assert outcomes(world, kind, table(kind, *told)) == {Out.TAKEN: 3}
        with refused("nothing_to_take"):
            start(world, kind, table(kind, *told))


def test_a_file_started_twice_is_taken_in_once(world: World) -> None:
    content = table(K.AGREEMENTS, agreement_line(1))
    first = start(world, K.AGREEMENTS, content, file_id="file-1")
    assert start(world, K.AGREEMENTS, content, file_id="file-1") == first
    assert len(world.store.tasks) == 1


@pytest.mark.parametrize("crash", range(1, 9))
def test_an_intake_that_crashes_anywhere_continues_where_it_stopped(world: World, crash: int) -> None:
    take(world, K.AGREEMENTS, *map(agreement_line, range(3)))
    asked = start(world, K.CONTRACTS, table(K.CONTRACTS, *map(contract_line, range(3))))
    world.store.crash_at = world.store.commits + crash
    while world.store.tasks:
        try:
            world.run_tasks()
        except Crash:
            continue
    done = world.fresh(asked)
    assert (done.taken, done.left, done.settled) == (3, 0, 3) and done.done_at is not None
    assert len(world.created(Recruitment)) == len(world.created(Candidate)) == 3
    for one in world.created(Agreement):
        assert world.get(Ledger, one.id).balances.justified > 0
        assert "agreement.end" in world.timers(world.fresh(one))


def test_a_task_delivered_twice_takes_in_once(world: World) -> None:
    start(world, K.AGREEMENTS, table(K.AGREEMENTS, *map(agreement_line, range(2))))
    [task] = world.store.tasks
    world.store.meanwhile = lambda: tasks.run(world.ports, task.id)
    tasks.run(world.ports, task.id)
    assert len(world.created(Agreement)) == 2 == present_budget(world.ports).granted


def test_a_deleted_file_is_told_and_continues_once_it_is_uploaded_again(world: World) -> None:
    content = table(K.AGREEMENTS, agreement_line(1))
    asked = start(world, K.AGREEMENTS, content)
    world.files.delete(incoming_intake(K.AGREEMENTS, asked.id))
    world.run_tasks()
    assert world.fresh(asked).lost and world.fresh(asked).done_at is not None
    assert files.report(world.ports, world.agency, K.AGREEMENTS, asked.id).lines == []
    assert take(world, K.AGREEMENTS, agreement_line(1)).taken == 1


def test_a_line_that_became_invalid_meanwhile_is_told(world: World) -> None:
    take(world, K.AGREEMENTS, agreement_line(1))
    changed = table(K.AGREEMENTS, {**agreement_line(1), "posts": "3", "per_post_cents": "40 000"})
    [one] = files.examine(world.ports, world.agency, K.AGREEMENTS, changed).lines
    assert one.outcome is Out.CORRECTS
    assert one.told == ("Montant par poste : 50\u202f000\u202f€ ici", "Postes attribués : 1 ici")
    more = table(K.AGREEMENTS, {**agreement_line(1), "posts": "3"})
    [one] = files.examine(world.ports, world.agency, K.AGREEMENTS, more).lines
    assert (one.outcome, one.told) == (Out.DIFFERS, ("Postes attribués : 1 ici",))


def test_a_second_agreement_of_a_structure_is_for_additional_posts(world: World) -> None:
    take(world, K.AGREEMENTS, agreement_line(1), {**agreement_line(1), "number": "720000", "posts": "2"})
    [structure] = world.created(Structure)
    first, second = world.created(Application)
    assert second.parent_id == first.id and not first.is_additional
    assert world.fresh(structure).application_ids == (first.id, second.id)
    assert [one.title for one in world.created(Agreement)] == [
        "Commune n° 1",
        "Commune n° 1, postes supplémentaires",
    ]


def test_posts_beyond_the_programme_are_refused_line_by_line(world: World) -> None:
    world.programme_of(2)
    lines = [agreement_line(place) for place in range(3)]
    assert outcomes(world, K.AGREEMENTS, table(K.AGREEMENTS, *lines)) == {Out.TO_TAKE: 2, Out.INVALID: 1}


def test_an_adviser_who_left_frees_the_post_for_the_replacement(world: World) -> None:
    take(world, K.AGREEMENTS, agreement_line(1))
    left = {**contract_line(1), "left_on": "30/06/2026"}
    follows = {
        **contract_line(1),
        "email": "zoe@courriel.example",
        "starts_on": "01/09/2026",
        "ends_on": "31/08/2027",
    }
    # The file has them in any order.
    done = take(world, K.CONTRACTS, follows, left)
    assert (done.taken, done.left) == (2, 0)
    first, second = world.created(Recruitment)
    assert (first.status, second.status) == (RecruitmentStatus.ENDED, RecruitmentStatus.HIRED)
    assert second.share_ends_on == date(2028, 2, 1)
    [agreement] = world.created(Agreement)
    # From 1 February to 30 June, and from 1 to 30 September.
    assert world.get(Ledger, agreement.id).balances.justified == 50_000_00 * 150 // 730 + (
        50_000_00 * 242 // 730 - 50_000_00 * 212 // 730
    )
    [application] = world.created(Application)
    assert (world.fresh(application).posts_hired, world.fresh(application).posts_free) == (1, 0)


def test_more_contracts_than_posts_are_refused(world: World) -> None:
    take(world, K.AGREEMENTS, agreement_line(1))
    content = table(K.CONTRACTS, contract_line(1), {**contract_line(1), "email": "zoe@courriel.example"})
    assert outcomes(world, K.CONTRACTS, content) == {Out.TO_TAKE: 1, Out.INVALID: 1}


def test_an_adviser_who_registered_here_keeps_the_registration(world: World) -> None:
    known = world.candidate(email="lea.roy@courriel.example")
    take(world, K.AGREEMENTS)
    take(world, K.CONTRACTS)
    [recruitment] = world.created(Recruitment)
    assert recruitment.candidate_id == known.id and len(world.created(Candidate)) == 1
    assert world.fresh(known).recruited_by == recruitment.structure_id


def test_somebody_who_is_being_recruited_by_a_structure_is_not_taken_in(world: World) -> None:
    world.validated(world.granted(), world.candidate(email="lea.roy@courriel.example"))
    take(world, K.AGREEMENTS)
    [one] = files.examine(world.ports, world.agency, K.CONTRACTS, table(K.CONTRACTS, {})).lines
    assert one.outcome is Out.INVALID and [fault.label for fault in one.faults] == ["E-mail"]


def test_posts_without_a_contract_past_their_term_are_overdue_and_nobody_is_told(world: World) -> None:
    take(world, K.AGREEMENTS, {**agreement_line(1), "posts": "2"})
    [application] = world.created(Application)
    assert application.status is ApplicationStatus.OVERDUE
    take(world, K.CONTRACTS, contract_line(1), {**contract_line(1), "email": "zoe@courriel.example"})
    assert world.fresh(application).status is ApplicationStatus.VALIDATED
    assert world.new_mails() == []


def test_a_running_training_ends_by_its_timer(world: World) -> None:
    take(world, K.AGREEMENTS)
    take(world, K.CONTRACTS)
    take(
        world,
        K.TRAININGS,
        {
            "outcome": "en cours",
            "course_starts_on": "05/10/2026",
            "course_ends_on": "15/01/2027",
            "exam_on": "",
        },
    )
    [training] = world.created(Training)
    assert world.fresh(training).status is TrainingStatus.IN_TRAINING
    world.go_to(date(2027, 1, 16))
    world.tick()
    assert world.fresh(training).status is TrainingStatus.FINISHED


def test_silence_is_counted_from_the_intake_on(world: World) -> None:
    for kind in (K.AGREEMENTS, K.CONTRACTS, K.TRAININGS):
        take(world, kind)
    [recruitment] = world.created(Recruitment)
    assert world.timers(recruitment)["activity.silence_first"].date() == date(2026, 12, 30)
    links.send(world.ports, world.agency)
    world.run_tasks()
    world.new_mails()
    world.go_to(date(2026, 12, 29), hour=12)
    world.tick()
    assert world.new_mails() == ["account_link_reminder"]
    world.go_to(date(2026, 12, 30), hour=12)
    world.tick()
    assert Counter(world.new_mails())["activity_silence"] == 1


def test_only_the_agency_takes_in_files(world: World) -> None:
    content, kind, ports = table(K.AGREEMENTS, agreement_line(1)), K.AGREEMENTS, world.ports
    asked = start(world, kind, content)
    world.files.write(incoming_intake(kind, "another"), content)
    acts: Mapping[str, Callable[[Actor], object]] = {
        "upload": lambda actor: files.upload(ports, actor, kind, back_to=lambda one: one),
        "examine": lambda actor: files.examine(ports, actor, kind, content),
        "report": lambda actor: files.report(ports, actor, kind, "another"),
        "ask": lambda actor: files.start(ports, actor, kind, "another", only_sound=True),
        "ask again": lambda actor: files.start(ports, actor, kind, asked.id, only_sound=True),
        "send": lambda actor: files.send(ports, actor, kind, content, only_sound=True),
        "follow": lambda actor: files.read_intake(ports, actor, asked.id),
        "list": lambda actor: files.list_intakes(ports, actor, limit=1, cursor=None),
        "see who has no link": lambda actor: links.agreements_without_links(ports, actor),
        "send links": lambda actor: links.send(ports, actor),
    }
    uploaded = set(world.files.kept)
    for role in (Role.FUNDER, Role.COMMITTEE):
        for act in acts.values():
            with refused("not_found"):
                act(world.as_staff(role))
    assert len(world.created(Intake)) == 1 and set(world.files.kept) == uploaded
    assert [one for one in acts if acts[one](world.agency) is None] == []


def told(world: World, kind: IntakeKind, line: dict[str, str]) -> ExaminedIntake:
    [one] = files.examine(world.ports, world.agency, kind, table(kind, line)).lines
    return one


@pytest.mark.parametrize(
    ("wrong", "column", "expected"),
    [
        ({"months": "0"}, "months", "18 ou 24 est attendu, selon la structure."),
        (
            {"follow_ups": "0 1 2"},
            "percents",
            "Des parts d'au moins 1, dont la somme fait 100, sont attendues.",
        ),
    ],
)
def test_errors_of_an_agreement_are_told_beside_their_columns(
    world: World, wrong: dict[str, str], column: str, expected: str
) -> None:
    faults = told(world, K.AGREEMENTS, {**agreement_line(1), **wrong}).faults
    assert [(one.column, one.expected) for one in faults] == [(column, expected)]


def test_the_day_of_a_signature_is_corrected_by_the_same_line(world: World) -> None:
    take(world, K.AGREEMENTS, agreement_line(1))
    [application] = world.created(Application)
    assert world.fresh(application).kind is StructureKind.COMMUNE
    again = told(world, K.AGREEMENTS, {**agreement_line(1), "structure_signed_on": "21/01/2026"})
    assert again.outcome is Out.CORRECTS
    assert again.told == ("Signée par la structure le : un autre jour ici",)
