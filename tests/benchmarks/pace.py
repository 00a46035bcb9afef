"""How slow the processor is now: a figure in milliseconds is held to on a machine at its usual pace.

A second thread on the same core, or a slower machine, makes everything slower alike. A fixed piece of work of
the same kind is timed between the runs of what is measured: its time against the usual one is the pace.
"""

import statistics
import time
from collections.abc import Callable

from jinja2 import Environment

# The median of the work between the runs of a page, on a quiet core (2 cores, Python 3.11).
USUAL_MS = 1.3
# The pace is known to a half: beside other work a figure fails beyond this many times its budget.
TOLERANCE = 1.5

_TEMPLATE = Environment(autoescape=True).from_string(
    "{% for row in rows %}<tr>{% for one in row %}<td>{{ one }}</td>{% endfor %}</tr>{% endfor %}"
)
_ROWS = [[f"Nom <{row}> {cell}" for cell in range(10)] for row in range(100)]


def _spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def usual_milliseconds(work: Callable[[], object], runs: int = 25) -> float:
    """The process time of a piece of work on a machine at its usual pace.

    Args:
        work: what is measured; it runs ``runs`` times.
        runs: how often.

    Returns:
        The median, in milliseconds; a machine that is faster than usual gains nothing.
    """
    work()
    measured, floor = [], []
    for _ in range(runs):
        floor.append(_spent(lambda: _TEMPLATE.render(rows=_ROWS)))
        measured.append(_spent(work))
    pace = statistics.median(floor) / USUAL_MS
    print(f"{statistics.median(measured):.1f} ms at {pace:.2f} times the usual pace")
    return statistics.median(measured) / max(1.0, statistics.median(floor) / USUAL_MS)
