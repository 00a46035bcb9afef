"""The forms of the Espace structure (RULES sections 5, 6)."""

from dataclasses import fields
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.audiences.shared.contracts import ValidationForm
from chalicelib.audiences.shared.forms import (
    MOST_POSTS,
    TO_ACCEPT,
    AgreementMonths,
    Cursor,
    EntityId,
    PageSize,
    PersonName,
    Phone,
    Reason,
)
from chalicelib.audiences.shared.tables.forms import FileFormat
from chalicelib.domain.applying.additional import AdditionalAnswers
from chalicelib.domain.candidates.resemblance import HireRemark
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.http.fields import Accepted, Ask, Day, EmailAddress, Form, Kind, Line, Means, WebAddress
from chalicelib.services.recruiting.pool import Search, Sort

_WhichApplication = Annotated[
    EntityId | None,
    Ask("Demande concernée", hint="Celle dont l'échéance vient la première, sauf mention contraire."),
]


class ColleagueForm(Form):
    """A colleague to invite."""

    # No autocomplete: the person who types is another one.

    first_name: Annotated[PersonName, Ask("Prénom", autocomplete="off")]
    last_name: Annotated[PersonName, Ask("Nom", autocomplete="off")]
    email: Annotated[EmailAddress, Ask("Adresse e-mail", autocomplete="off")]


class RemovalForm(Form):
    """The reason why a colleague is removed from the space."""

    reason: Annotated[Reason, Ask("Pourquoi", hint="De 10 à 1 000 caractères.")]


class OwnContactForm(Form):
    """The contact of the structure, and the date from which it is ready."""

    first_name: Annotated[PersonName, Ask("Prénom", autocomplete="off")]
    last_name: Annotated[PersonName, Ask("Nom", autocomplete="off")]
    job_title: Annotated[PersonName, Ask("Fonction", autocomplete="off")]
    phone: Annotated[Phone | None, Ask("Téléphone", autocomplete="off")] = None
    available_from: Annotated[Day, Ask("Prête à accueillir à partir du")]


class CandidateChoice(Form):
    """The tab, search and filters of the list of candidates."""

    tab: Annotated[
        Literal[
            MatchStatus.NEW,
            MatchStatus.SHORTLISTED,
            MatchStatus.DECLINED,
            MatchStatus.VALIDATED,
            MatchStatus.HIRED,
            MatchStatus.ENDED,
            "all",
        ],
        Means({"all": "Toutes"}),
    ] = MatchStatus.NEW
    pix: Annotated[str, Field(pattern=r"^[1-3](,[1-3]){0,2}$"), Ask("Niveau(x) Pix")] | None = None
    graduate: Annotated[bool | None, Ask("Diplômé")] = None
    cv: Annotated[bool | None, Ask("CV")] = None
    q: Annotated[
        Annotated[str, Line(200)] | None,
        Ask("Recherchez", hint="Nom, adresse e-mail entière ou code postal."),
    ] = None
    sort: Annotated[Sort, Ask("Trier par")] = Sort.START_DATE
    scope: Annotated[
        Literal["fitting", "all"],
        Means({"fitting": "ceux qui correspondent à la structure", "all": "toute la France"}),
        Ask("Chercher parmi tous les candidats de France"),
    ] = "fitting"

    def search(self) -> Search:
        """Return the search and filters of the list."""
        return Search(
            text=self.q or "",
            pix=frozenset(map(int, self.pix.split(","))) if self.pix else frozenset(),
            graduate=self.graduate,
            cv=self.cv,
            sort=self.sort,
            everyone=self.scope == "all",
        )

    def status(self) -> MatchStatus | None:
        """Return the status of the tab, None for all."""
        return None if self.tab == "all" else self.tab


class CandidateList(CandidateChoice):
    """The tab, search, filters and page of the list of candidates."""

    limit: PageSize = 50
    cursor: Cursor | None = None


class CandidateExport(FileFormat, CandidateChoice):
    """The list of candidates to export, and its format."""

    contacts: bool = False


class HireForm(ValidationForm):
    """« Valider cette candidature »: the planned hire date, and the unlikely values that were confirmed."""

    confirmed_remarks: Annotated[
        tuple[HireRemark, ...],
        Field(max_length=len(HireRemark)),
        Ask(
            "À confirmer",
            hint="Les codes que la réponse 422 donne à /confirmed_remarks, une fois les remarques lues.",
        ),
    ] = ()


class MoveForm(Form):
    """The new status of a candidate."""

    status: Annotated[Literal[MatchStatus.SHORTLISTED, MatchStatus.DECLINED, MatchStatus.NEW], Ask("Action")]


_Readers = Annotated[list[Annotated[str, Line(40)]], Field(max_length=200)]


class MailReadersForm(Form):
    """The readers of each kind of e-mail: ids of accounts, or « contact » (RULES section 9)."""

    decisions: Annotated[_Readers, Ask("Les e-mails sur la candidature et ses postes")] = Field(
        default_factory=list
    )
    recruitment: Annotated[_Readers, Ask("Les e-mails sur les recrutements")] = Field(default_factory=list)
    funding: Annotated[_Readers, Ask("Les e-mails sur le dossier et la convention")] = Field(
        default_factory=list
    )
    follow_ups: Annotated[_Readers, Ask("Les e-mails sur les suivis trimestriels")] = Field(
        default_factory=list
    )


class AskedDescriptionForm(Form):
    """The correction that a structure asks its prefecture for once posts are granted (RULES section 4)."""

    name: Annotated[str, Line(250, name=True), Ask("Nom de la structure", autocomplete="organization")]
    job_offer_url: Annotated[WebAddress | None, Ask("Adresse de votre offre d'emploi")] = None
    reason: Annotated[
        Reason, Ask("Pourquoi cette correction ?", hint="De 10 à 1 000 caractères. La préfecture le lira.")
    ]


class MoreTimeForm(Form):
    """The term that a structure asks for to recruit, and the reason (RULES section 10)."""

    deadline: Annotated[Day, Ask("Recruter jusqu'au")]
    reason: Annotated[Reason, Ask("Pourquoi", hint="De 10 à 1 000 caractères. La préfecture le lira.")]
    application_id: _WhichApplication = None


class AdditionalForm(Form):
    """The questions asked again for additional posts, and the commitments (RULES section 8)."""

    has_identified_candidate: Annotated[
        bool,
        Ask(
            "Avez-vous déjà identifié un candidat ?",
            hint="Si oui, demandez-lui de s'inscrire pour le retrouver sur la plateforme.",
        ),
    ]
    posts_requested: Annotated[
        Annotated[int, Field(ge=1, le=MOST_POSTS)] | None,
        Kind(inputmode="numeric"),
        Ask(
            "Combien de conseillers de plus souhaitez-vous accueillir ?",
            hint="Laissez vide si vous ne le savez pas encore.",
        ),
    ] = None
    available_from: Annotated[Day, Ask("À partir de quand êtes-vous prêt à les accueillir ?")]
    agreement_months: Annotated[AgreementMonths | None, Ask("Durée de la convention")] = None
    job_offer_url: Annotated[
        WebAddress | None,
        Ask("Adresse de votre offre d'emploi", hint="Si la fiche de poste est déjà publiée."),
    ] = None
    commitments_accepted: Annotated[
        Accepted,
        Kind("checkbox"),
        Ask("La structure prend à nouveau ces engagements", missing=TO_ACCEPT),
    ]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        given = {one.name: getattr(self, one.name) for one in fields(AdditionalAnswers)}
        return {"answers": AdditionalAnswers(**given)}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names in ``arguments``."""
        return {"answers"}


class PostsKeptForm(Form):
    """The number of posts that a structure keeps, and why it gives the others back."""

    posts_kept: Annotated[int, Field(ge=0, le=MOST_POSTS), Ask("Nombre de postes que vous gardez")]
    reason: Annotated[Reason, Ask("Pourquoi", hint="De 10 à 1 000 caractères.")]
    application_id: _WhichApplication = None


class SwitchForm(Form):
    """The structure to switch to, among those of the account."""

    structure_id: Annotated[EntityId, Ask("Structure")]
