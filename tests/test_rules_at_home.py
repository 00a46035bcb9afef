"""Refusals and their sentences are in the domain only."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from chalicelib.domain.shared.parameters import Parameters

ROOT = Path(__file__).parents[1] / "chalicelib"
PARAMETERS = ROOT / "domain" / "shared" / "parameters.py"


def _trees(naming: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield the files that contain a word, by path."""
    for path in sorted(ROOT.rglob("*.py")):
        if naming in (text := path.read_text(encoding="utf-8")):
            yield str(path.relative_to(ROOT)), ast.parse(text)


def _constructs_refusal(node: ast.AST) -> bool:
    """Return whether a node is ``Refusal(…)`` or ``refusal.Refusal(…)``."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
    return name == "Refusal"


def test_what_refuses_stands_in_the_domain() -> None:
    elsewhere = [
        name
        for name, tree in _trees("Refusal")
        if not name.startswith("domain/") and any(map(_constructs_refusal, ast.walk(tree)))
    ]
    assert elsewhere == []


def test_every_parameter_is_read() -> None:
    read = {
        node.attr
        for name, tree in _trees("parameters")
        if ROOT / name != PARAMETERS
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    assert [one.name for one in fields(Parameters) if one.name not in read] == []


def test_each_sentence_of_a_rule_stands_once() -> None:
    said = Counter(
        child.value
        for name, tree in _trees("")
        if name.startswith("domain/")
        for node in ast.walk(tree)
        if not isinstance(node, ast.Expr)
        for child in ast.iter_child_nodes(node)
        if isinstance(child, ast.Constant) and isinstance(child.value, str) and _is_sentence(child.value)
    )
    assert [sentence for sentence, times in said.items() if times > 1] == []


def _is_sentence(text: str) -> bool:
    return text[:1].isupper() and text.endswith(".") and len(text.split()) > 5
