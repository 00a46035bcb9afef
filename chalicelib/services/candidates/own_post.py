"""The post of a candidate who became an adviser: read, for the adviser's own space (RULES section 7)."""

from datetime import date

from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports


def own_post(ports: Ports, candidate: Candidate) -> Recruitment | None:
    """The recruitment under whose contract a person works; without one, the last that ended; or None.

    Args:
        ports: the outside.
        candidate: as stored now.
    """
    if candidate.recruited_by is not None:
        match = ports.store.match(candidate.recruited_by, candidate.id)
        held = match.living_recruitment_id if match else None
        recruitment = ports.store.get(Recruitment, held) if held else None
        if recruitment is not None and recruitment.contract is not None:
            return recruitment
    ended = [
        one.recruitment_id
        for one in every(ports.store.matches_of_candidate, candidate.id)
        if one.status is MatchStatus.ENDED and one.recruitment_id
    ]
    past = [one for one in (ports.store.get(Recruitment, wanted) for wanted in ended) if one is not None]
    return max(past, key=lambda one: (one.ended_on or date.min, one.id), default=None)
