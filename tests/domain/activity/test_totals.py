"""The totals of reports equal a recount, in any order of changes (RULES 19, 21)."""

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.activity.report import (
    ActivityKind,
    ActivityReport,
    Age,
    Channel,
    Redirection,
    Standing,
    Theme,
)
from chalicelib.domain.activity.totals import (
    NATION,
    Counts,
    Month,
    MonthTotals,
    counted,
    for_nation,
    months_of,
    no_totals,
    of_territory,
    totals_id,
)
from chalicelib.domain.following_up.quarter import Quarter
from tests.support import activity

NOVEMBER = Month(2026, 11)


def any_report(seed: int) -> ActivityReport:
    """Any activity of November 2026; drawn as separate values, a list of them would take seconds."""
    at_random = Random(seed)
    return activity.report(
        activity.answers(
            day=date(2026, 11, at_random.randint(1, 30)),
            channel=at_random.choice([*Channel]),
            kind=at_random.choice([*ActivityKind]),
            group=at_random.random() < 0.5,
            people=at_random.randint(1, 100),
            ages=tuple(at_random.randint(0, 3) for _ in range(at_random.randint(0, len(Age)))),
            standings=tuple(at_random.randint(0, 3) for _ in range(at_random.randint(0, len(Standing)))),
            themes=tuple(at_random.sample([*Theme], at_random.randint(1, 5))),
            minutes=at_random.randint(5, 600),
            insee_code=at_random.choice(["69381", "2A004", "54395"]),
            redirected_to=at_random.choice([None, *Redirection]),
            mandate=at_random.random() < 0.2,
        )
    )


REPORTS = st.integers(0, 10**9).map(any_report)


def empty() -> MonthTotals:
    return no_totals("structure", "recruitment", NOVEMBER)


def recounted(reports: list[ActivityReport]) -> MonthTotals:
    totals = empty()
    for one in reports:
        totals = totals.with_report(one)
    return totals


def test_one_report_counts_once_in_each_place() -> None:
    said = activity.workshop(
        8,
        ages=(0, 0, 3, 2),
        standings=(0, 4),
        themes=(Theme.EMAIL, Theme.DATA),
        redirected_to=Redirection.FRANCE_SERVICES,
        mandate=True,
    )
    counts = Counts.of(activity.report(said))
    assert (counts.reports, counts.people, counts.minutes) == (1, 8, 60)
    assert (counts.groups, counts.group_people, counts.individual) == (1, 8, 0)
    assert (counts.redirections, counts.mandates) == (1, 1)
    assert dict(counts.by(ActivityKind))[ActivityKind.WORKSHOP] == 1
    assert sum(dict(counts.by(ActivityKind)).values()) == 1
    assert dict(counts.by(Channel))[Channel.OWN_PREMISES] == 1
    assert [one for one, number in counts.by(Theme) if number] == [Theme.EMAIL, Theme.DATA]
    assert dict(counts.by(Age)) == {**dict.fromkeys(Age, 0), Age.YOUNG: 3, Age.ADULT: 2}
    assert dict(counts.by(Standing))[Standing.EMPLOYED] == 4
    assert counts.by_commune == {"69381": 1}


def test_an_individual_act_is_no_group() -> None:
    counts = Counts.of(activity.report())
    assert (counts.groups, counts.group_people, counts.individual) == (0, 0, 1)
    assert (counts.redirections, counts.mandates) == (0, 0)


@given(st.lists(REPORTS, max_size=8), st.data())
def test_totals_equal_a_recount_after_any_order_of_additions_and_subtractions(
    reports: list[ActivityReport], data: st.DataObject
) -> None:
    kept = [one for one in reports if data.draw(st.booleans())]
    totals = empty()
    for one in data.draw(st.permutations(reports)):
        totals = totals.with_report(one)
    for one in data.draw(st.permutations([one for one in reports if one not in kept])):
        totals = totals.without_report(one)
    assert totals == recounted(kept)


@given(st.lists(REPORTS, max_size=6), st.lists(REPORTS, max_size=6))
def test_the_sum_of_two_advisers_is_that_of_all_their_reports(
    mine: list[ActivityReport], others: list[ActivityReport]
) -> None:
    together = counted([recounted(mine).counts, recounted(others).counts])
    assert together == recounted([*mine, *others]).counts
    assert together - recounted(others).counts == recounted(mine).counts


def test_without_reports_the_totals_of_a_month_are_zero() -> None:
    one = activity.report()
    assert empty().with_report(one).without_report(one) == empty()
    assert empty().last_day is None and empty().days_at_work == 0


def test_a_month_knows_its_last_activity_and_its_number_of_active_days() -> None:
    days = (date(2026, 11, 1), date(2026, 11, 12), date(2026, 11, 12), date(2026, 11, 30))
    totals = recounted([activity.report(activity.answers(day=day)) for day in days])
    assert (totals.last_day, totals.days_at_work) == (date(2026, 11, 30), 3)
    assert totals.days[0] == 1 and totals.days[11] == 2 and len(totals.days) == 30
    left = totals.without_report(activity.report(activity.answers(day=days[-1])))
    assert (left.last_day, left.days_at_work) == (date(2026, 11, 12), 2)


def test_the_id_of_a_months_totals_contains_the_month_and_the_adviser() -> None:
    assert totals_id(NOVEMBER, "someone") == "2026-11.someone"
    assert (empty().month, empty().recruitment_id) == (NOVEMBER, "recruitment")


def test_months_continue_over_the_end_of_a_year() -> None:
    assert Month.of(date(2026, 12, 31)) == Month(2026, 12) == Month.parse("2026-12")
    assert Month(2026, 12).plus(1) == Month(2027, 1) and Month(2027, 1).plus(-1) == Month(2026, 12)
    assert [str(one) for one in months_of(Month(2026, 11), Month(2027, 1))] == [
        "2026-11",
        "2026-12",
        "2027-01",
    ]
    assert months_of(Month(2027, 1), Month(2026, 12)) == []
    assert Month.of_quarter(Quarter(2026, 4)) == (Month(2026, 10), Month(2026, 12))


def test_a_departments_sums_are_those_of_its_advisers_who_reported_in_the_month() -> None:
    one, other = recounted([activity.report()]), recounted([activity.report(activity.workshop())])
    october = no_totals("structure", "third", Month(2026, 10)).with_report(
        activity.report(activity.answers(day=date(2026, 10, 3)))
    )
    silent = no_totals("structure", "fourth", NOVEMBER)
    parts = [one, other, october, silent]
    kept = of_territory("69", "69", NOVEMBER, parts)
    assert (kept.advisers, kept.counts.people, kept.month) == (2, 9, "2026-11")
    assert kept.counts.by_commune == {"69381": 2}
    whole = of_territory(NATION, "69", NOVEMBER, parts)
    assert (whole.territory, whole.department, whole.id) == (NATION, "69", "FR.69.2026-11")
    assert whole.counts == kept.counts.without_communes() and whole.counts.by_commune == {}


def test_communes_without_an_activity_left_are_removed() -> None:
    here, there = activity.report(), activity.report(activity.answers(insee_code="2A004"))
    totals = recounted([here, there])
    assert totals.counts.communes == ("2A004", "69381")
    assert totals.without_report(there).counts.communes == ("69381",)


def test_the_nation_stores_the_sums_of_a_department_without_its_communes() -> None:
    month = empty().with_report(any_report(1)).with_report(any_report(2))
    own = of_territory("69", "69", NOVEMBER, [month])
    kept = for_nation(own)
    assert own.counts.communes and kept == of_territory(NATION, "69", NOVEMBER, [month])
    assert (kept.counts.communes, kept.counts.commune_reports) == ((), ())
    assert (kept.advisers, kept.counts.reports) == (1, 2)
