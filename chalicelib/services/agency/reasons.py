"""The standard reasons of refusal, which the agency edits and decisions use (RULES section 4)."""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.agency.standard_reasons import OTHER, REASONS, ReasonBook, StandardReason
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide


def reason_book(ports: Ports) -> ReasonBook:
    """Return the standard reasons: the agency's, or the programme's first ones before any change."""
    return ports.store.get(ReasonBook, REASONS) or ReasonBook(id=REASONS)


def reason_of(ports: Ports, key: str | None) -> StandardReason | None:
    """Return the standard reason of a key; None without a key, or when the reason is in free words.

    Raises:
        Refusal: ``reason_unknown``.
    """
    return None if key is None or key == OTHER else reason_book(ports).reason(key)


def read_reasons(ports: Ports, actor: Actor) -> ReasonBook:
    """Return the standard reasons, retired ones included.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.KEEP_REASONS)
    return reason_book(ports)


def add_reason(ports: Ports, actor: Actor, *, sentence: str) -> ReasonBook:
    """Add a standard reason, or offer a retired one again; idempotent. Retiring it undoes this.

    Raises:
        Refusal: ``not_found`` or ``too_many_reasons``.
    """

    def work(changes: Changes) -> ReasonBook:
        before = read_reasons(ports, actor)
        return _store(changes, before, before.adding(sentence, ports.ids.new()), "reason_added")

    return decide(ports, actor, work)


def retire_reason(ports: Ports, actor: Actor, key: str) -> ReasonBook:
    """Retire a standard reason; idempotent. Adding the same sentence offers it again.

    Decisions that used it keep its sentence.

    Raises:
        Refusal: ``not_found`` or ``reason_unknown``.
    """

    def work(changes: Changes) -> ReasonBook:
        before = read_reasons(ports, actor)
        return _store(changes, before, before.retiring(key), "reason_retired")

    return decide(ports, actor, work)


def _store(changes: Changes, before: ReasonBook, after: ReasonBook, act: str) -> ReasonBook:
    if after == before:
        return before
    write = changes.update if before.version else changes.create
    write(after)
    changes.note(after, act, offered=len(after.offered))
    return after
