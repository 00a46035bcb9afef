"""Write domain/STATES.md from the transition tables of the domain: ``python -m infra.states``."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from chalicelib import domain

COMMITTED = Path(domain.__path__[0]) / "STATES.md"

Table = Mapping[StrEnum, frozenset[StrEnum]]

_INTRODUCTION = """\
# The statuses and what may follow what

One diagram for each transition table of this package; `python -m infra.states` writes them again.
"""


def tables() -> Iterator[tuple[str, Table]]:
    """Return each ``TRANSITIONS`` of the domain with its module, by the name of the module."""
    for found in sorted(walk_packages(domain.__path__, f"{domain.__name__}."), key=lambda one: one.name):
        table = vars(import_module(found.name)).get("TRANSITIONS")
        # The module that defines the status, not those that import its table.
        if table is not None and type(next(iter(table))).__module__ == found.name:
            yield found.name, table


def diagram(module: str, table: Table) -> str:
    """Return a Mermaid state diagram, from the first status to those without successor."""
    first = next(iter(table))
    lines = [
        "",
        f"## {type(first).__name__}",
        "",
        f"`{module.removeprefix(f'{domain.__name__}.').replace('.', '/')}.py`",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {first}",
    ]
    for status in type(first):
        following = [wanted for wanted in type(first) if wanted in table[status]]
        lines += [f"    {status} --> {wanted}" for wanted in following] or [f"    {status} --> [*]"]
    return "\n".join([*lines, "```", ""])


def rendered() -> str:
    """Return the committed text of the document."""
    return _INTRODUCTION + "".join(diagram(module, table) for module, table in tables())


if __name__ == "__main__":
    COMMITTED.write_text(rendered(), encoding="utf-8")
