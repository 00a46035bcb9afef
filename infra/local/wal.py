"""A log of writes that a power cut or a kill -9 does not lose: what was answered is on the disk."""

import fcntl
import json
import os
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from infra.local.emulator import Effect

_SEGMENT = re.compile(r"log-(\d{8})\.jsonl")
_SNAPSHOT = "snapshot.jsonl"


class DataDirectoryInUse(Exception):
    """Another run holds the data directory."""


class DamagedData(Exception):
    """A file of the data directory is damaged elsewhere than at the end of the log."""


class State:
    """What a log amounts to: the items that exist and the messages sent, oldest first."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.mails: dict[str, dict[str, Any]] = {}

    def apply(self, record: dict[str, Any]) -> None:
        """Apply one record. Records carry whole images: replaying one twice changes nothing."""
        for table, pk, sk, image in record.get("writes", ()):
            if image is None:
                self.items.pop((table, pk, sk), None)
            else:
                self.items[table, pk, sk] = image
        if "mail" in record:
            self.mails[record["mail"]["id"]] = record["mail"]

    def records(self) -> Iterator[dict[str, Any]]:
        """The shortest log that gives this state."""
        for (table, pk, sk), image in self.items.items():
            yield {"writes": [(table, pk, sk, image)]}
        for mail in self.mails.values():
            yield {"mail": mail}

    def effects(self) -> list[Effect]:
        """The items as writes to restore."""
        return [(table, pk, sk, image) for (table, pk, sk), image in self.items.items()]


class WriteAheadLog:
    """The log of one data directory, held until ``close``.

    A record is one line: checksum, length, JSON. Segments follow a snapshot; compaction merges closed
    segments into a new snapshot from the files alone, so that nobody waits for it.

    Args:
        directory: created when absent.
        segment_bytes: size at which a segment is closed and merged.
    Raises:
        DataDirectoryInUse: another process, or this one, runs on the directory.
        DamagedData: a record before the end of the log does not match its checksum.
    """

    def __init__(self, directory: Path, segment_bytes: int = 32_000_000) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory = directory
        self._segment_bytes = segment_bytes
        self._turn = threading.Condition()
        self._appended = self._synced = self._size = 0
        self._syncing = self._together = False
        self._broken: OSError | None = None
        self._merging: threading.Thread | None = None
        self._lock = _lock_directory(directory)
        try:
            self._opened, last = merge(directory)
            self._number, self._file = last + 1, _new_segment(directory, last + 1)
        except BaseException:
            os.close(self._lock)
            raise

    def append(self, record: dict[str, Any]) -> int:
        """Write a record and return its ticket. Callers hold the lock that orders the writes.

        The kernel has it when this returns (a kill -9 loses nothing that anybody saw); the disk has it
        after ``wait``.
        """
        line = encode(record)
        with self._turn:
            self._refuse_if_broken()
            try:
                view = memoryview(line)
                while view:
                    view = view[os.write(self._file, view) :]
            except OSError as error:
                self._broken = error
                raise
            self._size += len(line)
            self._appended += 1
            return self._appended

    def wait(self, ticket: int) -> None:
        """Return once the record of ``ticket`` is on the disk: one waiter asks the disk for all."""
        if self._together:
            return
        with self._turn:
            self._turn.wait_for(lambda: self._synced >= ticket or not self._syncing)
            if self._synced >= ticket:
                return
            self._refuse_if_broken()
            self._syncing = True
            reached = self._appended
        failure = None
        try:
            os.fsync(self._file)
        except OSError as error:
            # After a failed fsync nobody knows what is on the disk: accept nothing more.
            failure = error
        with self._turn:
            self._broken = self._broken or failure
            self._syncing = False
            self._turn.notify_all()
            if failure:
                self._refuse_if_broken()
            self._synced = reached
            if (
                not self._broken
                and self._size > self._segment_bytes
                and not (self._merging and self._merging.is_alive())
            ):
                self._next_segment()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Within the block nobody waits for the disk; all is there at its end (a long load, unserved)."""
        self._together = True
        try:
            yield
        finally:
            self._together = False
            self.wait(self._appended)

    def state(self) -> State:
        """What was on the disk when the log was opened. To be called once: it is then let go."""
        state, self._opened = self._opened, State()
        return state

    def close(self) -> None:
        """Merge everything into the snapshot and let the directory go."""
        with self._turn:
            intact = self._broken is None
            # What still runs must not write into a file that is no longer the log.
            self._broken = self._broken or OSError("le journal local est fermé")
            self._turn.wait_for(lambda: not self._syncing)
            os.fsync(self._file)
            os.close(self._file)
        if self._merging:
            self._merging.join()
        if intact:
            merge(self._directory)
        os.close(self._lock)

    def _refuse_if_broken(self) -> None:
        if self._broken:
            raise OSError("le journal local ne s'écrit plus") from self._broken

    def _next_segment(self) -> None:
        os.fsync(self._file)
        self._synced = self._appended
        os.close(self._file)
        closed = self._number
        self._number, self._file = closed + 1, _new_segment(self._directory, closed + 1)
        self._size = 0
        self._merging = threading.Thread(target=merge, args=(self._directory, closed), name="merge")
        self._merging.start()


def encode(record: dict[str, Any]) -> bytes:
    """One line of a log: checksum, length, JSON."""
    body = json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode()
    return b"%08x %d %s\n" % (zlib.crc32(body), len(body), body)


def merge(directory: Path, through: int | None = None) -> tuple[State, int]:
    """Make the snapshot cover the segments up to ``through`` (None: all) and remove them.

    A record torn at the very end of the log was never answered: it is dropped.
    Returns: the state of the snapshot and the number of the last segment it covers (0: none).
    Raises: DamagedData: a record before the end does not match its checksum.
    """
    state = State()
    covered = 0
    if (directory / _SNAPSHOT).exists():
        records = _read(directory / _SNAPSHOT, torn_end=False)
        covered = next(records)["through"]
        for record in records:
            state.apply(record)
    numbers = [n for n in _numbers(directory) if n > covered and (through is None or n <= through)]
    for number in numbers:
        for record in _read(_segment(directory, number), torn_end=through is None and number == numbers[-1]):
            state.apply(record)
    if numbers:
        _write_snapshot(directory, state, numbers[-1])
    return state, max([covered, *numbers])


def _write_snapshot(directory: Path, state: State, through: int) -> None:
    draft = directory / f"{_SNAPSHOT}.draft"
    with draft.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(encode({"through": through}))
        file.writelines(encode(record) for record in state.records())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(directory / _SNAPSHOT)
    _sync_directory(directory)
    for number in _numbers(directory):
        if number <= through:
            _segment(directory, number).unlink()


def _read(path: Path, *, torn_end: bool) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for line in file:
            record = _decode(line)
            if record is None:
                if torn_end:
                    return
                raise DamagedData(f"{path.name} est abîmé")
            yield record


def _decode(line: bytes) -> dict[str, Any] | None:
    with suppress(ValueError):
        checksum, length, body = line.split(b" ", 2)
        if (
            body.endswith(b"\n")
            and len(body) - 1 == int(length)
            and zlib.crc32(body[:-1]) == int(checksum, 16)
        ):
            record: dict[str, Any] = json.loads(body)
            return record
    return None


def _numbers(directory: Path) -> list[int]:
    return sorted(int(found[1]) for path in directory.iterdir() if (found := _SEGMENT.fullmatch(path.name)))


def _segment(directory: Path, number: int) -> Path:
    return directory / f"log-{number:08d}.jsonl"


def _new_segment(directory: Path, number: int) -> int:
    file = os.open(_segment(directory, number), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    _sync_directory(directory)
    return file


def _lock_directory(directory: Path) -> int:
    lock = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise DataDirectoryInUse(
            f"Les données de « {directory.name} » servent déjà à une autre exécution : "
            "arrêtez-la, ou choisissez un autre dossier avec LOCAL_DATA."
        ) from None
    return lock


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
