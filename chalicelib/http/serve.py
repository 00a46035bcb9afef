"""The wrapper of every route, between the requests and responses of Chalice and those of handlers."""

from __future__ import annotations

import json
import logging
import re
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint
from chalice.app import Request as ChaliceRequest
from chalice.app import Response as ChaliceResponse
from pydantic import TypeAdapter
from pydantic_core import to_json

from chalicelib.domain.access.actor import Anybody, LinkHolder, SignedIn, address_of, browser_session_of
from chalicelib.domain.access.permissions import who
from chalicelib.domain.access.scopes import Who
from chalicelib.http import bodies, problems, security
from chalicelib.http.operation import Operation, Request, Response
from chalicelib.http.problems import PROBLEM_JSON, InvalidFields, Problem
from chalicelib.http.together import Check, with_rules
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.ports import Ports
from chalicelib.settings import settings

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Lambda returns at most 6 MB of JSON; 16 kB of it are reserved for the status and the headers.
MOST_BYTES = 6 * 1024 * 1024 - 16 * 1024
_ETAG = re.compile(r'"([0-9]{1,15})"', re.ASCII)

AnyRequest = Request[Any, Any]
ProblemPage = Callable[[Problem, AnyRequest], Response]


@dataclass(frozen=True)
class _Connection:
    ports: Callable[[], Ports]
    identify: Callable[[Ports, str, str], SignedIn | None]
    problem_page: Callable[[Problem], Response] | None


_connection: _Connection | None = None


def connect(
    *,
    ports: Callable[[], Ports],
    identify: Callable[[Ports, str, str], SignedIn | None],
    problem_page: Callable[[Problem], Response] | None = None,
) -> None:
    """Set the dependencies of routes; called before the first blueprint is registered.

    Args:
        ports: creates the ports of one request.
        identify: returns the session of a token, from the ports, the token and the id of the request; None
            when it is not valid.
        problem_page: renders, for browsers, the page of a problem outside any route.
    """
    global _connection
    _connection = _Connection(ports, identify, problem_page)


def connected() -> _Connection:
    """Return the dependencies set by ``connect``.

    Raises:
        RuntimeError: not set yet.
    """
    if _connection is None:
        raise RuntimeError("serve.connect(ports=…, identify=…) comes before the routes")
    return _connection


def session_cookie(token: str) -> str:
    """Return the Set-Cookie of a new session."""
    return security.session_cookie(token, settings().base_url)


def expired_session_cookie() -> str:
    """Return the Set-Cookie of a sign-out."""
    return security.expired_session_cookie(settings().base_url)


def served(
    operation: Operation,
    handler: Callable[..., Response],
    blueprint: Blueprint,
    problem_page: ProblemPage | None,
) -> Callable[..., ChaliceResponse]:
    """Return the function that Chalice calls with the parameters of the path, still encoded.

    Args:
        operation: the declaration of the route.
        handler: called with the request and the decoded parameters.
        blueprint: holds the request being served, and the log for unexpected exceptions.
        problem_page: renders a problem as a page; without it problems are JSON.
    """

    def serve(**parameters: str) -> ChaliceResponse:
        incoming = blueprint.current_request
        return _handled(operation, handler, incoming, parameters, problem_page, blueprint.log)

    return serve


def _handled(
    operation: Operation,
    handler: Callable[..., Response],
    incoming: ChaliceRequest,
    parameters: dict[str, str],
    problem_page: ProblemPage | None,
    log: logging.Logger,
) -> ChaliceResponse:
    """Respond to one request. Every exception is handled here: Chalice would respond in another format."""
    request = _received(incoming)
    try:
        request, arguments = _admitted(operation, request, incoming, parameters)
        return _response(operation, request, handler(request, **arguments))
    except Exception as error:
        problem = problems.from_exception(
            error, public=operation.public, conditional=request.if_match is not None
        )
        if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            _log_exception(log, operation, request, error)
    if problem_page is not None:
        try:
            page = problem_page(problem, request)
            return _response(operation, request, replace(page, headers={**problem.headers, **page.headers}))
        except Exception as error:
            _log_exception(log, operation, request, error)
    return _response(operation, request, problem_response(problem, request.request_id))


def _log_exception(log: logging.Logger, operation: Operation, request: AnyRequest, error: Exception) -> None:
    """Log the type and place of an exception, not its message, which may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    origin = error.__cause__ or error.__context__
    log.error(
        "unhandled %s (from %s) in %s, request %s, at %s",
        type(error).__qualname__,
        type(origin).__qualname__,
        operation.name,
        request.request_id,
        " < ".join(f"{frame.name}:{frame.filename}:{frame.lineno}" for frame in reversed(frames)),
    )


def problem_response(problem: Problem, request_id: str) -> Response:
    """Return the JSON response of a problem."""
    body = to_json(problem.document(request_id)).decode()
    return Response(status=problem.status, body=body, headers=problem.headers, content_type=PROBLEM_JSON)


def restyle_errors(
    incoming: ChaliceRequest, get_response: Callable[[ChaliceRequest], ChaliceResponse]
) -> ChaliceResponse:
    """Convert the errors of Chalice itself into problems; an HTTP middleware of Chalice."""
    response = get_response(incoming)
    if not isinstance(response.body, dict) or set(response.body) != {"Code", "Message"}:
        return response
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        problem = problems.method_not_allowed(str(response.headers.get("Allow", "")))
    elif response.status_code == HTTPStatus.BAD_REQUEST:
        problem = problems.not_acceptable()
    else:
        problem = problems.internal_error()
    request_id = request_id_of(incoming)
    return rendered(_page_or_json(problem, incoming, request_id), request_id)


def _page_or_json(problem: Problem, incoming: ChaliceRequest, request_id: str) -> Response:
    page = connected().problem_page
    if page is None or not prefers_html(incoming.headers.get("accept", "")):
        return problem_response(problem, request_id)
    response = page(problem)
    return replace(response, headers={**problem.headers, **response.headers})


def prefers_html(accept: str) -> bool:
    """Return True for a browser: its Accept header has HTML before JSON."""
    page, document = accept.find("text/html"), accept.find("application/json")
    return page >= 0 and (document < 0 or page < document)


def _received(incoming: ChaliceRequest) -> AnyRequest:
    headers = {name: value for name, value in incoming.headers.items() if value is not None}
    request_id = request_id_of(incoming)
    token = security.session_token(headers, settings().base_url)
    return Request(
        # Handled like a GET; the response to a HEAD loses its body after this process.
        method="GET" if incoming.method == "HEAD" else incoming.method,
        path=incoming.context.get("path", incoming.path),
        headers=headers,
        request_id=request_id,
        ports=connected().ports(),
        actor=Anybody(
            request_id=request_id,
            address=incoming.context.get("identity", {}).get("sourceIp", ""),
            browser_session=token_hash(token) if token else "",
        ),
        body=None,
        query=dict(reversed(_query(incoming))),
        session_token=token,
    )


def request_id_of(incoming: ChaliceRequest) -> str:
    """Return the id of a request, as in the log; a new one where Lambda gave none."""
    # From the request, as ``app.lambda_context`` is shared by the threads of the local server.
    given = getattr(incoming.lambda_context, "aws_request_id", "")
    return given if _UUID.fullmatch(str(given)) else str(uuid.uuid4())


def _admitted(
    operation: Operation, request: AnyRequest, incoming: ChaliceRequest, parameters: dict[str, str]
) -> tuple[AnyRequest, dict[str, str]]:
    """Check the role before the input, so that errors disclose nothing to other roles."""
    if not operation.cors:
        security.refuse_cross_site(request.method, request.headers, settings().base_url)
    # The role is checked before the ids of the path, except for a link, whose token is in the path.
    if Who.LINK not in operation.who:
        request = _identified(operation, request, {})
    arguments = {name: _decoded(name, value) for name, value in parameters.items()}
    if Who.LINK in operation.who:
        request = _identified(operation, request, arguments)
    subjects = tuple(value for name, value in arguments.items() if name != "token")
    request = replace(request, subjects=subjects, if_match=_if_match(request.headers.get("if-match")))
    request = replace(request, query=_parsed_query(operation, incoming))
    content_type = request.headers.get("content-type")
    try:
        body = bodies.read(operation.body, incoming.to_original_event(), content_type, operation.max_body)
    except InvalidFields as invalid:
        raise with_rules(invalid, request.ports, _check_of(operation, request)) from None
    return replace(request, body=body), arguments


def _check_of(operation: Operation, request: AnyRequest) -> Check | None:
    check = operation.check
    return None if check is None else partial(check, request.ports, request.actor, *request.subjects)


def _identified(operation: Operation, request: AnyRequest, arguments: dict[str, str]) -> AnyRequest:
    if Who.LINK in operation.who:
        holder = LinkHolder(
            token=arguments["token"],
            request_id=request.request_id,
            address=address_of(request.actor),
            browser_session=browser_session_of(request.actor),
        )
        return replace(request, actor=holder)
    if operation.who == {Who.ANYBODY}:
        return request
    token = request.session_token
    actor = connected().identify(request.ports, token, request.request_id) if token else None
    if actor is not None and who(actor) in operation.who:
        return replace(request, actor=actor)
    if operation.public:
        return request
    raise problems.not_found() if actor else problems.sign_in_needed()


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


def _if_match(header: str | None) -> int | None:
    if header is None or header.strip() == "*":
        return None
    match = _ETAG.fullmatch(header.strip())
    if match is None:
        raise Problem(400, "invalid_if_match", "If-Match attend l'ETag d'une lecture précédente.")
    return int(match[1])


def _query(incoming: ChaliceRequest) -> tuple[tuple[str, str], ...]:
    given = incoming.query_params
    return () if given is None else tuple((name, text) for name in given for text in given.getlist(name))


def _parsed_query(operation: Operation, incoming: ChaliceRequest) -> Any:
    pairs = _query(incoming)
    if operation.query is None:
        return dict(reversed(pairs))
    fields = bodies.Fields(pairs)
    return fields if issubclass(operation.query, bodies.Fields) else fields.validate(operation.query)


@cache
def _view(answer_type: Any) -> TypeAdapter[Any]:
    return TypeAdapter(answer_type)


def _response(operation: Operation, request: AnyRequest, response: Response) -> ChaliceResponse:
    if (response.etag is not None) != (operation.shows_version and response.status < HTTPStatus.BAD_REQUEST):
        raise ValueError("a response has an ETag where its route says so")
    if response.body is not None and not isinstance(response.body, str | bytes):
        shown = operation.responses.get(response.status)
        body = response.body
        if shown is not None:
            body = _view(shown).validate_python(body, from_attributes=True)
        response = replace(
            response, body=to_json(body).decode(), content_type=response.content_type or bodies.JSON
        )
    if operation.cors:
        cors = security.cors_headers(request.headers.get("origin"), settings().allowed_origins)
        response = replace(response, headers={**cors, **response.headers})
    return rendered(response, request.request_id)


def size_on_the_way(body: str | bytes) -> int:
    """Return the size of a body in the JSON that Lambda returns, in bytes.

    Text is escaped: a quotation mark, frequent in JSON, takes two bytes, and an escaped one four. Binary
    bodies are in base64.
    """
    if isinstance(body, bytes):
        return -(-len(body) // 3) * 4 + 2
    return len(json.dumps(body, ensure_ascii=False).encode())


def rendered(response: Response, request_id: str) -> ChaliceResponse:
    """Return the response of Chalice, with the headers that every response has.

    Raises:
        ValueError: the response is too large for the gateway, or a header has a line break.
    """
    body = "" if response.body is None else response.body
    # Checked here, so that the local server and the gateway agree.
    if size_on_the_way(body) > MOST_BYTES:
        raise ValueError("the response is larger than the gateway lets through")
    content_type = response.content_type or ("text/plain; charset=utf-8" if body else bodies.JSON)
    headers: dict[str, Any] = security.default_headers(content_type, settings().base_url, request_id)
    names = {name.lower(): name for name in headers}
    for name, value in response.headers.items():
        headers[names.get(name.lower(), name)] = str(value)
    if response.etag is not None:
        headers["ETag"] = f'"{response.etag}"'
    for value in (*headers.values(), *response.cookies):
        if not str(value).isprintable():
            raise ValueError("a header cannot hold a line break")
    if response.cookies:
        headers["Set-Cookie"] = list(response.cookies)
    return ChaliceResponse(body=body, headers=headers, status_code=response.status)
