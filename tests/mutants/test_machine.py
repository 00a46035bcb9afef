"""The mutation test itself: faults are planted, found by tests, and the command fails for unlisted
survivors."""

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants import survivors
from tests.mutants.mutations import Mutation, mutations_of
from tests.mutants.run import Outcome, enums_of
from tests.mutants.trial import live_functions, nearest_first

LIMITS = "LEAST = 1\n"
RULE = """
from toy.shared.limits import LEAST

MOST = 30
LABELS = {"one": "un", "two": "deux"}

def allowed(posts):
    return LEAST <= posts <= MOST

def counted_down(left):
    while left > 0:
        left -= 1
    return left

def nobody_looks(posts):
    return posts + 1

def doubled(posts):
    return posts * 2
"""
TESTS = """
import pytest
from toy import rule

@pytest.fixture(scope="module")
def doubled():
    return rule.doubled(3)

def test_a_double_is_there(doubled):
    assert doubled

def test_a_double_is_that_much(doubled):
    assert doubled == 6

def test_from_one_to_thirty_posts():
    assert [n for n in range(33) if rule.allowed(n)] == list(range(1, 31))

def test_it_ends():
    assert rule.counted_down(3) == 0

def test_a_label():
    assert rule.LABELS["one"] == "un"
"""
LATER_TESTS = """
from toy import rule

def test_it_is_more():
    assert rule.nobody_looks(1) > 1
"""
RUN = """
import json, sys
from tests.mutants.run import Stage, run
stages = [Stage("toy_tests", ("toy",), patience=1), Stage("later_tests", ("toy",), patience=1)]
status, outcome = run(stages, {"toy": 1}, known={"toy/rule.py: nobody_looks: posts + 1 → posts + 2"})
print(json.dumps([status, [one.key for one in outcome.caught], [one.key for one in outcome.survived]]))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the output of a run on a project of one module; it forks, so it has a process of its own."""
    project = tmp_path_factory.mktemp("project")
    for name, text in (
        ("toy/rule.py", RULE),
        ("toy/shared/limits.py", LIMITS),
        ("toy_tests/test_rule.py", TESTS),
        ("later_tests/test_later.py", LATER_TESTS),
    ):
        (project / name).parent.mkdir()
        (project / name).parent.joinpath("__init__.py").touch()
        (project / name).write_text(text, encoding="utf-8")
    (project / "pytest.ini").write_text("[pytest]\nmarkers =\n  deploy\n  long\n  e2e\n")
    path = os.pathsep.join((str(project), str(Path.cwd())))
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=project,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.mark.long
def test_mutants_survive_where_no_test_checks(told: str) -> None:
    status, caught, survived = json.loads(told.splitlines()[-1])
    assert (status, survived) == (
        0,
        [
            "toy/rule.py: LABELS: 'two' → nothing",
            "toy/rule.py: nobody_looks: posts + 1 → posts + 2",
        ],
    )
    modules = {"toy/rule.py": RULE, "toy/shared/limits.py": LIMITS}
    every = [one.key for path, text in modules.items() for one in mutations_of(path, text, {})]
    assert sorted(caught + survived) == sorted(every)


@pytest.mark.long
def test_a_known_survivor_counts_and_is_not_tried_again(told: str) -> None:
    tried = [line for line in told.splitlines()[:-1] if "nobody_looks: " in line]
    assert any("posts + 1 → posts - 1: caught" in line for line in tried)
    assert not any("posts + 1 → posts + 2" in line for line in tried)


def test_a_fault_at_import_faces_the_tests_of_one_file_of_every_table_and_then_every_other() -> None:
    states = "tests/domain/test_states.py::one"
    ids = ["test_a.py::one", "test_b.py::one", states, "test_a.py::two", "test_c.py::one"]
    assert nearest_first(ids) == (
        ["test_a.py::one", "test_a.py::two"],
        [states],
        ["test_b.py::one", "test_c.py::one"],
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("mutant", "killer"),
    [
        (
            "rule.py: allowed: LEAST <= posts <= MOST → LEAST < posts <= MOST",
            "toy_tests/test_rule.py::test_from_one_to_thirty",
        ),
        ("rule.py: MOST: MOST = 30 → MOST = 31", "toy_tests/test_rule.py::test_from_one_to_thirty_posts"),
        (
            "shared/limits.py: LEAST: LEAST = 1 → LEAST = 2",
            "toy_tests/test_rule.py::test_from_one_to_thirty_posts",
        ),
        ("rule.py: nobody_looks: posts + 1 → posts - 1", "later_tests/test_later.py::test_it_is_more"),
        ("rule.py: counted_down: left -= 1 → nothing", "its time"),
        ("rule.py: doubled: posts * 2 → posts * 3", "toy_tests/test_rule.py::test_a_double_is_that_much"),
    ],
    ids=[
        "in a function",
        "at import",
        "in a constant of another folder",
        "by the tests of the next stage",
        "that never ends",
        "in what a fixture makes once for several tests",
    ],
)
def test_a_fault_is_found(told: str, mutant: str, killer: str) -> None:
    lines = [line for line in told.splitlines() if f"toy/{mutant}: " in line]
    assert f"caught by {killer}" in lines[-1]


LISTED, UNLISTED = (
    Mutation("rule.py", "f", "f", f"{name} → nothing", number, 1, 1) for number, name in enumerate("ab")
)


def test_the_functions_of_an_earlier_stage_are_given_new_code_too() -> None:
    code = nearest_first.__code__
    gc.freeze()
    try:
        assert nearest_first in live_functions()[code.co_filename, code.co_qualname, code.co_firstlineno]
    finally:
        gc.unfreeze()


@pytest.mark.parametrize(
    ("shares", "survived", "existing", "status"),
    [
        ((0.95, 1.0), [LISTED], [LISTED, UNLISTED], 0),
        ((0.94, 1.0), [LISTED], [LISTED, UNLISTED], 1),
        ((0.99, 0.99), [LISTED, UNLISTED], [LISTED, UNLISTED], 1),
        ((1.0, 1.0), [], [UNLISTED], 1),
    ],
    ids=[
        "a listed survivor",
        "too few caught of one folder",
        "an unlisted survivor",
        "a listed one no longer in the code",
    ],
)
def test_the_command_fails_for_an_unlisted_survivor(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    shares: tuple[float, float],
    survived: list[Mutation],
    existing: list[Mutation],
    status: int,
) -> None:
    monkeypatch.setattr(survivors, "LIST", tmp_path / "survivors.txt")
    survivors.LIST.write_text(f"# A comment.\n{LISTED.key}\n    Its reason.\n", encoding="utf-8")
    folders = dict(zip(("domain", "services"), shares, strict=True))
    assert survivors.report(folders, survived, existing) == status


def test_the_share_of_caught_mutants_is_by_folder() -> None:
    first, second, third = (
        Mutation(f"{path}/rule.py", "f", "f", "a → b", number, 1, 1)
        for number, path in enumerate(("domain", "domain", "services"))
    )
    outcome = Outcome(caught=[first, third], survived=[second])
    assert outcome.shares(["domain", "services", "http"]) == {"domain": 0.5, "services": 1.0}


def test_an_act_is_replaced_by_the_next_one_with_other_permissions() -> None:
    mistaken = enums_of("chalicelib/services/deciding/review.py")["Act"]
    assert mistaken["ASK_QUESTION"] == "EXTEND_RECRUITMENT", "an opinion is given by who asks the questions"
    assert mistaken["GIVE_OPINION"] == "EXTEND_RECRUITMENT"
    assert mistaken["WITHDRAW_APPLICATION"] == "ASK_CORRECTION", "it is asked in the space as well"


def test_every_listed_survivor_has_its_reason() -> None:
    text = survivors.LIST.read_text(encoding="utf-8")
    assert all(survivors.listed(text).values())
