"""The pages and reads of quarterly follow-ups (RULES section 11)."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.audiences.shared.recruitment_views import (
    FollowUpDetail,
    FollowUpPage,
    follow_up_page,
    follow_up_shown,
)
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.declaration import (
    DeclarationQuestions,
    declaration_fields,
    declaration_questions,
)
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.http.html.page_forms import Shown, again_with
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.own_records import own_follow_ups
from chalicelib.services.following_up import follow_up as journey
from chalicelib.services.following_up.preparing import PostFacts, declared_before, post_facts


@structure.get(
    "/follow-ups",
    Act.SEE_STRUCTURE,
    summary="Les suivis trimestriels de la structure",
    responses={200: FollowUpPage},
)
def list_own_follow_ups(request: Request[None, PageOfList]) -> Response:
    """List the follow-ups, latest quarter first."""
    page = own_follow_ups(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(body=follow_up_page(page))


@structure.get(
    "/follow-ups/{follow_up_id}",
    Act.SEE_FOLLOW_UP,
    summary="Un suivi trimestriel",
    responses={200: FollowUpDetail},
    shows_version=True,
)
def read_own_follow_up(request: Request, follow_up_id: str) -> Response:
    """Read a follow-up."""
    found = journey.read_follow_up(request.ports, request.actor, follow_up_id)
    return Response(body=follow_up_shown(request.ports, found), etag=found.version)


def _questions(found: FollowUp, names: Mapping[str, str]) -> DeclarationQuestions:
    declaration = found.declaration
    return declaration_questions(
        tuple((one, names.get(one, "")) for one in found.recruitment_ids),
        parties=len(declaration.third_parties) if declaration else 0,
        answers=found.asked is not None,
    )


def _names(posts: Mapping[str, PostFacts]) -> dict[str, str]:
    """Return the name of each adviser by recruitment, except for erased recruitments."""
    return {one: post.recruitment.candidate_name for one, post in posts.items() if post.recruitment}


def questions_on(request: AnyRequest, follow_up_id: str) -> DeclarationQuestions:
    """Return the form of the page of a follow-up.

    Raises:
        Refusal: ``not_found``.
    """
    found = journey.read_follow_up(request.ports, request.actor, follow_up_id, Act.SUBMIT_FOLLOW_UP)
    return _questions(found, _names(post_facts(request.ports, found)))


@structure.page("/espace/suivis/{follow_up_id}", Act.SEE_FOLLOW_UP)
def show_follow_up(request: AnyRequest, follow_up_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for the declaration, or show it with the form to correct it."""
    found = journey.read_follow_up(request.ports, request.actor, follow_up_id)
    posts = post_facts(request.ports, found)
    names = _names(posts)
    quarter = Quarter.parse(found.quarter)
    corrects = found.correctable and (shown is not None or bool(request.query.get("corriger", "")))
    form = None
    if found.awaited or corrects:
        form = shown or _filled(request, found, posts)
    return space.page(
        request,
        "space_follow_up.html",
        title=f"Suivi du {quarter.label}",
        here=space.STEPS,
        form=form.of(found.version) if form else None,
        follow_up=found,
        quarter=quarter,
        names=names,
        posts=posts,
        corrects=corrects,
        lines=form.form.lines if form and isinstance(form.form, DeclarationQuestions) else 0,
    )


def _filled(request: AnyRequest, found: FollowUp, posts: Mapping[str, PostFacts]) -> Shown:
    """Return the form filled in with the last declaration, otherwise from the quarter before."""
    declared = found.declaration
    if declared is not None and found.question is not None:
        # The answer to an earlier question is not proposed for this one.
        declared = replace(declared, answer=None)
    before = declared_before(request.ports, found)
    fields = declaration_fields(posts, declared, before)
    return again_with(request, _questions(found, _names(posts)), fields)
