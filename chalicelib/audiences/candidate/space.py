"""The header and the home page of the candidate's space (RULES section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.audiences.candidate.audience import HOME, SELF, candidate
from chalicelib.audiences.candidate.forms import AvailabilityForm
from chalicelib.audiences.candidate.post_view import post_of
from chalicelib.audiences.candidate.views import StructureChoicePage, structure_choice_page
from chalicelib.audiences.shared.candidates.views import OwnCandidateView
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus, recruited
from chalicelib.domain.recruiting.ending import Party
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.http.act import Nothing
from chalicelib.http.html import homes, pages
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import Shown, blank, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.candidates import candidate_space
from chalicelib.services.core.own_records import own_candidate
from chalicelib.services.recruiting.end_steps import steps_of
from chalicelib.services.training.desk import own_training

_ACTS = {
    MatchStatus.SHORTLISTED: "vous a pré-sélectionné",
    MatchStatus.DECLINED: "n'a pas retenu votre candidature",
    MatchStatus.VALIDATED: "a validé votre candidature",
    MatchStatus.HIRED: "a un contrat avec vous, enregistré",
    MatchStatus.ENDED: "n'est plus votre employeur : fin enregistrée",
}


@dataclass(frozen=True)
class Visibility:
    """Whether structures find the candidate, and the reason, in French."""

    label: str
    why: str


def visibility_of(person: Candidate) -> Visibility:
    """Return whether structures find a candidate; reasons that the candidate cannot change come first."""
    if person.recruited_by is not None:
        return Visibility(
            "Une structure vous recrute",
            "Elle a validé votre candidature : les autres structures ne vous trouvent plus.",
        )
    if person.status is CandidateStatus.WITHDRAWN:
        return Visibility(
            "Inscription retirée",
            "Aucune structure ne vous voit plus. Pour revenir, inscrivez-vous à nouveau avec la même "
            "adresse e-mail.",
        )
    if person.blocked:
        return Visibility(
            "Inscription suspendue",
            "L'Agence nationale de la cohésion des territoires l'a suspendue : aucune structure ne vous "
            "voit.",
        )
    if not person.available:
        return Visibility(
            "En pause",
            "Vous avez dit que vous n'êtes pas disponible pour l'instant : aucune structure ne vous trouve.",
        )
    return Visibility(
        "Visible des structures",
        "Les structures qui recrutent à la distance que vous acceptez, et qui sont prêtes à vous accueillir "
        "à votre date de démarrage, vous trouvent et peuvent vous contacter.",
    )


def page(request: AnyRequest, template: str, *, title: str, here: str, **shown: Any) -> Response:
    """Render a page under the header of the space; arguments as for ``pages.page``."""
    return pages.page(
        template, title=title, here=here, account=request.candidate, sign_out=blank(request, Nothing), **shown
    )


def held_words(person: Candidate) -> str:
    """Return why somebody whom a structure recruits neither leaves nor erases own data; empty for others."""
    return recruited().message if person.recruited_by is not None else ""


@candidate.page(HOME, Act.SEE_OWN_CANDIDATE, who=SELF)
def show_candidate_home(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the registration, whether structures find it, and what they did."""
    person = own_candidate(request.ports, request.actor)
    names = request.ports.places.departments()
    contacts = candidate_space.list_structure_choices(
        request.ports, request.actor, limit=LINES, cursor=cursor_of(request)
    )
    post = post_of(request.ports, person)
    return page(
        request,
        "candidate_home.html",
        title="Mon espace conseiller" if post and post.held else "Mon espace candidat",
        post=post.shown if post else None,
        training=own_training(request.ports, post.recruitment) if post else None,
        end_steps=steps_of(request.ports, post.recruitment, Party.ADVISER) if post else [],
        here=HOME,
        form=shown,
        availability=shown_or_blank(request, AvailabilityForm, shown),
        candidate=person,
        visibility=visibility_of(person),
        contacts=[
            (one, _ACTS[one.status], names.get(one.department, one.department)) for one in contacts.items
        ],
        onward=onward(request, HOME, contacts),
        done=request.query.get("fait", "") if shown is None else "",
    )


homes.declare(Who.CANDIDATE, HOME, show_candidate_home)


@candidate.get(
    "",
    Act.SEE_OWN_CANDIDATE,
    who=SELF,
    summary="Son inscription",
    responses={200: OwnCandidateView},
    shows_version=True,
)
def read_own_candidate(request: Request) -> Response:
    """Read the candidate."""
    person = own_candidate(request.ports, request.actor)
    return Response(body=person, etag=person.version)


@candidate.get(
    "/structures",
    Act.SEE_OWN_CANDIDATE,
    who=SELF,
    summary="Les structures qui ont pré-sélectionné l'inscription ou ne l'ont pas retenue",
    responses={200: StructureChoicePage},
)
def list_own_structures(request: Request[None, PageOfList]) -> Response:
    """List the structures that acted on the candidate, and when."""
    page = candidate_space.list_structure_choices(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(body=structure_choice_page(page))
