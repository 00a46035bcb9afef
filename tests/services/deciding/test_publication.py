"""The largest session is published in parts, without loss or repetition (RULES sections 4, 13)."""

import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.committee import CommitteeSession, CommitteeSessionStatus, Verdict
from chalicelib.services import tasks
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core.changes import Task
from chalicelib.services.core.lists import every
from chalicelib.services.deciding import publication
from chalicelib.services.deciding.publication import DECISIONS_PER_TASK
from tests.support.outside import Crash
from tests.support.world import World

VERDICTS = (Verdict.VALIDATED, Verdict.VALIDATED, Verdict.REJECTED, Verdict.POSTPONED)
DECISION_EMAILS = {
    Verdict.VALIDATED: "decision_validated",
    Verdict.REJECTED: "decision_rejected",
    Verdict.POSTPONED: "decision_postponed",
}
# The most decisions of one session (RULES section 13), and the number of crashes during its publication.
LARGEST, DEATHS = 800, 20


def closing_session(
    world: World, size: int, verdicts: tuple[Verdict, ...] = VERDICTS
) -> tuple[CommitteeSession, list[tuple[Application, Verdict]]]:
    """Return a session of some decisions that has just closed, with its publication owed."""
    decided = [(world.confirmed(), verdicts[number % len(verdicts)]) for number in range(size)]
    session = world.session(*(application for application, _ in decided))
    for application, verdict in decided:
        world.decide(session, application, verdict)
    world.store.tasks.clear()
    world.close(session)
    return session, decided


def publish(world: World, run: Callable[[Task], None]) -> int:
    """Run the tasks of the publication, each until it is done; return their number."""
    done = 0
    while world.store.tasks:
        run(world.store.tasks[0])
        world.store.tasks.pop(0)
        done += 1
    return done


def require_told_once(
    world: World, session: CommitteeSession, decided: list[tuple[Application, Verdict]]
) -> None:
    """Check that every structure reads its own decision once, and that every post is counted once."""
    told = Counter(
        (mail.subject_id, mail.template)
        for mail in world.mails()
        if mail.template in DECISION_EMAILS.values()
    )
    assert told == Counter((application.id, DECISION_EMAILS[verdict]) for application, verdict in decided)
    validated = sum(verdict is Verdict.VALIDATED for _, verdict in decided)
    assert present_budget(world.ports).granted == validated
    assert all(item.published and not item.moot for item in every(world.ports.store.agenda, session.id))
    assert world.fresh(session).status is CommitteeSessionStatus.CLOSED
    lists = world.mails("session_published")
    assert [mail.params["validated"] for mail in lists] == [validated], "the prefecture has one list"


def test_a_task_publishes_a_part_and_creates_the_next_one(world: World) -> None:
    world.prefecture("54")
    session, decided = closing_session(world, DECISIONS_PER_TASK + 1)
    [first] = world.store.tasks
    assert tasks.run(world.ports, first.id)
    published = [item.published for item in every(world.ports.store.agenda, session.id)]
    assert Counter(published) == {True: DECISIONS_PER_TASK, False: 1}
    assert world.fresh(session).status is CommitteeSessionStatus.CLOSING
    assert world.mails("session_published") == [], "no list before the last decision"
    assert len(world.store.tasks) == 2, "the next part is owed"
    assert not tasks.run(world.ports, first.id), "the first part delivered again does nothing"
    world.run_tasks()
    require_told_once(world, session, decided)


def test_a_full_part_creates_no_empty_one(world: World) -> None:
    world.prefecture("54")
    session, decided = closing_session(world, DECISIONS_PER_TASK)
    assert publish(world, lambda task: require_done(world, task)) == 1
    require_told_once(world, session, decided)


def test_applications_that_stopped_undecided_are_published_by_no_part_and_create_no_more_tasks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "DECISIONS_PER_TASK", 1)
    stopped = [world.confirmed() for _ in range(3)]
    session = world.session(*stopped, kept := world.confirmed())
    for application in stopped:
        world.withdraw(application)
    world.decide(session, kept)
    world.store.tasks.clear()
    world.close(session)
    assert publish(world, lambda task: require_done(world, task)) == 1
    assert world.fresh(session).status is CommitteeSessionStatus.CLOSED
    assert [item.id for item in every(world.ports.store.agenda, session.id) if item.published] == [kept.id]


def require_done(world: World, task: Task) -> None:
    assert tasks.run(world.ports, task.id)


@pytest.mark.parametrize("size", [250, pytest.param(LARGEST, marks=pytest.mark.long)])
def test_a_large_session_is_published_once_however_often_the_process_dies(
    world: World, size: int, record_property: Callable[[str, object], None]
) -> None:
    world.prefecture("54")
    session, decided = closing_session(world, size)
    before = world.store.commits
    deaths = sorted(random.Random(size).sample(range(before + 1, before + size + 1), DEATHS))
    spent, written = [], []

    def until_done(task: Task) -> None:
        while True:
            began, commits = time.process_time(), world.store.commits
            if deaths and world.store.crash_at is None:
                world.store.crash_at = deaths.pop(0)
            try:
                assert tasks.run(world.ports, task.id)
            except Crash:
                continue
            finally:
                spent.append(time.process_time() - began)
                written.append(world.store.commits - commits)
            return

    parts = publish(world, until_done)
    assert len(spent) == parts + DEATHS, "it died at each of them"
    # The last part also writes the list of the department and the session.
    assert max(written) <= DECISIONS_PER_TASK + 2, "no run is longer than a part"
    require_told_once(world, session, decided)
    # A transaction for each decision, one at the end of each part, one for the list of the department.
    assert sum(written) == size + parts + 1, "nothing is done twice"
    told = f"{size} decisions, {DEATHS} deaths: {parts} tasks, {sum(spent):.1f} s of process time in all"
    record_property("figure", f"{told}, {max(spent):.1f} s the longest")
    assert sum(spent) < 60


def test_a_withdrawal_between_two_parts_returns_its_posts(world: World) -> None:
    session, decided = closing_session(world, DECISIONS_PER_TASK + 1, (Verdict.VALIDATED,))
    assert tasks.run(world.ports, world.store.tasks.pop(0).id)
    [waiting] = [one for one in every(world.ports.store.agenda, session.id) if not one.published]
    world.withdraw(next(one for one, _ in decided if one.id == waiting.id))
    world.run_tasks()
    assert present_budget(world.ports).granted == DECISIONS_PER_TASK
    assert world.mails("decision_validated")[-1].subject_id != waiting.id
    assert world.fresh(session).status is CommitteeSessionStatus.CLOSED
