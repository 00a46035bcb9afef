"""The Espace structure: its header, and the first page (RULES section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.views import SpaceView, space_view
from chalicelib.domain.access.permissions import Act, Who
from chalicelib.domain.applying.application import Application
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.shared.french import french_date
from chalicelib.http.act import Nothing
from chalicelib.http.call import Answer, Call
from chalicelib.http.html import homes, pages
from chalicelib.http.html.page_forms import Shown, blank, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.mail.wording import plural, time_left
from chalicelib.services.core.own_records import own_steps
from chalicelib.services.recruiting import shortlist

HOME, CANDIDATES, INFORMATION = "/espace", "/espace/candidatures", "/espace/informations"
DOCUMENTS, STEPS, MORE_TIME = "/espace/documents", "/espace/demarches", "/espace/prolongation"
POSTS, CONTACT = "/espace/postes", "/espace/contact"
REMOVAL = "/espace/collegues/{account_id}/retrait"


@structure.get(
    "",
    Act.SEE_STRUCTURE,
    summary="L'en-tête de l'espace : postes, montant, échéance, étape",
    answers={200: SpaceView},
)
def read_space(call: Call) -> Answer:
    """Show the header of the space."""
    return Answer(body=space_view(shortlist.overview(call.ports, call.actor)))


def page(call: AnyCall, template: str, *, title: str, here: str, **shown: Any) -> Answer:
    """Render a page under the header of the space; arguments as for ``pages.page``."""
    overview = shortlist.overview(call.ports, call.actor)
    header = space_view(overview)
    current = next((step.number for step in header.steps if step.current), 0)
    return pages.page(
        template,
        title=title,
        here=here,
        space=header,
        application=overview.application,
        current=current,
        time_left=time_left(header.days_left) if header.days_left is not None else "",
        account=call.account,
        sign_out=blank(call, Nothing),
        **shown,
    )


@dataclass(frozen=True, kw_only=True)
class ToDo:
    """Something the structure should do next: where, and in a sentence."""

    path: str
    text: str


def home(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """The first page of the space: where the structure stands, and what to do next."""
    form = shown_or_blank(call, Nothing, shown)
    return page(call, "space_home.html", title="Mon espace", here=HOME, form=form, todo=_to_do(call))


homes.declare(Who.STRUCTURE, HOME, home)


def _to_do(call: AnyCall) -> list[ToDo]:
    steps = own_steps(call.ports, call.actor, limit=None, cursor=None)
    waiting = sum(1 for question in steps.questions.items if question.answer is None)
    todo = []
    if waiting:
        text = f"Répondre à la préfecture : {plural(waiting, 'question')} en attente"
        todo.append(ToDo(path=STEPS, text=text))
    for follow_up in steps.follow_ups:
        if follow_up.awaited:
            quarter = Quarter.parse(follow_up.quarter).label
            act = "Compléter" if follow_up.question else "Transmettre"
            when = "attendu depuis le" if follow_up.overdue else "avant la fin du"
            text = f"{act} le suivi du {quarter}, {when} {french_date(follow_up.due_on)}"
            todo.append(ToDo(path=f"/espace/suivis/{follow_up.id}", text=text))
    for recruitment in steps.recruitments:
        if recruitment.living and recruitment.contract is None:
            name = f"{recruitment.first_name} {recruitment.last_name}"
            text = f"Déposer le dossier et signer le contrat de {name}"
            todo.append(ToDo(path=f"/espace/recrutements/{recruitment.id}", text=text))
    return todo + _to_fill(call, steps.application)


def _to_fill(call: AnyCall, application: Application) -> list[ToDo]:
    if application.posts_free < 1:
        return []
    if application.past_term(call.ports.today()):
        asked = application.extension_request
        return [] if asked and asked.waiting else [ToDo(path=MORE_TIME, text="Demander une prolongation")]
    text = f"Choisir un candidat : {plural(application.posts_free, 'poste')} à pourvoir"
    return [ToDo(path=CANDIDATES, text=text)]
