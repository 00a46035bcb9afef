"""The pages of a public form: the questions, the answers to check, the next steps."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.domain.shared.refusal import Refusals
from chalicelib.http import security
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import (
    PageForm,
    Shown,
    again_with,
    blank,
    filled,
    submit,
    typed,
    with_commune,
)
from chalicelib.http.operation import Request, Response
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.forms_sent import SentForm
from chalicelib.settings import settings

# The last page shows the e-mail address and the reference from a cookie that is sent to that page only, so
# that they are not in its URL and nothing is stored.
_COOKIE = "sent"
_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class FormSteps:
    """The two pages of a form.

    Args:
        questions: the form of the first page.
        sending: the form of the second page, with the same purpose, so that one token serves both.
        ask: renders the first page.
        check: renders the second page; raises ``Problem`` or ``Refusals`` when an answer is not valid.
        buttons: the handlers of the other buttons of the first page, by the value of « action ».
    """

    questions: PageForm
    sending: PageForm
    ask: Callable[..., Response]
    check: Callable[[AnyRequest, Shown], Response]
    buttons: Mapping[str, Callable[[AnyRequest], Response]] = field(default_factory=dict)

    def otherwise(self, request: AnyRequest) -> Response:
        """Handle the buttons other than « send »: by default, show the answers to check."""
        button = request.body.first("action")
        if button in self.buttons:
            return self.buttons[button](request)
        return submit(
            request,
            self.questions,
            act=lambda _answers, _version: self.check(
                request, again_with(request, self.sending, with_commune(request, typed(request)))
            ),
            again=lambda shown: self.ask(request, shown=shown),
        )

    def show_again(self, request: AnyRequest, *, shown: Shown) -> Response:
        """Show the page that has the question to correct."""
        errors = shown.problem.errors if shown.problem else ()
        if not any(self.sending.field_at(one.pointer) in self.questions.questions for one in errors):
            try:
                return self.check(request, shown)
            except (Problem, Refusals):
                # The answers were not checked on the first page.
                pass
        return self.ask(request, shown=again_with(request, self.questions, shown.fields, shown.problem))


def with_proof(request: AnyRequest, form: PageForm) -> Shown:
    """Return a blank form, with the proof given by the link of an e-mail, if any (RULES section 8)."""
    proof = request.query.get("preuve", "")
    return filled(request, form, proof=proof) if proof else blank(request, form)


def leading_to(path: str) -> Callable[[AnyRequest, SentForm], Response]:
    """Return the function that redirects to the last page once a form was sent."""

    def go_on(_call: AnyRequest, sent: SentForm) -> Response:
        told = base64.urlsafe_b64encode(json.dumps([sent.email, sent.reference]).encode()).decode()
        cookie = security.page_cookie(_COOKIE, told.rstrip("="), path, settings().base_url, _SECONDS)
        return pages.go_to(path, cookies=(cookie,))

    return go_on


def thanks(request: Request, title: str, otherwise: str, *steps: str) -> Response:
    """Render the page after a form.

    Args:
        request: the request.
        title: heading.
        otherwise: a sentence on what does not happen while the address is not confirmed.
        steps: the next steps, in order.
    """
    sent = _sent(request)
    where = f"à {sent.email}" if sent else "à l'adresse que vous avez indiquée"
    return pages.message(
        title,
        f"Un e-mail vient d'être envoyé {where}. Suivez son lien pour confirmer votre adresse : sans cela, "
        f"{otherwise}.",
        "S'il ne vous parvient pas, regardez dans vos messages indésirables et vérifiez l'adresse : si elle "
        "est mal écrite, remplissez à nouveau le formulaire.",
        *([f"Référence de votre envoi, à donner si vous nous écrivez : {sent.reference}"] if sent else []),
        steps=steps,
    )


def _sent(request: Request) -> SentForm | None:
    told = security.read_cookies(request.headers.get("cookie", "")).get(_COOKIE, "")
    try:
        email, reference = json.loads(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)))
        return SentForm(email=str(email), reference=str(reference))
    except (ValueError, TypeError, binascii.Error):
        return None
