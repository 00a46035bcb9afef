"""The wrapper of every route: from a Chalice request to ``Call``, and from ``Answer`` to a response."""

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
from chalicelib.http.call import Answer, Call, Operation
from chalicelib.http.problems import PROBLEM_JSON, InvalidFields, Problem
from chalicelib.http.together import Check, with_rules
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.ports import Ports
from chalicelib.settings import settings

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Lambda returns at most 6 MB of JSON; 16 kB of it are reserved for the status and the headers.
MOST_BYTES = 6 * 1024 * 1024 - 16 * 1024
_ETAG = re.compile(r'"([0-9]{1,15})"', re.ASCII)

AnyCall = Call[Any, Any]
ProblemPage = Callable[[Problem, AnyCall], Answer]


@dataclass(frozen=True)
class _Connection:
    ports: Callable[[], Ports]
    identify: Callable[[Ports, str, str], SignedIn | None]
    problem_page: Callable[[Problem], Answer] | None


_connection: _Connection | None = None


def connect(
    *,
    ports: Callable[[], Ports],
    identify: Callable[[Ports, str, str], SignedIn | None],
    problem_page: Callable[[Problem], Answer] | None = None,
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
    handler: Callable[..., Answer],
    blueprint: Blueprint,
    problem_page: ProblemPage | None,
) -> Callable[..., ChaliceResponse]:
    """Return the function that Chalice calls with the parameters of the path, still encoded.

    Args:
        operation: the declaration of the route.
        handler: called with the call and the decoded parameters.
        blueprint: holds the request being served, and the log for unexpected exceptions.
        problem_page: renders a problem as a page; without it problems are JSON.
    """

    def serve(**parameters: str) -> ChaliceResponse:
        incoming = blueprint.current_request
        return _handled(operation, handler, incoming, parameters, problem_page, blueprint.log)

    return serve


def _handled(
    operation: Operation,
    handler: Callable[..., Answer],
    incoming: ChaliceRequest,
    parameters: dict[str, str],
    problem_page: ProblemPage | None,
    log: logging.Logger,
) -> ChaliceResponse:
    """Answer one request. Every exception is handled here, as Chalice would answer in another format."""
    call = _received(incoming)
    try:
        call, arguments = _admitted(operation, call, incoming, parameters)
        return _response(operation, call, handler(call, **arguments))
    except Exception as error:
        problem = problems.from_exception(
            error, public=operation.public, conditional=call.if_match is not None
        )
        if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            _log_exception(log, operation, call, error)
    if problem_page is not None:
        try:
            page = problem_page(problem, call)
            return _response(operation, call, replace(page, headers={**problem.headers, **page.headers}))
        except Exception as error:
            _log_exception(log, operation, call, error)
    return _response(operation, call, problem_answer(problem, call.request_id))


def _log_exception(log: logging.Logger, operation: Operation, call: AnyCall, error: Exception) -> None:
    """Log the type and place of an exception, not its message, which may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    origin = error.__cause__ or error.__context__
    log.error(
        "unhandled %s (from %s) in %s, request %s, at %s",
        type(error).__qualname__,
        type(origin).__qualname__,
        operation.name,
        call.request_id,
        " < ".join(f"{frame.name}:{frame.filename}:{frame.lineno}" for frame in reversed(frames)),
    )


def problem_answer(problem: Problem, request_id: str) -> Answer:
    """Return the JSON response of a problem."""
    body = to_json(problem.document(request_id)).decode()
    return Answer(status=problem.status, body=body, headers=problem.headers, content_type=PROBLEM_JSON)


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


def _page_or_json(problem: Problem, incoming: ChaliceRequest, request_id: str) -> Answer:
    page = connected().problem_page
    if page is None or not prefers_html(incoming.headers.get("accept", "")):
        return problem_answer(problem, request_id)
    answer = page(problem)
    return replace(answer, headers={**problem.headers, **answer.headers})


def prefers_html(accept: str) -> bool:
    """Return True for a browser: its Accept header has HTML before JSON."""
    page, document = accept.find("text/html"), accept.find("application/json")
    return page >= 0 and (document < 0 or page < document)


def _received(incoming: ChaliceRequest) -> AnyCall:
    headers = {name: value for name, value in incoming.headers.items() if value is not None}
    request_id = request_id_of(incoming)
    token = security.session_token(headers, settings().base_url)
    return Call(
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
    operation: Operation, call: AnyCall, incoming: ChaliceRequest, parameters: dict[str, str]
) -> tuple[AnyCall, dict[str, str]]:
    """Check the role before the input, so that errors disclose nothing to other roles."""
    if not operation.cors:
        security.refuse_cross_site(call.method, call.headers, settings().base_url)
    # The role is checked before the ids of the path, except for a link, whose token is in the path.
    if Who.LINK not in operation.who:
        call = _identified(operation, call, {})
    arguments = {name: _decoded(name, value) for name, value in parameters.items()}
    if Who.LINK in operation.who:
        call = _identified(operation, call, arguments)
    subjects = tuple(value for name, value in arguments.items() if name != "token")
    call = replace(call, subjects=subjects, if_match=_if_match(call.headers.get("if-match")))
    call = replace(call, query=_parsed_query(operation, incoming))
    content_type = call.headers.get("content-type")
    try:
        body = bodies.read(operation.body, incoming.to_original_event(), content_type, operation.max_body)
    except InvalidFields as invalid:
        raise with_rules(invalid, call.ports, _check_of(operation, call)) from None
    return replace(call, body=body), arguments


def _check_of(operation: Operation, call: AnyCall) -> Check | None:
    check = operation.check
    return None if check is None else partial(check, call.ports, call.actor, *call.subjects)


def _identified(operation: Operation, call: AnyCall, arguments: dict[str, str]) -> AnyCall:
    if Who.LINK in operation.who:
        holder = LinkHolder(
            token=arguments["token"],
            request_id=call.request_id,
            address=address_of(call.actor),
            browser_session=browser_session_of(call.actor),
        )
        return replace(call, actor=holder)
    if operation.who == {Who.ANYBODY}:
        return call
    token = call.session_token
    actor = connected().identify(call.ports, token, call.request_id) if token else None
    if actor is not None and who(actor) in operation.who:
        return replace(call, actor=actor)
    if operation.public:
        return call
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


def _response(operation: Operation, call: AnyCall, answer: Answer) -> ChaliceResponse:
    if (answer.etag is not None) != (operation.shows_version and answer.status < HTTPStatus.BAD_REQUEST):
        raise ValueError("an answer has an ETag where its route says so")
    if answer.body is not None and not isinstance(answer.body, str | bytes):
        shown = operation.answers.get(answer.status)
        body = answer.body
        if shown is not None:
            body = _view(shown).validate_python(body, from_attributes=True)
        answer = replace(answer, body=to_json(body).decode(), content_type=answer.content_type or bodies.JSON)
    if operation.cors:
        cors = security.cors_headers(call.headers.get("origin"), settings().allowed_origins)
        answer = replace(answer, headers={**cors, **answer.headers})
    return rendered(answer, call.request_id)


def size_on_the_way(body: str | bytes) -> int:
    """Return the size of a body in the JSON that Lambda returns, in bytes.

    Text is escaped: a quotation mark, frequent in JSON, takes two bytes, and an escaped one four. Binary
    bodies are in base64.
    """
    if isinstance(body, bytes):
        return -(-len(body) // 3) * 4 + 2
    return len(json.dumps(body, ensure_ascii=False).encode())


def rendered(answer: Answer, request_id: str) -> ChaliceResponse:
    """Return the response of Chalice, with the headers that every response has.

    Raises:
        ValueError: the response is too large for the gateway, or a header has a line break.
    """
    body = "" if answer.body is None else answer.body
    # Checked here, so that the local server and the gateway agree.
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
    return ChaliceResponse(body=body, headers=headers, status_code=answer.status)
