"""The rules of passwords and second factor codes (RULES section 8)."""

import re
from collections.abc import Callable, Sequence

from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.words import bare

_MAX_LENGTH = 128
_SHORTEST_PIECE = 4
_REST_NEEDED = 8


def require_password(
    password: str, email: str, params: Parameters, *, guessable: Callable[[str, Sequence[str]], bool]
) -> None:
    """Refuse a password that is too short, derived from the e-mail address, or known to be weak.

    Args:
        password: as typed.
        email: of the account.
        params: the values in force.
        guessable: returns whether a password is easy to guess for somebody who knows some words.

    Raises:
        Refusal: ``password_short`` or ``password_weak``, pointing at ``/password``.
    """
    if len(password) < params.password_min_length:
        raise _refused(
            "password_short",
            f"Choisissez un mot de passe d'au moins {params.password_min_length} caractères.",
        )
    if len(password) > _MAX_LENGTH:
        raise _refused("password_weak", f"Choisissez un mot de passe d'au plus {_MAX_LENGTH} caractères.")
    pieces = _pieces(email)
    if _made_of(password, pieces):
        raise _refused(
            "password_weak", "Ce mot de passe ressemble trop à votre adresse : choisissez-en un autre."
        )
    if guessable(password, [email, *pieces]):
        raise _refused(
            "password_weak",
            "Ce mot de passe est trop facile à deviner : ajoutez des mots ou des caractères.",
        )


def _refused(code: str, message: str) -> Refusal:
    return Refusal(code, message, "invalid", "/password")


def _folded(text: str) -> str:
    return "".join(character for character in bare(text) if character.isalnum())


def _pieces(email: str) -> list[str]:
    """Return the words of an address, alone and joined, longest first: jeannedupont, jeanne, dupont…"""
    words = {_folded(word) for word in re.split(r"[^0-9a-z]+", email.casefold())}
    joined = {_folded(part) for part in email.split("@")} | {_folded(email.rpartition(".")[0])}
    return sorted((p for p in words | joined if len(p) >= _SHORTEST_PIECE), key=len, reverse=True)


def _made_of(password: str, pieces: Sequence[str]) -> bool:
    """Return whether little of a password is left without the words of the address, forwards or backwards."""
    rest = _folded(password)
    before = len(rest)
    for piece in pieces:
        rest = rest.replace(piece, "").replace(piece[::-1], "")
    return len(rest) < min(before, _REST_NEEDED)


def require_code(typed: str | None, step: int | None) -> None:
    """Require the code that proves the set-up of the authenticator.

    Args:
        typed: the typed code, or None.
        step: its time step, None when it is wrong.

    Raises:
        Refusal: ``totp_required`` or ``totp_wrong``, pointing at ``/totp_code``.
    """
    if not typed:
        raise Refusal(
            "totp_required", "Saisissez le code à 6 chiffres de votre application.", "invalid", "/totp_code"
        )
    if step is None:
        raise Refusal("totp_wrong", "Ce code n'est pas le bon.", "invalid", "/totp_code")
