"""Outbox rows: how consumers claim and finish e-mails and tasks."""

from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.core.changes import OutboxStatus
from chalicelib.services.core.store import EmailRecord, Page, StoredEmail, StoredTask
from chalicelib.storage import keys
from chalicelib.storage.models import EmailItem, RegistryItem, TaskItem, read


def claim_email(email_id: str, now: datetime, lease: timedelta) -> StoredEmail | None:
    """Claim an e-mail that is waiting, or whose lease ran out; None when it is not to be sent."""
    free = (EmailItem.status == OutboxStatus.WAITING) | (
        (EmailItem.status == OutboxStatus.SENDING) & (EmailItem.lease_until <= now)
    )
    row = _update(
        email_id,
        [EmailItem.status.set(OutboxStatus.SENDING), EmailItem.lease_until.set(now + lease)],
        # The id of a task must not turn it into an e-mail.
        (EmailItem.kind == EmailItem) & free,
    )
    if row is None:
        return None
    return StoredEmail(
        id=row.id,
        template=row.template,
        to=row.to,
        subject_id=row.subject_id,
        params=row.params,
        links={name: (link["purpose"], link["id"]) for name, link in row.links.items()},
        created_at=row.created_at,
    )


def email_sent(email_id: str, now: datetime, message_id: str) -> None:
    """Mark an e-mail as sent; its recipient and its contents are removed."""
    forgotten = (
        EmailItem.to,
        EmailItem.params,
        EmailItem.links,
        EmailItem.lease_until,
        EmailItem.due_shard,
        EmailItem.due_at,
    )
    _update(
        email_id,
        [
            EmailItem.status.set(OutboxStatus.DONE),
            EmailItem.sent_at.set(now),
            EmailItem.message_id.set(message_id),
            *(attribute.remove() for attribute in forgotten),
        ],
        # A lease that ran out may have put it back to waiting; it was sent all the same.
        EmailItem.status.is_in(OutboxStatus.SENDING, OutboxStatus.WAITING) & (EmailItem.kind == EmailItem),
    )


def email_failed(email_id: str) -> None:
    """Put an e-mail back to waiting, unless another consumer sent it meanwhile."""
    _update(
        email_id,
        [EmailItem.status.set(OutboxStatus.WAITING), EmailItem.lease_until.remove()],
        EmailItem.status == OutboxStatus.SENDING,
    )


def email_subject(email_id: str) -> str | None:
    """Return the subject of an e-mail, which its row keeps once it is sent."""
    row = read(RegistryItem, keys.outbox(email_id))
    return row.subject_id if isinstance(row, EmailItem) else None


def email_returned(email_id: str, feedback: Feedback) -> None:
    """Record what the provider reported about an e-mail, unless there is no such row."""
    _update(email_id, [EmailItem.feedback.set(feedback)], EmailItem.kind == EmailItem)


def record(email_id: str) -> EmailRecord | None:
    """What stays of an e-mail, or None."""
    row = read(RegistryItem, keys.outbox(email_id))
    return _record(row) if isinstance(row, EmailItem) else None


def emails_about(subject_id: str, *, limit: int, cursor: str | None) -> Page[EmailRecord]:
    """A page of the e-mails about an object, the latest first."""
    after = keys.LATEST_ID.after(cursor)
    rows = EmailItem.listing.query(
        keys.emails_about(subject_id),
        EmailItem.list_sk < after if after else None,
        scan_index_forward=False,
        limit=limit + 1,
    )
    return keys.LATEST_ID.page([_record(row) for row in rows], limit)


def _record(row: EmailItem) -> EmailRecord:
    return EmailRecord(
        id=row.id,
        template=row.template,
        subject_id=row.subject_id,
        owed_at=row.created_at,
        status=OutboxStatus(row.status),
        done_at=row.sent_at,
        outcome=row.message_id or "",
        feedback=Feedback(row.feedback) if row.feedback else None,
    )


def task(task_id: str) -> StoredTask | None:
    """Return a task that is not done yet, or None."""
    row = read(TaskItem, keys.outbox(task_id))
    if row is None or row.status is OutboxStatus.DONE:
        return None
    return StoredTask(id=row.id, name=row.name, params=row.params)


def _update(email_id: str, actions: list[Action], condition: Condition) -> Any:
    """Return the row after the update, or None when the condition does not hold."""
    row = EmailItem(*keys.outbox(email_id))
    try:
        row.update(actions, condition)
    except UpdateError as refused:
        if refused.cause_response_code != "ConditionalCheckFailedException":
            raise
        return None
    return row
