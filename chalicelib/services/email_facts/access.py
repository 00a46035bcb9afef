"""The facts of the e-mails about accounts when they are sent (RULES section 8)."""

from datetime import timedelta

from chalicelib.domain.access.account import Account, AccountStatus
from chalicelib.domain.access.email_change import EmailChange
from chalicelib.domain.access.link import Link
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact, require_value


def account_link_reminder(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the account is still to be opened by this link."""
    return _to_invited(owed, "structure_name")


def staff_invited(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the account, of staff or of a new contact, is still to be opened by it."""
    account = owed.subject(Account)
    return _to_invited(owed, "role_label", second_factor=account.needs_second_factor)


def intake_structure(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the account of an imported structure is still to be opened by this link."""
    return _to_invited(owed, "structure_name")


def colleague_invited(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the account is still to be opened by this link."""
    return _to_invited(owed, "structure_name")


def colleague_has_account(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the account is not closed."""
    account = owed.subject(Account)
    require_fact(account.status is not AccountStatus.DISABLED)
    return owed.to_address(account.email)


def colleague_removed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the person no longer works for the structure."""
    account = owed.subject(Account)
    structure = owed.get(Structure, owed.email.params["structure_id"])
    require_fact(not account.works_for(structure.id))
    return owed.to_address(account.email, structure_name=structure.name)


def many_forms(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail until the end of the day of its decision: its links let forms through until then."""
    require_fact(paris_date(owed.email.created_at) == owed.ports.today())
    return owed.to_address(owed.email.to)


def account_opened(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the account is open."""
    account = owed.subject(Account)
    require_fact(account.status is AccountStatus.ACTIVE)
    return owed.to_address(account.email)


def password_reset(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the account is open and its password unchanged since the link was requested."""
    account = _account_of_link(owed, "reset", AccountStatus.ACTIVE)
    return owed.to_address(account.email, expires_on=_last_day(owed.links["reset"]))


def second_factor_refused(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the account is open and its password unchanged since the wrong codes."""
    return password_reset(owed)


def account_new_email(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the new address if the change is pending; it does not name the owner."""
    return owed.to_address(_pending_change(owed).email, expires_on=_last_day(owed.links["new_address"]))


def account_approve_email(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the present address if the change is pending."""
    email = _pending_change(owed).email
    expires_on = _last_day(owed.links["new_address"])
    return owed.to_address(owed.subject(Account).email, new_email=email, expires_on=expires_on)


def account_email_changed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the account is open; the two addresses get different texts."""
    account = owed.subject(Account)
    require_fact(account.status is AccountStatus.ACTIVE)
    return owed.to_address(owed.email.to, is_new=owed.email.to == account.email)


def password_changed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the account is open; the day of the change is that of the e-mail's decision."""
    account = owed.subject(Account)
    require_fact(account.status is AccountStatus.ACTIVE)
    return owed.to_address(account.email, changed_on=paris_date(owed.email.created_at).isoformat())


def _to_invited(owed: OwedEmail, place: str, **facts: object) -> StoredEmail:
    account = _account_of_link(owed, "account", AccountStatus.INVITED)
    last_day = _last_day(owed.links["account"])
    return owed.to_address(
        account.email, **{place: _workplace_name(owed, account)}, expires_on=last_day, **facts
    )


def _account_of_link(owed: OwedEmail, name: str, status: AccountStatus) -> Account:
    account = owed.subject(Account)
    require_fact(account.status is status and account.link_subject == owed.links[name].subject_id)
    return account


def _pending_change(owed: OwedEmail) -> EmailChange:
    """Return the change that the link confirms, if it is pending and the account is open."""
    account = owed.subject(Account)
    require_fact(account.status is AccountStatus.ACTIVE)
    change = require_value(account.email_change)
    require_fact(change.id == owed.link_subject_parts("new_address")[1])
    return change


def _workplace_name(owed: OwedEmail, account: Account) -> str:
    if account.structure_id is None:
        return account.role.label
    return owed.get(Structure, account.structure_id).name


def _last_day(link: Link) -> str:
    return paris_date(link.expires_at - timedelta(seconds=1)).isoformat()
