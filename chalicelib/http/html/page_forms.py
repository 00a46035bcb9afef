"""Forms of pages: their hidden token, what is shown again after an error, what is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.http import fields as documents
from chalicelib.http import problems, security
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Call
from chalicelib.http.html import proposals as corrections
from chalicelib.http.html.endings import ENDED
from chalicelib.http.html.proposals import DOUBTFUL_ADDRESS, KEPT, Proposal
from chalicelib.http.problems import FieldError, InvalidFields, Problem
from chalicelib.mail.wording import plural, typeset
from chalicelib.services.core.ports import Throttled
from chalicelib.settings import settings

ANONYMOUS = "anonymous"
_TOKEN = "form_token"
# A field of the public forms that nobody sees: only programs fill it in (design.md 8).
_TRAP = "sujet"
# What the person can mend on the same page; the rest is a page of its own.
_MENDABLE = frozenset({403, 409, 422, 429})
_DOUBT = "Une faute de frappe est possible : vérifiez cette adresse."
# To programs a day has one form; people are shown the one they write.
_IN_PAGES = {documents.DAY_EXPECTED: "Écrivez le jour, le mois et l'année. Exemple : 28/02/2027"}


@dataclass(frozen=True, kw_only=True)
class PageForm:
    """A form of a page.

    Args:
        purpose: ties its hidden token to it.
        model: what it sends.
        labels: French label of each field.
        aliases: by field of the model, the field of the page where its error is shown.
        prepare: from the page's fields to the model's.
        addresses: fields of e-mail addresses in which a slip of the pen is asked about, once.
    """

    purpose: str
    model: type[documents.Form]
    labels: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Fields], Fields] = lambda fields: fields
    addresses: tuple[str, ...] = ()

    def read(self, fields: Fields) -> Any:
        """The model, from the fields of the page.

        Raises:
            InvalidFields: something must be corrected.
        """
        prepared = self.prepare(corrections.answers(fields))
        return corrections.with_days(prepared, self.model).validate(self.model)

    def field_at(self, pointer: str) -> str:
        """The field of the page that a pointer means."""
        name = pointer.removeprefix("/").replace("/", ".")
        name = self.aliases.get(name, name)
        # What is wrong with one answer of a list is shown beside the list.
        return name if name in self.labels else name.rstrip("0123456789").rstrip(".")


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
    """

    form: PageForm
    token: str
    fields: Fields = field(default_factory=Fields)
    problem: Problem | None = None
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    put: str = ""

    def label(self, name: str) -> str:
        """The label of a field."""
        return typeset(self.form.labels[name])

    def value(self, name: str) -> str:
        """What was typed in a field."""
        return self.fields.first(name)

    def values(self, name: str) -> list[str]:
        """What was ticked of a list."""
        return self.fields.all(name)

    def error(self, name: str) -> str | None:
        """What is wrong with a field."""
        found = self._wrong(name)
        return _IN_PAGES.get(found.message, found.message) if found else None

    def _wrong(self, name: str) -> FieldError | None:
        errors = self.problem.errors if self.problem else ()
        return next((one for one in errors if self.form.field_at(one.pointer) == name), None)

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
        found: list[tuple[str | None, str]] = []
        for error in self.problem.errors:
            name = self.form.field_at(error.pointer)
            known = name in self.form.labels
            message = _IN_PAGES.get(error.message, error.message)
            text = f"{self._asked(name)} {message}" if known else message
            found.append((name if known else None, text))
        # In the order of the page, which is that of the labels.
        order = list(self.form.labels)
        found = sorted(dict.fromkeys(found), key=lambda one: order.index(one[0]) if one[0] else -1)
        return found or [(None, self.problem.detail), *self._waiting()]

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


def blank(call: Call, form: PageForm, holder: str) -> Shown:
    """A form nobody has filled in yet.

    Args:
        call: the request.
        form: which.
        holder: what its hidden token is tied to: a link's token, a session's hash or ``ANONYMOUS``.
    """
    return Shown(form=form, token=_token(call, form, holder))


def filled(call: Call, form: PageForm, holder: str, **values: str) -> Shown:
    """A form that already says something; arguments as for ``blank``, then what each field holds."""
    return again_with(call, form, holder, Fields(tuple(values.items())))


def again_with(
    call: Call, form: PageForm, holder: str, fields: Fields, problem: Problem | None = None
) -> Shown:
    """A form as it was sent; arguments as for ``blank``, then the fields and what is wrong with them."""
    proposals: dict[str, Proposal] = {}
    for error in problem.errors if problem else ():
        name = form.field_at(error.pointer)
        if proposal := corrections.proposal(call.ports, error.code, fields.first(name)):
            proposals.setdefault(name, proposal)
    return Shown(
        form=form, token=_token(call, form, holder), fields=fields, problem=problem, proposals=proposals
    )


def typed(call: Call) -> Fields:
    """What was typed in the form of a request."""
    fields: Fields = call.body
    return fields.without(_TOKEN, _TRAP)


def with_box(fields: Fields, name: str) -> Fields:
    """The fields with a box that must be ticked: browsers leave out the one that is not."""
    return fields if fields.first(name) else Fields((*fields.without(name).pairs, (name, "false")))


def submit(
    call: Call,
    form: PageForm,
    holder: str,
    *,
    act: Callable[[Any], Answer],
    again: Callable[[Shown], Answer],
) -> Answer:
    """Check a form and act on it; show it again when the person can mend what is wrong.

    The button of a proposal puts it in and shows the form again: to look at, then to send.

    Args:
        call: the request, whose body is ``Fields``.
        form: which.
        holder: as for ``blank``.
        act: does what is asked with the validated model.
        again: makes the page again.

    Raises:
        Exception: what ``act`` raises and the person cannot mend here.
    """
    fields, put = corrections.put_in(typed(call))
    if put:
        return again(replace(again_with(call, form, holder, fields), put=put))
    try:
        _require_token(call, form, holder)
        _require_empty_trap(call)
        return act(_without_slip(form, fields))
    except (Problem, Refusal, Refusals, Throttled) as error:
        problem = problems.from_exception(error, public=True, conditional=False)
        if problem.status not in _MENDABLE or problem.code in ENDED:
            raise
        return again(again_with(call, form, holder, fields, problem))


def _without_slip(form: PageForm, fields: Fields) -> Any:
    doubts = [
        FieldError("/" + name.replace(".", "/"), DOUBTFUL_ADDRESS, _DOUBT)
        for name in form.addresses
        if corrections.doubtful(fields, name)
    ]
    try:
        sent = form.read(fields)
    except InvalidFields as invalid:
        raise InvalidFields([*invalid.errors, *doubts]) from None
    if doubts:
        raise InvalidFields(doubts)
    return sent


def _token(call: Call, form: PageForm, holder: str) -> str:
    return security.form_token(
        settings().signing_secret, purpose=form.purpose, holder=holder, now=call.ports.clock.now()
    )


def _require_token(call: Call, form: PageForm, holder: str) -> None:
    given = security.check_form_token(
        settings().signing_secret,
        call.body.first(_TOKEN),
        purpose=form.purpose,
        holder=holder,
        now=call.ports.clock.now(),
    )
    if not given:
        raise Problem(
            403,
            "form_expired",
            "Cette page est restée ouverte trop longtemps. Vérifiez vos réponses et envoyez-les à nouveau.",
        )


def _require_empty_trap(call: Call) -> None:
    if call.body.first(_TRAP):
        # It comes back empty: a person whose browser filled it in has only to send again.
        raise Problem(
            422, "trap_filled", "Un champ invisible avait été rempli par un programme. Envoyez à nouveau."
        )


def _ticked(value: bool) -> bool:
    if not value:
        raise documents.wrong("not_ticked", "Cochez cette case si vous voulez retirer la candidature.")
    return value


class WithdrawalForm(documents.Form):
    """The withdrawal of an application, which a stray click must not do."""

    confirmed: Annotated[bool, AfterValidator(_ticked)] = Field(default=False, validate_default=True)
