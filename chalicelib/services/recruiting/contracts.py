"""The employment contract, its end, and the post that is free again (RULES 14, section 5)."""

from collections.abc import Collection
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application, ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.contract import Contract, ContractKind, ContractRemark, Post
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import EndReason, Recruitment
from chalicelib.domain.shared.calendar_rules import end_of_day, local_date, training_start_deadline
from chalicelib.services.applying.applications import (
    clear_recruitment_timers,
    set_recruitment_timers,
)
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, send_email
from chalicelib.services.following_up.follow_up import open_missed_quarter
from chalicelib.services.recruiting.recruit import read_recruitment

CONTRACT_END = "contract.end"


def record_contract(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    kind: ContractKind,
    signed_on: date,
    starts_on: date,
    ends_on: date | None,
    confirmed_remarks: Collection[ContractRemark] = (),
) -> Recruitment:
    """The employment contract is signed: the candidate is hired (RULES 14, section 5).

    Who records the same contract twice has recorded it once.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``.
        Refusals: ``contract_dates``, or the remarks that are not confirmed.
    """
    signed = Contract(kind=kind, signed_on=signed_on, starts_on=starts_on, ends_on=ends_on)

    def work(changes: Changes) -> Recruitment:
        known = read_recruitment(ports, actor, recruitment_id, Act.RECORD_CONTRACT)
        recruitment = known.signed(signed)
        if recruitment is known:
            return known
        structure = found(ports.store.get(Structure, recruitment.structure_id))
        candidate = found(ports.store.get(Candidate, recruitment.candidate_id))
        match = found(ports.store.match(structure.id, recruitment.candidate_id))
        application = found(ports.store.get(Application, recruitment.application_id)).post_hired()
        post, params = _post(application, recruitment, candidate), ports.parameters()
        signed.require_possible(post, ports.today_at(application.place), params)
        signed.require_confirmed(post, confirmed_remarks, params)
        changes.update(recruitment)
        changes.update(match.moved_to(MatchStatus.HIRED, changes.at))
        changes.update(application)
        if application.fully_hired:
            clear_recruitment_timers(changes, application)
        if ends_on is not None:
            changes.set_timer(CONTRACT_END, recruitment.id, end_of_day(ends_on))
        open_missed_quarter(ports, changes, starts_on, application.place.department)
        _tell_both(ports, changes, recruitment, structure, candidate, starts_on)
        changes.note(recruitment, "hired", starts_on=starts_on.isoformat())
        return recruitment

    return decide(ports, actor, work)


def _post(application: Application, recruitment: Recruitment, candidate: Candidate) -> Post:
    """What the contract of a validated candidate is held against."""
    assert application.decided_on is not None and application.recruitment_deadline is not None
    return Post(
        decided_on=application.decided_on,
        term=application.recruitment_deadline,
        validated_on=local_date(recruitment.validated_at, application.place.department),
        available_from=candidate.available_from,
        months=application.agreement_months,
        cents=application.subsidy_per_post_cents,
    )


def _tell_both(
    ports: Ports,
    changes: Changes,
    recruitment: Recruitment,
    structure: Structure,
    candidate: Candidate,
    starts_on: date,
) -> None:
    """The structure and the adviser are told when the contract starts, and by when the training does."""
    begins = {"structure_name": structure.name, "starts_on": starts_on.isoformat()}
    send_email(
        ports,
        changes,
        "contract_recorded",
        to=structure.contact_email,
        about=recruitment.id,
        params={
            **begins,
            "candidate_name": recruitment.candidate_name,
            "training_by": training_start_deadline(starts_on, ports.parameters()).isoformat(),
        },
    )
    send_email(
        ports,
        changes,
        "contract_recorded_candidate",
        to=candidate.email,
        about=recruitment.id,
        params={**begins, "first_name": candidate.first_name},
    )


def end(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    ended_on: date,
    reason: EndReason,
) -> Recruitment:
    """Declare the end of the contract (rupture); the post is free again once that day is over.

    Who declares the same twice has declared it once.

    Raises:
        Refusal: ``not_found``, ``rupture_date`` or ``status_forbids``.
    """

    def work(changes: Changes) -> Recruitment:
        recruitment = read_recruitment(ports, actor, recruitment_id, Act.END_CONTRACT)
        if recruitment.ends_as(ended_on, reason):
            return recruitment
        ending = recruitment.ending(
            on=ended_on, reason=reason, today=ports.today(), params=ports.parameters()
        )
        changes.note(ending, "ending", end_reason=reason.value, ended_on=ended_on.isoformat())
        if not ending.over(ports.today()):
            changes.update(ending)
            changes.set_timer(CONTRACT_END, ending.id, end_of_day(ended_on))
            return ending
        changes.clear_timer(CONTRACT_END, ending.id)
        return _end(ports, changes, ending)

    return decide(ports, actor, work)


def contract_ended(ports: Ports, changes: Changes, timer: Timer) -> None:
    """The last day of a contract is over, as it was declared or by its term (RULES section 5)."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is not None and recruitment.over(ports.today()):
        _end(ports, changes, recruitment)


def _end(ports: Ports, changes: Changes, recruitment: Recruitment) -> Recruitment:
    """End a recruitment: the candidate is free again, and the post while its subsidy lasts."""
    ended = recruitment.ended()
    structure = found(ports.store.get(Structure, recruitment.structure_id))
    candidate = found(ports.store.get(Candidate, recruitment.candidate_id))
    match = found(ports.store.match(structure.id, recruitment.candidate_id))
    application = found(ports.store.get(Application, recruitment.application_id))
    if recruitment.leaves_subsidy(application.agreement_months):
        freed = application.post_freed(ports.today())
        if freed.status is ApplicationStatus.VALIDATED:
            set_recruitment_timers(ports, changes, freed)
        changes.update(freed)
    changes.update(ended)
    changes.update(match.moved_to(MatchStatus.ENDED, changes.at))
    changes.update(candidate.released())
    changes.release(guards.hire_guard(candidate.id), recruitment.id)
    ended_on = ended.ended_on.isoformat() if ended.ended_on else None
    send_email(
        ports,
        changes,
        "recruitment_ended",
        to=structure.contact_email,
        about=recruitment.id,
        params={
            "structure_name": structure.name,
            "candidate_name": recruitment.candidate_name,
            "ended_on": ended_on,
        },
    )
    changes.note(ended, "ended", ended_on=ended_on)
    return ended
