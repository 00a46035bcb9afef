"""A candidate changes the e-mail address of the registration by two links (RULES section 8).

One link is sent to the new address and one to the present one; the change is made when both readers agreed,
in the transaction of the second answer, which takes the new address. Until then nothing changes. Nobody
learns whether the new address is registered but its reader.
"""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import Link, LinkPurpose, last_day, link_used
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.candidates.email_change import EmailChange, EmailChangeOutcome
from chalicelib.domain.shared.calendar_rules import end_of_day, paris_date
from chalicelib.services.candidates.register import CONFIRMATION_TIMER
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.limits import count_email_change
from chalicelib.services.core.link_tokens import held_link, usable_link
from chalicelib.services.core.own_records import own_candidate
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import LinkSpent
from chalicelib.services.core.transaction import decide, found, send_email

EMAIL_CHANGE_TIMER = "candidate.email_change"


def ask(ports: Ports, actor: Actor, *, email: str) -> Candidate:
    """Ask for another address: a link is sent to it and one to the present address.

    It replaces the request before, whose links are over. The same address again at once is a double click.

    Args:
        ports: the outside.
        actor: the candidate.
        email: the new address.

    Raises:
        Refusal: ``not_found``, ``withdrawn`` or ``email_unchanged``. Throttled: too many today.
    """
    candidate = own_candidate(ports, actor, Act.CHANGE_CANDIDATE_EMAIL)
    candidate.require_present()
    if _asked_already(ports, candidate, email):
        return candidate
    count_email_change(ports, candidate.id, email)

    def work(changes: Changes) -> Candidate:
        candidate = own_candidate(ports, actor, Act.CHANGE_CANDIDATE_EMAIL)
        candidate.require_present()
        if _asked_already(ports, candidate, email):
            return candidate
        day = last_day(LinkPurpose.CONFIRM_NEW_EMAIL, paris_date(changes.at), ports.parameters())
        change = EmailChange(id=ports.ids.new(), email=email, asked_at=changes.at, ends_at=end_of_day(day))
        asking = candidate.asking_for(change)
        changes.update(asking)
        changes.set_timer(EMAIL_CHANGE_TIMER, asking.id, change.ends_at)
        subject = f"{asking.id}/{change.id}"
        for template, to, purpose in (
            ("candidate_new_email", email, LinkPurpose.CONFIRM_NEW_EMAIL),
            ("candidate_approve_email", asking.email, LinkPurpose.APPROVE_NEW_EMAIL),
        ):
            send_email(ports, changes, template, to=to, about=asking.id, links={"agree": (purpose, subject)})
        changes.note(asking, "email_change_asked")
        return asking

    return decide(ports, actor, work)


def _asked_already(ports: Ports, candidate: Candidate, email: str) -> bool:
    waiting = candidate.email_change
    return waiting is not None and waiting.repeats(email, ports.clock.now())


def look(ports: Ports, actor: Actor) -> EmailChange:
    """The change that a link answers. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``email_change_over``.
    """
    link = usable_link(ports, actor, Act.ANSWER_EMAIL_CHANGE)
    candidate, change_id = _of_link(ports, link)
    return candidate.change_of_email(change_id)


def answer(ports: Ports, actor: Actor, *, agreed: bool) -> EmailChangeOutcome:
    """Agree to the change of the address, or cancel it.

    The second agreement makes it, unless somebody registered with the new address meanwhile: the sessions
    and links of the address before are dead, and both addresses are told. Who agrees twice has agreed once,
    as long as the change waits.

    Args:
        ports: the outside.
        actor: the holder of one of the two links.
        agreed: False cancels the change.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``email_change_over``.
    """
    link = held_link(ports, actor, Act.ANSWER_EMAIL_CHANGE)

    def answered_before() -> EmailChangeOutcome:
        candidate, change_id = _of_link(ports, link)
        if not agreed or not candidate.change_of_email(change_id).agreed_by(link.purpose):
            raise link_used()
        return EmailChangeOutcome.WAITING

    def work(changes: Changes) -> EmailChangeOutcome:
        candidate, change_id = _of_link(ports, link)
        change = candidate.change_of_email(change_id)
        changes.link_used = link
        if not agreed:
            _drop(changes, candidate, "email_change_cancelled")
            return EmailChangeOutcome.CANCELLED
        after = candidate.agreeing(change_id, link.purpose)
        if after.email_change is not None:
            changes.update(after)
            changes.note(after, "email_change_agreed")
            return EmailChangeOutcome.WAITING
        if not take_address(ports, changes, candidate, change.email):
            _drop(changes, candidate, "email_change_impossible")
            return EmailChangeOutcome.TAKEN
        changes.update(after)
        changes.clear_timer(EMAIL_CHANGE_TIMER, after.id)
        for to in (candidate.email, after.email):
            send_email(ports, changes, "candidate_email_changed", to=to, about=after.id)
        changes.note(after, "email_changed")
        return EmailChangeOutcome.MADE

    if link.used_at is not None:
        return answered_before()
    try:
        return decide(ports, actor, work, reads_guards=(guards.CANDIDATES,))
    except LinkSpent:
        return answered_before()


def _of_link(ports: Ports, link: Link) -> tuple[Candidate, str]:
    candidate_id, _, change_id = link.subject_id.partition("/")
    return found(ports.store.get(Candidate, candidate_id)), change_id


def _drop(changes: Changes, candidate: Candidate, act: str) -> None:
    dropped = candidate.without_email_change()
    changes.update(dropped)
    changes.clear_timer(EMAIL_CHANGE_TIMER, dropped.id)
    changes.note(dropped, act)


def take_address(ports: Ports, changes: Changes, candidate: Candidate, email: str) -> bool:
    """Take the new address and release the present one; False when another candidate has it.

    Args:
        ports: the outside.
        changes: the decision.
        candidate: as stored, with the present address.
        email: the new address.

    A form that nobody ever confirmed gives way: whoever sent it, the reader of the mailbox just agreed.
    """
    holder = guards.candidate_at(ports, email)
    other = ports.store.get(Candidate, holder) if holder and holder != candidate.id else None
    if other is not None:
        if other.status is not CandidateStatus.SUBMITTED or other.returning:
            return False
        changes.delete(other)
        changes.clear_timer(CONFIRMATION_TIMER, other.id)
        guards.release_candidate(ports, changes, other)
        changes.note(other, "gave_way")
    guards.release_candidate(ports, changes, candidate)
    changes.take(guards.candidate_guard(ports, email), candidate.id)
    return True


def ended(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Forget a change whose links have expired: the new address is kept for nothing else."""
    candidate = ports.store.get(Candidate, timer.subject_id)
    if candidate is not None and candidate.email_change is not None:
        changes.update(candidate.without_email_change())
        changes.note(candidate, "email_change_expired")
