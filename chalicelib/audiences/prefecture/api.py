"""Routes of the prefectures: the applications of their departments (programme.md 4, 7)."""

from chalicelib.audiences.shared import forms, recruitment_views, views
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.http.authors import author_of
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.route import Routes
from chalicelib.services.access import mail_feedback
from chalicelib.services.applying import applications
from chalicelib.services.deciding import review

routes = Routes("Préfecture", prefix="/api/v1/prefecture")


@routes.get(
    "/applications",
    audience=Audience.PREFECTURE,
    summary="Les candidatures de ses départements, de la plus ancienne à la plus récente",
    query=forms.ApplicationList,
    answers={200: views.ApplicationPage},
)
def list_department_applications(call: Call) -> Answer:
    """List the applications of the account's departments."""
    page = review.list_applications(
        call.ports, call.actor, status=call.query.status, limit=call.query.limit, cursor=call.query.cursor
    )
    return Answer(body=views.application_page(page))


@routes.get(
    "/applications/{application_id}",
    audience=Audience.PREFECTURE,
    summary="Une candidature de ses départements, avec une page de ses questions",
    query=forms.PageOfList,
    answers={200: views.ApplicationDetail},
)
def read_department_application(call: Call, application_id: str) -> Answer:
    """Read one application."""
    application = review.read_application(call.ports, call.actor, application_id)
    questions = call.ports.store.questions(application.id, limit=call.query.limit, cursor=call.query.cursor)
    problems = mail_feedback.problems(call.ports, [application.contact.email])
    return Answer(body=views.application_detail(application, questions, problems), etag=application.version)


@routes.post(
    "/applications/{application_id}/questions",
    audience=Audience.PREFECTURE,
    summary="Poser une question à la structure",
    body=forms.QuestionForm,
    answers={201: views.QuestionView},
    refusals=[409],
)
def ask_question(call: Call, application_id: str) -> Answer:
    """Ask the structure about its project."""
    question = review.ask(call.ports, author_of(call), call.actor, application_id, call.body.text)
    return Answer(status=201, body=question)


@routes.put(
    "/applications/{application_id}/opinion",
    audience=Audience.PREFECTURE,
    summary="Donner ou modifier son avis",
    body=forms.OpinionForm,
    answers={200: views.ApplicationView},
    refusals=[409, 412],
)
def give_opinion(call: Call, application_id: str) -> Answer:
    """Give the opinion, or amend it until the session has decided."""
    application = review.give_opinion(
        call.ports,
        author_of(call),
        call.actor,
        application_id,
        verdict=call.body.verdict,
        comment=call.body.comment,
        expected_version=call.if_match,
    )
    return Answer(body=views.application_view(application))


@routes.post(
    "/applications/{application_id}/extension",
    audience=Audience.PREFECTURE,
    summary="Prolonger le délai de recrutement",
    body=forms.ExtensionForm,
    answers={200: views.ApplicationView},
    refusals=[409, 412],
)
def extend_department_recruitment(call: Call, application_id: str) -> Answer:
    """Give a structure of one's department more time to recruit."""
    application = applications.extend(
        call.ports,
        author_of(call),
        review.read_application(call.ports, call.actor, application_id),
        deadline=call.body.deadline,
        reason=call.body.reason,
        expected_version=call.if_match,
    )
    return Answer(body=views.application_view(application))


@routes.get(
    "/follow-ups",
    audience=Audience.PREFECTURE,
    summary="Les suivis trimestriels de ses départements",
    query=forms.FollowUpList,
    answers={200: recruitment_views.FollowUpPage},
)
def list_department_follow_ups(call: Call) -> Answer:
    """List the follow-ups of a quarter."""
    quarter = Quarter.parse(call.query.quarter)
    page = call.ports.store.follow_ups(
        str(quarter), call.actor.departments, limit=call.query.limit, cursor=call.query.cursor
    )
    return Answer(body=recruitment_views.follow_up_page(page))
