"""The view of the steps of an end of contract, for each party (RULES section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from chalicelib.domain.recruiting.ending import EndStep, Party, StepLine, StepState
from chalicelib.http.fields import View


class EndStepView(View):
    """A step of an end of contract; ``by`` is « nobody » for an automatic one."""

    step: EndStep
    label: str
    state: StepState
    state_label: str
    by: Party
    until: date | None
    says: str


class EndStepsView(View):
    """The steps of an end of contract, in order; empty while no end is declared."""

    steps: list[EndStepView]


def steps_shown(lines: Iterable[StepLine]) -> list[EndStepView]:
    """Return the views of the steps."""
    return [
        EndStepView(
            step=one.step,
            label=one.step.label,
            state=one.state,
            state_label=one.state.label,
            by=one.by,
            until=one.until,
            says=one.says,
        )
        for one in lines
    ]
