"""The whole application on a store in memory, and a browser without JavaScript."""

import html
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit

import pyotp
from chalice.test import Client

import app
from chalicelib import wiring
from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import AccountSession, Anybody, LinkHolder
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.company_register import RegisterEntry
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.calendar_rules import recruitment_deadline
from chalicelib.mail.link_addresses import link_address
from chalicelib.services import tasks
from chalicelib.services.access import staff
from chalicelib.services.applying import apply, confirm
from chalicelib.services.candidates import register
from chalicelib.services.core import guards
from chalicelib.services.core.changes import PUBLIC, Author, Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.deciding import review
from chalicelib.services.recruiting import shortlist
from chalicelib.settings import settings
from infra.local.planner import LocalPlanner
from tests.audiences.browser import forms_of
from tests.support import builders
from tests.support.aws import SETTINGS
from tests.support.files import MemoryFiles, pdf_fault
from tests.support.memory import MemoryEphemeral, MemoryStore
from tests.support.outside import SENT_BY_ANYBODY, MemoryRegister

START = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
PASSWORD = "quatre mots choisis au hasard"
ANYBODY = Author(kind=PUBLIC)
HERE = "192.0.2.1"

_NAMES = ("REGISTRY_TABLE", "EPHEMERAL_TABLE", "ACTIVITIES_TABLE", "JOURNAL_TABLE")
_NOWHERE = dict.fromkeys((*_NAMES, "EMAIL_QUEUE_URL", "TASK_QUEUE_URL"), "nowhere")


@dataclass
class MovingClock:
    """A clock that tests move."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


def _plain(text: str) -> str:
    """Return a text without its references and with ordinary spaces."""
    return " ".join(html.unescape(text).split())


@dataclass(frozen=True)
class Page:
    """A page as the browser shows it."""

    status: int
    headers: dict[str, Any]
    html: str

    @property
    def title(self) -> str:
        return _plain(re.search(r"<title>(.*?)</title>", self.html, re.S)[1])

    @property
    def heading(self) -> str:
        return _plain(re.search(r"<h1>(.*?)</h1>", self.html, re.S)[1])

    @property
    def text(self) -> str:
        return _plain(re.sub(r"<[^>]+>", " ", self.html))

    @property
    def forms(self) -> list[str]:
        return re.findall(r'<form method="post" action="([^"]+)"', self.html)

    @property
    def hidden(self) -> dict[str, str]:
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', self.html))


@dataclass
class Site:
    """The application, its clock and one browser."""

    ports: Ports
    clock: MovingClock
    client: Client
    cookies: dict[str, str] = field(default_factory=dict)
    prefix: str = ""

    @property
    def store(self) -> MemoryStore:
        store = self.ports.store
        assert isinstance(store, MemoryStore)
        return store

    def get(self, path: str) -> Page:
        return self._send("GET", path, b"")

    def post(self, path: str, **fields: str) -> Page:
        """Send fields as they are, without a page."""
        return self._send("POST", path, urlencode(fields).encode())

    def fill(self, page: Page, number: int = 0, **fields: str) -> Page:
        """Fill in a form of a page, and send it."""
        return self.post(page.forms[number].removeprefix(self.prefix), **page.hidden, **fields)

    def send(self, page: Page, path: str, **changed: str | list[str] | None) -> Page:
        """Send the form of a page with an address, as shown, with some answers changed.

        Names are those of the page with ``__`` for a dot.
        """
        form = next(one for one in forms_of(page.html) if one.action == self.prefix + path)
        fields = form.filled({name.replace("__", "."): value for name, value in changed.items()})
        return self._send("POST", path, urlencode(fields).encode())

    def follow(self, page: Page) -> Page:
        """Follow a redirect."""
        assert page.status == 303
        return self.get(page.headers["Location"].removeprefix(self.prefix))

    def _send(self, method: str, path: str, body: bytes, **more: str) -> Page:
        headers = {
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            **more,
        }
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.client.http.request(method, path, headers=headers, body=body)
        self.receive_forms()
        for cookie in answer.headers.get("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Page(answer.status_code, answer.headers, answer.body.decode())

    def link(self, template: str, name: str) -> str:
        """Return the path of a link in the last e-mail of a template."""
        self.receive_forms()
        email = next(e for e in reversed(self.store.emails) if e.template == template)
        link = email.links[name]
        return urlsplit(link_address(link.purpose, link.id, "https://x.example", self.ports.signer)).path

    def run_tasks(self) -> None:
        """Run the tasks in the outbox."""
        for kind, task_id in self.store.waiting_outbox(self.clock.now() + timedelta(seconds=1), 1000):
            if kind == "task":
                tasks.run(self.ports, task_id)

    def receive_forms(self) -> None:
        """Run the tasks that the queue runs at once after a form or a request for a link."""
        for task in self.store.tasks:
            if task.name in SENT_BY_ANYBODY:
                tasks.run(self.ports, task.id)

    def written(self) -> int:
        """Return the number of journal entries."""
        return len(self.store.journal)


@contextmanager
def opened(base_url: str = SETTINGS["BASE_URL"]) -> Iterator[Site]:
    """Open the application for one test."""
    with patch.dict(os.environ, {**SETTINGS, **_NOWHERE, "BASE_URL": base_url}):
        settings.cache_clear()
        clock = MovingClock()
        signer = wiring.HmacSigner(settings().signing_secret)
        store = MemoryStore(signer)
        try:
            wiring.configure(
                clock=clock,
                store=store,
                ephemeral=MemoryEphemeral(store),
                files=MemoryFiles(clock.now),
                pdf_fault=pdf_fault,
                register=None,
                planner=LocalPlanner(),
            )
            with Client(app.app) as client:
                yield Site(wiring.ports(), clock, client, prefix=urlsplit(base_url).path)
        finally:
            for name in ("clock", "store", "ephemeral", "files", "pdf_fault", "register", "planner"):
                wiring._replaced.pop(name)
            wiring._composed.cache_clear()
            settings.cache_clear()


CHARTRES = {
    "siret": "21280085000019",
    "name": "Commune de Chartres",
    "available_from": date(2027, 3, 1),
    "contact": builders.contact(
        first_name="Inès", last_name="Durand", job_title="Directrice", email="ines@chartres.example"
    ),
}


def asks_register(site: Site, *entries: RegisterEntry) -> MemoryRegister:
    """Use a register of companies that knows some establishments from now on."""
    register = MemoryRegister(*entries)
    wiring.configure(register=register)
    site.ports = wiring.ports()
    return register


def apply_for_posts(site: Site, **changed: Any) -> Application:
    """Send the 12 answers of a commune."""
    answers = {**CHARTRES, "postal_code": "28000", "insee_code": "28085"}
    form = builders.application_answers(**{**answers, **changed})
    apply.submit_application(site.ports, Anybody(address=HERE), answers=form)
    site.receive_forms()
    return last_application(site)


def last_application(site: Site) -> Application:
    """Return the application of the last e-mail."""
    found = site.store.get(Application, site.store.emails[-1].subject_id)
    assert found is not None
    return found


def apply_to_be_adviser(site: Site, **changed: Any) -> None:
    """Send the form « Devenir conseiller » of a person."""
    answers: dict[str, Any] = {
        "has_experience": False,
        "postal_code": "28000",
        "insee_code": "28085",
        "available_from": date(2027, 3, 1),
        "first_name": "Paul",
        "last_name": "Martin",
        "email": "paul@courriel.example",
    }
    form = builders.candidate_answers(**{**answers, **changed})
    register.submit_candidate(site.ports, Anybody(address=HERE), answers=form)
    site.receive_forms()


def confirmed_application(site: Site, **changed: Any) -> Application:
    """Return an application whose address was confirmed."""
    apply_for_posts(site, **changed)
    token = site.link("application_confirm", "confirm").rpartition("/")[2]
    application = confirm.confirm(site.ports, LinkHolder(token=token, request_id="request")).application
    assert application is not None
    return site.store.get(Application, application.id) or application


def decided(site: Site, application: Application, **decision: Any) -> Application:
    """Return the application after the committee's decision: ``posts``, or why it was ``refused`` or is
    ``missing`` something."""
    today = site.ports.today()
    if "posts" in decision:
        after = application.granted(
            session_id="s",
            structure_id=site.ports.ids.new(),
            posts=decision["posts"],
            on=today,
            deadline=recruitment_deadline(today, site.ports.parameters()),
        )
    elif "refused" in decision:
        after = application.refused(session_id="s", on=today, reason=decision["refused"])
    else:
        after = application.postponed(session_id="s", on=today, missing=decision["missing"])
    return changed_to(site, after)


def changed_to(site: Site, application: Application) -> Application:
    """Store a state of an application."""
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(application)
    site.store.commit(changes)
    return site.store.get(Application, application.id) or application


def status_path(site: Site, application: Application) -> str:
    """Return the path of the private page of an application."""
    return f"/candidature/{site.ports.signer.token('application_status', application.id)}"


def agent(site: Site, role: Role, *departments: str) -> AccountSession:
    """Sign in an agent, without the journeys that lead there."""
    account = builders.account(
        email="agent@etat.example", role=role, created_at=site.clock.now(), departments=departments
    )
    return AccountSession(account=account, request_id="request")


def invited(site: Site, role: Role = Role.PREFECTURE) -> str:
    """Invite a member of staff; return the path of the account link."""
    departments = ("28",) if role is Role.PREFECTURE else ()
    staff.invite_staff(
        site.ports,
        agent(site, Role.AGENCY),
        email="agent@prefecture.example",
        role=role,
        first_name="Léa",
        last_name="Petit",
        departments=departments,
        lots=(5,) if role is Role.TRAINING_BODY else (),
    )
    return site.link("staff_invited", "account")


def _granted(site: Site, posts: int) -> tuple[Application, Structure]:
    """Return a commune to which the committee granted posts today."""
    now = site.clock.now()
    place = site.ports.places.resolve("28085", "28000")
    assert place is not None
    application = builders.application(
        ApplicationStatus.UNDER_REVIEW,
        **CHARTRES,
        posts_requested=posts,
        place=place,
        submitted_at=now,
        confirmed_at=now,
    ).granted(
        session_id="s",
        structure_id=site.ports.ids.new(),
        posts=posts,
        on=site.ports.today(),
        deadline=recruitment_deadline(site.ports.today(), site.ports.parameters()),
    )
    return application, Structure.of(application, id=application.structure_id or "", at=now)


def with_account(site: Site, posts: int = 2) -> Account:
    """Return a structure with posts to fill and its account, open with ``PASSWORD``."""
    now = site.clock.now()
    application, structure = _granted(site, posts)
    account = builders.account(
        email="ines@chartres.example",
        first_name="Inès",
        last_name="Durand",
        created_at=now,
        structure_id=structure.id,
        password_hash=site.ports.passwords.hash(PASSWORD),
    )
    changes = Changes(author=ANYBODY, at=now)
    for entity in (application, structure, account):
        changes.create(entity)
    changes.take(guards.account_guard(site.ports, account.email), account.id)
    site.store.commit(changes)
    return account


def signed_in(site: Site, posts: int = 2) -> Structure:
    """Sign in the account of a structure with posts to fill."""
    account = with_account(site, posts)
    page = site.get("/connexion")
    assert site.send(page, "/connexion", email=account.email, password=PASSWORD).status == 303
    structure = site.store.get(Structure, account.structure_id or "")
    assert structure is not None
    return structure


def structure_of(site: Site, account: Account) -> Structure:
    """Return the structure of an account."""
    structure = site.store.get(Structure, account.structure_id or "")
    assert structure is not None
    return structure


def working_for(site: Site, structure: Structure) -> AccountSession:
    """Return an account of a structure, for acts without a page; a new one when there is none."""
    holders = every(site.store.accounts, Role.STRUCTURE, structure_id=structure.id)
    account = next((one for one in holders if one.structure_id == structure.id), None) or builders.account(
        email="agent@mairie.example", created_at=site.clock.now(), structure_id=structure.id
    )
    return AccountSession(account=account)


def chosen(site: Site, structure: Structure, candidate: Candidate, status: MatchStatus) -> None:
    """Change the status of a candidate in a structure's list."""
    shortlist.choose(site.ports, working_for(site, structure), candidate.id, status=status)


def available_candidate(site: Site, **changed: Any) -> Candidate:
    """Return a candidate near the structure whose address was confirmed."""
    apply_to_be_adviser(site, **changed)
    token = site.link("candidate_confirm", "confirm").rpartition("/")[2]
    candidate = confirm.confirm(site.ports, LinkHolder(token=token, request_id="request")).candidate
    assert candidate is not None
    return site.store.get(Candidate, candidate.id) or candidate


def asked(site: Site, application: Application, text: str) -> str:
    """Ask a question as the prefecture; return the path of the answer link."""
    review.ask(site.ports, agent(site, Role.PREFECTURE, "28"), application.id, text=text)
    return site.link("question_asked", "answer")


def question_in_space(site: Site, structure: Structure) -> str:
    """Ask a question as the prefecture after the decision; return its path in the space."""
    question = builders.question(
        application_id=structure.application_id, department="28", asked_at=site.clock.now()
    )
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.create(question)
    site.store.commit(changes)
    return f"/espace/questions/{question.id}"


def second_structure(site: Site, structure: Structure) -> Structure:
    """Make the holder of the account work for a second structure, too."""
    other = replace(structure, id=site.ports.ids.new(), name="Commune de Lucé", version=0)
    holder = next(every(site.store.accounts, Role.STRUCTURE, structure_id=structure.id))
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.create(other)
    changes.update(holder.joined(other.id))
    site.store.commit(changes)
    return other


def code_of(site: Site, page: Page) -> str:
    """Return the code that the authenticator shows, from the key on the page."""
    secret = re.search(r'<code class="secret">(.*?)</code>', page.html)[1].replace(" ", "")
    return pyotp.TOTP(secret).at(site.clock.now())


def later(site: Site, **duration: int) -> None:
    """Let time pass."""
    site.clock.at += timedelta(**duration)
