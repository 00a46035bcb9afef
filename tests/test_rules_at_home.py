"""A rule of the programme stands in the domain, and so does every sentence that refuses."""

import ast
from dataclasses import fields
from pathlib import Path

from chalicelib.domain.shared.parameters import Parameters

ROOT = Path(__file__).parents[1] / "chalicelib"
PARAMETERS = ROOT / "domain" / "shared" / "parameters.py"


def _trees(root: Path) -> dict[str, ast.Module]:
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(root.rglob("*.py"))
    }


def _constructs_refusal(node: ast.AST) -> bool:
    """Whether a node is ``Refusal(…)`` or ``refusal.Refusal(…)``."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
    return name == "Refusal"


def test_what_refuses_stands_in_the_domain() -> None:
    elsewhere = [
        name
        for name, tree in _trees(ROOT).items()
        if not name.startswith("domain/") and any(map(_constructs_refusal, ast.walk(tree)))
    ]
    assert elsewhere == []


def test_every_parameter_is_read() -> None:
    read = {
        node.attr
        for name, tree in _trees(ROOT).items()
        if ROOT / name != PARAMETERS
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    assert [one.name for one in fields(Parameters) if one.name not in read] == []
