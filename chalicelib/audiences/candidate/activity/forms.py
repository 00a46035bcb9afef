"""The forms of activity reports (RULES 19, section 11)."""

from typing import Annotated, Any, cast

from pydantic import Field, StringConstraints

from chalicelib.audiences.shared.forms import CHOOSE_COMMUNE, InseeCode, PageOfList, PostalCode
from chalicelib.audiences.shared.tables.forms import TableFile
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.activity.report import (
    LEAST_MINUTES,
    MOST_MINUTES,
    MOST_PEOPLE,
    MOST_THEMES,
    ActivityKind,
    Age,
    Channel,
    Redirection,
    ReportAnswers,
    Standing,
    Theme,
)
from chalicelib.domain.activity.report_file import LABELS, MOST_LINES
from chalicelib.domain.following_up.quarter import QUARTER_SHAPE
from chalicelib.domain.shared.refusal import Answered, Unanswered
from chalicelib.http.fields import Ask, Day, Form, Kind
from chalicelib.http.html.page_forms import PageForm
from chalicelib.services.activity import reports
from chalicelib.services.core.ports import Ports

_PLACE = Ask("Commune : code postal ou nom", missing=CHOOSE_COMMUNE, shown_as="place")
_ONE, _GROUP = "group=non", "group=oui"
_Number = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]


class ReportForm(Form):
    """A report of an activity; it has no names of people supported."""

    day: Annotated[Day, Ask("Date")]
    channel: Annotated[Channel, Ask("Où ?")]
    kind: Annotated[ActivityKind, Ask("Activité")]
    group: Annotated[
        bool,
        Kind("choices", choices=(("non", "Une personne"), ("oui", "Un groupe"))),
        Ask("Pour qui ?"),
    ]
    age: Annotated[Age | None, Ask("Âge de la personne, s'il est connu", when=_ONE)] = None
    standing: Annotated[Standing | None, Ask("Sa situation, si elle est connue", when=_ONE)] = None
    people: Annotated[
        Annotated[int, Field(ge=1, le=MOST_PEOPLE)] | None, Ask("Nombre de participants", when=_GROUP)
    ] = None
    age_child: Annotated[_Number | None, Ask("Moins de 12 ans", when=_GROUP)] = None
    age_teenager: Annotated[_Number | None, Ask("12 à 17 ans", when=_GROUP)] = None
    age_young: Annotated[_Number | None, Ask("18 à 34 ans", when=_GROUP)] = None
    age_adult: Annotated[_Number | None, Ask("35 à 59 ans", when=_GROUP)] = None
    age_senior: Annotated[_Number | None, Ask("60 ans et plus", when=_GROUP)] = None
    standing_at_school: Annotated[_Number | None, Ask("Scolarisés ou étudiants", when=_GROUP)] = None
    standing_employed: Annotated[_Number | None, Ask("En emploi", when=_GROUP)] = None
    standing_job_seeker: Annotated[_Number | None, Ask("Sans emploi", when=_GROUP)] = None
    standing_retired: Annotated[_Number | None, Ask("Retraités", when=_GROUP)] = None
    themes: Annotated[
        list[Theme],
        Field(min_length=1, max_length=MOST_THEMES),
        Ask("Thèmes", hint="Cochez tout ce qui convient.", missing="Choisissez au moins un thème."),
    ]
    minutes: Annotated[
        int,
        Field(ge=LEAST_MINUTES, le=MOST_MINUTES),
        Ask("Durée, en minutes", hint=f"De {LEAST_MINUTES} à {MOST_MINUTES}. Une heure et demie : 90."),
    ]
    postal_code: Annotated[PostalCode, _PLACE]
    insee_code: Annotated[InseeCode, _PLACE]
    redirected_to: Annotated[Redirection | None, Ask("Si vous avez redirigé la personne, vers qui ?")] = None
    mandate: Annotated[bool, Kind("checkbox"), Ask("Un mandat Aidants Connect a été conclu")] = False

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        return {"answers": answers_of(self)}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names of ``arguments``."""
        return {"answers"}


def answers_of(form: ReportForm) -> ReportAnswers:
    """Return the answers of a form; an individual activity counts one person."""
    if form.group:
        people = form.people or 0
        ages = tuple(getattr(form, f"age_{one.value}") or 0 for one in Age)
        standings = tuple(getattr(form, f"standing_{one.value}") or 0 for one in Standing)
    else:
        people = 1
        ages = tuple(int(one is form.age) for one in Age)
        standings = tuple(int(one is form.standing) for one in Standing)
    return ReportAnswers(
        day=form.day,
        channel=form.channel,
        kind=form.kind,
        group=form.group,
        people=people,
        ages=ages,
        standings=standings,
        themes=tuple(form.themes),
        minutes=form.minutes,
        insee_code=form.insee_code,
        postal_code=form.postal_code,
        redirected_to=form.redirected_to,
        mandate=form.mandate,
    )


class _PartialAnswers:
    """The valid answers of a form, with the interface of ``ReportAnswers`` that the rules read."""

    def __init__(self, form: Answered) -> None:
        self._form = form

    @property
    def people(self) -> int:
        """The number of participants. Raises ``Unanswered`` for a group without one."""
        if not self._form.group:
            return 1
        if self._form.people is None:
            raise Unanswered("people")
        return int(self._form.people)

    @property
    def ages(self) -> tuple[int, ...]:
        """The number of participants of each age."""
        return self._of_each("age", Age)

    @property
    def standings(self) -> tuple[int, ...]:
        """The number of participants of each status."""
        return self._of_each("standing", Standing)

    def _of_each(self, name: str, members: type[Age] | type[Standing]) -> tuple[int, ...]:
        if not self._form.group:
            return ()
        return tuple(getattr(self._form, f"{name}_{one.value}") or 0 for one in members)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._form, name)


def check(ports: Ports, actor: Actor, *given: Any) -> None:
    """Check the valid answers of a form by the rules of a report.

    Raises:
        Refusal: ``not_found``.
        Refusals, Unanswered: as ``reports.check_report``.
    """
    *_report_id, form = given
    reports.check_report(ports, actor, cast(ReportAnswers, _PartialAnswers(form)))


class NewReportForm(ReportForm):
    """A new report, with the id that the browser gave it."""

    client_id: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9A-Za-z-]{8,64}$"),
        Ask(
            "Nom du compte rendu", hint="Tiré au sort par qui l'envoie ; le même deux fois n'est reçu qu'une."
        ),
    ]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        return {"answers": answers_of(self), "client_id": self.client_id}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names of ``arguments``."""
        return {"answers", "client_id"}


NEW, CORRECTED = PageForm(model=NewReportForm), PageForm(model=ReportForm)


class ReportList(PageOfList):
    """A quarter, written 2026-Q4 (by default that of today), and the page of its reports."""

    quarter: Annotated[str, StringConstraints(pattern=f"^{QUARTER_SHAPE}$")] | None = None


class ReportFile(TableFile):
    """The file of reports."""

    description = (
        f"CSV ou XLSX (la première feuille), {MOST_LINES} lignes et 4 Mo au plus. La première ligne nomme "
        f"les colonnes, dans n'importe quel ordre : {', '.join(LABELS.values())}. dry_run=true donne le "
        "rapport par ligne et n'écrit rien. Une ligne à corriger refuse le fichier entier, sauf "
        "only_sound=true. Le même fichier envoyé deux fois n'écrit rien la seconde fois."
    )
