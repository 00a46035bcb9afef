"""The summary of an agreement, enough to search, filter, sort and count lists (RULES sections 7, 11)."""

from datetime import date
from typing import NamedTuple

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.shared.calendar_rules import instruction_deadline, paris_date
from chalicelib.domain.shared.parameters import Parameters


class AgreementSummary(NamedTuple):
    """An agreement as desks list it.

    Args:
        id: of the agreement.
        department: its code.
        title: what it is for, as on screens.
        siret: of the structure.
        tray: what it waits for.
        waits_since: the date in Paris since which it waits for that.
        posts: how many it is for.
        total_cents: the subsidy of all its posts, in euro cents.
        number: of its case file; None while it has none.
        complete_on: the day from which the funder's clock runs; None while it does not run.
        days_used: the days that the clock ran before it stopped.
        ended_on: its last day, once it ended.
        links_due: whether it was taken in and its people were sent no link yet.
    """

    id: str
    department: str
    title: str
    siret: str
    tray: AgreementTray
    waits_since: date
    posts: int
    total_cents: int
    number: int | None
    complete_on: date | None
    days_used: int
    ended_on: date | None
    # Added later: a summary of an older release has the default until its agreement is written again.
    links_due: bool = False

    def due_on(self, params: Parameters) -> date | None:
        """Return the last day for the funder to instruct the file; None while its clock does not run
        (RULES 11)."""
        if self.complete_on is None:
            return None
        return instruction_deadline(self.complete_on, params, self.days_used)


def agreement_summary(agreement: Agreement) -> AgreementSummary:
    """Return the summary of an agreement."""
    file = agreement.case_file
    return AgreementSummary(
        id=agreement.id,
        department=agreement.department,
        title=agreement.title,
        siret=agreement.siret,
        tray=agreement.tray,
        waits_since=agreement.waits_since or paris_date(agreement.created_at),
        posts=agreement.posts,
        total_cents=agreement.total_cents,
        number=file.number if file else None,
        complete_on=file.complete_on if file else None,
        days_used=file.days_used if file else 0,
        ended_on=agreement.ended_on,
        links_due=agreement.links_due,
    )
