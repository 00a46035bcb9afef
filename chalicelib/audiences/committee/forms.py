"""The forms of the committee's secretary (RULES section 4)."""

from typing import Annotated

from pydantic import Field

from chalicelib.audiences.shared.forms import MOST_POSTS, EntityId, PageNumber, PageOfList, Reason
from chalicelib.audiences.shared.tables.forms import DryRun, SoundLines, TableFile
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.agenda_selection import AgendaSelection, DecisionSought
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.deciding.decision_file import LABELS, MOST_LINES
from chalicelib.domain.deciding.selection import OpinionSought, RequestSought
from chalicelib.http.fields import Ask, Day, Form, Kind, Line, MultiLine


class SessionForm(Form):
    """A committee session: its number, its date and its venue (RULES section 4)."""

    number: Annotated[int, Field(ge=1, le=9999), Ask("Numéro de la séance")]
    held_on: Annotated[Day, Ask("Date de la séance")]
    venue: Annotated[Annotated[str, Line(200)] | None, Ask("Lieu")] = None


_DEPARTMENT = Annotated[Annotated[str, Field(pattern=r"^(\d{2,3}|2[AB])$")] | None, Ask("Département")]


class AgendaFilters(Form):
    """The filters of an agenda."""

    q: Annotated[
        Annotated[str, Line(200)] | None,
        Ask("Recherchez", hint="Le nom de la structure, ou le début de ses mots."),
    ] = None
    department: _DEPARTMENT = None
    decision: Annotated[DecisionSought | None, Ask("Décision")] = None

    def selection(self) -> AgendaSelection:
        """Return the filters as a domain value."""
        return AgendaSelection(text=self.q or "", department=self.department, decision=self.decision)


class AgendaList(AgendaFilters):
    """The filters of an agenda, and the page."""

    page: PageNumber = 1


class AgendaPage(AgendaFilters, PageOfList):
    """The filters of an agenda, and the page, for programs."""


class AgendaForm(Form):
    """The filters of the undecided applications to add to an agenda; all of them by default."""

    department: _DEPARTMENT = None
    opinion: Annotated[OpinionSought | None, Ask("Avis de la préfecture")] = None
    request: Annotated[RequestSought | None, Ask("Demande")] = None
    kind: Annotated[StructureKind | None, Ask("Structure")] = None
    legal_form: Annotated[LegalForm | None, Ask("Forme juridique")] = None
    waiting_since: Annotated[
        Day | None, Ask("En attente depuis le", hint="Cette date, ou une date plus ancienne.")
    ] = None


class PositionForm(Form):
    """The place of an application in the order of an agenda."""

    position: Annotated[int, Field(ge=1, le=9999), Ask("Place à l'ordre du jour")]


class NoteForm(Form):
    """The secretary's note on an application, which only the committee reads."""

    note: Annotated[
        Annotated[str, MultiLine(1, 2000)] | None,
        Ask("Note", hint="Pour le comité et l'agence : ni la structure ni la préfecture ne la lisent."),
    ] = None


class DecisionForm(Form):
    """One decision: posts for a validation; a standard or typed reason for the others (RULES section 4).

    More posts than requested need a reason too.
    """

    verdict: Annotated[Verdict, Ask("Décision")]
    posts_granted: Annotated[
        Annotated[int, Field(ge=1, le=MOST_POSTS)] | None,
        Ask("Postes attribués", hint="Pour une validation.", when="verdict=validated"),
    ] = None
    standard_reason: Annotated[
        Annotated[str, Line(64)] | None,
        # The choices are stored by the agency, so pages add them.
        Kind("choices"),
        Ask("Motif type", hint="Pour un refus ou un ajournement."),
    ] = None
    reason: Annotated[
        Annotated[str, MultiLine(1, 1000)] | None,
        Ask(
            "Motif",
            hint="D'un refus ou d'un ajournement, la structure le lira : les raisons, ou ce qui manque. "
            "D'une validation, seulement pour plus de postes que demandé.",
        ),
    ] = None


_REPLACE = Ask(
    "Remplacer aussi ce que quelqu'un d'autre a décidé",
    hint="Sans cette case, une candidature que quelqu'un d'autre a décidée autrement reste comme elle est.",
)


class SeveralForm(DecisionForm):
    """One decision for several applications of an agenda, 200 at most."""

    applications: Annotated[
        tuple[EntityId, ...],
        Field(min_length=1, max_length=200),
        Ask("Candidatures cochées", missing="Cochez au moins une candidature."),
    ]
    replace_others: Annotated[bool, Kind("checkbox"), _REPLACE] = False


class FileChoices(SoundLines):
    """Which lines of a file of decisions are recorded."""

    replace_others: Annotated[bool, Kind("checkbox"), _REPLACE] = False


class FileImport(DryRun, FileChoices):
    """Which lines of a file sent by a program are recorded, and whether to report only."""


class DecisionFile(TableFile):
    """The file of decisions."""

    description = (
        "Le fichier de l'ordre du jour, comme l'export le donne ou un tableur l'enregistre : CSV (UTF-8, "
        "UTF-16 ou Windows-1252, séparé par des points-virgules, des tabulations ou des virgules) ou XLSX "
        f"(la première feuille), {MOST_LINES} lignes et 4 Mo au plus. La première ligne nomme les colonnes, "
        f"dans n'importe quel ordre et parmi d'autres : {', '.join(LABELS.values())} ; « SIRET » et "
        "« Décision » sont nécessaires. La décision vaut Validée, Refusée, Ajournée ou rien ; sans nombre de "
        "postes, une validation en attribue autant que demandé. dry_run=true donne le rapport par ligne "
        "et n'écrit rien. Une ligne à corriger refuse le fichier entier, sauf only_sound=true. Ce que "
        "quelqu'un d'autre a décidé autrement reste, sauf replace_others=true, qui prend dans If-Match la "
        "version de la séance. Le même fichier envoyé deux fois n'écrit rien la seconde fois."
    )


class ClosingForm(Form):
    """The minutes of a session, and the reason why the agency closes it late."""

    minutes: Annotated[Annotated[str, MultiLine(1, 20000)] | None, Ask("Procès-verbal")] = None
    late_reason: Annotated[
        Reason | None,
        Ask(
            "Pourquoi clore si tard",
            hint="L'agence seule, quand la date de la séance laisse trop peu de temps pour recruter. De 10 à "
            "1 000 caractères.",
        ),
    ] = None
