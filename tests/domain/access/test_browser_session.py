"""A browser stays signed in while it is used, and not for ever (RULES section 8)."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.shared.parameters import Parameters

OPENED = datetime(2021, 3, 1, 9, tzinfo=UTC)
PARAMS = Parameters(session_hours=12, session_idle_minutes=30)


@pytest.mark.parametrize(
    ("seen_minutes", "now_minutes", "alive"),
    [(0, 29, True), (0, 30, False), (20, 49, True), (20, 50, False), (719, 719, True), (719, 720, False)],
)
def test_a_session_expires_after_half_an_hour_without_use_and_after_12_hours_in_any_case(
    seen_minutes: int, now_minutes: int, alive: bool
) -> None:
    session = BrowserSession(
        token_hash="hash",
        account_id="account-1",
        generation=1,
        created_at=OPENED,
        seen_at=OPENED + timedelta(minutes=seen_minutes),
    )
    assert session.alive_at(OPENED + timedelta(minutes=now_minutes), PARAMS) is alive
    assert session.ends_at(PARAMS) == OPENED + timedelta(hours=12)
