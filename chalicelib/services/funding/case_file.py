"""The case file on Démarches simplifiées: its draft, and new drafts when one expires (RULES section 11)."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from chalicelib.domain.access.actor import System
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import CaseFile
from chalicelib.domain.funding.reading import Drafting
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import case_file_renewal
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import CaseFilesUnavailable, Ports
from chalicelib.services.core.transaction import add_task, decide, finish_task, found, send_email
from chalicelib.services.funding.agreements import tell_structure

CASE_FILE_TASK = "create_case_file"
RENEWAL_TASK = "renew_case_file"
RENEWAL_TIMER = "case_file.renewal"
_DRAFTS = "CASE_FILES#DRAFTS"
# Failures older than this are forgotten.
_FAILURES_KEPT_FOR = timedelta(days=1)


def create_case_file(ports: Ports, recruitment_id: str, task_id: str) -> None:
    """Create the case file, once per agreement, and tell the structure where to deposit its documents.

    The request is made outside the transaction. When it is repeated, the first draft stays unclaimed and
    Démarches simplifiées deletes it after five days (RULES section 11). On a deployment without procedures
    the structure is told to deposit by hand, and the funder enters the number of the file.

    Raises:
        CaseFilesUnavailable: to be retried.
    """
    recruitment = found(ports.store.get(Recruitment, recruitment_id))
    agreement = found(ports.store.get(Agreement, recruitment.agreement_id))
    draft = None if agreement.case_file else _request_draft(ports, agreement)

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        current = found(ports.store.get(Agreement, agreement.id))
        if current.case_file is None and draft is not None:
            _set_draft(ports, changes, current, draft)
            changes.note(current, "case_file_created", number=draft.number)
        # Once the file is deposited, another validated candidate needs no e-mail about it.
        if current.to_deposit and found(ports.store.get(Recruitment, recruitment_id)).living:
            structure = found(ports.store.get(Structure, current.structure_id))
            send_email(ports, changes, "case_file_ready", to=structure.contact_email, about=recruitment.id)
        changes.task_done = task_id

    decide(ports, System(request_id=task_id), work)


def _request_draft(ports: Ports, agreement: Agreement) -> CaseFile | None:
    """Request a new draft; return None on a deployment that has no procedures.

    Raises:
        CaseFilesUnavailable: it was not made, or requests for drafts are paused.
    """
    now, drafting = ports.clock.now(), _stored_drafting(ports)
    if not drafting.asks(now):
        raise CaseFilesUnavailable("paused")
    structure = found(ports.store.get(Structure, agreement.structure_id))
    try:
        draft = ports.case_files.prefill(agreement.procedure, prefilled_fields(agreement, structure), now)
    except CaseFilesUnavailable:
        _store_drafting(ports, drafting.failed(now))
        raise
    if drafting.failures:
        _store_drafting(ports, Drafting())
    return draft


def drafts_paused(ports: Ports) -> bool:
    """Return whether requests for drafts are paused after failures."""
    return _stored_drafting(ports).paused


def _stored_drafting(ports: Ports) -> Drafting:
    text = ports.ephemeral.cached_text(_DRAFTS, ports.clock.now())
    if text is None:
        return Drafting()
    stored = json.loads(text)
    until = stored["paused_until"]
    return Drafting(
        failures=stored["failures"], paused_until=datetime.fromisoformat(until) if until else None
    )


def _store_drafting(ports: Ports, drafting: Drafting) -> None:
    text = json.dumps(asdict(drafting), default=datetime.isoformat)
    ports.ephemeral.cache_text(_DRAFTS, text, ports.clock.now() + _FAILURES_KEPT_FOR)


def _set_draft(ports: Ports, changes: Changes, agreement: Agreement, draft: CaseFile) -> None:
    changes.update(agreement.with_case_file(draft, ports.today()))
    changes.take(guards.case_file_guard(draft.number), agreement.id)
    _set_renewal_timer(ports, changes, agreement, draft)


def _set_renewal_timer(ports: Ports, changes: Changes, agreement: Agreement, draft: CaseFile) -> None:
    changes.set_timer(RENEWAL_TIMER, agreement.id, case_file_renewal(draft.created_at, ports.parameters()))


def renewal_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Queue the task that replaces a draft that was not deposited within five days, until the file is due."""
    agreement = ports.store.get(Agreement, timer.subject_id)
    if agreement is not None and _needs_draft(ports, agreement):
        add_task(ports, changes, RENEWAL_TASK, agreement_id=agreement.id)


def _needs_draft(ports: Ports, agreement: Agreement) -> bool:
    if not agreement.to_deposit or ports.today() > agreement.complete_file_by:
        return False
    recruitments = every(ports.store.recruitments_of_structure, agreement.structure_id)
    return any(one.living and one.agreement_id == agreement.id for one in recruitments)


def renew_case_file(ports: Ports, agreement_id: str, task_id: str) -> None:
    """Make a new draft, because an unclaimed one expires after five days (RULES section 11).

    Démarches simplifiées does not say whether the former draft was claimed. So its number is still
    recognised, and the e-mail tells the structure to continue with the former one if it had claimed it.

    Raises:
        CaseFilesUnavailable: to be retried.
    """
    system = System(request_id=task_id)
    agreement = found(ports.store.get(Agreement, agreement_id))
    draft = _request_draft(ports, agreement) if _needs_draft(ports, agreement) else None
    if draft is None:
        finish_task(ports, system, task_id)
        return

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        changes.task_done = task_id
        current = found(ports.store.get(Agreement, agreement_id))
        if not current.to_deposit or current.case_file is None:
            return
        renewed = current.case_file.made_anew(draft)
        if renewed is current.case_file:
            # This agreement already holds the guard of this number.
            _set_renewal_timer(ports, changes, current, draft)
            return
        _set_draft(ports, changes, current, renewed)
        changes.note(current, "case_file_renewed", number=renewed.number)
        if len(renewed.former_numbers) == 1:
            tell_structure(ports, changes, current, "case_file_renewed")

    decide(ports, system, work)


def prefilled_fields(agreement: Agreement, structure: Structure) -> dict[str, str]:
    """Return the fields that the prefill fills in (RULES section 11).

    The file belongs to the agreement. It names no adviser, since a validation may be cancelled.
    """
    return {
        "siret": agreement.siret,
        "structure_name": agreement.structure_name,
        "structure_kind": agreement.kind.value,
        "department": agreement.department,
        "contact_email": structure.contact_email,
        "posts": str(agreement.posts),
        "agreement_months": str(agreement.months),
        "subsidy_per_post_euros": str(agreement.per_post_cents // 100),
        "reference": agreement.id,
    }
