"""One builder for each entity: valid defaults, each of which a keyword replaces.

Those of the training are in ``tests.domain.training.builders``.

Ids are new ones, so that two entities are never the same by accident.
"""

from dataclasses import fields as names_of
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.agency.parameter_change import ParameterChange
from chalicelib.domain.applying.answers import ApplicationAnswers, Contact
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.company_register import RegisterEntry
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import StructureKind
from chalicelib.domain.candidates.answers import CandidateAnswers, CandidateCorrection, Situation
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession, CommitteeSessionStatus
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_version import (
    AgreementVersion,
    SignatoryAnswers,
    Signature,
    fingerprint,
)
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.case_file import Procedure
from chalicelib.domain.funding.instalment import Share, Trigger
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.domain.recruiting.contract import Contract, ContractKind
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.supply import Delivery, Supply, SupplyKind, SupplyStatus, UniformSize
from chalicelib.domain.recruiting.suspension import Suspension, SuspensionKind
from chalicelib.domain.reorganising.structure_change import ChangeKind, StructureChange, Successor
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.undelivered import Feedback, Undelivered
from chalicelib.ids import TimeOrderedIds
from chalicelib.services.core.changes import Task

NOW = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
new_id = TimeOrderedIds().new


def place(
    insee_code: str = "69123",
    department: str = "69",
    latitude: float | None = 45.75,
    longitude: float | None = 4.85,
) -> Place:
    """Return a commune by its code, department and centre; Lyon unless said otherwise."""
    return Place(
        insee_code=insee_code,
        name="Lyon",
        postal_code="69001",
        department=department,
        region="84",
        latitude=latitude,
        longitude=longitude,
    )


def contact(**fields: Any) -> Contact:
    """Return the person who fills in the form for a structure."""
    values = {"first_name": "Anne", "last_name": "Martin", "job_title": "Maire", "email": "anne@lyon.example"}
    return Contact(**{**values, **fields})


def _twelve_answers() -> dict[str, Any]:
    return {
        "kind": StructureKind.COMMUNE,
        "legal_form": None,
        "private_law_contracts": None,
        "has_identified_candidate": False,
        "posts_requested": 2,
        "available_from": date(2026, 11, 1),
        "siret": "21690123100011",
        "name": "Ville de Lyon",
        "contact": contact(),
        "job_offer_url": None,
    }


def application_answers(**fields: Any) -> ApplicationAnswers:
    """Return the twelve answers, as the form of a commune gives them."""
    form: dict[str, Any] = {"postal_code": "69001", "insee_code": "69381", "agreement_months": None}
    return ApplicationAnswers(**{**_twelve_answers(), **form, **fields})


def application(
    status: ApplicationStatus = ApplicationStatus.CONFIRMED, *, department: str = "69", **fields: Any
) -> Application:
    """Return the confirmed application of a commune of a department."""
    values: dict[str, Any] = {
        **_twelve_answers(),
        "id": new_id(),
        "place": place(department=department),
        "agreement_months": 24,
        "subsidy_per_post_cents": 50_000_00,
        "commitments_version": "1",
        "submitted_at": NOW,
        "confirmed_at": NOW,
    }
    return Application(status=status, **{**values, **fields})


def register_entry(**fields: Any) -> RegisterEntry:
    """Return a commune in activity, as the register of companies has it."""
    values: dict[str, Any] = {
        "siret": "21690123100011",
        "name": "VILLE DE LYON",
        "legal_category": "7210",
        "closed": False,
        "social_economy": False,
        "place": place(),
    }
    return RegisterEntry(**{**values, **fields})


def structure(*, department: str = "69", **fields: Any) -> Structure:
    """Return a commune of a department that hires."""
    values: dict[str, Any] = {
        "id": new_id(),
        "siret": "21690123100011",
        "name": "Ville de Lyon",
        "kind": StructureKind.COMMUNE,
        "legal_form": None,
        "place": place(department=department),
        "application_id": new_id(),
        "wanted_from": date(2026, 11, 1),
        "contact_email": "anne@lyon.example",
        "created_at": NOW,
    }
    return Structure(**{**values, **fields})


def _candidate_answers() -> dict[str, Any]:
    return {
        "situations": (Situation.JOB_SEEKER,),
        "diploma": None,
        "has_experience": True,
        "max_distance_km": 20,
        "available_from": date(2026, 11, 1),
        "first_name": "Zoé",
        "last_name": "Ævar",
        "email": "zoe@example.org",
        "phone": None,
    }


def candidate_answers(**fields: Any) -> CandidateAnswers:
    """Return the answers of a job seeker, as the form gives them."""
    form = {"postal_code": "69001", "insee_code": "69381"}
    return CandidateAnswers(**{**_candidate_answers(), **form, **fields})


def correction_of(person: Candidate, **changed: Any) -> CandidateCorrection:
    """Return the answers of a candidate as the form of correction sends them, some of them changed."""
    own = {one.name: getattr(person, one.name, None) for one in names_of(CandidateCorrection)}
    place = {"insee_code": person.place.insee_code, "postal_code": person.place.postal_code}
    return CandidateCorrection(**{**own, **place, **changed})


def candidate(
    status: CandidateStatus = CandidateStatus.CONFIRMED, *, department: str = "69", **fields: Any
) -> Candidate:
    """Return a confirmed and available candidate of a department."""
    values: dict[str, Any] = {
        **_candidate_answers(),
        "id": new_id(),
        "place": place(department=department),
        "commitments_version": "1",
        "submitted_at": NOW,
        "confirmed_at": NOW,
    }
    return Candidate(status=status, **{**values, **fields})


def account(status: AccountStatus = AccountStatus.ACTIVE, **fields: Any) -> Account:
    """Return the open account of somebody who works for a structure."""
    values: dict[str, Any] = {
        "id": new_id(),
        "email": "anne@lyon.example",
        "role": Role.STRUCTURE,
        "first_name": "Anne",
        "last_name": "Martin",
        "created_at": NOW,
    }
    return Account(status=status, **{**values, **fields})


def committee_session(
    status: CommitteeSessionStatus = CommitteeSessionStatus.OPEN, **fields: Any
) -> CommitteeSession:
    """Return an open session of the committee."""
    values: dict[str, Any] = {"id": new_id(), "number": 1, "held_on": date(2026, 3, 24), "created_at": NOW}
    return CommitteeSession(status=status, **{**values, **fields})


def agenda_item(**fields: Any) -> AgendaItem:
    """Return a line of an agenda that waits for its decision; its id is that of its application."""
    application_id = fields.get("application_id", new_id())
    values: dict[str, Any] = {
        "id": application_id,
        "session_id": new_id(),
        "application_id": application_id,
        "structure_name": "Ville de Lyon",
        "department": "69",
        "posts_requested": None,
    }
    return AgendaItem(**{**values, **fields})


def question(**fields: Any) -> Question:
    """Return a question of a prefecture, without an answer."""
    values: dict[str, Any] = {
        "id": new_id(),
        "application_id": new_id(),
        "department": "69",
        "text": "Où l'accueil aura-t-il lieu ?",
        "asked_by": new_id(),
        "asked_at": NOW,
    }
    return Question(**{**values, **fields})


def match(status: MatchStatus = MatchStatus.SHORTLISTED, **fields: Any) -> Match:
    """Return a candidate shortlisted by a structure; its id is that of the candidate."""
    candidate_id = fields.get("candidate_id", new_id())
    values: dict[str, Any] = {
        "id": candidate_id,
        "structure_id": new_id(),
        "candidate_id": candidate_id,
        "changed_at": NOW,
    }
    return Match(status=status, **{**values, **fields})


def contract(**fields: Any) -> Contract:
    """Return a contract of two years."""
    values: dict[str, Any] = {
        "kind": ContractKind.FIXED_TERM,
        "signed_on": date(2026, 10, 20),
        "starts_on": date(2026, 11, 1),
        "ends_on": date(2028, 10, 31),
        "gross_pay_cents": 2_050_00,
        "full_time": True,
    }
    return Contract(**{**values, **fields})


def recruitment(status: RecruitmentStatus = RecruitmentStatus.VALIDATED, **fields: Any) -> Recruitment:
    """Return a candidate validated, without a contract."""
    values: dict[str, Any] = {
        "id": new_id(),
        "structure_id": new_id(),
        "application_id": new_id(),
        "candidate_id": new_id(),
        "agreement_id": new_id(),
        "first_name": "Zoé",
        "last_name": "Ævar",
        "planned_hire_date": date(2026, 11, 1),
        "validated_at": NOW,
        "department": "69",
        "structure_name": "Ville de Lyon",
    }
    return Recruitment(status=status, **{**values, **fields})


def suspension(**fields: Any) -> Suspension:
    """Return a suspension of one week."""
    values: dict[str, Any] = {
        "id": new_id(),
        "kind": SuspensionKind.LEAVE,
        "first_day": date(2027, 2, 1),
        "last_day": date(2027, 2, 7),
    }
    return Suspension(**{**values, **fields})


def supply(status: SupplyStatus = SupplyStatus.ASKED, **fields: Any) -> Supply:
    """Return a uniform; once it has a size, it is M by default."""
    asked = status in (SupplyStatus.ASKED, SupplyStatus.DECLINED)
    values: dict[str, Any] = {
        "id": new_id(),
        "kind": SupplyKind.UNIFORM,
        "structure_id": new_id(),
        "structure_name": "Ville de Lyon",
        "department": "69",
        "for_whom": "Zoé Ævar",
        "size": None if asked else UniformSize.M,
        "since": date(2026, 11, 2),
    }
    return Supply(status=status, **{**values, **fields})


def agreement(**fields: Any) -> Agreement:
    """Return the draft of a commune's agreement."""
    values: dict[str, Any] = {
        "id": new_id(),
        "application_id": new_id(),
        "structure_id": new_id(),
        "structure_name": "Ville de Lyon",
        "siret": "21690123100011",
        "kind": StructureKind.COMMUNE,
        "legal_form": None,
        "department": "69",
        "procedure": Procedure.PUBLIC,
        "signatory": signatory_answers().signatory(),
        "months": 24,
        "per_post_cents": 50_000_00,
        "posts": 1,
        "complete_file_by": date(2026, 12, 1),
        "created_at": NOW,
    }
    return Agreement(**{**values, **fields})


def signatory_answers(**fields: Any) -> SignatoryAnswers:
    """Return the mayor as the signatory, with the vote of the council."""
    values: dict[str, Any] = {
        "name": "Anne Martin",
        "quality": "Maire",
        "email": "maire@commune.example",
        "by_delegation": False,
        "vote_number": "2026-042",
        "vote_on": date(2021, 1, 11),
    }
    return SignatoryAnswers(**{**values, **fields})


def agreement_version(**fields: Any) -> AgreementVersion:
    """Return a text of an agreement that both signed."""
    words = "Convention entre l'État et la Ville de Lyon."
    signature = Signature(
        name="Anne Martin", quality="Maire", signed_at=NOW, account_id=new_id(), sha256=fingerprint(words)
    )
    values: dict[str, Any] = {
        "id": new_id(),
        "agreement_id": new_id(),
        "structure_id": new_id(),
        "number": 1,
        "amends": False,
        "posts": 1,
        "template": "2026-11",
        "text": words,
        "sha256": fingerprint(words),
        "sent_at": NOW,
        "by_structure": signature,
        "by_funder": signature,
        "taken_back_at": NOW,
    }
    return AgreementVersion(**{**values, **fields})


def ledger(**fields: Any) -> Ledger:
    """Return the ledger of an agreement of one post that was just signed: its instalments are planned."""
    values: dict[str, Any] = {
        "agreement_id": new_id(),
        "structure_id": new_id(),
        "structure_name": "Ville de Lyon",
        "department": "69",
        "text_number": 1,
        "total_cents": 50_000_00,
        "schedule": (Share(percent=100, trigger=Trigger.SIGNATURE, offset_days=30),),
        "pen": Pen(at=NOW, today=date(2026, 10, 1), by="funder"),
    }
    return Ledger.opened(**{**values, **fields})


def payment_file(**fields: Any) -> PaymentFile:
    """Return a payment file of one instalment, on which nobody has acted."""
    values: dict[str, Any] = {"id": new_id(), "made_at": NOW, "made_by": "funder", "refs": ("a_1",)}
    return PaymentFile(**{**values, **fields})


def bank_details(structure_id: str | None = None, **fields: Any) -> BankDetails:
    """Return the bank details of a structure that gave no account yet."""
    owner = structure_id or new_id()
    return BankDetails(id=owner, structure_id=owner, **fields)


def delivery(**fields: Any) -> Delivery:
    """Return the address to which uniforms of a structure are sent."""
    values: dict[str, Any] = {
        "id": new_id(),
        "recipient": "Accueil",
        "street": "1 rue Foch",
        "postal_code": "69001",
        "city": "Lyon",
    }
    return Delivery(**{**values, **fields})


def undelivered(**fields: Any) -> Undelivered:
    """Return a complaint about an e-mail whose reader is not known."""
    values: dict[str, Any] = {
        "id": new_id(),
        "feedback": Feedback.COMPLAINT,
        "fingerprint": "0" * 64,
        "subject_id": None,
        "told_at": NOW,
    }
    return Undelivered(**{**values, **fields})


def parameter_change(**fields: Any) -> ParameterChange:
    """Return a proposal by the agency to change the days for an opinion."""
    values: dict[str, Any] = {
        "id": new_id(),
        "name": "opinion_days",
        "value": 30,
        "first_day": date(2027, 1, 1),
        "reason": "Le délai est trop court en été.",
        "proposed_by": new_id(),
        "proposed_at": NOW,
    }
    return ParameterChange(**{**values, **fields})


def structure_change(**fields: Any) -> StructureChange:
    """Return a takeover proposed by the agency."""
    values: dict[str, Any] = {
        "id": new_id(),
        "kind": ChangeKind.TAKEOVER,
        "structure_id": new_id(),
        "structure_name": "Ville de Lyon",
        "siret": "21690123100011",
        "department": "69",
        "effective_on": date(2026, 11, 2),
        "deed": "Arrêté préfectoral n° 2026-12",
        "deed_on": date(2026, 9, 1),
        "reason": "Les deux communes fusionnent.",
        "proposed_by": "agency",
        "proposed_at": NOW,
        "successor": Successor(
            siret="20004687700017", name="Métropole de Lyon", contact=contact(), place=place()
        ),
    }
    return StructureChange(**{**values, **fields})


def follow_up(status: FollowUpStatus = FollowUpStatus.OPEN, **fields: Any) -> FollowUp:
    """Return a follow-up that its structure has not answered."""
    values: dict[str, Any] = {
        "id": new_id(),
        "agreement_id": new_id(),
        "application_id": new_id(),
        "structure_id": new_id(),
        "structure_name": "Ville de Lyon",
        "department": "69",
        "quarter": "2026-Q3",
        "opened_on": date(2026, 10, 1),
        "due_on": date(2026, 10, 31),
        "recruitment_ids": (),
    }
    return FollowUp(status=status, **{**values, **fields})


def task() -> Task:
    """Return a task of the queue."""
    return Task(id=new_id(), name="publish", params={"session_id": new_id(), "n": 3})
