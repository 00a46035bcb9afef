"""Somebody under contract, and the reports that they record through the services."""

from datetime import timedelta
from typing import Any

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.activity.report import ActivityReport
from chalicelib.domain.activity.totals import Counts, Month
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.activity import lock, reports
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import decide
from tests.support import activity, builders
from tests.support.world import World


class Adviser:
    """Somebody hired today in Nancy, and their acts."""

    def __init__(self, world: World, recruitment: Recruitment | None = None) -> None:
        self.world = world
        self.recruitment = recruitment or world.hired(world.granted())
        self.actor: Actor = world.as_candidate(world.get(Candidate, self.recruitment.candidate_id))

    def answers(self, **said: Any) -> Any:
        return activity.answers(**{"day": self.world.today, **said})

    def records(self, client_id: str = "", **said: Any) -> ActivityReport:
        return reports.record_report(
            self.world.ports,
            self.actor,
            client_id=client_id or builders.new_id(),
            answers=self.answers(**said),
        )

    def corrects(self, report: ActivityReport, version: int | None = None, **said: Any) -> ActivityReport:
        return reports.correct_report(
            self.world.ports,
            self.actor,
            report.id,
            answers=self.answers(**{"day": report.day, **said}),
            expected_version=version,
        )

    def deletes(self, report: ActivityReport, version: int | None = None) -> None:
        reports.delete_report(self.world.ports, self.actor, report.id, expected_version=version)

    def stored(self) -> list[ActivityReport]:
        first, last = self.world.today - timedelta(days=400), self.world.today + timedelta(days=400)
        return [*every(self.world.store.activity_reports, self.recruitment.id, first, last)]

    def counts(self) -> Counts:
        """Return the sum of the months, which must equal a recount of the reports."""
        now = Month.of(self.world.today)
        kept = self.world.store.totals_of_structure(
            self.recruitment.structure_id, now.plus(-13), now.plus(13)
        )
        mine = [one.counts for one in kept if one.recruitment_id == self.recruitment.id]
        assert sum(mine, Counts()) == sum(map(Counts.of, self.stored()), Counts())
        return sum(mine, Counts())

    def lock(self, quarter: Quarter, follow_up_id: str = "follow-up") -> None:
        agreement_id = self.recruitment.agreement_id

        def work(changes: Changes) -> None:
            lock.lock(self.world.ports, changes, agreement_id, str(quarter), follow_up_id)

        decide(self.world.ports, self.world.as_staff(Role.AGENCY), work)

    def unlock(self, quarter: Quarter, follow_up_id: str = "follow-up") -> None:
        agreement_id = self.recruitment.agreement_id
        decide(
            self.world.ports,
            self.world.as_staff(Role.AGENCY),
            lambda changes: lock.unlock(changes, agreement_id, str(quarter), follow_up_id),
        )
