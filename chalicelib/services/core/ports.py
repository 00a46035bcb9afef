"""The ports of the services, except ``store``; each has a real, a local or a test implementation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.access.link import Link
from chalicelib.domain.applying.company_register import RegisterEntry
from chalicelib.domain.documents.document import PdfFault
from chalicelib.domain.funding.case_file import CaseFile, CaseFileReport, Procedure
from chalicelib.domain.shared.calendar_rules import local_date, paris_date
from chalicelib.domain.shared.geography import Commune, CommuneMatch, Place
from chalicelib.domain.shared.parameters import DatedValue, Parameters, effective_on
from chalicelib.domain.training.planning import Plan, PlanningProblem
from chalicelib.services.core.store import Store


class Throttled(Exception):
    """Too many attempts: the caller may try again after ``retry_after`` (RULES section 8).

    Args:
        retry_after: the wait.
        instead: what the person may do at once, as a French sentence; empty if only waiting helps.
    """

    def __init__(self, retry_after: timedelta, instead: str = "") -> None:
        super().__init__(str(retry_after))
        self.retry_after = retry_after
        self.instead = instead


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """Return the instant, aware, in UTC."""


class Ephemeral(Protocol):
    """The table that a restore may lose: browser sessions, links, claims, failure counters."""

    def link(self, token_hash: str) -> Link | None:
        """Return a link by the hash of its token."""

    def put_browser_session(self, row: BrowserSession, expires_at: datetime) -> None:
        """Store a new browser session, or renew one that was not closed meanwhile.

        It is a renewal when ``seen_at`` is after ``created_at``.
        """

    def browser_session(self, token_hash: str) -> BrowserSession | None:
        """Return a browser session by the hash of its token."""

    def drop_browser_session(self, token_hash: str) -> None:
        """Close a browser session."""

    def claimed(self, key: str, at: datetime) -> bool:
        """Return whether a claim of this key exists and has not expired at an instant."""

    def failures(self, key: str) -> tuple[int, datetime | None]:
        """Return the number of consecutive failures of a key, and the instant of the last one."""

    def add_failure(self, key: str, at: datetime, forget_at: datetime) -> int:
        """Count a failure and return the new number."""

    def subtract_failure(self, key: str) -> None:
        """Subtract one failure."""

    def clear_failures(self, key: str) -> None:
        """Delete the failures of a key."""

    def failed_accounts(self, key: str) -> tuple[int, datetime | None]:
        """Return the number of accounts that failed under a key, and the instant of the last failure."""

    def add_failed_account(self, key: str, account: str, at: datetime, forget_at: datetime) -> None:
        """Count an account that failed under a key, once per account."""

    def drop_failed_account(self, key: str, account: str) -> None:
        """Subtract an account; the instant of the last failure stays."""

    def cached_text(self, key: str, at: datetime) -> str | None:
        """Return the text stored under a key, or None when it has expired at an instant."""

    def cache_text(self, key: str, text: str, until: datetime) -> None:
        """Store a text under a key until an instant; it replaces the former text."""


class Places(Protocol):
    """The communes of France."""

    def resolve(self, insee_code: str, postal_code: str) -> Place | None:
        """Return the place of a commune under a postal code, or None when they disagree."""

    def by_insee(self, code: str) -> Commune | None:
        """Return the commune or arrondissement of a code; a former code gives the present one."""

    def search(self, query: str, limit: int = 20) -> list[CommuneMatch]:
        """Return the communes that match a query, best match first, each under one of its postal codes."""

    def meant(self, query: str) -> CommuneMatch | None:
        """Return the only commune whose full name a query is; None when it is ambiguous."""

    def label(self, place: Place) -> str:
        """Return the text of a place in a list to choose from."""

    def departments(self) -> dict[str, str]:
        """Return the names of the departments by code."""

    def departments_of(self, region: str) -> tuple[str, ...]:
        """Return the codes of a region's departments."""

    def departments_around(self, place: Place, km: float) -> dict[str, float]:
        """Return the departments of the territory that a circle may touch, with their least distance."""

    def regions(self) -> dict[str, str]:
        """Return the names of the regions by code."""

    def department_name(self, code: str) -> str:
        """Return the French name of a department."""

    def territory_name(self, departments: Sequence[str]) -> str:
        """Return a short name of some departments: at most four names, else whole regions, else a number."""


class Signer(Protocol):
    """Signatures with the deployment's secret."""

    def token(self, purpose: str, entity_id: str) -> str:
        """Return the token of a link: the id and its signature for a purpose."""

    def read(self, purpose: str, token: str) -> str | None:
        """Return the id in a token, or None when the signature is not valid for the purpose."""

    def fingerprint(self, value: str) -> str:
        """Return a keyed digest of a personal value (an e-mail), for use in keys."""


class Passwords(Protocol):
    """Password hashes by a memory-hard function."""

    def hash(self, password: str) -> str:
        """Return the hash to store."""

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Return whether a password is right; without a hash it takes the same time and returns False."""

    def guessable(self, password: str, words: Sequence[str]) -> bool:
        """Return whether a password is easy to guess from some words about its owner."""


class SecondFactors(Protocol):
    """TOTP codes (RFC 6238)."""

    def secret(self, seed: str) -> str:
        """Return the base32 secret derived from an account link."""

    def uri(self, secret: str, email: str) -> str:
        """Return the ``otpauth:`` URI for an authenticator."""

    def matching_step(self, secret: str, code: str, now: datetime) -> int | None:
        """Return the time step of a code that is right; None otherwise."""


@dataclass(frozen=True, kw_only=True)
class ReadFiles:
    """A page of case files of Démarches simplifiées.

    Args:
        files: what it says of each.
        cursor: asks for the next page; None after the last one.
        unclear: the numbers of the files whose state this system does not know.
        nameless: the number of files without a readable number.
        states_only: whether the supporting documents and messages could not be read.
    """

    files: Sequence[CaseFileReport]
    cursor: str | None
    unclear: Sequence[int] = ()
    nameless: int = 0
    states_only: bool = False


class CaseFiles(Protocol):
    """Démarches simplifiées (RULES section 11)."""

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile | None:
        """Create a prefilled file and return its link; None on a deployment that has no procedures.

        Raises ``CaseFilesUnavailable``.
        """

    def changed(self, procedure: Procedure, since: datetime, cursor: str | None) -> ReadFiles | None:
        """Return a page of the deposited files changed since an instant; None without the right to read them.

        Raises ``CaseFilesUnavailable``.
        """


class CaseFilesUnavailable(Exception):
    """Démarches simplifiées does not answer; the caller retries."""


class Register(Protocol):
    """The public register of companies (RULES section 11)."""

    def find(self, siret: str) -> RegisterEntry | None:
        """Return the establishment of a SIRET, None when the register does not know it.

        Takes two seconds at most. Raises ``RegisterUnavailable``.
        """


class RegisterUnavailable(Exception):
    """The register did not answer in time, or its response is not as documented."""


class Planner(Protocol):
    """A search for the best plan of training sessions (RULES 16)."""

    def plan(self, problem: PlanningProblem) -> Plan:
        """Return the best plan found in half a minute. Raises ``PlannerUnavailable``."""


class PlannerUnavailable(Exception):
    """The planner did not answer in time; the caller retries."""


PDF = "application/pdf"


class FilesUnavailable(Exception):
    """The file store does not answer; the caller retries."""


@dataclass(frozen=True, kw_only=True)
class UploadForm:
    """A form that a browser posts straight to the file store: hidden ``fields``, then ``file``."""

    url: str
    fields: Mapping[str, str]


class Files(Protocol):
    """The file store, by key: PDF documents, and tables that staff upload.

    Each method may raise ``FilesUnavailable``. Anybody who has a link or a form can use it, so both are
    short-lived and never logged.
    """

    def upload_form(
        self, key: str, *, limit: int, back_to: str | None = None, content_type: str = PDF
    ) -> UploadForm:
        """Return a form to upload one file, valid for an hour.

        Args:
            key: of the file; a second upload replaces the first.
            limit: in bytes.
            back_to: the URL where the browser goes after the upload.
            content_type: the media type that it is stored under.
        """

    def read(self, key: str, limit: int) -> bytes | None:
        """Return the content of a file, or its first ``limit`` + 1 bytes; None without a file."""

    def write(self, key: str, content: bytes) -> None:
        """Store a PDF."""

    def holds(self, key: str) -> bool:
        """Return whether a file exists."""

    def download_link(self, key: str, name: str) -> str:
        """Return a URL that downloads the PDF under a name, for five minutes at most."""

    def delete(self, key: str) -> None:
        """Delete a file for good, if it exists."""


class PdfCheck(Protocol):
    """A check that a file is a readable PDF. It does not look for viruses."""

    def __call__(self, content: bytes) -> PdfFault | None:
        """Return why a file is refused, or None; time and memory are bounded."""


class Mailer(Protocol):
    """The e-mail provider."""

    def send(
        self, *, to: str, subject: str, text: str, html: str, reference: str, also: Sequence[str] = ()
    ) -> str:
        """Send a message and return the provider's id."""


class Queues(Protocol):
    """The queues between the relay and the consumers; they carry only ids."""

    def enqueue(self, kind: str, ids: list[str]) -> None:
        """Send the ids of outbox rows of a kind (``email`` or ``task``) to the queue of that kind."""


class Ids(Protocol):
    """New ids."""

    def new(self) -> str:
        """Return a UUIDv7."""

    def secret(self) -> str:
        """Return an unguessable token of 256 bits, URL-safe."""


class WorkingDays(Protocol):
    """The working days of offices."""

    def __call__(self, day: date, department: str) -> bool:
        """Return whether a day is a working day in a department."""


class Phones(Protocol):
    """The telephone numbering plans."""

    def __call__(self, written: str, department: str) -> str | None:
        """Return a number as E.164, read first in the plan of a department; None when no plan has it."""


class DatedParameters(Protocol):
    """The parameters of the programme, by their first day (RULES section 10)."""

    def __call__(self) -> tuple[tuple[date, Parameters], ...]:
        """Return every state of the parameters, oldest first; the agency's values are at most 60 s old."""

    def shipped(self) -> tuple[DatedValue, ...]:
        """Return the values of ``parameters.json``, without those of the agency."""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The ports of a service."""

    store: Store
    ephemeral: Ephemeral
    clock: Clock
    ids: Ids
    places: Places
    signer: Signer
    passwords: Passwords
    second_factors: SecondFactors
    case_files: CaseFiles
    # None on a deployment without a register.
    register: Register | None
    planner: Planner
    files: Files
    pdf_fault: PdfCheck
    mailer: Mailer
    queues: Queues
    working_days: WorkingDays
    phones: Phones
    dated_parameters: DatedParameters

    def today(self) -> date:
        """Return the date in Paris."""
        return paris_date(self.clock.now())

    def today_at(self, place: Place | None) -> date:
        """Return the date at a place; in Paris when the place is unknown."""
        return local_date(self.clock.now(), place.department) if place else self.today()

    def parameters(self) -> Parameters:
        """Return the values in force today."""
        return self.parameters_on(self.today())

    def parameters_on(self, day: date) -> Parameters:
        """Return the values in force on a day of Paris.

        Raises:
            LookupError: nothing was in force yet.
        """
        return effective_on(self.dated_parameters(), day)
