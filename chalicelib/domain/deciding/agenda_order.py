"""The order of an agenda: by department and name, until a line is moved (RULES section 4).

Each line has a key, and the agenda is in the order of the keys. A line that is moved gets a key between those
of its new neighbours, so that a move writes that line alone, whatever is added or removed around it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.domain.deciding.committee import AgendaItem
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.words import bare

# What keys between others are made of: what is added to a key is over ``_LOWEST``, and ends over it.
_LOWEST, _MIDDLE = "!", "O"


def order_key(item: AgendaItem) -> str:
    """Return the key of a line: where it was moved to, otherwise its department, its name and its id."""
    return item.rank or f"{item.department}\n{bare(item.structure_name)}\n{item.id}"


def in_order(agenda: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return the lines of an agenda in its order."""
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
        # They differ before the end of the first: whatever is added to it stays under the second.
        return before + _MIDDLE
    first = after[len(before)]
    half = chr((ord(_LOWEST) + ord(first)) // 2)
    if half > _LOWEST:
        return before + half
    # No character is between them: under the first one, or further in the same direction.
    return before + _LOWEST + (_MIDDLE if first > _LOWEST else key_between("", after[len(before) + 1 :]))
