"""What a training body records about one adviser: test, exemption, absences, abandonment, exams (RULES
15)."""

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
from chalicelib.services.training.lots import lots_of_training, read_lot_book
from chalicelib.services.training.progress import free_seat, send_training_emails, write_training

T = TrainingStatus


def read_training(ports: Ports, actor: Actor, training_id: str, act: Act = Act.SEE_TRAINING) -> Training:
    """Return a training, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    training = found(ports.store.get(Training, training_id))
    require(actor, act, lots_of_training(read_lot_book(ports), training))
    return training


def _change(
    ports: Ports,
    actor: Actor,
    training_id: str,
    change: Callable[[Training], Training],
    journal_act: str,
    *,
    expected_version: int | None,
    templates: tuple[str, ...] = (),
    reason: str | None = None,
    is_done: Callable[[Training], bool] = lambda _known: False,
    **details: Scalar,
) -> Training:
    """Change a training, write the journal and owe e-mails; a change already made writes nothing.

    Args:
        ports: the outside.
        actor: who changes it.
        training_id: of the training.
        change: returns the training after the change.
        journal_act: the name of the act in the journal.
        expected_version: the one that the person saw, if given.
        templates: of the e-mails to owe.
        reason: as typed, kept apart from the journal.
        is_done: whether the change is already made, for rules that refuse a repetition.
        details: for the journal.
    """

    def work(changes: Changes) -> Training:
        before = read_training(ports, actor, training_id, Act.FOLLOW_TRAINING)
        if is_done(before):
            return before
        changed = change(before)
        if changed == before:
            return before
        require_version(before, expected_version)
        free_seat(ports, changes, before, changed)
        write_training(ports, changes, before, changed)
        if changed.certificate is None:
            CERTIFICATE.delete(ports, changes, before)
        if templates:
            count_notification(ports, changes, changed.id)
            send_training_emails(ports, changes, changed, *templates)
        note_reason(ports, changes, changed, journal_act, reason, **details)
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
        lambda training: training.tested(test, ports.today()),
        "training_tested",
        expected_version=expected_version,
        templates=("training_tested", "training_tested_candidate"),
        is_done=lambda training: training.test == test,
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
        lambda training: training.untested(ports.today()),
        "training_untested",
        expected_version=expected_version,
        is_done=lambda training: training.status is T.TO_TEST,
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
        lambda training: training.exempted(exemption, ports.today()),
        "training_exempted",
        expected_version=expected_version,
        templates=("training_tested", "training_tested_candidate"),
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
        lambda training: training.not_exempt(ports.today()),
        "training_not_exempt",
        expected_version=expected_version,
        is_done=lambda training: training.exemption is None and training.status in (T.TO_TEST, T.TESTED),
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
        lambda training: training.absent(absence, ports.today()),
        "training_absence",
        expected_version=expected_version,
        templates=("training_absence",),
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
        lambda training: training.present(first_day),
        "training_absence_removed",
        expected_version=expected_version,
        templates=("training_absence",),
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
        lambda training: training.abandoned(on, ports.today()),
        "training_abandoned",
        expected_version=expected_version,
        templates=("training_abandoned", "training_abandoned_candidate"),
        reason=reason,
        is_done=lambda training: training.status is T.ABANDONED and training.abandoned_on == on,
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
        lambda training: training.resumed(ports.today()),
        "training_resumed",
        expected_version=expected_version,
        is_done=lambda training: (
            training.abandoned_on is None and training.status in (T.TESTED, T.IN_TRAINING)
        ),
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
        lambda training: training.examined(exam, ports.today()),
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
        lambda training: training.without_exam(on, ports.today()),
        "training_exam_removed",
        expected_version=expected_version,
        on=on.isoformat(),
    )
