"""The views of the desk (RULES section 7)."""

from datetime import date

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import StructureKind
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.deciding.selection import Tray
from chalicelib.http.fields import View
from chalicelib.services.deciding.desk import Desk


class SummaryView(View):
    """An application in a list of the desk."""

    id: str
    department: str
    status: ApplicationStatus
    status_label: str
    kind: StructureKind
    siret: str
    name: str
    postal_code: str
    commune: str
    contact: str
    posts_requested: int | None
    posts_granted: int
    posts_taken: int
    posts_hired: int
    waits_since: date
    confirmed_on: date
    decided_on: date | None
    recruitment_deadline: date | None
    opinion: OpinionVerdict | None
    opinion_on: date | None
    opinion_overdue: bool
    time_asked_on: date | None
    agenda_session_id: str | None


def summary_view(one: ApplicationSummary) -> SummaryView:
    """Return an application as a list shows it."""
    return SummaryView(
        status_label=one.status.label,
        **{name: getattr(one, name) for name in SummaryView.model_fields if name != "status_label"},
    )


class DeskView(View):
    """A page of applications, how many the selection picks, and how many each list holds."""

    applications: list[SummaryView]
    matching: int
    pages: int
    counts: dict[Tray, int]


def desk_view(desk: Desk) -> DeskView:
    """Return a page of applications."""
    return DeskView(
        applications=[summary_view(one) for one in desk.rows],
        matching=desk.matching,
        pages=desk.pages,
        counts=dict(desk.counts),
    )
