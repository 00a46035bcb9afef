"""The links for the people of an intake: sent by a separate act, some agreements at a time.

An intake sends no e-mail. The contact of a structure receives the link of its account, and each adviser
learns how to open the adviser's space; people who already have an account receive nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.access.account import AccountStatus
from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.services.access.accounts import account_of_address, send_invitation
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import add_task, decide, finish_task, found, send_email
from chalicelib.services.deciding.publication import ensure_contact_account

LINKS_TASK = "send_intake_links"
# Agreements per click of the button.
AGREEMENTS_PER_BATCH = 200
# Agreements per task, which must end within the time limit of one function; each has one or more advisers.
_AGREEMENTS_PER_TASK = 25


def agreements_without_links(ports: Ports, actor: Actor) -> list[str]:
    """Return the ids of the agreements whose structure and advisers have not been sent a link.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.SEND_INTAKE_LINKS)
    summaries = ports.store.agreement_summaries(sorted(ports.places.departments()))
    return sorted(one.id for one in summaries if one.links_due)


@dataclass(frozen=True, kw_only=True)
class SentLinks:
    """For how many agreements links are sent now, and how many agreements still wait for theirs."""

    sent: int
    waiting: int


def send(ports: Ports, actor: Actor) -> SentLinks:
    """Queue the links of the next agreements that have none, at most ``AGREEMENTS_PER_BATCH``.

    Raises:
        Refusal: ``not_found``.
    """
    agreement_ids = agreements_without_links(ports, actor)
    batch = agreement_ids[:AGREEMENTS_PER_BATCH]

    def work(changes: Changes) -> None:
        for first in range(0, len(batch), _AGREEMENTS_PER_TASK):
            add_task(ports, changes, LINKS_TASK, agreement_ids=batch[first : first + _AGREEMENTS_PER_TASK])

    if batch:
        decide(ports, actor, work)
    return SentLinks(sent=len(batch), waiting=len(agreement_ids) - len(batch))


def run(ports: Ports, agreement_ids: Sequence[str], task_id: str) -> None:
    """Send the links of some agreements."""
    system = System(request_id=task_id)
    for agreement_id in agreement_ids:
        agreement = ports.store.get(Agreement, agreement_id)
        if agreement is None or not agreement.links_due:
            continue
        for one in every(ports.store.recruitments_of_structure, agreement.structure_id):
            if one.agreement_id == agreement_id and one.taken_in_on is not None:
                _tell_adviser(ports, system, one.id)
        _tell_structure(ports, system, agreement_id)
    finish_task(ports, system, task_id)


def _tell_adviser(ports: Ports, system: System, recruitment_id: str) -> None:
    def work(changes: Changes) -> None:
        recruitment = found(ports.store.get(Recruitment, recruitment_id))
        if recruitment.status is not RecruitmentStatus.HIRED:
            return
        if not guards.claim(ports, changes, guards.intake_email_claim(recruitment.id, changes.at)):
            # Already sent by an earlier run, or for an earlier file.
            return
        candidate = found(ports.store.get(Candidate, recruitment.candidate_id))
        send_email(ports, changes, "intake_adviser", to=candidate.email, about=recruitment.id)
        changes.note(recruitment, "intake_told")

    decide(ports, system, work)


def _tell_structure(ports: Ports, system: System, agreement_id: str) -> None:
    def work(changes: Changes) -> None:
        agreement = found(ports.store.get(Agreement, agreement_id))
        if not agreement.links_due:
            return
        application = found(ports.store.get(Application, agreement.application_id))
        structure = found(ports.store.get(Structure, agreement.structure_id))
        existing = account_of_address(ports, application.contact.email)
        account = ensure_contact_account(ports, changes, application, structure)
        if (
            account is not None
            and account.status is AccountStatus.INVITED
            and (existing is None or existing.status is not AccountStatus.INVITED)
        ):
            send_invitation(ports, changes, account, "intake_structure")
        changes.update(agreement.links_sent(ports.today()))
        changes.note(agreement, "intake_told")

    decide(ports, system, work, reads_guards=(guards.ACCOUNTS,))
