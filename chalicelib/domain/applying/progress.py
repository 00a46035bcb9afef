"""The six steps displayed to a structure, with « vous êtes ici » (RULES section 1, six steps)."""

from enum import IntEnum

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus


class Step(IntEnum):
    """The steps of the brochure's tracker, in order."""

    REGISTRATION = 1
    CONSULTATION = 2
    STUDY = 3
    INTERVIEWS = 4
    SUBSIDY_REQUEST = 5
    CONTRACT = 6

    @property
    def label(self) -> str:
        """The French words of the tracker."""
        return _LABELS[self]


_LABELS = {
    Step.REGISTRATION: "Inscription",
    Step.CONSULTATION: "Concertation territoriale",
    Step.STUDY: "Étude des candidatures",
    Step.INTERVIEWS: "Entretiens de recrutement",
    Step.SUBSIDY_REQUEST: "Demande de subvention",
    Step.CONTRACT: "Signature du contrat",
}


_STOPPED = frozenset(
    {
        ApplicationStatus.REJECTED,
        ApplicationStatus.WITHDRAWN,
        ApplicationStatus.DUPLICATE,
        ApplicationStatus.CANCELLED,
        ApplicationStatus.LAPSED,
    }
)


def is_done(step: Step, here: Step | None, application: Application, *, file_deposited: bool) -> bool:
    """Return whether a structure at the step ``here`` has completed a step.

    Choosing candidates is not completed while a post is free.

    Args:
        step: the step in question.
        here: the structure's present step.
        application: its application.
        file_deposited: whether the case file of its agreement is known to be deposited (RULES 12).
    """
    if here is None or step >= here:
        return False
    if step is Step.SUBSIDY_REQUEST:
        return file_deposited
    return step <= Step.CONSULTATION or application.posts_free == 0 or here is Step.INTERVIEWS


def current_step(application: Application, *, shortlisted: int) -> Step | None:
    """Return the present step of a structure, None once its application stopped.

    Args:
        application: its application.
        shortlisted: how many candidates it has shortlisted.
    """
    if application.status in _STOPPED:
        return None
    if application.status is ApplicationStatus.SUBMITTED:
        return Step.REGISTRATION
    if application.posts_granted == 0:
        return Step.CONSULTATION
    if application.posts_hired:
        return Step.CONTRACT
    if application.posts_taken:
        return Step.SUBSIDY_REQUEST
    return Step.INTERVIEWS if shortlisted else Step.STUDY
