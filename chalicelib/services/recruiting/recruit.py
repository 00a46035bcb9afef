"""« Valider cette candidature » and « Annuler » (RULES 11, sections 5, 11)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.subsidy import regime
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.resemblance import HireRemark
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import procedure_for
from chalicelib.domain.recruiting.match import Match, MatchStatus, require_planned_hire
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import safe_file_date
from chalicelib.services.applying.applications import agreement_of
from chalicelib.services.candidates.still_available import own_links
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_notification
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import (
    add_task,
    decide,
    finish_task,
    found,
    note_reason,
    require_version,
    send_email,
)
from chalicelib.services.funding.case_file import CASE_FILE_TASK
from chalicelib.services.funding.instruction import set_reminder
from chalicelib.services.recruiting import supplies
from chalicelib.services.recruiting.shortlist import (
    load_match,
    recruiting_structure,
    require_one_hire,
    store_match,
)
from chalicelib.services.training import progress

ANNOUNCE_TASK = "announce_recruited"


def validate(
    ports: Ports,
    actor: Actor,
    candidate_id: str,
    *,
    planned_hire_date: date,
    confirmed_remarks: Collection[HireRemark] = (),
) -> Recruitment:
    """« Valider cette candidature »: take a post for a candidate (RULES section 5); idempotent for one day.

    Raises:
        Refusal: ``not_found``, ``not_recruiting``, ``date_past``, ``date_after_term``, ``status_forbids``,
            ``no_free_post``, ``recruitment_overdue``, ``candidate_unavailable`` or ``already_recruited``.
        Refusals: ``seems_recruited``, until it is confirmed.
        Throttled: validated and cancelled too often today.
    """

    def work(changes: Changes) -> Recruitment:
        structure = recruiting_structure(ports, actor)
        match, candidate = load_match(ports, actor, Act.VALIDATE_CANDIDATE, candidate_id, changes)
        existing = living_recruitment_of(ports, match)
        if existing is not None and existing.is_validated_for(planned_hire_date):
            return existing
        structure.require_going_on()
        validated = match.moved_to(MatchStatus.VALIDATED, changes.at)
        recruited = candidate.recruited(structure.id)
        today = ports.today()
        application = applications_of(ports, structure).to_recruit_on(planned_hire_date, today)
        application = application.post_taken(today)
        assert application.recruitment_deadline is not None
        require_planned_hire(
            planned_hire_date, ports.today_at(structure.place), application.recruitment_deadline
        )
        was_confirmed = require_one_hire(ports, changes, structure.id, candidate, confirmed_remarks)
        agreement = _get_or_create_agreement(ports, changes, structure, application)
        recruitment = _recruitment(ports, changes, candidate, agreement, planned_hire_date)
        changes.create(recruitment)
        progress.update_from_recruitment(ports, changes, recruitment)
        store_match(changes, replace(validated, recruitment_id=recruitment.id))
        changes.update(recruited)
        changes.update(application)
        changes.take(guards.hire_guard(candidate.id), recruitment.id)
        count_notification(ports, changes, f"{structure.id}#{candidate.id}")
        send_email(ports, changes, "candidate_selected", to=candidate.email, about=recruitment.id)
        add_task(ports, changes, CASE_FILE_TASK, recruitment_id=recruitment.id)
        add_task(ports, changes, ANNOUNCE_TASK, candidate_id=candidate.id, structure_id=structure.id)
        details: dict[str, Any] = {"candidate": candidate.id, "structure": structure.id}
        if was_confirmed:
            details["confirmed"] = [HireRemark.SEEMS_RECRUITED.value]
        changes.note(recruitment, "validated", **details)
        return recruitment

    # A double click: the second request reads again and finds the recruitment of the first.
    return decide(ports, actor, work, reads_guards=(guards.AGREEMENTS, guards.HIRES))


def _recruitment(
    ports: Ports, changes: Changes, candidate: Candidate, agreement: Agreement, planned: date
) -> Recruitment:
    return Recruitment(
        id=ports.ids.new(),
        structure_id=agreement.structure_id,
        application_id=agreement.application_id,
        candidate_id=candidate.id,
        agreement_id=agreement.id,
        first_name=candidate.first_name,
        last_name=candidate.last_name,
        status=RecruitmentStatus.VALIDATED,
        planned_hire_date=planned,
        validated_at=changes.at,
        department=agreement.department,
        structure_name=agreement.title,
    )


def living_recruitment_of(ports: Ports, match: Match | None) -> Recruitment | None:
    """Return the living recruitment of a match, or None."""
    recruitment_id = match.living_recruitment_id if match else None
    return ports.store.get(Recruitment, recruitment_id) if recruitment_id else None


def _get_or_create_agreement(
    ports: Ports, changes: Changes, structure: Structure, application: Application
) -> Agreement:
    """Return the agreement of the application, created for its first validated candidate."""
    existing = agreement_of(ports, application)
    if existing is not None:
        return existing
    assert application.recruitment_deadline is not None
    paid_as = regime(application.kind, application.legal_form, application.private_law_contracts)
    agreement = Agreement(
        id=ports.ids.new(),
        application_id=application.id,
        structure_id=structure.id,
        structure_name=structure.name,
        siret=structure.siret,
        kind=application.kind,
        legal_form=application.legal_form,
        department=application.place.department,
        procedure=procedure_for(paid_as, application.legal_form),
        months=application.agreement_months,
        per_post_cents=application.subsidy_per_post_cents,
        posts=application.posts_granted,
        complete_file_by=safe_file_date(application.recruitment_deadline, ports.parameters()),
        additional=application.is_additional,
        created_at=changes.at,
        waits_since=ports.today(),
    )
    changes.create(agreement)
    set_reminder(ports, changes, agreement)
    changes.take(guards.agreement_guard(application.id), agreement.id)
    changes.note(agreement, "opened", application=application.id)
    return agreement


def announce_recruited(ports: Ports, candidate_id: str, structure_id: str, task_id: str) -> None:
    """Send « déjà recruté » to the other structures that shortlisted the candidate (RULES section 9)."""
    candidate = ports.store.get(Candidate, candidate_id)
    system = System(request_id=task_id)
    if candidate is not None and candidate.recruited_by == structure_id:
        for match in every(ports.store.matches_of_candidate, candidate_id):
            if match.structure_id != structure_id and match.told_of_other_recruitment:
                _tell_other_structure(ports, system, match, candidate, task_id)

    finish_task(ports, system, task_id)


def _tell_other_structure(
    ports: Ports, system: System, match: Match, candidate: Candidate, task_id: str
) -> None:
    structure = ports.store.get(Structure, match.structure_id)
    if structure is None:
        return

    def work(changes: Changes) -> None:
        if not guards.claim(
            ports, changes, guards.recruitment_announcement_claim(task_id, structure.id, changes.at)
        ):
            # An earlier run of this task already sent it.
            return
        send_email(
            ports,
            changes,
            "already_recruited",
            to=structure.contact_email,
            about=candidate.id,
            params={"structure_id": structure.id},
        )

    decide(ports, system, work)


def read_recruitment(
    ports: Ports, actor: Actor, recruitment_id: str, act: Act = Act.SEE_RECRUITMENT
) -> Recruitment:
    """Return a recruitment, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    recruitment = found(ports.store.get(Recruitment, recruitment_id))
    require(actor, act, recruitment)
    return recruitment


def read_with_file(ports: Ports, actor: Actor, recruitment_id: str | None, act: Act) -> Recruitment:
    """Return a recruitment whose file the actor deposits, removes or reads, if the act is allowed.

    Roles that follow the payments may read the files attached to an agreement.

    Raises:
        Refusal: ``not_found``.
    """
    recruitment = found(ports.store.get(Recruitment, recruitment_id or ""))
    reads_file = act in (Act.SEE_CONTRACT_COPY, Act.SEE_END_PROOF)
    require(
        actor, act, found(ports.store.get(Agreement, recruitment.agreement_id)) if reads_file else recruitment
    )
    return recruitment


def recruitments_of(
    ports: Ports, actor: Actor, application_id: str, *, limit: int, cursor: str | None
) -> Page[Recruitment]:
    """Return a page of the recruitments of an application, oldest first; it may be shorter than its limit.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    application = found(ports.store.get(Application, application_id))
    require(actor, Act.SEE_APPLICATION, application)
    if application.structure_id is None:
        return Page(items=[], cursor=None)
    page = ports.store.recruitments_of_structure(application.structure_id, limit=limit, cursor=cursor)
    return Page([one for one in page.items if one.application_id == application_id], page.cursor)


def plan_hire(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    planned_hire_date: date,
    reason: str | None = None,
    expected_version: int | None = None,
) -> Recruitment:
    """Correct the planned hire date of a validated candidate, and send an e-mail to both; idempotent.

    Raises:
        Refusal: ``not_found``, ``date_past`` or ``date_after_term`` for a structure, or ``status_forbids``.
            Stale: somebody changed the recruitment meanwhile.
    """

    def work(changes: Changes) -> Recruitment:
        before = read_recruitment(ports, actor, recruitment_id, Act.PLAN_HIRE)
        planned = before.planned_for(planned_hire_date)
        if before.planned_hire_date == planned_hire_date:
            return before
        require_version(before, expected_version)
        application = found(ports.store.get(Application, before.application_id))
        assert application.recruitment_deadline is not None
        if reason is None:
            today = ports.today_at(application.place)
            require_planned_hire(planned_hire_date, today, application.recruitment_deadline)
        changes.update(planned)
        progress.update_from_recruitment(ports, changes, planned)
        tell_both(ports, changes, planned, "planned_hire_corrected", reason=reason)
        dates = {"planned_for": planned_hire_date.isoformat(), "was": before.planned_hire_date.isoformat()}
        note_reason(ports, changes, planned, "planned_hire_corrected", reason, **dates)
        return planned

    return decide(ports, actor, work)


def tell_both(
    ports: Ports,
    changes: Changes,
    recruitment: Recruitment,
    template: str,
    *,
    reason: str | None = None,
) -> None:
    """Owe an e-mail about a recruitment to the structure, and another one to the candidate.

    Args:
        ports: the outside.
        changes: the decision.
        recruitment: the subject of both e-mails.
        template: of the structure's e-mail; the candidate's has the suffix ``_candidate``.
        reason: the agency's, if it acted.

    Raises:
        Throttled: too many e-mails about this recruitment today.
    """
    count_notification(ports, changes, recruitment.id)
    structure = found(ports.store.get(Structure, recruitment.structure_id))
    candidate = found(ports.store.get(Candidate, recruitment.candidate_id))
    params = {"reason": reason}
    about = recruitment.id
    send_email(ports, changes, template, to=structure.contact_email, about=about, params=params)
    send_email(ports, changes, f"{template}_candidate", to=candidate.email, about=about, params=params)


def cancel(ports: Ports, actor: Actor, candidate_id: str) -> Match:
    """« Annuler »: release the post and the candidate (RULES section 5); idempotent.

    Raises:
        Refusal: ``not_found``, ``not_recruiting`` or ``status_forbids`` once the contract is signed.
    """

    def work(changes: Changes) -> Match:
        structure = recruiting_structure(ports, actor)
        match, candidate = load_match(ports, actor, Act.CANCEL_VALIDATION, candidate_id, changes)
        if match.status is MatchStatus.SHORTLISTED:
            return match
        shortlisted = match.cancelled(changes.at)
        recruitment = found(living_recruitment_of(ports, match)).cancelled()
        application = found(ports.store.get(Application, recruitment.application_id))
        changes.update(shortlisted)
        changes.update(recruitment)
        progress.update_from_recruitment(ports, changes, recruitment)
        changes.update(candidate.released())
        changes.update(application.post_released(was_hired=False))
        changes.release(guards.hire_guard(candidate.id), recruitment.id)
        supplies.cancel_uniform(ports, changes, recruitment)
        count_notification(ports, changes, f"{structure.id}#{candidate.id}")
        send_email(
            ports,
            changes,
            "candidate_selection_cancelled",
            to=candidate.email,
            about=recruitment.id,
            links=own_links(candidate),
        )
        changes.note(recruitment, "cancelled", candidate=candidate.id)
        return shortlisted

    return decide(ports, actor, work)
