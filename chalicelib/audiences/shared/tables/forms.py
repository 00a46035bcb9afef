"""Forms of files with a line per record: what is downloaded, what is sent, which lines are written."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from chalicelib.http.bodies import CSV, XLSX, CsvFile
from chalicelib.http.fields import Ask, Form, Kind, Means

# What a program may send: below the gateway's 6 MB, where JSON escapes each line break as two bytes.
MAX_BODY = 4 * 1024 * 1024


class FileFormat(Form):
    """The format of a file that is downloaded."""

    format: Annotated[Literal["csv", "xlsx"], Means({"csv": "CSV", "xlsx": "XLSX (tableur)"})] = "csv"


class TableFile(CsvFile):
    """A file that may be a workbook."""

    accepts: ClassVar[tuple[str, ...]] = (CSV, XLSX)


class SoundLines(Form):
    """Which lines of a file are recorded."""

    only_sound: Annotated[
        bool,
        Kind("checkbox"),
        Ask(
            "Enregistrer les lignes justes et laisser les lignes à corriger",
            hint="Sans cette case, un fichier qui a une ligne à corriger n'est pas enregistré du tout.",
        ),
    ] = False


class DryRun(Form):
    """Whether a file sent by a program is only reported on."""

    dry_run: Annotated[bool, Ask("Dire seulement ce que l'envoi ferait")] = False


class SoundLinesImport(DryRun, SoundLines):
    """Which lines of a file sent by a program are recorded, and whether to report only."""
