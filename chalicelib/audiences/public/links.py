"""The pages of the links sent about an application or a candidate (RULES sections 4, 8)."""

from __future__ import annotations

from chalicelib.audiences.public import status
from chalicelib.audiences.public.audience import LINK, public
from chalicelib.audiences.public.forms import CompletionForm, WithdrawalForm
from chalicelib.audiences.public.views import told_answers
from chalicelib.audiences.shared.forms import AnswerForm
from chalicelib.audiences.shared.prefectures import prefecture_of
from chalicelib.audiences.shared.told_answers import correction_asked_of
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import CandidateStatus
from chalicelib.domain.deciding.question import Question
from chalicelib.http.act import Nothing
from chalicelib.http.html import pages
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import Shown, filled, shown_or_blank
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.applying import confirm
from chalicelib.services.applying.confirm import ToConfirm
from chalicelib.services.core.link_tokens import application_of_link
from chalicelib.services.deciding import review

_AFTER_APPLICATION = (
    "La préfecture de votre département donne un avis. Elle peut vous poser des questions par e-mail : il "
    "est nécessaire d'y répondre.",
    "Le comité national de sélection étudie la candidature. Sans nouvelle de notre part, c'est qu'elle n'est "
    "pas encore passée en comité.",
    "Vous recevez la décision par e-mail.",
)
_AFTER_CANDIDATE = (
    "Passez le test Pix sur pix.fr : il situe vos compétences numériques.",
    "Une structure intéressée vous contacte par téléphone ou par e-mail pour un entretien.",
    "Si elle retient votre candidature, nous vous en informons par e-mail.",
)


def _already_confirmed_page(request: AnyRequest) -> Response:
    # The present state is not shown: only the links of later e-mails give access to it.
    return pages.message(
        "C'est déjà confirmé",
        "Votre adresse est confirmée. L'e-mail que vous avez reçu ensuite dit comment suivre votre demande.",
    )


def confirmed_page(request: AnyRequest, confirmed: ToConfirm, token: str) -> Response:
    """Show that the address is confirmed, and the next steps."""
    application, candidate = confirmed.application, confirmed.candidate
    if application and application.aside:
        return pages.message("Une candidature existe déjà", status.ASIDE)
    if (application and not application.awaits_first_decision) or (candidate and not candidate.findable):
        return _already_confirmed_page(request)
    return pages.message(
        "C'est déjà confirmé" if confirmed.already_confirmed else "C'est confirmé",
        "Votre adresse est confirmée et votre demande est transmise. La suite :",
        steps=_AFTER_APPLICATION if application else _AFTER_CANDIDATE,
    )


confirmation = Endings(
    used=_already_confirmed_page,
    expired="Le délai pour confirmer votre adresse est passé. Si vous ne l'avez pas confirmée avant, la "
    "demande n'a pas été transmise : remplissez à nouveau le formulaire, un nouveau lien vous sera envoyé.",
)


@public.page("/confirmation/{token}", Act.CONFIRM, who=LINK)
@confirmation.explained
def show_confirmation(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Show what the button confirms; mail scanners open links, so a GET changes nothing."""
    linked = confirm.form_to_confirm(request.ports, request.actor)
    application, candidate = linked.application, linked.candidate
    if (application and application.confirmed_at) or (candidate and candidate.confirmed_at):
        return _already_confirmed_page(request)
    if (application and application.status is not ApplicationStatus.SUBMITTED) or (
        candidate and candidate.status is not CandidateStatus.SUBMITTED
    ):
        return pages.message(
            "Cette demande n'est plus à confirmer", "Elle a été retirée ou fermée : vous n'avez rien à faire."
        )
    return pages.page(
        "confirmation.html",
        title="Confirmez votre adresse",
        form=shown_or_blank(request, Nothing, shown),
        token=token,
        application=application,
        answers=told_answers(linked),
        several=linked.other is not None,
    )


@public.page("/candidature/{token}", Act.SEE_APPLICATION_STATUS, who=LINK)
def show_application_status(request: AnyRequest, token: str) -> Response:
    """Show the state of an application."""
    application, questions = review.read_status(
        request.ports, request.actor, limit=LINES, cursor=cursor_of(request)
    )
    return pages.page(
        "status.html",
        title=f"Candidature de «\u00a0{application.name}\u00a0»",
        token=token,
        state=status.state_of(application, request.ports.today()),
        application=application,
        asked=correction_asked_of(application),
        questions=questions.items,
        onward=onward(request, f"/candidature/{token}", questions),
        **prefecture_of(request, application),
    )


@public.page("/candidature/{token}/retrait", Act.WITHDRAW_APPLICATION, who=LINK)
def show_withdrawal(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Show the consequences of a withdrawal, with a box to tick."""
    application = application_of_link(request.ports, request.actor, Act.WITHDRAW_APPLICATION)
    possible = status.state_of(application, request.ports.today()).may_withdraw
    if shown is None and not possible:
        return pages.go_to(f"/candidature/{token}")
    return pages.page(
        "withdrawal.html",
        title="Retirer ma candidature",
        form=shown_or_blank(request, WithdrawalForm, shown),
        possible=possible,
        token=token,
        application=application,
    )


@public.page("/candidature/{token}/complement", Act.COMPLETE_APPLICATION, who=LINK)
def show_completion(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Show what a committee session found missing, with the form to reply."""
    application = application_of_link(request.ports, request.actor, Act.COMPLETE_APPLICATION)
    if not application.may_be_completed:
        return pages.go_to(f"/candidature/{token}")
    return pages.page(
        "completion.html",
        title="Complétez votre candidature",
        form=shown or filled(request, CompletionForm, text=application.completion or ""),
        token=token,
        application=application,
        **prefecture_of(request, application),
    )


reply = Endings(
    used=lambda request: pages.message(
        "Votre réponse est déjà envoyée",
        "La préfecture l'a reçue. Vous pouvez la relire sur la page de suivi de votre candidature, dont le "
        "lien est dans l'e-mail qui a confirmé votre candidature.",
    ),
    expired="Le délai pour répondre par ce lien est passé. Écrivez directement à votre préfecture : son "
    "adresse est sur la page de suivi de votre candidature, dont l'e-mail qui l'a confirmée a le lien.",
    action=("Aide et contact", "/aide"),
)


@public.page("/reponse/{token}", Act.ANSWER_QUESTION, who=LINK)
@reply.explained
def show_question(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Show the prefecture's question, with the form to answer it."""
    application, question = review.question_of_link(request.ports, request.actor)
    if question.answer is not None:
        return reply.used(request)
    return pages.page(
        "answer.html",
        title="Répondez à la préfecture",
        form=shown_or_blank(request, AnswerForm, shown),
        token=token,
        application=application,
        question=question,
        prefecture=request.ports.places.department_name(application.place.department),
    )


def answered_page(request: AnyRequest, question: Question, token: str) -> Response:
    """Show the answer that was sent."""
    return pages.page("answered.html", title="Votre réponse est envoyée", question=question)
