"""Reasons as typed, stored apart from the journal, which never changes."""

from dataclasses import dataclass

from chalicelib.domain.recruiting.match import Match
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.training.training import Training


@dataclass(frozen=True, kw_only=True)
class FreeWords(Entity):
    """The reason of an act as typed; the journal cites its id.

    ``about_id`` is its person or object: erasing a candidate deletes all reasons with that id.
    """

    about_id: str
    text: str


def about(subject: Entity) -> str:
    """Return the id of the person or object that the reason of an act is about.

    Returns:
        the id of the candidate for an act on a candidate, a match, a recruitment or a training; otherwise
        the id of the object acted on.
    """
    return subject.candidate_id if isinstance(subject, Match | Recruitment | Training) else subject.id
