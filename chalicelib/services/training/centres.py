"""The centres of the training bodies (RULES 17, section 11)."""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, lots_of, require
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.public_form import require_commune
from chalicelib.domain.shared.refusal import RefusalCollector
from chalicelib.domain.training.centre import Centre, centre_exists
from chalicelib.domain.training.lots import REMOTE_LOT, InLots, lot_unknown, without_centre
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import decide, found, require_version


def require_some_lot(actor: Actor, act: Act) -> None:
    """Refuse actors that have no lot, before the form is read.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, act, InLots(lots=frozenset(lots_of(actor))))


def require_own_lot(actor: Actor, act: Act, lot: int) -> None:
    """Refuse a lot that the actor does not have; the refusal names the field of the form.

    Raises:
        Refusal: ``lot_unknown``, or ``not_found`` for an act that the actor may not do.
    """
    if lot not in lots_of(actor):
        raise lot_unknown()
    require(actor, act, InLots(lots=frozenset({lot})))


def list_centres(ports: Ports, actor: Actor, *, lot: int, limit: int, cursor: str | None) -> Page[Centre]:
    """Return the centres of a lot, by name.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.LIST_TRAINING_SESSIONS)
    require(actor, Act.KEEP_CENTRES, InLots(lots=frozenset({lot})))
    return ports.store.centres(lot, limit=limit, cursor=cursor)


def open_centres(ports: Ports, lot: int) -> list[Centre]:
    """Return the centres in which a session of a lot may be opened, by name."""
    return [one for one in every(ports.store.centres, lot) if not one.closed]


def read_centre(ports: Ports, actor: Actor, centre_id: str) -> Centre:
    """Return a centre, for its training body or the agency.

    Raises:
        Refusal: ``not_found``.
    """
    centre = found(ports.store.get(Centre, centre_id))
    require(actor, Act.KEEP_CENTRES, InLots(lots=frozenset({centre.lot})))
    return centre


def add_centre(
    ports: Ports,
    actor: Actor,
    *,
    lot: int,
    name: str,
    address: str,
    postal_code: str,
    insee_code: str,
    seats: int,
) -> Centre:
    """Add a centre to a lot; idempotent.

    Raises:
        Refusal: ``not_found``; ``centre_exists``: another one of this name is in this commune.
        Refusals: ``lot_unknown``, ``remote_lot``, ``commune_mismatch``.
    """
    place = _checked_place(ports, actor, lot, insee_code, postal_code)

    def work(changes: Changes) -> Centre:
        wanted = guards.centre_guard(lot, place.insee_code, name)
        holder = ports.store.guard_holder(wanted)
        if holder is not None:
            return found(ports.store.get(Centre, holder)).same_as(address=address, seats=seats)
        centre = Centre(id=ports.ids.new(), lot=lot, name=name, address=address, place=place, seats=seats)
        changes.take(wanted, centre.id)
        changes.create(centre)
        changes.note(centre, "centre_added", lot=lot, seats=seats)
        return centre

    return decide(ports, actor, work, reads_guards=(guards.CENTRES,))


def _checked_place(ports: Ports, actor: Actor, lot: int, insee_code: str, postal_code: str) -> Place:
    require_some_lot(actor, Act.KEEP_CENTRES)
    rules = RefusalCollector()
    rules.check(lambda: require_own_lot(actor, Act.KEEP_CENTRES, lot))
    rules.check(lambda: _require_in_person(lot))
    place = rules.check(lambda: require_commune(ports.places.resolve(insee_code, postal_code)))
    rules.require()
    assert place is not None
    return place


def _require_in_person(lot: int) -> None:
    if lot == REMOTE_LOT:
        raise without_centre()


def correct_centre(
    ports: Ports,
    actor: Actor,
    centre_id: str,
    *,
    name: str,
    address: str,
    postal_code: str,
    insee_code: str,
    seats: int,
    closed: bool,
    expected_version: int | None = None,
) -> Centre:
    """Correct a centre, close it or reopen it; idempotent.

    Existing sessions keep the place that was told to the registered advisers.

    Raises:
        Refusal: ``not_found``, ``centre_exists``. Refusals: ``commune_mismatch``. Stale: somebody changed
            it meanwhile.
    """

    def work(changes: Changes) -> Centre:
        before = read_centre(ports, actor, centre_id)
        place = _checked_place(ports, actor, before.lot, insee_code, postal_code)
        corrected = before.corrected(name=name, address=address, place=place, seats=seats, closed=closed)
        if corrected == before:
            return before
        require_version(before, expected_version)
        wanted, former = _guard_key(corrected), _guard_key(before)
        if wanted != former:
            if ports.store.guard_holder(wanted) is not None:
                raise centre_exists()
            changes.take(wanted, corrected.id)
            changes.release(former, before.id)
        changes.update(corrected)
        changes.note(corrected, "centre_corrected", seats=seats, closed=closed)
        return corrected

    return decide(ports, actor, work, reads_guards=(guards.CENTRES,))


def _guard_key(centre: Centre) -> str:
    return guards.centre_guard(centre.lot, centre.place.insee_code, centre.name)
