"""The e-mails of the programme by name (RULES section 9)."""

from collections.abc import Mapping
from types import MappingProxyType

from chalicelib.mail.entry import EmailEntry
from chalicelib.mail.texts import (
    access as texts_accounts,
)
from chalicelib.mail.texts import (
    activity as texts_activity,
)
from chalicelib.mail.texts import (
    applying as texts_applications,
)
from chalicelib.mail.texts import (
    candidates as texts_candidates,
)
from chalicelib.mail.texts import (
    contracts as texts_contracts,
)
from chalicelib.mail.texts import (
    correction_requests as texts_correction_requests,
)
from chalicelib.mail.texts import (
    deciding as texts_decisions,
)
from chalicelib.mail.texts import (
    following_up as texts_follow_ups,
)
from chalicelib.mail.texts import (
    funding as texts_funding,
)
from chalicelib.mail.texts import (
    payments as texts_payments,
)
from chalicelib.mail.texts import (
    recruiting as texts_recruitments,
)
from chalicelib.mail.texts import (
    reorganising as texts_reorganising,
)
from chalicelib.mail.texts import (
    reviewing as texts_prefectures,
)
from chalicelib.mail.texts import (
    training as texts_trainings,
)

_ROOMS = (
    texts_applications,
    texts_candidates,
    texts_prefectures,
    texts_correction_requests,
    texts_decisions,
    texts_accounts,
    texts_recruitments,
    texts_contracts,
    texts_follow_ups,
    texts_funding,
    texts_payments,
    texts_reorganising,
    texts_trainings,
    texts_activity,
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
