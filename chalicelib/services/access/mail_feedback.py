"""Bounces and complaints reported by the e-mail provider.

They are recorded by address, so that a corrected address starts without any. The provider, not this code,
suppresses e-mails to such an address.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.undelivered import Feedback, Undelivered
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, author_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken, Page
from chalicelib.services.core.transaction import decide, found


def record_feedback(ports: Ports, feedback: Feedback, address: str, email_id: str) -> bool:
    """Record a bounce or complaint; idempotent.

    Args:
        ports: the outside.
        feedback: the kind.
        address: in lower case, as forms store it.
        email_id: the outbox id of the message.

    Returns:
        False when it was already recorded for this address.
    """
    changes = Changes(author=author_of(System()), at=ports.clock.now())
    fingerprint = ports.signer.fingerprint(address)
    report = Undelivered(
        id=ports.ids.new(),
        feedback=feedback,
        fingerprint=fingerprint,
        subject_id=ports.store.email_subject_id(email_id),
        told_at=changes.at,
    )
    ports.store.record_email_feedback(email_id, feedback)
    changes.create(report)
    changes.take(guards.feedback_guard(feedback, fingerprint), report.id)
    try:
        ports.store.commit(changes)
    except GuardTaken:
        return False
    return True


def delivery_problems(ports: Ports, addresses: Iterable[str]) -> dict[str, Feedback]:
    """Return the problems of addresses; addresses without a problem are left out.

    A complaint takes precedence over a bounce, because the provider bounces e-mails after a complaint.
    """
    wanted = {
        guards.feedback_guard(feedback, ports.signer.fingerprint(address)): (address, feedback)
        for address in set(addresses)
        for feedback in Feedback
    }
    _, holders = ports.store.several((), wanted)
    by_address: dict[str, Feedback] = {}
    for address, feedback in map(wanted.__getitem__, holders):
        if by_address.get(address) is not Feedback.COMPLAINT:
            by_address[address] = feedback
    return by_address


@dataclass(frozen=True, kw_only=True)
class Unreachable:
    """An address that receives nothing, and its owner: an ``application``, ``candidate`` or ``account``.

    ``report_id`` identifies the provider's report.
    """

    report_id: str
    kind: str
    id: str
    name: str
    email: str
    feedback: Feedback
    told_at: datetime


def unreachable(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[Unreachable]:
    """Return a page of the addresses that do not receive, the latest report first.

    Addresses corrected meanwhile, or whose owner was erased, are left out, so that a page may be shorter than
    its limit.

    Raises:
        Refusal: ``bad_cursor``.
    """
    require(actor, Act.SEE_UNDELIVERED)
    page = ports.store.undelivered(limit=limit, cursor=cursor)
    reports = page.items
    subjects = {one.subject_id for one in reports if one.subject_id}
    by_guard = {guard(one.fingerprint): kind for one in reports for kind, guard in _GUARDS.items()}
    entities, holders = ports.store.several(
        [(kind, subject) for subject in subjects for kind in (Application, Candidate, Account)], by_guard
    )
    owners = {(by_guard[guard], holder) for guard, holder in holders.items()}
    entities.update(ports.store.several(owners)[0])
    by_fingerprint: dict[str, list[Entity]] = {}
    for entity in entities.values():
        by_fingerprint.setdefault(ports.signer.fingerprint(_address(entity)), []).append(entity)
    return Page(
        [
            _unreachable_from(one, entity)
            for one in reports
            for entity in by_fingerprint.get(one.fingerprint, ())
        ],
        page.cursor,
    )


def clear_report(ports: Ports, actor: Actor, report_id: str) -> None:
    """Delete the report about an address that works again; a new report restores it.

    Raises:
        Refusal: ``not_found``, also once it was deleted.
    """

    def work(changes: Changes) -> None:
        report = found(ports.store.get(Undelivered, report_id))
        require(actor, Act.CLEAR_UNDELIVERED, report)
        changes.delete(report)
        changes.release(guards.feedback_guard(report.feedback, report.fingerprint), report.id)
        changes.note(report, "cleared", feedback=report.feedback.value)

    decide(ports, actor, work)


_GUARDS: dict[type[Entity], Callable[[str], str]] = {
    Candidate: guards.candidate_guard_of_fingerprint,
    Account: guards.account_guard_of_fingerprint,
}


def _address(entity: Entity) -> str:
    match entity:
        case Application():
            return entity.contact.email
        case Candidate() | Account():
            return entity.email
    raise TypeError(type(entity).__name__)


def _unreachable_from(report: Undelivered, entity: Entity) -> Unreachable:
    match entity:
        case Application():
            name = entity.name
        case Candidate() | Account():
            name = f"{entity.first_name} {entity.last_name}"
        case _:
            raise TypeError(type(entity).__name__)
    return Unreachable(
        report_id=report.id,
        kind=type(entity).__name__.lower(),
        id=entity.id,
        name=name,
        email=_address(entity),
        feedback=report.feedback,
        told_at=report.told_at,
    )
