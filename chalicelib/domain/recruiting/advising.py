"""What an adviser reads of the own contract: where it stands today (RULES 14, section 7)."""

from datetime import date

from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.french import Labelled


class ContractPhase(Labelled):
    """Where a recorded contract stands on a day."""

    TO_COME = "to_come", "contrat à venir"
    RUNNING = "running", "sous contrat"
    SUSPENDED = "suspended", "contrat suspendu"
    ENDED = "ended", "contrat terminé"


def phase_of(recruitment: Recruitment, today: date) -> ContractPhase:
    """Return where the recorded contract of a recruitment stands.

    Args:
        recruitment: one whose contract is recorded.
        today: the date in Paris.
    """
    assert recruitment.contract is not None
    if recruitment.last_day is not None and recruitment.last_day < today:
        return ContractPhase.ENDED
    if recruitment.suspended_on(today):
        return ContractPhase.SUSPENDED
    return ContractPhase.TO_COME if today < recruitment.contract.starts_on else ContractPhase.RUNNING
