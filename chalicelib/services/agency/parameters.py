"""The agency changes the parameters: one account proposes, another confirms (RULES section 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, not_found, require
from chalicelib.domain.agency.meanings import MEANINGS, value_of
from chalicelib.domain.agency.parameter_change import (
    BOOK,
    ChangeStatus,
    ParameterBook,
    ParameterChange,
    proposed_already,
    require_change,
    require_first_day,
)
from chalicelib.domain.shared.parameters import DatedValue, Parameters, dated_parameters, effective_on
from chalicelib.domain.shared.refusal import RefusalCollector
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.guards import parameter_guard
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken, Page
from chalicelib.services.core.transaction import decide, found

# Unconfirmed proposals shown: more than the agency ever has at once.
_MAX_PENDING = 50


@dataclass(frozen=True, kw_only=True)
class ParametersOverview:
    """The parameters, and the unconfirmed proposals.

    Args:
        now: the values in force today.
        ahead: the later values, by first day.
        waiting: the unconfirmed proposals, latest first.
    """

    now: Parameters
    ahead: Sequence[DatedValue]
    waiting: Sequence[ParameterChange]


@dataclass(frozen=True, kw_only=True)
class ParameterHistory:
    """The values and proposals of a parameter.

    Args:
        name: of the parameter.
        values: by first day, latest first; those of the agency are ``ConfirmedValue``.
        now: today's value, in the unit that the name says.
        changes: a page of the proposals, latest first.
        authors: by account, the names of the authors.
    """

    name: str
    values: Sequence[DatedValue]
    now: int
    changes: Page[ParameterChange]
    authors: dict[str, str]


def read_parameters(ports: Ports, actor: Actor) -> ParametersOverview:
    """Return the present and later values of every parameter, and the unconfirmed proposals.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.SEE_PARAMETERS)
    values, today = _values(ports, _book(ports)), ports.today()
    ahead = sorted((one for one in values if one.first_day > today), key=lambda one: one.first_day)
    waiting = ports.store.parameter_changes(None, limit=_MAX_PENDING, cursor=None)
    return ParametersOverview(
        now=effective_on(dated_parameters(values), today), ahead=ahead, waiting=waiting.items
    )


def read_parameter(
    ports: Ports, actor: Actor, name: str, *, limit: int, cursor: str | None
) -> ParameterHistory:
    """Return the values and proposals of a parameter.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.SEE_PARAMETERS)
    _require_known(name)
    values = _values(ports, _book(ports))
    changes = ports.store.parameter_changes(name, limit=limit, cursor=cursor)
    return ParameterHistory(
        name=name,
        values=[one for one in reversed(values) if one.name == name],
        now=int(getattr(effective_on(dated_parameters(values), ports.today()), name)),
        changes=changes,
        authors=authors_of(ports, changes.items),
    )


def read_change(ports: Ports, actor: Actor, change_id: str, act: Act = Act.SEE_PARAMETERS) -> ParameterChange:
    """Return a proposal, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    change = found(ports.store.get(ParameterChange, change_id))
    require(actor, act, change)
    return change


def authors_of(ports: Ports, changes: Sequence[ParameterChange]) -> dict[str, str]:
    """Return, by account, the names of those who proposed and settled some proposals."""
    ids = {one for each in changes for one in (each.proposed_by, each.settled_by) if one}
    accounts, _ = ports.store.several([(Account, one) for one in sorted(ids)])
    return {one.id: f"{one.first_name} {one.last_name}" for one in accounts.values()}


def propose(
    ports: Ports, actor: Actor, name: str, *, value: str, first_day: date, reason: str
) -> ParameterChange:
    """Propose a value, which another account of the agency must confirm; idempotent.

    Its author may withdraw it before that. A confirmed value is corrected by another proposal.

    Args:
        ports: the outside.
        actor: the author of the proposal.
        name: of the parameter.
        value: as written, « 21 jours » or « 50 000 € ».
        first_day: a day of Paris, today at the earliest.
        reason: why; the account that confirms reads it.

    Raises:
        Refusal: ``not_found``, ``parameter_unchanged`` or ``parameter_proposed_already``.
        Refusals: ``parameter_unreadable``, ``parameter_out_of_bounds``, ``first_day_past``.
    """
    require(actor, Act.PROPOSE_PARAMETER)
    _require_known(name)
    checks = RefusalCollector()
    parsed_value = checks.check(lambda: value_of(name, value))
    checks.check(lambda: require_first_day(first_day, ports.today()))
    checks.require()
    assert parsed_value is not None
    author_id, guard = own_account(actor).id, parameter_guard(name, first_day)

    def work(changes: Changes) -> ParameterChange:
        require_change(
            name, parsed_value, effective_on(dated_parameters(_values(ports, _book(ports))), first_day)
        )
        proposed = ParameterChange(
            id=ports.ids.new(),
            name=name,
            value=parsed_value,
            first_day=first_day,
            reason=reason,
            proposed_by=author_id,
            proposed_at=changes.at,
        )
        changes.create(proposed)
        changes.take(guard, proposed.id)
        changes.note(proposed, "proposed", value=parsed_value, first_day=first_day.isoformat())
        return proposed

    try:
        return decide(ports, actor, work)
    except GuardTaken as taken:
        other = found(ports.store.get(ParameterChange, taken.holder))
        if other.repeats(parsed_value, author_id):
            return other
        raise proposed_already(other) from None


def confirm(ports: Ports, actor: Actor, change_id: str) -> ParameterChange:
    """Confirm a value that another account proposed; idempotent.

    Every process uses it within a minute. It is corrected by another proposal.

    Raises:
        Refusal: ``not_found``, also for one's own proposal, ``proposal_settled`` or ``first_day_past``.
    """

    def work(changes: Changes) -> ParameterChange:
        change = read_change(ports, actor, change_id, Act.SETTLE_PARAMETER)
        if change.status is ChangeStatus.CONFIRMED:
            return change
        confirmed = change.settled(ChangeStatus.CONFIRMED, own_account(actor).id, changes.at)
        require_first_day(change.first_day, ports.today())
        book = _book(ports)
        write = changes.update if book.version else changes.create
        write(book.confirming(confirmed))
        return _settle(changes, confirmed)

    return decide(ports, actor, work)


def decline(ports: Ports, actor: Actor, change_id: str, *, reason: str) -> ParameterChange:
    """Decline a value that another account proposed; idempotent. Its author may propose another one.

    Raises:
        Refusal: ``not_found``, also for one's own proposal, or ``proposal_settled``.
    """

    def work(changes: Changes) -> ParameterChange:
        change = read_change(ports, actor, change_id, Act.SETTLE_PARAMETER)
        if change.status is ChangeStatus.DECLINED:
            return change
        return _settle(
            changes, change.settled(ChangeStatus.DECLINED, own_account(actor).id, changes.at, reason)
        )

    return decide(ports, actor, work)


def withdraw(ports: Ports, actor: Actor, change_id: str) -> ParameterChange:
    """Withdraw one's own proposal before it is confirmed; idempotent.

    Raises:
        Refusal: ``not_found``, also for another's proposal, or ``proposal_settled``.
    """

    def work(changes: Changes) -> ParameterChange:
        change = read_change(ports, actor, change_id, Act.WITHDRAW_PARAMETER)
        if change.status is ChangeStatus.WITHDRAWN:
            return change
        return _settle(changes, change.settled(ChangeStatus.WITHDRAWN, own_account(actor).id, changes.at))

    return decide(ports, actor, work)


def _settle(changes: Changes, change: ParameterChange) -> ParameterChange:
    changes.update(change)
    changes.release(parameter_guard(change.name, change.first_day), change.id)
    changes.note(change, change.status.value, value=change.value, first_day=change.first_day.isoformat())
    return change


def _book(ports: Ports) -> ParameterBook:
    return ports.store.get(ParameterBook, BOOK) or ParameterBook(id=BOOK)


def _values(ports: Ports, book: ParameterBook) -> list[DatedValue]:
    """Return every value by first day; on the same day, the agency's comes after the shipped one."""
    return sorted([*ports.dated_parameters.shipped(), *book.values], key=lambda one: one.first_day)


def _require_known(name: str) -> None:
    if name not in MEANINGS:
        raise not_found()
