"""Reads of the items against which the lines of an intake are checked, in batches or one by one."""

from collections.abc import Iterable
from typing import TypeVar

from chalicelib.domain.shared.entity import Entity
from chalicelib.services.core.ports import Ports

E = TypeVar("E", bound=Entity)


class Reader:
    """A reader of stored items, without a cache."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def holder(self, key: str) -> str | None:
        """Return the holder of a guard, or None."""
        return self._ports.store.guard_holder(key)

    def get(self, kind: type[E], entity_id: str | None) -> E | None:
        """Return an entity, or None."""
        return self._ports.store.get(kind, entity_id) if entity_id else None


class BatchReader(Reader):
    """A reader that caches and reads in batches, so that a trial of thousands of lines ends in time."""

    def __init__(self, ports: Ports) -> None:
        super().__init__(ports)
        self._holders: dict[str, str | None] = {}
        self._entities: dict[tuple[type[Entity], str], Entity | None] = {}

    def holders(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the holders of some guards, without the guards that nobody holds."""
        wanted = set(keys)
        missing = wanted - self._holders.keys()
        if missing:
            stored = self._ports.store.several((), missing)[1]
            self._holders.update((key, stored.get(key)) for key in missing)
        return {key: holder for key in wanted if (holder := self._holders[key]) is not None}

    def load(self, kind: type[Entity], ids: Iterable[str | None]) -> None:
        """Preload some entities."""
        missing = {(kind, one) for one in ids if one} - self._entities.keys()
        if missing:
            # One kind at a time, because a ledger has the id of its agreement, and a training that of its
            # recruitment.
            stored = self._ports.store.several(missing)[0]
            self._entities.update(((kind, one), stored.get(one)) for kind, one in missing)

    def holder(self, key: str) -> str | None:
        if key not in self._holders:
            self._holders[key] = super().holder(key)
        return self._holders[key]

    def get(self, kind: type[E], entity_id: str | None) -> E | None:
        if entity_id is None:
            return None
        if (kind, entity_id) not in self._entities:
            self._entities[kind, entity_id] = super().get(kind, entity_id)
        entity = self._entities[kind, entity_id]
        return entity if isinstance(entity, kind) else None
