"""The judicial liquidation of a structure: recorded, announced, reversed (RULES section 11).

A task suspends the payments and owes the e-mails, each in its own transaction: if it dies halfway, what is
written stays written, and the next run continues.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require, structure_id_of
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.revival import another_lives
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.liquidation import (
    HOLD,
    WHY_CLOSED,
    Liquidation,
    LiquidationFacts,
    require_past_days,
)
from chalicelib.domain.shared.calendar_rules import claim_reminder, end_proof_deadline, morning_of
from chalicelib.domain.shared.refusal import Answered
from chalicelib.services.access.accounts import account_of_address
from chalicelib.services.applying.applications import end_application
from chalicelib.services.applying.revival import bring_back, tell_revived
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_notification
from chalicelib.services.core.lists import every
from chalicelib.services.core.notices import addresses_of_role, department_addresses
from chalicelib.services.core.own_records import applications_of, own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken
from chalicelib.services.core.transaction import (
    add_task,
    decide,
    finish_task,
    found,
    note_reason,
    require_version,
    send_email,
)
from chalicelib.services.documents.kept_file import KeptFile
from chalicelib.services.funding import ledgers
from chalicelib.services.reorganising.siret_changes import agreements_of

CARRY_TASK = "carry_out_liquidation"
CLAIM_TIMER = "liquidation.claim"


def read_structure(ports: Ports, actor: Actor, structure_id: str | None, act: Act) -> Structure:
    """Return a structure on which the actor may do an act; without an id, the actor's own.

    Raises:
        Refusal: ``not_found``.
    """
    structure = found(ports.store.get(Structure, structure_id or structure_id_of(actor)))
    require(actor, act, structure)
    return structure


JUDGMENT = KeptFile(
    about=Structure,
    field="judgment",
    kind="judgment",
    file_name="jugement.pdf",
    end_timer="structure.judgment_end",
    depositing=Act.DEPOSIT_JUDGMENT,
    removing=Act.REMOVE_JUDGMENT,
    reading=Act.SEE_JUDGMENT,
    read=read_structure,
    require=Structure.require_liquidation,
    last_day=lambda one, params: (
        end_proof_deadline(one.liquidation.judgment_on, params) if one.liquidation else None
    ),
    # It proves a liquidation rather than the use of money, so it has its own retention period.
    is_accounting_piece=lambda _ports, _structure: False,
)


def record(
    ports: Ports,
    actor: Actor,
    structure_id: str | None = None,
    *,
    facts: LiquidationFacts,
    expected_version: int | None = None,
) -> Structure:
    """Record the liquidation of a structure, or correct the facts of the judgment; idempotent.

    From then on the structure gets no new post and recruits nobody, its payments are suspended, and the
    liquidator receives the e-mails about its money. Its requests for posts under examination are closed. The
    agency reverses it if it was recorded by mistake.

    Args:
        ports: the outside.
        actor: an account of the structure or of the agency.
        structure_id: of the structure; None for the actor's own.
        facts: of the judgment.
        expected_version: of the structure that the person read; the structure and the agency both record.

    Raises:
        Refusal: ``not_found``, ``not_of_private_law``. Refusals: ``judgment_day``, ``publication_day``.
            Throttled: too many liquidators were told today. Stale: somebody changed the structure meanwhile.
    """
    by = own_account(actor).id

    def work(changes: Changes) -> Structure:
        structure = read_structure(ports, actor, structure_id, Act.RECORD_LIQUIDATION)
        before = structure.liquidation
        if before is not None and before.facts == facts:
            return structure
        require_version(structure, expected_version)
        structure.require_private_law()
        require_past_days(facts, ports.today())
        answers = vars(facts)
        liquidation = (
            replace(before, **answers)
            if before
            else Liquidation(**answers, recorded_by=by, recorded_at=changes.at)
        )
        closed = _close_requests(ports, changes, structure)
        if closed is not None:
            liquidation = replace(liquidation, closed_application_id=closed.id)
        recorded = replace(structure, liquidation=liquidation)
        changes.update(recorded)
        set_claim_reminder(ports, changes, recorded)
        JUDGMENT.set_deletion_timer(ports, changes, recorded)
        if before is None:
            _owe_carry_out(ports, changes, recorded)
        if before is None or before.liquidator_email != liquidation.liquidator_email:
            about = structure.id
            count_notification(ports, changes, f"{structure.id}#liquidation")
            send_email(ports, changes, "liquidation_liquidator", to=liquidation.liquidator_email, about=about)
        act = "liquidation_corrected" if before else "liquidation_recorded"
        changes.note(recorded, act, judgment_on=liquidation.judgment_on.isoformat())
        return recorded

    return decide(ports, actor, work)


def check_facts(ports: Ports, answers: Answered) -> None:
    """Apply the rules of ``record`` to the answers that are valid so far.

    Raises:
        Refusals: ``judgment_day``, ``publication_day``. Unanswered: some answers are missing.
    """
    require_past_days(answers, ports.today())


def reverse(ports: Ports, actor: Actor, structure_id: str, *, reason: str) -> Structure:
    """Reverse a liquidation that was recorded by mistake, with what it suspended and closed; idempotent.

    Raises:
        Refusal: ``not_found``, ``claim_declared`` while the funder has declared a claim, ``session_closed``
            while the decisions of the session of a closed request are being published, or ``another_lives``
            while another application has the place of a closed one.
    """

    def work(changes: Changes) -> Structure:
        structure = read_structure(ports, actor, structure_id, Act.REVERSE_LIQUIDATION)
        liquidation = structure.liquidation
        if liquidation is None:
            return structure
        liquidation.require_undeclared()
        JUDGMENT.delete(ports, changes, structure)
        restored = replace(structure, liquidation=None, judgment=None)
        changes.update(restored)
        changes.clear_timer(CLAIM_TIMER, structure.id)
        _bring_back_requests(ports, changes, structure, liquidation, reason)
        _owe_carry_out(ports, changes, restored)
        to = liquidation.liquidator_email
        send_email(ports, changes, "liquidation_reversed", to=to, about=structure.id)
        note_reason(ports, changes, restored, "liquidation_reversed", reason)
        return restored

    try:
        return decide(ports, actor, work)
    except GuardTaken:
        raise another_lives() from None


def made_anew(ports: Ports, structure: Structure) -> Application | None:
    """Return the application under examination that a structure made like a first one, or None.

    It belongs to the structure once posts are granted: until then the guard of its SIRET leads to it.
    """
    holder = ports.store.guard_holder(guards.siret_guard(structure.siret))
    application = ports.store.get(Application, holder) if holder else None
    return application if application is not None and application.awaits_decision else None


def _close_requests(ports: Ports, changes: Changes, structure: Structure) -> Application | None:
    """Close what a structure asks for, and return its application made anew, or None.

    The e-mails of the liquidation tell of additional posts; the contact of another application is told too.
    """
    additional, anew = applications_of(ports, structure).additional_open, made_anew(ports, structure)
    for asked in (additional, anew):
        if asked is not None:
            closed = asked.closed_in_liquidation(WHY_CLOSED)
            end_application(ports, changes, closed)
            changes.note(closed, "closed_in_liquidation")
    if anew is not None:
        to, why = anew.contact.email, {"reason": WHY_CLOSED}
        send_email(ports, changes, "application_cancelled", to=to, about=anew.id, params=why)
    return anew


def _bring_back_requests(
    ports: Ports, changes: Changes, structure: Structure, liquidation: Liquidation, reason: str
) -> None:
    anew = None
    if liquidation.closed_application_id is not None:
        anew = ports.store.get(Application, liquidation.closed_application_id)
    for closed in (applications_of(ports, structure).closed_in_liquidation, anew):
        if closed is not None and closed.is_closed_in_liquidation:
            again = bring_back(ports, changes, closed)
            note_reason(ports, changes, again, "revived", reason, status=again.status.value)
    if anew is not None and anew.is_closed_in_liquidation:
        tell_revived(ports, changes, anew, reason)


def set_claim_reminder(ports: Ports, changes: Changes, structure: Structure) -> None:
    """Set the funder's next reminder of undeclared claims."""
    assert structure.liquidation is not None
    params = ports.parameters()
    day = claim_reminder(structure.liquidation.last_day(params), ports.today(), params)
    if day is None:
        changes.clear_timer(CLAIM_TIMER, structure.id)
    else:
        changes.set_timer(CLAIM_TIMER, structure.id, morning_of(day))


def _owe_carry_out(ports: Ports, changes: Changes, structure: Structure) -> None:
    recorded = structure.liquidation is not None
    since = f"{changes.at.isoformat()}#{'recorded' if recorded else 'reversed'}"
    add_task(ports, changes, CARRY_TASK, structure_id=structure.id, recorded=recorded, since=since)


def carry_out(ports: Ports, structure_id: str, recorded: bool, since: str, task_id: str) -> None:
    """Suspend the payments, or resume them after a reversal, and owe the e-mails; idempotent.

    Args:
        ports: the outside.
        structure_id: of the structure.
        recorded: True after a recording, False after a reversal; an outdated task sends no e-mail.
        since: the instant, as the task stores it.
        task_id: of the task.
    """
    system = System(request_id=task_id)
    structure = found(ports.store.get(Structure, structure_id))
    if (structure.liquidation is not None) is recorded:
        for agreement in agreements_of(ports, structure):
            decide(ports, system, partial(_hold_payments, ports, agreement.id))
        for person, template, to, about in _recipients(ports, structure):
            send_once = partial(_send_once, ports, (structure_id, since, person), template, to, about)
            decide(ports, system, send_once)
    finish_task(ports, system, task_id)


def _hold_payments(ports: Ports, agreement_id: str, changes: Changes) -> None:
    ledger = ports.store.get(Ledger, agreement_id)
    if ledger is None:
        return
    structure = found(ports.store.get(Structure, ledger.structure_id))
    pen = ledgers.pen_of(ports, changes)
    if structure.liquidation is None:
        after = ledger.released(HOLD, pen)
    else:
        after = ledgers.held_in_liquidation(ledger, structure.liquidation, pen)
    if after is not ledger:
        ledgers.write_ledger(ports, changes, ledger, after)
        changes.note(after, "liquidation_held" if structure.liquidation else "liquidation_released")


def _recipients(ports: Ports, structure: Structure) -> Iterator[tuple[str, str, str, str]]:
    """Yield the recipients other than the liquidator: an id, the e-mail, the address, and its subject."""
    reversed_ = structure.liquidation is None
    template = "liquidation_reversed" if reversed_ else "liquidation_recorded"
    yield "contact", template, structure.contact_email, structure.id
    for one in every(ports.store.recruitments_of_structure, structure.id):
        if one.living:
            candidate = found(ports.store.get(Candidate, one.candidate_id))
            to_adviser = "liquidation_reversed_candidate" if reversed_ else "liquidation_candidate"
            yield one.id, to_adviser, candidate.email, one.id
    staff = [*department_addresses(ports, structure.place.department), *addresses_of_role(ports, Role.FUNDER)]
    for address in dict.fromkeys(staff):
        account = account_of_address(ports, address)
        if account is not None:
            to_agent = "liquidation_reversed" if reversed_ else "liquidation_staff"
            yield account.id, to_agent, address, structure.id


def _send_once(
    ports: Ports, key: tuple[str, str, str], template: str, to: str, about: str, changes: Changes
) -> None:
    if guards.claim(ports, changes, guards.liquidation_email_claim(*key, changes.at)):
        send_email(ports, changes, template, to=to, about=about)


def living_recruitments_of(ports: Ports, structure: Structure) -> list[Recruitment]:
    """Return the living recruitments of a structure, which end or are taken over (may lag)."""
    return [one for one in every(ports.store.recruitments_of_structure, structure.id) if one.living]
