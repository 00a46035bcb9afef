"""Lists as files to open in a spreadsheet: CSV and XLSX."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from chalicelib.domain.recruiting.exporting import too_long
from chalicelib.http.call import Answer
from chalicelib.http.envelope import MOST_BYTES, size_on_the_way
from chalicelib.services.recruiting.export import Reachable
from chalicelib.services.recruiting.pool import Row

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A spreadsheet runs a text that begins with one of these as a formula (OWASP, CSV injection).
# Full-width signs count as plain ones, what is not seen before them does not count, and a file that is opened
# with another separator has cells where we wrote none.
_FORMULA = re.compile(
    r"(^|[,;|\t\r\n])"
    r"([\s\"'\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]*)"
    r"(?=[-=+@＝＋－＠﹦﹢﹣﹫])"
)
# Without it, Excel reads UTF-8 as something else.
_BYTE_ORDER_MARK = "\ufeff"

_CANDIDATE_COLUMNS = (
    "Prénom",
    "Nom",
    "Statut",
    "Date de candidature",
    "Code postal",
    "Commune",
    "Résultat Pix",
    "Distance (km)",
    "Démarrage possible",
    "Diplômé",
    "CV",
)

_CONTACT_COLUMNS = ("E-mail", "Téléphone")

Cell = str | int | float | None


def candidates(rows: Iterable[Row], contacts: Mapping[str, Reachable] | None, *, workbook: bool) -> Answer:
    """Return a filtered list of candidates as a file.

    Args:
        rows: the lines, in their order.
        contacts: by candidate, who may be reached; None leaves these columns out.
        workbook: XLSX instead of CSV.

    Raises:
        Refusal: ``too_many_rows``, when the file is larger than what can be answered.
    """
    columns = _CANDIDATE_COLUMNS if contacts is None else (*_CANDIDATE_COLUMNS, *_CONTACT_COLUMNS)
    lines = [
        _candidate(row) if contacts is None else [*_candidate(row), *_contact(contacts, row)] for row in rows
    ]
    if workbook:
        return _file(_xlsx(columns, lines), XLSX, "candidats.xlsx")
    return _file(_csv(columns, lines), CSV, "candidats.csv")


def _contact(contacts: Mapping[str, Reachable], row: Row) -> list[Cell]:
    known = contacts.get(row.card.candidate_id)
    return [known.email, known.phone] if known else [None, None]


def _candidate(row: Row) -> list[Cell]:
    card = row.card
    return [
        card.first_name,
        card.last_name,
        "déjà recruté" if row.recruited_elsewhere else row.status.label,
        card.applied_on.isoformat(),
        card.place.postal_code,
        card.place.name,
        "non partagé" if card.pix_withheld else card.pix_stars,
        None if row.distance_km is None else round(row.distance_km, 1),
        card.available_from.isoformat(),
        "oui" if card.graduate else "non",
        "oui" if card.has_cv else "non",
    ]


def _csv(columns: Sequence[str], lines: Iterable[Sequence[Cell]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";")
    writer.writerow(columns)
    writer.writerows([_neutral(cell) for cell in line] for line in lines)
    return _BYTE_ORDER_MARK + written.getvalue()


def _neutral(cell: Cell) -> Cell:
    return _FORMULA.sub(r"\1'\2", cell) if isinstance(cell, str) else cell


def _xlsx(columns: Sequence[str], lines: Iterable[Sequence[Cell]]) -> bytes:
    # Imported here: no other route pays for it.
    import xlsxwriter

    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as workbook:
        sheet = workbook.add_worksheet()
        for number, line in enumerate([columns, *lines]):
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write_number(number, column, cell)
        sheet.freeze_panes(1, 0)
    return written.getvalue()


def _file(body: str | bytes, content_type: str, name: str) -> Answer:
    if size_on_the_way(body) > MOST_BYTES:
        raise too_long()
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(body=body, content_type=content_type, headers=headers)
