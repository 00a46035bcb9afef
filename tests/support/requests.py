"""Counts what a page asks of the store and of the browser sessions: one call, one request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Asked = tuple[str, str]


@contextmanager
def counted(*ports: object) -> Iterator[list[Asked]]:
    """The requests made of some ports while the block runs, each by its name and what it asks for.

    Args:
        ports: in memory, where a call is what a request is to the real ones.
    """
    asked: list[Asked] = []
    inside: list[str] = []

    def counting(name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def ask_once(*given: Any, **named: Any) -> Any:
            # What a method asks of its own twin is part of the same request.
            if not inside:
                asked.append((name, repr((given, named))))
            inside.append(name)
            try:
                return ask(*given, **named)
            finally:
                inside.pop()

        return ask_once

    watched = [
        (port, name)
        for port in ports
        for name in dir(type(port))
        if not name.startswith("_") and callable(getattr(type(port), name))
    ]
    for port, name in watched:
        setattr(port, name, counting(name, getattr(port, name)))
    try:
        yield asked
    finally:
        for port, name in watched:
            delattr(port, name)
