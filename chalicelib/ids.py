"""Ids and signed tokens."""

import base64
import hashlib
import hmac
import secrets
import uuid

from uuid6 import uuid7


class TimeOrderedIds:
    """UUIDv7, which increase with time, so that lists by id are in order of creation."""

    def new(self) -> str:
        """Return a new id."""
        return str(uuid7())

    def secret(self) -> str:
        """Return an unguessable token of 256 bits, URL-safe."""
        return secrets.token_urlsafe(32)


class HmacSigner:
    """Signs links with the deployment's secret.

    A token is the entity's id and a MAC of the purpose and the id. The outbox stores the id only and the
    sender computes the token again, so that no row of the database opens anything by itself.
    """

    _MAC_BYTES = 16

    def __init__(self, secret: bytes) -> None:
        """Args:
            secret: at least 32 bytes that only this deployment knows.

        Raises:
            ValueError: it is shorter.
        """
        if len(secret) < 32:
            raise ValueError("the signing secret has at least 32 bytes")
        self._secret = secret

    def _mac(self, label: str, value: bytes, length: int) -> bytes:
        return hmac.new(self._secret, label.encode() + b"\x00" + value, hashlib.sha256).digest()[:length]

    def token(self, purpose: str, entity_id: str) -> str:
        """Return the token of a link: the id and its signature, 43 URL-safe characters."""
        raw = uuid.UUID(entity_id).bytes
        return base64.urlsafe_b64encode(raw + self._mac(purpose, raw, self._MAC_BYTES)).decode().rstrip("=")

    def read(self, purpose: str, token: str) -> str | None:
        """Return the id in a token, or None when the signature is not ours for this purpose."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        if len(raw) != 16 + self._MAC_BYTES:
            return None
        entity_id = str(uuid.UUID(bytes=raw[:16]))
        # Compared as text: base64 accepts several spellings, and one link must have one address.
        return entity_id if hmac.compare_digest(self.token(purpose, entity_id), token) else None

    def fingerprint(self, value: str) -> str:
        """Return a keyed digest of a value that may not stand in a key (an e-mail)."""
        return self._mac("fingerprint", value.encode(), 32).hex()
