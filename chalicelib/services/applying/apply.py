"""The structure's form: its 12 answers become an application to confirm (RULES sections 2, 8)."""

from chalicelib.domain.access.actor import Actor, Anybody
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.answers import ApplicationAnswers, CheckedAnswers, require_posts_within
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.siret import normalise_siret
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import eligible_regime, subsidy
from chalicelib.domain.shared.calendar_rules import (
    confirmation_deadline,
    end_of_day,
    paris_date,
)
from chalicelib.domain.shared.public_form import (
    existing_phone,
    require_available_from,
    require_commune,
)
from chalicelib.domain.shared.refusal import RefusalCollector
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.forms_sent import ReceivedForm, SentForm, accepts_another_form, owe_form_storage
from chalicelib.services.core.guards import additional_guard, claim_form_email, form_guard, siret_guard
from chalicelib.services.core.limits import count_form
from chalicelib.services.core.packed import unpack
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, send_email

COMMITMENTS_VERSION = "2021-03"
CONFIRMATION_TIMER = "application.confirmation"
RECEIVE_TASK = "receive_application"


def check_answers(ports: Ports, answers: ApplicationAnswers) -> CheckedAnswers:
    """Return the checked answers, without storing them; the page shows the amount before the form is sent.

    Args:
        ports: the outside.
        answers: the form; or ``Answered``, to check only the answers given so far.

    Raises:
        Refusals: what is wrong. Unanswered: no error found, but answers are missing.
    """
    rules = RefusalCollector()
    parameters = ports.parameters()
    rules.check(lambda: require_posts_within(answers.posts_requested, parameters, "/posts_requested"))
    commune = rules.check(lambda: ports.places.resolve(answers.insee_code, answers.postal_code))
    today = ports.today_at(commune)
    rules.check(lambda: require_available_from(answers.available_from, today, parameters))
    regime = rules.check(
        lambda: eligible_regime(answers.kind, answers.legal_form, answers.private_law_contracts, parameters)
    )
    amount = rules.check(lambda: subsidy(regime, answers.agreement_months, parameters)) if regime else None
    siret = rules.check(lambda: normalise_siret(answers.siret))
    # A missing commune is refused only here, so that refusals are in the order of the questions.
    place = commune or rules.check(
        lambda: require_commune(ports.places.resolve(answers.insee_code, answers.postal_code))
    )
    phone = rules.check(
        lambda: existing_phone(answers.contact.phone, place, "/contact/phone", read=ports.phones)
    )
    rules.require()
    assert siret is not None and place is not None and amount is not None
    local_subsidy = amount.with_overseas_uplift(place.department, parameters)
    return answers.checked(siret=siret, place=place, phone=phone, subsidy=local_subsidy)


def release_guards(ports: Ports, changes: Changes, application: Application) -> None:
    """Release the guards of an application that ended, so that its SIRET and contact may apply again."""
    if application.is_additional:
        changes.release(additional_guard(application.siret), application.id)
        return
    changes.release(siret_guard(application.siret), application.id)
    changes.release(form_guard(ports, application.siret, application.contact.email), application.id)


def submit_application(
    ports: Ports, actor: Actor, *, answers: ApplicationAnswers, proof: str | None = None
) -> SentForm:
    """Check a form and owe the task that stores it (RULES sections 2, 8).

    Neither the response nor its duration shows what exists: only an e-mail to the stored address does.

    Args:
        ports: the outside.
        actor: the sender; forms are counted by network address.
        answers: of the form.
        proof: the token of a link that proves that the sender reads the mailbox, or None.

    Raises:
        Refusals: what is wrong with the answers. Throttled: too many forms. Nothing is stored.
    """
    require(actor, Act.APPLY)
    checked = check_answers(ports, answers)
    proved = count_form(ports, actor, email=checked.contact.email, proof=proof)
    return decide(
        ports,
        actor,
        lambda changes: owe_form_storage(
            ports, changes, RECEIVE_TASK, checked, email=checked.contact.email, proved=proved
        ),
    )


def receive(ports: Ports, form: ReceivedForm, task_id: str) -> None:
    """Store a submitted form, once per task, and owe its confirmation e-mail."""
    checked = unpack(CheckedAnswers, form.answers)
    key = form_guard(ports, checked.siret, checked.contact.email)

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        changes.task_done = task_id
        holder = ports.store.guard_holder(key)
        stored = ports.store.get(Application, holder) if holder else None
        if stored is None:
            _store(ports, changes, checked, key, form)
        else:
            _receive_again(ports, changes, checked, stored, form)

    decide(ports, Anybody(request_id=form.request_id), work, reads_guards=(key,))


def _store(ports: Ports, changes: Changes, checked: CheckedAnswers, key: str, form: ReceivedForm) -> None:
    application = Application(
        **vars(checked),
        id=ports.ids.new(),
        status=ApplicationStatus.SUBMITTED,
        commitments_version=COMMITMENTS_VERSION,
        submitted_at=form.sent_at,
    )
    changes.create(application)
    changes.take(key, application.id)
    ask_confirmation(ports, changes, application)
    changes.note(application, "submitted")


def ask_confirmation(ports: Ports, changes: Changes, application: Application) -> None:
    """Owe the e-mail with the confirmation link, and set the timer of its last day."""
    last_day = confirmation_deadline(paris_date(changes.at), ports.parameters())
    changes.set_timer(CONFIRMATION_TIMER, application.id, end_of_day(last_day))
    send_email(
        ports,
        changes,
        "application_confirm",
        to=application.contact.email,
        about=application.id,
        links={"confirm": (LinkPurpose.CONFIRM_APPLICATION, f"{application.id}/{application.form_number}")},
    )


def _receive_again(
    ports: Ports, changes: Changes, checked: CheckedAnswers, application: Application, form: ReceivedForm
) -> None:
    """Handle another form of the same person for the same SIRET."""
    if not application.awaits_confirmation:
        if claim_form_email(ports, changes, application.id, most=1):
            _notify_exists(ports, changes, application)
        return
    if not accepts_another_form(ports, changes, application, checked, form):
        return
    renewed = application.sent_again(checked, form.sent_at)
    changes.update(renewed)
    ask_confirmation(ports, changes, renewed.latest_of(checked))
    changes.note(renewed, "submitted_again")


def _notify_exists(ports: Ports, changes: Changes, application: Application) -> None:
    send_email(
        ports,
        changes,
        "application_exists",
        to=application.contact.email,
        about=application.id,
        links={"status": (LinkPurpose.APPLICATION_STATUS, application.link_id)},
    )
