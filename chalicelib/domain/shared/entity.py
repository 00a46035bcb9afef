"""What every stored object has: an identity and a version."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A stored object with an identity (UUIDv7) that changes over time.

    ``version`` is the number of times it was stored; 0 means never. The store refuses a write made
    from an older version, so two people deciding at once never overwrite each other.
    """

    id: str
    version: int = 0
