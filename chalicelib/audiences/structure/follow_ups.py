"""The pages and reads of quarterly follow-ups (RULES section 11)."""

from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.audiences.shared.recruitment_views import (
    FollowUpPage,
    FollowUpView,
    follow_up_page,
    follow_up_view,
)
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.declaration import DeclarationQuestions, declaration_questions
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.http.call import Answer, Call
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import own_follow_ups, own_recruitments
from chalicelib.services.following_up import follow_up as journey


@structure.get(
    "/follow-ups",
    Act.SEE_STRUCTURE,
    summary="Les suivis trimestriels de la structure",
    answers={200: FollowUpPage},
)
def list_own_follow_ups(call: Call[None, PageOfList]) -> Answer:
    """List the follow-ups, latest quarter first."""
    page = own_follow_ups(call.ports, call.actor, limit=call.query.limit, cursor=call.query.cursor)
    return Answer(body=follow_up_page(page))


@structure.get(
    "/follow-ups/{follow_up_id}",
    Act.SEE_FOLLOW_UP,
    summary="Un suivi trimestriel",
    answers={200: FollowUpView},
    shows_version=True,
)
def read_own_follow_up(call: Call, follow_up_id: str) -> Answer:
    """Read a follow-up."""
    found = journey.read_follow_up(call.ports, call.actor, follow_up_id)
    return Answer(body=follow_up_view(found), etag=found.version)


def _advisers(call: AnyCall, found: FollowUp) -> tuple[tuple[str, str], ...]:
    """Return, by recruitment, the name of each adviser in post during the quarter."""
    known = {
        recruitment.id: f"{recruitment.first_name} {recruitment.last_name}"
        for recruitment in every(own_recruitments, call.ports, call.actor)
    }
    return tuple((one, known.get(one, "")) for one in found.recruitment_ids)


def questions_on(call: AnyCall, follow_up_id: str) -> DeclarationQuestions:
    """Return what the page of a follow-up asks.

    Raises:
        Refusal: ``not_found``.
    """
    found = journey.read_follow_up(call.ports, call.actor, follow_up_id, Act.SUBMIT_FOLLOW_UP)
    return declaration_questions(_advisers(call, found))


@structure.page("/espace/suivis/{follow_up_id}", Act.SEE_FOLLOW_UP)
def show_follow_up(call: AnyCall, follow_up_id: str, *, shown: Shown | None = None) -> Answer:
    """Ask for the quarter, or show what was declared."""
    found = journey.read_follow_up(call.ports, call.actor, follow_up_id)
    advisers = _advisers(call, found)
    quarter = Quarter.parse(found.quarter)
    return space.page(
        call,
        "space_follow_up.html",
        title=f"Suivi du {quarter.label}",
        here=space.STEPS,
        form=shown_or_blank(call, declaration_questions(advisers), shown),
        follow_up=found,
        quarter=quarter,
        names=dict(advisers),
        advisers=[name for _, name in advisers],
    )
