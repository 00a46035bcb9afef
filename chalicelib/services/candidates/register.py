"""The form « Devenir conseiller »: one candidate and one confirmation per e-mail (RULES sections 3, 8)."""

from chalicelib.domain.access.actor import Actor, Anybody
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.candidates.answers import CandidateAnswers, CheckedCandidateAnswers, require_diploma
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.shared.calendar_rules import confirmation_deadline, end_of_day, paris_date
from chalicelib.domain.shared.public_form import existing_phone, require_available_from, require_commune
from chalicelib.domain.shared.refusal import RefusalCollector
from chalicelib.services.applying.apply import COMMITMENTS_VERSION
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.forms_sent import (
    ReceivedForm,
    SentForm,
    accepts_another_form,
    claim_confirmation_email,
    owe_form_storage,
)
from chalicelib.services.core.limits import count_form
from chalicelib.services.core.packed import unpack
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, send_email

CONFIRMATION_TIMER = "candidate.confirmation"
RECEIVE_TASK = "receive_candidate"


def check_answers(ports: Ports, answers: CandidateAnswers) -> CheckedCandidateAnswers:
    """Return the checked answers, without storing them.

    Args:
        ports: the outside.
        answers: the form, or ``Answered`` to check the given answers only.

    Raises:
        Refusals: those of invalid answers. Unanswered: some answers are missing.
    """
    rules = RefusalCollector()
    rules.check(lambda: require_diploma(answers.situations, answers.diploma))
    place = rules.check(
        lambda: require_commune(ports.places.resolve(answers.insee_code, answers.postal_code))
    )
    today = ports.today_at(place)
    rules.check(lambda: require_available_from(answers.available_from, today, ports.parameters()))
    phone = rules.check(lambda: existing_phone(answers.phone, place, "/phone", read=ports.phones))
    rules.require()
    assert place is not None
    return answers.checked(place=place, phone=phone)


def submit_candidate(
    ports: Ports, actor: Actor, *, answers: CandidateAnswers, proof: str | None = None
) -> SentForm:
    """Check a form and owe the task that stores it; the response time reveals nothing (RULES section 8).

    Args:
        ports: the outside.
        actor: its network address is used to count forms.
        answers: of the form.
        proof: the token of a link that proves that the sender reads the mailbox, if any.

    Raises:
        Refusals: those of invalid answers. Throttled: too many forms. Nothing is stored.
    """
    require(actor, Act.REGISTER)
    checked = check_answers(ports, answers)
    proved = count_form(ports, actor, email=checked.email, proof=proof)
    return decide(
        ports,
        actor,
        lambda changes: owe_form_storage(
            ports, changes, RECEIVE_TASK, checked, email=checked.email, proved=proved
        ),
    )


def receive(ports: Ports, form: ReceivedForm, task_id: str) -> None:
    """Store a form once, even if it was posted several times, and owe its confirmation e-mail."""
    checked = unpack(CheckedCandidateAnswers, form.answers)

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        changes.task_done = task_id
        holder = guards.candidate_id_of(ports, checked.email)
        registered = ports.store.get(Candidate, holder) if holder else None
        if registered is None:
            _create_candidate(ports, changes, checked, form)
        else:
            _handle_another_form(ports, changes, checked, registered, form)

    decide(ports, Anybody(request_id=form.request_id), work, reads_guards=(guards.CANDIDATES,))


def _create_candidate(
    ports: Ports, changes: Changes, checked: CheckedCandidateAnswers, form: ReceivedForm
) -> None:
    candidate = Candidate(
        **vars(checked),
        id=ports.ids.new(),
        status=CandidateStatus.SUBMITTED,
        commitments_version=COMMITMENTS_VERSION,
        submitted_at=form.sent_at,
    )
    changes.create(candidate)
    changes.take(guards.candidate_guard(ports, checked.email), candidate.id)
    _ask_confirmation(ports, changes, candidate)
    changes.note(candidate, "submitted")


def _ask_confirmation(ports: Ports, changes: Changes, candidate: Candidate) -> None:
    last_day = confirmation_deadline(paris_date(changes.at), ports.parameters())
    changes.set_timer(CONFIRMATION_TIMER, candidate.id, end_of_day(last_day))
    send_email(
        ports,
        changes,
        "candidate_confirm",
        to=candidate.email,
        about=candidate.id,
        links={"confirm": (LinkPurpose.CONFIRM_CANDIDATE, f"{candidate.id}/{candidate.form_number}")},
    )


def _handle_another_form(
    ports: Ports,
    changes: Changes,
    checked: CheckedCandidateAnswers,
    candidate: Candidate,
    form: ReceivedForm,
) -> None:
    """Handle another form for a registered address: only the owner is told, by e-mail."""
    if candidate.status is CandidateStatus.CONFIRMED:
        if guards.claim_form_email(ports, changes, candidate.id, most=1):
            send_email(
                ports,
                changes,
                "candidate_exists",
                to=candidate.email,
                about=candidate.id,
                links={"space": (LinkPurpose.CANDIDATE_SPACE, candidate.link_subject)},
            )
        return
    if candidate.status is CandidateStatus.WITHDRAWN:
        if not claim_confirmation_email(ports, changes, candidate, form):
            return
        renewed = candidate.coming_back(checked, form.sent_at)
    elif accepts_another_form(ports, changes, candidate, checked, form):
        renewed = candidate.sent_again(checked, form.sent_at)
    else:
        return
    changes.update(renewed)
    _ask_confirmation(ports, changes, renewed.latest_of(checked))
    changes.note(renewed, "submitted_again")


def confirmation_expired(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Delete a form that was never confirmed; a withdrawn candidate stays withdrawn (RULES section 10)."""
    candidate = ports.store.get(Candidate, timer.subject_id)
    if candidate is None or candidate.status is not CandidateStatus.SUBMITTED:
        return
    if candidate.returning:
        changes.update(candidate.not_confirmed())
    else:
        changes.delete(candidate)
        guards.release_candidate_address(ports, changes, candidate)
    changes.note(candidate, "confirmation_expired")
