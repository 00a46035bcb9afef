"""The summary of a training, enough to search, filter, sort and count lists (RULES section 7)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from chalicelib.domain.shared.calendar_rules import training_start_deadline
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.training.awaiting import awaited_since
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.status import AHEAD, TRAINED, TrainingStatus
from chalicelib.domain.training.training import Training

T = TrainingStatus


class ListedAway(NamedTuple):
    """A suspension of the contract in a list; its days are ISO text."""

    first: str
    last: str | None

    @property
    def first_day(self) -> date:
        """The first day without work."""
        return date.fromisoformat(self.first)

    @property
    def last_day(self) -> date | None:
        """The last one; None until the return is known."""
        return date.fromisoformat(self.last) if self.last else None


class TrainingSummary(NamedTuple):
    """A training as lists show it; dates are those of Paris.

    Args:
        available_from: the first day on which the adviser may be trained.
        contract_starts_on, last_day: of the contract.
        hours: of the course; None before the test.
        starts_on, ends_on: of the session; None without a seat.
        given_by: the number of the lot that gives the session; 0 without a seat.
        in_post_from: the first day in post; None while it is not known.
        away: the suspensions of the contract, in the order of their days, while the training is ahead.
    """

    id: str
    department: str
    region: str
    first_name: str
    last_name: str
    structure_name: str
    status: TrainingStatus
    since: date
    available_from: date
    contract_starts_on: date | None
    last_day: date | None
    hours: CourseHours | None
    session_id: str
    given_by: int
    starts_on: date | None
    ends_on: date | None
    in_post_from: date | None
    away: tuple[ListedAway, ...] = ()

    @property
    def name(self) -> str:
        """The person, as lists name them."""
        return f"{self.first_name} {self.last_name}"

    def names(self) -> Sequence[str]:
        """Return the names that a search reads: the person and the structure."""
        return self.first_name, self.last_name, self.structure_name

    @property
    def ahead(self) -> bool:
        """Whether the training has not begun yet."""
        return self.status in AHEAD

    @property
    def trained(self) -> bool:
        """Whether a session was followed to its end, or none was needed."""
        return self.status in TRAINED or self.status is T.EXEMPT

    def late(self, today: date, params: Parameters) -> bool:
        """Return whether the training should have started: ``training_start_days`` have passed (RULES 17).

        For an adviser who was away they count from the return.

        Args:
            today: the date in Paris.
            params: the values in force.
        """
        if not self.ahead or self.contract_starts_on is None:
            return False
        since = awaited_since(self.contract_starts_on, self.away, today)
        return since is not None and today > training_start_deadline(since, params)

    def under_contract(self, day: date) -> bool:
        """Return whether the contract runs on a day."""
        begun = self.contract_starts_on is not None and self.contract_starts_on <= day
        return begun and (self.last_day is None or day <= self.last_day)

    def in_post(self, day: date) -> bool:
        """Return whether the adviser is trained and serves the public on a day (RULES 16)."""
        return self.in_post_from is not None and self.in_post_from <= day and self.under_contract(day)


def training_summary(training: Training) -> TrainingSummary:
    """Return the summary of a training."""
    seat = training.seat
    return TrainingSummary(
        id=training.id,
        department=training.place.department,
        region=training.place.region,
        first_name=training.first_name,
        last_name=training.last_name,
        structure_name=training.structure_name,
        status=training.status,
        since=training.since,
        available_from=training.available_from,
        contract_starts_on=training.contract_starts_on,
        last_day=training.last_day,
        hours=training.test.hours if training.test else None,
        session_id=seat.session_id if seat else "",
        given_by=seat.lots[-1] if seat and seat.lots else 0,
        starts_on=seat.starts_on if seat else None,
        ends_on=seat.ends_on if seat else None,
        in_post_from=training.in_post_from,
        away=_listed_away(training) if training.status in AHEAD else (),
    )


def _listed_away(training: Training) -> tuple[ListedAway, ...]:
    return tuple(
        ListedAway(one.first_day.isoformat(), one.last_day.isoformat() if one.last_day else None)
        for one in training.away
    )
