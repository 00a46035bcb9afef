"""The API and acts of the committee's secretary: sessions, agenda, decisions (RULES section 4)."""

from chalicelib.audiences.committee import choice as choice_page
from chalicelib.audiences.committee import decision_files as file_pages
from chalicelib.audiences.committee import order as order_page
from chalicelib.audiences.committee import sessions as pages
from chalicelib.audiences.committee.audience import committee
from chalicelib.audiences.committee.forms import (
    AgendaForm,
    AgendaPage,
    ClosingForm,
    DecisionForm,
    FileChoices,
    NoteForm,
    PositionForm,
    SessionForm,
    SeveralForm,
)
from chalicelib.audiences.committee.views import (
    AgendaItemView,
    AgendaView,
    SessionPage,
    agenda_filled,
    agenda_view,
    session_page,
    session_shown,
    several_decided,
)
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.audiences.shared.views import ApplicationPage, application_page
from chalicelib.domain.access.permissions import Act
from chalicelib.http.act import FormPost
from chalicelib.http.operation import Request, Response
from chalicelib.services.deciding import bulk_decisions, decision_files, preparing, session_agenda
from chalicelib.services.deciding import committee as sessions


@committee.get(
    "/applications",
    Act.LIST_APPLICATIONS,
    summary="Les candidatures en attente de décision, les plus anciennes d'abord, 100 par page au plus",
    responses={200: ApplicationPage},
)
def list_applications_to_decide(request: Request[None, PageOfList]) -> Response:
    """List the applications that may be added to an agenda, oldest first."""
    page = sessions.applications_to_decide(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(body=application_page(page))


create_committee_session = committee.act(
    Act.PREPARE_SESSION,
    name="create_committee_session",
    api="POST /sessions",
    summary="Créer une séance",
    form=SessionForm,
    do=sessions.create_session,
    shows=session_shown,
    status=201,
    page=FormPost(pages.LIST, then=pages.after_creation, again=pages.show_sessions),
)


@committee.get(
    "/sessions",
    Act.SEE_SESSION,
    summary="Les séances, de la plus récente à la plus ancienne, sans leur procès-verbal",
    responses={200: SessionPage},
)
def list_committee_sessions(request: Request[None, PageOfList]) -> Response:
    """List the committee sessions, latest first."""
    page = sessions.list_sessions(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(body=session_page(page))


@committee.get(
    "/sessions/{session_id}",
    Act.SEE_SESSION,
    summary="Une séance et une page de ce qui est choisi de son ordre du jour, dans son ordre",
    responses={200: AgendaView},
    shows_version=True,
)
def read_committee_session(request: Request[None, AgendaPage], session_id: str) -> Response:
    """Read a committee session and a page of its agenda."""
    asked = request.query
    seen, agenda, beside = session_agenda.read_agenda(
        request.ports, request.actor, session_id, asked.selection(), limit=asked.limit, cursor=asked.cursor
    )
    view = agenda_view(seen, asked.selection(), agenda, beside.applications)
    return Response(body=view, etag=seen.session.version)


correct_committee_session = committee.act(
    Act.PREPARE_SESSION,
    name="correct_committee_session",
    api="PUT /sessions/{session_id}",
    summary="Corriger le numéro, la date ou le lieu d'une séance qui n'est pas close",
    form=SessionForm,
    do=sessions.correct_session,
    shows=session_shown,
    page=FormPost(pages.CORRECTION, then=f"{pages.SESSION}?fait=correction", again=pages.show_correction),
)

open_committee_session = committee.act(
    Act.PREPARE_SESSION,
    name="open_committee_session",
    api="POST /sessions/{session_id}/opening",
    summary="Ouvrir une séance en préparation : ses décisions s'enregistrent ensuite",
    do=preparing.open_session,
    page=FormPost(pages.OPENING, then=f"{pages.SESSION}?fait=ouverture", again=pages.show_session),
    shows=session_shown,
)

prepare_committee_session = committee.act(
    Act.PREPARE_SESSION,
    name="prepare_committee_session",
    api="DELETE /sessions/{session_id}/opening",
    summary="Remettre en préparation une séance ouverte qui n'a encore rien décidé",
    do=preparing.prepare_session,
    page=FormPost(pages.PREPARATION, then=f"{pages.SESSION}?fait=preparation", again=pages.show_session),
    shows=session_shown,
)

remove_committee_session = committee.act(
    Act.PREPARE_SESSION,
    name="remove_committee_session",
    api="DELETE /sessions/{session_id}",
    summary="Supprimer une séance qui n'est pas close et dont l'ordre du jour est vide",
    do=sessions.remove_session,
    page=FormPost(pages.REMOVAL, then=f"{pages.LIST}?fait=suppression", again=pages.show_session),
)

fill_agenda = committee.act(
    Act.PREPARE_SESSION,
    name="fill_agenda",
    api="POST /sessions/{session_id}/agenda",
    summary="Mettre à l'ordre du jour les candidatures qui attendent une décision, 200 au plus",
    form=AgendaForm,
    do=session_agenda.fill_agenda,
    shows=agenda_filled,
    page=FormPost(pages.AGENDA, then=pages.after_filling, again=choice_page.show_choice_again),
)

put_on_agenda = committee.act(
    Act.PREPARE_SESSION,
    name="put_on_agenda",
    api="PUT /sessions/{session_id}/agenda/{application_id}",
    summary="Mettre une candidature à l'ordre du jour",
    do=sessions.put_on_agenda,
    shows=AgendaItemView,
)

take_off_agenda = committee.act(
    Act.PREPARE_SESSION,
    name="take_off_agenda",
    api="DELETE /sessions/{session_id}/agenda/{application_id}",
    summary="Retirer une candidature de l'ordre du jour",
    do=sessions.take_off_agenda,
    page=FormPost(pages.TAKEN_OFF, then=f"{pages.SESSION}?fait=retrait", again=pages.show_item),
)

move_on_agenda = committee.act(
    Act.PREPARE_SESSION,
    name="move_on_agenda",
    api="PUT /sessions/{session_id}/agenda/{application_id}/place",
    summary="Donner à une candidature une autre place à l'ordre du jour",
    form=PositionForm,
    do=preparing.move_on_agenda,
    page=FormPost(order_page.PLACE, then=order_page.after_move, again=order_page.show_order_again),
    shows=AgendaItemView,
)

note_application = committee.act(
    Act.DECIDE,
    name="note_application",
    api="PUT /sessions/{session_id}/agenda/{application_id}/note",
    summary="Écrire une note sur une candidature pour le comité seul, ou l'effacer (null) ; If-Match prend "
    "la version de la ligne de l'ordre du jour",
    form=NoteForm,
    do=preparing.note_application,
    page=FormPost(pages.NOTE, then=f"{pages.ITEM}?fait=note", again=pages.show_item),
    shows=AgendaItemView,
)

decide_application = committee.act(
    Act.DECIDE,
    name="decide_application",
    api="PUT /sessions/{session_id}/agenda/{application_id}/decision",
    summary="Décider : validée avec des postes, refusée ou ajournée avec un motif ; If-Match prend la "
    "version de la ligne de l'ordre du jour",
    form=DecisionForm,
    do=sessions.record_decision,
    shows=AgendaItemView,
    page=FormPost(pages.DECISION, then=pages.after_decision, again=pages.show_item),
)

decide_several_applications = committee.act(
    Act.DECIDE,
    name="decide_several_applications",
    api="POST /sessions/{session_id}/decisions",
    summary="Prendre la même décision sur plusieurs candidatures de l'ordre du jour, 200 au plus",
    form=SeveralForm,
    do=bulk_decisions.record_decisions,
    shows=several_decided,
    page=FormPost(pages.SEVERAL, then=pages.after_several, again=pages.show_session),
)

record_decision_file = committee.act(
    Act.DECIDE,
    name="record_decision_file",
    form=FileChoices,
    do=decision_files.record_upload,
    page=FormPost(file_pages.REPORT, then=file_pages.after_recording, again=file_pages.show_file_report),
)

close_committee_session = committee.act(
    Act.CLOSE_SESSION,
    name="close_committee_session",
    api="POST /sessions/{session_id}/close",
    summary="Clore la séance : les décisions partent",
    form=ClosingForm,
    do=sessions.close_session,
    shows=session_shown,
    status=202,
    page=FormPost(pages.CLOSING, then=f"{pages.SESSION}?fait=cloture", again=pages.show_closing),
)
