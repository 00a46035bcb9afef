"""The pages to correct and withdraw a candidate's registration (RULES sections 3, 7)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.audiences.candidate import space
from chalicelib.audiences.candidate.audience import HOME, SELF, candidate
from chalicelib.audiences.candidate.forms import EDIT, LeaveForm
from chalicelib.audiences.shared.distances import EVERYWHERE
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.http.bodies import Fields
from chalicelib.http.html import pages, places
from chalicelib.http.html.page_forms import Shown, again_with, shown_or_blank
from chalicelib.http.operation import Response
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.own_records import own_candidate

CORRECTION, WITHDRAWAL = "/mon-espace/modifier", "/mon-espace/retrait"

_CHANGED_MEANWHILE = Problem(
    412,
    "version_conflict",
    "Votre inscription a changé depuis l'ouverture de cette page, dans un autre onglet ou sur un autre "
    "appareil. Rien n'est enregistré : comparez avec ce qui est enregistré à présent, puis envoyez à "
    "nouveau.",
)


@candidate.page(CORRECTION, Act.SEE_OWN_CANDIDATE, who=SELF)
def show_candidate_edit(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask for corrections; redirect when the registration is withdrawn."""
    person = own_candidate(request.ports, request.actor)
    if shown is None and person.status is CandidateStatus.WITHDRAWN:
        return pages.go_to(HOME)
    form = (shown or _as_stored(request, person)).of(person.version)
    conflict = form.problem is not None and form.problem.code == _CHANGED_MEANWHILE.code
    return space.page(
        request,
        "candidate_edit.html",
        title="Modifier mon inscription",
        here=CORRECTION,
        form=replace(form, problem=_CHANGED_MEANWHILE) if conflict else form,
        candidate=person,
        conflict=conflict,
        found=places.find(request.ports.places, form.fields, CORRECTION),
    )


def _as_stored(request: AnyRequest, person: Candidate) -> Shown:
    place, distance = person.place, person.max_distance_km
    answers = (
        *(("situations", one.value) for one in person.situations),
        ("diploma", person.diploma or ""),
        ("has_experience", "oui" if person.has_experience else "non"),
        ("place", f"{place.insee_code}-{place.postal_code}"),
        ("place_query", request.ports.places.label(place)),
        ("max_distance_km", EVERYWHERE if distance is None else str(distance)),
        ("available_from", person.available_from.isoformat()),
        ("first_name", person.first_name),
        ("last_name", person.last_name),
        ("phone", person.phone or ""),
    )
    return again_with(request, EDIT, Fields(answers))


@candidate.page(WITHDRAWAL, Act.SEE_OWN_CANDIDATE, who=SELF)
def show_candidate_leave(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the consequences of a withdrawal, and ask for the reason; redirect once it is withdrawn."""
    person = own_candidate(request.ports, request.actor)
    if shown is None and person.status is CandidateStatus.WITHDRAWN:
        return pages.go_to(HOME)
    form = shown_or_blank(request, LeaveForm, shown)
    return space.page(
        request,
        "candidate_leave.html",
        title="Retirer mon inscription",
        here=HOME,
        form=form,
        held=space.held_words(person),
    )
