"""The pages of quarterly follow-ups: a list, and each beside its contracts (RULES section 11)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.audiences.funder.audience import follow_ups
from chalicelib.audiences.shared import desk
from chalicelib.audiences.shared.forms import QuestionForm
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.following_up.quarter import QUARTER_SHAPE, Quarter
from chalicelib.domain.following_up.selection import FollowUpSelection, FollowUpTray
from chalicelib.http import problems
from chalicelib.http.act import Nothing
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Call
from chalicelib.http.fields import Ask, Form, Line
from chalicelib.http.html.list_query import ListQuery, remembered
from chalicelib.http.html.page_forms import PageForm, Shown, blank
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyCall
from chalicelib.services.following_up import desk as journey

PATH = desk.FOLLOW_UPS + "/{follow_up_id}"
ACCEPTANCE, QUESTION = f"{PATH}/acceptation", f"{PATH}/question"
# Follow-ups a page, and quarters that the list offers: two years.
_PAGE, _QUARTERS = 50, 8


class FollowUpChoice(Form):
    """Which follow-ups, and which page of them."""

    quarter: Annotated[
        Annotated[str, StringConstraints(pattern=f"^{QUARTER_SHAPE}$")] | None, Ask("Trimestre")
    ] = None
    tray: Annotated[FollowUpTray, Ask("Liste")] = FollowUpTray.TO_CHECK
    q: Annotated[Annotated[str, Line(200)] | None, Ask("Recherchez", hint="Nom de la structure.")] = None
    department: Annotated[Annotated[str, Field(pattern=r"^(\d{2,3}|2[AB])$")] | None, Ask("Département")] = (
        None
    )
    page: Annotated[int, Field(ge=1, le=10_000), Ask("Page")] = 1

    def selection(self) -> FollowUpSelection:
        """Return what the list picks."""
        return FollowUpSelection(tray=self.tray, text=self.q or "", department=self.department)


_FORM = PageForm(model=FollowUpChoice)


def _quarters(newest: Quarter) -> list[Quarter]:
    quarters = [newest]
    while len(quarters) < _QUARTERS:
        quarters.append(quarters[-1].previous())
    return quarters


@follow_ups.page(desk.FOLLOW_UPS, Act.LIST_FOLLOW_UPS)
def show_follow_ups(call: Call[None, Fields]) -> Answer:
    """Show the follow-ups of a quarter, by default the last one that ended."""
    try:
        choice, problem = call.query.validate(FollowUpChoice), None
    except Problem as error:
        # The trays stay; what cannot be understood lists the usual one.
        choice, problem = FollowUpChoice(), problems.from_exception(error, public=True, conditional=False)
    newest = Quarter.of(call.ports.today()).previous()
    quarter = Quarter.parse(choice.quarter) if choice.quarter else newest
    found = journey.select(call.ports, call.actor, quarter, choice.selection(), page=choice.page, size=_PAGE)
    first = (choice.page - 1) * _PAGE
    view = ListQuery(choice)
    return desk.page(
        call,
        "follow_up_list.html",
        title="Suivis trimestriels",
        here=desk.FOLLOW_UPS,
        form=Shown(form=_FORM, token="", fields=call.query, problem=problem),
        view=view,
        choice=choice,
        quarter=quarter,
        quarters=sorted({*_quarters(newest), quarter}, reverse=True),
        trays=[(tray, found.counts[tray]) for tray in FollowUpTray],
        matching=found.matching,
        shown=f"{first + 1}–{first + len(found.rows)} sur {found.matching}" if found.rows else "",
        rows=found.rows,
        names=call.ports.places.departments(),
        departments=call.account.departments or sorted(call.ports.places.departments()),
        pages=found.pages,
        back=remembered(view.query()),
    )


@follow_ups.page(PATH, Act.SEE_FOLLOW_UP)
def show_follow_up(call: AnyCall, follow_up_id: str, *, shown: Shown | None = None) -> Answer:
    """Show what was declared beside the contracts, where to accept it and where to ask."""
    examined = journey.examine(call.ports, call.actor, follow_up_id)
    found = examined.follow_up
    quarter = Quarter.parse(found.quarter)
    acceptance, question = blank(call, Nothing), blank(call, QuestionForm)
    if shown is not None:
        acceptance = shown if shown.form.model is Nothing else acceptance
        question = shown if shown.form.model is QuestionForm else question
    return desk.page(
        call,
        "follow_up_check.html",
        title=f"{found.structure_name} : suivi du {quarter.label}",
        form=shown,
        examined=examined,
        follow_up=found,
        quarter=quarter,
        today=call.ports.today(),
        parameters=call.ports.parameters(),
        department=call.ports.places.department_name(found.department),
        acceptance=acceptance.of(found.version),
        question=question.of(found.version),
        decides=found.status is FollowUpStatus.SUBMITTED and may(call.actor, Act.ACCEPT_FOLLOW_UP, found),
        said=call.query.get("fait", "") if shown is None else "",
        back=call.query.get("retour", ""),
    )
