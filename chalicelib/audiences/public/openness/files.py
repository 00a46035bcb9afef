"""The open data: a page with its files, and the same by the API (RULES section 7)."""

from __future__ import annotations

from datetime import date

from chalicelib.audiences.public.audience import ANYBODY, public
from chalicelib.domain.activity.masking import LEAST_PUBLISHED
from chalicelib.domain.activity.open_data import (
    LICENCE,
    LICENCE_ADDRESS,
    POSTS_CSV,
    POSTS_JSON,
    POSTS_MAP,
    media_type,
)
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.http.fields import View
from chalicelib.http.html import pages
from chalicelib.http.operation import Request, Response
from chalicelib.http.problems import not_found
from chalicelib.services.activity import open_data

PAGE = "/donnees-ouvertes"
# The files are generated once a day.
_FOR_AN_HOUR = {"Cache-Control": "public, max-age=3600"}


class OpenDataView(View):
    """The files of open data, and the date on which they were generated; null before the first time."""

    licence: str
    made_on: date | None
    files: list[str]


@public.get(
    "/open-data",
    who=ANYBODY,
    cors=True,
    summary="Les fichiers de données ouvertes",
    responses={200: OpenDataView},
)
def list_open_data(request: Request) -> Response:
    """List the files of open data."""
    there = open_data.read_index(request.ports)
    return Response(
        body=OpenDataView(licence=LICENCE, made_on=there.made_on, files=there.files), headers=_FOR_AN_HOUR
    )


@public.get(
    "/open-data/{file_name}",
    who=ANYBODY,
    cors=True,
    summary="Un fichier de données ouvertes, en CSV, JSON ou GeoJSON",
    responses={200: None},
    refusals=[404],
)
def read_open_data(request: Request, file_name: str) -> Response:
    """Return a file of open data."""
    kind = media_type(file_name)
    content = open_data.read_file(request.ports, file_name) if kind else None
    if content is None:
        raise not_found()
    headers = {**_FOR_AN_HOUR, "Content-Disposition": f'attachment; filename="{file_name}"'}
    return Response(body=content.decode(), content_type=kind, headers=headers)


@public.page(PAGE, who=ANYBODY)
def show_open_data(request: Request) -> Response:
    """Show what is published, what is masked, the licence and the files."""
    there = open_data.read_index(request.ports)
    return pages.page(
        "open_data.html",
        title="Données ouvertes",
        here=PAGE,
        there=there,
        quarters=[(one, Quarter.parse(one).label) for one in there.quarters],
        posts=(POSTS_CSV, POSTS_JSON, POSTS_MAP),
        licence=LICENCE,
        licence_address=LICENCE_ADDRESS,
        least=LEAST_PUBLISHED,
    )
