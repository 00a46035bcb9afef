"""The rate limits of forms, e-mails and readings, by actor and by the person reached (DECISIONS 8).

A class room or a town hall shares one network address: past the limit of an hour it is slowed down, not
blocked. Forms that anybody may send in somebody's name are counted by mailbox.
"""

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from chalicelib.domain.access.actor import Actor, address_of
from chalicelib.domain.access.link import PROOFS, LinkPurpose
from chalicelib.domain.shared.calendar_rules import end_of_day, start_of_hour, start_of_minute
from chalicelib.domain.shared.email_address import mailbox_of
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.guards import claim, claim_notification, proof_claim
from chalicelib.services.core.ports import Ports, Throttled
from chalicelib.services.core.transaction import decide, send_email

_PROOF_LINK_SENT = (
    "Trop de formulaires ont été envoyés aujourd'hui avec cette adresse. Un e-mail y a été envoyé : son lien "
    "permet de remplir le vôtre sans attendre."
)
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
# At most one link a minute is sent to a mailbox, so further requests have no effect.
_LINKS_A_MINUTE = 2


def count_form(ports: Ports, actor: Actor, *, email: str, proof: str | None) -> bool:
    """Count a valid form before it is stored.

    Args:
        ports: the outside.
        actor: who sends it; offices share one network address.
        email: the address to confirm.
        proof: the token of the link sent to this mailbox after too many forms, if the sender followed it.

    Returns:
        whether the proof is valid: the sender reads this mailbox.

    Raises:
        Throttled: too many; the form is not stored. Past the limit of a mailbox, its
            reader is sent a link with which their form is accepted.
    """
    _count_in_hour(ports, f"FORMS#{address_of(actor)}", ports.parameters().forms_per_address_hour)
    now, day_end, limit = ports.clock.now(), end_of_day(ports.today()), ports.parameters().forms_per_email_day
    proof_id = _mailbox_proof_id(ports, email)
    proved = any(ports.signer.read(purpose, proof) == proof_id for purpose in PROOFS) if proof else False
    key = _key(ports, f"{'PROVED#' if proved else ''}{proof_id}")
    if ports.ephemeral.add_failure(key, now, day_end) <= limit:
        return proved
    if not proved:
        decide(ports, actor, lambda changes: owe_proof_links(ports, changes, email))
        raise Throttled(day_end - now, _PROOF_LINK_SENT)
    raise Throttled(day_end - now)


def owe_proof_links(ports: Ports, changes: Changes, email: str) -> None:
    """Owe, once a day, the links that let the reader of a mailbox pass the limits."""
    proof_id = _mailbox_proof_id(ports, email)
    if claim(ports, changes, proof_claim(proof_id, changes.at)):
        send_email(
            ports,
            changes,
            "many_forms",
            to=email,
            about=proof_id,
            links={
                "engage": (LinkPurpose.PROVED_APPLICATION, proof_id),
                "become": (LinkPurpose.PROVED_REGISTRATION, proof_id),
            },
        )


def _mailbox_proof_id(ports: Ports, email: str) -> str:
    """Return the subject of a proof: an opaque id of a mailbox on a day."""
    return str(uuid5(NAMESPACE_URL, ports.signer.fingerprint(f"{mailbox_of(email)}@{ports.today()}")))


def count_link_request(ports: Ports, actor: Actor, *, email: str) -> bool:
    """Count a request for a link.

    Args:
        ports: the outside.
        actor: who asks.
        email: the address of the link, registered or not.

    Returns:
        False when a link to this mailbox was just requested: the earlier request sends it.

    Raises:
        Throttled: too many requests from one network address.
    """
    now = ports.clock.now()
    _count_in_hour(ports, f"LINKS#{address_of(actor)}", ports.parameters().links_per_address_hour)
    minute = start_of_minute(now)
    key = _key(ports, f"LINKS#{mailbox_of(email)}@{minute}")
    return ports.ephemeral.add_failure(key, now, minute + _MINUTE) <= _LINKS_A_MINUTE


def count_register_question(ports: Ports, actor: Actor) -> None:
    """Count one more request to the register of companies by the person who fills in a form.

    Raises:
        Throttled: too many requests from one network address.
    """
    _count_in_hour(
        ports, f"REGISTER#{address_of(actor)}", ports.parameters().register_questions_per_address_hour
    )


def count_invitation(ports: Ports, structure_id: str) -> None:
    """Count an invitation that a structure sends.

    Raises:
        Throttled: too many today.
    """
    _count_in_day(ports, f"INVITATIONS#{structure_id}", ports.parameters().invitations_per_structure_day)


def count_staff_invitation(ports: Ports, agent_id: str, email: str) -> None:
    """Count an invitation that the agency sends, by its agent and by the mailbox.

    Raises:
        Throttled: too many today.
    """
    parameters = ports.parameters()
    _count_in_day(ports, f"STAFF#{agent_id}", parameters.staff_invitations_day)
    _count_in_day(ports, f"STAFF-TO#{mailbox_of(email)}", parameters.staff_invitations_per_mailbox_day)


def count_question(ports: Ports, agent_id: str, application_id: str) -> None:
    """Count a question, by the agent who asks and by the application.

    Raises:
        Throttled: too many today.
    """
    parameters = ports.parameters()
    _count_in_day(ports, f"QUESTIONS#{agent_id}", parameters.questions_per_agent_day)
    _count_in_day(ports, f"QUESTIONS-TO#{application_id}", parameters.questions_per_application_day)


def count_contact_export(ports: Ports, structure_id: str) -> None:
    """Count a structure's download of a file with the contact details of candidates.

    Raises:
        Throttled: too many today.
    """
    _count_in_day(ports, f"CONTACTS#{structure_id}", ports.parameters().contact_exports_per_structure_day)


def count_email_change(ports: Ports, person_id: str, email: str) -> None:
    """Count a request to change an address, by the person and by the new mailbox.

    Raises:
        Throttled: too many today.
    """
    for who in (person_id, mailbox_of(email)):
        _count_in_day(ports, f"EMAIL-CHANGES#{who}", ports.parameters().email_changes_day)


def count_notification(ports: Ports, changes: Changes, subject: str) -> None:
    """Count, in the transaction of an act, one more e-mail of today about a subject.

    Args:
        ports: the outside.
        changes: the decision; a claim is added.
        subject: the id of the object, with that of the actor where several may act on the object, so that
            nobody uses up another actor's count.

    Raises:
        Throttled: too many today; the decision is not made.
    """
    if not claim_notification(ports, changes, subject, most=ports.parameters().tellings_per_subject_day):
        raise Throttled(end_of_day(ports.today()) - changes.at)


def count_sheet(ports: Ports, structure_id: str) -> int:
    """Count a structure's view of a candidate's contact details.

    Returns:
        the number of views today.

    Raises:
        Throttled: too many in the hour, and another one a few seconds ago.
    """
    _count_in_hour(ports, f"SHEETS#{structure_id}", ports.parameters().sheets_per_structure_hour)
    key = _key(ports, f"SHEETS#{structure_id}@{ports.today()}")
    return ports.ephemeral.add_failure(key, ports.clock.now(), end_of_day(ports.today()))


def _count_in_day(ports: Ports, counted: str, limit: int) -> None:
    """Count one more on this day of Paris.

    Raises:
        Throttled: there were ``most`` already.
    """
    now, day_end = ports.clock.now(), end_of_day(ports.today())
    if ports.ephemeral.add_failure(_key(ports, f"{counted}@{ports.today()}"), now, day_end) > limit:
        raise Throttled(day_end - now)


def _count_in_hour(ports: Ports, counted: str, limit: int) -> None:
    """Count one more in the hour; past ``most``, let one pass every few seconds.

    Raises:
        Throttled: another one has just passed.
    """
    now, interval = ports.clock.now(), timedelta(seconds=ports.parameters().turn_seconds)
    hour = start_of_hour(now)
    number = ports.ephemeral.add_failure(_key(ports, f"{counted}@{hour}"), now, hour + _HOUR)
    if number < limit:
        return
    # A separate count, because the hour's count also has the requests that were refused.
    spaced_key = _key(ports, f"{counted}@{hour}@TURNS")
    passed, last = ports.ephemeral.failures(spaced_key)
    if last is not None and now < last + interval:
        raise Throttled(last + interval - now)
    if ports.ephemeral.add_failure(spaced_key, now, hour + _HOUR) > passed + 1:
        raise Throttled(interval)


def _key(ports: Ports, counted: str) -> str:
    return f"FORMS#{ports.signer.fingerprint(counted)}"
