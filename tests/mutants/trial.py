"""One mutant in a process of its own: the fault is planted in what is imported already, and tests are run."""

import gc
import importlib.abc
import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.mutations import Enums, Mutation, mutated

CAUGHT, SURVIVED, BROKEN = 0, 1, 2
# Processor seconds over those of the tests themselves; a fault that never ends is caught.
_PATIENCE = 15

Key = tuple[str, str, int]


def live_functions() -> dict[Key, list[FunctionType]]:
    """Every function there is, by its file, qualified name and first line: whoever imported it holds it."""
    found: dict[Key, list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            found.setdefault(_key(one.__code__), []).append(one)
    return found


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def try_out(
    mutation: Mutation,
    enums: Enums,
    tests: Sequence[pytest.Item],
    functions: dict[Key, list[FunctionType]],
    killed_by: int,
) -> int:
    """Plant a fault and run tests until one fails.

    Args:
        mutation: the fault.
        enums: the enumerations that its module names.
        tests: in the order in which they are to run.
        functions: those of ``live_functions``.
        killed_by: where the id of the failed test is written.

    Returns:
        ``CAUGHT`` or ``SURVIVED``.
    """
    _be_quiet()
    source, path = Path(mutation.path).read_text(encoding="utf-8"), str(Path(mutation.path).resolve())
    code = compile(mutated(source, mutation.number, enums), path, "exec", dont_inherit=True)
    if mutation.function and _planted(code, mutation.function, functions):
        failed = _first_failed(tests)
    else:
        failed = _first_failed_anew(mutation.path, code, [test.nodeid for test in tests])
    os.write(killed_by, failed.encode())
    return CAUGHT if failed else SURVIVED


def _be_quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def give_up_after(seconds: float) -> None:
    """End this process once it used so much more of the processor."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + seconds) + _PATIENCE
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    signal.alarm(limit * 8)


def _planted(code: CodeType, function: str, functions: dict[Key, list[FunctionType]]) -> bool:
    """Give every live function of this name its new code; False where it cannot be given."""
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


def _first_failed(tests: Sequence[pytest.Item]) -> str:
    for test, following in zip(tests, [*tests[1:], None], strict=True):
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
    """Finds the mutant in the place of its module."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        self._name, self._path, self._code = name, path, code

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=_Loader(self._code))


def _first_failed_anew(path: str, code: CodeType, ids: list[str]) -> str:
    """Import everything again with the mutant among it, and collect the tests again."""
    for name in [one for one in sys.modules if one.split(".")[0] in ("app", "chalicelib", "infra", "tests")]:
        if not name.startswith("tests.mutants") and name != "tests":
            del sys.modules[name]
    sys.meta_path.insert(0, _Finder(path.removesuffix(".py").replace("/", "."), path, code))
    noted = _FirstFailure()
    status = pytest.main(
        ["-x", "-p", "no:cacheprovider", "-p", "no:terminal", "-s", "-o", "addopts=", *ids], plugins=[noted]
    )
    return noted.test or ("" if status == pytest.ExitCode.OK else "the tests cannot be collected")


class _FirstFailure:
    test = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.test:
            self.test = report.nodeid
