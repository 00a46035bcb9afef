"""The largest session is published on the local stack's DynamoDB, however often it is killed."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.services.deciding.killed_publication import VERDICTS
from tests.services.deciding.test_publication import DEATHS, DECISION_EMAILS, LARGEST

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


def killed(folder: Path, size: int, after: float) -> bool:
    """Publish, and kill -9 some seconds after it began; whether it was still at work then."""
    process = started(folder, "publish", size)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


@pytest.mark.parametrize(("size", "deaths"), [(24, 2), pytest.param(LARGEST, DEATHS, marks=pytest.mark.long)])
def test_a_session_is_published_once_on_the_local_stack_however_often_it_is_killed(
    tmp_path: Path, size: int, deaths: int, record_property: Callable[[str, object], None]
) -> None:
    # Without a death, to know how long it takes.
    whole = tmp_path / "whole"
    done(whole, "prepare", size)
    undisturbed = done(whole, "publish", size)
    seconds, wall = undisturbed["seconds"], undisturbed["wall"]
    folder = tmp_path / "killed"
    done(folder, "prepare", size)
    moments = random.Random(size)
    # Each life does some of it: about the half in all, so that none comes to the end by itself.
    lives = [killed(folder, size, moments.uniform(0, wall / deaths)) for _ in range(deaths)]
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
