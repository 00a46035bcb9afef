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
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact, require_value


def candidate_confirm(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the form is unconfirmed and its answers are those of the link."""
    candidate = owed.subject(Candidate)
    _, form_number = owed.link_subject_parts("confirm")
    require_fact(candidate.status is CandidateStatus.SUBMITTED and int(form_number) in candidate.forms)
    return _to_candidate(owed, candidate.as_sent(int(form_number)))


def candidate_exists(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the candidate is registered."""
    candidate = _require_registered(owed.subject(Candidate))
    return _to_candidate(_without_former_links(owed, candidate), candidate)


def candidate_sign_in(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the candidate or adviser has the address for which the link was requested."""
    candidate = owed.subject(Candidate)
    post = own_post(owed.ports, candidate)
    adviser = post is not None and phase_of(post, owed.ports.today()) is not ContractPhase.ENDED
    return _to_candidate(_require_present_links(owed, candidate), candidate, adviser=adviser)


def candidate_new_email(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the new address if the change is pending; it does not name the owner."""
    return owed.to_address(_pending_change(owed).email)


def candidate_approve_email(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the present address if the change is pending."""
    change = _pending_change(owed)
    return owed.to_address(owed.subject(Candidate).email, new_email=change.email)


def candidate_email_changed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the candidate exists; the two addresses get different texts."""
    candidate = owed.subject(Candidate)
    return owed.to_address(
        owed.email.to, first_name=candidate.first_name, is_new=owed.email.to == candidate.email
    )


def candidate_confirmed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if structures can find the candidate."""
    candidate = owed.subject(Candidate)
    require_fact(candidate.findable)
    alive = _without_former_links(owed, candidate)
    return alive.to_address(candidate.email, first_name=candidate.first_name, pix_identifier=candidate.id)


def candidate_still_available(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if structures can find the candidate and none has acted."""
    candidate = owed.subject(Candidate)
    require_fact(candidate.findable)
    matches = every(owed.ports.store.matches_of_candidate, candidate.id)
    require_fact(all(match.status is MatchStatus.NEW for match in matches))
    return _to_candidate(_require_present_links(owed, candidate), candidate)


def candidate_selected(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the candidate is validated and the contract not signed yet."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.status is RecruitmentStatus.VALIDATED)
    return _to_recruited(owed, recruitment, planned_hire_date=recruitment.planned_hire_date.isoformat())


def candidate_selection_cancelled(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the structure cancelled the validation and did not repeat it."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.status is RecruitmentStatus.CANCELLED)
    candidate = owed.get(Candidate, recruitment.candidate_id)
    require_fact(candidate.recruited_by != recruitment.structure_id)
    return _to_recruited(owed, recruitment, findable=candidate.findable)


def contract_recorded_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the contract is recorded and not over."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.status is RecruitmentStatus.HIRED)
    assert recruitment.contract is not None
    return _to_recruited(owed, recruitment, starts_on=recruitment.contract.starts_on.isoformat())


def intake_adviser(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the imported contract is running."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.status is RecruitmentStatus.HIRED)
    return _to_recruited(owed, recruitment)


def _without_former_links(owed: OwedEmail, candidate: Candidate) -> OwedEmail:
    """Return the e-mail without the links that were made for the candidate's previous address."""
    for name, link in owed.links.items():
        if not candidate.holds_link(link.subject_id):
            owed = owed.without_link(name)
    return owed


def _require_present_links(owed: OwedEmail, candidate: Candidate) -> OwedEmail:
    """Return the e-mail, whose links must have been made for the present address."""
    require_fact(all(candidate.holds_link(link.subject_id) for link in owed.links.values()))
    return owed


def _pending_change(owed: OwedEmail) -> EmailChange:
    """Return the change that the link confirms, if it is still pending for this reader."""
    change = require_value(owed.subject(Candidate).email_change)
    require_fact(change.id == owed.link_subject_parts("agree")[1])
    return change


def _require_registered(candidate: Candidate) -> Candidate:
    require_fact(candidate.status is CandidateStatus.CONFIRMED)
    return candidate


def _to_candidate(owed: OwedEmail, candidate: Candidate, **facts: object) -> StoredEmail:
    return owed.to_address(candidate.email, first_name=candidate.first_name, **facts)


def _to_recruited(owed: OwedEmail, recruitment: Recruitment, **facts: object) -> StoredEmail:
    candidate = owed.get(Candidate, recruitment.candidate_id)
    structure = owed.get(Structure, recruitment.structure_id)
    return owed.to_address(
        candidate.email, first_name=candidate.first_name, structure_name=structure.name, **facts
    )
