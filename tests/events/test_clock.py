"""The metrics of the clock, which the alarms watch."""

import contextlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.domain.funding.case_file import Procedure
from chalicelib.events import clock
from chalicelib.ids import HmacSigner
from chalicelib.observability import metrics
from chalicelib.services import tasks
from chalicelib.services.core.changes import SYSTEM, Author, Changes, Email, Timer
from chalicelib.services.core.ports import CaseFilesUnavailable, ReadFiles
from chalicelib.services.funding import case_file, sync
from tests.mail.support import MemoryQueues
from tests.support.memory import MemoryStore
from tests.support.world import World

NOW = datetime(2026, 9, 14, 8, tzinfo=UTC)
CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)


@pytest.fixture
def ports() -> Any:
    store = MemoryStore(HmacSigner(b"a secret of the tests, thirty-two bytes or more"))
    return SimpleNamespace(store=store, queues=MemoryQueues(), clock=SimpleNamespace(now=lambda: NOW))


def owe(ports: Any, *, at: datetime, email: bool = False, timer: bool = False) -> None:
    changes = Changes(author=Author(kind=SYSTEM), at=at)
    if email:
        changes.emails.append(Email(id="email-1", template="x", to="a@b.example", subject_id="s"))
    if timer:
        changes.timers_set.append(Timer(name="a name no code knows", subject_id="s", due_at=at))
    ports.store.commit(changes)


def measured(
    ports: Any,
    capsys: pytest.CaptureFixture[str],
    job: Callable[[Any], None] = lambda ports: clock.tick(ports, CONTEXT),
) -> dict[str, float]:
    # Metrics belong to the process: those of an earlier test would be published with these.
    metrics.clear_metrics()

    @metrics.log_metrics
    def tick(event: object, context: object) -> None:
        job(ports)

    with contextlib.suppress(RuntimeError):
        tick({}, CONTEXT)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return {name: value[0] for name, value in json.loads(line).items() if isinstance(value, list)}


def test_a_tick_without_work_publishes_zero_ages(ports: Any, capsys: pytest.CaptureFixture[str]) -> None:
    found = measured(ports, capsys)
    assert found["Heartbeat"] == 1
    assert found["OldestUnsentEmail"] == found["OldestDueTimer"] == 0


def test_the_age_of_the_oldest_unsent_email_is_measured(
    ports: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    owe(ports, at=NOW - timedelta(minutes=16), email=True)
    assert measured(ports, capsys)["OldestUnsentEmail"] == 16 * 60


def test_a_failing_timer_shows_its_age_and_the_tick_still_publishes(
    ports: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    owe(ports, at=NOW - timedelta(minutes=20), timer=True)
    found = measured(ports, capsys)
    assert found["OldestDueTimer"] == 20 * 60
    assert found["Heartbeat"] == 1


def test_failing_or_unclear_answers_of_demarches_simplifiees_are_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    world = World()
    world.validated(world.granted())
    world.case_files.pages = {(Procedure.PUBLIC, None): ReadFiles(files=(), cursor=None, unclear=[998, 999])}
    sync.owe_reading(world.ports)
    *readings, draft = sorted(world.store.tasks, key=lambda task: task.name == case_file.CASE_FILE_TASK)
    for task in readings:
        tasks.run(world.ports, task.id)
    quiet = measured(world.ports, capsys, clock.calendar)
    assert (quiet["CaseFilesPaused"], quiet["CaseFilesNotUnderstood"]) == (0, 2)
    world.case_files.down = True
    for _ in range(4):
        with pytest.raises(CaseFilesUnavailable):
            tasks.run(world.ports, draft.id)
    assert measured(world.ports, capsys, clock.calendar)["CaseFilesPaused"] == 1
