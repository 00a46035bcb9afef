"""Posts and activity are counted again, while the site runs (``infra.recount``)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.activity.totals import Counts, Month, no_totals
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.deciding.committee import CommitteeSessionStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.services.applying.budget import present_budget
from infra import recount as command
from infra.rewrite import CannotRewrite
from tests.storage.conftest import Bench
from tests.support import activity, builders

HELD = ((ApplicationStatus.VALIDATED, 3), (ApplicationStatus.OVERDUE, 2), (ApplicationStatus.LAPSED, 9))


@pytest.fixture
def bench(emulator: Bench) -> Iterator[Bench]:
    """Applications of which two hold five posts, with nothing counted."""
    emulator.create(*(builders.application(status=status, posts_granted=posts) for status, posts in HELD))
    yield emulator


def counted(bench: Bench, *, dry_run: bool = False, dynamodb: Any = None) -> tuple[Budget, Budget]:
    return command.recount(dynamodb or bench.dynamodb, wiring.ports(), dry_run=dry_run)


def department() -> str:
    return builders.application().place.department


def test_the_budget_is_the_sum_of_the_posts_of_applications(bench: Bench) -> None:
    right = {department(): 5}
    written, found = counted(bench, dry_run=True)
    assert (written.by_department, found.by_department) == ({}, right)
    assert present_budget(wiring.ports()).by_department == {}, "a dry run writes nothing"
    counted(bench)
    assert present_budget(wiring.ports()).by_department == right
    assert counted(bench)[0] == present_budget(wiring.ports()), "what is right is left alone"


def test_posts_granted_during_the_count_are_counted(bench: Bench) -> None:
    counted(bench)

    class Meanwhile:
        """Somebody is granted a post after the first page was read."""

        def __init__(self) -> None:
            self.owed = True

        def scan(self, **asked: Any) -> Any:
            page = bench.dynamodb.scan(**asked)
            if self.owed:
                self.owed = False
                changes = bench.changes()
                changes.update(present_budget(wiring.ports()).reserved({"2A": 4}, 4_000))
                changes.create(
                    builders.application(
                        status=ApplicationStatus.VALIDATED,
                        posts_granted=4,
                        place=builders.place(insee_code="2A004", department="2A"),
                    )
                )
                bench.store.commit(changes)
            return page

    written, found = counted(bench, dynamodb=Meanwhile())
    assert written == found and found.by_department == {department(): 5, "2A": 4}


def test_nothing_is_counted_while_a_session_is_in_publication(bench: Bench) -> None:
    bench.create(builders.committee_session(CommitteeSessionStatus.CLOSING))
    with pytest.raises(CannotRewrite, match="en cours de publication"):
        counted(bench)


def test_the_command_tells_differences_and_ends_in_error_until_they_are_corrected(bench: Bench) -> None:
    said: list[str] = []
    assert command.main(["--dry-run"], said.append) == 1
    assert said == [
        "5 postes attribués d'après les candidatures, 0 d'après le budget.",
        f"  {department()} : 0 dans le budget, 5 comptés, à corriger",
    ]
    assert command.main([], said.append) == 0 and said[-1].endswith("corrigé")
    assert command.main(["--dry-run"], said.append) == 0


# Activity reports

NOVEMBER = Month.of(activity.DAY)


@pytest.fixture
def adviser(emulator: Bench) -> Iterator[tuple[Bench, Recruitment]]:
    """An adviser with three reports, whose totals have two of them, and another with totals without
    reports."""
    one = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract())
    other = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract())
    reports = [activity.report(recruitment_id=one.id) for _ in range(3)]
    wrong = no_totals(one.structure_id, one.id, NOVEMBER).with_report(reports[0]).with_report(reports[1])
    vain = no_totals(other.structure_id, other.id, NOVEMBER).with_report(reports[0])
    emulator.create(one, other, *reports, wrong, vain)
    yield emulator, one


def test_totals_are_computed_from_the_stored_reports(adviser: tuple[Bench, Recruitment]) -> None:
    bench, one = adviser
    ports = wiring.ports()
    reports, wrong = command.recount_activity(ports, dry_run=True)
    assert reports == 3 and len(wrong) == 2
    kept = bench.store.month_totals(one.structure_id, one.id, NOVEMBER)
    assert kept is not None and kept.counts.reports == 2, "a dry run writes nothing"
    command.recount_activity(ports, dry_run=False)
    kept = bench.store.month_totals(one.structure_id, one.id, NOVEMBER)
    assert kept is not None and kept.counts.reports == 3 and kept.days[11] == 3
    assert command.recount_activity(ports, dry_run=False) == (3, [])


def test_months_without_totals_get_them(emulator: Bench) -> None:
    one = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract())
    emulator.create(one, report := activity.report(recruitment_id=one.id))
    command.recount_activity(wiring.ports(), dry_run=False)
    kept = emulator.store.month_totals(one.structure_id, one.id, NOVEMBER)
    assert (
        kept == replace(no_totals(one.structure_id, one.id, NOVEMBER).with_report(report), version=1)
        and kept.counts != Counts()
    )


def test_the_command_tells_wrong_months_and_ends_in_error_until_they_are_corrected(
    adviser: tuple[Bench, Recruitment],
) -> None:
    _, one = adviser
    said: list[str] = []
    assert command.main(["--activity", "--dry-run"], said.append) == 1
    assert said[0] == "3 comptes rendus comptés, 2 mois à corriger."
    assert f"  2026-11.{one.id} : à corriger" in said
    assert command.main(["--activity"], said.append) == 0 and said[-1].endswith("corrigé")
    assert command.main(["--activity", "--dry-run"], said.append) == 0
