"""A small app of the HTTP room, with people of every role, for the tests of this folder."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from chalice import Chalice
from chalice.local import LocalGateway
from chalice.test import Client

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import AccountSession, CandidateSession, SignedIn
from chalicelib.http import route, serve
from chalicelib.services.core.ports import Ports
from chalicelib.settings import settings
from tests.support import builders
from tests.support.aws import SETTINGS

BASE_URL = "https://conseiller.example.fr"
PARTNER = "https://www.partenaire.fr"
APPLICATION_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
STRUCTURE_ID = "01890a5d-ac96-774b-bcce-b302099a8058"
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)

_NOWHERE = dict.fromkeys(
    (
        "REGISTRY_TABLE",
        "EPHEMERAL_TABLE",
        "ACTIVITIES_TABLE",
        "JOURNAL_TABLE",
        "EMAIL_QUEUE_URL",
        "TASK_QUEUE_URL",
    ),
    "nowhere",
)


def _somebody(role: Role) -> SignedIn:
    if role is Role.CANDIDATE:
        candidate: Any = SimpleNamespace(id="id-candidate")
        return CandidateSession(candidate=candidate, token_hash="s")
    account = builders.account(
        id=f"id-{role.value}",
        email=f"{role.value}@exemple.fr",
        role=role,
        created_at=NOW,
        structure_id=STRUCTURE_ID if role is Role.STRUCTURE else None,
    )
    return AccountSession(account=account, token_hash="s")


PEOPLE = {f"token-{role.value}": _somebody(role) for role in Role}


def _ports() -> Ports:
    ports: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW))
    return ports


@contextmanager
def connected(monkeypatch: Any, base_url: str = BASE_URL) -> Iterator[None]:
    """Connect the routes to settings and people of their own."""
    chosen = {**SETTINGS, **_NOWHERE, "BASE_URL": base_url, "ALLOWED_ORIGINS": PARTNER}
    with patch.dict(os.environ, chosen), monkeypatch.context() as patched:
        settings.cache_clear()
        patched.setattr(serve, "_connection", None)
        serve.connect(ports=_ports, identify=lambda _ports, token, _request_id: PEOPLE.get(token))
        try:
            yield
        finally:
            settings.cache_clear()


def app_with(*groups: route.Routes) -> Chalice:
    """Return a Chalice app with some routes."""
    app = Chalice("edge")
    app.register_middleware(serve.restyle_errors, "http")
    for group in groups:
        app.register_blueprint(group.blueprint)
    return app


def as_role(role: str) -> dict[str, str]:
    """Return the headers of a request of somebody signed in."""
    return {"Cookie": f"__Host-session=token-{role}"}


class Browser:
    """Sends requests to an app as the gateway would."""

    def __init__(self, app: Chalice) -> None:
        self.app = app
        self._http = Client(app).http

    def send(self, method: str, path: str, body: Any = b"", **headers: str) -> Any:
        """Send one request; names of headers with underscores; a document is sent as JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict | list):
            body = json.dumps(body).encode()
            named.setdefault("Content-Type", "application/json")
        return self._http.request(method, path, headers=named, body=body)

    def event(self, method: str, path: str, **changes: Any) -> dict[str, Any]:
        """Send one request as an event of the gateway, for what the test client cannot send."""
        gateway = LocalGateway(self.app, self._http._config)
        made = gateway.event_converter.create_lambda_event(method, path, {}, b"")
        made.update(changes)
        return self.app(made, None)
