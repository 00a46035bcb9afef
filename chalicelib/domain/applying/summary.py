"""The summary of an application in lists: enough to search, filter, sort and count (RULES section 7)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.shared.calendar_rules import paris_date


class ApplicationSummary(NamedTuple):
    """A confirmed application, as lists and boards show it.

    Dates are in Paris. ``opinion_on`` is the day of the opinion, ``time_asked_on`` that of a pending request
    for more time, ``correction_asked_on`` that of a pending correction request.
    """

    id: str
    department: str
    status: ApplicationStatus
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
    confirmed_on: date
    decided_on: date | None
    recruitment_deadline: date | None
    opinion: OpinionVerdict | None
    opinion_on: date | None
    opinion_overdue: bool
    completed_on: date | None
    time_asked_on: date | None
    agenda_session_id: str | None
    # Added later: summaries of older releases have the defaults until the application is written again, or
    # until ``infra.reindex`` runs.
    legal_form: LegalForm | None = None
    additional: bool = False
    correction_asked_on: date | None = None
    structure_id: str | None = None
    confirmed_at: datetime | None = None
    taken_in: bool = False

    @property
    def confirmed_from(self) -> datetime:
        """The instant of its confirmation, or the start of that day for summaries of older releases."""
        return self.confirmed_at or datetime.combine(self.confirmed_on, time(), UTC)

    @property
    def awaits_decision(self) -> bool:
        """Whether it awaits the decision of a committee session."""
        return self.status.awaits_decision

    @property
    def awaits_opinion(self) -> bool:
        """Whether its prefecture has not given an opinion yet (RULES section 4)."""
        return self.awaits_decision and self.opinion is None

    @property
    def waits_since(self) -> date:
        """Since when it waits: its last completion, otherwise its confirmation."""
        return max(self.confirmed_on, self.completed_on or self.confirmed_on)

    def names(self) -> Sequence[str]:
        """Return the texts of a search: the name, the commune, the contact, the SIRET, the postal code."""
        return self.name, self.commune, self.contact, self.siret, self.postal_code


def summary_of(application: Application) -> ApplicationSummary | None:
    """Return the summary of an application, or None before its e-mail address is confirmed."""
    if application.confirmed_at is None:
        return None
    asked = application.extension_request
    opinion, correction = application.opinion, application.correction_request
    return ApplicationSummary(
        id=application.id,
        department=application.place.department,
        status=application.status,
        kind=application.kind,
        siret=application.siret,
        name=application.name,
        postal_code=application.place.postal_code,
        commune=application.place.name,
        contact=f"{application.contact.first_name} {application.contact.last_name}",
        posts_requested=application.posts_requested,
        posts_granted=application.posts_granted,
        posts_taken=application.posts_taken,
        posts_hired=application.posts_hired,
        confirmed_on=paris_date(application.confirmed_at),
        decided_on=application.decided_on,
        recruitment_deadline=application.recruitment_deadline,
        opinion=opinion.verdict if opinion else None,
        opinion_on=paris_date(opinion.given_at) if opinion else None,
        opinion_overdue=application.opinion_overdue,
        completed_on=paris_date(application.completed_at) if application.completed_at else None,
        time_asked_on=paris_date(asked.asked_at) if asked and asked.waiting else None,
        agenda_session_id=application.agenda_session_id,
        legal_form=application.legal_form,
        additional=application.is_additional,
        correction_asked_on=paris_date(correction.asked_at)
        if correction is not None and application.correction_waits
        else None,
        structure_id=application.structure_id,
        taken_in=application.taken_in_on is not None,
        confirmed_at=application.confirmed_at,
    )
