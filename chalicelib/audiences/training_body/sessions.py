"""The training sessions of a body: opened, filled, closed, corrected, cancelled (RULES 17)."""

from __future__ import annotations

from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.telling.lines import lines_of
from chalicelib.audiences.training_body.audience import training_body
from chalicelib.audiences.training_body.forms import (
    REMOTE,
    CancellationForm,
    RegistrationForm,
    TrainingSessionCorrection,
    TrainingSessionForm,
    TrainingSessionList,
)
from chalicelib.audiences.training_body.session_views import (
    TrainingSessionDetail,
    TrainingSessionPage,
    session_detail,
    session_page,
)
from chalicelib.domain.access.permissions import Act, lots_of
from chalicelib.domain.training.lots import REMOTE_LOT
from chalicelib.domain.training.session import TrainingSession, TrainingSessionStatus
from chalicelib.http.act import Nothing
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import Shown, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.training import centres
from chalicelib.services.training import sessions as journey

LIST = staff_pages.TRAINING_SESSIONS
NEW = f"{LIST}/nouvelle"
ONE = f"{LIST}/{{training_session_id}}"
REGISTRATIONS, CLOSING = f"{ONE}/inscriptions", f"{ONE}/cloture"
CORRECTION, CANCELLATION = f"{ONE}/correction", f"{ONE}/annulation"


@training_body.get(
    "/sessions",
    Act.LIST_TRAINING_SESSIONS,
    summary="Les sessions de formation d'un lot ; du lot 1, toutes celles à distance",
    responses={200: TrainingSessionPage},
)
def list_training_sessions(request: Request[None, TrainingSessionList]) -> Response:
    """List the sessions of a lot."""
    asked = request.query
    page = journey.list_sessions(
        request.ports,
        request.actor,
        lot=asked.lot,
        status=asked.status,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    return Response(body=session_page(request.ports, page))


@training_body.get(
    "/sessions/{training_session_id}",
    Act.SEE_TRAINING_SESSION,
    summary="Une session de formation, ses inscrits et qui attend",
    responses={200: TrainingSessionDetail},
    shows_version=True,
)
def read_training_session(request: Request, training_session_id: str) -> Response:
    """Read a session with its people."""
    found = journey.read_details(request.ports, request.actor, training_session_id)
    return Response(body=session_detail(request.ports, found), etag=found.session.version)


def chosen_lot(request: AnyRequest) -> int:
    """Return the lot in the URL of a list if the actor may see it, otherwise the first lot of the actor.

    Raises:
        Refusal: ``not_found`` for an actor without a lot.
    """
    own = lots_of(request.actor)
    wanted = request.query.get("lot", "")
    return int(wanted) if wanted.isdecimal() and int(wanted) in own else own[0]


@training_body.page(LIST, Act.LIST_TRAINING_SESSIONS)
def show_training_sessions(request: AnyRequest) -> Response:
    """Show the sessions of a lot and a status."""
    lot, asked = chosen_lot(request), request.query.get("status", "")
    status = (
        TrainingSessionStatus(asked) if asked in set(TrainingSessionStatus) else TrainingSessionStatus.OPEN
    )
    found = journey.list_sessions(
        request.ports, request.actor, lot=lot, status=status, limit=LINES, cursor=cursor_of(request)
    )
    return staff_pages.page(
        request,
        "training_sessions.html",
        title="Sessions de formation",
        here=LIST,
        lot=lot,
        lots=lots_of(request.actor),
        chosen=status,
        statuses=TrainingSessionStatus,
        rows=found.items,
        onward=onward(request, f"{LIST}?lot={lot}&status={status.value}", found),
    )


def _places(request: AnyRequest, lots: tuple[int, ...]) -> list[tuple[str, str]]:
    """Return the places to choose from for a session: at a distance, or a centre of some lots."""
    found = [
        (one.id, f"Lot {lot} : {one.where} ({one.seats} places)")
        for lot in lots
        for one in centres.open_centres(request.ports, lot)
    ]
    return [(REMOTE, "À distance"), *found]


@training_body.page(NEW, Act.KEEP_TRAINING_SESSIONS)
def show_new_training_session(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the form of a new session."""
    lots = lots_of(request.actor)
    centres.require_some_lot(request.actor, Act.KEEP_TRAINING_SESSIONS)
    return staff_pages.page(
        request,
        "training_session_new.html",
        title="Ouvrir une session de formation",
        here=LIST,
        form=shown
        or filled(request, TrainingSessionForm, **({"lot": str(lots[0])} if len(lots) == 1 else {})),
        lots=[(str(one), f"Lot {one}") for one in lots],
        places=_places(request, lots),
        parameters=request.ports.parameters(),
        today=request.ports.today(),
    )


@training_body.page(ONE, Act.SEE_TRAINING_SESSION)
def show_training_session(
    request: AnyRequest, training_session_id: str, *, shown: Shown | None = None
) -> Response:
    """Show a session, the advisers registered or waiting, and the button that closes it."""
    cursor = request.query.get("journal")
    found = journey.read_details(request.ports, request.actor, training_session_id, journal_cursor=cursor)
    session, today = found.session, request.ports.today()
    return staff_pages.page(
        request,
        "training_session.html",
        title=f"Session du {session.dates.starts_on:%d/%m/%Y}",
        here=LIST,
        form=shown,
        session=session,
        found=found,
        opened=session.open_on(today),
        ahead=session.ahead(today),
        least=request.ports.parameters().in_person_advisers,
        registration=shown_or_blank(request, RegistrationForm, shown),
        closing=shown_or_blank(request, Nothing, shown).of(session.version),
        journal=lines_of(found.journal),
        earlier=found.journal.cursor,
        said=request.query.get("fait", "") if shown is None else "",
    )


@training_body.page(CORRECTION, Act.KEEP_TRAINING_SESSIONS)
def show_training_session_correction(
    request: AnyRequest, training_session_id: str, *, shown: Shown | None = None
) -> Response:
    """Show the form that corrects a session."""
    session = journey.read_session(
        request.ports, request.actor, training_session_id, Act.KEEP_TRAINING_SESSIONS
    )
    places = _places(request, () if session.lot == REMOTE_LOT else (session.lot,))
    if session.centre_id and session.centre_id not in dict(places):
        places.append((session.centre_id, session.where))
    return staff_pages.page(
        request,
        "training_session_correction.html",
        title="Corriger une session de formation",
        here=LIST,
        form=(shown or filled(request, TrainingSessionCorrection, **_typed(session))).of(session.version),
        session=session,
        places=places,
        parameters=request.ports.parameters(),
        ahead=session.ahead(request.ports.today()),
        today=request.ports.today(),
    )


def _typed(session: TrainingSession) -> dict[str, str]:
    dates = session.dates
    return {
        "centre_id": session.centre_id or REMOTE,
        "starts_on": dates.starts_on.isoformat(),
        "ends_on": dates.ends_on.isoformat(),
        "closes_on": dates.closes_on.isoformat(),
        "seats": str(dates.seats),
    }


@training_body.page(CANCELLATION, Act.KEEP_TRAINING_SESSIONS)
def show_training_session_cancellation(
    request: AnyRequest, training_session_id: str, *, shown: Shown | None = None
) -> Response:
    """Show what cancelling a session does, and ask for the reason."""
    session = journey.read_session(
        request.ports, request.actor, training_session_id, Act.KEEP_TRAINING_SESSIONS
    )
    return staff_pages.page(
        request,
        "training_session_cancellation.html",
        title="Annuler une session de formation",
        here=LIST,
        form=shown_or_blank(request, CancellationForm, shown).of(session.version),
        session=session,
        ahead=session.ahead(request.ports.today()),
    )


def after_opening(_call: AnyRequest, session: TrainingSession) -> str:
    """Return the page of the session that was opened."""
    return f"{ONE.format(training_session_id=session.id)}?fait=ouverture"
