"""Single-use links: from the token that somebody clicked to what it may do (programme.md 8)."""

import hashlib
from collections.abc import Iterable

from chalicelib.domain.access.link import Link, LinkPurpose
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core.decisions import not_found
from chalicelib.services.core.ports import Ports


def token_hash(token: str) -> str:
    """What is stored of a token (SHA-256, hexadecimal); the token itself never is."""
    return hashlib.sha256(token.encode()).hexdigest()


def usable_link(ports: Ports, token: str, purposes: Iterable[LinkPurpose]) -> Link:
    """The link behind a token, for one of some purposes. Changes nothing.

    Raises:
        Refusal: ``not_found`` for a token that is not ours, ``link_used`` or ``link_expired``.
    """
    if not any(ports.signer.read(purpose, token) for purpose in purposes):
        raise not_found()
    link = ports.ephemeral.link(token_hash(token))
    if link is None:
        raise link_expired()
    if link.used_at is not None:
        raise link_used()
    if not link.valid_at(ports.clock.now()):
        raise link_expired()
    return link


def link_used() -> Refusal:
    """A link serves once."""
    return Refusal("link_used", "Ce lien a déjà servi : il n'y a rien de plus à faire.")


def link_expired() -> Refusal:
    """A link has a life."""
    return Refusal("link_expired", "Ce lien n'est plus valable : sa durée de vie est dépassée.")


def status_application_id(ports: Ports, token: str) -> str:
    """The application behind the private link of its status page, which may be opened again and again.

    Raises:
        Refusal: ``not_found``.
    """
    application_id = ports.signer.read(LinkPurpose.APPLICATION_STATUS, token)
    if application_id is None:
        raise not_found()
    return application_id
