"""What a person who wants to become an adviser answers in the form and corrects later (RULES section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum, auto
from typing import Any

from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.refusal import Refusal


class Situation(Labelled):
    """The present situation of the person; several may apply."""

    JOB_SEEKER = "job_seeker", "demandeur d'emploi"
    EMPLOYED = "employed", "en emploi"
    IN_TRAINING = "in_training", "en formation"
    GRADUATE = "graduate", "diplômé de la médiation numérique"


DISTANCES_KM = (5, 10, 15, 20, 40, 100)


def require_diploma(situations: Sequence[Situation], diploma: str | None) -> None:
    """Require the name of the diploma of a graduate, and refuse it otherwise.

    Raises:
        Refusal: ``diploma_required`` or ``diploma_unexpected``.
    """
    graduate = Situation.GRADUATE in situations
    if graduate and diploma is None:
        raise Refusal("diploma_required", "Indiquez le nom de votre diplôme.", "invalid", "/diploma")
    if diploma is not None and not graduate:
        raise Refusal(
            "diploma_unexpected",
            "Indiquez un diplôme seulement si vous êtes diplômé de la médiation numérique.",
            "invalid",
            "/diploma",
        )


class CorrectableAnswer(StrEnum):
    """The names, in the journal, of the answers that a candidate may correct in the space."""

    SITUATIONS = auto()
    DIPLOMA = auto()
    HAS_EXPERIENCE = auto()
    PLACE = auto()
    MAX_DISTANCE_KM = auto()
    AVAILABLE_FROM = auto()
    FIRST_NAME = auto()
    LAST_NAME = auto()
    PHONE = auto()


@dataclass(frozen=True, kw_only=True)
class _Correctable:
    """The answers stored as typed, without the address; add new questions here."""

    situations: tuple[Situation, ...]
    diploma: str | None
    has_experience: bool
    max_distance_km: int | None
    available_from: date
    first_name: str
    last_name: str
    phone: str | None


def _normalised(answers: _Correctable, phone: str | None) -> dict[str, Any]:
    """Return the answers that are normalised: a situation ticked twice counts once."""
    return {"situations": tuple(dict.fromkeys(answers.situations)), "phone": phone}


@dataclass(frozen=True, kw_only=True)
class _FormAnswers(_Correctable):
    """The answers of the form that are stored as typed."""

    email: str


@dataclass(frozen=True, kw_only=True)
class CandidateCorrection(_Correctable):
    """The answers that a candidate corrects in the space, as typed; the address has its own links."""

    postal_code: str
    insee_code: str

    def checked(self, *, place: Place, phone: str | None) -> dict[str, Any]:
        """Return the corrected answers by the names of the candidate's fields, after checks.

        Args:
            place: the commune under its postal code.
            phone: as E.164.
        """
        typed = {one.name: getattr(self, one.name) for one in fields(_Correctable)}
        return {**typed, **_normalised(self, phone), "place": place}


@dataclass(frozen=True, kw_only=True)
class CheckedCandidateAnswers(_FormAnswers):
    """The answers of a candidate after checks: the telephone normalised, and the commune."""

    place: Place


@dataclass(frozen=True, kw_only=True)
class CandidateAnswers(_FormAnswers):
    """The answers of « Devenir conseiller » as typed, already converted to their types (RULES section 3)."""

    postal_code: str
    insee_code: str

    def checked(self, *, place: Place, phone: str | None) -> CheckedCandidateAnswers:
        """Return the checked answers.

        Args:
            place: the commune under its postal code.
            phone: as E.164.
        """
        typed = {one.name: getattr(self, one.name) for one in fields(_FormAnswers)}
        return CheckedCandidateAnswers(**{**typed, **_normalised(self, phone)}, place=place)


@dataclass(frozen=True, kw_only=True)
class EarlierCandidateForm:
    """The answers of a form that is kept beside a later one, and its number."""

    number: int
    answers: CheckedCandidateAnswers
