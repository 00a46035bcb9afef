"""Who signs the agreement in the name of a structure: its head, or by delegation (RULES 13)."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.shared.refusal import Refusal, RefusalCollector


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What entitles somebody to sign: a delegation or a vote, its number or reference and its day."""

    reference: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """The person who signs, who may be another one than the contact.

    Args:
        name: first and last name, as typed.
        quality: the office of that person, as typed.
        email: to write to about the signature.
        delegation: of signature; None for the legal representative.
        vote: by which the council of a public structure allows the signature.
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
        """Refuse a delegation or a vote that is told in part, or is still to come.

        Also asked of the answers of a form that are right so far (``Answered``).

        Args:
            today: the date in Paris.
            needs_vote: whether a council votes the signature (``Agreement.needs_vote``).

        Raises:
            Refusals: ``delegation_missing``, ``vote_missing`` or ``deed_to_come``, each with its pointer.
            Unanswered: asked of the answers that are right so far, when none of those is refused.
        """
        rules = RefusalCollector()
        rules.check(lambda: _reference_of_delegation(self))
        rules.check(lambda: _day_of_delegation(self, today))
        rules.check(lambda: _number_of_vote(self, needs_vote))
        rules.check(lambda: _day_of_vote(self, today, needs_vote))
        rules.require()

    def signatory(self) -> Signatory:
        """The person, with the deeds that are told."""
        delegated = self.by_delegation
        return Signatory(
            name=self.name,
            quality=self.quality,
            email=self.email,
            delegation=_deed(self.delegation_reference, self.delegation_on) if delegated else None,
            vote=_deed(self.vote_number, self.vote_on),
        )


# Functions, not methods: they are also asked of ``Answered``.


def _reference_of_delegation(told: SignatoryAnswers) -> None:
    if told.by_delegation and not told.delegation_reference:
        raise _missing(
            "delegation_missing", "Indiquez la référence de la délégation.", "delegation_reference"
        )


def _day_of_delegation(told: SignatoryAnswers, today: date) -> None:
    if not told.by_delegation:
        return
    if told.delegation_on is None:
        raise _missing("delegation_missing", "Indiquez la date de la délégation.", "delegation_on")
    _require_past(told.delegation_on, today, "delegation_on")


def _number_of_vote(told: SignatoryAnswers, needs_vote: bool) -> None:
    if not told.vote_number and (needs_vote or told.vote_on is not None):
        raise _missing("vote_missing", "Indiquez le numéro de la délibération.", "vote_number")


def _day_of_vote(told: SignatoryAnswers, today: date, needs_vote: bool) -> None:
    if told.vote_on is not None:
        _require_past(told.vote_on, today, "vote_on")
    elif needs_vote or told.vote_number:
        raise _missing("vote_missing", "Indiquez la date de la délibération.", "vote_on")


def _require_past(day: date, today: date, field: str) -> None:
    if day > today:
        raise _missing("deed_to_come", "Cette date est à venir : indiquez-la une fois l'acte pris.", field)


def _missing(code: str, message: str, field: str) -> Refusal:
    return Refusal(code, message, "invalid", f"/{field}")


def _deed(reference: str | None, on: date | None) -> Deed | None:
    return Deed(reference=reference, on=on) if reference and on else None
