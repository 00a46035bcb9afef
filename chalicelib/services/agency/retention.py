"""The erasure of accounting pieces at the end of their legal retention (RULES 21, section 11).

Each month, a chain of tasks checks the ended agreements. The pieces of one agreement are erased in several
transactions; after an interruption the next run finds what is left. The last transaction marks the agreement
as erased.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.access.actor import System
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.funding.bank_details import BankDetails
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.retention import (
    agreement_without_people,
    follow_up_without_people,
    ledger_without_people,
    may_be_erased,
    outlived,
    pieces_kept_until,
    recruitment_without_people,
    training_without_people,
)
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.supply import Supply
from chalicelib.domain.training.training import Training
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import add_task, decide, found
from chalicelib.services.recruiting.contract_copy import COPY
from chalicelib.services.recruiting.end_proof import PROOF
from chalicelib.services.training.certificate import CERTIFICATE

ERASE_TASK = "erase_pieces"
# Agreements per task: most need no write, and an erasure takes a few transactions.
AGREEMENTS_PER_TASK = 20
# Objects per transaction, each with its dependent records.
_AT_ONCE = 5


@dataclass(frozen=True, kw_only=True)
class PiecesRetention:
    """The end of the retention of an agreement's accounting pieces, or the day of their erasure.

    Args:
        until: the last day; None while the agreement is not closed.
        erased_on: a day of Paris; None before.
    """

    until: date | None = None
    erased_on: date | None = None


def pieces_retention(ports: Ports, agreement: Agreement) -> PiecesRetention:
    """Return how long the accounting pieces of an agreement that the actor may see are kept."""
    if agreement.pieces_erased_on is not None:
        return PiecesRetention(erased_on=agreement.pieces_erased_on)
    if agreement.ended_on is None:
        return PiecesRetention()
    ledger = ports.store.get(Ledger, agreement.id)
    return PiecesRetention(until=pieces_kept_until(agreement, ledger, ports.parameters()))


def owe_erasing(ports: Ports) -> None:
    """Owe the first task of the erasure, once a month; idempotent."""

    def work(changes: Changes) -> None:
        if guards.claim(ports, changes, guards.pieces_check_claim(ports.today())):
            add_task(ports, changes, ERASE_TASK, after="")

    decide(ports, System(), work)


def erase_due(ports: Ports, after: str, task_id: str) -> None:
    """Erase the pieces of some ended agreements that are due, then owe the next task; idempotent.

    Args:
        ports: the outside.
        after: the cursor of the first agreement; empty for the beginning.
        task_id: of this task.
    """
    system = System(request_id=task_id)
    page = ports.store.agreements_in(AgreementTray.ENDED, limit=AGREEMENTS_PER_TASK, cursor=after or None)
    for one in page.items:
        _erase_pieces_of(ports, system, one)

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        changes.task_done = task_id
        if page.cursor is not None:
            add_task(ports, changes, ERASE_TASK, after=page.cursor)

    decide(ports, system, work)


def _erase_pieces_of(ports: Ports, system: System, agreement: Agreement) -> None:
    """Erase the due pieces of an agreement; if already done, the people whose contract still ran then."""
    if agreement.pieces_erased_on is not None:
        _erase_people(ports, system, agreement)
        return
    # A first check without the ledger, which spares most agreements the second read.
    due = may_be_erased(agreement, None, ports.today(), ports.parameters())
    if not due or not _is_due(ports, agreement.id):
        return
    _erase_texts(ports, system, agreement)
    _erase_follow_ups(ports, system, agreement)
    _erase_people(ports, system, agreement)
    _erase_words(ports, system, agreement.id)
    decide(ports, system, lambda changes: _finish(ports, changes, agreement.id))


def _is_due(ports: Ports, agreement_id: str) -> bool:
    agreement = found(ports.store.get(Agreement, agreement_id))
    ledger = ports.store.get(Ledger, agreement_id)
    return may_be_erased(agreement, ledger, ports.today(), ports.parameters())


def _in_transactions(
    ports: Ports, system: System, ids: Sequence[str], erase: Callable[[Changes, str], None]
) -> None:
    for first in range(0, len(ids), _AT_ONCE):

        def work(changes: Changes, part: Sequence[str] = ids[first : first + _AT_ONCE]) -> None:
            for one in part:
                erase(changes, one)

        decide(ports, system, work)


def _erase_texts(ports: Ports, system: System, agreement: Agreement) -> None:
    """Delete every text of the agreement with its signatures, whose ids are in the journal."""
    version_ids = {
        str(one.details["text"]) for one in every(ports.store.journal_of, agreement) if "text" in one.details
    }
    if agreement.signed_version_id is not None:
        # A text that was taken in is not in the journal.
        version_ids.add(agreement.signed_version_id)
    ids = sorted(one for one in version_ids if ports.store.get(AgreementVersion, one))

    def erase(changes: Changes, version_id: str) -> None:
        version = ports.store.get(AgreementVersion, version_id)
        if version is not None:
            changes.delete(version)
            changes.note(agreement, "text_erased", number=version.number)

    _in_transactions(ports, system, ids, erase)


def _erase_follow_ups(ports: Ports, system: System, agreement: Agreement) -> None:
    follow_ups = every(ports.store.follow_ups_of_structure, agreement.structure_id)
    own = [one for one in follow_ups if one.agreement_id == agreement.id]

    def erase(changes: Changes, follow_up_id: str) -> None:
        follow_up = found(ports.store.get(FollowUp, follow_up_id))
        blank = follow_up_without_people(follow_up)
        if blank != follow_up:
            changes.update(blank)
            changes.note(blank, "declaration_erased")

    _in_transactions(ports, system, [one.id for one in own if follow_up_without_people(one) != one], erase)
    for one in own:
        _erase_words(ports, system, one.id)


def _erase_people(ports: Ports, system: System, agreement: Agreement) -> None:
    """Erase the people recruited under an agreement, and their files, except contracts that still run."""
    recruitments = every(ports.store.recruitments_of_structure, agreement.structure_id)
    today, params = ports.today(), ports.parameters()
    outlived_recruitments = [
        one for one in recruitments if one.agreement_id == agreement.id and outlived(one, today, params)
    ]
    ids = [one.id for one in outlived_recruitments if recruitment_without_people(one) != one]

    def erase(changes: Changes, recruitment_id: str) -> None:
        recruitment = found(ports.store.get(Recruitment, recruitment_id))
        blank = recruitment_without_people(recruitment)
        if blank == recruitment:
            return
        PROOF.delete(ports, changes, recruitment)
        COPY.delete(ports, changes, recruitment)
        changes.update(blank)
        changes.note(blank, "name_erased")
        training = ports.store.get(Training, recruitment_id)
        if training is not None:
            CERTIFICATE.delete(ports, changes, training)
            changes.update(training_without_people(training))
        uniform = ports.store.get(Supply, recruitment_id)
        if uniform is not None:
            changes.update(replace(uniform, for_whom=blank.candidate_name))

    _in_transactions(ports, system, ids, erase)


def _erase_words(ports: Ports, system: System, about_id: str) -> None:
    """Delete the reasons typed about an object; the journal still shows that a reason was given."""
    while reasons := ports.store.words_about(about_id):

        def work(changes: Changes, part: Sequence[str] = [one.id for one in reasons[:_AT_ONCE]]) -> None:
            for one in ports.store.words_about(about_id):
                if one.id in part:
                    changes.delete(one)

        decide(ports, system, work)


def _finish(ports: Ports, changes: Changes, agreement_id: str) -> None:
    """Erase the names in the agreement and its ledger, and mark its pieces as erased."""
    agreement = found(ports.store.get(Agreement, agreement_id))
    if agreement.pieces_erased_on is not None or not _is_due(ports, agreement_id):
        return
    blank = agreement_without_people(agreement, ports.today())
    changes.update(blank)
    changes.note(blank, "pieces_erased")
    ledger = ports.store.get(Ledger, agreement_id)
    if ledger is not None:
        changes.update(ledger_without_people(ledger))
    details = ports.store.get(BankDetails, agreement.structure_id)
    if details is not None and details.forgotten() != details and _is_last(ports, agreement):
        changes.update(details.forgotten())
        changes.note(details, "bank_details_erased")


def _is_last(ports: Ports, agreement: Agreement) -> bool:
    """Return whether the pieces of every other agreement of its structure are erased."""
    others = every(ports.store.agreements, agreement.department)
    own = (one for one in others if one.structure_id == agreement.structure_id and one.id != agreement.id)
    return all(one.pieces_erased_on is not None for one in own)
