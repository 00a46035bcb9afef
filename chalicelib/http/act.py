"""Declare an act once for two routes: JSON for programs, and a form for pages."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from functools import partial
from typing import Any, get_type_hints

from pydantic import BaseModel

from chalicelib.domain.access.permissions import SCOPES, Act
from chalicelib.domain.access.scopes import Who
from chalicelib.http import bodies
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Form
from chalicelib.http.html import page_forms, pages
from chalicelib.http.html.endings import Endings
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.http.operation import Operation, Request, Response
from chalicelib.http.route import Handler, Routes, read_by
from chalicelib.http.serve import AnyRequest, ProblemPage

Show = Callable[..., Any]


class Nothing(Form):
    """The form of an act without fields."""


@dataclass(frozen=True)
class FormPost:
    """The POST by which a page does an act.

    Args:
        path: of the POST.
        then: where the browser goes after the act: a path with the path parameters in braces, or a function
            of the request, the result and the path parameters that returns a path or a page.
        again: renders the page again, called with the request, the path and ``shown``.
        form: the form of the page, when it differs from that of the act; a function of the request and the
            path parameters when its questions depend on the object.
        instead: called first: returns a page to show instead of doing the act, or None.
        otherwise: handles the buttons other than « send », if the page has any.
        endings: the pages of a used or expired link.
    """

    path: str
    _: KW_ONLY
    then: str | Callable[..., str | Response]
    again: Callable[..., Response]
    form: PageForm | Callable[..., PageForm] | None = None
    instead: Callable[..., Response | None] | None = None
    otherwise: Callable[..., Response] | None = None
    endings: Endings | None = None


@dataclass(frozen=True, kw_only=True)
class DeclaredAct:
    """The declaration of an act.

    Args:
        name: of the operation, in the OpenAPI document and the log.
        act: its name in the table of permissions.
        who: roles that may use its routes.
        do: the service, called with the ports, the actor, the ids of the path in order, then by name the
            fields of the form and, where it takes one, ``expected_version``.
        versioned: « optional » where it takes a version, « required » where it refuses a request without one.
        check: the rules of the service that need the stored object; called like ``do`` with the ids, then the
            valid answers. What they refuse is reported together with the invalid answers.
        form: its fields.
        api: method and path, as « PUT /recruitments/{recruitment_id}/contract »: under the prefix unless it
            begins with « /api/ »; empty for an act of pages only. A mapping when each role has its own route.
        page: the POST of its page; None for an act of the API only.
        summary: French, for the OpenAPI document.
        shows: the body of the JSON response: a view, or a function of the ports and the result that returns
            one; None for an empty response.
        status: of the JSON response.
        cookies: returns the Set-Cookie values for the result.
        refusals: statuses of the refusals of the service, for the OpenAPI document.
        cors: web forms of the allowed origins may use it.
    """

    name: str
    act: Act
    who: frozenset[Who]
    do: Callable[..., Any]
    versioned: str
    check: Callable[..., object] | None
    form: type[Form]
    api: str | Mapping[Who, str]
    page: FormPost | None
    summary: str
    shows: Show | None
    status: int
    cookies: Callable[[Any], Sequence[str]]
    refusals: frozenset[int]
    cors: bool

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
            responses={self.status: _view_of(self.shows)},
            refusals=tuple(sorted(self.refusals)),
            cors=self.cors,
            versioned=self.versioned,
            shows_version=False,
            max_body=bodies.MAX_BODY,
            documented=True,
            check=self.check,
        )

    def page_operation(self, routes: Routes, path: str) -> Operation:
        """Return the operation of the page route."""
        return Operation(
            name=f"{self.name}_page",
            tag=routes.tag,
            method="POST",
            path=path,
            who=self.who,
            act=self.act,
            summary="",
            body=Fields,
            query=None,
            responses={},
            refusals=(),
            cors=False,
            versioned=self.versioned,
            shows_version=False,
            max_body=bodies.MAX_BODY,
            documented=False,
        )

    def done(self, request: AnyRequest, form: Any, version: int | None) -> Any:
        """Call the service and return its result."""
        arguments = form.arguments() if isinstance(form, Form) else {}
        if self.versioned:
            arguments["expected_version"] = version
        return self.do(request.ports, request.actor, *request.subjects, **arguments)

    def as_json(self, request: AnyRequest, **path: str) -> Response:
        """Handle a JSON request."""
        form = request.body if request.body is not None else Nothing()
        result = self.done(request, form, request.if_match)
        body = _shown(self.shows, request, result) if self.shows else None
        return Response(status=self.status, body=body, cookies=self.cookies(result))

    def as_page(self, request: AnyRequest, **path: str) -> Response:
        """Handle the form of a page: do the act, or show the form again with its errors."""
        page = self.page
        assert page is not None
        if page.instead is not None:
            shown_instead = page.instead(request, **path)
            if shown_instead is not None:
                return shown_instead

        def act(form: Any, version: int | None) -> Response:
            result = self.done(request, form, version)
            then = page.then
            onward = then.format(**path) if isinstance(then, str) else then(request, result, **path)
            response = pages.go_to(onward) if isinstance(onward, str) else onward
            return replace(response, cookies=(*response.cookies, *self.cookies(result)))

        def again(shown: Shown) -> Response:
            return page.again(request, **path, shown=shown)

        form = page.form or PageForm(model=self.form)
        asked = form if isinstance(form, PageForm) else form(request, **path)
        check = self.check and partial(self.check, request.ports, request.actor, *request.subjects)
        otherwise = page.otherwise and partial(page.otherwise, request, **path)
        return page_forms.submit(request, asked, act=act, again=again, check=check, otherwise=otherwise)


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
            act: its name in the table of permissions; None for a public route.
            who: roles of the audience; all when empty.
            declared: as for ``Routes.route``.
        """
        return self.api.get(path, who=self._allowed(act, who), act=act, **declared)

    def page(
        self, path: str, act: Act | None = None, *, who: Collection[Who] = (), **declared: Any
    ) -> Callable[[Handler], Handler]:
        """Declare a GET of a page; arguments as for ``get``."""
        return self.pages.get(path, who=self._allowed(act, who), act=act, **declared)

    def export(
        self, path: str, page: str, act: Act, *, who: Collection[Who] = (), **declared: Any
    ) -> Callable[[Handler], Handler]:
        """Declare the download of a file: a GET for programs, and one for a page, with the same query.

        Args:
            path: for programs, under the prefix.
            page: of the page's link.
            act: as for ``get``, with the next arguments.

        Raises:
            TypeError: the handler does not say the model of its query.
        """

        def declare(handler: Handler) -> Handler:
            _, choice = read_by(handler)
            if choice is None:
                raise TypeError(f"{handler.__name__}: the query of a download has a model")

            def download(request: Request[None, Fields], **ids: str) -> Response:
                return handler(replace(request, query=request.query.validate(choice)), **ids)

            self.get(path, act, who=who, responses={200: None}, **declared)(handler)
            self.page(page, act, who=who, name=f"{handler.__name__}_page")(download)
            return handler

        return declare

    def act(
        self,
        act: Act,
        *,
        do: Callable[..., Any],
        name: str = "",
        check: Callable[..., object] | None = None,
        form: type[Form] = Nothing,
        api: str | Mapping[Who, str] = "",
        page: FormPost | None = None,
        summary: str = "",
        shows: Show | None = None,
        status: int = 0,
        cookies: Callable[[Any], Sequence[str]] = lambda _result: (),
        who: Collection[Who] = (),
        refusals: Collection[int] = (),
        cors: bool = False,
    ) -> DeclaredAct:
        """Declare an act; arguments as for ``DeclaredAct``.

        Args:
            name: when empty, that of the act.
            status: when 0: 200 with a body, 204 without.
            who: when empty, the whole audience.
            refusals: in addition to 409, which every act that is not public may return.

        Raises:
            TypeError: the declaration is inconsistent, or the act has no scope for one of the roles.
        """
        allowed = self._allowed(act, who)
        declared = DeclaredAct(
            name=name or act,
            act=act,
            who=allowed,
            do=do,
            versioned=_versioned(do),
            check=check,
            form=form,
            api=api,
            page=page,
            summary=summary,
            shows=shows,
            status=status or (204 if shows is None else 200),
            cookies=cookies,
            refusals=frozenset(refusals) | (set() if Who.ANYBODY in allowed else {409}),
            cors=cors,
        )
        _require_consistent(declared)
        for operation in declared.api_operations(self.api):
            self.api.add(operation, declared.as_json)
        if page is not None:
            handler = page.endings.explained(declared.as_page) if page.endings else declared.as_page
            self.pages.add(declared.page_operation(self.pages, page.path), handler)
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


def _versioned(do: Callable[..., Any]) -> str:
    version = inspect.signature(do).parameters.get("expected_version")
    if version is None:
        return ""
    return "required" if version.default is inspect.Parameter.empty else "optional"


def _require_consistent(declared: DeclaredAct) -> None:
    """Check that the declaration is consistent with the parameters of the service."""
    if not declared.api and not declared.page:
        raise TypeError(f"{declared.name}: an act has a door")
    if isinstance(declared.api, Mapping) and set(declared.api) != declared.who:
        raise TypeError(f"{declared.name}: each role has a door of its own, or all have the same")
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


def _shown(shows: Show, request: AnyRequest, result: Any) -> Any:
    return result if isinstance(shows, type) else shows(request.ports, result)
