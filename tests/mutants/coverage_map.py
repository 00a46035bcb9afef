"""Which tests run which lines, and the processor time of each."""

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
    """``seconds`` of processor by the id of each test; ``lines``: the ids by file and line."""

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def covering(self, path: str, first: int, last: int) -> set[str]:
        """Return the tests that run one of some lines."""
        by_line = self.lines.get(path, {})
        return {test for line in range(first, last + 1) for test in by_line.get(line, ())}

    def of_file(self, path: str) -> set[str]:
        """Return the tests that run anything in a file."""
        return self.covering(path, 1, max((0, *self.lines.get(path, ()))))

    def lines_run(self) -> Counter[str]:
        """Return how many lines each test runs, a measure of its duration that does not depend on the
        machine."""
        return Counter(
            test for by_line in self.lines.values() for tests in by_line.values() for test in tests
        )

    def add(self, other: "CoverageMap") -> None:
        """Add the results of another process."""
        self.seconds |= other.seconds
        self.failed += other.failed
        for path, by_line in other.lines.items():
            mine = self.lines.setdefault(path, {})
            for line, tests in by_line.items():
                mine[line] = sorted({*mine.get(line, ()), *tests})


def build(items: list[pytest.Item], sources: Sequence[str], processes: int) -> CoverageMap:
    """Run every test once, each process with its share of the files.

    Args:
        items: the tests.
        sources: the folders whose lines count.
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
    """Records the lines of a test's setup under another name than those of the test."""

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

    # The tracer of Python 3.14 has no contexts.
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
    """Return, by test, those that use the same fixture of a wider scope, which the first of them creates for
    all.

    The fixtures of pytest and its plugins are left out: they are in no file of tests.
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
