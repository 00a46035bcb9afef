"""The two public forms, and the forms of links of e-mails (RULES sections 2, 3)."""

from dataclasses import fields
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator

from chalicelib.audiences.shared.candidates.forms import CandidateQuestions
from chalicelib.audiences.shared.forms import (
    CHOOSE_COMMUNE,
    MOST_POSTS,
    TO_ACCEPT,
    AgreementMonths,
    InseeCode,
    PersonName,
    Phone,
    PostalCode,
    Reason,
)
from chalicelib.domain.applying.answers import ApplicationAnswers, Contact, ContactPerson, CorrectedAnswers
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind, Subsidy, eligible_regime, subsidy
from chalicelib.domain.candidates.answers import CandidateAnswers
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.http.fields import (
    Accepted,
    Ask,
    Day,
    EmailAddress,
    Form,
    Kind,
    Line,
    MultiLine,
    WebAddress,
    wrong,
)
from chalicelib.services.applying import apply
from chalicelib.services.candidates import register

_EXAMPLE = "Exemple : prenom.nom@exemple.fr"
_STRUCTURE_PLACE = Ask("7. Code postal ou commune de la structure", missing=CHOOSE_COMMUNE, shown_as="place")


_StructurePhone = Annotated[Phone | None, Ask("12. Votre téléphone", autocomplete="tel")]
_StructureName = Annotated[
    str, Line(250, name=True), Ask("6. Nom de la structure", autocomplete="organization")
]
_JobOffer = Annotated[
    WebAddress | None,
    Ask(
        "Adresse de votre offre d'emploi",
        hint="Si la fiche de poste est déjà publiée : emploi-territorial.fr pour les structures "
        "publiques, votre site ou un autre pour les structures privées.",
    ),
]


class PersonForm(Form):
    """Questions 8 to 10: the contact of the structure."""

    first_name: Annotated[PersonName, Ask("8. Votre prénom", autocomplete="given-name")]
    last_name: Annotated[PersonName, Ask("9. Votre nom", autocomplete="family-name")]
    job_title: Annotated[PersonName, Ask("10. Votre fonction", autocomplete="organization-title")]


class ContactForm(PersonForm):
    """Questions 8 to 12: the contact of the structure, with e-mail and telephone."""

    email: Annotated[
        EmailAddress,
        Ask("11. Votre e-mail", hint=f"{_EXAMPLE}. La décision y sera envoyée.", autocomplete="email"),
    ]
    phone: _StructurePhone = None


class CorrectedContactForm(PersonForm):
    """Questions 8 to 10 and 12; only the agency corrects the e-mail address (question 11)."""

    phone: _StructurePhone = None


Proof = Annotated[
    Annotated[str, Line(300)] | None,
    Ask("Preuve reçue par e-mail, quand trop de formulaires ont été envoyés avec l'adresse"),
]


class ProjectQuestions(Form):
    """Questions 1 to 4: the structure and its project (RULES section 2)."""

    rules = staticmethod(apply.check_answers)

    kind: Annotated[StructureKind, Ask("1. Vous êtes ?")]
    legal_form: Annotated[
        LegalForm | None,
        Ask("Forme juridique", hint="D'une structure privée, toujours ; d'une publique, s'il y a lieu."),
    ] = None
    private_law_contracts: Annotated[
        bool | None,
        Ask(
            "La convention constitutive du GIP permet-elle des contrats de droit privé ?",
            hint="Seulement pour un groupement d'intérêt public : si oui, il est financé comme une structure "
            "publique.",
            when="legal_form=public_interest_group",
        ),
    ] = None
    agreement_months: Annotated[
        AgreementMonths | None,
        Ask(
            "Durée de la convention",
            hint="Au choix pour une structure privée. Celle d'une structure publique est de 24 mois.",
            # A public-interest group (GIP) that is paid as a public structure has no choice.
            when="legal_form=association,social_economy_company,foundation|private_law_contracts=non",
        ),
    ] = None
    has_identified_candidate: Annotated[
        bool,
        Ask(
            "2. Avez-vous déjà identifié un candidat ?",
            hint="Si oui, demandez-lui de s'inscrire pour le retrouver sur la plateforme.",
        ),
    ]
    posts_requested: Annotated[
        Annotated[int, Field(ge=1, le=MOST_POSTS)] | None,
        Kind(inputmode="numeric"),
        Ask("3. Combien de conseillers souhaitez-vous accueillir ?"),
    ] = None
    available_from: Annotated[Day, Ask("4. À partir de quand êtes-vous prêt à accueillir votre conseiller ?")]


class ApplicationQuestions(ProjectQuestions):
    """The 12 questions of a structure (RULES section 2)."""

    siret: Annotated[
        str,
        Line(40),
        Kind(inputmode="numeric"),
        Ask("5. Numéro SIRET", hint="14 chiffres, avec ou sans espaces, points ou tirets."),
    ]
    name: _StructureName
    postal_code: Annotated[PostalCode, _STRUCTURE_PLACE]
    insee_code: Annotated[InseeCode, _STRUCTURE_PLACE]
    contact: ContactForm
    job_offer_url: _JobOffer = None
    proof: Proof = None

    def answers(self) -> ApplicationAnswers:
        """Return the answers as a domain value."""
        given = {one.name: getattr(self, one.name) for one in fields(ApplicationAnswers)}
        return ApplicationAnswers(**{**given, "contact": Contact(**self.contact.model_dump())})


class ApplicationForm(ApplicationQuestions):
    """The 12 questions of a structure and its commitments (RULES section 2)."""

    commitments_accepted: Annotated[
        Accepted, Kind("checkbox"), Ask("La structure prend ces engagements", missing=TO_ACCEPT)
    ]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        return {"answers": self.answers(), "proof": self.proof}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names of ``arguments``."""
        return {"answers", "proof"}


class ApplicationPageForm(ApplicationQuestions):
    """The questions on the page: a number of posts, or the box « je ne sais pas encore »."""

    posts_unknown: Annotated[bool, Kind("checkbox"), Ask("Je ne sais pas encore")] = False

    @field_validator("posts_requested")
    @classmethod
    def _required(cls, posts: int | None) -> int | None:
        if posts is None:
            raise wrong("required", f"Indiquez un nombre de 1 à {MOST_POSTS}, ou cochez la case.")
        return posts


class SentPageForm(ApplicationPageForm, ApplicationForm):
    """The questions on the page, and the commitments."""


class CorrectedAnswersForm(ProjectQuestions):
    """The answers that a structure corrects itself (RULES section 4)."""

    name: _StructureName
    postal_code: Annotated[PostalCode, _STRUCTURE_PLACE]
    insee_code: Annotated[InseeCode, _STRUCTURE_PLACE]
    contact: CorrectedContactForm
    job_offer_url: _JobOffer = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        given = {one.name: getattr(self, one.name) for one in fields(CorrectedAnswers)}
        contact = ContactPerson(**self.contact.model_dump())
        return {"answers": CorrectedAnswers(**{**given, "contact": contact})}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names of ``arguments``."""
        return {"answers"}


class AskedAnswersForm(CorrectedAnswersForm):
    """The answers that a structure asks its prefecture to correct, and the reason (RULES section 4)."""

    reason: Annotated[
        Reason, Ask("Pourquoi cette correction ?", hint="De 10 à 1 000 caractères. La préfecture le lira.")
    ]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        return {**super().arguments(), "reason": self.reason}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names of ``arguments``."""
        return {"answers", "reason"}


class CandidateForm(CandidateQuestions):
    """The form « Devenir conseiller » and its commitment (RULES section 3)."""

    rules = staticmethod(register.check_answers)

    email: Annotated[EmailAddress, Ask("Votre e-mail", hint=_EXAMPLE, autocomplete="email")]
    phone: Annotated[Phone | None, Ask("Votre téléphone", autocomplete="tel")] = None
    commitments_accepted: Annotated[
        Accepted,
        Kind("checkbox"),
        Ask("Je m'engage à répondre aux structures et à me présenter aux entretiens", missing=TO_ACCEPT),
    ]
    proof: Proof = None

    def answers(self) -> CandidateAnswers:
        """Return the answers as a domain value."""
        given = {one.name: getattr(self, one.name) for one in fields(CandidateAnswers)}
        return CandidateAnswers(**{**given, "situations": tuple(self.situations)})

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        return {"answers": self.answers(), "proof": self.proof}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names of ``arguments``."""
        return {"answers", "proof"}


class CommuneSearch(Form):
    """The text typed to find a commune."""

    q: Annotated[str, Line(150)]


class CompanySearch(Form):
    """A SIRET to look up in the register of companies."""

    siret: Annotated[str, Line(40)]


class SubsidyQuestion(Form):
    """The answers on which the amount of the subsidy depends (RULES 4 and 5)."""

    kind: StructureKind
    legal_form: LegalForm | None = None
    private_law_contracts: bool | None = None
    agreement_months: AgreementMonths | None = None
    posts: Annotated[int, Field(ge=1, le=MOST_POSTS)] = 1

    def subsidy(self, parameters: Parameters) -> Subsidy:
        """Return the amount of a post.

        Raises:
            Refusal: the answers contradict each other, or the structure is not eligible.
        """
        paid_as = eligible_regime(self.kind, self.legal_form, self.private_law_contracts, parameters)
        return subsidy(paid_as, self.agreement_months, parameters)


def _ticked(value: bool) -> bool:
    if not value:
        raise wrong("not_ticked", "Cochez cette case si vous voulez retirer la candidature.")
    return value


class CompletionForm(Form):
    """The reply to what a committee session found missing (RULES section 4)."""

    text: Annotated[str, MultiLine(10, 4000), Ask("Ce que vous envoyez", hint="De 10 à 4 000 caractères.")]


class WithdrawalForm(Form):
    """The withdrawal of an application, with a box to tick so that no accidental click does it."""

    confirmed: Annotated[
        bool, AfterValidator(_ticked), Kind("checkbox"), Ask("Je veux retirer cette candidature")
    ] = Field(default=False, validate_default=True)

    def arguments(self) -> dict[str, Any]:
        """Return no argument: the box is only a confirmation."""
        return {}

    @classmethod
    def given(cls) -> set[str]:
        """Return no name, as ``arguments`` has none."""
        return set()
