"""The acts of anybody, and of whoever holds the link of an e-mail (RULES sections 2, 3, 4)."""

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
from chalicelib.http.html.page_forms import PageForm
from chalicelib.services.applying import applications, apply, confirm, own_corrections
from chalicelib.services.candidates import register
from chalicelib.services.deciding import correction_requests, review

# The pages and reads beside these acts are declared when their modules are imported.
__all__ = ["home", "public", "reads", "site"]

post_application = public.act(
    "post_application",
    Act.APPLY,
    who=ANYBODY,
    api="POST /applications",
    page=engage.PATH,
    summary="« Je souhaite engager un conseiller » : les 12 questions",
    form=ApplicationForm,
    page_form=engage.SENDING,
    steps=engage.before_sending,
    do=apply.submit_application,
    shows=application_received,
    status=202,
    refusals=[429],
    then=leading_to(engage.THANKS),
    again=engage.STEPS.show_again,
    cors=True,
)

post_candidate = public.act(
    "post_candidate",
    Act.REGISTER,
    who=ANYBODY,
    api="POST /candidates",
    page=become.PATH,
    summary="« Devenir conseiller »",
    form=CandidateForm,
    page_form=become.FORM,
    steps=become.STEPS.before_sending,
    do=register.submit_candidate,
    shows=candidate_received,
    status=202,
    refusals=[429],
    then=leading_to(become.THANKS),
    again=become.STEPS.show_again,
    cors=True,
)

confirm_address = public.act(
    "confirm_address",
    Act.CONFIRM,
    who=LINK,
    api="POST /confirmations/{token}",
    page="/confirmation/{token}",
    summary="Confirmer son adresse",
    do=confirm.confirm,
    shows=confirmed_view,
    refusals=[404, 409],
    then=links.confirmed_page,
    again=links.show_confirmation,
    endings=links.confirmation,
)

withdraw_application = public.act(
    "withdraw_application",
    Act.WITHDRAW_APPLICATION,
    who=LINK,
    api="POST /application-status/{token}/withdrawal",
    page="/candidature/{token}/retrait",
    summary="Retirer sa candidature",
    page_form=PageForm(model=WithdrawalForm),
    do=applications.withdraw_by_link,
    shows=withdrawn_view,
    refusals=[404, 409],
    then="/candidature/{token}",
    again=links.show_withdrawal,
)

complete_application = public.act(
    "complete_application",
    Act.COMPLETE_APPLICATION,
    who=LINK,
    api="PUT /application-status/{token}/completion",
    page="/candidature/{token}/complement",
    summary="Compléter sa candidature ajournée",
    form=CompletionForm,
    do=review.complete,
    shows=completed_view,
    refusals=[404, 409],
    then="/candidature/{token}",
    again=links.show_completion,
)

correct_answers = public.act(
    "correct_answers",
    Act.CORRECT_ANSWERS,
    who=LINK,
    api="PUT /application-status/{token}/answers",
    page=correction.PATH,
    summary="Corriger ses réponses, tant que personne ne les examine",
    form=CorrectedAnswersForm,
    page_form=correction.FORM,
    do=own_corrections.correct_answers,
    versioned="optional",
    shows=corrected_view,
    refusals=[404, 409],
    then="/candidature/{token}",
    again=correction.show_correction,
    steps=correction.commune_searched,
)

ask_correction = public.act(
    "ask_correction",
    Act.ASK_CORRECTION,
    who=LINK,
    api="PUT /application-status/{token}/correction-request",
    page=correction.ASKED,
    summary="Demander à la préfecture de corriger des réponses déjà examinées",
    form=AskedAnswersForm,
    page_form=correction.ASKED_FORM,
    do=correction_requests.ask_by_link,
    versioned="optional",
    shows=corrected_view,
    refusals=[404, 409, 429],
    then="/candidature/{token}",
    again=correction.show_asked_correction,
    steps=correction.asked_commune_searched,
)

withdraw_correction = public.act(
    "withdraw_correction",
    Act.ASK_CORRECTION,
    who=LINK,
    api="DELETE /application-status/{token}/correction-request",
    page=correction.NO_LONGER_ASKED,
    summary="Retirer sa demande de correction, tant qu'elle attend sa réponse",
    do=correction_requests.withdraw_by_link,
    shows=corrected_view,
    refusals=[404],
    then="/candidature/{token}",
    again=correction.show_asked_correction,
)

answer_question_by_link = public.act(
    "answer_question_by_link",
    Act.ANSWER_QUESTION,
    who=LINK,
    api="POST /answers/{token}",
    page="/reponse/{token}",
    summary="Répondre à la question de la préfecture",
    form=AnswerForm,
    do=review.answer_by_link,
    shows=QuestionView,
    refusals=[404, 409],
    then=links.answered_page,
    again=links.show_question,
    endings=links.reply,
)
