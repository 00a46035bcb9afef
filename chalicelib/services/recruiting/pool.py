"""The candidates of a structure: eligibility, counts by tab, filters, search, sort, pages.

A new candidate is not stored for each structure: « new » is computed from the pool at each read (RULES
section 5, DECISIONS 6).
"""

import base64
import json
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import timedelta
from heapq import nsmallest
from math import inf
from typing import Any

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require, structure_id_of
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.structure_applications import StructureApplications
from chalicelib.domain.candidates.answers import DISTANCES_KM
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.card import Card, card_of, search_forms
from chalicelib.domain.candidates.departed import DepartedCandidate, DepartedCandidates
from chalicelib.domain.recruiting.match import Fit, MatchStatus, hidden_from, require_search
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.geography import METROPOLE, Around, territory
from chalicelib.domain.shared.refusal import bad_cursor
from chalicelib.domain.shared.words import Sought, words_of
from chalicelib.services.core.guards import candidate_guard
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.recruiting.shortlist import visible_candidate

# The maximum age of the cache of candidates who left the structure's pool. A hire or a withdrawal is visible
# within a minute, including requests and replication.
DEPARTED_LIFE = timedelta(seconds=50)
# At most this many are read in the same request as the application, which costs less than a cache.
_MOST_READ_TOGETHER = 10


class Sort(Labelled):
    """The order of a list: by date of application, latest first, or ascending by another field."""

    START_DATE = "start_date", "Date possible de démarrage"
    APPLIED_AT = "applied_at", "Date de candidature"
    DISTANCE = "distance", "Distance"
    NAME = "name", "Nom"


@dataclass(frozen=True, kw_only=True)
class Search:
    """The search and filters of a list.

    Args:
        text: beginnings of words of the name or the city, a postal code, or a whole e-mail address.
        pix: numbers of stars, none for any.
        graduate, cv: True or False, None for any.
        everyone: True to search all available candidates of the country instead of those who fit.
    """

    text: str = ""
    pix: frozenset[int] = frozenset()
    graduate: bool | None = None
    cv: bool | None = None
    sort: Sort = Sort.START_DATE
    everyone: bool = False


@dataclass(frozen=True, kw_only=True)
class PoolRow:
    """A row of a list of candidates."""

    card: Card
    status: MatchStatus
    distance_km: float | None
    recruited_elsewhere: bool


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A page of a tab.

    ``counts`` are the numbers of all visible candidates by tab, whatever the tab and the filters, and
    ``total`` is their sum. ``matching`` is how many pass the tab and the filters, over all pages; ``first``
    is the number of the first row among them. In a search among everyone, ``counts`` cover only those whom
    the search text finds.
    """

    rows: list[PoolRow]
    first: int
    counts: dict[MatchStatus, int]
    total: int
    matching: int
    cursor: str | None


_Entry = tuple[Card, MatchStatus, bool]
_Position = list[Any]


def list_candidates(
    ports: Ports,
    actor: Actor,
    *,
    tab: MatchStatus | None,
    limit: int,
    cursor: str | None,
    search: Search = Search(),
) -> Listing:
    """Return the candidates of a structure that holds posts (RULES 9, section 6).

    Args:
        ports: the outside.
        actor: for a structure.
        tab: one status, or None for all.
        limit: rows of a page.
        cursor: where the previous page ended; rows added or removed meanwhile are neither skipped nor
            repeated.
        search: the filters and the order.

    Raises:
        Refusal: ``not_found``, ``not_recruiting``, ``bad_cursor`` or ``search_needed``.
    """
    after = _read_cursor(cursor, search.sort) if cursor else None
    around, entries, positioned = _find_entries(ports, actor, tab, search)
    counts = dict.fromkeys(MatchStatus, 0)
    for _, status, _ in entries:
        counts[status] += 1
    remaining = positioned if after is None else [one for one in positioned if one[0] > after]
    page = nsmallest(limit, remaining, key=lambda one: one[0])
    return Listing(
        rows=[
            PoolRow(
                card=card, status=status, distance_km=around.km(card.place), recruited_elsewhere=elsewhere
            )
            for _, (card, status, elsewhere) in page
        ],
        first=len(positioned) - len(remaining) + 1,
        counts=counts,
        total=len(entries),
        matching=len(positioned),
        cursor=_write_cursor(search.sort, page[-1][0]) if len(remaining) > len(page) else None,
    )


def neighbour(
    ports: Ports, actor: Actor, candidate_id: str, *, tab: MatchStatus | None, search: Search, next_one: bool
) -> str | None:
    """Return the candidate before or after another in a list, even if an act removed that one from the list.

    Args:
        ports: the outside.
        actor: for a structure.
        candidate_id: whose sheet is open.
        tab, search: the list, as for ``list_candidates``.
        next_one: True for the next candidate, False for the previous one.

    Returns:
        the id of that candidate; None at the end of the list.

    Raises:
        Refusal: ``not_found``, ``not_recruiting`` or ``search_needed``.
    """
    _, candidate, _ = visible_candidate(ports, actor, candidate_id)
    around, _, positioned = _find_entries(ports, actor, tab, search)
    own_position = _position_of(search.sort, around)(_card(candidate))
    if next_one:
        nearest = min((place for place, _ in positioned if place > own_position), default=None)
    else:
        nearest = max((place for place, _ in positioned if place < own_position), default=None)
    return nearest[-1] if nearest else None


def _find_entries(
    ports: Ports, actor: Actor, tab: MatchStatus | None, search: Search
) -> tuple[Around, list[_Entry], list[tuple[_Position, _Entry]]]:
    """Return the structure's place, the entries to count, and those of the tab with their positions."""
    require(actor, Act.FIND_CANDIDATES)
    structure, statuses = ports.store.structure_with_statuses(structure_id_of(actor))
    structure = found(structure)
    around = Around(structure.place)
    entries, passes = _entries_and_filter(ports, structure, statuses, search)
    position = _position_of(search.sort, around)
    matching = (entry for entry in entries if tab in (None, entry[1]) and passes(entry[0]))
    return around, entries, [(position(entry[0]), entry) for entry in matching]


def _entries_and_filter(
    ports: Ports, structure: Structure, statuses: Mapping[str, MatchStatus], search: Search
) -> tuple[list[_Entry], Callable[[Card], bool]]:
    """Return the entries to count, and the predicate of the filters."""
    sought, address = Sought(search.text), search.text.strip().lower() if "@" in search.text else None
    guards = [candidate_guard(ports, address)] if address else []
    if search.everyone:
        require_search(sought, address)
        applications, holders = ports.store.several(_applications(structure), guards)
        _require_recruiting(structure, applications)
        cards = _card_at_address(ports, holders) if address else _matching_cards(ports, sought)
        entries = [_entry(card, statuses) for card in cards]
    else:
        fit = Fit(structure.place, structure.wanted_from, ports.today())
        entries = [
            _entry(card, statuses)
            for card in _pool_around(ports, structure)
            # Candidates on whom the structure acted stay in its lists, even if they no longer fit.
            if card.candidate_id in statuses or fit(card)
        ]
        departed = statuses.keys() - {entry[0].candidate_id for entry in entries}
        glimpses, holders = _read_departed(ports, structure, departed, guards)
        entries += [
            (glimpse.card, statuses[candidate_id], glimpse.recruited_elsewhere)
            for candidate_id, glimpse in glimpses.items()
            if glimpse is not None
        ]
    return entries, _filter_of(search, sought, address, next(iter(holders.values()), None))


def _entry(card: Card, statuses: Mapping[str, MatchStatus]) -> _Entry:
    return card, statuses.get(card.candidate_id, MatchStatus.NEW), False


def _card_at_address(ports: Ports, holders: Mapping[str, str]) -> list[Card]:
    """Return the card of the candidate with an e-mail address, if structures may find that candidate."""
    people = ports.store.candidates(holders.values())
    return [_card(person) for person in people.values() if person.findable]


def _card(candidate: Candidate) -> Card:
    return card_of(candidate, paris_date(candidate.submitted_at))


def _read_departed(
    ports: Ports, structure: Structure, ids: Set[str], guards: list[str]
) -> tuple[Mapping[str, DepartedCandidate | None], dict[str, str]]:
    """Return the glimpses of the candidates on whom the structure acted and who left its pool.

    They are read one by one. When there are many, the result is cached briefly for the other pages of a
    visit; a hire or a withdrawal then appears once the cache expires. Every act reads them again.

    Raises:
        Refusal: ``not_found`` or ``not_recruiting``.
    """
    now = ports.clock.now()
    if len(ids) <= _MOST_READ_TOGETHER:
        wanted = _applications(structure)
        wanted += [(Candidate, one) for one in ids]
        stored, holders = ports.store.several(wanted, guards)
        _require_recruiting(structure, stored)
        return _glimpses(structure, ids, stored), holders
    stored, cached = ports.store.applications_with_departed(structure.application_ids, structure.id)
    _require_recruiting(structure, stored)
    if cached is None or not now - DEPARTED_LIFE < cached.known_at <= now:
        cached = DepartedCandidates(now, {})
    people = {one: glimpse for one, glimpse in cached.people.items() if one in ids}
    holders = {}
    if unknown := ids - people.keys():
        candidates, holders = ports.store.several([(Candidate, one) for one in unknown], guards)
        people.update(_glimpses(structure, unknown, candidates))
        # The cache is as old as its oldest entry.
        ports.store.cache_departed(structure.id, DepartedCandidates(cached.known_at, people), DEPARTED_LIFE)
    elif guards:
        _, holders = ports.store.several([], guards)
    return people, holders


def _applications(structure: Structure) -> list[tuple[type[Entity], str]]:
    return [(Application, one) for one in structure.application_ids]


def _require_recruiting(structure: Structure, stored: Mapping[str, Any]) -> None:
    applications = (found(stored.get(one)) for one in structure.application_ids)
    StructureApplications(tuple(applications)).require_recruiting()


def _glimpses(
    structure: Structure, ids: Set[str], stored: Mapping[str, Any]
) -> dict[str, DepartedCandidate | None]:
    return {one: _glimpse(stored.get(one), structure) for one in ids}


def _glimpse(candidate: Candidate | None, structure: Structure) -> DepartedCandidate | None:
    if candidate is None or hidden_from(structure.id, candidate, acted=True):
        return None
    return DepartedCandidate(
        _card(candidate), recruited_elsewhere=candidate.recruited_elsewhere(structure.id)
    )


def _filter_of(
    search: Search, sought: Sought, address: str | None, holder: str | None
) -> Callable[[Card], bool]:
    rules: list[Callable[[Card], bool]] = []
    if search.pix:
        rules.append(lambda card: card.pix_stars in search.pix)
    if search.graduate is not None:
        rules.append(lambda card: card.graduate is search.graduate)
    if search.cv is not None:
        rules.append(lambda card: card.has_cv is search.cv)
    if address is not None:
        rules.append(lambda card: card.candidate_id == holder)
    elif sought:
        rules.append(lambda card: sought.meets(search_forms(card)))
    elif search.text.strip():
        rules.append(lambda card: False)
    return lambda card: all(rule(card) for rule in rules)


def _matching_cards(ports: Ports, sought: Sought) -> list[Card]:
    """Return the findable candidates of the country who match a search: read by one word, filtered by all."""
    cards = {
        card.candidate_id: card for word in sought.beginnings() for card in ports.store.cards_with_word(word)
    }
    return [card for card in cards.values() if sought.meets(search_forms(card))]


def _pool_around(ports: Ports, structure: Structure) -> list[Card]:
    """Return every findable candidate of the departments that the circle touches and of France entière."""
    departments = ports.places.departments_around(structure.place, max(DISTANCES_KM))
    nationwide = territory(structure.place.department) == METROPOLE
    return ports.store.pool(departments, nationwide=nationwide)


def _position_of(sort: Sort, around: Around) -> Callable[[Card], _Position]:
    """Return the position of a card in an order; the id breaks ties."""
    match sort:
        case Sort.START_DATE:
            return lambda card: [card.available_from.toordinal(), card.candidate_id]
        case Sort.APPLIED_AT:
            return lambda card: [-card.applied_on.toordinal(), card.candidate_id]
        case Sort.DISTANCE:
            return lambda card: [_km_or_last(around.km(card.place)), card.candidate_id]
        case Sort.NAME:
            return lambda card: [
                words_of(card.last_name),
                words_of(card.first_name),
                card.candidate_id,
            ]


def _km_or_last(km: float | None) -> float:
    return inf if km is None else km


def _write_cursor(sort: Sort, position: _Position) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort, *position]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, sort: Sort) -> _Position:
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise bad_cursor() from None
    match sort, parts:
        case Sort.NAME, [Sort.NAME, [*last], [*first], str()] if all(
            isinstance(word, str) for word in (*last, *first)
        ):
            pass
        case _, [named, int() | float(), str()] if named == sort and sort is not Sort.NAME:
            pass
        case _:
            raise bad_cursor()
    position: _Position = parts[1:]
    return position
