"""The HTTP edge answers and writes what was recorded, but for the differences that were reviewed."""

import json
import re
from typing import Any

import pytest

from tests.recording.cases import audience, parameters
from tests.recording.differences import DIFFERENCES, NEW_WRITES, Difference
from tests.recording.edge import routes, running
from tests.recording.playing import play
from tests.recording.record import RECORDED, Recording, cases, played, recorded, written

DONE = frozenset({200, 201, 202, 204, 303})
# Where a page sends whoever is not signed in.
_DOORS = frozenset({"/connexion", "/mon-espace/lien"})
# Routes at which nobody is answered with what they asked for, and why.
NEVER_DONE = {
    "GET /{unknown+}": "it is what finds nothing: 404 is its answer",
    **dict.fromkeys(
        (
            "DELETE /api/v1/structure/additional-application",
            "POST /espace/postes-supplementaires/retrait",
        ),
        "nobody of the recorded world has asked for additional posts: tests/audiences/test_doors.py walks it",
    ),
}
_MOST_SHOWN = 20
# How many of the cases are played again, the other way round.
_ONE_IN = 20


@pytest.fixture(scope="module")
def now() -> Recording:
    return played()


def _without_shapes(recording: Recording) -> Recording:
    """The cases, each with its shape in place of the name of it."""
    return {
        name: {**told, "shape": recording[told["shape"]]} if "shape" in told else told
        for name, told in recording.items()
        if not name.startswith("shape ")
    }


def _changes(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    """What differs in one case, field by field; what is written beside the rest by now is left out."""
    if before is None or after is None:
        return ["is new" if before is None else "is no more"]
    if after.get("wrote"):
        kept = [[line for line in commit if line not in NEW_WRITES] for commit in after["wrote"]]
        after = {**after, "wrote": [commit for commit in kept if commit] or None}
    return [
        f"{name}: {json.dumps(before.get(name), ensure_ascii=False)} → "
        f"{json.dumps(after.get(name), ensure_ascii=False)}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def test_every_case_answers_and_writes_what_was_recorded(now: Recording) -> None:
    before, after = _without_shapes(recorded()), _without_shapes(now)
    left: dict[str, list[str]] = {}
    used: set[Difference] = set()
    for name in sorted({*before, *after}):
        for change in _changes(before.get(name), after.get(name)):
            excusing = {
                one
                for one in DIFFERENCES
                if re.fullmatch(one.cases, name) and re.fullmatch(one.change, change, re.S)
            }
            used |= excusing
            if not excusing:
                left.setdefault(name, []).append(change)
    told = [f"{name}\n    " + "\n    ".join(changes) for name, changes in left.items()]
    assert not left, f"{len(left)} cases differ\n" + "\n".join(told[:_MOST_SHOWN])
    out_of_date = [one for one in DIFFERENCES if one not in used]
    assert not out_of_date, f"these excuse nothing: {out_of_date}"


def test_somebody_succeeds_at_every_route(now: Recording) -> None:
    done = set()
    for name, told in now.items():
        if (
            not name.startswith("shape ")
            and told["status"] in DONE
            and told.get("location", "").partition("?")[0] not in _DOORS
        ):
            asked, who, _, how = name.split(" | ")
            operation = asked.partition("?")[0]
            if who in audience(operation.partition(" ")[2]) and how in ("good", "If-Match right"):
                done.add(operation)
    declared = {f"{method} {route}" for route, methods in routes().items() for method in methods}
    assert declared - done == set(NEVER_DONE)


def test_a_case_says_the_same_whatever_was_played_before(now: Recording) -> None:
    with running() as edge:
        for case in reversed(cases(edge)[::_ONE_IN]):
            told = play(edge, case)
            shape = now[case.name].get("shape")
            assert told == (now[case.name] | ({"shape": now[shape]} if shape else {})), case.name


def test_the_recording_is_written_as_it_is_read() -> None:
    assert written(recorded()) == RECORDED.read_text(encoding="utf-8")


def test_what_a_path_names_is_in_every_name(now: Recording) -> None:
    for name in now:
        if not name.startswith("shape "):
            asked, _, names, _ = name.split(" | ")
            assert len(parameters(asked)) == (0 if names == "-" else len(names.split(", "))), name
