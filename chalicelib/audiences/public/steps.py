"""A public form in two pages: the questions, then every answer, to be checked before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.domain.shared.refusal import Refusals
from chalicelib.http.call import Answer
from chalicelib.http.html import places
from chalicelib.http.html.page_forms import PageForm, Shown, again_with, blank, filled, submit, typed
from chalicelib.http.problems import Problem
from chalicelib.http.serve import AnyCall


@dataclass(frozen=True, kw_only=True)
class FormSteps:
    """The two pages of a form.

    Args:
        questions: asked on the first page.
        sending: what the second page sends; both have one purpose, so that one token serves them.
        ask: renders the first page.
        check: renders the second; raises ``Problem`` or ``Refusals`` when an answer is to be corrected.
    """

    questions: PageForm
    sending: PageForm
    ask: Callable[..., Answer]
    check: Callable[[AnyCall, Shown], Answer]

    def before_sending(self, call: AnyCall) -> Answer | AnyCall:
        """Search the commune, go back to the questions, or show what will be sent."""
        action = call.body.first("action")
        if action in ("search", "edit"):
            return self.ask(call, shown=again_with(call, self.questions, typed(call)))
        call = replace(call, body=places.settled(call.ports.places, call.body))
        if action == "send":
            return call
        return submit(
            call,
            self.questions,
            act=lambda _answers, _version: self.check(call, again_with(call, self.sending, typed(call))),
            again=lambda shown: self.ask(call, shown=shown),
        )

    def show_again(self, call: AnyCall, *, shown: Shown) -> Answer:
        """Show the page on which something is to be corrected."""
        errors = shown.problem.errors if shown.problem else ()
        if not any(self.sending.field_at(one.pointer) in self.questions.questions for one in errors):
            try:
                return self.check(call, shown)
            except (Problem, Refusals):
                # The answers are not those of the first page.
                pass
        return self.ask(call, shown=again_with(call, self.questions, shown.fields, shown.problem))


def with_proof(call: AnyCall, form: PageForm) -> Shown:
    """Return a blank form, with the proof that the link of an e-mail carries (RULES section 8)."""
    proof = call.query.get("preuve", "")
    return filled(call, form, proof=proof) if proof else blank(call, form)
