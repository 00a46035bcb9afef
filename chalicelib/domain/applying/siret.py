"""The SIRET of a structure: 14 digits and a checksum (RULES section 2, question 5)."""

import re

from chalicelib.domain.shared.refusal import Refusal

# Not taken from python-stdnum, which is LGPL; this project is MIT.

# Spaces, dots, slashes and dashes, including typographic ones.
_BETWEEN_FIGURES = re.compile(r"[ ._/\u00a0\u202f\-\u2010-\u2015\u2212]")
_FOURTEEN_DIGITS = re.compile(r"[0-9]{14}")
_NINE_DIGITS = re.compile(r"[0-9]{9}")

# For a cell of a table.
SIRET_EXPECTED = "Un SIRET valide est attendu : vérifiez la saisie de ses 14 chiffres."

_NOBODY = "000000000"
_LA_POSTE = "356000000"
_LA_POSTE_HEAD_OFFICE = "35600000000048"


def normalise_siret(written: str) -> str:
    """Return the 14 digits of a SIRET that may be typed in groups.

    La Poste has more establishments than the checksum allows: the digits of its SIRETs add up to a multiple
    of 5, except its head office, which follows the common rule.

    Raises:
        Refusal: ``siret_invalid`` or, for the number of the company alone, ``siren_given``, pointing at
            ``/siret``.
    """
    siret = _BETWEEN_FIGURES.sub("", written)
    if _NINE_DIGITS.fullmatch(siret):
        raise Refusal(
            "siren_given",
            "Ces 9 chiffres sont un SIREN. Le SIRET en a 14 : le SIREN, puis les 5 chiffres de "
            "l'établissement. Vous le trouvez sur annuaire-entreprises.data.gouv.fr ou sur l'avis de "
            "situation de l'INSEE.",
            "invalid",
            "/siret",
        )
    if not _FOURTEEN_DIGITS.fullmatch(siret) or not _checksum_holds(siret):
        raise Refusal(
            "siret_invalid",
            "Ce numéro SIRET n'est pas valide : il compte 14 chiffres, vérifiez sa saisie.",
            "invalid",
            "/siret",
        )
    return siret


def same_company(siret: str, other: str) -> bool:
    """Return whether two SIRETs belong to one company: the first nine digits are its SIREN."""
    return siret[:9] == other[:9]


def grouped_siret(siret: str) -> str:
    """Return a SIRET in groups for display: ``212 800 850 00019``."""
    return "\u00a0".join((siret[:3], siret[3:6], siret[6:9], siret[9:]))


def _checksum_holds(siret: str) -> bool:
    siren = siret[:9]
    # All zeros pass the checksum but are assigned to nobody.
    if siren == _NOBODY:
        return False
    if siren == _LA_POSTE and siret != _LA_POSTE_HEAD_OFFICE:
        return sum(map(int, siret)) % 5 == 0
    return _luhn_sum(siret) % 10 == 0


def _luhn_sum(digits: str) -> int:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled)
