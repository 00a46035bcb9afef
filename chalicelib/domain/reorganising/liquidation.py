"""The judicial liquidation of a structure: the acts that it stops, and the claims to declare.

RULES section 11. This module does not depend on structures: a structure contains its liquidation.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.shared.calendar_rules import claim_deadline
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Answered, Refusal, RefusalCollector, invalid_at

# The reason of an instalment that a liquidation suspended.
HOLD = "liquidation"
# The reason of a request for posts that a liquidation closed.
WHY_CLOSED = "La structure est en liquidation judiciaire."


@dataclass(frozen=True, kw_only=True)
class DeclaredClaim:
    """A claim that the funder declared to the liquidator.

    Args:
        agreement_id: of the agreement.
        cents: the amount in euro cents.
        on: the day of the declaration.
        reference: of the letter or of the receipt.
    """

    agreement_id: str
    cents: int
    on: date
    reference: str


@dataclass(frozen=True, kw_only=True)
class LiquidationFacts:
    """The facts of a judgment, as entered in its form.

    Args:
        judgment_on: the day of the judgment.
        court: that gave it.
        published_on: the day of its publication at BODACC; None while unknown.
        liquidator, liquidator_email, liquidator_address: of the liquidator.
    """

    judgment_on: date
    court: str
    published_on: date | None = None
    liquidator: str
    liquidator_email: str
    liquidator_address: str


@dataclass(frozen=True, kw_only=True)
class Liquidation(LiquidationFacts):
    """The liquidation of a structure.

    Args:
        recorded_by, recorded_at: the account that first recorded it, and the instant.
        declared: the claims declared to the liquidator, at most one per agreement.
        closed_application_id: of the application that the structure, which holds no posts any more, had made
            anew and that the liquidation closed; None without one.
    """

    recorded_by: str
    recorded_at: datetime
    declared: tuple[DeclaredClaim, ...] = ()
    closed_application_id: str | None = None

    @property
    def facts(self) -> LiquidationFacts:
        """The facts of the judgment."""
        return LiquidationFacts(
            judgment_on=self.judgment_on,
            court=self.court,
            published_on=self.published_on,
            liquidator=self.liquidator,
            liquidator_email=self.liquidator_email,
            liquidator_address=self.liquidator_address,
        )

    def last_day(self, params: Parameters) -> date:
        """Return the last day to declare a claim, counted from the judgment while no publication is known."""
        return last_day_to_declare(self.judgment_on, self.published_on, params)

    def declared_of(self, agreement_id: str) -> DeclaredClaim | None:
        """Return the declared claim of an agreement, or None."""
        return next((one for one in self.declared if one.agreement_id == agreement_id), None)

    def declaring(self, claim: DeclaredClaim, today: date) -> "Liquidation":
        """Add a declared claim, in place of the previous one of its agreement.

        Raises:
            Refusal: ``declared_day`` for a future day, or one before the judgment.
        """
        self.require_declared_day(claim.on, today)
        others = self.without(claim.agreement_id).declared
        return replace(self, declared=(*others, claim))

    def require_declared_day(self, day: date, today: date) -> None:
        """Refuse a future day of a declaration, or one before the judgment.

        Raises:
            Refusal: ``declared_day``.
        """
        if not self.judgment_on <= day <= today:
            raise Refusal(
                "declared_day",
                f"Indiquez le jour de votre déclaration : entre le {french_date(self.judgment_on)}, jour du "
                "jugement, et aujourd'hui.",
                "invalid",
                "/declared_on",
            )

    def without(self, agreement_id: str) -> "Liquidation":
        """Remove the declared claim of an agreement."""
        left = tuple(one for one in self.declared if one.agreement_id != agreement_id)
        return self if left == self.declared else replace(self, declared=left)

    def require_undeclared(self) -> None:
        """Check that no claim is declared, before the liquidation is reversed.

        Raises:
            Refusal: ``claim_declared``.
        """
        if self.declared:
            raise Refusal(
                "claim_declared",
                "La Banque des Territoires a déclaré une créance au liquidateur : elle retire d'abord cette "
                "déclaration, sur le compte de la subvention.",
            )


def last_day_to_declare(judgment_on: date, published_on: date | None, params: Parameters) -> date:
    """Return the last day to declare a claim, counted from the judgment while no publication is known."""
    return claim_deadline(published_on or judgment_on, params)


def may_be_liquidated(kind: StructureKind, legal_form: LegalForm | None) -> bool:
    """Return whether a court may put a structure in judicial liquidation.

    Article L640-2 of the Code de commerce allows it for legal persons of private law only (RULES section
    11). A public interest group answers « structure privée » and is of public law (article 98 of law
    2011-525).
    """
    return kind is StructureKind.PRIVATE and legal_form is not LegalForm.PUBLIC_INTEREST_GROUP


def not_of_private_law() -> Refusal:
    """Return the refusal of a liquidation for a public body."""
    return Refusal(
        "not_of_private_law",
        "Cette structure est un organisme public : seules les personnes morales de droit privé peuvent être "
        "mises en liquidation judiciaire (article L640-2 du Code de commerce). Si un autre organisme reprend "
        "ses postes, l'Agence nationale de la cohésion des territoires enregistre une reprise : pour la "
        "demander, la structure répond à l'un de ses e-mails.",
    )


def in_liquidation() -> Refusal:
    """Return the refusal of a post or a recruitment for a structure in liquidation."""
    return Refusal(
        "in_liquidation",
        "La structure est en liquidation judiciaire : elle ne reçoit plus de poste et ne recrute plus. Si "
        "c'est une erreur, l'Agence nationale de la cohésion des territoires le corrige : répondez à l'un de "
        "ses e-mails.",
    )


def not_in_liquidation() -> Refusal:
    """Return the refusal of an act that requires a liquidation."""
    return Refusal(
        "not_in_liquidation",
        "Cette structure n'est pas en liquidation judiciaire : enregistrez d'abord le jugement.",
    )


def nothing_to_declare() -> Refusal:
    """Return the refusal of a claim when nothing is to be returned under the agreement."""
    return Refusal(
        "nothing_to_declare",
        "Rien n'est à rendre sur cette convention : tout ce qui a été versé est justifié ou rendu.",
    )


# Functions, not methods, because they also run on partial answers (``Answered``).


def require_past_days(told: LiquidationFacts | Answered, today: date) -> None:
    """Refuse future days, and a publication before the judgment.

    Args:
        told: the judgment; may be partial answers.
        today: the date in Paris.

    Raises:
        Refusals: all of ``judgment_day`` and ``publication_day`` that apply.
        Unanswered: no rule refused, and some answers are missing.
    """
    rules = RefusalCollector()
    rules.check(lambda: _require_judged(told, today))
    rules.check(lambda: _require_published(told, today))
    rules.require()


def _require_judged(told: LiquidationFacts | Answered, today: date) -> None:
    if told.judgment_on > today:
        words = "Ce jour est à venir : enregistrez le jugement une fois rendu."
        raise invalid_at("judgment_day", words, "judgment_on")


def _require_published(told: LiquidationFacts | Answered, today: date) -> None:
    if told.published_on is not None and not told.judgment_on <= told.published_on <= today:
        raise invalid_at(
            "publication_day",
            "La parution au BODACC suit le jugement et n'est pas à venir : vérifiez ce jour, ou laissez-le "
            "vide.",
            "published_on",
        )
