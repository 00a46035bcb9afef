"""One command sets up, runs, tests and checks; what runs locally is not what is packaged."""

import ast
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def make(*arguments):
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
        """What is printed up to the link of the first account."""
        lines = []
        # Reading a silent process would never end.
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
def test_a_second_run_on_the_same_data_or_port_says_so_in_one_sentence(stack, tmp_path):
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


def test_continuous_integration_runs_what_a_developer_runs():
    assert os.access(ROOT / ".ci/run", os.X_OK)
    planned = make("--dry-run", "check")
    for step in ("ruff format --check", "ruff check", "mypy", "lint-imports", "pytest"):
        assert step in planned


def continuous_integration(folder, *, python, fails="nothing"):
    """Run .ci/run with a « make » that notes its target: the run, and the targets."""
    tools = folder / "bin"
    tools.mkdir()
    programs = {"make": f'echo "$1" >> {folder}/targets; test "$1" != {fails}'}
    if python:
        programs["python3.13"] = "exit 0"
    for name, does in programs.items():
        (tools / name).write_text(f"#!/bin/sh\n{does}\n")
        (tools / name).chmod(0o755)
    for name in ("bash", "dirname"):
        (tools / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        [ROOT / ".ci/run"],
        env={"PATH": str(tools), "PYENV_ROOT": str(folder / "none")},
        capture_output=True,
        text=True,
    )
    return done, (folder / "targets").read_text().split()


def test_continuous_integration_exercises_the_deployment_where_the_python_of_lambda_is(tmp_path):
    done, targets = continuous_integration(tmp_path, python=True)
    assert done.returncode == 0
    assert targets == ["browser-setup", "check", "test-deploy"]


@pytest.mark.parametrize("target", ["check", "test-deploy"])
def test_continuous_integration_fails_with_what_it_runs(tmp_path, target):
    done, targets = continuous_integration(tmp_path, python=True, fails=target)
    assert done.returncode != 0
    assert targets[-1] == target


def test_continuous_integration_says_how_to_get_the_python_of_lambda_where_it_is_not(tmp_path):
    done, targets = continuous_integration(tmp_path, python=False)
    assert done.returncode == 0
    assert targets == ["browser-setup", "check"]
    assert "Il faut python3.13" in done.stderr and "not exercised" in done.stderr


def test_every_requirement_is_pinned_with_its_hash_and_without_addresses():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        requirements = re.findall(r"^\S+==\S+[^\n]*\n {4}--hash=sha256:", text, re.M)
        assert len(requirements) == len(re.findall(r"^\S", text, re.M))


def test_nothing_that_is_packaged_imports_the_local_stack():
    for path in [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {name.split(".")[0] for name in names} & {"infra", "tests", "ministack"}, path


def test_no_route_of_the_application_stands_under_the_pages_of_the_local_stack():
    from app import app

    assert [route for route in app.routes if route.startswith("/_local")] == []
