"""The revival of an application that was withdrawn or closed by mistake (RULES sections 4, 10)."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import STOPS, forbidden
from chalicelib.domain.applying.status import ApplicationStatus as S
from chalicelib.domain.shared.refusal import Refusal


def revived(application: Application, today: date) -> Application:
    """Return the application as it was before it stopped; overdue if its recruitment term has passed.

    Args:
        application: withdrawn, cancelled or a duplicate.
        today: the date in Paris.

    Raises:
        Refusal: ``status_forbids`` when it did not stop this way or its posts were taken over,
            ``never_confirmed`` when its address was never confirmed.
    """
    if application.status not in STOPS:
        raise forbidden(application.status)
    if application.emptied_by_takeover:
        raise Refusal(
            "status_forbids",
            "Ses postes sont passés à une autre structure : une reprise en sens inverse, proposée depuis la "
            "page de cette autre structure, les fait revenir.",
        )
    if application.confirmed_at is None:
        raise Refusal(
            "never_confirmed",
            "Cette demande n'a jamais été confirmée : la structure remplit le formulaire à nouveau.",
        )
    before = application.before_stop
    status = before.status if before else _derived(application)
    if status in (S.VALIDATED, S.OVERDUE):
        late = application.past_term(today) and not application.fully_hired
        status = S.OVERDUE if late else S.VALIDATED
    return replace(
        application,
        status=status,
        decision_reason=before.decision_reason if before else None,
        agenda_session_id=before.agenda_session_id if before else None,
        before_stop=None,
        merged_into=None,
    )


def _derived(application: Application) -> S:
    """Return the status of one that was set aside, or that stopped before its former status was stored."""
    if application.posts_granted:
        return S.VALIDATED
    if application.decided_on is not None:
        return S.POSTPONED
    return S.UNDER_REVIEW if application.opinion is not None else S.CONFIRMED


def another_lives() -> Refusal:
    """Return the refusal of a revival while the SIRET or the contact has another living application."""
    return Refusal(
        "another_lives",
        "Une autre demande est en cours pour ce SIRET : fermez-la avant de rétablir celle-ci.",
    )
