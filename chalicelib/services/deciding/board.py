"""The board of staff: applications and posts in figures, their course over the weeks (RULES section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.deciding.board import Board, board_of
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.deciding.flow import Flow, flow_of
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core.ports import Ports
from chalicelib.services.deciding.desk import territory

# About the life of a wave of committee sessions.
WEEKS = 26


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What somebody may see of the programme in figures.

    Args:
        board: of the departments of the actor.
        seen: the summaries behind it.
        today: the date in Paris.
        granted: posts granted nationwide, those of sessions being published included; None for a territory.
        total: posts of the programme.
        budget: behind ``granted``, with the envelopes; None for a territory.
    """

    board: Board
    seen: Sequence[ApplicationSummary]
    today: date
    granted: int | None
    total: int
    budget: Budget | None = None

    @cached_property
    def flow(self) -> Flow:
        """The course of the applications over the weeks, counted for who asks for it."""
        return flow_of(self.seen, self.today, weeks=WEEKS)


def overview(ports: Ports, actor: Actor) -> Overview:
    """The applications of the actor's territory in figures.

    Nothing is counted apart: every figure is a sum over the summaries, which are written with their
    applications, so that none drifts.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.SEE_BOARD)
    seen = territory(ports, actor)
    today = ports.today()
    budget = present_budget(ports) if seen.national else None
    return Overview(
        board=board_of(seen.summaries, seen.departments, today),
        seen=seen.summaries,
        today=today,
        granted=budget.granted if budget else None,
        total=ports.parameters().national_posts,
        budget=budget,
    )
