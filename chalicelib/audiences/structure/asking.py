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
from chalicelib.http.call import Answer, Call
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown, blank, filled, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.applying import additional, extensions
from chalicelib.services.core.own_records import applications_of, own_questions, own_structure
from chalicelib.services.core.transaction import found
from chalicelib.services.deciding import correction_requests, review


@structure.get(
    "/questions",
    Act.SEE_STRUCTURE,
    summary="Les questions de la préfecture",
    answers={200: QuestionPage},
)
def list_questions(call: Call[None, PageOfList]) -> Answer:
    """List the questions on the structure's applications."""
    page = own_questions(call.ports, call.actor, limit=call.query.limit, cursor=call.query.cursor)
    return Answer(body=question_page(page))


@structure.page("/espace/questions/{question_id}", Act.ANSWER_QUESTION)
def show_question_in_space(call: AnyCall, question_id: str, *, shown: Shown | None = None) -> Answer:
    """Show a question, with the form to answer it."""
    return space.page(
        call,
        "space_question.html",
        title="Question de la préfecture",
        here=space.STEPS,
        form=shown_or_blank(call, AnswerForm, shown),
        question=review.read_question(call.ports, call.actor, question_id),
    )


@structure.page(space.MORE_TIME, Act.REQUEST_EXTENSION)
def show_extension_request(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show the request for more time and its reply, with the form to ask."""
    named = (shown.value("application_id") if shown else call.query.get("demande")) or None
    application = extensions.own_application(call.ports, call.actor, named)
    asked = application.extension_request
    known = {"application_id": named} if named else {}
    if asked and asked.waiting:
        known |= {"deadline": asked.deadline.isoformat(), "reason": asked.reason}
    return space.page(
        call,
        "space_more_time.html",
        title="Demander une prolongation",
        here=space.STEPS,
        form=shown or filled(call, MoreTimeForm, **known),
        late=application,
        asked=asked,
        **prefecture_of(call, application),
        sent=shown is None and call.query.get("fait") == "oui",
    )


def more_time_asked(call: AnyCall, _application: Application) -> str:
    """Return the path to redirect to once more time is asked for."""
    return f"{space.MORE_TIME}?fait=oui{_application_parameter(call)}"


@structure.page(space.CORRECTION, Act.ASK_CORRECTION)
def show_correction_request(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show the correction requested and its reply, with the form for the name and the job offer."""
    application = correction_requests.own_application(call.ports, call.actor)
    asked = application.correction_request
    waiting = asked if asked is not None and asked.waiting else None
    wanted = waiting.applied_to(application.answers) if waiting else application.answers
    known = {"name": wanted.name, "job_offer_url": wanted.job_offer_url or ""}
    form = filled(call, AskedDescriptionForm, **known, reason=waiting.reason if waiting else "")
    if shown is not None:
        # Another form of the page, which withdraws the request, may have failed: only its error is shown.
        own = shown.form.model is AskedDescriptionForm
        form = shown if own else replace(form, problem=shown.problem)
    return space.page(
        call,
        "space_correction.html",
        title="Demander la correction du nom ou de l'offre d'emploi",
        here=space.INFORMATION,
        form=form,
        nothing=blank(call, Nothing),
        asked=correction_asked_of(application),
        sent=shown is None and call.query.get("fait") == "oui",
        **prefecture_of(call, application),
    )


MORE_POSTS = PageForm(model=AdditionalForm)


@structure.page(space.MORE_POSTS, Act.ASK_FOR_MORE_POSTS)
def show_additional(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show the request for additional posts, with the form to ask."""
    own = additional.own_applications(call.ports, call.actor)
    parent, open_ = own.parent, own.additional_open
    paid_as = regime(parent.kind, parent.legal_form, parent.private_law_contracts)
    return space.page(
        call,
        "space_more_posts.html",
        title="Demander des postes supplémentaires",
        here=space.STEPS,
        form=shown or filled(call, MORE_POSTS, **(_typed(open_) if open_ else {})),
        parent=parent,
        open_request=open_,
        months=allowed_months(paid_as),
        parameters=call.ports.parameters(),
        today=call.ports.today_at(parent.place),
        **prefecture_of(call, parent),
        sent=shown is None and call.query.get("fait") == "oui",
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
def show_additional_withdrawal(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Ask for a confirmation before a request for additional posts is withdrawn."""
    form = shown_or_blank(call, Nothing, shown)
    if form.problem is None and additional.own_applications(call.ports, call.actor).additional_open is None:
        return pages.go_to(space.MORE_POSTS)
    return space.page(
        call,
        "space_no_more_posts.html",
        title="Retirer la demande de postes supplémentaires",
        here=space.STEPS,
        form=form,
    )


@structure.page(space.POSTS, Act.SEE_STRUCTURE)
def show_posts(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show the posts of one application, with the form to give back those without a recruitment."""
    named = (shown.value("application_id") if shown else call.query.get("demande")) or None
    own = applications_of(call.ports, own_structure(call.ports, call.actor))
    known = {"application_id": named} if named else {}
    return space.page(
        call,
        "space_posts.html",
        title="Rendre des postes",
        here=space.STEPS,
        form=shown or filled(call, PostsKeptForm, **known),
        held=found(own.named(named)),
        done=shown is None and call.query.get("fait") == "oui",
    )


def posts_returned(call: AnyCall, _application: Application) -> str:
    """Return the path to redirect to once posts are given back."""
    return f"{space.POSTS}?fait=oui{_application_parameter(call)}"


def _application_parameter(call: AnyCall) -> str:
    named = call.body.first("application_id")
    return f"&demande={named}" if named else ""
