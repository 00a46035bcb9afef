"""The steps of a correction request: requested, withdrawn, granted, declined (RULES section 4)."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.applying.answers import CheckedAnswers, keeping_amount, require_same_department
from chalicelib.domain.applying.application import Application, completion_awaited
from chalicelib.domain.applying.status import forbidden
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession
from chalicelib.domain.deciding.correction_request import CorrectionRequest
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal


def require_askable(application: Application) -> None:
    """Refuse a request if the structure may correct the answers itself, or if none may be corrected.

    Raises:
        Refusal: ``additional_elsewhere``, ``correct_yourself``, ``completion_awaited`` or ``status_forbids``.
    """
    if application.correction_may_be_asked:
        return
    if application.is_additional:
        raise Refusal(
            "additional_elsewhere",
            "Cette demande ne se corrige plus : avant la décision, retirez-la dans votre espace, puis "
            "faites-en une autre.",
        )
    if application.may_be_corrected:
        raise Refusal(
            "correct_yourself",
            "Personne n'examine encore ces réponses : corrigez-les vous-même, avec « Corriger ma "
            "candidature ».",
        )
    if application.awaits_decision:
        raise completion_awaited()
    raise forbidden(application.status)


def asked(
    application: Application, after: CheckedAnswers, reason: str, at: datetime, params: Parameters
) -> Application:
    """Record the structure's request for a correction, in place of its previous one.

    Args:
        application: with an opinion, on an agenda, or with posts.
        after: the wanted answers, with the known SIRET and e-mail.
        reason: the structure's text.
        at: now.
        params: the values in force.

    Raises:
        Refusal: as for ``require_askable``, ``nothing_changed``, ``other_department``, ``answers_decided`` or
            ``too_many_corrections``.
    """
    require_askable(application)
    after = keeping_amount(application, after)
    if after == application.answers:
        raise Refusal(
            "nothing_changed", "Rien ne change : corrigez au moins une réponse.", "invalid", "/reason"
        )
    require_same_department(application, after)
    request = CorrectionRequest(before=application.answers, after=after, reason=reason, asked_at=at)
    _require_undecided(application, request)
    # The limit also applies to granted corrections, so it is checked before the request is sent.
    application.with_answers(after, at, params)
    return replace(application, correction_request=request)


def withdrawn(application: Application) -> Application:
    """Withdraw the structure's request; without a pending one, nothing changes."""
    request = application.correction_request
    if request is None or not request.waiting:
        return application
    return replace(application, correction_request=None)


def granted(application: Application, sentence: str, at: datetime, params: Parameters) -> Application:
    """Correct the answers as requested, and keep the previous ones. A declined request may be granted.

    Args:
        application: with the request.
        sentence: for the structure.
        at: now.
        params: the values in force.

    Raises:
        Refusal: ``nothing_asked``, ``status_forbids``, ``answers_decided`` or ``too_many_corrections``.
    """
    request = _request(application)
    _require_undecided(application, request)
    corrected = application.with_answers(request.applied_to(application.answers), at, params)
    answered = replace(request, answer=sentence, answered_at=at, granted=True)
    return replace(corrected, correction_request=answered)


def declined(application: Application, sentence: str, at: datetime) -> Application:
    """Decline the correction with a sentence for the structure; a new sentence replaces the previous one.

    Raises:
        Refusal: ``nothing_asked`` or ``status_forbids``.
    """
    request = replace(_request(application), answer=sentence, answered_at=at)
    return replace(application, correction_request=request)


def corrected_agenda_item(
    item: AgendaItem, session: CommitteeSession, before: Application, after: Application
) -> AgendaItem:
    """Return the agenda item after a correction: a decision on other answers is deleted.

    Args:
        item: the present item.
        session: of the agenda.
        before, after: the application.

    Raises:
        Refusal: ``answers_decided`` once the session is closed.
    """
    if not session.is_changeable:
        raise answers_decided()
    described = replace(item, structure_name=after.title, posts_requested=after.posts_requested)
    request = before.correction_request
    if request is not None and request.affects_decision:
        return replace(described, decision=None)
    return described


def answers_decided() -> Refusal:
    """Return the refusal to correct answers that the committee has decided on."""
    return Refusal(
        "answers_decided",
        "Le comité a décidé sur ces réponses : seuls le nom de la structure, l'offre d'emploi, la personne à "
        "contacter et la date d'accueil se corrigent encore.",
    )


def _request(application: Application) -> CorrectionRequest:
    request = application.correction_request
    if request is None or request.granted:
        raise Refusal("nothing_asked", "Cette structure ne demande aucune correction.")
    if not application.correction_may_be_asked:
        raise forbidden(application.status)
    return request


def _require_undecided(application: Application, request: CorrectionRequest) -> None:
    if application.holds_posts and request.affects_decision:
        raise answers_decided()
