"""The acts of a structure (RULES sections 5, 6, 11)."""

from functools import partial

from chalicelib.audiences.shared.contracts import recruitment_shown
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
    show_correction_request,
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
    AskedDescriptionForm,
    ColleagueForm,
    HireForm,
    MailReadersForm,
    MoreTimeForm,
    MoveForm,
    OwnContactForm,
    PostsKeptForm,
    RemovalForm,
    SwitchForm,
)
from chalicelib.audiences.structure.information import (
    show_contact,
    show_information,
    show_readers,
    show_removal,
)
from chalicelib.audiences.structure.views import (
    additional_shown,
    contact_shown,
    extension_requested,
    own_correction_shown,
    posts_held,
    readers_shown,
)
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.http.act import FormPost
from chalicelib.services.access import accounts, mail_readers
from chalicelib.services.applying import additional, applications, extensions, own_corrections
from chalicelib.services.deciding import correction_requests, review
from chalicelib.services.following_up import follow_up
from chalicelib.services.recruiting import recruit, shortlist

# The API has one route for each status; the page has one form with a button for each.
shortlist_candidate = structure.act(
    Act.CHOOSE_CANDIDATE,
    name="shortlist_candidate",
    api="POST /candidates/{candidate_id}/shortlist",
    summary="Pré-sélectionner",
    do=partial(shortlist.choose, status=MatchStatus.SHORTLISTED),
    shows=match_shown,
)

decline_candidate = structure.act(
    Act.CHOOSE_CANDIDATE,
    name="decline_candidate",
    api="POST /candidates/{candidate_id}/decline",
    summary="Ne pas retenir",
    do=partial(shortlist.choose, status=MatchStatus.DECLINED),
    shows=match_shown,
)

reset_candidate = structure.act(
    Act.CHOOSE_CANDIDATE,
    name="reset_candidate",
    api="POST /candidates/{candidate_id}/reset",
    summary="Remettre parmi les nouvelles candidatures",
    do=partial(shortlist.choose, status=MatchStatus.NEW),
    shows=match_shown,
)

move_candidate = structure.act(
    Act.CHOOSE_CANDIDATE,
    name="move_candidate",
    form=MoveForm,
    do=shortlist.choose,
    page=FormPost(
        "/espace/candidatures/{candidate_id}",
        then=lambda request, _match, candidate_id: sheet_path(request, candidate_id),
        again=show_sheet,
    ),
)

validate_candidate = structure.act(
    Act.VALIDATE_CANDIDATE,
    api="POST /candidates/{candidate_id}/validate",
    summary="« Valider cette candidature »",
    form=HireForm,
    do=recruit.validate,
    shows=recruitment_shown,
    status=201,
    page=FormPost(
        "/espace/candidatures/{candidate_id}/valider",
        then=lambda request, recruitment, candidate_id: f"/espace/recrutements/{recruitment.id}?valide=oui",
        again=show_validation,
    ),
)

cancel_validation = structure.act(
    Act.CANCEL_VALIDATION,
    api="POST /candidates/{candidate_id}/cancel",
    summary="« Annuler » la validation : le poste et le candidat redeviennent libres",
    do=recruit.cancel,
    shows=match_shown,
    page=FormPost(
        "/espace/candidatures/{candidate_id}/annuler",
        then=lambda request, _match, candidate_id: sheet_path(request, candidate_id),
        again=show_cancellation,
    ),
)

request_extension = structure.act(
    Act.REQUEST_EXTENSION,
    api="PUT /extension-request",
    summary="Demander plus de temps pour recruter",
    form=MoreTimeForm,
    do=extensions.request_extension,
    check=extensions.check_request,
    shows=extension_requested,
    page=FormPost(space.MORE_TIME, then=more_time_asked, again=show_extension_request),
)

ask_correction_in_space = structure.act(
    Act.ASK_CORRECTION,
    name="ask_correction_in_space",
    api="PUT /correction-request",
    summary="Demander à la préfecture de corriger le nom de la structure ou l'offre d'emploi",
    form=AskedDescriptionForm,
    do=correction_requests.ask_in_space,
    shows=own_correction_shown,
    page=FormPost(space.CORRECTION, then=f"{space.CORRECTION}?fait=oui", again=show_correction_request),
)

withdraw_correction_in_space = structure.act(
    Act.ASK_CORRECTION,
    name="withdraw_correction_in_space",
    api="DELETE /correction-request",
    summary="Retirer sa demande de correction, tant qu'elle attend sa réponse",
    do=correction_requests.withdraw_in_space,
    shows=own_correction_shown,
    page=FormPost(space.NO_CORRECTION, then=space.CORRECTION, again=show_correction_request),
)

choose_mail_readers = structure.act(
    Act.CHOOSE_MAIL_READERS,
    api="PUT /mail-readers",
    summary="Choisir qui reçoit quels e-mails de la structure",
    form=MailReadersForm,
    do=mail_readers.choose_readers,
    shows=readers_shown,
    page=FormPost(space.READERS, then=f"{space.INFORMATION}?destinataires=choisis", again=show_readers),
)

ask_for_more_posts = structure.act(
    Act.ASK_FOR_MORE_POSTS,
    api="PUT /additional-application",
    summary="Demander des postes supplémentaires, ou corriger la demande tant que personne ne l'examine",
    form=AdditionalForm,
    do=additional.request_posts,
    check=additional.check_posts_request,
    shows=additional_shown,
    page=FormPost(
        space.MORE_POSTS, then=f"{space.MORE_POSTS}?fait=oui", again=show_additional, form=MORE_POSTS
    ),
)

withdraw_additional = structure.act(
    Act.ASK_FOR_MORE_POSTS,
    name="withdraw_additional",
    api="DELETE /additional-application",
    summary="Retirer la demande de postes supplémentaires, avant sa décision",
    do=additional.withdraw,
    shows=additional_shown,
    page=FormPost(space.NO_MORE_POSTS, then=space.MORE_POSTS, again=show_additional_withdrawal),
)

return_posts = structure.act(
    Act.RETURN_POSTS,
    api="PUT /posts-kept",
    summary="Rendre des postes que personne n'occupe : combien on en garde",
    form=PostsKeptForm,
    do=applications.return_posts,
    check=applications.check_return,
    shows=posts_held,
    page=FormPost(space.POSTS, then=posts_returned, again=show_posts),
)

submit_follow_up = structure.act(
    Act.SUBMIT_FOLLOW_UP,
    api="PUT /follow-ups/{follow_up_id}/declaration",
    summary="Transmettre le suivi trimestriel",
    form=FollowUpForm,
    do=follow_up.submit,
    shows=follow_up_shown,
    page=FormPost(
        "/espace/suivis/{follow_up_id}",
        then="/espace/suivis/{follow_up_id}",
        again=show_follow_up,
        form=questions_on,
    ),
)

answer_question = structure.act(
    Act.ANSWER_QUESTION,
    api="POST /questions/{question_id}/answer",
    summary="Répondre à une question de la préfecture",
    form=AnswerForm,
    do=review.answer,
    shows=QuestionView,
    page=FormPost(
        "/espace/questions/{question_id}",
        then="/espace/questions/{question_id}",
        again=show_question_in_space,
    ),
)

invite_colleague = structure.act(
    Act.INVITE_COLLEAGUE,
    api="POST /colleagues",
    summary="Inviter un collègue dans l'espace",
    form=ColleagueForm,
    do=accounts.invite_colleague,
    shows=account_shown,
    status=201,
    refusals=[429],
    page=FormPost(
        "/espace/collegues", then=f"{space.INFORMATION}?invitation=envoyee", again=show_information
    ),
)

remove_colleague = structure.act(
    Act.REMOVE_COLLEAGUE,
    api="POST /colleagues/{account_id}/removal",
    summary="Retirer un collègue de l'espace, ou son invitation",
    form=RemovalForm,
    do=accounts.remove_colleague,
    shows=account_shown,
    page=FormPost(space.REMOVAL, then=f"{space.INFORMATION}?retrait=fait", again=show_removal),
)

correct_own_contact = structure.act(
    Act.CORRECT_OWN_CONTACT,
    api="PUT /contact",
    summary="Corriger la personne à contacter, son téléphone et la date d'accueil",
    form=OwnContactForm,
    do=own_corrections.correct_contact,
    check=own_corrections.check_contact,
    shows=contact_shown,
    page=FormPost(space.CONTACT, then=f"{space.INFORMATION}?contact=corrige", again=show_contact),
)

switch_structure = structure.act(
    Act.SWITCH_STRUCTURE,
    api="POST /api/v1/me/structure",
    summary="Passer à une autre de ses structures",
    form=SwitchForm,
    do=accounts.switch_structure,
    shows=account_shown,
    page=FormPost("/espace/structure", then=space.HOME, again=show_information),
)
