"""The company register: looked up for a form, and once for an application (RULES section 11)."""

from datetime import timedelta

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.applying.answers import CheckedAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.company_register import LookUp, remarks
from chalicelib.domain.applying.siret import normalise_siret
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.limits import count_register_question
from chalicelib.services.core.packed import pack, unpack
from chalicelib.services.core.ports import Ports, RegisterUnavailable, Throttled
from chalicelib.services.core.transaction import add_task, decide, found

LOOK_UP_TASK = "look_up_company"
RETRY_TIMER = "application.register"

# After this many failures, each less than a pause after the last, the register gets no request for a pause.
_MAX_FAILURES = 3
_PAUSE = timedelta(minutes=1)
_FAILURES = "REGISTER#FAILURES"


def look_up(ports: Ports, actor: Actor, *, siret: str) -> LookUp | None:
    """Return what the register says of a SIRET in a form; None when it does not respond.

    Args:
        ports: the outside.
        actor: the person who fills in the form; requests are counted by network address.
        siret: as it was typed.

    Raises:
        Refusal: ``siret_invalid`` or ``siren_given``. Throttled: too many requests.
    """
    number = normalise_siret(siret)
    cached = _cached_look_up(ports, number)
    if cached is None and ports.register is not None:
        count_register_question(ports, actor)
        return _ask_register(ports, number)
    return cached


def remarks_on(ports: Ports, actor: Actor, answers: CheckedAnswers) -> list[str]:
    """Return what the register contradicts in a form's answers; empty when it does not respond."""
    try:
        return remarks(answers, look_up(ports, actor, siret=answers.siret))
    except Throttled:
        return []


def owe_look_up(ports: Ports, changes: Changes, application: Application) -> None:
    """Owe the look-up of an application in the register."""
    if ports.register is not None:
        add_task(ports, changes, LOOK_UP_TASK, application_id=application.id)


def owe_missing_look_ups(ports: Ports) -> int:
    """Owe a look-up of each application that awaits a decision and was never looked up.

    For applications confirmed before the register was connected. It may be interrupted and run again: a claim
    prevents a second look-up of the same application for some hours.

    Returns:
        the number of look-ups owed by this call.

    Raises:
        RegisterUnavailable: this deployment has no register.
    """
    if ports.register is None:
        raise RegisterUnavailable
    summaries = ports.store.summaries(ports.places.departments())
    return sum(_owe_missing_look_up(ports, one.id) for one in summaries if one.awaits_decision)


def _owe_missing_look_up(ports: Ports, application_id: str) -> bool:
    def work(changes: Changes) -> bool:
        application = found(ports.store.get(Application, application_id))
        until = changes.at + timedelta(hours=ports.parameters().register_again_hours)
        if application.is_looked_up or not application.awaits_decision:
            return False
        if not guards.claim(ports, changes, guards.register_claim(application.id, until)):
            return False
        owe_look_up(ports, changes, application)
        return True

    return decide(ports, System(), work)


def look_up_application(ports: Ports, application_id: str, task_id: str) -> None:
    """Store what the register says of an application's SIRET, for its examination.

    When the register does not respond, a timer retries some hours later, until a session has decided.
    """
    siret = found(ports.store.get(Application, application_id)).siret
    answer = _cached_look_up(ports, siret) or _ask_register(ports, siret)

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        changes.task_done = task_id
        application = found(ports.store.get(Application, application_id))
        if not application.awaits_decision:
            return
        if answer is None or answer.siret != application.siret:
            hours = ports.parameters().register_again_hours
            changes.set_timer(RETRY_TIMER, application.id, changes.at + timedelta(hours=hours))
            return
        updated = application.looked_up(answer)
        changes.update(updated)
        changes.note(updated, "register_looked_up", remarks=len(updated.register_remarks))

    decide(ports, System(request_id=task_id), work)


def retry_look_up(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Look an application up again when the register had not responded."""
    application = found(ports.store.get(Application, timer.subject_id))
    if application.awaits_decision:
        owe_look_up(ports, changes, application)


def _cached_look_up(ports: Ports, siret: str) -> LookUp | None:
    text = ports.ephemeral.cached_text(_key(siret), ports.clock.now())
    return unpack(LookUp, text) if text else None


def _ask_register(ports: Ports, siret: str) -> LookUp | None:
    now = ports.clock.now()
    failures = int(ports.ephemeral.cached_text(_FAILURES, now) or 0)
    if ports.register is None or failures >= _MAX_FAILURES:
        return None
    try:
        entry = ports.register.find(siret)
    except RegisterUnavailable:
        ports.ephemeral.cache_text(_FAILURES, str(failures + 1), now + _PAUSE)
        return None
    answer = LookUp(siret=siret, on=ports.today(), entry=entry)
    until = now + timedelta(days=ports.parameters().register_days)
    ports.ephemeral.cache_text(_key(siret), pack(answer), until)
    return answer


def _key(siret: str) -> str:
    return f"REGISTER#{siret}"
