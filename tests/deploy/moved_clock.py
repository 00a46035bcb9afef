"""Runs a program with the application's clock moved: ``moved_clock.py OFFSET PROGRAM …``; never imported.

Only the application's own clock is moved: signatures of requests and expiry stay on the emulator's.
"""

import importlib.abc
import importlib.machinery
import json
import runpy
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType


class MovedClock(importlib.abc.MetaPathFinder):
    """Changes the application's clock when it is imported.

    Args:
        offset: the file of infra/local/clock.py, read each time, since functions stay alive.
    """

    def __init__(self, offset: Path) -> None:
        self._offset = offset

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find the module of the clock, to change it once it is loaded; nothing else."""
        if fullname != "chalicelib.clock":
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        assert spec is not None and spec.loader is not None
        read = spec.loader.exec_module

        def read_then_change(module: ModuleType) -> None:
            read(module)
            module.SystemClock.now = lambda _: self.now()

        spec.loader.exec_module = read_then_change  # type: ignore[method-assign]
        return spec

    def now(self) -> datetime:
        """Return the instant, aware, in UTC."""
        if not self._offset.exists():
            return datetime.now(UTC)
        moved = json.loads(self._offset.read_text(encoding="utf-8"))
        return datetime.now(UTC) + timedelta(seconds=moved["offset_seconds"])


if __name__ == "__main__":
    _, offset, program, *arguments = sys.argv
    sys.meta_path.insert(0, MovedClock(Path(offset)))
    sys.argv[:] = [program, *arguments]
    runpy.run_path(program, run_name="__main__")
