"""The training of one adviser, from the positioning test to the certificate (RULES 2, 15 to 17)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.domain.documents.document import Document
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import french_date, of_person
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition
from chalicelib.domain.training.awaiting import Away, awaited_since, back_from
from chalicelib.domain.training.course import Absence, Exam, Exemption, PositioningTest
from chalicelib.domain.training.session import Seat, TrainingSession
from chalicelib.domain.training.status import AHEAD, HOLDING, TRAINED, TRANSITIONS, TrainingStatus

T = TrainingStatus
_LATER_EXAM = "Un examen plus récent est enregistré : retirez-le d'abord."


@dataclass(frozen=True, kw_only=True)
class Training(Entity):
    """The training of one recruitment, with the same id; names and dates are copied for lists.

    Args:
        place: of the structure; its region determines the lot.
        since: the date in Paris since which it has its status.
        planned_hire_date: the expected first day, used while no contract is recorded.
        contract_starts_on, last_day: of the contract; None without a contract or without a last day.
        test, exemption: as the training body recorded them.
        seat: in the session for which the adviser is registered, or which they followed.
        told: the seat as it was last confirmed by e-mail; None before.
        away: the suspensions of the contract, in the order of their days.
    """

    structure_id: str
    candidate_id: str
    agreement_id: str
    first_name: str
    last_name: str
    structure_name: str
    place: Place
    since: date
    planned_hire_date: date
    status: TrainingStatus = TrainingStatus.TO_TEST
    contract_starts_on: date | None = None
    last_day: date | None = None
    test: PositioningTest | None = None
    exemption: Exemption | None = None
    seat: Seat | None = None
    told: Seat | None = None
    absences: tuple[Absence, ...] = ()
    abandoned_on: date | None = None
    exams: tuple[Exam, ...] = ()
    away: tuple[Away, ...] = ()
    # The copy of the certificate.
    certificate: Document | None = None

    @classmethod
    def of(cls, recruitment: Recruitment, *, place: Place, today: date) -> "Training":
        """Begin the training of a recruitment, which waits for the positioning test."""
        return cls(
            id=recruitment.id,
            structure_id=recruitment.structure_id,
            candidate_id=recruitment.candidate_id,
            agreement_id=recruitment.agreement_id,
            first_name=recruitment.first_name,
            last_name=recruitment.last_name,
            structure_name=recruitment.structure_name,
            place=place,
            since=today,
            planned_hire_date=recruitment.planned_hire_date,
        ).following(recruitment, today)

    @property
    def name(self) -> str:
        """First and last name, as people read them."""
        return f"{self.first_name} {self.last_name}"

    @property
    def available_from(self) -> date:
        """From when the adviser may be trained: the start of the contract, or the planned hiring date.

        A suspension of the contract that has that day moves it to the return, once it is known.
        """
        begins = self.contract_starts_on or self.planned_hire_date
        return back_from(begins, self.away) or begins

    def away_on(self, day: date) -> bool:
        """Return whether the contract is suspended on a day: nobody is expected in training then."""
        return any(one.covers(day) for one in self.away)

    def awaited_since(self, today: date) -> date | None:
        """Return the day from which it is awaited; None without a contract, and until a return is known."""
        begins = self.contract_starts_on
        return None if begins is None else awaited_since(begins, self.away, today)

    @property
    def in_post_from(self) -> date | None:
        """The day on which the adviser takes up the post: the one after the training (RULES 16).

        An exempt adviser is in post from the first day of the contract. None while it is not known.
        """
        if self.status is T.EXEMPT:
            return self.contract_starts_on
        if self.status in TRAINED and self.seat is not None:
            return self.seat.ends_on + timedelta(days=1)
        return None

    def under_contract(self, day: date) -> bool:
        """Return whether the contract covers a day, which money and rights depend on."""
        begun = self.contract_starts_on is not None and self.contract_starts_on <= day
        return begun and (self.last_day is None or day <= self.last_day)

    def in_post(self, day: date) -> bool:
        """Return whether the adviser is trained and serves the public on a day (RULES 16)."""
        return self.in_post_from is not None and self.in_post_from <= day and self.under_contract(day)

    @property
    def start_blocked(self) -> bool:
        """Whether the training may not start, since the contract is missing (RULES 14)."""
        return self.status is T.CONFIRMED and self.contract_starts_on is None

    # Beside the recruitment

    def following(self, recruitment: Recruitment, today: date) -> "Training":
        """Update it from its recruitment: names, dates, and status.

        An unfinished training stops when the recruitment ends, and continues if the end is taken back. One
        that was not begun stops as soon as an end is declared before its session: the seat is free again.
        """
        contract = recruitment.contract
        followed = replace(
            self,
            first_name=recruitment.first_name,
            last_name=recruitment.last_name,
            structure_name=recruitment.structure_name,
            planned_hire_date=recruitment.planned_hire_date,
            contract_starts_on=contract.starts_on if contract else None,
            last_day=recruitment.last_day,
            away=tuple(
                Away(first_day=one.first_day, last_day=one.last_day) for one in recruitment.suspensions
            ),
        )
        stops = not recruitment.living and followed.status in AHEAD | {T.IN_TRAINING}
        if stops or followed._overtaken_by(recruitment.ended_on):
            return replace(followed._seat_freed(), status=T.STOPPED, since=today)
        if recruitment.living and recruitment.ended_on is None and followed.status is T.STOPPED:
            return followed._back(today)
        # The contract was taken back as a mistake: the adviser may no longer start.
        if recruitment.status is RecruitmentStatus.VALIDATED and followed.status is T.IN_TRAINING:
            return replace(followed, status=T.CONFIRMED, since=today)
        return followed

    def _overtaken_by(self, ended_on: date | None) -> bool:
        """Return whether no session begins by the declared end of the contract, and none was begun."""
        if ended_on is None or self.status not in AHEAD:
            return False
        return self.seat is None or self.seat.starts_on > ended_on

    def _seat_freed(self) -> "Training":
        """Give up the seat of a session that has not begun; one that has begun may be continued."""
        return self if self.status is T.IN_TRAINING else replace(self, seat=None, told=None)

    def _back(self, today: date) -> "Training":
        """Continue the session that was begun, if it has not ended, or wait for another one."""
        if self.seat is not None and today <= self.seat.ends_on:
            return replace(self, status=T.IN_TRAINING, since=today, abandoned_on=None)
        return self._waiting(today)

    def _waiting(self, today: date) -> "Training":
        """Wait for a session, or for the test if there was none."""
        status = T.TO_TEST if self.test is None else T.TESTED
        return replace(self, status=status, since=today, seat=None, told=None, abandoned_on=None)

    def _moved_to(self, status: TrainingStatus, today: date) -> "Training":
        message = f"Cette formation est « {self.status.label} » : l'opération n'est pas possible."
        moved = require_transition(TRANSITIONS, self.status, status, message)
        return replace(self, status=moved, since=today)

    # The test and the exemption

    def tested(self, test: PositioningTest, today: date) -> "Training":
        """Record the result of the positioning test, or correct it until the training begins.

        Raises:
            Refusal: ``status_forbids``; ``day_to_come`` for a day that has not come.
        """
        _require_past(test.passed_on, today, "/passed_on", "Le test ne peut pas être dans le futur.")
        if self.test is not None and self.status in AHEAD:
            return replace(self, test=test)
        return replace(self._moved_to(T.TESTED, today), test=test)

    def untested(self, today: date) -> "Training":
        """Take back a result recorded by mistake, while the adviser has no seat.

        Raises:
            Refusal: ``status_forbids``.
        """
        if self.status is not T.TESTED:
            raise Refusal(
                "status_forbids",
                "Le résultat du test se retire tant que la personne n'est pas inscrite : annulez d'abord son "
                "inscription.",
            )
        return replace(self, test=None, status=T.TO_TEST, since=today)

    def exempted(self, exemption: Exemption, today: date) -> "Training":
        """Exempt an adviser who holds the certificate already, or correct its proof.

        Raises:
            Refusal: ``status_forbids``; ``day_to_come``.
        """
        message = "Le certificat ne peut pas être dans le futur."
        _require_past(exemption.certified_on, today, "/certified_on", message)
        if self.status is T.EXEMPT:
            return replace(self, exemption=exemption)
        return replace(self._moved_to(T.EXEMPT, today), exemption=exemption)

    def not_exempt(self, today: date) -> "Training":
        """Take an exemption back, and the copy of the certificate with it (RULES section 11).

        Raises:
            Refusal: ``status_forbids``.
        """
        if self.status is not T.EXEMPT:
            raise Refusal("status_forbids", "Cette personne n'est pas dispensée de formation.")
        return replace(self._waiting(today), exemption=None, certificate=None)

    # The seat

    def registered(self, session: TrainingSession, today: date) -> "Training":
        """Take a seat in a session, or move to another session, confirmed or not.

        Raises:
            Refusal: ``status_forbids``.
        """
        if self.status is T.REGISTERED:
            return replace(self, seat=session.seat)
        if self.status is T.TO_TEST:
            raise Refusal(
                "status_forbids",
                f"Le résultat du test {of_person(self.name)} n'est pas enregistré : c'est lui qui décide de "
                "la durée.",
            )
        return replace(self._moved_to(T.REGISTERED, today), seat=session.seat, told=None)

    def confirmed(self, session: TrainingSession, today: date) -> "Training":
        """Note that the place and the dates of its session were confirmed or corrected (RULES 15).

        Raises:
            Refusal: ``status_forbids``.
        """
        if self.status is T.CONFIRMED:
            return replace(self, seat=session.seat, told=session.seat)
        return replace(self._moved_to(T.CONFIRMED, today), seat=session.seat, told=session.seat)

    def unseated(self, today: date) -> "Training":
        """Lose the seat before the session begins, and wait for another one.

        Raises:
            Refusal: ``status_forbids``.
        """
        if self.status not in (T.REGISTERED, T.CONFIRMED):
            raise Refusal(
                "status_forbids",
                "Cette personne n'a pas d'inscription à annuler. Une fois la formation commencée, déclarez "
                "un abandon.",
            )
        return self._waiting(today)

    # The session

    def may_start(self, today: date) -> bool:
        """Return whether the adviser may start: the contract runs and is not suspended (RULES 14)."""
        return self.status is T.CONFIRMED and self.under_contract(today) and not self.away_on(today)

    def started(self, today: date) -> "Training":
        """Begin the session.

        Raises:
            Refusal: ``status_forbids``.
        """
        return self._moved_to(T.IN_TRAINING, today)

    def ended(self, today: date) -> "Training":
        """End the session; an adviser who never began it waits for another one.

        Raises:
            Refusal: ``status_forbids``.
        """
        return self._waiting(today) if self.status is T.CONFIRMED else self._moved_to(T.FINISHED, today)

    def absent(self, absence: Absence, today: date) -> "Training":
        """Record days of absence from the session.

        Raises:
            Refusal: ``status_forbids`` unless the session was begun, ``absence_days`` for days outside the
                session or to come.
        """
        self._require_attending()
        assert self.seat is not None
        if absence.last_day < absence.first_day:
            raise _absence("/last_day", "Le dernier jour ne peut pas précéder le premier.")
        if not self.seat.starts_on <= absence.first_day <= today:
            raise _absence(
                "/first_day",
                f"La session a commencé le {french_date(self.seat.starts_on)} : l'absence commence ce "
                "jour-là ou après, et au plus tard aujourd'hui.",
            )
        if absence.last_day > self.seat.ends_on:
            raise _absence("/last_day", f"La session finit le {french_date(self.seat.ends_on)}.")
        known = {*self.absences, absence}
        return replace(self, absences=tuple(sorted(known, key=lambda one: (one.first_day, one.last_day))))

    def present(self, first_day: date) -> "Training":
        """Take back the absences that begin on a day, recorded by mistake.

        Raises:
            Refusal: ``status_forbids`` unless the session was begun.
        """
        self._require_attending()
        return replace(self, absences=tuple(one for one in self.absences if one.first_day != first_day))

    def _require_attending(self) -> None:
        if self.status is not T.IN_TRAINING and self.status not in TRAINED:
            raise Refusal("status_forbids", "Les absences se déclarent une fois la formation commencée.")

    def abandoned(self, on: date, today: date) -> "Training":
        """Abandon the training; a session that has not begun gets the seat back.

        Raises:
            Refusal: ``status_forbids``; ``day_to_come``.
        """
        _require_past(on, today, "/on", "L'abandon ne peut pas être dans le futur.")
        freed = self._seat_freed()
        return replace(freed._moved_to(T.ABANDONED, today), abandoned_on=on)

    def resumed(self, today: date) -> "Training":
        """Undo the abandonment: the adviser continues the session, or waits for another one.

        Raises:
            Refusal: ``status_forbids``.
        """
        if self.status is not T.ABANDONED:
            raise Refusal("status_forbids", "Cette formation n'est pas abandonnée.")
        return self._back(today)

    # The certificate

    def examined(self, exam: Exam, today: date) -> "Training":
        """Record an examination; one of the same day corrects it, one of a later day is another attempt.

        Raises:
            Refusal: ``status_forbids``; ``exam_day`` for a day before the end of the training, in the future,
                or before another examination.
        """
        _require_past(exam.on, today, "/on", "L'examen ne peut pas être dans le futur.", "exam_day")
        if self.status not in TRAINED or self.seat is None:
            raise Refusal("status_forbids", "L'examen se passe une fois la formation suivie jusqu'à sa fin.")
        if exam.on < self.seat.ends_on:
            raise Refusal(
                "exam_day",
                f"La formation finit le {french_date(self.seat.ends_on)} : l'examen a lieu ce jour-là ou "
                "après.",
                "invalid",
                "/on",
            )
        earlier = tuple(one for one in self.exams if one.on < exam.on)
        if any(one.passed for one in earlier):
            raise Refusal("status_forbids", "Le CCP1 est obtenu : il n'y a plus d'examen à passer.")
        if any(one.on > exam.on for one in self.exams):
            raise Refusal(
                "exam_day",
                _LATER_EXAM,
                "invalid",
                "/on",
            )
        return self._with_exams((*earlier, exam), today)

    def without_exam(self, on: date, today: date) -> "Training":
        """Take back the last examination, recorded by mistake; without one on that day nothing changes.

        A certificate that it gave goes too, with its copy (RULES section 11).

        Raises:
            Refusal: ``status_forbids`` for one that was followed by another attempt.
        """
        if not any(one.on == on for one in self.exams):
            return self
        if self.exams[-1].on != on:
            raise Refusal("status_forbids", _LATER_EXAM)
        return self._with_exams(self.exams[:-1], today)

    def _with_exams(self, exams: tuple[Exam, ...], today: date) -> "Training":
        status = T.FINISHED if not exams else T.CERTIFIED if exams[-1].passed else T.FAILED
        since = self.since if status is self.status else today
        certificate = self.certificate if status in HOLDING else None
        return replace(self, exams=exams, status=status, since=since, certificate=certificate)

    @property
    def lacks_certificate(self) -> bool:
        """Whether the adviser has the certificate, and no copy of it is kept."""
        return self.status in HOLDING and self.certificate is None

    def require_certificate(self) -> None:
        """Check that the certificate is held, by examination or from before.

        Raises:
            Refusal: ``no_certificate``.
        """
        if self.status not in HOLDING:
            raise Refusal(
                "no_certificate",
                "Aucun certificat n'est enregistré : l'organisme de formation enregistre d'abord l'examen "
                "réussi, ou la dispense.",
            )


def _require_past(day: date, today: date, pointer: str, message: str, code: str = "day_to_come") -> None:
    if day > today:
        raise Refusal(code, message, "invalid", pointer)


def _absence(pointer: str, message: str) -> Refusal:
    return Refusal("absence_days", message, "invalid", pointer)
