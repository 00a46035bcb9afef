"""The superior of an adviser: named, corrected or removed by the structure (RULES section 11)."""

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.superior import Superior, require_other_address
from chalicelib.domain.shared.public_form import existing_phone
from chalicelib.domain.shared.refusal import Answered, RefusalCollector
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_notification
from chalicelib.services.core.own_records import own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, send_email
from chalicelib.services.recruiting.recruit import read_recruitment


def name(
    ports: Ports,
    actor: Actor,
    recruitment_id: str,
    *,
    first_name: str,
    last_name: str,
    email: str,
    phone: str | None,
) -> Recruitment:
    """Name or correct the superior of an adviser; naming the same person again changes nothing.

    A person whose address is new receives an e-mail that says which structure named them.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Refusals: ``superior_is_adviser`` or ``phone_unknown``.
            Throttled: too many e-mails about this recruitment today.
    """

    def work(changes: Changes) -> Recruitment:
        before = read_recruitment(ports, actor, recruitment_id, Act.NAME_SUPERIOR)
        number = _require_valid(ports, actor, before, Answered({"email": email, "phone": phone}))
        superior = Superior(first_name=first_name, last_name=last_name, email=email, phone=number)
        named = before.with_superior(superior)
        if named is before:
            return before
        changes.update(named)
        if before.superior is None or before.superior.email != email:
            count_notification(ports, changes, named.id)
            send_email(ports, changes, "superior_named", to=email, about=named.id)
        changes.note(named, "superior_named")
        return named

    return decide(ports, actor, work)


def check(ports: Ports, actor: Actor, recruitment_id: str, answers: Answered) -> None:
    """Apply the rules of ``name`` to the answers that are valid so far.

    Raises:
        Refusal: ``not_found``. Refusals: those of ``name``. Unanswered: some answers are missing.
    """
    _require_valid(ports, actor, read_recruitment(ports, actor, recruitment_id, Act.NAME_SUPERIOR), answers)


def _require_valid(ports: Ports, actor: Actor, recruitment: Recruitment, answers: Answered) -> str | None:
    """Return the telephone in E.164, parsed first in the numbering plan of the structure's place."""
    candidate = found(ports.store.get(Candidate, recruitment.candidate_id))
    place = own_structure(ports, actor).place
    rules = RefusalCollector()
    rules.check(lambda: require_other_address(answers.email, candidate.email))
    number = rules.check(lambda: existing_phone(answers.phone, place, "/phone", read=ports.phones))
    rules.require()
    return number


def remove(ports: Ports, actor: Actor, recruitment_id: str) -> Recruitment:
    """Remove the superior, who receives no further e-mail; idempotent.

    Raises:
        Refusal: ``not_found``.
    """

    def work(changes: Changes) -> Recruitment:
        before = read_recruitment(ports, actor, recruitment_id, Act.NAME_SUPERIOR)
        after = before.with_superior(None)
        if after is before:
            return before
        changes.update(after)
        changes.note(after, "superior_removed")
        return after

    return decide(ports, actor, work)
