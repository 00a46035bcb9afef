"""The board of the money by department, and the accounts of a year (RULES 21, section 11)."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.audiences.funder.audience import ledgers
from chalicelib.audiences.funder.money.forms import LedgersOfYear
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.tables.forms import FileFormat
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.funding.board import BoardFigures
from chalicelib.http import spreadsheets
from chalicelib.http.fields import View
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.http.spreadsheets import Cell, Code, ExportTable
from chalicelib.services.funding import money_board

BOARD = f"{staff_pages.INSTALMENTS}/tableau"


class MoneySumsView(View):
    """The sums of ledgers, in euro cents, and their posts, which are counted every hour.

    ``advance``: paid and not justified yet; ``suspended``: instalments on hold; ``awaited``: still to return;
    ``filled``: posts under contract; ``active``: those with a recent activity report; ``silent``: those
    without a report for ``silence_first_months``; ``overdue``: follow-ups; ``past_reports``: activities of
    the quarters that are over; ``support_cents``: what was justified divided by ``past_reports``.
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
    filled: int
    active: int
    silent: int
    overdue: int
    past_reports: int
    support_cents: int | None


class DepartmentSums(MoneySumsView):
    """The sums of a department."""

    department: str
    name: str


class MoneyBoardView(View):
    """The sums of all departments together, and of each."""

    whole: MoneySumsView
    departments: list[DepartmentSums]


def _sums(figures: BoardFigures) -> dict[str, int | None]:
    return {**figures.money._asdict(), **vars(figures.posts), "support_cents": figures.support_cents}


@ledgers.get(
    "/money-board",
    Act.LIST_LEDGERS,
    summary="Les sommes, les postes, les suivis en retard et le coût d'un accompagnement, par département",
    responses={200: MoneyBoardView},
)
def read_money_board(request: Request) -> Response:
    """Read the board by department."""
    seen, names = money_board.overview(request.ports, request.actor), request.ports.places.departments()
    return Response(
        body=MoneyBoardView(
            whole=MoneySumsView.model_validate(_sums(seen.whole)),
            departments=[
                DepartmentSums.model_validate({"department": code, "name": names[code], **_sums(figures)})
                for code, figures in seen.departments.items()
            ],
        )
    )


@ledgers.page(BOARD, Act.LIST_LEDGERS)
def show_money_board(request: AnyRequest) -> Response:
    """Show the board by department."""
    seen = money_board.overview(request.ports, request.actor)
    return staff_pages.page(
        request,
        "money_board.html",
        title="Sommes et postes par département",
        here=BOARD,
        seen=seen,
        names=request.ports.places.departments(),
        year=request.ports.today().year,
        months=request.ports.parameters().silence_first_months,
    )


@ledgers.export(
    "/money-board/export",
    f"{BOARD}/export",
    Act.LIST_LEDGERS,
    summary="Le tableau des sommes et des postes par département, en CSV ou XLSX",
)
def export_money_board(request: Request[None, FileFormat]) -> Response:
    """Export the board."""
    choice = request.query
    seen, names = money_board.overview(request.ports, request.actor), request.ports.places.departments()

    def lines() -> Iterator[list[Cell]]:
        for code, figures in seen.departments.items():
            yield [Code(code), names[code], *_cells(figures)]
        yield [None, "Total", *_cells(seen.whole)]

    table = ExportTable(name="sommes et postes par département", columns=_COLUMNS, lines=lines())
    return spreadsheets.as_file(table, workbook=choice.format == "xlsx")


_COLUMNS = (
    *("Code", "Département", "Conventions", "Accordé", "Dû", "Versé", "Suspendu", "Justifié"),
    *("Reste à rendre", "Postes pourvus", "Postes en activité", "Postes silencieux", "Suivis en retard"),
    *("Activités des trimestres échus", "Coût par accompagnement"),
)


def _cells(figures: BoardFigures) -> list[Cell]:
    money, posts, cost = figures.money, figures.posts, figures.support_cents
    sums = (money.granted, money.due, money.paid, money.suspended, money.justified, money.awaited)
    return [
        money.agreements,
        *map(_euros, sums),
        *(posts.filled, posts.active, posts.silent, posts.overdue, posts.past_reports),
        None if cost is None else _euros(cost),
    ]


def _euros(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"


@ledgers.export(
    "/money-board/accounts",
    f"{BOARD}/comptes",
    Act.LIST_LEDGERS,
    summary="Les engagements et les versements d'une année, en CSV ou XLSX",
)
def export_ledgers(request: Request[None, LedgersOfYear]) -> Response:
    """Export the ledgers of a year."""
    choice = request.query
    rows = money_board.ledgers_of_year(request.ports, request.actor, choice.year)
    table = ExportTable(
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
            "Dont versé par compensation",
            "Dont rendu par compensation",
        ),
        lines=(
            [
                Code(ledger.department),
                ledger.structure_name,
                ledger.id,
                *(_euros(cents) for cents in vars(sums).values()),
                _euros(ledger.set_off_in(choice.year).paid),
                _euros(ledger.set_off_in(choice.year).returned),
            ]
            for ledger, sums in rows
        ),
    )
    return spreadsheets.as_file(table, workbook=choice.format == "xlsx")
