"""The header and the home page of the candidate's space (RULES section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.audiences.candidate.audience import HOME, SELF, candidate
from chalicelib.audiences.candidate.forms import AvailabilityForm
from chalicelib.audiences.candidate.post_view import post_of
from chalicelib.audiences.candidate.views import ContactedPage, contacted_page
from chalicelib.audiences.shared.candidates.views import OwnCandidateView
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.ending import Party
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.http.act import Nothing
from chalicelib.http.call import Answer, Call
from chalicelib.http.html import homes, pages
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import Shown, blank, shown_or_blank
from chalicelib.http.serve import AnyCall
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


def page(call: AnyCall, template: str, *, title: str, here: str, **shown: Any) -> Answer:
    """Render a page under the header of the space; arguments as for ``pages.page``."""
    return pages.page(
        template, title=title, here=here, account=call.candidate, sign_out=blank(call, Nothing), **shown
    )


@candidate.page(HOME, Act.SEE_OWN_CANDIDATE, who=SELF)
def show_candidate_home(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show the registration, whether structures find it, and what they did."""
    person = own_candidate(call.ports, call.actor)
    names = call.ports.places.departments()
    contacts = candidate_space.contacts(call.ports, call.actor, limit=LINES, cursor=cursor_of(call))
    post = post_of(call.ports, person)
    return page(
        call,
        "candidate_home.html",
        title="Mon espace conseiller" if post and post.held else "Mon espace candidat",
        post=post.shown if post else None,
        training=own_training(call.ports, post.recruitment) if post else None,
        end_steps=steps_of(call.ports, post.recruitment, Party.ADVISER) if post else [],
        here=HOME,
        form=shown,
        availability=shown_or_blank(call, AvailabilityForm, shown),
        candidate=person,
        visibility=visibility_of(person),
        contacts=[
            (one, _ACTS[one.status], names.get(one.department, one.department)) for one in contacts.items
        ],
        onward=onward(call, HOME, contacts),
        done=call.query.get("fait", "") if shown is None else "",
    )


homes.declare(Who.CANDIDATE, HOME, show_candidate_home)


@candidate.get(
    "",
    Act.SEE_OWN_CANDIDATE,
    who=SELF,
    summary="Son inscription",
    answers={200: OwnCandidateView},
    shows_version=True,
)
def read_own_candidate(call: Call) -> Answer:
    """Read the candidate."""
    person = own_candidate(call.ports, call.actor)
    return Answer(body=person, etag=person.version)


@candidate.get(
    "/structures",
    Act.SEE_OWN_CANDIDATE,
    who=SELF,
    summary="Les structures qui ont pré-sélectionné l'inscription ou ne l'ont pas retenue",
    answers={200: ContactedPage},
)
def list_own_structures(call: Call[None, PageOfList]) -> Answer:
    """List the structures that acted on the candidate, and when."""
    page = candidate_space.contacts(call.ports, call.actor, limit=call.query.limit, cursor=call.query.cursor)
    return Answer(body=contacted_page(page))
