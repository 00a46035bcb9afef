"""Plays every case and writes the recording: ``python -m tests.recording.record``."""

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.recording.cases import Case, every_case
from tests.recording.edge import Edge, routes, running
from tests.recording.playing import play

RECORDED = Path(__file__).with_name("recorded.json")

Recording = dict[str, Any]


def cases(edge: Edge) -> list[Case]:
    """Return every case of the application."""
    return every_case(routes(), edge.world.things)


def played() -> Recording:
    """Return the present result of every case, by its name; shapes are stored once, under a name of their
    own."""
    recording: Recording = {}
    with running() as edge:
        for case in cases(edge):
            told = play(edge, case)
            if "shape" in told:
                name = "shape " + hashlib.sha256(repr(told["shape"]).encode()).hexdigest()[:10]
                recording[name] = told["shape"]
                told["shape"] = name
            recording[case.name] = told
    return recording


def written(recording: Recording) -> str:
    """Return the text of a recording: a case a line, so that a difference is one line."""
    lines = (
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(told, ensure_ascii=False, sort_keys=True)}"
        for name, told in sorted(recording.items())
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def recorded() -> Recording:
    """Return the stored recording."""
    found: Recording = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    RECORDED.write_text(written(played()), encoding="utf-8")
