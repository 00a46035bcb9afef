"""``python -m tests.mutants.run``: plants each fault in turn and prints those that no test finds.

``--only`` keeps the files whose path begins so. ``--one-in`` keeps one mutant in so many, chosen by the
digest of its name, so that a change elsewhere does not change the sample. The tests of a mutant, and their
order, do not depend on measured times: a survivor always survives. What is listed in ``survivors.txt`` counts
as a survivor without being tried, unless ``--again`` is given.
"""

import argparse
import ast
import gc
import hashlib
import importlib
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import EnumType
from pathlib import Path

import pytest

from chalicelib.domain.access.permissions import SCOPES, Act
from chalicelib.domain.access.scopes import LINKS, Who
from tests.mutants import coverage_map, survivors, trial
from tests.mutants.mutations import Enums, Mutation, mutated, mutations_of


@dataclass(frozen=True)
class Stage:
    """Tests, and the folders of code whose faults they must find, unless tests of an earlier stage did.

    ``too_long`` are the files of tests with many threads or a whole country, which take longer than all
    others together; ``patience`` the seconds of processor that each test of a mutant has, beyond five times
    its usual time.
    """

    tests: str
    code: tuple[str, ...]
    too_long: tuple[str, ...] = ()
    patience: int = 20


STAGES = (
    Stage("tests/domain", ("chalicelib/domain",)),
    Stage(
        "tests/services",
        ("chalicelib/domain", "chalicelib/services"),
        too_long=(
            "tests/services/test_races.py",
            "tests/services/test_invariants.py",
            "tests/services/email_facts/test_whatever_happened.py",
            "tests/services/recruiting/test_pool_oracle.py",
            "tests/services/recruiting/test_stable_pages.py",
        ),
    ),
    # The responses and writes of each act, over HTTP.
    Stage("tests/recording", ("chalicelib/services",)),
    # The texts of e-mails are checked by walks of hundreds of acts, too expensive for the stage before.
    Stage("tests/services/email_facts", ("chalicelib/services/email_facts",)),
)
# The share of the mutants of each folder that is tried.
ONE_IN = {"chalicelib/domain": 20, "chalicelib/services": 40}
_LEFT_OUT = {
    # Interfaces of ports: no rules.
    "chalicelib/services/core/ports.py",
    "chalicelib/services/core/store.py",
    # tests/authorisation plants faults of its own in the table of permissions.
    "chalicelib/domain/access/permissions.py",
    "chalicelib/domain/access/scopes.py",
}


@dataclass
class Outcome:
    """The results of the mutants."""

    caught: list[Mutation] = field(default_factory=list)
    survived: list[Mutation] = field(default_factory=list)

    def shares(self, folders: Iterable[str]) -> dict[str, float]:
        """Return the share of caught mutants by folder, for folders with mutants."""
        tried = Counter(_folder_of(one, folders) for one in (*self.caught, *self.survived))
        caught = Counter(_folder_of(one, folders) for one in self.caught)
        return {folder: caught[folder] / number for folder, number in tried.items()}


def _folder_of(mutation: Mutation, folders: Iterable[str]) -> str:
    return next(folder for folder in folders if mutation.path.startswith(f"{folder}/"))


@dataclass(frozen=True)
class _Running:
    mutation: Mutation | None
    said: int
    begun: float


def module_name(path: str) -> str:
    """Return the module of a file."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def enums_of(path: str) -> Enums:
    """Return the enumerations that a module names, with the replacement of each member: the next one."""
    module = importlib.import_module(module_name(path))
    return {name: _mistaken(one) for name, one in vars(module).items() if isinstance(one, EnumType)}


def _mistaken(enum: EnumType) -> dict[str, str]:
    members = list(enum.__members__)
    following = {one: [*members[at + 1 :], *members[:at]] for at, one in enumerate(members)}
    return {
        one: other
        for one, others in following.items()
        if (other := next((other for other in others if not _the_same(enum[one], enum[other])), None))
    }


def _the_same(one: object, other: object) -> bool:
    """Return whether two members cannot be told apart: acts that the table gives to the same people and
    links."""
    return isinstance(one, Act) and isinstance(other, Act) and _given(one) == _given(other)


def _given(act: Act) -> tuple[object, object]:
    return LINKS.get(act), {who: scope for who, scope in SCOPES[act].items() if who is not Who.LINK}


def every_mutation(folder: str, only: str = "") -> list[Mutation]:
    """Return every mutation of the files of a folder whose path begins so."""
    return [
        mutation
        for path in sorted(str(path) for path in Path(folder).rglob("*.py"))
        if path.startswith(only) and path not in _LEFT_OUT
        for mutation in mutations_of(path, Path(path).read_text(encoding="utf-8"), enums_of(path))
    ]


def drawn(mutation: Mutation, one_in: int) -> bool:
    """Return whether a mutation is in the sample."""
    return int.from_bytes(hashlib.sha256(mutation.key.encode()).digest()[:8], "big") % one_in == 0


class Trials:
    """Replaces pytest's own loop, once it has collected every test.

    Args:
        stages: in the order in which the mutants go through them.
        mutations: those to try.
        processes: how many at once.
        known: the keys of known survivors: they count, and are not tried again.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        mutations: list[Mutation],
        processes: int,
        known: Collection[str] = (),
    ) -> None:
        self._stages = stages
        self._known = known
        self._processes = processes
        self._packages = {"app", "infra"} | {
            folder.split("/")[0] for stage in stages for folder in (stage.tests, *stage.code)
        }
        self._running: dict[int, _Running] = {}
        self._begun = time.monotonic()
        self.outcome = Outcome(survived=mutations)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for stage in self._stages:
            faced = [
                one
                for one in self.outcome.survived
                if one.path.startswith(stage.code) and one.key not in self._known
            ]
            items = [
                one
                for one in session.items
                if one.nodeid.startswith(f"{stage.tests}/") and not one.nodeid.startswith(stage.too_long)
            ]
            if faced:
                self._go_through(stage, faced, items)
        return True

    def _go_through(self, stage: Stage, mutations: list[Mutation], items: list[pytest.Item]) -> None:
        self._stage, self._items = stage, {item.nodeid: item for item in items}
        self._map = coverage_map.build(items, stage.code, self._processes)
        if self._map.failed:
            self._say(f"without any mutant these fail: {self._map.failed[:10]}")
            pytest.exit("the tests must pass", returncode=2)
        self._length, self._left = self._map.lines_run(), len(mutations)
        self._say(f"{len(items)} tests of {stage.tests} mapped, {len(mutations)} mutants to face them")
        self._functions = trial.live_functions()
        gc.collect()
        gc.freeze()
        if anew := [one for one in mutations if not one.function]:
            self._start(None, self._tests_for(anew[0]), _unchanged(anew[0].path))
        for mutation in mutations:
            if tests := self._tests_for(mutation):
                self._start(mutation, tests, _planted(mutation))
            else:
                self._note(mutation, "", 0.0)
        while self._running:
            self._reap()

    def _start(self, mutation: Mutation | None, tests: list[str], fault: trial.Fault) -> None:
        while len(self._running) >= self._processes:
            self._reap()
        read, write = os.pipe()
        child = os.fork()
        if child:
            os.close(write)
            self._running[child] = _Running(mutation, read, time.monotonic())
            return
        status, said = trial.BROKEN, ""
        try:
            items = {
                self._items[test]: self._stage.patience + int(5 * self._map.seconds[test]) for test in tests
            }
            said = trial.try_out(fault, items, self._functions, self._packages)
            status = trial.CAUGHT if said else trial.SURVIVED
        except MemoryError:
            status, said = trial.CAUGHT, "its memory"
        except BaseException as error:
            said = repr(error)
        finally:
            os.write(write, said.encode()[:4096])
            os._exit(status)

    def _reap(self) -> None:
        child, status = os.wait()
        ended = self._running.pop(child)
        said = os.read(ended.said, 4096).decode(errors="replace")
        os.close(ended.said)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
            said = "its time"
        elif os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == trial.BROKEN:
            raise RuntimeError(f"cannot be tried ({status}, {said}): {ended.mutation}")
        if ended.mutation:
            self._note(ended.mutation, said, time.monotonic() - ended.begun)
        elif said:
            raise RuntimeError(f"without any mutant, imported again, this fails: {said}")

    def _note(self, mutation: Mutation, killer: str, seconds: float) -> None:
        if killer:
            self.outcome.survived.remove(mutation)
            self.outcome.caught.append(mutation)
        self._left -= 1
        became = f"caught by {killer}" if killer else "SURVIVED"
        self._say(f"{self._left:4} left, {seconds:5.1f} s: {mutation.key}: {became}")

    def _say(self, text: str) -> None:
        print(f"[{time.monotonic() - self._begun:4.0f} s] {text}", flush=True)

    def _tests_for(self, mutation: Mutation) -> list[str]:
        """Return the tests that run a mutant: those of its module first, then of its folder, then the
        shortest.

        Code that runs at import faces all of them, those that run its module first, since no line tells who
        reads a constant.
        """
        folder = str(Path(mutation.path).parent)
        for code in self._stage.code:
            folder = folder.replace(code, self._stage.tests)
        mirror = f"{folder}/test_{Path(mutation.path).stem}.py"
        covering = self._map.covering(mutation.path, mutation.first, mutation.last)
        of_file = self._map.of_file(mutation.path)
        if mutation.function and not covering:
            covering = of_file
        elif not mutation.function:
            covering = set(self._items)

        def order(test: str) -> tuple[bool, bool, bool, int, str]:
            return (
                not test.startswith(mirror),
                not test.startswith(f"{folder}/"),
                test not in of_file,
                self._length[test],
                test,
            )

        return sorted(covering, key=order)


def _unchanged(path: str) -> trial.Fault:
    return trial.Fault(path, ast.parse(Path(path).read_text(encoding="utf-8")))


def _planted(mutation: Mutation) -> trial.Fault:
    source = Path(mutation.path).read_text(encoding="utf-8")
    tree = mutated(source, mutation.number, enums_of(mutation.path))
    return trial.Fault(mutation.path, tree, mutation.function)


def run(
    stages: Sequence[Stage],
    one_in: Mapping[str, int],
    only: str = "",
    processes: int = 2,
    known: Collection[str] = (),
) -> tuple[int, Outcome]:
    """Try a sample of the mutants.

    Args:
        stages: the tests, in the order in which the mutants go through them.
        one_in: the sample of each folder of code: one mutant in so many.
        only: keeps the files whose path begins so.
        processes: how many at once.
        known: the keys of those that are not tried again.

    Returns:
        the status of pytest, and the results of the mutants.
    """
    sample = [
        mutation
        for folder, share in one_in.items()
        for mutation in every_mutation(folder, only)
        if drawn(mutation, share)
    ]
    trials = Trials(stages, sample, processes, known)
    options = ["-s", "-p", "no:terminal", "-p", "no:cacheprovider", "-o", "addopts="]
    folders = [stage.tests for stage in stages]
    status = pytest.main([*options, "-m", "not deploy and not long and not e2e", *folders], [trials])
    return int(status), trials.outcome


def main(arguments: list[str]) -> int:
    """Run; return whether the tests find enough."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.run", description=__doc__)
    parser.add_argument("--only", default="", help="how the paths of the files begin")
    parser.add_argument("--one-in", type=int, default=0, help="1 for every mutant")
    parser.add_argument("--again", action="store_true", help="try what is listed as well")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args(arguments)
    _keep_hypothesis_steady()
    shares = {folder: given.one_in or share for folder, share in ONE_IN.items()}
    known = survivors.listed(survivors.LIST.read_text(encoding="utf-8"))
    status, outcome = run(STAGES, shares, given.only, given.processes, () if given.again else known)
    if status != pytest.ExitCode.OK:
        return status
    existing = [one for folder in ONE_IN for one in every_mutation(folder)]
    return survivors.report(outcome.shares(ONE_IN), outcome.survived, existing)


def _keep_hypothesis_steady() -> None:
    from hypothesis import settings

    settings.register_profile("mutants", derandomize=True, database=None, deadline=None, max_examples=30)
    settings.load_profile("mutants")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
