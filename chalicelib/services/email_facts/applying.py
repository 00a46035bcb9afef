"""What the e-mails to the contact of an application may say now (RULES sections 4, 8, 9)."""

from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.services.access.accounts import account_at
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed import Owed, so, still


def application_confirm(owed: Owed) -> StoredEmail:
    """It is still to be confirmed, with the answers that the link was sent for."""
    application = owed.about(Application)
    _, form_number = owed.acts_on("confirm")
    so(application.awaits_confirmation and int(form_number) in application.forms)
    application = application.as_sent(int(form_number))
    return owed.told(
        application.contact.email,
        structure_name=application.title,
        siret=application.siret,
        kind_label=application.kind.label,
        posts_requested=application.posts_requested,
        months=application.agreement_months,
        per_post_cents=application.subsidy_per_post_cents,
    )


def application_exists(owed: Owed) -> StoredEmail:
    """An application lives, so that another one is of no use."""
    return _living(owed)


def _living(owed: Owed) -> StoredEmail:
    application = owed.about(Application)
    so(application.living)
    return owed.told(
        application.contact.email,
        structure_name=application.title,
        status_label=application.status.label,
        recruits=application.recruits,
    )


def application_confirmed(owed: Owed) -> StoredEmail:
    """The prefecture has it, and no session has decided on it."""
    application = owed.about(Application)
    so(application.awaits_first_decision)
    return owed.told(
        application.contact.email,
        structure_name=application.title,
        prefecture_name=owed.ports.places.department_name(application.place.department),
        per_post_cents=application.subsidy_per_post_cents,
        months=application.agreement_months,
    )


def application_aside(owed: Owed) -> StoredEmail:
    """It was set aside, and nobody has decided on it since."""
    application = owed.about(Application)
    so(application.aside)
    holder_told = bool(owed.email.params.get("holder_told")) and not owed.may_apply(application)
    return owed.told(
        application.contact.email,
        structure_name=application.title,
        siret=application.siret,
        holder_told=holder_told,
    )


def application_second(owed: Owed) -> StoredEmail:
    """The application on file lives, and the second one is still set aside for the same SIRET."""
    application = owed.about(Application)
    second = owed.get(Application, owed.email.params.get("second"))
    so(application.living and second.aside and second.siret == application.siret)
    sender, address = second.contact, application.contact.email
    return owed.told(
        address,
        structure_name=application.title,
        sender=f"{sender.first_name} {sender.last_name} ({sender.job_title})",
        has_account=owed.has_account(address, application.structure_id),
    )


def question_asked(owed: Owed) -> StoredEmail:
    """The question waits for its answer, and the committee has not decided."""
    application_id, question_id, *contact = owed.acts_on("answer")
    application = owed.get(Application, application_id)
    question = still(owed.ports.store.question(application_id, question_id))
    so(application.awaits_decision and question.answer is None)
    # Whoever is the contact now was sent a link of their own.
    so(application.link_id == (contact[0] if contact else application_id))
    return owed.told(
        application.contact.email,
        structure_name=application.title,
        prefecture_name=owed.ports.places.department_name(application.place.department),
        question=question.text,
    )


def question_reminder(owed: Owed) -> StoredEmail:
    """The same as for the e-mail of the question."""
    return question_asked(owed)


def application_lapsed(owed: Owed) -> StoredEmail:
    """All its posts were taken back."""
    return _stopped(owed, ApplicationStatus.LAPSED)


def posts_taken_back(owed: Owed) -> StoredEmail:
    """Some of its posts were taken back, and it goes on with the others."""
    application = owed.about(Application)
    so(application.recruits)
    return owed.told_contact(application, MailKind.DECISIONS, posts_left=application.posts_granted)


def posts_given_back(owed: Owed) -> StoredEmail:
    """Its structure gave back some of its posts, and goes on with the others."""
    return posts_taken_back(owed)


def contact_corrected(owed: Owed) -> StoredEmail:
    """The address is that of the contact, and the application is not removed."""
    application = owed.about(Application)
    so(application.contact.email == owed.email.to and not application.awaits_confirmation)
    return owed.told(
        application.contact.email,
        structure_name=application.name,
        status_label=application.status.label,
        has_account=owed.has_account(application.contact.email, application.structure_id),
    )


def siret_corrected(owed: Owed) -> StoredEmail:
    """The SIRET is the one that was given, and the application goes on."""
    application = owed.about(Application)
    so(application.siret == owed.email.params["siret"] and application.holds_form)
    return owed.told(application.contact.email, structure_name=application.name)


def contact_replaced(owed: Owed) -> StoredEmail:
    """The address is not that of the contact any more."""
    application = owed.about(Application)
    so(application.contact.email != owed.email.to)
    return owed.told(owed.email.to, structure_name=application.name)


def application_withdrawn(owed: Owed) -> StoredEmail:
    """The application is withdrawn."""
    return _stopped(owed, ApplicationStatus.WITHDRAWN)


def application_merged(owed: Owed) -> StoredEmail:
    """It is closed as a duplicate of another one, which lives."""
    application = owed.about(Application)
    kept = owed.get(Application, application.merged_into)
    so(application.status is ApplicationStatus.DUPLICATE and kept.living)
    return owed.told(
        application.contact.email,
        structure_name=application.title,
        has_account=kept.structure_id is not None
        and owed.has_account(application.contact.email, kept.structure_id),
    )


def application_joined(owed: Owed) -> StoredEmail:
    """The duplicate is merged into this one, which lives."""
    application = owed.about(Application)
    second = owed.get(Application, owed.email.params["second"])
    so(application.living and second.merged_into == application.id)
    sender = second.contact
    return owed.told(
        application.contact.email,
        structure_name=application.title,
        sender=f"{sender.first_name} {sender.last_name} ({sender.job_title})",
        joined=_in_space(owed, sender.email, application.structure_id),
    )


def _in_space(owed: Owed, address: str, structure_id: str | None) -> bool:
    """Whether an address has an account of a structure, opened or to be opened."""
    account = account_at(owed.ports, address)
    return account is not None and structure_id is not None and account.works_for(structure_id)


def application_revived(owed: Owed) -> StoredEmail:
    """The application lives."""
    return _living(owed)


def application_cancelled(owed: Owed) -> StoredEmail:
    """The agency has cancelled it."""
    return _stopped(owed, ApplicationStatus.CANCELLED)


def application_duplicate(owed: Owed) -> StoredEmail:
    """The agency has closed it as a duplicate, with a reason."""
    application = owed.about(Application)
    so(application.status is ApplicationStatus.DUPLICATE and not application.aside)
    return owed.told(
        application.contact.email, structure_name=application.title, reason=application.decision_reason
    )


def _stopped(owed: Owed, status: ApplicationStatus) -> StoredEmail:
    application = owed.about(Application)
    so(application.status is status)
    return owed.told_contact(
        application,
        MailKind.DECISIONS,
        may_apply=owed.may_apply(application),
    )
