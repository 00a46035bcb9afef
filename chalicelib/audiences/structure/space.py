"""The Espace structure: header, home, information, documents, steps (programme.md 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.audiences.public import site, status
from chalicelib.audiences.shared import forms as api_forms
from chalicelib.audiences.shared import views
from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import regime
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.agreement import pieces_for, procedure_for
from chalicelib.http.authors import author_of
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import page_forms as forms
from chalicelib.http.html import pages
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.mail.wording import french_date, plural
from chalicelib.services.access import accounts, mail_feedback
from chalicelib.services.core.decisions import found
from chalicelib.services.core.lists import every
from chalicelib.services.deciding import review
from chalicelib.services.recruiting import shortlist

routes = site.routes

HOME, CANDIDATES, INFORMATION = "/espace", "/espace/candidatures", "/espace/informations"
DOCUMENTS, STEPS = "/espace/documents", "/espace/demarches"

SIGN_OUT = PageForm(purpose="sign-out", model=api_forms.Nothing, labels={})
INVITE = PageForm(
    purpose="invite",
    model=api_forms.ColleagueForm,
    labels={"first_name": "Prénom", "last_name": "Nom", "email": "Adresse e-mail"},
    addresses=("email",),
)
SWITCH = PageForm(purpose="switch", model=api_forms.SwitchForm, labels={"structure_id": "Structure"})
ANSWER = PageForm(purpose="answer-in-space", model=api_forms.AnswerForm, labels={"text": "Votre réponse"})


def structure_of(call: Call) -> Structure:
    """The structure of whoever is signed in."""
    return shortlist.own_structure(call.ports, call.actor.structure_id)


def blank(call: Call, form: PageForm) -> Shown:
    """A form of the space: its hidden token belongs to the session."""
    return forms.blank(call, form, call.session.token_hash)


def page(call: Call, template: str, *, title: str, here: str, **shown: Any) -> Answer:
    """Render a page under the header of the space; arguments as for ``pages.page``."""
    overview = shortlist.overview(call.ports, structure_of(call))
    header = views.space_view(overview)
    current = next((step.number for step in header.steps if step.current), 0)
    return pages.page(
        template,
        title=title,
        here=here,
        space=header,
        application=overview.application,
        current=current,
        time_left=status.time_left(header.days_left) if header.days_left is not None else "",
        account=call.actor,
        sign_out=blank(call, SIGN_OUT),
        **shown,
    )


@dataclass(frozen=True)
class ToDo:
    """Something the structure should do next: where, and in a sentence."""

    path: str
    text: str


def home(call: Call, shown: Shown) -> Answer:
    """The first page of the space: where the structure stands, and what to do next.

    Args:
        call: the request.
        shown: the form that signs out, with what was wrong with it.
    """
    return page(call, "space_home.html", title="Mon espace", here=HOME, form=shown, todo=_to_do(call))


def _to_do(call: Call) -> list[ToDo]:
    structure = structure_of(call)
    store = call.ports.store
    application = shortlist.overview(call.ports, structure).application
    waiting = sum(
        1 for question in every(store.questions, structure.application_id) if question.answer is None
    )
    todo = []
    if waiting:
        todo.append(ToDo(STEPS, f"Répondre à la préfecture : {plural(waiting, 'question')} en attente"))
    for follow_up in every(store.follow_ups_of_structure, structure.id):
        if follow_up.awaited:
            quarter = Quarter.parse(follow_up.quarter).label
            todo.append(
                ToDo(
                    f"/espace/suivis/{follow_up.id}",
                    f"Transmettre le suivi du {quarter}, avant la fin du {french_date(follow_up.due_on)}",
                )
            )
    for recruitment in every(store.recruitments_of_structure, structure.id):
        if recruitment.living and recruitment.contract is None:
            todo.append(
                ToDo(
                    f"/espace/recrutements/{recruitment.id}",
                    f"Déposer le dossier et signer le contrat de {recruitment.first_name} "
                    f"{recruitment.last_name}",
                )
            )
    if application.posts_free > 0 and not application.past_term(call.ports.today()):
        todo.append(
            ToDo(CANDIDATES, f"Choisir un candidat : {plural(application.posts_free, 'poste')} à pourvoir")
        )
    return todo


def _information_page(call: Call, shown: Shown, *, invited: bool = False) -> Answer:
    structure = structure_of(call)
    colleagues = call.ports.store.accounts(
        Role.STRUCTURE, structure_id=structure.id, limit=LINES, cursor=cursor_of(call)
    )
    others = [call.ports.store.get(Structure, other) for other in call.actor.other_structure_ids]
    return page(
        call,
        "space_information.html",
        title="Mes informations",
        here=INFORMATION,
        form=shown,
        structure=structure,
        colleagues=colleagues.items,
        onward=onward(call, INFORMATION, colleagues),
        problems=mail_feedback.problems(
            call.ports, [structure.contact_email, *(one.email for one in colleagues.items)]
        ),
        others=[other for other in others if other is not None],
        switch=blank(call, SWITCH),
        invited=invited,
    )


@routes.get(INFORMATION, audience=Audience.STRUCTURE)
def show_information(call: Call) -> Answer:
    """Show the structure, its colleagues, and where to invite one."""
    return _information_page(call, blank(call, INVITE), invited=call.query.get("invitation") == "envoyee")


@routes.post("/espace/collegues", audience=Audience.STRUCTURE, body=Fields)
def submit_invitation(call: Call) -> Answer:
    """Invite a colleague."""

    def act(sent: api_forms.ColleagueForm) -> Answer:
        accounts.invite_colleague(
            call.ports,
            author_of(call),
            call.actor,
            email=sent.email,
            first_name=sent.first_name,
            last_name=sent.last_name,
        )
        return pages.go_to(f"{INFORMATION}?invitation=envoyee")

    return forms.submit(
        call,
        INVITE,
        call.session.token_hash,
        act=act,
        again=lambda shown: _information_page(call, shown),
    )


@routes.post("/espace/structure", audience=Audience.STRUCTURE, body=Fields)
def submit_switch(call: Call) -> Answer:
    """Go on in another of one's structures."""

    def act(sent: api_forms.SwitchForm) -> Answer:
        accounts.switch_structure(call.ports, author_of(call), call.actor.id, sent.structure_id)
        return pages.go_to(HOME)

    return forms.submit(
        call,
        SWITCH,
        call.session.token_hash,
        act=act,
        again=lambda _: _information_page(call, blank(call, INVITE)),
    )


@routes.get(DOCUMENTS, audience=Audience.STRUCTURE)
def show_documents(call: Call) -> Answer:
    """Show the supporting documents to prepare and how to read a Pix result."""
    application = shortlist.overview(call.ports, structure_of(call)).application
    paid_as = regime(application.kind, application.legal_form, application.private_law_contracts)
    pieces = pieces_for(procedure_for(paid_as, application.legal_form))
    return page(call, "space_documents.html", title="Mes documents", here=DOCUMENTS, pieces=pieces)


@routes.get(STEPS, audience=Audience.STRUCTURE)
def show_steps(call: Call) -> Answer:
    """Show the recruitments with their case file, the follow-ups, the prefecture's questions.

    The posts of a structure and its quarters bound the first two lists; questions come by pages.
    """
    structure = structure_of(call)
    store = call.ports.store
    questions = store.questions(structure.application_id, limit=LINES, cursor=cursor_of(call))
    return page(
        call,
        "space_steps.html",
        title="Mes démarches",
        here=STEPS,
        recruitments=list(every(store.recruitments_of_structure, structure.id)),
        follow_ups=[
            (Quarter.parse(one.quarter).label, one)
            for one in every(store.follow_ups_of_structure, structure.id)
        ],
        questions=questions.items,
        onward=onward(call, STEPS, questions),
    )


def _answer_page(call: Call, question_id: str, shown: Shown) -> Answer:
    structure = structure_of(call)
    return page(
        call,
        "space_question.html",
        title="Question de la préfecture",
        here=STEPS,
        form=shown,
        question=found(call.ports.store.question(structure.application_id, question_id)),
    )


@routes.get("/espace/questions/{question_id}", audience=Audience.STRUCTURE)
def show_question_in_space(call: Call, question_id: str) -> Answer:
    """Show a question and where to answer."""
    return _answer_page(call, question_id, blank(call, ANSWER))


@routes.post("/espace/questions/{question_id}", audience=Audience.STRUCTURE, body=Fields)
def submit_answer_in_space(call: Call, question_id: str) -> Answer:
    """Send the answer; who sends it twice reads the first one."""
    structure = structure_of(call)
    here = f"/espace/questions/{question_id}"

    def act(sent: api_forms.AnswerForm) -> Answer:
        question = found(call.ports.store.question(structure.application_id, question_id))
        if question.answer is None:
            review.answer(call.ports, author_of(call), structure.application_id, question_id, sent.text)
        return pages.go_to(here)

    return forms.submit(
        call,
        ANSWER,
        call.session.token_hash,
        act=act,
        again=lambda shown: _answer_page(call, question_id, shown),
    )
