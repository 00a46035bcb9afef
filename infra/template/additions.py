"""The template merged into Chalice's own: ``python -m infra.template.additions STAGE`` prints it."""

import json
import sys
from collections.abc import Iterable

from infra.functions import STAGES
from infra.template import alarms, bucket, functions, gateway, mail, planner, storage
from infra.template.names import Json
from infra.template.parameters import conditions, parameters


def additions(stage: str, forms: Iterable[str], files: Iterable[str]) -> Json:
    """Return the template to merge for a stage.

    Args:
        stage: one of ``infra.functions.STAGES``.
        forms: paths of the routes that anybody may post to.
        files: media types of the answers that are bytes.
    """
    return {
        "Description": f"Conseiller numérique, {stage}",
        "Parameters": parameters(stage),
        "Conditions": conditions(),
        "Globals": {"Function": {"Environment": {"Variables": functions.environment()}}},
        "Resources": {
            **storage.storage(),
            **bucket.bucket(),
            **mail.mail(),
            **functions.all_functions(stage),
            **planner.planner(stage),
            **gateway.gateway(forms, files),
            **alarms.alarms(),
        },
        "Outputs": {**storage.outputs(), **bucket.outputs(), **mail.outputs(), **gateway.outputs()},
    }


def public_forms() -> list[str]:
    """Return the paths of the public POST routes."""
    from app import app
    from chalicelib.http.openapi import operations

    return sorted({one.path for one in operations(app.routes) if one.public and one.method != "GET"})


def file_types() -> list[str]:
    """Return the media types of binary answers."""
    from app import app

    return list(app.api.binary_types)


def rendered(stage: str) -> str:
    """Return the template to merge, as JSON.

    Raises:
        ValueError: no such stage.
    """
    if stage not in STAGES:
        raise ValueError(f"STAGE is one of {', '.join(STAGES)}")
    return json.dumps(additions(stage, public_forms(), file_types()), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(rendered(sys.argv[1]))
