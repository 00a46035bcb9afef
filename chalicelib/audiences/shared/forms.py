"""What people send: every form of the API, with the names that outside web forms rely on."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import ApplicationStatus, Contact, OpinionVerdict
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.candidates.candidate import Situation
from chalicelib.domain.deciding.committee import RejectionReason, Verdict
from chalicelib.domain.following_up.follow_up import PostDeclaration
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import ContractKind, EndReason
from chalicelib.http.bodies import CsvFile
from chalicelib.http.fields import (
    Accepted,
    Day,
    EmailAddress,
    Form,
    Line,
    Paragraph,
    Secret,
    WebAddress,
    without_spaces,
)
from chalicelib.services.applying.apply import ApplicationAnswers
from chalicelib.services.candidates.pix_file import COLUMNS, MOST_LINES
from chalicelib.services.candidates.register import CandidateAnswers
from chalicelib.services.recruiting.pool import Search, Sort

PersonName = Annotated[str, Line(100)]
Phone = Annotated[str, Line(40)]
Siret = Annotated[str, Line(40)]
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$"), BeforeValidator(without_spaces)]
InseeCode = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9AB][0-9]{3}$")]
DepartmentCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{2,3}|2A|2B)$")]
Reason = Annotated[str, Paragraph(10, 1000)]
TotpCode = Annotated[str, Line(10)]
Cursor = Annotated[str, Line(2000)]
EntityId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
PageSize = Annotated[int, Field(ge=1, le=200)]


class ContactForm(Form):
    """Questions 8 to 12: who answers for the structure."""

    first_name: PersonName
    last_name: PersonName
    job_title: PersonName
    email: EmailAddress
    phone: Phone | None = None


class ApplicationQuestions(Form):
    """The 12 questions of a structure (programme.md 2)."""

    kind: StructureKind
    legal_form: LegalForm | None = None
    private_law_contracts: bool | None = None
    has_identified_candidate: bool
    posts_requested: Annotated[int, Field(ge=1, le=30)] | None = None
    available_from: Day
    siret: Siret
    name: Annotated[str, Line(250)]
    postal_code: PostalCode
    insee_code: InseeCode
    contact: ContactForm
    agreement_months: Literal[18, 24] | None = None
    job_offer_url: WebAddress | None = None

    def answers(self) -> ApplicationAnswers:
        """The answers, for the journey."""
        contact = Contact(**self.contact.model_dump())
        given = self.model_dump(exclude={"contact", "commitments_accepted"})
        return ApplicationAnswers(contact=contact, **given)


class ApplicationForm(ApplicationQuestions):
    """The 12 questions of a structure and its commitments (programme.md 2)."""

    commitments_accepted: Accepted


class CandidateForm(Form):
    """The form « Devenir conseiller » and its commitment (programme.md 3)."""

    situations: Annotated[list[Situation], Field(min_length=1, max_length=4)]
    diploma: Annotated[str, Line(200)] | None = None
    has_experience: bool
    postal_code: PostalCode
    insee_code: InseeCode
    max_distance_km: Literal[5, 10, 15, 20, 40, 100] | None
    available_from: Day
    first_name: PersonName
    last_name: PersonName
    email: EmailAddress
    phone: Phone | None = None
    commitments_accepted: Accepted

    def answers(self) -> CandidateAnswers:
        """The answers, for the journey; a situation ticked twice counts once."""
        given = self.model_dump(exclude={"situations", "commitments_accepted"})
        return CandidateAnswers(situations=tuple(dict.fromkeys(self.situations)), **given)


class CandidateEditForm(Form):
    """What a candidate corrects in the space."""

    postal_code: PostalCode
    insee_code: InseeCode
    max_distance_km: Literal[5, 10, 15, 20, 40, 100] | None
    available_from: Day
    phone: Phone | None = None


class AvailabilityForm(Form):
    """Whether structures may find the candidate."""

    available: bool


class LeaveForm(Form):
    """Why a candidate withdraws."""

    reason: Annotated[str, Paragraph(1, 1000)]


class UnsubscribeForm(Form):
    """Why a candidate leaves by the link of an e-mail: the way out asks for nothing."""

    reason: Annotated[str, Paragraph(1, 1000)] | None = None


class EmailForm(Form):
    """An address to which a link is sent."""

    email: EmailAddress


class CommuneSearch(Form):
    """What somebody types to find a commune."""

    q: Annotated[str, Line(100, min=2)]


class SubsidyQuestion(Form):
    """What the amount depends on (programme.md 1, rules 4 and 5)."""

    kind: StructureKind
    legal_form: LegalForm | None = None
    private_law_contracts: bool | None = None
    agreement_months: Literal[18, 24] | None = None
    posts: Annotated[int, Field(ge=1, le=30)] = 1


class Nothing(Form):
    """An act that needs no answer."""


class AnswerForm(Form):
    """The structure's answer to a question of its prefecture."""

    text: Annotated[str, Paragraph(1, 4000)]


class OpeningForm(Form):
    """A password for a new account; staff prove their second factor too."""

    password: Secret
    totp_code: TotpCode | None = None


class SignInForm(Form):
    """E-mail, password, and for staff the code of the second factor."""

    email: EmailAddress
    password: Secret
    totp_code: TotpCode | None = None


class ResetRequestForm(Form):
    """Whose password is forgotten."""

    email: EmailAddress


class PasswordForm(Form):
    """A new password."""

    password: Secret


class SwitchForm(Form):
    """Which of one's structures to go on in."""

    structure_id: EntityId


class PageOfList(Form):
    """Which page of a list."""

    limit: PageSize = 50
    cursor: Cursor | None = None


class ApplicationList(PageOfList):
    """Which applications, and which page of them."""

    status: ApplicationStatus | None = None


class QuestionForm(Form):
    """A question on a project."""

    text: Annotated[str, Paragraph(10, 1000)]


class OpinionForm(Form):
    """The opinion, with its comment of 10 to 1,000 characters (programme.md 4)."""

    verdict: OpinionVerdict
    comment: Reason


class ExtensionForm(Form):
    """A new recruiting deadline and why (programme.md 10)."""

    deadline: Day
    reason: Reason


class ReasonForm(Form):
    """Why an act of the agency is done."""

    reason: Reason


class ContactEmailForm(ReasonForm):
    """The right address of a contact, and why it is corrected."""

    email: EmailAddress


class SessionForm(Form):
    """A committee session: its number and date (programme.md 4)."""

    number: Annotated[int, Field(ge=1, le=9999)]
    held_on: Day


class DecisionForm(Form):
    """One decision: posts for a validation; a standard or free reason for the others (programme.md 4)."""

    verdict: Verdict
    posts_granted: Annotated[int, Field(ge=1, le=100)] | None = None
    standard_reason: RejectionReason | None = None
    reason: Annotated[str, Paragraph(1, 1000)] | None = None

    def full_reason(self) -> str | None:
        """The standard sentence and the free text together."""
        sentences = [self.standard_reason.sentence if self.standard_reason else "", self.reason or ""]
        return " ".join(sentence for sentence in sentences if sentence) or None


class ClosingForm(Form):
    """The minutes of a session."""

    minutes: Annotated[str, Paragraph(1, 20000)] | None = None


class CandidateChoice(Form):
    """Which tab of the candidates, and what narrows it."""

    tab: Literal[
        MatchStatus.NEW,
        MatchStatus.SHORTLISTED,
        MatchStatus.DECLINED,
        MatchStatus.VALIDATED,
        MatchStatus.HIRED,
        MatchStatus.ENDED,
        "all",
    ] = MatchStatus.NEW
    pix: Annotated[str, Field(pattern=r"^[1-3](,[1-3]){0,2}$")] | None = None
    graduate: bool | None = None
    cv: bool | None = None
    q: Annotated[str, Line(200)] | None = None
    sort: Sort = Sort.START_DATE
    scope: Literal["fitting", "all"] = "fitting"

    def search(self) -> Search:
        """What narrows the list."""
        return Search(
            text=self.q or "",
            pix=frozenset(map(int, self.pix.split(","))) if self.pix else frozenset(),
            graduate=self.graduate,
            cv=self.cv,
            sort=self.sort,
            everyone=self.scope == "all",
        )

    def status(self) -> MatchStatus | None:
        """The status of the tab, None for all."""
        return None if self.tab == "all" else self.tab


class CandidateList(CandidateChoice):
    """Which page of the candidates."""

    limit: PageSize = 50
    cursor: Cursor | None = None


class CandidateExport(CandidateChoice):
    """The candidates as a file."""

    format: Literal["csv", "xlsx"] = "csv"
    contacts: bool = False


class ValidationForm(Form):
    """« Valider cette candidature »: when the hire is planned (programme.md 5)."""

    planned_hire_date: Day


class ContractForm(Form):
    """The employment contract's dates (programme.md 1.14)."""

    kind: ContractKind
    signed_on: Day
    starts_on: Day
    ends_on: Day | None = None


class EndForm(Form):
    """The end of a contract (rupture)."""

    ended_on: Day
    reason: EndReason


class ColleagueForm(Form):
    """A colleague to invite."""

    email: EmailAddress
    first_name: PersonName
    last_name: PersonName


class StaffForm(ColleagueForm):
    """A staff account; a prefecture follows departments."""

    role: Literal[Role.AGENCY, Role.PREFECTURE, Role.COMMITTEE, Role.FUNDER]
    departments: Annotated[tuple[DepartmentCode, ...], Field(max_length=20)] = ()
    region: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,3}$")] | None = None


class StaffList(PageOfList):
    """Whose accounts to list, and which page of them."""

    role: Role


class PostForm(Form):
    """One adviser's quarter."""

    recruitment_id: EntityId
    gross_pay_cents: Annotated[int, Field(ge=0, le=10_000_000)]
    absence_days: Annotated[int, Field(ge=0, le=92)]
    full_time: bool


class FollowUpForm(Form):
    """What the structure declares on a quarter (programme.md 11)."""

    posts: Annotated[list[PostForm], Field(min_length=1, max_length=30)]
    third_parties_invoiced: bool
    comment: Annotated[str, Paragraph(1, 2000)] | None = None
    signed_by: PersonName

    def declared(self) -> tuple[PostDeclaration, ...]:
        """The posts, for the journey."""
        return tuple(PostDeclaration(**post.model_dump()) for post in self.posts)


class FollowUpList(PageOfList):
    """Which quarter, as 2026-Q3, and which page of it."""

    quarter: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-Q[1-4]$")]


class ConfirmedUpload(Form):
    """A file that was sent is confirmed, by the name of its sending."""

    upload_id: EntityId


class PixImport(Form):
    """Whether to write, or to say what would be written."""

    dry_run: bool = False


class PixFile(CsvFile):
    """The file of Pix results."""

    description = (
        "Fichier CSV en UTF-8 (avec ou sans marque d'ordre des octets), séparé par des points-virgules ou "
        f"des virgules, 4 Mo et {MOST_LINES} lignes au plus. La première ligne nomme les colonnes, dans "
        f"n'importe quel ordre : {', '.join(COLUMNS)}. candidate_id est l'identifiant du candidat, jamais "
        "son nom ; partage vaut oui ou non ; les quatre autres valent 1, 2, 3 ou rien. dry_run=true donne le "
        "rapport de chaque ligne et n'écrit rien. Un fichier qui contient une ligne invalide ou un doublon "
        "est refusé en entier ; un candidat inconnu est laissé de côté. Le même fichier envoyé deux fois "
        "n'écrit rien la seconde fois."
    )
