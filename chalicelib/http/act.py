"""Declare an act once for two routes: JSON for programs, and a form for pages."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, get_type_hints

from pydantic import BaseModel

from chalicelib.domain.access.permissions import SCOPES, Act, Who
from chalicelib.http import bodies
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Operation, subjects_of
from chalicelib.http.fields import Form
from chalicelib.http.html import page_forms, pages
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.http.route import Handler, Routes
from chalicelib.http.serve import AnyCall, ProblemPage

Show = Callable[..., Any]
Again = Callable[..., Answer]


class Nothing(Form):
    """The form of an act without fields."""


@dataclass(frozen=True, kw_only=True)
class DeclaredAct:
    """The declaration of an act.

    Args:
        name: of the operation, in the OpenAPI document and the log.
        act: its name in the table of permissions.
        who: roles that may use its routes.
        check: the rules of the service that read the object, called as ``do`` with the ids, then the answers
            that are right: they are told together with what is wrong with the others.
        do: the service, called with the ports, the actor, the ids of the path in order, then by name the
            fields of the form and, where ``versioned``, ``expected_version``.
        form: its fields.
        page_form: the form of the page, where it differs; a function of the call and the path where its
            questions depend on the object.
        api: method and path, as « PUT /recruitments/{recruitment_id}/contract »: under the prefix unless it
            begins with « /api/ »; none for an act on pages only. By role, where each has its own.
        page: path to which the page posts; none for an act of the API only.
        summary: French, for the OpenAPI document.
        shows: body of the JSON answer: a view, or a function of the ports and the result that returns one;
            none for an empty answer.
        status: of the JSON answer.
        then: path to redirect the page to, with the parameters of the path in braces, or a function of the
            call, the result and the path that returns one, or a page.
        again: renders the page again, called with the call, the path and ``shown``.
        steps: called before the act on the page: returns a page to show, or the call to continue with.
        cookies: returns the Set-Cookie values for the result.
        versioned: set where the service takes ``expected_version``: ``optional``, or ``required`` where it
            refuses a request without one.
        endings: the pages of a used or expired link.
        refusals: statuses of the refusals of the service, for the OpenAPI document.
        cors: web forms of the allowed origins may use it.
    """

    name: str
    act: Act
    who: frozenset[Who]
    do: Callable[..., Any]
    form: type[Form]
    page_form: PageForm | Callable[..., PageForm]
    api: str | Mapping[Who, str]
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
    check: Callable[..., object] | None

    def api_operations(self, routes: Routes) -> list[Operation]:
        """Return the operations of the JSON routes."""
        if isinstance(self.api, str):
            return [self._api_operation(routes, self.name, self.api, self.who)] if self.api else []
        return [
            self._api_operation(routes, f"{self.name}_by_{who}", door, frozenset({who}))
            for who, door in self.api.items()
        ]

    def _api_operation(self, routes: Routes, name: str, door: str, who: frozenset[Who]) -> Operation:
        method, _, path = door.partition(" ")
        return Operation(
            name=name,
            tag=routes.tag,
            method=method,
            path=path if path.startswith("/api/") else routes.prefix + path,
            who=who,
            act=self.act,
            summary=self.summary,
            body=None if self.form is Nothing else self.form,
            query=None,
            answers={self.status: _view_of(self.shows)},
            refusals=self.refusals,
            cors=self.cors,
            versioned=self.versioned,
            shows_version=False,
            max_body=bodies.MAX_BODY,
            documented=True,
            check=self.check,
        )

    def page_operation(self, routes: Routes) -> Operation:
        """Return the operation of the page route."""
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
            versioned=self.versioned,
            shows_version=False,
            max_body=bodies.MAX_BODY,
            documented=False,
        )

    def done(self, call: AnyCall, path: Iterable[str], form: Any, version: int | None) -> Any:
        """Call the service and return its result."""
        arguments = form.arguments() if isinstance(form, Form) else {}
        if self.versioned:
            arguments["expected_version"] = version
        return self.do(call.ports, call.actor, *path, **arguments)

    def as_json(self, call: AnyCall, **path: str) -> Answer:
        """Handle a JSON request."""
        form = call.body if call.body is not None else Nothing()
        result = self.done(call, subjects_of(path), form, call.if_match)
        body = _shown(self.shows, call, result) if self.shows else None
        return Answer(status=self.status, body=body, cookies=self.cookies(result))

    def as_page(self, call: AnyCall, **path: str) -> Answer:
        """Handle the form of a page: do the act, or show the form again with its errors."""
        if self.steps is not None:
            step = self.steps(call, **path)
            if isinstance(step, Answer):
                return step
            call = step

        def act(form: Any, version: int | None) -> Answer:
            result = self.done(call, subjects_of(path), form, version)
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
        check = self.check and partial(self.check, call.ports, call.actor, *subjects_of(path))
        return page_forms.submit(call, asked, act=act, again=again, check=check)


class Audience:
    """The routes of some roles: JSON under one prefix, and pages.

    Args:
        tag: name of the group in the OpenAPI document.
        who: the roles (RULES section 7).
        prefix: what the paths of the API start with.
        problem_page: renders the page of a problem.
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
        """Declare a JSON GET, which changes nothing (RULES section 8).

        Args:
            path: under the prefix.
            act: its name in the table of permissions; none for a public route.
            who: roles of the audience; all when empty.
            declared: as for ``Routes.route``.
        """
        return self.api.get(path, who=self._allowed(act, who), act=act, **declared)

    def page(
        self, path: str, act: Act | None = None, *, who: Collection[Who] = (), **declared: Any
    ) -> Callable[[Handler], Handler]:
        """Declare a GET of a page; arguments as for ``get``."""
        return self.pages.get(path, who=self._allowed(act, who), act=act, **declared)

    def act(
        self,
        name: str,
        act: Act,
        *,
        do: Callable[..., Any],
        form: type[Form] = Nothing,
        page_form: PageForm | Callable[..., PageForm] | None = None,
        api: str | Mapping[Who, str] = "",
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
        check: Callable[..., object] | None = None,
    ) -> DeclaredAct:
        """Declare an act; arguments as for ``DeclaredAct``, ``who`` is the whole audience when empty.

        Raises:
            TypeError: the declaration is inconsistent, or the act has no scope for one of the roles.
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
            check=check,
        )
        _require_whole(declared)
        for operation in declared.api_operations(self.api):
            self.api.add(operation, declared.as_json)
        if page:
            handler = endings.explained(declared.as_page) if endings else declared.as_page
            self.pages.add(declared.page_operation(self.pages), handler)
        return declared

    def _allowed(self, act: Act | None, who: Collection[Who]) -> frozenset[Who]:
        """Return the roles of a route.

        Raises:
            TypeError: a role is not of the audience, or has no scope for the act in the table of permissions.
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
    """Check that the declaration is consistent with the parameters of the service."""
    if not declared.api and not declared.page:
        raise TypeError(f"{declared.name}: an act has a door")
    if isinstance(declared.api, Mapping) and set(declared.api) != declared.who:
        raise TypeError(f"{declared.name}: each role has a door of its own, or all have the same")
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
