"""The packed card of a candidate in the pool: a short text, because a search reads thousands."""

import json
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from chalicelib.domain.candidates.answers import DISTANCES_KM
from chalicelib.domain.candidates.card import Card
from chalicelib.domain.shared.geography import Place

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}

# Where each part starts: the marks at 0, the commune with its postal code, two dates, the names.
_PLACE, _AVAILABLE, _APPLIED, _NAMES = 2, 8, 10, 12
_SEPARATOR = "\x1f"
# First character of a card stored as JSON, because a value does not fit the short form.
_AS_JSON = "!"

# Distances are stored by their index here: add new ones at the end, up to eight in all.
_DISTANCES = (None, *DISTANCES_KM)
_STARS = (None, 1, 2, 3)
# Numbers for the departments of Corsica, whose codes have letters; no department has these numbers.
_CORSICA = {"2A": "96", "2B": "99"}
# Two printable characters hold a day of 24 years; a card with another date is stored as JSON.
_FIRST_DAY = date(2020, 1, 1).toordinal()
_PRINTABLE, _FIRST_PRINTABLE = 94, 33

_MARKS = [
    (
        _DISTANCES[number & 7],
        _STARS[number >> 3 & 3],
        bool(number & 32),
        bool(number & 64),
        bool(number & 128),
        bool(number & 256),
    )
    if number & 7 < len(_DISTANCES)
    else None
    for number in range(512)
]

Resolve = Callable[[str, str], Place | None]


def short_id(entity_id: str) -> str:
    """Return a UUID in 22 characters; any other id after a full stop, unchanged."""
    try:
        raw = UUID(entity_id)
    except ValueError:
        return f".{entity_id}"
    return b2a_base64(raw.bytes).decode()[:22] if str(raw) == entity_id else f".{entity_id}"


def long_id(short: str) -> str:
    """Return the id that ``short_id`` shortened."""
    if short.startswith("."):
        return short[1:]
    plain = a2b_base64(f"{short}==").hex()
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"


class Cards:
    """Pack and unpack cards. Communes are stored by their codes and read from the reference data.

    Args:
        resolve: returns the place of a commune and a postal code (``services.core.ports.Places``).
    """

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._places: dict[str, Place | None] = {}
        self._dates: dict[str, date] = {}

    def pack(self, card: Card) -> str:
        """Return the packed card, without the id, which is the name of its attribute."""
        try:
            short = self._short(card)
            if self.unpack(card.candidate_id, short, "") == card:
                return short
        except (ValueError, OverflowError):
            pass
        values = card._replace(place=asdict(card.place))._asdict()  # type: ignore[arg-type]
        del values["candidate_id"]
        return _AS_JSON + json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=str)

    def _short(self, card: Card) -> str:
        number = _DISTANCES.index(card.max_distance_km) | _STARS.index(card.pix_stars) << 3
        number |= card.graduate << 5 | card.has_experience << 6 | card.has_cv << 7 | card.pix_withheld << 8
        return "".join(
            (
                _encoded(number, 2),
                _place_code(card.place),
                _day_code(card.available_from),
                _day_code(card.applied_on),
                card.first_name,
                _SEPARATOR,
                card.last_name,
            )
        )

    def unpack(self, candidate_id: str, packed: str, department: str) -> Card:
        """Read a card.

        Args:
            candidate_id: whose card.
            packed: what ``pack`` wrote.
            department: where the person lives if the reference data no longer have the commune; the place
                then has no coordinates, so that only its department and « France entière » find the person.

        Raises:
            ValueError: ``packed`` was not written by ``pack``.
        """
        if packed[0] == _AS_JSON:
            return _unpacked_json(candidate_id, packed[1:])
        try:
            marks = _MARKS[_VALUES[packed[0]] << 6 | _VALUES[packed[1]]]
            first_name, last_name = packed[_NAMES:].split(_SEPARATOR)
            max_km, stars, graduate, has_experience, has_cv, withheld = marks  # type: ignore[misc]
            code = packed[_PLACE:_AVAILABLE]
            place = self._places.get(code) or self._place(code, department)
            dates = self._dates
            available, applied = packed[_AVAILABLE:_APPLIED], packed[_APPLIED:_NAMES]
            return Card(
                candidate_id,
                first_name,
                last_name,
                place,
                max_km,
                dates.get(available) or self._date(available),
                dates.get(applied) or self._date(applied),
                graduate,
                has_experience,
                has_cv,
                stars,
                withheld,
            )
        except (KeyError, IndexError, TypeError) as error:
            raise ValueError("not a card") from error

    def _date(self, code: str) -> date:
        first, second = (ord(character) - _FIRST_PRINTABLE for character in code)
        return self._dates.setdefault(code, date.fromordinal(_FIRST_DAY + first * _PRINTABLE + second))

    def _place(self, code: str, department: str) -> Place:
        insee, postal = divmod(_decoded(code), 100_000)
        insee_code, postal_code = f"{insee:05}", f"{postal:05}"
        for letters, digits in _CORSICA.items():
            if insee_code.startswith(digits):
                insee_code = letters + insee_code[2:]
        place = self._resolve(insee_code, postal_code)
        if place is None:
            return Place(
                insee_code=insee_code,
                name="",
                postal_code=postal_code,
                department=department,
                region="",
                latitude=None,
                longitude=None,
            )
        self._places[code] = place
        return place


def _place_code(place: Place) -> str:
    insee = _CORSICA.get(place.insee_code[:2], place.insee_code[:2]) + place.insee_code[2:]
    if len(insee) != 5 or len(place.postal_code) != 5:
        raise ValueError("not the codes of a commune")
    return _encoded(int(insee) * 100_000 + int(place.postal_code), 6)


def _day_code(day: date) -> str:
    first, second = divmod(day.toordinal() - _FIRST_DAY, _PRINTABLE)
    if not 0 <= first < _PRINTABLE:
        raise OverflowError("no room")
    return f"{first + _FIRST_PRINTABLE:c}{second + _FIRST_PRINTABLE:c}"


def _encoded(number: int, width: int) -> str:
    if not 0 <= number < 64**width:
        raise OverflowError("no room")
    return "".join(_DIGITS[number >> 6 * rank & 63] for rank in reversed(range(width)))


def _decoded(text: str) -> int:
    number = 0
    for digit in text:
        number = number << 6 | _VALUES[digit]
    return number


def _unpacked_json(candidate_id: str, written: str) -> Card:
    values: dict[str, Any] = json.loads(written)
    values["place"] = Place(**values["place"])
    for name in ("available_from", "applied_on"):
        values[name] = date.fromisoformat(values[name])
    return Card(candidate_id=candidate_id, **values)
