"""Entities of every kind, filled at random from their types or by hand."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.applying.answers import Contact
from chalicelib.domain.applying.application import Application, ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import StructureKind
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus, Situation
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.recruiting.agreement import Agreement, Procedure
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.geography import Place
from chalicelib.ids import TimeOrderedIds
from chalicelib.services.core.changes import Task

NOW = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
new_id = TimeOrderedIds().new

_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=40),
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    float: st.floats(-180, 180, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-100),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


def filled(hint: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Values of a type; identities are UUIDs."""
    if hint is str and (name == "id" or name.endswith("_id")):
        return st.builds(new_id)
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(st.none() if o is type(None) else filled(o, name) for o in get_args(hint))
    if get_origin(hint) is tuple:
        return st.lists(filled(get_args(hint)[0], name.removesuffix("s")), max_size=3).map(tuple)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        given = {f.name: filled(hints[f.name], f.name) for f in fields(hint) if f.name != "version"}
        return st.builds(hint, **given)
    return st.sampled_from(hint)


def place(department: str = "69", insee_code: str = "69123") -> Place:
    return Place(
        insee_code=insee_code,
        name="Lyon",
        postal_code="69001",
        department=department,
        region="84",
        latitude=45.75,
        longitude=4.85,
    )


def application(**given: Any) -> Application:
    values: dict[str, Any] = {
        "id": new_id(),
        "status": ApplicationStatus.CONFIRMED,
        "kind": StructureKind.COMMUNE,
        "legal_form": None,
        "private_law_contracts": None,
        "has_identified_candidate": False,
        "posts_requested": 2,
        "available_from": date(2026, 11, 1),
        "siret": "21690123100011",
        "name": "Mairie de Lyon",
        "place": place(given.pop("department", "69")),
        "contact": Contact(first_name="A", last_name="B", job_title="C", email="a@b.example"),
        "agreement_months": 24,
        "subsidy_per_post_cents": 5_000_000,
        "job_offer_url": None,
        "commitments_version": "1",
        "submitted_at": NOW,
        "confirmed_at": NOW,
    }
    return Application(**{**values, **given})


def candidate(**given: Any) -> Candidate:
    values: dict[str, Any] = {
        "id": new_id(),
        "status": CandidateStatus.CONFIRMED,
        "situations": (Situation.JOB_SEEKER,),
        "diploma": None,
        "has_experience": True,
        "place": place(given.pop("department", "69")),
        "max_distance_km": 20,
        "available_from": date(2026, 11, 1),
        "first_name": "Zoé",
        "last_name": "Ævar",
        "email": "zoe@example.org",
        "phone": None,
        "commitments_version": "1",
        "submitted_at": NOW,
        "confirmed_at": NOW,
    }
    return Candidate(**{**values, **given})


def account(**given: Any) -> Account:
    values: dict[str, Any] = {
        "id": new_id(),
        "email": "a@b.example",
        "role": Role.STRUCTURE,
        "first_name": "A",
        "last_name": "B",
        "status": AccountStatus.ACTIVE,
        "created_at": NOW,
    }
    return Account(**{**values, **given})


def session(**given: Any) -> CommitteeSession:
    values: dict[str, Any] = {"id": new_id(), "number": 1, "held_on": date(2026, 3, 24), "created_at": NOW}
    return CommitteeSession(**{**values, **given})


def agenda_item(session_id: str, structure_name: str) -> AgendaItem:
    application_id = new_id()
    return AgendaItem(
        id=application_id,
        session_id=session_id,
        application_id=application_id,
        structure_name=structure_name,
        department="69",
        posts_requested=None,
    )


def question(application_id: str, asked_at: datetime) -> Question:
    return Question(
        id=new_id(),
        application_id=application_id,
        department="69",
        text="?",
        asked_by=new_id(),
        asked_at=asked_at,
    )


def match(structure_id: str, candidate_id: str, **given: Any) -> Match:
    values: dict[str, Any] = {
        "id": candidate_id,
        "structure_id": structure_id,
        "candidate_id": candidate_id,
        "status": MatchStatus.SHORTLISTED,
        "changed_at": NOW,
    }
    return Match(**{**values, **given})


def structure(**given: Any) -> Structure:
    values: dict[str, Any] = {
        "id": new_id(),
        "siret": "21690123100011",
        "name": "Mairie de Lyon",
        "kind": StructureKind.COMMUNE,
        "legal_form": None,
        "place": place(given.pop("department", "69")),
        "application_id": new_id(),
        "wanted_from": date(2026, 11, 1),
        "contact_email": "a@b.example",
        "created_at": NOW,
    }
    return Structure(**{**values, **given})


def recruitment(structure_id: str, validated_at: datetime) -> Recruitment:
    return Recruitment(
        id=new_id(),
        structure_id=structure_id,
        application_id=new_id(),
        candidate_id=new_id(),
        agreement_id=new_id(),
        first_name="A",
        last_name="B",
        status=RecruitmentStatus.VALIDATED,
        planned_hire_date=date(2026, 11, 1),
        validated_at=validated_at,
    )


def agreement(**given: Any) -> Agreement:
    values: dict[str, Any] = {
        "id": new_id(),
        "application_id": new_id(),
        "structure_id": new_id(),
        "structure_name": "Mairie de Lyon",
        "siret": "21690123100011",
        "kind": StructureKind.COMMUNE,
        "legal_form": None,
        "department": "69",
        "procedure": Procedure.PUBLIC,
        "months": 24,
        "per_post_cents": 5_000_000,
        "posts": 1,
        "complete_file_by": date(2026, 12, 1),
        "created_at": NOW,
    }
    return Agreement(**{**values, **given})


def follow_up(**given: Any) -> FollowUp:
    values: dict[str, Any] = {
        "id": new_id(),
        "agreement_id": new_id(),
        "application_id": new_id(),
        "structure_id": new_id(),
        "structure_name": "Mairie de Lyon",
        "department": "69",
        "quarter": "2026-Q3",
        "opened_on": date(2026, 10, 1),
        "due_on": date(2026, 10, 31),
        "recruitment_ids": (),
    }
    return FollowUp(**{**values, **given})


def task() -> Task:
    return Task(id=new_id(), name="publish", params={"session_id": new_id(), "n": 3})
