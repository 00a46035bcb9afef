"""NOT CONVERTED YET."""


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
    waiting = sum(1 for question in store.questions(structure.application_id) if question.answer is None)
    todo = []
    if waiting:
        todo.append(ToDo(STEPS, f"Répondre à la préfecture : {plural(waiting, 'question')} en attente"))
    for follow_up in store.follow_ups_of_structure(structure.id):
        if follow_up.awaited:
            quarter = Quarter.parse(follow_up.quarter).label
            todo.append(
                ToDo(
                    f"/espace/suivis/{follow_up.id}",
                    f"Transmettre le suivi du {quarter}, avant la fin du {french_date(follow_up.due_on)}",
                )
            )
    for recruitment in store.recruitments_of_structure(structure.id):
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
    colleagues = call.ports.store.accounts(Role.STRUCTURE, structure_id=structure.id)
    others = [call.ports.store.get(Structure, other) for other in call.actor.other_structure_ids]
    return page(
        call,
        "space_information.html",
        title="Mes informations",
        here=INFORMATION,
        form=shown,
        structure=structure,
        colleagues=colleagues,
        problems=mail_feedback.problems(
            call.ports, [structure.contact_email, *(one.email for one in colleagues)]
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
    """Show the recruitments with their case file, the follow-ups, the prefecture's questions."""
    structure = structure_of(call)
    store = call.ports.store
    return page(
        call,
        "space_steps.html",
        title="Mes démarches",
        here=STEPS,
        recruitments=store.recruitments_of_structure(structure.id),
        follow_ups=[
            (Quarter.parse(one.quarter).label, one) for one in store.follow_ups_of_structure(structure.id)
        ],
        questions=store.questions(structure.application_id),
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
