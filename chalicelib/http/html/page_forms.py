"""Forms of pages: their questions, how they are read, and how they are shown, blank or again with errors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from chalicelib.http import fields as field_kinds
from chalicelib.http.bodies import Fields
from chalicelib.http.html import form_tokens, proposals
from chalicelib.http.html.form_questions import FormQuestion, aliases_of, questions_of
from chalicelib.http.html.proposals import DOUBTFUL_ADDRESS, WRITTEN_DAY, Proposal
from chalicelib.http.messages import REQUIRED
from chalicelib.http.problems import FieldError, Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.mail.wording import plural, typeset

# Prefixes of fields of the page itself: a proposal to apply, and a doubtful answer that the person confirms.
PUT, KEPT = "put.", "kept."
# The commune chosen; the text typed to find it; the button pressed.
PLACE = "place"
_OF_COMMUNE = (PLACE, "place_query", "action")
_NO_ANSWER = "none"
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
        given = first_values(fields)
        asks_commune = PLACE in self.questions
        nulls = {name: one.kind.null for name, one in self.questions.items() if one.kind.null}
        for name, value in fields.pairs:
            of_the_page = name.startswith((PUT, KEPT)) or (asks_commune and name in _OF_COMMUNE)
            if not of_the_page and name not in nulls:
                yield name, _iso(value) if name in self.days else value
        if asks_commune:
            insee_code, _, postal_code = given.get(PLACE, "").partition("-")
            yield from (("insee_code", insee_code), ("postal_code", postal_code))
        for name, null in nulls.items():
            # Null is one of the choices: a missing answer becomes a value that is not, hence an error.
            value = given.get(name) or _NO_ANSWER
            yield name, "" if value == null else value

    def _without_hidden(self, fields: Fields) -> Fields:
        """Return the fields without those that the page hides because of the other answers."""
        left_out = set(self.void(first_values(fields)))
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


def first_values(fields: Fields) -> dict[str, str]:
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
