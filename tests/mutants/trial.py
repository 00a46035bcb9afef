"""One mutant in a process of its own: the fault is planted in imported modules, and tests run."""

import ast
import gc
import importlib.abc
import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

CAUGHT, SURVIVED, BROKEN = 0, 1, 2
# A fault that makes a list grow for ever must not exhaust the memory.
_MOST_MORE_MEMORY = 1 << 30
# Seconds after which a fault that waits for ever, without using the processor, stops the whole run.
_LONGEST_WAIT = 1800

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Fault:
    """What to plant: the tree of a module, and the function that contains the fault, "" where there is
    none."""

    path: str
    tree: ast.Module
    function: str = ""


def live_functions() -> dict[Key, list[FunctionType]]:
    """Return every function in memory, by its file, qualified name and first line, whoever imported it."""
    # An earlier stage froze those of its time, which are not listed.
    gc.unfreeze()
    found: dict[Key, list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            found.setdefault(_key(one.__code__), []).append(one)
    return found


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def try_out(
    fault: Fault,
    tests: Mapping[pytest.Item, int],
    functions: dict[Key, list[FunctionType]],
    packages: set[str],
) -> str:
    """Plant a fault and run tests until one fails.

    Args:
        fault: what to plant.
        tests: in their order, with the seconds of processor that each has.
        functions: those of ``live_functions``.
        packages: imported again for a fault in code that runs at import.

    Returns:
        the id of the test that failed, or "".
    """
    _be_quiet()
    _limit_memory()
    signal.alarm(_LONGEST_WAIT)
    path = str(Path(fault.path).resolve())
    code = compile(fault.tree, path, "exec", dont_inherit=True)
    if fault.function and _planted(code, fault.function, functions):
        return _first_failed(tests)
    _limit_time(sum(tests.values()))
    return _first_failed_anew(fault.path, code, [test.nodeid for test in tests], packages)


def _be_quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _limit_time(seconds: int) -> None:
    """End this process by SIGXCPU once it used so many more seconds of processor."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    memory = pages * resource.getpagesize() + _MOST_MORE_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _planted(code: CodeType, function: str, functions: dict[Key, list[FunctionType]]) -> bool:
    """Give every live function of this name its new code; return False where this is impossible."""
    planted = False
    for new in _codes(code):
        if new.co_qualname == function:
            for live in functions.get(_key(new), ()):
                if live.__code__.co_freevars != new.co_freevars:
                    return False
                live.__code__, planted = new, True
    return planted


def _codes(code: CodeType) -> Iterable[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _first_failed(tests: Mapping[pytest.Item, int]) -> str:
    for test, following in zip(tests, [*list(tests)[1:], None], strict=True):
        _limit_time(tests[test])
        if any(report.failed for report in runtestprotocol(test, log=False, nextitem=following)):
            return test.nodeid
    return ""


class _Loader(importlib.abc.Loader):
    """Loads one module from the code of a mutant."""

    def __init__(self, code: CodeType) -> None:
        self._code = code

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the mutant in place of its module."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        self._name, self._path, self._code = name, path, code

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=_Loader(self._code))


def _first_failed_anew(path: str, code: CodeType, ids: list[str], packages: set[str]) -> str:
    """Import everything again with the mutant, collect the tests again, and run them until one fails."""
    for name in [one for one in sys.modules if one.split(".")[0] in packages]:
        if not name.startswith("tests.mutants") and name != "tests":
            del sys.modules[name]
    sys.meta_path.insert(0, _Finder(path.removesuffix(".py").replace("/", "."), path, code))
    # Importing costs more than running: most faults are found by the tests beside the code.
    return next((failed for some in nearest_first(ids) if (failed := _first_failed_of(some))), "")


# The tests of the labels of every value and of the diagrams of every table of statuses.
_OF_EVERY_TABLE = ("tests/domain/shared/test_french.py", "tests/domain/test_states.py")


def nearest_first(ids: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Return the tests of the file of the first one, those of every table, and all the others."""
    nearest, of_every_table, others = list[str](), list[str](), list[str]()
    for one in ids:
        file = one.split("::")[0]
        group = of_every_table if file in _OF_EVERY_TABLE else others
        (nearest if file == ids[0].split("::")[0] else group).append(one)
    return nearest, of_every_table, others


def _first_failed_of(ids: list[str]) -> str:
    if not ids:
        return ""
    noted = _FirstFailure()
    status = pytest.main(
        ["-x", "-p", "no:cacheprovider", "-p", "no:terminal", "-s", "-o", "addopts=", *ids], plugins=[noted]
    )
    if status == pytest.ExitCode.USAGE_ERROR and not noted.test:
        return "the tests cannot be collected"
    if status in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"pytest ended with {status!r}")
    return noted.test or ("" if status == pytest.ExitCode.OK else "the tests cannot be collected")


class _FirstFailure:
    test = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.test:
            self.test = report.nodeid
