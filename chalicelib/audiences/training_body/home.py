"""The first page of a training body: what waits for it (RULES 15 to 17)."""

from __future__ import annotations

from chalicelib.audiences.shared import staff_pages
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.training.selection import TrainingSelection, TrainingTray
from chalicelib.http.html import homes
from chalicelib.http.html.page_forms import Shown
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.training import desk as journey

# The lists that it shows, the most urgent first.
_TOLD = (
    TrainingTray.LATE,
    TrainingTray.TO_TEST,
    TrainingTray.WAITING,
    TrainingTray.EXAM,
)


def show_training_home(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the first page of a training body: who is signed in, and what waits."""
    selection = TrainingSelection(
        tray=TrainingTray.ALL, today=request.ports.today(), params=request.ports.parameters()
    )
    found = journey.select(request.ports, request.actor, selection, page=1, size=1)
    return staff_pages.page(
        request,
        "training_home.html",
        title="Mon espace",
        here=homes.SPACE,
        form=shown,
        waiting=[(tray, found.counts[tray]) for tray in _TOLD if found.counts[tray]],
    )


homes.declare(Who.TRAINING_BODY, homes.SPACE, show_training_home)
