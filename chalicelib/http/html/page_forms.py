"""Forms of pages: their questions, how they are shown, blank or again with errors, and their submission."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from chalicelib.domain.shared.email_address import likely_meant
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.http import fields as field_kinds
from chalicelib.http import problems
from chalicelib.http.bodies import Fields
from chalicelib.http.html import form_tokens, places, proposals
from chalicelib.http.html.endings import ENDED
from chalicelib.http.html.form_questions import FormQuestion, aliases_of, questions_of
from chalicelib.http.html.proposals import DOUBTFUL_ADDRESS, WRITTEN_DAY, Proposal
from chalicelib.http.messages import REQUIRED
from chalicelib.http.operation import Response
from chalicelib.http.problems import FieldError, InvalidFields, Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.http.together import Check, with_rules
from chalicelib.mail.wording import plural, typeset
from chalicelib.services.core.ports import Throttled
from chalicelib.services.core.store import VersionConflict
from chalicelib.services.core.transaction import Stale, VersionMissing

# Prefixes of fields of the page itself: a proposal to apply, and a doubtful answer that the person confirms.
_PUT, KEPT = "put.", "kept."
# The commune chosen; the text typed to find it; the button pressed.
_PLACE = "place"
_OF_COMMUNE = (_PLACE, "place_query", "action")
_NO_ANSWER = "none"
_TOKEN, _VERSION = "form_token", "version"
# The buttons that show the form again: search for a commune, return from the check page to the questions.
_SHOWS_AGAIN = ("search", "edit")
# Honeypot: a hidden field of the public forms that only programs fill in (DECISIONS 8).
_TRAP = "sujet"
# Statuses shown on the page of the form; others have their own page.
_SHOWN_ON_FORM = frozenset({403, 409, 412, 422, 428, 429})
_DOUBT = "Une faute de frappe est possible : vérifiez cette adresse."
# Messages that differ on pages: the API accepts ISO dates, pages French ones.
_IN_PAGES = {field_kinds.DAY_EXPECTED: "Écrivez le jour, le mois et l'année. Exemple : 28/02/2027"}


@dataclass(frozen=True, kw_only=True)
class PageForm:
    """A form of a page. Its questions come from its model; its token is bound to the name of the model.

    Args:
        model: validates what is sent.
        prepare: converts the fields before validation, where their type is not enough.
        void: called with the answers by name; returns the fields to ignore, even if they were filled in.
        purpose: what the token is bound to instead of the name, for a form whose steps have several models.
    """

    model: type[field_kinds.Form]
    prepare: Callable[[Fields], Fields] = lambda sent: sent
    void: Callable[[Mapping[str, str]], Collection[str]] = lambda _answers: ()
    purpose: str = ""

    @property
    def questions(self) -> Mapping[str, FormQuestion]:
        """The questions by field of the page, in order."""
        return questions_of(self.model)

    @property
    def token_purpose(self) -> str:
        """What its CSRF token is bound to."""
        return self.purpose or self.model.__name__

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The fields of e-mail addresses, which are checked for typing mistakes."""
        return tuple(name for name, one in self.questions.items() if one.kind.type == "email")

    @cached_property
    def days(self) -> frozenset[str]:
        """The fields of days, which people may write as 28/02/2027."""
        return frozenset(name for name, one in self.questions.items() if one.kind.type == "date")

    def read(self, fields: Fields) -> Any:
        """Validate the fields of the page.

        Raises:
            InvalidFields: some fields are invalid.
        """
        visible = self._without_hidden(self.prepare(fields))
        return Fields(tuple(self._as_sent_by_programs(visible))).validate(self.model)

    def _as_sent_by_programs(self, fields: Fields) -> Iterator[tuple[str, str]]:
        """Yield the fields as programs send them: the codes of the commune, ISO dates, nothing for null."""
        given = _first_values(fields)
        asks_commune = _PLACE in self.questions
        nulls = {name: one.kind.null for name, one in self.questions.items() if one.kind.null}
        for name, value in fields.pairs:
            of_the_page = name.startswith((_PUT, KEPT)) or (asks_commune and name in _OF_COMMUNE)
            if not of_the_page and name not in nulls:
                yield name, _iso(value) if name in self.days else value
        if asks_commune:
            insee_code, _, postal_code = given.get(_PLACE, "").partition("-")
            yield from (("insee_code", insee_code), ("postal_code", postal_code))
        for name, null in nulls.items():
            # One of the choices means null. No answer does not: it becomes a value that is refused.
            value = given.get(name) or _NO_ANSWER
            yield name, "" if value == null else value

    def _without_hidden(self, fields: Fields) -> Fields:
        """Return the fields without those that the page hides because of the other answers."""
        left_out = set(self.void(_first_values(fields)))
        for name, question in self.questions.items():
            kept = (pair for pair in fields.pairs if pair[0] not in left_out)
            if question.ask.when and not _meets(set(kept), question.ask.when, name.rpartition(".")[0]):
                left_out.add(name)
        return replace(fields, pairs=tuple(pair for pair in fields.pairs if pair[0] not in left_out))

    def field_at(self, pointer: str) -> str:
        """Return the page's field for a JSON pointer."""
        name = pointer.removeprefix("/").replace("/", ".")
        name = aliases_of(self.model).get(name, name)
        # An error on an item is shown next to its list.
        return name if name in self.questions else name.rstrip("0123456789").rstrip(".")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A form to render: blank, or as sent with its errors.

    Args:
        form: which.
        token: the CSRF token.
        fields: values sent; templates never show a password.
        problem: its errors.
        proposals: the proposed corrections, by field.
        put: the field whose proposal was just applied.
        version: of the object shown, where the act requires it.
    """

    form: PageForm
    token: str
    fields: Fields = field(default_factory=Fields)
    problem: Problem | None = None
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    put: str = ""
    version: str = ""

    def of(self, version: int) -> Shown:
        """Return the form with the version of the object that the page shows.

        After a conflict the page shows the stored version, on which the person decides again.
        """
        conflict = self.problem is not None and self.problem.code == "version_conflict"
        return self if self.version and not conflict else replace(self, version=str(version))

    def question(self, name: str) -> FormQuestion:
        """Return the question of a field."""
        return self.form.questions[name]

    def label(self, name: str) -> str:
        """Return the label of a field."""
        return typeset(self.question(name).ask.label)

    def value(self, name: str) -> str:
        """Return the value of a field."""
        return self.fields.first(name)

    def values(self, name: str) -> list[str]:
        """Return the values of a list."""
        return self.fields.all(name)

    def error(self, name: str) -> str | None:
        """Return the error of a field."""
        found = self._wrong(name)
        return self._message(name, found) if found else None

    def _wrong(self, name: str) -> FieldError | None:
        errors = self.problem.errors if self.problem else ()
        return next((one for one in errors if self.form.field_at(one.pointer) == name), None)

    def errors(self, name: str) -> list[tuple[str, str]]:
        """Return the code and message of every error of a field."""
        errors = self.problem.errors if self.problem else ()
        return [
            (one.code, self._message(name, one)) for one in errors if self.form.field_at(one.pointer) == name
        ]

    def doubted(self, name: str) -> bool:
        """Return True when a field looks like a typing mistake, which the person may keep."""
        found = self._wrong(name)
        return found is not None and found.code == DOUBTFUL_ADDRESS

    def kept(self, name: str) -> str:
        """Return the value that the person was asked about, so as not to ask again."""
        typed = self.value(name)
        return typed if self.doubted(name) or self.value(f"{KEPT}{name}") == typed else ""

    def summary(self) -> list[tuple[str | None, str]]:
        """Return every error: the field to link to, or None, and its message."""
        if self.problem is None:
            return []
        order = list(self.form.questions)
        found: list[tuple[str | None, str]] = []
        for error in self.problem.errors:
            name = self.form.field_at(error.pointer)
            message = self._message(name, error) if name in order else error.message
            found.append(
                (name, f"{self._before_error(name)} {message}") if name in order else (None, message)
            )
        found = sorted(dict.fromkeys(found), key=lambda one: order.index(one[0]) if one[0] else -1)
        return found or [(None, self.problem.detail), *self._retry_after()]

    def _message(self, name: str, error: FieldError) -> str:
        """Return the message of an error for pages."""
        missing = self.question(name).ask.missing if error.code == REQUIRED[0] else ""
        return missing or _IN_PAGES.get(error.message, error.message)

    def _before_error(self, name: str) -> str:
        label = self.label(name)
        return label if label.endswith("?") else f"{label} :"

    def _retry_after(self) -> list[tuple[None, str]]:
        seconds = int((self.problem.headers if self.problem else {}).get("Retry-After", 0))
        if not seconds:
            return []
        unit, words = next(
            (unit, words)
            for unit, words in ((3600, "heure"), (60, "minute"), (1, "seconde"))
            # In hours from two hours on, in minutes from two minutes on.
            if seconds >= 2 * unit or unit == 1
        )
        wait = plural(-(-seconds // unit), words)
        return [(None, f"Temps d'attente : {wait}.")]


def _first_values(fields: Fields) -> dict[str, str]:
    """Return the first value of each field, by name."""
    return dict(reversed(fields.pairs))


def _meets(answers: Collection[tuple[str, str]], when: str, group: str) -> bool:
    """Return True when the answers of a group of questions meet a condition of ``Ask.when``."""
    for alternative in when.split("|"):
        name, _, values = alternative.partition("=")
        field = f"{group}.{name}" if group else name
        if any((field, value) in answers for value in values.split(",")):
            return True
    return False


def page_form(model: type[field_kinds.Form] | PageForm) -> PageForm:
    """Return the page form of a model."""
    return model if isinstance(model, PageForm) else PageForm(model=model)


def blank(request: AnyRequest, model: type[field_kinds.Form] | PageForm) -> Shown:
    """Return a blank form."""
    form = page_form(model)
    return Shown(form=form, token=form_tokens.given(request, form.token_purpose))


def filled(request: AnyRequest, model: type[field_kinds.Form] | PageForm, **values: str) -> Shown:
    """Return a form filled in with values by field."""
    return again_with(request, page_form(model), Fields(tuple(values.items())))


def shown_or_blank(
    request: AnyRequest, model: type[field_kinds.Form] | PageForm, shown: Shown | None
) -> Shown:
    """Return the form as it was sent, or blank when another form of the page was sent."""
    form = page_form(model)
    return shown if shown is not None and shown.form.model is form.model else blank(request, form)


def again_with(request: AnyRequest, form: PageForm, fields: Fields, problem: Problem | None = None) -> Shown:
    """Return a form as it was sent, with its errors."""
    proposed: dict[str, Proposal] = {}
    for error in problem.errors if problem else ():
        name = form.field_at(error.pointer)
        if proposal := proposals.proposal(request.ports, error.code, fields.first(name)):
            proposed.setdefault(name, proposal)
    return Shown(
        form=form,
        token=form_tokens.given(request, form.token_purpose),
        fields=fields,
        problem=problem,
        proposals=proposed,
    )


def _iso(text: str) -> str:
    match = WRITTEN_DAY.fullmatch(text.strip())
    if match is None or len(match[3]) != 4:
        return text
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"


def submit(
    request: AnyRequest,
    form: PageForm,
    *,
    act: Callable[[Any, int | None], Response],
    again: Callable[[Shown], Response],
    check: Check | None = None,
    otherwise: Callable[[], Response] | None = None,
) -> Response:
    """Validate a form and act on it, or show it again with its errors.

    A commune that was typed without being chosen is accepted when the text names exactly one. The buttons
    « search » and « edit » show the form again as it was sent; that of a proposal applies it first.

    Args:
        request: the request, whose body is ``Fields``.
        form: which.
        act: called with the validated model and the version shown on the page.
        again: renders the page again; if it raises, the page of the problem is shown.
        check: the rules that need the stored object, if any.
        otherwise: handles the buttons other than « send », if the page has any.

    Raises:
        Exception: raised by ``act``, with a status not shown on the form.
    """
    own, fields, put = _sent(request.body)
    seen = own.get(_VERSION, "")
    button = _first_values(fields).get("action")
    if otherwise is not None and button != "send":
        return otherwise()
    if button in _SHOWS_AGAIN:
        return again(replace(again_with(request, form, fields), version=seen))
    if _PLACE in form.questions:
        fields = with_commune(request, fields)
    if put:
        return again(replace(again_with(request, form, fields), put=put, version=seen))
    try:
        form_tokens.require(request, form.token_purpose, own.get(_TOKEN, ""))
        _require_empty_trap(own.get(_TRAP, ""))
        return act(_validated(request, form, fields, check), int(seen) if seen.isdecimal() else None)
    except (Problem, Refusal, Refusals, Throttled, Stale, VersionConflict, VersionMissing) as error:
        problem = problems.from_exception(error, public=True, conditional=bool(seen))
        if problem.status not in _SHOWN_ON_FORM or problem.code in ENDED:
            raise
    try:
        return again(replace(again_with(request, form, fields, problem), version=seen))
    except Refusal:
        # The page cannot be shown: 404 where access is denied, otherwise the problem itself.
        if problem.status == 403:
            raise
        raise problem from None


def typed(request: AnyRequest) -> Fields:
    """Return the fields of a request without those of the page itself."""
    fields: Fields = request.body
    return fields.without(_TOKEN, _TRAP, _VERSION)


def _sent(body: Fields) -> tuple[dict[str, str], Fields, str]:
    """Return the fields of the page itself, the answers, and the field whose proposal was accepted."""
    own: dict[str, str] = {}
    put: dict[str, str] = {}
    answers = []
    for name, value in body.pairs:
        if name in (_TOKEN, _TRAP, _VERSION):
            own.setdefault(name, value)
        elif name.startswith(_PUT):
            put[name.removeprefix(_PUT)] = value
        else:
            answers.append((name, value))
    corrected = tuple((name, put.get(name, value)) for name, value in answers)
    return own, Fields(corrected), next(iter(put), "")


def with_commune(request: AnyRequest, fields: Fields) -> Fields:
    """Return the fields with a commune chosen, when the text typed names exactly one."""
    given = _first_values(fields)
    chosen = given.get(_PLACE, "")
    place = places.settled(request.ports.places, chosen, given.get("place_query", ""))
    if place == chosen:
        return fields
    kept = (pair for pair in fields.pairs if pair[0] != _PLACE)
    return Fields((*kept, *([(_PLACE, place)] if place else [])))


def _validated(request: AnyRequest, form: PageForm, fields: Fields, check: Check | None) -> Any:
    given = _first_values(fields)
    doubts = [
        FieldError("/" + name.replace(".", "/"), DOUBTFUL_ADDRESS, _DOUBT)
        for name in form.addresses
        if _doubtful(given, name)
    ]
    try:
        sent = form.read(fields)
    except InvalidFields as invalid:
        raise InvalidFields([*with_rules(invalid, request.ports, check).errors, *doubts]) from None
    if doubts:
        raise InvalidFields(doubts)
    return sent


def _doubtful(given: Mapping[str, str], name: str) -> bool:
    """Return True when an address looks mistyped and the person has not confirmed it."""
    typed = given.get(name, "")
    return likely_meant(typed.strip().lower()) is not None and given.get(f"{KEPT}{name}") != typed


def _require_empty_trap(trap: str) -> None:
    if trap:
        # The field is not shown again, so that a person whose browser filled it in can send the form again.
        raise Problem(
            422, "trap_filled", "Un champ invisible avait été rempli par un programme. Envoyez à nouveau."
        )
