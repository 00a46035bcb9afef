"""One structure's visit: the whole application, signed in, on stored bytes."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

from chalice.test import Client

from chalicelib import wiring
from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.deciding.budget import Budget
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.entity import Entity
from chalicelib.services.core.changes import SYSTEM, Author, Changes
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.settings import settings
from chalicelib.storage import keys, models, summaries
from chalicelib.storage.pool import index as pool
from chalicelib.storage.pool import statuses
from chalicelib.storage.pool.cards import Cards
from tests.benchmarks.people import COMMUNES, NOW
from tests.benchmarks.shelf import Shelf
from tests.support import builders
from tests.support.aws import SETTINGS

TOKEN = "a session of the benchmark"
PAGE = "/api/v1/structure/candidates"
_TABLES = {
    name: name.lower() for name in ("REGISTRY_TABLE", "EPHEMERAL_TABLE", "ACTIVITIES_TABLE", "JOURNAL_TABLE")
}
_ENVIRONMENT = {
    **SETTINGS,
    **_TABLES,
    "EMAIL_QUEUE_URL": "nowhere",
    "TASK_QUEUE_URL": "nowhere",
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "eu-west-3",
    "AWS_EC2_METADATA_DISABLED": "true",
}
_CARDS = Cards(COMMUNES.resolve)


class _Clock:
    def now(self) -> datetime:
        return NOW


@contextmanager
def application(answers: Callable[..., Any]) -> Iterator[Callable[[str], dict[str, Any]]]:
    """Return the application with ``answers`` in place of DynamoDB, as a function that reads a page of the
    API."""
    with opened(answers) as get:
        yield lambda query: get(f"{PAGE}?{query}").json_body


@contextmanager
def opened(answers: Callable[..., Any]) -> Iterator[Callable[[str], Any]]:
    """Yield the application with ``answers`` in place of DynamoDB, as a function that answers a path."""
    with patch.dict(os.environ, _ENVIRONMENT):
        settings.cache_clear()
        models._connection = None
        wiring.configure(clock=_Clock(), places=COMMUNES)
        import app

        client = models.connection().client
        client.meta.events.register_first("before-send.dynamodb.*", answers)
        headers = {"Cookie": f"session={TOKEN}"}

        def get(path: str) -> Any:
            answer = http.request("GET", path, headers=headers)
            assert answer.status_code == 200, answer.body[:500]
            return answer

        try:
            with Client(app.app) as client_of_app:
                http = client_of_app.http
                yield get
        finally:
            for name in ("clock", "places"):
                wiring._replaced.pop(name)
            wiring._composed.cache_clear()
            settings.cache_clear()
            models._connection = None


def stored_item(entity: Entity) -> dict[str, Any]:
    """Return an entity as stored in the registry."""
    item = models.ENTITY_MODELS[type(entity)].of(entity)
    item.version = 1
    return item.serialize()


def store_candidate(shelf: Shelf, candidate: Candidate, *, words: bool = True) -> None:
    """Put a candidate in the pool. ``words`` False leaves out the rows of the search by name."""
    for place, by_id in pool.moves(None, candidate, _CARDS).items():
        if words or not pool.alone(place):
            shelf.add("registry_table", *place, {short: card or "" for short, card in by_id.items()})


def _store_statuses(shelf: Shelf, *created: Entity) -> None:
    changes = Changes(author=Author(kind=SYSTEM), at=NOW, created=list(created))
    for place, by_id in statuses.moves(changes).items():
        shelf.add("registry_table", *place, {short: mark or "" for short, mark in by_id.items()})


def store_structure(shelf: Shelf, structure: Structure) -> None:
    """Put a structure with its application and a signed-in account."""
    account = builders.account(created_at=NOW, structure_id=structure.id)
    application = builders.application(
        id=structure.application_id, status=ApplicationStatus.VALIDATED, posts_granted=2
    )
    assert isinstance(application, Application)
    for entity in (structure, account, application):
        shelf.put("registry_table", stored_item(entity))
    _store_statuses(shelf, structure)
    sign_in(shelf, account)


def sign_in(shelf: Shelf, account: Account) -> None:
    """Open the session of the benchmark for an account."""
    session = models.BrowserSessionItem(
        *keys.browser_session(token_hash(TOKEN)),
        account_id=account.id,
        generation=0,
        created_at=NOW,
        seen_at=NOW,
        expires_at=NOW,
    )
    shelf.put("ephemeral_table", session.serialize())


def store_agent(shelf: Shelf, summarised: Iterable[Entity], role: Role = Role.AGENCY) -> None:
    """Put a signed-in agent, the budget and the summaries of the lists of desks."""
    account = builders.account(created_at=NOW, role=role)
    for entity in (account, Budget.counting({"54": 1})):
        shelf.put("registry_table", stored_item(entity))
    sign_in(shelf, account)
    for one in summarised:
        for place, by_id in summaries.moves(type(one), None, one).items():
            shelf.add("registry_table", *place, {short: packed or "" for short, packed in by_id.items()})


def store_match(shelf: Shelf, structure: Structure, candidate: Candidate, status: MatchStatus) -> None:
    """Put an act of a structure on a candidate, and the candidate."""
    match = builders.match(status, structure_id=structure.id, candidate_id=candidate.id, changed_at=NOW)
    for entity in (match, candidate):
        shelf.put("registry_table", stored_item(entity))
    _store_statuses(shelf, match)
