"""The HTML of the pages of the local stack itself."""

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from infra.local.responses import Response

PARIS = ZoneInfo("Europe/Paris")


def page(template: str, title: str, *, status: int = 200, **given: object) -> Response:
    """Return a page, not to be cached."""
    body = _templates().get_template(template).render(title=title, **given)
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
    return Response(status, body.encode(), headers)


def _paris(instant: datetime | str) -> str:
    at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return at.astimezone(PARIS).strftime("%d/%m/%Y à %Hh%M")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["paris"] = _paris
    return environment
