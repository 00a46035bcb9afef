"""The exchanges about a follow-up: questions, changed facts, and answers (RULES section 11)."""

from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal

# The most exchanges of one follow-up, since one stored item holds all of them.
MOST_EXCHANGES = 30


class FactKind(Labelled):
    """How a declared contract changed."""

    CONTRACT_RECORDED = "contract_recorded", "contrat enregistré"
    CONTRACT_CORRECTED = "contract_corrected", "contrat corrigé"
    CONTRACT_TAKEN_BACK = "contract_taken_back", "contrat retiré"
    END_DECLARED = "end_declared", "fin de contrat déclarée"
    END_TAKEN_BACK = "end_taken_back", "fin de contrat retirée"
    SUSPENSION_CHANGED = "suspension_changed", "suspension du contrat déclarée ou corrigée"
    PROLONGED = "prolonged", "subvention du poste prolongée, ou prolongation corrigée"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A change of a contract after its quarter was declared.

    Args:
        kind: of the change.
        recruitment_id: of the adviser.
        on: the date in Paris on which it was recorded.
    """

    kind: FactKind
    recruitment_id: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Why a follow-up had to be declared again, and the answer of the structure.

    Args:
        question: of the funder; None without one.
        asked_on: the date of the question, in Paris.
        facts: the changes of contracts; may be empty.
        answer: of the structure; None before, and when there was no question.
        answered_on: the date of the answer, in Paris; None before.
    """

    question: str | None = None
    asked_on: date | None = None
    facts: tuple[Fact, ...] = ()
    answer: str | None = None
    answered_on: date | None = None

    def answered(self, answer: str | None, on: date) -> "Exchange":
        """Add the answer, or replace it.

        Args:
            answer: in the words of the structure; None when there was no question.
            on: the date in Paris.
        """
        return replace(self, answer=answer, answered_on=on)


def answer_missing() -> Refusal:
    """Return the refusal of a declaration that does not answer the question."""
    return Refusal(
        "answer_missing",
        "Répondez à la question de la Banque des Territoires, puis transmettez le suivi.",
        "invalid",
        "/answer",
    )


def nothing_asked() -> Refusal:
    """Return the refusal of an answer when there is no question."""
    return Refusal(
        "nothing_asked",
        "Aucune question n'est posée sur ce suivi : écrivez cela dans le commentaire.",
        "invalid",
        "/answer",
    )


def thread_full() -> Refusal:
    """Return the refusal of a question when the follow-up has too many exchanges."""
    return Refusal(
        "thread_full",
        f"Ce suivi a déjà {MOST_EXCHANGES} échanges : appelez la structure, puis acceptez le suivi ou "
        "signalez-le à l'Agence nationale de la cohésion des territoires.",
    )
