"""The one way to declare a route: who may, what is asked, what is answered, and the wrapper that holds it."""

from __future__ import annotations

import inspect
import re
import traceback
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import unquote

from chalice.app import Blueprint, Chalice, Request, Response
from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_json

from chalicelib.http import bodies, problems, security
from chalicelib.http.call import Answer, Audience, Call, Identity, Operation
from chalicelib.http.envelope import MOST_BYTES, size_on_the_way
from chalicelib.http.problems import PROBLEM_JSON, Problem
from chalicelib.services.core.ports import Ports
from chalicelib.settings import settings

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ETAG = re.compile(r'"([0-9]{1,15})"', re.ASCII)

Handler = TypeVar("Handler", bound=Callable[..., Answer])
ProblemPage = Callable[[Problem, Call], Answer]


@dataclass(frozen=True)
class _Connection:
    ports: Callable[[], Ports]
    authenticate: Callable[[Ports, str], Identity | None]
    problem_page: Callable[[Problem], Answer] | None


_connection: _Connection | None = None


def connect(
    *,
    ports: Callable[[], Ports],
    authenticate: Callable[[Ports, str], Identity | None],
    problem_page: Callable[[Problem], Answer] | None = None,
) -> None:
    """Give the routes what they run on, before the first blueprint is registered.

    Args:
        ports: the services' ports.
        authenticate: from a session's token to who it is, or None when it is not alive.
        problem_page: the page of a problem that no route took, for browsers.
    """
    global _connection
    _connection = _Connection(ports, authenticate, problem_page)


def _connected() -> _Connection:
    if _connection is None:
        raise RuntimeError("route.connect(ports=…, authenticate=…) comes before the routes")
    return _connection


def session_cookie(token: str) -> str:
    """The Set-Cookie of a new session."""
    return security.session_cookie(token, settings().base_url)


def expired_session_cookie() -> str:
    """The Set-Cookie of a sign-out."""
    return security.expired_session_cookie(settings().base_url)


class _Blueprint(Blueprint):
    def register(self, app: Chalice, options: dict[str, Any]) -> None:
        _connected()
        super().register(app, options)


class Routes:
    """The routes of one audience or subject, on one Chalice blueprint.

    Args:
        tag: name of the group in the OpenAPI document.
        prefix: what every path starts with.
        problem_page: makes the page shown when something goes wrong; routes that show pages are no part
            of the OpenAPI document. Without it problems are JSON.
    """

    def __init__(self, tag: str, *, prefix: str = "", problem_page: ProblemPage | None = None) -> None:
        self.tag = tag
        self.prefix = prefix
        self.blueprint = _Blueprint(f"{__name__}.{tag}")
        self._problem_page = problem_page
        self._cors_methods: dict[str, set[str]] = {}

    def get(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a GET; it never changes state (programme.md 8). Arguments: see ``route``."""
        return self.route("GET", path, **declared)

    def post(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a POST. Arguments: see ``route``."""
        return self.route("POST", path, **declared)

    def put(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a PUT. Arguments: see ``route``."""
        return self.route("PUT", path, **declared)

    def patch(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a PATCH. Arguments: see ``route``."""
        return self.route("PATCH", path, **declared)

    def delete(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare a DELETE. Arguments: see ``route``."""
        return self.route("DELETE", path, **declared)

    def route(
        self,
        method: str,
        path: str,
        *,
        audience: Audience | Collection[Audience],
        summary: str = "",
        body: type[Any] | None = None,
        query: type[BaseModel] | type[bodies.Fields] | None = None,
        answers: Mapping[int, Any] | None = None,
        refusals: Sequence[int] = (),
        cors: bool = False,
        needs_version: bool = False,
        max_body: int = bodies.MAX_BODY,
    ) -> Callable[[Handler], Handler]:
        """Declare a route. The handler takes the ``Call`` and the parameters of the path by name.

        Args:
            method: upper case.
            path: under the prefix; parameters named ``…_id`` are UUIDs, anything else there is a 404.
            audience: who may; every other signed-in role gets 404 (programme.md 7).
            summary: French, for the OpenAPI document.
            body: the form, ``bodies.Fields`` for unvalidated fields, or a ``bodies.CsvFile``.
            query: model of the query parameters, or ``bodies.Fields`` for unvalidated ones.
            answers: view (any type pydantic knows, or None) by status. A body leaves through it: what the
                view does not name is not shown, what it lacks is an error.
            refusals: statuses of the journey's own refusals, for the OpenAPI document.
            cors: web forms of the allowed origins may use it; public routes only.
            needs_version: If-Match is required.
            max_body: bytes at most.

        Raises:
            TypeError: the declaration does not hold together.
        """
        who = frozenset({audience} if isinstance(audience, Audience) else audience)
        if not who or not all(isinstance(one, Audience) for one in who):
            raise TypeError(f"{method} {path}: a route is for somebody")
        if cors and who != {Audience.PUBLIC}:
            raise TypeError(f"{method} {path}: only public routes are open to other sites")

        def declare(handler: Handler) -> Handler:
            operation = Operation(
                name=handler.__name__,
                tag=self.tag,
                method=method,
                path=self.prefix + path,
                audience=who,
                summary=summary,
                body=body,
                query=query,
                answers=dict(answers or {}),
                refusals=tuple(refusals),
                cors=cors,
                needs_version=needs_version,
                max_body=max_body,
                documented=self._problem_page is None,
            )
            expected = set(operation.parameters)
            if set(list(inspect.signature(handler).parameters)[1:]) != expected:
                raise TypeError(f"{handler.__name__} takes the call and {sorted(expected)}")
            self._register(operation, handler)
            return handler

        return declare

    def _register(self, operation: Operation, handler: Callable[..., Answer]) -> None:
        def serve(**parameters: str) -> Response:
            return self._serve(operation, handler, parameters)

        serve.__name__ = operation.name
        serve.operation = operation  # type: ignore[attr-defined]
        # Chalice lets a missing Content-Type through its own check: bodies.py holds the rule.
        declared = self.blueprint.route(
            operation.path, methods=[operation.method], content_types=["*/*"], name=operation.name
        )
        declared(serve)
        if operation.cors:
            self._open_to_other_sites(operation)

    def _open_to_other_sites(self, operation: Operation) -> None:
        # Chalice's own CORS writes one origin into the template; several must be echoed one at a time.
        methods = self._cors_methods.setdefault(operation.path, set())
        methods.add(operation.method)
        if len(methods) > 1:
            return

        def preflight(**_parameters: str) -> Response:
            request = self.blueprint.current_request
            origin = request.headers.get("origin")
            headers = security.preflight_headers(origin, settings().allowed_origins, methods)
            return _rendered(Answer(status=HTTPStatus.NO_CONTENT, headers=headers), _request_id(request))

        self.blueprint.route(
            operation.path, methods=["OPTIONS"], content_types=["*/*"], name=f"{operation.name}_preflight"
        )(preflight)

    def _serve(
        self, operation: Operation, handler: Callable[..., Answer], parameters: dict[str, str]
    ) -> Response:
        """Answer one request. Chalice turns what a view raises into its own shape, so nothing leaves here."""
        request = self.blueprint.current_request
        call = _received(request)
        try:
            call, arguments = _admitted(operation, call, request, parameters)
            response = _response(operation, call, handler(call, **arguments))
        except Exception as error:
            problem = problems.from_exception(
                error, public=operation.public, conditional=call.if_match is not None
            )
            if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
                self._log(operation, call, error)
            response = self._no(operation, call, problem)
        return response

    def _no(self, operation: Operation, call: Call, problem: Problem) -> Response:
        if self._problem_page is not None:
            try:
                page = self._problem_page(problem, call)
                headers = {**problem.headers, **page.headers}
                return _response(operation, call, replace(page, headers=headers))
            except Exception as error:
                self._log(operation, call, error)
        return _response(operation, call, problem_answer(problem, call.request_id))

    def _log(self, operation: Operation, call: Call, error: Exception) -> None:
        """Tell what broke and where, never with what values: an exception's text may hold personal data."""
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        origin = error.__cause__ or error.__context__
        self.blueprint.log.error(
            "unhandled %s (from %s) in %s, request %s, at %s",
            type(error).__qualname__,
            type(origin).__qualname__,
            operation.name,
            call.request_id,
            " < ".join(f"{frame.name}:{frame.filename}:{frame.lineno}" for frame in reversed(frames)),
        )


def problem_answer(problem: Problem, request_id: str) -> Answer:
    """A problem as JSON."""
    body = to_json(problem.document(request_id)).decode()
    return Answer(status=problem.status, body=body, headers=problem.headers, content_type=PROBLEM_JSON)


def restyle_errors(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """HTTP middleware: the errors Chalice makes before or after a route look like all the others."""
    response = get_response(request)
    if not isinstance(response.body, dict) or set(response.body) != {"Code", "Message"}:
        return response
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        problem = problems.method_not_allowed(str(response.headers.get("Allow", "")))
    elif response.status_code == HTTPStatus.BAD_REQUEST:
        problem = problems.not_acceptable()
    else:
        problem = problems.internal_error()
    request_id = _request_id(request)
    return _rendered(_styled(problem, request, request_id), request_id)


def _styled(problem: Problem, request: Request, request_id: str) -> Answer:
    page = _connected().problem_page
    if page is None or not prefers_html(request.headers.get("accept", "")):
        return problem_answer(problem, request_id)
    answer = page(problem)
    return replace(answer, headers={**problem.headers, **answer.headers})


def prefers_html(accept: str) -> bool:
    """Whether a browser asks, rather than a program: its Accept names HTML before JSON."""
    html, json = accept.find("text/html"), accept.find("application/json")
    return html >= 0 and (json < 0 or html < json)


def _received(request: Request) -> Call:
    headers = {name: value for name, value in request.headers.items() if value is not None}
    return Call(
        method=request.method,
        path=request.context.get("path", request.path),
        headers=headers,
        cookies=security.read_cookies(headers.get("cookie", "")),
        ip=request.context.get("identity", {}).get("sourceIp", ""),
        request_id=_request_id(request),
        ports=_connected().ports(),
    )


def _request_id(request: Request) -> str:
    # The context belongs to this request; the app's own ``lambda_context`` is shared by local threads.
    given = getattr(request.lambda_context, "aws_request_id", "")
    return given if _UUID.fullmatch(str(given)) else str(uuid.uuid4())


def _admitted(
    operation: Operation, call: Call, request: Request, parameters: dict[str, str]
) -> tuple[Call, dict[str, str]]:
    """Check who, then what: somebody who may not learns nothing about what is asked."""
    if not operation.cors:
        security.refuse_cross_site(call.method, call.headers, settings().base_url)
    call = _identified(operation, call)
    arguments = {name: _decoded(name, value) for name, value in parameters.items()}
    call = replace(call, if_match=_if_match(operation, call.headers.get("if-match")))
    call = replace(call, query=_asked(operation, request))
    event = request.to_original_event()
    raw = bodies.raw_bytes(
        event.get("body"), is_base64=bool(event.get("isBase64Encoded")), limit=operation.max_body
    )
    content_type = call.headers.get("content-type")
    if operation.body is bodies.Fields:
        call = replace(call, body=bodies.read_fields(content_type, raw))
    elif operation.body is not None and issubclass(operation.body, bodies.CsvFile):
        call = replace(call, body=bodies.read_csv(operation.body, content_type, raw))
    elif operation.body is not None:
        call = replace(call, body=bodies.read_body(operation.body, content_type, raw))
    return call, arguments


def _identified(operation: Operation, call: Call) -> Call:
    if operation.audience == {Audience.PUBLIC}:
        return call
    token = call.cookies.get(security.cookie_name(settings().base_url))
    identity = _connected().authenticate(call.ports, token) if token else None
    if identity is None:
        if operation.public:
            return call
        raise problems.sign_in_needed()
    role = Audience[identity.account.role.value.upper()]
    if role in operation.audience or Audience.SIGNED_IN in operation.audience:
        return replace(call, actor=identity.account, session=identity.session)
    if operation.public:
        return call
    raise problems.not_found()


def _decoded(name: str, value: str) -> str:
    try:
        text = unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise problems.not_found() from None
    if name.endswith("_id"):
        text = text.lower()
        if not _UUID.fullmatch(text):
            raise problems.not_found()
    if not text.isprintable():
        raise problems.not_found()
    return text


def _if_match(operation: Operation, header: str | None) -> int | None:
    if header is None or header.strip() == "*":
        if operation.needs_version:
            raise Problem(
                428, "version_needed", "Rechargez la page : la version que vous modifiez n'a pas été donnée."
            )
        return None
    match = _ETAG.fullmatch(header.strip())
    if match is None:
        raise Problem(400, "invalid_if_match", "If-Match attend l'ETag d'une lecture précédente.")
    return int(match[1])


def _asked(operation: Operation, request: Request) -> Any:
    given = request.query_params
    pairs = () if given is None else tuple((name, text) for name in given for text in given.getlist(name))
    if operation.query is None:
        return dict(reversed(pairs))
    fields = bodies.Fields(pairs)
    return fields if issubclass(operation.query, bodies.Fields) else fields.validate(operation.query)


@cache
def _view(answer_type: Any) -> TypeAdapter[Any]:
    return TypeAdapter(answer_type)


def _response(operation: Operation, call: Call, answer: Answer) -> Response:
    if answer.body is not None and not isinstance(answer.body, str | bytes):
        shown = operation.answers.get(answer.status)
        body = answer.body
        if shown is not None:
            body = _view(shown).validate_python(body, from_attributes=True)
        answer = replace(answer, body=to_json(body).decode(), content_type=answer.content_type or bodies.JSON)
    if operation.cors:
        cors = security.cors_headers(call.headers.get("origin"), settings().allowed_origins)
        answer = replace(answer, headers={**cors, **answer.headers})
    return _rendered(answer, call.request_id)


def _rendered(answer: Answer, request_id: str) -> Response:
    body = "" if answer.body is None else answer.body
    # Held here, so that the local server and the gateway agree.
    if size_on_the_way(body) > MOST_BYTES:
        raise ValueError("the answer is larger than the gateway lets through")
    content_type = answer.content_type or ("text/plain; charset=utf-8" if body else bodies.JSON)
    headers: dict[str, Any] = security.default_headers(content_type, settings().base_url, request_id)
    names = {name.lower(): name for name in headers}
    for name, value in answer.headers.items():
        headers[names.get(name.lower(), name)] = str(value)
    if answer.etag is not None:
        headers["ETag"] = f'"{answer.etag}"'
    for value in (*headers.values(), *answer.cookies):
        if not str(value).isprintable():
            raise ValueError("a header cannot hold a line break")
    if answer.cookies:
        headers["Set-Cookie"] = list(answer.cookies)
    return Response(body=body, headers=headers, status_code=answer.status)
