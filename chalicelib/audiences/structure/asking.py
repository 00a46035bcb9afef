"""Questions of the prefecture; requests for more time, corrections and additional posts (RULES section 4)."""

from dataclasses import replace

from chalicelib.audiences.shared.forms import AnswerForm, PageOfList
from chalicelib.audiences.shared.prefectures import prefecture_of
from chalicelib.audiences.shared.told_answers import correction_asked_of
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.forms import (
    AdditionalForm,
    AskedDescriptionForm,
    MoreTimeForm,
    PostsKeptForm,
)
from chalicelib.audiences.structure.views import QuestionPage, question_page
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.subsidy import allowed_months, regime
from chalicelib.http.act import Nothing
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown, blank, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.applying import additional, extensions
from chalicelib.services.core.own_records import applications_of, own_questions, own_structure
from chalicelib.services.core.transaction import found
from chalicelib.services.deciding import correction_requests, review


@structure.get(
    "/questions",
    Act.SEE_STRUCTURE,
    summary="Les questions de la préfecture",
    responses={200: QuestionPage},
)
def list_questions(request: Request[None, PageOfList]) -> Response:
    """List the questions on the structure's applications."""
    page = own_questions(request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor)
    return Response(body=question_page(page))


@structure.page("/espace/questions/{question_id}", Act.ANSWER_QUESTION)
def show_question_in_space(request: AnyRequest, question_id: str, *, shown: Shown | None = None) -> Response:
    """Show a question, with the form to answer it."""
    return space.page(
        request,
        "space_question.html",
        title="Question de la préfecture",
        here=space.STEPS,
        form=shown_or_blank(request, AnswerForm, shown),
        question=review.read_question(request.ports, request.actor, question_id),
    )


@structure.page(space.MORE_TIME, Act.REQUEST_EXTENSION)
def show_extension_request(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the request for more time and its reply, with the form to ask."""
    named = (shown.value("application_id") if shown else request.query.get("demande")) or None
    application = extensions.own_application(request.ports, request.actor, named)
    asked = application.extension_request
    known = {"application_id": named} if named else {}
    if asked and asked.waiting:
        known |= {"deadline": asked.deadline.isoformat(), "reason": asked.reason}
    return space.page(
        request,
        "space_more_time.html",
        title="Demander une prolongation",
        here=space.STEPS,
        form=shown or filled(request, MoreTimeForm, **known),
        late=application,
        asked=asked,
        **prefecture_of(request, application),
        sent=shown is None and request.query.get("fait") == "oui",
    )


def more_time_asked(request: AnyRequest, _application: Application) -> str:
    """Return the path to redirect to once more time is asked for."""
    return f"{space.MORE_TIME}?fait=oui{_application_parameter(request)}"


@structure.page(space.CORRECTION, Act.ASK_CORRECTION)
def show_correction_request(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the correction requested and its reply, with the form for the name and the job offer."""
    application = correction_requests.own_application(request.ports, request.actor)
    asked = application.correction_request
    waiting = asked if asked is not None and asked.waiting else None
    wanted = waiting.applied_to(application.answers) if waiting else application.answers
    known = {"name": wanted.name, "job_offer_url": wanted.job_offer_url or ""}
    form = filled(request, AskedDescriptionForm, **known, reason=waiting.reason if waiting else "")
    if shown is not None:
        # Another form of the page, which withdraws the request, may have failed: only its error is shown.
        own = shown.form.model is AskedDescriptionForm
        form = shown if own else replace(form, problem=shown.problem)
    return space.page(
        request,
        "space_correction.html",
        title="Demander la correction du nom ou de l'offre d'emploi",
        here=space.INFORMATION,
        form=form,
        nothing=blank(request, Nothing),
        asked=correction_asked_of(application),
        sent=shown is None and request.query.get("fait") == "oui",
        **prefecture_of(request, application),
    )


MORE_POSTS = PageForm(model=AdditionalForm)


@structure.page(space.MORE_POSTS, Act.ASK_FOR_MORE_POSTS)
def show_additional(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the request for additional posts, with the form to ask."""
    own = additional.own_applications(request.ports, request.actor)
    parent, open_ = own.parent, own.additional_open
    paid_as = regime(parent.kind, parent.legal_form, parent.private_law_contracts)
    return space.page(
        request,
        "space_more_posts.html",
        title="Demander des postes supplémentaires",
        here=space.STEPS,
        form=shown or filled(request, MORE_POSTS, **(_typed(open_) if open_ else {})),
        parent=parent,
        open_request=open_,
        months=allowed_months(paid_as),
        parameters=request.ports.parameters(),
        today=request.ports.today_at(parent.place),
        **prefecture_of(request, parent),
        sent=shown is None and request.query.get("fait") == "oui",
    )


def _typed(asked: Application) -> dict[str, str]:
    """Return the values of the form for a request."""
    posts = asked.posts_requested
    return {
        "has_identified_candidate": "oui" if asked.has_identified_candidate else "non",
        "posts_requested": "" if posts is None else str(posts),
        "available_from": asked.available_from.isoformat(),
        "agreement_months": str(asked.agreement_months),
        "job_offer_url": asked.job_offer_url or "",
    }


@structure.page(space.NO_MORE_POSTS, Act.ASK_FOR_MORE_POSTS)
def show_additional_withdrawal(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask for a confirmation before a request for additional posts is withdrawn."""
    form = shown_or_blank(request, Nothing, shown)
    if (
        form.problem is None
        and additional.own_applications(request.ports, request.actor).additional_open is None
    ):
        return pages.go_to(space.MORE_POSTS)
    return space.page(
        request,
        "space_no_more_posts.html",
        title="Retirer la demande de postes supplémentaires",
        here=space.STEPS,
        form=form,
    )


@structure.page(space.POSTS, Act.SEE_STRUCTURE)
def show_posts(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the posts of one application, with the form to give back those without a recruitment."""
    named = (shown.value("application_id") if shown else request.query.get("demande")) or None
    own = applications_of(request.ports, own_structure(request.ports, request.actor))
    known = {"application_id": named} if named else {}
    return space.page(
        request,
        "space_posts.html",
        title="Rendre des postes",
        here=space.STEPS,
        form=shown or filled(request, PostsKeptForm, **known),
        held=found(own.named(named)),
        done=shown is None and request.query.get("fait") == "oui",
    )


def posts_returned(request: AnyRequest, _application: Application) -> str:
    """Return the path to redirect to once posts are given back."""
    return f"{space.POSTS}?fait=oui{_application_parameter(request)}"


def _application_parameter(request: AnyRequest) -> str:
    named = request.body.first("application_id")
    return f"&demande={named}" if named else ""
