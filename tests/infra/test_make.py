"""One command sets up, runs, tests and checks; the local stack is not packaged."""

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from infra.functions import FUNCTIONS
from tests.e2e.system import free_port

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).resolve().parents[2]


def make(*arguments, **environment):
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


class LocalStack:
    """``python -m infra.local.run`` in its own process and data directory."""

    def __init__(self, data):
        self.data, self.port = data, free_port()
        self.process = None

    def start(self, port=None):
        environment = {**os.environ, "PORT": str(port or self.port), "LOCAL_DATA": str(self.data)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self.process

    def announced(self):
        """Return the output up to the link of the first account."""
        lines = []
        # Reading from a silent process would never end.
        patience = threading.Timer(60, self.process.kill)
        patience.start()
        for line in self.process.stdout:
            lines.append(line)
            if "premier compte" in line:
                patience.cancel()
                return "".join(lines)
        raise AssertionError("".join(lines))

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return json.loads(answer.read())

    def move(self, **instant):
        url = f"http://127.0.0.1:{self.port}/_local/clock"
        with urllib.request.urlopen(url, json.dumps(instant).encode(), timeout=90) as answer:
            return json.loads(answer.read())

    def end(self, number):
        self.process.send_signal(number)
        rest = self.process.communicate(timeout=60)[0]
        return self.process.returncode, rest


@pytest.fixture
def stack(tmp_path):
    running = LocalStack(tmp_path / "data")
    yield running
    if running.process and running.process.poll() is None:
        running.end(signal.SIGKILL)


@pytest.mark.e2e
def test_the_first_link_the_messages_and_the_clock_survive_a_kill(stack):
    stack.start()
    first = stack.announced()
    assert stack.get("/api/v1/health") == {"status": "ok"}
    (mail,) = stack.get("/_local/emails")
    assert mail["links"][0] in first
    stack.move(advance_days=1)
    stack.end(signal.SIGKILL)

    stack.start()
    assert mail["links"][0] in stack.announced()
    assert mail in stack.get("/_local/emails")
    assert stack.get("/_local/clock")["now"] > time.strftime(
        "%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 80_000)
    )
    assert stack.end(signal.SIGTERM)[0] == 0


@pytest.mark.e2e
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_clean_and_leaves_one_compact_file_of_data(stack, number):
    stack.start()
    stack.announced()
    status, said = stack.end(number)
    assert (status, "Traceback" in said) == (0, False)
    assert [path.name for path in stack.data.glob("*sqlite*")] == ["state.sqlite3"]


@pytest.mark.e2e
def test_a_second_run_on_the_same_data_or_port_is_refused_in_one_sentence(stack, tmp_path):
    stack.start()
    stack.announced()
    same_data = LocalStack(stack.data).start()
    assert "servent déjà" in same_data.communicate(timeout=30)[0]
    assert same_data.returncode == 1
    same_port = LocalStack(tmp_path / "other").start(stack.port)
    said = same_port.communicate(timeout=30)[0]
    assert same_port.returncode == 1
    assert said.startswith(f"Le port {stack.port} est déjà pris")
    assert said.count("\n") == 1


@pytest.mark.e2e
def test_only_this_machine_is_served(stack):
    stack.start()
    stack.announced()
    listening = Path("/proc/net/tcp")
    if not listening.exists():
        pytest.skip("no /proc/net/tcp on this system")
    states = [line.split()[1:4] for line in listening.read_text().splitlines()[1:]]
    addresses = {
        local for local, _, state in states if state == "0A" and local.endswith(f":{stack.port:04X}")
    }
    assert addresses == {f"0100007F:{stack.port:04X}"}


def test_every_target_of_the_makefile_is_explained():
    one_line = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    declared = re.search(r"^\.PHONY: (.+)$", one_line, re.M)[1].split()
    assert set(re.findall(r"^  make ([\w-]+) +\S", make(), re.M)) == set(declared)


STEPS = (
    "ruff format --check",
    "ruff check",
    "mypy",
    "lint-imports",
    "-m pytest",
    '"long and',
    "tests/deploy",
    "tests.mutants.run",
)
LEFT_OUT = {"deploy": "tests/deploy", "mutants": "tests.mutants.run"}


def test_continuous_integration_runs_the_commands_of_a_developer():
    assert os.access(ROOT / ".ci/run", os.X_OK)
    planned = make("--dry-run", "check-all", CI_SKIP="")
    assert [step for step in STEPS if step not in planned] == []


@pytest.mark.parametrize("skip", [[], ["deploy"], ["mutants"], ["browser", "deploy", "mutants"]])
def test_everything_is_checked_except_what_is_left_out_on_purpose(skip):
    planned = make("--dry-run", "check-all", CI_SKIP=" ".join(skip))
    assert {step for step in STEPS if step not in planned} == {
        LEFT_OUT[one] for one in skip if one in LEFT_OUT
    }


def continuous_integration(folder, *, python=True, fails="nothing", skip=""):
    """Run .ci/run with a « make » that records its targets; return the run, the targets, and whether skips
    fail."""
    tools = folder / "bin"
    tools.mkdir()
    programs = {
        "make": f'echo "$@" >> {folder}/targets; echo "$NO_SKIPS" > {folder}/no-skips; test "$1" != {fails}'
    }
    if python:
        programs["python3.13"] = "exit 0"
    for name, does in programs.items():
        (tools / name).write_text(f"#!/bin/sh\n{does}\n")
        (tools / name).chmod(0o755)
    for name in ("bash", "dirname"):
        (tools / name).symlink_to(shutil.which(name))
    none = str(folder / "none")
    done = subprocess.run(
        [ROOT / ".ci/run"],
        env={"PATH": str(tools), "PYENV_ROOT": none, "UV_PYTHON_INSTALL_DIR": none, "CI_SKIP": skip},
        capture_output=True,
        text=True,
    )
    targets = (folder / "targets").read_text().splitlines()
    assert targets.pop(0) == ".venv/.stamp"
    return done, targets, (folder / "no-skips").read_text().strip() == "1"


def test_continuous_integration_runs_everything_and_accepts_no_skipped_test(tmp_path):
    done, targets, no_skips = continuous_integration(tmp_path)
    assert done.returncode == 0
    assert targets == ["browser-setup", "check-all"]
    assert no_skips


def test_continuous_integration_fails_when_a_command_fails(tmp_path):
    done, targets, _ = continuous_integration(tmp_path, fails="check-all")
    assert done.returncode != 0
    assert targets[-1] == "check-all"


def test_continuous_integration_fails_without_a_browser_and_tells_how_to_leave_it_out(tmp_path):
    done, targets, _ = continuous_integration(tmp_path, fails="browser-setup")
    assert done.returncode != 0
    assert targets == ["browser-setup"]
    assert 'CI_SKIP="browser"' in done.stderr


def test_continuous_integration_fails_without_the_python_of_lambda_and_tells_how_to_get_it(tmp_path):
    done, targets, _ = continuous_integration(tmp_path, python=False)
    assert done.returncode != 0
    assert targets == ["browser-setup"]
    assert "Il faut python3.13" in done.stderr and 'CI_SKIP="deploy"' in done.stderr


@pytest.mark.parametrize(
    ("skip", "run"),
    [
        ("browser", ["check-all"]),
        ("deploy", ["browser-setup", "check-all"]),
        ("browser deploy", ["check-all"]),
        ("mutants", ["browser-setup", "check-all"]),
    ],
)
def test_continuous_integration_leaves_out_what_it_is_told_to(tmp_path, skip, run):
    done, targets, no_skips = continuous_integration(tmp_path, python="deploy" not in skip, skip=skip)
    assert done.returncode == 0
    assert targets == run
    assert not no_skips


def pytest_of(folder, **environment):
    """Run a test that skips itself, under our configuration."""
    (folder / "test_it.py").write_text(
        "import pytest\n\ndef test_it():\n    pytest.skip('no engine: make engine')\n"
    )
    shutil.copy(ROOT / "tests/conftest.py", folder)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )


def test_the_last_line_tells_how_many_tests_were_skipped_and_how_to_run_them(tmp_path):
    done = pytest_of(tmp_path)
    assert done.stdout.splitlines()[-1] == "1 tests sautés : no engine: make engine"
    assert done.returncode == 0


def test_a_skipped_test_fails_the_run_where_skips_are_not_allowed(tmp_path):
    assert pytest_of(tmp_path, NO_SKIPS="1").returncode == 1


LOCKS = ("requirements.txt", "requirements-dev.txt", "tests/deploy/requirements.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_with_its_hash_and_without_addresses(name):
    text = (ROOT / name).read_text()
    assert "://" not in text and "--index-url" not in text
    requirements = re.findall(r"^\S+==\S+[^\n]*\n {4}--hash=sha256:", text, re.M)
    assert len(requirements) == len(re.findall(r"^\S", text, re.M)) > 0


def test_a_package_has_one_version_in_all_lock_files():
    pins = {
        pin for name in LOCKS for pin in re.findall(r"^([^\s=]+)==(\S+)", (ROOT / name).read_text(), re.M)
    }
    assert len({name for name, _ in pins}) == len(pins), sorted(pins)


def test_no_packaged_module_imports_the_local_stack():
    for path in [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {name.split(".")[0] for name in names} & {"infra", "tests", "ministack"}, path


def test_no_route_of_the_application_is_under_the_pages_of_the_local_stack():
    from app import app

    assert [route for route in app.routes if route.startswith("/_local")] == []


@pytest.mark.parametrize("command", ["first_account", "recount", "reindex", "replay", "restore", "rewrite"])
def test_a_command_of_the_runbook_tells_its_use_without_the_settings_of_a_deployment(command: str) -> None:
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    told = subprocess.run(
        [sys.executable, "-m", f"infra.{command}", "--help"],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "") and told.stdout.startswith("usage")


def test_the_function_whose_settings_the_runbook_reads_is_in_the_template() -> None:
    named = re.search(r"--logical-resource-id (\w+)", (ROOT / "infra/RUNBOOK.md").read_text())
    assert named is not None and named[1] in {one.logical_name for one in FUNCTIONS}
