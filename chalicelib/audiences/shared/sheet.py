"""The file of an application as staff see it, with the forms that their role may fill in."""

from __future__ import annotations

import re

from chalicelib.audiences.shared import corrections, desk
from chalicelib.audiences.shared.email_lines import emails_about
from chalicelib.audiences.shared.forms import OpinionForm, QuestionForm
from chalicelib.audiences.shared.journal import told
from chalicelib.audiences.shared.told_answers import corrections_of
from chalicelib.audiences.shared.views import register_view
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.applying.application import Application
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.http.call import Answer
from chalicelib.http.html.page_forms import Shown, blank, filled
from chalicelib.http.serve import AnyCall
from chalicelib.services.access import mail_feedback
from chalicelib.services.agency import deadlines
from chalicelib.services.deciding import desk as applications
from chalicelib.services.deciding import review

PATH = desk.APPLICATIONS + "/{application_id}"
OPINION, QUESTION = f"{PATH}/avis", f"{PATH}/question"
# Questions, and lines of the journal, on one page: few applications have more than three and twenty.
_QUESTIONS = 50


def show(call: AnyCall, application_id: str, *, shown: Shown | None = None) -> Answer:
    """Show an application; ``shown`` is one of its forms as it was sent, with its errors."""
    story = review.read_story(
        call.ports,
        call.actor,
        application_id,
        limit=_QUESTIONS,
        cursor=call.query.get("cursor"),
        journal_cursor=call.query.get("journal"),
    )
    application = story.application
    said = application.opinion
    opinion = (
        filled(call, OpinionForm, verdict=said.verdict.value, comment=said.comment)
        if said
        else blank(call, OpinionForm)
    )
    question = blank(call, QuestionForm)
    if shown is not None:
        opinion = shown if shown.form.model is OpinionForm else opinion
        question = shown if shown.form.model is QuestionForm else question
    return desk.page(
        call,
        "desk_sheet.html",
        title=application.name,
        form=shown,
        application=application,
        questions=story.questions.items,
        cursor=story.questions.cursor,
        register=register_view(application),
        corrected_answers=corrections_of(application),
        authors=story.authors,
        journal=[told(entry, story.authors, story.reasons) for entry in story.journal.items],
        earlier=story.journal.cursor,
        department=call.ports.places.department_name(application.place.department),
        problem=mail_feedback.problems(call.ports, [application.contact.email]).get(
            application.contact.email
        ),
        opinion=opinion.of(application.version)
        if application.awaits_decision and may(call.actor, Act.GIVE_OPINION, application)
        else None,
        question=question
        if application.awaits_decision and may(call.actor, Act.ASK_QUESTION, application)
        else None,
        corrections=corrections.offered(call.actor, application),
        emails=emails_about(call, application.id) if may(call.actor, Act.SEE_EMAILS) else None,
        ahead=[(paris_date(one.at), one.due) for one in deadlines.of_subject(call.ports, application)],
        extends=application.recruits and may(call.actor, Act.EXTEND_RECRUITMENT, application),
        said=call.query.get("fait", "") if shown is None else "",
        before=_named(call.query.get("avant", "")),
        back=call.query.get("retour", ""),
    )


def _named(application_id: str) -> str:
    """Return an id that an address says, or nothing for any other text."""
    return application_id if re.fullmatch(r"[0-9a-f-]{36}", application_id) else ""


def after_opinion(call: AnyCall, judged: Application, application_id: str) -> str:
    """Lead to the most urgent application that awaits an opinion, or back to this one when none does."""
    following = applications.next_for_opinion(call.ports, call.actor, application_id)
    if following is None:
        return f"{PATH.format(application_id=application_id)}?fait=dernier"
    return f"{PATH.format(application_id=following.id)}?fait=avis&avant={judged.id}"
