"""The facts of the e-mails about opinions and decisions when they are sent (RULES sections 4, 9, 10)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TypeVar

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.digest import Subject
from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.shared.calendar_rules import paris_date, safe_file_date
from chalicelib.services.access.accounts import account_of_address
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OwedEmail, require_fact, require_value

LINES_PER_SUBJECT = 20

T = TypeVar("T", Application, FollowUp, Agreement, Ledger)


def decision_validated(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the structure holds posts, with the term to recruit and whether it is over."""
    application = owed.subject(Application)
    require_fact(application.holds_posts)
    assert application.recruitment_deadline is not None
    today = owed.ports.today()
    account = account_of_address(owed.ports, application.contact.email)
    if account is None or "account" not in owed.links or not _opens_account(owed, account):
        owed = owed.without_link("account")
    deadline = application.recruitment_deadline
    file_by = safe_file_date(deadline, owed.ports.parameters())
    return owed.to_contact(
        application,
        MailKind.DECISIONS,
        posts=application.posts_granted,
        per_post_cents=application.subsidy_per_post_cents,
        months=application.agreement_months,
        total_cents=application.subsidy_of(application.posts_granted),
        deadline=deadline.isoformat(),
        term_over=application.past_term(today),
        complete_file_by=file_by.isoformat() if file_by >= today else None,
        account_pending=account is None or account.role is not Role.STRUCTURE,
        additional=application.is_additional,
        has_account=owed.has_account(application.contact.email, application.structure_id),
    )


def _opens_account(owed: OwedEmail, account: Account) -> bool:
    """Return whether the link of the decision opens the account of the present contact."""
    opened = owed.links["account"].subject_id == account.link_subject
    return opened and account.status is AccountStatus.INVITED


def posts_corrected(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the structure still holds the corrected number of posts."""
    application = owed.subject(Application)
    require_fact(application.holds_posts and application.posts_granted == owed.email.params["posts"])
    return owed.to_contact(
        application,
        MailKind.DECISIONS,
        total_cents=application.subsidy_of(application.posts_granted),
    )


def decision_rejected(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the application is rejected."""
    application = owed.subject(Application)
    require_fact(application.status is ApplicationStatus.REJECTED)
    return owed.to_contact(
        application,
        MailKind.DECISIONS,
        reason=application.decision_reason,
        may_apply=owed.may_apply(application),
    )


def decision_postponed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the present list of missing items, if a later session will decide."""
    application = owed.subject(Application)
    require_fact(application.awaits_decision and application.decided_on is not None)
    return owed.to_contact(application, MailKind.DECISIONS, missing=application.decision_reason)


def application_completed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the structure completed the application and no session has decided since."""
    application = owed.subject(Application)
    require_fact(application.may_be_completed and application.completion)
    return owed.to_agent(
        application.place.department, structure_name=application.title, text=application.completion
    )


def question_unanswered(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the question is unanswered and the committee has not decided."""
    application = owed.subject(Application)
    question = require_value(owed.ports.store.question(application.id, str(owed.email.params["question"])))
    require_fact(application.awaits_decision and question.answer is None)
    return owed.to_agent(
        application.place.department,
        structure_name=application.title,
        asked_on=paris_date(question.asked_at).isoformat(),
        text=question.text,
    )


def question_answered(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail, with whether the opinion and the decision are still awaited."""
    application = owed.subject(Application)
    return owed.to_agent(
        application.place.department,
        structure_name=application.title,
        opinion_awaited=application.awaits_opinion,
        decision_awaited=application.awaits_decision,
    )


def opinion_overdue(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the opinion is still awaited."""
    application = owed.subject(Application)
    require_fact(application.awaits_opinion)
    confirmed_on = paris_date(application.confirmed_at or application.submitted_at)
    return owed.to_agent(
        application.place.department,
        structure_name=application.title,
        confirmed_on=confirmed_on.isoformat(),
    )


def contact_is_staff(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the structure holds posts and its contact cannot have a structure's account."""
    application = owed.subject(Application)
    account = account_of_address(owed.ports, application.contact.email)
    require_fact(application.holds_posts and account is not None and account.role is not Role.STRUCTURE)
    return owed.to_address(owed.agent().email, structure_name=application.title, siret=application.siret)


def session_published(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the agent still follows the department; a session's results do not change."""
    agent = owed.agent()
    followed = [owed.ports.places.department_name(code) for code in agent.departments]
    department = owed.email.params["department_name"]
    agency = agent.role is Role.AGENCY
    require_fact(agency or department in followed)
    return owed.to_address(agent.email, in_place_of=department if agency else None)


def digest(owed: OwedEmail) -> StoredEmail:
    """Return the digest of the items that still hold: opinions to give, late items, texts to sign."""
    account = owed.subject(Account)
    require_fact(account.status is AccountStatus.ACTIVE)
    applications = [one for one in _listed_entities(owed, Application, "applications") if one.awaits_opinion]
    late = [one for one in _listed_entities(owed, FollowUp, "follow_ups") if one.escalated and one.awaited]
    returned = [one for one in _listed_entities(owed, FollowUp, "follow_ups_back") if one.back_on]
    opinions = [(one.place.department, one.title) for one in applications]
    today, parameters = owed.ports.today(), owed.ports.parameters()
    delays = [(one.department, one.late_line(today)) for one in late]
    backs = [(one.department, one.back_line) for one in returned]
    overdue = [
        one for one in _listed_entities(owed, Agreement, "agreements") if one.tray is AgreementTray.OVERDUE
    ]
    files = [(one.department, one.overdue_line(today, parameters)) for one in overdue]
    to_sign = [
        one for one in _listed_entities(owed, Agreement, "to_sign") if one.tray is AgreementTray.TO_SIGN
    ]
    texts = [(one.department, one.title) for one in to_sign]
    recoveries = [one for one in _listed_entities(owed, Ledger, "recoveries") if one.recovery_late(today)]
    orders = [
        (one.department, f"{one.structure_name} : titre n° {one.unpaid_recovery.number}")
        for one in recoveries
        if one.unpaid_recovery is not None
    ]
    news_by_subject = (
        (Subject.OPINION, opinions),
        (Subject.LATE_FOLLOW_UP, delays),
        (Subject.FOLLOW_UP_BACK, backs),
        (Subject.INSTRUCTION, files),
        (Subject.SIGNATURE, texts),
        (Subject.LATE_RECOVERY, orders),
    )
    own_news = {
        subject: [
            one for one in news if account.role in (Role.FUNDER, Role.AGENCY) or one[0] in account.departments
        ]
        for subject, news in news_by_subject
    }
    require_fact(any(own_news.values()))
    facts: dict[str, object] = {}
    for subject, news in own_news.items():
        facts |= _digest_facts(owed, subject, news)
    in_place = account.role is Role.AGENCY and bool(
        own_news[Subject.OPINION] or own_news[Subject.LATE_FOLLOW_UP]
    )
    return owed.to_address(account.email, in_place=in_place, **facts)


def _listed_entities(owed: OwedEmail, kind: type[T], name: str) -> Iterable[T]:
    """Return the entities whose ids the digest holds, in its order."""
    # E-mails owed by an older release have no ``agreements``.
    ids = owed.email.params.get(name, [])
    assert isinstance(ids, list)
    known, _ = owed.ports.store.several([(kind, one) for one in ids])
    return [known[one] for one in ids if one in known]


def _digest_facts(owed: OwedEmail, subject: Subject, news: list[tuple[str, str]]) -> dict[str, object]:
    """Return the facts of one subject: the count, the sections by department, and how many have no line."""
    counts = Counter(department for department, _ in news)
    lines: dict[str, list[str]] = defaultdict(list)
    for department, line in news[:LINES_PER_SUBJECT]:
        lines[department].append(line)
    names = {department: owed.ports.places.department_name(department) for department in counts}
    return {
        f"{subject}_count": len(news),
        f"{subject}_sections": [
            [f"{names[department]} ({counts[department]})", *lines[department]]
            for department in sorted(counts, key=names.__getitem__)
        ],
        f"{subject}_more": max(0, len(news) - LINES_PER_SUBJECT),
    }
