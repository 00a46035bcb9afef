"""The board of the money by department, and the accounts of a year (RULES 21, section 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, departments_of, require
from chalicelib.domain.activity.totals import NATION, Month, latest_posts
from chalicelib.domain.funding.board import BoardFigures, board_rows, whole_board
from chalicelib.domain.funding.ledger.entries import Balances
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import LedgerSummary, by_department
from chalicelib.services.core.ports import Ports


@dataclass(frozen=True, kw_only=True)
class MoneyBoard:
    """The figures of the departments that the reader may see.

    Args:
        whole: the sum over the departments.
        departments: the figures of each that has a ledger, a post or an activity, by its code.
    """

    whole: BoardFigures
    departments: Mapping[str, BoardFigures]


def _visible_ledgers(ports: Ports, actor: Actor) -> list[LedgerSummary]:
    require(actor, Act.LIST_LEDGERS)
    own = departments_of(actor)
    return ports.store.ledger_summaries(sorted(ports.places.departments()) if own is None else own)


def overview(ports: Ports, actor: Actor) -> MoneyBoard:
    """Return the figures by department; a prefecture reads its own. Posts are counted every hour.

    Raises:
        Refusal: ``not_found``.
    """
    summaries, own = _visible_ledgers(ports, actor), departments_of(actor)
    month = Month.of(ports.today())
    # The month that has just begun may not be counted yet, so the month before is read too.
    totals = ports.store.territory_totals(NATION, month.plus(-1), month)
    posts = {code: one for code, one in latest_posts(totals).items() if own is None or code in own}
    rows = board_rows(by_department(summaries), posts)
    return MoneyBoard(whole=whole_board(rows), departments=rows)


def ledgers_of_year(ports: Ports, actor: Actor, year: int) -> list[tuple[Ledger, Balances]]:
    """Return the commitments and payments of a year, by ledger; ledgers without any entry are left out.

    Raises:
        Refusal: ``not_found``.
    """
    ids = [one.id for one in _visible_ledgers(ports, actor)]
    ledgers = cast(dict[str, Ledger], ports.store.several([(Ledger, one) for one in ids])[0] if ids else {})
    balances = [(one, one.moved_in(year)) for one in ledgers.values()]
    return sorted(
        ((ledger, sums) for ledger, sums in balances if any(vars(sums).values())),
        key=lambda row: (row[0].department, row[0].structure_name, row[0].id),
    )
