"""Declare routes: roles, input and responses."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from chalice.app import Blueprint, Chalice
from chalice.app import Response as ChaliceResponse

from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.http import bodies, security
from chalicelib.http.operation import Operation, Request, Response
from chalicelib.http.serve import ProblemPage, connected, rendered, request_id_of, served
from chalicelib.settings import settings

Handler = TypeVar("Handler", bound=Callable[..., Response])


class _Blueprint(Blueprint):
    def register(self, app: Chalice, options: dict[str, Any]) -> None:
        connected()
        super().register(app, options)


class Routes:
    """The routes of one audience or subject, on one Chalice blueprint.

    Args:
        tag: name of the group in the OpenAPI document.
        prefix: what every path starts with.
        problem_page: renders problems as pages, for routes of pages, which are not in the OpenAPI document;
            without it problems are JSON.
    """

    def __init__(self, tag: str, *, prefix: str = "", problem_page: ProblemPage | None = None) -> None:
        self.tag = tag
        self.prefix = prefix
        self.blueprint = _Blueprint(f"{__name__}.{tag}")
        self._problem_page = problem_page
        self._cors_methods: dict[str, set[str]] = {}

    def get(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a GET; it never changes state (RULES section 8). Arguments: see ``route``."""
        return self.route("GET", path, **declared)

    def post(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a POST. Arguments: see ``route``."""
        return self.route("POST", path, **declared)

    def put(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a PUT. Arguments: see ``route``."""
        return self.route("PUT", path, **declared)

    def delete(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a DELETE. Arguments: see ``route``."""
        return self.route("DELETE", path, **declared)

    def route(
        self,
        method: str,
        path: str,
        *,
        who: Who | Collection[Who],
        act: Act | None = None,
        summary: str = "",
        responses: Mapping[int, Any] | None = None,
        refusals: Sequence[int] = (),
        shows_version: bool = False,
        cors: bool = False,
        max_body: int = bodies.MAX_BODY,
        name: str = "",
    ) -> Callable[[Handler], Handler]:
        """Declare a route. The handler takes the ``Call`` and the parameters of the path by name.

        Args:
            method: upper case.
            path: under the prefix; parameters named ``…_id`` must be UUIDs, otherwise 404.
            who: roles allowed; any other signed-in role gets 404 (RULES section 7).
            act: its name in the table of permissions; None for a public route.
            summary: French, for the OpenAPI document.
            responses: by status, the view (a pydantic type, or None) that serialises the body: fields that
                are not in the view are dropped, missing ones are an error.
            refusals: statuses of the refusals of the service, for the OpenAPI document.
            shows_version: True when the response has an ETag, which acts on the object take as If-Match.
            cors: True to allow forms of other sites; public routes only.
            max_body: bytes at most.
            name: of the operation; when empty, that of the handler.

        Raises:
            TypeError: the declaration is inconsistent.
        """

        def declare(handler: Handler) -> Handler:
            body, query = read_by(handler)
            operation = Operation(
                name=name or handler.__name__,
                tag=self.tag,
                method=method,
                path=self.prefix + path,
                who=frozenset({who} if isinstance(who, Who) else who),
                act=act,
                summary=summary,
                body=body,
                query=query,
                responses=dict(responses or {}),
                refusals=tuple(refusals),
                cors=cors,
                versioned="",
                shows_version=shows_version,
                max_body=max_body,
                documented=self._problem_page is None,
            )
            _require_path_parameters(handler, operation)
            self.add(operation, handler)
            return handler

        return declare

    def add(self, operation: Operation, handler: Callable[..., Response]) -> None:
        """Register a handler of a declared operation.

        Raises:
            TypeError: it has no role, or allows CORS without being public.
        """
        if not operation.who:
            raise TypeError(f"{operation.method} {operation.path}: a route is for somebody")
        if operation.cors and operation.who != {Who.ANYBODY}:
            raise TypeError(
                f"{operation.method} {operation.path}: only public routes are open to other sites"
            )
        if Who.LINK in operation.who and "token" not in operation.parameters:
            raise TypeError(f"{operation.method} {operation.path}: a link has its token in the path")
        self._register(operation, handler)

    def _register(self, operation: Operation, handler: Callable[..., Response]) -> None:
        serve = served(operation, handler, self.blueprint, self._problem_page)
        serve.__name__ = operation.name
        serve.operation = operation  # type: ignore[attr-defined]
        # E-mail scanners and monitors send HEAD requests, and the gateway passes declared methods only.
        methods = ["GET", "HEAD"] if operation.method == "GET" else [operation.method]
        # Chalice does not check a missing Content-Type: bodies.py does.
        declared = self.blueprint.route(
            operation.path, methods=methods, content_types=["*/*"], name=operation.name
        )
        declared(serve)
        if operation.cors:
            self._open_to_other_sites(operation)

    def _open_to_other_sites(self, operation: Operation) -> None:
        # The CORS of Chalice supports a single origin; several are echoed one at a time.
        methods = self._cors_methods.setdefault(operation.path, set())
        methods.add(operation.method)
        if len(methods) > 1:
            return

        def preflight(**_parameters: str) -> ChaliceResponse:
            incoming = self.blueprint.current_request
            origin = incoming.headers.get("origin")
            headers = security.preflight_headers(origin, settings().allowed_origins, methods)
            return rendered(Response(status=HTTPStatus.NO_CONTENT, headers=headers), request_id_of(incoming))

        self.blueprint.route(
            operation.path, methods=["OPTIONS"], content_types=["*/*"], name=f"{operation.name}_preflight"
        )(preflight)


def _require_path_parameters(handler: Callable[..., Response], operation: Operation) -> None:
    """Raise TypeError unless a handler takes the request, then the path parameters by name."""
    _, *taken = inspect.signature(handler).parameters.values()
    whatever = any(one.kind is one.VAR_KEYWORD for one in taken)
    needed = {one.name for one in taken if one.default is one.empty}
    if not whatever and needed != set(operation.parameters):
        raise TypeError(f"{handler.__name__} takes the request and {operation.parameters}")


def read_by(handler: Callable[..., Response]) -> tuple[type[Any] | None, type[Any] | None]:
    """Return the types of the body and the query, or None, from the annotation of the first parameter."""
    first = next(iter(inspect.signature(handler).parameters))
    declared = get_type_hints(handler)[first]
    if get_origin(declared) is not Request:
        return None, None
    body, query = (
        one if isinstance(one, type) and one not in (Any, type(None)) else None for one in get_args(declared)
    )
    # Without a model for the query a handler gets the first values by name.
    return body, query
