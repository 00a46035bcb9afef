"""The view of an adviser's own post: structure, contract, training (RULES 14, section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.audiences.shared.documents.uploads import DocumentView
from chalicelib.audiences.shared.supplies.views import SupplyView, supply_view
from chalicelib.audiences.shared.telling.end_steps import EndStepView
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.advising import ContractPhase, phase_of
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.supply import Supply
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.shared.calendar_rules import training_start_deadline
from chalicelib.domain.training.awaiting import awaited_since
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.http.fields import View
from chalicelib.services.candidates.own_post import own_post
from chalicelib.services.core.ports import Ports
from chalicelib.services.training.desk import OwnTraining


class OwnSuspensionView(View):
    """A period without work, declared by the structure."""

    kind: SuspensionKind
    first_day: date
    last_day: date | None


class OwnTrainingView(View):
    """The training of an adviser (RULES 15 to 17).

    ``where`` and the dates are null until a session is confirmed; ``where`` also for a remote session.
    ``in_post_from`` is the day after the training, null until the training is completed.
    """

    status: TrainingStatus
    status_label: str
    hours: CourseHours | None
    confirmed: bool
    where: str | None
    starts_on: date | None
    ends_on: date | None
    in_post_from: date | None
    body: str
    body_email: str | None
    certificate: DocumentView | None


class OwnPostView(View):
    """The contract of an adviser; ``uniform`` is null until its size is asked for."""

    structure_name: str
    structure_email: str
    superior: str | None
    phase: ContractPhase
    phase_label: str
    kind: ContractKind
    signed_on: date
    starts_on: date
    last_day: date | None
    ended_on: date | None
    end_reason: EndReason | None
    suspensions: list[OwnSuspensionView]
    training_by: date | None
    uniform: SupplyView | None


class OwnPostAnswer(View):
    """The post of a person, null for somebody who never had one; ``training`` is null before it exists.

    ``end_steps`` has the steps of an end of contract; empty while no end is declared.
    """

    post: OwnPostView | None
    training: OwnTrainingView | None
    end_steps: list[EndStepView]


@dataclass(frozen=True, kw_only=True)
class OwnPost:
    """The post of a person, and its view."""

    recruitment: Recruitment
    shown: OwnPostView

    @property
    def held(self) -> bool:
        """Whether the contract is not over."""
        return self.shown.phase is not ContractPhase.ENDED


def post_of(ports: Ports, person: Candidate) -> OwnPost | None:
    """Return the post of a person who has or had a contract, or None."""
    recruitment = own_post(ports, person)
    if recruitment is None or recruitment.contract is None:
        return None
    structure = ports.store.get(Structure, recruitment.structure_id)
    uniform = ports.store.get(Supply, recruitment.id)
    contract = recruitment.contract
    phase = phase_of(recruitment, ports.today())
    superior = recruitment.superior
    since = awaited_since(contract.starts_on, recruitment.suspensions, ports.today())
    shown = OwnPostView(
        structure_name=recruitment.structure_name,
        structure_email=structure.contact_email if structure else "",
        superior=superior.name if superior else None,
        phase=phase,
        phase_label=phase.label,
        kind=contract.kind,
        signed_on=contract.signed_on,
        starts_on=contract.starts_on,
        last_day=recruitment.last_day,
        ended_on=recruitment.ended_on,
        end_reason=recruitment.end_reason,
        suspensions=[OwnSuspensionView.model_validate(one) for one in recruitment.suspensions],
        training_by=training_start_deadline(since, ports.parameters()) if since else None,
        uniform=supply_view(uniform) if uniform else None,
    )
    return OwnPost(recruitment=recruitment, shown=shown)


def training_shown(own: OwnTraining) -> OwnTrainingView:
    """Return the training of an adviser, for the adviser."""
    training, body = own.training, own.given_by or own.lot
    told = training.told
    return OwnTrainingView(
        status=training.status,
        status_label=training.status.label,
        hours=training.test.hours if training.test else None,
        confirmed=told is not None,
        where=told.where if told else None,
        starts_on=told.starts_on if told else None,
        ends_on=told.ends_on if told else None,
        in_post_from=training.in_post_from,
        body=body.body,
        body_email=body.contact_email,
        certificate=DocumentView.model_validate(training.certificate) if training.certificate else None,
    )
