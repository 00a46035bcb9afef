"""What a training body records of one adviser: test, exemption, absences, abandonment, exams (RULES 15)."""

from collections.abc import Callable
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.training.course import Absence, CourseHours, Exam, Exemption, PositioningTest
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import Changes, Scalar
from chalicelib.services.core.limits import count_notification
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version
from chalicelib.services.training.certificate import CERTIFICATE
from chalicelib.services.training.lots import book, of_training
from chalicelib.services.training.progress import free_seat, tell, write

T = TrainingStatus


def read_training(ports: Ports, actor: Actor, training_id: str, act: Act = Act.SEE_TRAINING) -> Training:
    """Return a training, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    training = found(ports.store.get(Training, training_id))
    require(actor, act, of_training(book(ports), training))
    return training


def _change(
    ports: Ports,
    actor: Actor,
    training_id: str,
    change: Callable[[Training], Training],
    note: str,
    *,
    expected_version: int | None,
    tells: tuple[str, ...] = (),
    reason: str | None = None,
    done: Callable[[Training], bool] = lambda _known: False,
    **details: Scalar,
) -> Training:
    """Change a training, write the journal and owe e-mails; nothing is written when it is so already.

    Args:
        ports: the outside.
        actor: who changes it.
        training_id: of the training.
        change: the rule of the domain.
        note: the name of the act in the journal.
        expected_version: the one that the person saw, if given.
        tells: the names of the e-mails to owe.
        reason: as typed, kept apart from the journal.
        done: tells whether it is so already, for rules that refuse a repetition.
        details: for the journal.
    """

    def work(changes: Changes) -> Training:
        known = read_training(ports, actor, training_id, Act.FOLLOW_TRAINING)
        if done(known):
            return known
        changed = change(known)
        if changed == known:
            return known
        require_version(known, expected_version)
        free_seat(ports, changes, known, changed)
        write(ports, changes, known, changed)
        if changed.certificate is None:
            CERTIFICATE.delete(ports, changes, known)
        if tells:
            count_notification(ports, changes, changed.id)
            tell(ports, changes, changed, *tells)
        note_reason(ports, changes, changed, note, reason, **details)
        return changed

    return decide(ports, actor, work)


def record_test(
    ports: Ports,
    actor: Actor,
    training_id: str,
    *,
    hours: CourseHours,
    passed_on: date,
    expected_version: int | None = None,
) -> Training:
    """Record the result of the positioning test, or correct it until the training begins; idempotent.

    The structure and the adviser are told.

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``day_to_come``. Stale: somebody changed it meanwhile.
    """
    test = PositioningTest(hours=hours, passed_on=passed_on)
    return _change(
        ports,
        actor,
        training_id,
        lambda known: known.tested(test, ports.today()),
        "training_tested",
        expected_version=expected_version,
        tells=("training_tested", "training_tested_candidate"),
        done=lambda known: known.test == test,
        hours=int(hours.value),
        passed_on=passed_on.isoformat(),
    )


def take_test_back(
    ports: Ports, actor: Actor, training_id: str, *, expected_version: int | None = None
) -> Training:
    """Take back the result of a test that was recorded by mistake; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed it meanwhile.
    """
    return _change(
        ports,
        actor,
        training_id,
        lambda known: known.untested(ports.today()),
        "training_untested",
        expected_version=expected_version,
        done=lambda known: known.status is T.TO_TEST,
    )


def exempt(
    ports: Ports,
    actor: Actor,
    training_id: str,
    *,
    certified_on: date,
    reference: str,
    expected_version: int | None = None,
) -> Training:
    """Exempt an adviser who holds the CCP1 already, with its proof, or correct the proof; idempotent.

    The structure and the adviser are told.

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``day_to_come``. Stale: somebody changed it meanwhile.
    """
    exemption = Exemption(certified_on=certified_on, reference=reference)
    return _change(
        ports,
        actor,
        training_id,
        lambda known: known.exempted(exemption, ports.today()),
        "training_exempted",
        expected_version=expected_version,
        tells=("training_tested", "training_tested_candidate"),
        certified_on=certified_on.isoformat(),
    )


def take_exemption_back(
    ports: Ports, actor: Actor, training_id: str, *, expected_version: int | None = None
) -> Training:
    """Take an exemption back; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed it meanwhile.
    """
    return _change(
        ports,
        actor,
        training_id,
        lambda known: known.not_exempt(ports.today()),
        "training_not_exempt",
        expected_version=expected_version,
        done=lambda known: known.exemption is None and known.status in (T.TO_TEST, T.TESTED),
    )


def record_absence(
    ports: Ports,
    actor: Actor,
    training_id: str,
    *,
    first_day: date,
    last_day: date,
    expected_version: int | None = None,
) -> Training:
    """Record days of absence; the employer is told; idempotent.

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``absence_days``. Stale: somebody changed it meanwhile.
    """
    absence = Absence(first_day=first_day, last_day=last_day)
    return _change(
        ports,
        actor,
        training_id,
        lambda known: known.absent(absence, ports.today()),
        "training_absence",
        expected_version=expected_version,
        tells=("training_absence",),
        first_day=first_day.isoformat(),
        last_day=last_day.isoformat(),
    )


def take_absence_back(
    ports: Ports, actor: Actor, training_id: str, *, first_day: date, expected_version: int | None = None
) -> Training:
    """Take back the absence that begins on a day, recorded by mistake; the employer is told; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed it meanwhile.
    """
    return _change(
        ports,
        actor,
        training_id,
        lambda known: known.present(first_day),
        "training_absence_removed",
        expected_version=expected_version,
        tells=("training_absence",),
        first_day=first_day.isoformat(),
    )


def abandon(
    ports: Ports,
    actor: Actor,
    training_id: str,
    *,
    on: date,
    reason: str,
    expected_version: int | None = None,
) -> Training:
    """Record that the adviser abandons the training; the employer is told; idempotent.

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``day_to_come``. Stale: somebody changed it meanwhile.
    """
    return _change(
        ports,
        actor,
        training_id,
        lambda known: known.abandoned(on, ports.today()),
        "training_abandoned",
        expected_version=expected_version,
        tells=("training_abandoned", "training_abandoned_candidate"),
        reason=reason,
        done=lambda known: known.status is T.ABANDONED and known.abandoned_on == on,
        on=on.isoformat(),
    )


def resume(ports: Ports, actor: Actor, training_id: str, *, expected_version: int | None = None) -> Training:
    """Undo an abandonment: the adviser continues the session, or waits for another one; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed it meanwhile.
    """
    return _change(
        ports,
        actor,
        training_id,
        lambda known: known.resumed(ports.today()),
        "training_resumed",
        expected_version=expected_version,
        done=lambda known: known.abandoned_on is None and known.status in (T.TESTED, T.IN_TRAINING),
    )


def record_exam(
    ports: Ports,
    actor: Actor,
    training_id: str,
    *,
    on: date,
    passed: bool,
    expected_version: int | None = None,
) -> Training:
    """Record an examination for the CCP1; another one of the same day corrects it; idempotent.

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``exam_day``. Stale: somebody changed it meanwhile.
    """
    exam = Exam(on=on, passed=passed)
    return _change(
        ports,
        actor,
        training_id,
        lambda known: known.examined(exam, ports.today()),
        "training_examined",
        expected_version=expected_version,
        on=on.isoformat(),
        passed=passed,
    )


def take_exam_back(
    ports: Ports, actor: Actor, training_id: str, *, on: date, expected_version: int | None = None
) -> Training:
    """Take back the last examination, recorded by mistake; idempotent.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed it meanwhile.
    """
    return _change(
        ports,
        actor,
        training_id,
        lambda known: known.without_exam(on, ports.today()),
        "training_exam_removed",
        expected_version=expected_version,
        on=on.isoformat(),
    )
