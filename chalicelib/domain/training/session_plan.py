"""The plan of sessions of a lot: the request, the proposals, and what became of each (RULES 17)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.shared.calendar_rules import add_months
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.planning import (
    Plan,
    PlanFigures,
    PlanningProblem,
    PossibleSession,
    Trainee,
    figures,
)
from chalicelib.domain.training.session import Mode, SessionDates, TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.training import Training

# How far ahead new sessions may begin: half a year.
_MOST_DAYS = 183
# From the closing of the registrations to the first day, so that people and structures know in time.
_CLOSING_DAYS = 7


class PlanState(Labelled):
    """The status of a plan."""

    ASKED = "asked", "en préparation"
    READY = "ready", "prêt"


class ProposalOutcome(Labelled):
    """What became of a proposed session."""

    PROPOSED = "proposed", "proposée"
    APPLIED = "applied", "appliquée"
    TOO_FEW = "too_few", "plus assez de conseillers en attente"
    CHANGED = "changed", "plus possible, le centre, les places ou les dates ont changé"


@dataclass(frozen=True, kw_only=True)
class PlanRequest:
    """The request for a plan.

    Args:
        first_start, last_start: the first and the last day on which a new session may begin.
        months: how long a new session lasts.
        travel_km: how far an adviser may be sent from the structure, in kilometres as the crow flies.
    """

    first_start: date
    last_start: date
    months: int
    travel_km: int


def sound_request(request: PlanRequest, today: date, params: Parameters) -> list[Callable[[], None]]:
    """Return the rules of a request, for a ``RefusalCollector``: they raise ``plan_dates`` or
    ``plan_length``."""
    return [
        lambda: _require(
            request.first_start > today,
            "plan_dates",
            "/first_start",
            "Le premier départ est demain au plus tôt.",
        ),
        lambda: _require(
            request.first_start
            <= request.last_start
            <= max(request.first_start, today) + timedelta(days=_MOST_DAYS),
            "plan_dates",
            "/last_start",
            "Le dernier départ vient après le premier, dans les six mois qui le suivent.",
        ),
        lambda: _require(
            params.training_least_months <= request.months <= params.training_most_months,
            "plan_length",
            "/months",
            f"Une formation dure de {params.training_least_months} à {params.training_most_months} mois.",
        ),
    ]


def _require(holds: bool, code: str, pointer: str, message: str) -> None:
    if not holds:
        raise Refusal(code, message, "invalid", pointer)


@dataclass(frozen=True, kw_only=True)
class ProposedSession:
    """A session of a plan, and who would go there.

    Args:
        session_id: of the session, if it exists or was opened from the plan; None otherwise.
        centre_id, where, department: of its centre.
        dates: its days and seats.
        registered: how many were registered when the plan was made.
        training_ids: of those who would go there.
        outcome: what became of it.
        placed: how many of ``training_ids`` were registered when the proposal was applied.
    """

    session_id: str | None
    centre_id: str
    where: str
    department: str
    dates: SessionDates
    registered: int
    training_ids: tuple[str, ...]
    outcome: ProposalOutcome = ProposalOutcome.PROPOSED
    placed: int = 0

    @property
    def key(self) -> str:
        """Its name in its plan."""
        return f"{self.centre_id}.{self.dates.starts_on.isoformat()}"


@dataclass(frozen=True, kw_only=True)
class SessionPlan(Entity):
    """The plan of a lot; a new request replaces it.

    Args:
        lot: the number of the lot.
        asked_by: id of the account.
        waiting: how many advisers waited.
        best: whether the search proved that no plan is better.
        waiting_days: the sum, over the placed advisers, of the days until their session.
    """

    lot: int
    request: PlanRequest
    asked_by: str
    asked_at: datetime
    state: PlanState = PlanState.ASKED
    waiting: int = 0
    in_person: int = 0
    confirmed: int = 0
    waiting_days: int = 0
    best: bool = False
    proposals: tuple[ProposedSession, ...] = ()

    def found(
        self, found: Plan, reckoned: PlanFigures, proposals: Sequence[ProposedSession]
    ) -> "SessionPlan":
        """Add the result of the search."""
        return replace(
            self,
            state=PlanState.READY,
            waiting=reckoned.in_person + reckoned.at_distance,
            in_person=reckoned.in_person,
            confirmed=reckoned.confirmed,
            waiting_days=reckoned.waiting_days,
            best=found.best,
            proposals=tuple(proposals),
        )

    def by_department(self) -> dict[str, int]:
        """Return how many people it sends to the centres of each department."""
        counted: Counter[str] = Counter()
        for one in self.proposals:
            counted[one.department] += len(one.training_ids)
        return dict(sorted(counted.items()))

    def proposal(self, key: str) -> ProposedSession:
        """Return the proposed session with a key.

        Raises:
            Refusal: ``proposal_unknown``: the plan was replaced meanwhile.
        """
        for one in self.proposals:
            if one.key == key:
                return one
        raise Refusal(
            "proposal_unknown",
            "Ce plan a été refait : relisez-le, puis choisissez de nouveau.",
            "invalid",
            "/proposals",
        )

    def became(
        self, key: str, outcome: ProposalOutcome, session_id: str | None, placed: int
    ) -> "SessionPlan":
        """Note that one of its sessions was applied, or could not be."""
        return replace(
            self,
            proposals=tuple(
                replace(one, outcome=outcome, session_id=session_id, placed=placed) if one.key == key else one
                for one in self.proposals
            ),
        )


def plan_id(lot: int) -> str:
    """Return the id of the plan of a lot."""
    return f"training-plan-{lot}"


@dataclass(frozen=True, kw_only=True)
class PlanningGround:
    """The sessions that a plan may use: open sessions in person, and new ones that the centres could hold.

    Args:
        by_id: each session, by its id in the planning problem.
        problem: the input of the search.
    """

    by_id: Mapping[str, ProposedSession]
    problem: PlanningProblem


def planning_ground(
    request: PlanRequest,
    waiting: Iterable[Training],
    centres: Iterable[Centre],
    sessions: Iterable[TrainingSession],
    today: date,
    params: Parameters,
    works: Callable[[date, str], bool],
) -> PlanningGround:
    """Prepare the input of the search for a plan.

    Args:
        request: of the training body.
        waiting: the advisers who passed the test and have no session.
        centres: of the lot, including closed ones.
        sessions: of the lot that begin today or later.
        today: the date in Paris.
        params: the values in force.
        works: tells whether a day is a working day in a department.
    """
    places = {one.id: one for one in centres}
    proposed = _possible(request, places, sessions, today, works)
    return PlanningGround(
        by_id=proposed,
        problem=PlanningProblem(
            trainees=tuple(
                Trainee(
                    id=one.id,
                    at=one.place,
                    from_day=max(one.available_from, today),
                    until=one.last_day,
                )
                for one in waiting
            ),
            sessions=tuple(
                PossibleSession(
                    id=name,
                    at=places[one.centre_id].place,
                    start=one.dates.starts_on,
                    end=one.dates.ends_on,
                    seats=one.dates.seats,
                    registered=one.registered,
                )
                for name, one in proposed.items()
            ),
            travel_km=request.travel_km,
            smallest=params.in_person_advisers,
        ),
    )


def _possible(
    request: PlanRequest,
    places: Mapping[str, Centre],
    sessions: Iterable[TrainingSession],
    today: date,
    works: Callable[[date, str], bool],
) -> dict[str, ProposedSession]:
    """Return the sessions with open registrations, and new ones that the centres could hold on other days."""
    living = [
        one
        for one in sessions
        if one.status is not TrainingSessionStatus.CANCELLED and one.centre_id in places
    ]
    taken = {(one.centre_id, one.dates.starts_on) for one in living}
    proposed: dict[str, ProposedSession] = {}
    for one in living:
        assert one.centre_id is not None
        if one.mode is Mode.IN_PERSON and one.open_on(today) and one.seats_left:
            proposed[one.id] = _existing(one, places[one.centre_id])
    for centre in places.values():
        for start in () if centre.closed else _starts(request, today, centre, works):
            if (centre.id, start) not in taken:
                made = _new(centre, start, request)
                proposed[made.key] = made
    return proposed


def _starts(
    request: PlanRequest, today: date, centre: Centre, works: Callable[[date, str], bool]
) -> list[date]:
    """Return the first working day of each week of the request that leaves at least a day to register."""
    first = max(request.first_start, today + timedelta(days=_CLOSING_DAYS))
    monday = first - timedelta(days=first.weekday())
    found = []
    while monday <= request.last_start:
        week = (monday + timedelta(days=number) for number in range(5))
        start = next((day for day in week if works(day, centre.place.department)), None)
        if start is not None and first <= start <= request.last_start:
            found.append(start)
        monday += timedelta(weeks=1)
    return found


def _existing(session: TrainingSession, centre: Centre) -> ProposedSession:
    return ProposedSession(
        session_id=session.id,
        centre_id=centre.id,
        where=session.where,
        department=centre.place.department,
        dates=session.dates,
        registered=len(session.registered),
        training_ids=(),
    )


def _new(centre: Centre, start: date, request: PlanRequest) -> ProposedSession:
    return ProposedSession(
        session_id=None,
        centre_id=centre.id,
        where=centre.where,
        department=centre.place.department,
        dates=SessionDates(
            starts_on=start,
            ends_on=add_months(start, request.months),
            closes_on=start - timedelta(days=_CLOSING_DAYS),
            seats=centre.seats,
        ),
        registered=0,
        training_ids=(),
    )


def planned(known: SessionPlan, ground: PlanningGround, plan: Plan) -> SessionPlan:
    """Return the plan of a lot with the sessions that the planner found, earliest first."""
    people: dict[str, list[str]] = {}
    for who, where in plan.placements.items():
        people.setdefault(where, []).append(who)
    proposals = [
        replace(ground.by_id[where], training_ids=tuple(sorted(who))) for where, who in people.items()
    ]
    proposals.sort(key=lambda one: (one.dates.starts_on, one.where, one.key))
    return known.found(plan, figures(ground.problem, plan), proposals)
