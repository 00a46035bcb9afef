"""Why somebody did something, in words of their own: apart from the journal, which is never changed."""

from dataclasses import dataclass

from chalicelib.domain.recruiting.match import Match
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.entity import Entity


@dataclass(frozen=True, kw_only=True)
class FreeWords(Entity):
    """The reason of one act as it was typed, which the journal cites by id.

    ``about_id`` is whom or what it is about: the erasure of a candidate finds by it all that was said.
    """

    about_id: str
    text: str


def about(subject: Entity) -> str:
    """Whom or what the reason of an act is about.

    Returns:
        the id of the candidate for an act on a candidate, on a match or on a recruitment: what is said of
        those is said of the person; otherwise the id of what was acted on.
    """
    return subject.candidate_id if isinstance(subject, Match | Recruitment) else subject.id
