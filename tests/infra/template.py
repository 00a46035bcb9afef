"""The merged template of a stage, as `make package` writes it."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infra import package

Json = dict[str, Any]


@cache
def merged(stage: str = "dev") -> Json:
    """Return the template of a stage."""
    with TemporaryDirectory() as folder:
        package.template(stage, Path(folder, "sam.json"))
        found: Json = json.loads(Path(folder, "sam.json").read_text(encoding="utf-8"))
        return found


def resources(kind: str, stage: str = "dev") -> dict[str, Json]:
    """Return the resources of a type by logical name, each with its properties."""
    return {
        name: one.get("Properties", {})
        for name, one in merged(stage)["Resources"].items()
        if one["Type"] == kind
    }


def properties(name: str) -> Json:
    """Return the properties of one resource."""
    found: Json = merged()["Resources"][name]["Properties"]
    return found
