"""How long an adviser has reported nothing, and who is told when (RULES 21 and section 9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import add_months, morning_of, paris_date
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.summary import TrainingSummary
from chalicelib.domain.training.training import Training


class SilenceStep(StrEnum):
    """What the next check is for: the e-mail after a month, the one after a month and a half, or neither."""

    FIRST = "first"
    SECOND = "second"
    WATCH = "watch"


def first_day_in_post(recruitment: Recruitment, training: Training | TrainingSummary | None) -> date | None:
    """Return the first day in post (RULES 16): the day after the training; None while it is not known.

    Without a training, or when it was abandoned, it is the first day of the contract.

    Args:
        recruitment: of the adviser.
        training: of the adviser, if there is one.
    """
    if recruitment.contract is None:
        return None
    if training is None or training.status is TrainingStatus.ABANDONED:
        return recruitment.contract.starts_on
    return training.in_post_from


def watched(recruitment: Recruitment) -> bool:
    """Return whether an adviser is checked for silence: while the contract is signed and not recorded as
    ended."""
    return recruitment.status is RecruitmentStatus.HIRED


def silent_since(
    recruitment: Recruitment,
    training: Training | TrainingSummary | None,
    last_report: date | None,
    exempt: Iterable[tuple[date, date | None]],
    today: date,
) -> date:
    """Return the day from which silence counts: the last report or the first day in post, whichever is later.

    It is today when neither is known or the first day in post lies ahead. Days of leave or illness do not
    count: the silence begins again on the first day after them. For an adviser who was taken in it counts
    from that day on.

    Args:
        recruitment: with a contract.
        training: of the adviser, if there is one.
        last_report: the day of the last activity reported.
        exempt: first and last days of leaves and illnesses, without a last day while it is not known.
        today: the date in Paris.
    """
    known = [one for one in (first_day_in_post(recruitment, training), last_report) if one is not None]
    if known and recruitment.taken_in_on is not None:
        # Reports from before the intake are not here.
        known.append(recruitment.taken_in_on)
    since = min(max(known, default=today), today)
    for begins, ends in sorted(exempt, key=lambda one: one[0]):
        if begins > today:
            break
        if ends is None or ends >= since:
            since = today if ends is None or ends >= today else ends + timedelta(days=1)
    return since


def silence_days(since: date, params: Parameters) -> dict[SilenceStep, date]:
    """Return the days on which e-mails about a silence are due: after 1 month and 1.5 months (RULES
    section 9)."""
    first = add_months(since, params.silence_first_months)
    return {
        SilenceStep.FIRST: first,
        SilenceStep.SECOND: first + timedelta(days=params.silence_second_days),
    }


@dataclass(frozen=True, kw_only=True)
class SilenceCheck:
    """The result of a check of an adviser.

    Args:
        told: the step about which e-mails are sent now; None for no e-mail.
        next_step: what the next check is for.
        next_at: when it is due.
    """

    told: SilenceStep | None
    next_step: SilenceStep
    next_at: datetime


def check(step: SilenceStep, since: date, now: datetime, params: Parameters) -> SilenceCheck:
    """Decide what a check leads to: each step of a silence is told once; of two missed steps the later only.

    A report since the last check begins a new silence, whose first step comes later. After both steps the
    next check is a month later: no silence that began meanwhile can have reached its first step before.

    Args:
        step: what the check was set for.
        since: the day from which silence counts, read now.
        now: the instant.
        params: the values in force.
    """
    days = silence_days(since, params)
    first, second = morning_of(days[SilenceStep.FIRST]), morning_of(days[SilenceStep.SECOND])
    if now < first:
        return SilenceCheck(told=None, next_step=SilenceStep.FIRST, next_at=first)
    if now < second:
        # Both steps of the previous silence were told: this is a new one.
        told = None if step is SilenceStep.SECOND else SilenceStep.FIRST
        return SilenceCheck(told=told, next_step=SilenceStep.SECOND, next_at=second)
    again = morning_of(add_months(paris_date(now), params.silence_first_months))
    told = None if step is SilenceStep.WATCH else SilenceStep.SECOND
    return SilenceCheck(told=told, next_step=SilenceStep.WATCH, next_at=again)
