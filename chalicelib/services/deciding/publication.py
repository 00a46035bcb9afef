"""The publication of a closed session, one transaction per decision (RULES section 4)."""

from collections import Counter, defaultdict
from dataclasses import replace

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.actor import System
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.deciding.committee import (
    AgendaItem,
    CommitteeSession,
    CommitteeSessionStatus,
    Decision,
    Verdict,
)
from chalicelib.domain.shared.calendar_rules import recruitment_deadline
from chalicelib.services.access.accounts import account_of_address, set_invitation_reminders
from chalicelib.services.applying.applications import set_recruitment_timers
from chalicelib.services.applying.apply import release_guards
from chalicelib.services.applying.budget import give_posts_back
from chalicelib.services.applying.confirm import OPINION_TIMER
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import WHOLE_AGENDA, every
from chalicelib.services.core.notices import addresses_of_role, department_addresses
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import add_task, decide, finish_task, found, note_reason, send_email
from chalicelib.services.deciding.committee import PUBLISH_TASK
from chalicelib.services.deciding.correction_requests import close_unanswered_request

# Decisions per task: each is one transaction, and a function may run 60 s.
DECISIONS_PER_TASK = 100


def publish(ports: Ports, session_id: str, task_id: str) -> None:
    """Publish some decisions of a closed session, and owe the next task for the others.

    The last task also sends the lists to prefectures. Each step is one transaction that records that it is
    done, so that after a crash the next call resumes.
    """
    system = System(request_id=task_id)
    committee_session = found(ports.store.get(CommitteeSession, session_id))
    agenda = list(every(ports.store.agenda, session_id, size=WHOLE_AGENDA))
    if committee_session.status is not CommitteeSessionStatus.CLOSING:
        finish_task(ports, system, task_id)
        return
    waiting = [item.application_id for item in agenda if item.decision and not item.published]
    for application_id in waiting[:DECISIONS_PER_TASK]:
        publish_decision(ports, system, committee_session, application_id)
    if len(waiting) > DECISIONS_PER_TASK:
        _owe_next_task(ports, system, session_id, task_id)
        return
    _notify_prefectures(ports, system, committee_session)

    def finish(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        current = found(ports.store.get(CommitteeSession, session_id))
        if current.status is CommitteeSessionStatus.CLOSING:
            changes.update(current.published())
            changes.note(current, "published", decisions=len(agenda))
        changes.task_done = task_id

    decide(ports, system, finish)


def _owe_next_task(ports: Ports, system: System, session_id: str, task_id: str) -> None:
    """Owe the next task in the transaction that ends this one, so that there is always exactly one."""

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        add_task(ports, changes, PUBLISH_TASK, session_id=session_id)
        changes.task_done = task_id

    decide(ports, system, work)


def _notify_prefectures(ports: Ports, system: System, committee_session: CommitteeSession) -> None:
    by_department: dict[str, list[AgendaItem]] = defaultdict(list)
    for item in every(ports.store.agenda, committee_session.id, size=WHOLE_AGENDA):
        if not item.moot:
            by_department[item.department].append(item)
    for department, items in sorted(by_department.items()):
        _notify_prefecture(ports, system, committee_session, department, items)


def publish_decision(
    ports: Ports, system: System, committee_session: CommitteeSession, application_id: str
) -> None:
    """Publish one decision in one transaction: status, posts, account, timers, e-mail."""

    def work(changes: Changes) -> None:
        item = found(ports.store.agenda_item(committee_session.id, application_id))
        application = found(ports.store.get(Application, application_id))
        if item.decision is None or item.published:
            return
        changes.update(replace(item, published=True))
        if not application.awaits_decision:
            give_posts_back(ports, changes, item.department, item.posts_to_grant, application=application_id)
            changes.note(committee_session, "decision_without_object", application=application_id)
            return
        changes.clear_timer(OPINION_TIMER, application.id)
        if item.decision.verdict is Verdict.VALIDATED:
            _validate(ports, changes, committee_session, application, item.decision)
        elif item.decision.verdict is Verdict.REJECTED:
            _reject(ports, changes, committee_session, application, item.decision)
        else:
            _postpone(ports, changes, committee_session, application, item.decision)

    # Two sessions may create the same account or the same structure at the same time.
    decide(ports, system, work, reads_guards=(guards.ACCOUNTS, guards.STRUCTURES))


def _validate(
    ports: Ports,
    changes: Changes,
    committee_session: CommitteeSession,
    application: Application,
    decision: Decision,
) -> None:
    posts = decision.posts_granted or 0
    structure = _create_or_renew_structure(ports, changes, application)
    granted = application.granted(
        session_id=committee_session.id,
        structure_id=structure.id,
        posts=posts,
        on=committee_session.held_on,
        deadline=recruitment_deadline(committee_session.held_on, ports.parameters()),
    )
    changes.update(granted)
    close_unanswered_request(ports, changes, application, granted)
    set_recruitment_timers(ports, changes, granted)
    links: dict[str, tuple[LinkPurpose, str]] = {
        "status": (LinkPurpose.APPLICATION_STATUS, application.link_id)
    }
    if application.is_additional:
        # Its structure already has a space. From now on it may ask for additional posts again.
        release_guards(ports, changes, granted)
        account = account_of_address(ports, application.contact.email)
    else:
        account = ensure_contact_account(ports, changes, granted, structure)
    if account is not None and account.status is AccountStatus.INVITED:
        links["account"] = (LinkPurpose.OPEN_ACCOUNT, account.link_subject)
        set_invitation_reminders(ports, changes, account)
    send_email(
        ports,
        changes,
        "decision_validated",
        to=application.contact.email,
        about=application.id,
        links=links,
    )
    note_reason(
        ports,
        changes,
        granted,
        "validated",
        decision.reason,
        session=committee_session.number,
        posts=posts,
    )


def _create_or_renew_structure(ports: Ports, changes: Changes, application: Application) -> Structure:
    key = guards.structure_guard(application.siret)
    holder = application.structure_id or ports.store.guard_holder(key)
    existing = ports.store.get(Structure, holder) if holder else None
    if existing is not None:
        renewed = existing.renewed_by(application)
        changes.update(renewed)
        return renewed
    structure = Structure.of(application, id=ports.ids.new(), at=changes.at)
    changes.create(structure)
    changes.take(key, structure.id)
    return structure


def ensure_contact_account(
    ports: Ports, changes: Changes, application: Application, structure: Structure
) -> Account | None:
    """Return the account of the contact; create an invited one when the address has none.

    None when a staff account has the address, because an address has one account only: the agency is asked to
    correct the contact.
    """
    key = guards.account_guard(ports, application.contact.email)
    holder = ports.store.guard_holder(key)
    existing = ports.store.get(Account, holder) if holder else None
    if existing is not None and existing.role is not Role.STRUCTURE:
        # An address has one account only, so the agency gives a structure that holds posts another contact.
        for address in addresses_of_role(ports, Role.AGENCY) if application.holds_posts else ():
            send_email(
                ports,
                changes,
                "contact_is_staff",
                to=address,
                about=application.id,
            )
        changes.note(application, "contact_is_staff")
        return None
    if existing is not None:
        if existing.status is AccountStatus.DISABLED:
            joined = replace(existing.invited_again(), structure_id=structure.id)
        else:
            joined = existing.joined(structure.id)
        if joined != existing:
            changes.update(joined)
        return joined
    account = Account(
        id=ports.ids.new(),
        email=application.contact.email,
        role=Role.STRUCTURE,
        first_name=application.contact.first_name,
        last_name=application.contact.last_name,
        status=AccountStatus.INVITED,
        created_at=changes.at,
        structure_id=structure.id,
    )
    changes.create(account)
    changes.take(key, account.id)
    return account


def _reject(
    ports: Ports,
    changes: Changes,
    committee_session: CommitteeSession,
    application: Application,
    decision: Decision,
) -> None:
    reason = decision.reason or ""
    refused = application.refused(
        session_id=committee_session.id, on=committee_session.held_on, reason=reason
    )
    changes.update(refused)
    close_unanswered_request(ports, changes, application, refused)
    release_guards(ports, changes, refused)
    send_email(
        ports,
        changes,
        "decision_rejected",
        to=application.contact.email,
        about=application.id,
        links={"status": (LinkPurpose.APPLICATION_STATUS, application.link_id)},
    )
    note_reason(ports, changes, refused, "rejected", reason, session=committee_session.number)


def _postpone(
    ports: Ports,
    changes: Changes,
    committee_session: CommitteeSession,
    application: Application,
    decision: Decision,
) -> None:
    missing = decision.reason or ""
    postponed = application.postponed(
        session_id=committee_session.id, on=committee_session.held_on, missing=missing
    )
    changes.update(postponed)
    close_unanswered_request(ports, changes, application, postponed)
    send_email(
        ports,
        changes,
        "decision_postponed",
        to=application.contact.email,
        about=application.id,
        links={"status": (LinkPurpose.APPLICATION_STATUS, application.link_id)},
    )
    note_reason(ports, changes, postponed, "postponed", missing, session=committee_session.number)


def _notify_prefecture(
    ports: Ports,
    system: System,
    committee_session: CommitteeSession,
    department: str,
    items: list[AgendaItem],
) -> None:
    addresses = department_addresses(ports, department)
    tally = Counter(item.decision.verdict for item in items if item.decision)
    lines = sorted(
        f"{item.structure_name} : {item.decision.verdict.label}" for item in items if item.decision
    )

    def work(changes: Changes) -> None:
        email_claim = guards.session_list_claim(committee_session.id, department, changes.at)
        if not guards.claim(ports, changes, email_claim):
            # An earlier run of the same publication sent it.
            return
        for address in addresses:
            send_email(
                ports,
                changes,
                "session_published",
                to=address,
                about=committee_session.id,
                params={
                    "department_name": ports.places.department_name(department),
                    "session_number": committee_session.number,
                    "held_on": committee_session.held_on.isoformat(),
                    "validated": tally[Verdict.VALIDATED],
                    "rejected": tally[Verdict.REJECTED],
                    "postponed": tally[Verdict.POSTPONED],
                    "names": lines,
                },
            )

    decide(ports, system, work)
