"""Reasons as people typed them, stored apart from the journal, which is never changed."""

from dataclasses import dataclass

from chalicelib.domain.recruiting.match import Match
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.training.training import Training


@dataclass(frozen=True, kw_only=True)
class FreeWords(Entity):
    """The reason of one act as it was typed, which the journal cites by id.

    ``about_id`` is the person or object it is about: erasing a candidate deletes all reasons with that id.
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
