"""The activity reports of the advisers of the sample data."""

from datetime import timedelta

from chalicelib.domain.access.actor import CandidateSession
from chalicelib.domain.activity.report import (
    ActivityKind,
    Age,
    Channel,
    Redirection,
    ReportAnswers,
    Standing,
    Theme,
)
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.activity import reports, territories
from infra.local.demo.loader import Loader

_REPORTS = 20


def report_activities(loader: Loader) -> None:
    """Record some reports of every adviser who was under contract, from the first day to today."""
    places = loader.ports.places.departments()
    for summary in loader.ports.store.recruitment_summaries(places):
        recruitment = loader.ports.store.get(Recruitment, summary.id)
        if recruitment is None or recruitment.contract is None:
            continue
        candidate = loader.ports.store.get(Candidate, recruitment.candidate_id)
        assert candidate is not None
        first = recruitment.contract.starts_on
        last = min(recruitment.last_day or loader.today, loader.today)
        for number in range(_REPORTS if first <= last else 0):
            day = first + timedelta(days=loader.random.randint(0, (last - first).days))
            said = _answers(loader, candidate, day=day)
            actor = CandidateSession(candidate=candidate)
            reports.record_report(loader.ports, actor, client_id=f"exemple-{number:04}", answers=said)
    territories.owe_counting(loader.ports, places)
    loader.run_tasks()


def _answers(loader: Loader, candidate: Candidate, **when: object) -> ReportAnswers:
    kind = loader.random.choice([*ActivityKind])
    group = kind is ActivityKind.WORKSHOP
    people = loader.random.randint(2, 12) if group else 1
    values: dict[str, object] = {
        "channel": loader.random.choice([*Channel]),
        "kind": kind,
        "group": group,
        "people": people,
        "ages": tuple(people if one is Age.SENIOR else 0 for one in Age),
        "standings": tuple(people if one is Standing.RETIRED else 0 for one in Standing),
        "themes": tuple(loader.random.sample([*Theme], 2)),
        "minutes": loader.random.choice([15, 30, 45, 60, 90, 120]),
        "insee_code": candidate.place.insee_code,
        "postal_code": candidate.place.postal_code,
        "redirected_to": Redirection.FRANCE_SERVICES if kind is ActivityKind.REDIRECT else None,
        "mandate": kind is ActivityKind.MANDATE,
    }
    return ReportAnswers(**{**values, **when})  # type: ignore[arg-type]
