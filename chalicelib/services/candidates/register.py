"""The form « Devenir conseiller »: one candidate and one confirmation per e-mail (programme.md 3, 8)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus, Situation
from chalicelib.domain.shared.calendar_rules import confirmation_deadline, end_of_day, paris_date
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.applying.apply import (
    COMMITMENTS_VERSION,
    CORRECTIONS_A_DAY,
    TOLD_GUARDS,
    Rules,
    may_tell,
    normalise_phone,
    require_available_from,
    resolve_place,
)
from chalicelib.services.core.changes import Author, Changes
from chalicelib.services.core.decisions import decide, send_email
from chalicelib.services.core.form_limits import count_form
from chalicelib.services.core.ports import GuardTaken, Ports

CONFIRMATION_DEADLINE = "candidate.confirmation"

_SAME_FORM = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class CandidateAnswers:
    """The answers as the form gives them, already of the right types."""

    situations: tuple[Situation, ...]
    diploma: str | None
    has_experience: bool
    postal_code: str
    insee_code: str
    max_distance_km: int | None
    available_from: date
    first_name: str
    last_name: str
    email: str
    phone: str | None


CANDIDATE_GUARDS = "CANDIDATE#"


def email_guard(ports: Ports, email: str) -> str:
    """The guard of « one candidate per normalised e-mail » (programme.md 8)."""
    return f"{CANDIDATE_GUARDS}{ports.signer.fingerprint(email)}"


def _require_diploma(situations: tuple[Situation, ...], diploma: str | None) -> None:
    graduate = Situation.GRADUATE in situations
    if graduate and diploma is None:
        raise Refusal("diploma_required", "Indiquez le nom de votre diplôme.", "invalid", "/diploma")
    if diploma is not None and not graduate:
        raise Refusal(
            "diploma_unexpected",
            "Indiquez un diplôme seulement si vous êtes diplômé de la médiation numérique.",
            "invalid",
            "/diploma",
        )


def submit_candidate(ports: Ports, author: Author, answers: CandidateAnswers, *, address: str) -> None:
    """Receive the form: one row, one confirmation, whatever the number of posts (programme.md 3, 8).

    Args:
        ports: the outside.
        author: whose request it is.
        answers: the form.
        address: the network address it comes from.

    Raises:
        Refusals: what is wrong with the answers; nothing is stored. Throttled: there were too many forms.
    """
    rules = Rules()
    rules.check(lambda: _require_diploma(answers.situations, answers.diploma))
    rules.check(lambda: require_available_from(ports, answers.available_from))
    place = rules.check(lambda: resolve_place(ports, answers.insee_code, answers.postal_code))
    phone = rules.check(lambda: normalise_phone(ports, answers.phone, place, "/phone")) if place else None
    rules.require()
    assert place is not None
    count_form(ports, address=address, email=answers.email)
    key = email_guard(ports, answers.email)
    holder = ports.store.guard_holder(key)
    if holder is None:
        try:
            decide(ports, author, lambda changes: _receive(ports, changes, answers, place, phone, key))
            return
        except GuardTaken as taken:
            holder = taken.holder
    _repeat(ports, author, answers, place, phone, holder)


def _receive(
    ports: Ports, changes: Changes, answers: CandidateAnswers, place: Place, phone: str | None, key: str
) -> None:
    candidate = Candidate(
        id=ports.ids.new(),
        status=CandidateStatus.SUBMITTED,
        situations=answers.situations,
        diploma=answers.diploma,
        has_experience=answers.has_experience,
        place=place,
        max_distance_km=answers.max_distance_km,
        available_from=answers.available_from,
        first_name=answers.first_name,
        last_name=answers.last_name,
        email=answers.email,
        phone=phone,
        commitments_version=COMMITMENTS_VERSION,
        submitted_at=changes.at,
    )
    changes.create(candidate)
    changes.take(key, candidate.id)
    _ask_confirmation(ports, changes, candidate)
    changes.note(candidate, "submitted")


def _ask_confirmation(ports: Ports, changes: Changes, candidate: Candidate) -> None:
    last_day = confirmation_deadline(paris_date(changes.at), ports.parameters())
    changes.owe(CONFIRMATION_DEADLINE, candidate.id, end_of_day(last_day))
    send_email(
        ports,
        changes,
        "candidate_confirm",
        to=candidate.email,
        about=candidate.id,
        params={"first_name": candidate.first_name},
        links={"confirm": (LinkPurpose.CONFIRM_CANDIDATE, f"{candidate.id}/{candidate.form_number}")},
    )


def _repeat(
    ports: Ports, author: Author, answers: CandidateAnswers, place: Place, phone: str | None, holder: str
) -> None:
    """A form for an e-mail that is on file: only its owner hears of it, by e-mail."""

    def work(changes: Changes) -> None:
        candidate = ports.store.get(Candidate, holder)
        if candidate is None:
            return
        if candidate.status is not CandidateStatus.SUBMITTED:
            if may_tell(ports, changes, candidate.id, most=1):
                send_email(
                    ports,
                    changes,
                    "candidate_exists",
                    to=candidate.email,
                    about=candidate.id,
                    params={"first_name": candidate.first_name},
                    links={"space": (LinkPurpose.CANDIDATE_SPACE, candidate.id)},
                )
            return
        corrected = replace(
            candidate,
            situations=answers.situations,
            diploma=answers.diploma,
            has_experience=answers.has_experience,
            place=place,
            max_distance_km=answers.max_distance_km,
            available_from=answers.available_from,
            first_name=answers.first_name,
            last_name=answers.last_name,
            phone=phone,
        )
        if corrected == candidate and changes.at - candidate.submitted_at < _SAME_FORM:
            return
        if not may_tell(ports, changes, candidate.id, most=CORRECTIONS_A_DAY):
            return
        renewed = replace(corrected, submitted_at=changes.at, form_number=candidate.form_number + 1)
        changes.update(renewed)
        _ask_confirmation(ports, changes, renewed)
        changes.note(renewed, "submitted_again")

    decide(ports, author, work, reads_guards=(TOLD_GUARDS,))
