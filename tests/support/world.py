"""A small programme to test the journeys in: every state is reached through the real services."""

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

import pyotp
import pytest

from chalicelib.credentials import Argon2Passwords, TotpSecondFactors
from chalicelib.domain.account import Account, Role
from chalicelib.domain.agreement import CaseFile, Procedure
from chalicelib.domain.application import Application, Contact, OpinionVerdict
from chalicelib.domain.calendar_rules import PARIS
from chalicelib.domain.candidate import Candidate, Situation
from chalicelib.domain.committee import CommitteeSession, Verdict
from chalicelib.domain.entity import Entity
from chalicelib.domain.match import MatchStatus
from chalicelib.domain.recruitment import ContractKind, Recruitment
from chalicelib.domain.refusal import Refusal
from chalicelib.domain.structure import Structure
from chalicelib.domain.subsidy import StructureKind
from chalicelib.ids import HmacSigner, TimeOrderedIds
from chalicelib.mail.catalogue import entry
from chalicelib.reference.communes import Communes
from chalicelib.reference.holidays import is_working_day
from chalicelib.reference.parameters import load_parameters
from chalicelib.reference.phones import normalise_phone
from chalicelib.services import accounts, committee, confirm, recruit, review, shortlist, tasks
from chalicelib.services.apply import ApplicationAnswers, submit_application
from chalicelib.services.changes import PUBLIC, Author, Changes, Email, Task
from chalicelib.services.clockwork import Tick, meet_due_deadlines
from chalicelib.services.ports import CaseFilesUnavailable, Ephemeral, Ports, Signer, Store
from chalicelib.services.register import CandidateAnswers, submit_candidate
from tests.mail.support import MemoryMailer, MemoryQueues, MovableClock
from tests.support.memory import MemoryEphemeral, MemoryStore

E = TypeVar("E", bound=Entity)

SECRET = b"a secret of the tests, thirty-two bytes or more"
PASSWORD = "girafe polyglotte sur le pont"
# A Monday, in a week without a public holiday.
START = date(2026, 9, 14)
COMMUNES = Communes()


class Crash(BaseException):
    """The process died before a write: no handler of exceptions sees it."""


class QuickPasswords(Argon2Passwords):
    """Argon2id with the smallest parameters: a test proves the journey, not the strength."""

    @functools.cached_property
    def _hasher(self) -> Any:
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class MemoryCaseFiles:
    """Démarches simplifiées: keeps what it was asked; does not answer while ``down``."""

    def __init__(self) -> None:
        self.asked: list[tuple[Procedure, Mapping[str, str]]] = []
        self.down = False

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile:
        if self.down:
            raise CaseFilesUnavailable
        self.asked.append((procedure, fields))
        number = len(self.asked)
        return CaseFile(number=number, url=f"https://case-files.example/{number}", created_at=now)


class WatchedStore:
    """A store that notes what was committed, and that a test may interrupt.

    ``crash_at`` is the number of the commit, from 1, before which the process dies once; ``meanwhile`` is
    done once, by somebody else, between the reading of the next decision and its writing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.emails: list[Email] = []
        self.tasks: list[Task] = []
        self.created: list[Entity] = []
        self.commits = 0
        self.crash_at: int | None = None
        self.meanwhile: Callable[[], object] | None = None

    def commit(self, changes: Changes) -> None:
        if self.meanwhile:
            act, self.meanwhile = self.meanwhile, None
            act()
        if self.crash_at == self.commits + 1:
            self.crash_at = None
            raise Crash
        for email in changes.emails:
            _require_complete(email)
        self._store.commit(changes)
        self.commits += 1
        self.emails += changes.emails
        self.tasks += changes.tasks
        self.created += changes.created

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def _require_complete(email: Email) -> None:
    wanted = entry(email.template)
    assert set(email.params) == set(wanted.params), email.template
    assert set(wanted.links) <= set(email.links) <= {*wanted.links, *wanted.optional_links}, email.template


class World:
    """The ports, a clock that moves, and the people of the programme.

    Args:
        store, ephemeral: made from the signer; in memory unless given.
    """

    def __init__(
        self,
        store: Callable[[Signer], Store] = MemoryStore,
        ephemeral: Callable[[Any], Ephemeral] = MemoryEphemeral,
    ) -> None:
        signer = HmacSigner(SECRET)
        inner = store(signer)
        self.store = WatchedStore(inner)
        self.case_files = MemoryCaseFiles()
        self.clock = MovableClock()
        self.go_to(START)
        self.ports = Ports(
            store=self.store,
            ephemeral=ephemeral(inner),
            clock=self.clock,
            ids=TimeOrderedIds(),
            places=COMMUNES,
            signer=signer,
            passwords=QuickPasswords(),
            second_factors=TotpSecondFactors(SECRET, "Conseiller numérique"),
            case_files=self.case_files,
            mailer=MemoryMailer(),
            queues=MemoryQueues(),
            working_days=is_working_day,
            phones=normalise_phone,
            dated_parameters=load_parameters(),
        )
        self.author = Author(kind=PUBLIC, request_id="request-1")
        self._numbers = count(1)
        self._staff: dict[tuple[Role, tuple[str, ...]], Account] = {}
        self._read = 0

    # Time

    @property
    def today(self) -> date:
        return self.ports.today()

    def wait(self, **time: float) -> None:
        """Let time pass, without the clock's work: it is done by ``tick``."""
        self.clock.at += timedelta(**time)

    def go_to(self, day: date, hour: int = 10, minute: int = 0) -> None:
        """Set the clock to an hour of Paris."""
        self.clock.at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC)

    def tick(self) -> Tick:
        """Do what is due."""
        return meet_due_deadlines(self.ports, go_on=lambda: True)

    def deadlines(self, subject: Entity) -> dict[str, datetime]:
        """What is owed on something, by name."""
        ever = self.clock.now() + timedelta(days=3650)
        due = self.ports.store.due_deadlines(ever, 10_000)
        return {deadline.name: deadline.due_at for deadline in due if deadline.subject_id == subject.id}

    def run_tasks(self) -> None:
        """Do the tasks owed so far."""
        while self.store.tasks:
            tasks.run(self.ports, self.store.tasks[0].id)
            self.store.tasks.pop(0)

    # E-mails

    def mails(self, template: str | None = None, *, to: str | None = None) -> list[Email]:
        """The e-mails owed so far, oldest first."""
        return [
            email
            for email in self.store.emails
            if template in (None, email.template) and to in (None, email.to)
        ]

    def new_mails(self) -> list[str]:
        """The names of the e-mails owed since this was last asked, oldest first."""
        new = self.store.emails[self._read :]
        self._read += len(new)
        return [email.template for email in new]

    def token(self, email: Email, link: str) -> str:
        """The token of a link of an e-mail, as its sender writes it."""
        return self.ports.signer.token(email.links[link].purpose, email.links[link].id)

    # Structures

    def answers(self, **changed: Any) -> ApplicationAnswers:
        """The twelve answers of one more commune of Nancy, ready in a month; contact fields may be given."""
        number = next(self._numbers)
        contact = {name: changed.pop(name) for name in ("email", "phone", "first_name") if name in changed}
        values: dict[str, Any] = {
            "kind": StructureKind.COMMUNE,
            "legal_form": None,
            "private_law_contracts": None,
            "has_identified_candidate": False,
            "posts_requested": 2,
            "available_from": self.today + timedelta(days=30),
            "siret": siret(number),
            "name": f"Commune n° {number}",
            "postal_code": "54000",
            "insee_code": "54395",
            "contact": Contact(
                **{
                    "first_name": "Anne",
                    "last_name": "Martin",
                    "job_title": "Maire",
                    "email": f"contact{number}@commune.example",
                    "phone": None,
                    **contact,
                }
            ),
            "agreement_months": None,
            "job_offer_url": None,
        }
        return ApplicationAnswers(**{**values, **changed})

    def apply(self, answers: ApplicationAnswers | None = None, **changed: Any) -> Application:
        """Post the form."""
        answers = answers or self.answers(**changed)
        submit_application(self.ports, self.author, answers)
        mail = self.mails("application_confirm", to=answers.contact.email)[-1]
        return self.get(Application, mail.subject_id)

    def confirmed(self, answers: ApplicationAnswers | None = None, **changed: Any) -> Application:
        """Post the form and follow its link."""
        application = self.apply(answers, **changed)
        mail = self.mails("application_confirm", to=application.contact.email)[-1]
        confirm.confirm(self.ports, self.token(mail, "confirm"), "request-1")
        return self.fresh(application)

    def reviewed(self, **changed: Any) -> Application:
        """An application with the favourable opinion of its prefecture."""
        application = self.confirmed(**changed)
        return review.give_opinion(
            self.ports,
            self.author,
            self.prefecture(application.place.department),
            application.id,
            verdict=OpinionVerdict.FAVOURABLE,
            comment="Un projet solide et attendu.",
            expected_version=None,
        )

    def session(self, *applications: Application, held_on: date | None = None) -> CommitteeSession:
        """A session of the committee with its agenda."""
        held_on = held_on or self.today
        session = committee.create_session(
            self.ports, self.author, number=next(self._numbers), held_on=held_on
        )
        for application in applications:
            committee.put_on_agenda(self.ports, self.author, session.id, application.id)
        return session

    def decide(
        self,
        session: CommitteeSession,
        application: Application,
        verdict: Verdict = Verdict.VALIDATED,
        *,
        posts: int | None = 1,
        reason: str | None = "Le territoire est déjà couvert.",
    ) -> None:
        """Write a decision down."""
        committee.record_decision(
            self.ports,
            self.author,
            self.staff(Role.COMMITTEE),
            session.id,
            application.id,
            verdict=verdict,
            posts_granted=posts,
            reason=reason,
        )

    def close(self, session: CommitteeSession) -> Task:
        """Close a session; its publication is owed."""
        committee.close_session(self.ports, self.author, self.staff(Role.COMMITTEE), session.id, minutes=None)
        return self.store.tasks[-1]

    def publish(self, session: CommitteeSession) -> None:
        """Close a session and publish it."""
        self.close(session)
        self.run_tasks()

    def granted(self, posts: int = 1, **changed: Any) -> Structure:
        """A structure to which the committee granted posts today."""
        application = self.reviewed(**changed)
        session = self.session(application)
        self.decide(session, application, posts=posts)
        self.publish(session)
        return self.get(Structure, self.fresh(application).structure_id or "")

    def application_of(self, structure: Structure) -> Application:
        return self.get(Application, structure.application_id)

    # Candidates

    def candidate_answers(self, **changed: Any) -> CandidateAnswers:
        """The answers of one more job seeker of Nancy, who goes 20 km and is free in ten days."""
        number = next(self._numbers)
        values: dict[str, Any] = {
            "situations": (Situation.JOB_SEEKER,),
            "diploma": None,
            "has_experience": False,
            "postal_code": "54000",
            "insee_code": "54395",
            "max_distance_km": 20,
            "available_from": self.today + timedelta(days=10),
            "first_name": "Inès",
            "last_name": f"Durand {number}",
            "email": f"candidat{number}@courriel.example",
            "phone": None,
        }
        return CandidateAnswers(**{**values, **changed})

    def register(self, answers: CandidateAnswers | None = None, **changed: Any) -> Candidate:
        """Post the form « Devenir conseiller »."""
        answers = answers or self.candidate_answers(**changed)
        submit_candidate(self.ports, self.author, answers)
        mail = self.mails("candidate_confirm", to=answers.email)[-1]
        return self.get(Candidate, mail.subject_id)

    def candidate(self, **changed: Any) -> Candidate:
        """A candidate who confirmed the address."""
        candidate = self.register(**changed)
        mail = self.mails("candidate_confirm", to=candidate.email)[-1]
        confirm.confirm(self.ports, self.token(mail, "confirm"), "request-1")
        return self.fresh(candidate)

    def change(self, entity: E, **fields: Any) -> E:
        """Write what no journey of this issue writes (availability, blocking)."""
        changes = Changes(author=self.author, at=self.clock.now())
        changes.update(replace(self.fresh(entity), **fields))
        self.store.commit(changes)
        return self.fresh(entity)

    # Recruitments

    def set_status(self, structure: Structure, candidate: Candidate, status: MatchStatus) -> None:
        shortlist.set_status(self.ports, self.author, structure, candidate.id, status)

    def validate(self, structure: Structure, candidate: Candidate) -> Recruitment:
        """« Valider cette candidature » of a candidate already shortlisted."""
        return recruit.validate(
            self.ports, self.author, structure, candidate.id, planned_hire_date=self.today
        )

    def validated(self, structure: Structure, candidate: Candidate | None = None) -> Recruitment:
        """A candidate shortlisted and validated."""
        candidate = candidate or self.candidate()
        self.set_status(structure, candidate, MatchStatus.SHORTLISTED)
        return self.validate(structure, candidate)

    def sign(self, recruitment: Recruitment, **dates: Any) -> Recruitment:
        """Record the contract, from today for two years unless said otherwise."""
        values: dict[str, Any] = {
            "kind": ContractKind.FIXED_TERM,
            "signed_on": self.today,
            "starts_on": self.today,
            "ends_on": self.today + timedelta(days=730),
        }
        structure = self.get(Structure, recruitment.structure_id)
        return recruit.record_contract(
            self.ports, self.author, structure, recruitment.id, **{**values, **dates}
        )

    def hired(self, structure: Structure, candidate: Candidate | None = None, **dates: Any) -> Recruitment:
        """A candidate whose contract is signed."""
        return self.fresh(self.sign(self.validated(structure, candidate), **dates))

    # Accounts

    def staff(self, role: Role, *departments: str) -> Account:
        """The open account of an agent, made when first asked for."""
        key = (role, departments)
        if key not in self._staff:
            account = accounts.invite_staff(
                self.ports,
                self.author,
                email=f"{role.value}{''.join(departments)}@etat.example",
                role=role,
                first_name="Camille",
                last_name="Roux",
                departments=departments,
            )
            token = self.token(self.mails("staff_invited", to=account.email)[-1], "account")
            self._staff[key] = self.open(token)
        return self._staff[key]

    def prefecture(self, department: str) -> Account:
        return self.staff(Role.PREFECTURE, department)

    def open(self, token: str, password: str = PASSWORD) -> Account:
        """Open an account by its link."""
        secret = accounts.look_at_opening(self.ports, token).totp_secret
        code = self.code(secret) if secret else None
        return accounts.open_account(
            self.ports, token, password=password, totp_code=code, request_id="request-1"
        )

    def code(self, secret: str) -> str:
        """What an authenticator shows now."""
        return pyotp.TOTP(secret).at(int(self.clock.now().timestamp()))

    def structure_account(self, structure: Structure) -> Account:
        """The account that the decision's e-mail opens."""
        mail = next(m for m in reversed(self.mails("decision_validated")) if m.to == structure.contact_email)
        return self.open(self.token(mail, "account"))

    # Reading

    def get(self, kind: type[E], entity_id: str) -> E:
        found = self.ports.store.get(kind, entity_id)
        assert found is not None
        return found

    def created(self, kind: type[E]) -> list[E]:
        """Every row of a kind that was ever created, as it was then."""
        return [entity for entity in self.store.created if isinstance(entity, kind)]

    def fresh(self, entity: E) -> E:
        """The entity as it is stored now."""
        return self.get(type(entity), entity.id)


@contextlib.contextmanager
def refused(code: str) -> Iterator[None]:
    """The block is refused by the rule of this name."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code


def siret(number: int) -> str:
    """A SIRET that passes the checksum and belongs to nobody: SIRENs in 999 are not given out."""
    base = f"9990{number:05d}0001"
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(f"{base}0"))]
    return f"{base}{-sum(value // 10 + value % 10 for value in doubled) % 10}"
