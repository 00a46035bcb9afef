"""The acts of the funder: case files and agreements, quarterly follow-ups (RULES sections 7, 11)."""

from chalicelib.audiences.funder import agreements as agreement_pages
from chalicelib.audiences.funder import follow_ups as follow_up_pages
from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.funder.case_file_form import CaseFileForm
from chalicelib.audiences.shared.agreement_views import agreement_shown
from chalicelib.audiences.shared.forms import FollowUpList, QuestionForm, SignatureForm, TakenBackForm
from chalicelib.audiences.shared.recruitment_views import (
    AcceptanceView,
    FollowUpDetail,
    FollowUpPage,
    acceptance_shown,
    follow_up_page,
    follow_up_shown,
)
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.http.act import FormPost
from chalicelib.http.operation import Request, Response
from chalicelib.services.following_up import accepting, checking, follow_up
from chalicelib.services.funding import instruction, signing


@funder.get(
    "/follow-ups",
    Act.LIST_FOLLOW_UPS,
    summary="Les suivis d'un trimestre",
    responses={200: FollowUpPage},
)
def list_follow_ups(request: Request[None, FollowUpList]) -> Response:
    """List the follow-ups of a quarter."""
    asked = request.query
    page = checking.list_follow_ups(
        request.ports, request.actor, quarter=asked.quarter, limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=follow_up_page(page))


@funder.get(
    "/follow-ups/{follow_up_id}",
    Act.SEE_FOLLOW_UP,
    summary="Un suivi trimestriel",
    responses={200: FollowUpDetail},
    shows_version=True,
)
def read_follow_up(request: Request, follow_up_id: str) -> Response:
    """Read a follow-up."""
    one = follow_up.read_follow_up(request.ports, request.actor, follow_up_id)
    return Response(body=follow_up_shown(request.ports, one), etag=one.version)


accept_follow_up = funder.act(
    Act.ACCEPT_FOLLOW_UP,
    api="POST /follow-ups/{follow_up_id}/acceptance",
    summary="Accepter un suivi",
    do=checking.accept,
    shows=follow_up_shown,
    page=FormPost(
        follow_up_pages.ACCEPTANCE,
        then=f"{follow_up_pages.PATH}?fait=acceptation",
        again=follow_up_pages.show_follow_up,
    ),
)

decide_part_time = funder.act(
    Act.DECIDE_PART_TIME,
    api="PUT /follow-ups/{follow_up_id}/part-time",
    summary="Décider de ce qui est retenu d'un conseiller qui n'était pas à plein temps, avant d'accepter",
    form=follow_up_pages.PartTimeForm,
    do=checking.decide_part_time,
    shows=follow_up_shown,
    page=FormPost(
        follow_up_pages.PART_TIME,
        then=f"{follow_up_pages.PATH}?fait=temps",
        again=follow_up_pages.show_follow_up,
    ),
)

question_follow_up = funder.act(
    Act.QUESTION_FOLLOW_UP,
    api="POST /follow-ups/{follow_up_id}/questions",
    summary="Demander un complément sur un suivi",
    form=QuestionForm,
    do=checking.question,
    shows=follow_up_shown,
    page=FormPost(
        follow_up_pages.QUESTION,
        then=f"{follow_up_pages.PATH}?fait=question",
        again=follow_up_pages.show_follow_up,
    ),
)

take_acceptance_back = funder.act(
    Act.TAKE_ACCEPTANCE_BACK,
    api="DELETE /follow-ups/{follow_up_id}/acceptance",
    summary="Reprendre l'acceptation d'un suivi, tant que le versement qui en dépend n'est pas décidé",
    do=checking.take_acceptance_back,
    shows=follow_up_shown,
    page=FormPost(
        follow_up_pages.ACCEPTANCE_BACK,
        then=f"{follow_up_pages.PATH}?fait=reprise",
        again=follow_up_pages.show_follow_up,
    ),
)

take_question_back = funder.act(
    Act.TAKE_QUESTION_BACK,
    api="DELETE /follow-ups/{follow_up_id}/questions",
    summary="Retirer la question posée sur un suivi, avant sa réponse",
    do=checking.take_question_back,
    shows=follow_up_shown,
    page=FormPost(
        follow_up_pages.QUESTION_BACK,
        then=f"{follow_up_pages.PATH}?fait=retrait",
        again=follow_up_pages.show_follow_up,
    ),
)

accept_follow_ups = funder.act(
    Act.ACCEPT_FOLLOW_UP,
    name="accept_follow_ups",
    do=accepting.accept_several,
    form=follow_up_pages.AcceptedTogether,
    api="POST /acceptances",
    summary="Accepter ensemble des suivis d'un trimestre, ou tous ceux qui n'ont rien à vérifier",
    shows=acceptance_shown,
    status=202,
    page=FormPost(
        follow_up_pages.TOGETHER,
        again=follow_up_pages.show_together_again,
        then=lambda _call, acceptance: follow_up_pages.REPORT.format(acceptance_id=acceptance.id),
    ),
)


@funder.get(
    "/acceptances/{acceptance_id}",
    Act.ACCEPT_FOLLOW_UP,
    summary="Ce que sont devenus des suivis acceptés ensemble",
    responses={200: AcceptanceView},
)
def read_acceptance(request: Request, acceptance_id: str) -> Response:
    """Read the progress of accepting follow-ups together."""
    report = accepting.read_report(request.ports, request.actor, acceptance_id)
    return Response(body=acceptance_shown(request.ports, report.acceptance))


record_case_file = funder.act(
    Act.RECORD_CASE_FILE,
    api="PUT /agreements/{agreement_id}/case-file",
    summary="Écrire où en est un dossier : son numéro, son état et ses pièces",
    form=CaseFileForm,
    do=instruction.record,
    shows=agreement_shown,
    page=FormPost(
        agreement_pages.CASE_FILE,
        then=f"{agreement_pages.ONE}?fait=dossier",
        again=agreement_pages.show_agreement,
        form=agreement_pages.asked_of_file,
    ),
)

send_agreement = funder.act(
    Act.SEND_AGREEMENT,
    api="POST /agreements/{agreement_id}/sending",
    summary="Envoyer la convention, ou un avenant, à signer par la structure",
    do=signing.send,
    shows=agreement_shown,
    page=FormPost(
        agreement_pages.SENDING,
        then=f"{agreement_pages.ONE}?fait=envoi",
        again=agreement_pages.show_agreement,
    ),
)

take_agreement_back = funder.act(
    Act.TAKE_AGREEMENT_BACK,
    api="POST /agreements/{agreement_id}/withdrawal",
    summary="Reprendre le texte envoyé, avant la dernière signature",
    form=TakenBackForm,
    do=signing.take_back,
    shows=agreement_shown,
    page=FormPost(
        agreement_pages.TAKING_BACK,
        then=f"{agreement_pages.ONE}?fait=reprise",
        again=agreement_pages.show_agreement,
    ),
)

sign_last = funder.act(
    Act.SIGN_LAST,
    api="POST /agreements/{agreement_id}/signature",
    summary="Signer en dernier, au nom de la Banque des Territoires",
    who=(Who.FUNDER,),
    form=SignatureForm,
    do=signing.sign_last,
    shows=agreement_shown,
    page=FormPost(
        agreement_pages.SIGNATURE,
        then=f"{agreement_pages.ONE}?fait=signature",
        again=agreement_pages.show_agreement,
    ),
)
