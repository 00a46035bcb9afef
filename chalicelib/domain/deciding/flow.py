"""Applications over the weeks: their stages, the events, and the duration of each step."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from chalicelib.domain.applying.status import STOPS, ApplicationStatus
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.shared.french import Labelled

_WEEK = timedelta(days=7)
_GRANTED = frozenset({ApplicationStatus.VALIDATED, ApplicationStatus.OVERDUE, ApplicationStatus.LAPSED})


class FlowStage(Labelled):
    """The stage of an application at the end of a week."""

    OPINION = "opinion", "attendent l'avis"
    DECISION = "decision", "attendent la décision, avec un avis"
    POSTPONED = "postponed", "ajournées"
    REJECTED = "rejected", "refusées"
    VALIDATED = "validated", "validées"


@dataclass(frozen=True, kw_only=True)
class Week:
    """A week, from Monday to Sunday.

    Args:
        begins_on: its Monday.
        standing: the number of applications by stage at its end (today for the present week).
        confirmed: applications confirmed during the week.
        opinions: applications whose present opinion was given during the week.
        decided: applications whose last decision was taken during the week.
        granted: posts granted by these decisions, as they are today.
    """

    begins_on: date
    standing: dict[FlowStage, int]
    confirmed: int
    opinions: int
    decided: int
    granted: int


@dataclass(frozen=True, kw_only=True)
class Delay:
    """The duration of a step.

    Args:
        name: in French.
        days: the median, in days; None if no application completed it.
        count: the number of applications that completed it.
    """

    name: str
    days: float | None
    count: int


@dataclass(frozen=True, kw_only=True)
class Flow:
    """The last weeks, oldest first, and the duration of each step."""

    weeks: list[Week]
    delays: list[Delay]


def flow_of(summaries: Sequence[ApplicationSummary], today: date, *, weeks: int) -> Flow:
    """Compute the last weeks of some applications.

    Withdrawn, cancelled and duplicate applications are left out, because the day of the stop is not in their
    summary. An application with several decisions is placed by its last opinion and its last decision.

    Args:
        summaries: the applications.
        today: the date in Paris, within the last week.
        weeks: how many, at least one.
    """
    followed = [one for one in summaries if one.status not in STOPS]
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - _WEEK * back for back in reversed(range(weeks))]
    # Events before the first week count in its stages but not among its events.
    stage_changes: list[Counter[FlowStage]] = [Counter() for _ in mondays]
    events: list[Counter[str]] = [Counter() for _ in mondays]
    for one in followed:
        former: FlowStage | None = None
        for day, stage in _steps(one):
            week = bisect_right(mondays, day) - 1
            stage_changes[max(week, 0)][stage] += 1
            if former is not None:
                stage_changes[max(week, 0)][former] -= 1
            former = stage
            if week >= 0:
                events[week][_EVENT_OF_STAGE[stage]] += 1
                events[week]["granted"] += one.posts_granted if stage is FlowStage.VALIDATED else 0
    standing: Counter[FlowStage] = Counter()
    past_weeks = []
    for begins_on, changes, counts in zip(mondays, stage_changes, events, strict=True):
        standing.update(changes)
        past_weeks.append(
            Week(
                begins_on=begins_on,
                standing={stage: standing[stage] for stage in FlowStage},
                confirmed=counts["confirmed"],
                opinions=counts["opinions"],
                decided=counts["decided"],
                granted=counts["granted"],
            )
        )
    return Flow(weeks=past_weeks, delays=_delays(followed))


_EVENT_OF_STAGE = {
    FlowStage.OPINION: "confirmed",
    FlowStage.DECISION: "opinions",
    FlowStage.POSTPONED: "decided",
    FlowStage.REJECTED: "decided",
    FlowStage.VALIDATED: "decided",
}


def _steps(one: ApplicationSummary) -> list[tuple[date, FlowStage]]:
    """Return the days on which an application changed stage, in order."""
    steps = [(one.confirmed_on, FlowStage.OPINION)]
    if one.opinion_on is not None:
        steps.append((one.opinion_on, FlowStage.DECISION))
    if one.decided_on is not None:
        granted, rejected = one.status in _GRANTED, one.status is ApplicationStatus.REJECTED
        ended = FlowStage.VALIDATED if granted else FlowStage.REJECTED if rejected else FlowStage.POSTPONED
        steps.append((one.decided_on, ended))
        # An opinion on the day of the session preceded it; an opinion after a postponement follows it.
        steps.sort(key=lambda step: step[0])
    return steps


def _delays(summaries: Iterable[ApplicationSummary]) -> list[Delay]:
    opinions, reviewed, whole = [], [], []
    for one in summaries:
        # For an imported application only the day of the decision is known.
        if one.taken_in:
            continue
        if one.opinion_on is not None:
            opinions.append((one.opinion_on - one.confirmed_on).days)
        if one.decided_on is not None:
            whole.append((one.decided_on - one.confirmed_on).days)
            if one.opinion_on is not None and one.opinion_on <= one.decided_on:
                reviewed.append((one.decided_on - one.opinion_on).days)
    steps = {
        "De la confirmation à l'avis": opinions,
        "De l'avis à la décision": reviewed,
        "De la confirmation à la décision": whole,
    }
    return [
        Delay(name=name, days=median(days) if days else None, count=len(days)) for name, days in steps.items()
    ]
