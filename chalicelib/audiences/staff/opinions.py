"""One opinion on several applications of a list, and the report on each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from pydantic import Field

from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import EntityId
from chalicelib.audiences.staff.applications import show_applications
from chalicelib.audiences.staff.audience import applications
from chalicelib.audiences.staff.forms import OPINIONS, SeveralOpinionsForm
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.http.act import FormPost
from chalicelib.http.fields import Form, View
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.ports import Ports
from chalicelib.services.deciding import bulk_opinions
from chalicelib.services.deciding.bulk_opinions import OPINIONS_PER_REQUEST, OpinionLine

_Ids = Annotated[list[EntityId], Field(default_factory=list, max_length=OPINIONS_PER_REQUEST)]


class OpinionLineView(View):
    """The result for one application; ``code`` and ``message`` are those of a refusal."""

    application_id: str
    given: bool
    code: str | None
    message: str | None


class OpinionLinesView(View):
    """The result for each application, in the order given."""

    lines: list[OpinionLineView]


class OpinionReport(Form):
    """The applications of a report: those that got the opinion, and the others."""

    donnes: _Ids
    restes: _Ids
    retour: str = ""


def opinion_lines(_ports: Ports, lines: Sequence[OpinionLine]) -> OpinionLinesView:
    """Return the result for each application."""
    return OpinionLinesView(
        lines=[
            OpinionLineView(
                application_id=one.application_id,
                given=one.refusal is None,
                code=one.refusal.code if one.refusal else None,
                message=one.refusal.message if one.refusal else None,
            )
            for one in lines
        ]
    )


def after_opinions(request: AnyRequest, lines: Sequence[OpinionLine]) -> str:
    """Return the path of the report; the applications are in its URL, so that it can be opened again."""
    given = [("donnes", one.application_id) for one in lines if one.refusal is None]
    left = [("restes", one.application_id) for one in lines if one.refusal is not None]
    return f"{OPINIONS}?{urlencode([*given, *left, ('retour', urlencode(sorted(request.query.items())))])}"


@applications.page(OPINIONS, Act.LIST_APPLICATIONS, who=[Who.PREFECTURE])
def show_report(request: Request[None, OpinionReport]) -> Response:
    """Show which applications got the opinion, and why the others did not."""
    asked = request.query
    given, left = bulk_opinions.read_report(request.ports, request.actor, asked.donnes, asked.restes)
    return staff_pages.page(
        request,
        "application_opinions.html",
        title="Avis donnés ensemble",
        form=None,
        given=given,
        left=left,
        back=asked.retour,
    )


give_opinions = applications.act(
    Act.GIVE_OPINION,
    name="give_opinions",
    who=[Who.PREFECTURE],
    api="POST /opinions",
    summary="Donner le même avis sur plusieurs candidatures, 50 au plus, chacune pour elle-même",
    form=SeveralOpinionsForm,
    do=bulk_opinions.give_opinions,
    shows=opinion_lines,
    page=FormPost(OPINIONS, then=after_opinions, again=show_applications),
)
