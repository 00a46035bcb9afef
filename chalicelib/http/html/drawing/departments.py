"""A map of the departments, shaded by classes of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.http.html.drawing.svg import picture
from chalicelib.reference.outlines import HEIGHT, WIDTH, outlines

if TYPE_CHECKING:
    from markupsafe import Markup

CLASSES = 4


@dataclass(frozen=True)
class Class:
    """A range of values, both bounds included; ``number`` is its shade, from light (0) to dark."""

    number: int
    least: int
    most: int

    @property
    def label(self) -> str:
        """The range, in words."""
        return str(self.least) if self.least == self.most else f"{self.least} à {self.most}"


def classes_of(values: Sequence[int]) -> list[Class]:
    """Return a class for zero, then at most four classes with about as many departments each.

    Args:
        values: of the departments, at least 0.
    """
    above = sorted(value for value in values if value)
    ends = sorted(
        {above[-(-len(above) * part // CLASSES) - 1] for part in range(1, CLASSES + 1)} if above else ()
    )
    found = [Class(0, 0, 0)]
    for number, most in enumerate(ends, 1):
        found.append(Class(number, found[-1].most + 1, most))
    return found


def department_map(
    name: str, title: str, described: str, values: Mapping[str, int], classes: Sequence[Class]
) -> Markup:
    """Return the map; departments without a value are left blank.

    Args:
        name: unique on its page.
        title: what it shows.
        described: the same in a sentence, for screen readers.
        values: by department code.
        classes: of the values.
    """

    def shade(code: str) -> str:
        if code not in values:
            return ""
        number = next(one.number for one in classes if one.least <= values[code] <= one.most)
        return f' class="shade{number}"'

    drawn = [f'<path{shade(code)} d="{path}"/>' for code, path in outlines().items()]
    return picture(name, title, described, (WIDTH, HEIGHT), drawn, "map")
