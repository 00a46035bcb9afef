"""Reports are counted again and their totals proved, while the site runs (``infra.recount_activity``)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.domain.activity.totals import Counts, Month, no_totals
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from infra import recount_activity as command
from tests.storage.conftest import Bench
from tests.support import activity, builders

NOVEMBER = Month.of(activity.DAY)


@pytest.fixture
def adviser(emulator: Bench) -> Iterator[tuple[Bench, Recruitment]]:
    """An adviser with three reports, whose totals know two of them, and another with totals of nothing."""
    one = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract())
    other = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract())
    reports = [activity.report(recruitment_id=one.id) for _ in range(3)]
    wrong = no_totals(one.structure_id, one.id, NOVEMBER).with_report(reports[0]).with_report(reports[1])
    vain = no_totals(other.structure_id, other.id, NOVEMBER).with_report(reports[0])
    emulator.create(one, other, *reports, wrong, vain)
    yield emulator, one


def test_totals_are_made_of_the_reports_there_are(adviser: tuple[Bench, Recruitment]) -> None:
    bench, one = adviser
    ports = wiring.ports()
    reports, wrong = command.recount(ports, dry_run=True)
    assert reports == 3 and len(wrong) == 2
    kept = bench.store.month_totals(one.structure_id, one.id, NOVEMBER)
    assert kept is not None and kept.counts.reports == 2, "a dry run writes nothing"
    command.recount(ports, dry_run=False)
    kept = bench.store.month_totals(one.structure_id, one.id, NOVEMBER)
    assert kept is not None and kept.counts.reports == 3 and kept.days[11] == 3
    assert command.recount(ports, dry_run=False) == (3, [])


def test_months_without_totals_get_theirs(emulator: Bench) -> None:
    one = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract())
    emulator.create(one, report := activity.report(recruitment_id=one.id))
    command.recount(wiring.ports(), dry_run=False)
    kept = emulator.store.month_totals(one.structure_id, one.id, NOVEMBER)
    assert (
        kept == replace(no_totals(one.structure_id, one.id, NOVEMBER).with_report(report), version=1)
        and kept.counts != Counts()
    )


def test_the_command_says_what_was_wrong_and_ends_in_error_until_it_is_put_right(
    adviser: tuple[Bench, Recruitment],
) -> None:
    _, one = adviser
    said: list[str] = []
    assert command.main(["--dry-run"], said.append) == 1
    assert said[0] == "3 comptes rendus comptés, 2 mois à corriger."
    assert f"  2026-11.{one.id} : à corriger" in said
    assert command.main([], said.append) == 0 and said[-1].endswith("corrigé")
    assert command.main(["--dry-run"], said.append) == 0
