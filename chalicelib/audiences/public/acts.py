"""The acts open to anybody, and those by a link of an e-mail (RULES sections 2, 3, 4)."""

from chalicelib.audiences.public import become, correction, engage, home, links, reads, site
from chalicelib.audiences.public.audience import ANYBODY, LINK, public
from chalicelib.audiences.public.forms import (
    ApplicationForm,
    AskedAnswersForm,
    CandidateForm,
    CompletionForm,
    CorrectedAnswersForm,
    WithdrawalForm,
)
from chalicelib.audiences.public.steps import leading_to
from chalicelib.audiences.public.views import (
    application_received,
    candidate_received,
    completed_view,
    confirmed_view,
    corrected_view,
    withdrawn_view,
)
from chalicelib.audiences.shared.forms import AnswerForm
from chalicelib.audiences.shared.views import QuestionView
from chalicelib.domain.access.permissions import Act
from chalicelib.http.act import FormPost
from chalicelib.http.html.page_forms import PageForm
from chalicelib.services.applying import applications, apply, confirm, own_corrections
from chalicelib.services.candidates import register
from chalicelib.services.deciding import correction_requests, review
from chalicelib.services.funding import hints

# Importing these modules declares their pages and routes.
__all__ = ["home", "public", "reads", "site"]

post_application = public.act(
    Act.APPLY,
    name="post_application",
    who=ANYBODY,
    api="POST /applications",
    summary="« Je souhaite engager un conseiller » : les 12 questions",
    form=ApplicationForm,
    do=apply.submit_application,
    shows=application_received,
    status=202,
    refusals=[429],
    cors=True,
    page=FormPost(
        engage.PATH,
        then=leading_to(engage.THANKS),
        again=engage.STEPS.show_again,
        form=engage.SENDING,
        otherwise=engage.STEPS.otherwise,
    ),
)

post_candidate = public.act(
    Act.REGISTER,
    name="post_candidate",
    who=ANYBODY,
    api="POST /candidates",
    summary="« Devenir conseiller »",
    form=CandidateForm,
    do=register.submit_candidate,
    shows=candidate_received,
    status=202,
    refusals=[429],
    cors=True,
    page=FormPost(
        become.PATH,
        then=leading_to(become.THANKS),
        again=become.STEPS.show_again,
        form=become.FORM,
        otherwise=become.STEPS.otherwise,
    ),
)

hint_case_files = public.act(
    Act.HINT_CASE_FILES,
    who=ANYBODY,
    api="POST /case-file-changes/{key}",
    summary="Un dossier a changé sur Démarches simplifiées : il est relu plus tôt, rien n'est cru",
    do=hints.take_hint,
    status=202,
    refusals=[404],
)

confirm_address = public.act(
    Act.CONFIRM,
    name="confirm_address",
    who=LINK,
    api="POST /confirmations/{token}",
    summary="Confirmer son adresse",
    do=confirm.confirm,
    shows=confirmed_view,
    page=FormPost(
        "/confirmation/{token}",
        then=links.confirmed_page,
        again=links.show_confirmation,
        endings=links.confirmation,
    ),
)

withdraw_application = public.act(
    Act.WITHDRAW_APPLICATION,
    who=LINK,
    api="POST /application-status/{token}/withdrawal",
    summary="Retirer sa candidature",
    do=applications.withdraw_by_link,
    shows=withdrawn_view,
    page=FormPost(
        "/candidature/{token}/retrait",
        then="/candidature/{token}",
        again=links.show_withdrawal,
        form=PageForm(model=WithdrawalForm),
    ),
)

complete_application = public.act(
    Act.COMPLETE_APPLICATION,
    who=LINK,
    api="PUT /application-status/{token}/completion",
    summary="Compléter sa candidature ajournée",
    form=CompletionForm,
    do=review.complete_application,
    shows=completed_view,
    page=FormPost(
        "/candidature/{token}/complement", then="/candidature/{token}", again=links.show_completion
    ),
)

correct_answers = public.act(
    Act.CORRECT_ANSWERS,
    who=LINK,
    api="PUT /application-status/{token}/answers",
    summary="Corriger ses réponses, tant que personne ne les examine",
    form=CorrectedAnswersForm,
    do=own_corrections.correct_answers,
    shows=corrected_view,
    page=FormPost(
        correction.PATH,
        then="/candidature/{token}",
        again=correction.show_correction,
        form=correction.FORM,
    ),
)

ask_correction = public.act(
    Act.ASK_CORRECTION,
    who=LINK,
    api="PUT /application-status/{token}/correction-request",
    summary="Demander à la préfecture de corriger des réponses déjà examinées",
    form=AskedAnswersForm,
    do=correction_requests.ask_by_link,
    shows=corrected_view,
    page=FormPost(
        correction.ASKED,
        then="/candidature/{token}",
        again=correction.show_asked_correction,
        form=correction.ASKED_FORM,
    ),
)

withdraw_correction = public.act(
    Act.ASK_CORRECTION,
    name="withdraw_correction",
    who=LINK,
    api="DELETE /application-status/{token}/correction-request",
    summary="Retirer sa demande de correction, tant qu'elle attend sa réponse",
    do=correction_requests.withdraw_by_link,
    shows=corrected_view,
    page=FormPost(
        correction.NO_LONGER_ASKED, then="/candidature/{token}", again=correction.show_asked_correction
    ),
)

answer_question_by_link = public.act(
    Act.ANSWER_QUESTION,
    name="answer_question_by_link",
    who=LINK,
    api="POST /answers/{token}",
    summary="Répondre à la question de la préfecture",
    form=AnswerForm,
    do=review.answer_by_link,
    shows=QuestionView,
    page=FormPost(
        "/reponse/{token}", then=links.answered_page, again=links.show_question, endings=links.reply
    ),
)
