"""Routes of the funder: the quarterly follow-ups to check (programme.md 7, 11)."""

from chalicelib.audiences.shared import forms, recruitment_views
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.http.authors import author_of
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.route import Routes
from chalicelib.services.core.decisions import found
from chalicelib.services.following_up import follow_up

routes = Routes("Banque des Territoires", prefix="/api/v1/funder")

_CHECKER = {Audience.FUNDER, Audience.AGENCY}


@routes.get(
    "/follow-ups",
    audience=_CHECKER,
    summary="Les suivis d'un trimestre",
    query=forms.FollowUpList,
    answers={200: recruitment_views.FollowUpPage},
)
def list_follow_ups(call: Call) -> Answer:
    """List the follow-ups of a quarter."""
    quarter = Quarter.parse(call.query.quarter)
    page = call.ports.store.follow_ups(str(quarter), None, limit=call.query.limit, cursor=call.query.cursor)
    return Answer(body=recruitment_views.follow_up_page(page))


@routes.get(
    "/follow-ups/{follow_up_id}",
    audience=_CHECKER,
    summary="Un suivi trimestriel",
    answers={200: recruitment_views.FollowUpView},
)
def read_follow_up(call: Call, follow_up_id: str) -> Answer:
    """Read a follow-up."""
    one = found(call.ports.store.get(FollowUp, follow_up_id))
    return Answer(body=recruitment_views.follow_up_view(one), etag=one.version)


@routes.post(
    "/follow-ups/{follow_up_id}/acceptance",
    audience=_CHECKER,
    summary="Accepter un suivi",
    answers={200: recruitment_views.FollowUpView},
    refusals=[409, 412],
)
def accept_follow_up(call: Call, follow_up_id: str) -> Answer:
    """Accept a follow-up."""
    accepted = follow_up.accept(
        call.ports, author_of(call), call.actor, follow_up_id, expected_version=call.if_match
    )
    return Answer(body=recruitment_views.follow_up_view(accepted))


@routes.post(
    "/follow-ups/{follow_up_id}/questions",
    audience=_CHECKER,
    summary="Demander un complément sur un suivi",
    body=forms.QuestionForm,
    answers={200: recruitment_views.FollowUpView},
    refusals=[409, 412],
)
def question_follow_up(call: Call, follow_up_id: str) -> Answer:
    """Ask for more."""
    questioned = follow_up.question(
        call.ports,
        author_of(call),
        call.actor,
        follow_up_id,
        text=call.body.text,
        expected_version=call.if_match,
    )
    return Answer(body=recruitment_views.follow_up_view(questioned))
