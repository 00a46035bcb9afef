"""The sums of the ledgers: by department, in all, and the accounts of a year (RULES 21, section 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, departments_of, require
from chalicelib.domain.funding.ledger import Balances, Ledger
from chalicelib.domain.funding.ledger_summary import LedgerSummary, MoneySums, by_department, sums_of
from chalicelib.services.core.ports import Ports


@dataclass(frozen=True, kw_only=True)
class MoneyBoard:
    """The sums of the ledgers that somebody may list.

    Args:
        whole: of all of them.
        departments: of each department that has one, by its code.
    """

    whole: MoneySums
    departments: Mapping[str, MoneySums]


def _seen(ports: Ports, actor: Actor) -> list[LedgerSummary]:
    require(actor, Act.LIST_LEDGERS)
    own = departments_of(actor)
    return ports.store.ledger_summaries(sorted(ports.places.departments()) if own is None else own)


def overview(ports: Ports, actor: Actor) -> MoneyBoard:
    """The sums by department; for a prefecture, of its own.

    Raises:
        Refusal: ``not_found``.
    """
    seen = _seen(ports, actor)
    return MoneyBoard(whole=sums_of(seen), departments=by_department(seen))


def accounts_of(ports: Ports, actor: Actor, year: int) -> list[tuple[Ledger, Balances]]:
    """What the entries of a year make, by ledger, those without any left out: commitments and payments.

    Raises:
        Refusal: ``not_found``.
    """
    ids = [one.id for one in _seen(ports, actor)]
    known = cast(dict[str, Ledger], ports.store.several([(Ledger, one) for one in ids])[0] if ids else {})
    told = [(one, one.moved_in(year)) for one in known.values()]
    return sorted(
        ((ledger, sums) for ledger, sums in told if any(vars(sums).values())),
        key=lambda row: (row[0].department, row[0].structure_name, row[0].id),
    )
