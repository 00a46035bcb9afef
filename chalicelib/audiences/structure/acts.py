"""The acts of a structure (RULES sections 5, 6, 11)."""

from functools import partial

from chalicelib.audiences.shared.contracts import ValidationForm, recruitment_shown
from chalicelib.audiences.shared.forms import AnswerForm
from chalicelib.audiences.shared.recruitment_views import follow_up_shown
from chalicelib.audiences.shared.views import QuestionView, account_shown
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.asking import (
    MORE_POSTS,
    more_time_asked,
    posts_returned,
    show_additional,
    show_additional_withdrawal,
    show_extension_request,
    show_posts,
    show_question_in_space,
)
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.candidate_views import match_shown
from chalicelib.audiences.structure.candidates import (
    sheet_path,
    show_cancellation,
    show_sheet,
    show_validation,
)
from chalicelib.audiences.structure.declaration import FollowUpForm
from chalicelib.audiences.structure.follow_ups import questions_on, show_follow_up
from chalicelib.audiences.structure.forms import (
    AdditionalForm,
    ColleagueForm,
    MoreTimeForm,
    MoveForm,
    OwnContactForm,
    PostsKeptForm,
    RemovalForm,
    SwitchForm,
)
from chalicelib.audiences.structure.information import show_contact, show_information, show_removal
from chalicelib.audiences.structure.views import (
    additional_shown,
    contact_shown,
    extension_requested,
    posts_held,
)
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.access import accounts
from chalicelib.services.applying import additional, applications, extensions, own_corrections
from chalicelib.services.deciding import review
from chalicelib.services.following_up import follow_up
from chalicelib.services.recruiting import recruit, shortlist

# Programs name each move; the page has one form whose buttons say where to.
shortlist_candidate = structure.act(
    "shortlist_candidate",
    Act.CHOOSE_CANDIDATE,
    api="POST /candidates/{candidate_id}/shortlist",
    summary="Pré-sélectionner",
    do=partial(shortlist.choose, status=MatchStatus.SHORTLISTED),
    shows=match_shown,
    refusals=[409],
)

decline_candidate = structure.act(
    "decline_candidate",
    Act.CHOOSE_CANDIDATE,
    api="POST /candidates/{candidate_id}/decline",
    summary="Ne pas retenir",
    do=partial(shortlist.choose, status=MatchStatus.DECLINED),
    shows=match_shown,
    refusals=[409],
)

reset_candidate = structure.act(
    "reset_candidate",
    Act.CHOOSE_CANDIDATE,
    api="POST /candidates/{candidate_id}/reset",
    summary="Remettre parmi les nouvelles candidatures",
    do=partial(shortlist.choose, status=MatchStatus.NEW),
    shows=match_shown,
    refusals=[409],
)

move_candidate = structure.act(
    "move_candidate",
    Act.CHOOSE_CANDIDATE,
    page="/espace/candidatures/{candidate_id}",
    form=MoveForm,
    do=shortlist.choose,
    then=lambda call, _match, candidate_id: sheet_path(call, candidate_id),
    again=show_sheet,
)

validate_candidate = structure.act(
    "validate_candidate",
    Act.VALIDATE_CANDIDATE,
    api="POST /candidates/{candidate_id}/validate",
    page="/espace/candidatures/{candidate_id}/valider",
    summary="« Valider cette candidature »",
    form=ValidationForm,
    do=recruit.validate,
    shows=recruitment_shown,
    status=201,
    refusals=[409],
    then=lambda call, recruitment, candidate_id: f"/espace/recrutements/{recruitment.id}?valide=oui",
    again=show_validation,
)

cancel_validation = structure.act(
    "cancel_validation",
    Act.CANCEL_VALIDATION,
    api="POST /candidates/{candidate_id}/cancel",
    page="/espace/candidatures/{candidate_id}/annuler",
    summary="« Annuler » la validation : le poste et le candidat redeviennent libres",
    do=recruit.cancel,
    shows=match_shown,
    refusals=[409],
    then=lambda call, _match, candidate_id: sheet_path(call, candidate_id),
    again=show_cancellation,
)

request_extension = structure.act(
    "request_extension",
    Act.REQUEST_EXTENSION,
    api="PUT /extension-request",
    page=space.MORE_TIME,
    summary="Demander plus de temps pour recruter",
    form=MoreTimeForm,
    do=extensions.request_extension,
    check=extensions.check_request,
    shows=extension_requested,
    refusals=[409],
    then=more_time_asked,
    again=show_extension_request,
)

ask_for_more_posts = structure.act(
    "ask_for_more_posts",
    Act.ASK_FOR_MORE_POSTS,
    api="PUT /additional-application",
    page=space.MORE_POSTS,
    summary="Demander des postes supplémentaires, ou corriger la demande tant que personne ne l'examine",
    form=AdditionalForm,
    page_form=MORE_POSTS,
    do=additional.ask,
    check=additional.check_ask,
    shows=additional_shown,
    refusals=[409],
    then=f"{space.MORE_POSTS}?fait=oui",
    again=show_additional,
)

withdraw_additional = structure.act(
    "withdraw_additional",
    Act.ASK_FOR_MORE_POSTS,
    api="DELETE /additional-application",
    page=space.NO_MORE_POSTS,
    summary="Retirer la demande de postes supplémentaires, avant sa décision",
    do=additional.withdraw,
    shows=additional_shown,
    refusals=[409],
    then=space.MORE_POSTS,
    again=show_additional_withdrawal,
)

return_posts = structure.act(
    "return_posts",
    Act.RETURN_POSTS,
    api="PUT /posts-kept",
    page=space.POSTS,
    summary="Rendre des postes que personne n'occupe : combien on en garde",
    form=PostsKeptForm,
    do=applications.return_posts,
    check=applications.check_return,
    shows=posts_held,
    refusals=[409],
    then=posts_returned,
    again=show_posts,
)

submit_follow_up = structure.act(
    "submit_follow_up",
    Act.SUBMIT_FOLLOW_UP,
    api="PUT /follow-ups/{follow_up_id}/declaration",
    page="/espace/suivis/{follow_up_id}",
    summary="Transmettre le suivi trimestriel",
    form=FollowUpForm,
    page_form=questions_on,
    do=follow_up.submit,
    shows=follow_up_shown,
    refusals=[409],
    then="/espace/suivis/{follow_up_id}",
    again=show_follow_up,
)

answer_question = structure.act(
    "answer_question",
    Act.ANSWER_QUESTION,
    api="POST /questions/{question_id}/answer",
    page="/espace/questions/{question_id}",
    summary="Répondre à une question de la préfecture",
    form=AnswerForm,
    do=review.answer,
    shows=QuestionView,
    refusals=[409],
    then="/espace/questions/{question_id}",
    again=show_question_in_space,
)

invite_colleague = structure.act(
    "invite_colleague",
    Act.INVITE_COLLEAGUE,
    api="POST /colleagues",
    page="/espace/collegues",
    summary="Inviter un collègue dans l'espace",
    form=ColleagueForm,
    do=accounts.invite_colleague,
    shows=account_shown,
    status=201,
    refusals=[409, 429],
    then=f"{space.INFORMATION}?invitation=envoyee",
    again=show_information,
)

remove_colleague = structure.act(
    "remove_colleague",
    Act.REMOVE_COLLEAGUE,
    api="POST /colleagues/{account_id}/removal",
    page=space.REMOVAL,
    summary="Retirer un collègue de l'espace, ou son invitation",
    form=RemovalForm,
    do=accounts.remove_colleague,
    shows=account_shown,
    then=f"{space.INFORMATION}?retrait=fait",
    again=show_removal,
)

correct_own_contact = structure.act(
    "correct_own_contact",
    Act.CORRECT_OWN_CONTACT,
    api="PUT /contact",
    page=space.CONTACT,
    summary="Corriger la personne à contacter, son téléphone et la date d'accueil",
    form=OwnContactForm,
    do=own_corrections.correct_contact,
    check=own_corrections.check_contact,
    shows=contact_shown,
    refusals=[409],
    then=f"{space.INFORMATION}?contact=corrige",
    again=show_contact,
)

switch_structure = structure.act(
    "switch_structure",
    Act.SWITCH_STRUCTURE,
    api="POST /api/v1/me/structure",
    page="/espace/structure",
    summary="Passer à une autre de ses structures",
    form=SwitchForm,
    do=accounts.switch_structure,
    shows=account_shown,
    then=space.HOME,
    again=show_information,
)
