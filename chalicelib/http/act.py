"""An act, declared once for its two doors: what programs send as JSON, and what people send from a page."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_type_hints

from pydantic import BaseModel

from chalicelib.domain.access.permissions import SCOPES, Act, Who
from chalicelib.http import bodies
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Operation
from chalicelib.http.fields import Form
from chalicelib.http.html import page_forms, pages
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.http.route import Handler, Routes
from chalicelib.http.serve import AnyCall, ProblemPage

Show = Callable[..., Any]
Again = Callable[..., Answer]


class Nothing(Form):
    """An act that asks nothing."""


@dataclass(frozen=True, kw_only=True)
class DeclaredAct:
    """An act, whole.

    Args:
        name: of the operation, in the OpenAPI document and the log.
        act: what the table of permissions calls it.
        who: who may use its doors.
        do: the service: takes the ports, the actor, the ids of the path in its order, then by name the
            answers of the form and, where ``versioned``, ``expected_version``.
        form: what is asked.
        page_form: the form as the page asks it, where it asks otherwise; a function of the call and the path
            where the questions depend on what they are about.
        api: method and path, as « PUT /recruitments/{recruitment_id}/contract »: under the prefix unless it
            begins with « /api/ »; none for an act of pages alone.
        page: path of the page that posts it; none for an act of programs alone.
        summary: French, for the OpenAPI document.
        shows: what the JSON answer holds: a view, or a function of the ports and the result whose return
            type is one; none for an empty answer.
        status: of the JSON answer.
        then: path where the page leads, with the parameters of the path in braces, or a function of the
            call, the result and the path that returns one, or a page.
        again: makes the page again: takes the call, the path and ``shown``.
        steps: what the page does before the act: returns a page to show, or the call to go on with.
        cookies: the Set-Cookie values that the result brings.
        versioned: where the service takes ``expected_version``: ``optional``, or ``required`` where it
            refuses an act that does not say one.
        endings: what is said of a link that cannot serve any more.
        refusals: statuses of the service's own refusals, for the OpenAPI document.
        cors: web forms of the allowed origins may use it.
    """

    name: str
    act: Act
    who: frozenset[Who]
    do: Callable[..., Any]
    form: type[Form]
    page_form: PageForm | Callable[..., PageForm]
    api: str
    page: str
    summary: str
    shows: Show | None
    status: int
    then: str | Callable[..., str | Answer]
    again: Again | None
    steps: Callable[..., Answer | AnyCall] | None
    cookies: Callable[[Any], Sequence[str]]
    versioned: str
    endings: Endings | None
    refusals: tuple[int, ...]
    cors: bool

    def api_operation(self, routes: Routes) -> Operation:
        """The door of programs, among the routes of an audience."""
        method, _, path = self.api.partition(" ")
        return Operation(
            name=self.name,
            tag=routes.tag,
            method=method,
            path=path if path.startswith("/api/") else routes.prefix + path,
            who=self.who,
            act=self.act,
            summary=self.summary,
            body=None if self.form is Nothing else self.form,
            query=None,
            answers={self.status: _view_of(self.shows)},
            refusals=self.refusals,
            cors=self.cors,
            needs_version=self.versioned == "required",
            max_body=bodies.MAX_BODY,
            documented=True,
        )

    def page_operation(self, routes: Routes) -> Operation:
        """The door of people, among the routes of an audience."""
        return Operation(
            name=f"{self.name}_page",
            tag=routes.tag,
            method="POST",
            path=self.page,
            who=self.who,
            act=self.act,
            summary="",
            body=Fields,
            query=None,
            answers={},
            refusals=(),
            cors=False,
            needs_version=False,
            max_body=bodies.MAX_BODY,
            documented=False,
        )

    def done(self, call: AnyCall, path: Iterable[str], form: Any, version: int | None) -> Any:
        """What the service makes of it: it takes the ports, who acts, the ids of the path and the answers."""
        arguments = form.arguments() if isinstance(form, Form) else {}
        if self.versioned:
            arguments["expected_version"] = version
        return self.do(call.ports, call.actor, *path, **arguments)

    def as_json(self, call: AnyCall, **path: str) -> Answer:
        """The door of programs."""
        form = call.body if call.body is not None else Nothing()
        result = self.done(call, self._subjects(path), form, call.if_match)
        body = _shown(self.shows, call, result) if self.shows else None
        return Answer(status=self.status, body=body, cookies=self.cookies(result))

    def as_page(self, call: AnyCall, **path: str) -> Answer:
        """The door of people: what was sent is done, or shown again with what must be corrected."""
        if self.steps is not None:
            step = self.steps(call, **path)
            if isinstance(step, Answer):
                return step
            call = step

        def act(form: Any, version: int | None) -> Answer:
            result = self.done(call, self._subjects(path), form, version)
            if isinstance(self.then, str):
                return pages.go_to(self.then.format(**path), cookies=tuple(self.cookies(result)))
            onward = self.then(call, result, **path)
            if isinstance(onward, str):
                return pages.go_to(onward, cookies=tuple(self.cookies(result)))
            return replace(onward, cookies=(*onward.cookies, *self.cookies(result)))

        def again(shown: Shown) -> Answer:
            assert self.again is not None
            return self.again(call, **path, shown=shown)

        asked = self.page_form if isinstance(self.page_form, PageForm) else self.page_form(call, **path)
        return page_forms.submit(call, asked, act=act, again=again)

    def _subjects(self, path: Mapping[str, str]) -> list[str]:
        """The ids of the path, in its order. The token of a link is with its holder."""
        return [value for name, value in path.items() if name != "token"]


class Audience:
    """Everything that some roles may do and read, as JSON under one prefix and as pages.

    Args:
        tag: name of the group in the OpenAPI document.
        who: who they are (RULES section 7).
        prefix: what the paths of the API start with.
        problem_page: makes the page shown when something goes wrong.
    """

    def __init__(
        self, tag: str, *who: Who, prefix: str = "/api/v1", problem_page: ProblemPage = pages.problem_page
    ) -> None:
        self.tag = tag
        self.who = frozenset(who)
        self.api = Routes(tag, prefix=prefix)
        self.pages = Routes(f"{tag}, pages", problem_page=problem_page)

    def get(
        self, path: str, act: Act | None = None, *, who: Collection[Who] = (), **declared: Any
    ) -> Callable[[Handler], Handler]:
        """Declare what programs read. A GET changes nothing (RULES section 8).

        Args:
            path: under the prefix.
            act: what the table of permissions calls it; none for what is open to everybody.
            who: of the audience, all of it when empty.
            declared: as for ``Routes.route``.
        """
        return self.api.get(path, who=self._allowed(act, who), act=act, **declared)

    def page(
        self, path: str, act: Act | None = None, *, who: Collection[Who] = (), **declared: Any
    ) -> Callable[[Handler], Handler]:
        """Declare a page that shows something; arguments as for ``get``."""
        return self.pages.get(path, who=self._allowed(act, who), act=act, **declared)

    def act(
        self,
        name: str,
        act: Act,
        *,
        do: Callable[..., Any],
        form: type[Form] = Nothing,
        page_form: PageForm | Callable[..., PageForm] | None = None,
        api: str = "",
        page: str = "",
        summary: str = "",
        shows: Show | None = None,
        status: int = 200,
        then: str | Callable[..., str | Answer] = "",
        again: Again | None = None,
        steps: Callable[..., Answer | AnyCall] | None = None,
        cookies: Callable[[Any], Sequence[str]] = lambda _result: (),
        versioned: str = "",
        endings: Endings | None = None,
        who: Collection[Who] = (),
        refusals: Sequence[int] = (),
        cors: bool = False,
    ) -> DeclaredAct:
        """Declare an act once; arguments as for ``DeclaredAct``, ``who`` is the whole audience when empty.

        Raises:
            TypeError: the declaration does not hold together, or the act has no scope for somebody.
        """
        declared = DeclaredAct(
            name=name,
            act=act,
            who=self._allowed(act, who),
            do=do,
            form=form,
            page_form=page_form or PageForm(model=form),
            api=api,
            page=page,
            summary=summary,
            shows=shows,
            status=status,
            then=then,
            again=again,
            steps=steps,
            cookies=cookies,
            versioned=versioned,
            endings=endings,
            refusals=tuple(refusals),
            cors=cors,
        )
        _require_whole(declared)
        if api:
            self.api.add(declared.api_operation(self.api), declared.as_json)
        if page:
            handler = endings.explained(declared.as_page) if endings else declared.as_page
            self.pages.add(declared.page_operation(self.pages), handler)
        return declared

    def _allowed(self, act: Act | None, who: Collection[Who]) -> frozenset[Who]:
        """Who of the audience a route is for.

        Raises:
            TypeError: somebody is no part of the audience, or has no scope for the act in the table.
        """
        allowed = frozenset(who) or self.who
        if not allowed <= self.who:
            raise TypeError(f"{sorted(allowed - self.who)} are no part of the audience {self.tag}")
        if act is None:
            if Who.ANYBODY not in allowed:
                raise TypeError(
                    "a route that is not open to everybody has an act in the table of permissions"
                )
            return allowed
        without = allowed - set(SCOPES[act])
        if without:
            raise TypeError(f"{act}: no scope for {sorted(without)}")
        return allowed


def _require_whole(declared: DeclaredAct) -> None:
    """Check that the parts of a declaration fit: the service takes what the form gives."""
    if not declared.api and not declared.page:
        raise TypeError(f"{declared.name}: an act has a door")
    if declared.page and not (declared.again and declared.then):
        raise TypeError(f"{declared.name}: a page leads somewhere, and is shown again")
    parameters = inspect.signature(declared.do).parameters.values()
    named = {one.name for one in parameters if one.kind is inspect.Parameter.KEYWORD_ONLY}
    needed = {one.name for one in parameters if one.name in named and one.default is inspect.Parameter.empty}
    given = declared.form.given() | ({"expected_version"} if declared.versioned else set())
    if not needed <= given <= named:
        raise TypeError(f"{declared.name}: the service takes {sorted(named)}, it is given {sorted(given)}")


def _view_of(shows: Show | None) -> Any:
    if shows is None or (isinstance(shows, type) and issubclass(shows, BaseModel)):
        return shows
    return get_type_hints(shows)["return"]


def _shown(shows: Show, call: AnyCall, result: Any) -> Any:
    return result if isinstance(shows, type) else shows(call.ports, result)
