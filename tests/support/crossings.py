"""Counts how often a request enters another file of ``chalicelib``: the files that a reader must open."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple, TypeVar

import chalicelib

T = TypeVar("T")

_ROOT = str(Path(chalicelib.__file__).parent) + "/"


class Crossing(NamedTuple):
    """A function called from another file, however often: the two files, and its name."""

    left: str
    entered: str
    function: str

    @property
    def at_the_edge(self) -> bool:
        """Return whether it belongs to what serves a request, not to the journey itself."""
        return self.entered.startswith(("http/", "audiences/"))


def _file(frame: FrameType | None) -> str:
    """Return the nearest file of ``chalicelib`` that a frame was called from, itself included."""
    while frame is not None:
        if frame.f_code.co_filename.startswith(_ROOT):
            return frame.f_code.co_filename[len(_ROOT) :]
        frame = frame.f_back
    return ""


def crossings(do: Callable[[], T]) -> tuple[T, set[Crossing]]:
    """Return the result of a call, and the crossings made by it.

    Args:
        do: is called once.
    """
    found: set[Crossing] = set()

    def look(frame: FrameType, event: str, _argument: Any) -> None:
        if event != "call" or not frame.f_code.co_filename.startswith(_ROOT):
            return
        left, entered = _file(frame.f_back), _file(frame)
        if left != entered:
            found.add(Crossing(left, entered, frame.f_code.co_name))

    sys.setprofile(look)
    try:
        return do(), found
    finally:
        sys.setprofile(None)
