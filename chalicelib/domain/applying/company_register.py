"""The answers of the public register of companies for a SIRET: hints, never conditions (RULES section 11)."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.applying.answers import CheckedAnswers
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.shared.geography import Place

Nature = tuple[StructureKind | None, LegalForm | None]

_PUBLIC_ESTABLISHMENT: Nature = (None, LegalForm.PUBLIC_ESTABLISHMENT)
_UNTOLD: Nature = (None, None)

# INSEE's legal categories (nomenclature of September 2022), by prefix of their code; the longest prefix
# applies. A missing category implies neither a kind nor a legal form.
_NATURES: dict[str, Nature] = {
    "1": (StructureKind.PRIVATE, None),
    "2": (StructureKind.PRIVATE, None),
    "41": _PUBLIC_ESTABLISHMENT,
    "5": (StructureKind.PRIVATE, None),
    "5195": (StructureKind.PRIVATE, LegalForm.ASSOCIATION),
    "6": (StructureKind.PRIVATE, None),
    "7160": (None, LegalForm.STATE_SERVICE),
    "717": (None, LegalForm.STATE_SERVICE),
    "7210": (StructureKind.COMMUNE, None),
    "7220": (StructureKind.DEPARTMENT, None),
    "7225": (StructureKind.SPECIAL_STATUS, None),
    "7229": (StructureKind.SPECIAL_STATUS, None),
    "7230": (StructureKind.REGION, None),
    "73": _PUBLIC_ESTABLISHMENT,
    "7312": (StructureKind.COMMUNE, None),
    "7313": (StructureKind.COMMUNE, None),
    "7314": (StructureKind.COMMUNE, None),
    "734": (StructureKind.INTERCOMMUNALITY, None),
    "7353": (StructureKind.INTERCOMMUNALITY, None),
    "7354": (StructureKind.INTERCOMMUNALITY, None),
    "7355": (StructureKind.INTERCOMMUNALITY, None),
    "7357": (StructureKind.INTERCOMMUNALITY, None),
    "7361": (StructureKind.COMMUNE, LegalForm.PUBLIC_ESTABLISHMENT),
    "7362": (StructureKind.COMMUNE, LegalForm.PUBLIC_ESTABLISHMENT),
    "7367": (StructureKind.INTERCOMMUNALITY, LegalForm.PUBLIC_ESTABLISHMENT),
    "7372": (StructureKind.DEPARTMENT, LegalForm.PUBLIC_ESTABLISHMENT),
    "7410": (StructureKind.PRIVATE, LegalForm.PUBLIC_INTEREST_GROUP),
    "8": (StructureKind.PRIVATE, None),
    "92": (StructureKind.PRIVATE, LegalForm.ASSOCIATION),
    "93": (StructureKind.PRIVATE, LegalForm.FOUNDATION),
    "99": (StructureKind.PRIVATE, None),
}


@dataclass(frozen=True, kw_only=True)
class RegisterEntry:
    """An establishment in the register.

    Args:
        siret: of the establishment.
        name: of the company; None where the register hides it, or where it is a person's name.
        legal_category: INSEE's code of four digits.
        closed: the establishment or its whole company has closed.
        social_economy: the register counts the company in the social economy (ESS); False may also mean
            unknown.
        place: of the establishment; None if it is in no French commune.
    """

    siret: str
    name: str | None
    legal_category: str
    closed: bool
    social_economy: bool
    place: Place | None

    @property
    def nature(self) -> Nature:
        """The answers to question 1 and the legal form that the register implies, as far as known."""
        beginnings = (self.legal_category[:length] for length in range(len(self.legal_category), 0, -1))
        nature = next((_NATURES[one] for one in beginnings if one in _NATURES), _UNTOLD)
        if nature == (StructureKind.PRIVATE, None) and self.social_economy:
            return (StructureKind.PRIVATE, LegalForm.SOCIAL_ECONOMY_COMPANY)
        return nature


@dataclass(frozen=True, kw_only=True)
class LookUp:
    """The register's answer on a day in Paris; ``entry`` is None when the SIRET is unknown."""

    siret: str
    on: date
    entry: RegisterEntry | None


def remarks(answers: CheckedAnswers, look_up: LookUp | None) -> list[str]:
    """Return the contradictions with the answers, in sentences for the examiner; they refuse nothing.

    Args:
        answers: of the form.
        look_up: None when the register was not asked or did not answer; ignored if it is for another SIRET.
    """
    if look_up is None or look_up.siret != answers.siret:
        return []
    if look_up.entry is None:
        return ["Le registre public des entreprises ne trouve pas ce SIRET."]
    entry = look_up.entry
    found = [
        "Le registre public des entreprises indique que cet établissement est fermé." if entry.closed else "",
        _nature_remark(answers, entry.nature),
        _place_remark(answers.place, entry.place),
    ]
    return [one for one in found if one]


def _nature_remark(answers: CheckedAnswers, nature: Nature) -> str:
    if _agrees(answers, nature):
        return ""
    if nature == (StructureKind.PRIVATE, None) and answers.legal_form is LegalForm.SOCIAL_ECONOMY_COMPANY:
        return (
            "La réponse est « entreprise de l'économie sociale et solidaire » ; le registre public des "
            "entreprises ne l'y compte pas."
        )
    answered = described((answers.kind, answers.legal_form))
    return (
        f"La réponse est « {answered} » ; le registre public des entreprises indique « {described(nature)} »."
    )


def _agrees(answers: CheckedAnswers, nature: Nature) -> bool:
    kind, legal_form = nature
    if nature == _UNTOLD:
        return True
    if kind is StructureKind.PRIVATE or legal_form is LegalForm.STATE_SERVICE:
        return answers.legal_form is legal_form is not None
    if answers.kind is StructureKind.PRIVATE or answers.legal_form is LegalForm.STATE_SERVICE:
        return False
    # Question 1 has no separate answer for public establishments; special statuses overlap the others.
    return (
        legal_form is LegalForm.PUBLIC_ESTABLISHMENT
        or answers.kind is kind
        or StructureKind.SPECIAL_STATUS in (answers.kind, kind)
    )


def described(nature: Nature) -> str:
    """Return a kind and a legal form in French; empty when neither is known."""
    kind, legal_form = nature
    if legal_form is not None:
        return legal_form.label
    if kind is StructureKind.PRIVATE:
        return "entreprise ou autre organisme privé"
    return kind.label if kind else ""


def _place_remark(answered: Place, registered: Place | None) -> str:
    if registered is None or registered.insee_code == answered.insee_code:
        return ""
    return (
        f"La réponse situe la structure à {_told(answered)} ; le registre public des entreprises situe cet "
        f"établissement à {_told(registered)}."
    )


def _told(place: Place) -> str:
    return f"{place.name} ({place.department})"
