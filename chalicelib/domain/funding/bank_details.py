"""Where a structure is paid: holder, IBAN and BIC, changed only after a check (RULES section 11).

The two checks take thirty lines and no dependency. Libraries for them carry a list of every bank, which each
cold start would load, only to tell the name of the bank, which no rule needs.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Protocol

from chalicelib.domain.applying.answers import KnownContact
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import counted
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Answered, Refusal, RefusalCollector, invalid_at

# The length of an IBAN by country (ISO 13616), in the area of payments in euros. FR is also that of overseas.
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
    # A letter counts as 10 for A to 35 for Z; ISO 7064, modulo 97.
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
        Refusal: ``bic_invalid``: it does not have 8 or 11 characters, or its country is not that of the IBAN.
    """
    bic = _code(text)
    if not _BIC.fullmatch(bic):
        raise Refusal(
            "bic_invalid", "Un BIC a 8 ou 11 caractères : recopiez celui du RIB.", "invalid", "/bic"
        )
    # Banks of Monaco and of the French territories may have French codes, and French banks theirs.
    if bic[4:6] != iban[:2] and not {bic[4:6], iban[:2]} <= _FRENCH:
        raise Refusal("bic_invalid", "Ce BIC n'est pas du pays de l'IBAN.", "invalid", "/bic")
    return bic


_FRENCH = frozenset({"FR", "MC", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"})


class TypedAccount(Protocol):
    """The IBAN and the BIC of an account, as somebody typed them."""

    @property
    def iban(self) -> str: ...

    @property
    def bic(self) -> str: ...


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
        """Return an account as somebody typed it.

        Raises:
            Refusal: ``iban_invalid`` or ``bic_invalid``.
        """
        known = normalised_iban(iban)
        return cls(holder=holder, iban=known, bic=normalised_bic(bic, known))

    @staticmethod
    def require_typed(told: "TypedAccount") -> None:
        """Refuse a wrong IBAN or BIC; a wrong IBAN is not compared with the BIC.

        Args:
            told: as typed; may be partial answers.

        Raises:
            Refusals: ``iban_invalid``, ``bic_invalid``, all that apply. Unanswered: one of them is missing.
        """
        rules = RefusalCollector()
        iban = rules.check(lambda: normalised_iban(told.iban))
        rules.check(lambda: normalised_bic(told.bic, iban or _code(told.bic)[4:]))
        rules.require()

    @property
    def masked(self) -> str:
        """Its IBAN for readers who may not see all of it: country, check digits, last three characters."""
        hidden = "•" * (len(self.iban) - _SHOWN_FIRST - _SHOWN_LAST)
        return _in_groups(self.iban[:_SHOWN_FIRST] + hidden + self.iban[-_SHOWN_LAST:])

    @property
    def written(self) -> str:
        """Its IBAN in groups of four characters, for the agent who checks it."""
        return _in_groups(self.iban)


def _in_groups(iban: str) -> str:
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


@dataclass(frozen=True, kw_only=True)
class CallBack:
    """The call by which the funder checked an account with the structure.

    Args:
        spoke_to: whom it spoke to.
        called_on: the day.
        number: the number called: one known before the account was given, or an official one.
        by: the account of the funder who called.
        at: when it was noted.
        found_in: where an official number was found; None for one that was known.
    """

    spoke_to: str
    called_on: date
    number: str
    by: str
    at: datetime
    found_in: str | None = None


def require_call(
    told: CallBack | Answered, number: Callable[[], str], whom: "WhomToCall", today: date
) -> None:
    """Refuse a call to come, and a number that a thief could have given.

    Args:
        told: the call; may be partial answers.
        number: returns the number called, as E.164, or raises ``Unanswered``.
        whom: who may be called.
        today: the date in Paris.

    Raises:
        Refusals: ``called_ahead``, ``number_unknown``, ``number_recent``, all that apply.
    """
    rules = RefusalCollector()
    rules.check(lambda: _require_called(told, today))
    rules.check(lambda: whom.require(number(), told.found_in))
    rules.require()


def _require_called(call: CallBack | Answered, today: date) -> None:
    if call.called_on > today:
        raise invalid_at("called_ahead", "Indiquez le jour où vous avez appelé.", "called_on")


@dataclass(frozen=True, kw_only=True)
class ContactChange:
    """A change of the person or number by which a structure is reached.

    Args:
        at: when.
        what: the name of what changed, as on screens.
        before, after: the values; None for no value.
    """

    at: datetime
    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class WhomToCall:
    """Who may be called about an account, and what changed shortly before it was given.

    Args:
        known: the contact and number of ``days`` before the account was given; None without one.
        recent: numbers that the structure gave since then, as E.164; they may not be called.
        changes: of its contact since then, oldest first.
        days: how long a number must be known before the account is given.
    """

    known: KnownContact | None
    recent: frozenset[str]
    changes: tuple[ContactChange, ...]
    days: int

    def require(self, number: str, found_in: str | None) -> None:
        """Refuse a number that a thief could have given.

        Args:
            number: called, as E.164.
            found_in: where an official number was found; None for a known one.

        Raises:
            Refusal: ``number_recent``, ``number_unknown``.
        """
        if self.known is not None and number == self.known.contact.phone:
            return
        if number in self.recent:
            raise Refusal(
                "number_recent",
                f"La structure a donné ce numéro moins de {counted(self.days, 'jour')} avant ce compte, "
                "ou après : appelez celui d'avant, ou un numéro officiel.",
                "invalid",
                "/number",
            )
        if found_in is None and self.known is None:
            raise Refusal(
                "number_unknown",
                "Appelez un numéro officiel, et dites où vous l'avez trouvé : la structure n'en avait donné "
                "aucun assez tôt.",
                "invalid",
                "/found_in",
            )
        if found_in is None:
            raise Refusal(
                "number_unknown",
                "Appelez le numéro que la structure avait donné auparavant : c'est ce qui protège du "
                "détournement. Sans réponse, appelez un numéro officiel et dites où vous l'avez trouvé.",
                "invalid",
                "/number",
            )


def whom_to_call(contacts: Sequence[KnownContact], given_at: datetime, params: Parameters) -> WhomToCall:
    """Return who may be called about an account that a structure gave.

    Args:
        contacts: of the structure, oldest first, the present one last.
        given_at: when the structure gave the account.
        params: the values in force.
    """
    days = params.call_back_days
    since = given_at - timedelta(days=days)
    before = next((one for one in contacts if one.at(since)), None)
    known = before if before is not None and before.contact.phone else None
    usual = known.contact.phone if known else None
    later = {one.contact.phone for one in contacts if one.since is not None and one.since > since}
    return WhomToCall(
        known=known,
        recent=frozenset(phone for phone in later if phone and phone != usual),
        changes=tuple(one for one in _changes(contacts) if one.at > since),
        days=days,
    )


def _changes(contacts: Sequence[KnownContact]) -> Iterator[ContactChange]:
    for one, other in pairwise(contacts):
        old, new = one.contact, other.contact
        told = {
            "Contact": (f"{old.first_name} {old.last_name}", f"{new.first_name} {new.last_name}"),
            "E-mail": (old.email, new.email),
            "Téléphone": (old.phone, new.phone),
        }
        for what, (before, after) in told.items():
            if before != after and other.since is not None:
                yield ContactChange(at=other.since, what=what, before=before, after=after)


def no_bank_details() -> Refusal:
    """Return the refusal to pay a structure without a checked account, or whose new account is not
    checked."""
    return Refusal(
        "no_bank_details",
        "Aucun compte bancaire contrôlé : la structure le donne, puis la Banque des Territoires le contrôle.",
    )


@dataclass(frozen=True, kw_only=True)
class BankDetails(Entity):
    """The checked account of a structure, and one that waits for its check; its id is that of the structure.

    Args:
        structure_id: of the structure.
        account: the checked one, where it is paid; None before the first check.
        call: by which ``account`` was checked.
        pending: an account given and not checked yet; nothing is paid meanwhile.
        given_by: the account of the structure that gave it.
        given_at: when.
        refused: why the funder turned the last one down; None once another one is given.
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
        """The account where it may be paid now; None while a change waits for its check."""
        return self.account if self.pending is None else None

    def given(self, account: BankAccount, by: str, at: datetime) -> "BankDetails":
        """Give an account, as the structure; giving the one in use or waiting again changes nothing."""
        if account == self.pending or (self.pending is None and account == self.account):
            return self
        pending = None if account == self.account else account
        return replace(self, pending=pending, given_by=by, given_at=at, refused=None)

    def checked(self, call: CallBack, whom: WhomToCall | None, today: date) -> "BankDetails":
        """Check the account that waits, as the funder, by a call to a known or official number.

        Args:
            call: who was called, when and under which number.
            whom: who may be called; None while no account waits.
            today: the date in Paris.

        Raises:
            Refusal: ``nothing_to_check``. Refusals: ``called_ahead``, ``number_unknown``, ``number_recent``,
                all that apply.
        """
        if self.pending is None or whom is None:
            raise _nothing_to_check()
        require_call(call, lambda: call.number, whom, today)
        return replace(self, account=self.pending, call=call, pending=None)

    def forgotten(self) -> "BankDetails":
        """Forget the account: another one is to be given and checked."""
        return replace(
            self, account=None, call=None, pending=None, given_by=None, given_at=None, refused=None
        )

    def turned_down(self, why: str) -> "BankDetails":
        """Turn down the account that waits, as the funder: the previous one stays.

        Raises:
            Refusal: ``nothing_to_check``.
        """
        if self.pending is None:
            raise _nothing_to_check()
        return replace(self, pending=None, given_by=None, given_at=None, refused=why)


def _nothing_to_check() -> Refusal:
    return Refusal("nothing_to_check", "Aucun compte bancaire n'attend d'être contrôlé.")
