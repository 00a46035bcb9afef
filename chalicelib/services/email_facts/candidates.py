"""The facts of the e-mails to candidates when they are sent (RULES sections 5, 9)."""

from chalicelib.domain.access.email_change import EmailChange
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.advising import ContractPhase, phase_of
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.services.candidates.own_post import own_post
from chalicelib.services.core.lists import every
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed import Owed, so, still


def candidate_confirm(owed: Owed) -> StoredEmail:
    """Return the e-mail if the form is unconfirmed and its answers are those of the link."""
    candidate = owed.about(Candidate)
    _, form_number = owed.acts_on("confirm")
    so(candidate.status is CandidateStatus.SUBMITTED and int(form_number) in candidate.forms)
    return _to(owed, candidate.as_sent(int(form_number)))


def candidate_exists(owed: Owed) -> StoredEmail:
    """Return the e-mail if the candidate is registered."""
    candidate = _registered(owed.about(Candidate))
    return _to(_with_links_alive(owed, candidate), candidate)


def candidate_sign_in(owed: Owed) -> StoredEmail:
    """Return the e-mail if the candidate or adviser has the address for which the link was requested."""
    candidate = owed.about(Candidate)
    post = own_post(owed.ports, candidate)
    adviser = post is not None and phase_of(post, owed.ports.today()) is not ContractPhase.ENDED
    return _to(_with_links_needed(owed, candidate), candidate, adviser=adviser)


def candidate_new_email(owed: Owed) -> StoredEmail:
    """Return the e-mail to the new address if the change is pending; it does not name the owner."""
    return owed.told(_waiting(owed).email)


def candidate_approve_email(owed: Owed) -> StoredEmail:
    """Return the e-mail to the present address if the change is pending."""
    change = _waiting(owed)
    return owed.told(owed.about(Candidate).email, new_email=change.email)


def candidate_email_changed(owed: Owed) -> StoredEmail:
    """Return the e-mail if the candidate exists; the two addresses get different texts."""
    candidate = owed.about(Candidate)
    return owed.told(owed.email.to, first_name=candidate.first_name, is_new=owed.email.to == candidate.email)


def candidate_confirmed(owed: Owed) -> StoredEmail:
    """Return the e-mail if structures can find the candidate."""
    candidate = owed.about(Candidate)
    so(candidate.findable)
    alive = _with_links_alive(owed, candidate)
    return alive.told(candidate.email, first_name=candidate.first_name, pix_identifier=candidate.id)


def candidate_still_available(owed: Owed) -> StoredEmail:
    """Return the e-mail if structures can find the candidate and none has acted."""
    candidate = owed.about(Candidate)
    so(candidate.findable)
    matches = every(owed.ports.store.matches_of_candidate, candidate.id)
    so(all(match.status is MatchStatus.NEW for match in matches))
    return _to(_with_links_needed(owed, candidate), candidate)


def candidate_selected(owed: Owed) -> StoredEmail:
    """Return the e-mail if the candidate is validated and the contract not signed yet."""
    recruitment = owed.about(Recruitment)
    so(recruitment.status is RecruitmentStatus.VALIDATED)
    return _recruited(owed, recruitment, planned_hire_date=recruitment.planned_hire_date.isoformat())


def candidate_selection_cancelled(owed: Owed) -> StoredEmail:
    """Return the e-mail if the structure cancelled the validation and did not repeat it."""
    recruitment = owed.about(Recruitment)
    so(recruitment.status is RecruitmentStatus.CANCELLED)
    candidate = owed.get(Candidate, recruitment.candidate_id)
    so(candidate.recruited_by != recruitment.structure_id)
    return _recruited(owed, recruitment, findable=candidate.findable)


def contract_recorded_candidate(owed: Owed) -> StoredEmail:
    """Return the e-mail if the contract is recorded and not over."""
    recruitment = owed.about(Recruitment)
    so(recruitment.status is RecruitmentStatus.HIRED)
    assert recruitment.contract is not None
    return _recruited(owed, recruitment, starts_on=recruitment.contract.starts_on.isoformat())


def intake_adviser(owed: Owed) -> StoredEmail:
    """Return the e-mail if the imported contract is running."""
    recruitment = owed.about(Recruitment)
    so(recruitment.status is RecruitmentStatus.HIRED)
    return _recruited(owed, recruitment)


def _with_links_alive(owed: Owed, candidate: Candidate) -> Owed:
    """Return the e-mail without the links that were made for the candidate's previous address."""
    for name, link in owed.links.items():
        if not candidate.holds_link(link.subject_id):
            owed = owed.without(name)
    return owed


def _with_links_needed(owed: Owed, candidate: Candidate) -> Owed:
    """Return the e-mail, whose links must have been made for the present address."""
    so(all(candidate.holds_link(link.subject_id) for link in owed.links.values()))
    return owed


def _waiting(owed: Owed) -> EmailChange:
    """Return the change that the link confirms, if it is still pending for this reader."""
    change = still(owed.about(Candidate).email_change)
    so(change.id == owed.acts_on("agree")[1])
    return change


def _registered(candidate: Candidate) -> Candidate:
    so(candidate.status is CandidateStatus.CONFIRMED)
    return candidate


def _to(owed: Owed, candidate: Candidate, **facts: object) -> StoredEmail:
    return owed.told(candidate.email, first_name=candidate.first_name, **facts)


def _recruited(owed: Owed, recruitment: Recruitment, **facts: object) -> StoredEmail:
    candidate = owed.get(Candidate, recruitment.candidate_id)
    structure = owed.get(Structure, recruitment.structure_id)
    return owed.told(candidate.email, first_name=candidate.first_name, structure_name=structure.name, **facts)
