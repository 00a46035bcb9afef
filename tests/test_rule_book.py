"""The rule book, ``domain/RULES.md``: each citation points to a heading, each rule is tested or listed as
not built."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BOOK = (ROOT / "chalicelib/domain/RULES.md").read_text(encoding="utf-8")
RULES = range(1, 22)

NUMBERS = r"\d+(?:(?:, | and | or | to )\d+)*"
# « RULES 11 and 14, sections 5, 11 »: rules, then sections; either alone.
CITATION = re.compile(
    rf"\bRULES,? (?:({NUMBERS})(?:,? (?:and )?sections? ({NUMBERS}))?|sections? ({NUMBERS}))"
)


def texts(*folders: str) -> Iterator[tuple[str, str]]:
    """Return the path and text of every file written by people."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in listed.splitlines():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".html", ".txt", ".js", ".toml"} and path.is_file():
            yield name, path.read_text(encoding="utf-8")


def numbers(written: str | None) -> set[int]:
    """Return the numbers of « 4 and 5 » or « 9 to 11 »."""
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?: to (\d+))?", written or ""):
        found.update(range(int(first), int(last or first) + 1))
    return found


def cited(text: str) -> tuple[set[int], set[int]]:
    """Return the rules and the sections that a text cites."""
    rules: set[int] = set()
    sections: set[int] = set()
    for some_rules, after_rules, alone in CITATION.findall(text):
        rules |= numbers(some_rules)
        sections |= numbers(after_rules) | numbers(alone)
    return rules, sections


def headings(word: str) -> set[int]:
    return {int(number) for number in re.findall(rf"^#+ {word} (\d+) \S", BOOK, re.M)}


def listed_under(heading: str) -> set[int]:
    _, _, rest = BOOK.partition(f"\n## {heading}\n")
    return {int(number) for number in re.findall(r"^- Rule (\d+): \S", rest.partition("\n## ")[0], re.M)}


def test_the_book_has_the_21_rules_and_the_13_sections() -> None:
    assert headings("Rule") == set(RULES)
    assert headings("Section") == set(range(1, 14))


@pytest.mark.parametrize(
    ("text", "rules", "sections"),
    [
        ("(RULES 4 and 5)", {4, 5}, set()),
        ("RULES section 8: one living application", set(), {8}),
        ("(RULES sections 9 to 11)", set(), {9, 10, 11}),
        ("RULES 11 and 14, sections 5, 11", {11, 14}, {5, 11}),
        ("RULES 12 and section 11", {12}, {11}),
        ("RULES, section 4", set(), {4}),
    ],
)
def test_a_citation_names_rules_and_sections(text: str, rules: set[int], sections: set[int]) -> None:
    assert cited(text) == (rules, sections)


def test_every_citation_points_to_a_heading() -> None:
    wrong = {}
    for name, text in texts():
        rules, sections = cited(text)
        missing = (rules - headings("Rule"), sections - headings("Section"))
        if any(missing):
            wrong[name] = missing
    assert wrong == {}


def test_every_decision_that_is_cited_stands_in_the_list() -> None:
    decided = set(
        re.findall(r"^## (\d+) \S", (ROOT / "infra/DECISIONS.md").read_text(encoding="utf-8"), re.M)
    )
    named = {number for _, text in texts() for number in re.findall(r"\bDECISIONS (\d+)", text)}
    assert named and named <= decided


def test_every_rule_is_named_by_a_test_or_said_not_to_be_built_and_never_both() -> None:
    own = Path(__file__).name
    named = {rule for name, text in texts("tests") if not name.endswith(own) for rule in cited(text)[0]}
    owed = listed_under("Not built yet")
    assert named & owed == set()
    assert named | owed == set(RULES)


def test_a_rule_is_built_in_part_or_not_at_all() -> None:
    assert listed_under("Built in part").isdisjoint(listed_under("Not built yet"))


def test_the_book_stands_alone() -> None:
    outside = re.compile("|".join(["programme" r"\.md", "brochure" r"\.md", "design" r"\.md"]), re.I)
    assert [name for name, text in texts() if outside.search(text)] == []
