"""The HTTP edge of the application, on a world that is restored before each request."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

from chalice.test import Client

import app
from tests.audiences.browser import forms_of
from tests.recording import history, reading, snapshot
from tests.recording.world import RecordedWorld, opened

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
# A program accepts a workbook as well.
PROGRAM = f"{JSON}, */*;q=0.8"


class Edge:
    """The application, its world, and the changes since it was restored."""

    def __init__(self, world: RecordedWorld, store: snapshot.WatchedStore, client: Client) -> None:
        self.world = world
        self._store = store
        self._client = client
        self._kept = snapshot.keep(world.memory[1:])
        self._forms: dict[tuple[str, str], list[tuple[str, list[tuple[str, str]]]]] = {}

    def begin(self) -> None:
        """Restore the world."""
        self._store.begin()
        snapshot.put_back(self.world.memory[1:], self._kept)

    def ask(
        self, method: str, path: str, who: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Send a request as somebody; return the recorded parts of the response and of the writes."""
        before, sessions = snapshot.keep(self.world.memory[1:]), dict(self._store.browser_sessions)
        self._store.commits = []
        answer = self.send(method, path, who, body, headers)
        told = reading.read(answer.status_code, answer.headers, answer.body)
        if self._store.commits:
            told["wrote"] = self._store.commits
        beside = snapshot.sessions(sessions, self._store.browser_sessions)
        beside += snapshot.beside(before, snapshot.keep(self.world.memory[1:]))
        if beside:
            told["beside"] = beside
        return told

    def send(
        self, method: str, path: str, who: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Any:
        """Send a request as somebody; return the response itself."""
        sent = {"Accept": PROGRAM if path.startswith("/api/") else HTML, **(headers or {})}
        if who in self.world.sessions:
            sent["Cookie"] = f"session={self.world.sessions[who]}"
        return self._client.http.request(method, path, headers=sent, body=body)

    def files(self) -> dict[str, str]:
        """Return the static files of the pages, by kind: their names change with their content."""
        page = self.send("GET", "/", "anonymous").body.decode()
        return {kind: name for name, kind in re.findall(r"/static/(site\.[0-9a-f]+\.(css|js))", page)}

    def fields_of(self, who: str, page: str, action: str) -> list[tuple[str, str]] | None:
        """Return what the form of a page sends when nobody types anything, or None without such a form."""
        if (who, page) not in self._forms:
            self.begin()
            answer = self.send("GET", page, who)
            if answer.status_code == 303:
                answer = self.send("GET", answer.headers["Location"], who)
            found = forms_of(answer.body.decode()) if answer.status_code == 200 else []
            self._forms[who, page] = [
                (urlsplit(form.action).path, form.fields) for form in found if form.method == "post"
            ]
            self.begin()
        return next((fields for path, fields in self._forms[who, page] if path == action), None)


def as_form(fields: list[tuple[str, str]], changed: Mapping[str, Any]) -> bytes:
    """Return the body of a form with some answers changed; None removes one, a list repeats it."""
    sent = [(name, value) for name, value in fields if name not in changed]
    for name, value in changed.items():
        sent += [(name, one) for one in (value if isinstance(value, list) else [value]) if one is not None]
    return urlencode(sent).encode()


def as_json(document: Any) -> bytes:
    """Return the body of a JSON request; text is sent as it is."""
    return document.encode() if isinstance(document, str) else json.dumps(document).encode()


@contextmanager
def running() -> Iterator[Edge]:
    """Open the application on the recorded world."""
    world = history.build()
    store = snapshot.WatchedStore(world.memory[0])
    with opened(world, store), Client(app.app) as client:
        edge = Edge(world, store, client)
        world.things["name"] = edge.files()
        yield edge


def routes() -> dict[str, list[str]]:
    """Return the methods of each route of the application; HEAD is its GET without a body."""
    return {path: sorted(set(methods) - {"HEAD"}) for path, methods in app.app.routes.items()}
