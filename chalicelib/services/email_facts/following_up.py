"""The facts of the e-mails of the quarterly follow-up when they are sent (RULES section 11)."""

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.shared.milestones import FollowUpStep, newest_follow_up_milestone
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact
from chalicelib.services.funding.ledgers import worth_of


def follow_up_open(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the follow-up is open and no reminder is due."""
    follow_up = owed.subject(FollowUp)
    require_fact(follow_up.status is FollowUpStatus.OPEN)
    return _to_awaited(owed, follow_up, None)


def follow_up_reminder(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the follow-up is awaited and this reminder is the newest one due."""
    return _to_awaited(owed, owed.subject(FollowUp), FollowUpStep.REMINDER)


def follow_up_overdue(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the follow-up is awaited and late, and the second reminder not due yet."""
    return _to_awaited(owed, owed.subject(FollowUp), FollowUpStep.OVERDUE)


def follow_up_second_reminder(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the follow-up is awaited and the second reminder is due."""
    return _to_awaited(owed, owed.subject(FollowUp), FollowUpStep.SECOND_REMINDER)


def follow_up_accepted(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the amount withheld now, if the funder accepted the follow-up."""
    follow_up = owed.subject(FollowUp)
    require_fact(follow_up.was_accepted)
    worth = worth_of(owed.ports, owed.get(Agreement, follow_up.agreement_id), follow_up)
    return _to_structure(owed, follow_up, withheld_cents=worth.withheld)


def follow_up_changed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if a changed contract, not a question, reopened the follow-up and it is not late."""
    follow_up = owed.subject(FollowUp)
    require_fact(follow_up.status is FollowUpStatus.QUESTIONED and follow_up.question is None)
    changed = ", ".join(
        dict.fromkeys(f"{one.kind.label} le {french_date(one.on)}" for one in follow_up.facts)
    )
    return _to_awaited(owed, follow_up, None, changed=changed)


def follow_up_acceptance_taken_back(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the funder has the follow-up to check again."""
    follow_up = owed.subject(FollowUp)
    require_fact(follow_up.status is FollowUpStatus.SUBMITTED)
    return _to_structure(owed, follow_up)


def follow_up_question_taken_back(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if no question is pending and the follow-up is not accepted."""
    follow_up = owed.subject(FollowUp)
    require_fact(follow_up.question is None and not follow_up.was_accepted)
    return _to_structure(owed, follow_up, came_back=follow_up.awaited)


def follow_up_questioned(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the funder awaits the answer to its question."""
    follow_up = owed.subject(FollowUp)
    require_fact(follow_up.question is not None and follow_up.awaited)
    return _to_structure(owed, follow_up, question=follow_up.question, due_on=follow_up.due_on.isoformat())


def _to_awaited(
    owed: OwedEmail, follow_up: FollowUp, step: FollowUpStep | None, **facts: object
) -> StoredEmail:
    require_fact(follow_up.awaited)
    now, parameters = owed.ports.clock.now(), owed.ports.parameters()
    newest = newest_follow_up_milestone(follow_up.due_on, now, parameters)
    require_fact(newest is None if step is None else owed.is_newest_reminder(step, newest))
    return _to_structure(
        owed,
        follow_up,
        due_on=follow_up.due_on.isoformat(),
        question=follow_up.question,
        came_back=follow_up.status is FollowUpStatus.QUESTIONED,
        escalated=follow_up.escalated,
        **facts,
    )


def _to_structure(owed: OwedEmail, follow_up: FollowUp, **facts: object) -> StoredEmail:
    structure = owed.get(Structure, follow_up.structure_id)
    return owed.to_structure(
        structure,
        MailKind.FOLLOW_UPS,
        structure_name=follow_up.structure_name,
        quarter_label=Quarter.parse(follow_up.quarter).label,
        has_account=owed.has_account(structure.contact_email, structure.id),
        **facts,
    )
