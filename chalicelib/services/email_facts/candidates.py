"""What the e-mails to candidates may say now (RULES sections 5, 9)."""

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.services.core.lists import every
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed import Owed, so


def candidate_confirm(owed: Owed) -> StoredEmail:
    """It is still to be confirmed, with the answers that the link was sent for."""
    candidate = owed.about(Candidate)
    _, form_number = owed.acts_on("confirm")
    so(candidate.status is CandidateStatus.SUBMITTED and int(form_number) in candidate.forms)
    return _to(owed, candidate.as_sent(int(form_number)))


def candidate_exists(owed: Owed) -> StoredEmail:
    """The candidate is registered."""
    return _to(owed, _registered(owed.about(Candidate)))


def candidate_sign_in(owed: Owed) -> StoredEmail:
    """The candidate is there; the link says whether it still opens the space."""
    return _to(owed, owed.about(Candidate))


def candidate_confirmed(owed: Owed) -> StoredEmail:
    """Structures can find the candidate."""
    candidate = owed.about(Candidate)
    so(candidate.findable)
    return owed.told(candidate.email, first_name=candidate.first_name, pix_identifier=candidate.id)


def candidate_still_available(owed: Owed) -> StoredEmail:
    """Structures can find the candidate, and none has acted."""
    candidate = owed.about(Candidate)
    so(candidate.findable)
    matches = every(owed.ports.store.matches_of_candidate, candidate.id)
    so(all(match.status is MatchStatus.NEW for match in matches))
    return _to(owed, candidate)


def candidate_selected(owed: Owed) -> StoredEmail:
    """The candidate is validated, and the contract still to be signed."""
    recruitment = owed.about(Recruitment)
    so(recruitment.status is RecruitmentStatus.VALIDATED)
    return _recruited(owed, recruitment, planned_hire_date=recruitment.planned_hire_date.isoformat())


def candidate_selection_cancelled(owed: Owed) -> StoredEmail:
    """The structure went back on its choice, and has not chosen the same person again."""
    recruitment = owed.about(Recruitment)
    so(recruitment.status is RecruitmentStatus.CANCELLED)
    candidate = owed.get(Candidate, recruitment.candidate_id)
    so(candidate.recruited_by != recruitment.structure_id)
    return _recruited(owed, recruitment, findable=candidate.findable)


def contract_recorded_candidate(owed: Owed) -> StoredEmail:
    """The contract is recorded and runs, or will."""
    recruitment = owed.about(Recruitment)
    so(recruitment.status is RecruitmentStatus.HIRED)
    assert recruitment.contract is not None
    return _recruited(owed, recruitment, starts_on=recruitment.contract.starts_on.isoformat())


def _registered(candidate: Candidate) -> Candidate:
    so(candidate.status is CandidateStatus.CONFIRMED)
    return candidate


def _to(owed: Owed, candidate: Candidate) -> StoredEmail:
    return owed.told(candidate.email, first_name=candidate.first_name)


def _recruited(owed: Owed, recruitment: Recruitment, **facts: object) -> StoredEmail:
    candidate = owed.get(Candidate, recruitment.candidate_id)
    structure = owed.get(Structure, recruitment.structure_id)
    return owed.told(candidate.email, first_name=candidate.first_name, structure_name=structure.name, **facts)
