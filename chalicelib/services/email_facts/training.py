"""The facts of the e-mails about the training when they are sent (RULES 14 to 17)."""

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.calendar_rules import exam_deadline, training_start_deadline
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.training.session import Mode, Seat, TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.status import AHEAD, SEATED, TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.owed_email import OutdatedEmail, OwedEmail, require_fact
from chalicelib.services.training.lots import lots_of_training, read_lot_book

T = TrainingStatus


def training_tested(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the test is passed and the training not begun, or the adviser is exempt."""
    return _to_structure(owed, **_test_facts(owed))


def training_tested_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the test is passed and the training not begun, or the adviser is exempt."""
    return _to_adviser(owed, **_test_facts(owed))


def training_confirmed(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the present place, if it is confirmed or the training goes on there."""
    training = owed.subject(Training)
    return _to_structure(owed, signed=training.contract_starts_on is not None, **_place_facts(training))


def training_confirmed_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the present place, if it is confirmed or the training goes on there."""
    return _to_adviser(owed, **_place_facts(owed.subject(Training)))


def training_place_lost(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if no place is confirmed and one is awaited."""
    require_fact(owed.subject(Training).status in (T.TO_TEST, T.TESTED, T.REGISTERED))
    return _to_structure(owed)


def training_place_lost_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if no place is confirmed and one is awaited."""
    require_fact(owed.subject(Training).status in (T.TO_TEST, T.TESTED, T.REGISTERED))
    return _to_adviser(owed)


def training_contract_missing(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the contract is missing and the session has not ended."""
    training = owed.subject(Training)
    seat = _require_seat(training)
    require_fact(training.start_blocked and owed.ports.today() <= seat.ends_on)
    return _to_structure(
        owed, starts_on=seat.starts_on.isoformat(), begun=seat.starts_on <= owed.ports.today()
    )


def training_contract_missing_body(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the session has begun and the contract is missing."""
    training = owed.subject(Training)
    seat = _require_seat(training)
    require_fact(training.start_blocked and seat.starts_on <= owed.ports.today() <= seat.ends_on)
    return _to_body(
        owed, training, structure_name=training.structure_name, starts_on=seat.starts_on.isoformat()
    )


def training_absence(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the absences as they are declared now."""
    training = owed.subject(Training)
    absences = [
        f"le {french_date(one.first_day)}"
        if one.first_day == one.last_day
        else f"du {french_date(one.first_day)} au {french_date(one.last_day)}"
        for one in training.absences
    ]
    return _to_structure(owed, absences=absences)


def training_abandoned(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the training is abandoned."""
    return _to_structure(owed, abandoned_on=_abandoned_on(owed))


def training_abandoned_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the training is abandoned."""
    return _to_adviser(owed, abandoned_on=_abandoned_on(owed))


def training_exam_due(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the certificate is not passed and its last day has not passed."""
    training = owed.subject(Training)
    ends_on = _require_seat(training).ends_on.isoformat()
    return _to_body(owed, training, exam_by=_exam_by(owed, training), ends_on=ends_on)


def training_exam_due_candidate(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the certificate is not passed and its last day has not passed."""
    training = owed.subject(Training)
    return _to_adviser(owed, exam_by=_exam_by(owed, training), failed=training.status is T.FAILED)


def training_start_due(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the contract has run for some days and the training has not begun."""
    training = owed.subject(Training)
    begun, today, params = training.contract_starts_on, owed.ports.today(), owed.ports.parameters()
    since = training.awaited_since(today)
    if begun is None or since is None or training.status not in AHEAD or not training.under_contract(today):
        raise OutdatedEmail
    # A corrected contract or a suspension may leave some days.
    require_fact(today >= training_start_deadline(since, params))
    return _to_body(
        owed,
        training,
        structure_name=training.structure_name,
        starts_on=begun.isoformat(),
        back_on=since.isoformat() if since > begun else None,
        days=params.training_start_days,
        to_test=training.status is T.TO_TEST,
    )


def training_away_body(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail with the present dates, if the adviser has a seat and is absent."""
    training = owed.subject(Training)
    require_fact(training.status in SEATED)
    days = [
        f"depuis le {french_date(one.first_day)}, retour non connu"
        if one.last_day is None
        else f"du {french_date(one.first_day)} au {french_date(one.last_day)}"
        for one in training.away
    ]
    return _to_body(owed, training, structure_name=training.structure_name, away=days)


def training_stopped_body(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the recruitment ended and so stopped the training, with whether a seat is free."""
    training = owed.subject(Training)
    require_fact(training.status is T.STOPPED)
    session = _freed_session(owed)
    lots = lots_of_training(read_lot_book(owed.ports), training).lots | frozenset(
        session.lots if session else ()
    )
    account = _require_body_account(owed, lots)
    ahead = session is not None and not session.begun(owed.ports.today())
    return owed.to_address(
        account.email,
        candidate_name=training.name,
        structure_name=training.structure_name,
        last_day=training.last_day.isoformat() if training.last_day else None,
        freed=ahead and training.seat is None,
        starts_on=session.dates.starts_on.isoformat() if session else None,
        where=(session.where or "à distance") if session else "",
    )


def _freed_session(owed: OwedEmail) -> TrainingSession | None:
    """Return the session in which the adviser had a seat when the recruitment ended, or None."""
    session_id = owed.email.params.get("session_id")
    return owed.ports.store.get(TrainingSession, str(session_id)) if session_id else None


def training_session_remote(owed: OwedEmail) -> StoredEmail:
    """Return the e-mail if the session became remote when it closed and is not over, even if it has begun."""
    session = owed.subject(TrainingSession)
    require_fact(session.turned_remote and session.status is TrainingSessionStatus.CONFIRMED)
    require_fact(not session.over(owed.ports.today()))
    account = _require_body_account(owed, frozenset(session.lots))
    return owed.to_address(
        account.email,
        where=session.where,
        registered=session.closed_with,
        least=owed.ports.parameters().in_person_advisers,
        starts_on=session.dates.starts_on.isoformat(),
        ends_on=session.dates.ends_on.isoformat(),
    )


def _test_facts(owed: OwedEmail) -> dict[str, object]:
    training = owed.subject(Training)
    exempt = training.status is T.EXEMPT
    require_fact(exempt or (training.test is not None and training.status in AHEAD))
    hours = training.test.hours.label if training.test and not exempt else ""
    return {"exempt": exempt, "course": hours}


def _place_facts(training: Training) -> dict[str, object]:
    seat = training.told
    if seat is None or training.status not in (T.CONFIRMED, T.IN_TRAINING):
        raise OutdatedEmail
    return {
        "remote": seat.mode is Mode.REMOTE,
        "where": seat.where or "à distance",
        "starts_on": seat.starts_on.isoformat(),
        "ends_on": seat.ends_on.isoformat(),
        "course": training.test.hours.label if training.test else "",
    }


def _require_seat(training: Training) -> Seat:
    if training.seat is None:
        raise OutdatedEmail
    return training.seat


def _abandoned_on(owed: OwedEmail) -> str:
    training = owed.subject(Training)
    if training.abandoned_on is None or training.status is not T.ABANDONED:
        raise OutdatedEmail
    return training.abandoned_on.isoformat()


def _exam_by(owed: OwedEmail, training: Training) -> str:
    due = exam_deadline(_require_seat(training).ends_on, owed.ports.parameters())
    require_fact(training.status in (T.FINISHED, T.FAILED) and owed.ports.today() <= due)
    return due.isoformat()


def _body_contact(owed: OwedEmail, training: Training) -> dict[str, object]:
    """Return the training body to ask: that of the session or, without one, that of the region."""
    lot_book = read_lot_book(owed.ports)
    number = training.seat.lots[-1] if training.seat else lot_book.lot_of(training.place.region)
    lot = lot_book.lot(number)
    return {"body_name": lot.body, "body_email": lot.contact_email}


def _to_structure(owed: OwedEmail, **facts: object) -> StoredEmail:
    training = owed.subject(Training)
    structure = owed.get(Structure, training.structure_id)
    return owed.to_structure(
        structure,
        MailKind.RECRUITMENT,
        structure_name=structure.name,
        candidate_name=training.name,
        has_account=owed.has_account(structure.contact_email, structure.id),
        **_body_contact(owed, training),
        **facts,
    )


def _to_adviser(owed: OwedEmail, **facts: object) -> StoredEmail:
    training = owed.subject(Training)
    candidate = owed.get(Candidate, training.candidate_id)
    structure = owed.get(Structure, training.structure_id)
    return owed.to_address(
        candidate.email,
        first_name=candidate.first_name,
        structure_name=structure.name,
        **_body_contact(owed, training),
        **facts,
    )


def _to_body(owed: OwedEmail, training: Training, **facts: object) -> StoredEmail:
    account = _require_body_account(owed, lots_of_training(read_lot_book(owed.ports), training).lots)
    return owed.to_address(account.email, candidate_name=training.name, **facts)


def _require_body_account(owed: OwedEmail, lots: frozenset[int]) -> Account:
    """Return the agent of a training body who receives the e-mail and must still hold one of the lots."""
    account = owed.agent()
    require_fact(account.role is Role.TRAINING_BODY and lots & set(account.lots))
    return account
