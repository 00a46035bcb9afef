"""Draws the outlines of the departments: ``python -m infra.outlines``. Its output is committed.

From the outlines in degrees (``tests/reference/departments.json``, see NOTICE) it computes the path of each
department on the map of the site, in whole units of the drawing: metropolitan France in the Lambert-93
projection, overseas departments in a row below it, each at its own scale.
"""

import json
import math
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

from chalicelib.reference.outlines import OVERSEAS

SOURCE = Path("tests/reference/departments.json")
DRAWN = Path("chalicelib/reference/outlines.json")

Point = tuple[float, float]
Ring = list[Point]

# Units of the drawing (``chalicelib.reference.outlines``). Metropolitan France fills it; overseas departments
# are in a row below it.
_METROPOLITAN, _BOX, _ROW = 580, 84, 592
# Islands and details smaller than this, in square units, are left out.
_LEAST_AREA = 1.5


def _lambert(longitude: float, latitude: float) -> Point:
    """Project by Lambert-93 on a sphere of radius 1: parallels of 44 and 49 degrees, meridian of 3."""
    first, second = math.radians(44), math.radians(49)
    n = math.log(math.cos(first) / math.cos(second)) / math.log(_tangent(second) / _tangent(first))
    scale = math.cos(first) * _tangent(first) ** n / n
    distance, angle = scale / _tangent(math.radians(latitude)) ** n, n * math.radians(longitude - 3)
    return distance * math.sin(angle), distance * math.cos(angle)


def _tangent(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)


def _flat(longitude: float, latitude: float) -> Point:
    """Project a small territory by its longitudes and latitudes; south is down."""
    return longitude * math.cos(math.radians(latitude)), -latitude


def _fitting(
    rings: Iterable[Ring], size: float, left: float, top: float
) -> Callable[[Point], tuple[int, int]]:
    """Return the function that fits these rings into a square of a size, in whole units."""
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    scale = size / max(max(xs) - min(xs), max(ys) - min(ys))
    low_x, low_y = min(xs), min(ys)
    return lambda point: (round(left + (point[0] - low_x) * scale), round(top + (point[1] - low_y) * scale))


def _path(rings: Iterable[Ring], placed: Callable[[Point], tuple[int, int]]) -> str:
    drawn = []
    for ring in rings:
        points = [placed(point) for point in ring]
        points = [one for at, one in enumerate(points) if at == 0 or one != points[at - 1]]
        if points[0] == points[-1]:
            points.pop()
        if len(points) < 3 or _area(points) < _LEAST_AREA:
            continue
        steps = [f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(points)]
        drawn.append(f"m{points[0][0]} {points[0][1]}l{' '.join(steps)}z".replace(" -", "-"))
    # Each ring begins where no other ended: « M » in upper case.
    return "".join(drawn).replace("m", "M")


def _area(points: list[tuple[int, int]]) -> float:
    turned = [*points[1:], points[0]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, turned, strict=True))) / 2


def drawn(source: str) -> dict[str, str]:
    """Return the path of each department.

    Args:
        source: rings of [longitude, latitude] by department, as JSON.
    """
    outlines = {
        code: [[tuple(point) for point in ring] for ring in rings]
        for code, rings in json.loads(source).items()
    }
    home = {code: rings for code, rings in outlines.items() if code not in OVERSEAS}
    projected = {
        code: [[_lambert(*point) for point in ring] for ring in rings] for code, rings in home.items()
    }
    placed = _fitting([ring for rings in projected.values() for ring in rings], _METROPOLITAN, 10, 4)
    paths = {code: _path(rings, placed) for code, rings in projected.items()}
    for place, code in enumerate(OVERSEAS):
        rings = [[_flat(*point) for point in ring] for ring in outlines[code]]
        paths[code] = _path(rings, _fitting(rings, _BOX, 20 + place * (_BOX + 32), _ROW))
    return dict(sorted(paths.items()))


def main() -> None:
    """Write the drawing."""
    written = json.dumps(drawn(SOURCE.read_text(encoding="utf-8")), separators=(",\n", ":"))
    DRAWN.write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
