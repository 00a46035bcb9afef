"""The staff's dashboard: numbers of applications and posts, and their course by week (RULES section 4)."""

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

# Weeks of the chart: about as long as one wave of committee sessions lasts.
WEEKS = 26


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The figures of the programme that an actor may see.

    Args:
        board: the figures of the actor's departments.
        summaries: the summaries that they are counted from.
        today: the date in Paris.
        granted: posts granted nationwide, those of sessions being published included; None for a territory.
        total: posts of the programme.
        budget: the source of ``granted``, with the envelopes; None for a territory.
    """

    board: Board
    summaries: Sequence[ApplicationSummary]
    today: date
    granted: int | None
    total: int
    budget: Budget | None = None

    @cached_property
    def flow(self) -> Flow:
        """The number of applications by week."""
        return flow_of(self.summaries, self.today, weeks=WEEKS)


def overview(ports: Ports, actor: Actor) -> Overview:
    """Return the figures of the actor's territory.

    Each figure is computed from the summaries, which are written in the transaction of their application, so
    that no counter can drift.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.SEE_BOARD)
    own_territory = territory(ports, actor)
    today = ports.today()
    budget = present_budget(ports) if own_territory.national else None
    return Overview(
        board=board_of(own_territory.summaries, own_territory.departments, today),
        summaries=own_territory.summaries,
        today=today,
        granted=budget.granted if budget else None,
        total=ports.parameters().national_posts,
        budget=budget,
    )
