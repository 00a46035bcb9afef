"""The ports and helpers that write the sample data, at past dates and without e-mails."""

import json
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import AccountSession, LinkHolder
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.shared.calendar_rules import start_of_day
from chalicelib.domain.shared.geography import Commune
from chalicelib.services import tasks
from chalicelib.services.access import passwords
from chalicelib.services.core.changes import Author, Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Store

_NAMES = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))
PASSWORD = "une phrase de passe pour la démonstration"
FIRST_NAMES, LAST_NAMES = tuple(_NAMES["first"]), tuple(_NAMES["last"])


class SetClock:
    """A clock set by the loader, to write at past dates."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class QuietStore:
    """A store that drops e-mails while ``quiet``, and keeps tasks for ``run_tasks``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.quiet = True
        self.links: dict[str, str] = {}
        self.tasks: list[str] = []

    def commit(self, changes: Changes) -> None:
        if self.quiet:
            changes.emails.clear()
        self.links.update({link.subject_id.partition("/")[0]: link.id for link in changes.links_created})
        self.tasks += [task.id for task in changes.tasks]
        self._store.commit(changes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@dataclass
class Loader:
    """The ports to load data with, at the instant of ``clock``. ``today`` is the date in Paris."""

    ports: Ports
    clock: SetClock
    store: QuietStore
    random: random.Random
    communes: list[Commune]
    author: Author
    today: date

    def at(self, days_ago: int, hour: int = 10) -> None:
        """Set the clock to a past day, in the morning."""
        self.clock.at = start_of_day(self.today - timedelta(days=days_ago)) + timedelta(hours=hour)

    def run_tasks(self) -> None:
        """Run the tasks of the decisions so far."""
        while self.store.tasks:
            tasks.run(self.ports, self.store.tasks.pop(0))

    def choose(self, items: tuple[Any, ...]) -> Any:
        return self.random.choice(items)


def acting(account: Account) -> AccountSession:
    """Return the session of an account."""
    return AccountSession(account=account, request_id="demo")


def open_account(loader: Loader, account_id: str) -> Account:
    """Open an account by its invitation link, with ``PASSWORD``."""
    ports = loader.ports
    token = ports.signer.token(LinkPurpose.OPEN_ACCOUNT, loader.store.links[account_id])
    holder = LinkHolder(token=token, request_id="demo")
    secret = passwords.account_opening(ports, holder).totp_secret
    code = pyotp.TOTP(secret).at(int(loader.clock.at.timestamp())) if secret else None
    return passwords.open_account(ports, holder, password=PASSWORD, totp_code=code)


def weighted(loader: Loader, count: int) -> list[Commune]:
    """Draw communes at random, weighted by population."""
    weights = [commune.population or 1 for commune in loader.communes]
    return loader.random.choices(loader.communes, weights, k=count)


def account_of(loader: Loader, structure_id: str) -> Account:
    """Return the account of a structure, signed in to its space; an account may have several structures."""
    account = next(every(loader.ports.store.accounts, Role.STRUCTURE, structure_id=structure_id))
    return account.switched_to(structure_id)
