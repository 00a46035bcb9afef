"""The State's subsidy for a post: amount, duration and regime (RULES 4 and 5)."""

from dataclasses import dataclass, replace

from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.geography import METROPOLE, territory
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal


class StructureKind(Labelled):
    """Answer to question 1, « Vous êtes ? » (RULES section 2)."""

    COMMUNE = "commune", "une commune"
    DEPARTMENT = "department", "un département"
    REGION = "region", "une région"
    INTERCOMMUNALITY = "intercommunality", "un établissement public de coopération intercommunale"
    SPECIAL_STATUS = "special_status", "une collectivité à statut particulier"
    PRIVATE = "private", "une structure privée (associations, entreprise de l'ESS, fondations, GIP)"


class LegalForm(Labelled):
    """The legal form within an answer to question 1, because the amount depends on it (RULES section 2)."""

    ASSOCIATION = "association", "association"
    SOCIAL_ECONOMY_COMPANY = "social_economy_company", "entreprise de l'économie sociale et solidaire"
    FOUNDATION = "foundation", "fondation"
    PUBLIC_INTEREST_GROUP = "public_interest_group", "groupement d'intérêt public (GIP)"
    PUBLIC_ESTABLISHMENT = "public_establishment", "établissement public (EPA ou EPIC)"
    STATE_SERVICE = "state_service", "service déconcentré de l'État"


_PUBLIC_FORMS = (LegalForm.PUBLIC_ESTABLISHMENT, LegalForm.STATE_SERVICE)


def legal_forms(kind: StructureKind) -> tuple[LegalForm, ...]:
    """Return the legal forms of a kind of structure; a private one must choose one."""
    if kind is StructureKind.PRIVATE:
        return tuple(one for one in LegalForm if one not in _PUBLIC_FORMS)
    return _PUBLIC_FORMS


class Regime(Labelled):
    """The regime by which a structure is paid; a rule, not the answer to question 1 (RULES section 2)."""

    PUBLIC = "public", "structure publique"
    PRIVATE = "private", "structure privée"


def regime(kind: StructureKind, legal_form: LegalForm | None, private_law_contracts: bool | None) -> Regime:
    """Return the regime of a structure.

    A public interest group answers « structure privée ». It is paid as a public structure when its founding
    agreement allows private-law contracts (RULES section 12); otherwise as a private one, on the dates when
    it is eligible.

    Raises:
        Refusal: ``legal_form_required``, ``legal_form_mismatch``, ``private_law_contracts_required`` or
            ``private_law_contracts_mismatch``: the three answers contradict each other.
    """
    is_group = legal_form is LegalForm.PUBLIC_INTEREST_GROUP
    if kind is StructureKind.PRIVATE and legal_form is None:
        raise Refusal(
            "legal_form_required",
            "Indiquez la forme juridique de la structure.",
            "invalid",
            "/legal_form",
        )
    if legal_form is not None and legal_form not in legal_forms(kind):
        raise Refusal(
            "legal_form_mismatch",
            "Cette forme juridique ne correspond pas à votre réponse à la question « Vous êtes ? ».",
            "invalid",
            "/legal_form",
        )
    if is_group and private_law_contracts is None:
        raise Refusal(
            "private_law_contracts_required",
            "Indiquez si la convention constitutive du GIP permet des contrats de droit privé.",
            "invalid",
            "/private_law_contracts",
        )
    if private_law_contracts and not is_group:
        raise Refusal(
            "private_law_contracts_mismatch",
            "Cette question ne concerne que les groupements d'intérêt public.",
            "invalid",
            "/private_law_contracts",
        )
    paid_as_public = kind is not StructureKind.PRIVATE or (is_group and private_law_contracts)
    return Regime.PUBLIC if paid_as_public else Regime.PRIVATE


def eligible_regime(
    kind: StructureKind, legal_form: LegalForm | None, private_law_contracts: bool | None, params: Parameters
) -> Regime:
    """Return the regime of a structure that applies.

    Args:
        kind: of the structure.
        legal_form: of a private structure, or of a public one if it changes the regime.
        private_law_contracts: for a public interest group, whether its agreement allows them; None elsewhere.
        params: the values in force.

    Raises:
        Refusal: as ``regime``; ``not_eligible`` for structures that the rules in force exclude (RULES section
            12): a State service, or a public interest group whose agreement does not allow private-law
            contracts.
    """
    paid_as = regime(kind, legal_form, private_law_contracts)
    if legal_form is LegalForm.STATE_SERVICE and not params.state_services_eligible:
        raise Refusal(
            "not_eligible",
            "Les services déconcentrés de l'État ne sont pas éligibles au dispositif à ce jour.",
            "invalid",
            "/legal_form",
        )
    group_left_out = legal_form is LegalForm.PUBLIC_INTEREST_GROUP and not private_law_contracts
    if group_left_out and not params.groups_without_private_law_eligible:
        raise Refusal(
            "not_eligible",
            "Un GIP n'est éligible que si sa convention constitutive permet des contrats de droit privé. "
            "Faites-la modifier avant de candidater, ou laissez un de ses membres (commune, "
            "département, association…) candidater à sa place.",
            "invalid",
            "/private_law_contracts",
        )
    return paid_as


_MONTHS = {Regime.PUBLIC: (24,), Regime.PRIVATE: (18, 24)}


@dataclass(frozen=True)
class Subsidy:
    """The subsidy of a structure: months of the agreement, euro cents per post."""

    months: int
    per_post_cents: int

    def total(self, posts: int) -> int:
        """Return the subsidy of a number of posts, in euro cents."""
        return self.per_post_cents * posts

    def with_overseas_uplift(self, department: str, params: Parameters) -> "Subsidy":
        """Return the subsidy in a department: uplifted overseas, unchanged elsewhere (RULES section 11).

        Args:
            department: its code.
            params: the values in force.
        """
        if territory(department) == METROPOLE:
            return self
        raised = self.per_post_cents * (100 + params.overseas_uplift_percent) // 100
        return replace(self, per_post_cents=raised)


def allowed_months(regime: Regime) -> tuple[int, ...]:
    """Return the durations, in months, that a structure may choose (RULES 4 and 5)."""
    return _MONTHS[regime]


def subsidy(regime: Regime, months: int | None, params: Parameters) -> Subsidy:
    """Return the subsidy of a structure.

    Args:
        regime: how the structure is paid.
        months: the chosen duration; None if there is no choice.
        params: the values in force.

    Raises:
        Refusal: ``agreement_months_invalid``, pointing at ``/agreement_months``.
    """
    allowed = _MONTHS[regime]
    if months is None and len(allowed) == 1:
        months = allowed[0]
    if months not in allowed:
        choices = " ou ".join(str(choice) for choice in allowed)
        raise Refusal(
            "agreement_months_invalid",
            f"La durée de la convention est de {choices} mois pour une {regime.label}.",
            "invalid",
            "/agreement_months",
        )
    amounts = {
        (Regime.PUBLIC, 24): params.public_24_months_cents,
        (Regime.PRIVATE, 18): params.private_18_months_cents,
        (Regime.PRIVATE, 24): params.private_24_months_cents,
    }
    return Subsidy(months, amounts[regime, months])
