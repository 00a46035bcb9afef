"""The facts of the e-mails on corrected, undone or ended contracts when they are sent (RULES section 10)."""

from datetime import date, timedelta

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.supply import Supply, SupplyStatus
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact, require_value


def planned_hire_corrected(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the hire is planned and the contract not signed yet."""
    return _to_structure(owed, **_planned_hire_facts(owed))


def planned_hire_corrected_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the hire is planned and the contract not signed yet."""
    return _to_candidate(owed, **_planned_hire_facts(owed))


def contract_corrected(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the present contract, if one is recorded."""
    return _to_structure(owed, **_contract_facts(owed))


def contract_corrected_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the present contract, if one is recorded."""
    return _to_candidate(owed, **_contract_facts(owed))


def contract_taken_back(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the candidate is validated and no contract is recorded."""
    require_fact(owed.subject(Recruitment).status is RecruitmentStatus.VALIDATED)
    return _to_structure(owed)


def contract_taken_back_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the candidate is validated and no contract is recorded."""
    require_fact(owed.subject(Recruitment).status is RecruitmentStatus.VALIDATED)
    return _to_candidate(owed)


def end_taken_back(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the contract runs and no end is declared."""
    require_fact(_is_running(owed.subject(Recruitment)))
    return _to_structure(owed)


def end_taken_back_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the contract runs and no end is declared."""
    require_fact(_is_running(owed.subject(Recruitment)))
    return _to_candidate(owed)


def subsidy_ends(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the adviser is under contract and the subsidy has not ended."""
    _, end = _subsidised(owed)
    require_fact(end > owed.ports.today())
    return _to_structure(owed, subsidised_until=(end - timedelta(days=1)).isoformat())


def subsidy_prolonged(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the present end of the subsidy, if the adviser is under contract."""
    recruitment, end = _subsidised(owed)
    return _to_structure(
        owed, days=recruitment.prolonged_days, subsidised_until=(end - timedelta(days=1)).isoformat()
    )


def _subsidised(owed: OwedEmail) -> tuple[Recruitment, date]:
    """Return the recruitment, which must be under contract, and the first day without subsidy."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.status is RecruitmentStatus.HIRED)
    application = owed.get(Application, recruitment.application_id)
    end = recruitment.subsidy_end(application.agreement_months)
    assert end is not None
    return recruitment, end


def contract_copy_missing(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the copy of the contract is missing."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.lacks_contract_copy)
    assert recruitment.contract is not None
    return _to_structure(owed, starts_on=recruitment.contract.starts_on.isoformat())


def end_proof_missing(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the proof of the end is missing."""
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.owes_end_proof(owed.ports.today(), owed.ports.parameters()))
    assert recruitment.ended_on is not None and recruitment.end_reason is not None
    return _to_structure(
        owed, ended_on=recruitment.ended_on.isoformat(), end_reason=recruitment.end_reason.label
    )


def uniform_size(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the size is missing."""
    _require_size_missing(owed)
    return _to_structure(owed)


def uniform_size_adviser(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the size is missing."""
    _require_size_missing(owed)
    return _to_candidate(owed)


def uniform_reminder(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the size is missing."""
    _require_size_missing(owed)
    return _to_structure(owed)


def uniform_reminder_adviser(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the size is missing."""
    _require_size_missing(owed)
    return _to_candidate(owed)


def _require_size_missing(owed: OwedEmail) -> None:
    require_fact(owed.subject(Supply).status is SupplyStatus.ASKED)


def superior_named(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the person is the superior whom the structure names now."""
    recruitment = owed.subject(Recruitment)
    superior = require_value(recruitment.superior)
    require_fact(superior.email == owed.email.to)
    structure = owed.get(Structure, recruitment.structure_id)
    return owed.to_address(
        superior.email,
        first_name=superior.first_name,
        structure_name=structure.name,
        candidate_name=recruitment.candidate_name,
        contact_email=structure.contact_email,
    )


def end_declared_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the present day and reason of the end, if one is declared."""
    recruitment = owed.subject(Recruitment)
    ended_on = require_value(recruitment.ended_on)
    assert recruitment.end_reason is not None
    return _to_candidate(owed, ended_on=ended_on.isoformat(), end_reason=recruitment.end_reason.label)


def _is_running(recruitment: Recruitment) -> bool:
    return recruitment.status is RecruitmentStatus.HIRED and recruitment.ended_on is None


def _planned_hire_facts(owed: OwedEmail) -> dict[str, object]:
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.status is RecruitmentStatus.VALIDATED)
    return {"planned_hire_date": recruitment.planned_hire_date.isoformat()}


def _contract_facts(owed: OwedEmail) -> dict[str, object]:
    recruitment = owed.subject(Recruitment)
    require_fact(recruitment.status is RecruitmentStatus.HIRED)
    contract = recruitment.contract
    assert contract is not None
    return {
        "contract_kind": contract.kind.label,
        "signed_on": contract.signed_on.isoformat(),
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat() if contract.ends_on else None,
        "gross_pay_cents": contract.gross_pay_cents,
    }


def _to_structure(owed: OwedEmail, **facts: object) -> StoredEmail:
    recruitment = owed.subject(Recruitment)
    structure = owed.get(Structure, recruitment.structure_id)
    return owed.to_structure(
        structure,
        MailKind.RECRUITMENT,
        structure_name=structure.name,
        candidate_name=recruitment.candidate_name,
        has_account=owed.has_account(structure.contact_email, structure.id),
        **facts,
    )


def _to_candidate(owed: OwedEmail, **facts: object) -> StoredEmail:
    recruitment = owed.subject(Recruitment)
    candidate = owed.get(Candidate, recruitment.candidate_id)
    structure = owed.get(Structure, recruitment.structure_id)
    return owed.to_address(
        candidate.email, first_name=candidate.first_name, structure_name=structure.name, **facts
    )
