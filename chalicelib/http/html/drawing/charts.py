"""Bar charts: one stacked bar, stacked columns over time, horizontal bars."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from chalicelib.http.html.drawing.svg import element, picture

if TYPE_CHECKING:
    from markupsafe import Markup

_WIDTH = 600
# Horizontal bars: as narrow as a telephone, so that the labels stay legible; each label is above its bar.
_BARS_WIDTH, _ROW = 360, 36
_COLUMNS_HEIGHT, _LEFT, _BOTTOM, _TOP = 260, 48, 24, 14


def whole(name: str, title: str, described: str, parts: Sequence[int]) -> Markup:
    """Return one stacked bar: each part is darker than the one before, the last one is blank.

    Args:
        name: unique on its page.
        title: what it shows.
        described: the same in a sentence, for screen readers.
        parts: at least 0 each; their sum is the length of the bar.
    """
    total = sum(parts) or 1
    ends = [round(_WIDTH * end / total) for end in accumulate(parts)]
    drawn = [
        element(
            "rect",
            class_="blank" if at == len(parts) - 1 else f"shade{len(parts) - 1 - at}",
            x=start,
            y=1,
            width=end - start,
            height=38,
        )
        for at, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
    ]
    return picture(name, title, described, (_WIDTH, 40), drawn, "chart")


def columns(
    name: str, title: str, described: str, labels: Sequence[str], values: Sequence[Sequence[int]]
) -> Markup:
    """Return stacked columns over time, the darkest part at the bottom.

    Args:
        name: unique on its page.
        title: what it shows.
        described: the same in a sentence, for screen readers.
        labels: below each column, empty for none.
        values: the parts of each column, from the bottom up.
    """
    most = _rounded(max((sum(parts) for parts in values), default=0))
    room = _COLUMNS_HEIGHT - _BOTTOM - _TOP
    step = (_WIDTH - _LEFT) / max(len(values), 1)
    drawn = []
    for share in (0, 0.5, 1):
        y = round(_TOP + room * (1 - share))
        drawn.append(element("line", class_="grid", x1=_LEFT, x2=_WIDTH, y1=y, y2=y))
        drawn.append(
            element("text", f"{most * share:g}".replace(".", ","), x=_LEFT - 6, y=y + 4, text_anchor="end")
        )
    for at, (label, parts) in enumerate(zip(labels, values, strict=True)):
        left = round(_LEFT + step * at + 2)
        heights = [round(room * end / most) for end in accumulate(parts)]
        for part, (low, high) in enumerate(zip([0, *heights], heights, strict=False)):
            if high > low:
                drawn.append(
                    element(
                        "rect",
                        class_=f"shade{len(parts) - part}",
                        x=left,
                        y=_TOP + room - high,
                        width=max(1, round(step - 4)),
                        height=high - low,
                    )
                )
        if label:
            drawn.append(element("text", label, x=left, y=_COLUMNS_HEIGHT - 6))
    return picture(name, title, described, (_WIDTH, _COLUMNS_HEIGHT), drawn, "chart")


def bars(name: str, title: str, described: str, rows: Sequence[tuple[str, int]]) -> Markup:
    """Return a horizontal bar for each row, with its label above and its value at the end.

    Args:
        name: unique on its page.
        title: what it shows.
        described: the same in a sentence, for screen readers.
        rows: the label and the value of each, at least 0.
    """
    most = max((value for _, value in rows), default=0) or 1
    room = _BARS_WIDTH - _LEFT
    drawn = []
    for at, (label, value) in enumerate(rows):
        top = at * _ROW
        width = round(room * value / most)
        drawn.append(element("text", label, x=0, y=top + 12))
        if width:
            drawn.append(element("rect", class_="shade3", x=0, y=top + 17, width=width, height=12))
        drawn.append(element("text", str(value), x=width + 6, y=top + 27))
    return picture(name, title, described, (_BARS_WIDTH, len(rows) * _ROW), drawn, "chart bars")


def _rounded(most: int) -> int:
    """Return the top of an axis: the first of 2, 4, 10, 20, 40, 100… that is at least ``most``."""
    top = 2
    for factor in (2, 2.5, 2) * 8:
        if top >= most:
            break
        top = round(top * factor)
    return top
