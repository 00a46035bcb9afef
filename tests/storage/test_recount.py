"""The posts granted are counted again and the budget is proved, while the site runs (``infra.recount``)."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.deciding.committee import CommitteeSessionStatus
from chalicelib.services.applying.budget import present_budget
from infra import recount as command
from infra.rewrite import CannotRewrite
from tests.storage.conftest import Bench
from tests.support import builders

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


def test_the_budget_is_made_of_the_posts_that_applications_hold(bench: Bench) -> None:
    right = {department(): 5}
    written, found = counted(bench, dry_run=True)
    assert (written.by_department, found.by_department) == ({}, right)
    assert present_budget(wiring.ports()).by_department == {}, "a dry run writes nothing"
    counted(bench)
    assert present_budget(wiring.ports()).by_department == right
    assert counted(bench)[0] == present_budget(wiring.ports()), "what is right is left alone"


def test_what_is_granted_during_the_count_is_counted(bench: Bench) -> None:
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


def test_the_command_says_what_was_wrong_and_ends_in_error_until_it_is_put_right(bench: Bench) -> None:
    said: list[str] = []
    assert command.main(["--dry-run"], said.append) == 1
    assert said == [
        "5 postes attribués d'après les candidatures, 0 d'après le budget.",
        f"  {department()} : 0 dans le budget, 5 comptés, à corriger",
    ]
    assert command.main([], said.append) == 0 and said[-1].endswith("corrigé")
    assert command.main(["--dry-run"], said.append) == 0
