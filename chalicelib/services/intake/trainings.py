"""Trainings that began or ended before this system opened."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.domain.intake.files import EMAIL, NUMBER
from chalicelib.domain.intake.intake import ExaminedIntake
from chalicelib.domain.intake.lines import ReadLine
from chalicelib.domain.intake.trainings import TrainingStanding, examine_training, taken_in
from chalicelib.domain.training.training import Training
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.intake.readers import BatchReader, Reader
from chalicelib.services.training import progress
from chalicelib.services.training.lots import read_lot_book


class TrainingChecker:
    """Checks the lines of a file of trainings."""

    def __init__(self, ports: Ports, reader: Reader) -> None:
        self._ports, self._reader = ports, reader

    def prepare(self, lines: Sequence[ReadLine], reader: BatchReader) -> None:
        """Read together the items against which some lines are checked."""
        keys = [key for one in lines if (key := self._key(one))]
        reader.load(Training, reader.holders(keys).values())

    def _key(self, line: ReadLine) -> str | None:
        number, address = line.values.get(NUMBER), line.values.get(EMAIL)
        return guards.intake_guard(self._ports, number, address) if number and address else None

    def training(self, line: ReadLine) -> Training | None:
        """Return the training of the adviser of a line."""
        key = self._key(line)
        return self._reader.get(Training, self._reader.holder(key) if key else None)

    def examine(self, line: ReadLine) -> ExaminedIntake:
        """Return the outcome of a line."""
        return examine_training(line, TrainingStanding(training=self.training(line)), self._ports.today())


def take(
    ports: Ports, changes: Changes, line: ReadLine, _by: str, journal_details: Mapping[str, Any]
) -> None:
    """Write the training of a line; arguments as for ``agreements.take``. No e-mail is sent."""
    before = found(TrainingChecker(ports, Reader(ports)).training(line))
    lot = read_lot_book(ports).lot_of(before.place.region)
    after = taken_in(before, line.values, lot=lot, today=ports.today())
    changes.update(after)
    progress.set_timers(ports, changes, before, after, late_copy=False)
    changes.note(after, "taken_in", **journal_details)
