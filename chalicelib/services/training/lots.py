"""The lots, corrected by the agency, and the lots of an adviser (RULES 18, section 11)."""

from collections.abc import Iterable

from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.training.lots import LOTS, InLots, LotBook
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import Changes, Scalar
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, note_reason, require_version, send_email


def read_lot_book(ports: Ports) -> LotBook:
    """Return the lots as the agency last corrected them; before, those of the programme's opening."""
    return ports.store.get(LotBook, LOTS) or LotBook(id=LOTS)


def read_lots(ports: Ports, actor: Actor) -> LotBook:
    """Return the lots, for the agency, which corrects them.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.KEEP_LOTS)
    return read_lot_book(ports)


def correct_lot(
    ports: Ports,
    actor: Actor,
    lot: str,
    *,
    body: str,
    contact_email: str | None,
    reason: str,
    expected_version: int | None = None,
) -> LotBook:
    """Correct the body of a lot and its address for questions; idempotent.

    Raises:
        Refusal: ``not_found``. Stale: somebody changed the lots meanwhile.
    """

    def work(changes: Changes) -> LotBook:
        before = read_lots(ports, actor)
        corrected = before.corrected(number_of(lot), body=body, contact_email=contact_email)
        return _write_lots(
            ports, changes, before, corrected, expected_version, "lot_corrected", reason, lot=number_of(lot)
        )

    return decide(ports, actor, work)


def place_region(
    ports: Ports,
    actor: Actor,
    region: str,
    *,
    lot: int,
    reason: str,
    expected_version: int | None = None,
) -> LotBook:
    """Give a region to a lot; idempotent. The lot has the advisers of the region at once.

    Advisers with a seat in a session of the former lot keep it, and that body still sees them.

    Raises:
        Refusal: ``not_found`` or ``remote_lot``. Stale: somebody changed the lots meanwhile.
    """

    def work(changes: Changes) -> LotBook:
        before = read_lots(ports, actor)
        placed = before.with_region(region, lot, existing=ports.places.regions())
        details = {"region": int(region), "lot": lot, "was_lot": before.lot_of(region)}
        return _write_lots(
            ports, changes, before, placed, expected_version, "region_placed", reason, **details
        )

    return decide(ports, actor, work)


def number_of(lot: str) -> int:
    """Return the number of a lot in a path; 0 when it is not a number, which no lot has."""
    return int(lot) if lot.isdecimal() else 0


def _write_lots(
    ports: Ports,
    changes: Changes,
    before: LotBook,
    after: LotBook,
    expected_version: int | None,
    act: str,
    reason: str,
    **details: int,
) -> LotBook:
    if after == before:
        return before
    require_version(before, expected_version)
    write = changes.update if before.version else changes.create
    write(after)
    note_reason(ports, changes, after, act, reason, **details)
    return after


def departments_of_lots(ports: Ports, lots: Iterable[int]) -> list[str]:
    """Return the departments whose advisers some lots train in person."""
    lots_by_region, wanted = read_lot_book(ports), set(lots)
    return [
        department
        for region in ports.places.regions()
        if lots_by_region.lot_of(region) in wanted
        for department in ports.places.departments_of(region)
    ]


def lots_of_training(lots: LotBook, training: Training) -> InLots:
    """Return the lots of an adviser: that of the region, and those of the session."""
    own = lots.lot_of(training.place.region)
    return InLots(lots=frozenset({own, *(training.seat.lots if training.seat else ())}))


def tell_bodies(
    ports: Ports, changes: Changes, template: str, lots: Iterable[int], about: str, **params: Scalar
) -> None:
    """Owe an e-mail to each open account of the bodies of some lots; ``params`` as for ``send_email``."""
    wanted = set(lots)
    for account in every(ports.store.accounts, Role.TRAINING_BODY):
        if account.status is AccountStatus.ACTIVE and wanted & set(account.lots):
            send_email(ports, changes, template, to=account.email, about=about, params=params)
