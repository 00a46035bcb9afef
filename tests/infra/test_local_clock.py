"""The local clock moves forward, stays moved, and never goes back."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.local.clock import ShiftedClock


def test_the_clock_stays_moved_after_a_restart(tmp_path):
    path = tmp_path / "clock.json"
    ShiftedClock(path).advance(40)
    assert timedelta(days=40) <= ShiftedClock(path).now() - datetime.now(UTC) + timedelta(seconds=1)


def test_the_clock_moves_to_an_instant_and_goes_on_from_there(tmp_path):
    clock = ShiftedClock(tmp_path / "clock.json")
    instant = datetime(2100, 2, 28, 23, 59, tzinfo=UTC)
    clock.move_to(instant)
    assert instant <= clock.now() < instant + timedelta(minutes=1)


def test_the_clock_refuses_to_go_back(tmp_path):
    clock = ShiftedClock(tmp_path / "clock.json")
    with pytest.raises(ValueError, match="ne recule pas"):
        clock.move_to(datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="ne recule pas"):
        clock.advance(-1)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)


@pytest.mark.parametrize("days", [1e9, float("inf"), 400_000])
def test_the_clock_refuses_an_instant_nobody_will_see(tmp_path, days):
    with pytest.raises(ValueError, match="trop lointain"):
        ShiftedClock(tmp_path / "clock.json").advance(days)


def test_an_instant_without_its_offset_is_refused(tmp_path):
    with pytest.raises(ValueError, match="décalage"):
        ShiftedClock(tmp_path / "clock.json").move_to(datetime(2100, 1, 1))
