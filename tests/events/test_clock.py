"""The clock says how late things are; the alarms listen."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.events import clock
from chalicelib.ids import HmacSigner
from chalicelib.observability import metrics
from chalicelib.services.core.changes import SYSTEM, Author, Changes, Email, Timer
from tests.mail.support import MemoryQueues
from tests.support.memory import MemoryStore

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


def measured(ports: Any, capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    # Metrics are of the process: what an earlier test left would be told with these.
    metrics.clear_metrics()

    @metrics.log_metrics
    def tick(event: object, context: object) -> None:
        clock.tick(ports, CONTEXT)

    with contextlib.suppress(RuntimeError):
        tick({}, CONTEXT)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return {name: value[0] for name, value in json.loads(line).items() if isinstance(value, list)}


def test_a_quiet_tick_beats_and_says_that_nothing_waits(
    ports: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    found = measured(ports, capsys)
    assert found["Heartbeat"] == 1
    assert found["OldestUnsentEmail"] == found["OldestDueTimer"] == 0


def test_the_age_of_the_oldest_unsent_email_is_measured(
    ports: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    owe(ports, at=NOW - timedelta(minutes=16), email=True)
    assert measured(ports, capsys)["OldestUnsentEmail"] == 16 * 60


def test_a_timer_that_fails_shows_its_age_and_the_heart_still_beats(
    ports: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    owe(ports, at=NOW - timedelta(minutes=20), timer=True)
    found = measured(ports, capsys)
    assert found["OldestDueTimer"] == 20 * 60
    assert found["Heartbeat"] == 1
