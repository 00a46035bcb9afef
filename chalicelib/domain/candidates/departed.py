"""The candidates who left a structure's pool, as a list shows them (RULES section 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.candidates.card import Card


@dataclass(frozen=True)
class DepartedCandidate:
    """The card of a candidate who left a structure's pool, as a list shows it."""

    card: Card
    recruited_elsewhere: bool


@dataclass(frozen=True)
class DepartedCandidates:
    """The candidates who left a structure's pool, as known at an instant; None for a hidden candidate."""

    known_at: datetime
    people: Mapping[str, DepartedCandidate | None]
