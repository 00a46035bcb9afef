"""What Démarches simplifiées tells of case files: read every quarter of an hour (RULES section 11).

It repairs whatever was entered here: the state there is taken, whichever way it went.
"""

import json
from datetime import UTC, datetime, timedelta

from chalicelib.domain.access.actor import System
from chalicelib.domain.funding.agreement import Agreement, AgreementStatus
from chalicelib.domain.funding.case_file import CaseFileReport, Procedure
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Claim
from chalicelib.services.core.ports import CaseFilesUnavailable, Ports
from chalicelib.services.core.transaction import add_task, decide, finish_task
from chalicelib.services.funding.instruction import hold_number, write

SYNC_TASK = "read_case_files"

_EVERY = timedelta(minutes=14)
# Files that change while pages are read, and clocks that differ: what is read twice changes nothing.
_OVERLAP = timedelta(hours=1)
_BEGINNING = datetime(2021, 1, 1, tzinfo=UTC)
# Of 100 files: a task has time for so many, the next one goes on.
_PAGES_A_TASK = 10
_KEPT_FOR = timedelta(days=365)


def owe_reading(ports: Ports) -> None:
    """Owe the reading of each procedure, once a quarter of an hour; called as often as one likes."""

    def work(changes: Changes) -> None:
        wanted = Claim(key="CASE_FILES#READ", until=changes.at + _EVERY)
        if guards.claim(ports, changes, wanted):
            for procedure in Procedure:
                add_task(ports, changes, SYNC_TASK, procedure=procedure.value)

    decide(ports, System(), work)


def read_changed(ports: Ports, procedure: Procedure, task_id: str) -> None:
    """Read the files of a procedure that changed since the last time, and write down what is new.

    A service that does not answer is asked again in a quarter of an hour, from where the reading stopped.
    """
    system = System(request_id=task_id)
    place = _Place.kept(ports, procedure)
    for _ in range(_PAGES_A_TASK):
        try:
            page = ports.case_files.changed(procedure, place.since, place.cursor)
        except CaseFilesUnavailable:
            break
        if page is None:
            break
        for report in page.files:
            note_seen(ports, system, report)
        # A service that gives the same place again would be read for ever.
        if page.cursor is None or page.cursor == place.cursor:
            place = _Place(since=place.begun - _OVERLAP, begun=ports.clock.now(), cursor=None)
            place.keep(ports, procedure)
            break
        place = _Place(since=place.since, begun=place.begun, cursor=page.cursor)
        place.keep(ports, procedure)
    finish_task(ports, system, task_id)


class _Place:
    """How far the reading of a procedure came.

    Args:
        since: what changed after it is read.
        begun: when this reading began.
        cursor: of the next page; None at its beginning.
    """

    def __init__(self, *, since: datetime, begun: datetime, cursor: str | None) -> None:
        self.since, self.begun, self.cursor = since, begun, cursor

    @classmethod
    def kept(cls, ports: Ports, procedure: Procedure) -> "_Place":
        """Where the last task stopped; at the beginning of the programme when that was lost."""
        now = ports.clock.now()
        text = ports.ephemeral.kept(f"CASE_FILES#{procedure}", now)
        if text is None:
            return cls(since=_BEGINNING, begun=now, cursor=None)
        since, begun, cursor = json.loads(text)
        started = datetime.fromisoformat(begun) if cursor else now
        return cls(since=datetime.fromisoformat(since), begun=started, cursor=cursor)

    def keep(self, ports: Ports, procedure: Procedure) -> None:
        """Remember it for the next task."""
        text = json.dumps([self.since.isoformat(), self.begun.isoformat(), self.cursor])
        ports.ephemeral.keep(f"CASE_FILES#{procedure}", text, ports.clock.now() + _KEPT_FOR)


def note_seen(ports: Ports, system: System, report: CaseFileReport) -> None:
    """Write down what was read of a file of one of the agreements here; of others nothing is kept."""

    def work(changes: Changes) -> None:
        holder = ports.store.guard_holder(guards.case_file_guard(report.number))
        agreement = ports.store.get(Agreement, holder) if holder else None
        if agreement is None or agreement.case_file is None or agreement.status is AgreementStatus.ENDED:
            return
        seen = agreement.case_file.read(report, procedure=agreement.procedure, seen_at=changes.at)
        if seen != agreement.case_file:
            hold_number(ports, changes, agreement, seen)
            write(ports, changes, agreement, seen)

    decide(ports, system, work, reads_guards=(guards.CASE_FILES,))
