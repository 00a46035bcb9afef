"""The facts of the e-mails to the contact of an application when they are sent (RULES sections 4, 8, 9)."""

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import AWAITING_DECISION, ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.services.access.accounts import account_of_address
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact, require_value


def application_confirm(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the form is unconfirmed and its answers are those of the link."""
    application = owed.subject(Application)
    _, form_number = owed.link_subject_parts("confirm")
    require_fact(application.awaits_confirmation and int(form_number) in application.forms)
    application = application.as_sent(int(form_number))
    return owed.to_address(
        application.contact.email,
        structure_name=application.title,
        siret=application.siret,
        kind_label=application.kind.label,
        posts_requested=application.posts_requested,
        months=application.agreement_months,
        per_post_cents=application.subsidy_per_post_cents,
    )


def application_exists(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the application is living, so that a second one is unnecessary."""
    return _to_living(owed)


def _to_living(owed: OwedEmail) -> StoredEmail:
    application = owed.subject(Application)
    require_fact(application.living)
    return owed.to_address(
        application.contact.email,
        structure_name=application.title,
        status_label=application.status.label,
        recruits=application.holds_posts,
    )


def application_confirmed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the application awaits its first decision."""
    application = owed.subject(Application)
    require_fact(application.awaits_first_decision)
    return owed.to_address(
        application.contact.email,
        structure_name=application.title,
        prefecture_name=owed.ports.places.department_name(application.place.department),
        per_post_cents=application.subsidy_per_post_cents,
        months=application.agreement_months,
    )


def application_aside(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the application is still set aside."""
    application = owed.subject(Application)
    require_fact(application.aside)
    holder_told = bool(owed.email.params.get("holder_told")) and not owed.may_apply(application)
    return owed.to_address(
        application.contact.email,
        structure_name=application.title,
        siret=application.siret,
        holder_told=holder_told,
    )


def application_second(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the application is living and the second one still set aside for its SIRET."""
    application = owed.subject(Application)
    second = owed.get(Application, owed.email.params.get("second"))
    require_fact(application.living and second.aside and second.siret == application.siret)
    sender, address = second.contact, application.contact.email
    return owed.to_address(
        address,
        structure_name=application.title,
        sender=f"{sender.first_name} {sender.last_name} ({sender.job_title})",
        has_account=owed.has_account(address, application.structure_id),
    )


def question_asked(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the question is unanswered and the committee has not decided."""
    application_id, question_id, *contact = owed.link_subject_parts("answer")
    application = owed.get(Application, application_id)
    question = require_value(owed.ports.store.question(application_id, question_id))
    require_fact(application.awaits_decision and question.answer is None)
    # A new contact was sent another link.
    require_fact(application.link_id == (contact[0] if contact else application_id))
    return owed.to_address(
        application.contact.email,
        structure_name=application.title,
        prefecture_name=owed.ports.places.department_name(application.place.department),
        question=question.text,
    )


def question_reminder(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail under the same conditions as ``question_asked``."""
    return question_asked(owed)


def application_lapsed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if all posts of the application were taken back."""
    return _to_stopped(owed, ApplicationStatus.LAPSED)


def posts_taken_back(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if some posts were taken back and the application continues with the others."""
    application = owed.subject(Application)
    require_fact(application.holds_posts)
    return owed.to_contact(application, MailKind.DECISIONS, posts_left=application.posts_granted)


def posts_given_back(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the structure gave back some posts and continues with the others."""
    return posts_taken_back(owed)


def contact_corrected(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the address is the contact's and the application is confirmed."""
    application = owed.subject(Application)
    require_fact(application.contact.email == owed.email.to and not application.awaits_confirmation)
    return owed.to_address(
        application.contact.email,
        structure_name=application.name,
        status_label=application.status.label,
        has_account=owed.has_account(application.contact.email, application.structure_id),
    )


def siret_corrected(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the application has the new SIRET and is living or unconfirmed."""
    application = owed.subject(Application)
    require_fact(application.siret == owed.email.params["siret"] and application.holds_form)
    return owed.to_address(application.contact.email, structure_name=application.name)


def commune_corrected(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to the structure's readers, if it still has the commune of the correction."""
    structure, facts = _with_commune(owed)
    department = structure.place.department
    return owed.to_structure(
        structure,
        MailKind.DECISIONS,
        **facts,
        department_name=owed.ports.places.department_name(department),
        moved=owed.email.params["former_department"] != department,
        has_account=owed.has_account(structure.contact_email, structure.id),
    )


def commune_corrected_staff(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail to an agent of one of both departments, if the structure still has the commune."""
    structure, facts = _with_commune(owed)
    former, new = str(owed.email.params["former_department"]), structure.place.department
    agent = owed.agent()
    require_fact(agent.role is Role.AGENCY or not {former, new}.isdisjoint(agent.departments))
    name = owed.ports.places.department_name
    return owed.to_address(
        agent.email,
        **facts,
        department_name=name(former),
        new_department_name=name(new),
        posts=applications_of(owed.ports, structure).posts_held,
    )


def _with_commune(owed: OwedEmail) -> tuple[Structure, dict[str, object]]:
    structure = owed.subject(Structure)
    place, params = structure.place, owed.email.params
    require_fact((place.insee_code, place.postal_code) == (params["insee_code"], params["postal_code"]))
    return structure, {"structure_name": structure.name, "commune": owed.ports.places.label(place)}


def contact_replaced(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the address is no longer the contact's."""
    application = owed.subject(Application)
    require_fact(application.contact.email != owed.email.to)
    return owed.to_address(owed.email.to, structure_name=application.name)


def application_withdrawn(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the application is withdrawn, and whether its structure gave posts back by it."""
    before = owed.subject(Application).before_stop
    return _to_stopped(
        owed, ApplicationStatus.WITHDRAWN, had_posts=before is not None and before.status not in _UNDECIDED
    )


def application_merged(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the application is closed as a duplicate of another that is living."""
    application = owed.subject(Application)
    kept = owed.get(Application, application.merged_into)
    require_fact(application.status is ApplicationStatus.DUPLICATE and kept.living)
    return owed.to_address(
        application.contact.email,
        structure_name=application.title,
        has_account=kept.structure_id is not None
        and owed.has_account(application.contact.email, kept.structure_id),
    )


def application_joined(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the duplicate is merged into this application, which is living."""
    application = owed.subject(Application)
    second = owed.get(Application, owed.email.params["second"])
    require_fact(application.living and second.merged_into == application.id)
    sender = second.contact
    return owed.to_address(
        application.contact.email,
        structure_name=application.title,
        sender=f"{sender.first_name} {sender.last_name} ({sender.job_title})",
        joined=_in_space(owed, sender.email, application.structure_id),
    )


def _in_space(owed: OwedEmail, address: str, structure_id: str | None) -> bool:
    """Return whether an address has an open or invited account of a structure."""
    account = account_of_address(owed.ports, address)
    return account is not None and structure_id is not None and account.works_for(structure_id)


def application_revived(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the application is living."""
    return _to_living(owed)


def application_cancelled(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the agency cancelled the application."""
    return _to_stopped(owed, ApplicationStatus.CANCELLED)


def application_duplicate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the agency closed the application as a duplicate, with a reason."""
    application = owed.subject(Application)
    require_fact(application.status is ApplicationStatus.DUPLICATE and not application.aside)
    return owed.to_address(
        application.contact.email, structure_name=application.title, reason=application.decision_reason
    )


# Statuses in which an application has no post yet.
_UNDECIDED = AWAITING_DECISION | {ApplicationStatus.SUBMITTED}


def _to_stopped(owed: OwedEmail, status: ApplicationStatus, **facts: bool) -> StoredEmail:
    application = owed.subject(Application)
    require_fact(application.status is status)
    return owed.to_contact(
        application,
        MailKind.DECISIONS,
        may_apply=owed.may_apply(application),
        **facts,
    )
