"""The national budget of posts, as committees consume it (RULES section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.services.applying.applications import budget_key
from chalicelib.services.core.ports import Ports


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The posts of the programme, and those granted by department."""

    total: int
    by_department: Mapping[str, int]

    @property
    def granted(self) -> int:
        """The posts granted in all."""
        return sum(self.by_department.values())

    @property
    def left(self) -> int:
        """The posts that may still be granted."""
        return self.total - self.granted


def read_budget(ports: Ports, actor: Actor) -> Budget:
    """How much of the budget is granted, in the departments where something is."""
    require(actor, Act.SEE_BUDGET)
    keys = {budget_key(code): code for code in ports.places.departments()}
    counted = ports.store.counters(keys)
    granted = {keys[key]: fields.get("granted", 0) for key, fields in counted.items()}
    return Budget(
        total=ports.parameters().national_posts,
        by_department={code: posts for code, posts in sorted(granted.items()) if posts},
    )
