"""A form of a page that was sent: its answers are acted on, or it is shown again with its errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.shared.email_address import likely_meant
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.http import problems
from chalicelib.http.bodies import Fields
from chalicelib.http.html import form_tokens, places
from chalicelib.http.html.endings import ENDED
from chalicelib.http.html.page_forms import KEPT, PLACE, PUT, PageForm, Shown, again_with, first_values
from chalicelib.http.html.proposals import DOUBTFUL_ADDRESS
from chalicelib.http.operation import Response
from chalicelib.http.problems import FieldError, InvalidFields, Problem
from chalicelib.http.serve import AnyRequest
from chalicelib.http.together import Check, with_rules
from chalicelib.services.core.ports import Throttled
from chalicelib.services.core.store import VersionConflict
from chalicelib.services.core.transaction import Stale, VersionMissing

_TOKEN, _VERSION = "form_token", "version"
# The buttons that show the form again: search for a commune, return from the check page to the questions.
_SHOWS_AGAIN = ("search", "edit")
# Honeypot: a hidden field of the public forms that only programs fill in (DECISIONS 8).
_TRAP = "sujet"
# Statuses shown on the page of the form; others have their own page.
_SHOWN_ON_FORM = frozenset({403, 409, 412, 422, 428, 429})
_DOUBT = "Une faute de frappe est possible : vérifiez cette adresse."


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
    button = first_values(fields).get("action")
    if otherwise is not None and button != "send":
        return otherwise()
    if button in _SHOWS_AGAIN:
        return again(replace(again_with(request, form, fields), version=seen))
    if PLACE in form.questions:
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
        elif name.startswith(PUT):
            put[name.removeprefix(PUT)] = value
        else:
            answers.append((name, value))
    corrected = tuple((name, put.get(name, value)) for name, value in answers)
    return own, Fields(corrected), next(iter(put), "")


def with_commune(request: AnyRequest, fields: Fields) -> Fields:
    """Return the fields with a commune chosen, when the text typed names exactly one."""
    given = first_values(fields)
    chosen = given.get(PLACE, "")
    place = places.settled(request.ports.places, chosen, given.get("place_query", ""))
    if place == chosen:
        return fields
    kept = (pair for pair in fields.pairs if pair[0] != PLACE)
    return Fields((*kept, *([(PLACE, place)] if place else [])))


def _validated(request: AnyRequest, form: PageForm, fields: Fields, check: Check | None) -> Any:
    given = first_values(fields)
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
