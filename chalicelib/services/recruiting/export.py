"""The export of the list of candidates, and whose contact details it contains (RULES section 6)."""

from dataclasses import dataclass

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.exporting import (
    MOST_ROWS,
    address_may_leave,
    in_touch,
    require_few_addresses,
    too_long,
)
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.core.changes import Changes, author_of
from chalicelib.services.core.limits import count_contact_export
from chalicelib.services.core.own_records import own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.recruiting.pool import PoolRow, Search, list_candidates

_ENTRIES_PER_TRANSACTION = 50


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """The contact details of a candidate."""

    email: str
    phone: str | None


@dataclass(frozen=True, kw_only=True)
class ExportedList:
    """A filtered list, and by candidate the contact details of those in contact with the structure."""

    structure: Structure
    rows: list[PoolRow]
    contacts: dict[str, ContactDetails]


def export_candidates(
    ports: Ports,
    actor: Actor,
    *,
    tab: MatchStatus | None,
    search: Search,
    with_contacts: bool,
) -> ExportedList:
    """Export a whole filtered list; the journal records the actor, the filters and the number of rows.

    RULES section 6 requires the export of the list; section 7 lets a structure see the candidates who fit or
    whom it searched. A sheet shows one address and each view is journalled, but a file would show thousands.
    So a file contains addresses and telephone numbers only on request, and only those of candidates whom the
    structure shortlisted, validated or hired and whom no other structure recruited. Each export of contact
    details is written to the journal of that candidate before the file is made.

    Args:
        ports: the outside.
        actor: for a structure.
        tab: one status, or None for all.
        search: the filters and the order.
        with_contacts: True to include addresses and telephone numbers.

    Raises:
        Refusal: ``not_found``, ``not_recruiting``, ``search_needed``, ``too_many_rows`` or
            ``too_many_contacts``. Throttled: too many lists with contacts today.
    """
    require(actor, Act.EXPORT_CANDIDATES)
    listing = list_candidates(ports, actor, tab=tab, limit=MOST_ROWS, cursor=None, search=search)
    if listing.cursor is not None:
        raise too_long()
    structure = own_structure(ports, actor)
    if with_contacts:
        count_contact_export(ports, structure.id)
    people = _contactable(ports, structure, listing.rows) if with_contacts else []
    _journal(ports, actor, structure, people, tab=tab, search=search, rows=len(listing.rows))
    return ExportedList(
        structure=structure,
        rows=listing.rows,
        contacts={person.id: ContactDetails(email=person.email, phone=person.phone) for person in people},
    )


def _contactable(ports: Ports, structure: Structure, rows: list[PoolRow]) -> list[Candidate]:
    """Return the candidates whose contact details may be exported; read again, since the list may be
    stale."""
    wanted = {row.card.candidate_id for row in rows if in_touch(row.status) and not row.recruited_elsewhere}
    require_few_addresses(wanted)
    people = ports.store.candidates(wanted).values()
    return [person for person in people if address_may_leave(structure.id, person)]


def _journal(
    ports: Ports,
    actor: Actor,
    structure: Structure,
    people: list[Candidate],
    *,
    tab: MatchStatus | None,
    search: Search,
    rows: int,
) -> None:
    now = ports.clock.now()
    for start in range(0, len(people), _ENTRIES_PER_TRANSACTION):
        batch = Changes(author=author_of(actor), at=now)
        for person in people[start : start + _ENTRIES_PER_TRANSACTION]:
            batch.note(person, "contact_exported", structure=structure.id)
        ports.store.commit(batch)
    exported = Changes(author=author_of(actor), at=now)
    # The search text may be a name: the journal records only that there was one.
    exported.note(
        structure,
        "candidates_exported",
        tab="all" if tab is None else tab.value,
        rows=rows,
        contacts=len(people),
        searched=bool(search.text),
        everyone=search.everyone,
        pix=sorted(search.pix),
        graduate=search.graduate,
        cv=search.cv,
    )
    ports.store.commit(exported)
