"""The state of an adviser's contract on a day (RULES 14)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.recruiting.advising import ContractPhase, phase_of
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.suspension import Suspension, SuspensionKind
from tests.domain.recruiting.test_recruitment import CONTRACT, R, a_recruitment

P = ContractPhase
AWAY = Suspension(id="away", kind=SuspensionKind.LEAVE, first_day=date(2022, 1, 3), last_day=date(2022, 1, 9))


@pytest.mark.parametrize(
    ("fields", "day", "phase"),
    [
        ({}, date(2021, 5, 9), P.TO_COME),
        ({}, date(2021, 5, 10), P.RUNNING),
        ({}, date(2023, 5, 9), P.RUNNING),
        ({}, date(2023, 5, 10), P.ENDED),
        ({"ended_on": date(2021, 8, 1)}, date(2021, 8, 1), P.RUNNING),
        ({"ended_on": date(2021, 8, 1)}, date(2021, 8, 2), P.ENDED),
        ({"suspensions": (AWAY,)}, date(2022, 1, 3), P.SUSPENDED),
        ({"suspensions": (AWAY,)}, date(2022, 1, 10), P.RUNNING),
        ({"suspensions": (AWAY,), "ended_on": date(2022, 1, 4)}, date(2022, 1, 5), P.ENDED),
    ],
)
def test_a_contract_is_to_come_runs_is_suspended_or_has_ended(
    fields: dict[str, Any], day: date, phase: ContractPhase
) -> None:
    assert phase_of(a_recruitment(R.HIRED, contract=CONTRACT, **fields), day) is phase


def test_a_permanent_contract_runs_until_an_end_is_declared() -> None:
    permanent = replace(CONTRACT, kind=ContractKind.PERMANENT, ends_on=None)
    assert phase_of(a_recruitment(R.HIRED, contract=permanent), date(2031, 5, 10)) is P.RUNNING
    left = a_recruitment(R.HIRED, contract=permanent, ended_on=date(2031, 5, 9))
    assert phase_of(left, date(2031, 5, 10)) is P.ENDED
