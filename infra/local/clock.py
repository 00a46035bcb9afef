"""The clock of the local stack: the clock of the machine plus an offset chosen by the user."""

import json
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path


class ShiftedClock:
    """A clock that can be moved forward; the offset survives a restart.

    Args: path: file of the offset, created at the first move.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._moving = threading.Lock()
        self._offset = timedelta()
        if path.exists():
            self._offset = timedelta(seconds=json.loads(path.read_text())["offset_seconds"])

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def move_to(self, instant: datetime) -> None:
        """Make it ``instant`` (aware).

        Raises:
            ValueError: it is past or naive; the message is in French.
        """
        if instant.tzinfo is None:
            raise ValueError("Précisez le décalage horaire de l'instant, par exemple +02:00.")
        with self._moving:
            self._move(self._offset + (instant - self.now()), back=instant < self.now())

    def advance(self, days: float) -> None:
        """Move forward by a number of days.

        Raises:
            ValueError: it is negative or too large; the message is in French.
        """
        with self._moving:
            try:
                self._move(self._offset + timedelta(days=days), back=days < 0)
            except OverflowError:
                raise ValueError("Cet instant est trop lointain.") from None

    def _move(self, offset: timedelta, *, back: bool) -> None:
        if back:
            raise ValueError("L'horloge ne recule pas : choisissez un instant à venir.")
        if (datetime.now(UTC) + offset).year > 2200:
            raise ValueError("Cet instant est trop lointain.")
        draft = self._path.with_suffix(".draft")
        with draft.open("w") as file:
            json.dump({"offset_seconds": offset.total_seconds()}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        directory = os.open(self._path.parent, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)
        self._offset = offset
