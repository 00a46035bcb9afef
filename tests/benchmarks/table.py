"""Writes the table of the README from the results of `make bench`."""

import json
from pathlib import Path
from typing import Any

from tests.benchmarks.run import RESULTS

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"


def table(results: dict[str, Any]) -> str:
    """The results as Markdown, in French."""
    machine = results["machine"]
    lines = [
        "| structure, candidats du pays | page | à portée | requêtes (départements) | lu | unités de lecture "
        "(dont France entière) | temps de processeur, médiane | mémoire du processus |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, scenario in results["pages"].items():
        for page in scenario["visit"]:
            anywhere = page["read_units"] - page["read_units_without_france_entiere"]
            lines.append(
                f"| {name}, {_grouped(scenario['candidates'])} | `{page['query']}` "
                f"| {_grouped(page['in_reach'])} | {page['requests']} ({page['departments']}) "
                f"| {page['kilobytes']} Ko | {_comma(page['read_units'])} ({_comma(anywhere)}) "
                f"| {_comma(page['milliseconds'])} ms | {page['megabytes']} Mo |"
            )
    digest = results["digest"]
    lines += [
        "",
        f"Les nouvelles candidatures de {_grouped(digest['structures'])} structures parmi "
        f"{_grouped(digest['candidates'])} candidats : {_comma(digest['seconds'])} s dans un processus, "
        f"{_grouped(digest['requests'])} requêtes.",
        "",
        *_written(results),
        f"Médianes de {results['runs']} passages ({machine['system']}, {machine['processor']}, "
        f"{machine['cores']} cœurs, Python {machine['python']}) autour d'octets stockés : le temps de la "
        "base n'y est pas, ses requêtes et ses unités sont comptées d'après la taille des lignes lues.",
    ]
    return "\n".join(lines)


def _written(results: dict[str, Any]) -> list[str]:
    """A paragraph on the pages that keep something for the next ones."""
    pages = [
        (name, page)
        for name, scenario in results["pages"].items()
        for page in scenario["visit"]
        if page.get("write_units")
    ]
    return [
        line
        for name, page in pages
        for line in (
            f"« {name} » : la page `{page['query']}` écrit {page['write_units']} unités, une fois par minute "
            "au plus, pour que les suivantes ne relisent pas un par un les candidats qui ont quitté sa "
            "liste ; elle fait pour cela une requête de plus par centaine d'entre eux.",
            "",
        )
    ]


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _comma(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def main() -> None:
    """Replace what lies between the marks.

    Raises:
        ValueError: the README lost its marks.
    """
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError("the README has no place for the table")
    made = table(json.loads(RESULTS.read_text(encoding="utf-8")))
    README.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
