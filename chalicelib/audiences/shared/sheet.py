"""The page of an application for staff, with the forms of their role."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.audiences.shared import agency_corrections, staff_pages
from chalicelib.audiences.shared.forms import OpinionDraftForm, OpinionForm, QuestionForm
from chalicelib.audiences.shared.journal import JournalLine, journal_line
from chalicelib.audiences.shared.telling.email_lines import emails_about
from chalicelib.audiences.shared.told_answers import correction_asked_of, corrections_of
from chalicelib.audiences.shared.views import register_view
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.opinion import OpinionDraft
from chalicelib.domain.shared.calendar_rules import PARIS, paris_date
from chalicelib.http.bodies import Fields
from chalicelib.http.html.page_forms import PageForm, Shown, blank, filled
from chalicelib.http.operation import Response
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.services.access import mail_feedback
from chalicelib.services.agency import deadlines
from chalicelib.services.deciding import desk as applications
from chalicelib.services.deciding import review

PATH = staff_pages.APPLICATIONS + "/{application_id}"
OPINION, DRAFT, QUESTION = f"{PATH}/avis", f"{PATH}/brouillon", f"{PATH}/question"
# One form on the page, with a button for each of its two acts: one CSRF token serves both.
DRAFT_FORM = PageForm(model=OpinionDraftForm, purpose=OpinionForm.__name__)
# The most questions, and the most lines of the journal, on one page; most applications have 3 and 20 at most.
_QUESTIONS = 50


def show(request: AnyRequest, application_id: str, *, shown: Shown | None = None) -> Response:
    """Show an application; ``shown`` is one of its forms as it was sent, with its errors."""
    story = review.read_story(
        request.ports,
        request.actor,
        application_id,
        limit=_QUESTIONS,
        cursor=request.query.get("cursor"),
        journal_cursor=request.query.get("journal"),
    )
    application = story.application
    question = blank(request, QuestionForm)
    opines = application.awaits_decision and may(request.actor, Act.GIVE_OPINION, application)
    journal = [journal_line(entry, story.authors, story.reasons) for entry in story.journal.items]
    if shown is not None:
        shown = _with_changes_of_others(shown, story, journal)
        question = shown if shown.form.model is QuestionForm else question
    return staff_pages.page(
        request,
        "application_sheet.html",
        title=application.name,
        form=shown,
        application=application,
        questions=story.questions.items,
        cursor=story.questions.cursor,
        register=register_view(application),
        corrected_answers=corrections_of(application),
        asked=correction_asked_of(application),
        answers_correction=may(request.actor, Act.ANSWER_CORRECTION, application),
        authors=story.authors,
        journal=journal,
        earlier=story.journal.cursor,
        department=request.ports.places.department_name(application.place.department),
        problem=mail_feedback.delivery_problems(request.ports, [application.contact.email]).get(
            application.contact.email
        ),
        opinion=_opinion(request, application, story.draft, shown) if opines else None,
        draft=story.draft,
        unsent=shown.value("comment") if shown is not None and not opines else "",
        question=question
        if application.awaits_decision and may(request.actor, Act.ASK_QUESTION, application)
        else None,
        corrections=agency_corrections.offered(request.actor, application),
        emails=emails_about(request, application.id) if may(request.actor, Act.SEE_EMAILS) else None,
        ahead=[
            (paris_date(one.at), one.due) for one in deadlines.timers_of_subject(request.ports, application)
        ],
        extends=application.holds_posts and may(request.actor, Act.EXTEND_RECRUITMENT, application),
        said=request.query.get("fait", "") if shown is None else "",
        before=_id_or_empty(request.query.get("avant", "")),
        back=request.query.get("retour", ""),
    )


def _opinion(
    request: AnyRequest, application: Application, draft: OpinionDraft | None, shown: Shown | None
) -> Shown:
    """Return the form of the opinion: as sent, or with the draft, or with the opinion given, or blank."""
    read = str(draft.version if draft else 0)
    if shown is not None and shown.form.model in (OpinionForm, OpinionDraftForm):
        form = replace(shown, form=PageForm(model=OpinionForm)).of(application.version)
        if not _in_conflict(shown):
            return form
        # The page now shows the change of a colleague, so the next submission is based on that version.
        typed = (*form.fields.without("draft_version").pairs, ("draft_version", read))
        return replace(form, fields=Fields(typed))
    said = draft or application.opinion
    values = {"verdict": said.verdict.value} if said and said.verdict else {}
    comment = said.comment if said else ""
    return filled(request, OpinionForm, **values, comment=comment, draft_version=read).of(application.version)


def _in_conflict(shown: Shown) -> bool:
    return shown.problem is not None and shown.problem.code == "version_conflict"


def _with_changes_of_others(
    shown: Shown, story: review.ApplicationStory, journal: Sequence[JournalLine]
) -> Shown:
    """Return a form in conflict, with an error that names who changed what in the meantime."""
    if shown.problem is None or not _in_conflict(shown):
        return shown
    done = []
    if journal and shown.version != str(story.application.version):
        done.append(f"{journal[0].who}, {journal[0].what}, le {_french_instant(journal[0].at)}")
    draft = story.draft
    if draft is not None and shown.value("draft_version") != str(draft.version):
        author = story.authors.get(draft.written_by, "un compte supprimé")
        done.append(
            f"{author}, avis gardé en brouillon, le {_french_instant(draft.written_at.astimezone(PARIS))}"
        )
    told_of = " ; ".join(done) or "un collègue a supprimé le brouillon"
    detail = (
        f"Entre-temps : {told_of}. Ce que vous aviez tapé est gardé et n'est pas encore envoyé : lisez le "
        "dossier ci-dessous, puis appuyez de nouveau sur le bouton."
    )
    return replace(shown, problem=Problem(shown.problem.status, shown.problem.code, detail))


def _french_instant(at: datetime) -> str:
    return f"{at:%d/%m/%Y} à {at:%H:%M}"


def _id_or_empty(application_id: str) -> str:
    """Return an id given in the URL, or an empty text when it is not an id."""
    return application_id if re.fullmatch(r"[0-9a-f-]{36}", application_id) else ""


def after_opinion(request: AnyRequest, judged: Application, application_id: str) -> str:
    """Return the path of the most urgent application without an opinion, or of this one if there is none."""
    following = applications.next_for_opinion(request.ports, request.actor, application_id)
    if following is None:
        return f"{PATH.format(application_id=application_id)}?fait=dernier"
    return f"{PATH.format(application_id=following.id)}?fait=avis&avant={judged.id}"


def after_draft(_call: AnyRequest, draft: OpinionDraft | None, application_id: str) -> str:
    """Return the path of the application, which then tells that the draft was saved or deleted."""
    return f"{PATH.format(application_id=application_id)}?fait={'brouillon' if draft else 'sans-brouillon'}"
