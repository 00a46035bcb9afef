"""The facts of the e-mails to a structure that recruits, when they are sent (RULES sections 5, 10, 11)."""

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import pieces_for
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import paris_date, training_start_deadline
from chalicelib.domain.shared.milestones import newest_recruitment_milestone
from chalicelib.domain.training.awaiting import awaited_since
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact, require_value


def recruitment_reminder(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if posts are unfilled and this reminder, not the term, is the newest step due."""
    application = owed.subject(Application)
    _require_recruiting(owed, application)
    today, parameters = owed.ports.today(), owed.ports.parameters()
    deadline, decided_on = application.recruitment_deadline, application.decided_on
    require_fact(application.still_recruiting)
    assert decided_on is not None and deadline is not None
    newest = newest_recruitment_milestone(decided_on, deadline, owed.ports.clock.now(), parameters)
    require_fact(owed.is_newest_reminder(owed.email.params["stage"], newest))
    days_left = (deadline - today).days
    return _to_contact(
        owed,
        application,
        deadline=deadline.isoformat(),
        days_left=days_left,
        late=days_left <= parameters.recruitment_late_reminder_days,
    )


def recruitment_overdue(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the term has passed and posts are unfilled."""
    application = owed.subject(Application)
    _require_recruiting(owed, application)
    require_fact(application.status is ApplicationStatus.OVERDUE and not application.fully_hired)
    assert application.recruitment_deadline is not None
    return _to_contact(owed, application, deadline=application.recruitment_deadline.isoformat())


def extension_requested(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the request awaits an answer of the agent who receives it."""
    application = owed.subject(Application)
    request, deadline = require_value(application.extension_request), application.recruitment_deadline
    require_fact(request.waiting and application.holds_posts)
    assert deadline is not None
    return owed.to_agent(
        application.place.department,
        structure_name=application.title,
        deadline=deadline.isoformat(),
        wanted_until=request.deadline.isoformat(),
        posts_free=application.posts_to_hire,
        reason=request.reason,
    )


def extension_refused(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the last request of the structure is refused."""
    application = owed.subject(Application)
    request, deadline = require_value(application.extension_request), application.recruitment_deadline
    require_fact(application.holds_posts and not request.waiting)
    assert deadline is not None
    return _to_contact(owed, application, deadline=deadline.isoformat(), reason=request.refusal)


def recruitment_extended(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the term is still the extended one and has not passed."""
    application = owed.subject(Application)
    deadline = application.recruitment_deadline
    require_fact(
        application.status is ApplicationStatus.VALIDATED and not application.past_term(owed.ports.today())
    )
    assert deadline is not None
    require_fact(deadline.isoformat() == owed.email.params["deadline"])
    return _to_contact(owed, application)


def recruitment_shortened(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the term is still the corrected one and has not passed."""
    return recruitment_extended(owed)


def _require_recruiting(owed: OwedEmail, application: Application) -> None:
    """Drop the e-mail about a structure in liquidation, which recruits nobody (RULES section 11)."""
    if application.structure_id is not None:
        require_fact(owed.get(Structure, application.structure_id).liquidation is None)


def _to_contact(owed: OwedEmail, application: Application, **facts: object) -> StoredEmail:
    return owed.to_contact(
        application,
        MailKind.RECRUITMENT,
        posts_free=application.posts_free,
        contracts_missing=application.contracts_missing,
        has_account=owed.has_account(application.contact.email, application.structure_id),
        **facts,
    )


def case_file_ready(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the candidate is validated or hired and the file is to be deposited."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.living)
    agreement = owed.get(Agreement, recruitment.agreement_id)
    require_fact(agreement.to_deposit)
    case_file = agreement.case_file
    hired = recruitment.contract is not None
    return _to_structure(
        owed,
        recruitment.structure_id,
        candidate_name=recruitment.candidate_name,
        pieces=list(pieces_for(agreement.procedure)),
        case_file_url=case_file.url if case_file else None,
        complete_file_by=(
            agreement.complete_file_by.isoformat()
            if agreement.complete_file_by >= owed.ports.today()
            else None
        ),
        planned_hire_date=None if hired else recruitment.planned_hire_date.isoformat(),
    )


def already_recruited(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if another structure recruited a candidate whom this one still has shortlisted."""
    candidate = owed.subject(Candidate)
    structure_id = str(owed.email.params["structure_id"])
    match = require_value(owed.ports.store.match(structure_id, candidate.id))
    require_fact(match.told_of_other_recruitment)
    require_fact(candidate.recruited_elsewhere(structure_id))
    name = f"{candidate.first_name} {candidate.last_name}"
    return _to_structure(owed, structure_id, candidate_name=name)


def contract_recorded(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the contract is recorded and not over."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.status is RecruitmentStatus.HIRED)
    assert recruitment.contract is not None
    starts_on = recruitment.contract.starts_on
    since = awaited_since(starts_on, recruitment.suspensions, owed.ports.today())
    return _to_structure(
        owed,
        recruitment.structure_id,
        candidate_name=recruitment.candidate_name,
        starts_on=starts_on.isoformat(),
        training_by=training_start_deadline(since, owed.ports.parameters()).isoformat() if since else None,
    )


def recruitment_ended(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the contract has ended, with whether the structure may recruit now."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.status is RecruitmentStatus.ENDED)
    assert recruitment.ended_on is not None
    structure, today = owed.get(Structure, recruitment.structure_id), owed.ports.today()
    recruiting = applications_of(owed.ports, structure).recruiting if structure.liquidation is None else ()
    free = [one for one in recruiting if one.posts_free]
    in_time = [one for one in free if not one.past_term(today)]
    terms = {one.recruitment_deadline for one in in_time if one.recruitment_deadline}
    return _to_structure(
        owed,
        recruitment.structure_id,
        candidate_name=recruitment.candidate_name,
        ended_on=recruitment.ended_on.isoformat(),
        posts_free=sum(one.posts_free for one in in_time),
        posts_late=sum(one.posts_free for one in free if one not in in_time),
        recruits_until=min(terms).isoformat() if terms else None,
        several_terms=len(terms) > 1,
        in_liquidation=structure.liquidation is not None,
    )


def _to_structure(owed: OwedEmail, structure_id: str, **facts: object) -> StoredEmail:
    structure = owed.get(Structure, structure_id)
    return owed.to_structure(
        structure,
        MailKind.RECRUITMENT,
        structure_name=structure.name,
        has_account=owed.has_account(structure.contact_email, structure.id),
        **facts,
    )


def many_sheets_read(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the structure read many sheets on the day of the e-mail's decision."""
    read_on = paris_date(owed.email.created_at).isoformat()
    return owed.to_address(
        owed.agent().email,
        structure_name=owed.subject(Structure).name,
        read_on=read_on,
        count=owed.ports.parameters().sheets_told_day,
    )
