"""The links of e-mails: from a token to what it allows (RULES section 8)."""

import hashlib

from chalicelib.domain.access.actor import Actor, LinkHolder
from chalicelib.domain.access.link import Link, link_expired, link_used
from chalicelib.domain.access.permissions import Act, not_found, require
from chalicelib.domain.access.scopes import LINKS, Signed
from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.core.guards import contact_guard
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found


def token_hash(token: str) -> str:
    """Return the stored hash of a token (SHA-256, hexadecimal); the token itself is never stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_token(actor: Actor) -> str:
    """Return the token of the link that the actor holds.

    Raises:
        Refusal: ``not_found`` for anybody else.
    """
    if not isinstance(actor, LinkHolder):
        raise not_found()
    return actor.token


def held_link(ports: Ports, actor: Actor, act: Act) -> Link:
    """Return the actor's link, used or not, if it allows an act. Changes nothing.

    Raises:
        Refusal: ``not_found`` for an invalid token or one for another act, ``link_expired``.
    """
    token = link_token(actor)
    if not any(ports.signer.read(purpose, token) for purpose in LINKS[act]):
        raise not_found()
    link = ports.ephemeral.link(token_hash(token))
    if link is None:
        raise link_expired()
    require(actor, act, link)
    if link.used_at is None and not link.valid_at(ports.clock.now()):
        raise link_expired()
    return link


def usable_link(ports: Ports, actor: Actor, act: Act) -> Link:
    """Return the actor's link if it allows an act and is unused. Changes nothing.

    Raises:
        Refusal: as ``held_link``, and ``link_used``.
    """
    link = held_link(ports, actor, act)
    if link.used_at is not None:
        raise link_used()
    return link


def candidate_of_link(ports: Ports, link: Link) -> Candidate | None:
    """Return the candidate of a link; None when the candidate is erased.

    Raises:
        Refusal: ``link_replaced`` for a link that was sent to a former address.
    """
    candidate = ports.store.get(Candidate, link.subject_id.partition("/")[0])
    if candidate is not None:
        candidate.require_link(link.subject_id)
    return candidate


def application_of_link(ports: Ports, actor: Actor, act: Act) -> Application:
    """Return the application of a private page, from its reusable link.

    Raises:
        Refusal: ``not_found``.
    """
    token = link_token(actor)
    for purpose in LINKS[act]:
        link_id = ports.signer.read(purpose, token)
        if link_id is not None:
            require(actor, act, Signed(purpose))
            holder = ports.store.get(Application, link_id) or _application_of_corrected_contact(
                ports, link_id
            )
            return require_present_contact(found(holder), link_id)
    raise not_found()


def _application_of_corrected_contact(ports: Ports, link_id: str) -> Application | None:
    application_id = ports.store.guard_holder(contact_guard(link_id))
    return ports.store.get(Application, application_id) if application_id else None


def require_present_contact(application: Application, link_id: str) -> Application:
    """Return an application if a link was sent to its present contact.

    Raises:
        Refusal: ``not_found`` for a link sent to an address that was corrected since.
    """
    if application.link_id != link_id:
        raise not_found()
    return application
