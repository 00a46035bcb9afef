"""The size of folders and functions, and what stands at the root."""

import ast
import subprocess
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_FILES = 15
MOST_LINES = 60

SOURCES = [
    path
    for folder in ("chalicelib", "infra", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "__pycache__" not in path.parts
] + [ROOT / "app.py"]


# The only names at the root.
ROOT_NAMES = {
    *("app.py", "chalicelib", ".chalice", "infra", "tests", "pyproject.toml", "README.md"),
    *(".ci", "Makefile", "LICENSE", "NOTICE", ".gitignore"),
    *("requirements.in", "requirements.txt", "requirements-dev.in", "requirements-dev.txt"),
}


def test_the_root_holds_what_it_should_and_nothing_else() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {path.partition("/")[0] for path in listed.stdout.splitlines()} == ROOT_NAMES


def test_no_folder_holds_more_python_files_than_one_reads_at_a_glance() -> None:
    counted = Counter(path.parent.relative_to(ROOT) for path in SOURCES)
    assert {str(folder): count for folder, count in counted.items() if count > MOST_FILES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    # Only names and lengths are kept: all syntax trees together slow down the garbage collector.
    functions = [(path, name, lines) for path in SOURCES for name, lines in _functions(path)]
    assert len(functions) > len(SOURCES)
    assert [f"{path}: {name}, {lines} lines" for path, name, lines in functions if lines > MOST_LINES] == []


def _functions(path: Path) -> list[tuple[str, int]]:
    return [
        (node.name, node.end_lineno - node.lineno + 1)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    ]


def test_no_two_public_classes_share_a_name() -> None:
    counted = Counter(
        node.name
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] == "chalicelib"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert counted and [name for name, count in counted.items() if count > 1] == []
