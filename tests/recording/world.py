"""The programme in which everything is recorded: the only module here that imports rules and services."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date
from typing import Any
from unittest.mock import patch

from chalicelib import wiring
from chalicelib.credentials import Argon2Passwords
from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.deciding.committee import CommitteeSession, Verdict
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.domain.training.training import Training
from chalicelib.services.access import accounts, mail_feedback, passwords, signing_in, staff
from chalicelib.services.access import email_change as account_email
from chalicelib.services.agency import parameters, reasons
from chalicelib.services.applying import applications, extensions
from chalicelib.services.candidates import (
    by_agency,
    candidate_links,
    candidate_space,
    documents,
    email_change,
    sign_in_link,
)
from chalicelib.services.core.link_tokens import token_hash as link_hash
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.deciding import correction_requests, review
from chalicelib.services.following_up import accepting, checking, follow_up
from chalicelib.services.recruiting import (
    contract_copy,
    contracts,
    end_proof,
    ends,
    superior,
    supplies,
    suspensions,
)
from chalicelib.services.training.certificate import CERTIFICATE
from chalicelib.settings import settings
from tests.support.aws import SETTINGS
from tests.support.files import a_pdf
from tests.support.world import PASSWORD, World

__all__ = [
    "ApplicationStatus",
    "Candidate",
    "Declared",
    "DocumentKind",
    "EndReason",
    "Feedback",
    "LinkPurpose",
    "MatchStatus",
    "PostDeclaration",
    "RecordedWorld",
    "Role",
    "Structure",
    "Verdict",
    "accepting",
    "account_email",
    "accounts",
    "applications",
    "by_agency",
    "candidate_links",
    "candidate_space",
    "checking",
    "contracts",
    "correction_requests",
    "email_change",
    "ends",
    "every",
    "extensions",
    "follow_up",
    "link_hash",
    "mail_feedback",
    "opened",
    "parameters",
    "passwords",
    "reasons",
    "review",
    "sign_in_link",
    "staff",
]

PLACES = {
    "54": {"postal_code": "54000", "insee_code": "54395"},
    "28": {"postal_code": "28000", "insee_code": "28085"},
}
_NAMES = ("REGISTRY_TABLE", "EPHEMERAL_TABLE", "ACTIVITIES_TABLE", "JOURNAL_TABLE")
_NOWHERE = dict.fromkeys((*_NAMES, "EMAIL_QUEUE_URL", "TASK_QUEUE_URL"), "nowhere")


class CountedIds:
    """Ids in order of creation, the same in each run."""

    def __init__(self) -> None:
        self.given = 0

    def new(self) -> str:
        self.given += 1
        text = f"{self.given:012x}"
        return f"{text[:8]}-{text[8:]}-7000-8000-{self.given:012x}"

    def secret(self) -> str:
        self.given += 1
        return f"secret-{self.given:036d}"


class PlainPasswords(Argon2Passwords):
    """The real rules of passwords without the time of their hash."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def verify(self, password_hash: str | None, password: str) -> bool:
        return password_hash == self.hash(password)


class RecordedWorld(World):
    """A programme with each object in each state, found by its name in ``things``.

    ``things`` holds by kind, then by name, what a path or a body names. ``sessions`` are the tokens of
    signed-in people.
    """

    password = PASSWORD

    def __init__(self) -> None:
        super().__init__()
        self.ids = CountedIds()
        self.ports = replace(self.ports, ids=self.ids, passwords=PlainPasswords())
        self.things: dict[str, dict[str, str]] = {}
        self.sessions: dict[str, str] = {}
        self.structures: dict[str, Structure] = {}

    @property
    def memory(self) -> tuple[Any, ...]:
        """Return everything that a request may change, for a snapshot."""
        ports = self.ports
        return (self.store._store, ports.ephemeral, self.files, self.case_files, self.ids, self.clock)

    def name(self, kind: str, name: str, thing: str) -> str:
        """Give a thing a name."""
        self.things.setdefault(kind, {})[name] = thing
        return thing

    def version(self, thing: str) -> int | None:
        """Return the version of what is stored under an id."""
        found = (e.version for e in self.store._entities.values() if e.id == thing)
        return next(found, None)

    def version_read(self, who: str, params: Mapping[str, str], *, of_money: bool = False) -> int:
        """Return the version of the object of a request: a line of an agenda, a named object, or the
        candidate.

        ``of_money``: whether it is the ledger of an agreement, which has the id of the agreement.
        """
        if "session_id" in params and "application_id" in params:
            item = self.ports.store.agenda_item(params["session_id"], params["application_id"])
            return item.version if item else 0
        if of_money and "agreement_id" in params:
            ledger = self.ports.store.get(Ledger, params["agreement_id"])
            return ledger.version if ledger else 0
        if "training_id" in params:
            # It has the id of its recruitment.
            training = self.ports.store.get(Training, params["training_id"])
            return training.version if training else 0
        if who == "funder" and "structure_id" in params:
            # They have the id of their structure.
            details = self.ports.store.get(BankDetails, params["structure_id"])
            return details.version if details else 0
        mine = self.things["candidate"].get(f"me.{who}", "")
        return self.version(next(iter(params.values()), mine)) or 0

    def decision_file(self, *lines: str) -> str:
        """Return a file of decisions; « {on_agenda} » stands for the SIRET of that application of
        department 54."""
        named = self.things["application"]
        sirets = {
            state: self.application(named[f"54.{state}"]).siret
            for state in ("on_agenda", "decided", "refused")
        }
        head = "SIRET;Décision;Postes attribués;Motif"
        return "\n".join((head, *(line.format(**sirets) for line in lines), ""))

    def session_number(self, name: str) -> int:
        """Return the number of a session of the committee."""
        return self.get(CommitteeSession, self.things["session"][name]).number

    def opening_code(self, token: str) -> str | None:
        """Return the code with which the holder of a link opens an account, if one is required."""
        try:
            secret = passwords.account_opening(self.ports, self.holder(token)).totp_secret
        except Refusal:
            return None
        return self.code(secret) if secret else None

    def address_of(self, name: str) -> str:
        """Return the address of a candidate."""
        return self.person(self.things["candidate"][name]).email

    @property
    def pix_people(self) -> dict[str, str]:
        """Return the people in a file of Pix results."""
        named = self.things["candidate"]
        known = {name: named[f"A.{name}"] for name in ("new", "documented")}
        return {**known, "unknown": "00000000-0000-7000-8000-ffffffffffff"}

    def advisers(self, follow_up_id: str) -> tuple[str, ...]:
        """Return the recruitments in a follow-up."""
        found = self.ports.store.get(FollowUp, follow_up_id)
        return found.recruitment_ids if found else ()

    def follow_link(self, template: str, link: str, to: str) -> str:
        """Return the token of a link of the last e-mail of a template to somebody."""
        return self.token(self.mails(template, to=to)[-1], link)

    def file(self, candidate: Candidate, kind: DocumentKind, *, confirmed: bool = True) -> str:
        """Upload a document, and perhaps confirm it; return the id of the upload."""
        agency = kind is DocumentKind.PIX_ANALYSIS
        actor = self.as_account(self.staff(Role.AGENCY)) if agency else self.as_candidate(candidate)
        upload = documents.upload(self.ports, actor, candidate.id, kind=kind)
        self.files.receive(upload.form, a_pdf())
        if confirmed:
            documents.deposit(self.ports, actor, candidate.id, kind=kind, upload_id=upload.upload_id)
        return upload.upload_id

    def prove_end(self, name: str, recruitment_id: str) -> None:
        """Deposit a copy of the contract and the proof of its end; upload others without confirming them."""
        actor = self.as_structure(self.structures[name])
        for confirmed in (True, False):
            upload = end_proof.PROOF.upload(self.ports, actor, recruitment_id)
            self.files.receive(upload.form, a_pdf())
            if confirmed:
                end_proof.PROOF.deposit(self.ports, actor, recruitment_id, upload_id=upload.upload_id)
        self.name("upload", f"{name}.proof", upload.upload_id)
        for confirmed in (True, False):
            upload = contract_copy.COPY.upload(self.ports, actor, recruitment_id)
            self.files.receive(upload.form, a_pdf())
            if confirmed:
                contract_copy.COPY.deposit(self.ports, actor, recruitment_id, upload_id=upload.upload_id)
        self.name("upload", f"{name}.copy", upload.upload_id)

    def certify(self, name: str, training_id: str) -> None:
        """Deposit a copy of a certificate; upload another one without confirming it."""
        agency = self.as_account(self.staff(Role.AGENCY))
        for confirmed in (True, False):
            upload = CERTIFICATE.upload(self.ports, agency, training_id)
            self.files.receive(upload.form, a_pdf())
            if confirmed:
                CERTIFICATE.deposit(self.ports, agency, training_id, upload_id=upload.upload_id)
        self.name("upload", f"{name}.certificate", upload.upload_id)

    def look_after(self, name: str) -> None:
        """Give an adviser under contract a superior, and a leave in the spring."""
        actor = self.as_structure(self.structures[name])
        hired = self.things["recruitment"][f"{name}.hired"]
        person = {"first_name": "Léo", "last_name": "Petit", "email": f"leo-{name.lower()}@commune.example"}
        superior.name(self.ports, actor, hired, **person, phone=None)
        days = {"first_day": date(2026, 2, 2), "last_day": date(2026, 3, 1)}
        suspensions.declare(self.ports, actor, hired, kind=SuspensionKind.LEAVE, **days)
        address = {"street": "1 place Stanislas", "more": None, "postal_code": "54000", "city": "Nancy"}
        supplies.choose_delivery(self.ports, actor, recipient="Accueil", **address)
        [leave] = self.get(Recruitment, hired).suspensions
        self.name("suspension", f"{name}.leave", leave.id)

    def here(self, department: str, **changed: Any) -> Candidate:
        """Return a confirmed candidate of a department, free today."""
        return self.candidate(**PLACES[department], available_from=self.today, **changed)

    def sign_in(self, who: str, email: str) -> None:
        """Open a session."""
        account = self.account(email)
        code = self.code(account.totp_secret) if account.totp_secret else None
        given = {"email": email, "password": PASSWORD, "totp_code": code}
        self.sessions[who] = signing_in.sign_in(self.ports, self.anybody("192.0.2.1"), **given).token

    def application(self, application_id: str) -> Application:
        return self.get(Application, application_id)

    def person(self, candidate_id: str) -> Candidate:
        return self.get(Candidate, candidate_id)

    def account(self, email: str) -> Account:
        return next(a for role in Role for a in every(self.ports.store.accounts, role) if a.email == email)

    def candidate_signs_in(self, who: str, candidate: Candidate) -> None:
        """Open a candidate's session by a link."""
        sign_in_link.request_link(self.ports, self.anybody(), email=candidate.email)
        self.receive_forms()
        token = self.follow_link("candidate_sign_in", "space", candidate.email)
        self.sessions[who] = sign_in_link.sign_in(self.ports, self.holder(token)).token


@contextmanager
def opened(world: RecordedWorld, store: Any) -> Iterator[None]:
    """Open the application on the ports of a world.

    Args:
        world: whose ports.
        store: in place of the world's own, to watch its writes.
    """
    ports = {one.name: getattr(world.ports, one.name) for one in fields(Ports)} | {"store": store}
    with patch.dict(os.environ, {**SETTINGS, **_NOWHERE}), patch.dict(wiring._replaced):
        settings.cache_clear()
        wiring.configure(**ports)
        try:
            yield
        finally:
            wiring._composed.cache_clear()
            settings.cache_clear()
