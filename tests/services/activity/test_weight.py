"""The size of a report, of its totals and of those of a territory (DECISIONS 45)."""

from datetime import date

from chalicelib.domain.activity.report import ActivityReport, Age, Channel, Redirection, Standing, Theme
from chalicelib.domain.activity.totals import (
    NATION,
    Month,
    MonthTotals,
    TerritoryTotals,
    no_totals,
    of_territory,
)
from chalicelib.services.activity.territories import MONTHS_COUNTED
from chalicelib.storage.models import ENTITY_MODELS
from tests.support import activity
from tests.support.builders import new_id

KILOBYTE = 1024
NOVEMBER = Month(2026, 11)


def weight(entity: ActivityReport | MonthTotals | TerritoryTotals) -> int:
    """Return the size that DynamoDB bills, in bytes."""
    item = ENTITY_MODELS[type(entity)].of(entity)
    item.version = 100
    return sum(len(name.encode()) + _size(value) for name, value in item.serialize().items())


def _size(value: dict[str, object]) -> int:
    ((kind, held),) = value.items()
    if kind == "S":
        return len(str(held).encode())
    if kind == "N":
        return len(str(held)) // 2 + 2
    if kind == "L":
        assert isinstance(held, list)
        return 3 + sum(1 + _size(one) for one in held)
    if kind == "M":
        assert isinstance(held, dict)
        return 3 + sum(1 + len(name) + _size(one) for name, one in held.items())
    return 1


def a_full_report(day: int, commune: str = "69381") -> ActivityReport:
    said = activity.workshop(
        100,
        day=date(2026, 11, day),
        channel=Channel.HOME,
        ages=(20,) * len(Age),
        standings=(25,) * len(Standing),
        themes=tuple(Theme),
        minutes=600,
        insee_code=commune,
        redirected_to=Redirection.ADMINISTRATION,
        mandate=True,
    )
    return activity.report(said)


def a_full_month(communes: int) -> MonthTotals:
    """Return the totals of five full reports a day in so many communes."""
    totals = no_totals(new_id(), new_id(), NOVEMBER)
    for number in range(150):
        totals = totals.with_report(a_full_report(number % 30 + 1, f"{69000 + number % communes}"))
    return totals


def test_a_report_and_its_totals_are_four_write_units() -> None:
    assert weight(a_full_report(12)) < KILOBYTE
    assert weight(a_full_month(communes=20)) < KILOBYTE


def test_a_year_of_the_nation_is_read_by_one_query() -> None:
    part = of_territory(NATION, "69", NOVEMBER, [a_full_month(communes=300)] * 100)
    assert weight(part) * MONTHS_COUNTED * 101 < 1_000_000
