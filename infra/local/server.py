"""The HTTP server: that of ``chalice local``, made to behave like the API gateway."""

import base64
import contextlib
import re
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import (
    LambdaEventConverter,
    LocalChalice,
    LocalGateway,
    LocalGatewayException,
    RouteMatcher,
    ThreadedHTTPServer,
)

from chalicelib.http import problems, security
from chalicelib.http.bodies import CSV
from chalicelib.http.html.pages import problem_page
from chalicelib.http.operation import HTML
from chalicelib.http.problems import Problem
from chalicelib.http.serve import prefers_html
from chalicelib.settings import settings
from infra.local import files
from infra.local.pages import LocalPages
from infra.local.pumps import report
from infra.local.responses import Response, length_required, problem_response

# The limit of the gateway; that of the application is lower. At most _MAX_DRAINED bytes are read.
MAX_BODY = 10 * 1024 * 1024
_MAX_DRAINED = 64 * 1024 * 1024
# S3 takes 5 GB from the form of a page; here a file is read whole.
_MAX_FILE = 50 * 1024 * 1024
# Tokens and ids are long; SIRET and telephone numbers are digits.
_SECRET_SEGMENT = re.compile(r"[^/]{20,}|[^/]*(?:@|%40|[0-9]{6})[^/]*")


class LocalServer(ThreadedHTTPServer):
    """Serves the application and the pages of the local stack on 127.0.0.1.

    Args:
        app: its class is changed to one that serves several threads.
        pages: what answers under ``/_local``.
        port: 0 for any free port.
    Raises:
        OSError: the port is taken.
    """

    request_queue_size = 128

    def __init__(self, app: Chalice, pages: LocalPages, port: int) -> None:
        if not isinstance(app, LocalChalice):
            app.__class__ = type("ThreadedChalice", (LocalChalice, app.__class__), {})
        self.app = app
        self.pages = pages
        # Without the greedy routes, which are for the gateway; ``_no`` answers in their place.
        self.routes = RouteMatcher([route for route in app.routes if not route.endswith("+}")])
        self._answering = 0
        self._quiet = threading.Condition()
        super().__init__(("127.0.0.1", port), _Handler)

    @contextlib.contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request in progress."""
        with self._quiet:
            self._answering += 1
        try:
            yield
        finally:
            with self._quiet:
                self._answering -= 1
                self._quiet.notify_all()

    def finish(self, seconds: float) -> None:
        """Stop accepting requests, and wait for those in progress at most some seconds."""
        self.shutdown()
        with self._quiet:
            self._quiet.wait_for(lambda: not self._answering, seconds)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report an error, except a connection that the client closed."""
        error = sys.exception()
        if isinstance(error, Exception) and not isinstance(error, (ConnectionError, TimeoutError)):
            report("http", error)


class _BadRequest(Exception):
    """The rest of a request cannot be read: the connection is closed after ``response``."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    # Buffered, so that head and body are sent in one write: Nagle's algorithm would delay the body by 40 ms.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: LocalServer

    def _handle(self) -> None:
        with self.server.answering():
            self._take()

    def _take(self) -> None:
        started = time.perf_counter()
        try:
            response = self._answer(self._read())
        except _BadRequest as refused:
            response, self.close_connection = refused.response, True
        except (ConnectionError, TimeoutError):
            raise
        except Exception as error:
            report("http", error)
            response = problem_response(problems.internal_error())
        elapsed = (time.perf_counter() - started) * 1000
        print(f"{self.command} {masked(self.path)} {response.status} {elapsed:.0f} ms", flush=True)
        self._write(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _handle

    def _read(self) -> bytes:
        if "Transfer-Encoding" in self.headers:
            raise _BadRequest(length_required())
        lengths = set(self.headers.get_all("Content-Length", ["0"]))
        length = lengths.pop()
        if lengths or not re.fullmatch("[0-9]{1,15}", length, re.ASCII):
            raise _BadRequest(problem_response(_unreadable()))
        to_files = urlsplit(self.path).path == files.PATH
        if int(length) > (_MAX_FILE + files.FORM_OVERHEAD if to_files else MAX_BODY):
            self._drain(int(length))
            raise _BadRequest(problem_response(_too_large()))
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionResetError
        return body

    def _drain(self, length: int) -> None:
        # A client still sending when the connection closes would not read the response.
        left = min(length, _MAX_DRAINED)
        while left and (chunk := self.rfile.read(min(left, 65536))):
            left -= len(chunk)

    def _answer(self, body: bytes) -> Response:
        if urlsplit(self.path).path.split("/")[1:2] == ["_local"]:
            method = "GET" if self.command == "HEAD" else self.command
            return self.server.pages.answer(method, self.path, self.headers, body)
        try:
            route = self.server.routes.match_route(self.path)
        except ValueError:
            return self._no(problems.not_found())
        methods = self.server.app.routes[route.route]
        return self._invoke("GET" if self.command == "HEAD" and "HEAD" not in methods else self.command, body)

    def _invoke(self, method: str, body: bytes) -> Response:
        binary = [*self.server.app.api.binary_types, CSV]
        # The gateway decodes text bodies, replacing invalid bytes.
        whole = self.headers.get("Content-Type", "") in binary
        sent = (body if whole else body.decode(errors="replace")) if body else None
        # One per request: its event converter holds the address of the client.
        gateway = LocalGateway(self.server.app, Config())
        gateway.event_converter = LambdaEventConverter(self.server.routes, binary)
        gateway.event_converter.LOCAL_SOURCE_IP = self.client_address[0]
        try:
            response = gateway.handle_request(
                method,
                self.path,
                dict(self.headers),
                sent,  # type: ignore[arg-type]
            )
        except LocalGatewayException as refused:
            refusal = problems.sign_in_needed() if refused.CODE == 401 else problems.not_found()
            return self._no(refusal)
        return _translated(response)

    def _no(self, problem: Problem) -> Response:
        """Return the response to a request without route: a page for browsers, JSON for programs."""
        if not prefers_html(self.headers.get("Accept", "")):
            return problem_response(problem)
        page = problem_page(problem)
        headers = security.default_headers(HTML, settings().base_url, str(uuid.uuid4()))
        return Response(page.status, str(page.body or "").encode(), [*{**headers, **page.headers}.items()])

    def _write(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        if response.status not in (204, 304):
            self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and response.status not in (204, 304):
            self.wfile.write(response.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a malformed HTTP request, without echoing it."""
        self.close_connection = True
        self.command = self.command or "GET"
        # Without a version http.server would send no head.
        self.request_version = self.protocol_version
        unknown_method = problems.method_not_allowed("GET, POST, PUT, PATCH, DELETE, OPTIONS")
        self._write(problem_response(unknown_method if code == 501 else _unreadable()))

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: ``_take`` logs the request, masked, once it is answered."""

    def version_string(self) -> str:
        """Hide the server software."""
        return "local"


def masked(target: str) -> str:
    """Return the path of a request with e-mails, tokens, ids and the query masked."""
    path, _, query = target.partition("?")
    path = "".join(letter if letter.isprintable() else "?" for letter in path)
    return _SECRET_SEGMENT.sub("…", path) + ("?…" if query else "")


def _translated(response: dict[str, Any]) -> Response:
    body = response.get("body") or b""
    if response.get("isBase64Encoded"):
        body = base64.b64decode(body)
    elif isinstance(body, str):
        body = body.encode()
    headers = [(name, str(value)) for name, value in response.get("headers", {}).items()]
    for name, values in response.get("multiValueHeaders", {}).items():
        headers += [(name, str(value)) for value in values]
    return Response(response["statusCode"], body, [h for h in headers if h[0].lower() != "content-length"])


def _unreadable() -> Problem:
    return Problem(400, "unreadable", "La requête est illisible.")


def _too_large() -> Problem:
    return Problem(413, "too_large", "L'envoi dépasse 10 Mo.")
