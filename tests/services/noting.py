"""The journal of an object, and a timer fired by hand."""

from typing import Any

from chalicelib.domain.shared.entity import Entity
from chalicelib.services.core.changes import Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import decide
from tests.support.world import World


def noted(world: World, one: Entity, since: int = 0) -> list[tuple[str, dict[str, Any]]]:
    """Return the acts on an object, oldest first, with their details in the journal."""
    entries = [*every(world.ports.store.journal_of, one)][::-1]
    return [(entry.act, dict(entry.details)) for entry in entries[since:]]


def fire(world: World, handler: Any, name: str, subject: str) -> None:
    """Fire a timer, perhaps late or twice."""
    timer = Timer(name=name, subject_id=subject, due_at=world.clock.now())
    decide(world.ports, world.agency, lambda changes: handler(world.ports, changes, timer))
