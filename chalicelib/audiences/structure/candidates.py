"""Mes candidatures, the sheet: what a structure reads of a candidate, and its acts (programme.md 5, 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from chalicelib.audiences.public import site
from chalicelib.audiences.shared import candidate_views
from chalicelib.audiences.shared import forms as api_forms
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.candidate_list import remembered, way_back
from chalicelib.domain.access.permissions import not_found
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.recruiting.match import TRANSITIONS, MatchStatus
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http import fields as documents
from chalicelib.http.authors import author_of
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import page_forms as forms
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.services.candidates import documents as candidate_documents
from chalicelib.services.recruiting import recruit, shortlist

routes = site.routes

M = MatchStatus

_ACTS = {
    M.SHORTLISTED: "Pré-sélectionner",
    M.DECLINED: "Ne pas retenir",
    M.NEW: "Remettre parmi les nouvelles",
}


class MoveForm(documents.Form):
    """Where a candidate goes."""

    status: Literal[M.SHORTLISTED, M.DECLINED, M.NEW]


MOVE = PageForm(purpose="move-candidate", model=MoveForm, labels={"status": "Action"})
VALIDATE = PageForm(
    purpose="validate-candidate",
    model=api_forms.ValidationForm,
    labels={"planned_hire_date": "Date d'embauche prévue"},
)
CANCEL = PageForm(purpose="cancel-validation", model=api_forms.Nothing, labels={})


def _recruiter(call: Call) -> Structure:
    return shortlist.recruiting_structure(call.ports, call.actor.structure_id)


def _sheet_path(call: Call, candidate_id: str) -> str:
    """The address of a sheet, from which one goes back to the list one came from."""
    return f"{space.CANDIDATES}/{candidate_id}{remembered(way_back(call))}"


def _again(call: Call, candidate_id: str, shown: Shown, page: Callable[[Call, str, Shown], Answer]) -> Answer:
    """The page of a candidate with what went wrong; of one who is out of sight, only the reason is left.

    Raises:
        Problem: that reason.
    """
    try:
        return page(call, candidate_id, shown)
    except Refusal:
        raise shown.problem or not_found() from None


def _sheet_page(call: Call, candidate_id: str, shown: Shown) -> Answer:
    sheet = candidate_views.candidate_sheet(
        shortlist.read_sheet(call.ports, author_of(call), _recruiter(call), candidate_id)
    )
    acts = () if sheet.status is M.VALIDATED else TRANSITIONS[sheet.status]
    return space.page(
        call,
        "space_sheet.html",
        title=f"{sheet.first_name} {sheet.last_name}",
        here=space.CANDIDATES,
        form=shown,
        back=way_back(call),
        onward=remembered(way_back(call)),
        sheet=sheet,
        acts=[(status.value, words) for status, words in _ACTS.items() if status in acts],
        may_validate=sheet.status is M.SHORTLISTED and not sheet.recruited_elsewhere,
        validation=space.blank(call, VALIDATE),
        today=call.ports.today(),
        planned=max(sheet.available_from, call.ports.today()),
    )


@routes.get("/espace/candidatures/{candidate_id}", audience=Audience.STRUCTURE)
def show_sheet(call: Call, candidate_id: str) -> Answer:
    """Show the sheet of a candidate."""
    return _sheet_page(call, candidate_id, space.blank(call, MOVE))


def _download(call: Call, candidate_id: str, kind: DocumentKind) -> Answer:
    return pages.leave_for(
        candidate_documents.link_for_structure(
            call.ports, author_of(call), _recruiter(call), candidate_id, kind
        )
    )


@routes.get("/espace/candidatures/{candidate_id}/cv", audience=Audience.STRUCTURE)
def show_cv(call: Call, candidate_id: str) -> Answer:
    """Lead to the CV, to be saved."""
    return _download(call, candidate_id, DocumentKind.CV)


@routes.get("/espace/candidatures/{candidate_id}/analyse-pix", audience=Audience.STRUCTURE)
def show_pix_analysis(call: Call, candidate_id: str) -> Answer:
    """Lead to the Pix analysis, to be saved."""
    return _download(call, candidate_id, DocumentKind.PIX_ANALYSIS)


@routes.post("/espace/candidatures/{candidate_id}", audience=Audience.STRUCTURE, body=Fields)
def submit_move(call: Call, candidate_id: str) -> Answer:
    """Shortlist, decline, or put back among the new ones."""

    def act(sent: MoveForm) -> Answer:
        shortlist.set_status(
            call.ports, author_of(call), _recruiter(call), candidate_id, MatchStatus(sent.status)
        )
        return pages.go_to(_sheet_path(call, candidate_id))

    return forms.submit(
        call,
        MOVE,
        call.session.token_hash,
        act=act,
        again=lambda shown: _again(call, candidate_id, shown, _sheet_page),
    )


def _recruitment_of(call: Call, structure: Structure, candidate_id: str) -> str | None:
    """The recruitment of a candidate whom the structure validated."""
    match = call.ports.store.match(structure.id, candidate_id)
    return match.recruitment_id if match and match.status in (M.VALIDATED, M.HIRED) else None


def _validation_page(call: Call, candidate_id: str, shown: Shown | None = None) -> Answer:
    structure = _recruiter(call)
    recruitment_id = _recruitment_of(call, structure, candidate_id)
    if recruitment_id:
        return pages.go_to(f"/espace/recrutements/{recruitment_id}")
    sheet = shortlist.read_sheet(call.ports, author_of(call), structure, candidate_id)
    person = sheet.candidate
    planned = max(person.available_from, call.ports.today()).isoformat()
    return space.page(
        call,
        "space_validate.html",
        title="Valider cette candidature",
        here=space.CANDIDATES,
        form=shown or forms.filled(call, VALIDATE, call.session.token_hash, planned_hire_date=planned),
        person=person,
        onward=remembered(way_back(call)),
        today=call.ports.today(),
    )


@routes.get("/espace/candidatures/{candidate_id}/valider", audience=Audience.STRUCTURE)
def show_validation(call: Call, candidate_id: str) -> Answer:
    """Ask when the hire is planned, and say what follows."""
    return _validation_page(call, candidate_id)


@routes.post("/espace/candidatures/{candidate_id}/valider", audience=Audience.STRUCTURE, body=Fields)
def submit_validation(call: Call, candidate_id: str) -> Answer:
    """« Valider cette candidature »; a second click leads to the same window."""

    def act(sent: api_forms.ValidationForm) -> Answer:
        structure = _recruiter(call)
        recruitment_id = _recruitment_of(call, structure, candidate_id)
        if recruitment_id is None:
            try:
                recruitment_id = recruit.validate(
                    call.ports,
                    author_of(call),
                    structure,
                    candidate_id,
                    planned_hire_date=sent.planned_hire_date,
                ).id
            except Refusal:
                # Two clicks at one instant: the other one did it.
                recruitment_id = _recruitment_of(call, structure, candidate_id)
                if recruitment_id is None:
                    raise
        return pages.go_to(f"/espace/recrutements/{recruitment_id}?valide=oui")

    return forms.submit(
        call,
        VALIDATE,
        call.session.token_hash,
        act=act,
        again=lambda shown: _again(call, candidate_id, shown, _validation_page),
    )


def _cancel_page(call: Call, candidate_id: str, shown: Shown) -> Answer:
    sheet = shortlist.read_sheet(call.ports, author_of(call), _recruiter(call), candidate_id)
    if sheet.status is not M.VALIDATED:
        return pages.go_to(_sheet_path(call, candidate_id))
    return space.page(
        call,
        "space_cancel.html",
        title="Annuler la validation",
        here=space.CANDIDATES,
        form=shown,
        person=sheet.candidate,
        onward=remembered(way_back(call)),
    )


@routes.get("/espace/candidatures/{candidate_id}/annuler", audience=Audience.STRUCTURE)
def show_cancellation(call: Call, candidate_id: str) -> Answer:
    """Warn before a validation is taken back."""
    return _cancel_page(call, candidate_id, space.blank(call, CANCEL))


@routes.post("/espace/candidatures/{candidate_id}/annuler", audience=Audience.STRUCTURE, body=Fields)
def submit_cancellation(call: Call, candidate_id: str) -> Answer:
    """« Annuler »; a second click finds it done."""

    def act(_sent: api_forms.Nothing) -> Answer:
        structure = _recruiter(call)
        match = call.ports.store.match(structure.id, candidate_id)
        if match is None or match.status is not M.SHORTLISTED:
            recruit.cancel(call.ports, author_of(call), structure, candidate_id)
        return pages.go_to(_sheet_path(call, candidate_id))

    return forms.submit(
        call,
        CANCEL,
        call.session.token_hash,
        act=act,
        again=lambda shown: _again(call, candidate_id, shown, _cancel_page),
    )
