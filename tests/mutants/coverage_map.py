"""Which tests run which lines, and how long each takes."""

import json
import os
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

# A test that takes longer proves something else than a line: a country of candidates, an emulator.
LONGEST_SECONDS = 2.0


@dataclass
class CoverageMap:
    """``seconds`` of each test by its id; ``lines`` the ids by file and line."""

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def covering(self, path: str, first: int, last: int) -> set[str]:
        """The tests that run one of some lines, the longest left out."""
        by_line = self.lines.get(path, {})
        found = {test for line in range(first, last + 1) for test in by_line.get(line, ())}
        return {test for test in found if self.seconds[test] <= LONGEST_SECONDS}

    def of_file(self, path: str) -> set[str]:
        """The tests that run anything in a file."""
        return self.covering(path, 1, max((0, *self.lines.get(path, ()))))

    def add(self, other: "CoverageMap") -> None:
        """Join what another process saw."""
        self.seconds |= other.seconds
        self.failed += other.failed
        for path, by_line in other.lines.items():
            mine = self.lines.setdefault(path, {})
            for line, tests in by_line.items():
                mine[line] = sorted({*mine.get(line, ()), *tests})


def build(items: list[pytest.Item], sources: list[str], processes: int, place: Path) -> CoverageMap:
    """Run every test once, each process its share of the files.

    Args:
        items: the tests.
        sources: the folders whose lines are of interest.
        processes: how many run at once.
        place: a folder for what they leave.
    """
    shares: list[list[pytest.Item]] = [[] for _ in range(processes)]
    files = sorted({item.path for item in items})
    for item in items:
        shares[files.index(item.path) % processes].append(item)
    children = []
    for number, share in enumerate(shares):
        child = os.fork()
        if not child:
            os._exit(_write(share, sources, place / f"map-{number}.json"))
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    whole = CoverageMap()
    for number in range(processes):
        raw = json.loads((place / f"map-{number}.json").read_text())
        lines = {path: {int(line): ids for line, ids in of.items()} for path, of in raw["lines"].items()}
        whole.add(CoverageMap(raw["seconds"], lines, raw["failed"]))
    return whole


def _write(items: list[pytest.Item], sources: list[str], path: Path) -> int:
    try:
        seen = _seen(items, sources)
        path.write_text(json.dumps({"seconds": seen.seconds, "lines": seen.lines, "failed": seen.failed}))
        return 0
    except BaseException as error:
        print(repr(error))
        return 1


def _seen(items: list[pytest.Item], sources: list[str]) -> CoverageMap:
    import coverage

    # The tracer of Python 3.14 knows no contexts.
    os.environ["COVERAGE_CORE"] = "ctrace"
    watch = coverage.Coverage(data_file=None, config_file=False, source=sources, messages=False)
    seen, root = CoverageMap(), Path.cwd()
    watch.start()
    for item, following in zip(items, [*items[1:], None], strict=True):
        watch.switch_context(item.nodeid)
        begun = time.perf_counter()
        reports = runtestprotocol(item, log=False, nextitem=following)
        seen.seconds[item.nodeid] = time.perf_counter() - begun
        if any(report.failed for report in reports):
            seen.failed.append(item.nodeid)
    watch.stop()
    data = watch.get_data()
    for name in data.measured_files():
        lines = defaultdict[int, list[str]](list)
        for line, contexts in data.contexts_by_lineno(name).items():
            lines[line] = [one for one in contexts if one in seen.seconds]
        seen.lines[str(Path(name).relative_to(root))] = dict(lines)
    return seen
