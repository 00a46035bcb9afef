"""The HTTP edge answers and writes what was recorded, operation by operation.

A change of responses is recorded again; the differences are then read line by line in the commit.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from tests.recording.cases import Case, audience, parameters
from tests.recording.edge import Edge, routes, running
from tests.recording.playing import play
from tests.recording.record import RECORDED, Recording, cases, recorded, written

pytestmark = pytest.mark.thorough

DONE = frozenset({200, 201, 202, 204, 303})
# Where a page sends a visitor without a session.
_DOORS = frozenset({"/connexion", "/mon-espace/lien"})
# Routes at which no caller succeeds, and why.
NEVER_DONE = {
    "GET /{unknown+}": "it is what finds nothing: 404 is its answer",
    "POST /espace/ouverture": "no agreement of the recorded world waits for its links: "
    "tests/browser/desks/test_intake.py walks it",
    **dict.fromkeys(
        (
            "DELETE /api/v1/structure/additional-application",
            "POST /espace/postes-supplementaires/retrait",
        ),
        "nobody of the recorded world has asked for additional posts: tests/audiences/test_doors.py walks it",
    ),
}
OPERATIONS = sorted(f"{method} {route}" for route, methods in routes().items() for method in methods)
# How many of the cases are played again in reverse order.
_ONE_IN = 20


@pytest.fixture(scope="module")
def edge() -> Iterator[Edge]:
    with running() as edge:
        yield edge


@pytest.fixture(scope="module")
def cases_of(edge: Edge) -> dict[str, list[Case]]:
    found = defaultdict(list)
    for case in cases(edge):
        found[f"{case.method} {case.route}"].append(case)
    return found


@pytest.fixture(scope="module")
def kept() -> Recording:
    """The recording, each case with its shape in place of the shape's name."""
    recording = recorded()
    return {
        name: {**told, "shape": recording[told["shape"]]} if "shape" in told else told
        for name, told in recording.items()
        if not name.startswith("shape ")
    }


def _changes(before: dict[str, Any] | None, after: dict[str, Any]) -> list[str]:
    """Return the differences of one case, field by field."""
    if before is None:
        return ["is new"]
    return [
        f"{name}: {before.get(name)} → {after.get(name)}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_answers_and_writes_what_was_recorded(
    edge: Edge, cases_of: dict[str, list[Case]], kept: Recording, operation: str
) -> None:
    told = {case.name: _changes(kept.get(case.name), play(edge, case)) for case in cases_of[operation]}
    assert not {name: changes for name, changes in told.items() if changes}


def test_every_recorded_case_still_exists(cases_of: dict[str, list[Case]], kept: Recording) -> None:
    assert set(kept) == {case.name for some in cases_of.values() for case in some}


def test_somebody_succeeds_at_every_operation(kept: Recording) -> None:
    done = set()
    for name, told in kept.items():
        if told["status"] in DONE and told.get("location", "").partition("?")[0] not in _DOORS:
            asked, who, _, how = name.split(" | ")
            operation = asked.partition("?")[0]
            if who in audience(operation.partition(" ")[2]) and how in ("good", "If-Match right"):
                done.add(operation)
    assert set(OPERATIONS) - done == set(NEVER_DONE)


def test_a_case_does_not_depend_on_the_cases_before_it(edge: Edge, kept: Recording) -> None:
    for case in reversed(cases(edge)[::_ONE_IN]):
        assert play(edge, case) == kept[case.name], case.name


def test_the_recording_is_written_as_it_is_read() -> None:
    assert written(recorded()) == RECORDED.read_text(encoding="utf-8")


def test_every_name_contains_the_objects_of_its_path(kept: Recording) -> None:
    for name in kept:
        asked, _, names, _ = name.split(" | ")
        assert len(parameters(asked)) == (0 if names == "-" else len(names.split(", "))), name
