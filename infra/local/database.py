"""The data of the local stack in one SQLite file: acknowledged writes survive a power cut or a kill -9."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# What a request did to one item: table, partition key, sort key, and the new image or None when deleted.
Effect = tuple[str, str, str, dict[str, Any] | None]

FILE = "state.sqlite3"
# E-mails kept, in memory and on the disk: more than the 800 decisions of the largest session.
EMAILS_KEPT = 2000

_TABLES = """
CREATE TABLE IF NOT EXISTS items (
    name TEXT, pk TEXT, sk TEXT, image TEXT NOT NULL, PRIMARY KEY (name, pk, sk)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS emails (number INTEGER PRIMARY KEY, email TEXT NOT NULL);
"""


class DataUnusable(Exception):
    """The data directory cannot be used; the message is a French sentence for the user."""


class Database:
    """The items and e-mails of one data directory, held until ``close``.

    Args: directory: created when absent.
    Raises: DataUnusable: in use by another run, damaged, or written by a former version.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(directory.glob("*.jsonl")):
            raise DataUnusable(
                f"Les données de « {directory} » ont été écrites par une version précédente, dans un format "
                "abandonné : effacez ce dossier, ou choisissez-en un autre avec LOCAL_DATA."
            )
        path = directory / FILE
        # ``touch`` does not open an existing file: closing it would release a lock held by this process.
        path.touch(mode=0o600)
        self._failure: sqlite3.Error | None = None
        # Threads are serialised by the lock of the emulator.
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            self._connection.executescript(
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                f"BEGIN EXCLUSIVE; {_TABLES} COMMIT;"
            )
        except sqlite3.DatabaseError as error:
            self._connection.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise DataUnusable(
                    f"Les données de « {directory} » servent déjà à une autre exécution : "
                    "arrêtez-la, ou choisissez un autre dossier avec LOCAL_DATA."
                ) from None
            raise DataUnusable(f"{path} est abîmé.") from error

    def record(self, effects: Iterable[Effect] = (), email: dict[str, Any] | None = None) -> None:
        """Write the effects of one request atomically; they are on the disk when this returns.

        Raises: OSError: the disk refused this write or an earlier one. The emulator is ahead of the disk
            by then, so nothing more is accepted.
        """
        if self._failure:
            raise OSError("les données locales ne s'écrivent plus") from self._failure
        try:
            if self._connection.in_transaction:
                self._write(effects, email)
            else:
                with self.transaction():
                    self._write(effects, email)
        except sqlite3.Error as error:
            self._failure = error
            raise OSError("les données locales ne s'écrivent plus") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything recorded within the block atomically, at its end."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def items(self) -> Iterator[Effect]:
        """Yield the stored items, as writes to restore."""
        for name, pk, sk, image in self._connection.execute("SELECT name, pk, sk, image FROM items"):
            yield name, pk, sk, json.loads(image)

    def emails(self) -> list[dict[str, Any]]:
        """Return the e-mails sent, oldest first."""
        rows = self._connection.execute("SELECT email FROM emails ORDER BY number")
        return [json.loads(email) for (email,) in rows]

    def close(self) -> None:
        """Merge the log into the one file and release the directory."""
        # A request still running must fail, not be acknowledged without being written.
        self._failure = self._failure or sqlite3.ProgrammingError("closed")
        self._connection.close()

    def _write(self, effects: Iterable[Effect], email: dict[str, Any] | None) -> None:
        for name, pk, sk, image in effects:
            if image is None:
                self._connection.execute(
                    "DELETE FROM items WHERE name = ? AND pk = ? AND sk = ?", (name, pk, sk)
                )
            else:
                self._connection.execute(
                    "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", (name, pk, sk, _text(image))
                )
        if email:
            row = self._connection.execute("INSERT INTO emails (email) VALUES (?)", (_text(email),))
            oldest = (row.lastrowid or 0) - EMAILS_KEPT
            self._connection.execute("DELETE FROM emails WHERE number <= ?", (oldest,))


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)
