"""The pages of the local stack itself, under ``/_local``: e-mails, clock, second factors."""

import json
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pyotp

from chalicelib.domain.funding.case_file import Procedure
from chalicelib.http import problems
from chalicelib.http.problems import Problem
from chalicelib.http.serve import prefers_html
from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.mail.rendering import Rendered, render
from infra.local.case_files.pages import CaseFilesPages
from infra.local.case_files.service import CaseFilesService
from infra.local.clock import ShiftedClock
from infra.local.company_register import LocalRegister
from infra.local.files import LocalFiles
from infra.local.mailbox import Mail
from infra.local.rendering import PARIS
from infra.local.rendering import page as _page
from infra.local.responses import Response, json_response, problem_response
from infra.local.samples import sample

_FORM = "application/x-www-form-urlencoded"
# Seconds; longer than the application waits for the register of companies.
_SLOW_S = 4


@dataclass(frozen=True)
class Request:
    """The parts of a request that the pages use."""

    wants_html: bool
    query: dict[str, str]
    headers: Message
    body: bytes


class LocalPages:
    """Answers under ``/_local``.

    Args:
        mailbox: e-mails sent, oldest first; shared with the emulator.
        clock: the clock of the application.
        settle: runs everything that is due; returns False when it did not finish in time.
        accounts: addresses and TOTP secrets of the accounts that have one.
        base_url: address of the application, without a trailing slash.
        first_link: returns the link that opens the first agency account, or None once opened.
        files: receives and serves the PDFs of candidates.
        bounce: sends the application the permanent bounce of an e-mail, as SES does.
        case_files: the stand-in for Démarches simplifiées.
        hint: tells the application that a file of a procedure changed there.
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
        bounce: Callable[[Mail], None],
        case_files: CaseFilesService,
        hint: Callable[[Procedure], None],
    ) -> None:
        self._mailbox = mailbox
        self._clock = clock
        self._settle = settle
        self._accounts = accounts
        self._base_url = base_url
        self.first_link = first_link
        self._files = files
        self._bounce = bounce
        self._case_files = CaseFilesPages(case_files, settle, hint)
        self._register = LocalRegister(lambda: time.sleep(_SLOW_S))

    def answer(self, method: str, target: str, headers: Message, body: bytes) -> Response:
        """Answer a request whose path starts with ``/_local``.

        Raises:
            Problem: 404 for an unknown path, 405 for another method.
        """
        url = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        request = Request(prefers_html(headers.get("Accept", "")), query, headers, body)
        section, _, rest = url.path.removeprefix("/_local").strip("/").partition("/")
        routes: dict[tuple[str, bool], dict[str, Callable[[], Response]]] = {
            ("", False): {"GET": self._index},
            ("emails", False): {"GET": lambda: self._emails(request)},
            ("emails", True): {
                "GET": lambda: self._email(request, rest),
                "POST": lambda: self._refuse(request, rest),
            },
            ("previews", False): {"GET": self._previews},
            ("previews", True): {"GET": lambda: self._preview(rest)},
            ("clock", False): {"GET": self._time, "POST": lambda: self._move(request)},
            ("totp", False): {"GET": lambda: self._totp(request)},
            ("files", False): {
                "GET": lambda: self._files.send(request.query),
                "POST": lambda: self._files.receive(headers.get("Content-Type", ""), body),
            },
            ("case-files", False): {
                "GET": lambda: self._case_files.index(request.wants_html),
                "POST": lambda: self._case_files.lie(_own_form(request)),
            },
            ("case-files", True): {
                "GET": lambda: self._case_files.file(rest),
                "POST": lambda: self._case_files.change(rest, _own_form(request)),
            },
            ("register", False): {"GET": self._register.samples},
            ("register", True): {"GET": lambda: self._register.search(request.query.get("q", ""))},
        }
        try:
            methods = routes.get((section, bool(rest)))
            if methods is None:
                raise problems.not_found()
            if method not in methods:
                raise problems.method_not_allowed(", ".join(methods))
            return methods[method]()
        except Problem as problem:
            return problem_response(problem)

    def _index(self, error: str = "") -> Response:
        return _page(
            "index.html",
            "Pile locale",
            status=422 if error else 200,
            base_url=self._base_url,
            first_link=self.first_link(),
            error=error,
            now=self._clock.now(),
            mails=self._mailbox[:-11:-1],
        )

    def _emails(self, request: Request) -> Response:
        if request.wants_html:
            return _page("emails.html", "E-mails", mails=self._mailbox[:-501:-1])
        return json_response([_mail_view(mail) for mail in reversed(self._mailbox)])

    def _email(self, request: Request, mail_id: str) -> Response:
        mail = self._found(mail_id)
        if not request.wants_html:
            return json_response(_mail_view(mail))
        return _page("email.html", mail.subject, mail=mail, refused="refuse" in request.query)

    def _refuse(self, request: Request, mail_id: str) -> Response:
        _require_own_site(request)
        self._bounce(self._found(mail_id))
        return Response(303, headers=[("Location", f"/_local/emails/{mail_id}?refuse=oui")])

    def _found(self, mail_id: str) -> Mail:
        mail = next((mail for mail in self._mailbox if mail.id == mail_id), None)
        if mail is None:
            raise problems.not_found()
        return mail

    def _previews(self) -> Response:
        previews = [(name, self._rendered(name)) for name in sorted(CATALOGUE)]
        return _page("previews.html", "Modèles d'e-mails", previews=previews)

    def _rendered(self, name: str) -> Rendered:
        return render(sample(name), self._base_url, _SampleSigner())

    def _preview(self, name: str) -> Response:
        if name not in CATALOGUE:
            raise problems.not_found()
        email = self._rendered(name)
        return _page("preview.html", email.subject, name=name, email=email)

    def _time(self) -> Response:
        return json_response({"now": self._clock.now().isoformat()})

    def _move(self, request: Request) -> Response:
        _require_own_site(request)
        # curl sends the Content-Type of a form by default: JSON is recognised by its brace.
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
            return Response(303, headers=[("Location", "/_local/")])
        return json_response({"now": self._clock.now().isoformat(), "settled": settled})

    def _move_clock(self, fields: dict[str, Any], zone: ZoneInfo | None) -> None:
        if set(fields) == {"advance_days"}:
            self._clock.advance(_days(fields["advance_days"]))
        elif set(fields) == {"now"}:
            self._clock.move_to(_instant(fields["now"], zone))
        else:
            raise ValueError("Donnez « now » ou « advance_days », et rien d'autre.")

    def _totp(self, request: Request) -> Response:
        now = self._clock.now()
        if "secret" in request.query:
            return json_response({"code": _code(request.query["secret"], now)})
        codes = [(account, _code(secret, now)) for account, secret in sorted(self._accounts())]
        return _page("second_factors.html", "Codes du second facteur", codes=codes)


class _SampleSigner:
    """Makes the placeholder tokens of the links in examples."""

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


def _require_own_site(request: Request) -> None:
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise Problem(403, "foreign_origin", "Cette demande vient d'un autre site.")


def _own_form(request: Request) -> dict[str, list[str]]:
    _require_own_site(request)
    return parse_qs(request.body.decode(errors="replace"))


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
