"""How one operation is asked: of what, with which answers, right and wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Made from the world and the parameters of the path when it depends on them.
Sent = Mapping[str, Any] | str | Callable[[Any, Mapping[str, str]], Any]


@dataclass(frozen=True, kw_only=True)
class Act:
    """One operation.

    Args:
        on: by who asks (``*`` for whoever), the names of what the path names, for a request that succeeds.
        also: other things to ask it of, where the path names two.
        send: the answers of a form, or of a JSON document; text is sent as it is.
        more: other answers, by name, most of them wrong.
        often: those of ``more`` that are sent once more after so many times.
        queries: what follows the path, the first being good.
        page: the page that holds the form, when it is not that of the same path.
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
        """What somebody asks it of."""
        return self.on.get(who) or self.on.get("*") or ()


def on(*names: str, **whose: str) -> dict[str, tuple[str, ...]]:
    """What everybody asks an act of, and what some ask it of instead (``_`` for a hyphen)."""
    other = {who.replace("_", "-"): (name,) for who, name in whose.items()}
    return {"*": names, **other}
