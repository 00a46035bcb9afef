"""What belongs to who acts."""

from chalicelib.domain.access.actor import Actor, CandidateSession
from chalicelib.domain.access.permissions import Act, not_found, require, structure_id_of
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.core.decisions import found
from chalicelib.services.core.ports import Ports


def own_structure(ports: Ports, actor: Actor) -> Structure:
    """The structure of who is signed in.

    Raises:
        Refusal: ``not_found`` for who works for none.
    """
    # With its statuses: the header of every page counts them, and one request brings both.
    structure, _ = ports.store.structure_with_statuses(structure_id_of(actor))
    return found(structure)


def own_candidate(ports: Ports, actor: Actor, act: Act = Act.SEE_OWN_CANDIDATE) -> Candidate:
    """The candidate who is signed in, as stored now: to see oneself or to act on oneself.

    Raises:
        Refusal: ``not_found`` for anybody else, and for who was erased meanwhile.
    """
    if not isinstance(actor, CandidateSession):
        raise not_found()
    candidate = found(ports.store.get(Candidate, actor.candidate.id))
    require(actor, act, candidate)
    return candidate
