"""How slow the processor is now: a figure in milliseconds is held to on a machine at its usual pace.

A second thread on the same core, or a slower machine, makes everything slower alike. A fixed piece of work of
the same kind is timed between the runs of what is measured: its time against the usual one is the pace.
"""

import time
from collections.abc import Callable

from jinja2 import Environment

# The work at its quickest, on a quiet core (2 cores, Python 3.11).
USUAL_MS = 0.75

_TEMPLATE = Environment(autoescape=True).from_string(
    "{% for row in rows %}<tr>{% for one in row %}<td>{{ one }}</td>{% endfor %}</tr>{% endfor %}"
)
_ROWS = [[f"Nom <{row}> {cell}" for cell in range(10)] for row in range(100)]


def _spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def _floor() -> None:
    _TEMPLATE.render(rows=_ROWS)


def usual_milliseconds(work: Callable[[], object], runs: int = 25) -> float:
    """The process time of a piece of work on a machine at its usual pace.

    Args:
        work: what is measured; it runs ``runs`` times.
        runs: how often.

    Returns:
        The quickest run, in milliseconds: whatever else the machine did only makes one longer. A machine that
        is faster than usual gains nothing.
    """
    work()
    measured, floor = [], []
    for _ in range(runs):
        # Once before, so that the caches that the work emptied are full again.
        _floor()
        floor.append(_spent(_floor))
        measured.append(_spent(work))
    pace = min(floor) / USUAL_MS
    print(f"{min(measured):.1f} ms at {pace:.2f} times the usual pace")
    return min(measured) / max(1.0, pace)
