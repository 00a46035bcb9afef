"""Activity reports of advisers, valid by default."""

from datetime import date
from typing import Any

from chalicelib.domain.activity.report import (
    ActivityKind,
    ActivityReport,
    Channel,
    ReportAnswers,
    Theme,
    report_id,
)
from tests.support.builders import NOW, new_id

DAY = date(2026, 11, 12)


def answers(**said: Any) -> ReportAnswers:
    """Return the answers on a support of one hour, given to one person of Lyon on 12 November 2026."""
    values: dict[str, Any] = {
        "day": DAY,
        "channel": Channel.OWN_PREMISES,
        "kind": ActivityKind.SUPPORT,
        "group": False,
        "people": 1,
        "themes": (Theme.PROCEDURES,),
        "minutes": 60,
        "insee_code": "69381",
        "postal_code": "69001",
    }
    return ReportAnswers(**{**values, **said})


def workshop(people: int = 8, **said: Any) -> ReportAnswers:
    """Return the answers on a workshop."""
    return answers(**{"kind": ActivityKind.WORKSHOP, "group": True, "people": people, **said})


def report(said: ReportAnswers | None = None, **fields: Any) -> ActivityReport:
    """Return a report as it is stored."""
    said = said or answers()
    values: dict[str, Any] = {
        "id": report_id(said.day, new_id()),
        "recruitment_id": "0190a000-0000-7000-8000-000000000000",
        "answers": said.normalised(),
        "written_at": NOW,
    }
    return ActivityReport(**{**values, **fields})
