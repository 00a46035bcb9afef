"""How many public forms one address and one e-mail may send, so that no mailbox is flooded (DECISIONS 8)."""

from datetime import datetime, timedelta

from chalicelib.domain.access.actor import Actor, address_of
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.services.core.ports import Ports, Throttled

_HOUR = timedelta(hours=1)


def count_form(ports: Ports, actor: Actor, *, email: str) -> None:
    """Count one more form that could be accepted, before it is stored.

    The counters begin anew each hour and each day, so that going on does not make the wait longer: a
    stranger who fills in forms in somebody's name keeps this person from one day's forms at most.

    Args:
        ports: the outside.
        actor: who sends it; offices share one network address.
        email: the one that would be asked to confirm.

    Raises:
        Throttled: there were too many; nothing of the form is kept.
    """
    now, parameters = ports.clock.now(), ports.parameters()
    hour = now.replace(minute=0, second=0, microsecond=0)
    _count(ports, f"{address_of(actor)}@{hour:%H}", parameters.forms_per_address_hour, now, hour + _HOUR)
    day = ports.today()
    _count(ports, f"{email}@{day}", parameters.forms_per_email_day, now, end_of_day(day))


def _count(ports: Ports, who_and_when: str, most: int, now: datetime, until: datetime) -> None:
    key = f"FORMS#{ports.signer.fingerprint(who_and_when)}"
    if ports.ephemeral.add_failure(key, now, until) > most:
        raise Throttled(until - now)
