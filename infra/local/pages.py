"""The pages of the local stack itself, under ``/_local``: messages, clock, second factors."""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pyotp

from chalicelib.http import problems
from chalicelib.http.problems import Problem
from chalicelib.http.serve import prefers_html
from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.mail.rendering import Rendered, render
from infra.local.answers import Answer, json_answer, problem_answer
from infra.local.clock import ShiftedClock
from infra.local.files import LocalFiles
from infra.local.mailbox import Mail
from infra.local.samples import sample

PARIS = ZoneInfo("Europe/Paris")
_FORM = "application/x-www-form-urlencoded"

_STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b2127}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ddd;padding:.4rem;text-align:left;
vertical-align:top}pre{background:#f6f6f6;padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere}
iframe{border:1px solid #ccc;height:36rem;width:100%}iframe.phone{width:20rem;max-width:100%}
a{color:#0b5a75}.erreur{color:#b34000}
form{display:inline-block;margin:.3rem 1rem .3rem 0}code{font-size:1.1em}
"""


@dataclass(frozen=True)
class Request:
    """What the pages read of a request."""

    wants_html: bool
    query: dict[str, str]
    headers: Message
    body: bytes


class LocalPages:
    """Answers under ``/_local``.

    Args:
        mailbox: messages sent, oldest first; it grows.
        clock: the clock of the application.
        settle: does everything that is due, and says whether it ended in time.
        accounts: addresses and TOTP secrets of the accounts that have one.
        base_url: address of the application, without a trailing slash.
        first_link: the link that opens the first agency account, until it is opened.
        files: the PDF of candidates, which browsers send and fetch here.
    """

    def __init__(
        self,
        *,
        mailbox: list[Mail],
        clock: ShiftedClock,
        settle: Callable[[], bool],
        accounts: Callable[[], Iterable[tuple[str, str]]],
        base_url: str,
        first_link: Callable[[], str | None],
        files: LocalFiles,
    ) -> None:
        self._mailbox = mailbox
        self._clock = clock
        self._settle = settle
        self._accounts = accounts
        self._base_url = base_url
        self.first_link = first_link
        self._files = files

    def answer(self, method: str, target: str, headers: Message, body: bytes) -> Answer:
        """Answer a request whose path starts with ``/_local``."""
        url = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        request = Request(prefers_html(headers.get("Accept", "")), query, headers, body)
        section, _, rest = url.path.removeprefix("/_local").strip("/").partition("/")
        routes: dict[tuple[str, bool], dict[str, Callable[[], Answer]]] = {
            ("", False): {"GET": self._index},
            ("emails", False): {"GET": lambda: self._emails(request)},
            ("emails", True): {"GET": lambda: self._email(request, rest)},
            ("previews", False): {"GET": self._previews},
            ("previews", True): {"GET": lambda: self._preview(rest)},
            ("clock", False): {"GET": self._time, "POST": lambda: self._move(request)},
            ("totp", False): {"GET": lambda: self._totp(request)},
            ("files", False): {
                "GET": lambda: self._files.send(request.query),
                "POST": lambda: self._files.receive(headers.get("Content-Type", ""), body),
            },
            ("case-files", False): {"GET": lambda: self._case_file(request)},
        }
        try:
            methods = routes.get((section, bool(rest)))
            if methods is None:
                raise problems.not_found()
            if method not in methods:
                raise problems.method_not_allowed(", ".join(methods))
            return methods[method]()
        except Problem as problem:
            return problem_answer(problem)

    def _index(self, error: str = "") -> Answer:
        link = self.first_link()
        opening = (
            f"<p>Premier compte de l'agence, à ouvrir : {_anchor(link)}</p>"
            if link
            else "<p>Le premier compte de l'agence est ouvert.</p>"
        )
        addresses = "".join(
            f"<li>{_anchor(self._base_url + path)} {label}</li>"
            for path, label in (
                ("/", "le site"),
                ("/api/v1/health", "l'état de l'interface"),
                ("/_local/emails", "les e-mails"),
                ("/_local/previews", "les modèles d'e-mails"),
                ("/_local/totp", "les codes du second facteur"),
            )
        )
        alert = f'<p class="erreur" role="alert">{escape(error)}</p>' if error else ""
        return _page(
            "Pile locale",
            f"""<ul>{addresses}</ul>{opening}
            <h2>Horloge</h2>{alert}
            <p>Il est <strong>{_paris(self._clock.now())}</strong> (heure de Paris) pour l'application.</p>
            <form method="post" action="/_local/clock">
              <label>Avancer de <input type="number" name="advance_days" min="1" value="1" required>
              jours</label> <button>Avancer</button></form>
            <form method="post" action="/_local/clock">
              <label>Aller au <input type="datetime-local" name="now" required></label>
              <button>Aller</button></form>
            <h2>Derniers e-mails</h2>{self._mail_table(self._mailbox[-10:])}""",
            status=422 if error else 200,
        )

    def _emails(self, request: Request) -> Answer:
        if request.wants_html:
            return _page("E-mails", self._mail_table(self._mailbox[-500:]))
        return json_answer([_mail_view(mail) for mail in reversed(self._mailbox)])

    def _email(self, request: Request, mail_id: str) -> Answer:
        mail = next((mail for mail in self._mailbox if mail.id == mail_id), None)
        if mail is None:
            raise problems.not_found()
        if not request.wants_html:
            return json_answer(_mail_view(mail))
        links = "".join(f"<li>{_anchor(link)}</li>" for link in mail.links)
        frame = f'<base target="_blank">{mail.html}'
        return _page(
            mail.subject,
            f"""<p>À {escape(mail.to)}, le {_paris(mail.sent_at)}</p><ul>{links}</ul>
            <h2>Page</h2><iframe title="E-mail" srcdoc="{escape(frame)}"
              sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
            <h2>Texte</h2><pre>{escape(mail.text)}</pre>""",
        )

    def _mail_table(self, mails: Iterable[Mail]) -> str:
        rows = "".join(
            f"<tr><td>{_paris(mail.sent_at)}<td>{escape(mail.to)}"
            f'<td><a href="/_local/emails/{mail.id}">{escape(mail.subject) or "(sans objet)"}</a>'
            for mail in reversed(list(mails))
        )
        if not rows:
            return "<p>Aucun e-mail n'est parti.</p>"
        return f"<table><thead><tr><th>Parti le<th>À<th>Objet<tbody>{rows}</table>"

    def _previews(self) -> Answer:
        rows = "".join(
            f'<tr><td><a href="/_local/previews/{name}">{name}</a><td>{escape(rendered.subject)}'
            for name, rendered in ((name, self._rendered(name)) for name in sorted(CATALOGUE))
        )
        head = "<thead><tr><th>Nom<th>Objet"
        return _page("Modèles d'e-mails", f"<table>{head}<tbody>{rows}</table>")

    def _rendered(self, name: str) -> Rendered:
        return render(sample(name), self._base_url, _SampleSigner())

    def _preview(self, name: str) -> Answer:
        if name not in CATALOGUE:
            raise problems.not_found()
        rendered = self._rendered(name)
        frame = escape(rendered.html)
        return _page(
            rendered.subject,
            f"""<p><code>{escape(name)}</code>, avec des exemples : les liens ne mènent à rien.</p>
            <h2>Sur un téléphone</h2><iframe class="phone" title="Sur un téléphone" srcdoc="{frame}"
              sandbox></iframe>
            <h2>Sur un ordinateur</h2><iframe title="Sur un ordinateur" srcdoc="{frame}" sandbox></iframe>
            <h2>Texte</h2><pre>{escape(rendered.text)}</pre>""",
        )

    def _time(self) -> Answer:
        return json_answer({"now": self._clock.now().isoformat()})

    def _move(self, request: Request) -> Answer:
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            raise Problem(403, "foreign_origin", "Cette demande vient d'un autre site.")
        # Command-line tools call everything a form: JSON is recognised by its brace.
        form = request.headers.get_content_type() == _FORM and not request.body.lstrip().startswith(b"{")
        try:
            if form:
                fields = parse_qs(request.body.decode(errors="replace"))
                self._move_clock({name: values[0] for name, values in fields.items()}, PARIS)
            else:
                self._move_clock(_json_object(request.body), None)
        except ValueError as error:
            if form:
                return self._index(str(error))
            raise Problem(422, "clock_refused", str(error)) from None
        settled = self._settle()
        if form:
            return Answer(303, headers=[("Location", "/_local/")])
        return json_answer({"now": self._clock.now().isoformat(), "settled": settled})

    def _case_file(self, request: Request) -> Answer:
        rows = "".join(
            f"<tr><th scope='row'>{escape(name)}<td>{escape(value)}" for name, value in request.query.items()
        )
        return _page(
            "Dossier simulé",
            f"<p>Démarches simplifiées ouvrirait ici un dossier prérempli :</p><table>{rows}</table>",
        )

    def _move_clock(self, fields: dict[str, Any], zone: ZoneInfo | None) -> None:
        if set(fields) == {"advance_days"}:
            self._clock.advance(_days(fields["advance_days"]))
        elif set(fields) == {"now"}:
            self._clock.move_to(_instant(fields["now"], zone))
        else:
            raise ValueError("Donnez « now » ou « advance_days », et rien d'autre.")

    def _totp(self, request: Request) -> Answer:
        now = self._clock.now()
        if "secret" in request.query:
            return json_answer({"code": _code(request.query["secret"], now)})
        rows = "".join(
            f"<tr><td>{escape(address)}<td><code>{_code(secret, now)}</code>"
            for address, secret in sorted(self._accounts())
        )
        table = f"<table><thead><tr><th>Compte<th>Code<tbody>{rows}</table>"
        return _page("Codes du second facteur", table if rows else "<p>Aucun compte n'en a encore.</p>")


class _SampleSigner:
    """Signs nothing: the links of an example lead nowhere."""

    def token(self, purpose: str, entity_id: str) -> str:
        return f"exemple-{purpose}"

    def read(self, purpose: str, token: str) -> str | None:
        return None

    def fingerprint(self, value: str) -> str:
        return value


def _mail_view(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "to": mail.to,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "links": mail.links,
        "sent_at": mail.sent_at.isoformat(),
    }


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        raise Problem(400, "unreadable", "Le contenu n'est pas du JSON.") from None
    if not isinstance(document, dict):
        raise ValueError("Donnez « now » ou « advance_days », et rien d'autre.")
    return document


def _days(value: object) -> float:
    try:
        days = float(value) if isinstance(value, str | int | float) and value is not True else math.nan
    except (ValueError, OverflowError):
        days = math.nan
    if not math.isfinite(days):
        raise ValueError("Le nombre de jours est un nombre.")
    return days


def _instant(value: object, zone: ZoneInfo | None) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("L'instant s'écrit comme 2026-09-01T08:00:00+02:00.") from None
    return instant.replace(tzinfo=zone) if zone and instant.tzinfo is None else instant


def _code(secret: str, now: datetime) -> str:
    try:
        return pyotp.TOTP(secret).at(now)
    except ValueError:
        raise Problem(422, "invalid_secret", "Le secret s'écrit en base32.") from None


def _paris(instant: datetime) -> str:
    return instant.astimezone(PARIS).strftime("%d/%m/%Y à %Hh%M")


def _anchor(address: str) -> str:
    return f'<a href="{escape(address)}">{escape(address)}</a>'


def _page(title: str, content: str, status: int = 200) -> Answer:
    body = (
        f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>{escape(title)} – pile locale</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f'<p><a href="/_local/">Pile locale</a></p><h1>{escape(title)}</h1>{content}</html>'
    )
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
    return Answer(status, body.encode(), headers)
