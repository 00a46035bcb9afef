"""The posts of a territory: active ones, silent ones, and overdue follow-ups (RULES 21)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from chalicelib.domain.activity.silence import SilenceStep, silence_days, silent_since, watched
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import add_months
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.training.summary import TrainingSummary


@dataclass(frozen=True, kw_only=True)
class TerritoryPosts:
    """The posts of a department when they were last counted.

    Args:
        filled: under contract on that day.
        active: posts whose last report is more recent than ``silence_first_months``.
        silent: posts whose adviser has reported nothing for so long. A post that has just begun, or whose
            adviser is on leave or ill, is neither active nor silent.
        overdue: follow-ups that are past their due date and not submitted.
        past_reports: activities of all the quarters that are over.
    """

    filled: int = 0
    active: int = 0
    silent: int = 0
    overdue: int = 0
    past_reports: int = 0

    def __add__(self, other: "TerritoryPosts") -> "TerritoryPosts":
        return TerritoryPosts(**{name: getattr(self, name) + getattr(other, name) for name in _NAMES})


_NAMES = tuple(one.name for one in fields(TerritoryPosts))


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Whether a post is in activity, or silent; never both."""

    active: bool
    silent: bool


@dataclass(frozen=True, kw_only=True)
class SeenPost:
    """What ``presence`` reads of an adviser.

    Args:
        recruitment: of the adviser.
        training: of the adviser, if there is one.
        last_report: the day of the last activity reported.
    """

    recruitment: Recruitment
    training: TrainingSummary | None = None
    last_report: date | None = None


def presence(seen: SeenPost, today: date, params: Parameters) -> Presence | None:
    """Return whether a post is active or silent (RULES section 9).

    Args:
        seen: the adviser.
        today: the date in Paris.
        params: the values in force.

    Returns:
        None when nobody is under contract on this day.
    """
    recruitment, last_report = seen.recruitment, seen.last_report
    if not watched(recruitment) or not recruitment.under_contract_during(today, today):
        return None
    exempt = [(one.first_day, one.last_day) for one in recruitment.suspensions]
    since = silent_since(recruitment, seen.training, last_report, exempt, today)
    recent = last_report is not None and today < add_months(last_report, params.silence_first_months)
    return Presence(active=recent, silent=today >= silence_days(since, params)[SilenceStep.FIRST])


def posts_of(
    seen: Iterable[SeenPost],
    today: date,
    params: Parameters,
    *,
    overdue: int,
    past_reports: int,
) -> TerritoryPosts:
    """Count the posts of a department.

    Args:
        seen: its recruitments.
        today: the date in Paris.
        params: the values in force.
        overdue, past_reports: as in ``TerritoryPosts``.
    """
    found = [one for one in (presence(each, today, params) for each in seen) if one is not None]
    return TerritoryPosts(
        filled=len(found),
        active=sum(one.active for one in found),
        silent=sum(one.silent for one in found),
        overdue=overdue,
        past_reports=past_reports,
    )
