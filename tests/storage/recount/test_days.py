"""The forms and the e-mails of the last days are counted again, while the site runs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.agency.day_figures import DayFigure
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.core import daily
from chalicelib.services.core.changes import Email
from infra.counting.days import recount_days
from infra.recount import main
from tests.storage.conftest import Bench
from tests.support import builders


@pytest.fixture
def busy(emulator: Bench) -> Iterator[Bench]:
    """Create a form and two e-mails of yesterday, one sent and bounced; older ones count for other days."""
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
        emulator.store.lease_email(emails[0].id, changes.at, builders.HOUR)
        emulator.store.mark_email_sent(emails[0].id, changes.at, "provider-1")
        emulator.store.record_email_feedback(emails[0].id, Feedback.PERMANENT_BOUNCE)
    yield emulator


YESTERDAY = {DayFigure.APPLICATION_FORMS: 1, DayFigure.SENT: 1, DayFigure.RETURNED: 1}


def test_the_counters_agree_with_what_is_stored(busy: Bench) -> None:
    written, found = recount_days(busy.dynamodb, wiring.ports(), dry_run=True)
    yesterday = wiring.ports().today() - timedelta(days=1)
    assert written == found
    assert {day: +figures for day, figures in found.items() if +figures} == {yesterday: YESTERDAY}


def test_a_wrong_counter_is_told_and_corrected(busy: Bench) -> None:
    yesterday = wiring.ports().today() - timedelta(days=1)
    changes = busy.changes()
    changes.count(daily.counter_of(yesterday, "any"), DayFigure.SENT.value, 5)
    busy.store.commit(changes)
    said: list[str] = []
    assert main(["--days", "--dry-run"], said.append) == 1
    assert "  envoyés : 6 comptés au passage, 1 recomptés, à corriger" in said
    assert main(["--days"], said.append) == 0
    assert main(["--days", "--dry-run"], said.append) == 0
    written, _ = recount_days(busy.dynamodb, wiring.ports(), dry_run=True)
    assert +written[yesterday] == YESTERDAY


def test_a_form_received_during_the_count_is_counted(busy: Bench) -> None:
    class Meanwhile:
        """A form is received after the first page was read."""

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

    written, found = recount_days(Meanwhile(), wiring.ports(), dry_run=True)
    assert written == found
    assert found[wiring.ports().today()][DayFigure.CANDIDATE_FORMS] == 1
