"""Routes of the committee's secretary: sessions, agenda, decisions (programme.md 4)."""

from chalicelib.audiences.shared import forms, views
from chalicelib.domain.deciding.committee import CommitteeSession
from chalicelib.http.authors import author_of
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.route import Routes
from chalicelib.services.core.decisions import found
from chalicelib.services.deciding import committee

routes = Routes("Comité de sélection", prefix="/api/v1/committee")

# The agency may do everything the secretary may (programme.md 7).
_SECRETARY = {Audience.COMMITTEE, Audience.AGENCY}


@routes.get(
    "/applications",
    audience=_SECRETARY,
    summary="Les candidatures en attente de décision",
    query=forms.PageOfList,
    answers={200: views.ApplicationPage},
)
def list_applications_to_decide(call: Call) -> Answer:
    """List what may be put on an agenda, oldest first."""
    page = committee.candidates_for_agenda(call.ports, limit=call.query.limit, cursor=call.query.cursor)
    return Answer(body=views.application_page(page))


@routes.post(
    "/sessions",
    audience=_SECRETARY,
    summary="Créer une séance",
    body=forms.SessionForm,
    answers={201: views.SessionView},
    refusals=[409],
)
def create_committee_session(call: Call) -> Answer:
    """Open a session."""
    session = committee.create_session(
        call.ports, author_of(call), number=call.body.number, held_on=call.body.held_on
    )
    return Answer(status=201, body=views.session_view(session))


@routes.get(
    "/sessions",
    audience=_SECRETARY,
    summary="Les séances, de la plus récente à la plus ancienne, sans leur compte rendu",
    query=forms.PageOfList,
    answers={200: views.SessionPage},
)
def list_committee_sessions(call: Call) -> Answer:
    """List the sessions, latest first."""
    page = call.ports.store.sessions(limit=call.query.limit, cursor=call.query.cursor)
    return Answer(body=views.session_page(page))


@routes.get(
    "/sessions/{session_id}",
    audience=_SECRETARY,
    summary="Une séance et une page de son ordre du jour",
    query=forms.PageOfList,
    answers={200: views.AgendaView},
)
def read_committee_session(call: Call, session_id: str) -> Answer:
    """Read a session and a page of its agenda."""
    session = found(call.ports.store.get(CommitteeSession, session_id))
    agenda = call.ports.store.agenda(session_id, limit=call.query.limit, cursor=call.query.cursor)
    return Answer(body=views.agenda_view(session, agenda), etag=session.version)


@routes.put(
    "/sessions/{session_id}/agenda/{application_id}",
    audience=_SECRETARY,
    summary="Mettre une candidature à l'ordre du jour",
    answers={200: views.AgendaItemView},
    refusals=[409],
)
def put_on_agenda(call: Call, session_id: str, application_id: str) -> Answer:
    """Put an application on the agenda."""
    return Answer(body=committee.put_on_agenda(call.ports, author_of(call), session_id, application_id))


@routes.delete(
    "/sessions/{session_id}/agenda/{application_id}",
    audience=_SECRETARY,
    summary="Retirer une candidature de l'ordre du jour",
    answers={204: None},
    refusals=[409],
)
def take_off_agenda(call: Call, session_id: str, application_id: str) -> Answer:
    """Take an application off the agenda."""
    committee.take_off_agenda(call.ports, author_of(call), session_id, application_id)
    return Answer(status=204)


@routes.put(
    "/sessions/{session_id}/agenda/{application_id}/decision",
    audience=_SECRETARY,
    summary="Décider : validée avec des postes, refusée ou ajournée avec un motif",
    body=forms.DecisionForm,
    answers={200: views.AgendaItemView},
    refusals=[409, 412],
)
def decide_application(call: Call, session_id: str, application_id: str) -> Answer:
    """Write down a decision; it leaves when the session closes."""
    item = committee.record_decision(
        call.ports,
        author_of(call),
        call.actor,
        session_id,
        application_id,
        verdict=call.body.verdict,
        posts_granted=call.body.posts_granted,
        reason=call.body.full_reason(),
        expected_version=call.if_match,
    )
    return Answer(body=item)


@routes.post(
    "/sessions/{session_id}/close",
    audience=_SECRETARY,
    summary="Clore la séance : les décisions partent",
    body=forms.ClosingForm,
    answers={202: views.SessionView},
    refusals=[409, 412],
)
def close_committee_session(call: Call, session_id: str) -> Answer:
    """Close the session; its decisions are published at once, one transaction each."""
    session = committee.close_session(
        call.ports,
        author_of(call),
        call.actor,
        session_id,
        minutes=call.body.minutes,
        expected_version=call.if_match,
    )
    return Answer(status=202, body=views.session_view(session))
