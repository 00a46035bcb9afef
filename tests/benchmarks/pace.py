"""The present speed of the processor: limits in milliseconds are for a machine at its usual speed.

A second thread on the same core, or a slower machine, slows everything down alike. A fixed piece of similar
work is timed between the measured runs, and its time is compared with the usual one.
"""

import time
from collections.abc import Callable

from jinja2 import Environment

# The shortest time of the work, on a quiet core (2 cores, Python 3.11).
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
    """Return the process time of a piece of work on a machine at its usual speed.

    Args:
        work: what is measured; it runs ``runs`` times.
        runs: how often.

    Returns:
        the shortest run, in milliseconds, since other programs only make a run longer. On a machine that is
        faster than usual the time is not corrected.
    """
    work()
    measured, floor = [], []
    for _ in range(runs):
        # Run once before, to fill the caches that the reference work emptied.
        _floor()
        floor.append(_spent(_floor))
        measured.append(_spent(work))
    pace = min(floor) / USUAL_MS
    print(f"{min(measured):.1f} ms at {pace:.2f} times the usual pace")
    return min(measured) / max(1.0, pace)
