"""The list of candidates as it leaves in a file, and whose address leaves with it (RULES section 6)."""

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

_JOURNALLED_AT_ONCE = 50


@dataclass(frozen=True, kw_only=True)
class Reachable:
    """How to reach somebody."""

    email: str
    phone: str | None


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A list as it was filtered, and by candidate how to reach those with whom the structure is in touch."""

    structure: Structure
    rows: list[PoolRow]
    contacts: dict[str, Reachable]


def export_candidates(
    ports: Ports,
    actor: Actor,
    *,
    tab: MatchStatus | None,
    search: Search,
    with_contacts: bool,
) -> Exported:
    """The whole of a filtered list; the journal says who took it, what narrowed it and how long it was.

    RULES section 6 asks for the export of the list, section 7 lets a structure see those who fit or whom it
    searched. A sheet shows one address and each view is journalled; a file would show thousands. So a file
    has addresses and telephones only when they are asked for, and only of those whom the structure
    shortlisted, validated or hired and whom no other structure recruited; each is written to the journal of
    that person before the file is made.

    Args:
        ports: the outside.
        actor: who exports, for a structure.
        tab: one status, or None for all.
        search: what narrows the list, and its order.
        with_contacts: whether addresses and telephones are asked for.

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
    people = _in_touch(ports, structure, listing.rows) if with_contacts else []
    _journal(ports, actor, structure, people, tab=tab, search=search, rows=len(listing.rows))
    return Exported(
        structure=structure,
        rows=listing.rows,
        contacts={person.id: Reachable(email=person.email, phone=person.phone) for person in people},
    )


def _in_touch(ports: Ports, structure: Structure, rows: list[PoolRow]) -> list[Candidate]:
    """Those whose address may leave, as they are now: a list may be a moment old."""
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
    for start in range(0, len(people), _JOURNALLED_AT_ONCE):
        seen = Changes(author=author_of(actor), at=now)
        for person in people[start : start + _JOURNALLED_AT_ONCE]:
            seen.note(person, "contact_exported", structure=structure.id)
        ports.store.commit(seen)
    exported = Changes(author=author_of(actor), at=now)
    # What was typed may be a name: the journal says that something was.
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
