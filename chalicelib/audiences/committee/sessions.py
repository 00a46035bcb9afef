"""The pages of the committee's secretary: sessions, agenda, decisions, closing (RULES section 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

from chalicelib.audiences.committee.audience import committee
from chalicelib.audiences.committee.forms import (
    AgendaList,
    ClosingForm,
    DecisionForm,
    NoteForm,
    SessionForm,
    SeveralForm,
)
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.told_answers import correction_asked_of, corrections_of
from chalicelib.audiences.shared.views import register_view
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.agency.standard_reasons import OTHER, ReasonBook
from chalicelib.domain.deciding.agenda_selection import DecisionSought
from chalicelib.domain.deciding.committee import (
    AgendaItem,
    CommitteeSession,
    CommitteeSessionStatus,
    Verdict,
)
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.http.act import Nothing
from chalicelib.http.bodies import Fields
from chalicelib.http.html import pages
from chalicelib.http.html.list_query import ListQuery, searched
from chalicelib.http.html.onward import numbered
from chalicelib.http.html.page_forms import Shown, blank, filled, shown_or_blank
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.agency import reasons
from chalicelib.services.core.lists import NumberedPage
from chalicelib.services.deciding import committee as sessions
from chalicelib.services.deciding import session_agenda
from chalicelib.services.deciding.bulk_decisions import BulkResult

LIST = staff_pages.SESSIONS
SESSION = f"{LIST}/{{session_id}}"
AGENDA, CORRECTION, REMOVAL = f"{SESSION}/ordre-du-jour", f"{SESSION}/modifier", f"{SESSION}/suppression"
CLOSING = f"{SESSION}/cloture"
ITEM = f"{SESSION}/dossiers/{{application_id}}"
DECISION, TAKEN_OFF = f"{ITEM}/decision", f"{ITEM}/retrait"
OPENING, PREPARATION = f"{SESSION}/ouverture", f"{SESSION}/preparation"
NOTE = f"{ITEM}/note"
SEVERAL, MINUTES = f"{SESSION}/decisions", f"{SESSION}/proces-verbal"
# Sessions per page.
_SESSIONS = 50
# Lines of an agenda per page; most agendas fit on one page (RULES section 13).
LINES = 100
# The most names on the page that closes a session; only the number of the others is shown.
_NAMED = 50
# The most questions shown with a decision; most applications have three or fewer.
_QUESTIONS = 50


@committee.page(LIST, Act.SEE_SESSION)
def show_sessions(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the sessions, latest first, and the form of a new one."""
    page = sessions.list_sessions(
        request.ports, request.actor, limit=_SESSIONS, cursor=request.query.get("cursor")
    )
    return staff_pages.page(
        request,
        "sessions.html",
        title="Séances du comité",
        here=LIST,
        form=shown_or_blank(request, SessionForm, shown),
        sessions=page.items,
        cursor=page.cursor,
        removed=shown is None and request.query.get("fait") == "suppression",
    )


@committee.page(SESSION, Act.SEE_SESSION)
def show_session(request: AnyRequest, session_id: str, *, shown: Shown | None = None) -> Response:
    """Show a session: a filtered page of its agenda, and the forms to decide and to add applications."""
    seen = session_agenda.read_session_details(request.ports, request.actor, session_id)
    asked = Fields(tuple(pair for pair in request.query.items() if pair[0] in AgendaList.model_fields))
    choice, search = searched(AgendaList, asked)
    selection = choice.selection()
    picked = selection.of(seen.agenda)
    found = NumberedPage.of(picked, page=choice.page, size=LINES)
    several = shown_or_blank(request, SeveralForm, shown).of(seen.session.version)
    names = request.ports.places.departments()
    counts = selection.count_each(seen.agenda, "department")
    return staff_pages.page(
        request,
        "session.html",
        title=f"Séance n° {seen.session.number}",
        here=LIST,
        form=shown or search,
        search=search,
        view=ListQuery(SESSION.format(session_id=session_id), choice),
        narrowed=selection.narrowed,
        found=found,
        departments=[(code, f"{code} {names[code]} ({counts[code]})") for code in sorted(counts)],
        decisions=_decisions(selection.count_each(seen.agenda, "decision")),
        several=several,
        standard_reasons=_choices(reasons.reason_book(request.ports)),
        ticked=_ticked(request, found.rows, several),
        nothing=blank(request, Nothing),
        details=seen,
        authors=session_agenda.read_line_records(request.ports, found.rows, applications=False).authors,
        opinions=OpinionVerdict,
        prepared=seen.session.status is CommitteeSessionStatus.PREPARED,
        opened=seen.session.status is CommitteeSessionStatus.OPEN,
        changeable=seen.session.is_changeable,
        decided=any(item.decision for item in seen.agenda),
        verdicts=Verdict,
        first=seen.next_undecided(""),
        said=request.query.get("fait", "") if shown is None else "",
        added=pages.number_said(request.query.get("nombre", "")),
        left=pages.number_said(request.query.get("laissees", "")),
    )


def _decisions(counts: Counter[DecisionSought]) -> list[tuple[DecisionSought, str]]:
    return [(one, f"{one.label.capitalize()} ({counts[one]})") for one in DecisionSought]


def _ticked(request: AnyRequest, lines: Sequence[AgendaItem], several: Shown) -> set[str]:
    """Return the ids of the ticked lines: those sent, and those that a link of the page ticks."""
    sent = set(several.values("applications"))
    asked = request.query.get("cochees", "")
    if asked == "sans-decision":
        return sent | {item.id for item in lines if item.is_undecided}
    return sent | {item.id for item in lines} if asked == "toutes" else sent


def after_several(request: AnyRequest, done: BulkResult, session_id: str) -> str:
    """Return the path of the same page, which then tells how many decisions were recorded.

    With a filter on decisions the decided lines leave the list, so the path is that of its first page.
    """
    moved = "decision" in request.query
    kept = {
        name: value
        for name, value in request.query.items()
        if name in AgendaList.model_fields and not (moved and name == "page")
    }
    said = {"fait": "plusieurs", "nombre": done.recorded, "laissees": len(done.conflicts), **kept}
    return f"{SESSION.format(session_id=session_id)}?{urlencode(said)}"


def after_filling(_call: AnyRequest, added: int, session_id: str) -> str:
    """Return the path of the agenda, which then tells how many applications were added."""
    return f"{SESSION.format(session_id=session_id)}?fait=ajout&nombre={added}"


def after_creation(_call: AnyRequest, session: CommitteeSession) -> str:
    """Return the path of the new session."""
    return SESSION.format(session_id=session.id)


@committee.page(CORRECTION, Act.PREPARE_SESSION)
def show_correction(request: AnyRequest, session_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for the number and the date of a session."""
    session = sessions.read_session(request.ports, request.actor, session_id, Act.PREPARE_SESSION)
    known = filled(
        request,
        SessionForm,
        number=str(session.number),
        held_on=session.held_on.isoformat(),
        venue=session.venue or "",
    )
    return staff_pages.page(
        request,
        "session_correction.html",
        title=f"Corriger la séance n° {session.number}",
        here=LIST,
        form=(shown or known).of(session.version),
        session=session,
    )


@committee.page(ITEM, Act.SEE_SESSION)
def show_item(
    request: AnyRequest, session_id: str, application_id: str, *, shown: Shown | None = None
) -> Response:
    """Show an application of the agenda, with the form of the decision."""
    seen, item, story = session_agenda.read_item(
        request.ports, request.actor, session_id, application_id, limit=_QUESTIONS
    )
    application, book = story.application, reasons.reason_book(request.ports)
    sent = shown.form.model if shown is not None else None
    form = shown if shown is not None and sent is DecisionForm else _decision(request, item)
    note = (
        shown if shown is not None and sent is NoteForm else filled(request, NoteForm, note=item.note or "")
    )
    place, department = seen.place_of(item), application.place.department
    to_come, posts = seen.posts_to_grant, session_agenda.posts_left(request.ports)
    return staff_pages.page(
        request,
        "session_item.html",
        title=f"{application.name}, séance n° {seen.session.number}",
        here=LIST,
        form=shown,
        decision=form.of(item.version),
        standard_reasons=_choices(book),
        proposed=seen.reason_to_propose(item, request.account.id, book),
        note=note.of(item.version),
        nothing=blank(request, Nothing),
        details=seen,
        item=item,
        place=place,
        page=-(-place // LINES),
        names=session_agenda.read_line_records(request.ports, [item], applications=False).authors,
        opened=seen.session.status is CommitteeSessionStatus.OPEN,
        changeable=seen.session.is_changeable,
        application=application,
        questions=story.questions.items,
        authors=story.authors,
        register=register_view(application),
        corrected_answers=corrections_of(application),
        asked=correction_asked_of(application),
        department=request.ports.places.department_name(department),
        code=department,
        posts_left=posts,
        here_to_come=to_come.get(department, 0),
        to_come=sum(to_come.values()),
        following=seen.next_undecided(item.id),
        said=request.query.get("fait", "") if shown is None else "",
    )


def _choices(book: ReasonBook) -> list[tuple[str, str]]:
    """Return the choices of a reason: the standard reasons, and « another reason »."""
    return [*((one.key, one.sentence) for one in book.offered), (OTHER, "Un autre motif")]


def _decision(request: AnyRequest, item: AgendaItem) -> Shown:
    """Return the form with the recorded decision, or with the posts requested."""
    said = item.decision
    posts = (said.posts_granted if said else None) or item.posts_requested
    values = {"posts_granted": str(posts)} if posts else {}
    if said is not None:
        values["verdict"] = said.verdict.value
        if said.reason:
            values |= {"reason": said.reason, "standard_reason": OTHER}
    return filled(request, DecisionForm, **values)


def after_decision(request: AnyRequest, decided: AgendaItem, session_id: str, application_id: str) -> str:
    """Return the path of the next undecided application, or of the agenda when all are decided."""
    following = session_agenda.read_session_details(request.ports, request.actor, session_id).next_undecided(
        decided.id
    )
    if following is None:
        return f"{SESSION.format(session_id=session_id)}?fait=decisions"
    return f"{ITEM.format(session_id=session_id, application_id=following.id)}?fait=decision"


@committee.page(CLOSING, Act.SEE_SESSION)
def show_closing(request: AnyRequest, session_id: str, *, shown: Shown | None = None) -> Response:
    """Show the consequences of closing a session, and ask for the minutes."""
    seen = session_agenda.read_session_details(request.ports, request.actor, session_id)
    known = filled(request, ClosingForm, minutes=seen.session.minutes or "")
    posts = session_agenda.posts_left(request.ports)
    names = request.ports.places.departments()
    return staff_pages.page(
        request,
        "session_closing.html",
        title=f"Clore la séance n° {seen.session.number}",
        here=LIST,
        form=(shown or known).of(seen.session.version),
        details=seen,
        posts_left=posts,
        named=_NAMED,
        opened=seen.session.status is CommitteeSessionStatus.OPEN,
        changeable=seen.session.is_changeable,
        verdicts=Verdict,
        posts=[(names[code], posts) for code, posts in sorted(seen.posts.items())],
        total=sum(seen.posts.values()),
        passed=[
            (names[code], posts.budget.by_envelope[code])
            for code in posts.budget.exceeded_envelopes(seen.posts_to_grant)
        ],
    )


@committee.page(MINUTES, Act.SEE_SESSION)
def show_minutes(request: AnyRequest, session_id: str) -> Response:
    """Show the printable minutes of a session; a draft until it is closed."""
    seen = session_agenda.read_session_details(request.ports, request.actor, session_id)
    names = request.ports.places.departments()
    parts = {verdict: seen.with_verdict(verdict) for verdict in Verdict}
    decided = [item for verdict in Verdict for item in parts[verdict]]
    part = numbered(request, decided, each=LINES)
    beside = session_agenda.read_line_records(request.ports, part.rows, closed_by=seen.session.closed_by)
    return staff_pages.page(
        request,
        "session_minutes.html",
        title=f"Procès-verbal de la séance n° {seen.session.number}",
        here=LIST,
        details=seen,
        verdicts=Verdict,
        parts=[
            (f"Candidatures {verdict.label}s", len(items), shown)
            for verdict, items in parts.items()
            if (shown := [item for item in part.rows if item.decision and item.decision.verdict is verdict])
        ],
        applications=beside.applications,
        part=part,
        total=sum(seen.posts.values()),
        posts=[(names[code], posts) for code, posts in sorted(seen.posts.items())],
        closed_by=beside.authors.get(seen.session.closed_by or "", ""),
    )
