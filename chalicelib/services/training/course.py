"""What a training body says of one adviser: test, exemption, absences, abandonment, exams (RULES 15)."""

from collections.abc import Callable
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.training.training import (
    Absence,
    CourseHours,
    Exam,
    Exemption,
    PositioningTest,
    Training,
    TrainingStatus,
)
from chalicelib.services.core.changes import Changes, Scalar
from chalicelib.services.core.limits import count_telling
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, require_version
from chalicelib.services.training.certificate import CERTIFICATE
from chalicelib.services.training.lots import book, of_training
from chalicelib.services.training.progress import free_seat, tell, write

T = TrainingStatus


def read_training(ports: Ports, actor: Actor, training_id: str, act: Act = Act.SEE_TRAINING) -> Training:
    """A training, if the act is allowed on it.

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
    """Change a training, journal it and tell people; what is so already is done.

    Args:
        ports: the outside.
        actor: who says so.
        training_id: whose training.
        change: the rule of the domain.
        note: the name of the act in the journal.
        expected_version: that the person saw, if given.
        tells: the e-mails that it owes.
        reason: as typed, kept apart from the journal.
        done: whether it is so already, where the rule refuses what is so.
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
            CERTIFICATE.forget(ports, changes, known)
        if tells:
            count_telling(ports, changes, changed.id)
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
    """Write down the result of the positioning test, or correct it until the training begins; idempotent.

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
    """Take back the result of a test that was written by mistake; idempotent.

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
    """Exempt who holds the CCP1 already, with what proves it; idempotent. The same act corrects it.

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
    """Write down days of absence, of which the employer is told; idempotent.

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
    """Take back the absence that begins on a day, written by mistake; idempotent. The employer is told.

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
    """Declare that the adviser gives the training up, of which the employer is told; idempotent.

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
    """Take an abandonment back: the session that was begun goes on, or another one is awaited; idempotent.

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
    """Write down an examination for the CCP1, sat once or again; idempotent. The same day corrects it.

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
    """Take back the last examination, written by mistake; idempotent.

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
