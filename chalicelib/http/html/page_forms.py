"""Forms of pages: their hidden token, what is shown again after an error, what is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from chalicelib.domain.access.actor import AccountSession, CandidateSession, LinkHolder
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.http import fields as field_kinds
from chalicelib.http import problems, security
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer
from chalicelib.http.html import proposals
from chalicelib.http.html.endings import ENDED
from chalicelib.http.html.form_questions import FormQuestion, aliases_of, questions_of
from chalicelib.http.html.proposals import DOUBTFUL_ADDRESS, KEPT, Proposal
from chalicelib.http.messages import REQUIRED
from chalicelib.http.problems import FieldError, InvalidFields, Problem
from chalicelib.http.serve import AnyCall
from chalicelib.mail.wording import plural, typeset
from chalicelib.services.core.ports import Throttled, VersionConflict
from chalicelib.services.core.transaction import Stale, VersionMissing
from chalicelib.settings import settings

_ANONYMOUS = "anonymous"
_TOKEN, _VERSION = "form_token", "version"
# A field of the public forms that nobody sees: only programs fill it in (DECISIONS 8).
_TRAP = "sujet"
# Refusals that the person can correct on the same page; the others have a page of their own.
_MENDABLE = frozenset({403, 409, 412, 422, 428, 429})
_DOUBT = "Une faute de frappe est possible : vérifiez cette adresse."
# To programs a day has one form; people are shown the one they write.
_IN_PAGES = {field_kinds.DAY_EXPECTED: "Écrivez le jour, le mois et l'année. Exemple : 28/02/2027"}


@dataclass(frozen=True, kw_only=True)
class PageForm:
    """A form of a page; its questions are those of its model, whose name ties the hidden token to it.

    Args:
        model: what it sends.
        prepare: from the page's fields to the model's.
        purpose: ties the hidden token to several models, where one form has several steps.
    """

    model: type[field_kinds.Form]
    prepare: Callable[[Fields], Fields] = lambda sent: sent
    purpose: str = ""

    @property
    def questions(self) -> Mapping[str, FormQuestion]:
        """The questions by the name of their field on the page, in its order."""
        return questions_of(self.model)

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The fields of e-mail addresses, in which a slip of the pen is asked about, once."""
        return tuple(name for name, one in self.questions.items() if one.kind.type == "email")

    def read(self, fields: Fields) -> Any:
        """The model, from the fields of the page.

        Raises:
            InvalidFields: something must be corrected.
        """
        return proposals.as_asked(self.prepare(fields), self.model).validate(self.model)

    def field_at(self, pointer: str) -> str:
        """The field of the page that a pointer means."""
        name = pointer.removeprefix("/").replace("/", ".")
        name = aliases_of(self.model).get(name, name)
        # What is wrong with one answer of a list is shown beside the list.
        return name if name in self.questions else name.rstrip("0123456789").rstrip(".")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A form as its page shows it: empty, or as it was sent with what must be corrected.

    Args:
        form: which.
        token: the hidden one.
        fields: what was typed; the templates never show a password again.
        problem: what was wrong.
        proposals: by field, what to put instead.
        put: the field in which a proposal was just put.
        version: of what the person sees, where the act asks for it.
    """

    form: PageForm
    token: str
    fields: Fields = field(default_factory=Fields)
    problem: Problem | None = None
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    put: str = ""
    version: str = ""

    def of(self, version: int) -> Shown:
        """The form on a page that shows an object: who sends it says which version was on the screen.

        After a conflict the person has read what is stored now, and decides on that.
        """
        conflict = self.problem is not None and self.problem.code == "version_conflict"
        return self if self.version and not conflict else replace(self, version=str(version))

    def question(self, name: str) -> FormQuestion:
        """How a field is asked."""
        return self.form.questions[name]

    def label(self, name: str) -> str:
        """The label of a field."""
        return typeset(self.question(name).ask.label)

    def value(self, name: str) -> str:
        """What was typed in a field."""
        return self.fields.first(name)

    def values(self, name: str) -> list[str]:
        """What was ticked of a list."""
        return self.fields.all(name)

    def error(self, name: str) -> str | None:
        """What is wrong with a field."""
        found = self._wrong(name)
        return self._said(name, found) if found else None

    def _wrong(self, name: str) -> FieldError | None:
        errors = self.problem.errors if self.problem else ()
        return next((one for one in errors if self.form.field_at(one.pointer) == name), None)

    def errors(self, name: str) -> list[tuple[str, str]]:
        """The code and the sentence of everything that is wrong with a field."""
        errors = self.problem.errors if self.problem else ()
        return [
            (one.code, self._said(name, one)) for one in errors if self.form.field_at(one.pointer) == name
        ]

    def doubted(self, name: str) -> bool:
        """Whether a field only looks like a slip, and may stay as it is."""
        found = self._wrong(name)
        return found is not None and found.code == DOUBTFUL_ADDRESS

    def kept(self, name: str) -> str:
        """What a field holds, once it was asked about: it is not a second time."""
        typed = self.value(name)
        return typed if self.doubted(name) or self.value(f"{KEPT}{name}") == typed else ""

    def summary(self) -> list[tuple[str | None, str]]:
        """Everything that is wrong: the field to go to, or None, and a sentence."""
        if self.problem is None:
            return []
        order = list(self.form.questions)
        found: list[tuple[str | None, str]] = []
        for error in self.problem.errors:
            name = self.form.field_at(error.pointer)
            message = self._said(name, error) if name in order else error.message
            found.append((name, f"{self._asked(name)} {message}") if name in order else (None, message))
        found = sorted(dict.fromkeys(found), key=lambda one: order.index(one[0]) if one[0] else -1)
        return found or [(None, self.problem.detail), *self._waiting()]

    def _said(self, name: str, error: FieldError) -> str:
        """What is wrong, in the words of pages."""
        missing = self.question(name).ask.missing if error.code == REQUIRED[0] else ""
        return missing or _IN_PAGES.get(error.message, error.message)

    def _asked(self, name: str) -> str:
        label = self.label(name)
        return label if label.endswith("?") else f"{label} :"

    def _waiting(self) -> list[tuple[None, str]]:
        seconds = int((self.problem.headers if self.problem else {}).get("Retry-After", 0))
        if not seconds:
            return []
        unit, words = next(
            (unit, words)
            for unit, words in ((3600, "heure"), (60, "minute"), (1, "seconde"))
            # An hour and a half is told in minutes, a minute and a half in seconds.
            if seconds >= 2 * unit or unit == 1
        )
        wait = plural(-(-seconds // unit), words)
        return [(None, f"Temps d'attente : {wait}.")]


def page_form(model: type[field_kinds.Form] | PageForm) -> PageForm:
    """Return the form of a page that asks what a model asks."""
    return model if isinstance(model, PageForm) else PageForm(model=model)


def blank(call: AnyCall, model: type[field_kinds.Form] | PageForm) -> Shown:
    """Return an empty form."""
    form = page_form(model)
    return Shown(form=form, token=_token(call, form))


def filled(call: AnyCall, model: type[field_kinds.Form] | PageForm, **values: str) -> Shown:
    """Return a form filled in with values by field."""
    return again_with(call, page_form(model), Fields(tuple(values.items())))


def shown_or_blank(call: AnyCall, model: type[field_kinds.Form] | PageForm, shown: Shown | None) -> Shown:
    """Return the form as it was sent, or blank when another form of the page was."""
    form = page_form(model)
    return shown if shown is not None and shown.form.model is form.model else blank(call, form)


def again_with(call: AnyCall, form: PageForm, fields: Fields, problem: Problem | None = None) -> Shown:
    """Return a form as it was sent, with its errors."""
    proposed: dict[str, Proposal] = {}
    for error in problem.errors if problem else ():
        name = form.field_at(error.pointer)
        if proposal := proposals.proposal(call.ports, error.code, fields.first(name)):
            proposed.setdefault(name, proposal)
    return Shown(
        form=form,
        token=_token(call, form),
        fields=fields,
        problem=problem,
        proposals=proposed,
    )


def typed(call: AnyCall) -> Fields:
    """Return what was typed in the form of a request."""
    fields: Fields = call.body
    return fields.without(_TOKEN, _TRAP, _VERSION)


def with_box(fields: Fields, name: str) -> Fields:
    """Return the fields with a box that must be ticked: browsers leave out the one that is not."""
    return fields if fields.first(name) else Fields((*fields.without(name).pairs, (name, "false")))


def submit(
    call: AnyCall,
    form: PageForm,
    *,
    act: Callable[[Any, int | None], Answer],
    again: Callable[[Shown], Answer],
) -> Answer:
    """Check a form and act on it; show it again when the person can mend what is wrong.

    The button of a proposal puts it in and shows the form again: to look at, then to send.

    Args:
        call: the request, whose body is ``Fields``.
        form: which.
        act: does what is asked with the validated model, and the version that was on the screen.
        again: makes the page again; where it refuses, the page of the problem is left.

    Raises:
        Exception: what ``act`` raises and the person cannot mend here.
    """
    sent, own = call.body.taken(_TOKEN, _TRAP, _VERSION)
    fields, put = proposals.put_in(sent)
    if put:
        return again(replace(again_with(call, form, fields), put=put, version=own[_VERSION]))
    seen = own[_VERSION]
    try:
        _require_token(call, form, own[_TOKEN])
        _require_empty_trap(own[_TRAP])
        return act(_without_slip(form, fields), int(seen) if seen.isdecimal() else None)
    except (Problem, Refusal, Refusals, Throttled, Stale, VersionConflict, VersionMissing) as error:
        problem = problems.from_exception(error, public=True, conditional=bool(seen))
        if problem.status not in _MENDABLE or problem.code in ENDED:
            raise
    try:
        return again(replace(again_with(call, form, fields, problem), version=seen))
    except Refusal:
        # What the page shows is out of sight: to who may not see it there is nothing; otherwise the reason is
        # all there is to say.
        if problem.status == 403:
            raise
        raise problem from None


def _without_slip(form: PageForm, fields: Fields) -> Any:
    doubts = [
        FieldError("/" + name.replace(".", "/"), DOUBTFUL_ADDRESS, _DOUBT)
        for name in form.addresses
        if proposals.doubtful(fields, name)
    ]
    try:
        sent = form.read(fields)
    except InvalidFields as invalid:
        raise InvalidFields([*invalid.errors, *doubts]) from None
    if doubts:
        raise InvalidFields(doubts)
    return sent


def _holder(call: AnyCall) -> str:
    """Return what the hidden token of a form is tied to: a browser session, a link, or nobody."""
    actor = call.actor
    if isinstance(actor, AccountSession | CandidateSession):
        return actor.token_hash
    return actor.token if isinstance(actor, LinkHolder) else _ANONYMOUS


def _token(call: AnyCall, form: PageForm) -> str:
    return security.form_token(
        settings().signing_secret,
        purpose=form.purpose or form.model.__name__,
        holder=_holder(call),
        now=call.ports.clock.now(),
    )


def _require_token(call: AnyCall, form: PageForm, token: str) -> None:
    given = security.check_form_token(
        settings().signing_secret,
        token,
        purpose=form.purpose or form.model.__name__,
        holder=_holder(call),
        now=call.ports.clock.now(),
    )
    if not given:
        raise Problem(
            403,
            "form_expired",
            "Cette page est restée ouverte trop longtemps. Vérifiez vos réponses et envoyez-les à nouveau.",
        )


def _require_empty_trap(trap: str) -> None:
    if trap:
        # It comes back empty: a person whose browser filled it in has only to send again.
        raise Problem(
            422, "trap_filled", "Un champ invisible avait été rempli par un programme. Envoyez à nouveau."
        )
