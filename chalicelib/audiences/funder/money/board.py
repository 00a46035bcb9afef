"""The sums of the subsidies by department and in all, and the accounts of a year (RULES 21, section 11)."""

from __future__ import annotations

from chalicelib.audiences.funder.audience import ledgers
from chalicelib.audiences.funder.money.forms import AccountsOf
from chalicelib.audiences.shared import desk
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.funding.ledger_summary import MoneySums
from chalicelib.http import spreadsheets
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Call
from chalicelib.http.fields import View
from chalicelib.http.serve import AnyCall
from chalicelib.http.spreadsheets import Code, Table
from chalicelib.services.funding import money_board

BOARD = f"{desk.INSTALMENTS}/tableau"


class MoneySumsView(View):
    """What some ledgers make together, in euro cents.

    ``advance``: paid and not justified yet; ``suspended``: what waits; ``awaited``: still to return.
    """

    agreements: int
    granted: int
    due: int
    paid: int
    justified: int
    advance: int
    suspended: int
    to_return: int
    awaited: int
    returned: int
    waived: int


class DepartmentSums(MoneySumsView):
    """The sums of a department."""

    department: str
    name: str


class MoneyBoardView(View):
    """The sums of the whole, and of each department that has a ledger."""

    whole: MoneySumsView
    departments: list[DepartmentSums]


def _sums(sums: MoneySums) -> dict[str, int]:
    return sums._asdict()


@ledgers.get(
    "/money-board",
    Act.LIST_LEDGERS,
    summary="Les sommes des subventions, par département et en tout",
    answers={200: MoneyBoardView},
)
def read_money_board(call: Call) -> Answer:
    """Read the sums by department."""
    seen, names = money_board.overview(call.ports, call.actor), call.ports.places.departments()
    return Answer(
        body=MoneyBoardView(
            whole=MoneySumsView(**_sums(seen.whole)),
            departments=[
                DepartmentSums(department=code, name=names[code], **_sums(sums))
                for code, sums in seen.departments.items()
            ],
        )
    )


@ledgers.page(BOARD, Act.LIST_LEDGERS)
def show_money_board(call: AnyCall) -> Answer:
    """Show the sums by department."""
    seen = money_board.overview(call.ports, call.actor)
    return desk.page(
        call,
        "money_board.html",
        title="Sommes des subventions",
        here=BOARD,
        seen=seen,
        names=call.ports.places.departments(),
        year=call.ports.today().year,
    )


@ledgers.get(
    "/money-board/accounts",
    Act.LIST_LEDGERS,
    summary="Les engagements et les versements d'une année, en CSV ou XLSX",
    answers={200: None},
)
def export_accounts(call: Call[None, AccountsOf]) -> Answer:
    """Export the accounts of a year."""
    return _accounts(call, call.query)


@ledgers.page(f"{BOARD}/comptes", Act.LIST_LEDGERS)
def download_accounts(call: Call[None, Fields]) -> Answer:
    """Export the accounts of a year, from the page of the sums."""
    return _accounts(call, call.query.validate(AccountsOf))


def _accounts(call: AnyCall, choice: AccountsOf) -> Answer:
    rows = money_board.accounts_of(call.ports, call.actor, choice.year)
    table = Table(
        name=f"comptes des subventions {choice.year}",
        columns=(
            "Département",
            "Structure",
            "Convention",
            "Engagé",
            "Dû",
            "Versé",
            "Justifié",
            "À rendre",
            "Rendu",
            "Remis",
        ),
        lines=(
            [
                Code(ledger.department),
                ledger.structure_name,
                ledger.id,
                *(
                    f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"
                    for cents in vars(sums).values()
                ),
            ]
            for ledger, sums in rows
        ),
    )
    return spreadsheets.as_file(table, workbook=choice.format == "xlsx")
