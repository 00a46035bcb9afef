"""The time of advisers that a structure invoices to others: at most a third (RULES 3 and section 11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.shared.refusal import Refusal

# The most third parties that a structure may declare for a quarter.
MOST_PARTIES = 20


@dataclass(frozen=True, kw_only=True)
class ThirdParty:
    """A body that a structure invoiced for the time of its advisers.

    Args:
        name: of the body or company.
        amount_cents: the sum invoiced in the quarter, in euro cents.
        time_percent: the share of the time of all its advisers, in percent.
    """

    name: str
    amount_cents: int
    time_percent: int


def too_much_time(parties: Sequence[ThirdParty]) -> bool:
    """Return whether more than a third of the time was invoiced."""
    return 3 * sum(one.time_percent for one in parties) > 100


def wrong_parties(invoiced: bool, parties: Sequence[ThirdParty]) -> Mapping[str, Refusal]:
    """Return the refusals of missing or superfluous parties and of more than a third of the time, by field.

    Args:
        invoiced: whether the structure says that it invoiced somebody.
        parties: those that it declares.
    """
    if invoiced and not parties:
        return _at_parties(
            "third_parties_missing",
            "Indiquez au moins un tiers facturé : son nom, le montant et la part du temps.",
        )
    if parties and not invoiced:
        return _at_parties(
            "third_parties_superfluous", "À remplir seulement si des prestations ont été facturées."
        )
    if too_much_time(parties):
        return _at_parties(
            "third_parties_share",
            "Au plus un tiers du temps des conseillers peut être facturé. Vérifiez les parts ; si elles sont "
            "exactes, déclarez ce qui dépasse en jours qui n'étaient pas à plein temps.",
        )
    return {}


def _at_parties(code: str, message: str) -> Mapping[str, Refusal]:
    return {"third_parties": Refusal(code, message, "invalid", "/third_parties")}
