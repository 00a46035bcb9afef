"""Which tests run which lines, and the processor's time of each."""

import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from _pytest.runner import runtestprotocol


@dataclass
class CoverageMap:
    """``seconds`` of the processor for each test by its id; ``lines`` the ids by file and line."""

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def covering(self, path: str, first: int, last: int) -> set[str]:
        """The tests that run one of some lines."""
        by_line = self.lines.get(path, {})
        return {test for line in range(first, last + 1) for test in by_line.get(line, ())}

    def of_file(self, path: str) -> set[str]:
        """The tests that run anything in a file."""
        return self.covering(path, 1, max((0, *self.lines.get(path, ()))))

    def lines_run(self) -> Counter[str]:
        """How many lines each test runs: how long it takes, whatever else the machine does."""
        return Counter(
            test for by_line in self.lines.values() for tests in by_line.values() for test in tests
        )

    def add(self, other: "CoverageMap") -> None:
        """Join what another process saw."""
        self.seconds |= other.seconds
        self.failed += other.failed
        for path, by_line in other.lines.items():
            mine = self.lines.setdefault(path, {})
            for line, tests in by_line.items():
                mine[line] = sorted({*mine.get(line, ()), *tests})


def build(items: list[pytest.Item], sources: Sequence[str], processes: int) -> CoverageMap:
    """Run every test once, each process its share of the files.

    Args:
        items: the tests.
        sources: the folders whose lines are of interest.
        processes: how many run at once.
    """
    files = sorted({item.path for item in items})
    shares: list[list[pytest.Item]] = [[] for _ in files[:processes]]
    for item in items:
        shares[files.index(item.path) % len(shares)].append(item)
    whole = CoverageMap()
    with TemporaryDirectory() as place:
        written = [Path(place) / f"{number}.json" for number in range(len(shares))]
        children = []
        for share, path in zip(shares, written, strict=True):
            child = os.fork()
            if not child:
                os._exit(_write(share, sources, path))
            children.append(child)
        for child in children:
            os.waitpid(child, 0)
        for path in written:
            raw = json.loads(path.read_text())
            lines = {name: {int(line): ids for line, ids in of.items()} for name, of in raw["lines"].items()}
            whole.add(CoverageMap(raw["seconds"], lines, raw["failed"]))
    return whole


def _write(items: list[pytest.Item], sources: Sequence[str], path: Path) -> int:
    try:
        seen = _seen(items, sources)
        path.write_text(json.dumps({"seconds": seen.seconds, "lines": seen.lines, "failed": seen.failed}))
        return 0
    except BaseException as error:
        print(repr(error), flush=True)
        return 1


class _Phases:
    """Notes what a test runs while it is made ready under another name than what it runs itself."""

    def __init__(self, watch: Any) -> None:
        self._watch = watch

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._watch.switch_context(f"{item.nodeid}{_MADE_READY}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self._watch.switch_context(item.nodeid)


_MADE_READY = " made ready"


def _seen(items: list[pytest.Item], sources: Sequence[str]) -> CoverageMap:
    import coverage

    # The tracer of Python 3.14 knows no contexts.
    os.environ["COVERAGE_CORE"] = "ctrace"
    watch = coverage.Coverage(data_file=None, config_file=False, source=list(sources), messages=False)
    seen, root, phases = CoverageMap(), Path.cwd(), _Phases(watch)
    items[0].config.pluginmanager.register(phases)
    watch.start()
    for item, following in zip(items, [*items[1:], None], strict=True):
        begun = time.process_time()
        reports = runtestprotocol(item, log=False, nextitem=following)
        seen.seconds[item.nodeid] = time.process_time() - begun
        if any(report.failed for report in reports):
            seen.failed.append(item.nodeid)
    watch.stop()
    data, together = watch.get_data(), _sharing_a_fixture(items)
    for name in data.measured_files():
        lines = defaultdict[int, list[str]](list)
        for line, contexts in data.contexts_by_lineno(name).items():
            ready = {one.removesuffix(_MADE_READY) for one in contexts if one.endswith(_MADE_READY)}
            run = {one for one in contexts if one in seen.seconds} | ready
            lines[line] = sorted(run.union(*(together[one] for one in ready)))
        seen.lines[str(Path(name).relative_to(root))] = dict(lines)
    return seen


def _sharing_a_fixture(items: Iterable[pytest.Item]) -> defaultdict[str, set[str]]:
    """By test, those that look at what the same fixture made once: the first of them made it for all.

    The fixtures of pytest and its plugins are left out: they stand in no file of tests.
    """
    users = defaultdict[object, set[str]](set)
    for item in items:
        for known in item._fixtureinfo.name2fixturedefs.values():  # type: ignore[attr-defined]
            if known[-1].scope != "function" and known[-1].baseid:
                users[known[-1]].add(item.nodeid)
    together = defaultdict[str, set[str]](set)
    for tests in users.values():
        for test in tests:
            together[test] |= tests
    return together
