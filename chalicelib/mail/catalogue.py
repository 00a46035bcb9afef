"""Every e-mail of the programme, by name (programme.md 9)."""

from collections.abc import Mapping
from types import MappingProxyType

from chalicelib.mail import (
    texts_accounts,
    texts_applications,
    texts_candidates,
    texts_decisions,
    texts_follow_ups,
    texts_prefectures,
    texts_recruitments,
)
from chalicelib.mail.entry import Entry

_ROOMS = (
    texts_applications,
    texts_candidates,
    texts_prefectures,
    texts_decisions,
    texts_accounts,
    texts_recruitments,
    texts_follow_ups,
)

CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {entry.name: entry for room in _ROOMS for entry in room.ENTRIES}
)


class UnknownEmail(LookupError):
    """A decision named an e-mail that the catalogue does not have."""


def entry(name: str) -> Entry:
    """The e-mail of a name.

    Raises:
        UnknownEmail: the catalogue has none.
    """
    try:
        return CATALOGUE[name]
    except KeyError:
        raise UnknownEmail(name) from None
