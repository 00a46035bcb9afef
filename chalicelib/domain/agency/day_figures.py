"""The agency's daily counts of received forms and sent e-mails (RULES section 9)."""

from collections.abc import Mapping

from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.undelivered import Feedback


class DayFigure(Labelled):
    """A count by day in Paris: forms by the day of receipt, e-mails by the day on which they are owed.

    An e-mail that bounced was sent, so it is in both counts.
    """

    APPLICATION_FORMS = "application_forms", "engager un conseiller"
    APPLICATION_FORMS_AGAIN = "application_forms_again", "engager, de nouveau"
    CANDIDATE_FORMS = "candidate_forms", "devenir conseiller"
    CANDIDATE_FORMS_AGAIN = "candidate_forms_again", "devenir, de nouveau"
    SENT = "sent", "envoyés"
    REFUSED = "refused", "refusés"
    NOT_SENT = "not_sent", "sans objet"
    RETURNED = "returned", "revenus"
    UNWANTED = "unwanted", "indésirables"


# By kind of object and act, as the journal names them.
OF_FORMS: Mapping[tuple[str, str], DayFigure] = {
    ("application", "submitted"): DayFigure.APPLICATION_FORMS,
    ("application", "submitted_again"): DayFigure.APPLICATION_FORMS_AGAIN,
    ("candidate", "submitted"): DayFigure.CANDIDATE_FORMS,
    ("candidate", "submitted_again"): DayFigure.CANDIDATE_FORMS_AGAIN,
}
FORMS = tuple(OF_FORMS.values())
EMAILS = (
    DayFigure.SENT,
    DayFigure.REFUSED,
    DayFigure.NOT_SENT,
    DayFigure.RETURNED,
    DayFigure.UNWANTED,
)
OF_FEEDBACK: Mapping[Feedback, DayFigure] = {
    Feedback.PERMANENT_BOUNCE: DayFigure.RETURNED,
    Feedback.COMPLAINT: DayFigure.UNWANTED,
}
