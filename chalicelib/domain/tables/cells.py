"""Readers of cells of a table: numbers and days."""

import re
from datetime import date, timedelta

_FRENCH_DAY = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})", re.ASCII)
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*)?", re.ASCII)
# A day as the serial number of a spreadsheet, in a cell that lost its format.
_SERIAL_DAY = re.compile(r"[0-9]{5}", re.ASCII)
_FIRST_DAY = date(1899, 12, 30)
_WHOLE = re.compile(r"([0-9]{1,9})(?:[.,]0+)?", re.ASCII)
_AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?€?", re.ASCII)
# The notation of our exports that keeps the leading zeros of a SIRET in Excel.
_AS_TEXT = re.compile(r'="?([^"]*)"?')
# The prefix of our exports before a sign that a spreadsheet would read as a formula.
_SHIELD = re.compile(r"(^|[,;|\t\r\n])'(?=[\s\"']*[-=+@＝＋－＠﹦﹢﹣﹫])")


def plain(cell: str) -> str:
    """Return a cell without the marks that stop a spreadsheet from reading a number or a formula."""
    cell = cell.strip()
    kept = _AS_TEXT.fullmatch(cell)
    return kept[1].strip() if kept else _SHIELD.sub(r"\1", cell)


def whole_number(cell: str) -> int | None:
    """Return a non-negative whole number, or None; « 3,0 » is one."""
    found = _WHOLE.fullmatch("".join(plain(cell).split()))
    return int(found[1]) if found else None


def euro_cents(cell: str) -> int | None:
    """Return an amount in euro cents, or None; « 15 000,50 € » gives 1500050."""
    found = _AMOUNT.fullmatch("".join(plain(cell).split()))
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else None


def day(cell: str) -> date | None:
    """Return the day of 31/12/2026, 2026-12-31 or a serial number; None for anything else."""
    written = plain(cell)
    try:
        if found := _FRENCH_DAY.fullmatch(written):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _ISO_DAY.fullmatch(written):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return _FIRST_DAY + timedelta(days=int(written)) if _SERIAL_DAY.fullmatch(written) else None
