"""The national budget of posts, which committee sessions use up (RULES section 4)."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.deciding.budget import NATIONAL, Budget, department_unknown
from chalicelib.services.core.changes import Changes, Scalar
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide


def read_budget(ports: Ports, actor: Actor) -> Budget:
    """Return the budget to an actor who may see it."""
    require(actor, Act.SEE_BUDGET)
    return present_budget(ports)


def present_budget(ports: Ports) -> Budget:
    """Return the budget; before its first write, from the counters of former releases."""
    stored = ports.store.get(Budget, NATIONAL)
    if stored is not None:
        return stored
    keys = {f"BUDGET#{code}": code for code in ports.places.departments()}
    counted = ports.store.counters(keys)
    return Budget.counting({keys[key]: fields["granted"] for key, fields in counted.items()})


def set_envelope(ports: Ports, actor: Actor, *, department: str, posts: int | None) -> Budget:
    """Set the envelope of a department, or remove it (None); idempotent.

    Args:
        ports: the outside.
        actor: the agency; it corrects an envelope by setting another one.
        department: its code.
        posts: those planned for the department.

    Raises:
        Refusal: ``not_found`` or ``department_unknown``.
    """
    require(actor, Act.SET_ENVELOPE)
    if department not in ports.places.departments():
        raise department_unknown()

    def work(changes: Changes) -> Budget:
        budget = present_budget(ports)
        former = budget.by_envelope.get(department)
        if former == posts:
            return budget
        changed = budget.with_envelope(department, posts)
        if changed.version:
            changes.update(changed)
        else:
            changes.create(changed)
        changes.note(changed, "envelope_set", department=department, posts=posts, former_posts=former)
        return changed

    return decide(ports, actor, work)


def reserve_posts(ports: Ports, changes: Changes, posts: Mapping[str, int], **details: Scalar) -> None:
    """Reserve posts by department, as part of a decision; ``details`` are for the journal.

    Raises:
        Refusal: ``budget_exceeded``.
    """
    if posts:
        budget = present_budget(ports)
        reserved = budget.reserved(posts, ports.parameters().national_posts)
        _write(changes, reserved, "reserved", sum(posts.values()), details)


def reserve_posts_taken_in(
    ports: Ports, changes: Changes, department: str, posts: int, **details: Scalar
) -> None:
    """Count posts that were granted before this system, as part of a decision.

    Raises:
        Refusal: ``budget_exceeded``.
    """
    budget = present_budget(ports).reserved({department: posts}, ports.parameters().national_posts)
    _write(changes, budget, "posts_taken_in", posts, details)


def give_posts_back(ports: Ports, changes: Changes, department: str, posts: int, **details: Scalar) -> None:
    """Give posts of a department back, as part of a decision."""
    if posts:
        returned = present_budget(ports).given_back(department, posts)
        _write(changes, returned, "given_back", posts, details)


def move_posts(ports: Ports, changes: Changes, posts: int, former: str, new: str) -> None:
    """Move posts to the department of the structure that took them over, as part of a decision."""
    gather_posts(ports, changes, {former: posts}, new)


def gather_posts(ports: Ports, changes: Changes, posts: Mapping[str, int], new: str) -> None:
    """Move posts of several departments to one, as part of a decision.

    Args:
        ports: the outside.
        changes: the decision.
        posts: by their present department; those of the new one stay.
        new: the code of the department.
    """
    moving = {former: number for former, number in posts.items() if number and former != new}
    if not moving:
        return
    budget = present_budget(ports)
    for former, number in moving.items():
        budget = budget.moved(number, former, new)
    _store(changes, budget)
    for former, number in moving.items():
        changes.note(budget, "moved", posts=number, former=former, department=new)


def _write(changes: Changes, budget: Budget, act: str, posts: int, details: Mapping[str, Any]) -> None:
    _store(changes, budget)
    changes.note(budget, act, posts=posts, **details)


def _store(changes: Changes, budget: Budget) -> None:
    if budget.version:
        changes.update(budget)
    else:
        changes.create(budget)
