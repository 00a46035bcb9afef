"""The advisers of a training body: lists by what they wait for, and a sheet for each (RULES 15 to 17)."""

from __future__ import annotations

from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.telling.lines import lines_of
from chalicelib.audiences.training_body.audience import training_body
from chalicelib.audiences.training_body.forms import (
    AbandonmentForm,
    AbsenceForm,
    ExamForm,
    ExemptionForm,
    NoAbsenceForm,
    NoExamForm,
    PositioningTestForm,
    RegistrationForm,
    TrainingChoice,
)
from chalicelib.audiences.training_body.views import (
    TrainingBoardView,
    TrainingsView,
    TrainingView,
    training_board_view,
    training_shown,
    trainings_view,
)
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.shared.french import of_person
from chalicelib.domain.training.selection import TrainingSelection, TrainingTray
from chalicelib.domain.training.status import AHEAD, TRAINED, TrainingStatus
from chalicelib.http.act import Nothing
from chalicelib.http.bodies import Fields
from chalicelib.http.html.list_query import ListQuery, searched
from chalicelib.http.html.page_forms import Shown, blank, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.training import course
from chalicelib.services.training import desk as journey

LIST = staff_pages.TRAININGS
ONE = f"{LIST}/{{training_id}}"
TEST, EXEMPTION, ABSENCES = f"{ONE}/test", f"{ONE}/dispense", f"{ONE}/absences"
ABANDONMENT, EXAM, REGISTRATION = f"{ONE}/abandon", f"{ONE}/examen", f"{ONE}/inscription"
BACK = "/retrait"
# Trainings per page.
_PAGE = 50
# The columns of the board.
_STEPS = {
    "to_test": "Test à passer",
    "waiting": "Sans session",
    "placed": "Inscrits",
    "in_training": "En formation",
    "trained": "Formés, CCP1 à passer",
    "certified": "CCP1 obtenu",
    "abandoned": "Abandons",
    "stopped": "Arrêts",
    "in_person": "En présentiel",
    "remote": "À distance",
}
# Lists that are shown only when they are not empty or are the one on the page.
_RARE = frozenset({TrainingTray.LATE, TrainingTray.STOPPED})
T = TrainingStatus


def _selection(request: AnyRequest, choice: TrainingChoice) -> TrainingSelection:
    return TrainingSelection(
        tray=choice.tray,
        today=request.ports.today(),
        params=request.ports.parameters(),
        text=choice.q or "",
        department=choice.department,
    )


@training_body.get(
    "/trainings",
    Act.LIST_TRAININGS,
    summary="Les formations d'une liste, par date d'arrivée du conseiller",
    responses={200: TrainingsView},
)
def list_trainings(request: Request[None, TrainingChoice]) -> Response:
    """List the trainings of a tray."""
    asked = request.query
    found = journey.select(
        request.ports, request.actor, _selection(request, asked), page=asked.page, size=_PAGE
    )
    return Response(body=trainings_view(found))


@training_body.get(
    "/board",
    Act.LIST_TRAININGS,
    summary="Les conseillers à chaque étape de leur formation, par région et par lot",
    responses={200: TrainingBoardView},
)
def read_training_board(request: Request) -> Response:
    """Count the advisers at each step."""
    return Response(
        body=training_board_view(request.ports, *journey.read_board(request.ports, request.actor))
    )


@training_body.page(staff_pages.TRAINING_BOARD, Act.LIST_TRAININGS, who={Who.AGENCY})
def show_training_board(request: AnyRequest) -> Response:
    """Show how many advisers are where, by lot and by region."""
    shown = training_board_view(request.ports, *journey.read_board(request.ports, request.actor))
    return staff_pages.page(
        request,
        "training_board.html",
        title="Formation des conseillers",
        here=staff_pages.TRAINING_BOARD,
        views=staff_pages.board_views(request),
        board=shown,
        steps=_STEPS,
    )


@training_body.get(
    "/trainings/{training_id}",
    Act.SEE_TRAINING,
    summary="La formation d'un conseiller",
    responses={200: TrainingView},
    shows_version=True,
)
def read_training(request: Request, training_id: str) -> Response:
    """Read a training."""
    found = course.read_training(request.ports, request.actor, training_id)
    return Response(body=training_shown(request.ports, found), etag=found.version)


@training_body.page(LIST, Act.LIST_TRAININGS)
def show_trainings(request: Request[None, Fields]) -> Response:
    """Show the trainings of a tray."""
    choice, search = searched(TrainingChoice, request.query)
    selection = _selection(request, choice)
    found = journey.select(request.ports, request.actor, selection, page=choice.page, size=_PAGE)
    return staff_pages.page(
        request,
        "training_list.html",
        title="Formations",
        here=LIST,
        form=search,
        view=ListQuery(LIST, choice),
        narrowed=selection.narrowed,
        trays=found.trays(choice.tray, _RARE),
        found=found,
        names=request.ports.places.departments(),
        departments=sorted(request.ports.places.departments()),
    )


@training_body.page(ONE, Act.SEE_TRAINING)
def show_training(request: AnyRequest, training_id: str, *, shown: Shown | None = None) -> Response:
    """Show a training, what it waits for, and the forms to record what happened."""
    story = journey.read_details(
        request.ports, request.actor, training_id, journal_cursor=request.query.get("journal")
    )
    one = story.training
    known = {"hours": one.test.hours.value, "passed_on": one.test.passed_on.isoformat()} if one.test else {}
    test = shown if shown and shown.form.model is PositioningTestForm else None
    return staff_pages.page(
        request,
        "training.html",
        title=f"Formation {of_person(one.name)}",
        here=LIST,
        form=shown,
        one=one,
        story=story,
        department=request.ports.places.department_name(one.place.department),
        today=request.ports.today(),
        ahead=one.status in AHEAD,
        trained=one.status in TRAINED,
        begun=one.status is T.IN_TRAINING,
        test=(test or filled(request, PositioningTestForm, **known)).of(one.version),
        exemption=shown_or_blank(request, ExemptionForm, shown).of(one.version),
        absence=shown_or_blank(request, AbsenceForm, shown).of(one.version),
        no_absence=blank(request, NoAbsenceForm).of(one.version),
        abandonment=shown_or_blank(request, AbandonmentForm, shown).of(one.version),
        exam=shown_or_blank(request, ExamForm, shown).of(one.version),
        no_exam=blank(request, NoExamForm).of(one.version),
        registration=blank(request, RegistrationForm),
        nothing=shown_or_blank(request, Nothing, shown).of(one.version),
        journal=lines_of(story.journal),
        said=request.query.get("fait", "") if shown is None else "",
    )
