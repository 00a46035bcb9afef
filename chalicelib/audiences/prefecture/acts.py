"""The acts of a prefecture (RULES sections 4, 7)."""

from chalicelib.audiences.prefecture import correction_requests as correction_pages
from chalicelib.audiences.prefecture import extensions as extension_pages
from chalicelib.audiences.prefecture.audience import correcting, extending, prefecture
from chalicelib.audiences.shared import sheet
from chalicelib.audiences.shared.forms import (
    ApplicationList,
    DeclinedCorrectionForm,
    ExtensionForm,
    FollowUpList,
    GrantedCorrectionForm,
    OpinionDraftForm,
    OpinionForm,
    PageOfList,
    QuestionForm,
    RefusedExtensionForm,
)
from chalicelib.audiences.shared.recruitment_views import FollowUpPage, follow_up_page
from chalicelib.audiences.shared.views import (
    ApplicationDetail,
    ApplicationPage,
    OpinionDraftView,
    QuestionView,
    application_detail,
    application_page,
    application_shown,
    opinion_draft_shown,
)
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.http.act import FormPost
from chalicelib.http.operation import Request, Response
from chalicelib.services.access import mail_feedback
from chalicelib.services.applying import applications, extensions
from chalicelib.services.deciding import correction_requests, drafts, review
from chalicelib.services.following_up import checking


@prefecture.get(
    "/applications",
    Act.LIST_APPLICATIONS,
    summary="Les candidatures de ses départements, les plus anciennes d'abord, 100 par page au plus",
    responses={200: ApplicationPage},
)
def list_department_applications(request: Request[None, ApplicationList]) -> Response:
    """List the applications of the account's departments."""
    asked = request.query
    page = review.list_applications(
        request.ports, request.actor, status=asked.status, limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=application_page(page))


@prefecture.get(
    "/applications/{application_id}",
    Act.SEE_APPLICATION,
    summary="Une candidature de ses départements, avec une page de ses questions",
    responses={200: ApplicationDetail},
    shows_version=True,
)
def read_department_application(request: Request[None, PageOfList], application_id: str) -> Response:
    """Read one application and a page of its questions."""
    application, questions = review.read_with_questions(
        request.ports, request.actor, application_id, limit=request.query.limit, cursor=request.query.cursor
    )
    problems = mail_feedback.delivery_problems(request.ports, [application.contact.email])
    return Response(body=application_detail(application, questions, problems), etag=application.version)


ask_question = prefecture.act(
    Act.ASK_QUESTION,
    api="POST /applications/{application_id}/questions",
    summary="Poser une question à la structure",
    form=QuestionForm,
    do=review.ask,
    shows=QuestionView,
    status=201,
    page=FormPost(sheet.QUESTION, then=f"{sheet.PATH}?fait=question#questions", again=sheet.show),
)

give_opinion = prefecture.act(
    Act.GIVE_OPINION,
    api="PUT /applications/{application_id}/opinion",
    summary="Donner ou modifier son avis",
    form=OpinionForm,
    do=review.give_opinion,
    shows=application_shown,
    page=FormPost(sheet.OPINION, then=sheet.after_opinion, again=sheet.show),
)

save_opinion_draft = prefecture.act(
    Act.GIVE_OPINION,
    name="save_opinion_draft",
    api="PUT /applications/{application_id}/opinion-draft",
    summary="Garder un avis en brouillon, lu par les agents de ses départements ; vide, il est supprimé",
    form=OpinionDraftForm,
    do=drafts.save_draft,
    shows=opinion_draft_shown,
    page=FormPost(sheet.DRAFT, then=sheet.after_draft, again=sheet.show, form=sheet.DRAFT_FORM),
)


@prefecture.get(
    "/applications/{application_id}/opinion-draft",
    Act.GIVE_OPINION,
    summary="L'avis gardé en brouillon",
    responses={200: OpinionDraftView},
)
def read_opinion_draft(request: Request, application_id: str) -> Response:
    """Read the draft of an opinion."""
    draft = drafts.read_draft(request.ports, request.actor, application_id)
    return Response(body=opinion_draft_shown(request.ports, draft))


# The agency has the same routes, as it may answer in place of a prefecture.
_EXTENSION = "applications/{application_id}/extension"

extend_recruitment = extending.act(
    Act.EXTEND_RECRUITMENT,
    api={Who.PREFECTURE: f"POST /prefecture/{_EXTENSION}", Who.AGENCY: f"POST /agency/{_EXTENSION}"},
    summary="Prolonger le délai de recrutement",
    form=ExtensionForm,
    do=applications.extend,
    shows=application_shown,
    page=FormPost(
        extension_pages.PATH, then=f"{extension_pages.PATH}?fait=oui", again=extension_pages.show_extension
    ),
)

refuse_extension = extending.act(
    Act.REFUSE_EXTENSION,
    api={
        Who.PREFECTURE: f"POST /prefecture/{_EXTENSION}-refusal",
        Who.AGENCY: f"POST /agency/{_EXTENSION}-refusal",
    },
    summary="Refuser la prolongation que la structure demande",
    form=RefusedExtensionForm,
    do=extensions.refuse_extension,
    shows=application_shown,
    page=FormPost(
        extension_pages.REFUSAL, then=f"{extension_pages.PATH}?fait=oui", again=extension_pages.show_refusal
    ),
)


_CORRECTION = "applications/{application_id}/correction"

grant_correction = correcting.act(
    Act.ANSWER_CORRECTION,
    name="grant_correction",
    api={
        Who.PREFECTURE: f"POST /prefecture/{_CORRECTION}-grant",
        Who.AGENCY: f"POST /agency/{_CORRECTION}-grant",
    },
    summary="Corriger les réponses comme la structure le demande",
    form=GrantedCorrectionForm,
    do=correction_requests.grant,
    shows=application_shown,
    page=FormPost(
        correction_pages.PATH,
        then=f"{correction_pages.PATH}?fait=oui",
        again=correction_pages.show_correction_asked,
    ),
)

decline_correction = correcting.act(
    Act.ANSWER_CORRECTION,
    name="decline_correction",
    api={
        Who.PREFECTURE: f"POST /prefecture/{_CORRECTION}-refusal",
        Who.AGENCY: f"POST /agency/{_CORRECTION}-refusal",
    },
    summary="Décliner la correction que la structure demande",
    form=DeclinedCorrectionForm,
    do=correction_requests.decline,
    shows=application_shown,
    page=FormPost(
        correction_pages.DECLINE,
        then=f"{correction_pages.PATH}?fait=oui",
        again=correction_pages.show_correction_asked,
    ),
)


@prefecture.get(
    "/follow-ups",
    Act.LIST_FOLLOW_UPS,
    summary="Les suivis trimestriels de ses départements",
    responses={200: FollowUpPage},
)
def list_department_follow_ups(request: Request[None, FollowUpList]) -> Response:
    """List the follow-ups of a quarter."""
    asked = request.query
    page = checking.list_follow_ups(
        request.ports, request.actor, quarter=asked.quarter, limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=follow_up_page(page))
