"""Outbox rows: how consumers claim and finish e-mails and tasks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.domain.agency.day_figures import OF_FEEDBACK, DayFigure
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.core.changes import OutboxStatus, day_figure_of
from chalicelib.services.core.daily import counter_of
from chalicelib.services.core.store import EmailRecord, Page, StoredEmail, StoredTask
from chalicelib.storage import keys
from chalicelib.storage.counting import adding
from chalicelib.storage.models import EmailItem, RegistryItem, TaskItem, connection, read

# Tries of a transaction that conflicts with another one on the same counter, which takes a few milliseconds.
_TRIES = 8


def lease_email(email_id: str, now: datetime, lease: timedelta) -> StoredEmail | None:
    """Claim an e-mail that is waiting or whose lease has expired; return None when there is none to send."""
    free = (EmailItem.status == OutboxStatus.WAITING) | (
        (EmailItem.status == OutboxStatus.SENDING) & (EmailItem.lease_until <= now)
    )
    row = _update(
        email_id,
        [EmailItem.status.set(OutboxStatus.SENDING), EmailItem.lease_until.set(now + lease)],
        # An id of a task must not be updated as if it were an e-mail.
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


def mark_email_sent(email_id: str, now: datetime, message_id: str) -> None:
    """Mark an e-mail as sent, remove its recipient and its contents, and count it once for its day."""
    row = read(RegistryItem, keys.outbox(email_id))
    if not isinstance(row, EmailItem):
        return
    forgotten = (
        EmailItem.to,
        EmailItem.params,
        EmailItem.links,
        EmailItem.lease_until,
        EmailItem.due_shard,
        EmailItem.due_at,
    )
    _counted(
        row,
        [
            EmailItem.status.set(OutboxStatus.DONE),
            EmailItem.sent_at.set(now),
            EmailItem.message_id.set(message_id),
            *(attribute.remove() for attribute in forgotten),
        ],
        # It may be waiting again because its lease expired; it was sent nevertheless.
        EmailItem.status.is_in(OutboxStatus.SENDING, OutboxStatus.WAITING),
        {day_figure_of(message_id): 1},
    )


def release_email(email_id: str) -> None:
    """Put an e-mail back to waiting, unless another consumer sent it meanwhile."""
    _update(
        email_id,
        [EmailItem.status.set(OutboxStatus.WAITING), EmailItem.lease_until.remove()],
        EmailItem.status == OutboxStatus.SENDING,
    )


def email_subject_id(email_id: str) -> str | None:
    """Return the subject of an e-mail, which its row keeps once it is sent."""
    row = read(RegistryItem, keys.outbox(email_id))
    return row.subject_id if isinstance(row, EmailItem) else None


def record_email_feedback(email_id: str, feedback: Feedback) -> None:
    """Record what the provider reported about an e-mail, unless there is no such row.

    A complaint is never replaced, not even by a bounce that is reported later.
    """
    row = read(RegistryItem, keys.outbox(email_id))
    if not isinstance(row, EmailItem) or row.feedback in (feedback, Feedback.COMPLAINT):
        return
    counted = {OF_FEEDBACK[feedback]: 1}
    if row.feedback is None:
        as_read = EmailItem.feedback.does_not_exist()
    else:
        as_read = EmailItem.feedback == row.feedback
        counted[OF_FEEDBACK[Feedback(row.feedback)]] = -1
    if not _counted(row, [EmailItem.feedback.set(feedback)], as_read, counted):
        # Another report was recorded in between: apply this one to the new state.
        record_email_feedback(email_id, feedback)


def record(email_id: str) -> EmailRecord | None:
    """Return the record of an e-mail, or None."""
    row = read(RegistryItem, keys.outbox(email_id))
    return _record(row) if isinstance(row, EmailItem) else None


def emails_about(subject_id: str, *, limit: int, cursor: str | None) -> Page[EmailRecord]:
    """Return a page of the e-mails about an object, the latest first."""
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


def _counted(
    row: EmailItem, actions: list[Action], condition: Condition, figures: Mapping[DayFigure, int]
) -> bool:
    """Update a row and the figures of the day on which it was created; return False if the condition fails.

    Raises:
        TransactWriteError: every try conflicted with another transaction.
    """
    key = counter_of(paris_date(row.created_at), row.id)
    counter, additions = adding(key, {figure.value: by for figure, by in figures.items()})
    tries_left = _TRIES
    while True:
        tries_left -= 1
        try:
            with TransactWrite(connection=connection()) as transaction:
                transaction.update(EmailItem(*keys.outbox(row.id)), actions, condition)
                transaction.update(counter, additions)
            return True
        except TransactWriteError as refused:
            of_row = next(iter(refused.cancellation_reasons), None)
            if of_row is not None and of_row.code == "ConditionalCheckFailed":
                return False
            if not tries_left:
                raise


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
