"""The facts of the e-mails about missing reports when they are sent (RULES 21 and section 9)."""

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.activity.silence import SilenceStep, silence_days, watched
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.activity.silence import silence_start
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact, require_value


def activity_silence(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the adviser is under contract and has reported nothing for a month."""
    silent = _silent_since(owed)
    recruitment, structure = _recruitment_and_structure(owed)
    candidate = owed.get(Candidate, recruitment.candidate_id)
    return owed.to_address(
        candidate.email, first_name=candidate.first_name, structure_name=structure.name, silent_since=silent
    )


def activity_silence_structure(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the adviser is under contract and has reported nothing for a month."""
    silent = _silent_since(owed)
    recruitment, structure = _recruitment_and_structure(owed)
    return owed.to_structure(
        structure,
        MailKind.RECRUITMENT,
        structure_name=structure.name,
        candidate_name=recruitment.candidate_name,
        silent_since=silent,
        has_account=owed.has_account(structure.contact_email, structure.id),
    )


def activity_silence_superior(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the adviser has reported nothing for a month and still has this superior."""
    silent = _silent_since(owed)
    recruitment, structure = _recruitment_and_structure(owed)
    superior = require_value(recruitment.superior)
    require_fact(superior.email == owed.email.to)
    return owed.to_address(
        superior.email,
        first_name=superior.first_name,
        structure_name=structure.name,
        candidate_name=recruitment.candidate_name,
        silent_since=silent,
        contact_email=structure.contact_email,
    )


def _recruitment_and_structure(owed: OwedEmail) -> tuple[Recruitment, Structure]:
    recruitment = owed.subject(Recruitment)
    return recruitment, owed.get(Structure, recruitment.structure_id)


def _silent_since(owed: OwedEmail) -> str:
    """Return since when nothing was reported, as ISO text. Raises OutdatedEmail within the first month."""
    recruitment = owed.subject(Recruitment)
    require_fact(watched(recruitment))
    silent = silence_start(owed.ports, recruitment)
    require_fact(silence_days(silent, owed.ports.parameters())[SilenceStep.FIRST] <= owed.ports.today())
    return silent.isoformat()
