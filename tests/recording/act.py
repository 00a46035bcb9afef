"""How one operation is requested: on which objects, with which answers, valid and invalid."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# A function of the world and the path parameters where the answers depend on them.
Sent = Mapping[str, Any] | str | Callable[[Any, Mapping[str, str]], Any]


@dataclass(frozen=True, kw_only=True)
class Act:
    """One operation.

    Args:
        on: by caller (``*`` for anybody), the names of the path's objects, for a request that succeeds.
        also: other objects, where the path names two.
        send: the answers of a form, or of a JSON document; text is sent as it is.
        more: other answers, by name, most of them invalid.
        often: those of ``more`` that are sent once more after so many times.
        queries: what follows the path, the first being valid.
        page: the page with the form, when its path differs.
        kind: the Content-Type, when it is neither a form nor JSON.
    """

    on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also: tuple[tuple[str, ...], ...] = ()
    send: Sent | None = None
    more: Mapping[str, Sent] = field(default_factory=dict)
    often: Mapping[str, int] = field(default_factory=dict)
    queries: tuple[str, ...] = ("",)
    page: str | None = None
    kind: str | None = None

    def names(self, who: str) -> tuple[str, ...]:
        """Return the objects for a caller."""
        return self.on.get(who) or self.on.get("*") or ()


def on(*names: str, **whose: str) -> dict[str, tuple[str, ...]]:
    """Return the objects of an act for all callers, and for some others (``_`` for a hyphen)."""
    other = {who.replace("_", "-"): (name,) for who, name in whose.items()}
    return {"*": names, **other}
