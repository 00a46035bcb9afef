"""Uniforms and kits: requested, ordered from a list, delivered; each step can be corrected (RULES 13, 20).

The structure and the adviser are both asked for the size of the same uniform: once the contract is recorded,
or earlier, when the structure signs the agreement.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.supply import (
    Delivery,
    Supply,
    SupplyKind,
    SupplyStatus,
    UniformSize,
    size_is_asked,
    size_not_asked,
)
from chalicelib.domain.shared.calendar_rules import morning_of, uniform_reminder
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.candidates.own_post import own_post
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import own_candidate, own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import add_task, decide, finish_task, found, send_email

ASK_TASK = "ask_uniforms"
REMINDER = "uniform.reminder"


def owe_size_request(ports: Ports, changes: Changes, agreement_id: str) -> None:
    """Owe a task that asks for the size of every adviser of an agreement who was not asked yet."""
    add_task(ports, changes, ASK_TASK, agreement_id=agreement_id)


def ask_sizes(ports: Ports, agreement_id: str, task_id: str) -> None:
    """Ask for the sizes of an agreement's advisers, one transaction each; those already asked are skipped."""
    system = System(request_id=task_id)
    agreement = ports.store.get(Agreement, agreement_id)
    if agreement is not None:
        for one in every(ports.store.recruitments_of_structure, agreement.structure_id):
            if one.agreement_id == agreement.id and size_is_asked(agreement, one):
                decide(ports, system, partial(_ask_size, ports, one.id))
    finish_task(ports, system, task_id)


def _ask_size(ports: Ports, recruitment_id: str, changes: Changes) -> None:
    recruitment = ports.store.get(Recruitment, recruitment_id)
    if recruitment is None or not recruitment.living or _uniform_of(ports, recruitment_id):
        return
    structure = found(ports.store.get(Structure, recruitment.structure_id))
    uniform = Supply(
        id=recruitment.id,
        kind=SupplyKind.UNIFORM,
        structure_id=structure.id,
        structure_name=structure.name,
        department=recruitment.department,
        for_whom=recruitment.candidate_name,
        since=ports.today(),
    )
    changes.create(uniform)
    if ports.store.get(Supply, structure.id) is None:
        kit = Supply(
            id=structure.id,
            kind=SupplyKind.KIT,
            structure_id=structure.id,
            structure_name=structure.name,
            department=recruitment.department,
            status=SupplyStatus.KNOWN,
            since=ports.today(),
        )
        changes.create(kit)
        changes.note(kit, "kit_planned")
    _tell_both(ports, changes, recruitment, "uniform_size")
    changes.set_timer(REMINDER, uniform.id, morning_of(uniform_reminder(ports.today(), ports.parameters())))
    changes.note(uniform, "size_asked")


def _uniform_of(ports: Ports, recruitment_id: str) -> Supply | None:
    return ports.store.get(Supply, recruitment_id)


def _tell_both(ports: Ports, changes: Changes, recruitment: Recruitment, template: str) -> None:
    """Owe the e-mails to the structure and to the adviser."""
    structure = found(ports.store.get(Structure, recruitment.structure_id))
    candidate = found(ports.store.get(Candidate, recruitment.candidate_id))
    send_email(ports, changes, template, to=structure.contact_email, about=recruitment.id)
    send_email(ports, changes, f"{template}_adviser", to=candidate.email, about=recruitment.id)


def remind(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind structure and adviser, once, of a missing size; an answer is not mandatory."""
    uniform = _uniform_of(ports, timer.subject_id)
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if uniform is None or uniform.status is not SupplyStatus.ASKED or recruitment is None:
        return
    _tell_both(ports, changes, recruitment, "uniform_reminder")
    changes.note(uniform, "size_asked_again")


def cancel_uniform(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    """Cancel the request and the order, within the decision that ends a recruitment.

    An item already ordered is kept: it is being delivered.
    """
    uniform = _uniform_of(ports, recruitment.id)
    if uniform is not None and uniform.open:
        changes.delete(uniform)
        changes.clear_timer(REMINDER, uniform.id)
        changes.note(uniform, "uniform_dropped")


@dataclass(frozen=True, kw_only=True)
class Outfit:
    """The uniform and the address that a structure or an adviser reads; each is None while unknown."""

    uniform: Supply | None = None
    delivery: Delivery | None = None


def read_outfit(ports: Ports, actor: Actor, recruitment_id: str) -> Outfit:
    """Return the uniform of an adviser and where it is delivered, for the structure.

    Raises:
        Refusal: ``not_found``.
    """
    return outfit_of(ports, _recruitment_of(ports, actor, recruitment_id))


def _recruitment_of(ports: Ports, actor: Actor, recruitment_id: str) -> Recruitment:
    recruitment = found(ports.store.get(Recruitment, recruitment_id))
    require(actor, Act.ANSWER_SIZE, recruitment)
    return recruitment


def outfit_of(ports: Ports, recruitment: Recruitment) -> Outfit:
    """Return the uniform of an adviser and where it is delivered."""
    return Outfit(
        uniform=_uniform_of(ports, recruitment.id),
        delivery=ports.store.get(Delivery, recruitment.structure_id),
    )


def answer(ports: Ports, actor: Actor, recruitment_id: str, *, size: UniformSize | None) -> Supply:
    """Record or correct a size given by the structure, or that no uniform is wanted; idempotent.

    Raises:
        Refusal: ``not_found``, ``size_not_asked`` or ``already_ordered``.
    """

    def work(changes: Changes) -> Supply:
        return _answer(ports, changes, _recruitment_of(ports, actor, recruitment_id).id, size)

    return decide(ports, actor, work)


def answer_own(ports: Ports, actor: Actor, *, size: UniformSize | None) -> Supply:
    """Record or correct a size given by the adviser, or that no uniform is wanted; idempotent.

    Raises:
        Refusal: ``not_found``, ``size_not_asked`` or ``already_ordered``.
    """

    def work(changes: Changes) -> Supply:
        person = own_candidate(ports, actor, Act.ANSWER_OWN_SIZE)
        post = own_post(ports, person)
        if post is None:
            raise size_not_asked()
        return _answer(ports, changes, post.id, size)

    return decide(ports, actor, work)


def _answer(ports: Ports, changes: Changes, recruitment_id: str, size: UniformSize | None) -> Supply:
    uniform = _uniform_of(ports, recruitment_id)
    if uniform is None:
        raise size_not_asked()
    answered = uniform.answered(size, ports.today())
    if answered is uniform:
        return uniform
    changes.update(answered)
    changes.clear_timer(REMINDER, answered.id)
    changes.note(answered, "size_given" if size else "uniform_declined")
    return answered


def choose_delivery(
    ports: Ports, actor: Actor, *, recipient: str, street: str, more: str | None, postal_code: str, city: str
) -> Delivery:
    """Set or correct where a structure receives uniforms and its kit; the same address again changes nothing.

    Items already ordered go to the address of their order.

    Raises:
        Refusal: ``not_found``.
    """

    def work(changes: Changes) -> Delivery:
        structure = own_structure(ports, actor)
        require(actor, Act.CHOOSE_DELIVERY)
        before = ports.store.get(Delivery, structure.id)
        delivery = Delivery(
            id=structure.id,
            version=before.version if before else 0,
            recipient=recipient,
            street=street,
            more=more,
            postal_code=postal_code,
            city=city,
        )
        if before == delivery:
            return before
        if before is None:
            changes.create(delivery)
        else:
            changes.update(delivery)
        changes.note(delivery, "delivery_chosen")
        return delivery

    return decide(ports, actor, work)


def own_delivery(ports: Ports, actor: Actor) -> Delivery | None:
    """Return the delivery address of the actor's structure; None before it gave one.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.CHOOSE_DELIVERY)
    return ports.store.get(Delivery, own_structure(ports, actor).id)


@dataclass(frozen=True)
class SupplyLine:
    """A line of the order list."""

    supply: Supply
    delivery: Delivery | None


def list_supplies(
    ports: Ports, actor: Actor, *, status: SupplyStatus, limit: int, cursor: str | None
) -> Page[SupplyLine]:
    """Return a page of the supplies in a status with their delivery addresses, the oldest first.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.LIST_SUPPLIES)
    page = ports.store.supplies_in(status, limit=limit, cursor=cursor)
    wanted = {(Delivery, one.structure_id) for one in page.items}
    deliveries, _ = ports.store.several(wanted) if wanted else ({}, {})
    return Page([SupplyLine(one, deliveries.get(one.structure_id)) for one in page.items], page.cursor)


def every_line(ports: Ports, actor: Actor, status: SupplyStatus) -> Iterable[SupplyLine]:
    """Return all supplies in a status, for a file.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_SUPPLIES)
    return every(list_supplies, ports, actor, status=status)


@dataclass(frozen=True, kw_only=True)
class MovedSupplies:
    """The result of a move: how many supplies are in the new status, and the references of the others."""

    moved: int
    left: tuple[str, ...]


def move(ports: Ports, actor: Actor, *, references: Collection[str], to: SupplyStatus) -> MovedSupplies:
    """Order or deliver several supplies, or correct these steps, one transaction each.

    Unknown references and forbidden moves are left and reported. A supply already in the status is unchanged.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.MOVE_SUPPLIES)
    left: list[str] = []
    unique_references = list(dict.fromkeys(references))
    for reference in unique_references:

        def work(changes: Changes, reference: str = reference) -> Supply:
            supply = found(ports.store.get(Supply, reference))
            moved = supply.moved_to(to, ports.today())
            if moved is not supply:
                changes.update(moved)
                changes.note(moved, "supply_moved", was=supply.status.value, to=to.value)
            return moved

        try:
            decide(ports, actor, work)
        except Refusal:
            left.append(reference)
    return MovedSupplies(moved=len(unique_references) - len(left), left=tuple(left))
