"""Starts the local stack as `make run` does, and uses it over HTTP."""

import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import requests

from chalicelib.domain.shared.calendar_rules import paris_date

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "trois lapins cuisinent la nuit"


def wait_for(what: Callable[[], T], *, seconds: float = 60, why: str = "") -> T:
    """Call until the result is true; fail with ``why`` when it never is."""
    until = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError(f"never happened: {why}")
        # Between two calls the process under test has two cores to itself.
        time.sleep(0.02)


def free_port() -> int:
    """Return a free port, below the range of outgoing connections."""
    # Not by the generator of « random », which Hypothesis seeds alike in every process.
    drawn = random.SystemRandom()
    while True:
        port = drawn.randrange(20_000, 30_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


class System:
    """One local stack and its data directory; it may be killed and started again."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.arguments = arguments
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it is ready."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.run", *self.arguments],
            cwd=ROOT,
            env={**os.environ, "PORT": str(self.port), "LOCAL_DATA": str(self.data)},
            stdout=(self.data.parent / "stdout.txt").open("ab"),
            stderr=subprocess.STDOUT,
        )
        wait_for(self.healthy, seconds=60, why="the health route answers")

    def worked(self) -> float:
        """Return the seconds of processor that the process used so far, without other programs."""
        assert self.process is not None
        _, _, stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")
        user, kernel = stat.split()[11:13]
        return (int(user) + int(kernel)) / os.sysconf("SC_CLK_TCK")

    def healthy(self) -> bool:
        """Return whether the health route answers 200."""
        assert self.process is not None and self.process.poll() is None, self.output()
        try:
            return requests.get(f"{self.url}/api/v1/health", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def output(self) -> str:
        """Return the output of the process."""
        return (self.data.parent / "stdout.txt").read_text()

    def kill(self) -> None:
        """Send kill -9, which leaves no chance to write anything."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop by Ctrl-C."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)

    def emails(self, to: str = "", subject: str = "") -> list[dict[str, Any]]:
        """Return the mailbox, newest first, filtered."""
        answer = requests.get(f"{self.url}/_local/emails", timeout=30)
        assert answer.status_code == 200
        return [
            mail
            for mail in answer.json()
            if to in mail["to"] and subject.casefold() in mail["subject"].casefold()
        ]

    def email(self, to: str, subject: str) -> dict[str, Any]:
        """Wait for the latest e-mail to somebody about something, and return it."""
        return wait_for(lambda: self.emails(to, subject), why=f"an e-mail to {to} about « {subject} »")[0]

    def link(self, mail: dict[str, Any], path: str) -> str:
        """Return the token of the link of an e-mail that opens a page."""
        for link in mail["links"]:
            found = re.search(rf"/{path}/([A-Za-z0-9_-]+)$", link)
            if found:
                return found[1]
        raise AssertionError(f"no /{path}/ link in « {mail['subject']} »: {mail['links']}")

    def now(self) -> datetime:
        """Return the system's time."""
        return datetime.fromisoformat(requests.get(f"{self.url}/_local/clock", timeout=30).json()["now"])

    def today(self) -> date:
        """Return the system's date, in Paris."""
        return paris_date(self.now())

    def move(self, **body: Any) -> datetime:
        """Move the clock; return once everything then due is done."""
        answer = requests.post(f"{self.url}/_local/clock", json=body, timeout=120)
        assert answer.status_code == 200, answer.text
        return datetime.fromisoformat(answer.json()["now"])

    def code(self, secret: str) -> str:
        """Return the second factor's current code."""
        answer = requests.get(f"{self.url}/_local/totp", params={"secret": secret}, timeout=30)
        return str(answer.json()["code"])

    def session(self) -> requests.Session:
        """Return a new browser's connection to the system."""
        return requests.Session()

    def visitor(self) -> "Visitor":
        """Return somebody with a browser and no account."""
        return Visitor(self)


class Visitor:
    """A browser, which keeps its cookies."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.session = system.session()
        self.email = ""
        self.password = PASSWORD
        self.secret: str | None = None

    def ask(self, method: str, path: str, expected: int = 200, **arguments: Any) -> Any:
        """Send one request to the API; fail unless it has the expected status. Return the JSON."""
        answer = self.session.request(
            method, f"{self.system.url}/api/v1{path}", timeout=60, allow_redirects=False, **arguments
        )
        assert answer.status_code == expected, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def get(self, path: str, expected: int = 200, **params: Any) -> Any:
        """GET."""
        return self.ask("GET", path, expected, params=params)

    def post(self, path: str, body: Any = None, expected: int = 200) -> Any:
        """POST of JSON, or of nothing."""
        return self.ask("POST", path, expected, **({"json": body} if body is not None else {}))

    def put(self, path: str, body: Any = None, expected: int = 200) -> Any:
        """PUT of JSON, or of nothing."""
        return self.ask("PUT", path, expected, **({"json": body} if body is not None else {}))

    def follow(self, mail: dict[str, Any], path: str) -> requests.Response:
        """Open the page of a link in an e-mail."""
        token = self.system.link(mail, path)
        return self.session.get(f"{self.system.url}/{path}/{token}", timeout=30)

    def press(self, page: requests.Response, **typed: str) -> requests.Response:
        """Send the form of a page, not the one that signs out: its hidden fields, and the given answers."""
        content = page.text.partition("<main")[2] or page.text
        action = re.search(r'<form[^>]*method="post"[^>]*action="([^"]*)"', content)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', content))
        assert action is not None, page.text
        address = requests.compat.urljoin(page.url, action[1])
        return self.session.post(address, data={**hidden, **typed}, timeout=60)

    def open_account(self, mail: dict[str, Any], email: str) -> None:
        """Open the account by a link, then sign in."""
        token = self.system.link(mail, "compte")
        shown = self.get(f"/account-links/{token}")
        assert shown["email"] == email
        self.email, self.secret = email, shown["totp_secret"]
        self.post(f"/account-links/{token}", {"password": self.password, **self._code()}, 201)
        self.sign_in()

    def sign_in(self) -> None:
        """Sign in, with the second factor if the account has one; also after the clock was moved."""
        self.post("/sign-in", {"email": self.email, "password": self.password, **self._code()})

    def _code(self) -> dict[str, str]:
        return {"totp_code": self.system.code(self.secret)} if self.secret else {}


def application(**changed: Any) -> dict[str, Any]:
    """Return the twelve answers of an association in Metz."""
    return {
        "kind": "private",
        "legal_form": "association",
        "private_law_contracts": None,
        "has_identified_candidate": False,
        "posts_requested": 2,
        "available_from": "2031-01-01",
        "siret": "13002526500013",
        "name": "Association Numérique pour tous",
        "postal_code": "57000",
        "insee_code": "57463",
        "contact": {
            "first_name": "Anne",
            "last_name": "Martin",
            "job_title": "Présidente",
            "email": "anne.martin@asso.example",
            "phone": "03 87 55 50 00",
        },
        "agreement_months": 18,
        "job_offer_url": None,
        "commitments_accepted": True,
        **changed,
    }


def candidate(**changed: Any) -> dict[str, Any]:
    """Return the answers of a candidate in Metz."""
    return {
        "situations": ["job_seeker"],
        "diploma": None,
        "has_experience": True,
        "postal_code": "57000",
        "insee_code": "57463",
        "max_distance_km": 40,
        "available_from": "2031-01-01",
        "first_name": "Dominic",
        "last_name": "Weber",
        "email": "dominic@courriel.example",
        "phone": None,
        "commitments_accepted": True,
        **changed,
    }
