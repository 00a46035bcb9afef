"""A process that publishes a session on the local stack's DynamoDB, to be killed by ``test_killed``.

``python -m tests.services.deciding.killed_publication FOLDER WHAT``: « prepare » fills the tables and closes
the session, « publish » runs its tasks until none is left, « report » prints the result. Each prints its
findings and its process time, in seconds, as one line of JSON; « publish » also prints a line before each
decision.
"""

import contextlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from chalicelib import wiring
from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.access.actor import AccountSession
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession, Decision, Verdict
from chalicelib.services import tasks
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core.changes import SYSTEM, Author, Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.deciding import publication
from chalicelib.services.deciding.committee import close_session
from chalicelib.settings import settings
from infra import resources
from infra.local.database import Database
from infra.local.emulator import Emulator, emulated_aws
from tests.support import builders
from tests.support.aws import SETTINGS
from tests.support.world import siret

VERDICTS = (Verdict.VALIDATED, Verdict.VALIDATED, Verdict.REJECTED, Verdict.POSTPONED)
DECIDING = "deciding"
# Entities of a transaction, without derived items.
_AT_ONCE = 20
# More than the e-mails of the largest session, which nothing sends here, and the task.
_OWED = 2_000


@contextlib.contextmanager
def local_tables(folder: Path) -> Iterator[Emulator]:
    """Open the tables as the local stack keeps them in a folder: acknowledged writes survive a kill -9."""
    database = Database(folder)
    try:
        with emulated_aws(database) as aws:
            names = resources.create(aws.client("dynamodb"), aws.client("sqs"), "killed")
            os.environ.update({**SETTINGS, **names})
            settings.cache_clear()
            aws.restore(list(database.items()))
            yield aws
    finally:
        database.close()


def prepare(ports: Ports, size: int) -> dict[str, Any]:
    """Return a closed session of some decisions, whose publication is owed."""
    at = ports.clock.now()
    secretary = builders.account(
        id=ports.ids.new(), email="secretaire@etat.example", role=Role.COMMITTEE, status=AccountStatus.ACTIVE
    )
    session = builders.committee_session(id=ports.ids.new(), number=1, held_on=ports.today(), created_at=at)
    decided = []
    for number in range(size):
        application = builders.application(
            ApplicationStatus.UNDER_REVIEW,
            id=ports.ids.new(),
            siret=siret(number),
            contact=builders.contact(email=f"contact{number}@commune.example"),
            agenda_session_id=session.id,
            posts_requested=1,
        )
        verdict = VERDICTS[number % len(VERDICTS)]
        validated = verdict is Verdict.VALIDATED
        ruling = Decision(
            verdict=verdict,
            posts_granted=1 if validated else None,
            reason=None if validated else "Trop tôt.",
            decided_by=secretary.id,
            decided_at=at,
        )
        item = AgendaItem.of(application, session.id)
        decided += [application, AgendaItem(**{**vars(item), "decision": ruling})]
    for entities in ([secretary, session], *_parts(decided)):
        changes = Changes(author=Author(kind=SYSTEM), at=at)
        for entity in entities:
            changes.create(entity)
        ports.store.commit(changes)
    actor = AccountSession(account=secretary, request_id="request-1")
    close_session(ports, actor, session.id, minutes=None)
    return {"session": session.id}


def _parts(entities: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(entities), _AT_ONCE):
        yield entities[start : start + _AT_ONCE]


def publish(ports: Ports) -> dict[str, Any]:
    """Run the tasks until none is left, as their consumer does."""
    done = 0
    while owed := [
        one for kind, one in ports.store.waiting_outbox(ports.clock.now(), _OWED) if kind == "task"
    ]:
        for task_id in owed:
            done += tasks.run(ports, task_id)
    return {"tasks": done}


def _told(act: Callable[..., None]) -> Callable[..., None]:
    """Return the act preceded by a printed line, by which the parent process follows its progress."""

    def said(*arguments: Any) -> None:
        print(DECIDING, flush=True)
        act(*arguments)

    return said


def report(ports: Ports, aws: Emulator) -> dict[str, Any]:
    """Return the state of the session, its structures, its posts and its e-mails."""
    [listed] = every(ports.store.sessions)
    session = ports.store.get(CommitteeSession, listed.id)
    assert session is not None
    agenda = list(every(ports.store.agenda, session.id))
    owed = Counter(
        (item["template"]["S"], item["subject_id"]["S"])
        for page in aws.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=os.environ["REGISTRY_TABLE"])
        for item in page["Items"]
        if item.get("kind", {}).get("S") == "email"
    )
    return {
        "status": session.status.value,
        "published": sum(item.published and not item.moot for item in agenda),
        "granted": present_budget(ports).granted,
        "told": Counter(template for template, _ in owed),
        "most_told": max(owed.values()),
    }


def main(folder: str, what: str, size: str) -> None:
    """Do the requested step on the tables of a folder."""
    with local_tables(Path(folder)) as aws:
        ports = wiring.ports()
        spent = time.process_time()
        if what == "prepare":
            found = prepare(ports, int(size))
        elif what == "publish":
            publication.publish_decision = _told(publication.publish_decision)
            found = publish(ports)
        else:
            found = report(ports, aws)
        print(json.dumps({**found, "seconds": time.process_time() - spent}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
