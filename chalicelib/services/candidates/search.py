"""The agency's search for a candidate (RULES section 7)."""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.card import Card, search_forms
from chalicelib.domain.recruiting.match import require_search
from chalicelib.domain.shared.words import Sought, folded
from chalicelib.services.core.guards import candidate_id_of
from chalicelib.services.core.lists import ID, ListOrder
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page

# A cursor must fit into a URL.
_SORTED_LETTERS = 100

_BY_NAME: ListOrder[Card] = ListOrder(
    rf".{{0,{_SORTED_LETTERS}}}\n{ID}",
    lambda card: f"{folded(f'{card.last_name} {card.first_name}')[:_SORTED_LETTERS]}\n{card.candidate_id}",
)


def search_candidates(
    ports: Ports, actor: Actor, *, text: str, limit: int, cursor: str | None
) -> Page[Candidate]:
    """Return the candidates who ever confirmed their address, whatever their present status, by name.

    Args:
        ports: the outside.
        actor: the agency.
        text: beginnings of words of the name or the city, a postal code, or a whole e-mail address.
        limit: candidates on a page; a candidate erased a moment ago makes it shorter.
        cursor: where the previous page ended.

    Raises:
        Refusal: ``not_found``, ``search_needed`` or ``bad_cursor``.
    """
    require(actor, Act.SEARCH_CANDIDATES)
    sought, address = Sought(text), text.strip().lower() if "@" in text else None
    require_search(sought, address)
    if address is not None:
        holder = candidate_id_of(ports, address)
        candidate = ports.store.get(Candidate, holder) if holder else None
        return Page([candidate] if candidate and candidate.confirmed_once else [], None)
    page = _BY_NAME.part(_matching_cards(ports, sought), limit=limit, cursor=cursor)
    people = ports.store.candidates(card.candidate_id for card in page.items)
    return Page([people[one.candidate_id] for one in page.items if one.candidate_id in people], page.cursor)


def _matching_cards(ports: Ports, sought: Sought) -> list[Card]:
    """Return those found by one word and matching all; one changed meanwhile may be read in both states."""
    cards = {
        card.candidate_id: card
        for word in sought.beginnings()
        for findable in (True, False)
        for card in ports.store.cards_with_word(word, findable=findable)
    }
    return [card for card in cards.values() if sought.meets(search_forms(card))]
