"""The bank details of a structure: given by it, checked by the funder with a call back (RULES section 11)."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require, structure_id_of
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.bank_details import (
    BankAccount,
    BankDetails,
    CallBack,
    WhomToCall,
    require_call,
    whom_to_call,
)
from chalicelib.domain.shared.refusal import Answered
from chalicelib.services.applying.applications import agreement_of
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_notification
from chalicelib.services.core.own_records import applications_of, own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import decide, found, note_reason, require_version, send_email


def read_own(ports: Ports, actor: Actor) -> BankDetails:
    """Return the bank details of the signed-in structure; empty ones before it gives an account.

    Raises:
        Refusal: ``not_found``.
    """
    structure_id = structure_id_of(actor)
    stored = ports.store.get(BankDetails, structure_id)
    details = stored or BankDetails(id=structure_id, structure_id=structure_id)
    require(actor, Act.SEE_BANK_DETAILS, details)
    return details


def read(ports: Ports, actor: Actor, structure_id: str, act: Act = Act.CHECK_BANK_DETAILS) -> BankDetails:
    """Return the bank details of a structure, if the act is allowed on them.

    Raises:
        Refusal: ``not_found``, also before any was given.
    """
    details = found(ports.store.get(BankDetails, structure_id))
    require(actor, act, details)
    return details


def list_pending(
    ports: Ports, actor: Actor, *, limit: int, cursor: str | None
) -> tuple[Page[BankDetails], dict[str, Structure]]:
    """Return the bank details that wait for a check, those that wait longest first, and their structures by
    id.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.CHECK_BANK_DETAILS)
    page = ports.store.pending_bank_details(limit=limit, cursor=cursor)
    ids = [one.structure_id for one in page.items]
    return page, ports.store.several([(Structure, one) for one in ids])[0] if ids else {}


@dataclass(frozen=True, kw_only=True)
class BankDetailsCheck:
    """What an agent reads to check bank details.

    Args:
        details: with the account that waits for a check.
        structure: that gave it.
        whom: who may be called, and what changed shortly before; None while no account waits.
        signing: the agreements whose signatory was named shortly before, or since.
    """

    details: BankDetails
    structure: Structure
    whom: WhomToCall | None
    signing: tuple[Agreement, ...] = ()


def read_check(ports: Ports, actor: Actor, structure_id: str) -> BankDetailsCheck:
    """Return the bank details that wait for a check, with whom to call and what changed shortly before.

    Raises:
        Refusal: ``not_found``.
    """
    details = read(ports, actor, structure_id)
    structure = found(ports.store.get(Structure, structure_id))
    given_at = details.given_at if details.pending is not None else None
    if given_at is None:
        return BankDetailsCheck(details=details, structure=structure, whom=None)
    application = found(ports.store.get(Application, structure.application_id))
    whom = whom_to_call(application.contacts, given_at, ports.parameters())
    since = given_at - timedelta(days=whom.days)
    agreements = [agreement_of(ports, one) for one in applications_of(ports, structure).all]
    signing = [one for one in agreements if one and one.signatory_named_at and one.signatory_named_at > since]
    return BankDetailsCheck(details=details, structure=structure, whom=whom, signing=tuple(signing))


def give(ports: Ports, actor: Actor, *, account: BankAccount) -> BankDetails:
    """Enter the account to which the structure is to be paid, or correct it; idempotent.

    Nothing is paid until the funder has checked it. The contact gets an e-mail, since somebody else may have
    given it.

    Raises:
        Refusal: ``not_found``. Throttled: many accounts were given today.
    """
    structure_id = structure_id_of(actor)

    def work(changes: Changes) -> BankDetails:
        stored = ports.store.get(BankDetails, structure_id)
        details = stored or BankDetails(id=structure_id, structure_id=structure_id)
        require(actor, Act.GIVE_BANK_DETAILS, details)
        given = details.given(account, own_account(actor).id, changes.at)
        if given is details:
            return details
        if stored is None:
            changes.create(given)
        else:
            changes.update(given)
        if given.pending is not None:
            count_notification(ports, changes, structure_id)
            _tell_structure(ports, changes, structure_id, "bank_details_given")
        changes.note(given, "bank_details_given")
        return given

    return decide(ports, actor, work)


def check_account(_ports: Ports, answers: Answered) -> None:
    """Apply the rules of an account to the answers that are valid so far.

    Raises:
        Refusals: ``iban_invalid``, ``bic_invalid``. Unanswered: some answers are missing.
    """
    BankAccount.require_typed(answers)


def check(
    ports: Ports,
    actor: Actor,
    structure_id: str,
    *,
    spoke_to: str,
    called_on: date,
    number: str,
    found_in: str | None = None,
    expected_version: int | None,
) -> BankDetails:
    """Record that the funder checked the account that waits, by a call; idempotent.

    Args:
        ports: the outside.
        actor: of the funder.
        structure_id: whose.
        spoke_to: whom the caller spoke to.
        called_on: the day of the call.
        number: the number called, as typed.
        found_in: where an official number was found; None for the one that was known.
        expected_version: of the details, as they were read.

    Raises:
        Refusal: ``not_found``, ``nothing_to_check``. Refusals: ``called_ahead``, ``number_unknown``,
            ``number_recent``. Stale: another account was given meanwhile.
    """

    def work(changes: Changes) -> BankDetails:
        to_check = read_check(ports, actor, structure_id)
        details = to_check.details
        if details.pending is None and details.call is not None and details.call.spoke_to == spoke_to:
            return details
        require_version(details, expected_version, needed=True)
        call = CallBack(
            spoke_to=spoke_to,
            called_on=called_on,
            number=_in_full(ports, to_check.structure, number),
            by=own_account(actor).id,
            at=changes.at,
            found_in=found_in,
        )
        checked = details.checked(call, to_check.whom, ports.today())
        changes.update(checked)
        _tell_structure(ports, changes, structure_id, "bank_details_checked")
        changes.note(checked, "bank_details_checked", called_on=called_on.isoformat())
        return checked

    return decide(ports, actor, work)


def check_call(ports: Ports, actor: Actor, structure_id: str, answers: Answered) -> None:
    """Apply the rules of ``check`` to the answers that are valid so far.

    Raises:
        Refusal: ``not_found``. Refusals: as there. Unanswered: some answers are missing.
    """
    seen = read_check(ports, actor, structure_id)
    if seen.whom is not None:
        number = partial(_number_of, ports, seen.structure, answers)
        require_call(answers, number, seen.whom, ports.today())


def _number_of(ports: Ports, structure: Structure, answers: Answered) -> str:
    return _in_full(ports, structure, answers.number)


def _in_full(ports: Ports, structure: Structure, number: str) -> str:
    """Return a telephone number as E.164, or as typed if it cannot be read."""
    return ports.phones(number, structure.place.department) or number


def turn_down(
    ports: Ports, actor: Actor, structure_id: str, *, why: str, expected_version: int | None = None
) -> BankDetails:
    """Turn down the account that waits; the structure is told why; idempotent.

    Raises:
        Refusal: ``not_found`` or ``nothing_to_check``. Stale: another account was given meanwhile.
    """

    def work(changes: Changes) -> BankDetails:
        details = read(ports, actor, structure_id, Act.TURN_DOWN_BANK_DETAILS)
        if details.pending is None and details.refused == why:
            return details
        require_version(details, expected_version)
        refused = details.turned_down(why)
        changes.update(refused)
        _tell_structure(ports, changes, structure_id, "bank_details_refused")
        note_reason(ports, changes, refused, "bank_details_refused", why)
        return refused

    return decide(ports, actor, work)


def _tell_structure(ports: Ports, changes: Changes, structure_id: str, template: str) -> None:
    structure = found(ports.store.get(Structure, structure_id))
    send_email(ports, changes, template, to=structure.contact_email, about=structure_id)
