"""What the clock of a training still does after an outage (RULES 14 to 17, section 10)."""

from chalicelib.domain.training.training import COPY_REMINDER, END, REMINDERS, START, TIMERS


def test_a_session_begins_and_ends_however_late_and_of_what_has_passed_nobody_is_reminded() -> None:
    assert set(TIMERS) - REMINDERS == {START, END, COPY_REMINDER}, (
        "a copy is asked for however late the contract came"
    )
    assert REMINDERS.issubset(TIMERS)
