"""The post of a candidate who became an adviser, for the adviser's space (RULES section 7)."""

from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.ports import Ports


def own_post(ports: Ports, candidate: Candidate) -> Recruitment | None:
    """Return the recruitment whose contract is running; otherwise the last one that ended; otherwise None.

    Args:
        ports: the outside.
        candidate: as stored now.
    """
    if candidate.recruited_by is not None:
        match = ports.store.match(candidate.recruited_by, candidate.id)
        recruitment_id = match.living_recruitment_id if match else None
        recruitment = ports.store.get(Recruitment, recruitment_id) if recruitment_id else None
        if recruitment is not None and recruitment.contract is not None:
            return recruitment
    last_id = candidate.last_recruitment_id
    return ports.store.get(Recruitment, last_id) if last_id else None
