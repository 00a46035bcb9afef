"""Counts the reads of a page in the store and the browser sessions: each call is one request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Asked = tuple[str, str]


@contextmanager
def counted(*ports: object) -> Iterator[list[Asked]]:
    """Yield the requests made of some ports while the block runs, each by its name and arguments.

    Args:
        ports: in memory, where a call counts as one request of the real ones.
    """
    asked: list[Asked] = []
    inside: list[str] = []

    def counting(name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def ask_once(*given: Any, **named: Any) -> Any:
            # A call that the method makes to another method of the same port belongs to the same request.
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
