"""The posts granted are counted again and the budget is proved, while the site runs (``infra.recount``)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.agency.day_figures import DayFigure
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.deciding.committee import CommitteeSessionStatus
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core import daily
from chalicelib.services.core.changes import Email
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


# The forms and the e-mails of the last days


@pytest.fixture
def busy(emulator: Bench) -> Iterator[Bench]:
    """Yesterday a form came, and of two e-mails one left and came back; older things are none of its days."""
    application = builders.application()
    for ago in (1, 30):
        changes = emulator.changes(wiring.ports().clock.now() - timedelta(days=ago))
        if ago == 1:
            changes.create(application)
        changes.note(application, "submitted")
        emails = [
            Email(id=builders.new_id(), template="x", to="a@b.example", subject_id=application.id)
            for _ in range(2)
        ]
        changes.emails += emails
        emulator.store.commit(changes)
        emulator.store.claim_email(emails[0].id, changes.at, builders.HOUR)
        emulator.store.email_sent(emails[0].id, changes.at, "provider-1")
        emulator.store.email_returned(emails[0].id, Feedback.PERMANENT_BOUNCE)
    yield emulator


YESTERDAY = {DayFigure.APPLICATION_FORMS: 1, DayFigure.SENT: 1, DayFigure.RETURNED: 1}


def test_what_is_counted_as_it_happens_is_what_is_there(busy: Bench) -> None:
    written, found = command.recount_days(busy.dynamodb, wiring.ports(), dry_run=True)
    yesterday = wiring.ports().today() - timedelta(days=1)
    assert written == found
    assert {day: +figures for day, figures in found.items() if +figures} == {yesterday: YESTERDAY}


def test_a_counter_that_is_wrong_is_told_and_put_right(busy: Bench) -> None:
    yesterday = wiring.ports().today() - timedelta(days=1)
    changes = busy.changes()
    changes.count(daily.counter_of(yesterday, "any"), DayFigure.SENT.value, 5)
    busy.store.commit(changes)
    said: list[str] = []
    assert command.main(["--days", "--dry-run"], said.append) == 1
    assert "  envoyés : 6 comptés au passage, 1 recomptés, à corriger" in said
    assert command.main(["--days"], said.append) == 0
    assert command.main(["--days", "--dry-run"], said.append) == 0
    written, _ = command.recount_days(busy.dynamodb, wiring.ports(), dry_run=True)
    assert +written[yesterday] == YESTERDAY


def test_a_form_that_comes_during_the_count_is_counted(busy: Bench) -> None:
    class Meanwhile:
        """A form comes after the first page was read."""

        def __init__(self) -> None:
            self.owed = True

        def scan(self, **asked: Any) -> Any:
            page = busy.dynamodb.scan(**asked)
            if self.owed:
                self.owed = False
                changes = busy.changes(wiring.ports().clock.now())
                changes.create(candidate := builders.candidate())
                changes.note(candidate, "submitted")
                busy.store.commit(changes)
            return page

    written, found = command.recount_days(Meanwhile(), wiring.ports(), dry_run=True)
    assert written == found
    assert found[wiring.ports().today()][DayFigure.CANDIDATE_FORMS] == 1
