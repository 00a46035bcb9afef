"""The people of one walk: their accounts, their browsers, the mailbox and the clock."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from tests.e2e.system import System, Visitor, wait_for

PARIS = ZoneInfo("Europe/Paris")
CONTACT, ADVISER = "anne.martin@structure.example", "dominic@candidat.example"
# The accounts that the agency opens: the role, and its further fields.
STAFF: dict[str, dict[str, Any]] = {
    "second agency": {"role": "agency"},
    "prefecture": {"role": "prefecture"},
    "committee": {"role": "committee"},
    "funder": {"role": "funder"},
    "second funder": {"role": "funder"},
    "training body": {"role": "training_body"},
}


_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return re.sub(r"\s+", " ", text)


def words_of(page: str) -> str:
    """Return the main part of a page without its tags."""
    return plain(unescape(re.sub(r"<[^>]+>", "", page.partition("<main")[2])))


def french(day: date) -> str:
    """Return a day as the programme writes it."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def euros(cents: int) -> str:
    """Return an amount as the programme writes it, with ordinary spaces."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", " ") + (f",{rest:02d} €" if rest else " €")


def says(text: str, *said: str) -> None:
    """Check that a text contains all these words."""
    for words in said:
        assert words in plain(text), f"« {words} » is not in: {plain(text)}"


class People:
    """All people of a walk on one running system; each signs in again after the clock has moved.

    Args:
        system: the running system.
        department: of the structure; its prefecture has an account.
        lot: of the training body with an account.
    """

    def __init__(self, system: System, department: str, lot: int) -> None:
        self.system = system
        self._scopes = {"prefecture": {"departments": [department]}, "training body": {"lots": [lot]}}
        self._visitors: dict[str, Visitor] = {}
        self._moves = 0
        self._signed: dict[str, int] = {}
        self._read: set[str] = set()

    # Accounts

    def open_agency(self) -> None:
        """Open the first account of the agency, by the link of the first e-mail."""
        invited = wait_for(lambda: self.system.emails("agence@"), why="the first e-mail")[-1]
        self.opened("agency", invited)

    def open_staff(self) -> None:
        """Invite everybody else who works for the programme, as the agency."""
        for name, account in STAFF.items():
            email = f"{name.replace(' ', '-')}@etat.example"
            body = {"email": email, "first_name": "Camille", "last_name": "Roux", **account}
            self.as_("agency").post("/agency/accounts", {**body, **self._scopes.get(name, {})}, 201)
            self.opened(name, self.system.email(email, "compte"))

    def opened(self, name: str, mail: dict[str, Any]) -> None:
        """Open the account by the link of an e-mail."""
        self._visitors[name] = self.system.visitor()
        self._visitors[name].open_account(mail, mail["to"])
        self._signed[name] = self._moves

    def adviser(self) -> Visitor:
        """Return the adviser, whose space was opened by a link."""
        if self._signed.get("adviser") != self._moves:
            visitor = self._visitors.setdefault("adviser", self.system.visitor())
            visitor.post("/candidate/links", {"email": ADVISER}, 202)
            sent = self.told(ADVISER, about="Votre lien pour ouvrir votre espace")
            visitor.post(f"/candidate/links/{self.system.link(sent, 'mon-espace')}")
            self._signed["adviser"] = self._moves
        return self._visitors["adviser"]

    def as_(self, name: str) -> Visitor:
        """Return somebody of the staff or of the structure, signed in."""
        visitor = self._visitors[name]
        if self._signed[name] != self._moves:
            visitor.sign_in()
            self._signed[name] = self._moves
        return visitor

    def acts(self, name: str, on: str, act: str, body: Any = None, expected: int = 200) -> Any:
        """Act on an object that was just read; return the response.

        Args:
            name: who.
            on: the path of the object.
            act: the path of the act, below it.
            body: the sent document, if any.
            expected: the status of the response.
        """
        visitor = self.as_(name)
        seen = {"If-Match": f'"{visitor.get(on)["version"]}"'}
        return visitor.ask("POST", f"{on}/{act}", expected, json=body, headers=seen)

    def page(self, name: str, path: str) -> str:
        """Return a page of somebody's space, without its tags."""
        visitor = self.as_(name)
        shown = visitor.session.get(f"{self.system.url}{path}", timeout=60)
        assert shown.status_code == 200, f"{path}: {shown.status_code}"
        return words_of(shown.text)

    # The clock

    def at(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Go to an hour of a day in Paris, unless it has passed; everything then due is done."""
        instant = datetime.combine(day, time(hour, minute), PARIS)
        if instant > self.system.now():
            self.system.move(now=instant.isoformat())
            self._moves += 1

    def a_while_later(self) -> None:
        """Let a quarter of an hour pass: files are read again, and parameters every minute."""
        self.system.move(advance_days=16 / 24 / 60)
        self._moves += 1

    def end_of(self, day: date) -> None:
        """Go to the last minute of a day in Paris."""
        self.at(day, 23, 59)

    def after(self, day: date) -> None:
        """Go to the first minute after a day in Paris."""
        self.at(day + timedelta(days=1), 0, 1)

    # The mailbox

    def told(self, to: str, *said: str, about: str) -> dict[str, Any]:
        """Return the only e-mail about something, to somebody, that no step has read and that contains all
        of this."""
        found = wait_for(
            lambda: [
                one
                for one in self.unread(to)
                if about.casefold() in one["subject"].casefold()
                and all(words in plain(one["text"]) for words in said)
            ],
            seconds=15,
            why=f"an e-mail to {to} about « {about} » that says {said}",
        )
        assert len(found) == 1, [one["subject"] for one in found]
        self._read.add(found[0]["id"])
        return found[0]

    def nothing_new(self, to: str, about: str) -> None:
        """Check that somebody got no unread e-mail about something."""
        assert not [
            one["subject"] for one in self.unread(to) if about.casefold() in one["subject"].casefold()
        ]

    def unread(self, to: str) -> list[dict[str, Any]]:
        """Return the e-mails to somebody that no step has read, newest first."""
        return [one for one in self.system.emails(to) if one["to"] == to and one["id"] not in self._read]
