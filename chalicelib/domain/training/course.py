"""What the training body records of the course of one adviser (RULES 15 to 17)."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.shared.french import Labelled


class CourseHours(Labelled):
    """The length of the course, which the training body's test alone decides (RULES 17)."""

    H105 = "105", "105 heures, en alternance"
    H280 = "280", "280 heures, en continu (35 heures par semaine)"
    H350 = "350", "350 heures, en continu (35 heures par semaine)"
    H420 = "420", "420 heures, en continu (35 heures par semaine)"


@dataclass(frozen=True, kw_only=True)
class PositioningTest:
    """The result of the positioning test, for which no contract is needed (RULES 15)."""

    hours: CourseHours
    passed_on: date


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """The certificate that an adviser held already, and what proves it (RULES section 11).

    Args:
        certified_on: the day of the certificate.
        reference: its number, or where it is to be found.
    """

    certified_on: date
    reference: str


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Days of absence, the first and the last included."""

    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class Exam:
    """An examination for the CCP1: its day, and whether it was passed."""

    on: date
    passed: bool
