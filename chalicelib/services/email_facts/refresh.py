"""An owed e-mail with the facts of the moment it is sent, or nothing (RULES section 10).

An e-mail is owed by a decision and may be read days later. The row of the outbox stores its subject; its
address and facts are read here, when it is sent. An e-mail whose facts no longer hold is not sent: the act
that changed them owes its own e-mail where the programme has one.
"""

from collections.abc import Callable, Collection
from dataclasses import replace

from chalicelib.domain.access.link import REUSABLE, Link, LinkPurpose
from chalicelib.domain.applying.application import Application
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts import (
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
    training,
)
from chalicelib.services.email_facts.owed_email import OutdatedEmail, OwedEmail
from chalicelib.services.reorganising import email_facts as reorganising

Facts = Callable[[OwedEmail], StoredEmail]

_ROOMS = (
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
    training,
)


# By the name of each e-mail, the function of a room that is named after it.
FACTS: dict[str, Facts] = {
    name: one
    for room in _ROOMS
    for name, one in vars(room).items()
    if not name.startswith("_") and getattr(one, "__module__", "") == room.__name__ and callable(one)
}


def refreshed_email(ports: Ports, email: StoredEmail, needed_links: Collection[str]) -> StoredEmail | None:
    """Return an owed e-mail with the present address and facts.

    Args:
        ports: the outside.
        email: as it was owed.
        needed_links: the links without which the e-mail is useless; any other link that expired is left out.

    Returns:
        None when it must not be sent, because its facts no longer hold.
    """
    links: dict[str, Link] = {}
    expired: set[str] = set()
    for name, (purpose, link_id) in email.links.items():
        if LinkPurpose(purpose) in REUSABLE:
            continue
        link = ports.ephemeral.link(token_hash(ports.signer.token(purpose, link_id)))
        if link is not None and link.valid_at(ports.clock.now()):
            links[name] = link
        else:
            expired.add(name)
    if expired & set(needed_links):
        return None
    present_links = {
        name: _present_link(ports, email, *link) for name, link in email.links.items() if name not in expired
    }
    try:
        return FACTS[email.template](
            OwedEmail(ports=ports, email=replace(email, links=present_links), links=links)
        )
    except OutdatedEmail:
        return None


def _present_link(ports: Ports, email: StoredEmail, purpose: str, link_id: str) -> tuple[str, str]:
    """Return the purpose and id of a link; for a link to an application, that of the present contact."""
    if purpose != LinkPurpose.APPLICATION_STATUS:
        return purpose, link_id
    application = ports.store.get(Application, email.subject_id)
    return purpose, application.link_id if application else link_id
