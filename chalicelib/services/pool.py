"""The candidates that a structure finds: who fits, every tab counted, filters, search, sort, pages.

Nothing is stored for a pair: « new » is computed from the pool at each reading (programme.md 5, design.md 6).
"""

import base64
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from heapq import nsmallest
from math import inf
from typing import Any

from chalicelib.domain.application import Application, ApplicationStatus
from chalicelib.domain.calendar_rules import paris_date
from chalicelib.domain.candidate import DISTANCES_KM, Candidate, Card, card_of
from chalicelib.domain.geography import METROPOLE, Around, territory
from chalicelib.domain.match import Fit, Match, MatchStatus, hidden_from
from chalicelib.domain.refusal import Refusal
from chalicelib.domain.structure import Structure
from chalicelib.domain.words import begins_words, words_of
from chalicelib.services.decisions import found
from chalicelib.services.ports import Ports
from chalicelib.services.register import email_guard


class Sort(StrEnum):
    """In which order a list comes; the latest applications come first, everything else upwards."""

    START_DATE = "start_date"
    APPLIED_AT = "applied_at"
    DISTANCE = "distance"
    NAME = "name"


@dataclass(frozen=True, kw_only=True)
class Search:
    """What narrows a list.

    Args:
        text: beginnings of words of the name, a postal code, or a whole e-mail address.
        pix: numbers of stars, none for any.
        graduate, cv: True or False, None for any.
        sort: the order.
        everyone: look among every available candidate of the country instead of those who fit.
    """

    text: str = ""
    pix: frozenset[int] = frozenset()
    graduate: bool | None = None
    cv: bool | None = None
    sort: Sort = Sort.START_DATE
    everyone: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list of candidates."""

    card: Card
    status: MatchStatus
    distance_km: float | None
    recruited_elsewhere: bool


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A page of a tab.

    ``counts`` are of everybody the structure may look at, by tab, whatever the tab and the filters, and
    ``total`` is their sum; ``matching`` is how many the tab and the filters leave, over all pages. In a
    search among everyone, « everybody » is who the text finds.
    """

    rows: list[Row]
    counts: dict[MatchStatus, int]
    total: int
    matching: int
    cursor: str | None


_Seen = tuple[Card, MatchStatus, bool]
_Position = list[Any]


def list_candidates(
    ports: Ports,
    structure_id: str | None,
    *,
    tab: MatchStatus | None,
    limit: int,
    cursor: str | None,
    search: Search = Search(),
) -> Listing:
    """The candidates of a structure that holds posts (programme.md 1.9, 6).

    Args:
        ports: the outside.
        structure_id: whose candidates.
        tab: one status, or None for all.
        limit: rows of a page.
        cursor: where the page before ended; rows that come or go in between are neither lost nor doubled.
        search: what narrows the list.

    Raises:
        Refusal: ``not_found``, ``not_recruiting``, ``bad_cursor`` or ``search_needed``.
    """
    after = _read_cursor(cursor, search.sort) if cursor else None
    structure, matches = ports.store.structure_with_matches(structure_id or "")
    structure = found(structure)
    around = Around(structure.place)
    everybody, chosen = _look(ports, structure, matches, search)
    counts = dict.fromkeys(MatchStatus, 0)
    for _, status, _ in everybody:
        counts[status] += 1
    matching = [seen for seen in everybody if tab in (None, seen[1]) and chosen(seen[0])]
    position = _position(search.sort, around)
    placed = ((position(seen[0]), seen) for seen in matching)
    if after is not None:
        placed = (one for one in placed if one[0] > after)
    page = nsmallest(limit + 1, placed, key=lambda one: one[0])
    shown = page[:limit]
    return Listing(
        rows=[
            Row(card=card, status=status, distance_km=around.km(card.place), recruited_elsewhere=elsewhere)
            for _, (card, status, elsewhere) in shown
        ],
        counts=counts,
        total=len(everybody),
        matching=len(matching),
        cursor=_write_cursor(search.sort, shown[-1][0]) if len(page) > limit else None,
    )


def _look(
    ports: Ports, structure: Structure, matches: list[Match], search: Search
) -> tuple[list[_Seen], Callable[[Card], bool]]:
    """Everybody to be counted, and whether a card passes the filters."""
    acted = {match.candidate_id: match for match in matches if match.status is not MatchStatus.NEW}
    words, address = words_of(search.text), search.text.strip().lower() if "@" in search.text else None
    if search.everyone:
        if address is None and not any(len(word) > 1 for word in words):
            raise Refusal("search_needed", "Indiquez un nom, une adresse ou un code postal.", "invalid", "/q")
        cards = [] if address else _with_words(ports, words)
        missing: set[str] = set()
    else:
        cards = fitting_cards(ports, structure)
        missing = acted.keys() - {card.candidate_id for card in cards}
    known, holders = ports.store.several(
        [(Application, structure.application_id), *((Candidate, one) for one in missing)],
        [email_guard(ports, address)] if address else [],
    )
    require_recruiting(known.get(structure.application_id))
    holder = next(iter(holders.values()), None)
    if search.everyone and holder:
        candidate = ports.store.get(Candidate, holder)
        if candidate and candidate.findable:
            cards = [_card(candidate)]
    everybody = [_seen(card, acted.get(card.candidate_id)) for card in cards]
    for candidate_id in missing:
        candidate, match = known.get(candidate_id), acted[candidate_id]
        if candidate and not hidden_from(match, candidate, structure.id):
            elsewhere = candidate.recruited_by not in (None, structure.id)
            everybody.append((_card(candidate), match.status, elsewhere))
    return everybody, _filter(search, words, address, holder)


def _card(candidate: Candidate) -> Card:
    return card_of(candidate, paris_date(candidate.submitted_at))


def _seen(card: Card, match: Match | None) -> _Seen:
    return card, match.status if match else MatchStatus.NEW, False


def _filter(
    search: Search, words: list[str], address: str | None, holder: str | None
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
    elif words:
        rules.append(lambda card: begins_words(words, _words(card)))
    elif search.text.strip():
        rules.append(lambda card: False)
    return lambda card: all(rule(card) for rule in rules)


def _words(card: Card) -> list[str]:
    return words_of(f"{card.first_name} {card.last_name} {card.place.postal_code}")


def _with_words(ports: Ports, words: list[str]) -> list[Card]:
    """Every available candidate of the country whose words begin so: the longest finds, the others choose."""
    cards = ports.store.with_word(max(words, key=len))
    return [card for card in cards if begins_words(words, _words(card))]


def fitting_cards(ports: Ports, structure: Structure) -> list[Card]:
    """Every findable candidate who fits, from the pools of the departments that the circle touches."""
    departments = ports.places.departments_around(structure.place, max(DISTANCES_KM))
    nationwide = territory(structure.place.department) == METROPOLE
    fit = Fit(structure.place, structure.wanted_from, ports.today())
    return [card for card in ports.store.pool(departments, nationwide=nationwide) if fit(card)]


def new_counts(ports: Ports, structures: Iterable[Structure]) -> Iterator[tuple[Structure, int]]:
    """How many new candidates each structure has, from one reading of the whole pool.

    Args:
        ports: the outside.
        structures: those that hold posts.
    """
    by_department: dict[str, list[Card]] = {}
    anywhere: dict[str, date] = {}
    for card in ports.store.pool(dict.fromkeys(ports.places.departments(), 0.0), nationwide=True):
        department = card.place.department
        if card.max_distance_km is None and territory(department) == METROPOLE:
            anywhere[card.candidate_id] = card.available_from
        else:
            by_department.setdefault(department, []).append(card)
    # Of those who go anywhere only the date counts: they need not be looked at one by one.
    dates = sorted(anywhere.values())
    today = ports.today()
    for structure in structures:
        fit = Fit(structure.place, structure.wanted_from, today)
        acted = {
            match.candidate_id
            for match in ports.store.matches_of_structure(structure.id)
            if match.status is not MatchStatus.NEW
        }
        near = ports.places.departments_around(structure.place, max(DISTANCES_KM))
        new = sum(
            1
            for department in near
            for card in by_department.get(department, ())
            if fit(card) and card.candidate_id not in acted
        )
        if territory(structure.place.department) == METROPOLE:
            new += bisect_right(dates, fit.latest)
            new -= sum(1 for one in acted & anywhere.keys() if anywhere[one] <= fit.latest)
        yield structure, new


def require_recruiting(application: Application | None) -> None:
    """Let only a structure that holds posts see candidates (programme.md 1.9, 6).

    Raises:
        Refusal: ``not_found``, or ``not_recruiting`` once its application stopped.
    """
    if found(application).status not in (ApplicationStatus.VALIDATED, ApplicationStatus.OVERDUE):
        raise Refusal("not_recruiting", "Votre structure n'a pas de poste attribué en cours.")


def _position(sort: Sort, around: Around) -> Callable[[Card], _Position]:
    """Where a card stands in an order; its id tells equals apart."""
    match sort:
        case Sort.START_DATE:
            return lambda card: [card.available_from.toordinal(), card.candidate_id]
        case Sort.APPLIED_AT:
            return lambda card: [-card.applied_on.toordinal(), card.candidate_id]
        case Sort.DISTANCE:
            return lambda card: [_or_last(around.km(card.place)), card.candidate_id]
        case Sort.NAME:
            return lambda card: [
                words_of(card.last_name),
                words_of(card.first_name),
                card.candidate_id,
            ]


def _or_last(km: float | None) -> float:
    return inf if km is None else km


def _write_cursor(sort: Sort, position: _Position) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort, *position]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, sort: Sort) -> _Position:
    bad = Refusal("bad_cursor", "Cette page n'existe pas.", "invalid", "/cursor")
    try:
        read = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise bad from None
    if not isinstance(read, list) or read[:1] != [sort]:
        raise bad
    number = isinstance(read[1] if len(read) > 1 else None, int | float)
    words = [isinstance(one, list) and all(isinstance(word, str) for word in one) for one in read[1:-1]]
    sound = words == [True, True] if sort is Sort.NAME else len(read) == 3 and number
    if not sound or not isinstance(read[-1], str):
        raise bad
    return read[1:]
