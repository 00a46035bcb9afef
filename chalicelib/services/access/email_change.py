"""The change of an account's sign-in address by its owner, confirmed by two links (RULES section 8)."""

from chalicelib.domain.access.account import Account, AccountStatus
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import Act, not_found, require
from chalicelib.services.access.signing_in import check_owner_password
from chalicelib.services.core import guards
from chalicelib.services.core.address_change import AddressChange, is_repeated_request
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_email_change
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found

ACCOUNT_EMAIL_TIMER = "account.email_change"


def read_own_account(ports: Ports, actor: Actor) -> Account:
    """Return the signed-in account as it is stored now.

    Raises:
        Refusal: ``not_found`` for a candidate, or once the account was closed or its password changed.
    """
    signed_in = own_account(actor)
    account = found(ports.store.get(Account, signed_in.id))
    require(actor, Act.CHANGE_ACCOUNT_EMAIL, account)
    if not account.holds_session(signed_in.generation):
        raise not_found()
    return account


def request_change(ports: Ports, actor: Actor, *, email: str, password: str) -> Account:
    """Request another address: one link is sent to it and one to the present address.

    A new request cancels the previous one and its links. The same address again within moments is a double
    click. The password and the second factor do not change.

    Args:
        ports: the outside.
        actor: the owner.
        email: the new address.
        password: the present one, so that an unattended browser session is not enough to take over the
            account.

    Raises:
        Refusal: ``not_found``, ``wrong_password`` or ``email_unchanged``. Throttled: too many today, or too
            many wrong passwords.
    """
    account = read_own_account(ports, actor)
    check_owner_password(ports, account, password)
    if is_repeated_request(ports, account, email):
        return account
    count_email_change(ports, account.id, email)

    def work(changes: Changes) -> Account:
        account = read_own_account(ports, actor)
        if is_repeated_request(ports, account, email):
            return account
        return _CHANGE.request(ports, changes, account, email)

    return decide(ports, actor, work)


def _take_address(ports: Ports, changes: Changes, account: Account, email: str) -> bool:
    """Take the new address and release the present one; False when another account has it.

    A closed account loses the address: nobody signs in with it, and the reader of the mailbox has just
    confirmed.
    """
    new_guard, former_guard = (guards.account_guard(ports, one) for one in (email, account.email))
    holder = ports.store.guard_holder(new_guard)
    other = ports.store.get(Account, holder) if holder else None
    if other is not None:
        if other.status is not AccountStatus.DISABLED:
            return False
        # Written too, so that a concurrent invitation conflicts and is decided again.
        changes.update(other)
        changes.release(new_guard, other.id)
        changes.note(other, "gave_way")
    changes.release(former_guard, account.id)
    changes.take(new_guard, account.id)
    return True


_CHANGE = AddressChange(
    kind=Account,
    answer_act=Act.ANSWER_ACCOUNT_EMAIL,
    timer=ACCOUNT_EMAIL_TIMER,
    to_new=("account_new_email", LinkPurpose.CONFIRM_ACCOUNT_EMAIL),
    to_present=("account_approve_email", LinkPurpose.APPROVE_ACCOUNT_EMAIL),
    link_name="new_address",
    confirmation_template="account_email_changed",
    guard_prefix=guards.ACCOUNTS,
    take_address=_take_address,
)
pending_change, answer, request_expired = _CHANGE.pending_change, _CHANGE.answer, _CHANGE.request_expired
