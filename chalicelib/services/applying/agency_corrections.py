"""The agency reads records of other people, and corrects them with a reason (RULES sections 6, 7)."""

from dataclasses import replace
from itertools import islice

from chalicelib.domain.access.account import AccountStatus
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.access.scopes import Seen
from chalicelib.domain.applying.answers import contact_has_own_form, siret_taken
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.siret import normalise_siret
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.access.accounts import account_of_address, send_invitation
from chalicelib.services.applying import sirets
from chalicelib.services.applying.applications import read_application
from chalicelib.services.applying.apply import ask_confirmation
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, author_of
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email
from chalicelib.services.deciding.publication import ensure_contact_account
from chalicelib.services.deciding.review import send_question

# Well below the limit of a transaction; the other questions are sent with their reminders.
_QUESTIONS_AT_ONCE = 20


def read_candidate(ports: Ports, actor: Actor, candidate_id: str) -> Candidate:
    """Return a candidate to the agency, and write the reading in the journal.

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
    """Return a candidate whose documents and Pix result the agency may see.

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
    """Correct the contact address of an application and structure, and invite the new contact; idempotent.

    Every link sent to the old address becomes invalid, the invitation to an account included. An account that
    is already active stays so until its structure or the agency closes it.

    Raises:
        Refusal: ``not_found``, or ``email_taken`` when the address has its own form for this SIRET. Stale:
            somebody changed the application meanwhile.
    """

    def work(changes: Changes) -> Application:
        application = read_application(ports, actor, application_id, Act.CORRECT_CONTACT)
        if application.contact.email == email:
            return application
        require_version(application, expected_version)
        corrected = _with_contact(ports, changes, application, email)
        if application.structure_id is not None:
            structure = found(ports.store.get(Structure, application.structure_id))
            changes.update(replace(structure, contact_email=email))
            for other in applications_of(ports, structure).all:
                if other.id != application.id and other.contact.email == application.contact.email:
                    _notify_new_contact(ports, changes, _with_contact(ports, changes, other, email))
            _withdraw_invitation(ports, changes, application.contact.email, structure)
            account = ensure_contact_account(ports, changes, corrected, structure)
            if account is not None and account.status is AccountStatus.INVITED:
                send_invitation(ports, changes, account, "staff_invited")
        _notify_contacts(ports, changes, application, corrected)
        note_reason(ports, changes, corrected, "contact_corrected", reason)
        return corrected

    try:
        return decide(ports, actor, work, reads_guards=(guards.ACCOUNTS,))
    except GuardTaken:
        raise contact_has_own_form() from None


def correct_siret(
    ports: Ports,
    actor: Actor,
    application_id: str,
    *,
    siret: str,
    reason: str,
    expected_version: int | None = None,
) -> Application:
    """Correct the SIRET of an application, its structure and its agreement; idempotent.

    The guards of the former SIRET are released.

    Raises:
        Refusal: ``not_found``, ``siret_invalid``, ``siren_given``, or ``siret_taken`` when another
            application or structure has it. Stale: somebody changed the application meanwhile.
    """
    new_siret = normalise_siret(siret)

    def work(changes: Changes) -> Application:
        application = read_application(ports, actor, application_id, Act.CORRECT_SIRET)
        former = application.siret
        if former == new_siret:
            return application
        require_version(application, expected_version)
        corrected = sirets.change_application_siret(ports, changes, application, new_siret)
        if application.structure_id is not None:
            structure = found(ports.store.get(Structure, application.structure_id))
            # An application that has ended takes no guard that the commit would find taken.
            holder = ports.store.guard_holder(guards.siret_guard(new_siret))
            if holder is not None and holder not in structure.application_ids:
                raise siret_taken()
            others = [one for one in applications_of(ports, structure).all if one.id != application.id]
            changes.update(sirets.change_structure_siret(ports, changes, structure, others, new_siret))
        if corrected.holds_form:
            send_email(
                ports,
                changes,
                "siret_corrected",
                to=application.contact.email,
                about=application.id,
                params={"siret": new_siret, "reason": reason},
            )
        note_reason(ports, changes, corrected, "siret_corrected", f"Ancien SIRET : {former}. {reason}")
        return corrected

    try:
        return decide(ports, actor, work)
    except GuardTaken:
        raise siret_taken() from None


def _with_contact(ports: Ports, changes: Changes, application: Application, email: str) -> Application:
    corrected = application.with_contact_email(email, link_id=ports.ids.new(), at=changes.at)
    changes.update(corrected)
    changes.release(guards.contact_guard(application.link_id), application.id)
    changes.take(guards.contact_guard(corrected.link_id), application.id)
    if application.holds_form:
        old_guard = guards.form_guard(ports, application.siret, application.contact.email)
        changes.release(old_guard, application.id)
        changes.take(guards.form_guard(ports, application.siret, email), application.id)
    return corrected


def _withdraw_invitation(ports: Ports, changes: Changes, email: str, structure: Structure) -> None:
    """Remove the structure from the account of the former contact, if only invited."""
    account = account_of_address(ports, email)
    if account is not None and account.status is AccountStatus.INVITED and account.works_for(structure.id):
        changes.update(account.left(structure.id))


def _notify_contacts(ports: Ports, changes: Changes, before: Application, after: Application) -> None:
    """Tell the former address that its links are invalid, and send the new address its own links."""
    send_email(ports, changes, "contact_replaced", to=before.contact.email, about=after.id)
    if after.awaits_confirmation:
        ask_confirmation(ports, changes, after)
    else:
        _notify_new_contact(ports, changes, after)


def _notify_new_contact(ports: Ports, changes: Changes, after: Application) -> None:
    """Owe the new contact the link of the application, and the questions without an answer."""
    send_email(
        ports,
        changes,
        "contact_corrected",
        to=after.contact.email,
        about=after.id,
        links={"status": (LinkPurpose.APPLICATION_STATUS, after.link_id)},
    )
    if after.awaits_decision:
        unanswered = (one for one in every(ports.store.questions, after.id) if one.answer is None)
        for question in islice(unanswered, _QUESTIONS_AT_ONCE):
            send_question(ports, changes, after, question)
