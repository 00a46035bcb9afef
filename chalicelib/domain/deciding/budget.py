"""The national budget of posts, as committee sessions consume it (RULES 1, RULES section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass


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
