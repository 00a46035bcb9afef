"""The pages behind the links sent about an application or a candidate (programme.md 4, 8)."""

from chalicelib.audiences.accounts import pages as accounts
from chalicelib.audiences.public import status
from chalicelib.audiences.shared import forms as api_forms
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.applying.application import Application, ApplicationStatus
from chalicelib.domain.candidates.candidate import CandidateStatus
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import page_forms as forms
from chalicelib.http.html import pages
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.services.applying import applications, confirm
from chalicelib.services.deciding import review

# Every page is in one group: importing the other modules declares theirs.
routes = accounts.routes

CONFIRM = PageForm(purpose="confirm", model=api_forms.Nothing, labels={})
WITHDRAW = PageForm(
    purpose="withdraw",
    model=forms.WithdrawalForm,
    labels={"confirmed": "Je veux retirer cette candidature"},
)
ANSWER = PageForm(purpose="answer", model=api_forms.AnswerForm, labels={"text": "Votre réponse"})

_AFTER_APPLICATION = (
    "La préfecture de votre département donne un avis. Elle peut vous poser des questions par e-mail : il "
    "est nécessaire d'y répondre.",
    "Le comité national de sélection étudie la candidature. Sans nouvelle de notre part, c'est qu'elle n'est "
    "pas encore passée en comité.",
    "Vous recevez la décision par e-mail.",
)
_AFTER_CANDIDATE = (
    "Passez le test Pix sur pix.fr : il situe vos compétences numériques.",
    "Une structure intéressée vous contacte par téléphone ou par e-mail pour un entretien.",
    "Si elle retient votre candidature, nous vous en informons par e-mail.",
)


def _confirmed_page(call: Call, token: str, title: str) -> Answer:
    # The same for a form set aside because another application lives: its sender learns nothing of it.
    is_application = call.ports.signer.read(LinkPurpose.CONFIRM_APPLICATION, token) is not None
    return pages.message(
        title,
        "Votre adresse est confirmée et votre demande est transmise. La suite :",
        steps=_AFTER_APPLICATION if is_application else _AFTER_CANDIDATE,
    )


def _already_confirmed_page(call: Call, token: str) -> Answer:
    return _confirmed_page(call, token, "C'est déjà confirmé")


confirmation = Endings(
    used=_already_confirmed_page,
    expired="Le délai pour confirmer votre adresse est passé, et la demande n'a pas été transmise. "
    "Remplissez à nouveau le formulaire : un nouveau lien vous sera envoyé.",
)


def _confirmation_page(call: Call, token: str, shown: Shown) -> Answer:
    linked = confirm.look(call.ports, token)
    application, candidate = linked.application, linked.candidate
    if (application and application.confirmed_at) or (candidate and candidate.confirmed_at):
        return _already_confirmed_page(call, token)
    if (application and application.status is not ApplicationStatus.SUBMITTED) or (
        candidate and candidate.status is not CandidateStatus.SUBMITTED
    ):
        return pages.message(
            "Cette demande n'est plus à confirmer", "Elle a été retirée ou fermée : vous n'avez rien à faire."
        )
    return pages.page(
        "confirmation.html",
        title="Confirmez votre adresse",
        form=shown,
        token=token,
        application=application,
        candidate=candidate,
    )


@routes.get("/confirmation/{token}", audience=Audience.PUBLIC)
@confirmation.explained
def show_confirmation(call: Call, token: str) -> Answer:
    """Show what is confirmed, with its button; mail scanners open links, so nothing changes here."""
    return _confirmation_page(call, token, forms.blank(call, CONFIRM, token))


@routes.post("/confirmation/{token}", audience=Audience.PUBLIC, body=Fields)
@confirmation.explained
def submit_confirmation(call: Call, token: str) -> Answer:
    """Confirm the address."""

    def act(_sent: api_forms.Nothing) -> Answer:
        confirm.confirm(call.ports, token, call.request_id)
        return _confirmed_page(call, token, "C'est confirmé")

    return forms.submit(
        call, CONFIRM, token, act=act, again=lambda shown: _confirmation_page(call, token, shown)
    )


def _status_page(call: Call, token: str, shown: Shown | None = None) -> Answer:
    application = review.read_status(call.ports, token)
    questions = call.ports.store.questions(application.id, limit=LINES, cursor=cursor_of(call))
    return pages.page(
        "status.html",
        title=f"Candidature de «\u00a0{application.name}\u00a0»",
        form=shown or forms.blank(call, WITHDRAW, token),
        token=token,
        state=status.state_of(application, call.ports.today()),
        application=application,
        questions=questions.items,
        onward=onward(call, f"/candidature/{token}", questions),
    )


@routes.get("/candidature/{token}", audience=Audience.PUBLIC)
def show_application_status(call: Call, token: str) -> Answer:
    """Show where an application stands."""
    return _status_page(call, token)


@routes.post("/candidature/{token}/retrait", audience=Audience.PUBLIC, body=Fields)
def submit_withdrawal(call: Call, token: str) -> Answer:
    """Withdraw an application; who sends the form twice sees it withdrawn, not an error."""

    def act(_sent: forms.WithdrawalForm) -> Answer:
        application = review.read_status(call.ports, token)
        if application.status is not ApplicationStatus.WITHDRAWN:
            applications.withdraw_by_link(call.ports, token, call.request_id)
        return pages.go_to(f"/candidature/{token}")

    return forms.submit(call, WITHDRAW, token, act=act, again=lambda shown: _status_page(call, token, shown))


reply = Endings(
    used=lambda call, token: pages.message(
        "Votre réponse est déjà envoyée",
        "La préfecture l'a reçue. Vous pouvez la relire sur la page de suivi de votre candidature, dont le "
        "lien est dans l'e-mail qui a confirmé votre candidature.",
    ),
    expired="Le délai pour répondre par ce lien est passé. Écrivez directement à votre préfecture.",
)


def _answer_page(call: Call, token: str, shown: Shown) -> Answer:
    application, question = review.question_of_link(call.ports, token)
    if question.answer is not None:
        return reply.used(call, token)
    return pages.page(
        "answer.html",
        title="Répondez à la préfecture",
        form=shown,
        token=token,
        application=application,
        question=question,
        prefecture=_prefecture(call, application),
    )


def _prefecture(call: Call, application: Application) -> str:
    return call.ports.places.department_name(application.place.department)


@routes.get("/reponse/{token}", audience=Audience.PUBLIC)
@reply.explained
def show_question(call: Call, token: str) -> Answer:
    """Show the prefecture's question and where to answer."""
    return _answer_page(call, token, forms.blank(call, ANSWER, token))


@routes.post("/reponse/{token}", audience=Audience.PUBLIC, body=Fields)
@reply.explained
def submit_answer(call: Call, token: str) -> Answer:
    """Send the answer to the prefecture."""

    def act(sent: api_forms.AnswerForm) -> Answer:
        question = review.answer_by_link(call.ports, token, sent.text, call.request_id)
        return pages.page("answered.html", title="Votre réponse est envoyée", question=question)

    return forms.submit(call, ANSWER, token, act=act, again=lambda shown: _answer_page(call, token, shown))
