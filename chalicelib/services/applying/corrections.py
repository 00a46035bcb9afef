"""What the agency reads of others, and corrects with a reason and history (RULES sections 6, 7)."""

from dataclasses import replace

from chalicelib.domain.access.account import AccountStatus
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, Seen, require
from chalicelib.domain.applying.answers import contact_has_own_form
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.access.accounts import send_invitation
from chalicelib.services.applying.applications import read_application
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, author_of
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken
from chalicelib.services.core.transaction import decide, found, note_reason, require_version
from chalicelib.services.deciding.publication import account_for_contact


def read_candidate(ports: Ports, actor: Actor, candidate_id: str) -> Candidate:
    """A candidate as the agency reads it; the view is journalled, as that of a structure is.

    Raises:
        Refusal: ``not_found``.
    """
    candidate = found(ports.store.get(Candidate, candidate_id))
    require(actor, Act.SEE_CANDIDATE, Seen(candidate, None))
    viewed = Changes(author=author_of(actor), at=ports.clock.now())
    viewed.note(candidate, "viewed")
    ports.store.commit(viewed)
    return candidate


def read_documents(ports: Ports, actor: Actor, candidate_id: str) -> Candidate:
    """A candidate of whom the agency sees the documents and the Pix result alone.

    Raises:
        Refusal: ``not_found``.
    """
    candidate = found(ports.store.get(Candidate, candidate_id))
    require(actor, Act.SEE_DOCUMENTS, candidate)
    return candidate


def correct_contact_email(
    ports: Ports,
    actor: Actor,
    application_id: str,
    *,
    email: str,
    reason: str,
    expected_version: int | None = None,
) -> Application:
    """Give an application, and its structure, another contact address; a structure's new contact is invited.

    Accounts opened with the old address stay as they are: the agency closes them apart. Who gives the
    address that is there already changes nothing.

    Raises:
        Refusal: ``not_found``, or ``email_taken`` when the address has its own form for this SIRET. Stale:
            somebody changed the application meanwhile.
    """

    def work(changes: Changes) -> Application:
        application = read_application(ports, actor, application_id, Act.CORRECT_CONTACT)
        if application.contact.email == email:
            return application
        require_version(application, expected_version)
        corrected = application.with_contact_email(email)
        changes.update(corrected)
        if application.holds_form and not application.is_additional:
            old_guard = guards.form_guard(ports, application.siret, application.contact.email)
            changes.release(old_guard, application.id)
            changes.take(guards.form_guard(ports, application.siret, email), application.id)
        if application.structure_id is not None:
            structure = found(ports.store.get(Structure, application.structure_id))
            changes.update(replace(structure, contact_email=email))
            for other in applications_of(ports, structure).all:
                if other.id != application.id and other.contact.email == application.contact.email:
                    _correct_other(ports, changes, other, email)
            account = account_for_contact(ports, changes, corrected, structure)
            if account is not None and account.status is AccountStatus.INVITED:
                send_invitation(ports, changes, account, "staff_invited")
        note_reason(ports, changes, corrected, "contact_corrected", reason)
        return corrected

    try:
        return decide(ports, actor, work, reads_guards=(guards.ACCOUNTS,))
    except GuardTaken:
        raise contact_has_own_form() from None


def _correct_other(ports: Ports, changes: Changes, other: Application, email: str) -> None:
    """Another application of the structure had the same contact: e-mails about it go to the same person."""
    changes.update(other.with_contact_email(email))
    if other.holds_form and not other.is_additional:
        changes.release(guards.form_guard(ports, other.siret, other.contact.email), other.id)
        changes.take(guards.form_guard(ports, other.siret, email), other.id)
