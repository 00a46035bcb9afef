"""The e-mails of the programme by name (RULES section 9)."""

from collections.abc import Mapping
from types import MappingProxyType

from chalicelib.mail.entry import EmailEntry
from chalicelib.mail.texts import (
    access,
    activity,
    applying,
    candidates,
    contracts,
    correction_requests,
    deciding,
    following_up,
    funding,
    payments,
    recruiting,
    reorganising,
    reviewing,
    training,
)

_ROOMS = (
    applying,
    candidates,
    reviewing,
    correction_requests,
    deciding,
    access,
    recruiting,
    contracts,
    following_up,
    funding,
    payments,
    reorganising,
    training,
    activity,
)

CATALOGUE: Mapping[str, EmailEntry] = MappingProxyType(
    {entry.name: entry for room in _ROOMS for entry in room.ENTRIES}
)


class UnknownEmail(LookupError):
    """A decision named an e-mail that the catalogue does not have."""


def entry(name: str) -> EmailEntry:
    """Return the e-mail with a name.

    Raises:
        UnknownEmail: the catalogue has none.
    """
    try:
        return CATALOGUE[name]
    except KeyError:
        raise UnknownEmail(name) from None
