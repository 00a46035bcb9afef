"""The subsidy agreement of a structure and its case file (RULES section 11)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.applying.application import titled
from chalicelib.domain.applying.subsidy import LegalForm, Regime, StructureKind
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled


class Procedure(Labelled):
    """The procedure on Démarches simplifiées, by kind of structure (RULES section 11)."""

    PUBLIC = "public", "structure publique"
    COMPANY = "company", "entreprise"
    ASSOCIATION = "association", "association ou fondation"


_PRIVATE_PIECES = (
    "la pièce d'identité du président",
    "la liste des membres du bureau",
    "les statuts",
    "le procès-verbal de la dernière assemblée générale",
    "les derniers comptes approuvés",
    "un avis de situation SIRENE de moins de 3 mois",
    "un relevé d'identité bancaire",
)
_PUBLIC_PIECES = (
    "l'acte qui désigne le représentant légal",
    "la pièce d'identité du représentant légal",
    "un avis de situation SIRENE de moins de 3 mois",
    "un relevé d'identité bancaire",
)


def procedure_for(regime: Regime, legal_form: LegalForm | None) -> Procedure:
    """The case file's procedure (RULES section 11)."""
    if regime is Regime.PUBLIC:
        return Procedure.PUBLIC
    return Procedure.COMPANY if legal_form is LegalForm.SOCIAL_ECONOMY_COMPANY else Procedure.ASSOCIATION


def pieces_for(procedure: Procedure) -> tuple[str, ...]:
    """The supporting documents to deposit, in French, all mandatory (RULES 12 and section 11)."""
    return _PUBLIC_PIECES if procedure is Procedure.PUBLIC else _PRIVATE_PIECES


class AgreementStatus(Labelled):
    """The status of the agreement; the funder always signs last (RULES 13)."""

    DRAFT = "draft", "en préparation"
    SENT = "sent", "envoyée"
    SIGNED_BY_STRUCTURE = "signed_by_structure", "signée par la structure"
    SIGNED = "signed", "signée par tous"
    ENDED = "ended", "terminée"


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """The file on Démarches simplifiées, as returned by the prefill."""

    number: int
    url: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Agreement(Entity):
    """The subsidy agreement of one application, created with its first validated candidate."""

    application_id: str
    structure_id: str
    structure_name: str
    siret: str
    kind: StructureKind
    legal_form: LegalForm | None
    department: str
    procedure: Procedure
    months: int
    per_post_cents: int
    posts: int
    status: AgreementStatus = AgreementStatus.DRAFT
    # Whether it is for posts that its structure asked for beside others (RULES section 8).
    additional: bool = False
    case_file: CaseFile | None = None
    complete_file_by: date
    created_at: datetime

    @property
    def title(self) -> str:
        """What it is for, as on screens and in e-mails: a structure may have several."""
        return titled(self.structure_name, additional=self.additional)

    def with_case_file(self, case_file: CaseFile) -> "Agreement":
        """Set the case file unless there is one: one file per agreement (RULES section 11)."""
        return self if self.case_file else replace(self, case_file=case_file)
