"""Pix results by file: a report by line, all or nothing, and nothing twice (RULES section 3)."""

from datetime import timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.pix_result import PixResult, PixSkill
from chalicelib.domain.candidates.pix_table import COLUMNS, MOST_LINES
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.services.candidates import candidate_space, erasing, pix_results
from chalicelib.services.candidates.pix_results import IMPORT_END
from chalicelib.services.core.changes import Task
from chalicelib.services.recruiting.pool import PoolRow, Search
from tests.support.outside import refused
from tests.support.world import World

HEADER = ";".join(COLUMNS)
NOBODY = "0197f3a0-0000-7000-8000-000000000009"


def file(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *lines, "")).encode()


def outcomes(world: World, content: bytes) -> list[str]:
    return [
        one.outcome.label
        for one in pix_results.import_results(world.ports, world.agency, content, dry_run=True)
    ]


def sent(world: World, content: bytes) -> list[str]:
    """Import the file and run its tasks."""
    examined = pix_results.import_results(world.ports, world.agency, content)
    world.run_tasks()
    return [one.outcome.label for one in examined]


def held(world: World) -> list[str]:
    """Return the results in stored tasks, done or not, as stored."""
    rows = world.store.outbox.values()
    return [line for row in rows if isinstance(row.what, Task) for line in row.what.params.get("rows", ())]


def row_of(world: World, structure: Structure, **search: object) -> list[PoolRow]:
    return world.listing(
        structure,
        tab=MatchStatus.NEW,
        limit=9,
        cursor=None,
        search=Search(**search),  # type: ignore[arg-type]
    ).rows


# The report


def test_the_report_tells_the_outcome_of_each_line_and_changes_nothing(world: World) -> None:
    first, second, left = world.candidate(), world.candidate(), world.candidate()
    unconfirmed = world.register()
    candidate_space.withdraw(world.ports, world.as_candidate(left), reason="Un autre emploi")
    world.change(second, pix_shared=False, pix_stars=2)
    before = world.store.commits
    content = file(
        f"{first.id};oui;3;1;2;3",
        f"{second.id};non;2;;;",
        f"{NOBODY};oui;1;;;",
        f"{left.id};oui;1;;;",
        f"{unconfirmed.id};oui;1;;;",
        f"{first.id};oui;2;;;",
        "Durand;oui;2;;;",
    )
    assert outcomes(world, content) == [
        "à écrire",
        "identique",
        "candidat inconnu",
        "candidat inconnu",
        "candidat inconnu",
        "doublon dans le fichier",
        "ligne invalide",
    ]
    assert world.store.commits == before


# The import


def test_an_import_writes_results_and_the_same_file_again_writes_nothing(world: World) -> None:
    first, second = world.candidate(), world.candidate()
    content = file(f"{first.id};oui;3;1;2;3", f"{second.id};non;2;;1;", f"{NOBODY};oui;1;;;")
    assert sent(world, content) == ["à écrire", "à écrire", "candidat inconnu"]
    accepted = [
        one for one in world.store.journal if (one.subject_kind, one.act) == ("piximport", "accepted")
    ]
    assert [one.details for one in accepted] == [{"rows": 2}]
    assert world.fresh(first).pix_result == PixResult(
        shared=True, stars=3, working_life=1, resources=2, citizenship=3
    )
    assert world.fresh(second).pix_result == PixResult(shared=False, stars=2, resources=1)
    written = [one.author for one in world.store.journal if one.act == "pix_imported"]
    assert [(one.kind, one.account_id) for one in written] == [("system", world.agency.account.id)] * 2
    before = world.store.commits
    assert sent(world, content) == ["identique", "identique", "candidat inconnu"]
    assert world.store.commits == before


def test_what_a_campaign_says_of_each_skill_is_written_and_shown(world: World) -> None:
    none, some = world.candidate(), world.candidate()
    header = "identifiant CN;Partage (O/N);Palier obtenu (/3);" + ";".join(
        ("vie_professionnelle", "ressources", "citoyennete", "Nom du Participant")
    )
    content = file(f"{none.id};Oui;0;Non;Non;Non;X", f"{some.id};Oui;2;Oui;Non;2;Y", header=header)
    assert sent(world, content) == ["à écrire", "à écrire"]
    assert world.fresh(none).pix_result == PixResult(shared=True, stars=0, acquired=())
    assert world.fresh(some).pix_result == PixResult(
        shared=True, stars=2, citizenship=2, acquired=(PixSkill.WORKING_LIFE,)
    )
    structure = world.granted()
    assert {row.card.candidate_id: row.card.pix_stars for row in row_of(world, structure)} == {
        none.id: 0,
        some.id: 2,
    }
    assert sent(world, content) == ["identique", "identique"]


def test_a_task_stored_by_the_previous_release_is_run(world: World) -> None:
    assert pix_results._unpacked(f"{NOBODY}+3102") == (
        NOBODY,
        PixResult(shared=True, stars=3, working_life=1, resources=None, citizenship=2),
    )


def test_a_file_with_a_wrong_or_repeated_line_is_refused_as_a_whole(world: World) -> None:
    candidate = world.candidate()
    content = file(f"{candidate.id};oui;3;;;", f"{NOBODY};oui;4;;;", f"{candidate.id};oui;2;;;")
    with pytest.raises(Refusals) as caught:
        pix_results.import_results(world.ports, world.agency, content)
    assert [(one.pointer, one.message) for one in caught.value.refusals] == [
        ("/lines/3/etoiles", "Ligne 3 : Palier : 0, 1, 2, 3 ou rien est attendu."),
        ("/lines/4/candidate_id", "Ligne 4 : Ce candidat est déjà plus haut dans le fichier."),
    ]
    assert not world.store.tasks and world.fresh(candidate).pix_result is None


def test_a_refusal_lists_at_most_a_hundred_errors(world: World) -> None:
    with pytest.raises(Refusals) as caught:
        pix_results.import_results(world.ports, world.agency, file(*["x;y;z;z;z;z"] * 300))
    assert len(caught.value.refusals) == 100


def test_tasks_are_created_in_one_transaction_and_each_may_be_delivered_twice(world: World) -> None:
    people = [world.candidate() for _ in range(5)]
    content = file(*(f"{one.id};oui;2;;;" for one in people))
    before = world.store.commits
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pix_results, "_LINES_PER_TASK", 2)
        pix_results.import_results(world.ports, world.agency, content)
    assert (world.store.commits - before, len(world.store.tasks)) == (1, 3)
    stored = [world.ports.store.task(task.id) for task in world.store.tasks]
    world.run_tasks()
    versions = [world.fresh(one).version for one in people]
    for task in stored:
        assert task
        pix_results.write_batch(world.ports, task)
    assert [world.fresh(one).version for one in people] == versions
    assert world.ports.store.counters(["PIX#IMPORT"]) == {"PIX#IMPORT": {"left": 0}}


@pytest.mark.parametrize(
    ("lines", "sizes"),
    [(1, [1]), (200, [200]), (201, [200, 1]), (9_601, [201] * 47 + [154])],
    ids=["one line", "a task", "a line more", "more than forty-eight tasks of the usual size"],
)
def test_a_task_writes_two_hundred_lines_or_more_to_limit_the_number_of_tasks(
    world: World, lines: int, sizes: list[int]
) -> None:
    changes = pix_results.Changes(author=world.author, at=world.clock.now())
    pix_results._start_import(world.ports, "import", None, ["a row"] * lines, changes)
    assert [len(task.params["rows"]) for task in changes.tasks] == sizes  # type: ignore[arg-type]
    assert changes.counters == {("PIX#IMPORT", "left"): len(sizes)}
    assert {timer.due_at - changes.at for timer in changes.timers_set} == {timedelta(days=7)}
    assert [timer.subject_id for timer in changes.timers_set] == [task.id for task in changes.tasks]


def test_the_largest_file_is_stored_in_one_transaction_of_small_rows(world: World) -> None:
    rows = [f"0197f3a0-0000-7000-8000-{number:012d}+3123" for number in range(MOST_LINES)]
    changes = pix_results.Changes(author=world.author, at=world.clock.now())
    pix_results._start_import(world.ports, "import", None, rows, changes)
    assert len(changes.tasks) + len(changes.timers_set) + 3 <= 100
    sizes = [sum(len(row) + 3 for row in task.params["rows"]) for task in changes.tasks]  # type: ignore[union-attr]
    assert max(sizes) < 100_000 and sum(sizes) < 3_500_000


def test_a_second_import_waits_for_the_first(world: World) -> None:
    candidate, other = world.candidate(), world.candidate()
    first, second = file(f"{candidate.id};oui;3;;;"), file(f"{candidate.id};oui;2;;;", f"{other.id};oui;1;;;")
    pix_results.import_results(world.ports, world.agency, first)
    with refused("pix_import_running"):
        pix_results.import_results(world.ports, world.agency, second)
    world.run_tasks()
    assert sent(world, second) == ["à écrire", "à écrire"]
    assert world.fresh(candidate).pix_stars == 2


def test_an_import_overtaken_by_another_during_the_comparison_is_refused(world: World) -> None:
    candidate = world.candidate()
    world.store.meanwhile = lambda: sent(world, file(f"{candidate.id};oui;3;;;"))
    with pytest.raises(Refusal) as caught:
        pix_results.import_results(world.ports, world.agency, file(f"{candidate.id};oui;2;;;"))
    assert caught.value.code == "pix_import_running"
    assert world.fresh(candidate).pix_stars == 3


def test_a_candidate_erased_between_the_import_and_its_task_is_skipped(world: World) -> None:
    gone, candidate = world.candidate(), world.candidate()
    content = file(f"{gone.id};oui;3;;;", f"{candidate.id};oui;1;;;")
    pix_results.import_results(world.ports, world.agency, content)
    erasing.erase(world.ports, world.as_candidate(gone))
    world.run_tasks()
    assert world.ports.store.get(Candidate, gone.id) is None
    assert world.fresh(candidate).pix_stars == 1
    assert held(world) == [], "the result of who was erased went with the task"


def test_a_finished_import_deletes_all_results_from_its_tasks(world: World) -> None:
    shared, withheld = world.candidate(), world.candidate()
    pix_results.import_results(
        world.ports, world.agency, file(f"{shared.id};oui;3;;;", f"{withheld.id};non;2;;;")
    )
    assert held(world) == [f"{shared.id}+3000", f"{withheld.id}-2000"]
    world.run_tasks()
    assert held(world) == []
    ever = world.clock.now() + timedelta(days=3650)
    owed = {timer.name for timer in world.ports.store.due_timers(ever, 100)}
    assert IMPORT_END not in owed


def test_an_import_not_written_within_a_week_is_abandoned_and_the_file_may_be_imported_again(
    world: World,
) -> None:
    gone, candidate = world.candidate(), world.candidate()
    content = file(f"{gone.id};non;3;;;", f"{candidate.id};oui;1;;;")
    pix_results.import_results(world.ports, world.agency, content)
    erasing.erase(world.ports, world.as_candidate(gone))
    world.wait(days=7, seconds=-1)
    assert world.tick().fired == 0 and held(world)
    world.wait(seconds=1)
    assert world.tick().fired == 1
    assert held(world) == []
    entry = world.store.journal[-1]
    assert (entry.subject_kind, entry.act, entry.author.kind) == ("piximport", "given_up", "system")
    world.run_tasks()
    assert world.fresh(candidate).pix_stars is None, "its message came too late"
    assert sent(world, content) == ["candidat inconnu", "à écrire"]
    assert world.fresh(candidate).pix_stars == 1


def test_results_written_before_an_import_was_abandoned_stay(world: World) -> None:
    candidate = world.candidate()
    sent(world, file(f"{candidate.id};oui;3;;;"))
    world.wait(days=8)
    world.tick()
    assert world.fresh(candidate).pix_stars == 3
    assert world.ports.store.counters(["PIX#IMPORT"]) == {"PIX#IMPORT": {"left": 0}}


def test_a_result_does_not_undo_what_the_candidate_changed_meanwhile(world: World) -> None:
    candidate = world.candidate()
    pix_results.import_results(world.ports, world.agency, file(f"{candidate.id};oui;3;;;"))
    world.store.meanwhile = lambda: candidate_space.set_available(
        world.ports, world.as_candidate(candidate), available=False
    )
    world.run_tasks()
    after = world.fresh(candidate)
    assert (after.available, after.pix_stars) == (False, 3)


def test_only_the_agency_imports_results(world: World) -> None:
    content = file(f"{NOBODY};oui;3;;;")
    for dry_run in (True, False):
        with refused("not_found"):
            pix_results.import_results(world.ports, world.as_staff(Role.FUNDER), content, dry_run=dry_run)


# What structures see


def test_an_unshared_result_is_in_no_list_and_matches_no_filter(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    sent(world, file(f"{candidate.id};oui;3;;;"))
    (row,) = row_of(world, structure, pix=frozenset({3}))
    assert (row.card.pix_stars, row.card.pix_withheld) == (3, False)
    sent(world, file(f"{candidate.id};non;3;;;"))
    (row,) = row_of(world, structure)
    assert (row.card.pix_stars, row.card.pix_withheld) == (None, True)
    assert row_of(world, structure, pix=frozenset({1, 2, 3})) == []


# Whoever withdrew


def test_a_candidate_who_withdrew_before_the_file_is_unknown_to_it_and_gets_no_result(world: World) -> None:
    person = world.candidate()
    candidate_space.withdraw(world.ports, world.as_candidate(person), reason="J'ai trouvé un emploi.")
    assert sent(world, file(f"{person.id};oui;2;2;2;2")) == ["candidat inconnu"]
    left = world.store.get(Candidate, person.id)
    assert left is not None and left.pix_result is None


def test_a_candidate_who_withdraws_during_the_import_gets_no_result(world: World) -> None:
    person = world.candidate()
    pix_results.import_results(world.ports, world.agency, file(f"{person.id};oui;2;2;2;2"))
    candidate_space.withdraw(world.ports, world.as_candidate(person), reason="J'ai trouvé un emploi.")
    world.run_tasks()
    left = world.store.get(Candidate, person.id)
    assert left is not None and left.pix_result is None
