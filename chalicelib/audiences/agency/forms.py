"""The agency's forms (RULES sections 3, 7)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.audiences.shared.contracts import (
    ContractDates,
    EndForm,
    FullTime,
    MonthlyCents,
    ValidationForm,
)
from chalicelib.audiences.shared.forms import (
    CHOOSE_COMMUNE,
    MOST_POSTS,
    Cursor,
    EntityId,
    InseeCode,
    LotNumber,
    PageNumber,
    PageOfList,
    PersonName,
    PostalCode,
    Reason,
)
from chalicelib.audiences.shared.money.amounts import typed
from chalicelib.domain.access.account import Role
from chalicelib.domain.candidates.pix_table import COLUMNS, MOST_LINES
from chalicelib.http.bodies import CsvFile
from chalicelib.http.fields import Ask, Day, EmailAddress, Form, Kind, Line

DepartmentCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{2,3}|2A|2B)$")]
RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,3}$")]
_COMMUNE = Ask("Code postal ou commune de la structure", missing=CHOOSE_COMMUNE, shown_as="place")


StaffRole = Literal[Role.AGENCY, Role.PREFECTURE, Role.COMMITTEE, Role.FUNDER, Role.TRAINING_BODY]


class StaffIdentity(Form):
    """The identity of a member of staff; a prefecture has departments, a training body has lots."""

    first_name: Annotated[PersonName, Ask("Prénom", autocomplete="off")]
    last_name: Annotated[PersonName, Ask("Nom", autocomplete="off")]
    role: Annotated[StaffRole, Ask("Rôle")]
    departments: Annotated[
        tuple[DepartmentCode, ...],
        Field(max_length=20),
        Ask("Départements suivis", hint="Pour une préfecture."),
    ] = ()
    region: Annotated[
        RegionCode | None, Ask("Région suivie", hint="Tient lieu de tous ses départements.")
    ] = None
    lots: Annotated[
        tuple[LotNumber, ...],
        Field(max_length=6),
        Ask("Lots de formation", hint="Pour un organisme de formation."),
    ] = ()


class StaffForm(StaffIdentity):
    """A staff account to create."""

    email: Annotated[EmailAddress, Ask("Adresse e-mail", autocomplete="off")]


class EnvelopeForm(Form):
    """The envelope of posts of a department; null removes it."""

    department: Annotated[DepartmentCode, Ask("Département")]
    posts: Annotated[
        Annotated[int, Field(ge=0, le=9999)] | None,
        Ask("Postes de l'enveloppe", hint="Laissez vide pour retirer l'enveloppe."),
    ] = None


class AccountSearch(Form):
    """A search of accounts of staff."""

    q: Annotated[Annotated[str, Line(200)] | None, Ask("Recherchez", hint="Nom, ou début de l'adresse.")] = (
        None
    )
    role: Annotated[StaffRole | None, Ask("Rôle")] = None
    department: Annotated[DepartmentCode | None, Ask("Département")] = None


class StaffList(PageOfList):
    """The role and the page of a list of accounts."""

    role: Role


class CandidateSearch(PageOfList):
    """A search of candidates, and the page of the results."""

    q: Annotated[str, Line(200), Ask("Recherchez", hint="Nom, ville, code postal ou adresse e-mail entière.")]


class StructureList(PageOfList):
    """A search of structures, and the page of the results, for programs."""

    q: Annotated[
        Annotated[str, Line(200)] | None,
        Ask("Recherchez", hint="Nom, commune, contact, code postal ou SIRET ; sans mots, toutes."),
    ] = None


class ReasonForm(Form):
    """The reason of an act of the agency."""

    reason: Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères.")]


class StaffCorrection(StaffIdentity, ReasonForm):
    """The correct identity of a member of staff, and the reason of the correction."""


class CandidateEmailForm(ReasonForm):
    """The correct address of a candidate, and the reason of the correction."""

    email: Annotated[EmailAddress, Ask("Nouvelle adresse e-mail", autocomplete="off")]


class RecordSearch(Form):
    """A search of candidates, and the page of the results."""

    q: Annotated[
        Annotated[str, Line(200)] | None,
        Ask("Recherchez", hint="Début du nom, de la ville, code postal ou adresse e-mail entière."),
    ] = None
    cursor: Cursor | None = None


class StructureSearch(Form):
    """A search of structures, and the page of the results."""

    q: Annotated[
        Annotated[str, Line(200)] | None,
        Ask("Recherchez", hint="Nom, SIRET, commune, code postal ou contact."),
    ] = None
    page: PageNumber = 1


class DayChoice(Form):
    """The day, the kind and the page of a list of timers."""

    day: Annotated[Day | None, Ask("Jour")] = None
    what: Annotated[str, Line(100)] | None = None
    page: PageNumber = 1


class DeadlineList(PageOfList):
    """The day and the page of a list of timers; without a day, all of the next days."""

    day: Day | None = None


class MergeForm(ReasonForm):
    """The application that is kept, and the reason why the other one is its duplicate."""

    into: Annotated[EntityId, Ask("Candidature à garder")]


class ContactEmailForm(ReasonForm):
    """The correct address of a contact, and the reason of the correction."""

    email: Annotated[EmailAddress, Ask("Nouvelle adresse e-mail du contact", autocomplete="off")]


class SiretForm(ReasonForm):
    """The correct SIRET of a structure, and the reason of the correction."""

    siret: Annotated[str, Line(40), Ask("SIRET", hint="14 chiffres.")]


class CommuneForm(ReasonForm):
    """The correct commune of a structure, and the reason of the correction."""

    postal_code: Annotated[PostalCode, _COMMUNE]
    insee_code: Annotated[InseeCode, _COMMUNE]


class PlannedHireCorrection(ValidationForm, ReasonForm):
    """The correct planned hire date, and the reason of the correction."""


class ContractCorrection(ContractDates, ReasonForm):
    """The correct contract, and the reason why the agency records it.

    Without a pay or a working time, the recorded one is kept.
    """

    gross_pay_cents: Annotated[
        MonthlyCents | None,
        Ask("Salaire brut par mois", hint="En centimes, au moins le SMIC ; sans réponse, il ne change pas."),
    ] = None
    full_time: Annotated[bool | None, FullTime] = None


class ContractCorrectionPage(ContractCorrection):
    """The same form on its page, with the pay in euros."""

    gross_pay_cents: Annotated[
        Annotated[int, typed(0, 3_000_000)] | None,
        Kind(inputmode="decimal"),
        Ask(
            "Salaire brut par mois, en euros",
            hint="Au moins le SMIC. Sans réponse, il ne change pas. Exemple : 2 050,00",
        ),
    ] = None


class EndCorrection(EndForm):
    """The end of a contract, and the reason why the agency declares it."""

    correction: Annotated[Reason, Ask("Motif de la correction", hint="De 10 à 1 000 caractères.")]


class PostsForm(ReasonForm):
    """The correct number of posts of a decision, and the reason of the correction."""

    posts_granted: Annotated[int, Field(ge=1, le=MOST_POSTS), Ask("Postes attribués")]


class ParameterForm(ReasonForm):
    """A new value of a parameter, its first day, and the reason."""

    value: Annotated[str, Line(30), Ask("Nouvelle valeur")]
    first_day: Annotated[Day, Ask("À partir du", hint="Aujourd'hui ou un jour à venir.")]


class StandardReasonForm(Form):
    """A standard reason to add."""

    sentence: Annotated[
        str,
        Line(300, min=10),
        Ask("Phrase", hint="De 10 à 300 caractères, avec son point. Les structures la liront telle quelle."),
    ]


class LotForm(ReasonForm):
    """The holder and the contact of a lot, and the reason of the correction."""

    body: Annotated[Annotated[str, Line(150, name=True)], Ask("Organisme")]
    contact_email: Annotated[
        EmailAddress | None,
        Ask("Adresse e-mail de contact", hint="Les structures et les conseillers la lisent."),
    ] = None


class RegionLotForm(ReasonForm):
    """The lot of a region, and the reason of the correction."""

    lot: Annotated[LotNumber, Ask("Lot")]


class PixFile(CsvFile):
    """The file of Pix results."""

    description = (
        "L'export CSV d'une campagne Pix, tel que Pix ou un tableur l'enregistre : UTF-8, UTF-16 ou "
        "Windows-1252, séparé par des points-virgules, des tabulations ou des virgules, 4 Mo et "
        f"{MOST_LINES} lignes au plus. La première ligne nomme les colonnes, dans n'importe quel ordre et "
        f"parmi d'autres : {', '.join(COLUMNS.values())} (ou {', '.join(COLUMNS)}). L'identifiant est celui "
        "que le candidat lit dans son espace, jamais son nom ; le partage vaut Oui ou Non ; le palier vaut "
        "0, 1, 2, 3 ou rien, et chaque compétence Oui, Non, 0, 1, 2, 3 ou rien. dry_run=true donne le "
        "rapport de chaque ligne et n'écrit rien. Un fichier qui contient une ligne invalide ou un doublon "
        "est refusé en entier ; un candidat inconnu est laissé de côté. Le même fichier envoyé deux fois "
        "n'écrit rien la seconde fois."
    )
