"""The kinds of intake files: their columns, readers and explanations in one place (RULES section 11)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.applying.siret import SIRET_EXPECTED
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.intake.cells import email, number_within, numbers, one_of, postal_code, siret, text
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.tables.cells import day, euro_cents
from chalicelib.domain.tables.lines import POSTAL_CODE_EXPECTED
from chalicelib.domain.training.course import CourseHours

# More agreements, or advisers, than the programme has posts.
MOST_LINES = 5_000
MAX_BYTES = 10 * 1024 * 1024
# The code of the refusal of a whole file.
UNREADABLE = "intake_file_unreadable"
_MOST_NUMBER = 999_999_999


class IntakeKind(Labelled):
    """The content of an intake file, in the order in which the files are taken in."""

    AGREEMENTS = "agreements", "conventions"
    CONTRACTS = "contracts", "contrats"
    TRAININGS = "trainings", "formations"
    PAYMENTS = "payments", "versements"


class CourseOutcome(Labelled):
    """The state of an adviser's training at its intake."""

    GOING_ON = "going_on", "en cours"
    FOLLOWED = "followed", "suivie"
    PASSED = "passed", "réussie"
    FAILED = "failed", "échouée"
    ABANDONED = "abandoned", "abandonnée"
    EXEMPT = "exempt", "dispensée"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    Args:
        name: of the value.
        label: its name in the template file and on the page.
        read: returns the value of a cell, None for an invalid one.
        expected: the expected content, for the page and the refusals.
        optional: whether a cell may be empty and the column missing.
    """

    name: str
    label: str
    read: Callable[[str], Any]
    expected: str
    optional: bool = False


_KINDS = {
    "commune": StructureKind.COMMUNE,
    "département": StructureKind.DEPARTMENT,
    "région": StructureKind.REGION,
    "EPCI": StructureKind.INTERCOMMUNALITY,
    "collectivité à statut particulier": StructureKind.SPECIAL_STATUS,
    "structure privée": StructureKind.PRIVATE,
}
_FORMS = {
    "association": LegalForm.ASSOCIATION,
    "entreprise de l'ESS": LegalForm.SOCIAL_ECONOMY_COMPANY,
    "fondation": LegalForm.FOUNDATION,
    "GIP": LegalForm.PUBLIC_INTEREST_GROUP,
    "établissement public": LegalForm.PUBLIC_ESTABLISHMENT,
    "service de l'État": LegalForm.STATE_SERVICE,
}
_CONTRACTS = {
    "CDI": ContractKind.PERMANENT,
    "CDD": ContractKind.FIXED_TERM,
    "contrat de projet": ContractKind.PROJECT,
    "PEC": ContractKind.SUBSIDISED,
}
_OUTCOMES = {one.label: one for one in CourseOutcome}
_HOURS = {one.value: one for one in CourseHours}


def _words(known: Mapping[str, object]) -> str:
    return f"L'un de ces mots est attendu : {', '.join(known)}."


NUMBER, EMAIL, POSTAL_CODE, COMMUNE, PLACE = "number", "email", "postal_code", "commune", "place"
CONTACT_EMAIL = "contact_email"
_NUMBER = Column(
    name=NUMBER,
    label="Numéro du dossier",
    read=number_within(1, _MOST_NUMBER),
    expected="Le numéro du dossier sur Démarches simplifiées est attendu, en chiffres.",
)
_POSTAL_CODE = Column(
    name=POSTAL_CODE,
    label="Code postal",
    read=postal_code,
    expected=POSTAL_CODE_EXPECTED,
)
_COMMUNE = Column(
    name=COMMUNE,
    label="Commune",
    read=text(100),
    expected="Le nom de la commune de ce code postal est attendu.",
)
_A_DAY = "Une date est attendue (JJ/MM/AAAA)."


def _day(name: str, label: str, said: str = "", *, optional: bool = False) -> Column:
    return Column(name=name, label=label, read=day, expected=f"{_A_DAY} {said}".strip(), optional=optional)


def _name(name: str, label: str, most: int = 100) -> Column:
    return Column(
        name=name,
        label=label,
        read=text(most),
        expected=f"Un texte de {most} caractères au plus est attendu.",
    )


_AGREEMENTS = (
    _NUMBER,
    Column(
        name="siret",
        label="SIRET",
        read=siret,
        expected=SIRET_EXPECTED,
    ),
    _name("name", "Nom de la structure", 250),
    Column(name="kind", label="Type de structure", read=one_of(_KINDS), expected=_words(_KINDS)),
    Column(
        name="legal_form",
        label="Forme juridique",
        read=one_of(_FORMS),
        expected=f"{_words(_FORMS)} Vide pour une collectivité.",
        optional=True,
    ),
    _POSTAL_CODE,
    _COMMUNE,
    _name("contact_first_name", "Prénom du contact"),
    _name("contact_last_name", "Nom du contact"),
    _name("job_title", "Fonction du contact"),
    Column(
        name=CONTACT_EMAIL,
        label="E-mail du contact",
        read=email,
        expected="Une adresse e-mail est attendue : le lien du compte de la structure y est envoyé.",
    ),
    Column(
        name="phone",
        label="Téléphone du contact",
        read=text(40),
        expected="Un numéro de téléphone est attendu, ou rien.",
        optional=True,
    ),
    _day("decided_on", "Date du comité", "C'est la séance qui a attribué les postes."),
    Column(
        name="posts",
        label="Postes attribués",
        read=number_within(1, 10_000),
        expected="Un nombre de postes est attendu.",
    ),
    _day(
        "term",
        "Échéance de recrutement",
        "Vide : le délai du dispositif, compté depuis le comité.",
        optional=True,
    ),
    Column(
        name="months",
        label="Durée en mois",
        read=number_within(1, 60),
        expected="18 ou 24 est attendu, selon la structure.",
    ),
    Column(
        name="per_post_cents",
        label="Montant par poste",
        read=euro_cents,
        expected="Un montant en euros est attendu, par exemple 50 000,00.",
    ),
    _day("structure_signed_on", "Signée par la structure le"),
    _day("funder_signed_on", "Signée par la Banque des Territoires le"),
    Column(
        name="percents",
        label="Parts des versements",
        read=numbers,
        expected="Des pourcentages dont la somme fait 100 sont attendus, par exemple 30 + 35 + 35. Vide : "
        "l'échéancier du dispositif.",
        optional=True,
    ),
    Column(
        name="follow_ups",
        label="Suivis avant chaque versement",
        read=numbers,
        expected="Autant de nombres que de parts sont attendus : combien de suivis acceptés rendent chaque "
        "versement dû, 0 pour la dernière signature, par exemple 0 + 2 + 4. À donner avec les parts.",
        optional=True,
    ),
)
_CONTRACTS_FILE = (
    _NUMBER,
    _name("first_name", "Prénom"),
    _name("last_name", "Nom"),
    Column(
        name=EMAIL,
        label="E-mail",
        read=email,
        expected="L'adresse e-mail du conseiller est attendue : c'est elle qui ouvre son espace.",
    ),
    _POSTAL_CODE,
    _COMMUNE,
    Column(name="contract", label="Contrat", read=one_of(_CONTRACTS), expected=_words(_CONTRACTS)),
    _day("signed_on", "Signé le", "Vide : le jour du début.", optional=True),
    _day("starts_on", "Début"),
    _day("ends_on", "Fin", "Vide pour un CDI.", optional=True),
    Column(
        name="gross_pay_cents",
        label="Salaire brut mensuel",
        read=euro_cents,
        expected="Un montant en euros est attendu, par exemple 1 900,00.",
    ),
    _day("left_on", "Parti le", "Le dernier jour, si le contrat est terminé ; sinon vide.", optional=True),
)
_TRAININGS = (
    _NUMBER,
    Column(
        name=EMAIL,
        label="E-mail",
        read=email,
        expected="L'adresse e-mail d'un conseiller dont le contrat est repris est attendue.",
    ),
    Column(name="outcome", label="Où en est-elle", read=one_of(_OUTCOMES), expected=_words(_OUTCOMES)),
    Column(
        name="hours",
        label="Durée en heures",
        read=one_of(_HOURS),
        expected="105, 280, 350 ou 420 est attendu. Vide pour une dispense.",
        optional=True,
    ),
    _day("course_starts_on", "Premier jour", "Vide pour une dispense.", optional=True),
    _day("course_ends_on", "Dernier jour", "Vide pour une dispense.", optional=True),
    Column(
        name="where",
        label="Lieu",
        read=text(200),
        expected="Le centre est attendu, ou rien pour une formation à distance.",
        optional=True,
    ),
    _day(
        "exam_on",
        "Date de l'examen",
        "Celle de l'examen, du certificat d'une dispense ou de l'abandon ; sinon vide.",
        optional=True,
    ),
    Column(
        name="certificate",
        label="Certificat",
        read=text(100),
        expected="Le numéro du certificat d'une dispense est attendu ; sinon vide.",
        optional=True,
    ),
)
_PAYMENTS = (
    _NUMBER,
    Column(
        name="rank",
        label="Rang",
        read=number_within(1, 20),
        expected="Le rang du versement est attendu : 1 pour le premier.",
    ),
    Column(
        name="cents",
        label="Montant",
        read=euro_cents,
        expected="Un montant en euros est attendu, par exemple 15 000,00 ; 0 retire un versement repris par "
        "erreur.",
    ),
    _day("paid_on", "Date", "C'est le jour où la banque a payé."),
    Column(
        name="reference",
        label="Référence",
        read=text(100),
        expected="La référence du virement est attendue.",
    ),
)
COLUMNS: Mapping[IntakeKind, Sequence[Column]] = {
    IntakeKind.AGREEMENTS: _AGREEMENTS,
    IntakeKind.CONTRACTS: _CONTRACTS_FILE,
    IntakeKind.TRAININGS: _TRAININGS,
    IntakeKind.PAYMENTS: _PAYMENTS,
}
