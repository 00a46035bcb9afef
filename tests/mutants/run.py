"""``python -m tests.mutants.run``: plants each fault in turn and says which ones no test notices.

``--only`` keeps the files whose path begins so; ``--sample`` keeps that many mutants, drawn by the digest of
their names and the ``--seed``, so that a change elsewhere does not draw others.
"""

import argparse
import gc
import hashlib
import importlib
import os
import sys
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from enum import EnumType
from pathlib import Path

import pytest

from tests.mutants import coverage_map, survivors, trial
from tests.mutants.mutations import Enums, Mutation, mutations_of

SOURCES = ["chalicelib/domain", "chalicelib/services"]
TESTS = ["tests/domain", "tests/services", "tests/authorisation/test_table.py"]
# They prove what many threads or a whole country do, at the price of all the others together.
_TOO_LONG = [
    "tests/services/test_races.py",
    "tests/services/test_invariants.py",
    "tests/services/recruiting/test_departed.py",
    "tests/services/recruiting/test_pool_oracle.py",
    "tests/services/recruiting/test_stable_pages.py",
]
# What holds no rule: signatures of the outside.
_LEFT_OUT = {"chalicelib/services/core/ports.py"}
_PLACE = Path(".mutants")
# The recorded seconds of the tests that one mutant may face.
_MOST_SECONDS = 6.0


@dataclass
class Outcome:
    """What became of the mutants."""

    caught: list[Mutation] = field(default_factory=list)
    survived: list[Mutation] = field(default_factory=list)

    @property
    def share(self) -> float:
        return len(self.caught) / max(1, len(self.caught) + len(self.survived))


def module_name(path: str) -> str:
    """The module of a file."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def enums_of(path: str) -> Enums:
    """The enumerations that a module names."""
    module = importlib.import_module(module_name(path))
    return {name: one for name, one in vars(module).items() if isinstance(one, EnumType)}


def every_mutation(only: str = "") -> list[Mutation]:
    """The mutations of the files whose path begins so."""
    paths = [str(path) for folder in SOURCES for path in sorted(Path(folder).rglob("*.py"))]
    return [
        mutation
        for path in paths
        if path.startswith(only) and path not in _LEFT_OUT
        for mutation in mutations_of(path, Path(path).read_text(encoding="utf-8"), enums_of(path))
    ]


def sample(mutations: list[Mutation], number: int, seed: int) -> list[Mutation]:
    """Some of the mutations, the same while they are there."""

    def drawn(mutation: Mutation) -> bytes:
        return hashlib.sha256(f"{seed}:{mutation.key}".encode()).digest()

    return sorted(sorted(mutations, key=drawn)[:number], key=mutations.index) if number else mutations


class Trials:
    """Takes the place of pytest's own loop, once it has collected every test.

    Args:
        mutations: those to try.
        processes: how many at once.
    """

    def __init__(self, mutations: list[Mutation], processes: int) -> None:
        self._mutations = mutations
        self._processes = processes
        self.outcome = Outcome()
        self._killers: dict[tuple[str, str], deque[str]] = defaultdict(lambda: deque(maxlen=4))
        self._running: dict[int, tuple[Mutation, int]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        _PLACE.mkdir(exist_ok=True)
        self._items = {item.nodeid: item for item in session.items}
        begun = time.monotonic()
        self._map = coverage_map.build(session.items, SOURCES, self._processes, _PLACE)
        if self._map.failed:
            pytest.exit(f"without any mutant these fail: {self._map.failed[:10]}", returncode=2)
        print(f"{len(self._map.seconds)} tests mapped in {time.monotonic() - begun:.0f} s", flush=True)
        self._functions = trial.live_functions()
        self._enums = {path: enums_of(path) for path in {one.path for one in self._mutations}}
        gc.collect()
        gc.freeze()
        for number, mutation in enumerate(self._mutations, 1):
            self._start(mutation)
            if number % 250 == 0:
                print(f"{number} of {len(self._mutations)}, {time.monotonic() - begun:.0f} s", flush=True)
        while self._running:
            self._reap()
        print(f"{len(self._mutations)} mutants in {time.monotonic() - begun:.0f} s", flush=True)
        return True

    def _start(self, mutation: Mutation) -> None:
        tests = self._tests_for(mutation)
        if not tests:
            self.outcome.survived.append(mutation)
            return
        while len(self._running) >= self._processes:
            self._reap()
        read, write = os.pipe()
        child = os.fork()
        if child:
            os.close(write)
            self._running[child] = mutation, read
            return
        status = trial.BROKEN
        try:
            trial.give_up_after(sum(self._map.seconds[test] for test in tests))
            items = [self._items[test] for test in tests]
            status = trial.try_out(mutation, self._enums[mutation.path], items, self._functions, write)
        finally:
            os._exit(status)

    def _reap(self) -> None:
        child, status = os.wait()
        mutation, read = self._running.pop(child)
        killer = os.read(read, 4096).decode()
        os.close(read)
        if killer in self._items:
            self._killers[mutation.path, mutation.owner].appendleft(killer)
        ended = os.WEXITSTATUS(status) if os.WIFEXITED(status) else trial.CAUGHT
        if ended == trial.BROKEN:
            raise RuntimeError(f"cannot be planted: {mutation.key}")
        if ended == trial.SURVIVED:
            self.outcome.survived.append(mutation)
        else:
            self.outcome.caught.append(mutation)

    def _tests_for(self, mutation: Mutation) -> list[str]:
        """The tests that run a mutant, what is likely to notice it first, as many as there is time for."""
        covering = self._map.covering(mutation.path, mutation.first, mutation.last)
        mirror = f"/test_{Path(mutation.path).stem}.py"
        if not mutation.function or not covering:
            covering = self._map.of_file(mutation.path)
        killers = self._killers[mutation.path, mutation.owner]
        known = [test for test in dict.fromkeys(killers) if test in covering]
        others = sorted(covering - {*known}, key=lambda one: (mirror not in one, self._map.seconds[one], one))
        chosen, left = list[str](), _MOST_SECONDS
        for test in (*known, *others):
            left -= self._map.seconds[test]
            if left < 0 and chosen:
                break
            chosen.append(test)
        return chosen


def main(arguments: list[str]) -> int:
    """Run, and say whether the tests notice enough."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.run", description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args(arguments)
    _keep_hypothesis_steady()
    whole = every_mutation(given.only)
    trials = Trials(sample(whole, given.sample, given.seed), given.processes)
    ignored = [f"--ignore={path}" for path in _TOO_LONG]
    options = ["-s", "-p", "no:terminal", "-p", "no:cacheprovider", "-o", "addopts="]
    status = pytest.main(
        [*options, "-m", "not deploy and not long and not e2e", *TESTS, *ignored], plugins=[trials]
    )
    if status != pytest.ExitCode.OK:
        return int(status)
    return survivors.report(trials.outcome.share, trials.outcome.survived, whole, given.only)


def _keep_hypothesis_steady() -> None:
    from hypothesis import settings

    settings.register_profile("mutants", derandomize=True, database=None, deadline=None, max_examples=30)
    settings.load_profile("mutants")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
