"""Why a contract ended, and which reasons are declared (RULES section 5)."""

from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal


class EndReason(Labelled):
    """Why a contract ended (rupture)."""

    RESIGNATION = "resignation", "démission"
    DISMISSAL = "dismissal", "licenciement"
    MUTUAL_AGREEMENT = "mutual_agreement", "rupture d'un commun accord"
    TRIAL_PERIOD = "trial_period", "fin de la période d'essai"
    END_OF_TERM = "end_of_term", "fin du contrat à son terme"
    OTHER = "other", "autre raison"
    # Not declared by the structure: they follow from a change of the structure.
    TAKEN_OVER = "taken_over", "contrat repris par une autre structure"


# Those that a structure, or the agency in its place, declares.
DECLARED = frozenset(EndReason) - {EndReason.TAKEN_OVER}


def require_explained(reason: EndReason, words: str | None) -> None:
    """Require the structure's text for « autre raison ».

    Raises:
        Refusal: ``end_unexplained``.
    """
    if reason is EndReason.OTHER and not words:
        raise Refusal("end_unexplained", "Précisez la raison de la fin du contrat.", "invalid", "/words")


def require_declared(reason: EndReason) -> None:
    """Refuse a reason that nobody declares, because it follows from a change of the structure.

    Raises:
        Refusal: ``reason_not_declared``.
    """
    if reason not in DECLARED:
        raise Refusal(
            "reason_not_declared",
            "Cette fin de contrat s'enregistre avec la reprise de la structure, par l'Agence nationale de la "
            "cohésion des territoires.",
            "invalid",
            "/reason",
        )
