"""The form « Devenir conseiller »: one candidate and one confirmation per e-mail (RULES sections 3, 8)."""

from dataclasses import replace

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.candidates.candidate import (
    Candidate,
    CandidateAnswers,
    CandidateStatus,
    CheckedCandidateAnswers,
)
from chalicelib.domain.shared.calendar_rules import confirmation_deadline, end_of_day, paris_date
from chalicelib.domain.shared.public_form import (
    existing_phone,
    is_repeat,
    require_available_from,
    require_commune,
)
from chalicelib.domain.shared.refusal import RefusalCollector
from chalicelib.services.applying.apply import (
    COMMITMENTS_VERSION,
)
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.form_limits import count_form
from chalicelib.services.core.ports import GuardTaken, Ports
from chalicelib.services.core.transaction import decide, send_email

CONFIRMATION_TIMER = "candidate.confirmation"


def check_answers(ports: Ports, answers: CandidateAnswers) -> CheckedCandidateAnswers:
    """What the answers come to, without storing anything.

    Raises:
        Refusals: what is wrong with them.
    """
    rules = RefusalCollector()
    rules.check(answers.require_diploma)
    commune = ports.places.resolve(answers.insee_code, answers.postal_code)
    today = ports.today_at(commune)
    rules.check(lambda: require_available_from(answers.available_from, today, ports.parameters()))
    place = rules.check(lambda: require_commune(commune))
    phone = (
        rules.check(lambda: existing_phone(answers.phone, place, "/phone", read=ports.phones))
        if place
        else None
    )
    rules.require()
    assert place is not None
    return answers.checked(place=place, phone=phone)


def submit_candidate(ports: Ports, actor: Actor, *, answers: CandidateAnswers) -> None:
    """Receive the form: one row, one confirmation, whatever the number of posts (RULES sections 3, 8).

    Args:
        ports: the outside.
        actor: who sends it; forms are counted by their network address.
        answers: the form.

    Raises:
        Refusals: what is wrong with the answers; nothing is stored. Throttled: there were too many forms.
    """
    require(actor, Act.REGISTER)
    checked = check_answers(ports, answers)
    count_form(ports, actor, email=checked.email)
    key = guards.candidate_guard(ports, checked.email)
    holder = ports.store.guard_holder(key)
    if holder is None:
        try:
            decide(ports, actor, lambda changes: _receive(ports, changes, checked, key))
            return
        except GuardTaken as taken:
            holder = taken.holder
    _repeat(ports, actor, checked, holder)


def _receive(ports: Ports, changes: Changes, checked: CheckedCandidateAnswers, key: str) -> None:
    candidate = Candidate(
        **vars(checked),
        id=ports.ids.new(),
        status=CandidateStatus.SUBMITTED,
        commitments_version=COMMITMENTS_VERSION,
        submitted_at=changes.at,
    )
    changes.create(candidate)
    changes.take(key, candidate.id)
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


def _repeat(ports: Ports, actor: Actor, checked: CheckedCandidateAnswers, holder: str) -> None:
    """A form for an e-mail that is on file: only its owner hears of it, by e-mail."""

    def work(changes: Changes) -> None:
        candidate = ports.store.get(Candidate, holder)
        if candidate is None:
            return
        if candidate.status is not CandidateStatus.SUBMITTED:
            if guards.claim_form_email(ports, changes, candidate.id, most=1):
                send_email(
                    ports,
                    changes,
                    "candidate_exists",
                    to=candidate.email,
                    about=candidate.id,
                    links={"space": (LinkPurpose.CANDIDATE_SPACE, candidate.id)},
                )
            return
        corrected = replace(candidate, **vars(checked))
        parameters = ports.parameters()
        if is_repeat(candidate, corrected, changes.at, parameters):
            return
        if not guards.claim_form_email(
            ports, changes, candidate.id, most=parameters.corrections_per_form_day
        ):
            return
        renewed = replace(corrected, submitted_at=changes.at, form_number=candidate.form_number + 1)
        changes.update(renewed)
        _ask_confirmation(ports, changes, renewed)
        changes.note(renewed, "submitted_again")

    decide(ports, actor, work)


def confirmation_expired(ports: Ports, changes: Changes, timer: Timer) -> None:
    """The address was never confirmed: the form is removed (RULES section 10)."""
    candidate = ports.store.get(Candidate, timer.subject_id)
    if candidate is None or candidate.status is not CandidateStatus.SUBMITTED:
        return
    changes.delete(candidate)
    changes.release(guards.candidate_guard(ports, candidate.email), candidate.id)
    changes.note(candidate, "confirmation_expired")
