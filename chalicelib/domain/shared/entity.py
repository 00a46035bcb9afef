"""The base of stored objects: an identity and a version."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A stored object with an identity (UUIDv7) and a version.

    ``version`` is the number of times it was stored; 0 means never. The store refuses a write based on an
    older version, so that concurrent decisions never overwrite each other.
    """

    id: str
    version: int = 0
