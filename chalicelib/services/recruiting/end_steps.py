"""The consequences of an end of contract, as each reader sees them (RULES section 5)."""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.ending import EndFacts, Party, StepLine, end_steps
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.training.training import Training
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.recruiting.recruit import read_recruitment


def steps_of(ports: Ports, recruitment: Recruitment, reader: Party) -> list[StepLine]:
    """Return the steps of the end of a recruitment that its reader may see; none while no end is declared."""
    if recruitment.ended_on is None:
        return []
    # A training has the same id as its recruitment.
    stored, _ = ports.store.several(
        [
            (Candidate, recruitment.candidate_id),
            (Training, recruitment.id),
            (Application, recruitment.application_id),
            (Agreement, recruitment.agreement_id),
        ]
    )
    candidate = stored.get(recruitment.candidate_id)
    follow_ups = every(ports.store.follow_ups_of_structure, recruitment.structure_id)
    facts = EndFacts(
        recruitment=recruitment,
        findable=candidate is not None and candidate.findable,
        training=stored.get(recruitment.id),
        posts=stored.get(recruitment.application_id),
        agreement=stored.get(recruitment.agreement_id),
        follow_ups=[one for one in follow_ups if recruitment.id in one.recruitment_ids],
        ledger=ports.store.get(Ledger, recruitment.agreement_id),
        today=ports.today(),
    )
    return end_steps(facts, reader)


def read_steps(ports: Ports, actor: Actor, recruitment_id: str, reader: Party) -> list[StepLine]:
    """Return the steps of the end of a recruitment, read by its id.

    Raises:
        Refusal: ``not_found``.
    """
    return steps_of(ports, read_recruitment(ports, actor, recruitment_id), reader)
