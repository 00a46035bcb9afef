"""The facts of the e-mails about missing reports when they are sent (RULES 21 and section 9)."""

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.activity.silence import SilenceStep, silence_days, watched
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.activity.silence import since
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed import Owed, so, still


def activity_silence(owed: Owed) -> StoredEmail:
    """Return the e-mail if the adviser is under contract and has reported nothing for a month."""
    silent = _silent_since(owed)
    recruitment, structure = _of(owed)
    candidate = owed.get(Candidate, recruitment.candidate_id)
    return owed.told(
        candidate.email, first_name=candidate.first_name, structure_name=structure.name, silent_since=silent
    )


def activity_silence_structure(owed: Owed) -> StoredEmail:
    """Return the e-mail if the adviser is under contract and has reported nothing for a month."""
    silent = _silent_since(owed)
    recruitment, structure = _of(owed)
    return owed.told_structure(
        structure,
        MailKind.RECRUITMENT,
        structure_name=structure.name,
        candidate_name=recruitment.candidate_name,
        silent_since=silent,
        has_account=owed.has_account(structure.contact_email, structure.id),
    )


def activity_silence_superior(owed: Owed) -> StoredEmail:
    """Return the e-mail if the adviser has reported nothing for a month and still has this superior."""
    silent = _silent_since(owed)
    recruitment, structure = _of(owed)
    superior = still(recruitment.superior)
    so(superior.email == owed.email.to)
    return owed.told(
        superior.email,
        first_name=superior.first_name,
        structure_name=structure.name,
        candidate_name=recruitment.candidate_name,
        silent_since=silent,
        contact_email=structure.contact_email,
    )


def _of(owed: Owed) -> tuple[Recruitment, Structure]:
    recruitment = owed.about(Recruitment)
    return recruitment, owed.get(Structure, recruitment.structure_id)


def _silent_since(owed: Owed) -> str:
    """Return since when nothing was reported, as ISO text. Raises NoLongerSo if that is less than a month."""
    recruitment = owed.about(Recruitment)
    so(watched(recruitment))
    silent = since(owed.ports, recruitment)
    so(silence_days(silent, owed.ports.parameters())[SilenceStep.FIRST] <= owed.ports.today())
    return silent.isoformat()
