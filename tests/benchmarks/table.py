"""Writes RESULTS.md from the results of `make bench`."""

import json
from pathlib import Path
from typing import Any

from tests.benchmarks.run import RESULTS

TABLE = Path(__file__).with_name("RESULTS.md")


def table(results: dict[str, Any]) -> str:
    """Return the results as Markdown."""
    machine = results["machine"]
    lines = [
        "# What a page costs",
        "",
        "`make bench` measures it again and rewrites this file.",
        "",
        "| structure, candidates of the nation | page | in reach | requests (departments) | read "
        "| read units (of France entière) | processor time, median | memory of the process |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, scenario in results["pages"].items():
        for page in scenario["visit"]:
            anywhere = page["read_units"] - page["read_units_without_france_entiere"]
            lines.append(
                f"| {name}, {scenario['candidates']:,} | `{page['query']}` | {page['in_reach']:,} "
                f"| {page['requests']} ({page['departments']}) | {page['kilobytes']:,} KB "
                f"| {page['read_units']:,.1f} ({anywhere:.1f}) "
                f"| {page['milliseconds']:,.1f} ms | {page['megabytes']} MB |"
            )
    lines += [
        "",
        *_written(results),
        f"Medians of {results['runs']} runs ({machine['system']}, {machine['processor']}, "
        f"{machine['cores']} cores, Python {machine['python']}) around stored bytes: the database's time "
        "is not in them; its requests and units are counted from the size of the items read.",
        "",
    ]
    return "\n".join(lines)


def _written(results: dict[str, Any]) -> list[str]:
    """Return a paragraph on each page that writes something for the next ones."""
    return [
        line
        for name, scenario in results["pages"].items()
        for page in scenario["visit"]
        if page.get("write_units")
        for line in (
            f"« {name} »: the page `{page['query']}` writes {page['write_units']} units, once a minute at "
            "most, so that the next pages do not read one by one the candidates who left its list; for that "
            "it makes one more request per hundred of them.",
            "",
        )
    ]


if __name__ == "__main__":
    TABLE.write_text(table(json.loads(RESULTS.read_text(encoding="utf-8"))), encoding="utf-8")
