"""Packed cards of candidates, by department and by word: written with the candidate, read by searches.

Structures read the findable candidates. Those who confirmed their address and are not findable are in other
partitions, which only the agency reads.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pynamodb.constants import STRING

from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.card import Card, card_of, search_forms
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.geography import METROPOLE, territory
from chalicelib.settings import settings
from chalicelib.storage.keys import Key, shard
from chalicelib.storage.models import connection
from chalicelib.storage.pool.cards import Cards, long_id, short_id

# Into how many items the candidates of one distance, and those of the whole country, are divided: with more
# items a write is cheaper, with fewer a search reads fewer keys.
_ITEMS_OF_A_DISTANCE = 8
_ITEMS_NATIONWIDE = 256
# Overseas, « France entière » means the whole territory: it sorts after every distance.
_ANYWHERE = 999
_MOST_WORDS = 24
_WORDS, _WORDS_OF_UNSEEN = "WORD#", "UNSEEN#"
_OWN_ATTRIBUTES = frozenset({"pk", "sk"})

# An item as DynamoDB writes it.
Item = dict[str, Any]


class KeyRange(NamedTuple):
    """The items of a partition between two sort keys, both included."""

    partition: str
    first: str
    last: str


def nationwide() -> KeyRange:
    """Return the range of the candidates of metropolitan France who accept France entière."""
    return KeyRange("POOL#FR", "0", "g")


def at_least(department: str, km: float) -> KeyRange:
    """Return the range of the candidates who live in a department and accept a distance."""
    # Distances are whole numbers of km; two places in the same commune are at 0 km.
    return KeyRange(f"POOL#{department}", f"{_ceil(km):03}#", f"{_ANYWHERE}#~")


def _ceil(km: float) -> int:
    return int(-(-km // 1))


def beginning(word: str, *, findable: bool = True) -> KeyRange:
    """Return the range of the candidates with a word that begins so; 1 or 2 letters are a whole word.

    Args:
        word: the beginning of a ``search_forms``.
        findable: True for the candidates whom structures may find, False for the others.
    """
    last = f"{word}#~" if len(word) < 3 else f"{word}\U0010ffff"
    first = f"{word}#" if len(word) < 3 else word
    return KeyRange(_words_partition(word, findable=findable), first, last)


def _words_partition(word: str, *, findable: bool) -> str:
    return f"{_WORDS if findable else _WORDS_OF_UNSEEN}{word[:2]}"


def places_of(candidate: Candidate | None) -> set[Key]:
    """Return the key of every item with a candidate's card; none before the address is confirmed."""
    if candidate is None or not candidate.confirmed_once:
        return set()
    sought = list(dict.fromkeys(search_forms(candidate)))[:_MOST_WORDS]
    short, findable = short_id(candidate.id), candidate.findable
    words = {Key(_words_partition(word, findable=findable), f"{word}#{short}") for word in sought}
    return {_pool_place(candidate), *words} if findable else words


def _pool_place(candidate: Candidate) -> Key:
    department, km = candidate.place.department, candidate.max_distance_km
    if km is None and territory(department) == METROPOLE:
        return Key("POOL#FR", f"{shard(candidate.id, _ITEMS_NATIONWIDE):02x}")
    reach = _ANYWHERE if km is None else min(km, _ANYWHERE)
    return Key(f"POOL#{department}", f"{reach:03}#{shard(candidate.id, _ITEMS_OF_A_DISTANCE):x}")


def alone(place: Key) -> bool:
    """Return whether an item has a single candidate, so that it is deleted with the card."""
    return place.pk.startswith((_WORDS, _WORDS_OF_UNSEEN))


def moves(
    before: Candidate | None, after: Candidate | None, cards: Cards
) -> dict[Key, dict[str, str | None]]:
    """Return the writes of a change of a candidate: by item, the card by short id, None to remove it."""
    old, new = places_of(before), places_of(after)
    known = after or before
    if known is None:
        return {}
    short = short_id(known.id)
    written: dict[Key, dict[str, str | None]] = {place: {short: None} for place in old - new}
    if after is not None and new:
        packed = _packed(after, cards)
        # Unchanged cards are not written: a card has neither the telephone number nor the date of the CV.
        same = old if before is not None and _packed(before, cards) == packed else set()
        written.update({place: {short: packed} for place in new - same})
    return written


def _packed(candidate: Candidate, cards: Cards) -> str:
    return cards.pack(card_of(candidate, paris_date(candidate.submitted_at)))


def read(part: KeyRange, cards: Cards) -> list[Card]:
    """Return the cards of a range (may lag)."""
    department = part.partition.removeprefix("POOL#")
    found = []
    for item in items(part):
        for name, value in item.items():
            if name not in _OWN_ATTRIBUTES:
                found.append(cards.unpack(long_id(name), value[STRING], department))
    return found


def items(part: KeyRange, *, consistent: bool = False) -> Iterator[Item]:
    """Yield the items of a range; a ``consistent`` read sees every committed write."""
    request: Item = {
        "TableName": settings().registry_table,
        "ConsistentRead": consistent,
        "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
        "ExpressionAttributeValues": {
            ":pk": {STRING: part.partition},
            ":first": {STRING: part.first},
            ":last": {STRING: part.last},
        },
    }
    while True:
        answer = connection().dispatch("Query", request)
        yield from answer["Items"]
        if not (after := answer.get("LastEvaluatedKey")):
            return
        request["ExclusiveStartKey"] = after
