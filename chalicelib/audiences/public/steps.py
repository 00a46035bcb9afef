"""The pages of a public form: the questions, the answers to check, the next steps."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.domain.shared.refusal import Refusals
from chalicelib.http import security
from chalicelib.http.call import Answer, Call
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
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyCall
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
    ask: Callable[..., Answer]
    check: Callable[[AnyCall, Shown], Answer]
    buttons: Mapping[str, Callable[[AnyCall], Answer]] = field(default_factory=dict)

    def otherwise(self, call: AnyCall) -> Answer:
        """Handle the buttons other than « send »: by default, show the answers to check."""
        button = call.body.first("action")
        if button in self.buttons:
            return self.buttons[button](call)
        return submit(
            call,
            self.questions,
            act=lambda _answers, _version: self.check(
                call, again_with(call, self.sending, with_commune(call, typed(call)))
            ),
            again=lambda shown: self.ask(call, shown=shown),
        )

    def show_again(self, call: AnyCall, *, shown: Shown) -> Answer:
        """Show the page that has the question to correct."""
        errors = shown.problem.errors if shown.problem else ()
        if not any(self.sending.field_at(one.pointer) in self.questions.questions for one in errors):
            try:
                return self.check(call, shown)
            except (Problem, Refusals):
                # The answers were not checked on the first page.
                pass
        return self.ask(call, shown=again_with(call, self.questions, shown.fields, shown.problem))


def with_proof(call: AnyCall, form: PageForm) -> Shown:
    """Return a blank form, with the proof given by the link of an e-mail, if any (RULES section 8)."""
    proof = call.query.get("preuve", "")
    return filled(call, form, proof=proof) if proof else blank(call, form)


def leading_to(path: str) -> Callable[[AnyCall, SentForm], Answer]:
    """Return the function that redirects to the last page once a form was sent."""

    def go_on(_call: AnyCall, sent: SentForm) -> Answer:
        told = base64.urlsafe_b64encode(json.dumps([sent.email, sent.reference]).encode()).decode()
        cookie = security.page_cookie(_COOKIE, told.rstrip("="), path, settings().base_url, _SECONDS)
        return pages.go_to(path, cookies=(cookie,))

    return go_on


def thanks(call: Call, title: str, otherwise: str, *steps: str) -> Answer:
    """Render the page after a form.

    Args:
        call: the request.
        title: heading.
        otherwise: a sentence on what does not happen while the address is not confirmed.
        steps: the next steps, in order.
    """
    sent = _sent(call)
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


def _sent(call: Call) -> SentForm | None:
    told = security.read_cookies(call.headers.get("cookie", "")).get(_COOKIE, "")
    try:
        email, reference = json.loads(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)))
        return SentForm(email=str(email), reference=str(reference))
    except (ValueError, TypeError, binascii.Error):
        return None
