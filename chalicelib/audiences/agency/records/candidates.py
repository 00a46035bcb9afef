"""The pages where the agency finds, reads and corrects candidates (RULES section 7)."""

from __future__ import annotations

from functools import partial

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import CandidateEmailForm, ReasonForm, RecordSearch
from chalicelib.audiences.agency.views import candidate_detail
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.telling.email_lines import emails_about
from chalicelib.audiences.shared.telling.lines import lines_of
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.candidates.candidate import CandidateStatus
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http import problems
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Form
from chalicelib.http.html.page_forms import PageForm, Shown, filled
from chalicelib.http.operation import Request, Response
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.services.access import mail_feedback
from chalicelib.services.candidates import by_agency, erasing, search

PATH = f"{staff_pages.CANDIDATES}/{{candidate_id}}"
EMAIL, BLOCKING, UNBLOCKING = f"{PATH}/adresse", f"{PATH}/suspension", f"{PATH}/retablissement"
ERASURE = f"{PATH}/effacement"
_SEARCH = PageForm(model=RecordSearch)
# Candidates per page.
_FOUND = 50


@agency.page(staff_pages.CANDIDATES, Act.SEARCH_CANDIDATES)
def show_candidates(request: Request[None, Fields]) -> Response:
    """Show the search by name and the candidates found."""
    require(request.actor, Act.SEARCH_CANDIDATES)
    asked = request.query.without("fait")
    found, problem = None, None
    try:
        choice = asked.validate(RecordSearch)
        if choice.q:
            found = search.search_candidates(
                request.ports, request.actor, text=choice.q, limit=_FOUND, cursor=choice.cursor
            )
    except (Problem, Refusal) as error:
        problem = problems.from_exception(error, public=True, conditional=False)
    return staff_pages.page(
        request,
        "found_candidates.html",
        title="Candidats",
        here=staff_pages.CANDIDATES,
        form=Shown(form=_SEARCH, token="", fields=asked, problem=problem),
        found=found,
        sought=asked.first("q"),
        erased=request.query.first("fait") == "effacement",
    )


@agency.page(PATH, Act.SEE_CANDIDATE)
def show_candidate(request: AnyRequest, candidate_id: str) -> Response:
    """Show a candidate with structures, e-mails and journal, and links to the corrections."""
    story = by_agency.read_story(
        request.ports,
        request.actor,
        candidate_id,
        acts_cursor=request.query.get("cursor"),
        journal_cursor=request.query.get("journal"),
    )
    one, journal = story.candidate, story.journal
    return staff_pages.page(
        request,
        "found_candidate.html",
        title=f"Candidat : {one.first_name} {one.last_name}",
        here=staff_pages.CANDIDATES,
        form=None,
        one=one,
        confirmed=one.status is not CandidateStatus.SUBMITTED,
        has_space=one.confirmed_at is not None and one.status is not CandidateStatus.WITHDRAWN,
        department=request.ports.places.department_name(one.place.department),
        problem=mail_feedback.delivery_problems(request.ports, [one.email]).get(one.email),
        documents=[(kind, document) for kind in DocumentKind if (document := one.document(kind))],
        pix=one.pix_result,
        alike=request.ports.store.look_alikes(one),
        acts=story.acts,
        acts_cursor=story.acts_cursor,
        emails=emails_about(request, one.id),
        journal=lines_of(journal),
        earlier=journal.cursor,
        said=request.query.get("fait", ""),
    )


def _correction(path: str, act: Act, model: type[Form], title: str, button: str, what: str) -> FormPost:
    """Declare the page of a correction and return its POST."""

    def show(request: AnyRequest, candidate_id: str, *, shown: Shown | None = None) -> Response:
        candidate = by_agency.read_candidate(request.ports, request.actor, candidate_id, act)
        known = {"email": candidate.email} if model is CandidateEmailForm else {}
        now = filled(request, model, **known)
        return staff_pages.page(
            request,
            "candidate_correction.html",
            title=title,
            here=staff_pages.CANDIDATES,
            form=(shown or now).of(candidate.version),
            one=candidate,
            path=path.format(candidate_id=candidate_id),
            what=what,
            button=button,
            confirmed=candidate.status is not CandidateStatus.SUBMITTED,
        )

    show.__name__ = f"show_candidate_{what}"
    show.__doc__ = f"Show the page « {title} »."
    agency.page(path, act)(show)
    return FormPost(path, then=_THEN if model is not Nothing else _GONE, again=show)


_THEN, _GONE = f"{PATH}?fait=correction", f"{staff_pages.CANDIDATES}?fait=effacement"
_SUSPEND, _RESTORE = "Suspendre l'inscription", "Lever la suspension"
_EMAIL = _correction(
    EMAIL,
    Act.CORRECT_CANDIDATE_EMAIL,
    CandidateEmailForm,
    "Corriger l'adresse du candidat",
    "Corriger l'adresse",
    "email",
)
_BLOCKING = _correction(BLOCKING, Act.BLOCK_CANDIDATE, ReasonForm, _SUSPEND, _SUSPEND, "blocking")
_UNBLOCKING = _correction(UNBLOCKING, Act.BLOCK_CANDIDATE, ReasonForm, _RESTORE, _RESTORE, "unblocking")
_ERASURE = _correction(
    ERASURE, Act.ERASE_CANDIDATE, Nothing, "Effacer ce candidat", "Effacer définitivement", "erasure"
)
correct_candidate_email = agency.act(
    Act.CORRECT_CANDIDATE_EMAIL,
    api="PUT /candidates/{candidate_id}/email",
    summary="Corriger l'adresse d'un candidat, qui est prévenu aux deux",
    form=CandidateEmailForm,
    do=by_agency.correct_email,
    shows=candidate_detail,
    page=_EMAIL,
)

block_candidate = agency.act(
    Act.BLOCK_CANDIDATE,
    api="POST /candidates/{candidate_id}/blocking",
    summary="Suspendre une inscription : aucune structure ne trouve ni ne voit plus la personne",
    form=ReasonForm,
    do=partial(by_agency.set_blocked, blocked=True),
    shows=candidate_detail,
    page=_BLOCKING,
)

unblock_candidate = agency.act(
    Act.BLOCK_CANDIDATE,
    name="unblock_candidate",
    api="POST /candidates/{candidate_id}/unblocking",
    summary="Lever la suspension d'une inscription",
    form=ReasonForm,
    do=partial(by_agency.set_blocked, blocked=False),
    shows=candidate_detail,
    page=_UNBLOCKING,
)

erase_at_request = agency.act(
    Act.ERASE_CANDIDATE,
    name="erase_at_request",
    api="DELETE /candidates/{candidate_id}",
    summary="Effacer un candidat à sa demande",
    do=erasing.erase_at_request,
    page=_ERASURE,
)
