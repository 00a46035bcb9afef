"""A small programme for tests of the journeys: every state is reached through the real services."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pyotp

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.actor import AccountSession, Anybody, CandidateSession, LinkHolder
from chalicelib.domain.applying.answers import ApplicationAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.siret import _checksum_holds
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.answers import CandidateAnswers
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.deciding.committee import CommitteeSession, Verdict
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.bank_details import BankAccount, BankDetails
from chalicelib.domain.funding.case_file import (
    PIECES,
    CaseFileReport,
    CaseFileState,
    KnownPiece,
    Piece,
    PieceState,
)
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.domain.funding.payments import PaymentFile, reference
from chalicelib.domain.recruiting.contract import ContractKind, ContractRemark
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.access import passwords, staff
from chalicelib.services.applying import applications, confirm
from chalicelib.services.applying.apply import submit_application
from chalicelib.services.candidates.register import submit_candidate
from chalicelib.services.core.changes import Changes, Task, author_of
from chalicelib.services.core.guards import account_guard
from chalicelib.services.core.ports import Ephemeral, Signer
from chalicelib.services.core.store import Store
from chalicelib.services.deciding import committee, preparing, review
from chalicelib.services.funding import bank_details, instalments, instruction, payments, signing
from chalicelib.services.recruiting import contracts, recruit, shortlist
from chalicelib.services.recruiting.pool import Listing, Search, list_candidates
from tests.support import builders
from tests.support.memory import MemoryEphemeral, MemoryStore
from tests.support.outside import GivenParameters, Outside

# An example that banks publish; no customer has this account.
IBAN = "FR1420041010050500013M02606"
PASSWORD = "girafe polyglotte sur le pont"


class World(Outside):
    """The people of the programme, and the states that their journeys reach."""

    def __init__(
        self,
        store: Callable[[Signer], Store] = MemoryStore,
        ephemeral: Callable[[Any], Ephemeral] = MemoryEphemeral,
    ) -> None:
        super().__init__(store, ephemeral)
        self._numbers = count(1)
        self._staff: dict[tuple[Role, tuple[str, ...]], Account] = {}
        self._workers: dict[str, AccountSession] = {}

    # Who acts

    def anybody(self, address: str = "") -> Anybody:
        """Return somebody who has not signed in."""
        return Anybody(request_id="request-1", address=address)

    def holder(self, token: str) -> LinkHolder:
        """Return somebody who clicked a link."""
        return LinkHolder(token=token, request_id="request-1")

    def as_account(self, account: Account) -> AccountSession:
        """Return somebody who signed in with an account."""
        return AccountSession(account=account, request_id="request-1")

    def as_candidate(self, candidate: Candidate) -> CandidateSession:
        """Return a candidate who signed in by a link."""
        return CandidateSession(candidate=candidate, request_id="request-1")

    # Structures

    def answers(self, **changed: Any) -> ApplicationAnswers:
        """Return the answers of another commune of Nancy, ready in a month; fields of the contact may be
        given."""
        number = next(self._numbers)
        contact = {name: changed.pop(name) for name in ("email", "phone", "first_name") if name in changed}
        values: dict[str, Any] = {
            "available_from": self.today + timedelta(days=30),
            "siret": siret(number),
            "name": f"Commune n° {number}",
            "postal_code": "54000",
            "insee_code": "54395",
            "contact": builders.contact(**{"email": f"contact{number}@commune.example", **contact}),
        }
        return builders.application_answers(**{**values, **changed})

    def apply(self, answers: ApplicationAnswers | None = None, **changed: Any) -> Application:
        """Post the form."""
        answers = answers or self.answers(**changed)
        submit_application(self.ports, self.anybody(answers.contact.email), answers=answers)
        self.receive_forms()
        mail = self.mails("application_confirm", to=answers.contact.email)[-1]
        return self.get(Application, mail.subject_id)

    def confirmed(self, answers: ApplicationAnswers | None = None, **changed: Any) -> Application:
        """Post the form and follow its link."""
        application = self.apply(answers, **changed)
        mail = self.mails("application_confirm", to=application.contact.email)[-1]
        confirm.confirm(self.ports, self.holder(self.token(mail, "confirm")))
        return self.fresh(application)

    def reviewed(self, **changed: Any) -> Application:
        """Return an application with the favourable opinion of its prefecture."""
        application = self.confirmed(**changed)
        return review.give_opinion(
            self.ports,
            self.as_staff(Role.PREFECTURE, application.place.department),
            application.id,
            verdict=OpinionVerdict.FAVOURABLE,
            comment="Un projet solide et attendu.",
        )

    def session(self, *applications: Application, held_on: date | None = None) -> CommitteeSession:
        """Return an open session of the committee with its agenda."""
        held_on, secretary = held_on or self.today, self.as_staff(Role.COMMITTEE)
        made = committee.create_session(self.ports, secretary, number=next(self._numbers), held_on=held_on)
        session = preparing.open_session(self.ports, secretary, made.id)
        for application in applications:
            committee.put_on_agenda(self.ports, secretary, session.id, application.id)
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
        """Record a decision."""
        committee.record_decision(
            self.ports,
            self.as_staff(Role.COMMITTEE),
            session.id,
            application.id,
            verdict=verdict,
            posts_granted=posts if verdict is Verdict.VALIDATED else None,
            reason=reason,
        )

    def close(self, session: CommitteeSession) -> Task:
        """Close a session; its publication is a task in the outbox."""
        committee.close_session(self.ports, self.as_staff(Role.COMMITTEE), session.id, minutes=None)
        return self.store.tasks[-1]

    def publish(self, session: CommitteeSession) -> None:
        """Close a session and publish it."""
        self.close(session)
        self.run_tasks()

    def programme_of(self, posts: int) -> None:
        """Set the number of posts of the programme from now on."""
        dated = tuple(
            (day, replace(values, national_posts=posts)) for day, values in self.ports.dated_parameters()
        )
        self.ports = replace(self.ports, dated_parameters=GivenParameters(*dated))

    def granted(self, posts: int = 1, **changed: Any) -> Structure:
        """Return a structure to which the committee granted posts today."""
        return self.grant(self.reviewed(**changed), posts)

    def grant(self, application: Application, posts: int = 1) -> Structure:
        """Grant posts to the structure of an application in a session."""
        session = self.session(application)
        self.decide(session, application, posts=posts)
        self.publish(session)
        return self.get(Structure, self.fresh(application).structure_id or "")

    def withdraw(self, application: Application) -> None:
        """Withdraw as the structure, from its private page or, when it holds posts, in its space."""
        if application.posts_held:
            actor = self.as_structure(application.structure_id or "")
            applications.return_posts(self.ports, actor, posts_kept=0, reason="Le projet est abandonné.")
            return
        mail = next(m for m in self.mails("application_confirmed") if m.subject_id == application.id)
        applications.withdraw_by_link(self.ports, self.holder(self.token(mail, "status")))

    def application_of(self, structure: Structure) -> Application:
        return self.get(Application, structure.application_id)

    # Candidates

    def candidate_answers(self, **changed: Any) -> CandidateAnswers:
        """Return the answers of another job seeker of Nancy, who goes 20 km and can start in ten days."""
        number = next(self._numbers)
        values: dict[str, Any] = {
            "has_experience": False,
            "postal_code": "54000",
            "insee_code": "54395",
            "available_from": self.today + timedelta(days=10),
            "first_name": "Inès",
            "last_name": f"Durand {number}",
            "email": f"candidat{number}@courriel.example",
        }
        return builders.candidate_answers(**{**values, **changed})

    def register(self, answers: CandidateAnswers | None = None, **changed: Any) -> Candidate:
        """Post the form « Devenir conseiller »."""
        answers = answers or self.candidate_answers(**changed)
        submit_candidate(self.ports, self.anybody(answers.email), answers=answers)
        self.receive_forms()
        mail = self.mails("candidate_confirm", to=answers.email)[-1]
        return self.get(Candidate, mail.subject_id)

    def candidate(self, **changed: Any) -> Candidate:
        """Return a candidate who confirmed the address."""
        candidate = self.register(**changed)
        mail = self.mails("candidate_confirm", to=candidate.email)[-1]
        confirm.confirm(self.ports, self.holder(self.token(mail, "confirm")))
        return self.fresh(candidate)

    # Recruitments

    def set_status(self, structure: Structure, candidate: Candidate, status: MatchStatus) -> None:
        shortlist.choose(self.ports, self.as_structure(structure), candidate.id, status=status)

    def listing(
        self,
        structure: Structure,
        *,
        tab: MatchStatus | None = None,
        limit: int = 50,
        cursor: str | None = None,
        search: Search | None = None,
    ) -> Listing:
        """Return the candidates that a structure sees."""
        actor = self.as_structure(structure)
        return list_candidates(
            self.ports, actor, tab=tab, limit=limit, cursor=cursor, search=search or Search()
        )

    def validate(self, structure: Structure, candidate: Candidate) -> Recruitment:
        """« Valider cette candidature » of a candidate already shortlisted."""
        return recruit.validate(
            self.ports, self.as_structure(structure), candidate.id, planned_hire_date=self.today
        )

    def validated(self, structure: Structure, candidate: Candidate | None = None) -> Recruitment:
        """Return a candidate shortlisted and validated."""
        candidate = candidate or self.candidate()
        self.set_status(structure, candidate, MatchStatus.SHORTLISTED)
        return self.validate(structure, candidate)

    def sign(self, recruitment: Recruitment, **dates: Any) -> Recruitment:
        """Record the contract, by default from today for two years; remarks are confirmed."""
        values: dict[str, Any] = {
            "kind": ContractKind.FIXED_TERM,
            "signed_on": self.today,
            "starts_on": self.today,
            "ends_on": self.today + timedelta(days=730),
            "gross_pay_cents": 2_050_00,
            "full_time": True,
            "confirmed_remarks": tuple(ContractRemark),
        }
        return contracts.record_contract(
            self.ports, self.as_structure(recruitment.structure_id), recruitment.id, **{**values, **dates}
        )

    def cancel(self, structure: Structure, candidate: Candidate) -> Match:
        """« Annuler »."""
        return recruit.cancel(self.ports, self.as_structure(structure), candidate.id)

    def hired(self, structure: Structure, candidate: Candidate | None = None, **dates: Any) -> Recruitment:
        """Return a candidate whose contract is signed."""
        return self.fresh(self.sign(self.validated(structure, candidate), **dates))

    # Case files and agreements

    def agreement_of(self, recruitment: Recruitment) -> Agreement:
        return self.get(Agreement, recruitment.agreement_id)

    def file_says(
        self,
        agreement: Agreement,
        state: CaseFileState,
        *,
        number: int | None = None,
        since: date | None = None,
        pieces: PieceState = PieceState.RECEIVED,
        refused: Mapping[Piece, str] | None = None,
        reason: str | None = None,
    ) -> Agreement:
        """Record the state of a case file as the funder, by default from today on and with every piece."""
        known = self.fresh(agreement)
        why = refused or {}
        report = CaseFileReport(
            number=number or (known.case_file.number if known.case_file else 4321),
            state=state,
            since=since or self.today,
            pieces=tuple(
                KnownPiece(
                    piece=one,
                    state=PieceState.REFUSED if one in why else pieces,
                    reason=why.get(one),
                )
                for one in PIECES[known.procedure]
            ),
            reason=reason,
        )
        return instruction.record(self.ports, self.as_staff(Role.FUNDER), agreement.id, report=report)

    def send_agreement(self, agreement: Agreement) -> Agreement:
        """Send the text of an agreement as the funder."""
        version = self.fresh(agreement).version
        return signing.send(self.ports, self.as_staff(Role.FUNDER), agreement.id, expected_version=version)

    def sign_agreement(self, agreement: Agreement, name: str = "Anne Martin") -> Agreement:
        """Sign the text that was sent, as the structure."""
        known = self.fresh(agreement)
        actor = self.as_structure(known.structure_id)
        if known.names_signatory:
            known = self.name_signatory(known, name=name)
        return signing.sign(self.ports, actor, known.id, expected_version=known.version)

    def name_signatory(self, agreement: Agreement, **told: Any) -> Agreement:
        """Name the signatory as the structure: the mayor, with the vote of the council."""
        answers = builders.signatory_answers(**told)
        actor = self.as_structure(agreement.structure_id)
        return signing.name_signatory(self.ports, actor, agreement.id, answers=answers)

    def sign_agreement_last(self, agreement: Agreement) -> Agreement:
        """Sign the text last, as the funder."""
        known = self.fresh(agreement)
        return signing.sign_last(
            self.ports,
            self.as_staff(Role.FUNDER),
            known.id,
            signed_by="Paul Petit",
            quality="Directeur régional",
            expected_version=known.version,
        )

    # The money

    def signed_by_all(self, structure: Structure) -> Agreement:
        """Return the agreement, signed by all, of a structure with an adviser hired today; its ledger is
        open."""
        recruitment = self.hired(structure)
        self.run_tasks()
        agreement = self.file_says(self.agreement_of(recruitment), CaseFileState.ACCEPTED)
        self.send_agreement(agreement)
        self.sign_agreement(agreement)
        return self.sign_agreement_last(agreement)

    def second_funder(self) -> AccountSession:
        """Return another agent of the funder, who approves what the first one proposes."""
        return self.as_account(
            builders.account(
                id="second-funder",
                email="second@etat.example",
                role=Role.FUNDER,
                first_name="Sacha",
                last_name="Bonnet",
                created_at=self.clock.now(),
            )
        )

    def account_given(self, structure: Structure, iban: str = IBAN) -> BankDetails:
        """Give a bank account as the structure."""
        account = BankAccount.typed(structure.name, iban, "PSSTFRPPPAR")
        return bank_details.give(self.ports, self.as_structure(structure), account=account)

    def account_checked(self, structure: Structure, iban: str = IBAN) -> BankDetails:
        """Give a bank account as the structure, and check it as the funder by a call."""
        given = self.account_given(structure, iban)
        return bank_details.check(
            self.ports,
            self.as_staff(Role.FUNDER),
            structure.id,
            spoke_to="Anne Martin",
            called_on=self.today,
            number=self.application_of(structure).contact.phone or "",
            expected_version=given.version,
        )

    def ledger_of(self, agreement: Agreement) -> Ledger:
        return self.get(Ledger, agreement.id)

    def another_to_pay(self, claim: Ledger) -> Ledger:
        """Return another agreement of the structure of a ledger, whose first instalment is due."""
        known = self.get(Agreement, claim.id)
        copy = replace(known, id=builders.new_id(), version=0, case_file=None, status=AgreementStatus.SIGNED)
        planned = builders.ledger(
            agreement_id=copy.id, structure_id=claim.structure_id, department=claim.department
        )
        changes = Changes(author=author_of(Anybody()), at=self.clock.now())
        for one in (copy, planned.ripened(Pen(at=self.clock.now(), today=self.today + timedelta(days=9999)))):
            changes.create(one)
        changes.note(copy, "opened")
        self.store.commit(changes)
        return self.get(Ledger, copy.id)

    def approve_instalment(self, agreement: Agreement, number: int = 1) -> None:
        """Propose an instalment as one agent of the funder, and approve it as another."""
        refs = [instalment_ref(agreement.id, number)]
        instalments.propose(self.ports, self.as_staff(Role.FUNDER), instalments=refs)
        instalments.approve(self.ports, self.second_funder(), instalments=refs)

    def order_instalment(self, agreement: Agreement, number: int = 1) -> PaymentFile:
        """Order an approved instalment in a payment file of its own."""
        made = payments.order(
            self.ports,
            self.as_staff(Role.FUNDER),
            instalments=[instalment_ref(agreement.id, number)],
            seen_at=int(self.clock.now().timestamp() * 1000),
        )
        self.run_tasks()
        return self.fresh(made)

    def bank_says(self, agreement: Agreement, result: str = "payé", why: str = "", number: int = 1) -> bytes:
        """Record today an answer of the bank about the last transfer of an instalment; return the file."""
        one = self.ledger_of(agreement).instalment(number)
        assert one is not None
        content = (
            "Référence;Montant;Résultat;Date;Motif\n"
            f"{reference(agreement.id, number, one.transfers)};{one.cents // 100},{one.cents % 100:02d};"
            f"{result};{self.today:%d/%m/%Y};{why}\n"
        ).encode()
        payments.record_file(self.ports, self.as_staff(Role.FUNDER), content, only_sound=False)
        return content

    # Accounts

    def as_staff(self, role: Role, *departments: str) -> AccountSession:
        """Return an agent who is signed in."""
        return self.as_account(self.staff(role, *departments))

    @property
    def agency(self) -> AccountSession:
        """Return an account of the agency that existed before the programme, so no journey is needed to
        sign in."""
        return self.as_account(
            builders.account(
                id="agency",
                email="agence@etat.example",
                role=Role.AGENCY,
                first_name="Claude",
                last_name="Petit",
                created_at=self.clock.now(),
            )
        )

    def as_structure(self, structure: Structure | str) -> AccountSession:
        """Return an account of a structure, found by the structure itself or by its id."""
        structure_id = structure if isinstance(structure, str) else structure.id
        if structure_id not in self._workers:
            account = builders.account(
                id=self.ports.ids.new(),
                email="agent@commune.example",
                created_at=self.clock.now(),
                structure_id=structure_id,
            )
            self._workers[structure_id] = self.as_account(account)
        return self._workers[structure_id]

    def staff(self, role: Role, *departments: str) -> Account:
        """Return the open account of an agent, created at the first call."""
        key = (role, departments)
        if key not in self._staff:
            account = staff.invite_staff(
                self.ports,
                self.agency,
                email=f"{role.value}{''.join(departments)}@etat.example",
                role=role,
                first_name="Camille",
                last_name="Roux",
                departments=departments,
            )
            token = self.token(self.mails("staff_invited", to=account.email)[-1], "account")
            self._staff[key] = self.open(token)
        return self._staff[key]

    def agents(self, number: int, role: Role, *departments: str) -> list[str]:
        """Return the addresses of some more agents with an open account."""
        people = [
            builders.account(
                id=account_id,
                email=f"{account_id}@etat.example",
                role=role,
                created_at=self.clock.now(),
                departments=departments,
            )
            for account_id in (self.ports.ids.new() for _ in range(number))
        ]
        for account in people:
            changes = Changes(author=self.author, at=self.clock.now())
            changes.create(account)
            changes.take(account_guard(self.ports, account.email), account.id)
            self.store.commit(changes)
        return [account.email for account in people]

    def prefecture(self, department: str) -> Account:
        return self.staff(Role.PREFECTURE, department)

    def open(self, token: str, password: str = PASSWORD) -> Account:
        """Open an account by its link."""
        secret = passwords.account_opening(self.ports, self.holder(token)).totp_secret
        code = self.code(secret) if secret else None
        return passwords.open_account(
            self.ports,
            LinkHolder(token=token, request_id="request-1"),
            password=password,
            totp_code=code,
        )

    def code(self, secret: str) -> str:
        """Return the code that an authenticator shows now."""
        return pyotp.TOTP(secret).at(int(self.clock.now().timestamp()))

    def structure_account(self, structure: Structure) -> Account:
        """Return the account that the decision's e-mail opens."""
        mail = next(m for m in reversed(self.mails("decision_validated")) if m.to == structure.contact_email)
        return self.open(self.token(mail, "account"))


def siret(number: int) -> str:
    """Return a SIRET with a valid checksum that belongs to nobody: no real SIREN begins with 999."""
    base = f"9990{number:05d}0001"
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(f"{base}0"))]
    return f"{base}{-sum(value // 10 + value % 10 for value in doubled) % 10}"


def another_establishment(own: str) -> str:
    """Return the SIRET of another establishment of the company of a SIRET."""
    return next(
        one
        for one in (f"{own[:9]}{nic:05d}" for nic in range(20, 99999))
        if one != own and _checksum_holds(one)
    )
