"""What the journeys ask of the outside: each port has a real, a local or a test implementation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from chalicelib.domain.applying.company_register import RegisterEntry
from chalicelib.domain.documents.document import PdfFault
from chalicelib.domain.funding.case_file import CaseFile, CaseFileReport, Procedure
from chalicelib.domain.shared.calendar_rules import local_date, paris_date
from chalicelib.domain.shared.geography import Commune, CommuneMatch, Place
from chalicelib.domain.shared.parameters import DatedValue, Parameters, effective_on
from chalicelib.domain.training.planning import Plan, PlanningProblem
from chalicelib.services.core.store import Ephemeral, Store


class Throttled(Exception):
    """Too many attempts: to be tried again after ``retry_after`` (RULES section 8).

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
        """The instant, aware, in UTC."""


class Places(Protocol):
    """The communes of France."""

    def resolve(self, insee_code: str, postal_code: str) -> Place | None:
        """The place of a commune under a postal code, or None when they disagree."""

    def by_insee(self, code: str) -> Commune | None:
        """The commune or arrondissement of a code, the one of today by a code of before."""

    def search(self, query: str, limit: int = 20) -> list[CommuneMatch]:
        """The communes that match a query, each under one of its postal codes, the best first."""

    def meant(self, query: str) -> CommuneMatch | None:
        """The only commune that a query names in full, or None when it is ambiguous."""

    def label(self, place: Place) -> str:
        """A place as shown in a list to choose from."""

    def departments(self) -> dict[str, str]:
        """The names of the departments by code."""

    def departments_of(self, region: str) -> tuple[str, ...]:
        """The codes of a region's departments."""

    def departments_around(self, place: Place, km: float) -> dict[str, float]:
        """Departments of the same territory that a circle may touch, with their least distance in km."""

    def regions(self) -> dict[str, str]:
        """The names of the regions by code."""

    def department_name(self, code: str) -> str:
        """The French name of a department."""

    def territory_name(self, departments: Sequence[str]) -> str:
        """Some departments in a few words: up to four names, else their regions when whole, else how many."""


class Signer(Protocol):
    """Signatures with the deployment's secret."""

    def token(self, purpose: str, entity_id: str) -> str:
        """The token of a link: the id and its signature for a purpose."""

    def read(self, purpose: str, token: str) -> str | None:
        """The id in a token, or None when the signature is not valid for the purpose."""

    def fingerprint(self, value: str) -> str:
        """A keyed digest of a personal value (an e-mail), for use in keys."""


class Passwords(Protocol):
    """Memory-hard password hashes."""

    def hash(self, password: str) -> str:
        """The hash to store."""

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is right; takes the same time without a hash."""

    def guessable(self, password: str, words: Sequence[str]) -> bool:
        """Whether a password is easy to guess for whoever knows some words."""


class SecondFactors(Protocol):
    """TOTP codes (RFC 6238)."""

    def secret(self, seed: str) -> str:
        """The base32 secret derived from an account link."""

    def uri(self, secret: str, email: str) -> str:
        """The ``otpauth:`` URI for an authenticator."""

    def matching_step(self, secret: str, code: str, now: datetime) -> int | None:
        """The time step of a right code, or None."""


@dataclass(frozen=True, kw_only=True)
class ReadFiles:
    """A page of case files as Démarches simplifiées tells them.

    Args:
        files: what it tells of each.
        cursor: asks for the next page; None after the last one.
        unclear: the numbers of the files in a state that is not known here.
        nameless: how many files say no number that can be read.
        states_only: whether pieces and messages could not be asked for.
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
        """A page of the deposited files that changed since an instant; None without the right to read them.

        Raises ``CaseFilesUnavailable``.
        """


class CaseFilesUnavailable(Exception):
    """Démarches simplifiées does not answer; to be retried."""


class Register(Protocol):
    """The public register of companies (RULES section 11)."""

    def find(self, siret: str) -> RegisterEntry | None:
        """The establishment of a SIRET, None when the register does not know it.

        It answers within two seconds. Raises ``RegisterUnavailable``.
        """


class RegisterUnavailable(Exception):
    """The register did not answer in time, or not what it documents."""


class Planner(Protocol):
    """Looks for the best plan of training sessions (RULES 16)."""

    def plan(self, problem: PlanningProblem) -> Plan:
        """The best plan found in half a minute. Raises ``PlannerUnavailable``."""


class PlannerUnavailable(Exception):
    """The planner did not answer in time; to be retried."""


PDF = "application/pdf"


class FilesUnavailable(Exception):
    """The file store does not answer; to be retried."""


@dataclass(frozen=True, kw_only=True)
class UploadForm:
    """A form that a browser posts straight to the file store: hidden ``fields``, then ``file``."""

    url: str
    fields: Mapping[str, str]


class Files(Protocol):
    """The file store, by key: the candidates' PDF, tables that staff send. Each method may raise
    ``FilesUnavailable``.

    Links and forms work for whoever has them: they are short-lived and never logged.
    """

    def upload_form(
        self, key: str, *, limit: int, back_to: str | None = None, content_type: str = PDF
    ) -> UploadForm:
        """A form to upload one file, valid for an hour.

        Args:
            key: of the file; a second upload replaces the first.
            limit: in bytes.
            back_to: the URL where the browser goes after the upload.
            content_type: the media type that it is stored under.
        """

    def read(self, key: str, limit: int) -> bytes | None:
        """The content of a file, or None; of a longer one the first ``limit`` + 1 bytes."""

    def write(self, key: str, content: bytes) -> None:
        """Store a PDF."""

    def holds(self, key: str) -> bool:
        """Whether there is a file."""

    def download_link(self, key: str, name: str) -> str:
        """A URL that downloads the PDF under a name, for five minutes at most."""

    def delete(self, key: str) -> None:
        """Delete a file, if there is one, for good."""


class PdfCheck(Protocol):
    """Checks that a file is a readable PDF. It does not look for viruses."""

    def __call__(self, content: bytes) -> PdfFault | None:
        """Why a file is refused, within a bounded time and memory, or None."""


class Mailer(Protocol):
    """The e-mail provider."""

    def send(
        self, *, to: str, subject: str, text: str, html: str, reference: str, also: Sequence[str] = ()
    ) -> str:
        """Send a message; returns the provider's id."""


class Queues(Protocol):
    """The queues between the relay and the consumers, which carry only ids."""

    def enqueue(self, kind: str, ids: list[str]) -> None:
        """Send the ids of outbox rows of a kind (``email`` or ``task``) to its queue."""


class Ids(Protocol):
    """New ids."""

    def new(self) -> str:
        """A UUIDv7."""

    def secret(self) -> str:
        """An unguessable token of 256 bits, URL-safe."""


class WorkingDays(Protocol):
    """The working days of offices."""

    def __call__(self, day: date, department: str) -> bool:
        """Whether a day is a working day in a department."""


class Phones(Protocol):
    """The telephone numbering plans."""

    def __call__(self, written: str, department: str) -> str | None:
        """The number as E.164, read in the plan of a department first, or None when none has it."""


class DatedParameters(Protocol):
    """The parameters of the programme, by the day from which they hold (RULES section 10)."""

    def __call__(self) -> tuple[tuple[date, Parameters], ...]:
        """Every state of them, oldest first; what the agency confirmed is read 60 seconds late at most."""

    def shipped(self) -> tuple[DatedValue, ...]:
        """The values that come with the program, without those of the agency."""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Everything a journey may use."""

    store: Store
    ephemeral: Ephemeral
    clock: Clock
    ids: Ids
    places: Places
    signer: Signer
    passwords: Passwords
    second_factors: SecondFactors
    case_files: CaseFiles
    # None on a deployment that asks no register.
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
        """The date in Paris."""
        return paris_date(self.clock.now())

    def today_at(self, place: Place | None) -> date:
        """The date at the place of whoever answers a form; in Paris while the place is unknown."""
        return local_date(self.clock.now(), place.department) if place else self.today()

    def parameters(self) -> Parameters:
        """The values in force today."""
        return self.parameters_on(self.today())

    def parameters_on(self, day: date) -> Parameters:
        """The values in force on a day of Paris.

        Raises:
            LookupError: nothing was in force yet.
        """
        return effective_on(self.dated_parameters(), day)
