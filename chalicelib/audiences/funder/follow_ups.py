"""The pages of quarterly follow-ups: the list, and each follow-up with its contracts (RULES section 11)."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlencode

from pydantic import Field, StringConstraints

from chalicelib.audiences.funder.audience import follow_ups, funder
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import EntityId, PageNumber, QuestionForm, Reason
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.following_up.quarter import QUARTER_SHAPE, Quarter
from chalicelib.domain.following_up.selection import FollowUpSelection, FollowUpTray
from chalicelib.http.act import Nothing
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Ask, Form, Line
from chalicelib.http.html.list_query import ListQuery, searched
from chalicelib.http.html.page_forms import Shown, blank, filled
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.following_up import accepting
from chalicelib.services.following_up import desk as journey

PATH = staff_pages.FOLLOW_UPS + "/{follow_up_id}"
ACCEPTANCE, QUESTION = f"{PATH}/acceptation", f"{PATH}/question"
PART_TIME = f"{PATH}/temps-partiel"
ACCEPTANCE_BACK, QUESTION_BACK = f"{ACCEPTANCE}/retrait", f"{QUESTION}/retrait"
TOGETHER = f"{staff_pages.FOLLOW_UPS}/acceptation"
REPORT = f"{staff_pages.FOLLOW_UPS}/acceptations/{{acceptance_id}}"
# Follow-ups per page; quarters to choose from, two years.
_PAGE, _QUARTERS = 50, 8


_Department = Annotated[Annotated[str, Field(pattern=r"^(\d{2,3}|2[AB])$")] | None, Ask("Département")]


class FollowUpChoice(Form):
    """Which follow-ups, and which page of them."""

    quarter: Annotated[
        Annotated[str, StringConstraints(pattern=f"^{QUARTER_SHAPE}$")] | None, Ask("Trimestre")
    ] = None
    tray: Annotated[FollowUpTray, Ask("Liste")] = FollowUpTray.TO_CHECK
    q: Annotated[
        Annotated[str, Line(200)] | None, Ask("Recherchez", hint="Nom de la structure ou d'un conseiller.")
    ] = None
    department: _Department = None
    page: PageNumber = 1

    def selection(self) -> FollowUpSelection:
        """Return the selection of the list."""
        return FollowUpSelection(tray=self.tray, text=self.q or "", department=self.department)


def quarter_of(request: AnyRequest, choice: FollowUpChoice) -> Quarter:
    """Return the quarter of a list, by default the last one that ended."""
    return Quarter.parse(choice.quarter) if choice.quarter else _newest(request)


def _newest(request: AnyRequest) -> Quarter:
    return Quarter.of(request.ports.today()).previous()


def _quarters(newest: Quarter) -> list[Quarter]:
    quarters = [newest]
    while len(quarters) < _QUARTERS:
        quarters.append(quarters[-1].previous())
    return quarters


@follow_ups.page(staff_pages.FOLLOW_UPS, Act.LIST_FOLLOW_UPS)
def show_follow_ups(request: Request[None, Fields]) -> Response:
    """Show the follow-ups of a quarter, by default the last one that ended."""
    return _list(request, request.query, None)


def _list(request: AnyRequest, asked: Fields, shown: Shown | None) -> Response:
    """Show a list; ``shown`` is the form that accepts several of them, with its errors."""
    choice, search = searched(FollowUpChoice, asked)
    quarter = quarter_of(request, choice)
    found = journey.select(
        request.ports, request.actor, quarter, choice.selection(), page=choice.page, size=_PAGE
    )
    ticked = [row.summary.id for row in found.rows if FollowUpTray.TO_CHECK.holds(row)]
    accepts = bool(ticked) and may(request.actor, Act.ACCEPT_FOLLOW_UP)
    return staff_pages.page(
        request,
        "follow_up_list.html",
        title="Suivis trimestriels",
        here=staff_pages.FOLLOW_UPS,
        form=shown or search,
        search=search,
        acceptance=(shown or _acceptance(request)) if accepts else None,
        ticked=frozenset(ticked),
        sound=found.counts[FollowUpTray.SOUND],
        narrowing=urlencode(
            {"quarter": str(quarter)}
            | {name: value for name in ("department", "q") if (value := getattr(choice, name))}
        ),
        view=ListQuery(staff_pages.FOLLOW_UPS, choice),
        narrowed=choice.selection().narrowed,
        quarter=quarter,
        quarters=sorted({*_quarters(_newest(request)), quarter}, reverse=True),
        trays=found.trays(choice.tray),
        found=found,
        names=request.ports.places.departments(),
        departments=request.account.departments or sorted(request.ports.places.departments()),
    )


class AcceptedTogether(Form):
    """Which follow-ups of a quarter are accepted together (RULES section 11).

    ``seen_at`` is when the list was read, in milliseconds since 1970.
    """

    quarter: Annotated[Annotated[str, StringConstraints(pattern=f"^{QUARTER_SHAPE}$")], Ask("Trimestre")]
    seen_at: Annotated[
        Annotated[int, Field(ge=0, le=9_999_999_999_999)],
        Ask(
            "Lue à",
            hint="L'instant où la liste a été lue, en millisecondes depuis 1970 : ce qui est transmis "
            "ensuite n'est pas accepté.",
        ),
    ]
    follow_up_ids: Annotated[
        Annotated[list[EntityId], Field(default_factory=list, max_length=_PAGE)],
        Ask("Suivis"),
    ]
    every: Annotated[
        bool, Ask("Tous ceux qui n'ont rien à vérifier", hint="À la place de ceux qui sont choisis.")
    ] = False
    department: _Department = None
    q: Annotated[Annotated[str, Line(200)] | None, Ask("Recherche")] = None


def _acceptance(request: AnyRequest, **values: str) -> Shown:
    seen_at = int(request.ports.clock.now().timestamp() * 1000)
    return filled(request, AcceptedTogether, seen_at=str(seen_at), **values)


class AllChoice(Form):
    """Which follow-ups without anything to look at are accepted together."""

    quarter: Annotated[str, StringConstraints(pattern=f"^{QUARTER_SHAPE}$")] | None = None
    department: _Department = None
    q: Annotated[str, Line(200)] | None = None


@funder.page(TOGETHER, Act.ACCEPT_FOLLOW_UP)
def show_together(request: Request[None, AllChoice]) -> Response:
    """Show the follow-ups that have nothing to look at, before they are accepted together."""
    return _together(request, request.query, None)


def show_together_again(request: AnyRequest, *, shown: Shown) -> Response:
    """Show the page again from which follow-ups could not be accepted together."""
    sent = shown.fields
    quarter = sent.first("quarter") if re.fullmatch(QUARTER_SHAPE, sent.first("quarter")) else None
    if not sent.first("every"):
        kept = (("quarter", quarter),) if quarter else ()
        return _list(request, Fields(kept), shown)
    return _together(request, AllChoice(quarter=quarter), shown)


def _together(request: AnyRequest, choice: AllChoice, shown: Shown | None) -> Response:
    quarter = Quarter.parse(choice.quarter) if choice.quarter else _newest(request)
    rows = accepting.to_accept(
        request.ports, request.actor, quarter, department=choice.department, text=choice.q or ""
    )
    values = {name: value for name in ("department", "q") if (value := getattr(choice, name))}
    return staff_pages.page(
        request,
        "follow_ups_together.html",
        title="Accepter les suivis sans rien à vérifier",
        here=staff_pages.FOLLOW_UPS,
        form=shown,
        acceptance=shown or _acceptance(request, quarter=str(quarter), **values),
        quarter=quarter,
        rows=rows[:_PAGE],
        count=len(rows),
        narrowed=bool(values),
        names=request.ports.places.departments(),
    )


@funder.page(REPORT, Act.ACCEPT_FOLLOW_UP)
def show_report(request: AnyRequest, acceptance_id: str) -> Response:
    """Show the progress of accepting follow-ups together."""
    report = accepting.read_report(request.ports, request.actor, acceptance_id)
    quarter = Quarter.parse(report.acceptance.quarter)
    return staff_pages.page(
        request,
        "follow_ups_report.html",
        title="Suivis acceptés ensemble",
        here=staff_pages.FOLLOW_UPS,
        form=None,
        report=report,
        acceptance=report.acceptance,
        quarter=quarter,
    )


class PartTimeForm(Form):
    """What is withheld of an adviser who was not full time."""

    recruitment_id: Annotated[EntityId, Ask("Conseiller qui n'était pas à plein temps")]
    days: Annotated[
        Annotated[int, Field(ge=0, le=92)],
        Ask("Jours subventionnés retenus pour le calcul", hint="0 si rien n'est à retenir."),
    ]
    worked_percent: Annotated[
        Annotated[int, Field(ge=0, le=100)],
        Ask("Part du temps travaillée ces jours-là, en %", hint="Exemple : 80 pour un temps partiel à 80 %."),
    ]
    reason: Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères. La structure le lira.")]


def _part_time(request: AnyRequest, examined: journey.ExaminedFollowUp, shown: Shown | None) -> Shown | None:
    """Return the form about an adviser who was not full time: the first undecided one; None without any."""
    if shown is not None and shown.form.model is PartTimeForm:
        return shown
    found = examined.follow_up
    posts = [post for post in examined.posts if post.declared and not post.declared.full_time]
    decided = {one.recruitment_id for one in found.part_time_decisions}
    waiting = [post for post in posts if post.declared and post.declared.recruitment_id not in decided]
    first = next(iter((*waiting, *posts)), None)
    if first is None or first.declared is None:
        return None
    declared = first.declared
    known = found.part_time_decision(declared.recruitment_id)
    days = known.days if known else min(declared.part_time_days or 0, first.facts.paid_days)
    return filled(
        request,
        PartTimeForm,
        recruitment_id=declared.recruitment_id,
        days=str(days),
        worked_percent=str(known.worked_percent) if known else "",
        reason=known.reason if known else "",
    )


def _part_timers(examined: journey.ExaminedFollowUp) -> list[tuple[str, str]]:
    """Return the advisers who were not full time: the id of the recruitment and the name of each."""
    declared = (post.declared for post in examined.posts)
    return [
        (one.recruitment_id, examined.names.get(one.recruitment_id, "Nom effacé"))
        for one in declared
        if one and not one.full_time
    ]


@follow_ups.page(PATH, Act.SEE_FOLLOW_UP)
def show_follow_up(request: AnyRequest, follow_up_id: str, *, shown: Shown | None = None) -> Response:
    """Show the declaration with the contracts, and the forms to accept it or ask a question."""
    examined = journey.examine(request.ports, request.actor, follow_up_id)
    found = examined.follow_up
    quarter = Quarter.parse(found.quarter)
    plain = shown if shown is not None and shown.form.model is Nothing else blank(request, Nothing)
    question = (
        shown
        if shown is not None and shown.form.model is QuestionForm
        else filled(request, QuestionForm, text=found.question or "")
    )
    submitted, asked = found.status is FollowUpStatus.SUBMITTED, found.question is not None
    part_time = _part_time(request, examined, shown)
    decides = submitted and may(request.actor, Act.ACCEPT_FOLLOW_UP, found)
    return staff_pages.page(
        request,
        "follow_up_check.html",
        title=f"{found.structure_name} : suivi du {quarter.label}",
        form=shown,
        examined=examined,
        follow_up=found,
        quarter=quarter,
        today=request.ports.today(),
        parameters=request.ports.parameters(),
        department=request.ports.places.department_name(found.department),
        acceptance=plain.of(found.version),
        taking_back=plain.of(found.version),
        question=question.of(found.version),
        decides=decides,
        part_timers=_part_timers(examined),
        part_time=part_time.of(found.version) if decides and part_time else None,
        asks=(submitted or found.status is FollowUpStatus.QUESTIONED)
        and may(request.actor, Act.QUESTION_FOLLOW_UP, found),
        takes_question_back=asked and may(request.actor, Act.TAKE_QUESTION_BACK, found),
        takes_acceptance_back=found.status is FollowUpStatus.ACCEPTED
        and may(request.actor, Act.TAKE_ACCEPTANCE_BACK, found),
        said=request.query.get("fait", "") if shown is None else "",
        back=request.query.get("retour", ""),
    )
