"""What was said about a follow-up: questions, facts that changed, and their answers (RULES section 11)."""

from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal

# Questions and answers that one follow-up keeps: an item of the store holds them all.
MOST_EXCHANGES = 30


class FactKind(Labelled):
    """What changed of a declared contract."""

    CONTRACT_RECORDED = "contract_recorded", "contrat enregistré"
    CONTRACT_CORRECTED = "contract_corrected", "contrat corrigé"
    CONTRACT_TAKEN_BACK = "contract_taken_back", "contrat retiré"
    END_DECLARED = "end_declared", "fin de contrat déclarée"
    END_TAKEN_BACK = "end_taken_back", "fin de contrat retirée"
    SUSPENSION_CHANGED = "suspension_changed", "suspension du contrat déclarée ou corrigée"
    PROLONGED = "prolonged", "subvention du poste prolongée, ou prolongation corrigée"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that changed of a contract after its quarter was declared.

    Args:
        kind: what.
        recruitment_id: of which adviser.
        on: the day in Paris on which it was recorded.
    """

    kind: FactKind
    recruitment_id: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Why a follow-up was to be declared again, and what the structure said to it.

    Args:
        question: of the funder, if it asked one.
        asked_on: the day of the question, in Paris.
        facts: what had changed, if something had.
        answer: of the structure; None while it is awaited, or where only facts had changed.
        answered_on: the day of the answer, in Paris; None while it is awaited.
    """

    question: str | None = None
    asked_on: date | None = None
    facts: tuple[Fact, ...] = ()
    answer: str | None = None
    answered_on: date | None = None

    def answered(self, answer: str | None, on: date) -> "Exchange":
        """The same with its answer, or another one.

        Args:
            answer: in the words of the structure; None to facts alone.
            on: the day in Paris.
        """
        return replace(self, answer=answer, answered_on=on)


def answer_missing() -> Refusal:
    """The refusal of a declaration that leaves a question without its answer."""
    return Refusal(
        "answer_missing",
        "Répondez à la question de la Banque des Territoires, puis transmettez le suivi.",
        "invalid",
        "/answer",
    )


def nothing_asked() -> Refusal:
    """The refusal of an answer where nothing was asked."""
    return Refusal(
        "nothing_asked",
        "Aucune question n'est posée sur ce suivi : écrivez cela dans le commentaire.",
        "invalid",
        "/answer",
    )


def thread_full() -> Refusal:
    """The refusal of one more question after very many."""
    return Refusal(
        "thread_full",
        f"Ce suivi a déjà {MOST_EXCHANGES} échanges : appelez la structure, puis acceptez le suivi ou "
        "signalez-le à l'Agence nationale de la cohésion des territoires.",
    )
