"""The schedule of an agreement, for programs and for the page (RULES 19, section 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field, create_model

from chalicelib.audiences.funder.agreements import ONE
from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.agreement_views import agreement_detail
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.funding.instalment import Share
from chalicelib.domain.funding.schedule import MOST_LINES, MOST_OFFSET_DAYS, ChosenTrigger, ScheduleLine
from chalicelib.http.act import FormPost
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Ask, Day, Form
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown, again_with
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.funding import agreements as journey
from chalicelib.services.funding import signing

# Lines of the page.
_USUAL_LINES = 6
SCHEDULE = f"{ONE}/echeancier"


class LineForm(Form):
    """A line of the schedule; a follow-up has a ``number``, a date has ``on``."""

    percent: Annotated[Annotated[int, Field(ge=1, le=100)], Ask("Part de la subvention, en %")]
    trigger: Annotated[ChosenTrigger, Ask("Ce qui rend ce versement dû")]
    number: Annotated[
        Annotated[int, Field(ge=1, le=99)] | None,
        Ask(
            "Quel suivi accepté",
            hint="Dans l'ordre des acceptations : 1 pour le premier, 2 pour le deuxième.",
            when="trigger=follow_up",
        ),
    ] = None
    on: Annotated[Day | None, Ask("Date", when="trigger=date")] = None
    offset_days: Annotated[
        Annotated[int, Field(ge=0, le=MOST_OFFSET_DAYS)],
        Ask("Jours ensuite", hint="0 pour un versement dû aussitôt."),
    ] = 0

    def line(self) -> ScheduleLine:
        """Return the line as a value of the domain."""
        return ScheduleLine(**self.model_dump())


class ScheduleForm(Form):
    """The instalments of an agreement; the percentages of the lines sum up to 100."""

    lines: Annotated[tuple[LineForm, ...], Field(min_length=1, max_length=MOST_LINES), Ask("Versements")]

    def arguments(self) -> dict[str, Any]:
        """Return the lines, as values of the domain."""
        return {"lines": [one.line() for one in self.lines]}

    @classmethod
    def given(cls) -> set[str]:
        """Return the name of the one value."""
        return {"lines"}


class _SchedulePage(Form):
    def arguments(self) -> dict[str, Any]:
        named = (getattr(self, name) for name in type(self).model_fields)
        return {"lines": [one.line() for one in named if isinstance(one, LineForm)]}

    @classmethod
    def given(cls) -> set[str]:
        return {"lines"}


_GROUPS = {f"line{place}": (LineForm | None, None) for place in range(MOST_LINES)}
_PAGE_MODEL = create_model("SchedulePage", __base__=_SchedulePage, **_GROUPS)  # type: ignore[call-overload]
_NAMES = tuple(LineForm.model_fields)


def _without_blanks(sent: Fields) -> Fields:
    """Return the fields of the lines that were filled in, numbered without gaps."""
    kept: list[tuple[str, str]] = []
    filled = 0
    for place in range(MOST_LINES):
        line = [(name, sent.first(f"line{place}.{name}")) for name in _NAMES]
        # The default number of days does not count as an answer.
        if any(value.strip() for name, value in line if name != "offset_days"):
            kept += [
                (f"line{filled}.{name}", value or ("0" if name == "offset_days" else ""))
                for name, value in line
            ]
            filled += 1
    others = sent.without(*(f"line{place}.{name}" for place in range(MOST_LINES) for name in _NAMES))
    return Fields((*others.pairs, *kept))


@dataclass(frozen=True, kw_only=True)
class _SchedulePageForm(PageForm):
    def field_at(self, pointer: str) -> str:
        """Return the field of a line; errors about all lines stand at the first percentage."""
        parts = pointer.removeprefix("/").split("/")
        if parts[0] == "lines":
            return f"line{parts[1]}.{parts[2]}" if len(parts) > 2 else "line0.percent"
        return super().field_at(pointer)


FORM = _SchedulePageForm(model=_PAGE_MODEL, prepare=_without_blanks)


def _typed(schedule: Sequence[Share]) -> Fields:
    """Return a schedule as values of its form."""
    typed: list[tuple[str, str]] = []
    for place, one in enumerate(schedule):
        typed += [
            (f"line{place}.percent", str(one.percent)),
            (f"line{place}.trigger", one.trigger.value),
            (f"line{place}.number", str(one.number or "")),
            (f"line{place}.on", one.on.isoformat() if one.on else ""),
            (f"line{place}.offset_days", str(one.offset_days)),
        ]
    return Fields(tuple(typed))


def _places(fields: Fields) -> int:
    """Return how many lines the page shows: a default number, or two more than are filled in."""
    filled = sum(bool(fields.first(f"line{place}.percent")) for place in range(MOST_LINES))
    return min(MOST_LINES, max(_USUAL_LINES, filled + 2))


@funder.page(SCHEDULE, Act.CHOOSE_SCHEDULE)
def show_schedule(request: AnyRequest, agreement_id: str, *, shown: Shown | None = None) -> Response:
    """Show the form that chooses or corrects the instalments of an agreement."""
    found = journey.read_agreement(request.ports, request.actor, agreement_id, Act.CHOOSE_SCHEDULE)
    if shown is None and not found.takes_schedule:
        return pages.go_to(ONE.format(agreement_id=agreement_id))
    known = _typed(signing.schedule_of(request.ports, found))
    # Errors name lines by the numbers without gaps.
    again = replace(shown, fields=_without_blanks(shown.fields)) if shown else None
    form = again or again_with(request, FORM, known)
    return staff_pages.page(
        request,
        "schedule.html",
        title=f"Échéancier : {found.title}",
        here=staff_pages.SUBSIDIES,
        form=form.of(found.version),
        agreement=found,
        places=range(_places(form.fields)),
        today=request.ports.today(),
    )


choose_schedule = funder.act(
    Act.CHOOSE_SCHEDULE,
    api="PUT /agreements/{agreement_id}/schedule",
    summary="Choisir l'échéancier des versements d'une convention, avant d'envoyer son texte",
    form=ScheduleForm,
    do=signing.choose_schedule,
    shows=agreement_detail,
    page=FormPost(SCHEDULE, then=f"{ONE}?fait=echeancier", again=show_schedule, form=FORM),
)
