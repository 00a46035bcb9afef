"""Passwords and second factors, by libraries, behind the ports (RULES section 8)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.domain.shared.words import bare

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# zxcvbn's scale: 10^8 guesses is what a throttled online attack needs for « somewhat guessable ».
_WEAKEST_ACCEPTED_SCORE = 3
_TOTP_PERIOD_S = 30

# A hash with the parameters below, so that an unknown account takes the time of a known one.
_NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$dNM4/ZShi5cB+VCEyC2eAg$HsMRhOrffRCTpyhMmnz/s21GF/SCXwzuH8N+eiAI7lQ"
)
# Frequent choices in French; zxcvbn's own lists are English and do not know AZERTY.
_COMMON_HERE = (
    "azerty azertyuiop azertyuiopqsdfghjklm qsdfghjklm wxcvbn motdepasse motdepasse123 bienvenue bonjour "
    "soleil doudou loulou chouchou amour jetaime marseille france paris vacances administrateur "
    "administration conseiller conseillere conseillernumerique numerique franceservices mairie prefecture "
    "association banquedesterritoires republique"
)


class Argon2Passwords:
    """Argon2id with the parameters of OWASP's first choice for small machines: 19 MiB, 2 passes, 1 lane."""

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

    def hash(self, password: str) -> str:
        """Return the hash to store, with its parameters and salt."""
        return self._hasher.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Return whether the password is the right one; without a hash it takes the same time."""
        from argon2.exceptions import VerifyMismatchError

        try:
            return self._hasher.verify(password_hash or _NOBODYS_HASH, password) and bool(password_hash)
        except VerifyMismatchError:
            return False

    def guessable(self, password: str, words: Sequence[str]) -> bool:
        """Return whether a password is easily guessed by somebody who knows some words, or is a frequent
        choice."""
        from zxcvbn import zxcvbn

        # zxcvbn's time grows with the square of the length, and a longer text does not change its score. A
        # known word is guessed with its accents and capitals too.
        rating = zxcvbn(bare(password)[:64], user_inputs=[*words, *_COMMON_HERE.split()])
        return bool(rating["score"] < _WEAKEST_ACCEPTED_SCORE)


class TotpSecondFactors:
    """TOTP (RFC 6238) by pyotp: 6 digits, 30 seconds, one step of tolerance before and after."""

    def __init__(self, secret: bytes, issuer: str) -> None:
        """Args:
        secret: the deployment's.
        issuer: the name that an authenticator shows.
        """
        self._secret = secret
        self._issuer = issuer

    def secret(self, seed: str) -> str:
        """Return the base32 secret of an account link; it is derived, so that nothing is stored before the
        account opens."""
        digest = hmac.new(self._secret, b"totp\x00" + seed.encode(), hashlib.sha256).digest()
        return base64.b32encode(digest[:20]).decode()

    def uri(self, secret: str, email: str) -> str:
        """Return the ``otpauth:`` address for an authenticator."""
        import pyotp

        return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=self._issuer)

    def matching_step(self, secret: str, code: str, now: datetime) -> int | None:
        """Return the time step of a right code, or None."""
        import pyotp

        totp = pyotp.TOTP(secret)
        current = int(now.timestamp()) // _TOTP_PERIOD_S
        typed = code.replace(" ", "")
        for step in (current, current - 1, current + 1):
            if hmac.compare_digest(totp.at(step * _TOTP_PERIOD_S).encode(), typed.encode()):
                return step
        return None
