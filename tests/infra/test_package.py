"""The package contains what runs and nothing else, has reproducible bytes, and runs alone."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.training.planning import broken_rules
from chalicelib.integrations.planner_wire import plan_read, problem_written
from chalicelib.reference.communes import Communes
from chalicelib.reference.holidays import is_working_day
from chalicelib.reference.phones import normalise_phone
from infra import package
from infra.functions import STAGES
from infra.package import LEFT_OUT, CannotPackage
from tests.infra.template import merged
from tests.planner.cases import best_of_all, small, worth
from tests.support.core import core

pytestmark = pytest.mark.long

RecordProperty = Callable[[str, object], None]

PHONES = [
    *(
      (number, department) for department in ("28", "971", "972", "973", "974", "975", "976", "987", "988")
      for number in ("06 12 34 56 78", "0590 12 34 56", "0692 12 34 56", "40 41 42 43", "15", "0800 123 456")
    ),
    ("+49 30 901820", "28"), ("+1 212 555 2368", "28"), ("+687 27 57 85", "28"), ("+999 1", "28"),
]  # fmt: skip


def days() -> list[tuple[str, str]]:
    """Return each day of three years in every department with holidays of its own, and in one without."""
    first = date(2025, 1, 1)
    places = [code for code in Communes().departments() if code in ("28", "57", "67") or len(code) == 3]
    return [((first + timedelta(days=n)).isoformat(), code) for n in range(3 * 365) for code in places]


@pytest.fixture(scope="module")
def python() -> str:
    try:
        return package.interpreter()
    except CannotPackage as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def built(python: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Return a folder with a package, and the output of the build."""
    folder = tmp_path_factory.mktemp("dist")
    said: list[str] = []
    package.build("dev", folder, said.append)
    return folder, said


@pytest.fixture(scope="module")
def names(built: tuple[Path, list[str]]) -> list[str]:
    with zipfile.ZipFile(built[0] / "deployment.zip") as archive:
        return archive.namelist()


@pytest.mark.long
def test_the_same_sources_give_the_same_bytes(
    built: tuple[Path, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The folder, hour and locale of the build must not change the package.
    monkeypatch.setenv("TZ", "Pacific/Noumea")
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    package.build("dev", tmp_path / "again", lambda _: None)
    for name in ("deployment.zip", "sam.json"):
        assert (tmp_path / "again" / name).read_bytes() == (built[0] / name).read_bytes()


def test_entries_are_sorted_with_one_date_and_one_mode(
    built: tuple[Path, list[str]], names: list[str]
) -> None:
    assert [Path(name).parts for name in names] == sorted(Path(name).parts for name in names)
    with zipfile.ZipFile(built[0] / "deployment.zip") as archive:
        entries = archive.infolist()
    assert {(entry.date_time, entry.external_attr >> 16) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 0o100644)
    }


def test_the_date_of_a_release_can_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "app.py").write_text("")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    package._archive(tmp_path / "package", tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.infolist()[0].date_time == (2027, 1, 15, 8, 0, 0)


def test_the_package_is_small_and_its_ten_largest_parts_are_told(
    built: tuple[Path, list[str]], record_property: RecordProperty
) -> None:
    folder, said = built
    megabytes = (folder / "deployment.zip").stat().st_size / 1e6
    record_property("figure", f"package: {megabytes:.2f} MB zipped")
    assert (folder / "deployment.zip").stat().st_size <= 20_000_000
    *largest, planner = said[1:]
    assert len(largest) == 10
    assert planner.startswith("planner.zip : ")
    sizes = [float(line.split()[0].replace(",", ".")) for line in largest]
    assert sizes == sorted(sizes, reverse=True)


def test_the_package_has_no_tests_no_tools_and_nothing_that_the_runtime_has(names: list[str]) -> None:
    tops = {name.split("/")[0].removesuffix(".py").lower() for name in names}
    assert tops.isdisjoint(
        {"boto3", "botocore", "s3transfer", "urllib3", "pip", "setuptools", "infra", "tests"}
    )
    assert not [name for name in names if "/tests/" in name or name.endswith((".pyi", "RECORD", ".pth"))]
    assert {"app.py", "chalicelib/wiring.py", "chalicelib/reference/communes.csv"} <= set(names)
    compiled = {name for name in names if name.endswith(".pyc")}
    assert all(name.endswith(".cpython-313.pyc") for name in compiled)
    assert len(compiled) == len([name for name in names if name.endswith(".py")])


def test_compiled_libraries_are_those_of_the_platform(names: list[str]) -> None:
    libraries = [name for name in names if ".so" in name]
    assert libraries
    assert all("cpython-313-x86_64-linux-gnu" in name or ".abi3." in name for name in libraries)


def test_each_exception_is_still_a_requirement() -> None:
    pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==", Path("requirements.txt").read_text(), re.M))
    assert set(LEFT_OUT) <= pinned
    kept = package.kept_requirements(Path("requirements.txt").read_text())
    assert set(re.findall(r"^([a-z0-9-]+)==", kept, re.M)) == pinned - set(LEFT_OUT)
    assert "--hash=sha256:" in kept


def test_without_the_interpreter_the_build_tells_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(CannotPackage, match=r"pyenv install 3\.13"):
        package.interpreter()


def test_a_name_without_an_interpreter_behind_it_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "none"))
    with pytest.raises(CannotPackage):
        package.interpreter()


def test_the_package_runs_alone_in_the_interpreter_of_lambda(
    python: str, built: tuple[Path, list[str]], tmp_path: Path, record_property: RecordProperty
) -> None:
    answer = run_alone(python, built[0] / "deployment.zip", tmp_path)
    assert answer["python"].startswith("3.13.")
    assert answer["compiled_ahead"]
    status, communes = answer["first_answer"]
    assert status == 200
    assert "Chartres" in {commune["name"] for commune in communes}
    assert answer["page"] == 200
    assert answer["email"] == "prenom.nom@chartres.example"
    assert answer["password"]
    assert answer["guessable"]
    assert answer["second_factor"].startswith("otpauth://")
    assert answer["database"] == "DynamoDB"
    assert answer["emails"] > 0
    assert answer["pdf"] == [None, "pdf_damaged"]
    assert answer["upload"] == "https://files.s3.eu-west-3.amazonaws.com/"
    # Files dropped from the libraries change no response.
    assert answer["phones"] == [normalise_phone(written, department) for written, department in PHONES]
    assert answer["working_days"] == [is_working_day(date.fromisoformat(day), where) for day, where in days()]
    record_property("figure", cold_start(answer))


def test_the_package_of_the_planner_plans_alone_in_the_interpreter_of_lambda(
    python: str, built: tuple[Path, list[str]], tmp_path: Path
) -> None:
    unpacked = tmp_path / "task"
    with zipfile.ZipFile(built[0] / "planner.zip") as archive:
        archive.extractall(unpacked)
    problem = small(1)
    program = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); from infra.planner.handler import plan; "
        "print(json.dumps(plan(json.load(sys.stdin), None)))"
    )
    done = subprocess.run(
        [python, "-I", "-S", "-B", "-c", program, str(unpacked)],
        input=json.dumps(problem_written(problem)),
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    # The solver prints a banner on the same output.
    found = plan_read(json.loads(done.stdout.splitlines()[-1]))
    assert found.best and not broken_rules(problem, found)
    assert worth(problem, found) == best_of_all(problem)


def run_alone(python: str, archive: Path, folder: Path) -> dict[str, Any]:
    """Return the output of tests/infra/bare.py, with the zip, the runtime's packages and the standard
    library."""
    unpacked, runtime = folder / "task", folder / "runtime"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(unpacked)
    runtime.mkdir()
    for name in ("boto3", "botocore", "jmespath", "s3transfer", "urllib3"):
        spec = find_spec(name)
        assert spec and spec.origin
        shutil.copytree(
            Path(spec.origin).parent, runtime / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    # Lambda's own packages are compiled; ours are measured.
    subprocess.run([python, "-I", "-m", "compileall", "-q", str(runtime)], check=True)
    questions = folder / "questions.json"
    questions.write_text(json.dumps({"phones": PHONES, "days": days()}))
    program = Path(__file__).with_name("bare.py")
    done = subprocess.run(
        [python, "-I", "-S", "-B", str(program), str(unpacked), str(runtime), str(questions)],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def cold_start(answer: dict[str, Any]) -> str:
    """Return the duration of a cold start as a sentence, also written beside the package."""
    package.DIST.mkdir(exist_ok=True)
    kept = {
        name: answer[name] for name in ("python", "import_seconds", "first_answer_seconds", "peak_megabytes")
    }
    (package.DIST / "cold_start.json").write_text(json.dumps(kept, indent=2) + "\n")
    return (
        f"cold start of the package on Python {kept['python']}: imported in {kept['import_seconds']} s, "
        f"first answer {kept['first_answer_seconds']} s later, {kept['peak_megabytes']} MB"
    )


@pytest.mark.parametrize("stage", core(STAGES, "prod"))
def test_cfn_lint_finds_nothing(stage: str, tmp_path: Path) -> None:
    lint = Path(sys.executable).with_name("cfn-lint")
    path = tmp_path / "sam.json"
    path.write_text(json.dumps(merged(stage)))
    done = subprocess.run(
        [str(lint), "--regions", "eu-west-3", "--template", str(path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
