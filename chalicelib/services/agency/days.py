"""The numbers of forms and e-mails of the last days, from counters (RULES section 9)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.agency.day_figures import DayFigure
from chalicelib.services.core import daily
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import EmailsWaiting


@dataclass(frozen=True, kw_only=True)
class LastDays:
    """The forms received and the e-mails sent.

    Args:
        waiting: all the unsent e-mails.
        figures: by day in Paris, today first.
    """

    waiting: EmailsWaiting
    figures: Mapping[date, Counter[DayFigure]]


def read_days(ports: Ports, actor: Actor) -> LastDays:
    """Return the figures of today and of the six days before.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.SEE_DAY)
    days = daily.last_days(ports.today())
    counters = ports.store.counters(daily.counters_of(days))
    return LastDays(waiting=ports.store.emails_waiting(), figures=daily.figures_by_day(counters, days))
