"""The stand-in for Démarches simplifiées over HTTP, and the real client that queries it."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from chalicelib.integrations.case_files import PrefilledCaseFiles
from infra.local.case_files.client import PIECE_IDS
from infra.local.case_files.service import FIELD_IDS, PROCEDURES, TOKEN, CaseFilesService

# Longer than any client here waits; it ends with the test.
_TOO_LATE_S = 30


@contextlib.contextmanager
def served_case_files(
    now: Callable[[], datetime], page_size: int = 100
) -> Iterator[tuple[CaseFilesService, str]]:
    """The stand-in, and its address."""
    over = threading.Event()
    service = CaseFilesService(
        "https://case-files.example", now, too_late=lambda: over.wait(_TOO_LATE_S), page_size=page_size
    )

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                status, content = service.answer(self.path, body, self.headers.get("Authorization", ""))
            except ConnectionRefusedError:
                self.close_connection = True
                return
            with contextlib.suppress(ConnectionError):
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield service, f"http://127.0.0.1:{server.server_port}"
    finally:
        over.set()
        server.shutdown()
        server.server_close()


def client_of(url: str, *, timeout_s: float = 10) -> PrefilledCaseFiles:
    """Return the real client, without waiting between two tries."""
    return PrefilledCaseFiles(
        url, PROCEDURES, FIELD_IDS, TOKEN, piece_ids=PIECE_IDS, timeout_s=timeout_s, wait=lambda _: None
    )
