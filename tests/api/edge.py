"""A small app on the edge, with accounts of every role, for the tests of this folder."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from chalice import Chalice
from chalice.local import LocalGateway
from chalice.test import Client

from chalicelib.domain.access.account import Role
from chalicelib.http import route

BASE_URL = "https://conseiller.example.fr"
PARTNER = "https://www.partenaire.fr"
APPLICATION_ID = "01890a5d-ac96-774b-bcce-b302099a8057"


@dataclass(frozen=True)
class Person:
    """An account and its session, as the authenticator gives them."""

    account: Any
    session: Any


PEOPLE = {
    f"token-{role.value}": Person(SimpleNamespace(id=f"id-{role.value}", role=role), SimpleNamespace(id="s"))
    for role in Role
}


@contextmanager
def connected(monkeypatch: Any, base_url: str = BASE_URL) -> Iterator[None]:
    """The edge on settings and people of its own."""
    chosen = SimpleNamespace(base_url=base_url, allowed_origins=(PARTNER,))
    with monkeypatch.context() as patched:
        patched.setattr(route, "settings", lambda: chosen)
        patched.setattr(route, "_connection", None)
        route.connect(ports=lambda: SimpleNamespace(), authenticate=lambda _ports, token: PEOPLE.get(token))
        yield


def app_with(*groups: route.Routes) -> Chalice:
    """A Chalice app that serves some routes."""
    app = Chalice("edge")
    app.register_middleware(route.restyle_errors, "http")
    for group in groups:
        app.register_blueprint(group.blueprint)
    return app


def as_role(role: str) -> dict[str, str]:
    """The headers of a request of somebody signed in."""
    return {"Cookie": f"__Host-session=token-{role}"}


class Browser:
    """Sends requests to an app as the gateway would."""

    def __init__(self, app: Chalice) -> None:
        self.app = app
        self._http = Client(app).http

    def send(self, method: str, path: str, body: Any = b"", **headers: str) -> Any:
        """One request; names of headers with underscores, a document is sent as JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict | list):
            body = json.dumps(body).encode()
            named.setdefault("Content-Type", "application/json")
        return self._http.request(method, path, headers=named, body=body)

    def event(self, method: str, path: str, **changes: Any) -> dict[str, Any]:
        """One request as the gateway's own event, for what the test client cannot send."""
        gateway = LocalGateway(self.app, self._http._config)
        made = gateway.event_converter.create_lambda_event(method, path, {}, b"")
        made.update(changes)
        return self.app(made, None)
