"""One text of an agreement, the first or an amendment, and who signs it (RULES 13)."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.funding.instalment import Share
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import RefusalCollector, invalid_at


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A delegation or a vote that entitles somebody to sign: its number or reference, and its day."""

    reference: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """The person who signs; it need not be the contact.

    Args:
        name: first and last name, as typed.
        quality: the office of that person, as typed.
        email: to write to about the signature.
        delegation: of signature; None for the legal representative.
        vote: of the council of a public structure, which allows the signature.
    """

    name: str
    quality: str
    email: str
    delegation: Deed | None = None
    vote: Deed | None = None


@dataclass(frozen=True, kw_only=True)
class SignatoryAnswers:
    """A signatory as the form gives it."""

    name: str
    quality: str
    email: str
    by_delegation: bool
    delegation_reference: str | None = None
    delegation_on: date | None = None
    vote_number: str | None = None
    vote_on: date | None = None

    def require_whole(self, today: date, *, needs_vote: bool) -> None:
        """Refuse a delegation or a vote without its number or day, or of a day to come.

        It also runs on a partly filled form (``Answered``).

        Args:
            today: the date in Paris.
            needs_vote: whether a council votes the signature (``Agreement.needs_vote``).

        Raises:
            Refusals: ``delegation_missing``, ``vote_missing`` or ``deed_to_come``, each with its pointer.
            Unanswered: some answers are missing, and those that are there are right.
        """
        rules = RefusalCollector()
        rules.check(lambda: _reference_of_delegation(self))
        rules.check(lambda: _day_of_delegation(self, today))
        rules.check(lambda: _number_of_vote(self, needs_vote))
        rules.check(lambda: _day_of_vote(self, today, needs_vote))
        rules.require()

    def signatory(self) -> Signatory:
        """Return the signatory of a form, with the delegation and the vote that were filled in."""
        delegated = self.by_delegation
        return Signatory(
            name=self.name,
            quality=self.quality,
            email=self.email,
            delegation=_deed(self.delegation_reference, self.delegation_on) if delegated else None,
            vote=_deed(self.vote_number, self.vote_on),
        )


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A declared signature: who signs in whose name, and when. It is not a qualified signature.

    Args:
        name: of the person, as typed.
        quality: what entitles that person to sign, as typed.
        signed_at: when it was declared.
        account_id: of the account that declared it.
        sha256: of the text that was signed.
        delegation, vote: of the signatory of a structure, as they were at the signature.
    """

    name: str
    quality: str
    signed_at: datetime
    account_id: str
    sha256: str
    delegation: Deed | None = None
    vote: Deed | None = None

    def same_as(self, name: str, quality: str) -> bool:
        """Return whether the same person signs again in the same quality."""
        return (self.name, self.quality) == (name, quality)


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class AgreementVersion(Entity):
    """A text as it was sent to be signed; the text never changes, signatures are added to it.

    Args:
        agreement_id: of its agreement.
        structure_id: of the structure that signs it.
        number: 1 for the first text, then one more for each that was sent.
        amends: whether another text was in force when it was sent.
        posts: for how many it is.
        schedule: the instalments that it has; empty in a text of an earlier release.
        template: the version of the template that it was made from.
        text: all of it.
        sha256: of the text, as it was sent.
        sent_at: when.
        by_structure, by_funder: the signatures.
        taken_back_at: when it was withdrawn; it can then no longer be signed.
    """

    agreement_id: str
    structure_id: str
    number: int
    amends: bool
    posts: int
    template: str
    text: str
    sha256: str
    sent_at: datetime
    by_structure: Signature | None = None
    by_funder: Signature | None = None
    taken_back_at: datetime | None = None
    schedule: tuple[Share, ...] = ()

    @property
    def intact(self) -> bool:
        """Whether the text is the one that was sent."""
        return fingerprint(self.text) == self.sha256

    def signed_by_structure(self, signature: Signature) -> "AgreementVersion":
        """With the signature of the structure."""
        return replace(self, by_structure=signature)

    def signed_by_funder(self, signature: Signature) -> "AgreementVersion":
        """With the last signature."""
        return replace(self, by_funder=signature)

    def unsigned(self) -> "AgreementVersion":
        """Without the signature of the structure, which took it back."""
        return replace(self, by_structure=None)

    def taken_back(self, at: datetime) -> "AgreementVersion":
        """Withdraw it."""
        return replace(self, taken_back_at=at)


# Functions, not methods, since they also run on a partly filled form (``Answered``).


def _reference_of_delegation(told: SignatoryAnswers) -> None:
    if told.by_delegation and not told.delegation_reference:
        raise invalid_at(
            "delegation_missing", "Indiquez la référence de la délégation.", "delegation_reference"
        )


def _day_of_delegation(told: SignatoryAnswers, today: date) -> None:
    if not told.by_delegation:
        return
    if told.delegation_on is None:
        raise invalid_at("delegation_missing", "Indiquez la date de la délégation.", "delegation_on")
    _require_past(told.delegation_on, today, "delegation_on")


def _number_of_vote(told: SignatoryAnswers, needs_vote: bool) -> None:
    if not told.vote_number and (needs_vote or told.vote_on is not None):
        raise invalid_at("vote_missing", "Indiquez le numéro de la délibération.", "vote_number")


def _day_of_vote(told: SignatoryAnswers, today: date, needs_vote: bool) -> None:
    if told.vote_on is not None:
        _require_past(told.vote_on, today, "vote_on")
    elif needs_vote or told.vote_number:
        raise invalid_at("vote_missing", "Indiquez la date de la délibération.", "vote_on")


def _require_past(day: date, today: date, field: str) -> None:
    if day > today:
        raise invalid_at("deed_to_come", "Cette date est à venir : indiquez-la une fois l'acte pris.", field)


def _deed(reference: str | None, on: date | None) -> Deed | None:
    return Deed(reference=reference, on=on) if reference and on else None
