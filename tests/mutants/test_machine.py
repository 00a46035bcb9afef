"""The mutants themselves: planted, caught where a test looks, and the command fails for what none notices."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants import survivors
from tests.mutants.mutations import Mutation, mutations_of

RULE = """
MOST = 30
LABELS = {"one": "un", "two": "deux"}

def allowed(posts):
    return 1 <= posts <= MOST

def counted_down(left):
    while left > 0:
        left -= 1
    return left

def nobody_looks(posts):
    return posts + 1
"""
TESTS = """
from toy import rule

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
status, outcome = run(stages, {"toy": 1})
print(json.dumps([status, [one.key for one in outcome.caught], [one.key for one in outcome.survived]]))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a run on a project of one module prints; it forks, so that it has a process of its own."""
    project = tmp_path_factory.mktemp("project")
    for name, text in (
        ("toy/rule.py", RULE),
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


def test_exactly_what_no_test_looks_at_survives(told: str) -> None:
    status, caught, survived = json.loads(told.splitlines()[-1])
    assert (status, survived) == (
        0,
        [
            "toy/rule.py: LABELS: 'two' → nothing",
            "toy/rule.py: nobody_looks: posts + 1 → posts + 2",
        ],
    )
    every = [one.key for one in mutations_of("toy/rule.py", RULE, {})]
    assert sorted(caught + survived) == sorted(every)


@pytest.mark.parametrize(
    ("mutant", "killer"),
    [
        (
            "allowed: 1 <= posts <= MOST → 1 < posts <= MOST",
            "toy_tests/test_rule.py::test_from_one_to_thirty",
        ),
        ("MOST: MOST = 30 → MOST = 31", "toy_tests/test_rule.py::test_from_one_to_thirty_posts"),
        ("nobody_looks: posts + 1 → posts - 1", "later_tests/test_later.py::test_it_is_more"),
        ("counted_down: left -= 1 → nothing", "its time"),
    ],
    ids=["in a function", "at import", "by the tests of the next stage", "that never ends"],
)
def test_a_fault_is_caught(told: str, mutant: str, killer: str) -> None:
    lines = [line for line in told.splitlines() if f"toy/rule.py: {mutant}: " in line]
    assert f"caught by {killer}" in lines[-1]


LISTED, UNLISTED = (
    Mutation("rule.py", "f", "f", f"{name} → nothing", number, 1, 1) for number, name in enumerate("ab")
)


@pytest.mark.parametrize(
    ("share", "survived", "existing", "status"),
    [
        (0.95, [LISTED], [LISTED, UNLISTED], 0),
        (0.94, [LISTED], [LISTED, UNLISTED], 1),
        (0.99, [LISTED, UNLISTED], [LISTED, UNLISTED], 1),
        (1.0, [], [UNLISTED], 1),
    ],
    ids=["a listed survivor", "too few caught", "an unlisted survivor", "a listed one no longer in the code"],
)
def test_the_command_fails_for_what_is_not_listed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    share: float,
    survived: list[Mutation],
    existing: list[Mutation],
    status: int,
) -> None:
    monkeypatch.setattr(survivors, "LIST", tmp_path / "survivors.txt")
    survivors.LIST.write_text(f"# A comment.\n{LISTED.key}\n    Its reason.\n", encoding="utf-8")
    assert survivors.report(share, survived, existing) == status


def test_every_listed_survivor_has_its_reason() -> None:
    text = survivors.LIST.read_text(encoding="utf-8")
    assert all(survivors.listed(text).values())
