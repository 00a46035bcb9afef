"""What people send: every form of the API, with the names that outside web forms rely on."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import ApplicationStatus, OpinionVerdict
from chalicelib.domain.deciding.committee import RejectionReason, Verdict
from chalicelib.http.bodies import CsvFile
from chalicelib.http.fields import (
    Ask,
    Day,
    EmailAddress,
    Form,
    Kind,
    Line,
    Paragraph,
    Secret,
    without_spaces,
)
from chalicelib.services.candidates.pix_file import COLUMNS, MOST_LINES

PersonName = Annotated[str, Line(100)]
Phone = Annotated[str, Line(40), Kind("tel", maxlength=40)]
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$"), BeforeValidator(without_spaces)]
InseeCode = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9AB][0-9]{3}$")]
DepartmentCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{2,3}|2A|2B)$")]
Reason = Annotated[str, Paragraph(10, 1000)]
TotpCode = Annotated[str, Line(10)]
Cursor = Annotated[str, Line(2000)]
EntityId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
PageSize = Annotated[int, Field(ge=1, le=200)]


class Nothing(Form):
    """An act that needs no answer."""


class AnswerForm(Form):
    """The structure's answer to a question of its prefecture."""

    text: Annotated[str, Paragraph(1, 4000), Ask("Votre réponse")]


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


class ColleagueForm(Form):
    """A colleague to invite."""

    first_name: Annotated[PersonName, Ask("Prénom")]
    last_name: Annotated[PersonName, Ask("Nom")]
    email: Annotated[EmailAddress, Ask("Adresse e-mail")]


class StaffForm(ColleagueForm):
    """A staff account; a prefecture follows departments."""

    role: Literal[Role.AGENCY, Role.PREFECTURE, Role.COMMITTEE, Role.FUNDER]
    departments: Annotated[tuple[DepartmentCode, ...], Field(max_length=20)] = ()
    region: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,3}$")] | None = None


class StaffList(Form):
    """Whose accounts to list."""

    role: Role


class FollowUpList(Form):
    """Which quarter, as 2026-Q3."""

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
