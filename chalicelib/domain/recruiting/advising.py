"""The phase of an adviser's contract today, for the adviser (RULES 14, section 7)."""

from datetime import date

from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.french import Labelled


class ContractPhase(Labelled):
    """The phase of a recorded contract on a day."""

    TO_COME = "to_come", "contrat à venir"
    RUNNING = "running", "sous contrat"
    SUSPENDED = "suspended", "contrat suspendu"
    ENDED = "ended", "contrat terminé"


def phase_of(recruitment: Recruitment, today: date) -> ContractPhase:
    """Return the phase of the recorded contract of a recruitment.

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
