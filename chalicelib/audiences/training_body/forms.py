"""The forms of the training bodies (RULES 15 to 17)."""

from typing import Annotated

from pydantic import Field

from chalicelib.audiences.shared.forms import (
    CHOOSE_COMMUNE,
    EntityId,
    InseeCode,
    LotNumber,
    PageNumber,
    PageOfList,
    PostalCode,
    Reason,
)
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.selection import TrainingTray
from chalicelib.domain.training.session import MOST_AT_ONCE, SessionRemark, TrainingSessionStatus
from chalicelib.http.fields import Ask, Day, Form, Kind, Line

Seats = Annotated[int, Field(ge=1, le=100)]
DepartmentChoice = Annotated[str, Field(pattern=r"^(\d{2,3}|2[AB])$")]
# The most proposed sessions applied at once: one request opens and fills them, in a few transactions each.
MOST_PROPOSALS = 60
# The value that a page sends for a session at a distance.
REMOTE = "remote"
_COMMUNE = Ask("Commune : code postal ou nom", missing=CHOOSE_COMMUNE, shown_as="place")


class TrainingChoice(Form):
    """Which trainings, and which page of them."""

    tray: Annotated[TrainingTray, Ask("Liste")] = TrainingTray.ALL
    q: Annotated[
        Annotated[str, Line(200)] | None, Ask("Recherchez", hint="Nom du conseiller ou de la structure.")
    ] = None
    department: Annotated[DepartmentChoice | None, Ask("Département")] = None
    page: PageNumber = 1


class CentreList(PageOfList):
    """The lot whose centres are listed, and which page of them."""

    lot: LotNumber


class TrainingSessionList(PageOfList):
    """Which sessions of a lot, and which page of them."""

    lot: LotNumber
    status: TrainingSessionStatus = TrainingSessionStatus.OPEN


class PositioningTestForm(Form):
    """The result of the positioning test."""

    hours: Annotated[CourseHours, Ask("Durée du parcours", hint="Votre test seul en décide.")]
    passed_on: Annotated[Day, Ask("Test passé le")]


class ExemptionForm(Form):
    """The certificate that the adviser holds already, and its proof."""

    certified_on: Annotated[Day, Ask("CCP1 obtenu le")]
    reference: Annotated[
        Annotated[str, Line(200)],
        Ask("Référence du certificat", hint="Le numéro du document que vous avez vu, et qui l'a délivré."),
    ]


class AbsenceForm(Form):
    """Days of absence."""

    first_day: Annotated[Day, Ask("Premier jour d'absence")]
    last_day: Annotated[Day, Ask("Dernier jour d'absence", hint="Le même pour une seule journée.")]


class NoAbsenceForm(Form):
    """The absence that is taken back, by its first day."""

    first_day: Annotated[Day, Ask("Premier jour de l'absence à retirer")]


class AbandonmentForm(Form):
    """The day on which the adviser abandoned the training, and why."""

    on: Annotated[Day, Ask("Abandon le")]
    reason: Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères.")]


class ExamForm(Form):
    """An examination for the CCP1."""

    on: Annotated[Day, Ask("Examen passé le")]
    passed: Annotated[bool, Ask("CCP1 obtenu ?")]


class NoExamForm(Form):
    """The examination that is taken back, by its day."""

    on: Annotated[Day, Ask("Jour de l'examen à retirer")]


class RegistrationForm(Form):
    """The advisers to register in a session."""

    training_ids: Annotated[
        tuple[EntityId, ...],
        Field(min_length=1, max_length=MOST_AT_ONCE),
        Ask("Conseillers à inscrire", hint=f"De 1 à {MOST_AT_ONCE} à la fois.", missing="Cochez quelqu'un."),
        Kind("choices", many=True),
    ]


class TrainingSessionCorrection(Form):
    """The days, the place and the seats of a session."""

    centre_id: Annotated[
        EntityId | None,
        Kind("choices", choices=((REMOTE, "À distance"),), null=REMOTE),
        Ask("Lieu"),
    ]
    starts_on: Annotated[Day, Ask("Premier jour")]
    ends_on: Annotated[Day, Ask("Dernier jour", hint="Une durée inhabituelle est à confirmer.")]
    closes_on: Annotated[
        Day,
        Ask(
            "Clôture des inscriptions",
            hint="À la fin de ce jour, une session qui a trop peu d'inscrits a lieu à distance.",
        ),
    ]
    seats: Annotated[Seats, Ask("Places")]
    confirmed_remarks: Annotated[
        tuple[SessionRemark, ...],
        Field(max_length=len(SessionRemark)),
        Ask(
            "À confirmer",
            hint="Les codes que la réponse 422 donne à /confirmed_remarks, une fois les remarques lues : la "
            "session est alors enregistrée telle quelle.",
        ),
    ] = ()


class TrainingSessionForm(TrainingSessionCorrection):
    """A session to open."""

    lot: Annotated[LotNumber, Ask("Lot")]


class CancellationForm(Form):
    """Why a session is cancelled."""

    reason: Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères.")]


class CentreQuestions(Form):
    """A centre: its name, its place and its seats."""

    name: Annotated[Annotated[str, Line(150, name=True)], Ask("Nom du centre", autocomplete="organization")]
    address: Annotated[Annotated[str, Line(200)], Ask("Adresse", hint="Numéro et voie.")]
    postal_code: Annotated[PostalCode, _COMMUNE]
    insee_code: Annotated[InseeCode, _COMMUNE]
    seats: Annotated[Seats, Ask("Places d'une session, au plus")]


class CentreForm(CentreQuestions):
    """A centre to add."""

    lot: Annotated[LotNumber, Ask("Lot")]


class CentreCorrection(CentreQuestions):
    """The corrected centre, and whether new sessions may be held there."""

    closed: Annotated[bool, Ask("Centre fermé ?", hint="Aucune nouvelle session n'y est ouverte.")]


class PlanOfLot(Form):
    """The lot of a plan."""

    lot: Annotated[LotNumber, Ask("Lot")]


class PlanForm(PlanOfLot):
    """The request for a plan of sessions."""

    first_start: Annotated[Day, Ask("Premier départ possible")]
    last_start: Annotated[
        Day, Ask("Dernier départ possible", hint="Dans les six mois qui suivent le premier.")
    ]
    months: Annotated[int, Field(ge=1, le=12), Ask("Durée d'une nouvelle session, en mois")]
    travel_km: Annotated[
        int,
        Field(ge=1, le=1000),
        Ask("Distance au centre, au plus", hint="En kilomètres à vol d'oiseau, depuis la structure."),
    ]


class PlanApplication(PlanOfLot):
    """The proposed sessions to open and fill."""

    proposals: Annotated[
        tuple[Annotated[str, Field(max_length=60)], ...],
        Field(min_length=1, max_length=MOST_PROPOSALS),
        Ask("Sessions à appliquer", missing="Cochez au moins une session."),
        Kind("choices", many=True),
    ]
