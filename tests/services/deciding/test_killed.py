"""The largest session is published once on the local stack's DynamoDB, however often its process is
killed."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.services.deciding.killed_publication import DECIDING, VERDICTS
from tests.services.deciding.test_publication import DEATHS, DECISION_EMAILS, LARGEST

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).resolve().parents[3]


def started(folder: Path, what: str, size: int) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "tests.services.deciding.killed_publication",
        str(folder),
        what,
        str(size),
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def done(folder: Path, what: str, size: int) -> dict[str, Any]:
    process = started(folder, what, size)
    said, _ = process.communicate(timeout=600)
    assert process.returncode == 0
    return json.loads(said.splitlines()[-1])  # type: ignore[no-any-return]


def killed(folder: Path, size: int, decisions: int, pause: float) -> bool:
    """Publish, and kill -9 a moment after some decisions began; return whether it was still running."""
    process = started(folder, "publish", size)
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(decisions)]
    time.sleep(pause)
    at_work = process.poll() is None
    process.kill()
    process.communicate()
    return at_work and said == [f"{DECIDING}\n"] * decisions


@pytest.mark.parametrize(("size", "deaths"), [(24, 2), pytest.param(LARGEST, DEATHS, marks=pytest.mark.long)])
def test_a_session_is_published_once_on_the_local_stack_however_often_it_is_killed(
    tmp_path: Path, size: int, deaths: int, record_property: Callable[[str, object], None]
) -> None:
    # Without a kill, to measure how long it takes.
    whole = tmp_path / "whole"
    done(whole, "prepare", size)
    seconds = done(whole, "publish", size)["seconds"]
    folder = tmp_path / "killed"
    done(folder, "prepare", size)
    moments = random.Random(size)
    # Each run publishes a part, and none comes to the end.
    most = size // deaths - 3
    lives = [killed(folder, size, moments.randint(1, most), moments.uniform(0, 0.02)) for _ in range(deaths)]
    assert all(lives), "it died each time"
    last = done(folder, "publish", size)
    found = done(folder, "report", size)
    granted = sum(VERDICTS[number % len(VERDICTS)] is VERDICTS[0] for number in range(size))
    assert (found["status"], found["published"], found["granted"]) == ("closed", size, granted)
    assert found["most_told"] == 1, "nobody is told twice"
    told = {name: found["told"][name] for name in DECISION_EMAILS.values()}
    assert sum(told.values()) == size and told["decision_validated"] == granted
    record_property(
        "figure",
        f"{size} decisions on the local DynamoDB: {seconds:.1f} s of process time; {deaths} times killed, "
        f"{last['seconds']:.1f} s for the last life",
    )
    assert seconds < 60
