"""Write infra/openapi.json from the routes of the app: ``python -m infra.openapi``."""

from __future__ import annotations

import json
from pathlib import Path

from chalicelib.http.openapi import document

COMMITTED = Path(__file__).with_name("openapi.json")


def rendered() -> str:
    """Return the committed text of the document; keys are sorted to keep diffs small."""
    from app import app

    return json.dumps(document(app.routes), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    COMMITTED.write_text(rendered(), encoding="utf-8")
