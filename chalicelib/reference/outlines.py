"""The outlines of the departments, as ``python -m infra.outlines`` wrote them."""

import json
from functools import cache
from pathlib import Path

# The size of the drawing, with the overseas departments in its last row.
WIDTH, HEIGHT = 600, 680
# From left to right.
OVERSEAS = ("971", "972", "973", "974", "976")


@cache
def outlines() -> dict[str, str]:
    """Return the path of each department as SVG, by code."""
    read: dict[str, str] = json.loads(Path(__file__).with_name("outlines.json").read_text(encoding="utf-8"))
    return read
