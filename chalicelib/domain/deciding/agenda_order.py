"""The order of an agenda: by department and name, until a line is moved (RULES section 4).

Each line has a key, and the agenda is sorted by key. A moved line gets a key between those of its new
neighbours, so that a move writes only that line, even while others are added or removed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.domain.deciding.committee import AgendaItem
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.words import bare

# Suffixes of keys use the characters from ``_LOWEST`` up, and never end with it.
_LOWEST, _MIDDLE = "!", "O"


def order_key(item: AgendaItem) -> str:
    """Return the sort key of a line: the key of its move, otherwise its department, name and id."""
    return item.rank or f"{item.department}\n{bare(item.structure_name)}\n{item.id}"


def in_order(agenda: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return the lines of an agenda in order."""
    return sorted(agenda, key=lambda item: (order_key(item), item.id))


def moved_to(agenda: Sequence[AgendaItem], item: AgendaItem, position: int) -> AgendaItem:
    """Return the line at another position.

    Args:
        agenda: every line, in order.
        item: one of them.
        position: from 1 on.

    Raises:
        Refusal: ``position_unknown``, beyond the agenda.
    """
    if not 1 <= position <= len(agenda):
        message = f"Donnez une place de 1 à {len(agenda)} dans l'ordre du jour."
        raise Refusal("position_unknown", message, "invalid", "/position")
    if agenda[position - 1].id == item.id:
        return item
    others = [order_key(one) for one in agenda if one.id != item.id]
    before = others[position - 2] if position > 1 else ""
    after = others[position - 1] if position <= len(others) else None
    return replace(item, rank=key_between(before, after))


def key_between(before: str, after: str | None) -> str:
    """Return a key after ``before`` and, unless it is None, before ``after``, which is greater."""
    if after is None or after == before or not after.startswith(before):
        # They differ before the first one ends: any suffix keeps it below the second.
        return before + _MIDDLE
    first = after[len(before)]
    half = chr((ord(_LOWEST) + ord(first)) // 2)
    if half > _LOWEST:
        return before + half
    # No character fits between them: extend the first key, or continue with the next position.
    return before + _LOWEST + (_MIDDLE if first > _LOWEST else key_between("", after[len(before) + 1 :]))
