"""Where a structure is paid: holder, IBAN and BIC, changed only after a check (RULES section 11).

The two checks are thirty lines with no dependency: the libraries for them bring a list of every bank, which a
function would load at each cold start, and what it adds, the name of the bank, is no rule here.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusal

# Characters of an IBAN by country: the area of payments in euros, ISO 13616. A structure overseas has FR too.
_LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26,
    "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28,
    "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+", re.ASCII)
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)
# What is shown of an IBAN to whoever may not read it.
_SHOWN_FIRST, _SHOWN_LAST = 4, 3


def _code(text: str) -> str:
    return "".join(text.split()).upper()


def normalised_iban(text: str) -> str:
    """Return an IBAN without spaces, in capitals.

    Raises:
        Refusal: ``iban_invalid``: its form, the length of its country, or its check digits are wrong.
    """
    iban = _code(text)
    if not _IBAN.fullmatch(iban) or _LENGTHS.get(iban[:2]) != len(iban):
        raise _wrong_iban("Un IBAN français a 27 caractères et commence par FR : recopiez celui du RIB.")
    # The digits of the letters are their place after the ten figures; ISO 7064, modulo 97.
    figures = "".join(str(int(one, 36)) for one in iban[4:] + iban[:4])
    if int(figures) % 97 != 1:
        raise _wrong_iban("Cet IBAN a une faute de frappe : ses chiffres de contrôle ne correspondent pas.")
    return iban


def _wrong_iban(message: str) -> Refusal:
    return Refusal("iban_invalid", message, "invalid", "/iban")


def normalised_bic(text: str, iban: str) -> str:
    """Return a BIC without spaces, in capitals.

    Args:
        text: as typed.
        iban: normalised, of the same account.

    Raises:
        Refusal: ``bic_invalid``: it has not 8 or 11 characters, or is of another country than the IBAN.
    """
    bic = _code(text)
    if not _BIC.fullmatch(bic):
        raise Refusal(
            "bic_invalid", "Un BIC a 8 ou 11 caractères : recopiez celui du RIB.", "invalid", "/bic"
        )
    # Banks of Monaco and of the French territories are also reached by French codes, and the other way.
    if bic[4:6] != iban[:2] and not {bic[4:6], iban[:2]} <= _FRENCH:
        raise Refusal("bic_invalid", "Ce BIC n'est pas du pays de l'IBAN.", "invalid", "/bic")
    return bic


_FRENCH = frozenset({"FR", "MC", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"})


def faults_of(iban: str, bic: str) -> dict[str, Refusal]:
    """The refusals of an IBAN and a BIC as typed, by field; the BIC of a wrong IBAN is judged by its form."""
    faults: dict[str, Refusal] = {}
    known = _code(bic)[4:]
    try:
        known = normalised_iban(iban)
    except Refusal as refusal:
        faults["iban"] = refusal
    try:
        normalised_bic(bic, known)
    except Refusal as refusal:
        faults["bic"] = refusal
    return faults


@dataclass(frozen=True, kw_only=True)
class BankAccount:
    """An account at a bank.

    Args:
        holder: the name that it is in.
        iban, bic: normalised.
    """

    holder: str
    iban: str
    bic: str

    @classmethod
    def typed(cls, holder: str, iban: str, bic: str) -> "BankAccount":
        """An account as somebody typed it.

        Raises:
            Refusal: ``iban_invalid`` or ``bic_invalid``.
        """
        known = normalised_iban(iban)
        return cls(holder=holder, iban=known, bic=normalised_bic(bic, known))

    @property
    def masked(self) -> str:
        """Its IBAN as anybody may read it: the country, the check digits and the last three characters."""
        hidden = "•" * (len(self.iban) - _SHOWN_FIRST - _SHOWN_LAST)
        return _in_groups(self.iban[:_SHOWN_FIRST] + hidden + self.iban[-_SHOWN_LAST:])

    @property
    def written(self) -> str:
        """Its IBAN in groups of four, for those who check it."""
        return _in_groups(self.iban)


def _in_groups(iban: str) -> str:
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


@dataclass(frozen=True, kw_only=True)
class CallBack:
    """The call by which the funder checked an account with the structure.

    Args:
        spoke_to: whom it spoke to.
        called_on: the day.
        number: the number called, one that was known before the account was given.
        by: the account of the funder who called.
        at: when it was noted.
    """

    spoke_to: str
    called_on: date
    number: str
    by: str
    at: datetime


def no_bank_details() -> Refusal:
    """The refusal to pay a structure none of whose accounts is checked, or one of which waits."""
    return Refusal(
        "no_bank_details",
        "Aucun compte bancaire contrôlé : la structure le donne, puis la Banque des Territoires le contrôle.",
    )


@dataclass(frozen=True, kw_only=True)
class BankDetails(Entity):
    """The account of a structure, and another one that waits to be checked; it has the id of the structure.

    Args:
        structure_id: of the structure.
        account: where it is paid; None before the first check.
        call: how that one was checked.
        pending: given and not checked yet; nothing is paid meanwhile.
        given_by: the account of the structure that gave it.
        given_at: when.
        refused: why the funder did not take the last one; None once another one is given.
    """

    structure_id: str
    account: BankAccount | None = None
    call: CallBack | None = None
    pending: BankAccount | None = None
    given_by: str | None = None
    given_at: datetime | None = None
    refused: str | None = None

    @property
    def payable(self) -> BankAccount | None:
        """Where it may be paid now: nowhere while a change waits."""
        return self.account if self.pending is None else None

    def given(self, account: BankAccount, by: str, at: datetime) -> "BankDetails":
        """The structure gives an account; the one that is in use, or waits already, changes nothing."""
        if account == self.pending or (self.pending is None and account == self.account):
            return self
        pending = None if account == self.account else account
        return replace(self, pending=pending, given_by=by, given_at=at, refused=None)

    def checked(self, call: CallBack, known_numbers: frozenset[str], today: date) -> "BankDetails":
        """The funder checked the account that waits, by a call to a number that was known before.

        Args:
            call: who was called, when and under which number.
            known_numbers: of the structure's contact, as E.164.
            today: the date in Paris.

        Raises:
            Refusal: ``nothing_to_check``, ``called_ahead``, ``number_unknown``.
        """
        if self.pending is None:
            raise Refusal("nothing_to_check", "Aucun compte bancaire n'attend d'être contrôlé.")
        if call.called_on > today:
            raise Refusal("called_ahead", "Indiquez le jour où vous avez appelé.", "invalid", "/called_on")
        if call.number not in known_numbers:
            raise Refusal(
                "number_unknown",
                "Appelez le numéro que la structure avait donné auparavant, jamais un autre : c'est ce qui "
                "protège du détournement.",
                "invalid",
                "/number",
            )
        return replace(self, account=self.pending, call=call, pending=None)

    def forgotten(self) -> "BankDetails":
        """No account is known any more: another one is to be given and checked."""
        return replace(
            self, account=None, call=None, pending=None, given_by=None, given_at=None, refused=None
        )

    def turned_down(self, why: str) -> "BankDetails":
        """The funder does not take the account that waits: the one before stays.

        Raises:
            Refusal: ``nothing_to_check``.
        """
        if self.pending is None:
            raise Refusal("nothing_to_check", "Aucun compte bancaire n'attend d'être contrôlé.")
        return replace(self, pending=None, given_by=None, given_at=None, refused=why)
